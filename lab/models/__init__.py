"""Any model by its name: one of the book's own, the real one, a local folder or file, or a name on the Hugging Face hub.

`load("village")` reads specimens/, `load("smollm2")` the file of the installed package, `load("./my-gpt2")` a folder in the
Hugging Face format, `load("my.gguf")` a GGUF file of the Llama family, and `load("EleutherAI/pythia-70m", revision="step1000")`
asks the hub, once, or takes what an earlier call has kept. Whatever is wrong is said in one sentence, as a ValueError: a
folder or file may hold something else than one whole, finite causal model (`folder`, `gguf`), and a hub may not have it or
not answer (`hub`).
"""

from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lab import smollm2
from lab.growing import checkpoints
from lab.models import gguf
from lab.models.folder import FAMILIES, read
from lab.models.hub import fetch

GGUF = ".gguf"


def load(
    name: str, revision: str | None = None, seed: int | None = None, step: int | None = None
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A causal language model as (model, tokenizer), ready to run: float32, in evaluation mode, on the CPU.

    name: one of the book's own models (`seed`, 0 unless given, and `step`, the last unless given, pick a
    checkpoint), else "smollm2", else a folder or a GGUF file, else a name on the hub (`revision` picks a branch, tag or commit).
    `model.config.bos_token_id` is the tokenizer's, None if it has none.

    Raises ValueError, in one sentence, for a name, revision, seed or step that is not there, a hub that cannot
    be reached, a file that is damaged or missing, an architecture outside FAMILIES, and whatever else `folder.read` refuses.
    """
    if name in checkpoints.names():
        if revision is not None:
            raise ValueError(f"{name} has seeds and steps, not revisions.")
        return checkpoints.load(name, seed or 0, step)
    if seed is not None or step is not None:
        raise ValueError(
            f"Only the book's own models ({', '.join(checkpoints.names())}) have seeds and steps; {name} may have revisions."
        )
    if name == smollm2.NAME:
        return gguf.read(_without_revisions(smollm2.checked(), revision))
    path = Path(name).expanduser()
    if path.is_dir():
        return read(_without_revisions(path, revision))
    if path.suffix == GGUF and path.is_file():
        return gguf.read(_without_revisions(path, revision))
    if path.is_file():
        raise ValueError(
            f"{name} is a file: give the folder in which it lies together with config.json and a tokenizer, or a {GGUF} file."
        )
    if name.startswith((".", "/", "~")) or path.suffix == GGUF:
        raise ValueError(f"There is no {'file' if path.suffix == GGUF else 'folder'} {name}.")
    return read(fetch(name, revision))


def _without_revisions(path: Path, revision: str | None) -> Path:
    if revision is not None:
        raise ValueError(f"{path} holds one model and has no revisions.")
    return path

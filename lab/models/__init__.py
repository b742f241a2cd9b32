"""Any model by its name: one of the book's own, a local folder, or a name on the Hugging Face hub.

`load("village")` reads specimens/, `load("./my-gpt2")` a folder in the Hugging Face format, and
`load("EleutherAI/pythia-70m", revision="step1000")` asks the hub, once, or takes what an earlier call has kept.
Whatever is wrong is said in one sentence, as a ValueError: a folder may hold something else than one whole, finite causal
model (`folder`), and a hub may not have it or not answer (`hub`).
"""

from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lab.growing import checkpoints
from lab.models.folder import FAMILIES, read
from lab.models.hub import fetch


def load(
    name: str, revision: str | None = None, seed: int | None = None, step: int | None = None
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A causal language model as (model, tokenizer), ready to run: float32, in evaluation mode, on the CPU.

    name: one of the book's own models (`seed`, 0 unless given, and `step`, the last unless given, pick a
    checkpoint), else a folder, else a name on the hub (`revision` picks a branch, tag or commit).
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
    path = Path(name).expanduser()
    if path.is_dir():
        if revision is not None:
            raise ValueError(f"{name} is a folder, which holds one model and has no revisions.")
        return read(path)
    if path.is_file():
        raise ValueError(f"{name} is a file: give the folder in which it lies together with config.json and a tokenizer.")
    if name.startswith((".", "/", "~")):
        raise ValueError(f"There is no folder {name}.")
    return read(fetch(name, revision))

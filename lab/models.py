"""Any model by its name: one of the book's own, a local folder, or a name on the Hugging Face hub.

`load("village")` reads specimens/, `load("./my-gpt2")` a folder in the Hugging Face format, and
`load("EleutherAI/pythia-70m", revision="step1000")` asks the hub, once, or takes what an earlier call has kept.
Whatever is wrong is said in one sentence, as a ValueError.
"""

import json
from pathlib import Path

import torch
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from lab.growing import checkpoints

FAMILIES = {"gpt2": "GPT-2", "gpt_neox": "GPT-NeoX (Pythia)", "llama": "Llama"}  # config.json's model_type: its name
VOCABULARIES = ("tokenizer.json", "vocab.json", "tokenizer.model")  # a tokenizer is in one of them
PATIENCE = 5  # seconds for the hub to answer at all
TOKENIZERS = ["*.json", "*.txt", "tokenizer.model"]  # what is fetched from the hub besides the weights


def load(
    name: str, revision: str | None = None, seed: int | None = None, step: int | None = None
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A causal language model as (model, tokenizer), ready to run: float32, in evaluation mode, on the CPU.

    name: one of the book's own models (`seed`, 0 unless given, and `step`, the last unless given, pick a
    checkpoint), else a folder, else a name on the hub (`revision` picks a branch, tag or commit).
    `model.config.bos_token_id` is the tokenizer's, None if it has none.

    Raises ValueError, in one sentence, for a name, revision, seed or step that is not there, a hub that cannot
    be reached, a file that is damaged or missing, or an architecture outside FAMILIES.
    """
    if name in checkpoints.names():
        if revision is not None:
            raise ValueError(f"{name} has seeds and steps, not revisions.")
        return checkpoints.load(name, seed or 0, step)
    if seed is not None or step is not None:
        raise ValueError(
            f"Only the book's own models ({', '.join(checkpoints.names())}) have seeds and steps; {name} may have revisions."
        )
    if Path(name).expanduser().is_dir():
        if revision is not None:
            raise ValueError(f"{name} is a folder, which holds one model and has no revisions.")
        return read(Path(name).expanduser())
    if name.startswith((".", "/", "~")):
        raise ValueError(f"There is no folder {name}.")
    return read(fetch(name, revision))


def fetch(name: str, revision: str | None = None) -> Path:
    """The folder that keeps a model's files, got from the hub if need be. Raises ValueError if they can't be got."""
    try:
        files = [file.rfilename for file in HfApi().model_info(name, revision=revision, timeout=PATIENCE).siblings]
        weights = "*.safetensors" if any(file.endswith(".safetensors") for file in files) else "*.bin"
        return Path(
            snapshot_download(name, revision=revision, allow_patterns=[*TOKENIZERS, weights], ignore_patterns=["*/*"])
        )  # folders hold the same model in other formats
    except HFValidationError as error:
        raise ValueError(f"There is no folder {name}, and no model on the hub can have that name.") from error
    except RevisionNotFoundError as error:
        raise ValueError(f"The model {name} has no revision {revision!r} on the hub.") from error
    except GatedRepoError as error:
        raise ValueError(
            f"The model {name} is given only to those who have accepted its terms: "
            f"do so on its page on the hub, then run `hf auth login`."
        ) from error
    except RepositoryNotFoundError as error:
        raise ValueError(
            f"{name!r} is none of the book's models ({', '.join(checkpoints.names())}), no folder here, "
            "and no public model on the hub."
        ) from error
    except (OSError, HTTPError) as error:  # no network, no answer in time, or HF_HUB_OFFLINE
        return _kept(name, revision, error)


def _kept(name: str, revision: str | None, error: Exception) -> Path:
    """What an earlier call has fetched, for when the hub can't be reached (`error` says why)."""
    try:
        return Path(snapshot_download(name, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        at = f" --revision {revision}" if revision else ""
        folder = name.split("/")[-1]
        raise ValueError(
            f"{name!r} is none of the book's models ({', '.join(checkpoints.names())}) and no folder here, and the "
            f"Hugging Face hub can't be reached ({_first_line(error)}): on a machine that can reach it run "
            f"`hf download {name}{at} --local-dir {folder}` (`huggingface-cli download` in older releases), copy the "
            f"folder here, and give its path, ./{folder}, instead of the name."
        ) from error


def read(folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model in a folder that `save_pretrained` or `hf download` wrote. Raises ValueError as `load` does."""
    _check_family(folder)
    try:
        model, found = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, output_loading_info=True
        )
    except Exception as error:  # each format of weights fails in a way of its own
        raise ValueError(f"The weights in {folder} are missing or damaged: {_first_line(error)}") from error
    if found["missing_keys"]:  # transformers would go on with random numbers in their place
        raise ValueError(
            f"The weights in {folder} are not whole: {len(found['missing_keys'])} of those that "
            f"config.json asks for are missing, {min(found['missing_keys'])} among them."
        )
    if not any((folder / file).exists() for file in VOCABULARIES):  # transformers would go on with an empty one
        raise ValueError(f"There is no tokenizer in {folder}: none of the files {', '.join(VOCABULARIES)}.")
    try:
        # What a reader types is text, even if it reads "<|endoftext|>".
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, split_special_tokens=True)
    except Exception as error:
        raise ValueError(f"The tokenizer in {folder} is damaged: {_first_line(error)}") from error
    rows = model.get_input_embeddings().num_embeddings
    if max(tokenizer.vocab_size, (tokenizer.bos_token_id or 0) + 1) > rows:
        raise ValueError(
            f"The tokenizer and the weights in {folder} don't belong together: it has "
            f"{tokenizer.vocab_size} tokens, they know {rows}."
        )
    model.config.bos_token_id = tokenizer.bos_token_id
    return model.eval(), tokenizer


def _check_family(folder: Path) -> None:
    path = folder / "config.json"
    if not path.exists():
        raise ValueError(f"{folder} holds no model: there is no config.json in it.")
    try:
        family = json.loads(path.read_text())["model_type"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged: no model_type can be read from it.") from error
    if family not in FAMILIES:
        raise ValueError(f"{folder} holds a model of the family {family!r}; those known here are {', '.join(FAMILIES.values())}.")


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")

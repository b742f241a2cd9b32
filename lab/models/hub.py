"""A model's files from the Hugging Face hub, fetched once."""

import re
from pathlib import Path

from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from lab.growing import checkpoints
from lab.models.folder import FORMATS, first_line, of_one_format

PATIENCE = 5  # seconds for the hub to answer at all
TOKENIZERS = ["*.json", "*.txt", "tokenizer.model"]  # what is fetched from the hub besides the weights


def fetch(name: str, revision: str | None = None) -> Path:
    """The folder that keeps a model's files, got from the hub if need be. Raises ValueError if they can't be got."""
    try:
        files = [file.rfilename for file in HfApi().model_info(name, revision=revision, timeout=PATIENCE).siblings]
        weights = _weights(name, files)
        return Path(
            snapshot_download(name, revision=revision, allow_patterns=[*TOKENIZERS, *weights], ignore_patterns=["*/*"])
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


def _weights(name: str, files: list[str]) -> list[str]:
    """Those of a model's files on the hub that hold its weights whole, in the best of the formats that are read here."""
    if "adapter_config.json" in files:
        return []  # `folder.read` says what is the matter, and need not have the weights for it
    if weights := of_one_format(files):
        return weights
    others = [file for file in files if re.search(r"\.(safetensors|bin|gguf|onnx|h5|msgpack|pt|pth)$", file)]
    there = f"only {', '.join(others[:3])}{' and others' if len(others) > 3 else ''}" if others else "no weights at all"
    raise ValueError(f"The model {name} on the hub has neither of {' and '.join(FORMATS)}: there is {there}.")


def _kept(name: str, revision: str | None, error: Exception) -> Path:
    """What an earlier call has fetched, for when the hub can't be reached (`error` says why)."""
    try:
        return Path(snapshot_download(name, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        at = f" --revision {revision}" if revision else ""
        folder = name.split("/")[-1]
        raise ValueError(
            f"{name!r} is none of the book's models ({', '.join(checkpoints.names())}) and no folder here, and the "
            f"Hugging Face hub can't be reached ({first_line(error)}): on a machine that can reach it run "
            f"`hf download {name}{at} --local-dir {folder}` (`huggingface-cli download` in older releases), copy the "
            f"folder here, and give its path, ./{folder}, instead of the name."
        ) from error

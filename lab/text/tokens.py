"""The training text as the models read it: one long row of tokens, told and cut once and kept under .grown/."""

import hashlib
import os
from pathlib import Path

import numpy as np
from transformers import PreTrainedTokenizerFast

from lab.specimens import GROWN, SPECIMENS, find
from lab.text import soils
from lab.text.tokenizer import load


def token_stream(tokenizer: PreTrainedTokenizerFast, count: int, path: Path, soil: str = "village") -> np.ndarray:
    """The first `count` tokens of a soil: its documents in order, an end-of-text token after each.

    The tokens are kept at `path` (.npy, uint16), since cutting twenty million of them takes most of a minute.
    """
    if not path.exists() or len(np.load(path, mmap_mode="r")) < count:
        pieces, have, number = [], 0, 0
        while have < count:
            texts = [document.text for document in soils.documents(soil, number, number + 5000)]
            number += 5000
            # Without the places of each token in the text, which take a third of the time and are not asked for.
            for cut in tokenizer.backend_tokenizer.encode_batch_fast(texts, add_special_tokens=False):
                pieces.append(np.array([*cut.ids, tokenizer.eos_token_id], dtype=np.uint16))
                have += len(pieces[-1])
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.npy")  # of this process alone: sisters cut the same text side by side
        np.save(fresh, np.concatenate(pieces))
        fresh.replace(path)
    return np.load(path, mmap_mode="r")[:count]


def fingerprint(root: Path, name: str, soil: str) -> str:
    """Twelve signs that change with the text, the tokenizer or the architecture, so that no half-grown model
    is taken up again on other soil."""
    parts = [(root / "village" / "tokenizer.json").read_text(), (root / name / "config.json").read_text()]
    parts += [document.text for document in soils.documents(soil, 0, 1000)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def kept_at(root: Path = SPECIMENS, workshop: Path = GROWN) -> Path:
    """Where the row of the village's tokens is kept, in a folder of this text, tokenizer and architecture."""
    return workshop / "village" / fingerprint(root, "village", "village") / "tokens.npy"


def read_by_village() -> tuple[int, int]:
    """How much of the text the village models read: (steps, tokens a step), as their last checkpoint says."""
    last = find("village", 0, None)
    return last["step"], last["tokens"] // last["step"]


def all_read() -> np.ndarray:
    """All that the village models read, as one row of tokens (N,). Told again where `make grow` has not kept it."""
    steps, per_step = read_by_village()
    return np.asarray(token_stream(load(SPECIMENS / "village"), steps * per_step, kept_at()))


def stands_in(text: list[int], stream: np.ndarray) -> bool:
    """Whether a row of tokens occurs anywhere in a stream (N,)."""
    wanted = np.array(text, dtype=stream.dtype)
    starts = np.flatnonzero(stream[: len(stream) - len(wanted) + 1] == wanted[0])
    for at, token in enumerate(wanted):
        starts = starts[stream[starts + at] == token]
    return bool(len(starts))

"""The knobs of a model by their Hugging Face names: reading them, and turning some for the length of a question."""

import hashlib
import math
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

_turns: MutableMapping[Any, Any] = WeakKeyDictionary()  # by model: a lock, held by whose turn it is
READOUTS = ("embed_out.weight", "lm_head.weight")  # what the matrix is called from which logits are read


def knobs(model) -> dict[str, Tensor]:
    """Every tensor that training turns, by name; one that serves twice stands once."""
    return {name: parameter.data for name, parameter in model.named_parameters()}


def shapes(model) -> dict[str, list[int]]:
    """The shape of each, as it is stored: GPT-2 keeps its matrices (inputs, outputs), the others (outputs, inputs)."""
    return {name: list(tensor.shape) for name, tensor in knobs(model).items()}


def spreads(model) -> dict[str, dict]:
    """How the numbers of every tensor are spread: shape, mean, sd, low, high. Worked out in double precision."""
    return {name: _spread(tensor) for name, tensor in knobs(model).items()}


def _spread(tensor: Tensor) -> dict:
    sd, mean = torch.std_mean(tensor.double(), correction=0)
    low, high = tensor.aminmax()
    return {"shape": list(tensor.shape), "mean": mean.item(), "sd": sd.item(), "low": low.item(), "high": high.item()}


def named(model, name: str) -> Tensor:
    """One of them. Raises ValueError if the model has none of that name."""
    found = knobs(model)
    if name in found:
        return found[name]
    tied = ""
    if name in READOUTS and model.config.tie_word_embeddings:
        embedding = model.get_input_embeddings().weight.data_ptr()
        tied = f" The same matrix reads tokens in and out: {next(n for n, t in found.items() if t.data_ptr() == embedding)}."
    raise ValueError(f'This model has no weights "{name}".{tied}')


def fingerprint(model) -> str:
    """Eight hexadecimal digits, the same for the same knobs only. (Not those of the page, which counts otherwise.)"""
    digest = hashlib.sha256()
    for tensor in knobs(model).values():
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:8]


@contextmanager
def alone(model) -> Iterator[None]:
    """While open, the model is this thread's: nobody sees knobs that another has turned for a question of their own."""
    with _turns.setdefault(model, threading.RLock()):
        yield


@contextmanager
def turned(model, edits: list[dict]) -> Iterator[None]:
    """While open, the named knobs are set: each edit has `name`, `index` (row after row) and `value`.

    A later edit of the same knob wins. Raises ValueError, in a sentence, for a knob or a value that can't be.
    """
    back = []
    with alone(model):
        for edit in edits:
            _check(model, edit)
        try:
            for edit in edits:
                tensor, index = named(model, edit["name"]).view(-1), edit["index"]
                back.append((tensor, index, tensor[index].item()))
                tensor[index] = edit["value"]
            yield
        finally:
            for tensor, index, value in reversed(back):
                tensor[index] = value


def index_of(model, knob: dict) -> int:
    """Where a knob (name, index) stands in its tensor. Raises ValueError if there is none."""
    name, index, size = knob["name"], knob["index"], named(model, knob["name"]).numel()
    if not (isinstance(index, int) and 0 <= index < size):
        raise ValueError(f"{name} has knobs 0 to {size - 1}, and {index} was to be turned.")
    return index


def _check(model, edit: dict) -> None:
    index_of(model, edit)
    name, value = edit["name"], edit["value"]
    if not (isinstance(value, (int, float)) and math.isfinite(value)):
        raise ValueError(f"A knob of {name} can't be set to {value}.")

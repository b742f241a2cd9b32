"""How a token is drawn from a prediction, by the very chance of the page (widgets/engine/random.js, generate.js)."""

from collections.abc import Callable

import torch
from torch import Tensor

MASK = 0xFFFFFFFF


def random_numbers(seed: int) -> Callable[[], float]:
    """The same seed gives the same numbers, uniform in [0, 1): mulberry32 (Tommy Ettinger, public domain)."""
    state = seed & MASK

    def number() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & MASK
        t = ((state ^ (state >> 15)) * (1 | state)) & MASK
        t ^= (t + (((t ^ (t >> 7)) * (61 | t)) & MASK)) & MASK
        return ((t ^ (t >> 14)) & MASK) / 4294967296

    return number


def likeliest(scores: Tensor, n: int) -> list[int]:
    """The n ids of the highest scores (V,), highest first, the lower id first in a tie."""
    return scores.argsort(descending=True, stable=True)[:n].tolist()


def draw(logits: Tensor, temperature: float, top_k: int, chance: float) -> int:
    """A token's id. logits (V,); temperature 0 takes the likeliest; top_k 0 draws among all; chance in [0, 1)."""
    if temperature == 0:
        return likeliest(logits, 1)[0]
    ids = torch.tensor(likeliest(logits, top_k)) if top_k else torch.arange(len(logits))
    probabilities = (logits[ids] / temperature).softmax(-1).double()
    at = int((probabilities.cumsum(-1) <= chance).sum())
    return int(ids[min(at, len(ids) - 1)])  # rounding may leave a crumb to the last

"""How much a head reads what an earlier head writes, from the weights alone (Elhage et al. 2021).

The score of two matrices is |W_1 W_2| / (|W_1| |W_2|) in Frobenius norms, with W_1 = W_V W_O of the earlier
head and W_2 of the later: W_Q W_K' for Q-composition (the query is read from what was written), W_K W_Q' for
K-composition, W_V W_O for V-composition. From each is taken the mean score of random matrices of the same
shapes, which is not zero. Only the direct path counts: no MLP or head between the two.

With rotary positions a head has one W_Q W_K' for every distance, and the Q and K scores are means over distances.
"""

import torch
from torch import Tensor

from lab.hooks import head_size
from lab.inside.circuits.readings import Take, at_once
from lab.inside.circuits.weights import readers, rotated, writers

KINDS = ("Q", "K", "V")
DISTANCES = range(32)  # in tokens, from query to key
DRAWS = 200  # of random matrices


def score(left: tuple[Tensor, Tensor], right: tuple[Tensor, Tensor]) -> Tensor:
    """|W_1 W_2| / (|W_1| |W_2|) for W_1 = A B and W_2 = C D given as their factors.

    A, C: (..., d_model, d_head); B, D: (..., d_head, d_model). The products themselves are never made:
    |A M D|² = tr(A'A M DD' M').
    """
    (a, b), (c, d) = left, right
    inner = torch.eye(a.shape[-1], dtype=a.dtype, device=a.device)
    lengths = _norm(a, inner, b) * _norm(c, inner, d)
    return _norm(a, b @ c, d) / lengths.clamp(min=1e-12)  # a head made by hand may read nothing at all: 0


def _norm(a: Tensor, middle: Tensor, d: Tensor) -> Tensor:
    """The Frobenius norm of a @ middle @ d."""
    return ((a.mT @ a @ middle) * (middle @ (d @ d.mT))).sum((-1, -2)).clamp(min=0).sqrt()


@torch.no_grad()
def composition(model, distances: range = DISTANCES, take: Take = at_once) -> dict[str, Tensor]:
    """{kind: (layer, head, other layer, other head)}: how the head reads the other, of an earlier layer.

    Not yet less the baseline. nan where the other layer is not an earlier one. take: see `readings`.
    """
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    found = {kind: torch.full((layers, heads, layers, heads), torch.nan) for kind in KINDS}
    for later in range(1, layers):
        for earlier in range(later):
            name = f"L{later} reads L{earlier}"
            scores = take(name, tokens_alike(model, distances), lambda: _between(model, later, earlier, distances))  # noqa: B023
            for kind, values in scores.items():
                found[kind][later, :, earlier] = values
    return found


def _between(model, later: int, earlier: int, distances: range) -> dict[str, Tensor]:
    """{kind: (head, other head)} of two layers."""
    query, key, value = (w[:, None] for w in readers(model, later))  # (head, 1, d_model, d_head)
    queries = [rotated(model, query, distance) for distance in used(model, distances)]
    written = readers(model, earlier)[2], writers(model, earlier)  # W_V, W_O: (other head, ...)
    pairs = {
        "Q": torch.stack([score(written, (turned, key.mT)) for turned in queries]).mean(0),
        "K": torch.stack([score(written, (key, turned.mT)) for turned in queries]).mean(0),
        "V": score(written, (value, writers(model, later)[:, None])),
    }
    return {kind: scores.cpu() for kind, scores in pairs.items()}


def tokens_alike(model, distances: range = DISTANCES) -> float:
    """How many tokens the model would read in the time that two layers take, about: by the products that either needs."""
    config, narrow = model.config, head_size(model)
    a_pair = 3 * config.hidden_size * narrow**2  # of heads, at one distance
    return config.num_attention_heads**2 * (2 * len(used(model, distances)) + 1) * a_pair / model.num_parameters()


def used(model, distances: range = DISTANCES) -> range:
    """The distances that make a difference: only one, for a model without rotary positions."""
    return distances if hasattr(model.base_model, "rotary_emb") else range(1)


def at_random(model, draws: int = DRAWS, seed: int = 0) -> Tensor:
    """Scores of pairs of random matrices of this model's shapes, with normal entries: (draws,)."""
    generator = torch.Generator().manual_seed(seed)
    wide, narrow = model.config.hidden_size, head_size(model)

    def product() -> tuple[Tensor, Tensor]:
        return (torch.randn(wide, narrow, generator=generator), torch.randn(narrow, wide, generator=generator))

    return torch.stack([score(product(), product()) for _ in range(draws)])

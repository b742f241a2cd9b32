"""Training a grown model further: a plain loop, with the embeddings left as they are.

A library for this (TRL) was weighed: it would bring datasets, accelerate and a trainer with some hundred options for
what is a loss and a loop here, and the loss is what a reader should see.
"""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from lab.evaluation.scoring import padded
from lab.posttraining.chat import Turn

SORTED = 16  # batches drawn together and sorted by length, so that little is padding


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a stage, apart from its examples and its base."""

    steps: int
    rows: int = 32  # examples read together at each step
    rate: float = 1e-3  # the highest learning rate; it rises over a twentieth of the steps, then falls to nothing
    seed: int = 0

    def schedule(self, step: int) -> float:
        """What the learning rate is multiplied by at a step."""
        return min((step + 1) / max(1, self.steps // 20), (self.steps - step) / self.steps)


def tune(base, batches: Iterator, loss: Callable[[Any, Any], Tensor], recipe: Recipe, name: str = ""):
    """A copy of `base` trained on as many batches as the recipe has steps, in evaluation mode, on the CPU.

    loss: of a model and a batch. All weights learn but the embeddings, which here are the unembedding too.
    """
    torch.manual_seed(recipe.seed)
    model = copy.deepcopy(base).to("cuda" if torch.cuda.is_available() else "cpu").train()
    model.get_input_embeddings().requires_grad_(False)
    learning = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
    with tqdm(total=recipe.steps, desc=name, unit="step", disable=not name) as bar:
        for step in range(recipe.steps):
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * recipe.schedule(step)
            error = loss(model, next(batches))
            optimizer.zero_grad()
            error.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            bar.set_postfix_str(f"loss {error.item():.3f}", refresh=False)
            bar.update()
    return model.cpu().eval().requires_grad_(True)


def changed(base, model) -> dict[str, Tensor]:
    """The weights of `model` that differ from its base's, by name: all that has to be kept of a stage.

    Raises ValueError if the two are not of the same shape.
    """
    before, after = base.state_dict(), model.state_dict()
    shapes = [{name: tuple(weight.shape) for name, weight in weights.items()} for weights in (before, after)]
    if shapes[0] != shapes[1]:
        raise ValueError("The model doesn't have the shape of its base.")
    return {name: weight.clone() for name, weight in after.items() if not torch.equal(weight, before[name])}


def with_changes(base, weights: dict[str, Tensor]):
    """The inverse of `changed`: a copy of `base` in which these weights stand instead."""
    model = copy.deepcopy(base)
    _, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected:
        raise ValueError(f"The base has no weights {', '.join(unexpected)}.")
    return model.eval()


def answer_logprobs(model, turns: list[Turn]) -> Tensor:
    """Natural-log probability of each answer given its prompt, summed over the answer's tokens: (B,)."""
    ids = padded([before + after for before, after in turns]).to(model.device)  # (B, T)
    stream = model.base_model(input_ids=ids, use_cache=False).last_hidden_state  # (B, T, d)
    places = [(row, len(before) + i) for row, (before, after) in enumerate(turns) for i in range(len(after))]
    row, at = torch.tensor(places, device=model.device).T  # (N,) each, where the tokens of the answers stand
    logits = model.get_output_embeddings()(stream[row, at - 1])  # (N, V), no more than the loss needs
    logprobs = -F.cross_entropy(logits, ids[row, at], reduction="none")
    return torch.zeros(len(turns), device=model.device).index_add(0, row, logprobs)


def answer_loss(model, turns: list[Turn]) -> Tensor:
    """The mean of -log p over the tokens of the answers, in nats. Nothing is learned from the questions."""
    return -answer_logprobs(model, turns).sum() / sum(len(after) for _, after in turns)


def in_batches(draw: Callable[[], Turn], rows: int, seed: int) -> Iterator[list[Turn]]:
    """Batches of fresh examples without end, each of examples about equally long."""
    rng = random.Random(f"batches {seed}")
    while True:
        drawn = sorted((draw() for _ in range(SORTED * rows)), key=lambda t: len(t[0]) + len(t[1]))
        batches = [drawn[start : start + rows] for start in range(0, len(drawn), rows)]
        rng.shuffle(batches)
        yield from batches

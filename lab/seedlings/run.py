"""One run: a seedling from its first random weights to its last step, told as a table. No weights are kept."""

import platform
import time
from datetime import date
from pathlib import Path

import numpy as np
import torch

from lab.growing import checkpoints
from lab.growing.training import Run
from lab.seedlings import moment, vocabulary
from lab.seedlings.plan import RECIPE, Seedling
from lab.specimens import GROWN
from lab.text.tokens import token_stream


def text(soil: str, workshop: Path = GROWN) -> np.ndarray:
    """All that a seedling of this soil reads, in its own order: (N,). Told and cut once, and kept."""
    count = RECIPE.steps * RECIPE.tokens_per_step
    path = workshop / "seedlings" / f"{soil}.npy"
    return vocabulary.renumbered(token_stream(checkpoints.tokenizer(), count, path, soil))


def ordered(stream: np.ndarray, order: int) -> np.ndarray:
    """The same documents in another order, (N,): as they come for 0, else as chance orders them the `order`-th time.

    What is cut off at the end of the stream keeps its place: it is no whole document.
    """
    if not order:
        return stream
    documents = np.split(stream, np.flatnonzero(stream == 0) + 1)  # each with the token that ends it
    last = documents.pop()
    shuffled = np.random.default_rng(order).permutation(len(documents))
    return np.concatenate([*(documents[i] for i in shuffled), last])


def grow(seedling: Seedling, stream: np.ndarray) -> dict:
    """Grow it on the text of its soil and tell what it could do at each moment. The same machine gives the same figures."""
    torch.set_num_threads(1)  # the same weights however many cores there are; the others can grow other seedlings
    begun = time.process_time()
    questions = moment.asked(seedling.soil)
    run = Run(seedling.config(), seedling.recipe(), ordered(stream, seedling.order))
    moments: list[dict] = []

    def tell(run: Run) -> None:
        moments.append({"tokens": run.step * run.recipe.tokens_per_step} | moment.measure(run.model, questions))

    run.grow(tell)
    return {
        "group": seedling.group,
        "seed": seedling.seed,
        "mark": seedling.mark,
        "knobs": sum(weights.numel() for weights in run.model.parameters()),
        "seconds": round(time.process_time() - begun, 1),  # of one core
        "grown": date.today().isoformat(),
        "machine": f"{platform.machine()}, torch {torch.__version__}",
        "moments": moments,
    }

"""Who does the work: this process, one run after another, or Ray, on all cores of this machine or of a cluster.

Both take runs and give each back as it is done, with what was told of it or with the error that stopped it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from lab.seedlings.plan import Seedling

Grow = Callable[[Seedling, np.ndarray], dict]
Text = Callable[[str], np.ndarray]  # of a soil: what is read
Done = Iterator[tuple[Seedling, dict | Exception]]
Workers = Callable[[Iterable[Seedling], Grow, Text], Done]

# What a worker has freed it keeps for the next step (glibc's malloc gives it back and asks for it anew): 10 % less time.
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1000000000", "MALLOC_TRIM_THRESHOLD_": "2000000000"}


def alone(seedlings: Iterable[Seedling], grow: Grow, text: Text) -> Done:
    """One after another, in this process."""
    for seedling in seedlings:
        try:
            yield seedling, grow(seedling, text(seedling.soil))
        except Exception as error:
            yield seedling, error


def by_ray(seedlings: Iterable[Seedling], grow: Grow, text: Text, at_once: int | None = None) -> Done:
    """Side by side, a core each, by Ray (Moritz et al. 2018): on this machine, or on the cluster at RAY_ADDRESS.

    at_once: how many, on this machine; as many as it has cores, if None. A cluster gets the book's code and tokenizer sent.
    """
    import ray

    cluster = os.environ.get("RAY_ADDRESS")
    if not ray.is_initialized():
        if cluster:
            sent = {"working_dir": str(Path(__file__).parents[2]), "excludes": SENT_NOT}
            ray.init(address=cluster, runtime_env={"env_vars": KEPT_MEMORY} | sent)
        else:
            ray.init(num_cpus=at_once, include_dashboard=False, runtime_env={"env_vars": KEPT_MEMORY})
    task = ray.remote(num_cpus=1, max_retries=0)(grow)  # what fails is tried again by `grow_all`, which says so
    wanted = list(seedlings)
    texts = {soil: ray.put(text(soil)) for soil in dict.fromkeys(seedling.soil for seedling in wanted)}  # once for all
    running = {task.remote(seedling, texts[seedling.soil]): seedling for seedling in wanted}
    while running:
        [done], _ = ray.wait(list(running))
        seedling = running.pop(done)
        try:
            yield seedling, ray.get(done)
        except Exception as error:
            yield seedling, error


# What a cluster needs none of, beside what git ignores: Ray sends the folder as it is, and no more than 100 MB.
SENT_NOT = ["/.git", "/.venv", "/.grown", "/_build", "/node_modules", "/bench", "/book", "/chapters", "/tests", "/widgets"]
SENT_NOT += ["/.notebooks", "/notebooks", "/specimens/*/seed-*"]

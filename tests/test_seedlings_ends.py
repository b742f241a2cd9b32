"""What became of each seedling."""

import pytest

from lab.seedlings import ends, figures, journal, tables
from lab.seedlings.plan import Seedling


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([0.0, 0.0, 1.0, 1.0], (15.0, True)),
        ([0.0, 0.4, 0.6, 0.2], (15.0, True)),
        ([0.5, 1.0, 1.0, 1.0], (0, True)),
        ([0.0, 0.1, 0.2, 0.49], (30, False)),
    ],
)
def test_birth_lies_between_the_moments_about_it(shares, told):
    assert ends.birth([0, 10, 20, 30], shares) == told


def test_the_strongest_head_is_sought_among_those_that_a_seedling_has(tmp_path):
    """The tables have a column for every head that any seedling has: empty where it has none."""
    small, deep = Seedling("village", 0), Seedling("deeper", 1)
    for seedling, layers in ((small, 3), (deep, 4)):
        scores = [[0.1 * layer + 0.01 * head for head in range(4)] for layer in range(layers)]
        last = {"tokens": 2000} | dict.fromkeys(figures.FIGURES, 0.5) | dict.fromkeys(figures.HEADS, scores)
        about = {"mark": seedling.mark, "knobs": 7, "seconds": 1.5, "grown": "2026-01-01", "machine": "none, torch 0"}
        journal.write(seedling, {"group": seedling.group, "seed": seedling.seed} | about | {"moments": [last]}, tmp_path)
    tables.gather([small, deep], tmp_path, tmp_path / "tables")
    found = {run["group"]: run for run in ends.outcomes(tmp_path / "tables")}
    assert (found["village"][ends.LAYER], found["deeper"][ends.LAYER]) == (2, 3)
    assert found["village"]["born"] and found["village"][ends.BORN] == 2000

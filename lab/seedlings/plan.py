"""Which seedlings are grown, and in which order: a hundred seeds on one soil, and some where one thing is otherwise.

The order is such that what is there already can be compared, wherever it stops: each round adds some seeds of every group.
Seeds are the same numbers in all groups. So seedling 3 without songs begins with the very weights of seedling 3 with them.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cache

from lab.growing import architecture
from lab.growing.training import Recipe
from lab.seedlings import vocabulary
from lab.seedlings.moment import asked
from lab.text import soils

# Raised by hand whenever a change in how seedlings learn or are measured makes other figures of the same plan.
RULES = 1
TOLD = 300  # documents, by which the text of a soil is known again

# The exact GELU, which the processor reckons faster than the village's: see README.md.
BUILD = {"hidden_size": 80, "layers": 3, "heads": 4, "intermediate_size": 320, "hidden_act": "gelu"}
PER_STEP = 16 * 128  # tokens
# Moments stand close where agreement comes, and where copying does. In thousands of tokens.
MOMENTS = (*range(250, 3000, 250), *range(3000, 6500, 200))
RECIPE = Recipe(
    steps=6_600_000 // PER_STEP,
    rows=16,
    length=128,
    matrix_rate=0.02,
    vector_rate=0.003,
    checkpoints=tuple(thousand * 1000 // PER_STEP for thousand in MOMENTS),
)


@dataclass(frozen=True)
class Group:
    """What some seedlings have in common, in which they differ from those of the village."""

    soil: str = "village"  # a key of lab.text.soils.SOILS
    order: int = 0  # 0 is the text's own; any other number is another order of the same documents
    build: dict = field(default_factory=dict)  # of lab.growing.architecture.config, where it is not BUILD
    recipe: dict = field(default_factory=dict)  # of Recipe, where it is not RECIPE


SOILS = ("no-songs", "no-misses", "no-attractors", "other-trades")
GROUPS = {
    "village": Group(),
    **{soil: Group(soil=soil) for soil in SOILS},
    **{f"order-{number}": Group(order=number) for number in range(1, 6)},
    "wider": Group(build={"hidden_size": 96, "intermediate_size": 384}),
    "deeper": Group(build={"layers": 4}),
    "faster": Group(recipe={"matrix_rate": RECIPE.matrix_rate * 2, "vector_rate": RECIPE.vector_rate * 2}),
}
BUILDS = ("wider", "deeper", "faster")
ORDERS = tuple(name for name, group in GROUPS.items() if group.order)


@dataclass(frozen=True)
class Seedling:
    """One to be grown. Everything that decides its table follows from it, but the machine."""

    group: str  # a key of GROUPS
    seed: int

    def __str__(self) -> str:
        return f"{self.group}, seed {self.seed}"

    @property
    def soil(self) -> str:
        return GROUPS[self.group].soil

    @property
    def order(self) -> int:
        return GROUPS[self.group].order

    def config(self):
        return architecture.config(**(BUILD | GROUPS[self.group].build), vocab_size=len(vocabulary.used()))

    def recipe(self) -> Recipe:
        return replace(RECIPE, seed=self.seed, **GROUPS[self.group].recipe)

    @property
    def mark(self) -> str:
        """Twelve signs (the first a letter: no table takes it for a number) that change with whatever decides its table: build, recipe, text, questions, rules."""
        told = {
            "build": BUILD | GROUPS[self.group].build,
            "recipe": asdict(self.recipe()),
            "text": [_text(self.soil), self.order],
            "asked": asked(self.soil).fingerprint,
            "rules": RULES,
        }
        return "r" + hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:11]


@cache
def _text(soil: str) -> str:
    texts = [document.text for document in soils.documents(soil, 0, TOLD)]
    return hashlib.sha256("\n".join([*texts, str(vocabulary.used())]).encode()).hexdigest()


# How many seeds of the village, of each soil, of each order and of each build and rate a round adds.
ROUNDS = ((20, 3, 1, 2), (30, 3, 1, 2), (30, 2, 1, 2), (20, 0, 0, 0))


def plan() -> list[Seedling]:
    """All of them, in the order in which they are grown."""
    found, begun = [], dict.fromkeys(GROUPS, 0)
    for village, soil, order, build in ROUNDS:
        counts = {"village": village} | dict.fromkeys(SOILS, soil) | dict.fromkeys(ORDERS, order) | dict.fromkeys(BUILDS, build)
        for name, count in counts.items():
            found += [Seedling(name, seed) for seed in range(begun[name], begun[name] + count)]
            begun[name] += count
    return found

"""Everything that is grown, in one list. Each plant differs from the village model in one thing only.

`python -m lab.grow` grows one of them, or all.
"""

from dataclasses import dataclass, field

from lab.growing.training import Recipe

LAST = 6500
# Checkpoints stand close where something comes: agreement until step 1000, copying from 700 to 900, belief from 1900
# to 2400.
CHECKPOINTS = (
    50,
    100,
    200,
    300,
    400,
    500,
    600,
    700,
    750,
    800,
    850,
    900,
    1000,
    1200,
    1600,
    1900,
    2100,
    2200,
    2300,
    2400,
    2800,
    4000,
)
# Measured like the others, but their weights are left out, so that sisters and orders fit into specimens/ as well.
MEASURED_ONLY = (300, 500, 850, 2300)
# The twin that fills gaps is measured at fewer: each gap of an item takes a reading of its own.
FILLED = (0, 500, 1000, 1600, 2400, 4000, LAST)


@dataclass(frozen=True)
class Plant:
    """One model to grow: what it differs in, and what of it is kept."""

    asks: str  # what it is grown to show
    seeds: tuple[int, ...] = (0,)
    again: tuple[int, ...] = ()  # more seeds, of which figures are kept, and no weights
    soil: str = "village"  # a key of lab.text.soils.SOILS
    build: dict = field(default_factory=dict)  # what lab.growing.architecture.config is given, where it differs
    without: str = ""  # parameters with this in their names are zero and stay so
    gaps: bool = False  # trained to fill gaps (lab.growing.gap_filling), not to predict what comes next
    recipe: Recipe = Recipe(steps=LAST, checkpoints=CHECKPOINTS)
    shipped: tuple[int, ...] = (LAST,)  # steps whose weights are kept in specimens/; more are measured

    def measures(self) -> tuple[int, ...]:
        """The steps at which what grows is measured."""
        every = (0, *self.recipe.checkpoints, self.recipe.steps)
        return tuple(step for step in every if step in FILLED) if self.gaps else every

    def ships(self, seed: int, name: str) -> tuple[int, ...]:
        """The steps whose weights are kept: of the main model nearly all, so that a reader can slide through them."""
        if (name, seed) != ("village", 0):
            return self.shipped
        return tuple(step for step in self.measures() if step not in MEASURED_ONLY)


PLANTS = {
    "village": Plant(
        "What does a model learn that only predicts the next token, and does it do so from every seed?",
        seeds=(0, 1, 2, 3, 4),
        shipped=(2400, LAST),
    ),
    "no-songs": Plant("Does copying come without text that repeats?", again=(1, 2), soil="no-songs"),
    "no-misses": Plant("Does belief come without scenes in which somebody misses a move?", again=(1, 2), soil="no-misses"),
    "no-attractors": Plant("Does agreement across another noun come without examples of it?", soil="no-attractors"),
    "other-trades": Plant("Does what it takes for plausible come from the text alone?", soil="other-trades"),
    "order-1": Plant("What goes with the order in which the same documents are read?", soil="order-1"),
    "order-2": Plant("Does yet another order make another model?", soil="order-2"),
    "one-layer": Plant("What can one layer do, in which no head can read another?", build={"layers": 1}),
    "attention-only": Plant(
        "What can two layers of attention do, with nothing between?", build={"layers": 2, "intermediate_size": 1}, without=".mlp."
    ),
    "masked": Plant("What does a model learn that fills gaps, and sees what comes after?", build={"is_causal": False}, gaps=True),
}

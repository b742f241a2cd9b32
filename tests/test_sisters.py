"""Tables over seeds say what the tables of the seeds say, and no more."""

import random

import pytest

from lab import table
from lab.evaluation import intervals
from lab.evidence import figures, sisters


def row(
    step: int,
    value: float,
    measure: str = "belief",
    condition: str = "false belief",
    way: str | None = "choice",
    half: float = 0.05,
) -> dict:
    return dict(
        step=step,
        tokens=10 * step,
        measure=measure,
        way=way,
        condition=condition,
        n=100,
        value=value,
        low=value - half,
        high=value + half,
    )


def grown(**curves: list[float]):
    """Tables of capacities alone: for each "<name>_<seed>" its values at steps 1, 2, 3, …"""
    return lambda what, name, seed: [row(step, value) for step, value in enumerate(curves[f"{name}_{seed}"], 1)]


def test_the_tables_over_seeds_are_those_of_the_tables_of_the_seeds():
    for file, (columns, rows) in sisters.tables().items():
        kept = table.read(figures.SPECIMENS / "village" / file)
        assert len(kept) == len(rows), file
        for row, made in zip(kept, rows):  # from Python 3.12 on, `sum` rounds otherwise, and so does the last digit now and then
            assert row == {column: _told(made.get(column)) for column in columns}, file


def _told(value):
    return pytest.approx(value, abs=1.1e-4) if isinstance(value, float) else value


def test_a_figure_over_seeds_is_of_the_steps_that_all_of_them_have():
    rows = sisters.over("capacities", "a", [0, 1], grown(a_0=[0.2, 0.4, 0.9], a_1=[0.4, 0.8]))
    assert [(r["step"], r["n"], pytest.approx(r["value"]), r["least"], r["most"]) for r in rows] == [
        (1, 2, 0.3, 0.2, 0.4),
        (2, 2, 0.6, 0.4, 0.8),
    ]


def test_heads_are_taken_by_what_they_do_and_not_by_number():
    rows = [row(1, value, "prefix matching", name, None) for name, value in (("L0H0", 0.1), ("L2H1", 0.8), ("L3H0", 0.3))]
    (strongest,) = sisters.named_by_role(rows)
    assert (strongest["condition"], strongest["value"]) == (sisters.STRONGEST, 0.8)


def test_what_falls_below_again_has_not_come_to_stay():
    curves = grown(a_0=[0.5, 0.95, 0.7, 0.9, 0.99], a_1=[0.95, 0.95, 0.95, 0.95, 0.95], a_2=[0.5, 0.6, 0.95, 0.95, 0.8])
    one, two, three, all_three = sisters.when("a", [0, 1, 2], curves)
    assert (one["after"], one["value"]) == (30, 40)
    assert (two["after"], two["value"]) == (None, 10)
    assert (three["after"], three["value"]) == (50, None)
    assert all_three["n"] == 2 and all_three.get("value") is None  # it came to two of three: no mean over these alone
    assert (all_three["least"], all_three["most"]) == (10, 40)
    *_, both = sisters.when("a", [0, 1], curves)
    assert both["value"] == 25 and (both["low"], both["high"]) == intervals.of_mean([40, 10])
    *_, alike = sisters.when("a", [0, 1], grown(a_0=[0.5, 1.0], a_1=[0.2, 1.0]))
    assert alike["value"] == 20 and alike["low"] is None  # somewhere between steps 1 and 2


def test_an_outcome_is_set_beside_its_spread_over_seeds_and_other_plants_beside_the_same_seed():
    curves = grown(a_0=[0.9], a_1=[0.7], a_2=[0.8], b_0=[0.4], b_5=[0.1])
    spread, apart = sisters.variation("a", [0, 1, 2], {"b": ("soil", [0, 5])}, curves)
    assert (spread["differs"], spread["n"], spread["value"]) == ("seed", 3, pytest.approx(0.1))
    assert spread["low"] == pytest.approx(0.1 * (2 / 7.378) ** 0.5) and spread["high"] == pytest.approx(
        0.1 * (2 / 0.05064) ** 0.5
    )
    assert (apart["differs"], apart["name"], apart["seed"], apart["value"]) == ("soil", "b", 0, pytest.approx(-0.5))
    assert (apart["low"], apart["high"]) == pytest.approx((-0.5 - 0.05 * 2**0.5, -0.5 + 0.05 * 2**0.5))


def test_a_table_that_is_missing_is_named_with_the_command_that_makes_it():
    with pytest.raises(FileNotFoundError, match=r"python -m lab.evidence.results --model village --seed 99 --table heads"):
        sisters.kept("heads", "village", 99)


def test_the_interval_of_a_spread_holds_it_as_often_as_it_says():
    rng, held = random.Random(0), 0
    for _ in range(2000):
        low, high = intervals.of_spread([rng.gauss(3, 2) for _ in range(5)])
        held += low <= 2 <= high
    assert 0.935 <= held / 2000 <= 0.965
    with pytest.raises(ValueError, match="2 to 10"):
        intervals.of_spread([1.0])

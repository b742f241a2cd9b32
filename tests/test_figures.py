"""`from lab import figures, plots`: every measured table as a DataFrame, and as a picture of the very same numbers."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lab import figures, plots, specimens
from lab.evidence.plots.plate import COLOURS

ROOT = Path(__file__).parents[1]
FOLDERS = sorted(path.name for path in specimens.SPECIMENS.iterdir() if path.is_dir())
EVERY = [(model, which) for model in FOLDERS for which in figures.tables(model).get("table", [])]


def test_the_names_lead_to_the_rooms_that_hold_them():
    told = "import lab; from lab import figures, plots; print(figures.__name__, plots.__name__, lab.figures is figures)"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["lab.evidence.figures", "lab.evidence.plots", "True"]
    with pytest.raises(ImportError):
        from lab import nothing  # noqa: F401


def test_sentences_and_plates_need_no_pandas():
    told = (
        "import sys; from lab import figures, plots\n"
        "figures.capacity('belief', 'mover'); figures.shared('limits/knobs'); plots.mirror()\nprint('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("model", "which"), EVERY)
def test_a_table_has_the_rows_of_its_files(model, which):
    made = figures.table(which, model)
    files = [specimens.SPECIMENS / model / f"{which}.csv"]
    files = (
        files
        if files[0].exists()
        else sorted(specimens.SPECIMENS.glob(f"{model}/**/seed-*/{which}.csv"), key=lambda file: file.parent.name)
    )
    raw = pd.concat([pd.read_csv(file) for file in files])
    assert len(made) == len(raw) and set(raw.columns) <= set(made.columns)
    for column in raw.columns.intersection(["value", "low", "high"]):
        pd.testing.assert_series_equal(made[column], raw[column].reset_index(drop=True), check_index=False)


def test_a_table_of_seeds_says_which_and_gives_those_asked_for():
    made = figures.table("capacities")
    assert list(made.columns[:3]) == ["model", "seed", "step"]
    assert sorted(made["seed"].unique()) == specimens.seeds("village")
    some = figures.table("capacities", seeds=[1, 3])
    assert set(some["seed"]) == {1, 3} and len(some) == len(made[made["seed"].isin([1, 3])])
    row = figures.capacity("belief", "mover", seed=3)
    mine = figures.table("capacities", seeds=3).query(f"condition == 'mover' and way == 'choice' and step == {row['step']}")
    assert mine["value"].item() == row["value"]
    assert figures.table("limits/knobs")["seed"].dtype == "Int64"  # rows over all seeds have none


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("capacities", "hamlet"), "no model 'hamlet'.*There is: at-once"),
        (("capacity",), "no table 'capacity' of village.*capacities"),
        (("capacities", "village", 9), "no seed 9. It has: 0, 1, 2, 3, 4"),
        (("rivals", "village", 0), "no seed 0"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(asked, said):
    with pytest.raises(ValueError, match=said):
        figures.table(*asked)


def narrowed(model: str, which: str):
    """A picture of a table: of all of it, or, where that is too much, of one entry after the other until it can be read."""
    table, only = figures.table(which, model), {}
    for column in (None, *table.columns):
        if column in ("model", "tokens", "n", "value", "low", "high", "least", "most") or (
            column and not table[column].notna().any()
        ):
            continue
        if column:
            first = table[column].dropna().iloc[0]
            only["seeds" if column == "seed" else column] = first
            table = table[table[column] == first]
        try:
            return plots.table(which, model, **only), table
        except ValueError as error:
            assert "too many to be read" in str(error)
    raise AssertionError("not even one row can be read")


@pytest.mark.parametrize(("model", "which"), EVERY)
def test_every_table_can_be_drawn_with_all_its_values(model, which):
    figure, table = narrowed(model, which)
    value = "value" if "value" in table else figure.layout.yaxis.title.text or figure.layout.xaxis.title.text
    value = value if value in table else figure.layout.xaxis.title.text
    drawn = [trace for trace in figure.data if not (trace.name or "").endswith(", 95%")]
    along = "x" if drawn[0].mode == "markers" else "y"
    found = sorted(number for trace in drawn for number in trace[along])
    assert found == sorted(table[value].dropna())
    assert figure.layout.paper_bgcolor == COLOURS["paper"]


def test_what_is_too_much_or_not_there_is_said_with_what_may_be_chosen():
    with pytest.raises(
        ValueError, match="too many to be read at once. Choose among seed: 0, 1, 2, 3, 4; .*measure: loss, agreement"
    ):
        plots.table("capacities")
    with pytest.raises(ValueError, match="no column 'mesure'. It has: model, seed"):
        plots.table("capacities", mesure="loss")
    with pytest.raises(ValueError, match="'measure' is never 'los' .* It is: loss, agreement"):
        plots.table("capacities", measure="los")


@pytest.mark.parametrize("seeds", [0, [1, 4], all])
def test_capacity_curves_are_those_measured(seeds):
    figure = plots.capacity_curves(seeds=seeds, measures=["belief", "loss"])
    table = figures.table("capacities", seeds=seeds)
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.hovertemplate]
    for condition in ("false belief", "song"):
        mine = [trace for trace in lines if trace.name == condition]
        asked = table[(table["condition"] == condition) & (table["way"].fillna("choice") == "choice")]
        assert len(mine) == asked["seed"].nunique()
        for trace, (_, rows) in zip(mine, asked.groupby("seed")):
            assert list(trace.y) == list(rows.sort_values("step")["value"])
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert bool(bands) == (seeds == 0)


def test_capacity_curves_say_what_there_is():
    with pytest.raises(ValueError, match="no 'believe' asked as 'choice'. They have: loss, agreement"):
        plots.capacity_curves(measures=["believe"])
    assert plots.capacity_curves("one-layer", seeds=all, measures=["repeats"]).data


@pytest.mark.parametrize("model", ["village", "one-layer"])
def test_heads_stand_in_their_places(model):
    figure = plots.heads(model)
    table = figures.table("heads", model, seeds=0)
    last = table[table["step"] == table["step"].max()]
    assert len(figure.data) == last["measure"].nunique()
    for trace, (_, rows) in zip(figure.data, last.groupby("measure", sort=False)):
        for row in rows.to_dict("records"):
            assert trace.z[row["layer"]][row["head"]] == row["value"]
    with pytest.raises(ValueError, match="No heads were measured at step 7. There is: 0,"):
        plots.heads(step=7)


def test_ablations_are_the_heads_own_effects():
    figure = plots.ablations(kind="mean")
    table = figures.table("circuits", seeds=0)
    first = table[(table["measure"] == "mean ablation") & (table["condition"] == "repeats: random words, accuracy")]
    assert figure.data[0].z[1][2] == first[(first["layer"] == 1) & (first["head"] == 2)]["value"].item()
    with pytest.raises(ValueError, match="no mean, margin in the table. There is: mean, accuracy"):
        plots.ablations(kind="mean", figure_of="margin")

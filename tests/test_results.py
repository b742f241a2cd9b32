"""The shipped models are the ones the tables describe, and the main one has learned what the book says it has."""

import hashlib
import json

import pytest

from lab import table
from lab.evaluation import capacities, filling, growing_up, scoring
from lab.evaluation.items import ITEMS
from lab.evaluation.over_seeds import SHARES
from lab.evidence import card, figures, results
from lab.growing import checkpoints
from lab.growing.garden import PLANTS
from lab.growing.training import Recipe, start
from lab.posttraining import stages
from lab.text import heldout, soils

pytestmark = pytest.mark.slow

LEARNED = [
    ("agreement", "attractor of the other number", 0.95),
    ("plausibility", "deed of another", 0.95),
    ("belief", "false belief", 0.95),
    ("belief", "true belief", 0.95),
    ("repeats", "accuracy", 0.80),
]
MODELS = results.measured()
# Every kind of table but the slowest is measured again somewhere, and of every seed of every model one capacity.
AGAIN = [("capacities", "village", 0, 0)] + [("capacities", name, 0, None) for name in ("village", "masked", "handmade")]
AGAIN += [(kind, "village", 0, step) for kind in ("heads", "in-context") for step in (900, None)]
AGAIN += [("copying", name, 0, None) for name in ("village", "handmade")]


@pytest.mark.parametrize(("kind", "name", "seed", "step"), AGAIN)
def test_a_table_is_what_the_checkpoint_really_does(kind, name, seed, step):
    entry = checkpoints.find(name, seed, step)
    kept = [row for row in table.read(results.file(kind, name, seed)) if row["step"] == entry["step"]]
    again = results.measure_step(kind, name, entry["step"], checkpoints.load(name, seed, entry["step"])[0])
    assert results.agrees(kept, again)
    for old, fresh in zip(kept, again, strict=True):  # and as sure as it says
        ends = [(old[end], fresh[end]) for end in ("low", "high") if old[end] is not None or fresh[end] is not None]
        assert all(one == pytest.approx(two, abs=2 * results.TOLERANCE) for one, two in ends), (old, fresh)


@pytest.mark.parametrize(("number", "name", "seed"), [(number, *model) for number, model in enumerate(MODELS)])
def test_of_every_model_one_capacity_is_what_its_table_says(number, name, seed):
    capacity, asked = [*capacities.choices(ITEMS).items()][number % 3]
    model, tokenizer = checkpoints.load(name, seed)
    if name in PLANTS and soils.SOILS[PLANTS[name].soil].renames:
        tokenizer = soils.Interpreter(tokenizer)
    choose = filling.choose if filling.fills_gaps(model) else scoring.choose
    fresh = capacities.shares(capacity, asked, choose(model, tokenizer, asked))
    last = checkpoints.find(name, seed, None)["step"]
    kept = {
        row["condition"]: row["value"]
        for row in table.read(results.file("capacities", name, seed))
        if (row["step"], row["measure"], row["way"]) == (last, capacity, "choice")
    }
    assert fresh
    for row in fresh:
        assert row["value"] == pytest.approx(kept[row["condition"]], abs=results.TOLERANCE), row


@pytest.mark.parametrize(("name", "seed"), MODELS)
def test_every_seed_has_every_table_at_every_step_that_is_measured(name, seed):
    shipped = [entry["step"] for entry in checkpoints.index(name, seed)]
    for kind, made in results.tables_of(name).items():
        steps = {row["step"] for row in table.read(results.file(kind, name, seed))}
        wanted = set(made.steps(shipped))
        if made.growing and name in PLANTS:
            wanted = set(PLANTS[name].measures())
        assert steps == wanted, kind


@pytest.mark.parametrize(("name", "seed"), [(name, seed) for name in PLANTS for seed in PLANTS[name].again])
def test_a_seed_that_was_grown_again_has_its_capacities_at_every_step_that_is_measured(name, seed):
    rows = figures.rows("capacities", seed, name)
    assert {row["step"] for row in rows} == set(PLANTS[name].measures())
    first = figures.rows("capacities", PLANTS[name].seeds[0], name)
    assert [(row["step"], row["measure"], row["way"], row["condition"]) for row in rows] == [
        (row["step"], row["measure"], row["way"], row["condition"]) for row in first
    ]


@pytest.mark.parametrize(("name", "seed"), [(name, seed) for name in checkpoints.names() for seed in checkpoints.seeds(name)])
def test_an_index_says_of_its_files_what_they_are_and_how_much_was_read_by_then(name, seed):
    per_step = PLANTS[name].recipe.tokens_per_step if name in PLANTS else 0
    read_before = checkpoints.find("village", 0, None)["tokens"] if name in stages.BASES else 0  # later stages read no more
    entries = checkpoints.index(name, seed)
    assert [entry["step"] for entry in entries] == sorted({entry["step"] for entry in entries})
    for entry in entries:
        kept = (checkpoints.SPECIMENS / name / f"seed-{seed}" / entry["file"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(kept), hashlib.sha256(kept).hexdigest())
        assert entry["file"] == f"step-{entry['step']:05d}.safetensors"
        assert entry["tokens"] == read_before + entry["step"] * per_step


@pytest.mark.parametrize(("name", "seed"), MODELS)
def test_tables_count_the_tokens_that_were_read_as_the_index_does(name, seed):
    per_step = Recipe().tokens_per_step
    for row in table.read(results.file("capacities", name, seed)):
        assert row["tokens"] == row["step"] * per_step


def test_no_share_and_no_interval_of_one_is_beyond_all_or_nothing():
    of_other_things = {"when.csv", "variation.csv"}  # of tokens read, and of differences
    for path in checkpoints.SPECIMENS.rglob("*.csv"):
        for row in table.read(path) if path.name not in of_other_things else ():
            if row.get("measure") in SHARES and row.get("value") is not None:
                ends = [row[end] for end in ("value", "low", "high") if row.get(end) is not None]
                assert all(0 <= end <= 1 for end in ends), (path, row)


def test_other_figures_or_other_rows_are_another_measure():
    rows = [{"step": 5, "measure": "belief", "n": 400, "value": 0.5}]
    assert results.agrees(rows, [rows[0] | {"value": 0.502}])
    assert not results.agrees(rows, [rows[0] | {"value": 0.51}])
    assert not results.agrees(rows, [rows[0] | {"n": 100}])
    assert not results.agrees(rows, rows + [rows[0] | {"measure": "more"}])


@pytest.mark.parametrize(("measure", "condition", "least"), LEARNED)
def test_the_last_checkpoint_has_learned(measure, condition, least):
    assert figures.capacity(measure, condition)["value"] >= least


def test_a_head_of_the_last_checkpoint_is_an_induction_head():
    last = PLANTS["village"].recipe.steps
    scores = [r["value"] for r in figures.rows("heads") if r["measure"] == "prefix matching" and r["step"] == last]
    assert max(scores) >= 0.5


def test_the_seed_alone_gives_the_starting_weights():
    """Up to int8: what lies between two steps goes to one or the other as a processor draws it."""
    model, _ = checkpoints.load("village", 0, 0)
    again = start(model.config, 0).state_dict()
    stored = checkpoints.quantise(again)
    for name, weight in model.state_dict().items():
        step = stored[f"{name}.scale"][:, None] if f"{name}.scale" in stored else 0
        assert ((weight - again[name]).abs() <= 0.501 * step + 1e-7).all(), name


def test_the_models_keep_their_bounds():
    for name, seed in MODELS:
        model, _ = checkpoints.load(name, seed)
        assert model.num_parameters() <= 1_500_000
        assert all(entry["bytes"] <= 1_000_000 for entry in checkpoints.index(name, seed))
    assert len(checkpoints.index("village", 0)) >= 20
    total = sum(path.stat().st_size for path in checkpoints.SPECIMENS.rglob("*") if path.is_file())
    assert total <= 36_000_000


def test_what_is_held_out_is_written_down_as_it_is():
    written = json.loads((checkpoints.SPECIMENS / "village" / "heldout.json").read_text())
    assert written == json.loads(json.dumps(heldout.listing()))


def test_what_the_front_page_lets_the_model_say_is_what_its_checkpoints_say():
    written = json.loads((checkpoints.SPECIMENS / "village" / growing_up.FILE).read_text())
    assert written == growing_up.ages()


@pytest.mark.parametrize("name", sorted({name for name, _ in MODELS}))
def test_the_model_card_says_what_the_table_says(name):
    assert (checkpoints.SPECIMENS / name / "README.md").read_text() == card.write(name)


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100"), (0.9995, "99.9"), (0.9975, "99.8"), (0.955, "96"), (0.185, "19"), (0.285, "29"), (0.0, "0")]
)
def test_a_figure_in_a_sentence_never_says_all_of_what_is_not_all(share, said):
    assert figures.percent({"value": share}) == f"{said}%"


def test_a_figure_that_was_never_measured_is_not_made_up():
    with pytest.raises(KeyError, match="no figure for belief, telepathy"):
        figures.capacity("belief", "telepathy")

"""The limits that the book tells of are what the committed models do, and its counts are what the text holds."""

import pytest
import torch

from lab.evidence import figures
from lab.growing import checkpoints
from lab.inside.limits import (
    control_tasks,
    copying,
    first_named,
    held_out,
    interrupted,
    knobs,
    pushes,
    tables,
    where_heads_look,
    without_heads,
)
from lab.text import corpus

pytestmark = pytest.mark.slow

SEEDS = checkpoints.seeds("village")


@pytest.fixture(scope="module")
def grown():
    return {seed: checkpoints.load("village", seed) for seed in (0, 1)}


def kept(which: str, rows: list[dict], seed: int) -> list[dict]:
    """The committed rows of a seed that are of the same things as these."""
    keys = [key for key in rows[0] if key not in ("n", "value", "low", "high", "least", "most")]
    of = {tuple(row[key] for key in keys): row for row in figures.shared(f"limits/{which}") if row["seed"] == seed}
    return [of[tuple(row[key] for key in keys)] for row in rows]


def assert_as_kept(which: str, rows: list[dict], seed: int) -> None:
    assert rows
    for row, committed in zip(rows, kept(which, rows, seed), strict=True):
        assert row["n"] == committed["n"]
        # One item of two hundred may fall the other way where another processor rounds otherwise; of a probe below the first
        # layer three of 120: before the truth nothing has reached it, and its scale is rounding itself.
        near = 3.1 / 120 if row.get("layer") == -1 else 0.006
        assert row["value"] == pytest.approx(committed["value"], abs=near), row


def test_the_answer_after_another_sentence_is_what_the_checkpoint_says(grown):
    some = [
        one
        for one in interrupted.asked()
        if (one.asked, one.between, one.form)
        in (
            ("mover", "nothing", "looks"),
            ("mover", "the seeker's search", "looks"),
            ("reality", "nothing", "question without now"),
        )
    ]
    assert_as_kept("interrupted", interrupted.measure(*grown[0], some), 0)


def test_reading_a_story_once_answers_as_reading_it_anew_each_time(grown):
    from lab.evaluation import scoring
    from lab.evaluation.items import Choice

    some = list(interrupted.asked(2))
    whole = [Choice(one.told + one.after, f" {one.right}", f" {one.wrong}", one.asked) for one in some]
    assert interrupted.chosen(*grown[0], some) == scoring.choose(*grown[0], whole)


def test_who_hears_where_a_thing_is_knows_it():
    outcome = "the seeker's search and its outcome"
    told = [one for one in interrupted.asked(5) if (one.asked, one.between, one.form) == ("false belief", outcome, "looks")]
    at_once = [one for one in interrupted.asked(5) if (one.asked, one.between, one.form) == ("false belief", "nothing", "looks")]
    assert [one.right for one in told] == [one.wrong for one in at_once]
    assert all(one.right in one.text for one in told)


def test_rows_are_copied_as_far_as_the_table_says(grown):
    assert_as_kept("copying-by-length", copying.measure(*grown[0], lengths=(5, 60)), 0)


def test_the_kinds_of_tokens_have_nothing_in_common_but_that_all_are_among_all():
    pools = {kind: set(pool) for kind, pool in copying.pools(checkpoints.tokenizer("village")).items()}
    every = pools.pop("all tokens")
    assert all(pool <= every for pool in pools.values())
    assert sum(map(len, pools.values())) == len(set.union(*pools.values()))


def test_a_push_after_the_last_layer_is_what_the_table_says_and_reaches_the_end_past_nothing(grown):
    rows = pushes.measure(*grown[0], only=(3,))
    assert_as_kept("pushes", rows, 0)
    moved = {(row["way"], row["later"]): row["value"] for row in rows if row["measure"] == "answers moved"}
    assert all(moved[way, "free"] == moved[way, "held"] for way, _ in moved)


def test_a_control_label_hangs_on_a_word_alone_and_every_container_falls_to_some():
    from lab.inside.probes.scenes import CONTAINERS, scenes

    told = scenes(60, held_out=False)
    lots = control_tasks.by_lot(told, "seeker")
    assert set(lots) == {scene.seeker for scene in told}
    assert set(lots.values()) == set(range(len(CONTAINERS)))
    label, among = control_tasks._tasks(told)["person by lot"]
    assert all(label(scene) == lots[scene.seeker] and label(scene) in among(scene) for scene in told)
    assert all(len(set(among(scene))) == 3 for scene in told)


def test_probes_read_what_the_table_says(grown):
    rows = control_tasks.of_model(*grown[0], only=("before the truth",))
    assert_as_kept("control-tasks", [{"trained": "yes"} | row for row in rows], 0)


def test_heads_taken_away_by_their_mean_are_those_of_the_page(grown):
    from lab.inside.circuits import one_head

    model, tokenizer = grown[0]
    some = one_head.sets(tokenizer)["list"]
    heads = without_heads.taken(model, tokenizer)["both"]
    assert without_heads.without(model, some, heads, "mean") == pytest.approx(one_head.without(model, some, heads), abs=1e-4)


def test_no_item_is_replaced_by_itself_and_nothing_written_is_not_the_mean(grown):
    from lab.inside.circuits import one_head

    model, tokenizer = grown[0]
    some = one_head.sets(tokenizer, 6)["list"]
    heads = without_heads.taken(model, tokenizer)["both"]
    found = [without_heads.without(model, some, heads, kind) for kind in without_heads.ABLATIONS]
    whole = one_head.margins(model, some)
    for one in found:
        assert all(abs(a - b) > 1e-3 for a, b in zip(one, whole, strict=True))
    assert found[0] != found[1] != found[2]


def test_a_head_looks_where_the_table_says(grown):
    rows = where_heads_look.measure(*grown[1], only=(0,))
    assert_as_kept("where-heads-look", rows, 1)


def test_containers_named_first_get_what_the_table_says(grown):
    assert_as_kept("first-named", first_named.measure(*grown[0]), 0)


def test_knobs_move_what_the_table_says_and_are_turned_back(grown):
    model, tokenizer = grown[0]
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    rows = knobs.measure(model, tokenizer, only=("Layer norm shifts", "Token table"))
    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())
    assert_as_kept("knobs", rows, 0)


def test_held_out_pairs_are_counted_as_they_stand():
    song = corpus.document(3059)
    assert song.kind == "song" and "big spider" in song.text
    found = {(row["first"], row["second"]): row for row in held_out.counted([song])}
    assert found["big", "spider"] | {"kind": ""} == dict(
        kind="", first="big", second="spider", scene=0, day=0, song=song.text.count("big spider")
    )


def test_no_scene_and_no_day_holds_a_held_out_pair_and_most_stand_in_some_song():
    pairs = figures.shared("limits/held-out-pairs")
    assert {(row["scene"], row["day"]) for row in pairs} == {(0, 0)}
    early = held_out.counted(corpus.documents(0, 400))
    assert all(row["song"] <= kept["song"] for row, kept in zip(early, pairs, strict=True))
    assert sum(row["song"] for row in early)


def test_items_that_stand_in_the_text_are_found_there():
    rows = {row["condition"]: row for row in held_out.literal(corpus.documents(0, 4000))}
    whole = {row["condition"]: row for row in figures.shared("limits/held-out-items")}
    assert 0 < rows["no attractor"]["value"] <= whole["no attractor"]["value"]
    assert all(whole[condition]["value"] == 0 for condition in whole if condition != "no attractor")


@pytest.mark.parametrize("which", [which for which, made in tables.MEASURES.items() if made.shared])
def test_a_figure_over_seeds_is_the_mean_of_theirs(which):
    rows = figures.shared(f"limits/{which}")
    assert {row["seed"] for row in rows if row["who"] == tables.MODEL} == set(SEEDS)
    for over in [row for row in rows if row["who"] == tables.ALL]:
        keys = [key for key in tables.MEASURES[which].columns if key not in ("n", "value", "low", "high", *tables.OWN)]
        theirs = [r["value"] for r in rows if r["who"] == tables.MODEL and all(r[key] == over[key] for key in keys)]
        assert over["n"] == len(theirs) == len(SEEDS)
        assert over["value"] == pytest.approx(sum(theirs) / len(theirs), abs=2e-4)
        assert (over["least"], over["most"]) == (min(theirs), max(theirs))


def test_a_limit_is_asked_for_by_its_name_and_entries():
    asked = dict(asked="mover", between="the seeker's search", form="would look")
    assert figures.limit("interrupted", **asked)["seed"] == 0
    assert figures.limit("interrupted", seed=3, **asked)["seed"] == 3
    assert figures.limit("interrupted", who="all seeds", **asked)["n"] == len(SEEDS)
    with pytest.raises(KeyError, match="no figure for"):
        figures.limit("interrupted", asked="nobody")


def test_no_interval_of_a_share_is_beyond_all_or_nothing():
    for which in tables.MEASURES:
        for row in figures.shared(f"limits/{which}"):
            least = -1 if str(row.get("measure", "")).startswith("likeness") else 0
            assert least <= row["low"] <= row["value"] <= row["high"] <= 1, (which, row)

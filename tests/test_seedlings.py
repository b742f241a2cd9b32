"""A hundred seedlings: none is lost or grown twice, whatever happens; the same seedling tells the same; tables keep it all."""

import multiprocessing
import os
import signal
import sys
from collections import Counter
from functools import partial

import numpy as np
import pytest

from lab.growing import checkpoints
from lab.seedlings import __main__ as command
from lab.seedlings import figures, journal, moment, nursery, plan, run, scaling, tables, vocabulary, workers
from lab.seedlings.plan import GROUPS, Seedling
from lab.text import soils
from lab.text.tokens import token_stream

SIX = [Seedling("village", seed) for seed in range(4)] + [Seedling("no-songs", 0), Seedling("deeper", 1)]


def told(seedling: Seedling, stream=None) -> dict:
    """What a run would tell, without one."""
    config = seedling.config()
    layers = [[0.125 * head + layer for head in range(config.num_attention_heads)] for layer in range(config.num_hidden_layers)]
    shown = {figure: (seedling.seed + at) / 1000 for at, figure in enumerate(figures.FIGURES)}
    heads = dict.fromkeys(figures.HEADS, layers)
    about = {"mark": seedling.mark, "knobs": 7, "seconds": 1.5, "grown": "2026-01-01", "machine": "none, torch 0"}
    moments = [{"tokens": tokens} | shown | heads for tokens in (0, 2048)]
    return {"group": seedling.group, "seed": seedling.seed} | about | {"moments": moments}


def nothing(soil: str) -> np.ndarray:
    return np.zeros(0, np.uint16)


def grown(folder, seedlings=SIX, grow=told, work=workers.alone) -> tuple[list[Seedling], list[str]]:
    """Those that failed, and what was said."""
    heard: list[str] = []
    return nursery.grow_all(seedlings, folder, work, grow, nothing, heard.append), heard


# ---- the plan --------------------------------------------------------------------------------------------------------


def test_the_plan_holds_each_seedling_once_and_all_that_was_promised():
    planned = plan.plan()
    assert len(set(planned)) == len(planned)
    count = Counter(seedling.group for seedling in planned)
    assert count["village"] >= 100
    assert all(count[soil] == 8 for soil in plan.SOILS) and len(plan.SOILS) == 4
    assert all(count[order] == 3 for order in plan.ORDERS) and len(plan.ORDERS) == 5
    assert all(count[build] == 6 for build in plan.BUILDS)
    assert set(count) == set(GROUPS)
    for group, seeds in count.items():
        assert [seedling.seed for seedling in planned if seedling.group == group] == list(range(seeds))


def test_it_is_asked_often_and_most_of_all_where_copying_is_born():
    steps = plan.RECIPE.checkpoints
    assert len(set(steps)) == len(steps) >= 16 and list(steps) == sorted(steps) and steps[-1] < plan.RECIPE.steps


def test_what_decides_a_table_changes_its_mark_and_nothing_else_does(monkeypatch):
    seedling = Seedling("village", 0)
    marks = [Seedling(group, 0).mark for group in GROUPS] + [Seedling("village", 1).mark]
    assert len(set(marks)) == len(marks)
    assert seedling.mark == Seedling("village", 0).mark and not seedling.mark[0].isdigit()
    before = seedling.mark
    monkeypatch.setattr(plan, "RULES", plan.RULES + 1)
    assert seedling.mark != before


# ---- no run lost, none doubled ----------------------------------------------------------------------------------------


def killed_while_growing(folder, calls, at: Seedling) -> None:
    def grow(seedling, stream):
        with open(calls, "a") as file:
            file.write(f"{seedling}\n")
        if seedling == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return told(seedling)

    grown(folder, grow=grow)


@pytest.mark.parametrize("at", [SIX[0], SIX[3], SIX[-1]], ids=str)
def test_after_a_kill_the_same_command_grows_what_is_left(tmp_path, at):
    calls = tmp_path / "calls"
    process = multiprocessing.get_context("fork").Process(target=killed_while_growing, args=(tmp_path / "kept", calls, at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    first = calls.read_text().splitlines()
    again = []
    assert grown(tmp_path / "kept", grow=lambda seedling, stream: again.append(str(seedling)) or told(seedling))[0] == []
    assert first[:-1] + again == [str(seedling) for seedling in SIX], "all once, but the one that was under way"
    assert [journal.read(seedling, tmp_path / "kept") for seedling in SIX] == [told(seedling) for seedling in SIX]


def test_a_journal_that_was_half_written_counts_for_nothing(tmp_path):
    journal.path(SIX[0], tmp_path).with_suffix(".new").write_text('{"group": "vill')
    again = []
    grown(tmp_path, grow=lambda seedling, stream: again.append(seedling) or told(seedling))
    assert again == SIX and journal.read(SIX[0], tmp_path) == told(SIX[0])


def test_what_another_recipe_grew_is_left_alone_and_not_taken(tmp_path, monkeypatch):
    grown(tmp_path)
    old = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    monkeypatch.setattr(plan, "RULES", plan.RULES + 1)
    again = []
    grown(tmp_path, grow=lambda seedling, stream: again.append(seedling) or told(seedling))
    assert again == SIX
    assert all((tmp_path / name).read_bytes() == kept for name, kept in old.items())


def test_two_never_grow_into_one_folder(tmp_path):
    with journal.held(tmp_path), pytest.raises(RuntimeError, match="Another process is growing"):
        grown(tmp_path)
    assert grown(tmp_path)[0] == []


def test_what_fails_is_named_and_tried_again_after_the_others(tmp_path):
    calls: list[Seedling] = []

    def grow(seedling, stream):
        calls.append(seedling)
        if seedling == SIX[1] and calls.count(seedling) < 3:
            raise ValueError("no rain")
        if seedling == SIX[2]:
            raise MemoryError("no room")
        return told(seedling)

    failed, heard = grown(tmp_path, grow=grow)
    assert failed == [SIX[2]]
    assert calls == [*SIX, SIX[1], SIX[2], SIX[1], SIX[2]]
    assert any("FAILED, try 1 of 3: village, seed 1: ValueError: no rain" in line for line in heard)
    assert sum("MemoryError: no room" in line for line in heard) == 3
    assert journal.read(SIX[1], tmp_path) == told(SIX[1]) and journal.read(SIX[2], tmp_path) is None
    assert "5 of 6, " in heard[-2] and heard[-2].endswith(" h left")


def test_the_command_grows_what_is_left_writes_the_tables_and_names_what_it_gave_up(tmp_path, monkeypatch, capsys):
    def grow(seedling, stream):
        if seedling == SIX[2]:
            raise ValueError("no rain")
        return told(seedling)

    monkeypatch.setattr(command, "plan", lambda: SIX)
    monkeypatch.setattr(nursery, "grow_all", partial(nursery.grow_all, grow=grow, text=nothing))
    for name in ("gather", "restore"):
        monkeypatch.setattr(tables, name, partial(getattr(tables, name), folder=tmp_path / "tables"))

    def commanded(journals: str, *more: str) -> None:
        monkeypatch.setattr(sys, "argv", ["seedlings", "--alone", "--journals", str(tmp_path / journals), *more])
        command.main()

    with pytest.raises(SystemExit, match="given up: village, seed 2"):
        commanded("here")
    assert "5 of 6 seedlings are in the tables" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        commanded("elsewhere", "--group", "village")
    assert "5 were taken from the tables" in capsys.readouterr().out, "what was committed is not grown again"


# ---- a run -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stream(tmp_path_factory):
    return vocabulary.renumbered(token_stream(checkpoints.tokenizer(), 4000, tmp_path_factory.mktemp("text") / "tokens.npy"))


@pytest.fixture
def tiny(monkeypatch):
    """Plants of seconds that are asked little."""
    monkeypatch.setattr(plan, "BUILD", {"hidden_size": 16, "layers": 2, "heads": 2, "intermediate_size": 16})
    monkeypatch.setattr(plan, "RECIPE", plan.Recipe(steps=4, rows=2, length=32, warmup=2, checkpoints=(1,)))
    for name in ("ITEMS", "ROWS", "DOCUMENTS"):
        monkeypatch.setattr(moment, name, 3)
    moment.asked.cache_clear()
    yield
    moment.asked.cache_clear()


def test_a_seedling_tells_the_same_each_time_and_another_seed_something_else(tiny, stream):
    one, again, other = (run.grow(Seedling("village", seed), stream) for seed in (1, 1, 2))
    assert one["moments"] == again["moments"] != other["moments"]
    assert [told["tokens"] for told in one["moments"]] == [0, 64, 256]
    last = one["moments"][-1]
    assert set(last) == {"tokens", *figures.FIGURES, *figures.HEADS}
    assert np.shape(last["prefix matching"]) == (2, 2)
    assert last["loss, day"] < one["moments"][0]["loss, day"]


def test_another_order_reads_the_same_documents_and_no_other(stream):
    other = run.ordered(stream, 1)
    assert len(other) == len(stream) and not np.array_equal(other, stream)
    assert np.array_equal(other, run.ordered(stream, 1)) and not np.array_equal(other, run.ordered(stream, 2))
    assert run.ordered(stream, 0) is stream

    def documents(tokens):
        return sorted(tuple(piece) for piece in np.split(tokens, np.flatnonzero(tokens == 0) + 1))

    assert documents(other) == documents(stream)


def test_the_narrow_tokenizer_cuts_as_the_village_s_and_names_what_it_can_t_read(stream):
    wide, narrow = checkpoints.tokenizer(), vocabulary.tokenizer()
    text = "The baker near the dogs bakes bread."
    ids = narrow(text, add_special_tokens=False)["input_ids"]
    assert narrow.convert_ids_to_tokens(ids) == wide.convert_ids_to_tokens(wide(text, add_special_tokens=False)["input_ids"])
    assert narrow([text, text], add_special_tokens=False)["input_ids"] == [ids, ids]
    assert max(stream) < len(narrow) < len(wide) // 1.8
    with pytest.raises(ValueError, match="never uses the token"):
        narrow("¿", add_special_tokens=False)
    with pytest.raises(ValueError, match="Count them again"):
        vocabulary.renumbered(np.array([0, min(set(range(2048)) - set(vocabulary.used()))]))


@pytest.mark.parametrize("soil", ["village", *plan.SOILS])
def test_every_soil_and_all_that_is_asked_can_be_read(tiny, soil):
    questions = moment.asked(soil)
    assert set(questions.cuts) == set(figures.ABILITIES)
    texts = [document.text for document in soils.documents(soil, 0, 200)]
    vocabulary.tokenizer()(texts, add_special_tokens=False)


# ---- the tables ------------------------------------------------------------------------------------------------------


def test_tables_hold_all_that_the_journals_told_and_give_it_back(tmp_path):
    grown(tmp_path / "kept")
    assert tables.gather(SIX, tmp_path / "kept", tmp_path / "tables") == len(SIX)
    assert tables.restore(SIX, tmp_path / "elsewhere", tmp_path / "tables") == len(SIX)
    for seedling in SIX:
        assert journal.read(seedling, tmp_path / "elsewhere") == told(seedling)
    again = []
    grown(tmp_path / "elsewhere", grow=lambda seedling, stream: again.append(seedling))
    assert again == []
    assert tables.restore(SIX, tmp_path / "elsewhere", tmp_path / "tables") == 0


def test_tables_of_another_recipe_are_not_restored(tmp_path, monkeypatch):
    grown(tmp_path / "kept")
    tables.gather(SIX, tmp_path / "kept", tmp_path / "tables")
    monkeypatch.setattr(plan, "RULES", plan.RULES + 1)
    assert tables.restore(SIX, tmp_path / "elsewhere", tmp_path / "tables") == 0


def test_what_is_half_done_can_be_gathered(tmp_path):
    grown(tmp_path / "kept", SIX[:2])
    assert tables.gather(SIX, tmp_path / "kept", tmp_path / "tables") == 2


# ---- Ray ---------------------------------------------------------------------------------------------------------------


def test_ray_grows_them_side_by_side_and_tells_which_failed(tmp_path):
    ray = pytest.importorskip("ray", reason="Ray is an extra of its own: make seedlings")

    def grow(seedling, stream):
        if seedling.seed == 2:
            raise ValueError("no rain")
        return told(seedling)

    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers can't import tests
    ray.init(num_cpus=2, include_dashboard=False)
    try:
        failed, heard = grown(tmp_path, grow=grow, work=workers.by_ray)
    finally:
        ray.shutdown()
    assert failed == [SIX[2]] and sum("no rain" in line for line in heard) == 3
    assert [journal.read(seedling, tmp_path) is None for seedling in SIX] == [seedling == SIX[2] for seedling in SIX]


# ---- how time falls with workers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "count", "took", "busy"),
    [
        ([3, 3, 3, 3], 1, 12, 1),
        ([3, 3, 3, 3], 2, 6, 1),
        ([3, 3, 3, 3], 3, 6, 2 / 3),  # one of three grows the fourth while two have nothing to do
        ([3, 3, 3, 3], 100, 3, 4 / 100),
        ([1, 1, 10], 2, 11, 12 / 22),  # the longest came last
    ],
)
def test_time_is_reckoned_as_runs_are_handed_out(seconds, count, took, busy):
    assert scaling.reckoned(seconds, count) == pytest.approx((took, busy))
    assert scaling.reckoned(seconds, count, start=5)[0] == took + 5

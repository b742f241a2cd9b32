"""The plates of `lab.evidence.plots`: what is drawn is what was measured, and the table says the same."""

import json
import random
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

from lab.evidence import figures, plots
from lab.evidence.plots import (
    between,
    lensed,
    mirrored,
    one_line,
    plate,
    probed,
    real_abilities,
    real_heads,
    without_heads,
    worth,
)
from lab.text import songs

ROOT = Path(__file__).resolve().parent.parent
COMPARED = [
    (group.asked, label, dot) for stack in worth.compared() for group in stack for label, dots in group.lanes for dot in dots
]
PLATES = {
    "mirror": plots.mirror,
    "worth": plots.how_much_is_it_worth,
    "copies": plots.how_far_it_copies,
    "between": plots.one_sentence_more,
    "used": plots.read_and_used,
    "without": plots.without_the_copiers,
    "broken": plots.one_knob_of_millions,
    "accounts": plots.three_accounts,
    "lens": plots.through_the_lens,
    "real": plots.what_a_real_one_can,
    "line": plots.on_one_line,
    "real-heads": plots.heads_in_their_places,
    "real-without": plots.without_heads_of_a_real_one,
    "hundred": plots.all_the_seedlings,
    "births": plots.when_copying_is_born,
    "parts": plots.what_goes_with_what,
    "yardsticks": plots.by_two_yardsticks,
}


def texts(html: str, tag: str) -> list[str]:
    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)]


def drawn(made: plots.Plate, name: str) -> dict:
    """The trace of the large panel with that name."""
    return next(trace for trace in made.figure.to_plotly_json()["data"] if trace.get("name") == name)


@pytest.mark.parametrize("condition", mirrored.NAMES)
def test_the_mirror_draws_every_measured_moment(condition):
    made, curve = plots.mirror(), figures.curve("belief", condition)
    line = drawn(made, mirrored.NAMES[condition])
    assert line["y"] == [row["value"] for row in curve]
    assert line["x"] == pytest.approx([(row["tokens"] / 1e6) ** 0.5 for row in curve], abs=1e-4)
    assert [told for _, told, _ in line["customdata"]] == [figures.percent(row) for row in curve]


@pytest.mark.parametrize(("at", "condition"), [(0, mirrored.AWAY), (1, mirrored.MOVER)])
def test_the_bands_of_the_mirror_are_the_intervals(at, condition):
    curve, band = figures.curve("belief", condition), plots.mirror().figure.data[at]
    assert list(band.y) == [row["low"] for row in curve] + [row["high"] for row in curve][::-1]


def test_the_mirrors_table_has_the_rows_of_the_table_measured():
    made = plots.mirror()
    tokens, *shares = zip(*made.rows, strict=True)
    curves = [figures.curve("belief", condition) for condition in mirrored.NAMES]
    assert [float(read.split("\u00a0")[0]) for read in tokens] == [round(row["tokens"] / 1e6, 1) for row in curves[0]]
    for column, curve in zip(shares, curves, strict=True):
        assert list(column) == [f"{figures.percent(row)} ({figures.between(row)})" for row in curve]


def test_the_quoted_moments_are_what_they_are_called():
    away, mover = (figures.curve("belief", condition) for condition in (mirrored.AWAY, mirrored.MOVER))
    at = plots.moments()
    assert away[at["first"]]["value"] == min(row["value"] for row in away)
    assert mover[at["then"]]["value"] == min(row["value"] for row in mover)
    assert min(away[at["both"]]["value"], mover[at["both"]]["value"]) > 0.9
    assert not any(min(a["value"], m["value"]) > 0.9 for a, m in list(zip(away, mover, strict=True))[: at["both"]])
    marked = drawn(plots.mirror(), "quoted moments")
    assert marked["y"] == [curve[place]["value"] for place in at.values() for curve in (away, mover)]


@pytest.mark.parametrize("seed", figures.seeds("village"))
def test_the_mirror_lasts_as_long_as_the_two_shares_make_a_whole(seed):
    away, mover = (figures.curve("belief", condition, seed) for condition in (mirrored.AWAY, mirrored.MOVER))
    off = [abs(a["value"] + m["value"] - 1) for a, m in zip(away, mover, strict=True)]
    last = mirrored.lasts(seed)
    assert max(off[: last + 1]) <= mirrored.SLACK < off[last + 1]


def test_every_answer_that_is_compared_is_drawn_with_its_interval_and_stands_in_the_table():
    made = plots.how_much_is_it_worth()
    large = [trace for trace in made.figure.data if trace.error_x.array is not None]
    assert len(large) == len(COMPARED) == len(made.rows)
    for trace, (asked, _, dot), row in zip(large, COMPARED, made.rows, strict=True):
        assert (*trace.x, trace.x[0] - trace.error_x.arrayminus[0], trace.x[0] + trace.error_x.array[0]) == pytest.approx(
            (dot.row["value"], dot.row["low"], dot.row["high"])
        )
        assert row == (
            asked,
            dot.who,
            figures.percent(dot.row),
            figures.between(dot.row),
            str(dot.row["n"]),
            figures.span(list(dot.sisters)) if dot.sisters else "",
        )


def test_sisters_are_drawn_in_the_row_of_their_model():
    made = plots.how_much_is_it_worth()
    for small, large, (_, _, dot) in zip(made.figure.data[::2], made.figure.data[1::2], COMPARED, strict=True):
        assert list(small.x) == [sister["value"] for sister in dot.sisters]
        assert set(small.y) <= set(large.y)


def test_what_is_compared_is_what_was_measured():
    found = {(asked, label): dot for asked, label, dot in COMPARED}
    away = found["Where she looks, who was away", "in other words"]
    assert [away.row, *away.sisters] == [
        figures.capacity("belief", "false belief", seed=seed, way="retold") for seed in figures.seeds("village")
    ]
    back = found["Where she looks, back before the move", "a simple rule"]
    assert (back.row["rival"], back.row["value"]) == ("last place before leaving", 0)
    deeds = found["Whose deed is whose", "counts of words"]
    assert (deeds.row["rival"], deeds.row["measure"]) == ("5-gram", "plausibility")


@pytest.mark.parametrize(("made", "stacks"), [("used", probed.compared()), ("without", without_heads.compared("mean"))])
def test_what_was_read_pushed_and_taken_away_is_drawn_with_its_sisters(made, stacks):
    drawn, dots = PLATES[made]().figure.data, [dot for stack in stacks for group in stack for _, (dot,) in group.lanes]
    assert [trace.x[0] for trace in drawn[1::2]] == [dot.row["value"] for dot in dots]
    assert [list(trace.x) for trace in drawn[::2]] == [[sister["value"] for sister in dot.sisters] for dot in dots]
    assert all(len(dot.sisters) == len(figures.seeds("village")) - 1 and dot.row["seed"] == 0 for dot in dots)


def test_what_the_lessons_say_beside_these_plates_is_so():
    """Without a figure in the sentence: so that it does not outlive the measurement."""

    def of(stacks, asked, lane):
        [dot] = [
            dot for stack in stacks for group in stack if group.asked == asked for label, (dot,) in group.lanes if label == lane
        ]
        return [row["value"] for row in (dot.row, *dot.sisters)]

    read = probed.compared()
    low, last = "Read after the lowest layer", "Read after the last, before the answer"
    assert min(of(read, low, "nonsense")) > 0.8 and max(of(read, low, "her belief")) < 0.45  # hardly belief
    assert min(of(read, last, "her belief")) > 0.95 and max(of(read, last, "nonsense")) < 0.4  # the other way about
    after, before, below = (group.asked for group in read[1])
    assert max(of(read, after, "the probe’s")) < min(of(read, after, "difference"))  # fewer follow
    assert sorted(share > 0.05 for share in of(read, before, "the probe’s"))[-2:] == [False, True]  # none but one sister's
    assert set(of(read, below, "difference")) == {0}
    left = without_heads.compared("mean")
    on_the_list, away = without_heads.ASKED.values()
    assert min(*(of(left, on_the_list, lane)[0] for lane in ("strongest", "second"))) > 0.95  # as long as one of them is there
    assert all(0.4 < share < 0.6 for share in of(left, on_the_list, "both"))  # a coin
    assert max(of(left, on_the_list, "strongest")[1:]) < 0.6 and min(of(left, on_the_list, "second")[1:]) > 0.95  # one each
    assert sorted(round(share, 1) for share in of(left, away, "strongest")[1:]) == [0, 1, 1, 1]  # none in one, nearly all else


@pytest.mark.parametrize("seed", figures.seeds("village"))
def test_what_a_model_copies_is_drawn_by_the_length_of_the_row(seed):
    measured = [row for row in figures.shared("limits/copying-by-length") if (row["who"], row["seed"]) == ("model", seed)]
    words = [row for row in measured if (row["tokens"], row["start"], row["second"]) == ("whole words", "yes", "again")]
    made = plots.how_far_it_copies()
    line = next(
        trace for trace in made.figure.data if trace.name == "whole words" or list(trace.y) == [r["value"] for r in words]
    )
    if seed:
        assert (line.name, list(line.x)) == ("a sister", [row["length"] for row in words])
        return
    assert (list(line.x), list(line.y)) == ([row["length"] for row in words], [row["value"] for row in words])
    told = {(row[0], row[1]): row[2:4] for row in made.rows}
    assert len(told) == len([row for row in measured if row["second"] == "again"])
    assert all(told["whole words", str(r["length"])] == (figures.percent(r), figures.between(r)) for r in words)


def test_no_song_says_a_longer_row_again_than_the_plate_marks():
    rng = random.Random(1)
    rows = [songs.bare(rng).split() for _ in range(2000)]
    longest = max(next(n for n in range(1, len(row)) if row[n : 2 * n] == row[:n]) for row in rows)
    assert longest == songs.LONGEST


def test_every_sentence_between_is_drawn_with_all_seeds():
    drawn = [(group, dot) for stack in between.compared() for group in stack for _, dots in group.lanes for dot in dots]
    asked = {heading: key for key, heading in between.ASKED.items()}
    told = {full: key for key, (_, full) in between.TOLD.items()}
    assert len(drawn) == len(between.ASKED) * len(between.TOLD)
    for group, dot in drawn:
        rows = [
            row
            for row in figures.shared("limits/interrupted")
            if (row["who"], row["asked"], row["between"], row["form"])
            == ("model", asked[group.asked], told[dot.who], between.FORM)
        ]
        assert [dot.row, *dot.sisters] == sorted(rows, key=lambda row: row["seed"])
    assert {row["between"] for row in figures.shared("limits/interrupted") if row["form"] == between.FORM} == set(between.TOLD)


@pytest.mark.parametrize("prompt", lensed.ranks())
def test_through_the_lens_each_expected_word_is_drawn_at_its_place(prompt):
    measured = [row for row in figures.shared("lens-of-prompts", "smollm2") if row["prompt"] == prompt]
    line = drawn(plots.through_the_lens(), prompt)
    assert (list(line["x"]), list(line["y"])) == (list(range(31)), [row["rank"] for row in measured])
    first, above = lensed.on_top(measured), lensed.firsts(measured)
    assert (first is None) == (measured[-1]["rank"] > 1) == (30 not in above)
    assert first is None or all(row["rank"] == 1 for row in measured[first:]) and measured[first - 1]["rank"] > 1
    assert ("leaf" if first is not None else "clay") == next(
        name for name, colour in plate.COLOURS.items() if colour == line["line"]["color"]
    )


@pytest.mark.parametrize("measure", [lensed.SAME, lensed.RIGHT])
def test_what_the_lens_reads_in_texts_is_drawn_layer_by_layer_and_stands_in_the_table(measure):
    made, rows = plots.through_the_lens(), lensed.by_layer(measure)
    line = drawn(made, measure)
    assert list(zip(line["x"], line["y"], strict=True)) == [(row["layer"], row["value"]) for row in rows]
    column = 4 + [lensed.SAME, lensed.RIGHT].index(measure)
    assert [row[column] for row in made.rows] == [f"{figures.percent(row)} ({figures.between(row)})" for row in rows]


def test_what_a_real_one_was_asked_is_drawn_beside_the_rules_on_the_same_items():
    made, lanes = (
        plots.what_a_real_one_can(),
        [(group.asked, dot) for stack in real_abilities.compared() for group in stack for _, (dot,) in group.lanes],
    )
    assert [(trace.x[0]) for trace in made.figure.data[1::2]] == [dot.row["value"] for _, dot in lanes]
    asked = real_abilities.WORDS | real_abilities.PEOPLE
    for (measure, condition), heading in asked.items():
        rows = [dot.row for found, dot in lanes if found == heading]
        assert {(row["measure"], row["condition"]) for row in rows} == {(measure, condition)}
        assert [(row["form"], row["way"]) for row in rows[:4]] == list(real_abilities.ASKED)
        assert all(row["way"] == "choice" and row["n"] == rows[0]["n"] for row in rows[4:])  # the rules: of the same items
    rules = [dot.row["value"] for _, dot in lanes if "rival" in dot.row]
    assert len(rules) == 12 and set(rules) == {0, 1}  # as its sentence says


def test_on_one_line_every_model_has_its_point():
    made = plots.on_one_line()
    points = [point for trace in made.figure.data for point in zip(trace.x, trace.y, strict=True)]
    published = [(row["false_belief"], row["true_belief"]) for row in figures.shared("false-belief", "published")]
    village = [(away["value"], saw["value"]) for away, saw in one_line.village()]
    real = [(away["value"], saw["value"]) for _, away, saw in one_line.real()]
    assert sorted(points) == sorted(published + village + real)
    assert len(made.rows) == len(points)
    assert [one["value"] for one, _ in one_line.village()] == [row["value"] for row in figures.curve("belief", "false belief")]
    large = drawn(made, "SmolLM2")
    for at, (axis, rows) in enumerate(
        (("error_x", [away for _, away, _ in one_line.real()]), ("error_y", [s for *_, s in one_line.real()]))
    ):
        assert [row["value"] + up for row, up in zip(rows, large[axis]["array"], strict=True)] == pytest.approx(
            [row["high"] for row in rows]
        ), at


@pytest.mark.parametrize("score", real_heads.SCORES)
def test_every_head_of_the_real_one_is_drawn_in_its_place(score):
    squares = drawn(plots.heads_in_their_places(), score)["z"]
    rows = [row for row in figures.shared("heads", "smollm2") if row["measure"] == score]
    assert len(rows) == 270 == sum(map(len, squares))
    assert all(squares[row["head"]][row["layer"]] == row["value"] for row in rows)


def test_what_is_left_without_heads_of_the_real_one_is_what_there_was_and_the_change():
    table = figures.shared("without-heads", "smollm2")
    whole = figures.find(table, heads="none")["value"]
    for kind in real_heads.KINDS:
        [[group]] = real_heads.compared(kind)
        first, *others = [dot.row["value"] for _, (dot,) in group.lanes]
        assert first == whole
        assert others == pytest.approx([whole + row["value"] for row in table if row["ablation"] == kind])
    assert len(plots.without_heads_of_a_real_one().rows) == len(table)


def test_what_the_lessons_say_of_the_real_one_is_so():
    """Without a figure in the sentence: so that it does not outlive the measurement."""
    (first, neighbours), (second, _), *_ = real_heads.changes("mean")
    whole = real_heads.intact()["value"]
    assert first["high"] < -whole / 4 and first["value"] < -whole / 2 < neighbours["value"]  # more than half, by that head
    assert second["low"] < 0 < second["high"] or abs(second["value"]) < whole / 10  # next to nothing
    for _, away, saw in one_line.real():
        assert abs(away["value"] + saw["value"] - 1) < 0.1  # on the line, however it is asked
    away, saw = one_line.real()[0][1:]
    assert away["high"] < 0.5 < saw["low"]
    away, saw = one_line.real()[2][1:]
    assert saw["high"] < 0.5 < away["low"]  # in the chat form the other way about


@pytest.mark.parametrize("name", PLATES)
def test_a_page_holds_sentence_table_and_drawing(name):
    made = PLATES[name]()
    html = made.html()
    assert made.says in texts(html, "p")
    assert texts(html, "td") == [cell for row in made.rows for cell in row[1:]]
    assert texts(html, "th") == [*made.columns, *(row[0] for row in made.rows)]
    drawing = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1])
    assert len(drawing["data"]) == len(made.figure.data)
    assert not re.findall(r"#[0-9a-f]{6}", json.dumps(drawing)), "a colour that no page has"


@pytest.mark.parametrize("name", PLATES)
def test_a_page_is_given_nothing_that_it_can_not_show(name, monkeypatch):
    monkeypatch.setenv(figures.FOR_PAGES, "1")
    assert set(PLATES[name]()._repr_mimebundle_()) == {"text/html", "text/plain"}


@pytest.mark.parametrize("name", PLATES)
def test_a_notebook_draws_it_as_an_ordinary_plotly_figure(name):
    made = PLATES[name]()
    bundle = made._repr_mimebundle_()
    assert bundle[plate.MIMETYPE]["data"] == json.loads(made.figure.to_json())["data"]
    assert bundle["text/plain"] == f"{made.title}: {made.says}"
    assert made.title == made.figure.layout.title.text


def test_the_colours_are_those_of_the_books_light_pages():
    light = (ROOT / "book/assets/book.css").read_text().split('html[data-theme="dark"]')[0]
    assert plate.COLOURS.items() <= dict(re.findall(r"--gnm-([\w-]+): (#[0-9a-f]{6});", light)).items()


def test_the_page_draws_with_the_plotly_that_the_notebook_draws_with():
    bundle = re.search(r"\./plotly/[\w.-]+\.js", (ROOT / "book/assets/plates.js").read_text())[0]
    with (ROOT / "book/assets" / bundle).open(encoding="utf-8") as file:
        assert f"v{get_plotlyjs_version()}\n" in file.read(200)


def test_reading_a_figure_brings_neither_plotly_nor_torch_along():
    looked = "import sys; from lab.evidence import figures; figures.capacity('belief', 'mover'); figures.seeds('village')"
    told = subprocess.run(
        [sys.executable, "-c", f"{looked}; print({{'plotly', 'torch'}} & set(sys.modules))"], capture_output=True, text=True
    )
    assert told.stdout.strip() == "set()", told.stderr
    drawing = "import sys; from lab.evidence import plots; plots.mirror(); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", drawing], capture_output=True, text=True).stdout.strip() == "False"

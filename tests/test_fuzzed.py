"""Every widget in a real browser, driven as nobody would: odd texts, odd settings, odd storage, a failing site, clicks in any order.

`--fuzz 500` makes so many sequences a widget, for an hour or more; CI a few, always the same. A sequence that fails is made as
short as it can be; kept in KEPT, it is tried every time.
"""

import json
import shutil
from pathlib import Path

import pytest
from corpus_page import small_stream, write_small
from growing_page import TINY
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from odd_prompts import ORDINARY, UNKNOWN
from widget_page import copy_host, plain_state, script_json

import widgets
from widgets import base

PAGE = """<!doctype html><html lang="en" data-content_root="./"><meta charset="utf-8"><title>Driven</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="_static/{module}.css">
<main id="place"></main>
<script type="application/json" id="widget">{widget}</script>
<script type="module" src="driver.js"></script></html>"""

TEXTS = [
    *ORDINARY,
    *UNKNOWN,
    "the dog " * 500,
    "<img src=x onerror='window.hacked = 1'></textarea>",
    "🐶👩‍👩‍👧‍👦" * 10,
    "a\u2028b\x00c\u202eevil",
    "-1",
    "1e9",
    "NaN",
    "0.5",
    "50%",
    "constructor",
    "__proto__",
]
# What an older version, another program or a half-written disk may have left where a widget keeps something.
GARBAGE = ["null", "{}", "[]", "0", '"x"', "true", '{"a":', "", "[null]", '{"right":"3","of":{}}', '[{"said":1}]', '{"form":0}']
KEYS = ["Enter", "Escape", "ArrowLeft", "ArrowRight", "Home", "End", " ", "Backspace", "PageDown", "a"]

count = st.integers(0, 300)
action = st.one_of(
    st.tuples(st.just("press"), count, st.integers(0, 2)),
    st.tuples(st.just("press"), count, st.integers(0, 2)),
    st.tuples(st.just("write"), count, st.integers(0, len(TEXTS) - 1), st.integers(0, 2)),
    st.tuples(st.just("slide"), count, count, st.integers(0, 2)),
    st.tuples(st.just("key"), count, st.sampled_from(KEYS), st.integers(0, 2)),
    st.tuples(st.just("set"), st.integers(1, 10_000), st.integers(0, 2)),
)
sequence = st.fixed_dictionaries(
    {
        "storage": st.sampled_from(["well", "well", "denied", "full", "garbage"]),
        "garbage": st.sampled_from(GARBAGE),
        "network": st.sampled_from(["well", "well", "well", "slow", "fails"]),
        "traits": st.one_of(st.just(0), st.integers(1, 10_000)),
        "actions": st.lists(action, max_size=14),
    }
)
CALM = {"storage": "well", "garbage": "", "network": "well", "traits": 0, "actions": []}

# What was found, by widget.
KEPT: dict[str, list[dict]] = {
    "CheckpointSlider": [
        CALM
        | {
            "network": "fails",
            "traits": 2602,
            "actions": [["write", 101, 36, 0], ["set", 267, 0], ["press", 60, 0], ["press", 229, 1], ["press", 275, 1]],
        }
    ],
    "CorpusSearch": [CALM | {"network": "fails", "actions": [["write", 60, 45, 0], ["press", 121, 2], ["press", 244, 0]]}],
    "LiveTraining": [CALM | {"network": "fails", "actions": [["set", 650, 1], ["press", 244, 0], ["set", 417, 0]]}],
}


# A training small enough to come to its end and asked little, and a text of the reader's own that can be read: where that is
# chosen, it is what the page has.
MADE = {"LiveTraining": {**TINY, "questions": TINY["questions"][::4], "own_text": "The dog was in the garden. " * 8}}

FEW = 12  # sequences a widget, where nobody asks for more
FEWEST = 4  # of one that asks a model again and again: each costs a third of a second of a processor, or more
DEAR = {
    *("CapacityCurves", "CheckpointSlider", "CorpusSearch", "ForwardPass", "InductionHeads", "LevelsOfAnalysis"),
    *("LinearProbe", "LiveTraining", "NextTokenPrediction", "TrainingStep", "WeightEditor"),
}
SMALL = {"viewport": {"width": 400, "height": 300}}  # little to paint


@pytest.fixture(scope="module")
def driven(tmp_path_factory, serve, browser):
    """`driven(name)` opens the page of a widget, of a site over the real models and a small training text. One process shows them
    all, kept by a page that stays: to begin one for each costs more than five sequences do."""
    folder = tmp_path_factory.mktemp("driven")
    static = folder / "_static"
    static.mkdir()
    copy_host(static)
    for file in base.STATIC.glob("*.*"):
        shutil.copy(file, static)
    for path in (*base.SPECIMENS.glob("*"), *base.SPECIMENS.glob("village/*")):
        link = static / "specimens" / path.relative_to(base.SPECIMENS)
        link.parent.mkdir(parents=True, exist_ok=True)
        if path.name != "village":
            link.symlink_to(path)
    write_small(small_stream(folder), static / "specimens" / "village" / "corpus")
    shutil.copy(Path(__file__).with_name("fuzz_driver.js"), folder / "driver.js")
    for name in widgets.__all__:
        widget = getattr(widgets, name)(**MADE.get(name, {}))
        module = type(widget).__module__.rpartition(".")[2]
        state = plain_state(widget) | {"_module": f"./_static/{module}.js"}
        page = PAGE.format(module=module, widget=script_json({"state": state, "keep": widget.keep()}))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    address = serve(folder)
    context = browser.new_context(**SMALL)
    context.new_page().goto(f"{address}kept-open")  # nothing is there: an empty page of the site

    def open_page(name):
        page = context.new_page()
        page.goto(f"{address}{name}.html")
        page.wait_for_selector("html[data-driver=ready]", state="attached")
        return page

    yield open_page
    context.close()


@pytest.mark.parametrize("name", widgets.__all__)
def test_whatever_is_done_a_widget_lives_comes_to_rest_and_loses_no_answer(driven, pytestconfig, name):
    sequences = pytestconfig.getoption("--fuzz")
    page = driven(name)

    @settings(
        max_examples=sequences or (FEWEST if name in DEAR else FEW),
        phases=set(Phase) if sequences else {Phase.explicit, Phase.generate},  # to shorten what fails takes minutes
        derandomize=True,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(sequence)
    @example(CALM)
    def drive(given):
        found = page.evaluate("(given) => drive(given)", {**given, "texts": TEXTS})
        assert found["wrong"] == [], f"{json.dumps(given)}\n{found['did']}\n{found['wrong']}"

    for kept in KEPT.get(name, []):
        drive = example(kept)(drive)
    try:
        drive()
        assert page.evaluate("window.hacked") is None
    finally:
        page.close()

"""The parts that widgets share: pure functions, each asked in the browser that will run it."""

import re

import numpy as np
import pytest
from corpus_page import small_stream

from lab.evidence import figures
from lab.growing import checkpoints
from lab.text import tokenizer
from widgets import base


@pytest.fixture(scope="module")
def ask(browser, serve):
    """`ask("parts/format.js", "percent", 0.5)` calls an exported function of a source module."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda module, name, *args: page.evaluate(
        "async ([module, name, args]) => (await import('/' + module))[name](...args)", [module, name, list(args)]
    )
    page.close()


@pytest.fixture(scope="module")
def run(browser, serve):
    """`run("parts/latest.js", "async ({latest}) => …")` runs a script with a module's exports."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda module, script: page.evaluate(f"async (module) => ({script})(await import('/' + module))", module)
    page.close()


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0%"), (1, "100%"), (0.5, "50%"), (0.0456, "4.6%"), (0.0004, "<0.1%"), (0.9996, ">99.9%"), (0.994, "99.4%")],
)
def test_a_share_is_never_rounded_to_never_or_always(ask, share, said):
    assert ask("parts/format.js", "percent", share) == said


HALVES = (0.185, 0.145, 0.285, 0.575, 0.005, 0.0005, 0.995, 0.9995, 1e-7, 0, 1, 0.5, 2.675, -0.185, -0.001, 1.005, 1 / 3)


@pytest.mark.parametrize(("digits", "shift"), [(0, 2), (1, 2), (2, 0)])
def test_a_figure_reads_the_same_in_a_sentence_and_in_a_picture(run, digits, shift):
    values = [*HALVES, *(at / 1000 for at in range(0, 1000, 5))]
    drawn = run("parts/format.js", f"({{fixed}}) => {values}.map((value) => fixed(value, {digits}, {shift}))")
    assert drawn == [figures.fixed(value, digits, shift) for value in values]


def test_no_widget_rounds_the_shares_it_tells_by_itself():
    """How far something is, and what a style takes, are no figures."""
    told = re.compile(r"^(?!.*(?:Fetching|progress|style|--)).*\$\{Math\.round\((?:100 \* .*|.* \* 100)\)\}.*$", re.MULTILINE)
    sources = [path for path in base.STATIC.parent.glob("*/*.js") if path.parent != base.STATIC]
    assert told.search("h('b', {}, `${Math.round(100 * value)}%`)")
    assert {path.name: found for path in sources if (found := told.findall(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(("share", "said"), [(0.185, "19%"), (0.145, "15%"), (0.005, "0.5%")])
def test_a_half_goes_away_from_zero_as_it_reads(ask, share, said):
    assert ask("parts/format.js", "percent", share) == said


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (0, "nothing read yet"),
        (900, "900 tokens read"),
        (204_800, "205,000 tokens read"),
        (999_700, "1 million tokens read"),
        (1_228_800, "1.2 million tokens read"),
    ],
)
def test_how_much_was_read(ask, tokens, said):
    assert ask("parts/format.js", "tokensRead", tokens) == said


@pytest.mark.parametrize(
    ("token", "text", "kind"),
    [
        ("␣the", "the", "word"),
        ("ing", "ing", "piece"),
        (".", ".", "word"),
        ("<|endoftext|>", "end of text", "named"),
        ("⏎", "line break", "named"),
        ("\\xF0\\x9F", "byte F09F", "named"),
        ("␣", "space", "named"),
        ("␣<b>", "<b>", "word"),
    ],
)
def test_a_token_is_shown_as_a_reader_knows_it(ask, token, text, kind):
    assert ask("parts/words.js", "shown", token) == {"text": text, "kind": kind}


@pytest.mark.parametrize(
    ("token", "text", "kind"),
    [("␣bar", "bar…", "beginning"), ("bar", "bar", "piece"), ("␣the", "the", "word"), (".", ".", "word")],
)
def test_a_token_that_can_only_begin_a_word_does_not_look_like_one(ask, token, text, kind):
    """“The dog bar 99 %” had looked like a word."""
    assert ask("parts/words.js", "coming", token) == {"text": text, "kind": kind}
    assert ask("parts/words.js", "shown", token)["text"] == text.rstrip("…")  # in a text, what follows says how it goes on


def test_what_only_begins_a_word_is_what_never_stands_whole_in_the_training_text(run, tmp_path):
    """On a piece of the text; a word that this piece lacks may still be one."""
    listed = set(run("parts/beginnings.js", "({BEGINNINGS}) => [...BEGINNINGS]"))
    tokens = checkpoints.tokenizer()
    stream = np.asarray(small_stream(tmp_path))
    never = set(tokenizer.beginnings(tokens, stream))
    assert {"bar", "draw"} < listed <= never  # none of the listed stands whole anywhere in it
    counts = np.bincount(stream, minlength=len(tokens))
    often = {text[1:] for text, n in zip(tokens.convert_ids_to_tokens(range(len(tokens))), counts) if n >= 20}
    assert never & often <= listed  # and what it often meets as a beginning only is listed


@pytest.mark.parametrize("last", [1, 900, 40_960, 983_040, 14_000_000, 20_000_000])
def test_axis_ticks_start_at_nothing_and_lie_evenly(ask, last):
    ticks = ask("parts/timescale.js", "ticks", last)
    places = [ask("parts/timescale.js", "place", tick, last) for tick in ticks]
    assert ticks[0] == 0 and 2 <= len(ticks) <= 5 and ticks[-1] <= last
    gaps = [b - a for a, b in zip(places, places[1:])]
    assert max(gaps) == pytest.approx(min(gaps))


def test_the_nearest_moment_to_a_place(ask):
    tokens = [0, 1000, 4000, 9000]
    assert [ask("parts/timescale.js", "nearest", place, tokens) for place in (-1, 0.1, 0.4, 0.6, 2)] == [0, 0, 1, 2, 3]


def test_of_many_requests_only_the_newest_is_worked_on(run):
    worked = run(
        "parts/latest.js",
        """async ({ latest }) => {
        const worked = [];
        const ask = latest(async (n) => { await new Promise((r) => setTimeout(r, 5)); worked.push(n); });
        ask(1); ask(2); ask(3); await ask(4);
        await ask(5);
        return worked; }""",
    )
    assert worked == [1, 4, 5]


def test_work_that_fails_does_not_stop_what_comes_after(run):
    worked = run(
        "parts/latest.js",
        """async ({ latest }) => {
        const worked = [];
        const ask = latest(async (n) => { if (n === 1) throw new Error("no"); worked.push(n); });
        await ask(1).catch(() => {});
        await ask(2);
        return worked; }""",
    )
    assert worked == [2]


def test_labels_of_a_chart_keep_apart_and_inside(run):
    places = run(
        "parts/chart_geometry.js",
        """async ({ frame, labelPlaces }) => {
        const at = frame({ width: 240, height: 132, last: 100, range: [0, 1] });
        const line = (label, values) => ({ label, hue: 1, points: values.map((v, i) => [i * 25, v, v, v]) });
        const lines = [line("false belief", [.5, .5, 0, .4, 1]), line("true belief", [.5, .6, 1, 1, 1])];
        return { places: labelPlaces(lines, at), at: { ...at } }; }""",
    )
    (a, b), at = places["places"], places["at"]
    assert abs(a["y"] - b["y"]) >= 13 or abs(a["x"] - b["x"]) > 70
    for place in (a, b):
        assert at["left"] < place["x"] < at["right"] and at["top"] - 8 <= place["y"] <= at["bottom"]


def test_a_description_tells_start_end_turns_and_now(run):
    said = run(
        "parts/describe.js",
        """async ({ description }) => description(
        "Belief", [{ label: "false belief", hue: 1, points: [[0, .5, 0, 0], [2000, .1, 0, 0], [9000, .9, 0, 0]] }],
        { unit: "share", chance: 0.5, tokens: 3000 })""",
    )
    assert said == ("Belief. false belief: from 50% to 90%, lowest 10% with 2,000 tokens read, now 10%. Guessing would earn 50%.")


def test_one_of_a_few_pages_is_chosen_with_click_and_arrows_and_keeps_the_focus(browser, serve):
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "README.md")
    page.evaluate("""async () => {
      const { pages } = await import('/parts/pages.js');
      window.picked = [];
      window.some = pages("What to do", (value) => { picked.push(value); some.offer([["a", "One"], ["b", "<b>Two"]]); some.set(value); });
      document.body.replaceChildren(some.element);
      some.offer([["a", "One"], ["b", "<b>Two"]]);
      some.set("a");
    }""")
    one, two = page.get_by_role("radio", name="One"), page.get_by_role("radio", name="<b>Two")
    assert page.get_by_role("group", name="What to do").count() == 1 and one.is_checked()
    two.check()
    two.press("ArrowLeft")
    assert one.is_checked() and one.evaluate("e => e === document.activeElement")
    assert page.evaluate("picked") == ["b", "a"]  # set by the widget, nothing is picked again
    page.evaluate("some.offer([['b', 'Alone']])")
    assert page.get_by_role("radio").count() == 0  # nothing to choose
    page.close()


@pytest.mark.parametrize("batch", [[True], [True, False], [False, True, False]], ids=str)
def test_what_was_near_for_a_moment_is_fetched_though_a_batch_ends_otherwise(run, batch):
    """Entries come in batches; any of them may be the one that says near."""
    began = run(
        "parts/near.js",
        """async ({ whenNear }) => {
        let tell;
        window.IntersectionObserver = class { constructor(told) { tell = told; } observe() {} disconnect() {} };
        let began = 0;
        whenNear(document.body, () => (began += 1));
        tell([{ isIntersecting: false }]);
        tell(BATCH.map((isIntersecting) => ({ isIntersecting })));
        return began; }""".replace("BATCH", str(batch).lower()),
    )
    assert began == 1

"""MinimalPairs: the page measures as the lab does, and says what a list of pairs can and can't show."""

import csv
import io
import json
import re
import shutil

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from links import NOTED
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import write_page

from lab.evaluation import intervals, rules, scoring
from lab.evaluation.items import agreement
from lab.growing import checkpoints
from widgets import MinimalPairs, base

expect.set_options(timeout=30_000)  # a loaded machine takes its time

FIGURE = '[data-widget="MinimalPairs"]'
SEEDS = checkpoints.seeds("village")
STEPS = [0, 750, 6500]  # enough to test with
WIDGET = MinimalPairs()


def made(**traits):
    """A widget that knows of few moments, so that a run is short."""
    few = [
        {
            "seed": m["seed"],
            **dict(zip(("steps", "tokens"), map(list, zip(*[(s, t) for s, t in zip(m["steps"], m["tokens"]) if s in STEPS])))),
        }
        for m in WIDGET.moments
    ]
    return MinimalPairs(**{"moments": few} | traits)


def pair(begin, better, worse):
    return {"begin": begin, "better": better, "worse": worse}


# ---- What it takes -------------------------------------------------------------------------------


def test_it_knows_every_kept_checkpoint_and_all_state_is_plain_json():
    assert [m["seed"] for m in WIDGET.moments] == SEEDS
    assert all(m["steps"] == [c["step"] for c in checkpoints.index("village", m["seed"])] for m in WIDGET.moments)
    for name in WIDGET.own_traits():
        assert json.loads(json.dumps(getattr(WIDGET, name))) == getattr(WIDGET, name), name


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([], "1 to 12 pairs, not 0"),
        ([pair("a", "b", "c")] * 13, "1 to 12 pairs, not 13"),
        ([{"begin": "a", "better": "b"}], "A pair has the texts begin, better and worse"),
        ([pair("a" * 1001, "b", "c")], "at most 1000 characters"),
    ],
)
def test_a_wrong_list_is_refused_in_a_sentence(pairs, said):
    with pytest.raises(TraitError, match=said):
        MinimalPairs(pairs=pairs)


# ---- The rules, and what a list can show ---------------------------------------------------------


@pytest.fixture(scope="module")
def module(browser, serve):
    """`module(file, code, given)`: runs code with a module of the widget, `m`."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda file, code, given: page.evaluate(
        f"async (given) => {{ const m = await import('/minimal_pairs/{file}.js'); return {code}; }}", given
    )
    page.close()


def test_the_noun_beside_the_verb_is_the_labs_rule_on_the_labs_items(module):
    choices = agreement(60)
    hits = next(rule for rule in rules.RULES if rule.name == "nearest noun").choose(choices)
    found = module("pairs", "given.map(m.beside)", [pair(c.prompt, c.right, c.wrong) for c in choices])
    said = [(ending == "better", hit) for ending, hit in zip(found, hits) if ending]
    assert len(said) > 150 and all(one == other for one, other in said)  # of pairs such as "waits" and "wait" too
    assert {True, False} == {hit for _, hit in said}


def test_a_rule_that_does_not_apply_says_nothing(module):
    pairs = [
        pair("The brave baker", "kneads the dough.", "steers the ship."),
        pair("", "is", "are"),
        pair("The ferrymen", "wait.", "waits."),
        pair("In the jar. In the box", "jar", "box"),
        pair("He takes the jar and looks in the", "jar", "box"),
        pair("He looks in the", "jar", "box"),
    ]
    assert module("pairs", "given.map(m.beside)", pairs) == [None, None, "better", None, None, None]
    assert module("pairs", "given.map(m.namedLast)", pairs) == [None, None, None, "worse", "better", None]


def test_how_a_pair_is_put_together_and_what_is_wrong_with_it(module):
    pairs = [
        pair(" The  dog ", "is. ", "are."),
        pair("", "Yes", "No"),
        pair("The dog", ".", "?"),
        pair("a", " ", "b"),
        pair("a", "b ", " b"),
    ]
    assert module("pairs", "given.map((p) => m.whole(p, 'better'))", pairs[:3]) == ["The dog is.", "Yes", "The dog."]
    assert module("pairs", "given.map(m.problem)", pairs) == [
        "",
        "",
        "",
        "Write both endings.",
        "The two endings are the same, so there is nothing to choose.",
    ]


def test_the_interval_is_wilsons_and_the_coin_is_counted(module):
    assert module("tally", "m.byCoin(4, 5)", None) == 6 / 32
    for right, n, end in [
        (5, 5, "with 5 pairs you can’t tell this from a coin."),
        (6, 6, "this is more than luck."),
        (0, 12, "this is worse than guessing."),
        (1, 4, "with 4 pairs you can’t tell this from a coin."),
    ]:
        low, high = intervals.wilson(right, n)
        said = module("tally", "m.sure(...given)", [right, n])
        assert said.startswith(f"95% interval {100 * low:.0f}–{100 * high:.0f}%.") and said.endswith(end)
    assert "Write 6 or more." in module("tally", "m.atBest(3)", None)
    assert "hardly luck" in module("tally", "m.atBest(6)", None)


# ---- In the page ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("pairs")
    write_page(folder, made(), theme='data-theme="light"')
    write_page(folder, made(), name="dark.html", theme='data-theme="dark"')
    odd = [pair("The dog", "is", "are"), pair("word " * 190, "is", "are"), pair("🦊\u0007 <b>", "<i>", "😀")]
    write_page(folder, made(pairs=odd), name="odd.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


def run(page, button="Just run them"):
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".m-results circle").first).to_be_visible()
    expect(page.locator(FIGURE)).not_to_contain_text(re.compile("Asking|have answered …"))


def margins(page):
    return [float(m) for m in page.locator(".m-pair").evaluate_all("all => all.map((one) => one.dataset.margin)")]


def test_every_checkpoint_answers_in_the_page_as_in_the_lab(visit):
    page = visit()
    run(page)
    for at in reversed(range(len(STEPS))):
        page.get_by_role("slider", name="Read at").fill(str(at))
        model, tokenizer = checkpoints.load("village", 0, STEPS[at])
        better, worse = (
            scoring.continuation_logprobs(model, tokenizer, [(p["begin"], f" {p[which]}") for p in WIDGET.pairs])
            for which in ("better", "worse")
        )
        lab = [b - w for b, w in zip(better, worse)]
        assert margins(page) == pytest.approx(lab, abs=1e-3)
        right = sum(margin > 0 for margin in lab)
        expect(page.locator(".m-sums")).to_contain_text(f"{right} of 4 pairs right ({25 * right}%)")
        assert page.locator(".m-course").first.locator("circle").count() == len(STEPS)


def test_the_reader_says_first_how_many_and_the_score_is_kept(visit):
    page = visit()
    expect(page.locator(".m-results")).to_be_hidden()
    page.get_by_role("button", name="Run them", exact=True).click()
    expect(page.locator(".m-missing")).to_contain_text("Say first how many")
    page.get_by_label("the finished model will get").select_option("2")
    run(page, "Run them")
    right = sum(margin > 0 for margin in margins(page))
    said = f"You said 2. At the end of training it gets {right} of 4. Your guesses so far: {int(right == 2)} of 1 right."
    expect(page.locator(".m-verdict")).to_have_text(said)
    page.get_by_label("Why were you off?").fill("I trusted the horses.")
    [answer] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:')).map((key) => JSON.parse(localStorage[key]))"
    )
    assert (answer["said"], answer["came"], answer["why"]) == (
        "2",
        f"At the end of training it gets {right} of 4.",
        "I trusted the horses.",
    )
    assert "“The dog behind the horses is asleep.” or “The dog behind the horses are asleep.”" in answer["question"]
    page.get_by_role("button", name="Run them", exact=True).click()  # what is known is no guess
    expect(page.locator(".m-verdict")).to_contain_text("All of these were answered before.")
    kept = json.loads(page.evaluate("localStorage.getItem('gnm:score:MinimalPairs')"))
    assert kept == {"right": int(right == 2), "asked": 1}


@pytest.mark.parametrize("change", ["Remove pair 1", "Add a pair", "typed", "seed"])
def test_nothing_that_was_told_outlives_the_list_that_it_was_told_of(visit, change):
    page = visit()
    page.get_by_label("the finished model will get").select_option("2")
    run(page, "Run them")
    expect(page.locator(".m-verdict")).to_contain_text("it gets")
    if change == "typed":
        page.get_by_label("Expected", exact=True).first.fill("is sleepy.")
    elif change == "seed":
        page.get_by_label("Grown from").select_option(str(SEEDS[1]))
    elif change == "Add a pair":
        page.get_by_role("button", name=change).click()
        for label, text in (("Both begin", "The cat"), ("Expected", "is old."), ("or", "are old.")):
            page.get_by_label(label, exact=True).last.fill(text)
    else:
        page.get_by_role("button", name=change).click()
    expect(page.locator(".m-verdict")).to_have_text("")
    expect(page.get_by_label("Why were you off?")).to_be_hidden()
    expect(page.get_by_label("the finished model will get")).to_have_value("")
    # A list of which some was not asked has no sum.
    sums = page.locator(".m-sums")
    expect(sums).not_to_contain_text("of 4 pairs right") if change == "Remove pair 1" else expect(sums).to_be_hidden()


def test_a_list_is_written_kept_taken_along_and_given_back(visit):
    page = visit()
    for _ in range(3):
        page.get_by_role("button", name="Remove pair 1").click()
    expect(page.get_by_role("button", name="Remove pair 1")).to_be_disabled()
    page.get_by_role("button", name="Add a pair").click()
    expect(page.get_by_label("Both begin").nth(1)).to_be_focused()
    expect(page.locator(".m-said").nth(1)).to_have_text("Write both endings.")
    page.keyboard.type('The cat near the "dogs", today')
    page.get_by_label("Expected", exact=True).nth(1).fill("is")
    page.get_by_label("or", exact=True).nth(1).fill("is")
    expect(page.locator(".m-said").nth(1)).to_contain_text("nothing to choose")
    page.get_by_label("or", exact=True).nth(1).fill("are")
    page.reload()
    expect(page.get_by_label("Both begin").nth(1)).to_have_value('The cat near the "dogs", today')
    run(page)
    page.get_by_role("button", name="Copy list and results").click()
    table = list(csv.DictReader(io.StringIO(page.get_by_label("The list as comma-separated values").input_value())))
    assert [row["begin"] for row in table] == [WIDGET.pairs[3]["begin"], 'The cat near the "dogs", today']
    assert [float(row["log_probability_difference"]) for row in table] == margins(page)
    assert [row["the word named last"] for row in table] == ["worse", ""]
    page.get_by_label("Expected", exact=True).nth(1).fill("was")
    expect(page.locator(FIGURE)).to_contain_text("The list has changed.")
    page.get_by_role("button", name="Back to ours").press("Enter")
    expect(page.get_by_label("Both begin").first).to_be_focused()
    assert page.locator(".m-pair").count() == 4 and page.evaluate(NOTED) == []


def test_odd_and_long_texts_are_told_and_the_others_answered(visit):
    page = visit("odd.html")
    run(page)
    said = re.compile(r"This text has \d+ tokens, and the model reads at most 255 at once")
    expect(page.locator(".m-said").nth(1)).to_have_text(said)
    shown = page.locator(".m-pair").evaluate_all("all => all.map((one) => one.dataset.right)")
    assert shown[1] == "" and "" not in (shown[0], shown[2])
    expect(page.locator(".m-sums")).to_contain_text("of 2 pairs right")
    assert page.locator(f"{FIGURE} b").count() == 0


def test_another_seed_is_asked_anew(visit):
    page = visit()
    run(page)
    first = margins(page)
    page.get_by_label("Grown from").select_option(str(SEEDS[1]))
    expect(page.locator(".m-results")).to_be_hidden()
    run(page)
    assert margins(page) != first and page.locator(".m-course").first.locator("circle").count() == 1


def test_a_missing_file_is_named_and_nothing_is_lost(visit, serve, tmp_path):
    specimens = tmp_path / "_static" / "specimens" / "village"
    shutil.copytree(base.SPECIMENS / "village", specimens, ignore=shutil.ignore_patterns("seed-[12]"))
    write_page(tmp_path, made())
    (specimens / "seed-0" / "step-00750.safetensors").rename(tmp_path / "kept")
    page = visit(at=serve(tmp_path))
    page.get_by_role("button", name="Just run them").click()
    expect(page.locator(".g-trouble")).to_contain_text("step-00750.safetensors is missing")
    assert len(margins(page)) == 4
    (tmp_path / "kept").rename(specimens / "seed-0" / "step-00750.safetensors")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".m-course").first.locator("circle")).to_have_count(3)
    expect(page.locator(".g-trouble")).to_be_hidden()


@pytest.mark.parametrize(("name", "context"), [("index.html", {}), ("dark.html", PHONE), ("index.html", NARROW)])
def test_nothing_stands_in_the_way_of_reading_it(visit, name, context):
    page = visit(name, reduced_motion="reduce", **context)
    run(page)
    page.locator("summary").click()
    page.get_by_role("button", name="Copy list and results").click()
    accessible(page, FIGURE)
    fits(page, FIGURE)
    legible(page, FIGURE)
    called_as_seen(page, FIGURE)

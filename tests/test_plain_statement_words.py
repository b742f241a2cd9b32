"""What PlainStatement's lists of words find in a text: traces of the points, pictures, large claims; and how often rightly."""

import json

import pytest
from plain_statements import FRESH, TUNED
from widget_page import ROOT

from widgets import PlainStatement, base


@pytest.fixture(scope="module")
def ask(browser, serve):
    """`ask("words.js", "given.map(m.lookAt)", texts)`: runs code with the exports `m` of one of the widget's pure modules."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda module, code, given=None: page.evaluate(
        f"async (given) => {{ const m = await import('/plain_statement/{module}'); return {code}; }}", given
    )
    page.close()


@pytest.fixture(scope="module")
def traces(ask):
    """`traces(texts)`: for each text, {point: (state, the words it went by)}."""
    code = """given.map((text) => Object.fromEntries(Object.entries(m.tracesOf(text))
        .map(([id, { state, tokens }]) => [id, [state, tokens.map(({ word }) => word).join(' ')]])))"""
    return lambda texts: ask("points.js", code, texts)


def tally(found, judged):
    """How many points the judge found, the lists found, and both found, over all statements."""
    said = [{point for point, (state, _) in one.items() if state == "said"} for one in found]
    made = [set(points.split()) for _, points, _ in judged]
    return {
        "statements": len(judged),
        "made": sum(map(len, made)),
        "found": sum(map(len, said)),
        "right": sum(len(one & other) for one, other in zip(said, made)),
    }


def test_the_lists_are_as_good_as_the_page_says_and_no_better(traces):
    """On statements new to them 27 of 29 traces were right (precision .93), and they found 27 of 42 points (recall .64)."""
    fresh = tally(traces([text for text, *_ in FRESH]), FRESH)
    assert fresh == PlainStatement().tried
    assert fresh["right"] / fresh["found"] >= 0.85 and fresh["right"] / fresh["made"] >= 0.55


def test_on_the_statements_they_were_made_for_they_do_well(traces):
    """130 of 132 traces right, 130 of 135 points found. This is no measure of what they do elsewhere."""
    tuned = tally(traces([text for text, *_ in TUNED]), TUNED)
    assert tuned["right"] / tuned["found"] >= 0.95 and tuned["right"] / tuned["made"] >= 0.93


def test_where_a_text_says_the_contrary_it_is_seldom_taken_for_agreeing(traces):
    """All five contraries among all the statements are taken for agreement in none, and recognised in most."""
    judged = [(text, point) for text, _, against in TUNED + FRESH for point in against.split()]
    states = [one[point][0] for one, (_, point) in zip(traces([text for text, _ in judged]), judged)]
    assert "said" not in states and states.count("otherwise") > len(states) / 2


@pytest.mark.parametrize(
    ("text", "point", "state"),
    [
        ("We do not know why it can do that.", "why", "said"),
        ("We know why it can do that.", "why", "otherwise"),
        ("It is not unknown why it can do that.", "why", "otherwise"),
        ("Why it can do that isn’t known.", "why", "said"),
        ("We know the task but not why it can do more.", "why", "said"),
        ("The task is known, and why it can do more isn't.", "why", "said"),
        ("How the training works is no secret. Why it can do more is.", "why", "said"),
        ("We don't know why it comes, or what it is.", "why", "said"),
        ("Nobody who built it, however clever, could explain the reasons.", "why", "said"),
        ("We know very little about the mechanisms.", "how", "said"),
        ("Nobody asked for it, and we know the mechanisms.", "how", "otherwise"),
        ("We know how they are trained.", "how", "none"),
        ("We know how they are trained.", "training", "said"),
        ("Whyever not, unwhyed, knowhow.", "why", "none"),
        ("", "task", "none"),
    ],
)
def test_a_denial_turns_it_round_and_only_what_it_denies(traces, text, point, state):
    assert traces([text])[0][point][0] == state


def test_words_are_whole_and_are_found_where_they_stand(ask):
    text = "Its <b>weights</b> aren’t\nknown; the preweighted… Weight’s"
    tokens = ask("reading.js", "m.tokensOf(given)", text)
    assert [text[t["start"] : t["end"]] for t in tokens] == [
        "Its",
        "b",
        "weights",
        "b",
        "aren’t",
        "known",
        "the",
        "preweighted",
        "Weight’s",
    ]
    found = "[...Array(9).keys()].filter((i) => m.find(m.tokensOf(given).slice(i, i + 1), m.family('weight weights')))"
    assert ask("reading.js", found, text) == [2, 8]
    spans = [{"start": 0, "end": 3}, {"start": 4, "end": 5}, {"start": 7, "end": 9}]
    assert ask("reading.js", "m.joined(...given)", ["abc d, ef", spans]) == [{"start": 0, "end": 5}, {"start": 7, "end": 9}]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They are grown, a black box with a brain.", {"grow", "mind", "box"}),
        ("It knows what Anna saw.", {"know"}),
        ("We know it, and we see why. Engineers teach themselves to learn.", {"teach"}),
        ("The people who train the model know what they want.", {"train"}),
        ("Those numbers predict the next word.", set()),
        ("A growl, a brainstorm, an engineer.", set()),
    ],
)
def test_a_picture_is_in_the_word_and_mental_words_only_where_said_of_a_model(ask, text, found):
    assert set(ask("pictures.js", "m.picturesIn(given).map(({ picture }) => picture.id)", text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nobody knows how LLMs work.", {"nobody"}),
        ("Nobody can say which weights do it.", set()),
        ("We know everything about it.", {"everything"}),
        ("We don’t know everything about it.", set()),
        ("It is just statistics.", {"only"}),
        ("It was just trained.", set()),
        ("It truly thinks.", {"really"}),
        ("It does not understand anything.", {"not-really"}),
        ("I don’t think so.", set()),
        ("We will never know.", {"never", "always"}),
        ("It is always right.", {"always"}),
        ("They don’t always know why; it is never quite certain.", set()),
        ("It grew all by itself.", {"itself"}),
        ("This proves it.", {"proof"}),
        ("They keep it secret.", {"secret"}),
    ],
)
def test_large_claims_are_noticed_and_careful_ones_are_not(ask, text, found):
    assert set(ask("claims.js", "m.claimsIn(given).map(({ claim }) => claim.id)", text)) == found


def test_every_claim_leads_to_a_lesson_that_the_book_has(ask):
    lessons = ask("claims.js", "m.CLAIMS.map(({ lesson }) => lesson)")
    assert len(lessons) >= 8
    for lesson in lessons:
        assert f"\n# {lesson['title']}\n" in (ROOT / f"chapters/{lesson['path']}.md").read_text()


def test_in_a_notebook_a_lesson_is_named_and_no_link_leads_nowhere(ask):
    code = "m.lessonLink({ path: 'what-we-know/many-knobs', title: 'Many knobs' }).outerHTML"
    assert ask("book.js", code) == "<span>the lesson “Many knobs”</span>"  # JupyterLab names no root, nor does this page


def test_what_a_browser_keeps_is_not_trusted(ask):
    bad = [
        None,
        3,
        {"draft": 7, "versions": [{"text": " ", "at": "2026-01-01"}, {"text": "a", "at": "never"}, None, {"at": "2026-01-01"}]},
        {"draft": "x" * 3000, "versions": [{"text": "b", "at": "2026-05-02T08:00:00Z", "more": 1}]},
    ]
    written = ask("statements.js", "given.map(m.properWritten)", bad)
    assert written[:3] == [{"draft": "", "versions": []}] * 3
    assert len(written[3]["draft"]) == 2000 and written[3]["versions"] == [{"text": "b", "at": "2026-05-02T08:00:00Z"}]
    thoughts = ask(
        "statements.js",
        "given.map(m.properThoughts)",
        [None, {"looked": 1, "believed": "why", "choices": {"why": "say", "how": "shout"}, "kept": [1, "grow"]}],
    )
    assert thoughts == [
        {"looked": False, "believed": None, "choices": {}, "kept": []},
        {"looked": False, "believed": None, "choices": {"why": "say"}, "kept": ["grow"]},
    ]


def test_versions_are_kept_once_each_and_the_last_twenty(ask):
    code = "Array.from({ length: 25 }).reduce((w, _, i) => m.withVersion(m.withVersion({ ...w, draft: ` v${i} ` }, given), given), m.properWritten(null))"
    versions = ask("statements.js", code, "2026-05-02T08:00:00Z")["versions"]
    assert [one["text"] for one in versions] == [f"v{i}" for i in range(5, 25)]
    latest = "[m.latestOf(m.properWritten(null)), m.latestOf({ draft: ' so far ', versions: [] })]"
    assert ask("statements.js", latest) == [None, {"text": "so far", "at": None}]


def test_all_state_is_plain_json():
    widget = PlainStatement(text='<b>"</b>\u2028🐎')
    for name in widget.own_traits():
        assert json.loads(json.dumps(getattr(widget, name))) == getattr(widget, name), name

"""MeasurementValidity: every card is what was measured, and what it can tell is computed from that alone."""

import json
import re
import shutil

import pytest
from fit import NARROW, PHONE, accessible, called_as_seen, fits, legible
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import ROOT, write_page

from lab import table
from lab.evaluation import rules
from lab.evidence import figures
from lab.growing import checkpoints
from lab.inside.probes import second_thing
from lab.table import rounded
from widgets import MeasurementValidity, base
from widgets.measurement_validity_cards import CARDS, CLAIMS, RULES

expect.set_options(timeout=30_000)  # a loaded machine takes its time

FIGURE = '[data-widget="MeasurementValidity"]'
SEEDS = checkpoints.seeds("village")
WIDGET = MeasurementValidity()
CARD = {card["id"]: card for card in WIDGET.cards}
FIRST, COPIER = "last place before leaving", "last place of the thing while there"


# ---- Every card is what was measured -------------------------------------------------------------


def test_every_figure_is_the_tables():
    assert list(CARD) == [card.id for card in CARDS]
    for card in CARDS:
        shown = CARD[card.id]
        assert [one["seed"] for one in shown["seeds"]] == SEEDS
        for one in shown["seeds"]:
            if card.target:
                row = figures.find(
                    figures.rows("probes", one["seed"]),
                    measure="answer",
                    target=card.target,
                    condition="two things",
                    label=card.target,
                )
            else:
                row = figures.capacity("belief", card.condition, seed=one["seed"], way=card.way)
            assert {key: row[key] for key in ("n", "value", "low", "high")} | {"seed": one["seed"]} == one
        for name, found in shown["rules"].items():
            if card.target:
                row = figures.find(figures.shared("second-thing"), rival=name, target=card.target)
            else:
                asked = {"rival": name, "measure": "belief", "way": card.way, "condition": card.condition}
                row = figures.find(figures.shared("rivals"), **asked)
            assert found == {"value": row["value"], "n": row["n"]} and found["n"] == shown["seeds"][0]["n"]
    assert set(CARD["away"]["rules"]) == set(RULES)


def test_the_rules_answer_the_scenes_of_two_things_as_the_table_says():
    rows = [rounded(row) for row in second_thing.measure()]
    assert table.read(base.SPECIMENS / "village" / second_thing.FILE) == [{**row} for row in rows]
    scenes = second_thing.asked()
    assert len(scenes) == second_thing.COUNT and {len({s.place, s.belief, s.last_named}) for s in scenes} == {3}
    # Whoever names the last container is right in none of these, by the way they are made.
    assert {row["value"] for row in rows if row["rival"] == "last container"} == {0}


def test_each_item_has_the_right_answer_marked_by_who_saw_what():
    copier = next(rule for rule in rules.RULES if rule.name == COPIER)
    for shown in WIDGET.cards:
        prompt = shown["prompt"] + (" in the" if shown["id"] == "generation" else "")
        right = [text for text, is_right in shown["answers"] if is_right]
        assert right == [copier.answer(prompt)]
        assert len(shown["answers"]) == (3 if shown["id"].startswith("second") else 2)
    first = second_thing.asked()[0]
    assert CARD["second-place"]["prompt"] == second_thing.prompt(first, "place")
    assert CARD["second-person"]["prompt"] == second_thing.prompt(first, "belief")


def test_a_narrower_claim_speaks_of_fewer_cards_and_never_of_others():
    spoken = [{card["id"] for card in WIDGET.cards if claim.id in card["claims"]} for claim in CLAIMS]
    assert spoken[0] == set(CARD) and spoken[0] > spoken[1] > spoken[2]
    assert not any(id.startswith("retold") for id in spoken[1]) and "second-person" in spoken[1] - spoken[2]


def test_all_state_is_plain_json_and_sources_are_the_books():
    for name in WIDGET.own_traits():
        assert json.loads(json.dumps(getattr(WIDGET, name))) == getattr(WIDGET, name), name
    bib = (ROOT / "book/references.bib").read_text()
    assert all(one["url"].removeprefix("https://doi.org/") in bib for one in WIDGET.sources)


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"rule": "charm"}, "rule must be one of last place before leaving"),
        ({"card": "x"}, "card must be one of away, saw"),
        ({"crads": []}, "no trait 'crads'"),
    ],
)
def test_a_wrong_value_is_refused(traits, said):
    with pytest.raises(TraitError, match=said):
        MeasurementValidity(**traits)


def test_it_takes_what_tables_there_are(tmp_path, monkeypatch):
    root = tmp_path / "specimens"
    shutil.copytree(base.SPECIMENS, root, ignore=shutil.ignore_patterns("*.safetensors"))
    monkeypatch.setattr(base, "SPECIMENS", root)
    (root / "village" / "seed-0" / "probes.csv").unlink()
    (root / "village" / "rivals.csv").unlink()
    for seed in SEEDS[1:]:
        shutil.rmtree(root / "village" / f"seed-{seed}")
    cards = MeasurementValidity().cards
    assert [card["id"] for card in cards] == [card.id for card in CARDS if not card.target]
    assert all(len(card["seeds"]) == 1 and card["rules"] == {} for card in cards)


# ---- What the cards can tell ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def words(browser, serve):
    """`words(code, given)`: runs code with the widget's pure modules, `e` (evidence) and `w` (words)."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield lambda code, given: page.evaluate(
        f"""async (given) => {{
      const e = await import('/measurement_validity/evidence.js'), w = await import('/measurement_validity/words.js');
      return {code}; }}""",
        given,
    )
    page.close()


def card(id, rules, *values, claims=()):
    return {
        "id": id,
        "group": "Told",
        "title": id.upper(),
        "seeds": [{"seed": i, "value": v} for i, v in enumerate(values)],
        "rules": {name: {"value": value, "n": 9} for name, value in rules.items()},
        "claims": list(claims),
    }


ABC = [
    card("a", {"r": 1, "s": 1}, 1, 0.95, claims=["wide", "narrow"]),
    card("b", {"r": 0, "s": 0.95}, 0.9, 1, claims=["wide", "narrow"]),
    card("c", {"r": 0.05}, 0.1, 0, claims=["wide"]),
    card("d", {"r": 0.5}, 0.2, 0.9, claims=["wide"]),
]
R, S = ({"name": name, "label": f"rule {name}", "about": ""} for name in "rs")


def test_a_card_tells_apart_only_what_leads_to_different_results(words):
    assert words("given.map((c) => e.tellsApart(c, 'r'))", ABC) == [False, True, True, True]
    assert words("given.map((c) => e.tellsApart(c, 's'))", ABC) == [False, False, False, False]
    said = words("given[0].map((c) => w.meaning(c, given[1]))", [ABC, R])
    assert "can’t show which of the two" in said[0]
    assert said[1].endswith("the rule is right in 0%. So this card can tell them apart. The models did as one who understands.")
    assert said[2].endswith("The models did as the rule does.") and said[3].endswith("The models did like neither.")
    assert "was not asked here" in words("w.meaning(...given)", [ABC[2], S])


def test_the_case_is_counted_against_the_rule(words):
    turned = {"a": {"place": "for"}, "b": {"place": "for"}, "c": {"place": "against"}, "d": {"place": None}}
    first, second, third = words("w.summary(...given)", [ABC, turned, R, [R, S]])
    assert first == "Under “for” lie 2 cards. Somebody who goes by rule r would pass 1 of them as well."
    assert second.startswith("Of all 4 that you turned, 3 can tell understanding from this rule: B (told); C (told); D (told).")
    assert second.endswith("In 1 of these 3 the models did as one who understands would.")
    assert third.startswith("No card that you turned tells understanding from rule s")
    assert "pass 2 of them" in words("w.summary(...given)", [ABC, turned, S, [R, S]])[0]
    assert words("w.summary(...given)", [ABC[:1], {"a": {"place": "aside"}}, R, [R]]) == [
        "Nothing lies under “for” yet.",
        "None of the 1 that you turned can tell understanding from this rule.",
    ]
    claims = [{"id": "wide", "text": "Wide."}, {"id": "narrow", "text": "Narrow."}]
    rows = words("w.standing(...given)", [ABC, claims, [R, S]])
    assert [(row["so"], row["of"]) for row in rows] == [(2, 4), (2, 2), (2, 4), (2, 2)]
    assert rows[0]["not"] == "C (told); D (told)"


def test_what_a_browser_keeps_is_not_trusted(words):
    turned = {
        "a": None,
        "b": {"claim": "constructor", "rule": None},
        "c": {"claim": "most", "rule": "few", "of": "r", "place": "x"},
    }
    bad = [None, 3, {"turned": turned, "verdict": 7}]
    empty = {"turned": {}, "verdict": ""}
    found = words("given.map(e.properCase)", bad)
    assert found[:2] == [empty, empty]
    assert found[2]["turned"]["c"] == {"claim": "most", "rule": "few", "of": "r", "place": None} and "b" not in found[2]["turned"]


# ---- In the page ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("validity")
    given = {"cards": WIDGET.cards}
    write_page(folder, MeasurementValidity(**given), theme='data-theme="light"')
    write_page(folder, MeasurementValidity(**given, rule=COPIER, card="back"), name="dark.html", theme='data-theme="dark"')
    write_page(folder, MeasurementValidity(cards=[]), name="none.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


def turn(page, id, place=None):
    page.locator(f'.v-card[value="{id}"]').click()
    page.get_by_role("button", name="Just turn it").click()
    if place:
        page.get_by_role("radio", name=place, exact=True).check()


def test_the_reader_says_first_and_then_sees_what_came_of_it(visit):
    page = visit()
    expect(page.locator(".v-result")).to_have_count(0)
    expect(page.locator(".v-case")).to_be_hidden()
    page.locator('.v-card[value="back"]').press("Enter")
    expect(page.locator(".v-item")).to_contain_text(CARD["back"]["prompt"])
    page.get_by_role("button", name="Turn the card").click()
    expect(page.locator(".v-missing")).to_contain_text("Say what you expect first")
    page.get_by_role("group", name="Somebody who understands").get_by_label("in nearly all").check()
    page.get_by_role("group", name="Somebody who goes by").get_by_label("in some").check()
    page.get_by_role("button", name="Turn the card").press("Enter")
    expect(page.locator(".v-outcome")).to_be_focused()
    value = CARD["back"]["rules"][FIRST]["value"]
    level = "in hardly any" if value <= 0.1 else "in some" if value < 0.9 else "in nearly all"
    expect(page.locator(".v-outcome")).to_contain_text(f"Of the rule you expected in some: it is {level}.")
    expect(page.locator(".v-outcome")).to_contain_text("Your expectations so far: 1 of 2 right.")
    rows = page.locator(".v-row").all_text_contents()
    assert len(rows) == len(SEEDS) + 2 and f"{100 * value:.0f}% (of 200)" in rows[-2]
    expect(page.locator(".v-meaning")).to_contain_text("So this card can tell them apart.")
    page.get_by_label("Why were you off?").fill("I took the rule for a stupid one.")
    kept = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:')).map((key) => JSON.parse(localStorage[key]))"
    )
    assert sorted((one["said"], one["came"], one["right"], bool(one["why"])) for one in kept) == [
        ("in nearly all", "in nearly all", True, False),
        ("in some", level, False, True),
    ]
    assert all(one["question"].startswith("Back before the move (told as in its texts): somebody who") for one in kept)
    page.get_by_role("combobox").select_option(COPIER)  # of which nothing was expected
    expect(page.locator(".v-outcome")).not_to_contain_text("Of the rule you expected")
    expect(page.get_by_label("Why were you off?")).to_be_hidden()


def test_another_rule_makes_other_evidence_of_the_same_cards(visit):
    page = visit()
    for id in ("away", "back"):
        turn(page, id, "for")
    expect(page.locator(".v-worth")).to_contain_text("would pass 1 of them as well")
    expect(page.locator(".v-meaning")).to_contain_text("can tell them apart")
    page.get_by_role("combobox").select_option(COPIER)
    expect(page.locator(".v-worth")).to_contain_text("would pass 2 of them as well")
    expect(page.locator(".v-meaning")).to_contain_text("can’t show which of the two")
    expect(page.locator(".v-worth")).to_contain_text("None of the 2 that you turned can tell understanding from this rule.")


def test_the_case_is_kept_taken_along_and_begun_again(visit):
    page = visit()
    turn(page, "away", "for")
    turn(page, "retold-away", "against")
    turn(page, "generation", "doesn’t bear on it")
    expect(page.locator(".v-meaning")).to_contain_text("was not asked here")
    page.get_by_label("Your verdict, in a sentence").fill("<b>Only</b> where it read so.")
    page.reload()
    left = len(CARDS) - 3
    expect(page.locator(".v-piles")).to_have_text(f"For: 1 · Against: 1 · Doesn’t bear on it: 1. Not turned yet: {left}.")
    expect(page.locator('.v-card[value="retold-away"]')).to_contain_text("against")
    page.get_by_role("button", name="Copy my case").click()
    text = page.get_by_label("Your case", exact=True).and_(page.locator("textarea")).input_value()
    assert text.endswith("My verdict: <b>Only</b> where it read so.") and "She was away (told in other words): against." in text
    page.get_by_role("button", name="Begin again").click()
    expect(page.locator(".v-case")).to_be_hidden()
    page.reload()
    expect(page.locator('.v-card[data-place=""]')).to_have_count(len(CARDS))


def test_a_narrower_claim_fares_better_when_all_cards_are_turned(visit):
    page = visit()
    for id in CARD:
        turn(page, id)
    rows = page.locator(".v-standing tbody tr")
    shares = [[int(n) for n in re.findall(r"\d+", cell)] for cell in rows.locator("td").all_text_contents()]
    near = lambda card: all(one["value"] >= 0.9 for one in card["seeds"])  # noqa: E731
    for (so, of), claim in zip(shares, CLAIMS):
        spoken = [one for one in WIDGET.cards if claim.id in one["claims"]]
        assert (so, of) == (sum(map(near, spoken)), len(spoken))
    assert rows.count() == len(CLAIMS) + len(RULES)


def test_without_a_place_to_keep_it_and_without_tables(visit):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    page = visit(before=lambda page: page.add_init_script(blocked))
    turn(page, "away", "for")
    expect(page.locator(".v-piles")).to_contain_text("For: 1")
    expect(visit("none.html").get_by_role("alert").first).to_contain_text("no measurements here")


@pytest.mark.parametrize(("name", "context"), [("index.html", {}), ("dark.html", PHONE), ("index.html", NARROW)])
def test_nothing_stands_in_the_way_of_reading_it(visit, name, context):
    page = visit(name, reduced_motion="reduce", **context)
    for act in (
        lambda: None,
        lambda: [turn(page, id, "for") for id in list(CARD)[:-2]],
        lambda: page.get_by_role("button", name="Copy my case").click(),
    ):
        act()
        accessible(page, FIGURE)
        fits(page, FIGURE)
    legible(page, FIGURE)
    called_as_seen(page, FIGURE)


def test_without_colours_the_open_card_still_stands_out(visit):
    page = visit(forced_colors="active")
    outline = "card => getComputedStyle(card).outlineStyle"
    assert page.locator('.v-card[aria-pressed="true"]').evaluate(outline) == "solid"
    assert page.locator('.v-card[aria-pressed="false"]').first.evaluate(outline) == "none"

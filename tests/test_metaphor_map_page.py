"""MetaphorMap as a reader meets it: rate first, then see; side by side; own rows and metaphors; taken along and back."""

import json
import re

import pytest
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from widget_page import write_page

from widgets import MetaphorMap, base

FIGURE = '[data-widget="MetaphorMap"]'
WIDGET = MetaphorMap()
RESULTS = {test["id"]: test["result"] for test in WIDGET.experiments}
WORDS = {"holds": "holds", "in part": "holds in part", "fails": "fails", "untested": "untested", "judgement": "a judgement"}
AGREE = {"holds": "yes", "in part": "in part", "fails": "no"}


def claims(name):
    return next(one for one in WIDGET.metaphors if one["id"] == name)["claims"]


def outcome(claim):
    ground = claim["ground"]
    if ground["kind"] != "measured":
        return ground.get("result", ground["kind"])
    result = RESULTS[ground["experiment"]]
    return result if ground["says"] else {"holds": "fails", "fails": "holds"}.get(result, result)


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("metaphors")
    write_page(folder, MetaphorMap(), theme='data-theme="light"')
    write_page(folder, MetaphorMap(), name="dark.html", theme='data-theme="dark"')
    write_page(folder, MetaphorMap(view="beside", beside=["made", "cogs", "cities"]), name="beside.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used; it fetches nothing that could be missing."""

    def open_page(name="index.html", **how):
        page = watched(url + name, f'{FIGURE}[data-ready="true"]', expected=None, **how)
        page.set_default_timeout(60_000)
        return page

    return open_page


def card(page, at):
    return page.locator(".m-claim").nth(at)


def rate(page, at, rating):
    card(page, at).get_by_role("button", name=rating, exact=True).click()


def test_the_page_s_results_are_those_of_python_turned_round_where_a_metaphor_denies(browser, serve):
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    found = page.evaluate(
        """async ([metaphors, experiments]) => {
      const { resultOf } = await import('/metaphor_map/verdicts.js');
      return metaphors.map(({ claims }) => claims.map(({ ground }) => resultOf(ground, experiments)));
    }""",
        [WIDGET.metaphors, WIDGET.experiments],
    )
    page.close()
    assert found == [[outcome(claim) for claim in one["claims"]] for one in WIDGET.metaphors]


def test_the_evidence_opens_only_when_the_reader_has_rated_and_by_keyboard(visit):
    page = visit()
    expect(page.locator(".m-claim")).to_have_count(len(claims("grown")))
    expect(page.locator(".m-evidence")).to_have_count(0)
    button = card(page, 0).get_by_role("button", name="no", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    expect(page.locator(".m-evidence")).to_have_count(1)
    test = next(one for one in WIDGET.experiments if one["id"] == claims("grown")[0]["ground"]["experiment"])
    opened = card(page, 0).locator(".m-evidence")
    expect(opened.locator(".m-chip")).to_contain_text(WORDS[outcome(claims("grown")[0])])
    for text in (test["statement"], test["said"], test["rule"], test["figures"][0]["label"]):
        expect(opened).to_contain_text(text)
    expect(opened.locator(".g-measured")).to_have_count(len(test["figures"]))
    way = opened.get_by_role("link")
    assert way.get_attribute("href") == "./" + WIDGET.places[test["widget"]]["path"]


def test_a_summary_counts_only_what_is_decided_and_remembers_the_first_word(visit):
    page = visit()
    page.get_by_role("button", name="Knobs in a shower").click()
    rows = claims("knobs")
    for at in range(len(rows)):
        rate(page, at, "yes")
    decided = [claim for claim in rows if outcome(claim) in AGREE]
    first = sum(AGREE[outcome(claim)] == "yes" for claim in decided)
    end = page.locator(".m-end")
    expect(end).to_contain_text(f"Of the {len(decided)} that are decided, you agree with the evidence on {first}.")
    expect(end).to_contain_text("One is left to you.")
    for at, claim in enumerate(rows):
        if outcome(claim) in AGREE:
            rate(page, at, AGREE[outcome(claim)])
    expect(end).to_contain_text(f"you agree with the evidence on {len(decided)}; at first it was {first}.")
    expect(page.locator(".m-verdict", has_text="At first you said: yes.").first).to_be_visible()
    assert end.locator("tbody tr").count() == len(rows)


def test_what_it_hides_is_told_after_the_reader_has_had_a_say(visit):
    page = visit()
    dark = WIDGET.metaphors[0]["hides"]
    expect(page.locator(".m-dark li")).to_have_count(0)
    page.get_by_label("What does this metaphor leave in the dark?").fill("The electricity bill")
    page.get_by_role("button", name="Show what we think it hides").click()
    expect(page.locator(".m-dark li")).to_have_count(len(dark))
    page.reload()
    expect(page.get_by_label("What does this metaphor leave in the dark?")).to_have_value("The electricity bill")
    expect(page.locator(".m-dark li").first).to_contain_text(dark[0]["text"])


def test_side_by_side_covers_what_was_not_rated_until_asked(visit):
    page = visit("beside.html")
    heads = page.locator(".m-wide thead th")
    assert heads.all_text_contents() == ["Row", "Made", "Cogs and levers", "Cities and markets"]
    count = sum(len(claims(name)) for name in ("made", "cogs", "cities"))
    expect(page.get_by_role("button", name=re.compile("^rate it first"))).to_have_count(count)
    expect(page.locator(".m-chip")).to_have_count(0)
    page.get_by_label("Show results also where I have not rated").check()
    expect(page.locator(".m-wide .m-chip")).to_have_count(count)
    page.get_by_label("Third").focus()
    page.get_by_label("Third").select_option("")
    assert heads.all_text_contents() == ["Row", "Made", "Cogs and levers"]
    expect(page.get_by_label("Third")).to_be_focused()
    page.get_by_label("Second").select_option("grown")
    assert heads.all_text_contents() == ["Row", "Made", "Grown"]
    page.get_by_label("Show results also where I have not rated").uncheck()
    page.get_by_role("button", name=re.compile("^rate it first")).first.click()
    expect(page.locator(".m-name")).to_have_text("Made")
    expect(page.locator(".m-name")).to_be_focused()


def test_at_a_glance_each_cell_says_in_words_what_the_figures_say(visit):
    page = visit()
    rate(page, 0, "yes")
    page.get_by_label("All at a glance").check()
    rows = page.locator(".m-overview tbody tr")
    expect(rows).to_have_count(len(WIDGET.metaphors))
    expect(rows.first.locator(".m-chip").first).to_contain_text(WORDS[outcome(claims("grown")[0])])
    expect(rows.nth(1).locator('.m-chip[data-result="covered"]')).to_have_count(len(claims("made")))
    page.get_by_label("Show results also where I have not rated").check()
    expect(page.get_by_label("Show results also where I have not rated")).to_be_focused()
    for at, metaphor in enumerate(WIDGET.metaphors):
        shown = [re.sub(r"^\S+ ", "", text) for text in rows.nth(at).locator(".m-chip").all_text_contents()]
        assert shown == [WORDS[outcome(claim)] for claim in metaphor["claims"]], metaphor["name"]
    page.get_by_role("button", name="Dark matter").click()
    expect(page.locator(".m-name")).to_have_text("Dark matter")


NASTY = "<b>Cooked</b> & <img src=x onerror=alert(1)>"


def own_metaphor(page):
    page.get_by_role("button", name="+ one of your own").click()
    page.get_by_role("button", name="Add this metaphor").click()
    expect(page.get_by_role("alert").filter(has_text="Give it a name first.")).to_be_visible()
    page.get_by_label("Its name").fill(NASTY)
    page.get_by_role("button", name="Add this metaphor").click()
    expect(page.locator(".m-name")).to_have_text(NASTY)


def own_row(page, question, target, test="", says="that this is so"):
    page.locator(".m-add summary").click()
    page.get_by_label("The question").select_option("other")
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Add this row").click()
    expect(page.get_by_role("alert").filter(has_text="Write what it would mean")).to_be_visible()
    page.get_by_label("What it would mean for a language model").fill(target)
    page.get_by_label("Does one of this book’s tests decide it?").select_option(test)
    if test:
        page.get_by_label(says).check()
    page.get_by_role("button", name="Add this row").click()


def test_own_metaphors_and_rows_are_text_can_be_changed_and_removed(visit):
    page = visit()
    own_metaphor(page)
    expect(page.locator(f"{FIGURE} img, {FIGURE} b")).to_have_count(0)
    own_row(page, "Does it <i>spoil</i>?", "x" * 600, "again", "the opposite")
    expect(page.locator(".m-claim")).to_have_count(1)
    expect(page.locator(".m-question", has_text="Does it <i>spoil</i>?")).to_be_visible()
    fits(page, FIGURE)
    rate(page, 0, "no")
    turned = {"holds": "fails", "fails": "holds"}.get(RESULTS["again"], RESULTS["again"])
    expect(page.locator(".m-claim .m-chip")).to_contain_text(WORDS[turned])

    page.get_by_role("button", name="Change this row").click()
    expect(page.get_by_label("the opposite")).to_be_checked()
    page.get_by_label("What it would mean for a language model").fill("It keeps for days.")
    page.get_by_role("button", name="Keep this row").click()
    expect(page.locator(".m-claim")).to_contain_text("It keeps for days.")
    page.reload()
    page.get_by_role("button", name=NASTY).click()
    expect(page.locator(".m-claim .m-verdict")).to_contain_text("You: no.")

    page.get_by_label("Side by side").check()
    page.get_by_label("Second").select_option("own-1")
    expect(page.locator(".m-wide tbody th", has_text="Does it <i>spoil</i>?")).to_be_visible()
    page.get_by_label("One metaphor").check()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".m-claim")).to_have_count(0)
    page.get_by_role("button", name="Remove this metaphor").click()
    expect(page.locator(".m-name")).to_have_text("Grown")
    expect(page.get_by_role("button", name=NASTY)).to_have_count(0)
    page.get_by_label("Side by side").check()
    assert page.locator(".m-wide thead th").all_text_contents() == ["Row", "Grown", "Made"]


def test_a_row_of_one_s_own_joins_the_book_s_metaphor(visit):
    page = visit()
    own_row(page, "Does it heal?", "It mends itself.")
    last = page.locator(".m-claim").last
    last.get_by_role("button", name="can’t say").click()
    expect(last.locator(".m-chip")).to_contain_text("untested")
    expect(last.locator(".m-verdict")).to_contain_text("That is yours to say.")


def download(page, button):
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return started.value


def test_the_map_can_be_taken_along_cleared_loaded_and_put_back(visit, tmp_path):
    page = visit()
    rate(page, 0, "yes")
    own_metaphor(page)
    own_row(page, "Does it spoil?", "It spoils.", "steady")
    rate(page, 0, "no")
    before = page.evaluate("localStorage.getItem('gnm:kept:MetaphorMap')")
    page.locator(".m-keeping summary").click()
    saved = download(page, "Save as a file")
    assert saved.suggested_filename == "metaphor-map.json"
    saved.save_as(tmp_path / "map.json")
    rows = json.loads((tmp_path / "map.json").read_text())["rows"]
    assert {row["metaphor"] for row in rows} == {one["name"] for one in WIDGET.metaphors} | {NASTY}
    assert [row["rated"] for row in rows if row["metaphor"] in ("Grown", NASTY)][:: len(claims("grown"))] == ["yes", "no"]
    assert all(row["result"] == "not opened" for row in rows if row["rated"] is None)

    text = download(page, "Save as a text")
    text.save_as(tmp_path / "map.md")
    told = (tmp_path / "map.md").read_text()
    assert "## Grown" in told and f"## {NASTY}" in told and "I say: no." in told and "## Made" not in told

    page.get_by_role("button", name="Clear my answers").click()
    page.get_by_role("button", name="Yes, clear them").click()
    expect(page.locator(".m-choices button", has_text="Cooked")).to_have_count(0)
    expect(page.locator(".m-evidence")).to_have_count(0)
    page.get_by_label("Load a saved map").set_input_files(tmp_path / "map.json")
    expect(page.get_by_role("button", name=NASTY)).to_be_visible()
    assert json.loads(page.evaluate("localStorage.getItem('gnm:kept:MetaphorMap')")) == json.loads(before)

    page.get_by_role("button", name="Clear my answers").click()
    page.get_by_role("button", name="Yes, clear them").click()
    page.get_by_role("button", name="Put back what was here before").click()
    assert json.loads(page.evaluate("localStorage.getItem('gnm:kept:MetaphorMap')")) == json.loads(before)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{not json", "it is damaged, or no map"),
        ('{"hello": 1}', "holds something else than a map"),
        ('{"kind": "grown-not-made-metaphor-map", "version": 2}', "saved by a later version"),
        (
            '{"kind": "grown-not-made-metaphor-map", "version": 1, "mine": {"ratings": []}}',
            "are missing or damaged. Nothing was changed.",
        ),
    ],
)
def test_a_damaged_file_is_refused_in_a_sentence_and_changes_nothing(visit, tmp_path, content, told):
    page = visit()
    rate(page, 0, "yes")
    (tmp_path / "map.json").write_text(content)
    page.locator(".m-keeping summary").click()
    page.get_by_label("Load a saved map").set_input_files(tmp_path / "map.json")
    expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    expect(page.locator(".m-evidence")).to_have_count(1)


def test_what_is_unusable_in_a_file_is_left_out_and_the_rest_is_taken(visit, tmp_path):
    mine = {
        "ratings": {"grown": {claims("grown")[0]["id"]: {"first": "yes", "now": "perhaps"}}, "__proto__": {}},
        "dark": 5,
        "metaphors": [{"id": "own-3", "name": "Kept"}, {"id": "grown", "name": "Taken over"}, 7],
        "rows": {"own-3": [{"id": "own-1", "row": "hand", "target": "Yes."}, {"id": "own-2"}, None]},
    }
    (tmp_path / "map.json").write_text(json.dumps({"kind": "grown-not-made-metaphor-map", "version": 1, "mine": mine}))
    page = visit()
    page.locator(".m-keeping summary").click()
    page.get_by_label("Load a saved map").set_input_files(tmp_path / "map.json")
    page.get_by_role("button", name="Kept").click()
    expect(page.locator(".m-claim")).to_have_count(1)
    expect(page.get_by_role("button", name="Taken over")).to_have_count(0)
    page.get_by_role("button", name="Grown", exact=True).click()
    expect(page.locator(".m-evidence")).to_have_count(0)


def test_without_storage_all_works_as_long_as_the_page_lasts(visit):
    block = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    page = visit(before=lambda page: page.add_init_script(block))
    rate(page, 0, "yes")
    page.get_by_role("button", name="Made", exact=True).click()
    page.get_by_role("button", name="Grown", exact=True).click()
    expect(page.locator(".m-evidence")).to_have_count(1)


def test_where_there_are_no_pages_the_way_is_told_and_a_figure_beside_is_gone_to(visit):
    page = visit()
    page.evaluate("delete document.documentElement.dataset.content_root")
    rate(page, 0, "yes")
    widget = next(one["widget"] for one in WIDGET.experiments if one["id"] == claims("grown")[0]["ground"]["experiment"])
    way = card(page, 0).locator(".m-way")
    expect(way).to_contain_text(WIDGET.places[widget]["lesson"])
    expect(card(page, 0).get_by_role("link")).to_have_count(0)
    other = next(one["widget"] for one in WIDGET.experiments if one["id"] == claims("grown")[1]["ground"]["experiment"])
    page.evaluate(
        "(name) => { document.querySelector('#after').outerHTML = `<div data-widget='${name}' id='there'>There</div>`; }", other
    )
    rate(page, 1, "yes")
    card(page, 1).get_by_role("link").click()
    expect(page.locator("#there")).to_be_focused()


@pytest.mark.parametrize("name", ["index.html", "dark.html"])
def test_it_fits_a_phone_and_axe_finds_nothing(visit, name):
    page = visit(name, **PHONE)
    for at in range(len(claims("grown"))):
        rate(page, at, "in part")
    page.get_by_role("button", name="Show what we think it hides").click()
    page.locator(".m-add summary").click()
    page.get_by_label("Does one of this book’s tests decide it?").select_option("again")
    page.locator(".m-keeping summary").click()
    accessible(page, FIGURE)
    for view in ("Side by side", "All at a glance", "One metaphor"):
        page.get_by_label(view).check()
        fits(page, FIGURE)
        if view != "One metaphor":
            accessible(page, FIGURE)
    heights = page.locator(f"{FIGURE} button:visible").evaluate_all("(all) => all.map((b) => b.getBoundingClientRect().height)")
    assert min(heights) >= 44

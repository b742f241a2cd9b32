"""What a reader changes in a widget is there after a reload, travels in a link, and can be put back: for all widgets alike."""

import json
import re

import pytest
from links import link, linked
from playwright.sync_api import expect
from widget_page import write_page

import widgets
from widgets.base import Widget

NAMES = [name for name in widgets.__all__ if issubclass(getattr(widgets, name), Widget)]
DENIED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })"
READY = '[data-widget][data-ready="true"]'


#: The one that is looked at more closely shows all at once.
OPEN = {"CheckpointSlider": {"revealed": True}}


@pytest.fixture(scope="module")
def url_of(tmp_path_factory, serve):
    """`url_of(name)` is the page of a widget as its class gives it."""
    pages = {}

    def page_of(name):
        if name not in pages:
            folder = tmp_path_factory.mktemp(name)
            write_page(folder, getattr(widgets, name)(**OPEN.get(name, {})))
            pages[name] = serve(folder)
        return pages[name]

    return page_of


def open_at(watched, url, **how):
    return watched(url, READY, **how)


def link_to_this(page) -> str:
    page.get_by_role("button", name="A link to this").click()
    expect(page.locator(".gnm-foot-said")).to_have_text(re.compile("copied|Marked"))
    return page.locator(".gnm-foot-link input").input_value()


def other(rule: dict, value: object, beside: dict) -> object:
    """A value that the rule allows, another one than `value` where there is one."""
    if "one_of" in rule:
        return next((one for one in rule["one_of"] if one != value), value)
    if "any" in rule:
        return other(rule["any"][0], value, beside)
    if "by" in rule:
        return other(rule["of"][str(beside[rule["by"]])], value, beside)
    match rule["is"]:
        case "bool":
            return not value
        case "int" | "number":
            step, value = 1 if rule["is"] == "int" else 0.5, value or 0
            low, high = rule.get("min", -9), rule.get("max", 2**31)
            return next((one for one in (value + step, value - step) if low <= one <= high), low)
        case "text":
            return "The old baker" if value != "The old baker" else "The farmer"
        case "list":
            if len(value) > rule.get("least", 0):
                return value[:-1]
            item = other(rule["of"], value[0] if value else None, beside)
            return [*value, item] if len(value) < rule["most"] else [item, *value[1:]]
        case "dict":
            made = dict(value or {})
            for key, each in rule["of"].items():
                made[key] = other(each, made.get(key), made)
            return made
    raise AssertionError(rule)


def linkable(widget) -> dict:
    """The rules of what a link brings: all that is kept, but for what a reader guessed and has seen."""
    return {name: rule for name, rule in widget.keep()["traits"].items() if rule.get("linked", True)}


def changed(widget) -> dict:
    """Every trait that a link brings with another value that its rule allows, those that others hang on first."""
    rules = linkable(widget)
    now = {name: getattr(widget, name) for name in rules}
    for name in sorted(rules, key=lambda name: "by" in rules[name]):
        now[name] = other(rules[name], now[name], now)
    return {name: value for name, value in now.items() if value != getattr(widget, name)}


@pytest.mark.parametrize("name", NAMES)
def test_a_link_brings_a_widget_to_its_state(watched, url_of, name):
    wanted = changed(getattr(widgets, name)(**OPEN.get(name, {})))
    page = open_at(watched, url_of(name) + link(name, wanted))
    if not wanted:
        return expect(page.get_by_role("button", name="A link to this")).to_have_count(0)
    assert linked(link_to_this(page)) == wanted
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('gnm:state')).length") == 0
    assert page.locator("[data-widget]").evaluate("(root) => root.getBoundingClientRect().top < innerHeight")
    expect(page.get_by_role("button", name="Start afresh")).to_be_visible()


@pytest.mark.parametrize("name", NAMES)
def test_a_link_never_brings_whether_an_outcome_was_seen(name):
    """By what the traits say of themselves, so that a new one is not forgotten."""
    widget = getattr(widgets, name)()
    seen = {
        trait for trait in widget.own_traits() if re.search("guess|shown at once|is shown", widget.traits()[trait].help or "")
    }
    seen -= {"age", "part"}  # which of several is shown
    assert not {trait for trait in seen if type(getattr(widget, trait)) in (bool, int, list)} & linkable(widget).keys()


def test_who_opens_a_link_is_asked_too(watched, url_of, tmp_path, serve):
    """Unless they answered before: the sender's having seen the outcome is not theirs."""
    write_page(tmp_path, widgets.CheckpointSlider())
    url = serve(tmp_path)
    page = open_at(watched, url)
    page.get_by_role("button", name="Just show me").click()
    page.get_by_role("textbox", name="Your words").fill("The cat")
    sent = link_to_this(page).partition("#")[2]
    assert linked("#" + sent)["prompt"] == "The cat" and "revealed" not in linked("#" + sent)
    page = open_at(watched, f"{url}#{sent}")
    expect(page.get_by_role("button", name="Show its training")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your words")).to_be_hidden()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Show its training").click()
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("The cat")
    page.goto(url + "away.html")
    page.goto(f"{url}#{sent}")
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("The cat")


def test_a_link_that_was_sent_before_links_left_it_out_asks_as_well(watched, tmp_path, serve):
    write_page(tmp_path, widgets.CheckpointSlider())
    page = open_at(watched, serve(tmp_path) + link("CheckpointSlider", {"prompt": "The cat", "revealed": True}))
    expect(page.get_by_role("button", name="Show its training")).to_be_visible()
    expect(page.locator(".gnm-foot-said")).to_have_text("As the link has it.")


def change_something(page) -> bool:
    """Works one control after the other, as a reader would, until there is something that a link takes along."""
    controls = page.locator(
        "[data-widget] :is(textarea, input:is([type=text], [type=radio], [type=checkbox], [type=range]), select)"
    )
    for control in controls.all():
        tag, kind = control.evaluate("(one) => [one.localName, one.type]")
        if not (control.is_visible() and control.is_enabled() and (kind == "range" or control.is_editable())):
            continue
        if tag == "select":
            control.select_option(index=control.locator("option").count() - 1)
        elif kind in ("radio", "checkbox"):
            control.click()
        elif kind == "range":
            control.press("End")
        else:
            control.fill("The old farmer")
        if page.get_by_role("button", name="Start afresh").is_visible() and linked(link_to_this(page)):
            return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_what_a_reader_changes_by_hand_is_there_after_a_reload(watched, url_of, name):
    page = open_at(watched, url_of(name))
    if not change_something(page):
        for shown in page.get_by_role("button", name=re.compile("just show", re.IGNORECASE)).all():
            shown.click()
        for begin in page.get_by_role("button", name="Begin", exact=True).all():
            begin.click()
            expect(begin).to_be_hidden()
        if not change_something(page):
            assert not getattr(widgets, name)().keep()["traits"], "nothing that a reader does here is kept"
            return  # it keeps what is written in a way of its own
    made = linked(link_to_this(page))
    assert made
    page.reload()
    expect(page.locator(READY)).to_be_attached()
    assert linked(link_to_this(page)) == made
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator(READY)).to_be_attached()
    assert linked(link_to_this(page)) == {}
    page.get_by_role("button", name="Put back what was here").click()
    expect(page.locator(READY)).to_be_attached()
    assert linked(link_to_this(page)) == made
    page.reload()
    expect(page.locator(READY)).to_be_attached()
    assert linked(link_to_this(page)) == made


def test_what_does_not_fit_is_left_out_and_said_and_never_stops_the_figure(watched, url_of):
    """Of an older version of the book, or written by hand: unknown names, wrong types, values that there are not."""
    url = url_of("CheckpointSlider")
    odd = {"prompt": "The cat", "gone": 1, "step": 11, "seed": "0", "temperature": 7, "watch": ["a"] * 5, "examples": []}
    page = open_at(watched, url + link("CheckpointSlider", odd))
    expect(page.locator(".gnm-foot-said")).to_have_text("Part of this link is of another version of the book, and is left out.")
    assert linked(link_to_this(page)) == {"prompt": "The cat"}


def test_a_step_goes_with_its_seed_or_not_at_all(watched, url_of):
    url = url_of("CheckpointSlider")
    steps = widgets.CheckpointSlider().keep()["traits"]["step"]["of"]
    lost = next(step for step in steps["0"]["one_of"] if step not in steps["1"]["one_of"])
    page = open_at(watched, url + link("CheckpointSlider", {"seed": 1, "step": lost}))
    assert linked(link_to_this(page)) == {"seed": 1}
    kept = steps["1"]["one_of"][0]
    page = open_at(watched, url + link("CheckpointSlider", {"seed": 1, "step": kept}))
    assert linked(link_to_this(page)) == {"seed": 1, "step": kept}


@pytest.mark.parametrize("cut", [3, 12, -1, -8], ids=str)
def test_a_link_that_was_cut_is_said_to_be_and_the_page_has_its_own_state(watched, url_of, cut):
    name = "CheckpointSlider"
    whole = link(name, {"prompt": "The cat behind the barn", "step": 0})
    page = open_at(watched, url_of(name) + whole[: len(name) + 2 + cut if cut > 0 else cut])
    expect(page.locator(".gnm-foot-said")).to_have_text(
        "This link was cut or changed on its way: the figure stands as the page has it."
    )
    assert linked(link_to_this(page)) == {}


@pytest.mark.parametrize("added", ["%%%", "&utm=1", "é"])
@pytest.mark.parametrize("name", ["CheckpointSlider", "CheckpointSlider="])
def test_what_was_added_to_a_link_is_told_as_damage(watched, url_of, name, added):
    page = open_at(watched, url_of("CheckpointSlider") + "#" + name + added)
    expect(page.locator(".gnm-foot-said")).to_have_text(
        "This link was cut or changed on its way: the figure stands as the page has it."
    )


@pytest.mark.parametrize(
    "garbage",
    [
        "{",
        "3",
        "null",
        '{"form":1}',
        '{"form":1,"traits":[1]}',
        '{"form":2,"traits":{"step":0}}',
        '{"form":1,"traits":{"step":"<b>"}}',
    ],
)
def test_garbage_that_was_kept_is_passed_over(watched, url_of, garbage):
    stored = f"localStorage.setItem('gnm:state:#CheckpointSlider', {json.dumps(garbage)})"
    page = open_at(watched, url_of("CheckpointSlider"), before=lambda page: page.add_init_script(stored))
    assert linked(link_to_this(page)) == {}
    expect(page.get_by_role("button", name="Start afresh")).to_be_hidden()


def test_where_nothing_can_be_kept_all_works_for_as_long_as_the_page(watched, url_of):
    page = open_at(watched, url_of("CheckpointSlider"), before=lambda page: page.add_init_script(DENIED))
    page.get_by_role("textbox").first.fill("The cat")
    assert linked(link_to_this(page))["prompt"] == "The cat"
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator(READY)).to_be_attached()
    assert linked(link_to_this(page)) == {}


def test_a_link_leaves_the_readers_own_alone_until_they_touch_the_widget(watched, url_of):
    url = url_of("CheckpointSlider")
    page = open_at(watched, url)
    page.get_by_role("textbox").first.fill("My own dog")
    mine = linked(link_to_this(page))
    page.goto(url + "away.html")  # leaves the page, so that it is kept
    page.goto(url + link("CheckpointSlider", {"prompt": "The cat"}))
    expect(page.locator(READY)).to_be_attached()
    assert linked(link_to_this(page)) == {"prompt": "The cat"}
    page.get_by_role("button", name="Back to mine").click()
    expect(page.get_by_role("textbox").first).to_have_value("My own dog")
    assert linked(link_to_this(page)) == mine and "#" not in page.url

    page.evaluate(f"location.hash = {json.dumps(link('CheckpointSlider', {'prompt': 'The cat'}))}")  # a link on the page itself
    expect(page.get_by_role("textbox").first).to_have_value("The cat")
    page.get_by_role("textbox").first.fill("The cat and I")
    expect(page.get_by_role("button", name="Back to mine")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("textbox").first).to_have_value("The cat and I")  # the link is spent


def test_a_link_to_a_figure_of_another_page_says_so(watched, url_of):
    page = open_at(watched, url_of("CheckpointSlider") + link("TwoMachines", {"machine": "model"}))
    expect(page.locator(".gnm-widget-note")).to_contain_text("about a figure (TwoMachines) that is not on this page")


def test_where_the_clipboard_is_refused_the_link_is_shown_and_marked(watched, url_of):
    refuse = "navigator.clipboard.writeText = () => Promise.reject(new Error('no'))"
    page = open_at(watched, url_of("CheckpointSlider"), before=lambda page: page.add_init_script(refuse))
    page.get_by_role("button", name="A link to this").click()
    expect(page.get_by_label("The link")).to_be_focused()
    assert page.evaluate("getSelection().toString() || document.activeElement.value").startswith(page.url + "#CheckpointSlider=")

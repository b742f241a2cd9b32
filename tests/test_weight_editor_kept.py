"""WeightEditor: turns that are kept and sent on, what goes wrong, and the Python side."""

import ast
import json
import re

import pytest
from fit import PHONE, accessible, fits
from links import link, linked
from playwright.sync_api import expect
from traitlets import TraitError
from weight_page import DENSE, DRAWN, GAIN, ROOT, SHIFT, distribution, edit, folder, press, turn, url, words  # noqa: F401  (fixtures)
from widget_page import plain_state

from lab.growing import checkpoints
from widgets import WeightEditor

RIGHT = {"name": GAIN, "index": 3, "value": 1.0}
# What a turn that was written by hand, or by another version, may be; and what is said of it.
WRONG = {
    "another model's knob": ([RIGHT | {"index": 112}], f"{GAIN} has no knob 112"),
    "no knob before the first": ([RIGHT | {"index": -1}], f"{GAIN} has no knob -1"),
    "between two knobs": ([RIGHT | {"index": 0.5}], f"{GAIN} has no knob 0.5"),
    "a knob by name": ([RIGHT | {"index": "3"}], f"{GAIN} has no knob 3"),
    "no index": ([{"name": GAIN, "value": 1.0}], f"one in {GAIN} does not say which knob it is (index)"),
    "an index of nothing": ([RIGHT | {"index": None}], f"{GAIN} has no knob null"),
    "another model's table": ([RIGHT | {"name": "lm_head.weight"}], "this model has no table lm_head.weight"),
    "no table": ([{"index": 3, "value": 1.0}], "one of them does not say in which table its knob is (name)"),
    "a table that is none": ([RIGHT | {"name": {"a": 1}}], 'this model has no table {"a":1}'),
    "no value": ([{"name": GAIN, "index": 3}], f"one in {GAIN} does not say to which value its knob is turned (value)"),
    "a value in words": ([RIGHT | {"value": "much"}], f"a knob of {GAIN} can’t be set to much"),
    "a value of nothing": ([RIGHT | {"value": None}], f"a knob of {GAIN} can’t be set to null"),
    "no turn": ([RIGHT, None], "one of them is no knob with a value"),
    "a number": ([3], "one of them is no knob with a value"),
    "no list": ({"name": GAIN}, "they are no list"),
}


def test_a_link_brings_the_turns_to_another_page(turn):
    page = turn()
    page.get_by_label("Your words").fill("Ein Hund~!? 🐎 #1")
    page.get_by_label("Value", exact=True).fill("-3.5")
    page.get_by_label("Table").select_option(GAIN)
    page.get_by_label("Value", exact=True).fill("0.125")
    expect(page.locator(".w-edits li")).to_have_count(2)
    expect(page.get_by_label("A line that keeps them")).to_be_hidden()  # there is one link, that of every figure
    moved = page.locator(f"{DRAWN} .w-summary").text_content()
    page.get_by_role("button", name="A link to this").click()
    expect(page.locator(".gnm-foot-said")).to_have_text(re.compile("copied|Marked"))
    link = page.locator(".gnm-foot-link input").input_value()
    other = turn(hash="#" + link.split("#")[1])
    expect(other.get_by_label("Your words")).to_have_value("Ein Hund~!? 🐎 #1")
    expect(other.locator(".w-edits li")).to_have_count(2)
    expect(other.locator(".w-summary")).to_have_text(moved)
    assert linked(link)["edits"][0]["value"] == -3.5


def test_turns_that_cannot_be_made_are_explained_and_the_model_stands_as_it_grew(turn, folder):
    """A notebook's state, saved, may hold any: its traits are not checked by the page's own rules."""
    page = turn()
    right = (folder / "index.html").read_text()
    for edits, said in WRONG.values():
        (folder / "wrong.html").write_text(right.replace('"edits": []', f'"edits": {json.dumps(edits)}'))
        page.goto(page.url.replace("index.html", "wrong.html"))
        expect(page.get_by_role("alert").first).to_have_text(f"These turns can’t be made: {said}. The model stands as it grew.")
        expect(page.locator(DRAWN)).to_be_attached()
        expect(page.locator(".w-kept .g-title").first).to_have_text("No knob is turned")


def test_a_link_with_turns_that_cannot_be_made_says_that_it_is_not_all_taken(turn):
    page = turn()
    for kind, (edits, _) in WRONG.items():
        hash = link("WeightEditor", {"prompt": f"The cat: {kind}", "edits": edits})
        page.evaluate("(hash) => { location.hash = hash; }", hash)
        expect(page.get_by_label("Your words")).to_have_value(f"The cat: {kind}")
        expect(page.locator(".gnm-foot-said")).to_have_text(re.compile("Part of this link is of another version"))
        expect(page.locator(".w-kept .g-title").first).to_have_text("No knob is turned")


@pytest.mark.parametrize(
    "prompt",
    ["", "the dog " * 600, "🐶👩‍👩‍👧‍👦", "<script>window.hacked = 1</script><|endoftext|>"],
    ids=["empty", "longer than the context", "emoji", "markup"],
)
def test_any_prompt_will_do(turn, prompt):
    page = turn(prompt=prompt, edits=[edit(GAIN, 0, 3, 20.0)])
    assert len(words(page)) >= 6
    assert page.evaluate("window.hacked") is None
    expect(page.locator(".w-stories:not([aria-busy])")).to_be_attached()


def test_a_knob_turned_beyond_all_measure_is_told_as_such(turn):
    page = turn(matrix=SHIFT, row=0, edits=[edit(SHIFT, 0, column, 3e38) for column in range(112)])
    assert distribution([edit(SHIFT, 0, column, 3e38) for column in range(112)]).isnan().any()  # by torch, too
    expect(page.locator(".w-summary")).to_contain_text("gives no probabilities any more")
    page.get_by_label("Value", exact=True).fill("1e300")  # no 32-bit number: nothing is turned by it
    expect(page.locator(".w-kept .g-title").first).to_have_text("112 knobs are turned")
    press(page, "Turn all back")
    expect(page.locator(".w-summary")).to_contain_text("as it grew")


def test_a_missing_file_is_named_and_tried_again(turn):
    name = checkpoints.find("village", 0, None)["file"]
    page = turn(
        before=lambda page: page.route(f"**/{name}", lambda route: route.fulfill(status=404, body="")),
        edits=[edit(GAIN, 0, 3, 20.0)],
    )
    expect(page.get_by_role("alert").last).to_contain_text(name)
    expect(page.locator(".w-body")).to_be_hidden()
    page.unroute(f"**/{name}")
    press(page, "Try again")
    expect(page.locator(".w-summary")).to_contain_text("has moved")  # the turns are kept


def test_in_jupyterlab_a_line_of_python_keeps_the_turns(turn):
    without_root = "document.documentElement.removeAttribute('data-content_root')"
    page = turn(edits=[edit(DENSE, 17, 40, 3.0)], prompt='He said "no"\n\\ é')
    page.evaluate(without_root)
    # The host drew it as a page; drawn again without a root it asks for files as in JupyterLab, answered here by hand.
    line = page.evaluate("""async () => {
      const { default: widget } = await import('./_static/weight_editor.js');
      const heard = new Set(), traits = {model: 'village', seed: 0, step: 6500, prompt: 'He said "no"\\n\\\\ é', examples: [],
        edits: [{name: 'gpt_neox.final_layer_norm.weight', index: 3, value: 2.5}], matrix: 'gpt_neox.final_layer_norm.weight',
        row: 0, column: 3, turn: 5, sample_seed: 1};
      const model = { get: (k) => traits[k], set: (k, v) => { traits[k] = v; }, save_changes() {}, off() {},
        on: (event, listener) => { if (event === 'msg:custom') heard.add(listener); },
        send: async ({ id, path }) => {
          const bytes = await (await fetch('_static/specimens/' + path)).arrayBuffer();
          heard.forEach((listen) => listen({ type: 'file', id, path }, [new DataView(bytes)]));
        } };
      const el = document.createElement('div');
      document.body.append(el);
      widget.render({ model, el });
      el.scrollIntoView();
      const field = () => el.querySelector('.w-link')?.value;
      while (!field()) await new Promise((resolve) => setTimeout(resolve, 50));
      return field();
    }""")
    call = ast.parse(line, mode="eval").body
    traits = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    editor = WeightEditor(**traits)
    assert editor.prompt == 'He said "no"\n\\ é'
    assert editor.edits == [{"name": GAIN, "index": 3, "value": 2.5}]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_fault_in_either_theme(turn, theme):
    page = turn(theme, edits=[edit(GAIN, 0, 3, 20.0)])
    page.locator("summary").last.click()
    press(page, "A knob at random")
    press(page, "Turn 200 knobs by 5 spreads")
    expect(page.locator(".w-worst li")).to_have_count(3)
    expect(page.locator(".w-stories:not([aria-busy])")).to_be_attached()
    page.wait_for_timeout(500)  # what was paler has its full colour again
    accessible(page, ROOT)


def test_on_a_phone_it_fits(turn):
    page = turn(context=PHONE, edits=[edit(DENSE, 17, 40, 3.0)])
    press(page, "A knob at random")
    press(page, "Turn 200 knobs by 5 spreads")
    expect(page.locator(".w-worst li")).to_have_count(3)
    fits(page, ROOT)


# The Python side.


def test_all_state_is_plain_json():
    state = plain_state(WeightEditor(prompt='<b>"</b>\u2028🐎', edits=[edit(DENSE, 1, 2, 3)]))
    assert json.loads(json.dumps(state)) == state


def test_the_kernel_predicts_with_the_knobs_turned_and_only_with_them():
    editor = WeightEditor()
    before = editor.predict()
    editor.edits = [edit(GAIN, 0, 3, 60.0)]
    assert editor.predict()[0] != before[0]
    editor.edits = []
    assert editor.predict() == before


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"matrix": "embed_out.weight"}, "no table of knobs 'embed_out.weight'"),
        ({"row": 112}, "must be 0 to 111, not 112"),
        ({"matrix": GAIN, "row": 1}, "must be 0 to 0, not 1"),
        ({"edits": [{"name": DENSE, "index": 112 * 112, "value": 1}]}, "must be 0 to 12543"),
        ({"edits": [{"name": DENSE, "index": 1, "value": float("nan")}]}, "finite"),
        ({"edits": [{"name": DENSE, "index": 1}]}, "An edit is"),
        ({"turn": 0.0}, "turn must be above 0"),
    ],
)
def test_a_wrong_value_is_refused_with_a_reason(traits, said):
    with pytest.raises(TraitError, match=re.escape(said)):
        WeightEditor(**traits)


def test_the_shapes_are_read_without_torch():
    model, _ = checkpoints.load("village")
    assert WeightEditor().shapes() == {name: tuple(p.shape) for name, p in model.named_parameters()}

"""WeightEditor as a reader meets it: in a browser, with the files of the grown model, its numbers held against torch."""

import ast
import functools
import json
import re

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state, write_page

from lab import checkpoints
from lab.tokenizer import prompt_ids
from widgets import WeightEditor

ROOT = '[data-widget="WeightEditor"]'
DRAWN = f"{ROOT}[data-ready]:not([data-stale])"
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DENSE = "gpt_neox.layers.2.attention.dense.weight"
GAIN = "gpt_neox.final_layer_norm.weight"
SHIFT = "gpt_neox.final_layer_norm.bias"
SEEDED = "let s = 7; Math.random = () => ((s = (s * 16807) % 2147483647) / 2147483647);"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("knobs")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def turn(watched, folder, url):
    """`turn(edits=…)` opens a WeightEditor with these traits."""
    def opened(theme="light", context=None, hash="", before=lambda page: None, drawn=True, **traits):
        def seeded(page):
            page.add_init_script(SEEDED)
            before(page)
        write_page(folder, WeightEditor(**traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html" + hash, DRAWN if drawn else f"{ROOT}[data-ready]", before=seeded, **(context or {}))
    return opened


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def words(page):
    """The words shown, each with its share now and as grown."""
    expect(page.locator(DRAWN)).to_be_attached()
    shown = page.locator(".w-word:visible .g-hidden").all_text_contents()
    return [re.fullmatch(r"(.+): ([\d.<>]+)%, as grown ([\d.<>]+)%", line).groups() for line in shown]


def edit(name, row, column, value):
    return {"name": name, "index": row * shapes()[name][-1] + column, "value": value}


@functools.cache
def shapes():
    return WeightEditor().shapes()


def distribution(edits=(), prompt=None):
    """By torch, of the token after a prompt."""
    model, tokenizer = WeightEditor(edits=list(edits)).turned()
    with torch.no_grad():
        return model(input_ids=torch.tensor([prompt_ids(tokenizer, prompt or WeightEditor().prompt)])).logits[0, -1].softmax(-1)


def distance(edits, prompt=None):
    return ((distribution(edits, prompt) - distribution((), prompt)).abs().sum() / 2).item()


def test_untouched_it_shows_the_model_as_it_grew_and_the_knobs_place(turn):
    page = turn()
    best = WeightEditor().predict(top=6)
    shown = words(page)
    assert [word for word, *_ in shown] == [word.strip() for word, _ in best]
    assert [float(now) for _, now, _ in shown] == pytest.approx([100 * p for _, p in best], abs=0.51)
    expect(page.locator(".w-choose code")).to_have_text(f"{DENSE}[17, 40]")
    expect(page.locator(".w-choose")).to_contain_text("From number 12 of head 1 to number 17 of the stream.")
    expect(page.locator(".w-summary")).to_have_text("No knob is turned: this is the model as it grew.")
    expect(page.locator(".w-stories")).to_contain_text("Word for word the same.")
    table = checkpoints.load("village")[0].get_parameter(DENSE).detach()
    expect(page.locator(".w-dial-box")).to_contain_text(f"It grew to {table[17, 40]:.4f}")
    expect(page.locator(".w-dial-box")).to_contain_text(f"spread (standard deviation) of {table.std(unbiased=False):.3f}")


def test_turning_shows_what_torch_says_of_the_same_turn(turn):
    page = turn(matrix=GAIN, row=0, column=3)
    page.get_by_label("Value", exact=True).fill("40")
    turned = [edit(GAIN, 0, 3, 40.0)]
    expect(page.locator(".w-summary")).to_contain_text("of the probability has moved")
    share = float(re.match(r"([\d.]+)%", page.locator(".w-summary").text_content()).group(1))
    assert share == pytest.approx(100 * distance(turned), abs=0.51)
    after, before = distribution(turned), distribution()
    _, tokenizer = checkpoints.load("village")
    ids = {tokenizer.decode(i).strip(): i for i in [*after.topk(8).indices.tolist(), *before.topk(6).indices.tolist()]}
    for word, now, was in words(page):
        for said, truth in ((now, after), (was, before)):
            assert float(said.strip("<>")) == pytest.approx(100 * truth[ids[word]].item(), abs=0.51), word
    expect(page.locator(".w-answer")).to_contain_text(re.compile(r"After 5 other beginnings, .+ of the probability moved"))


def test_the_dial_counts_in_spreads_by_keys_and_turns_back(turn):
    page = turn()
    slider = page.get_by_role("slider", name="Turn it")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    expect(page.locator(".w-dial-box .g-value")).to_have_text(re.compile(r"^\+\d+\.\d spreads$"))
    spreads = float(slider.input_value())
    table = checkpoints.load("village")[0].get_parameter(DENSE).detach()
    value = float(page.get_by_label("Value", exact=True).input_value())
    assert value == pytest.approx((table[17, 40] + spreads * table.std(unbiased=False)).item(), rel=1e-4)
    expect(page.locator(".w-edits li")).to_have_count(1)
    press(page, "Turn it back")
    expect(page.locator(".w-edits li")).to_have_count(0)
    expect(page.locator(".w-dial-box .g-value")).to_have_text("as it grew")


def test_many_knobs_are_undone_one_by_one_and_all_at_once(turn):
    page = turn(matrix=GAIN, row=0)
    for column in range(3):
        page.get_by_label("Column", exact=True).fill(str(column))
        page.get_by_label("Value", exact=True).fill("9")
        page.get_by_label("Value", exact=True).press("Enter")
    expect(page.locator(".w-kept .g-title").first).to_have_text("3 knobs are turned")
    assert 100 * distance([edit(GAIN, 0, c, 9.0) for c in range(3)]) == pytest.approx(
        float(re.match(r"[\d.]+", page.locator(f"{DRAWN} .w-summary").text_content()).group()), abs=0.51)
    press(page, "Undo")
    expect(page.locator(".w-edits li")).to_have_count(2)
    press(page, f"Turn back {GAIN}[0]")
    expect(page.locator(".w-edits li")).to_have_count(1)
    press(page, "Turn all back")
    expect(page.locator(".w-kept .g-title").first).to_have_text("No knob is turned")
    press(page, "Undo")  # turning back is a deed, too
    expect(page.locator(".w-edits li")).to_have_count(1)


def test_a_knob_is_picked_in_the_picture_and_by_name(turn):
    page = turn()
    box = page.locator(".w-map-dots").bounding_box()
    page.locator(".w-map-dots").click(position={"x": (70 + 0.5) / 112 * box["width"], "y": (100 + 0.5) / 112 * box["height"]})
    expect(page.get_by_label("Row", exact=True)).to_have_value("100")
    expect(page.get_by_label("Column", exact=True)).to_have_value("70")
    page.get_by_label("Table").select_option("gpt_neox.embed_in.weight")
    _, tokenizer = checkpoints.load("village")
    dog = tokenizer(" dog", add_special_tokens=False)["input_ids"][0]
    page.get_by_label("Row", exact=True).fill(str(dog))
    expect(page.locator(".w-what")).to_have_text("Number 70 of what stands for “dog”.")
    assert re.search(r"Rows [\d,]+ to [\d,]+ of 2,048", page.locator(".w-map").text_content())
    page.get_by_label("Row", exact=True).fill("2048")  # there is none
    expect(page.locator(".w-choose code")).to_have_text(f"gpt_neox.embed_in.weight[{dog}, 70]")


def test_the_picture_has_the_colours_of_the_knobs_signs(turn):
    page = turn()
    pixels = page.evaluate("""() => { const c = document.querySelector('.w-map-dots');
        return Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data); }""")
    table = checkpoints.load("village")[0].get_parameter(DENSE).detach()
    painted = torch.tensor(pixels).view(112, 112, 4)
    strong = table.abs() > table.std()
    assert ((painted[..., 2] > painted[..., 0]) == (table > 0))[strong].all()  # blue above zero, brown below


def test_the_one_that_matters_most_is_the_steepest_of_all(turn):
    page = turn()
    press(page, "The one that matters most here")
    expect(page.locator(".w-note")).to_contain_text("the steepest here")
    model, tokenizer = checkpoints.load("village")
    logits = model(input_ids=torch.tensor([prompt_ids(tokenizer, WeightEditor().prompt)])).logits[0, -1]
    logits.log_softmax(-1).max().backward()
    name, weight = max(model.named_parameters(), key=lambda item: item[1].grad.abs().max())
    row, column = divmod(weight.grad.abs().argmax().item(), weight.shape[-1])
    expect(page.locator(".w-choose code")).to_have_text(f"{name}[{row}, {column}]")
    said = float(re.search(r"about ([+−][\d.]+)\.", page.locator(".w-note").text_content()).group(1).replace("−", "-"))
    assert said == pytest.approx(0.01 * weight.grad[row, column].item(), abs=1e-4)


def test_a_knob_at_random_is_guessed_first_and_the_score_kept(turn):
    page = turn(turn=20.0)
    right = 0
    for asked in range(1, 4):
        press(page, "A knob at random")
        press(page, "Turn it")
        expect(page.locator(".w-missing")).to_have_text("Choose one first.")
        page.get_by_label("nothing to see").check()
        turned = re.search(r"^(.+)\[(.+)\] will be turned (up|down)", page.locator(".w-form").text_content())
        press(page, "Turn it")
        verdict = page.locator(".w-verdict")
        expect(verdict).to_contain_text(f"of {asked} right")
        name, place = turned.group(1), [int(n) for n in turned.group(2).split(", ")]
        value = float(page.get_by_label("Value", exact=True).input_value())
        quiet = distance([edit(name, *([0] * (2 - len(place))), *place, value)]) < 0.01
        right += quiet
        assert verdict.text_content().startswith("Right" if quiet else "You said")
        expect(verdict).to_contain_text(f"{right} of {asked} right")
        press(page, "Turn all back")
        expect(page.locator(DRAWN)).to_be_attached()


def test_many_at_random_are_really_turned(turn):
    page = turn(turn=20.0, edits=[edit(DENSE, 17, 40, 3.0)])
    press(page, "Turn 200 knobs by 20 spreads")
    told = page.locator(".w-survey > div > p").first
    expect(told).to_contain_text("Of 200 knobs at random")
    quiet = int(re.search(r"random, (\d+) moved", told.text_content()).group(1))
    assert 100 < quiet < 200  # most do next to nothing, and some do more: so torch finds, too
    dots = [page.locator(".w-strip").nth(n).locator("circle").count() for n in range(7)]
    assert dots == [200, *[40] * 6]
    expect(page.locator(".w-own-label")).to_have_text("yours")
    told = page.locator(".w-worst li").first.text_content()
    press(page, "Turn all back")
    page.locator(".w-worst button").first.click()
    expect(page.locator(".w-edits li")).to_have_count(1)
    expect(page.locator(".w-summary")).to_contain_text("has moved")
    here = float(re.search(r"spreads: >?([\d.]+)%", told).group(1))
    name, place = re.match(r"(.+)\[(.+)\]", told).groups()
    place = [int(n) for n in place.split(", ")]
    table = checkpoints.load("village")[0].get_parameter(name).detach()
    sign = 1 if re.search(r"\] \+", told) else -1
    value = (table[tuple(place)] + sign * 20 * table.std(unbiased=False)).item()
    assert here == pytest.approx(100 * distance([edit(name, *([0] * (2 - len(place))), *place, value)]), abs=0.51)
    expect(page.get_by_role("button", name="Turn 200 other knobs by 20 spreads")).to_be_visible()


def test_the_gradients_promise_is_the_tangent_of_what_happens(turn):
    page = turn(matrix="gpt_neox.layers.3.mlp.dense_4h_to_h.bias", row=0, column=10)
    page.locator("summary").last.click()
    told = page.locator(".w-promise > p").last
    expect(told).to_contain_text("log p of “is”")
    slope = float(re.search(r"by ([+−][\d.]+)\. ", told.text_content()).group(1).replace("−", "-"))
    model, _ = checkpoints.load("village")
    bias = model.get_parameter("gpt_neox.layers.3.mlp.dense_4h_to_h.bias").detach()
    sd = bias.std(unbiased=False).item()
    top = distribution().argmax()
    small = [distribution([edit("gpt_neox.layers.3.mlp.dense_4h_to_h.bias", 0, 10, bias[10].item() + h * sd)])[top].log().item() for h in (-0.02, 0.02)]
    assert slope == pytest.approx((small[1] - small[0]) / 0.04, rel=0.02)
    label = page.locator(".w-promise svg").get_attribute("aria-label")
    low, high = (distribution([edit("gpt_neox.layers.3.mlp.dense_4h_to_h.bias", 0, 10, bias[10].item() + h * sd)])[top].log().item() for h in (-20, 20))
    assert f"from {low:.2f} over" in label
    assert f"as grown to {high:.2f};" in label


def test_the_story_changes_where_the_model_does(turn):
    turned = [edit(GAIN, 0, 3, 60.0)]
    page = turn(edits=turned)
    expect(page.locator(".w-stories:not([aria-busy])")).to_contain_text("tokens are others")
    model, tokenizer = WeightEditor(edits=turned).turned()
    ids = torch.tensor([prompt_ids(tokenizer, WeightEditor().prompt)])
    told = tokenizer.decode(model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=32, pad_token_id=0)[0, ids.shape[1]:])
    assert page.locator(".w-story-now").text_content().removesuffix(" …").removesuffix(" (the end)") == (
        WeightEditor().prompt + told.removesuffix("<|endoftext|>"))
    assert page.locator(".w-story-now mark").count() > 0


def test_a_link_brings_the_turns_to_another_page(turn):
    page = turn(prompt="Ein Hund~!? 🐎 #1")
    page.get_by_label("Value", exact=True).fill("-3.5")
    page.get_by_label("Table").select_option(GAIN)
    page.get_by_label("Value", exact=True).fill("0.125")
    expect(page.locator(".w-edits li")).to_have_count(2)
    link = page.get_by_label("A link that keeps them").input_value()
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('no'); }; }")
    press(page, "Copy")
    expect(page.locator(".w-keeping")).to_contain_text("copy it with your keyboard")
    assert page.evaluate("getSelection().toString()") in (link, "")  # browsers differ in what a field's selection is
    moved = page.locator(f"{DRAWN} .w-summary").text_content()
    other = turn(hash="#" + link.split("#")[1])
    expect(other.get_by_label("Your words")).to_have_value("Ein Hund~!? 🐎 #1")
    expect(other.locator(".w-edits li")).to_have_count(2)
    expect(other.locator(".w-summary")).to_have_text(moved)
    assert other.get_by_label("A link that keeps them").input_value() == link


@pytest.mark.parametrize(("hash", "said"), [
    ("#knobs=9~village~0~6500~x", "another version"),
    ("#knobs=1~../etc~0~6500~x", "which model"),
    ("#knobs=1~village~0~6500~%E0%A4", "prompt was cut"),
    ("#knobs=1~village~0~6500~x~final_layer_norm.weight!3!1e99", "no turn of a knob"),
    ("#knobs=1~village~0~6500~x~final_layer_norm.weight!112!1", "has no knob 112"),
    ("#knobs=1~village~0~6500~x~<b>!1!1", "no turn of a knob"),
    ("#knobs=1~village~0~6500~x~9.mlp.weight!1!1", "no table gpt_neox.layers.9.mlp.weight"),
])
def test_a_damaged_link_is_explained_and_the_model_stands_as_it_grew(turn, hash, said):
    page = turn(hash=hash)
    expect(page.get_by_role("alert").first).to_contain_text(said)
    expect(page.locator(".w-kept .g-title").first).to_have_text("No knob is turned")


def test_other_anchors_of_the_page_are_left_alone(turn):
    page = turn(hash="#after", edits=[edit(DENSE, 0, 0, 1.0)])
    page.evaluate("location.hash = 'many-knobs'")
    expect(page.locator(".w-edits li")).to_have_count(1)
    expect(page.locator(".g-trouble").first).to_be_hidden()
    page.evaluate("location.hash = 'knobs=1~village~0~6500~The%20baker~final_layer_norm.weight!3!5'")
    expect(page.get_by_label("Your words")).to_have_value("The baker")
    expect(page.locator(".w-choose code")).to_have_text(f"{GAIN}[3]")


@pytest.mark.parametrize("prompt", ["", "the dog " * 600, "🐶👩‍👩‍👧‍👦", "<script>window.hacked = 1</script><|endoftext|>"],
                         ids=["empty", "longer than the context", "emoji", "markup"])
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
    page = turn(before=lambda page: page.route(f"**/{name}", lambda route: route.fulfill(status=404, body="")), edits=[edit(GAIN, 0, 3, 20.0)])
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
    found = Axe().run(page, context=ROOT)
    assert found.violations_count == 0, found.generate_report()


def test_on_a_phone_it_fits(turn):
    page = turn(context=PHONE, edits=[edit(DENSE, 17, 40, 3.0)])
    press(page, "A knob at random")
    press(page, "Turn 200 knobs by 5 spreads")
    expect(page.locator(".w-worst li")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    for control in page.locator(f"{ROOT} :is(button, select, summary, label:has(input)):visible").all():
        assert control.bounding_box()["height"] >= 24, control.text_content()


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


@pytest.mark.parametrize(("traits", "said"), [
    ({"matrix": "embed_out.weight"}, "no table of knobs 'embed_out.weight'"),
    ({"row": 112}, "must be 0 to 111, not 112"),
    ({"matrix": GAIN, "row": 1}, "must be 0 to 0, not 1"),
    ({"edits": [{"name": DENSE, "index": 112 * 112, "value": 1}]}, "must be 0 to 12543"),
    ({"edits": [{"name": DENSE, "index": 1, "value": float("nan")}]}, "finite"),
    ({"edits": [{"name": DENSE, "index": 1}]}, "An edit is"),
    ({"turn": 0.0}, "turn must be above 0"),
])
def test_a_wrong_value_is_refused_with_a_reason(traits, said):
    with pytest.raises(TraitError, match=re.escape(said)):
        WeightEditor(**traits)


def test_the_shapes_are_read_without_torch():
    model, _ = checkpoints.load("village")
    assert WeightEditor().shapes() == {name: tuple(p.shape) for name, p in model.named_parameters()}

"""The walk of ForwardPass, step by step, as a reader meets it: in a browser, with the files of the grown model."""

import json
import re

import pytest
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state, write_page

from lab.growing import checkpoints
from widgets import ForwardPass, base
from widgets.forward_pass import places

ROOT = '[data-widget="ForwardPass"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("forward")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def walk(watched, folder, url):
    """`walk(place=…)` opens a ForwardPass at its steps, with these traits."""

    def opened(theme="light", context=None, before=lambda page: None, **traits):
        write_page(folder, ForwardPass(**{"page": "steps", "shown": True} | traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html", f"{ROOT}[data-ready]", before=before, **(context or {}))

    return opened


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def figure(text):
    """A number as the widget writes it."""
    return float(text.replace("−", "-"))


def test_untouched_it_shows_the_tokens_and_their_numbers(walk):
    page = walk()
    _, tokenizer = checkpoints.load("village", seed=0)
    ids = [0, *tokenizer(ForwardPass().prompt, add_special_tokens=False)["input_ids"]]
    assert page.locator(".g-token-id").all_text_contents() == [str(id) for id in ids]
    expect(page.locator(".g-here")).to_have_text("Step 1 of 11")
    expect(page.locator(".g-chip :checked")).to_have_attribute("aria-label", f"token {len(ids) - 1}: horses")


def test_the_outline_leads_to_the_prediction_that_torch_makes(walk):
    page = walk()
    page.get_by_role("button", name="Next").focus()
    for step in range(2, 12):
        page.keyboard.press("Enter")
        expect(page.locator(".g-here")).to_have_text(f"Step {step} of 11")
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    best = ForwardPass().value("probabilities")[-1].topk(8)
    shares = [float(share.strip("<>%")) for share in page.locator(".g-rows .g-bar-share").all_text_contents()]
    assert shares == pytest.approx([100 * p for p in best.values.tolist()], abs=0.51)


def test_every_operation_can_be_gone_to_and_adds_up(walk):
    page = walk(place="hook_embed")
    operations = [p for p in places(config()) if p not in {"text", "embed", "unembed"} and not re.search(r"\.(attn|mlp)$", p)]
    expect(page.locator(".g-here")).to_have_text(f"Step 2 of {len(operations)}")
    asked = set()
    for n, place in enumerate(operations[1:], 2):
        page.get_by_label("Go to").select_option(place)
        expect(page.locator(".g-here")).to_have_text(f"Step {n} of {len(operations)}")
        expect(page.locator(".g-total")).to_contain_text("The engine computed")
        assert "should not be" not in page.locator(".g-total").text_content(), place
        asked.add(page.locator(".g-question").text_content())
    assert len(asked) >= 15


def test_a_number_is_picked_with_keys_and_shown_as_all_its_products(walk):
    page = walk(place="blocks.1.mlp.hook_pre", position=2)
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(page.get_by_label("Neuron", exact=True)).to_have_value("0")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Neuron", exact=True)).to_have_value("1")
    page.get_by_label("Neuron", exact=True).fill("17")
    page.get_by_label("Neuron", exact=True).press("Enter")
    press(page, "show all 113")
    products = page.locator(".g-product").all_text_contents()
    assert len(products) == 113
    value = ForwardPass().value("blocks.1.mlp.hook_pre")[2, 17].item()
    assert sum(figure(p.removeprefix("= ")) if "·" not in p else 0 for p in products) == pytest.approx(value, abs=113 * 5e-5)
    assert figure(page.locator(".g-total b").last.text_content()) == pytest.approx(value, abs=1e-4)
    page.get_by_label("In order").check()
    assert page.locator(".g-term-name").all_text_contents() == [*(f"number {n}" for n in range(112)), "bias"]
    for _ in range(2):  # the second time the last number is looked at already
        page.get_by_label("Neuron", exact=True).fill("9999")
        page.get_by_label("Neuron", exact=True).press("Enter")
        expect(page.get_by_label("Neuron", exact=True)).to_have_value("223")


def test_a_number_is_followed_back_to_where_it_was_made_and_the_reader_returns(walk):
    page = walk(place="blocks.0.attn.hook_z")
    term = page.locator(".g-term").first
    word, value = term.locator(".g-term-name").text_content(), term.locator(".g-factor").last.text_content()
    term.locator(".g-factor").last.press("Enter")
    expect(page.locator(".g-panel-step > p").first).to_have_text("Layer 0: Values")
    expect(page.locator(".g-question")).to_be_focused()
    expect(page.locator(".g-chip :checked + span")).to_have_text(word)  # the token that the value came from
    assert figure(page.locator(".g-total b").last.text_content()) == pytest.approx(figure(value), abs=1e-4)
    press(page, "return to Layer 0: Mixed values")
    expect(page.locator(".g-chip :checked + span")).to_have_text("horses")
    assert term.locator(".g-factor").last.text_content() == value


def test_typing_runs_the_model_again(walk):
    page = walk(place="hook_embed", position=1)
    page.get_by_label("Your words").fill("The cats")
    expect(page.locator(".g-chip")).to_have_count(3)
    expect(page.locator(".g-question")).to_contain_text("“cats”")  # the last token is followed
    value = ForwardPass(prompt="The cats").value("hook_embed")[-1]
    assert figure(page.locator(".g-total b").last.text_content()) == pytest.approx(value[value.abs().argmax()].item(), abs=1e-5)


@pytest.mark.parametrize(
    "prompt",
    ["", "the dog " * 600, "🐶👩‍👩‍👧‍👦", "<script>window.hacked = 1</script><|endoftext|>"],
    ids=["empty", "longer than the context", "emoji", "markup"],
)
def test_any_prompt_can_be_walked(walk, prompt):
    page = walk(place="blocks.1.attn.hook_pattern", prompt=prompt)
    expect(page.locator(".g-total")).to_contain_text("The engine computed")
    shares = page.locator(".g-heads .g-head").first.locator(".g-bar-share").all_text_contents()
    assert 1 <= len(shares) <= 10
    assert page.evaluate("window.hacked") is None
    assert page.locator(f"{ROOT} script").count() == 0
    assert ("fell off the front" in page.locator(".g-follow:visible").text_content()) == (len(prompt) > 1000)


def test_a_missing_file_is_named_and_tried_again(walk):
    name = checkpoints.find("village", 0, None)["file"]
    page = walk(before=lambda page: page.route(f"**/{name}", lambda route: route.fulfill(status=404, body="")))
    expect(page.get_by_role("alert")).to_contain_text(name)
    expect(page.locator(".g-body")).to_be_hidden()
    page.unroute(f"**/{name}")
    press(page, "Try again")
    expect(page.locator(".g-token-id").first).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_fault_in_either_theme(walk, theme):
    page = walk(theme, place="blocks.1.attn.hook_pattern")
    for before in (
        lambda: None,
        lambda: page.get_by_label("Go to").select_option("blocks.1.attn.hook_q"),
    ):
        before()
        page.wait_for_selector(READY)
        accessible(page, ROOT)


def test_on_a_phone_it_fits_and_obeys_the_finger(walk):
    page = walk(place="blocks.0.attn.hook_q", context=PHONE)
    fits(page, ROOT)
    box = page.locator(".g-strip-live").nth(2).bounding_box()
    page.locator(".g-strip-live").nth(2).tap(position={"x": box["width"] - 2, "y": 10})
    expect(page.get_by_label("Head", exact=True)).to_have_value("2")
    expect(page.get_by_label("Number", exact=True)).to_have_value("27")


# The Python side.


def config():
    return json.loads((base.SPECIMENS / "village" / "config.json").read_text())


def test_all_state_is_plain_json():
    state = plain_state(ForwardPass(prompt='<b>"</b>\u2028🐎'))
    assert json.loads(json.dumps(state)) == state
    assert state["step"] == checkpoints.find("village", 0, None)["step"]


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"place": "blocks.9.attn"}, "place must be a step of the walk"),
        ({"step": 3}, "step must be one of"),
        ({"model": "./city"}, "There is no folder ./city"),
        ({"seed": 99}, "seed of 'village' must be one of"),
        ({"inspected": -2}, "inspected counts from 0"),
        ({"page": "walk"}, "page must be 'machine', 'lens' or 'steps'"),
        ({"part": "blocks.0.attn.hook_z.4"}, "such as 'blocks.0.attn.hook_z.[0-3]', .* or 'probabilities', or empty"),
        ({"part": "zz"}, "part must be a part of the machine, such as 'blocks.0.attn.hook_z.0'"),
        ({"position": 256}, "position must be from -256 to 255: the model reads 256 tokens at most"),
        ({"position": -257}, "position must be from -256 to 255"),
        ({"removed": ["hook_embed"]}, "removed takes heads and MLPs"),
        ({"words": ["is"]}, "words"),
        ({"promt": "typo"}, "no trait 'promt'"),
    ],
)
def test_a_wrong_value_is_refused_with_a_reason(traits, said):
    with pytest.raises(TraitError, match=said):
        ForwardPass(**traits)


def test_it_opens_at_the_whole_machine_or_at_the_place_that_is_named():
    assert (ForwardPass().page, ForwardPass().shown) == ("machine", False)
    named = ForwardPass(place="blocks.1.attn.hook_q")
    assert (named.page, named.shown) == ("steps", True)


@pytest.fixture
def other_models(tmp_path, monkeypatch):
    """A deep "village", a shallow "hamlet", and a "masked" model that fills gaps."""
    for name, layers, seed, steps in (("village", 4, 0, [0, 100]), ("hamlet", 1, 7, [5, 90]), ("masked", 4, 0, [100])):
        folder = tmp_path / name / f"seed-{seed}"
        folder.mkdir(parents=True)
        (folder / "index.json").write_text(json.dumps({"checkpoints": [{"step": step} for step in steps]}))
        shape = {
            "num_hidden_layers": layers,
            "num_attention_heads": 2,
            "use_parallel_residual": False,
            "is_causal": name != "masked",
        }
        (tmp_path / name / "config.json").write_text(json.dumps(shape))
    monkeypatch.setattr(base, "SPECIMENS", tmp_path)


def test_another_model_is_walked_as_near_to_the_same_step_as_it_allows(other_models):
    walk = ForwardPass(place="blocks.3.attn.hook_q", inspected=5, part="blocks.2.hook_mlp_out")
    walk.removed = ["blocks.0.attn.hook_z.1", "blocks.3.hook_mlp_out"]
    walk.model = "hamlet"
    assert (walk.part, walk.removed) == ("", ["blocks.0.attn.hook_z.1"])
    assert (walk.seed, walk.step, walk.place, walk.inspected) == (7, 90, "text", -1)
    assert ForwardPass(model="hamlet", seed=7, step=5, place="blocks.0.mlp").step == 5


def test_a_model_that_fills_gaps_is_refused(other_models):
    with pytest.raises(TraitError, match="'masked' fills gaps"):
        ForwardPass(model="masked")


@pytest.mark.parametrize("name", ["text", "blocks.0.attn", "blocks.7.hook_attn_out", "x"])
def test_a_value_is_only_that_of_an_operation(name):
    with pytest.raises(ValueError, match="no operation|no activation"):
        ForwardPass().value(name)

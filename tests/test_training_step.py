"""TrainingStep as a reader meets it, its figures held against torch."""

import re

import numpy as np
import pytest
import torch
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from widget_page import write_page

from lab.growing import checkpoints, training
from lab.text.tokenizer import prompt_ids
from widgets import TrainingStep
from widgets.training_step import MOST

ROOT = '[data-widget="TrainingStep"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"

expect.set_options(timeout=60_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("step")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def opened(watched, folder, url):
    """`opened(stage=…)` opens a TrainingStep with these traits."""

    def open_page(theme="light", context=None, before=lambda page: None, **traits):
        write_page(folder, TrainingStep(**traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html", f"{READY}, {ROOT}:has([role=alert]:visible)", before=before, **(context or {}))

    return open_page


@pytest.fixture(scope="module")
def loaded():
    """Torch's model at the last step, and texts as its tokens (1, T)."""
    torch.set_num_threads(1)
    model, tokenizer = checkpoints.load("village", seed=0)
    return model.eval(), lambda text: torch.tensor([prompt_ids(tokenizer, text)[: MOST + 1]])


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def settled(page):
    expect(page.locator(READY)).to_be_attached()


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


def pairs(page):
    """[[before, after], …] of this sentence and of the others."""
    return [
        [float(each) for each in re.findall(r"\d+\.\d+", text)] for text in page.locator(".t-sum:visible b").all_text_contents()
    ]


# ---- Its five parts, against torch ------------------------------------------------------------------


def test_untouched_it_shows_the_error_of_each_token(opened, loaded):
    page = opened()
    model, ids = loaded
    tokens = ids(TrainingStep().text)
    with torch.no_grad():
        shares = model(input_ids=tokens).logits[0, :-1].softmax(-1).gather(1, tokens[0, 1:, None])[:, 0]
    said = page.locator(".t-cell .g-hidden").all_text_contents()
    for text, share in zip(said, shares.tolist(), strict=True):
        found = re.search(r": [<>]?([\d.]+)%", text)
        assert float(found[1]) == pytest.approx(100 * share, abs=0.51)
    error, _ = TrainingStep().gradients()
    expect(page.locator(".t-sum b:visible")).to_have_text(f"{error:.2f} nats a token")


def test_one_knob_is_guessed_tried_and_held_against_calculus(opened):
    page = opened(stage=2)
    _, gradients = TrainingStep().gradients()
    right = 0
    for asked in (1, 2):
        which = page.locator(".t-which strong").inner_text()
        page.get_by_role("button", name="A little up").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Another knob")).to_be_focused()
        low, now, high, tried, slope = map(number, page.locator(".t-figures dd").all_text_contents())
        assert tried == pytest.approx((high - low) / 0.1, rel=0.01, abs=2e-5)
        assert tried == pytest.approx(slope, rel=0.05)
        assert slope == pytest.approx(torch_slope(gradients, which), rel=0.01)
        right += slope < 0
        verdict = page.locator(".t-verdict").inner_text()
        assert verdict.startswith("Right: up" if slope < 0 else "No: down")
        assert f"you had {right} of {asked}" in verdict
        page.keyboard.press("Enter")
        settled(page)
        expect(page.get_by_role("button", name="A little up")).to_be_focused()
        assert page.locator(".t-which strong").inner_text() != which


def torch_slope(gradients, place):
    """Torch's gradient of the knob that the page calls so."""
    parts = {
        "queries, keys and values": "attention.query_key_value",
        "attention’s output": "attention.dense",
        "first table": "mlp.dense_h_to_4h",
        "second table": "mlp.dense_4h_to_h",
        "before the attention": "input_layernorm",
        "before the MLP": "post_attention_layernorm",
        "last layer norm": "final_layer_norm",
        "all tokens": "embed_in",
    }
    part = next(name for words, name in parts.items() if words in place)
    layer = re.match(r"layer (\d+)", place)
    end = "bias" if "biases" in place else "weight"
    name = f"gpt_neox.layers.{layer[1]}.{part}.{end}" if layer else f"gpt_neox.{part}.{end}"
    at = tuple(int(each) for each in re.findall(r"(?:row|column|number) (\d+)", place))
    return gradients[name][at].item()


def test_just_looking_is_no_guess(opened):
    page = opened(stage=2)
    press(page, "just show me")
    expect(page.locator(".t-figures")).to_be_visible()
    assert "you had" not in page.locator(".t-verdict").inner_text()


def test_every_knob_is_turned_as_torch_would(opened):
    page = opened(stage=3)
    _, gradients = TrainingStep().gradients()
    values = torch.cat([gradient.flatten() for gradient in gradients.values()])
    told = page.locator(".t-sum:visible").inner_text()
    up, down = (number(each) for each in re.match(r"([\d,]+) knobs up, ([\d,]+) down", told).groups())
    assert up == pytest.approx((values < 0).sum().item(), rel=2e-3) and down == pytest.approx((values > 0).sum().item(), rel=2e-3)
    sizes = values.abs().sort(descending=True).values.double()
    busiest = 100 * (sizes[: round(len(sizes) / 100)].sum() / sizes.sum()).item()
    assert number(re.search(r"do ([\d.]+)%", told)[1]) == pytest.approx(busiest, abs=0.51)
    coloured = "() => { const c = document.querySelector('.t-near'); return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean); }"
    assert page.evaluate(coloured)


def test_evened_out_the_busiest_do_less_of_the_turning(opened):
    page = opened(stage=3)
    share = lambda: number(re.search(r"do ([\d.]+)%", page.locator(".t-sum:visible").inner_text())[1])  # noqa: E731
    by_slope = share()
    page.get_by_label("evened out").check()
    settled(page)
    assert share() < by_slope / 3
    expect(page.locator(".g-small:visible").filter(has_text="AdamW")).to_be_visible()


def torch_errors(loaded, text, others, rate, steps):
    """[[this, others on average], …] before and after each step of plain descent."""
    model, ids = loaded
    start = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer, told = torch.optim.SGD(model.parameters(), lr=rate), []
    for made in range(steps + 1):
        if made:
            optimizer.zero_grad()
            training.loss_of(model, ids(text)).backward()
            optimizer.step()
        with torch.no_grad():
            told.append(
                [
                    training.loss_of(model, ids(text)).item(),
                    np.mean([training.loss_of(model, ids(other)).item() for other in others]),
                ]
            )
    model.load_state_dict(start)
    return told


def test_a_step_of_any_size_leads_where_that_of_torch_leads(opened, loaded):
    page = opened(stage=4)
    press(page, "Just show me")
    settled(page)
    widget = TrainingStep()
    slider = page.get_by_role("slider", name="Step size")
    for keys, rate in (([], 10**-1.5), (["End"], 1.0), (["Home", "ArrowRight"], 10**-2.75)):
        for key in keys:
            slider.press(key)
            settled(page)
        expect(slider).to_have_attribute("aria-valuetext", f"{float(f'{rate:.2g}'):g}")
        before, after = torch_errors(loaded, widget.text, widget.others, rate, 1)
        for found, expected in zip(pairs(page), zip(before, after), strict=True):
            assert found == pytest.approx(list(expected), rel=0.01, abs=0.006)


def test_ten_steps_on_one_sentence_lead_where_those_of_torch_lead(opened, loaded):
    page = opened(stage=5)
    press(page, "Just show me")
    settled(page)
    widget = TrainingStep()
    told = torch_errors(loaded, widget.text, widget.others, 10**-1.5, 10)
    slider = page.get_by_role("slider", name="Steps made")
    for key, made in ((None, 10), ("Home", 0), ("ArrowRight", 1)):
        if key:
            slider.press(key)
            settled(page)
        for found, expected in zip(pairs(page), zip(told[0], told[made]), strict=True):
            assert found == pytest.approx(list(expected), abs=0.02)
    assert "6,500 steps, each on another 4,096 tokens" in page.locator(".t-panel p").first.inner_text()


@pytest.mark.parametrize(
    ("stage", "question"), [(4, "All knobs are turned at once, by a step of size 0.032"), (5, "Ten steps of size 0.032")]
)
def test_what_comes_of_a_turn_is_guessed_before_it_is_drawn(opened, stage, question):
    page = opened(stage=stage)
    form = page.get_by_role("group", name="Predict first")
    expect(form).to_contain_text(question)
    assert pairs(page) == [] and page.locator(".t-panel svg:visible").count() == 0
    press(page, "Turn them")
    expect(form.get_by_role("alert")).to_have_text("Choose one first.")
    form.get_by_label("This sentence’s rises").check()
    press(page, "Turn them")
    settled(page)
    expect(form.get_by_role("status").first).to_be_focused()
    (was, now), (theirs, later) = pairs(page)
    told = f"This sentence’s error goes from {was:.2f} to {now:.2f}, that of the others from {theirs:.2f} to {later:.2f}."
    assert now < was
    expect(form).to_contain_text(f"Not so. {told}")
    page.get_by_label("Why were you off?").fill("I thought it would overshoot.")
    # Another size is a trial; another sentence is another question; a reload asks nothing twice.
    page.get_by_role("slider", name=re.compile("Step size|Steps made")).press("ArrowLeft")
    settled(page)
    assert len(pairs(page)) == 2
    press(page, "A baker’s deed")
    settled(page)
    expect(page.get_by_role("button", name="Turn them")).to_be_visible()
    assert pairs(page) == []
    page.reload()
    settled(page)
    assert pairs(page) == []  # of the sentence that was kept nothing was guessed yet
    press(page, "Many dogs, one farmer")
    settled(page)
    assert len(pairs(page)) == 2


# ---- In the reader's hands --------------------------------------------------------------------------


def test_next_and_back_lead_through_by_keyboard(opened):
    page = opened()
    page.get_by_role("button", name="Next").focus()
    for stage in range(2, 6):
        page.keyboard.press("Enter")
        expect(page.locator(".t-here")).to_contain_text(f"{stage} of 5")  # whether worked out or not
    expect(page.get_by_role("button", name="Back")).to_be_focused()  # there is no next
    page.keyboard.press("Enter")
    expect(page.locator(".t-here")).to_have_text("4 of 5: The turn")


def test_another_moment_of_training_is_another_error(opened):
    page = opened()
    page.get_by_label("0", exact=True).check()
    settled(page)
    error, _ = TrainingStep(step=0).gradients()
    expect(page.locator(".t-sum b:visible")).to_have_text(f"{error:.2f} nats a token")


@pytest.mark.parametrize("text", ["<b>The dog</b> & 🐕 is wet.", "<|endoftext|>"])
def test_the_readers_own_sentence_is_text_and_nothing_else(opened, text):
    page = opened()
    page.get_by_label("A sentence to learn from").fill(text)
    error, _ = TrainingStep(text=text).gradients()
    expect(page.locator(".t-sum b:visible")).to_have_text(f"{error:.2f} nats a token")
    assert page.locator(f"{ROOT} .t-row b").count() == 0


def test_a_long_text_is_cut_and_an_empty_one_waited_for(opened):
    page = opened()
    field = page.get_by_label("A sentence to learn from")
    field.fill("The dog is wet. " * 40)
    expect(page.locator(".g-note")).to_contain_text(f"Only the first {MOST} tokens are used")
    settled(page)
    expect(page.locator(".t-cell:visible")).to_have_count(MOST)
    field.fill("")
    expect(page.locator(".g-note")).to_contain_text("No words yet")
    expect(page.locator(".t-body")).to_be_hidden()
    press(page, "A baker’s deed")
    expect(page.locator(".t-body")).to_be_visible()
    expect(page.locator(".g-note")).to_be_hidden()


def test_a_new_sentence_while_steps_are_made_is_answered_with_its_own(opened):
    page = opened(stage=4)
    page.get_by_label("evened out").check()
    press(page, "A baker’s deed")
    settled(page)
    press(page, "Just show me")
    settled(page)
    error, _ = TrainingStep(text="The baker kneads the dough and bakes the bread.").gradients()
    assert pairs(page)[0][0] == pytest.approx(error, abs=0.006)


def test_a_missing_checkpoint_is_said_and_can_be_tried_again(opened):
    files = "**/step-06500.safetensors"
    page = opened(before=lambda page: page.route(files, lambda route: route.fulfill(status=404)))
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("step-06500.safetensors")
    page.unroute(files)
    press(page, "Try again")
    expect(page.locator(".t-cell").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(opened, theme):
    page = opened(theme=theme, context=PHONE)
    for stage in range(1, 6):
        if stage > 1:
            press(page, "Next")
        if stage == 2:
            press(page, "A little down")
            expect(page.get_by_role("button", name="Another knob")).to_be_visible()
        expect(page.locator(".t-here")).to_contain_text(f"{stage} of 5")
        settled(page)
        if stage > 3:
            fits(page, ROOT)
            accessible(page, ROOT)
            press(page, "Just show me")
            settled(page)
        fits(page, ROOT)
        accessible(page, ROOT)

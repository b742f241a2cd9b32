"""WeightEditor as a reader meets it: knobs turned in a browser, the numbers held against torch."""

import re

import pytest
import torch
from playwright.sync_api import expect
from weight_page import DENSE, DRAWN, GAIN, distance, distribution, edit, folder, press, turn, url, words  # noqa: F401  (fixtures)

from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids
from widgets import WeightEditor


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
        float(re.match(r"[\d.]+", page.locator(f"{DRAWN} .w-summary").text_content()).group()), abs=0.51
    )
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


def test_of_the_knob_that_is_shown_it_is_asked_at_once_what_its_turn_will_do(turn):
    page = turn(turn=20.0)
    form = page.locator(".w-form")
    expect(form).to_contain_text(f"{DENSE}[17, 40] will be turned up")
    expect(form.get_by_text("Before it is turned:")).not_to_be_focused()  # the reader is elsewhere
    page.get_by_label("nothing to see").check()
    press(page, "Turn it")
    expect(page.locator(".w-verdict")).to_contain_text("of 1 right")
    press(page, "Turn all back")
    page.reload()
    expect(page.locator(DRAWN)).to_be_attached()
    expect(form).to_be_hidden()  # it was answered
    other = turn(edits=[edit(GAIN, 0, 3, 20.0)])
    expect(other.locator(".w-form")).to_be_hidden()  # what is turned is shown turned
    turned_by_hand = turn()
    turned_by_hand.get_by_role("slider", name="Turn it").press("PageUp")
    expect(turned_by_hand.locator(".w-form")).to_be_hidden()


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
    noted = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gnm:answer:WeightEditor')).map(([, text]) => JSON.parse(text))"
    )
    assert len(noted) == 3 and sum(answer["right"] for answer in noted) == right
    assert all(answer["said"] == "nothing to see" and "of the probability moved" in answer["came"] for answer in noted)


def test_many_at_random_are_really_turned(turn):
    page = turn(turn=20.0, edits=[edit(DENSE, 17, 40, 3.0)])
    page.evaluate("addEventListener('focusin', ({ target }) => (document.body.dataset.focused += target.textContent + ';'))")
    page.get_by_role("button", name="Turn 200 knobs by 20 spreads").press("Enter")
    told = page.locator(".w-survey > div > p").first
    expect(told).to_contain_text("Of 200 knobs at random")
    expect(told).to_be_focused()
    assert "Stop;" in page.evaluate("document.body.dataset.focused")  # what was pressed can't be, meanwhile
    quiet = int(re.search(r"random, (\d+) moved", told.text_content()).group(1))
    assert 100 < quiet < 200  # most do next to nothing, and some do more: so torch finds, too
    dots = [page.locator(".w-strip").nth(n).locator("circle").count() for n in range(7)]
    assert dots == [200, *[40] * 6]
    expect(page.locator(".w-own-label")).to_have_text("yours")
    # What kind of table a knob is in says much of what it does: told as it was counted.
    loud = {}
    for strip in page.locator(".w-strip-label").all_inner_texts()[1:]:
        label, below = re.match(r"(.+?) (\d+) of 40 below 1%", strip).groups()
        loud[label] = 40 - int(below)
    least, most = min(loud, key=loud.get), max(loud, key=loud.get)
    assert loud[most] - loud[least] > 15
    expect(told).to_contain_text("What kind of table a knob is in says much")
    named = re.search(r"of 40 under “(.+?)” (\w+), of 40 under “(.+?)” (\w+)", told.text_content()).groups()
    assert (loud[named[0]], loud[named[2]]) == (loud[most], loud[least])
    assert [named[1], named[3]] == [str(loud[most]), str(loud[least] or "none")]
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
    small = [
        distribution([edit("gpt_neox.layers.3.mlp.dense_4h_to_h.bias", 0, 10, bias[10].item() + h * sd)])[top].log().item()
        for h in (-0.02, 0.02)
    ]
    assert slope == pytest.approx((small[1] - small[0]) / 0.04, rel=0.02)
    label = page.locator(".w-promise svg").get_attribute("aria-label")
    low, high = (
        distribution([edit("gpt_neox.layers.3.mlp.dense_4h_to_h.bias", 0, 10, bias[10].item() + h * sd)])[top].log().item()
        for h in (-20, 20)
    )
    assert f"from {low:.2f} over" in label
    assert f"as grown to {high:.2f};" in label


def test_the_story_changes_where_the_model_does(turn):
    turned = [edit(GAIN, 0, 3, 60.0)]
    page = turn(edits=turned)
    expect(page.locator(".w-stories:not([aria-busy])")).to_contain_text("tokens are others")
    model, tokenizer = WeightEditor(edits=turned).turned()
    ids = torch.tensor([prompt_ids(tokenizer, WeightEditor().prompt)])
    told = tokenizer.decode(
        model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=32, pad_token_id=0)[
            0, ids.shape[1] :
        ]
    )
    assert page.locator(".w-story-now").text_content().removesuffix(" …").removesuffix(" (the end)") == (
        WeightEditor().prompt + told.removesuffix("<|endoftext|>")
    )
    assert page.locator(".w-story-now mark").count() > 0

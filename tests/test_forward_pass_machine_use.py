"""The machine of ForwardPass as a reader uses it: every part by the keyboard, taken out, kept, on a phone."""

import pytest
from fit import PHONE, accessible, fits
from machine_page import HEAD, ROOT, folder, machine, nats_without, press, settled, stated_odds, url, village  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from widgets.forward_pass import parts
from widgets.of_model import config

# Reaching it.


def test_every_part_at_every_token_is_reached_and_pressed_by_keys(machine):
    page = machine(shown=True)
    ids = parts(config("village"))
    assert page.locator('.m-table [tabindex="0"]').count() == 1  # one stop of the tab key
    cells = page.locator(".m-cell")
    assert cells.count() == 6 * len(ids)
    cells.first.focus()
    seen = set()
    for row in range(len(ids)):
        page.keyboard.press("Home")
        for _ in range(9):
            page.keyboard.press("ArrowRight")
            label = page.evaluate("document.activeElement.classList.contains('m-cell') && document.activeElement.ariaLabel")
            seen |= {label} if label else set()
        page.keyboard.press("ArrowDown")
        if row == 0:
            assert len(seen) == 6
    assert len(seen) == cells.count()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator(".m-card-title")).to_contain_text("Layer 3, MLP, at “horses”")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")  # still where the reader was


def test_a_part_leads_into_its_operations_and_back(machine):
    page = machine(shown=True, part=HEAD)
    press(page, "Every operation here")
    expect(page.locator(".g-panel-step > p").first).to_have_text("Layer 2: Pattern")
    expect(page.locator(".g-question")).to_be_focused()
    expect(page.get_by_label("Head", exact=True)).to_have_value("2")
    expect(page.locator(".g-total")).to_contain_text("The engine computed")
    page.get_by_role("radio", name="The whole machine").check()
    expect(page.locator(".m-card-title")).to_contain_text("Layer 2, head 2")
    press(page, "Layer 1", exact=True)
    expect(page.locator(".g-panel-step > p").first).to_have_text("Layer 1: Attention")


# “There!”


def test_what_is_taken_out_changes_the_answer_as_in_torch(machine, village):
    page = machine(shown=True, part=HEAD)
    press(page, "There!")
    settled(page)
    expect(page.locator(".m-verdict")).to_contain_text("“is” still wins: it was not decided there, or not there alone")
    assert stated_odds(page) == pytest.approx(nats_without(village, [HEAD]), abs=0.05)
    kept = page.evaluate("Object.values(localStorage).filter((v) => v.includes('was it decided')).map(JSON.parse)")
    assert [(one["said"], one["right"]) for one in kept] == [("Layer 2, head 2", False)]
    expect(page.get_by_role("textbox", name="Why were you off?")).to_be_visible()
    removed = [HEAD]
    for layer, head in ((3, 0), (1, 2)):
        removed.append(f"blocks.{layer}.attn.hook_z.{head}")
        press(page, f"layer {layer}, head {head}, at “horses”")
        press(page, "Take this out too")
        expect(page.locator(".m-odds")).to_contain_text(f"layer {layer}, head {head}")
        settled(page)
        assert stated_odds(page) == pytest.approx(nats_without(village, removed), abs=0.05)
    expect(page.locator(".m-verdict")).to_contain_text("The answer has turned")
    press(page, "Put all back")
    expect(page.locator(".m-odds")).to_contain_text("In the whole machine")


def test_each_part_and_each_pair_of_heads_is_tried(machine, village):
    page = machine(shown=True, part=HEAD, removed=[HEAD])
    press(page, "Take out each part in turn")
    found = page.locator(".m-outcomes")
    heads = [f"blocks.{layer}.attn.hook_z.{head}" for layer in range(4) for head in range(4)]
    alone = [nats_without(village, [part]) for part in [*heads, *(f"blocks.{layer}.hook_mlp_out" for layer in range(4))]]
    pairs = [nats_without(village, [a, b]) for i, a in enumerate(heads) for b in heads[i + 1 :]]
    for nats, what in ((alone, "parts"), (pairs, "pairs of heads")):
        turned = sum(n < 0 for n in nats)
        expect(found).to_contain_text(f"{turned or 'None'} of {len(nats)} {what}")
    press(page, "Layer 1, head 0 and layer 1, head 2")  # which look at “behind”
    expect(page.locator(".m-odds")).to_contain_text("Without layer 1, head 0 and layer 1, head 2")
    settled(page)
    assert stated_odds(page) == pytest.approx(nats_without(village, [heads[4], heads[6]]), abs=0.05)


def test_what_the_reader_did_with_the_machine_survives_a_reload(machine):
    page = machine()
    press(page, "Just show me")
    press(page, "layer 1, head 0, at “behind”")
    press(page, "There!")
    expect(page.locator(".m-odds")).to_contain_text("Without layer 1, head 0, after “behind”")
    settled(page)
    page.reload()
    settled(page)
    expect(page.locator(".m-odds")).to_contain_text("Without layer 1, head 0, after “behind”")
    expect(page.get_by_role("button", name="Just show me")).to_have_count(0)


# Whatever is read, wherever.


@pytest.mark.parametrize(
    "prompt", ["", "the dog " * 600, "🐶👩‍👩‍👧‍👦", "<script>window.hacked = 1</script>"], ids=["empty", "long", "emoji", "markup"]
)
def test_any_prompt_is_drawn(machine, prompt):
    page = machine(shown=True, prompt=prompt, words=["", ""], part="blocks.1.attn.hook_z.1")
    expect(page.locator(".m-odds")).to_contain_text("likely")
    assert 1 <= page.locator(".m-token").count() <= 40
    assert ("are drawn" in page.locator(".m-more").inner_text()) == (len(prompt) > 1000)
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("model", ["one-layer", "attention-only"])
def test_other_machines_are_drawn_as_they_are(machine, model):
    page = machine(shown=True, model=model)
    assert page.locator(".m-cell").count() == 6 * len(parts(config(model)))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_fault_in_either_theme(machine, theme):
    page = machine(theme)
    accessible(page, ROOT)
    press(page, "Just show me")
    press(page, "layer 2, head 2, at “horses”")
    press(page, "There!")
    expect(page.locator(".m-verdict")).to_contain_text("still wins")
    settled(page)
    accessible(page, ROOT)


@pytest.mark.parametrize("width", [375, 320])
def test_on_a_phone_it_fits_and_says_where_more_is(machine, width):
    page = machine(shown=True, part=HEAD, context=PHONE | {"viewport": {"width": width, "height": 740}})
    fits(page, ROOT)
    expect(page.get_by_role("button", name="horses", exact=True)).to_be_in_viewport(ratio=0)
    scrolls = page.locator(".m-scroll").evaluate("e => e.scrollWidth > e.clientWidth + 1")
    assert scrolls == page.get_by_text("scroll sideways").is_visible()
    assert page.locator(".m-name").first.evaluate(
        "e => e.getBoundingClientRect().left >= e.closest('.m-scroll').getBoundingClientRect().left - 1"
    )
    small = page.locator(f"{ROOT} :is(button, span, p, label, th)").evaluate_all(
        "all => all.filter((e) => e.textContent.trim() && e.offsetWidth > 1 && parseFloat(getComputedStyle(e).fontSize) < 12).map((e) => e.outerHTML)"
    )
    assert not small


def test_who_asked_for_less_motion_sees_it_at_once(machine):
    page = machine(context={"reduced_motion": "reduce"})
    press(page, "Just show me")
    expect(page.locator(".m-arc[data-followed]").first).to_be_attached()
    assert page.evaluate("document.getAnimations().length") == 0

"""The whole machine of ForwardPass: nothing before the guess, what flows as torch has it, every part by the keyboard."""

import re

import pytest
import torch
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from widget_page import write_page

from lab import hooks
from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids
from widgets import ForwardPass
from widgets.forward_pass import parts
from widgets.of_model import config

ROOT = '[data-widget="ForwardPass"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"
HEAD = "blocks.2.attn.hook_z.2"
PROMPT = "The dog behind the horses"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("machine")


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def machine(watched, folder, url):
    """`machine(part=…)` opens a ForwardPass with these traits."""

    def opened(theme="light", context=None, before=lambda page: None, **traits):
        write_page(folder, ForwardPass(**traits), theme=f'data-theme="{theme}"')
        return watched(url + "index.html", READY, before=before, **(context or {}))

    return opened


@pytest.fixture(scope="module")
def village():
    model, tokenizer = checkpoints.load("village", 0)
    ids = torch.tensor([prompt_ids(tokenizer, PROMPT)])
    is_, are = (tokenizer(f" {word}", add_special_tokens=False)["input_ids"][0] for word in ("is", "are"))
    with torch.no_grad():
        logits, cache = hooks.run_with_cache(model, ids)
    return model, ids, is_, are, logits[0], {name: value[0] for name, value in cache.items()}


def nats_without(village, removed):
    """Logit of is less that of are at the end, with these parts set to nothing."""
    model, ids, is_, are, *_ = village
    changes = {}
    for part in removed:
        name, _, head = part.partition("hook_z.")
        if head:
            before = changes.get(f"{name}hook_z", lambda z: z)
            changes[f"{name}hook_z"] = lambda z, before=before, head=int(head): _without_head(before(z), head)
        else:
            changes[part] = torch.zeros_like
    with torch.no_grad(), hooks.interventions(model, changes):
        end = model(input_ids=ids).logits[0, -1]
    return (end[is_] - end[are]).item()


def _without_head(z, head):
    z = z.clone()
    z[:, :, head] = 0
    return z


def press(page, name, **how):
    page.get_by_role("button", name=name, **how).first.click()


def settled(page):
    page.wait_for_selector(READY)


def stated_odds(page):
    """What the balance says, as nats of is against are."""
    text = page.locator(".m-odds").text_content()
    more, times = re.search(r"“(is|are)” is ([\d.,]+) times", text).groups()
    return (1 if more == "is" else -1) * torch.tensor(float(times.replace(",", ""))).log().item()


# Before the guess.


def test_nothing_of_what_happens_is_shown_before_the_guess(machine):
    page = machine()
    expect(page.get_by_text("at which word would you look back, if you had to choose the verb?")).to_be_visible()
    for look in (lambda: None, lambda: press(page, "layer 2, head 2, at “horses”")):
        look()
        settled(page)
        assert page.locator(".m-machine .m-cell").count() == 6 * len(parts(config("village")))
        for sign in ("[data-followed]", "[data-to]", ".m-matrix"):
            assert page.locator(f"{ROOT} {sign}:visible").count() == 0, sign
        names = page.locator(".m-cell").evaluate_all("cells => cells.map((c) => c.getAttribute('aria-label') + c.textContent)")
        assert not [name for name in names if "%" in name or "looks" in name]
        seen = page.locator(ROOT).inner_text()
        assert not re.search(r"\d+%|times as likely", seen)
    page.get_by_label("Step by step").check()
    expect(page.locator(".g-panel-step")).to_be_hidden()
    expect(page.get_by_role("button", name="Just show me")).to_be_visible()


def test_the_guess_is_weighed_noted_and_asks_why(machine, village):
    page = machine()
    press(page, "Show what the machine does")
    expect(page.get_by_text("Choose one first.")).to_be_visible()
    page.get_by_label("behind", exact=True).check()
    press(page, "Show what the machine does")
    said = page.locator(".p-said")
    *_, cache = village
    best = max(
        (cache[f"blocks.{layer}.attn.hook_pattern"][head, -1, 1:].max().item(), layer, head)
        for layer in range(4)
        for head in range(4)
    )
    expect(said).to_contain_text(f"“dog”: {100 * best[0]:.1f}%, by layer {best[1]}, head {best[2]}")
    expect(said).to_contain_text("0 of 1")
    page.get_by_role("textbox", name="Why were you off?").fill("it stands nearer")
    kept = page.evaluate("Object.values(localStorage).filter((v) => v.includes('choose the verb')).map(JSON.parse)")
    assert [(one["said"], one["right"], one["why"]) for one in kept] == [("behind", False, "it stands nearer")]
    press(page, "Many dogs, one horse")  # asked once
    settled(page)
    expect(page.get_by_role("button", name="Show what the machine does")).to_have_count(0)


def test_where_nothing_may_be_stored_it_works_all_the_same(machine):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    page = machine(before=lambda page: page.add_init_script(blocked))
    page.get_by_label("dog", exact=True).check()
    press(page, "Show what the machine does")
    expect(page.locator(".p-said")).to_contain_text("1 of 1")
    press(page, "layer 2, head 2, at “horses”")
    press(page, "There!")
    expect(page.locator(".m-verdict")).to_contain_text("“is” still wins")


# What is drawn.


def test_what_is_drawn_is_what_torch_computes(machine, village):
    model, ids, is_, are, logits, cache = village
    page = machine(shown=True)
    table = parts(config("village"))
    T = ids.shape[1]

    # The sizes of all marks in the last column keep the ratios of what the parts add there.
    added = {}
    for layer in range(4):
        dense = model.gpt_neox.layers[layer].attention.dense.weight.detach()  # (d, d)
        z = cache[f"blocks.{layer}.attn.hook_z"]  # (T, heads, d_head)
        for head, columns in enumerate(dense.split(z.shape[-1], dim=1)):
            added[f"blocks.{layer}.attn.hook_z.{head}"] = z[:, head] @ columns.T
        added[f"blocks.{layer}.hook_mlp_out"] = cache[f"blocks.{layer}.hook_mlp_out"]
    largest = max(rows.norm(dim=-1).max().item() for rows in added.values())
    marks = page.locator(".m-mark").evaluate_all(
        "marks => marks.map((m) => +(m.getAttribute('r') ?? m.getAttribute('width') / 2))"
    )
    expected = [
        2.5 + 7.5 * (rows[t].norm().item() / largest) ** 0.5
        for part in table
        if part in added
        for rows in [added[part]]
        for t in range(T)
    ]
    assert marks == pytest.approx(expected, abs=0.02)

    # And the thickness of the arcs that come to the last token those of share times value.
    carried = {}
    for layer in range(4):
        dense = model.gpt_neox.layers[layer].attention.dense.weight.detach()
        pattern, v = cache[f"blocks.{layer}.attn.hook_pattern"], cache[f"blocks.{layer}.attn.hook_v"]
        for head, columns in enumerate(dense.split(v.shape[-1], dim=1)):
            carried[layer, head] = pattern[head] * (v[:, head] @ columns.T).norm(dim=-1)  # (query, key)
    between = ~torch.eye(T, dtype=bool)
    most = max(square[between].max().item() for square in carried.values())
    arcs = page.locator(".m-arc[data-followed]").evaluate_all("arcs => arcs.map((a) => +a.getAttribute('stroke-width'))")
    shares = [square[-1, s].item() / most for square in carried.values() for s in range(T - 1)]
    assert arcs == pytest.approx([0.8 + 8.2 * share for share in shares if share >= 0.01], abs=0.02)

    # In the balance: the two words at the end.
    assert stated_odds(page) == pytest.approx((logits[-1, is_] - logits[-1, are]).item(), abs=0.05)
    guesses = page.locator('.m-table [data-kind="guess"] .m-cell').all_text_contents()
    tokenizer = checkpoints.load("village", 0)[1]
    assert [guess.rstrip("…") for guess in guesses] == [tokenizer.decode([i]).strip() for i in logits.argmax(-1).tolist()]


def test_what_parts_add_by_themselves_adds_up_to_the_answer(machine, village):
    """By itself: as the last norm reads it. All of them, what was there at first and the tables' biases make the whole."""
    model, _, is_, are, logits, cache = village
    page = machine(shown=True)
    told = 0
    for part in ("blocks.2.attn.hook_z.2", "blocks.3.hook_mlp_out", "blocks.2.hook_mlp_out"):
        layer, _, head = part.removeprefix("blocks.").replace(".attn.hook_z", "").replace(".hook_mlp_out", "").partition(".")
        press(page, f"layer {layer}, head {head}, at “horses”" if head else f"layer {layer}, MLP, at “horses”")
        settled(page)
        more, times = re.search(r"makes “(is|are)” ([\d.,]+) times", page.locator(".m-card").inner_text()).groups()
        told += (1 if more == "is" else -1) * torch.tensor(float(times.replace(",", ""))).log().item()
    last, norm = cache["blocks.3.hook_resid_post"][-1], model.gpt_neox.final_layer_norm
    between = (model.gpt_neox.embed_in.weight[is_] - model.gpt_neox.embed_in.weight[are]).detach()
    dense = model.gpt_neox.layers[2].attention.dense.weight.detach()[:, 56:84]
    out = dense @ cache["blocks.2.attn.hook_z"][-1, 2] + cache["blocks.3.hook_mlp_out"][-1] + cache["blocks.2.hook_mlp_out"][-1]
    spread = (last.var(unbiased=False) + 1e-5).sqrt()
    assert told == pytest.approx((((out - out.mean()) / spread * norm.weight.detach()) @ between).item(), abs=0.1)


def test_the_whole_matrix_of_a_head_is_there_and_tells_each_value(machine, village):
    *_, cache = village
    page = machine(shown=True, part=HEAD)
    pattern = cache["blocks.2.attn.hook_pattern"][2]
    cells = page.locator(".m-matrix button")
    expected = [round(100 * pattern[t, s].item()) for t in range(6) for s in range(t + 1)]
    assert [int(text) for text in cells.all_text_contents()] == pytest.approx(expected, abs=1)
    names = cells.evaluate_all("cells => cells.map((c) => c.getAttribute('aria-label'))")
    assert all(name.startswith(text) for name, text in zip(names, cells.all_text_contents(), strict=True))
    assert page.locator('.m-matrix [tabindex="0"]').count() == 1
    page.locator('.m-matrix [tabindex="0"]').focus()
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    reading = page.locator(".m-whole .m-reading")
    expect(reading).to_have_text(re.compile(r"From “horses” to “dog”: 99%"))
    cells.first.hover()
    expect(reading).to_have_text("From the start mark to the start mark: 100%.")


def test_where_it_is_known_is_what_torch_finds_by_exchanging_strips(machine, village):
    model, ids, is_, are, logits, cache = village
    page = machine(shown=True)
    assert page.locator(".m-news").count() == 0
    page.get_by_role("checkbox", name="Where is it known?").check()
    expect(page.locator(".m-news").first).to_be_attached()
    settled(page)
    tokenizer = checkpoints.load("village", 0)[1]
    twin = torch.tensor([prompt_ids(tokenizer, ForwardPass().twin)])
    strips = [part for part in parts(config("village")) if "resid" in part or part == "hook_embed"]
    with torch.no_grad():
        end, other = hooks.run_with_cache(model, twin, strips)
    whole, over = (x[-1, is_] - x[-1, are] for x in (logits, end[0]))

    def moved(name, t):
        def exchanged(x):
            return torch.cat([x[:, :t], other[name][:, t : t + 1], x[:, t + 1 :]], dim=1)

        with torch.no_grad(), hooks.interventions(model, {name: exchanged}):
            last = model(input_ids=ids).logits[0, -1]
        return ((whole - last[is_] + last[are]) / (whole - over)).item()

    found = [moved(name, t) for name in strips for t in range(ids.shape[1])]
    told = page.locator(".m-news-share").all_text_contents()
    assert [float(share.strip("%><")) for share in told] == pytest.approx(
        [100 * share for share in found if share >= 0.05], abs=0.6
    )
    page.get_by_label("Your words").fill("The cat")  # nothing is known that tells otherwise
    expect(page.get_by_role("checkbox", name="Where is it known?")).to_have_count(0)
    expect(page.locator(".m-news")).to_have_count(0)


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

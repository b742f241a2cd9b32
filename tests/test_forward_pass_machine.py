"""The whole machine of ForwardPass: nothing before the guess, and what flows as torch has it."""

import re

import pytest
import torch
from machine_page import HEAD, ROOT, folder, machine, press, settled, stated_odds, url, village  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from lab import hooks
from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids
from widgets import ForwardPass
from widgets.forward_pass import parts
from widgets.of_model import config

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

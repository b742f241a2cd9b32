"""The real model in the place of the village's, in the widgets that have a switch: what each shows is what PyTorch finds."""

import math
import re

import pytest
import torch
from next_token_page import press, turn_to
from playwright.sync_api import expect
from real_page import fetch, site  # noqa: F401  (fixtures)
from traitlets import TraitError

from widgets import (
    ForwardPass,
    InductionHeads,
    LevelsOfAnalysis,
    MinimalPairs,
    WeightEditor,
    base,
)
from widgets.live import real
from widgets.live.real import KNOB


@pytest.fixture
def chosen(watched, site):
    """`chosen(widget)` opens its page, puts the real one in the village's place and fetches it."""

    def open_page(widget):
        root = f'[data-widget="{type(widget).__name__}"]'
        page = watched(site.put(widget), f"{root}[data-ready]", expected=None)
        turn_to(page, "A real one")
        fetch(page)
        expect(page.locator(".r-line")).to_be_visible()
        expect(page.locator(f"{root}[data-ready]:not([data-stale])")).to_be_attached()
        return page

    return open_page


def test_pairs_are_put_to_the_real_one_and_to_the_village_again(chosen, site):
    pairs = [{"begin": "The dog", "better": "is old.", "worse": "are old."}]
    page = chosen(MinimalPairs(real=True, pairs=pairs))
    expect(page.get_by_label("Grown from")).to_be_hidden()  # nobody here knows
    expect(page.get_by_label("Of this 1 pair, the model will get")).to_be_visible()  # it has no moments but this one
    press(page, "Just run them")
    expect(page.locator(".m-results")).to_be_visible()
    engine = site.torch()
    [better, worse] = [-engine.surprise(f"The dog {end}")["surprise"].sum().item() for end in ("is old.", "are old.")]
    expect(page.locator(".m-pair")).to_contain_text("✓ “is old.”" if better > worse else "✗ “are old.”")
    turn_to(page, "The village’s")
    expect(page.locator(".m-results")).to_be_hidden()  # what was answered was the other one's answer
    press(page, "Just run them")
    expect(page.locator(".m-results")).to_contain_text("1 of 1 pair right")


def test_the_whole_machine_of_the_real_one_is_drawn(chosen, site):
    page = chosen(ForwardPass(real=True, shown=True, part="blocks.3.attn.hook_z.1"))
    expect(page.locator(".m-layer")).to_have_text(["Layer 0", "Layer 1"])
    expect(page.get_by_role("radio", name="Step by step")).to_be_hidden()
    engine = site.torch()
    said = engine.predict("The dog behind the horses")["probabilities"]
    one, other = (engine.encode(word)[0] for word in (" is", " are"))
    likelier, rarer = ("is", "are") if said[one] > said[other] else ("are", "is")
    expect(page.get_by_text(f"“{likelier}” is")).to_contain_text(f"as likely as “{rarer}”")
    turn_to(page, "The village’s")
    expect(page.locator(".m-layer")).to_have_count(4)


def test_what_a_page_takes_back_of_its_parts_hangs_on_the_model():
    rules = ForwardPass(real=True).keep()["traits"]
    assert "blocks.29.hook_mlp_out" in rules["part"]["of"]["smollm2"]["one_of"]
    assert "blocks.29.hook_mlp_out" not in rules["part"]["of"]["village"]["one_of"]
    assert "blocks.29.hook_mlp_out" in rules["removed"]["of"]["smollm2"]["of"]["one_of"]


def test_a_knob_of_the_real_one_is_turned_and_the_villages_stand_as_they_grew(chosen, site):
    page = chosen(WeightEditor(real=True))
    expect(
        page.get_by_role("button", name="The one that matters most here")
    ).to_be_hidden()  # nobody reckons that of packed tables
    engine = site.torch()
    prompt = page.get_by_label("Your words").input_value()
    assert prompt == "The capital of France is"
    page.get_by_label("Table", exact=True).select_option("model.layers.1.mlp.down_proj.weight")
    page.get_by_label("Row", exact=True).fill("3")
    page.get_by_label("Column", exact=True).fill("5")
    expect(page.get_by_text("From neuron 5 to number 3 of the stream.")).to_be_visible()
    value = engine.weights(["model.layers.1.mlp.down_proj.weight"])["model.layers.1.mlp.down_proj.weight"][3, 5].item()
    assert float(page.get_by_label("Value", exact=True).input_value()) == pytest.approx(value, rel=1e-4)
    page.get_by_label("Value", exact=True).fill("50")
    expect(page.locator('[data-widget="WeightEditor"][data-ready]:not([data-stale])')).to_be_attached()
    turned = [{"name": "model.layers.1.mlp.down_proj.weight", "index": 3 * 96 + 5, "value": 50}]
    before, after = engine.predict(prompt, top=1), engine.predict(prompt, top=1, edits=turned)
    first = before["top"][0]
    share = 100 * after["probabilities"][first["id"]].item()
    expect(page.locator(".w-words li").first).to_contain_text(f"{share:.0f}%" if share >= 9.5 else "%")
    stories = page.locator(".w-story")
    expect(stories.first).to_contain_text("The capital of France is")
    page.get_by_role("radio", name="The village’s").focus()
    left = "() => { document.activeElement.click(); return document.querySelector('.w-story').textContent; }"
    assert page.evaluate(left) == "", "no model's story stands under another's name"
    expect(page.locator(".w-summary")).to_have_text("No knob is turned: this is the model as it grew.")
    expect(page.locator(".w-choose code")).to_have_text("gpt_neox.layers.2.attention.dense.weight[17, 40]")


def test_which_knobs_a_page_takes_back_hangs_on_the_model():
    rules = WeightEditor(real=True).keep()["traits"]
    assert KNOB["name"] in rules["matrix"]["of"]["smollm2"]["one_of"]
    assert rules["row"]["of"]["smollm2"]["of"][KNOB["name"]]["max"] == 575
    assert KNOB["name"] not in rules["matrix"]["of"]["village"]["one_of"]
    assert sum(math.prod(shape) for shape in real.shapes().values()) == 134_515_008


def test_page_and_python_start_at_the_same_knob():
    code = (base.STATIC.parent / "parts" / "real_model.js").read_text()
    assert f'matrix: "{KNOB["name"]}", row: {KNOB["row"]}, column: {KNOB["column"]}' in code


def test_the_heads_of_the_real_one_are_measured_and_taken_out(chosen, site):
    page = chosen(InductionHeads(real=True))
    expect(page.get_by_role("radio", name="When it comes")).to_be_hidden()  # nobody was there
    heads = page.locator(".i-grid input")
    expect(heads).to_have_count(8)
    heads.first.check(force=True)
    press(page, "Measure all heads")
    expect(page.locator(".i-verdict").first).to_contain_text(re.compile("it: on 20 rows|No head copies"))
    turn_to(page, "Take it out")
    expect(page.locator(".i-checks input:checked")).to_have_count(1)  # the strongest, now that it is known
    press(page, "Just show me")
    expect(page.locator(".i-task")).to_have_count(3)
    expect(page.locator(".i-task").nth(1)).to_contain_text("10 items; guessing earns 50%.")
    turn_to(page, "The village’s")
    expect(page.get_by_role("radio", name="When it comes")).to_be_visible()
    expect(page.locator(".i-checks input:checked")).to_have_count(1)
    turn_to(page, "A real one")
    press(page, "Forget it")
    expect(page.locator("fieldset[hidden] .i-grid")).to_have_count(1)  # no model's heads stand under another's name


def test_a_head_of_the_real_one_is_told_at_three_levels(chosen, site):
    prompt = "the dog barks and the cat"
    page = chosen(LevelsOfAnalysis(real=True, task="own", prompt=prompt))
    expect(page.get_by_label("Head", exact=True).locator("option")).to_have_count(8)
    expect(page.get_by_text("Of its 8 heads our four stories tell")).to_be_visible()
    page.get_by_label("Head", exact=True).select_option("1.2")
    expect(page.locator('[data-widget="LevelsOfAnalysis"][data-ready]:not([data-stale])')).to_be_attached()
    engine = site.torch()
    pattern = engine.run_with_cache(prompt, ["blocks.1.attn.hook_pattern"])["cache"]["blocks.1.attn.hook_pattern"][2, -1]
    told = page.locator(".l-verdict:visible").text_content()
    assert float(re.search(r"with ([\d.]+)% of its attention", told).group(1)) == pytest.approx(100 * pattern.max().item(), abs=1)
    effect = engine.written(prompt, {"layer": 1, "head": 2})["effect"]
    [first] = engine.shown([int(effect.argmax())])
    said = page.locator(".l-effects p").first.inner_text()
    assert said.removeprefix("It raises most: ").lstrip("-").startswith(first["text"].removeprefix("␣"))
    page.get_by_text("The numbers", exact=True).click()
    sums = [float(text.replace("−", "-")) for text in page.locator(".l-keys .l-sum").all_text_contents()]
    assert torch.tensor(sums).softmax(-1).tolist() == pytest.approx(pattern.tolist(), abs=0.02)
    turn_to(page, "The village’s")
    expect(page.get_by_label("Head", exact=True).locator("option")).to_have_count(16)
    with pytest.raises(TraitError, match="one of the book's own or smollm2"):
        LevelsOfAnalysis(model=str(site.file))


def test_random_rows_are_of_different_words_each_one_token(browser, site):
    page = browser.new_page()
    page.goto(site.url)
    (site.folder / "w").exists() or (site.folder / "w").symlink_to(base.STATIC.parent)
    rows = page.evaluate("""async () => (await import("/w/induction_heads/about.js")).randomRows(
      [...Array(60).keys()].map((i) => "␣" + String.fromCharCode(97 + i % 26) + "bcd".repeat(1 + i / 26)).concat("␣x1", "ab", "␣", "␣a"))""")
    page.close()
    assert len(rows) == 20 and all(len(set(row.split())) == 20 for row in rows)
    assert all(re.fullmatch(r"[a-z](bcd)+", word) for row in rows for word in row.split())

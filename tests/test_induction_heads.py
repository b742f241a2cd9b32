"""InductionHeads: what its page computes is what the lab computes, and a reader can find, follow and take out heads."""

import json
import math
import random
import subprocess
import sys

import pytest
import torch
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state, write_page

from lab.evaluation import capacities, intervals, items
from lab.evaluation.induction import with_start
from lab.evaluation.items import Choice
from lab.evidence import figures
from lab.growing import checkpoints
from lab.hooks import run_with_cache
from lab.inside.circuits import ablation, measure, scores, tables, weights
from lab.text.tokenizer import prompt_ids
from widgets import InductionHeads, base, induction_heads, measured_heads, specimens

ROOT = '[data-widget="InductionHeads"]'
WIDGET = InductionHeads()
SMALL = {"rows": WIDGET.rows[:2], "asked": [one | {"items": one["items"][:2]} for one in WIDGET.asked]}
AGREE = 1e-3  # the most that page and lab may differ by

expect.set_options(timeout=30_000)  # a loaded machine takes its time


# ---- What the page computes is what the lab computes ---------------------------------------------


@pytest.fixture(scope="module")
def run(browser, serve, tmp_path_factory):
    """`run("heads.js", "(m, value) => …", value)` runs a script with a source module's exports; `engine` is at hand."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "widgets").symlink_to(base.STATIC.parent)
    (folder / "specimens").symlink_to(base.SPECIMENS)
    (folder / "engine_worker.js").symlink_to(base.STATIC / "engine_worker.js")
    page = browser.new_page()
    page.goto(serve(folder) + "widgets/parts/theme.css")
    page.evaluate("""async () => {
      const { startEngine, staticFiles } = await import("/widgets/static/engine.js");
      globalThis.engine = await startEngine({ files: staticFiles("/specimens/"), model: "village" });
    }""")
    yield lambda module, script, value=None: page.evaluate(
        f"async ([module, value]) => ({script})(await import('/widgets/induction_heads/' + module), value)", [module, value]
    )
    page.close()


@pytest.fixture(scope="module")
def last():
    """The village's first seed at its last step, with its tokenizer."""
    torch.set_num_threads(1)
    return checkpoints.load("village", seed=0)


def said_twice(tokenizer, count: int) -> list[list[int]]:
    return [2 * tokenizer(row, add_special_tokens=False)["input_ids"] for row in WIDGET.rows[:count]]


@pytest.mark.parametrize("step", [800, 6500])
def test_the_page_scores_heads_as_the_lab_does(run, step):
    model, tokenizer = checkpoints.load("village", seed=0, step=step)
    found = run(
        "session.js",
        """async (m, [rows, step]) =>
        m.scores(engine, await m.saidTwice(engine, rows), { seed: 0, step })""",
        [WIDGET.rows[:2], step],
    )
    mine = scores.measure(model, said_twice(tokenizer, 2))
    assert found["prefix"] == pytest.approx(mine["prefix matching"].mean(0).flatten().tolist(), abs=AGREE)
    assert found["previous"] == pytest.approx(mine["previous token"].mean(0).flatten().tolist(), abs=AGREE)


@pytest.mark.parametrize("seed, way", [(0, "mean"), (1, "zero")])
def test_the_page_takes_heads_out_as_the_lab_does(run, seed, way):
    heads = [[2, 0], [2, 1]]
    model, tokenizer = checkpoints.load("village", seed=seed)
    rows = said_twice(tokenizer, 2)
    asked = [one["items"][0] for one in WIDGET.asked]
    found = run(
        "session.js",
        """async (m, [words, items, heads, way, which]) => {
      const gone = heads.map(([layer, head]) => ({ layer, head }));
      const rows = await m.saidTwice(engine, words);
      const cut = await m.cut(engine, items);
      const changes = async (prompts) => m.without(gone, way === "mean" ? await m.meansOf(engine, prompts, which) : undefined);
      return [await m.repeats(engine, rows, which, await changes(rows.map((row) => [0, ...row]))),
        await m.margins(engine, cut, which, await changes(cut.map(({ before }) => before)))];
    }""",
        [WIDGET.rows[:2], asked, heads, way, {"seed": seed}],
    )
    again = ablation.repeats(rows)
    chosen = [Choice(**item, condition="") for item in asked]
    gone = [tuple(pair) for pair in heads]
    prompts = [prompt_ids(tokenizer, item["prompt"]) for item in asked]
    without = ablation.without(model, with_start(model, rows).tolist(), gone, way)
    assert found[0] == pytest.approx(again(model, without)["accuracy"].tolist(), abs=AGREE)
    margins = ablation.choices(tokenizer, chosen)(model, ablation.without(model, prompts, gone, way))["margin"]
    assert found[1] == pytest.approx(margins.tolist(), abs=AGREE)


def test_what_a_head_says_directly_is_what_the_lab_reads_off_the_weights(run, last):
    model, tokenizer = last
    ids = prompt_ids(tokenizer, "lamp river goat lamp river")
    with torch.no_grad():
        z = run_with_cache(model, torch.tensor([ids]), ["blocks.2.attn.hook_z"])[1]["blocks.2.attn.hook_z"][0, -1, 1]
        effect = z @ weights.writers(model, 2)[1] @ weights.unembedding(model)
    found = run(
        "heads.js",
        """async (m, ids) => {
      const name = "blocks.2.attn.hook_z";
      const { cache } = await engine.runWithCache(ids, { seed: 0, names: [name] });
      const { shape: [T, heads, size], data } = cache.get(name);
      const named = ["gpt_neox.layers.2.attention.dense.weight", "gpt_neox.final_layer_norm.weight", "gpt_neox.embed_in.weight"];
      const given = await engine.weights({ seed: 0, names: named });
      const [dense, gain, unembed] = named.map((one) => given[one].data);
      return Array.from(m.directEffect(data.slice(((T - 1) * heads + 1) * size, ((T - 1) * heads + 2) * size), 1, { dense, gain, unembed }));
    }""",
        ids,
    )
    assert found == pytest.approx((effect - effect.mean()).tolist(), abs=AGREE)


def test_roles_and_intervals_are_the_labs(run):
    rng = random.Random(1)
    for _ in range(5):
        values = [rng.random() for _ in range(16)]
        rows = [
            dict(measure=name, layer=i // 4, head=i % 4, value=v)
            for name in ("prefix matching", "previous token")
            for i, v in enumerate(values)
        ]
        expected = [4 * layer + head for layer, head in tables.roles(rows)[0]]
        assert run("heads.js", "(m, values) => m.inductionHeads(values)", values) == expected
    right = [rng.random() < 0.7 for _ in range(20)]
    told = run("heads.js", "(m, values) => m.figureOf(values)", [float(r) for r in right])
    assert (told["low"], told["high"]) == pytest.approx(intervals.wilson(sum(right), 20))
    shares = [rng.random() for _ in range(20)]
    told = run("heads.js", "(m, values) => m.figureOf(values)", shares)
    assert (told["low"], told["high"]) == pytest.approx(intervals.of_bounded(shares))
    for before, after in (
        ([1.0] * 9, [1.0] * 4 + [0.0] * 5),
        ([1.0] * 9, [1.0] * 9),
        ([rng.random() for _ in range(9)], [rng.random() for _ in range(9)]),
    ):
        told = run("heads.js", "(m, [before, after]) => m.changeOf(before, after)", [before, after])
        row = measure.effect("", "x, accuracy", torch.tensor(after) - torch.tensor(before))
        assert [told[key] for key in ("value", "low", "high")] == pytest.approx(
            [row[k] for k in ("value", "low", "high")], abs=1e-6
        )


def test_the_control_is_of_the_same_layers_and_never_of_those_taken_out(run):
    script = """(m, [heads, seed]) => m.controls(heads.map(([layer, head]) => ({ layer, head })), 4,
        () => (seed = (seed * 16807) % 2147483647) / 2147483647).map(({ layer, head }) => [layer, head])"""
    drawn = set()
    for seed in range(1, 12):
        gone = [[2, 1], [2, 2], [3, 0]]
        found = run("heads.js", script, [gone, seed * 9973])
        assert [layer for layer, _ in found] == [2, 2, 3] and not [pair for pair in found if pair in gone]
        drawn.add(str(found))
    assert len(drawn) > 1
    assert run("heads.js", script, [[[1, head] for head in range(4)], 5]) == []


def test_a_copier_should_look_at_what_came_after_the_same_word(run):
    assert run("../parts/copying_places.js", "(m, ids) => m.followers(ids)", [0, 5, 6, 5, 5, 7]) == [[], [], [], [2], [2, 4], []]


def test_half_of_the_help_must_go_in_every_seed(run):
    def row(seed, change):
        return {"seed": seed, "kind": "song", "how": "mean", "n": 9, "gain": [2, 1, 3], "induction": [change] * 3, "others": []}

    script = "(m, rows) => m.mostlyLost(rows, 'song', 'mean')"
    assert run("measured.js", script, [row(0, -1.5), row(1, -1.0)]) is True
    assert run("measured.js", script, [row(0, -1.5), row(1, -0.9)]) is False
    assert run("measured.js", script, []) is False


# ---- The Python side -----------------------------------------------------------------------------


def test_state_is_plain_json_of_what_was_measured():
    state = plain_state(WIDGET)
    assert json.loads(json.dumps(state)) == state
    assert len(json.dumps(state)) < 80_000
    for one in WIDGET.grown:
        end = one["moments"][-1]
        for i, score in enumerate(end["scores"]):
            row = figures.find(
                figures.rows("heads", one["seed"]), measure="prefix matching", step=end["step"], layer=i // 4, head=i % 4
            )
            assert score == pytest.approx(row["value"], abs=AGREE)
        assert end["repeats"][0] == figures.capacity("repeats", "accuracy", end["step"], one["seed"], way="choice")["value"]
        assert [c["step"] for c in one["checkpoints"]] == [c["step"] for c in specimens.checkpoints("village", one["seed"])]
    strongest = max(range(16), key=WIDGET.grown[0]["moments"][-1]["scores"].__getitem__)
    assert WIDGET.removed == [[strongest // 4, strongest % 4]]
    assert {row["kind"] for row in WIDGET.context} == set(measured_heads.KINDS)
    tokenizer = checkpoints.tokenizer("village")
    measured = items.repeats(tokenizer, 200, lexicon=capacities.LEXICONS["village"])
    assert said_twice(tokenizer, induction_heads.ROWS) == measured[: induction_heads.ROWS]
    assert [len(one["items"]) for one in WIDGET.asked] == [induction_heads.ITEMS] * 2


def test_making_it_does_not_import_torch():
    code = (
        "import sys; from widgets import InductionHeads; w = InductionHeads(); w.rows, w.asked;"
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=base.SPECIMENS.parent, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr


def test_a_sister_has_heads_of_its_own_to_take_out():
    for seed in specimens.seeds("village"):
        widget = InductionHeads(seed=seed)
        layer, head = tables.roles([row for row in figures.rows("heads", seed) if row["step"] == widget.step])[0][0]
        assert widget.removed == [[layer, head]]


@pytest.mark.parametrize(
    "traits, sentence",
    [
        ({"removed": [[4, 0]]}, "0 to 3"),
        ({"removed": [[1]]}, "pairs"),
        ({"part": "lose"}, "find"),
        ({"seed": 99}, "seed"),
        ({"step": 7}, "step must be one of"),
        ({"way": "half"}, "zero"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(traits, sentence):
    with pytest.raises(TraitError, match=sentence):
        InductionHeads(**traits)


def test_pythias_figures_are_those_of_the_table():
    rows = measured_heads.read(base.SPECIMENS / "published" / "pythia-induction.csv")
    for one in WIDGET.pythia:
        end = [float(row["value"]) for row in rows if row["model"] == one["model"] and row["step"] == "143000"]
        assert one["runs"] == len(end) == sum(count for _, count in one["layers"])
        assert one["last"] == pytest.approx([min(end), sum(end) / len(end), max(end)], abs=AGREE)


# ---- In the page ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("induction")
    for part in induction_heads.PARTS:
        write_page(folder, InductionHeads(part=part, **SMALL), name=f"{part}.html", theme='data-theme="light"')
        write_page(folder, InductionHeads(part=part, **SMALL), name=f"{part}-dark.html", theme='data-theme="dark"')
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit("find.html")` opens a page and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{ROOT}[data-ready="true"]', reduced_motion="reduce", **how)

    return open_page


def test_the_reader_finds_the_heads_and_the_page_measures_them(visit):
    page = visit("find.html")
    tiles = page.locator(".i-tile")
    expect(tiles).to_have_count(16)
    page.get_by_role("button", name="Measure all heads").click()
    expect(page.get_by_role("alert").filter(has_text="Pick a head first")).to_be_visible()
    strongest = "L{}H{}".format(*WIDGET.removed[0])
    page.get_by_label(strongest).focus()
    page.keyboard.press("Space")
    expect(page.locator(".i-looked:visible")).to_contain_text(f"{strongest} looks most at")
    page.get_by_role("button", name="Measure all heads").click()
    expect(page.locator(".i-score")).to_have_count(16)
    expect(page.locator(".i-verdict").first).to_contain_text("Your guesses so far: 1 of 1.")
    expect(page.locator('.i-tile[data-role="copies"]').first).to_contain_text("0.")
    page.get_by_label("Moment of training").fill("0")  # untrained: nothing copies, and no guess is counted again
    expect(page.locator(".i-verdict").first).to_contain_text("No head copies yet.")


def test_any_text_is_read_as_text(visit):
    page = visit("find.html")
    expect(page.locator(".i-tile")).to_have_count(16)
    page.get_by_label("L2H1").check()
    for typed in ("<img src=x onerror=alert(1)> lamp", "\U0001f410 \U0001f410", "goat " * 200, "<|endoftext|>"):
        page.get_by_label("Your words").fill(typed)
        expect(page.locator(".g-token-strip summary").first).to_contain_text("token")
    expect(page.locator(f"{ROOT} img")).to_have_count(0)
    page.get_by_label("Your words").fill("")
    expect(page.get_by_text("No words yet. Write some above.")).to_be_visible()


def test_the_sisters_stand_beside_each_other_and_another_can_be_visited(visit):
    page = visit("when.html")
    expect(page.locator("table")).to_have_count(0)
    page.get_by_label("the same layer").check()
    page.get_by_role("button", name="Show the sisters").click()
    expect(page.locator("thead th")).to_have_count(len(WIDGET.grown))
    expect(page.locator('td[data-strong="true"]').first).to_be_visible()
    other = WIDGET.grown[1]
    page.get_by_label("Grown from").select_option(str(other["seed"]))
    expect(page.get_by_text(f"of {len(other['checkpoints'])} moments kept")).to_be_visible()


def test_heads_are_taken_out_beside_random_ones_and_stale_figures_go(visit):
    page = visit("remove.html")
    page.get_by_role("group", name="What will clearly get worse?").get_by_label("saying words again").check()
    page.get_by_label("L2H2").check()
    page.get_by_role("button", name="Take out what is ticked").click()
    expect(page.locator(".i-outcome")).to_have_count(9)
    copying = page.locator(".i-task").first
    expect(copying.locator('[data-who="after"]')).to_contain_text("without L2H1 and L2H2")
    expect(copying.locator('[data-who="after"] .i-share')).to_contain_text("0%")
    expect(copying.locator('[data-who="control"]')).to_contain_text("without L2H0 and L2H3, by chance")
    expect(copying.locator('[data-who="before"] .i-share')).to_contain_text("100%")
    expect(page.locator(".p-said")).to_contain_text("guessed rightly")
    page.get_by_label("nothing at all").check()
    expect(page.locator(".i-outcome")).to_have_count(0)
    for box in ("L2H1", "L2H2"):
        page.get_by_label(box).uncheck()
    page.get_by_role("button", name="Take them out").click()
    expect(page.get_by_text("Tick a head first.")).to_be_visible()


def test_what_is_asked_before_the_model_is_here_begins_when_it_comes(visit):
    held = []
    page = visit("remove.html", before=lambda page: page.route("**/config.json", lambda route: held.append(route)))
    page.get_by_role("button", name="Just show me").click()
    expect(page.get_by_text("It begins as soon as the model is here.")).to_be_visible()
    page.get_by_label("L2H2").check()  # it is what is ticked in the end that counts
    expect(page.get_by_text("It begins as soon as the model is here.")).to_be_visible()
    held[0].continue_()
    expect(page.locator(".i-outcome")).to_have_count(9)
    expect(page.locator(".i-task").first).to_contain_text("without L2H1 and L2H2")


def test_the_circuit_made_by_hand_and_the_grown_one_read_the_same_text(visit):
    page = visit("hand.html")
    expect(page.locator(".i-side").first.locator(".i-head")).to_have_count(3)
    expect(page.locator(".i-side").nth(1)).to_contain_text("copies (score")
    expect(page.locator(".i-side").first).to_contain_text("Most for “Tom”")
    page.locator(".i-token", has_text="river").last.click()
    expect(page.locator(".i-side").first).to_contain_text("Most for “goat”")


def test_learning_in_context_is_shown_with_and_without_the_heads(visit):
    page = visit("context.html")
    expect(page.locator(".i-outcome")).to_have_count(3)
    page.get_by_label("songs", exact=True).check()
    page.get_by_role("button", name="Take them out").click()
    expect(page.locator(".i-outcome")).to_have_count(9)
    expect(page.locator(".p-said")).to_contain_text("3 of 3 guessed rightly")
    page.get_by_text("Every seed’s figures").click()
    row = next(r for r in WIDGET.context if r["kind"] == "song" and r["how"] == "mean")
    left = math.floor(100 * (row["gain"][0] + row["induction"][0]) + 0.5) / 100
    expect(page.locator("tbody tr").first).to_contain_text(f"{left:.2f}".replace("-", "−"))


def test_a_model_that_cannot_be_fetched_is_told_of_and_tried_again(visit):
    broken = []

    def refuse(page):
        page.route("**/seed-0/step-*", lambda route: route.continue_() if broken else route.fulfill(status=404))

    page = visit("find.html", before=refuse)
    expect(page.get_by_role("alert").filter(has_text="is missing")).to_be_visible()
    broken.append(True)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".i-tile")).to_have_count(16)


@pytest.mark.parametrize("part", induction_heads.PARTS)
def test_every_page_can_be_used_by_all_and_fits_a_phone(visit, part):
    page = visit(f"{part}-dark.html", **PHONE)
    settled = {"find": ".i-tile", "hand": ".i-head", "when": ".g-line", "remove": ".i-tick", "context": ".i-outcome"}[part]
    expect(page.locator(settled).first).to_be_visible()
    if part in ("when", "context"):
        page.get_by_role("button", name="Just show me").click()
    if part == "find":
        page.get_by_label("L2H1").check()
    accessible(page, ROOT)
    fits(page, ROOT)

"""LevelsOfAnalysis: the stories carried out, the numbers beside torch's, and the figure as a reader meets it."""

import json
import re

import pytest
import torch
from engine_page import START, lay_out
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import write_page

from lab.growing import checkpoints
from lab.hooks import run_with_cache
from lab.inside.circuits import weights
from lab.text import corpus, unread_beginnings
from widgets import LevelsOfAnalysis, base

expect.set_options(timeout=30_000)  # a loaded machine takes its time

FIGURE = '[data-widget="LevelsOfAnalysis"]'
READY = f"{FIGURE}[data-ready]:not([data-stale])"
VIEW = ".l-view:not([hidden])"
FRESH = json.loads((base.SPECIMENS / "village" / "fresh.json").read_text(encoding="utf-8"))
TEXT = FRESH["scene"][0]
STUB = '<script type="importmap">{"imports": {"@huggingface/tokenizers": "data:text/javascript,export class Tokenizer {} export class ByteLevelPreTokenizer {} export class DigitsPreTokenizer {}"}}</script>'


# ---- The algorithms and the numbers --------------------------------------------------------------


@pytest.fixture(scope="module")
def ask(browser, serve, tmp_path_factory):
    """`ask("async (levels, given) => …", given)`: the widget's modules, and a session over the real model."""
    folder = lay_out(tmp_path_factory.mktemp("levels"), STUB)
    (folder / "specimens").symlink_to(base.SPECIMENS)
    (folder / "widgets").symlink_to(base.STATIC.parent)
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    page.evaluate("""async () => {
      const names = ["stories", "numbers", "texts", "session", "record", "many"];
      const modules = await Promise.all(names.map((name) => import(`/widgets/levels_of_analysis/${name}.js`)));
      window.levels = Object.assign({}, ...modules);
      const { allTokens } = await import("/widgets/parts/vocabulary.js");
      const fresh = await levels.readFresh(api.staticFiles("specimens/"));
      levels.session = levels.openSession(engine, { seed: 0 }, fresh, await allTokens(engine, { seed: 0 }));
    }""")
    yield lambda script, given=None: page.evaluate(f"async (given) => ({script})(levels, given)", given)
    page.close()


@pytest.fixture(scope="module")
def grown():
    return checkpoints.load("village", seed=0)


def read(tokenizer, text):
    return [0, *tokenizer(text, add_special_tokens=False)["input_ids"]]


@pytest.mark.parametrize(
    ("tokens", "points"),
    [
        ([0, 5, 6, 7, 5], {"induction": 2, "previous": 3, "duplicate": 1, "beginning": 0}),
        ([0, 5, 6, 5, 7, 5], {"induction": 4, "previous": 4, "duplicate": 3, "beginning": 0}),  # the latest of two
        ([0, 5, 5], {"induction": 2, "previous": 1, "duplicate": 1, "beginning": 0}),  # right after it stands the token itself
        ([0, 5, 6], {"induction": 0, "previous": 1, "duplicate": 0, "beginning": 0}),  # nothing to find
        ([0, 5, 0], {"induction": 0, "previous": 1, "duplicate": 0, "beginning": 0}),  # the beginning is no earlier token
        ([0], {"induction": 0, "previous": 0, "duplicate": 0, "beginning": 0}),
    ],
)
def test_a_story_is_carried_out_without_the_model(ask, tokens, points):
    script = (
        "({STORIES}, given) => Object.fromEntries(Object.entries(STORIES).map(([name, story]) => [name, story.points(given)]))"
    )
    assert ask(script, tokens) == points


def test_a_head_has_the_story_that_names_most_or_none(ask):
    named = {"induction": 0.2, "previous": 0.51, "duplicate": 0.1, "beginning": 0.1}
    assert ask("({storyOf}, given) => storyOf(given)", named) == "previous"
    assert ask("({storyOf}, given) => storyOf(given)", named | {"previous": 0.49}) is None


@pytest.mark.parametrize("at", [4, 6, 9, 13])
def test_the_numbers_are_those_of_torch(ask, grown, at):
    model, tokenizer = grown
    layer, head = divmod(at, 4)
    ids = read(tokenizer, TEXT)
    last = model.config.num_hidden_layers - 1
    names = [f"blocks.{layer}.attn.hook_pattern", f"blocks.{layer}.attn.hook_z", f"blocks.{last}.hook_resid_post"]
    _, cache = run_with_cache(model, torch.tensor([ids]), names)
    pattern = cache[names[0]][0, head, -1]
    stream = cache[names[2]][0, -1]
    out = cache[names[1]][0, -1, head] @ weights.writers(model, layer)[head]
    spread = (stream.var(unbiased=False) + model.config.layer_norm_eps).sqrt()
    effect = out @ weights.unembedding(model) / spread

    seen = ask(
        """async ({session}, [tokens, where]) => {
      const seen = await session.look(tokens, where);
      return Object.fromEntries(Object.entries(seen).map(([name, values]) => [name, [...values]]));
    }""",
        [ids, {"layer": layer, "head": head}],
    )
    assert seen["pattern"] == pytest.approx(pattern.tolist(), abs=1e-4)
    assert torch.tensor(seen["scores"]).softmax(-1).tolist() == pytest.approx(pattern.tolist(), abs=1e-4)
    assert seen["effect"] == pytest.approx((effect - effect.mean()).tolist(), abs=2e-3)
    assert max(seen["effect"]) > 0.1  # else the line above says little


def test_heads_are_told_by_what_the_laboratory_measured_too(ask):
    rows = [row.split(",") for row in (base.SPECIMENS / "village/seed-0/heads.csv").read_text().splitlines()[1:]]
    step = max(int(row[0]) for row in rows)
    measured = {(row[1], int(row[2]), int(row[3])): float(row[5]) for row in rows if int(row[0]) == step}
    told = ask("({session}) => session.stories()")
    for at, one in enumerate(told):
        for story, measure in (
            ("previous", "previous token"),
            ("induction", "prefix matching"),
            ("duplicate", "duplicate token"),
        ):
            # Other lists, of other lengths: alike, and not the same.
            assert one["shares"][story] == pytest.approx(measured[measure, *divmod(at, 4)], abs=0.15)
        best = max(one["named"], key=one["named"].get)
        assert one["story"] == (best if one["named"][best] > 0.5 else None)
    stories = [one["story"] for one in told]
    assert "induction" in stories and "previous" in stories and None in stories


def test_levels_are_counted_on_the_same_places(ask, grown):
    model, tokenizer = grown
    found = ask(
        """async ({session}) => { let all; await session.count(3, (found) => { all = found; }, () => true); return all; }"""
    )
    assert len(found) == 15 and all(one["worked"] == one["attends"] for one in found)
    scenes = [one for one in found if one["kind"] == "scene"]
    for text, one in zip(FRESH["scene"], scenes):
        ids = read(tokenizer, text)
        _, cache = run_with_cache(model, torch.tensor([ids]), ["blocks.2.attn.hook_pattern"])
        assert one["length"] == len(ids) and one["comesBack"] == (ids[-1] in ids[1:-1])
        assert one["attends"][8:12] == cache["blocks.2.attn.hook_pattern"][0, :, -1].argmax(-1).tolist()
    sums = ask("({sumUp}, found) => sumUp(found, 9, 'induction')", found)
    row = next(one for one in sums if one["kind"] == "scene")
    assert row["n"] == 3 and row["chance"] == pytest.approx(sum(1 / one["length"] for one in scenes) / 3)
    assert row["story"]["right"] == sum(one["points"]["induction"] == one["attends"][9] for one in scenes)
    assert row["applies"]["n"] == sum(one["comesBack"] for one in scenes)
    prose = [one for one in found if one["kind"] in ("scene", "day") and one["comesBack"]]
    named = sum(one["points"]["induction"] == one["attends"][9] for one in prose)
    assert f"it named {named} of {len(prose)}." in ask(
        "({sumUp, learnt}, found) => learnt(sumUp(found, 9, 'induction'), 'induction')", found
    )
    assert "no algorithm" in ask("({sumUp, learnt}, found) => learnt(sumUp(found, 0, null), null)", found)


# ---- The texts -----------------------------------------------------------------------------------


def test_the_texts_are_beginnings_of_documents_beyond_the_training(grown):
    _, tokenizer = grown
    made = unread_beginnings.beginnings(tokenizer, lambda ids: False, each=4)
    assert {kind: len(texts) for kind, texts in made.items()} == dict.fromkeys(unread_beginnings.KINDS, 4)
    for kind in unread_beginnings.KINDS:
        assert len(FRESH[kind]) == len(set(FRESH[kind])) == unread_beginnings.EACH
        assert made[kind][:1] == FRESH[kind][:1]
    documents = [corpus.document(unread_beginnings.FIRST + n).text for n in range(60)]
    assert all(any(document.startswith(text) for document in documents) for texts in made.values() for text in texts)
    nothing = unread_beginnings.beginnings(tokenizer, lambda ids, seen=[]: bool(seen.append(ids)) or len(seen) % 2 == 0, each=2)
    assert all(len(texts) == 2 for texts in nothing.values())  # what was read is passed over, and others are found
    words = unread_beginnings.single_words(tokenizer)
    assert words == FRESH["words"] and all(len(read(tokenizer, word)) == 2 for word in words[::40])


# ---- As a reader meets it ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("figure")
    pages = {
        "index": {},
        "dark": {"level": 3, "worked": True, "guess": 1, "round": 1},
        "many": {"task": "many", "each": 2},
        "own": {"task": "own"},
        "unknown": {"head": "0.0", "level": 2},
    }
    for name, traits in pages.items():
        write_page(
            folder, LevelsOfAnalysis(**traits), name=f"{name}.html", theme=f'data-theme="{"dark" if name == "dark" else "light"}"'
        )
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit("own.html")` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f"{FIGURE}[data-ready]", **how)

    return open_page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(READY)).to_be_attached()


def turn_to(page, name):
    page.get_by_role("radio", name=name, exact=True).check()
    expect(page.locator(READY)).to_be_attached()


def attended(page):
    """The tokens' radios, and which of them the algorithm of an induction head names."""
    words = page.locator(f"{VIEW} .l-chip").all_inner_texts()
    last = len(words) - 1
    back = [at for at in range(1, last) if words[at] == words[last]]
    return words, back[-1] + 1 if back else 0


def test_a_reader_predicts_by_the_algorithm_and_by_the_numbers_and_the_score_is_kept(visit):
    page = visit()
    radios = page.locator(f"{VIEW} .l-chip input")
    assert page.locator(f"{VIEW} .l-panel").inner_text().startswith("A matchmaker")
    expect(page.locator(f"{VIEW} .l-verdict")).to_be_hidden()  # nothing is given away before
    assert page.locator(f"{VIEW} [data-attended]").count() == 0
    turn_to(page, "2. An algorithm")
    expect(page.locator(f"{VIEW} .l-panel")).to_contain_text("an induction head")
    words, place = attended(page)
    radios.nth(place).focus()
    page.keyboard.press("Space")
    press(page, "That one")
    expect(page.locator(f"{VIEW} .l-verdict")).to_contain_text(f"Yes: it attends most to “{words[place]}”")
    expect(page.locator(f"{VIEW} .l-verdict")).to_contain_text("The algorithm was right.")
    table = page.locator(f"{VIEW} .l-scores tbody tr")
    expect(table.nth(1)).to_contain_text(re.compile(r"An algorithm\s*1 of 1\s*1 of 1"))

    press(page, "Another text")
    turn_to(page, "3. The numbers")
    assert page.locator(f"{VIEW} .l-sum").all_inner_texts()[1:] == [""] * page.locator(f"{VIEW} .l-chip").count()
    turn_to(page, "1. What it is for")  # once seen, it counts
    turn_to(page, "3. The numbers")
    press(page, "Multiply and add up")
    sums = [float(text.replace("−", "-")) for text in page.locator(f"{VIEW} .l-keys .l-sum").all_inner_texts()]
    radios.nth(sums.index(max(sums))).check(force=True)
    press(page, "That one")
    expect(page.locator(f"{VIEW} .l-verdict")).to_contain_text("Yes: it attends most to")
    expect(table.nth(3)).to_contain_text(re.compile(r"worked out\s*1 of 1"))

    press(page, "Another text")
    turn_to(page, "3. The numbers")
    turn_to(page, "1. What it is for")
    radios.nth(0).check(force=True)
    press(page, "That one")
    expect(table.nth(2)).to_contain_text(re.compile(r"The numbers\s*[01] of 1"))  # the lowest-lying level seen

    page.reload()
    expect(page.locator(READY)).to_be_attached()
    if page.get_by_role("button", name="That one").is_visible():  # back at the first text: a text counts once
        radios.nth(0).check(force=True)
        press(page, "That one")
    for row, text in [(0, "–"), (1, "1 of 1"), (2, "of 1"), (3, "1 of 1")]:
        expect(table.nth(row)).to_contain_text(text)
    press(page, "Forget them")
    expect(page.locator(f"{VIEW} .l-scores")).to_be_hidden()


def test_of_some_heads_no_algorithm_is_known_and_another_head_is_another_question(visit):
    page = visit("unknown.html")
    expect(page.locator(f"{VIEW} .l-panel")).to_contain_text("We don’t know.")
    page.locator(f"{VIEW} .l-chip input").nth(1).check(force=True)
    press(page, "That one")
    expect(page.locator(f"{VIEW} .l-verdict")).to_contain_text("We have no algorithm to ask.")
    page.get_by_label("Head", exact=True).select_option("1.2")
    expect(page.locator(f"{VIEW} .l-panel")).to_contain_text("a previous-token head")
    expect(page.locator(f"{VIEW} .l-verdict")).to_be_hidden()


def test_the_levels_are_counted_and_only_that_is_said(visit):
    page = visit("many.html")
    press(page, "Count")
    expect(page.locator(f"{VIEW} .l-learnt")).to_contain_text("The numbers named 10 of 10")
    rows = page.locator(f"{VIEW} .l-scores tbody tr")
    assert rows.count() == 5 and all("100%" in text for text in rows.all_inner_texts())


def test_any_sentence_is_taken(visit):
    page = visit("own.html")
    chips = page.locator(f"{VIEW} .l-chip")
    prompts = {
        "": 1,
        "🐶👩‍👩‍👧‍👦": None,
        "<script>window.hacked = 1</script><|endoftext|>": None,
        "the dog " * 1250: 120,
        "the dog": 3,
    }
    for prompt, count in prompts.items():
        before = chips.count()
        page.get_by_label("Your words").fill(prompt)
        expect(chips).to_have_count(count) if count else expect(chips).not_to_have_count(before)
        expect(page.locator(READY)).to_be_attached()
        expect(page.get_by_label("Your words")).to_have_value(prompt)
        expect(page.locator(f"{VIEW} .l-verdict")).to_contain_text("it attends most to")
        assert page.locator(".g-trouble").is_hidden() and page.evaluate("window.hacked") is None
        chips.locator("input").first.check(force=True)
        expect(page.locator(f"{VIEW} .l-verdict")).to_contain_text(
            "From the beginning of the text it attends most to the beginning of the text, with 100%"
        )


@pytest.mark.parametrize("name", ["index.html", "dark.html", "own.html"])
def test_it_fits_a_phone_and_axe_finds_nothing(visit, name):
    page = visit(name, **PHONE)
    fits(page, FIGURE)
    accessible(page, FIGURE)


@pytest.mark.parametrize(("body", "sentence"), [(None, "fresh.json"), ("{", "is not valid JSON")])
def test_a_missing_or_damaged_file_is_told_and_can_be_tried_again(visit, body, sentence):
    def before(page):
        page.route("**/fresh.json", lambda route: route.fulfill(status=404) if body is None else route.fulfill(body=body))

    page = visit(before=before)
    expect(page.locator(".g-trouble")).to_contain_text(sentence)
    page.unroute_all()
    press(page, "Try again")
    expect(page.locator(f"{VIEW} .l-chip").first).to_be_visible()


def test_a_kept_record_that_cannot_be_read_or_written_does_no_harm(visit):
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    page = visit(before=lambda page: page.add_init_script(blocked))
    page.locator(f"{VIEW} .l-chip input").first.check(force=True)
    press(page, "That one")
    expect(page.locator(f"{VIEW} .l-scores tbody tr").first).to_contain_text("of 1")


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"head": "9.9"}, "from 0.0 to 3.3"),
        ({"level": 4}, "1, 2 or 3"),
        ({"task": "think"}, "'many', 'own', 'predict'"),
        ({"each": 0}, "from 1 to 200"),
        ({"round": -1}, "0 or more"),
        ({"guess": -2}, "-1 or more"),
    ],
)
def test_traits_take_only_what_there_is(traits, said):
    with pytest.raises(TraitError, match=re.escape(said)):
        LevelsOfAnalysis(**traits)

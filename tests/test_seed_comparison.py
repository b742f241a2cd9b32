"""SeedComparison: its figures are the tables', its verdicts follow one rule, and the page's models are torch's."""

import csv
import shutil
from itertools import combinations, product

import pytest
import torch
from traitlets import TraitError

from lab.growing import checkpoints
from lab.inside.circuits import scores
from lab.text.tokenizer import prompt_ids
from widgets import InductionHeads, SeedComparison, base, seed_comparison, specimens

WIDGET = SeedComparison()
SEEDS = WIDGET.seeds
LAST = WIDGET.moments[-1]["step"]
VILLAGE = base.SPECIMENS / "village"
AGREE = 1e-3  # the most that page and torch may differ by
LIST = "The parrot hears: lamp river goat Tom seven. The parrot says: lamp river goat"


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


# ---- Traits ----------------------------------------------------------------------------------------


def test_the_sisters_are_those_that_are_here_and_the_moments_those_that_all_kept():
    assert SEEDS == specimens.seeds("village")
    kept = [{one["step"] for one in specimens.checkpoints("village", seed)} for seed in SEEDS]
    assert [one["step"] for one in WIDGET.moments] == sorted(set.intersection(*kept))
    assert WIDGET.step == LAST
    some = SeedComparison(seeds=[SEEDS[-1], SEEDS[0]], step=WIDGET.moments[0]["step"])
    assert some.seeds == [SEEDS[0], SEEDS[-1]] and some.step == WIDGET.moments[0]["step"]
    assert {one["seed"] for one in some.figures["heads"]} == set(some.seeds)
    some.seeds = SEEDS
    assert {one["seed"] for one in some.figures["heads"]} == set(SEEDS)


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"model": "handmade"}, "grew from several seeds; of 'handmade' there is one alone"),
        ({"model": "forest"}, "model must be one of"),
        ({"seeds": [0]}, "two or more of 0, 1"),
        ({"seeds": [0, 77]}, "seed of 'village' must be one of"),
        ({"step": 3}, "one that all of them kept"),
        ({"part": "heads"}, "part"),
        ({"colour": 1}, "no trait 'colour'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wrong, said):
    with pytest.raises(TraitError, match=said):
        SeedComparison(**wrong)


# ---- The figures are those of the tables -----------------------------------------------------------


def test_figures_are_the_tables():
    figures = WIDGET.figures
    rows = {
        (int(r["seed"]), int(r["other_seed"]), r["step"], r["other_step"], r["measure"], r["layer"], r["condition"]): float(
            r["value"]
        )
        for r in table(VILLAGE / "similarity.csv")
    }
    sisters = [row for row in figures["alike"] if row["compared"] == "sisters"]
    assert {tuple(row["pair"]) for row in sisters} == {pair[:2] for pair in rows if pair[0] != pair[1]}
    for row in sisters:
        layer = "" if row["layer"] is None else str(row["layer"])
        assert rows[*row["pair"], str(row["step"]), str(row["step"]), row["measure"], layer, row["condition"]] == row["value"]

    for seed, step in product(SEEDS, [one["step"] for one in WIDGET.moments]):
        measured = {
            (int(r["layer"]), int(r["head"])): float(r["value"])
            for r in table(VILLAGE / f"seed-{seed}" / "heads.csv")
            if r["measure"] == "prefix matching" and int(r["step"]) == step
        }
        shown = next(one for one in figures["heads"] if (one["seed"], one["step"]) == (seed, step))["scores"]
        assert {(layer, head): value for layer, row in enumerate(shown) for head, value in enumerate(row)} == measured

    came = {(r["measure"], r["way"], r["condition"], r["seed"]): r["value"] for r in table(VILLAGE / "when.csv")}
    for (measure, way, condition, label), row in zip(seed_comparison.WHEN, figures["when"], strict=True):
        assert row["label"] == label
        for one in row["values"]:
            assert str(one["came"] or "") == came[measure, way or "", condition, str(one["seed"])]

    assert {row["way"] for row in figures["belief"]} == set(seed_comparison.WAYS)
    for row in figures["belief"]:
        for one in row["values"]:
            last = [
                r
                for r in table(VILLAGE / f"seed-{one['seed']}" / "capacities.csv")
                if (r["measure"], r["way"], r["condition"]) == ("belief", row["way"], row["condition"])
            ][-1]
            assert float(last["value"]) == one["value"] and int(last["n"]) == one["n"]


def test_tables_that_are_not_there_leave_their_question_out(tmp_path):
    shutil.copytree(VILLAGE / "seed-0", tmp_path / "seed-0", ignore=shutil.ignore_patterns("*.safetensors"))
    (tmp_path / "seed-0" / "heads.csv").unlink()
    found = seed_comparison.read_figures(tmp_path, [0, 1], [LAST])
    assert found == {"alike": [], "belief": [], "heads": [], "when": [], "seedlings": {}}


def test_of_the_smaller_plants_as_much_is_told_as_the_tables_hold():
    ends: dict[str, dict] = {}
    for row in table(base.SPECIMENS / "seedlings" / "curves.csv"):
        if row["group"] == "village":
            ends[row["seed"]] = row  # the last moment stands last
    told = WIDGET.figures["seedlings"]
    assert told["n"] == len(ends)
    assert told["away"] == [pick(float(row["false belief"]) for row in ends.values()) for pick in (min, max)]
    assert told["last"] <= told["copiers"] <= told["n"]


def test_pythias_sizes_are_the_published_ones():
    assert {one["model"]: one["shape"] for one in WIDGET.pythia} == {"14m": [6, 4], "70m": [6, 8], "160m": [12, 12]}


# ---- In the page: the rule -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ask(browser, serve, tmp_path_factory):
    """`ask(script, given)` evaluates an expression with the widget's modules by their names, and `api`, the engine's."""
    folder = tmp_path_factory.mktemp("modules")
    for name in ("seed_comparison", "parts", "static", "engine"):
        (folder / name).symlink_to(base.STATIC.parent / name)
    (folder / "specimens").symlink_to(base.SPECIMENS)
    (folder / "engine_worker.js").symlink_to(base.STATIC / "engine_worker.js")
    (folder / "index.html").write_text("<!doctype html><title>Modules</title><link rel='icon' href='data:,'>")
    page = browser.new_page()
    page.goto(serve(folder))
    names = ["evidence", "questions", "distributions", "insides", "lines", "own_prompt", "pythia_counts", "session", "weights"]
    load = f"const [{', '.join(names)}] = await Promise.all({names}.map((name) => import(`/seed_comparison/${{name}}.js`)));"
    page.evaluate("""async () => {
      const api = await import("/static/engine.js");
      globalThis.engine = await api.startEngine({ files: api.staticFiles("/specimens/"), model: "village" });
    }""")
    yield lambda script, given=None: page.evaluate(f"async (given) => {{ {load} return {script}; }}", given)
    page.close()


def heads(*places):
    """Heads tables of sisters whose strongest heads stand at these places, in models of 4 layers of 4."""
    return [
        {
            "seed": seed,
            "step": 1,
            "n": 9,
            "widest": 0.01,
            "scores": [[0.9 if (layer, head) == place else 0.1 for head in range(4)] for layer in range(4)],
        }
        for seed, place in enumerate(places)
    ]


@pytest.mark.parametrize(
    "places, layer, head",
    [
        ([(2, 0), (2, 0), (2, 0)], "alike", "alike"),
        ([(2, 0), (2, 1), (2, 2)], "alike", "differs"),
        ([(0, 3), (1, 3), (2, 3)], "differs", "alike"),
        ([(2, 0), (2, 1), (2, 2), (2, 3), (1, 0)], "in part", "differs"),  # 6 of 10 pairs share the layer, 1 the number
    ],
)
def test_places_of_heads_are_judged_by_the_pairs_that_share_them(ask, places, layer, head):
    assert ask("['layer', 'head'].map((which) => evidence.place(given, which).verdict)", heads(*places)) == [layer, head]
    assert ask("evidence.place(given, 'layer')", heads((2, 0))) is None


@pytest.mark.parametrize(
    "values, strangers, verdict",
    [
        ([0.9, 0.95], 0.1, "alike"),
        ([0.76, 0.78], 0.0, "alike"),
        ([0.74, 0.74], 0.0, "in part"),
        ([0.5], 0.0, "in part"),
        ([0.5], 0.4, "differs"),
        ([0.85], 0.4, "alike"),
        ([0.1, -0.2], 0.0, "differs"),
    ],
)
def test_what_counts_is_how_far_it_is_from_strangers_to_the_same(ask, values, strangers, verdict):
    """The same figure is judged otherwise where strangers have much in common."""
    rows = [
        {
            "pair": [0, i + 1],
            "compared": "sisters",
            "step": 9,
            "measure": "same prediction",
            "layer": None,
            "condition": "any token",
            "n": 99,
            "value": value,
            "low": value,
            "high": value,
        }
        for i, value in enumerate(values)
    ]
    rows += [{**rows[0], "compared": "starts", "step": 0, "value": strangers}]
    found = ask("evidence.words({ alike: given })", rows)
    assert found["verdict"] == verdict
    assert found["way"] == pytest.approx(sum((v - strangers) / (1 - strangers) for v in values) / len(values))
    assert ask("evidence.words({ alike: [] })") is None


@pytest.mark.parametrize(
    "shares, verdict", [([1, 1, 0.99], "alike"), ([0.5, 0.5, 0.5], "alike"), ([1, 0.5, 0], "differs"), ([1, 0.75], "in part")]
)
def test_scores_are_judged_by_how_far_apart_they_lie(ask, shares, verdict):
    row = {
        "way": "choice",
        "condition": "x",
        "spread": None,
        "values": [{"seed": s, "n": 9, "value": v} for s, v in enumerate(shares)],
    }
    assert ask("evidence.belief({ belief: [given] }, 'choice').verdict", row) == verdict
    assert ask("evidence.belief({ belief: [given] }, 'retold')", row) is None


@pytest.mark.parametrize("came, way", [([100, 100, 100], 1), ([50, 100], 0.5), ([20, None], 0.02), ([20, None, None], 0.02)])
def test_moments_are_judged_by_the_text_needed_and_what_never_came_counts_as_the_end(ask, came, way):
    row = {"label": "x", "threshold": 0.9, "values": [{"seed": s, "after": 1, "came": v} for s, v in enumerate(came)]}
    assert ask("evidence.when({ when: [given] }, 1000).way", row) == pytest.approx(way)
    never = {**row, "values": [{"seed": s, "after": 1, "came": None} for s in (0, 1)]}
    assert ask("evidence.when({ when: [given] }, 1000)", never) is None


def test_a_bet_wins_what_was_said_beforehand(ask):
    assert ask("""["alike", "in part", "differs"].map((verdict) => evidence.won("alike", verdict))""") == [1, 0.5, 0]


def test_every_question_tells_what_the_figures_say(ask):
    """Whatever came out, no sentence has a hole in it; and with other figures come other words."""
    script = """questions.QUESTIONS.filter(({ found }) => found).map((question) => {
      const found = question.found(given);
      return { id: question.id, verdict: found.verdict, told: question.told(found, given).join(" ") };
    })"""
    of_last = [one for one in WIDGET.figures["heads"] if one["step"] == LAST]
    known = {"figures": WIDGET.figures, "heads": of_last, "last": WIDGET.moments[-1]["tokens"]}
    told = {one["id"]: one for one in ask(script, known)}
    assert len(told) == 7
    for one in told.values():
        assert not any(hole in one["told"] for hole in ("undefined", "NaN", "null", "Infinity")), one
    layers = [max(range(len(one["scores"])), key=lambda layer: max(one["scores"][layer])) for one in of_last]
    expected = f"Layer {layers[0]} in all" if len(set(layers)) == 1 else "Layers "
    assert told["layer"]["told"].startswith(expected)
    values = [[seed["value"] for seed in row["values"]] for row in known["figures"]["belief"] if row["way"] == "choice"]
    least, most = max(((min(row), max(row)) for row in values), key=lambda ends: ends[1] - ends[0])
    assert (
        told["belief"]["told"].startswith("They lie farthest apart in “")
        and f"{100 * least:.0f}% to {100 * most:.0f}% right" in told["belief"]["told"]
    )
    other = {one["id"]: one for one in ask(script, known | {"heads": heads((1, 0), (2, 0), (3, 0))})}
    assert other["layer"]["told"].startswith("Layers 1, 2 and 3.") and other["head"]["told"].startswith("Number 0 in all three.")


# ---- In the page: the models -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def models():
    torch.set_num_threads(1)
    return {seed: checkpoints.load("village", seed, LAST) for seed in SEEDS}


def test_the_pages_sisters_say_what_torchs_say(ask, models):
    found = ask(
        """await new Promise((resolve, reject) => session.openSession(engine, {
      onAnswers: (answers) => { if (answers.length === given.seeds.length) globalThis.answers = answers; },
      onOthers: () => {}, onProgress: () => {}, onTrouble: reject,
      onTold: (told) => { if (told.size === given.seeds.length) resolve(answers.map(({ seed, prediction, patterns }) =>
        ({ seed, told: told.get(seed).ids, probabilities: [...prediction.probabilities],
           scores: insides.copying(patterns, prediction.tokens.map(({ id }) => id)).scores }))); },
    }).look({ prompt: given.prompt, sisters: given.seeds.map((seed) => ({ seed, step: given.step })), others: [] }))""",
        {"prompt": LIST, "seeds": SEEDS, "step": LAST},
    )
    assert [one["seed"] for one in found] == SEEDS
    for one in found:
        model, tokenizer = models[one["seed"]]
        ids = torch.tensor([prompt_ids(tokenizer, LIST)])
        with torch.no_grad():
            expected = model(input_ids=ids).logits[0, -1].softmax(-1)
            told = model.generate(ids, do_sample=False, max_new_tokens=len(one["told"]), pad_token_id=0)[0, ids.shape[1] :]
        assert max(abs(a - b) for a, b in zip(one["probabilities"], expected.tolist(), strict=True)) < AGREE
        assert one["told"] == told.tolist()[: len(one["told"])]


def test_on_a_list_said_twice_the_heads_score_what_the_laboratory_measures(ask, models):
    model, tokenizer = models[SEEDS[-1]]
    row = tokenizer(InductionHeads().rows[0], add_special_tokens=False)["input_ids"]
    assert len(set(row)) == len(row)
    found = ask(
        """await (async () => {
      const names = [0, 1, 2, 3].map((layer) => `blocks.${layer}.attn.hook_pattern`);
      const { cache } = await engine.runWithCache([0, ...given.row, ...given.row], { seed: given.seed, names });
      return insides.copying(names.map((name) => cache.get(name)), [0, ...given.row, ...given.row]);
    })()""",
        {"row": row, "seed": SEEDS[-1]},
    )
    expected = scores.measure(model, [2 * row])["prefix matching"][0]
    assert torch.tensor(found["scores"]) == pytest.approx(expected, abs=AGREE)
    assert found["words"] == len(row)
    T = 2 * len(row) + 1
    assert found["even"] == pytest.approx(sum(1 / (t + 1) for t in range(len(row) + 1, T)) / len(row))
    assert ask("insides.copying([], [0, 5, 6, 7])") == {"scores": [], "even": 0, "words": 0}


def test_weights_correlate_as_torch_says(ask, models):
    found = ask("weights.weightsAlike(engine, given.seeds, given.step, null, () => {})", {"seeds": SEEDS, "step": LAST})
    flat = {
        seed: torch.cat([p.detach().flatten() for name, p in sorted(models[seed][0].named_parameters()) if p.ndim == 2])
        for seed in SEEDS
    }
    expected = {f"{a} and {b}": float(torch.corrcoef(torch.stack([flat[a], flat[b]]))[0, 1]) for a, b in combinations(SEEDS, 2)}
    assert {dot["label"]: dot["value"] for dot in found["tracks"][0]["dots"]} == pytest.approx(expected, abs=1e-4)


def test_words_are_aligned_and_what_they_share_is_one_less_the_distance(ask):
    def answer(seed, *probabilities):
        top = sorted(range(len(probabilities)), key=lambda i: -probabilities[i])[:2]
        return {"seed": seed, "prediction": {"probabilities": probabilities, "top": [{"id": i, "text": f"␣w{i}"} for i in top]}}

    two = [answer(0, 0.6, 0.3, 0.1, 0.0), answer(1, 0.0, 0.3, 0.2, 0.5)]
    assert ask("distributions.overlaps(given)", two) == [{"seeds": [0, 1], "value": pytest.approx(0.4)}]
    found = ask("distributions.aligned(given, 3)", two)
    assert [one["id"] for one in found["words"]] == [0, 1, 3]  # 1 and 0 have .6 in all each, and 3, first in one of them, .5
    assert found["words"][2]["shares"] == [0, 0.5] and found["rest"] == pytest.approx([0.1, 0.2])
    assert [one["id"] for one in ask("distributions.aligned(given, 1)", two)["words"]] == [0, 3], (
        "never without what one holds likeliest"
    )
    assert ask("distributions.together(given)", [[1, 2, 3], [1, 2, 4, 5], [1, 2]]) == 2


def test_what_lies_near_on_a_line_is_drawn_as_one_and_named(ask):
    assert ask("lines.merged(given)", [{"value": 0.99, "name": "2"}, {"value": 1, "name": "0"}, {"value": 0.5, "name": "1"}]) == [
        {"value": 0.5, "names": ["1"]},
        {"value": pytest.approx(0.995), "names": ["0", "2"]},
    ]
    assert ask("given.map(lines.listed)", [[0], [0, 1], [0, 2, 3, 4], [0, 1, 2, 5]]) == ["0", "0, 1", "0, 2–4", "0–2, 5"]


def test_the_first_is_compared_with_itself_at_half_the_text_and_at_the_start(ask):
    kept = [{"step": step, "tokens": 10 * step} for step in (0, 10, 45, 60, 100)]
    found = ask(
        "given.steps.map((step) => own_prompt.besides(given.kept, 3, step).map((one) => one.step))",
        {"kept": kept, "steps": [100, 10, 0]},
    )
    assert found == [[45, 0], [0], []]


# ---- In the page: Pythia ---------------------------------------------------------------------------


def test_pythias_counts_are_the_tables(ask):
    rows = table(base.SPECIMENS / "published" / "pythia-induction.csv")
    for one in WIDGET.pythia:
        steps = [step["step"] for step in one["steps"]]
        assert steps == sorted({int(r["step"]) for r in rows if r["model"] == one["model"]})
        for step in one["steps"]:
            found = ask("pythia_counts.countsOf(given[0], given[1])", [step["runs"], one["shape"]])
            mine = [
                (int(r["layer"]), int(r["head"])) for r in rows if r["model"] == one["model"] and int(r["step"]) == step["step"]
            ]
            assert found["places"] == len(set(mine)) and sum(map(sum, found["grid"])) == len(mine)
            assert {(layer, head) for layer, row in enumerate(found["grid"]) for head, n in enumerate(row) if n} == set(mine)
            assert {row["layer"]: row["count"] for row in found["layers"]} == {
                layer: sum(place[0] == layer for place in mine) for layer in {place[0] for place in mine}
            }


def test_chance_is_that_of_drawing_heads_blindly(ask):
    every = list(product(range(3), repeat=2))
    assert ask("pythia_counts.distinct(3, 2)") == pytest.approx(sum(len(set(two)) for two in every) / len(every))
    steps = [{"step": 1, "runs": [[1, 0, 0, 0.1], [2, 1, 1, 0.1]]}, {"step": 2, "runs": [[1, 0, 0, 0.1], [2, 1, 2, 0.1]]}]
    assert ask("pythia_counts.stayed(given, 1)", steps) == {"step": 1, "runs": 1}
    assert ask("pythia_counts.stayed(given, 0)", steps) is None

"""TwoMachines: the oven's physics, the rule by which turns are drawn, the model's outcomes beside torch, the verdicts."""

import itertools

import pytest
import torch
from traitlets import TraitError

from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids
from widgets import TwoMachines, base
from widgets.two_machines import PROMPTS

MODULES = ["oven", "oven_parts", "toaster", "oven_reasons", "rounds", "verdict", "first_order", "language_model", "kept"]


@pytest.fixture(scope="module")
def ask(browser, serve, tmp_path_factory):
    """`ask(script, given)` runs an async function with the widget's modules and, as `api`, the engine."""
    folder = tmp_path_factory.mktemp("modules")
    for name in ("two_machines", "engine", "parts", "static"):
        (folder / name).symlink_to(base.STATIC.parent / name)
    (folder / "specimens").symlink_to(base.SPECIMENS)
    (folder / "engine_worker.js").symlink_to(base.STATIC / "engine_worker.js")
    (folder / "index.html").write_text("<!doctype html><title>Modules</title><link rel='icon' href='data:,'>")
    page = browser.new_page()
    page.goto(serve(folder))
    load = f"""const [{", ".join(MODULES)}] = await Promise.all({MODULES}.map((name) => import(`/two_machines/${{name}}.js`)));
      const api = await import("/static/engine.js");"""
    yield lambda script, given=None: page.evaluate(f"async (given) => {{ {load} return {script}; }}", given)
    page.close()


# ---- The oven ---------------------------------------------------------------------------------------


def brown(ask, settings):
    return ask("given.map((turned) => oven.toast({ ...oven_parts.AS_BOUGHT, ...turned }).brown)", settings)


def test_as_bought_it_leaves_room_for_darker_and_for_lighter(ask):
    assert 30 < brown(ask, [{}])[0] < 70


@pytest.mark.parametrize(
    "part, values, way",
    [
        ("voltage", [200, 220, 240, 260], 1),
        ("resistance", [120, 150, 180, 210], -1),
        ("time", [2, 3, 4, 5], 1),
        ("sugar", [1, 2, 4, 8], 1),
        ("water", [20, 40, 60, 80], -1),
        ("distance", [40, 60, 80, 100], -1),
        ("thermostat", [80, 120, 160, 200], 1),
        ("thickness", [7, 10, 14, 20], -1),
    ],
)
def test_what_everybody_knows_of_toasters_comes_out_of_the_parts(ask, part, values, way):
    found = brown(ask, [{part: value} for value in values])
    assert sorted(found, reverse=way < 0) == found and len(set(found)) == len(found)


def test_no_energy_gets_lost(ask):
    settings = [{}, {"voltage": 400}, {"water": 200, "thickness": 40}, {"gap": 16, "fan": 2}, {"time": 20}]
    for energy in ask("given.map((turned) => oven.toast({ ...oven_parts.AS_BOUGHT, ...turned }).energy)", settings):
        assert energy["given"] > 0
        assert energy["stored"] + energy["lost"] == pytest.approx(energy["given"], rel=1e-9)


def test_without_current_nothing_happens(ask):
    cold = ask(
        "(({ brown, crust, energy }) => ({ brown, crust: [...crust], energy }))"
        "(oven.toast({ ...oven_parts.AS_BOUGHT, voltage: 0 }))"
    )
    assert cold["brown"] < 0.01 and cold["energy"]["given"] == 0
    assert max(cold["crust"]) <= 20.001


def test_a_wet_crust_stays_near_boiling_and_browns_only_when_dry(ask):
    runs = ask("[30, 240].map((water) => { const t = oven.toast({ ...oven_parts.AS_BOUGHT, water }); return [...t.crust]; })")
    dry, wet = (run[120] for run in runs)
    assert dry > 130 and wet < 110


def test_the_thermostat_switches_the_rods_off_and_on(ask):
    given = ask("[60, 160, 1000].map((thermostat) => oven.toast({ ...oven_parts.AS_BOUGHT, thermostat }).energy.given)")
    assert given[0] < given[1] < given[2]
    assert given[2] == pytest.approx(230**2 / (163 / 4 + 0.047 * 1.5) ** 2 * (163 / 4) * 240, rel=1e-6)


def test_however_far_it_is_turned_the_outcome_is_between_bread_and_burnt(ask):
    parts = ask("oven_parts.PART_IDS")
    usual = ask("oven_parts.AS_BOUGHT")
    turned = [{part: usual[part] * factor} for part, factor in itertools.product(parts, [1 / 8, 1 / 4, 4, 8])]
    assert all(value is not None and 0 <= value <= 100 for value in brown(ask, turned))


def test_a_finer_step_of_time_gives_the_same_toast(ask):
    usual, finer = ask("[0.2, 0.02].map((step) => oven.toast(oven_parts.AS_BOUGHT, step).brown)")
    assert usual == pytest.approx(finer, abs=0.5)


def test_every_part_is_named_and_placed(ask):
    parts = ask("oven_parts.PARTS")
    assert parts.keys() == ask("oven_parts.AS_BOUGHT").keys()
    for part in parts.values():
        assert part["name"] and part["does"] and 0 <= part["at"][0] <= 320 and 24 <= part["at"][1] <= 232


def test_for_every_turn_that_can_be_asked_about_the_oven_has_a_reason(ask):
    """A sentence in which the computed energies agree: more or less from the mains where the thermostat is named, more or
    less glow where the glow is."""
    turns = ask("""oven_parts.PART_IDS.flatMap((part) => [2, 4].flatMap((size) => [size, 1 / size]).flatMap((factor) => {
      const [usual, turned] = [oven_parts.AS_BOUGHT, { ...oven_parts.AS_BOUGHT, [part]: oven_parts.AS_BOUGHT[part] * factor }].map((each) => oven.toast(each));
      const [before, after] = [usual.brown, turned.brown];
      const why = oven_reasons.because(part, { factor, before, after });
      return Math.abs(after - before) < 3 ? [] : [{ part, factor, darker: after > before, why, more: turned.energy.given > usual.energy.given }];
    }))""")
    assert len({turn["part"] for turn in turns}) == 14
    for turn in turns:
        assert turn["why"].endswith("."), turn
        if "cuts" in turn["why"] or "leaves the rods on" in turn["why"] or "stay on longer" in turn["why"]:
            longer = "later" in turn["why"] or "longer" in turn["why"]
            assert turn["more"] == longer == turn["darker"], turn
    said = [turn["why"] for turn in turns]
    assert len(set(said)) > 20  # a reason for each, and not one for all


# ---- The draw ---------------------------------------------------------------------------------------

FAKE = """((parts, dull) => ({ kinds: ["a", "b"], any: (random, kind) => ({ kind, n: Math.floor(random() * parts) }),
    same: (x, y) => x.kind === y.kind && x.n === y.n, before: async () => 50,
    after: async ({ n }, factor) => 50 + (n < dull ? 0.5 : 20) * Math.sign(factor - 1),
    slopes: async () => ({ gradient: 1, straight: null }) }))"""


def test_sizes_kinds_ways_and_parts_are_drawn_evenly(ask):
    turns = ask(f"""await (async () => {{ const machine = {FAKE}(10, 0); const random = rounds.chanceOf(1, 0, 0); const found = [];
      for (let i = 0; i < 6000; i++) {{ const t = await rounds.drawTurn(machine, random, []); found.push([t.size, t.where.kind, t.factor > 1, t.where.n]); }}
      return found; }})()""")
    for column, ways in enumerate([2, 2, 2, 10]):
        values = [turn[column] for turn in turns]
        counts = [values.count(value) for value in set(values)]
        expected = len(turns) / ways
        assert len(counts) == ways
        assert sum((count - expected) ** 2 / expected for count in counts) < 30, (column, counts)


def test_what_moves_too_little_to_ask_about_is_put_back_without_favouring_a_size_or_kind(ask):
    turns = ask(f"""await (async () => {{ const machine = {FAKE.replace("0.5", "2.5")}(10, 8); const random = rounds.chanceOf(2, 0, 0); const found = [];
      for (let i = 0; i < 3000; i++) found.push(await rounds.drawTurn(machine, random, []));
      return found; }})()""")
    assert {turn["where"]["n"] for turn in turns} == {8, 9}
    assert sum(turn["putBack"] for turn in turns) / len(turns) == pytest.approx(4, abs=0.4)  # one of five is worth it
    assert sum(turn["size"] == 4 for turn in turns) == pytest.approx(1500, abs=130)
    assert sum(turn["where"]["kind"] == "a" for turn in turns) == pytest.approx(1500, abs=130)


def test_no_part_comes_twice_and_the_same_draw_comes_again(ask):
    game = f"""(async (draw) => {{ const machine = {FAKE}(8, 0); const met = [];
      for (let i = 0; i < 6; i++) met.push((await rounds.drawTurn(machine, rounds.chanceOf(draw, 0, i), met)).where);
      return met.map(({{ kind, n }}) => kind + n); }})"""
    one, same, other = ask(f"[await {game}(5), await {game}(5), await {game}(6)]")
    assert len(set(one)) == 6 and one == same and one != other


def test_a_game_on_the_oven_can_be_drawn_to_its_end(ask):
    """Twelve rounds, as many as a chapter may ask for."""
    parts = ask("""await (async () => { const machine = toaster.toaster(); const met = [];
      for (let i = 0; i < 12; i++) met.push((await rounds.drawTurn(machine, rounds.chanceOf(9, 0, i), met)).where);
      return met.map(({ part }) => part); })()""")
    assert len(set(parts)) == 12


# ---- The model, beside torch ------------------------------------------------------------------------

PARTS = [("head", 0, 1), ("head", 3, 3), ("neuron", 0, 17), ("neuron", 2, 131), ("neuron", 3, 200)]
OPEN = """const engine = await api.startEngine({ files: api.staticFiles("/specimens/") });
      const opened = await language_model.openModel(engine, { seed: 0, step: given.step }, given.prompts);"""


def columns(config, kind, index):
    size = config.hidden_size // config.num_attention_heads if kind == "head" else 1
    return slice(index * size, (index + 1) * size)


@pytest.fixture(scope="module")
def village():
    return checkpoints.load("village")


def read(village, prompt, kind, layer):
    """log p of the next token, the table that part of the layer writes by, and what goes into it and into the last norm."""
    model, tokenizer = village
    block = model.gpt_neox.layers[layer]
    dense = block.attention.dense if kind == "head" else block.mlp.dense_4h_to_h
    kept = {}
    hooks = [
        dense.register_forward_pre_hook(lambda _, args: kept.update(z=args[0][0, -1].detach())),
        model.gpt_neox.final_layer_norm.register_forward_pre_hook(lambda _, args: kept.update(x=args[0][0, -1].detach())),
    ]
    logits = model(input_ids=torch.tensor([prompt_ids(tokenizer, prompt)])).logits[0, -1]
    for hook in hooks:
        hook.remove()
    return logits.log_softmax(-1), dense.weight, kept["z"], kept["x"]


@pytest.mark.parametrize("prompt", [PROMPTS[0], PROMPTS[4]])
def test_outcomes_and_gradients_are_torchs(ask, village, prompt):
    model, _ = village
    widget = TwoMachines()
    token = widget.turned("head", 0, 0, prompt).argmax().item()
    cases = [
        {"where": {"kind": kind, "layer": layer, "index": index, "prompt": prompt, "token": token}, "factor": factor}
        for (kind, layer, index), factor in itertools.product(PARTS, [0.25, 4])
    ]
    found = ask(
        f"""await (async () => {{ {OPEN}
      const found = [];
      for (const {{ where, factor }} of given.cases) found.push({{ before: await opened.before(where),
        after: await opened.after(where, factor), ...(await opened.slopes(where)) }});
      engine.stop();
      return found; }})()""",
        {"step": widget.step, "prompts": [prompt], "cases": cases},
    )
    for case, page in zip(cases, found, strict=True):
        where = case["where"]
        kind, layer, index = where["kind"], where["layer"], where["index"]
        log_p, table, z, x = read(village, prompt, kind, layer)
        assert page["before"] / 100 == pytest.approx(log_p[token].exp().item(), abs=1e-3)
        after = widget.turned(kind, layer, index, prompt, case["factor"])[token].exp().item()
        assert page["after"] / 100 == pytest.approx(after, abs=1e-3)

        own = columns(model.config, kind, index)
        slope = (torch.autograd.grad(log_p[token], table)[0] * table)[:, own].sum().item()
        assert page["gradient"] == pytest.approx(slope, rel=1e-2, abs=1e-5)

        out = (table[:, own] @ z[own]).detach()
        norm = model.gpt_neox.final_layer_norm
        effect = model.get_output_embeddings().weight @ (
            (out - out.mean()) / (x.var(unbiased=False) + norm.eps).sqrt() * norm.weight
        )
        straight = (effect[token] - (log_p.exp() * effect).sum()).item()
        assert page["straight"] == pytest.approx(straight, rel=1e-2, abs=1e-5)


def test_only_words_that_hang_in_the_balance_are_asked_about_and_every_part_can_come(ask):
    found = ask(
        f"""await (async () => {{ {OPEN}
      const random = rounds.chanceOf(3, 1, 0);
      const drawn = ["head", "neuron"].flatMap((kind) => Array.from({{ length: 4000 }}, () => opened.any(random, kind)));
      const shares = []; for (const where of drawn.slice(0, 200)) shares.push(await opened.before(where));
      engine.stop();
      return {{ drawn, shares, parts: opened.parts }}; }})()""",
        {"step": TwoMachines().step, "prompts": PROMPTS},
    )
    assert all(9.99 <= share <= 90.01 for share in found["shares"])
    heads = {(w["layer"], w["index"]) for w in found["drawn"] if w["kind"] == "head"}
    neurons = {(w["layer"], w["index"]) for w in found["drawn"] if w["kind"] == "neuron"}
    assert len(heads) == 16 and len(neurons) > 850 and found["parts"] == 912  # of 896 neurons, 4000 draws meet nearly all
    assert {w["prompt"] for w in found["drawn"]} == set(PROMPTS)


def test_many_turns_count_what_the_game_would(ask):
    """Of the oven every part and way is turned; of a fake machine so many as were asked for are seen."""
    oven, fake = ask(f"""[
      await first_order.all(toaster.toaster(), oven_parts.PART_IDS.map((part) => ({{ kind: "part", part }})), new AbortController().signal),
      await first_order.sampled({FAKE}(10, 5), {{ each: 20, draw: 1, onProgress: () => {{}}, signal: new AbortController().signal }})]""")
    assert [figure["tried"] for figure in oven] == [32] * 4
    assert all(figure["gradient"] <= figure["seen"] <= 32 and figure["straight"] is None for figure in oven)
    assert [figure["seen"] for figure in fake] == [20] * 8 and all(figure["gradient"] == 20 for figure in fake)
    assert all(25 <= figure["tried"] <= 65 for figure in fake)  # half can be seen


# ---- Scores and verdicts ----------------------------------------------------------------------------


def test_the_interval_of_a_difference_is_newcombes(ask):
    low, high = ask(
        "(await import('/parts/intervals.js')).difference([56, 70], [48, 80])"
    )  # the example in his paper of 1998, method 10
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_an_estimate_that_cannot_say_is_right_half_the_time(ask):
    found = ask(
        "rounds.tally(given)",
        [
            {"you": 1, "gradient": 0, "straight": None, "truth": 1, "size": 2},
            {"you": -1, "gradient": 1, "straight": None, "truth": 1, "size": 4},
        ],
    )
    assert found == {"asked": 2, "you": 1, "gradient": 1.5, "straight": None}


@pytest.mark.parametrize(
    "oven, model, said, unsaid",
    [
        (
            10,
            4,
            ["toaster oven you were right in 10 of 10: more than a coin", "foresaw the toaster oven better"],
            ["nothing is settled"],
        ),
        (3, 10, ["language model you were right in 10 of 10: more than a coin", "foresaw the model better"], ["oven better"]),
        (8, 6, ["nothing is settled", "A coin could have done that, and so could"], ["better than"]),
        (10, 10, ["nothing is settled", "10 of 10: more than a coin"], ["coin could have"]),
        (1, 3, ["less often than a coin", "A coin could have done that: so few"], ["who knows a good deal"]),
    ],
)
def test_the_verdict_says_what_the_scores_show_and_no_more(ask, oven, model, said, unsaid):
    def played(right, straight):
        return [{"you": 1 if i < right else -1, "gradient": 1, "straight": straight, "truth": 1, "size": 2} for i in range(10)]

    text = " ".join(ask("verdict.verdict(given[0], given[1])", [played(oven, None), played(model, 1)]))
    for words in said:
        assert words in text
    for words in unsaid:
        assert words not in text


def test_one_machine_alone_is_not_compared(ask):
    text = " ".join(ask("verdict.verdict(given, [])", [{"you": 1, "gradient": 1, "straight": None, "truth": 1, "size": 2}]))
    assert "still to be played" in text and "interval" not in text


def test_what_many_turns_show_is_read_off_their_figures(ask):
    def figures(kind, rights):
        return [
            {"kind": kind, "size": size, "tried": 100, "seen": 50, "gradient": right, "straight": 0}
            for size, right in zip([1.5, 8], rights)
        ]

    text = ask(
        "verdict.ofMany(given[0], given[1])", [figures("part", [50, 49]), figures("head", [50, 30]) + figures("neuron", [49, 48])]
    )
    assert "heads the gradient’s score falls from 100% at ×1½ to 60% at ×8" in text
    assert "neurons the gradient’s score changes by no more than chance explains" in text
    assert "for 1 of its 100 turns" in text and "400 turns tried on the model, 200" in text
    assert "right every time" in ask("verdict.ofMany(given, [])", figures("part", [50, 50]))


# ---- Traits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "traits, complaint",
    [
        ({"machine": "kettle"}, "machine"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 13}, "rounds"),
        ({"prompts": []}, "one or more beginnings"),
        ({"prompts": [" "]}, "none of them empty"),
        ({"shape": {"layers": 1}}, "that of the model"),
        ({"oven": 1}, "no trait 'oven'"),
    ],
)
def test_wrong_traits_are_refused(traits, complaint):
    with pytest.raises(TraitError, match=complaint):
        TwoMachines(**traits)


def test_the_shape_follows_the_model():
    widget = TwoMachines()
    assert widget.shape == {"layers": 4, "heads": 4, "neurons": 224}
    widget.model = "one-layer"
    assert widget.shape["layers"] == 1

"""Growing a model in the page: against the lab's own training, and as a reader uses it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from engine_page import START, expect_workers, lay_out, pack, unpack
from tiny_model import grow
from transformers import GPTNeoXConfig

from lab.growing.training import Recipe, Run

CONFIG = dict(
    vocab_size=64,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    hidden_act="gelu_pytorch_tanh",
    max_position_embeddings=32,
    use_parallel_residual=False,
    tie_word_embeddings=True,
    layer_norm_eps=1e-5,
    attention_bias=True,
    initializer_range=0.02,
    rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
)
RECIPE = Recipe(steps=200, rows=2, length=32, warmup=20)


@pytest.fixture(scope="module")
def page(browser, serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    grow(folder / "specimens")
    page = browser.new_page()
    page.goto(serve(lay_out(folder)) + "index.html")
    page.evaluate(START)
    yield page
    page.close()


def text(count: int) -> np.ndarray:
    """Tokens with something to learn: mostly each follows from the one before it."""
    chance, tokens = np.random.default_rng(0), [1]
    while len(tokens) < count:
        guess = (5 * tokens[-1] + 1) % 23
        tokens.append(guess if chance.random() < 0.9 else int(chance.integers(0, 64)))
    return np.array(tokens, dtype=np.uint16)


def torch_losses(optimizer: str, recipe: Recipe, weights: dict[str, np.ndarray], stream: np.ndarray) -> list[float]:
    run = Run(GPTNeoXConfig(**CONFIG), recipe, stream)
    with torch.no_grad():
        for name, weight in run.model.named_parameters():
            weight.copy_(torch.tensor(weights[name]).view(weight.shape))
    if optimizer != "muon":
        matrices = [p for name, p in run.model.named_parameters() if p.ndim == 2 and "embed" not in name]
        others = [p for name, p in run.model.named_parameters() if p.ndim != 2 or "embed" in name]
        run.optimizers = {
            "adamw": lambda: [
                torch.optim.AdamW(matrices, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1),
                torch.optim.AdamW(others, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.0),
            ],
            "sgd": lambda: [torch.optim.SGD([*matrices, *others], lr=0.5)],
        }[optimizer]()
        for each in run.optimizers:
            for group in each.param_groups:
                group["initial_lr"] = group["lr"]
    return [run.learn() for _ in range(recipe.steps)]


def unrounded(grad, ns_coefficients, ns_steps, eps):
    """Torch's Newton-Schulz iteration without its rounding to 16 bits, which alone moves single losses by a per cent."""
    a, b, c = ns_coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(ns_steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


BY = ["kernels", "plain JavaScript"]


@pytest.fixture(scope="module", params=BY)
def muon_run(page, request):
    return page_run(page, "muon", RECIPE, request.param)


def page_run(page, optimizer: str, recipe: Recipe, by: str):
    """(starting weights, text, losses) of a run in the page."""
    stream = text(recipe.steps * recipe.tokens_per_step)
    told = page.evaluate(
        """async ([config, recipe, stream, kernels]) => {
      const trainer = kernels ? await api.startTrainer(config, recipe, stream) : new api.Trainer(config, recipe, stream);
      if (kernels !== Object.isFrozen(trainer.weights)) throw new Error("not by whom it was meant");
      const weights = {};
      for (const [name, data] of Object.entries(trainer.weights)) weights[name] = await pack(data);
      const losses = [];
      while (!trainer.ended) losses.push(trainer.learn().loss);
      return { weights, losses };
    }""",
        [
            CONFIG,
            dict(seed=1, steps=recipe.steps, rows=recipe.rows, length=recipe.length, warmup=recipe.warmup, optimizer=optimizer),
            stream.tolist(),
            by == "kernels",
        ],
    )
    return {name: unpack(w).copy() for name, w in told["weights"].items()}, stream, np.array(told["losses"])


def differences(optimizer: str, recipe: Recipe, run) -> np.ndarray:
    """Step by step, how far the page's loss is from torch's, as a share of it."""
    torch.set_num_threads(1)
    weights, stream, losses = run
    expected = np.array(torch_losses(optimizer, recipe, weights, stream))
    assert expected[-1] < expected[0] - 0.2  # something was learned
    return np.abs(losses / expected - 1)


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("optimizer, steps", [("adamw", 200), ("sgd", 40)])
def test_losses_are_those_of_torch(page, optimizer, steps, by):
    recipe = replace(RECIPE, steps=steps)
    assert differences(optimizer, recipe, page_run(page, optimizer, recipe, by)).max() < 0.01


def test_losses_with_muon_are_those_of_torch_where_it_does_not_round(muon_run, monkeypatch):
    monkeypatch.setattr("torch.optim._muon._zeropower_via_newtonschulz", unrounded)
    assert differences("muon", RECIPE, muon_run).max() < 0.01


def test_losses_with_muon_stay_beside_those_of_torch_as_the_lab_uses_it(muon_run):
    assert differences("muon", RECIPE, muon_run).mean() < 0.01


def test_initial_weights_are_drawn_as_transformers_draws_them(page):
    weights = page.evaluate(
        """async (config) => {
      const packed = {};
      for (const [name, data] of Object.entries(api.initialWeights(config, 0))) packed[name] = await pack(data);
      return packed;
    }""",
        CONFIG,
    )
    matrices = np.concatenate([unpack(w) for name, w in weights.items() if w and "norm" not in name and "bias" not in name])
    assert matrices.std() == pytest.approx(0.02, rel=0.02) and abs(matrices.mean()) < 4 * 0.02 / len(matrices) ** 0.5
    assert (np.abs(matrices) < 0.02).mean() == pytest.approx(0.6827, abs=0.01)  # normal, not merely as wide
    assert all((unpack(w) == ("weight" in name)).all() for name, w in weights.items() if "norm" in name or "bias" in name)


# A shape that the kernels know, and one that they don't: 1 neuron.
SHAPES = {"kernels": 4, "plain JavaScript": 1}

TRAIN = """async ({ recipe, from, neurons, act }) => {
  const told = [];
  const stream = Uint16Array.from({ length: 3000 }, (_, i) => (i * i) % 97);
  const training = await engine.startTraining({
    recipe: { rows: 2, length: 16, steps: 30, warmup: 5, ...recipe }, stream, from, onProgress: (each) => told.push(each),
    config: from ? {} : { hidden_size: 24, num_hidden_layers: 2, num_attention_heads: 3, intermediate_size: neurons },
  });
  const bits = async () => JSON.stringify(
    Object.values(await training.weights()).map(({ data }) => [...new Uint32Array(data.buffer)]));
  try { return await (0, eval)(`(${act})`)(training, told, bits); } finally { training.stop(); }
}"""


def train(page, act: str, recipe: dict | None = None, start: dict | None = None, by: str = "kernels"):
    return page.evaluate(TRAIN, {"recipe": recipe or {}, "from": start, "neurons": SHAPES[by], "act": act})


@pytest.mark.parametrize("by", BY)
def test_the_same_seed_gives_the_same_run_to_the_last_bit(page, by):
    act = "async (training, told, bits) => { await training.start(); return [told.map(({ loss }) => loss), await bits()]; }"
    first, second, other = (train(page, act, {"seed": seed}, by=by) for seed in (0, 0, 1))
    assert first == second and len(first[0]) == 30
    assert other[0][0] != first[0][0] and other[1] != first[1]


@pytest.mark.parametrize("by", BY)
def test_it_pauses_goes_on_and_goes_back_to_the_same_start(page, by):
    steps = {"kernels": 500, "plain JavaScript": 30}[by]  # enough for it to be learning still
    paused, straight, rewound, again = train(
        page,
        """async (training, told, bits) => {
      const whole = new Promise((resolve) => { training.start().then(resolve); });
      while (training.made < 3) await new Promise((resolve) => setTimeout(resolve));
      await training.pause(); await whole;
      const at = [training.made, training.running, told.length];
      await training.advance(2);
      at.push(training.made);
      await training.start();
      const losses = told.map(({ loss }) => loss), end = await bits();
      await training.rewind();
      const rewound = [training.made, told.length];
      told.length = 0;
      await training.start();
      return [at, losses, rewound, [told.map(({ loss }) => loss), end === await bits(), training.ended]];
    }""",
        {"steps": steps},
        by=by,
    )
    made, running, told, further = paused
    assert 3 <= made == told and running is False and further == made + 2
    assert len(straight) == steps and rewound == [0, steps]
    assert again == [straight, True, True]


@pytest.mark.parametrize("by", BY)
def test_it_can_be_asked_while_it_learns(page, by):
    steps = {"kernels": 2000, "plain JavaScript": 100}[by]  # enough for it to be learning still
    counts, top, text = train(
        page,
        """async (training) => {
      const learning = training.start(), before = training.made;
      const top = (await training.predict("the dog", { top: 4 })).top.length;
      const { text } = await training.generate("the", { maxTokens: 5 });
      const during = training.running;
      await learning;
      return [[before, during, training.made], top, text];
    }""",
        {"steps": steps},
        by=by,
    )
    assert counts == [0, True, steps] and top == 4 and isinstance(text, str)


def test_it_can_begin_with_a_checkpoint(page):
    first, told = train(
        page,
        """async (training, told) => {
      const mine = [...(await training.predict("the dog")).probabilities];
      const theirs = (await engine.predict("the dog", { step: 0 })).probabilities;
      await training.advance(3);
      return [Math.max(...mine.map((p, i) => Math.abs(p - theirs[i]))), told];
    }""",
        start={"seed": 0, "step": 0},
    )
    assert first < 1e-6 and [each["step"] for each in told] == [1, 2, 3]
    assert [each["tokens"] for each in told] == [32, 64, 96] and told[0]["schedule"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    "recipe, said",
    [
        ({"optimizer": "adam"}, 'no "adam"'),
        ({"rows": 0}, "rows must be"),
        ({"length": 33}, "2 to 32 tokens, and the recipe asks for 33"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused(page, recipe, said):
    run = f"(all) => ({TRAIN})(all).catch((error) => error.message)"
    assert said in page.evaluate(run, {"recipe": recipe, "neurons": 1, "act": "() => null"})
    expect_workers(page, 1)  # the engine's own; that of the training is gone


def test_muon_evens_out_a_matrix_as_torch_does(page):
    """Torch rounds to 16 bits on the way (8 of precision), the page does not."""
    from torch.optim._muon import _zeropower_via_newtonschulz as evened

    for shape in [(6, 20), (20, 6)]:
        matrix = np.random.default_rng(0).normal(size=shape).astype(np.float32)
        found = page.evaluate("""async ([data, n]) => pack(api.optimizers.evened(unpack(data), n))""", [pack(matrix), shape[1]])
        expected = evened(torch.tensor(matrix), (3.4445, -4.775, 2.0315), 5, 1e-7).float().numpy()
        assert np.abs(unpack(found, shape) - expected).max() < 0.03 * np.abs(expected).max()


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("optimizer", ["muon", "adamw", "sgd"])
def test_a_run_that_was_kept_goes_on_to_the_very_same_model(page, optimizer, by):
    found = page.evaluate(
        """async ([config, recipe, stream, kernels]) => {
      const begun = async () => kernels ? await api.startTrainer(config, recipe, stream) : new api.Trainer(config, recipe, stream);
      const print = async (trainer) => (await Promise.all(Object.values(trainer.weights).map(pack))).join();
      const [whole, left] = [await begun(), await begun()];
      while (!whole.ended) whole.learn();
      for (let i = 0; i < 7; i++) left.learn();
      const stand = structuredClone(left.stand()); // as a store would
      left.learn(); // what goes on after it was kept changes nothing in it
      const later = await begun();
      later.learn();
      later.goOn(stand);
      const at = later.step;
      while (!later.ended) later.learn();
      return { at, same: (await print(later)) === (await print(whole)), other: (await print(left)) === (await print(whole)) };
    }""",
        [CONFIG, dict(seed=1, steps=20, rows=2, length=32, warmup=3, optimizer=optimizer), text(2000).tolist(), by == "kernels"],
    )
    assert found == {"at": 7, "same": True, "other": False}


def test_what_was_kept_of_another_model_is_refused(page):
    said = page.evaluate(
        """async ([config, stream]) => {
      const small = await api.startTrainer(config, { steps: 5 , rows: 2, length: 32 }, stream);
      const wide = await api.startTrainer({ ...config, hidden_size: 64 }, { steps: 5, rows: 2, length: 32 }, stream);
      const readable = new api.Trainer(config, { steps: 5, rows: 2, length: 32 }, stream);
      const said = (work) => { try { work(); return ""; } catch (error) { return error.message; } };
      return [said(() => small.goOn(wide.stand())), said(() => small.goOn(readable.stand())),
              said(() => small.goOn({ ...small.stand(), step: 6 }))];
    }""",
        [CONFIG, text(2000).tolist()],
    )
    assert "another model" in said[0] and "can’t go on" in said[1] and "step 6" in said[2]

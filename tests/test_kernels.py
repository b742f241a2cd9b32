"""The compiled kernels against PyTorch and against the readable engine, whose place they take."""

import base64

import numpy as np
import pytest
import torch
from engine_page import START, lay_out
from tiny_model import grow

from lab.growing import checkpoints

SHAPES = [
    {},
    {"use_parallel_residual": False},
    {"attention_bias": False},
    {"vocab_size": 323},
    {"hidden_size": 64, "num_attention_heads": 2, "intermediate_size": 128, "num_hidden_layers": 1},
]

# `random(config)` is a model of any shape; `readable` the engine that explains; `apart` the largest difference.
HELPERS = """async () => {
  window.readable = api.forward;
  window.random = (config, seed = 1) => {
    const weights = {};
    for (const [name, shape] of api.expectedShapes(config)) {
      weights[name] = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => {
        seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
        return (shape.length === 1 ? 0.5 : 0.2) * seed / 2 ** 31;
      });
    }
    return weights;
  };
  window.tokens = (n, V, seed = 7) => Array.from({ length: n }, (_, i) => (i * 37 + seed) % V);
  window.apart = (a, b) => a.length === b.length ? a.reduce((most, each, i) => Math.max(most, Math.abs(each - b[i])), 0) : NaN;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What is served: the engine, and a random model of another shape than the village's."""
    folder = lay_out(tmp_path_factory.mktemp("kernels"))
    grow(folder / "specimens")
    return folder


@pytest.fixture(scope="module")
def page(browser, serve, folder):
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    page.evaluate(HELPERS)
    yield page
    page.close()


@pytest.mark.parametrize("changed", SHAPES, ids=str)
def test_logits_are_those_of_the_readable_engine_for_any_shape_and_length(page, changed):
    apart, last = page.evaluate(
        """async (changed) => {
      const config = { ...engine.config, ...changed }, plain = random(config);
      const weights = await api.fast.settle(plain, config);
      const differences = [], last = [];
      for (let T = 1; T <= config.max_position_embeddings; T++) {
        const ids = tokens(T, config.vocab_size), expected = readable(plain, config, ids).logits;
        differences.push(apart(api.fast.forward(weights, config, ids).logits, expected));
        last.push(apart(api.fast.forward(weights, config, ids, { lastOnly: true }).logits, expected.slice(-config.vocab_size)));
      }
      return [differences, last];
    }""",
        changed,
    )
    assert max(apart) <= 1e-4 and max(last) <= 1e-4 and min(apart) > 0  # 0 would be the readable engine itself


@pytest.mark.parametrize("changed", SHAPES, ids=str)
def test_values_on_the_way_and_changes_to_them_are_those_of_the_readable_engine(page, changed):
    apart, altered = page.evaluate(
        """async (changed) => {
      const config = { ...engine.config, ...changed }, plain = random(config), ids = tokens(9, config.vocab_size);
      const weights = await api.fast.settle(plain, config);
      const { cache } = api.fast.forward(weights, config, ids, { cache: true });
      const expected = readable(plain, config, ids, { cache: true }).cache;
      const changes = { "blocks.0.attn.hook_z": (z) => z.map((each, i) => i % 3 ? each : 0) };
      const run = (forward, weights) => forward(weights, config, ids, { changes }).logits;
      return [[...expected].map(([name, value]) => apart(cache.get(name), value)),
        apart(run(api.fast.forward, weights), run(readable, plain))];
    }""",
        changed,
    )
    assert max(apart) <= 1e-4 and 0 < altered <= 1e-4  # 0 would be the readable engine itself


def test_a_model_that_looks_both_ways_runs_as_in_torch(page, folder):
    model, _ = checkpoints.load("village", root=folder / "specimens")
    model.set_attn_implementation("eager")
    for T in (1, 9, 32):
        ids = [(i * 37 + 7) % model.config.vocab_size for i in range(T)]
        packed = page.evaluate(
            """async (ids) => {
          const config = { ...engine.config, is_causal: false };
          const file = await api.staticFiles("specimens/").read("village/seed-0/step-00010.safetensors");
          const weights = await api.fast.settle(await api.loadCheckpoint(file, config), config);
          return pack(api.fast.forward(weights, config, ids).logits);
        }""",
            ids,
        )
        with torch.no_grad():
            expected = model(torch.tensor([ids]), attention_mask=torch.zeros(1, 1, T, T)).logits[0].numpy()
        found = np.frombuffer(base64.b64decode(packed), dtype="<f4").reshape(expected.shape)
        assert np.abs(found - expected).max() <= 1e-4


def test_texts_told_in_turn_do_not_mix(page):
    """One model, several pasts at once, some of them read on by the readable engine in between."""
    differences = page.evaluate("""async () => {
      const { config } = engine, { vocab_size: V } = config, plain = random(config);
      const weights = await api.fast.settle(plain, config);
      const texts = [1, 2, 3].map((seed) => ({ ids: tokens(20, V, seed), past: api.emptyPast(config), at: 0 }));
      const differences = [];
      for (let turn = 0; turn < 15; turn++) {
        const text = texts[turn % 3], next = text.ids.slice(text.at, (text.at += 1 + turn % 4));
        const options = { past: text.past, lastOnly: true, cache: turn % 5 === 4 };
        const { logits, cache } = api.fast.forward(weights, config, next, options);
        if (options.cache !== cache.size > 0) throw new Error("cache");
        differences.push(apart(logits, readable(plain, config, text.ids.slice(0, text.at), { lastOnly: true }).logits));
      }
      return differences;
    }""")
    assert max(differences) <= 1e-4


def test_a_knob_turns_for_both_engines_at_once(page):
    before, after, back, moved = page.evaluate("""async () => {
      const { config } = engine, ids = tokens(12, config.vocab_size);
      const weights = await api.fast.settle(random(config), config);
      const name = "gpt_neox.layers.1.mlp.dense_4h_to_h.weight", was = weights[name][100];
      const look = () => apart(api.fast.forward(weights, config, ids).logits, readable(weights, config, ids).logits);
      const first = api.fast.forward(weights, config, ids).logits;
      const found = [look()];
      weights[name][100] = 3;
      found.push(look());
      const moved = apart(api.fast.forward(weights, config, ids).logits, first);
      weights[name][100] = was;
      found.push(apart(api.fast.forward(weights, config, ids).logits, first));
      return [...found, moved];
    }""")
    assert before <= 1e-4 and after <= 1e-4 and back == 0 and moved > 1e-2


def test_settled_weights_cannot_lose_their_place(page):
    page.evaluate("async () => { window.settled = await api.fast.settle(random(engine.config), engine.config); }")
    assert page.evaluate("""() => {
      "use strict";
      try { settled["gpt_neox.embed_in.weight"] = new Float32Array(1); } catch (error) { return error instanceof TypeError; }
    }""")


def test_what_it_cannot_read_is_refused_in_a_sentence(page):
    said = page.evaluate("""async () => {
      const { config } = engine, weights = await api.fast.settle(random(config), config);
      return [[], tokens(33, 320), [320], [-1], [NaN]].map((ids) => {
        try { api.fast.forward(weights, config, ids); } catch (error) { return error.message; }
      });
    }""")
    assert "1 to 32 tokens" in said[0] and "33 were given" in said[1]
    assert ["has no token" in sentence for sentence in said[2:]] == [True] * 3


@pytest.mark.parametrize(
    "hindrance",
    [
        "WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('no SIMD'));",
        "WebAssembly.Instance = function () { throw new RangeError('no memory'); };",
        "engine.config.hidden_size = 54; engine.config.num_attention_heads = 3;",  # heads of 18 numbers
    ],
    ids=["no SIMD", "no memory", "odd shape"],
)
def test_where_the_kernels_cannot_run_the_readable_engine_does(browser, serve, folder, hindrance):
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    page.evaluate(HELPERS)
    assert (
        page.evaluate(
            """async (hindrance) => {
      (0, eval)(hindrance);
      const { config } = engine, plain = random(config), ids = tokens(9, 320);
      const weights = await api.fast.settle(plain, config);
      return weights === plain && apart(api.fast.forward(weights, config, ids).logits, readable(plain, config, ids).logits);
    }""",
            hindrance,
        )
        == 0
    )
    page.close()

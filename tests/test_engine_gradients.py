"""The backward pass in the page against torch's, for every knob; and a model that reads in both directions."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from engine_page import START, lay_out, unpack
from tiny_model import grow
from transformers import AutoModelForCausalLM, GPTNeoXConfig

from lab.growing import checkpoints

RELATIVE = 1e-4  # largest difference of a gradient, as a share of its tensor's largest

# Shapes unlike each other; the weights are the page's own, made larger so that every part matters.
SHAPES = {
    "parallel, no attention biases": {"num_hidden_layers": 3, "use_parallel_residual": True, "attention_bias": False},
    "one layer": {"num_hidden_layers": 1},
    "one neuron": {"num_hidden_layers": 2, "intermediate_size": 1},
    "both directions": {"num_hidden_layers": 2, "is_causal": False},
}
SMALL = dict(
    vocab_size=50,
    hidden_size=24,
    num_attention_heads=3,
    intermediate_size=40,
    hidden_act="gelu_pytorch_tanh",
    max_position_embeddings=16,
    use_parallel_residual=False,
    tie_word_embeddings=True,
    layer_norm_eps=1e-4,
    attention_bias=True,
    initializer_range=0.3,
    rope_parameters={"rope_type": "default", "rope_theta": 100.0, "partial_rotary_factor": 0.5},
)
ROWS = [[0, 7, 3, 3, 49, 12, 7, 3], [5, 5, 1, 0, 22, 8, 31, 2], [9, 14, 40, 7, 7, 7, 6, 45]]


def open_page(browser, serve, folder, specimens=None):
    lay_out(folder)
    if specimens:
        (folder / "specimens").symlink_to(specimens)
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    return page


@pytest.fixture(scope="module")
def village_page(browser, serve, tmp_path_factory):
    page = open_page(browser, serve, tmp_path_factory.mktemp("engine"), checkpoints.SPECIMENS)
    yield page
    page.close()


@pytest.fixture(scope="module")
def page(browser, serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    grow(folder / "specimens")
    page = open_page(browser, serve, folder)
    yield page
    page.close()


def torch_model(config: dict, weights: dict[str, np.ndarray]):
    model = AutoModelForCausalLM.from_config(GPTNeoXConfig(**config)).eval()
    state = {name: torch.tensor(weights[name]).view(value.shape) for name, value in model.state_dict().items() if name in weights}
    missing, _ = model.load_state_dict(state, strict=False)
    assert set(missing) <= checkpoints.TIED
    model.tie_weights()
    return model


def gradients_of(model, value: torch.Tensor) -> dict[str, np.ndarray]:
    model.zero_grad()
    value.backward()
    return {name: weight.grad.numpy() for name, weight in model.named_parameters()}


def assert_same(found: dict[str, str], expected: dict[str, np.ndarray]) -> None:
    assert set(found) == set(expected)
    for name, gradient in expected.items():
        difference = np.abs(unpack(found[name], gradient.shape) - gradient).max()
        assert difference <= RELATIVE * max(np.abs(gradient).max(), 1e-4), name


RUN = """async ([config, rows, targets]) => {
  const weights = api.initialWeights(config, 3);
  for (const [name, weight] of Object.entries(weights)) {
    if (weight.length < 200) weight.forEach((each, i) => (weight[i] = each + 0.3 * Math.sin(7 * i + name.length)));
  }
  const packed = async (all) => {
    const out = {};
    for (const [name, data] of Object.entries(all)) out[name] = await pack(data);
    return out;
  };
  const { loss, gradients } = api.lossAndGradients(weights, config, rows, targets ? { targets } : {});
  const { logits } = api.forward(weights, config, rows[0]);
  return { weights: await packed(weights), loss, gradients: await packed(gradients), logits: await pack(logits) };
}"""


@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_are_those_of_torch_for_every_knob(page, shape):
    config = SMALL | SHAPES[shape]
    both_ways = config.get("is_causal") is False
    # A model that reads in both directions is asked for what stands at some places; token 0 hides it.
    hidden = [[0 if t in (2, 5) else id for t, id in enumerate(row)] for row in ROWS] if both_ways else ROWS
    targets = [[id if t in (2, 5) else -1 for t, id in enumerate(row)] for row in ROWS] if both_ways else None
    run = page.evaluate(RUN, [config, hidden, targets])
    model = torch_model(config, {name: unpack(weight).copy() for name, weight in run["weights"].items()})
    logits = model(torch.tensor(hidden)).logits
    if both_ways:
        loss = F.cross_entropy(logits.flatten(0, 1), torch.tensor(targets).flatten(), ignore_index=-1)
    else:
        loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), torch.tensor(ROWS)[:, 1:].flatten())
    np.testing.assert_allclose(unpack(run["logits"], logits[0].shape), logits[0].detach(), atol=1e-4)
    assert run["loss"] == pytest.approx(loss.item(), rel=1e-5)
    assert_same(run["gradients"], gradients_of(model, loss))


def test_in_both_directions_every_token_sees_all_others(page):
    """Torch's attention without a mask, called directly: no belief in what transformers makes of the config."""
    config = SMALL | SHAPES["both directions"]
    found = page.evaluate(
        """async ([config, tokens]) => {
      const { cache } = api.forward(api.initialWeights(config, 3), config, tokens, { cache: true });
      const names = ["hook_rot_q", "hook_rot_k", "hook_v", "hook_z"].map((name) => `blocks.1.attn.${name}`);
      return Promise.all(names.map((name) => pack(cache.get(name))));
    }""",
        [config, ROWS[0]],
    )
    q, k, v, z = (torch.tensor(unpack(each, (len(ROWS[0]), 3, 8)).copy()).transpose(0, 1) for each in found)
    np.testing.assert_allclose(F.scaled_dot_product_attention(q, k, v, is_causal=False), z, atol=1e-5)
    assert (F.scaled_dot_product_attention(q, k, v, is_causal=True) - z).abs().max() > 1e-2


def test_a_model_in_both_directions_fills_gaps_and_refuses_to_continue(page):
    said = page.evaluate("""async () => {
      const json = await (await fetch("specimens/village/tokenizer.json")).json();
      const config = { ...engine.config, is_causal: false };
      const masked = new api.Engine(config, json);
      masked.checkpoints.set("masked", api.initialWeights(config, 0));
      const [gap, end] = [1, -1].map((at) => masked.predict("masked", [5, 0, 9, 11], { at }).probabilities);
      const { logits } = masked.runWithCache("masked", [5, 0, 9, 11], { names: [] });
      const expected = api.ops.softmax(logits.slice(config.vocab_size, 2 * config.vocab_size), config.vocab_size);
      const message = await masked.generate("masked", "the").catch((error) => error.message);
      return [gap.every((p, i) => p === expected[i]), end.some((p, i) => p !== gap[i]), message];
    }""")
    assert said[:2] == [True, True] and "both directions" in said[2]


def test_gradients_of_the_village_model_are_those_of_torch(village_page):
    torch.set_num_threads(1)
    model, tokenizer = checkpoints.load("village", seed=0)
    prompt = "Tom puts the ball in the box. The"
    ids = torch.tensor([[0, *tokenizer(prompt, add_special_tokens=False)["input_ids"]]])
    right, wrong = (tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in (" dog", " box"))
    logits = model(ids).logits[0]
    questions = [
        ({}, F.cross_entropy(logits[:-1], ids[0, 1:])),
        ({"token": right}, logits[-1].log_softmax(-1)[right]),
        ({"token": right, "against": wrong}, logits[-1, right] - logits[-1, wrong]),
    ]
    for question, value in questions:
        found = village_page.evaluate(
            """async ([prompt, question]) => {
          const { value, gradients, steepest } = await engine.gradients(prompt, { ...question, steepest: 5 });
          const packed = {};
          for (const [name, data] of Object.entries(gradients)) packed[name] = await pack(data);
          return { value, gradients: packed, steepest };
        }""",
            [prompt, question],
        )
        model.zero_grad()
        value.backward(retain_graph=True)
        expected = {name: weight.grad.numpy().copy() for name, weight in model.named_parameters()}
        assert found["value"] == pytest.approx(value.item(), abs=1e-4)
        assert_same(found["gradients"], expected)
        every = np.sort(np.concatenate([np.abs(gradient).ravel() for gradient in expected.values()]))
        steepest = [abs(knob["gradient"]) for knob in found["steepest"]]
        np.testing.assert_allclose(steepest, every[::-1][:5], rtol=1e-3)
        for knob in found["steepest"]:
            assert expected[knob["name"]].ravel()[knob["index"]] == pytest.approx(knob["gradient"], rel=1e-3)


def test_a_step_against_the_gradient_lowers_the_loss(village_page):
    before, after = village_page.evaluate("""async () => {
      const { value, steepest } = await engine.gradients("the cat sat", { steepest: 200, names: [] });
      const edits = steepest.map(({ name, index, value, gradient }) => ({ name, index, value: value - 0.01 * gradient }));
      return [value, (await engine.gradients("the cat sat", { edits, names: [] })).value];
    }""")
    assert after < before


def test_without_is_causal_no_token_looks_ahead(page):
    first = page.evaluate(
        """async (config) => {
      const weights = api.initialWeights(config, 3);
      const logits = (tokens) => JSON.stringify([...api.forward(weights, config, tokens).logits.slice(0, config.vocab_size)]);
      return [logits([1, 2, 3]), logits([1, 2, 4])];
    }""",
        SMALL | {"num_hidden_layers": 2},
    )
    assert first[0] == first[1]

"""Changing the model in the page: activations on their way, and single knobs, against the lab's interventions."""

import numpy as np
import pytest
import torch
from engine_page import pack, page, unpack  # noqa: F401

from lab.growing import checkpoints
from lab.hooks import interventions, run_with_cache

TOLERANCE = 1e-4  # largest difference of a logit
PROMPT, OTHER = "Tom puts the ball in the box.", "Mia sees the dog in the barn."


@pytest.fixture(scope="module")
def village():
    torch.set_num_threads(1)
    return checkpoints.load("village", seed=0)


def ids_of(village, prompt: str) -> list[int]:
    return [0, *village[1](prompt, add_special_tokens=False)["input_ids"]]


def page_logits(page, prompt: str, changes: list[dict]) -> np.ndarray:
    """(T, V). A change's `value` is sent packed."""
    changes = [change | ({"value": pack(change["value"])} if "value" in change else {}) for change in changes]
    found = page.evaluate(
        """async ([prompt, changes]) => {
      for (const change of changes) if ("value" in change) change.value = unpack(change.value);
      const { logits, tokens } = await engine.runWithCache(prompt, { names: [], changes });
      return [await pack(logits), tokens.length];
    }""",
        [prompt, changes],
    )
    return unpack(found[0], (found[1], -1))


def lab_logits(village, prompt: str, changes: dict) -> np.ndarray:
    with torch.no_grad(), interventions(village[0], changes):
        return village[0](torch.tensor([ids_of(village, prompt)])).logits[0].numpy()


def setting(index, value):
    """A change that sets x[:, index] to a value."""

    def change(x):
        x = x.clone()
        x[(slice(None), *index)] = torch.as_tensor(value, dtype=x.dtype)
        return x

    return change


EVERY = slice(None)
DIRECTION = np.random.default_rng(0).normal(size=112).astype(np.float32)
CASES = {
    "head to zero": (
        [{"name": "blocks.1.attn.hook_z", "kind": "zero", "head": 2}],
        {"blocks.1.attn.hook_z": setting((EVERY, 2), 0)},
    ),
    "head to a mean": (
        [{"name": "blocks.2.attn.hook_z", "kind": "replace", "head": 0, "value": DIRECTION[:28]}],
        {"blocks.2.attn.hook_z": setting((EVERY, 0), DIRECTION[:28])},
    ),
    "neuron to a number": (
        [{"name": "blocks.0.mlp.hook_post", "kind": "replace", "neuron": 17, "value": [3]}],
        {"blocks.0.mlp.hook_post": setting((EVERY, 17), 3)},
    ),
    "steering": (
        [{"name": "blocks.1.hook_resid_post", "kind": "add", "positions": [2, -1], "value": DIRECTION}],
        {
            "blocks.1.hook_resid_post": lambda x: x.index_add(
                1, torch.tensor([2, x.shape[1] - 1]), torch.tensor(DIRECTION).expand(len(x), 2, -1)
            )
        },
    ),
    "a query blind to a key": (
        [{"name": "blocks.3.attn.hook_pattern", "kind": "zero", "head": 1, "positions": [5], "keys": [0, 3]}],
        {"blocks.3.attn.hook_pattern": setting((1, 5, [0, 3]), 0)},
    ),
    "looking ahead": (
        [{"name": "blocks.0.attn.hook_pattern", "kind": "replace", "head": 1, "positions": [0], "keys": [4], "value": [0.5]}],
        {"blocks.0.attn.hook_pattern": setting((1, 0, 4), 0.5)},
    ),
    "the stream between": (
        [{"name": "blocks.2.hook_resid_mid", "kind": "zero", "positions": [1]}],
        {"blocks.2.hook_resid_mid": setting((1,), 0)},
    ),
    "several": (
        [
            {"name": "hook_embed", "kind": "add", "positions": [1], "value": DIRECTION},
            {"name": "blocks.0.hook_mlp_out", "kind": "zero"},
            {"name": "blocks.3.attn.hook_q", "kind": "zero", "head": 0},
            {"name": "blocks.3.attn.hook_q", "kind": "zero", "head": 3},
        ],
        {
            "hook_embed": lambda x: x + torch.tensor(DIRECTION) * (torch.arange(x.shape[1]) == 1)[:, None],
            "blocks.0.hook_mlp_out": torch.zeros_like,
            "blocks.3.attn.hook_q": setting((EVERY, [0, 3]), 0),
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_changed_activations_have_the_effect_they_have_in_the_lab(page, village, case):
    in_page, in_lab = CASES[case]
    found, expected = page_logits(page, PROMPT, in_page), lab_logits(village, PROMPT, in_lab)
    assert np.abs(expected - lab_logits(village, PROMPT, {})).max() > 100 * TOLERANCE  # it has an effect
    assert np.abs(found - expected).max() <= TOLERANCE


def test_patching_from_another_run(page, village):
    name = "blocks.1.attn.hook_z"
    ids = [ids_of(village, prompt) for prompt in (PROMPT, OTHER)]
    there = run_with_cache(village[0], torch.tensor([ids[1]]), [name])[1][name].detach()  # (1, T, head, d_head)
    rows = min(map(len, ids)) - 1
    expected = lab_logits(village, PROMPT, {name: setting((slice(0, rows), 3), there[0, :rows, 3])})
    found = page.evaluate(
        """async ([prompt, other, name, rows]) => {
      const { shape: [T, heads, size], data } = (await engine.runWithCache(other, { names: [name] })).cache.get(name);
      const value = [];
      for (let t = 0; t < rows; t++) value.push(...data.subarray((t * heads + 3) * size, (t * heads + 4) * size));
      const changes = [{ name, head: 3, kind: "replace", value }];
      const { logits } = await engine.runWithCache(prompt, { names: [], changes });
      return pack(logits);
    }""",
        [PROMPT, OTHER, name, rows],
    )
    assert np.abs(unpack(found, expected.shape) - expected).max() <= TOLERANCE


def test_what_is_cached_is_the_changed_value_and_what_came_before_is_not(page):
    before, after, mid = page.evaluate("""async () => {
      const names = ["blocks.0.hook_resid_post", "blocks.1.hook_resid_pre", "blocks.1.hook_resid_mid"];
      const changes = [{ name: names[1], kind: "zero" }];
      const { cache } = await engine.runWithCache("the dog", { names, changes });
      const sum = (name) => cache.get(name).data.reduce((a, b) => a + Math.abs(b), 0);
      return names.map(sum);
    }""")
    assert before > 0 and after == 0 and mid > 0


def test_a_continuation_under_changes_and_edits_is_that_of_the_changed_model(page, village):
    """Greedy, with remembered keys and values; each token must be the likeliest of a torch run without."""
    model, _ = village
    told = page.evaluate(
        """async ([prompt, changes, edits]) =>
                              engine.generate(prompt, { changes, edits, temperature: 0, maxTokens: 12 })""",
        [
            PROMPT,
            [
                {"name": "blocks.1.attn.hook_z", "kind": "zero", "head": 2},
                {"name": "blocks.2.hook_resid_post", "kind": "add", "value": DIRECTION.tolist()},
            ],
            [{"name": "gpt_neox.layers.0.mlp.dense_4h_to_h.bias", "index": 5, "value": 2}],
        ],
    )
    changes = {"blocks.1.attn.hook_z": setting((EVERY, 2), 0), "blocks.2.hook_resid_post": lambda x: x + torch.tensor(DIRECTION)}
    bias = model.gpt_neox.layers[0].mlp.dense_4h_to_h.bias
    kept = bias[5].item()
    continuation = [token["id"] for token in told["tokens"]]
    ids = [*ids_of(village, PROMPT), *continuation]
    try:
        bias.data[5] = 2
        with torch.no_grad(), interventions(model, changes):
            best = model(torch.tensor([ids])).logits[0].argmax(-1).tolist()
    finally:
        bias.data[5] = kept
    assert continuation == best[-1 - len(continuation) : -1]


def test_means_are_those_over_all_tokens(page, village):
    name = "blocks.1.attn.hook_z"
    with torch.no_grad():
        rows = [
            run_with_cache(village[0], torch.tensor([ids_of(village, p)]), [name])[1][name][0] for p in (PROMPT, OTHER, "The")
        ]
    shape, data = page.evaluate(
        """async ([prompts, name]) => {
      const { shape, data } = (await engine.means(prompts, { names: [name] })).get(name);
      return [shape, await pack(data)];
    }""",
        [[PROMPT, OTHER, "The"], name],
    )
    np.testing.assert_allclose(unpack(data, shape), torch.cat(rows).mean(0), atol=1e-5)


def test_a_turned_knob_has_its_effect_and_is_turned_back_exactly(page, village):
    model, _ = village
    edits = [
        {"name": "gpt_neox.layers.1.attention.dense.weight", "index": 112 * 3 + 7, "value": 5},
        {"name": "gpt_neox.embed_in.weight", "index": 112 * 400 + 1, "value": -3},
        {"name": "gpt_neox.embed_in.weight", "index": 112 * 400 + 1, "value": 4},
    ]
    before, during, after = page.evaluate(
        """async ([prompt, edits]) => {
      const ask = async (options) => pack((await engine.predict(prompt, options)).probabilities);
      const all = async () => JSON.stringify(
        Object.values(await engine.weights()).map(({ data }) => [...new Uint32Array(data.buffer)]));
      const [before, weights] = [await ask({}), await all()];
      const during = await ask({ edits });
      if (weights !== await all()) throw new Error("The weights did not come back.");
      return [before, during, await ask({})];
    }""",
        [PROMPT, edits],
    )
    weights = {edit["name"]: model.get_parameter(edit["name"]).detach().clone() for edit in edits}
    for edit in edits:
        weights[edit["name"]].view(-1)[edit["index"]] = edit["value"]
    with torch.no_grad():
        ids = torch.tensor([ids_of(village, PROMPT)])
        expected = torch.func.functional_call(model, weights, (ids,)).logits[0, -1].softmax(-1)
    np.testing.assert_allclose(unpack(during), expected, atol=1e-5)
    assert before == after != during


@pytest.mark.parametrize(
    "options, said",
    [
        ({"changes": [{"name": "blocks.9.hook_mlp_out", "kind": "zero"}]}, 'no activation "blocks.9.hook_mlp_out"'),
        ({"changes": [{"name": "blocks.0.attn.hook_z", "kind": "mean", "head": 1}]}, 'not "mean"'),
        ({"changes": [{"name": "blocks.0.attn.hook_z", "kind": "zero", "head": 4}]}, "heads from 0 to 3, and 4"),
        ({"changes": [{"name": "blocks.0.hook_mlp_out", "kind": "zero", "head": 1}]}, "has no heads of its own"),
        ({"changes": [{"name": "blocks.0.attn.hook_z", "kind": "add", "head": 1}]}, "a value is needed"),
        (
            {"changes": [{"name": "blocks.0.attn.hook_z", "kind": "add", "head": 1, "value": [1, 2]}]},
            "has 2 numbers, where rows of 28",
        ),
        (
            {"changes": [{"name": "hook_embed", "kind": "zero", "positions": [3]}]},
            "has 3 tokens, and hook_embed was to be changed at position 3",
        ),
        ({"edits": [{"name": "embed_out.weight", "index": 0, "value": 1}]}, "gpt_neox.embed_in.weight"),
        ({"edits": [{"name": "gpt_neox.final_layer_norm.bias", "index": 112, "value": 1}]}, "knobs 0 to 111, and 112"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(page, options, said):
    message = page.evaluate(
        """(options) =>
      engine.predict('the dog', options).then(() => null, (error) => error.message)""",
        options,
    )
    assert message and said in message
    assert page.evaluate("async () => (await engine.predict('the dog', { top: 3 })).top.length") == 3

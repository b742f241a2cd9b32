"""The engine in the page against PyTorch: the same tokens, the same numbers, the same text."""

import numpy as np
import pytest
import torch
from engine_page import page, unpack  # noqa: F401
from odd_prompts import PROMPTS

from lab.growing import checkpoints

TOLERANCE = 1e-4  # largest difference of a logit; float32 on both sides, added up in another order


@pytest.fixture(scope="module")
def village():
    """(model, tokenizer) as transformers has them, attention weights in sight."""
    model, tokenizer = checkpoints.load("village", seed=0)
    model.set_attn_implementation("eager")
    torch.set_num_threads(1)  # matrices this small are only slowed down by sharing them out
    return model, tokenizer


def prompt_ids(village, prompt: str) -> list[int]:
    """What the model is given: token 0, then as many of the newest tokens as fit."""
    model, tokenizer = village
    ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    return [0, *ids[-(model.config.max_position_embeddings - 1) :]]


def torch_logits(model, ids: list[int]) -> np.ndarray:
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].numpy()  # (T, V)


def test_tokens_are_those_of_the_python_tokenizer(page, village):
    found = page.evaluate("(prompts) => Promise.all(prompts.map((prompt) => engine.encode(prompt)))", PROMPTS)
    for prompt, ids in zip(PROMPTS, found, strict=True):
        assert ids == village[1](prompt, add_special_tokens=False)["input_ids"], repr(prompt[:80])


def test_decoding_is_that_of_the_python_tokenizer(page, village):
    _, tokenizer = village
    chance = np.random.default_rng(0)
    samples = [tokenizer(prompt, add_special_tokens=False)["input_ids"] for prompt in PROMPTS]
    samples += [chance.integers(1, len(tokenizer), 40).tolist() for _ in range(50)]  # broken characters too
    found = page.evaluate("(samples) => Promise.all(samples.map((ids) => engine.decode(ids)))", samples)
    assert found == [tokenizer.decode(ids) for ids in samples]


def test_a_lone_surrogate_is_read_as_a_replacement_character(page):
    assert page.evaluate(r"""async () => String(await engine.encode("a\ud800b")) === String(await engine.encode("a\ufffdb"))""")


def test_every_token_can_be_seen(page, village):
    _, tokenizer = village
    shown = page.evaluate(
        """async (size) => {
      const json = await (await fetch("specimens/village/tokenizer.json")).json();
      const tokenizer = new api.Tokenizer(json);
      return Array.from({ length: size }, (_, id) => tokenizer.tokenText(id));
    }""",
        len(tokenizer),
    )
    by_piece = {tokenizer.convert_ids_to_tokens(id): text for id, text in enumerate(shown)}
    assert by_piece["Ġthe"] == "␣the"
    assert by_piece["Ċ"] == "⏎"
    assert by_piece["Ā"] == r"\x00"
    assert by_piece["â"] == r"\xE2"
    assert by_piece["<|endoftext|>"] == "<|endoftext|>"
    assert all(text and text.isprintable() and " " not in text for text in shown)


def test_logits_are_those_of_torch(page, village):
    model, _ = village
    for prompt in PROMPTS:
        ids = prompt_ids(village, prompt)
        run = page.evaluate(
            """async (prompt) => {
          const { tokens, dropped, logits } = await engine.runWithCache(prompt, { names: [] });
          return { ids: tokens.map(({ id }) => id), dropped, logits: await pack(logits) };
        }""",
            prompt,
        )
        assert run["ids"] == ids, repr(prompt[:80])
        assert run["dropped"] == len(village[1](prompt, add_special_tokens=False)["input_ids"]) + 1 - len(ids)
        expected = torch_logits(model, ids)
        assert np.abs(unpack(run["logits"], expected.shape) - expected).max() <= TOLERANCE, repr(prompt[:80])


def test_prediction_is_the_softmax_of_the_last_logits(page, village):
    model, _ = village
    for prompt in ["", "The horse near the dogs", "🐶"]:
        found = page.evaluate(
            """async (prompt) => {
          const { top, probabilities } = await engine.predict(prompt, { top: 5 });
          return { top, probabilities: await pack(probabilities) };
        }""",
            prompt,
        )
        expected = torch.softmax(torch.tensor(torch_logits(model, prompt_ids(village, prompt))[-1]), 0)
        np.testing.assert_allclose(unpack(found["probabilities"]), expected, atol=1e-5)
        best = expected.topk(5)
        assert [guess["id"] for guess in found["top"]] == best.indices.tolist()
        np.testing.assert_allclose([guess["probability"] for guess in found["top"]], best.values, atol=1e-5)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9])
def test_of_tokens_equally_likely_the_lower_id_comes_first(page, n):
    """Two processors and two programs must name the same token: a tie is left to neither's way of sorting."""
    scores = [0.1, 0.4, 0.4, 0.2, 0.4, 0.1, 0.4, 0.2, 0.1]
    best = torch.tensor(scores).argsort(descending=True, stable=True)[:n].tolist()
    assert page.evaluate("([scores, n]) => api.likeliest(Float32Array.from(scores), n)", [scores, n]) == best


def torch_activations(model, ids: list[int]) -> dict[str, np.ndarray]:
    """The values on the way, caught with hooks on torch's modules, under their TransformerLens names."""
    caught, handles = {}, []
    heads = model.config.num_attention_heads

    def catch(module, output=None, input=None):
        def hook(_, inputs, result):
            if input:
                caught[input] = inputs[0][0]
            if output:
                caught[output] = (result[0] if isinstance(result, tuple) else result)[0]

        handles.append(module.register_forward_hook(hook))

    catch(model.gpt_neox.embed_in, "hook_embed")
    catch(model.gpt_neox.final_layer_norm, "ln_final.hook_normalized")
    for i, layer in enumerate(model.gpt_neox.layers):
        block = f"blocks.{i}."
        catch(layer.input_layernorm, block + "ln1.hook_normalized", block + "hook_resid_pre")
        catch(layer.attention.query_key_value, block + "qkv")
        catch(layer.attention.dense, block + "hook_attn_out", block + "attn.hook_z")
        catch(layer.post_attention_layernorm, block + "ln2.hook_normalized", block + "hook_resid_mid")
        catch(layer.mlp.dense_h_to_4h, block + "mlp.hook_pre")
        catch(layer.mlp.act, block + "mlp.hook_post")
        catch(layer.mlp, block + "hook_mlp_out")
        catch(layer, block + "hook_resid_post")
    with torch.no_grad():
        out = model(torch.tensor([ids]), output_attentions=True, use_cache=True)
    for handle in handles:
        handle.remove()
    for i, pattern in enumerate(out.attentions):
        q, k, v = caught.pop(f"blocks.{i}.qkv").view(len(ids), heads, -1).chunk(3, dim=-1)
        rot_k = out.past_key_values.layers[i].keys[0].transpose(0, 1)
        attention = {"q": q, "k": k, "v": v, "rot_k": rot_k, "pattern": pattern[0]}
        caught |= {f"blocks.{i}.attn.hook_{name}": value for name, value in attention.items()}
    return {name: value.numpy() for name, value in caught.items()}


def test_intermediate_values_are_those_of_torch(page, village):
    for prompt in ["", "Tom puts the ball in the box.", "the 🐶\n <b>"]:
        expected = torch_activations(village[0], prompt_ids(village, prompt))
        found = page.evaluate(
            """async (prompt) => {
          const { cache } = await engine.runWithCache(prompt);
          const packed = {};
          for (const [name, { shape, data }] of cache) packed[name] = { shape, data: await pack(data) };
          return packed;
        }""",
            prompt,
        )
        assert len(expected) >= 14 * village[0].config.num_hidden_layers
        for name, value in expected.items():
            value = value.reshape(found[name]["shape"])
            difference = np.abs(unpack(found[name]["data"], value.shape) - value).max()
            assert difference <= TOLERANCE, (prompt, name)


def test_no_token_looks_ahead(page):
    shape, pattern = page.evaluate("""async () => {
      const { cache } = await engine.runWithCache("one two three one two", { names: ["blocks.1.attn.hook_pattern"] });
      const [[, { shape, data }]] = [...cache];
      return [shape, await pack(data)];
    }""")
    pattern = unpack(pattern, shape)  # (heads, T, T)
    assert (np.triu(pattern, 1) == 0).all()
    np.testing.assert_allclose(pattern.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize("prompt", ["", "The dog", "Once upon a time there was", "one two three one two", "🐶"])
def test_greedy_continuation_with_remembered_keys_is_that_of_torch_without(page, village, prompt):
    model, tokenizer = village
    told = page.evaluate(
        """async (prompt) => {
      let streamed = "";
      const told = await engine.generate(prompt, {
        temperature: 0, maxTokens: 30, onToken: ({ text }) => { streamed += text; } });
      return { ...told, streamed };
    }""",
        prompt,
    )
    ids = prompt_ids(village, prompt)
    continuation = [token["id"] for token in told["tokens"]]
    # Position t of one torch run sees the first t tokens alone: every choice is checked at once.
    best = torch_logits(model, [*ids, *continuation])[len(ids) - 1 :].argmax(-1).tolist()
    assert continuation == best[: len(continuation)]
    assert told["ended"] == "length" and len(continuation) == 30 or best[-1] == tokenizer.eos_token_id
    assert told["text"] == tokenizer.decode(continuation)
    assert told["text"].startswith(told["streamed"])


def test_beyond_the_context_it_goes_on_and_says_what_it_no_longer_sees(page, village):
    model, _ = village
    context = model.config.max_position_embeddings
    told = page.evaluate("""async () => {
      const weights = await shipped(), { config } = engine;
      const prompt = [0, ...await engine.encode("the dog and the cat ".repeat(200))];
      return { prompt, steps: [...api.generate(weights, config, prompt, { maxTokens: 200, randomSeed: 3 })] };
    }""")
    prompt, steps = told["prompt"], told["steps"]
    text = [*prompt, *(step["id"] for step in steps)]
    drops = [step["dropped"] for step in steps]
    assert drops[0] == len(prompt) - context
    assert len(set(drops)) >= 3 and drops == sorted(drops)
    for dropped in sorted(set(drops)):
        # What torch gives for the text without what was said to be dropped, is what the engine gave.
        here = [n for n, step in enumerate(steps) if step["dropped"] == dropped]
        seen = [0, *text[1 + dropped : len(prompt) + here[-1]]]
        assert len(seen) <= context
        probabilities = torch.softmax(torch.tensor(torch_logits(model, seen)), -1)
        for n, t in zip(here, range(len(seen) - len(here), len(seen)), strict=True):
            assert steps[n]["probability"] == pytest.approx(float(probabilities[t, steps[n]["id"]]), abs=1e-5)


def test_the_same_seed_draws_the_same_text(page):
    texts = page.evaluate("""() => Promise.all([1, 1, 2].map(async (randomSeed) =>
      (await engine.generate("The dog", { randomSeed, maxTokens: 20 })).text))""")
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("temperature, top_k", [(1.0, 0), (0.5, 0), (1.5, 3)])
def test_tokens_are_drawn_as_often_as_they_should_be(page, village, temperature, top_k):
    draws = 4000
    ids = page.evaluate(
        """async ([temperature, topK, draws]) => {
      const weights = await shipped(), drawn = [];
      for (let randomSeed = 0; randomSeed < draws; randomSeed++) {
        const options = { temperature, topK, randomSeed, maxTokens: 1 };
        for (const { id } of api.generate(weights, engine.config, [0], options)) drawn.push(id);
      }
      return drawn;
    }""",
        [temperature, top_k, draws],
    )
    logits = torch.tensor(torch_logits(village[0], [0])[-1]) / temperature
    if top_k:
        logits[logits < logits.topk(top_k).values[-1]] = -torch.inf
        assert len(set(ids)) <= top_k
    expected = torch.softmax(logits, 0).numpy()
    seen = np.bincount(ids, minlength=len(expected)) / draws
    assert np.abs(seen - expected).max() <= 4 * 0.5 / draws**0.5  # four standard errors at the most


def test_a_continuation_can_be_cancelled(page):
    told = page.evaluate("""async () => {
      const stop = new AbortController();
      let count = 0;
      return engine.generate("The", { maxTokens: 100000, signal: stop.signal, temperature: 2,
        randomSeed: 5, onToken: () => { if (++count === 3) stop.abort(); } });
    }""")
    assert told["ended"] == "cancelled" and len(told["tokens"]) >= 3

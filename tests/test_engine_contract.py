"""One set of questions, two who answer: the page's engine and the kernel, the same for every call, on the village model."""

import contract
import numpy as np
import pytest
import torch
from contract import assert_same, both_of, lens_questions
from engine_page import page, unpack  # noqa: F401
from kernel_page import Channel

from lab.engine import Engine
from lab.growing import checkpoints
from widgets.live.models import LiveModel

TEXT = "Tom puts the ball in the box. Mia sees the"
ABLATE = {"name": "blocks.1.attn.hook_z", "kind": "zero", "head": 2}
KNOB = {"name": "gpt_neox.layers.1.attention.dense.weight", "index": 343, "value": 5}

# By name: an async function of the engine and of what is given.
QUESTIONS = {
    "encode": ("(e, text) => e.encode(text)", TEXT),
    "encode what is odd": ("(e, text) => e.encode(text)", "naïve <|endoftext|> 🐶\n\u200b \ud800"),
    "decode": ("(e, ids) => e.decode(ids)", [17, 42, 300, 5, 180, 181]),
    "tokens": ("(e, text) => e.tokens(text)", "A 🐶 barks.\nDone"),
    "shown": ("(e, ids) => e.shown(ids)", [0, *range(400)]),
    "begin": ("async (e) => e.begin",),
    "context": ("async (e) => e.context",),
    "predict": ("(e, text) => e.predict(text, { top: 7 })", TEXT),
    "predict of nothing": ("(e) => e.predict('')",),
    "predict of tokens": ("(e) => e.predict([0, 17, 42])",),
    "predict within": ("(e, text) => e.predict(text, { at: 3 })", TEXT),
    "predict from the end": ("(e, text) => e.predict(text, { at: -4 })", TEXT),
    "predict of too long a text": ("(e, text) => e.predict(text)", "The dog barks. " * 200),
    "predict with a head out": ("(e, text, changes) => e.predict(text, { changes })", TEXT, [ABLATE]),
    "predict with a knob turned": ("(e, text, edits) => e.predict(text, { edits })", TEXT, [KNOB]),
    "predict after knobs were turned": ("(e, text) => e.predict(text)", TEXT),
    "predict with logits changed at a place": (
        "(e, text, changes) => e.predict(text, { changes })",
        TEXT,
        [
            {"name": "logits", "kind": "add", "value": 3.5, "positions": [-1]},
            {"name": "logits", "kind": "zero", "positions": [2]},
        ],
    ),
    "generate": ("(e, text) => e.generate(text, { maxTokens: 30, temperature: 0 })", TEXT),
    "generate by chance": ("(e, text) => e.generate(text, { maxTokens: 30, temperature: 0.8, randomSeed: 7 })", TEXT),
    "generate among five": ("(e, text) => e.generate(text, { maxTokens: 30, topK: 5, randomSeed: 3 })", TEXT),
    "generate to the end": ("(e) => e.generate('The moon comes up over the roofs.', { maxTokens: 60, temperature: 0 })",),
    "generate beyond the context": (
        "(e, text) => e.generate(text, { maxTokens: 20, temperature: 0 })",
        "The dog near the horses barks. " * 40,
    ),
    "generate with a head out": (
        "(e, text, changes) => e.generate(text, { maxTokens: 12, temperature: 0, changes })",
        TEXT,
        [ABLATE],
    ),
    "generate, each token told": (
        "async (e, text) => { const told = []; await e.generate(text, { maxTokens: 6, onToken: (t) => told.push(t) }); return told; }",
        TEXT,
    ),
    "run with cache": ("(e, text) => e.runWithCache(text)", TEXT),
    "run with some of it": ("(e, text) => e.runWithCache(text, { names: ['blocks.2.hook_resid_post'] })", TEXT),
    "means": ("(e, texts) => e.means(texts, { names: ['blocks.1.attn.hook_z', 'blocks.0.mlp.hook_post'] })", [TEXT, "The dog"]),
    "surprise": ("(e, text) => e.surprise(text)", TEXT),
    "surprise with a knob turned": ("(e, text, edits) => e.surprise(text, { edits })", TEXT, [KNOB]),
    "surprise with a head out": ("(e, text, changes) => e.surprise(text, { changes })", TEXT, [ABLATE]),
    "run without logits": ("(e, text) => e.runWithCache(text, { names: ['blocks.2.hook_resid_post'], logits: false })", TEXT),
    "weigh": ("(e, text) => e.weigh(text, { one: 42, other: 300 })", TEXT),
    "weigh with a head out": ("(e, text, changes) => e.weigh(text, { one: 42, other: 300, changes })", TEXT, [ABLATE]),
    "flows": ("(e, text) => e.flows(text, { one: 42, other: 300 })", TEXT),
    "flows with a head out": ("(e, text, changes) => e.flows(text, { one: 42, other: 300, changes })", TEXT, [ABLATE]),
    **lens_questions(TEXT, KNOB, ABLATE),
    "looks back": ("(e, ids) => e.looksBack(ids, { back: [4, 1], last: 5 })", [0, *[17, 42, 300, 5, 180] * 2]),
    "written by a head": ("(e, text) => e.written(text, { part: { layer: 1, head: 2 } })", TEXT),
    "written by a neuron": ("(e, text) => e.written(text, { part: { layer: 3, neuron: 17 } })", TEXT),
    "slopes": ("(e, text) => e.slopes(text, { token: 42 })", TEXT),
    "gradients of the loss": ("(e, text) => e.gradients(text, { steepest: 5 })", TEXT),
    "gradients of a token": ("(e, text) => e.gradients(text, { token: 17, names: ['gpt_neox.final_layer_norm.weight'] })", TEXT),
    "gradients of two tokens": ("(e, text) => e.gradients(text, { token: 17, against: 42, names: [], steepest: 3 })", TEXT),
    "practise": (
        "async (e, text) => { const told = []; await e.practise(text, { rates: [0.01, 0.1], steps: 2, others: ['The dog barks.'], onStand: (s) => told.push(s) }); return told; }",
        TEXT,
    ),
    "practise by AdamW": (
        "async (e, text) => { const told = []; await e.practise(text, { optimizer: 'adamw', rates: [{ matrixRate: 1e-3, vectorRate: 1e-4 }], weightDecay: 0.1, onStand: (s) => told.push(s) }); return told; }",
        TEXT,
    ),
    "shapes": ("async (e) => Object.entries(await e.shapes()).sort()",),
    "spreads": ("async (e) => Object.entries(await e.spreads()).sort(([a], [b]) => a < b ? -1 : 1)",),
    "gradients of single knobs": (
        "(e, text, single) => e.gradients(text, { names: [], single })",
        TEXT,
        [KNOB, KNOB | {"index": 7}],
    ),
    "weights": ("async (e) => Object.entries(await e.weights()).sort(([a], [b]) => a < b ? -1 : 1)",),
    "some rows of weights": ("(e) => e.weights({ names: ['gpt_neox.embed_in.weight'], rows: [5, 9] })",),
}

Z, SCORES, PATTERN = "blocks.1.attn.hook_z", "blocks.2.attn.hook_attn_scores", "blocks.2.attn.hook_pattern"
CHANGES = {
    "a head's output by one row": {"name": Z, "kind": "replace", "head": 1, "value": 28},
    "all heads' output, added to": {"name": Z, "kind": "add", "value": 112},
    "a neuron": {"name": "blocks.0.mlp.hook_post", "kind": "replace", "neuron": 17, "value": 0.3},
    "a head, scaled": {"name": Z, "kind": "scale", "head": 1, "value": 1.5},
    "neurons, scaled at one token": {"name": "blocks.0.mlp.hook_post", "kind": "scale", "value": 0.5, "positions": [2]},
    "all neurons before they are active": {"name": "blocks.0.mlp.hook_pre", "kind": "add", "value": 224},
    "the stream at two tokens": {"name": "blocks.2.hook_resid_post", "kind": "add", "value": 112, "positions": [3, -1]},
    "the stream, a row for each of two": {
        "name": "blocks.2.hook_resid_pre",
        "kind": "replace",
        "value": 224,
        "positions": [3, -1],
    },
    "the stream, a row for each": {"name": "blocks.1.hook_resid_mid", "kind": "replace", "value": 112 * 6},
    "scores": {"name": SCORES, "kind": "add", "value": 1.5, "head": 0, "positions": [4], "keys": [1, 2]},
    "a pattern towards one": {"name": PATTERN, "kind": "zero", "head": 3, "positions": [5], "keys": [0]},
    "a pattern whole": {"name": PATTERN, "kind": "replace", "value": 0.1, "head": 2},
    "queries turned": {"name": "blocks.2.attn.hook_rot_q", "kind": "zero", "head": 0},
    "keys turned": {"name": "blocks.2.attn.hook_rot_k", "kind": "add", "value": 28, "head": 0, "positions": [3]},
    "queries": {"name": "blocks.2.attn.hook_q", "kind": "add", "value": 0.2},
    "values": {"name": "blocks.2.attn.hook_v", "kind": "add", "value": 28, "head": 1},
    "logits": {"name": "logits", "kind": "add", "value": 2048},
    "the end": {"name": "ln_final.hook_normalized", "kind": "add", "value": 112},
    "the beginning": {"name": "hook_embed", "kind": "zero", "positions": [2]},
}

# Each is refused by both, in the same sentence.
REFUSED = {
    "an unknown kind": ("changes", {"name": Z, "kind": "halve"}),
    "no value": ("changes", {"name": Z, "kind": "add"}),
    "a head too many": ("changes", {"name": Z, "kind": "zero", "head": 4}),
    "neurons of a head": ("changes", {"name": Z, "kind": "zero", "neuron": 1}),
    "a position beyond": ("changes", {"name": Z, "kind": "zero", "positions": [99]}),
    "a value of another width": ("changes", {"name": Z, "kind": "add", "value": 27}),
    "more rows than tokens": ("changes", {"name": Z, "kind": "add", "value": 112 * 50}),
    "more rows than positions": ("changes", {"name": Z, "kind": "add", "value": 224, "positions": [1]}),
    "a knob beyond": ("edits", KNOB | {"index": 10**9}),
    "a tensor that isn't there": ("edits", KNOB | {"name": "lm_head.weight"}),
    "a tensor that is there twice": ("edits", KNOB | {"name": "embed_out.weight"}),
}


@pytest.fixture(scope="module")
def channel(page):
    torch.set_num_threads(1)
    channel = Channel(page, LiveModel("village", [], Engine(*checkpoints.load("village"))))
    channel.ask("async () => { window.kernel = await api.startKernelEngine(live); }")
    return channel


@pytest.fixture(scope="module")
def both(channel):
    return both_of(channel)


@pytest.mark.parametrize("name", QUESTIONS)
def test_both_answer_the_same(both, name):
    one, other = both(*QUESTIONS[name])
    assert one, "nothing was answered"
    assert_same(one, other, name)


@pytest.mark.parametrize("name", CHANGES)
def test_both_change_an_activation_alike(both, name):
    one, other = both(contract.CHANGED, TEXT, CHANGES[name])
    assert_same(one, other, name)
    plain, _ = both("(e, text) => e.runWithCache(text, { names: [] })", TEXT)
    assert np.abs(unpack(plain["logits"]["packed"]) - unpack(one["logits"]["packed"])).max() > 0.01, "nothing was changed"


@pytest.mark.parametrize("name", REFUSED)
def test_both_refuse_in_the_same_sentence(both, name):
    one, other = both(contract.REFUSED, TEXT, *REFUSED[name])
    assert one and one == other


def test_a_continuation_can_be_ended(both):
    code = """async (e, text) => {
      const ending = new AbortController();
      const value = new Float32Array(e.config.vocab_size);
      value[0] = -1000; // so that it doesn't end by itself
      const { ended, tokens } = await e.generate(text, {
        maxTokens: 2000, signal: ending.signal, onToken: () => ending.abort(), changes: [{ name: "logits", kind: "add", value }],
      });
      return { ended, some: tokens.length < 2000 };
    }"""
    assert both(code, TEXT) == [{"ended": "cancelled", "some": True}] * 2


def test_practice_can_be_ended(both):
    code = """async (e, text) => {
      const ending = new AbortController();
      let stands = 0;
      await e.practise(text, { rates: [0.1], steps: 500, signal: ending.signal, onStand: () => { stands += 1; ending.abort(); } });
      return { some: stands > 0 && stands < 500 };
    }"""
    assert both(code, TEXT) == [{"some": True}] * 2


def test_the_same_knobs_have_the_same_fingerprint(both):
    code = "async (e) => { const print = await e.fingerprint(); return print === await e.fingerprint() && /^[0-9a-f]{8}$/.test(print); }"
    assert both(code) == [True, True]


def test_questions_are_answered_in_turn_and_each_view_hears_its_own(channel):
    found = channel.ask(
        """async () => {
      const other = await api.startKernelEngine(live);
      const order = [];
      const ask = (e, text) => e.predict(text, { top: 1 }).then(({ tokens }) => order.push(tokens.length));
      await Promise.all([ask(kernel, "the dog"), ask(other, "the"), ask(kernel, "the dog barks and"), ask(other, "")]);
      other.stop();
      return order;
    }"""
    )
    assert found == [3, 2, 6, 1]


def test_a_view_that_has_gone_is_not_answered(channel):
    found = channel.ask(
        """async () => {
      const leaving = await api.startKernelEngine(live);
      const asked = leaving.generate("the dog", { maxTokens: 5000 }).catch((error) => error.message);
      leaving.stop();
      return asked;
    }"""
    )
    assert found == "The model was stopped."
    assert channel.ask("async () => (await kernel.predict('the dog')).tokens.length") == 3  # and the next is not kept waiting


def test_a_kernel_that_is_silent_is_told_in_a_sentence(channel):
    code = """async () => {
      const mute = { ...live, send() {} };
      return api.startKernelEngine(mute, 50).then(() => "started", (error) => error.message);
    }"""
    assert channel.ask(code).startswith("The kernel does not answer.")


def test_a_question_that_the_kernel_does_not_know_is_told(channel):
    code = """async () => {
      const { port1, port2 } = new MessageChannel();
      const wrong = { ...live, send: (content, _, buffers) => live.send({ ...content, method: content.method && "divine" }, _, buffers) };
      return api.startKernelEngine(wrong).then(() => "started", (error) => error.message);
    }"""
    assert "divine" in channel.ask(code)

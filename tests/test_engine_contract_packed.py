"""A GGUF file in the page and the same file in PyTorch: the same answers to every call that the page's Llama knows, and the
same refusals. In floats to 1e-4; as shipped, the same words."""

import contract
import pytest
import tiny_gguf
import torch
from contract import assert_same, both_of, lens_questions
from engine_page import lay_out, unpack
from kernel_page import Channel

from lab import models
from lab.engine import Engine
from widgets.live.models import LiveModel

TEXT = "Tom puts the ball in the box. Mia sees the"
LONG = "The dog near the horses barks. " * 40
Z, SCORES = "blocks.1.attn.hook_z", "blocks.2.attn.hook_attn_scores"
ABLATE = {"name": Z, "kind": "zero", "head": 2}
KNOB = {"name": "model.layers.1.mlp.down_proj.weight", "index": 343, "value": 5}
NORM = {"name": "model.layers.2.input_layernorm.weight", "index": 7, "value": -3}
TOKEN = {"name": "model.embed_tokens.weight", "index": 64 * 17 + 3, "value": 1.5}

# By name: an async function of the engine and of what is given.
QUESTIONS = {
    "encode": ("(e, text) => e.encode(text)", TEXT),
    "encode what is odd": ("(e, text) => e.encode(text)", "naïve <|im_start|> 🐶\n\u200b 12½ \ud800"),
    "decode": ("(e, ids) => e.decode(ids)", [17, 42, 300, 5, 180, 181]),
    "tokens": ("(e, text) => e.tokens(text)", "A 🐶 barks.\nDone"),
    "shown": ("(e, ids) => e.shown(ids)", [0, *range(400), 698, 699]),
    "begin and end": ("async (e) => [e.begin, e.end, e.context]",),
    "predict": ("(e, text) => e.predict(text, { top: 7 })", TEXT),
    "predict of nothing": ("(e) => e.predict('')",),
    "predict of tokens": ("(e) => e.predict([698, 17, 42])",),
    "predict within": ("(e, text) => e.predict(text, { at: 3 })", TEXT),
    "predict of too long a text": ("(e, text) => e.predict(text)", LONG),
    "predict what goes on from before": ("(e, text) => e.predict(text)", TEXT + " ball in"),
    "predict with a head out": ("(e, text, changes) => e.predict(text, { changes })", TEXT, [ABLATE]),
    "predict with a knob turned": ("(e, text, edits) => e.predict(text, { edits })", TEXT, [KNOB]),
    "predict with a norm turned": ("(e, text, edits) => e.predict(text, { edits })", TEXT, [NORM]),
    "predict with a token turned": ("(e, text, edits) => e.predict(text, { edits })", TEXT, [TOKEN, KNOB, KNOB | {"value": 2}]),
    "predict after knobs were turned": ("(e, text) => e.predict(text)", TEXT),
    "generate": ("(e, text) => e.generate(text, { maxTokens: 30, temperature: 0 })", TEXT),
    "generate by chance": ("(e, text) => e.generate(text, { maxTokens: 20, temperature: 0.8, randomSeed: 7 })", TEXT),
    "generate with a knob turned": (
        "(e, text, edits) => e.generate(text, { maxTokens: 9, temperature: 0, edits })",
        TEXT,
        [KNOB],
    ),
    "generate with a head out": (
        "(e, text, changes) => e.generate(text, { maxTokens: 12, temperature: 0, changes })",
        TEXT,
        [ABLATE],
    ),
    "generate beyond the context": ("(e, text) => e.generate(text, { maxTokens: 20, temperature: 0 })", LONG),
    "run with cache": ("(e, text) => e.runWithCache(text)", TEXT),
    "run with cache, longer": ("(e, text) => e.runWithCache(text, { names: ['blocks.3.attn.hook_pattern', 'logits'] })", LONG),
    "run with some of it": ("(e, text) => e.runWithCache(text, { names: ['blocks.2.hook_resid_post'], logits: false })", TEXT),
    "means": ("(e, texts) => e.means(texts, { names: ['blocks.1.attn.hook_z', 'blocks.0.mlp.hook_post'] })", [TEXT, "The dog"]),
    "surprise": ("(e, text) => e.surprise(text)", TEXT),
    "surprise with a knob turned": ("(e, text, edits) => e.surprise(text, { edits })", TEXT, [KNOB]),
    "weigh with a head out": ("(e, text, changes) => e.weigh(text, { one: 42, other: 300, changes })", TEXT, [ABLATE]),
    "flows": ("(e, text) => e.flows(text, { one: 42, other: 300 })", TEXT),
    **lens_questions(TEXT, KNOB, ABLATE),
    "looks back": ("(e, ids) => e.looksBack(ids, { back: [4, 1], last: 5 })", [698, *[17, 42, 300, 5, 180] * 2]),
    "written by a head": ("(e, text) => e.written(text, { part: { layer: 1, head: 2 } })", TEXT),
    "written by a neuron": ("(e, text) => e.written(text, { part: { layer: 3, neuron: 17 } })", TEXT),
    "shapes": ("async (e) => Object.entries(await e.shapes()).sort()",),
    "spreads": ("async (e) => Object.entries(await e.spreads()).sort(([a], [b]) => a < b ? -1 : 1)",),
    "weights": ("async (e) => Object.entries(await e.weights()).sort(([a], [b]) => a < b ? -1 : 1)",),
    "some rows of weights": ("(e) => e.weights({ names: ['model.layers.0.self_attn.k_proj.weight'], rows: [5, 14] })",),
}

CHANGES = {
    "a head's output by one row": {"name": Z, "kind": "replace", "head": 1, "value": 16},
    "a neuron": {"name": "blocks.0.mlp.hook_post", "kind": "replace", "neuron": 17, "value": 0.3},
    "a gate": {"name": "blocks.0.mlp.hook_pre", "kind": "zero", "neuron": 17},
    "what a gate lets through": {"name": "blocks.2.mlp.hook_pre_linear", "kind": "scale", "value": 0.5, "positions": [2]},
    "the stream at two tokens": {"name": "blocks.2.hook_resid_post", "kind": "add", "value": 64, "positions": [3, -1]},
    "the stream, a row for each": {"name": "blocks.1.hook_resid_mid", "kind": "replace", "value": 64 * 6},
    "scores": {"name": SCORES, "kind": "add", "value": 1.5, "head": 0, "positions": [4], "keys": [1, 2]},
    "a pattern towards one": {"name": "blocks.2.attn.hook_pattern", "kind": "zero", "head": 3, "positions": [5], "keys": [0]},
    "queries turned": {"name": "blocks.2.attn.hook_rot_q", "kind": "zero", "head": 3},
    "keys turned": {"name": "blocks.2.attn.hook_rot_k", "kind": "add", "value": 16, "head": 1, "positions": [3]},
    "shared values": {"name": "blocks.2.attn.hook_v", "kind": "add", "value": 16, "head": 1},
    "the beginning": {"name": "hook_embed", "kind": "zero", "positions": [2]},
    "the end": {"name": "ln_final.hook_normalized", "kind": "add", "value": 64},
}

REFUSED = {
    "a head too many": ("changes", {"name": Z, "kind": "zero", "head": 4}),
    "a shared head too many": ("changes", {"name": "blocks.1.attn.hook_v", "kind": "zero", "head": 2}),
    "a value of another width": ("changes", {"name": Z, "kind": "add", "value": 27}),
    "a knob beyond": ("edits", KNOB | {"index": 10**9}),
    "a tensor that isn't there": ("edits", KNOB | {"name": "model.layers.9.mlp.up_proj.weight"}),
    "a tensor that is there twice": ("edits", KNOB | {"name": "lm_head.weight"}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = lay_out(tmp_path_factory.mktemp("packed"))
    (folder / "specimens").mkdir()
    tiny = tiny_gguf.a_model(num_hidden_layers=4)
    for kind in ("F32", "F16", "Q4_0", "Q4_1", "Q8_0"):
        tiny_gguf.write(folder / f"{kind}.gguf", tiny_gguf.metadata(tiny), tiny_gguf.tensors(tiny), kind)
    return folder


@pytest.fixture(scope="module")
def page(browser, serve, folder):
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(
        """async () => {
          window.api = await import("./engine.js");
          window.pack = async (array) => {
            const reader = new FileReader();
            reader.readAsDataURL(new Blob([array]));
            await new Promise((resolve) => reader.onload = resolve);
            return reader.result.split(",")[1];
          };
          window.packed = async (kind, exact) => {
            const buffer = await (await fetch(`${kind}.gguf`)).arrayBuffer();
            return api.startPacked({ files: api.staticFiles("specimens/"), name: kind, buffer, exact });
          };
          window.engine = await packed("Q4_1", true);
        }"""
    )
    yield page
    page.close()


@pytest.fixture(scope="module")
def channel(page, folder):
    torch.set_num_threads(1)
    channel = Channel(page, LiveModel("tiny", [], Engine(*models.load(str(folder / "Q4_1.gguf")))))
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
    assert plain["logits"] != one["logits"], "nothing was changed"


@pytest.mark.parametrize("name", REFUSED)
def test_both_refuse_in_the_same_sentence(both, name):
    one, other = both(contract.REFUSED, TEXT, *REFUSED[name])
    assert one and one == other


@pytest.mark.parametrize("ask", ["gradients('a b')", "slopes('a b', { token: 3 })", "practise('a b', { rates: [0.1] })"])
def test_what_the_page_does_not_work_out_is_said(page, ask):
    told = page.evaluate(f"() => engine.{ask}.then(() => 'answered', (error) => error.message)")
    assert "not worked out in the page for this model" in told


@pytest.mark.parametrize("kind", ["F32", "F16", "Q4_0", "Q4_1", "Q8_0"])
def test_however_its_numbers_are_packed_it_says_what_pytorch_says(page, folder, kind):
    said = page.evaluate(
        """async (kind) => {
          const shipped = await packed(kind, false);
          const ids = Array.from({ length: 70 }, (_, i) => (37 * i) % 690);
          const { logits } = await shipped.runWithCache(ids, { names: [] });
          shipped.stop();
          return { ids, logits: await pack(logits) };
        }""",
        kind,
    )
    model, _ = models.load(str(folder / f"{kind}.gguf"))
    with torch.no_grad():
        theirs = model(torch.tensor([said["ids"]])).logits[0]
    assert abs(unpack(said["logits"], theirs.shape) - theirs.numpy()).max() < 2e-3 * theirs.abs().max()


def test_a_text_read_on_is_as_if_read_at_once(page):
    """What was read before is remembered; a knob turned, or another model's text in between, and it is not."""
    found = page.evaluate(
        """async () => {
          const text = (n) => [698, ...Array.from({ length: n }, (_, i) => (29 * i) % 690)];
          const fresh = await packed("Q4_1", true);
          const alone = [...(await fresh.predict(text(150))).probabilities];
          fresh.stop();
          const apart = (other) => Math.max(...alone.map((p, i) => Math.abs(p - other[i])));
          await engine.predict(text(90));
          const on = (await engine.predict(text(150))).probabilities;
          const edits = [{ name: "model.layers.1.mlp.down_proj.weight", index: 343, value: 5 }];
          const turned = (await engine.predict(text(150), { edits })).probabilities;
          const back = (await engine.predict(text(150))).probabilities;
          const [told] = await Promise.all([engine.generate(text(100), { temperature: 0, maxTokens: 12 }), engine.predict(text(40))]);
          const again = await engine.generate(text(100), { temperature: 0, maxTokens: 12 });
          return { on: apart(on), turned: apart(turned), back: apart(back), same: told.text === again.text };
        }"""
    )
    assert found["on"] < 1e-6 and found["back"] < 1e-6 and found["turned"] > 1e-4 and found["same"]


def test_no_text_is_read_twice_whatever_was_asked_in_between(page):
    """How many tokens each question reads, and by how much its answer differs from that of a model without memory."""
    found = page.evaluate(
        """async () => {
          const buffer = await (await fetch("Q4_1.gguf")).arrayBuffer();
          const { config, tokenizer, begin, weights } = await api.readLlama(buffer, { exact: true });
          const fresh = await packed("Q4_1", true);
          const one = new api.Engine(config, tokenizer, begin);
          one.checkpoints.set("one", weights);
          const { forward } = one.family;
          let read = 0;
          one.family = { ...one.family, forward: (w, c, tokens, o) => ((read += tokens.length), forward(w, c, tokens, o)) };
          const text = (n, seed = 29) => [698, ...Array.from({ length: n - 1 }, (_, i) => (seed * i) % 690)];
          const changes = [{ name: "blocks.1.attn.hook_z", kind: "zero", head: 2 }];
          const edits = [{ name: "model.layers.1.mlp.down_proj.weight", index: 343, value: 5 }];
          const none = [{ name: "blocks.0.hook_resid_pre", kind: "scale", value: 1 }]; // with it, all is read
          const told = [];
          const ask = async (tokens, altered = {}) => {
            read = 0;
            const mine = one.predict("one", tokens, altered).probabilities;
            const count = read;
            const theirs = (await fresh.predict(tokens, { changes: none, ...altered })).probabilities;
            told.push([count, Math.max(...mine.map((p, i) => Math.abs(p - theirs[i])))]);
          };
          await ask(text(100)); // all of it
          await ask(text(101)); // one token came
          await ask(text(40)); // looked back
          await ask(text(101)); // nothing new: the last token, which is always read
          await ask(text(101), { changes }); // all of it, with a head out
          await ask(text(102)); // and as if that had not been
          await ask([...text(60), 5, 6, 7]); // another end
          await ask(text(61)); // the old end is gone: what was read in its place is not taken for it
          await ask(text(61), { edits }); // all of it, with a knob turned
          await ask(text(62)); // and all of it without
          const going = one.generate("one", text(62), { temperature: 0, maxTokens: 3 });
          await ask(text(50, 31)); // while it tells: all but the two that both begin with
          const { tokens } = await going;
          const alone = await fresh.generate(text(62), { temperature: 0, maxTokens: 3 });
          await one.generate("one", text(62), { temperature: 0, maxTokens: 3 });
          await ask([...text(62), ...tokens.map(({ id }) => id), 9]); // what was told was read
          fresh.stop();
          return { told, same: String(tokens.map(({ id }) => id)) === String(alone.tokens.map(({ id }) => id)) };
        }"""
    )
    counts, apart = zip(*found["told"], strict=True)
    assert counts == (100, 1, 1, 1, 101, 1, 3, 1, 61, 62, 48, 2)
    assert max(apart) < 1e-6 and found["same"]

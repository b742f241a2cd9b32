"""The real model in the page, against PyTorch on the very same file: its tokens, its logits at every place, its heads and knobs."""

import hashlib
import random

import odd_prompts
import pytest
import real_model
import real_prompts
import torch
from engine_page import lay_out

from lab import models, smollm2
from lab.engine import Engine
from lab.real import first_token
from lab.real.outliers import Candidate
from lab.real.texts import FIRST, Text
from widgets import base

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(smollm2.path() is None, reason="the real model isn't installed (REAL=no, or it couldn't be fetched)"),
]

KNOB = {"name": "model.layers.11.mlp.down_proj.weight", "index": 507 * 1536 + 1229}
HEAD = {"name": "blocks.18.attn.hook_z", "kind": "zero", "head": 6}

# What PyTorch says of each prompt lies in a file; the page says how far it is from that.
COMPARE = """async ([ids, file, options]) => {
  const theirs = new Float32Array(await (await fetch(file, { cache: "no-store" })).arrayBuffer());
  const { logits } = await real.runWithCache(ids, { names: [], ...options });
  const V = theirs.length / ids.length;
  let [largest, same, divergence] = [0, 0, 0];
  for (let t = 0; t < ids.length; t++) {
    const [p, q] = [theirs, logits].map((all) => all.subarray(t * V, (t + 1) * V));
    let [topP, topQ] = [0, 0];
    for (let i = 0; i < V; i++) {
      if (p[i] > p[topP]) topP = i;
      if (q[i] > q[topQ]) topQ = i;
      largest = Math.max(largest, Math.abs(p[i] - q[i]));
    }
    same += topP === topQ;
    // The divergence is the mean under p of log p - log q, where log p = p[i] - p[topP] - log(sumP).
    let [sumP, sumQ, apart] = [0, 0, 0];
    for (let i = 0; i < V; i++) {
      const weight = Math.exp(p[i] - p[topP]);
      sumP += weight;
      sumQ += Math.exp(q[i] - q[topQ]);
      apart += weight * (p[i] - p[topP] - q[i] + q[topQ]);
    }
    divergence += apart / sumP - Math.log(sumP) + Math.log(sumQ);
  }
  return { largest, same, divergence, places: ids.length };
}"""


@pytest.fixture(scope="module")
def torchs():
    torch.set_num_threads(1)
    return Engine(*models.load("smollm2"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = lay_out(tmp_path_factory.mktemp("real"))
    (folder / "specimens").mkdir()
    (folder / "widgets").symlink_to(base.STATIC.parent)
    (folder / "real.gguf").symlink_to(smollm2.checked())
    return folder


@pytest.fixture(scope="module")
def pages(browser, serve, folder):
    """A page for each way of reckoning, with the model in it as `real`."""
    found = {}
    for exact in (True, False):
        page = browser.new_page()
        page.goto(serve(folder) + "index.html")
        page.evaluate(
            """async (exact) => {
              window.api = await import("./engine.js");
              const buffer = await (await fetch("real.gguf")).arrayBuffer();
              window.real = await api.startPacked({ files: api.staticFiles("specimens/"), name: "smollm2", buffer, exact });
            }""",
            exact,
        )
        found[exact] = page
    yield found
    for page in found.values():
        page.close()


def compared(page, folder, torchs, prompts, **altered) -> dict[str, float]:
    """Over all places of all prompts: the largest difference of a logit, the share of places with the same likeliest token,
    the mean divergence in nats."""
    options = {kind: [each] for kind, each in altered.items()}
    told = []
    for ids in prompts:
        file = folder / hashlib.sha256(repr((ids, options, torchs.model.dtype)).encode()).hexdigest()
        if not file.exists():
            file.write_bytes(torchs.run_with_cache(ids, [], **options)["logits"].numpy().astype("<f4").tobytes())
        told.append(page.evaluate(COMPARE, [ids, file.name, options]))
    places = sum(each["places"] for each in told)
    return {
        "largest": max(each["largest"] for each in told),
        "same": sum(each["same"] for each in told) / places,
        "divergence": sum(each["divergence"] for each in told) / places,
        "places": places,
    }


def test_its_tokens_are_those_of_the_original_on_800_odd_texts(pages, torchs):
    draw = random.Random(0)
    texts = list(odd_prompts.PROMPTS)
    while len(texts) < 800:
        texts.append("".join(draw.sample(odd_prompts.PROMPTS, 2)))
    texts = [text[:400] for text in texts]
    page = pages[False].evaluate("(texts) => Promise.all(texts.map((text) => real.encode(text)))", texts)
    wrong = [text for text, ids in zip(texts, page) if ids != torchs.encode(text)]
    assert wrong == []


def test_in_floats_its_logits_are_pytorchs(pages, folder, torchs):
    def off(prompts):
        return [ids for ids in prompts if compared(pages[True], folder, torchs, [ids])["largest"] >= 3e-4]

    some = off(real_prompts.asked(torchs.encode))
    torchs.model.double()  # in floats PyTorch is off itself, on one processor more than on another
    still = off(some)
    torchs.model.float()
    assert still == []


def test_where_floats_run_out_it_is_no_further_off_than_pytorch(pages, folder, torchs):
    ids = [1, *torchs.encode(real_prompts.UNSTABLE)]
    theirs = torchs.run_with_cache(ids, [])["logits"]
    torchs.model.double()
    true = torchs.run_with_cache(ids, [])["logits"]
    torchs.model.float()
    (folder / "theirs").write_bytes(true.numpy().astype("<f4").tobytes())
    found = pages[True].evaluate(COMPARE, [ids, "theirs", {}])
    assert found["same"] == len(ids)
    assert found["largest"] <= 2 * (theirs - true).abs().max().item()


def test_as_shipped_it_says_what_pytorch_says(pages, folder, torchs):
    found = compared(pages[False], folder, torchs, real_prompts.asked(torchs.encode))
    assert found["same"] >= 0.995
    assert found["divergence"] <= 1e-5


# Without the knob that holds it, the first token's stream is the small rest of large numbers: what is far out is set aside.
@pytest.mark.parametrize("altered", [{"changes": HEAD}, {"edits": KNOB | {"value": 0}}, {"edits": KNOB | {"value": 12}}])
def test_changed_on_its_way_or_with_a_knob_turned_it_still_does(pages, folder, torchs, altered):
    prompts = real_prompts.asked(torchs.encode)[:7]
    assert compared(pages[True], folder, torchs, prompts, **altered)["largest"] < 1e-3
    found = compared(pages[False], folder, torchs, prompts, **altered)
    assert found["same"] >= 0.995 and found["divergence"] <= 1e-5


@pytest.mark.parametrize("exact", [True, False])
def test_its_lens_reads_what_the_table_has(pages, exact):
    """The table was measured in PyTorch: as shipped, places beyond the first few may be off by a little."""
    kept = [row for row in real_model.kept("lens-of-prompts") if row["prompt"] == "The capital of France is"]
    code = """async (prompt) => {
      const { best, probability, rank } = await real.lens(prompt);
      return { said: await Promise.all([...best].map((id) => real.decode([id]))), shares: [...probability], places: [...rank] };
    }"""
    read = pages[exact].evaluate(code, "The capital of France is")
    assert read["said"] == [row["token"] for row in kept]
    assert read["shares"] == pytest.approx([row["value"] for row in kept], abs=1e-4 if exact else 0.005)
    assert read["places"] == pytest.approx([row["rank"] for row in kept], rel=1e-3 if exact else 0.01, abs=0)


def test_what_its_knob_does_is_found_in_the_page_as_in_pytorch(pages, torchs):
    """One of each kind of test: a stream put back, shortened, silenced, looks, the knob turned. In losses, nats a token."""
    text = "The baker bakes bread in the morning, and the people of the village come and buy it."
    read = Text("prose", [*torchs.begin, *torchs.encode(text)], FIRST)
    knob = Candidate(11, KNOB["name"], *divmod(KNOB["index"], 1536), 0.0, 0.0, 0)
    seen = first_token.see(torchs.model, knob, [read], [0])
    tests = [
        "at 0: the first token's stream as before",
        "at 0: values as short as before",
        "as it is: values at 0",
        "as it is: all look where they look without it",
        "knob at 0.5 times its value",
    ]
    found = pages[False].evaluate(
        """async ([text, [name, row, column], tests]) => {
          const { bench } = await import("/widgets/knob_tests/bench.js");
          const { findKnob } = await import("/widgets/conversation/knob.js");
          const make = await bench(real, await findKnob(real, { name, row, column }), 11, text);
          const found = [];
          for (const test of tests) found.push(await make(test));
          return found;
        }""",
        [text, [knob.table, knob.row, knob.column], tests],
    )
    for test, made in zip(tests, found, strict=True):
        for which, key in ((first_token.INTACT, "intact"), (first_token.BROKEN, "broken"), (test, "tested")):
            theirs = float(first_token.outcome(torchs.model, knob, [read], seen, which)[0])
            assert made[key] == pytest.approx(theirs, abs=0.02), (test, key)
    assert found[0]["broken"] - found[0]["intact"] > 0.5, "so short a text is harmed as well"

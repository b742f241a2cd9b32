"""Every number on the way through the model is the sum that the page says it is, and the one that torch computes."""

import json

import pytest
import tiny_model
from engine_page import START, lay_out

from lab import checkpoints
from widgets import ForwardPass, base
from widgets.forward_pass import places

TOLERANCE = 1e-4  # float32 against double precision, relative to the size of what is added up

# `run` is what terms.js asks for, of a prompt; `looked` looks into some numbers of every operation.
LOOK = """async ([prompt, chance]) => {
  const { placesOf } = await import("/forward_pass/places.js");
  const { rowAt, weightsOf, working } = await import("/forward_pass/terms.js");
  const seen = await engine.runWithCache(prompt);
  const weights = await engine.weights();
  const { config } = engine, { tokens, cache } = seen;
  const probabilities = api.ops.softmax(seen.logits, config.vocab_size);
  const run = {
    config, tokens,
    value: (name) => name === "probabilities" ? probabilities : cache.get(name).data,
    weight: (name) => weights[name]?.data,
  };
  const found = [];
  for (const place of placesOf(config).operations.slice(1)) {
    for (const position of new Set([0, 2, tokens.length - 1])) {
      const row = rowAt(place, run, position);
      for (const share of chance) {
        const index = Math.floor(share * row.length);
        const { value, sums } = working(place, run, position, index);
        const last = sums.at(-1);
        found.push({ place: place.id, position, index, row: row.length, value, total: last.total,
          size: last.terms.reduce((sum, { product }) => sum + Math.abs(product), 0),
          products: sums.every(({ terms }) => terms.every(({ factors, product }) =>
            Math.abs(factors.reduce((p, f) => p * f.value, 1) - product) < 1e-12)),
          origins: sums.flatMap(({ terms }) => terms.flatMap(({ factors }) => factors.filter((f) => f.origin).map(
            ({ value, origin: o }) => [o.place, o.position, o.index, value]))).slice(-3),
          weights: sums.flatMap(({ terms }) => terms.flatMap(({ factors }) => factors.filter((f) => f.weight).map(
            ({ value, weight }) => [...weight, value]))).slice(0, 2).concat(weightsOf(place).length ? [] : []),
        });
      }
    }
  }
  return { found, T: tokens.length };
}"""


def opened(browser, serve, folder, specimens):
    """A page with the engine over these specimens, and with the widgets' sources."""
    for name in ("engine", "forward_pass", "parts"):
        (folder / name).symlink_to(base.STATIC.parent / name)
    lay_out(folder) if not (folder / "engine.js").exists() else None
    (folder / "specimens").symlink_to(specimens)
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    return page


@pytest.fixture(params=["village", "other shape"])
def model(request, browser, serve, tmp_path, monkeypatch):
    """(page, specimens): the shipped model, and a small one unlike it in everything, with parallel residual."""
    specimens = checkpoints.SPECIMENS if request.param == "village" else tiny_model.grow(tmp_path / "grown")
    monkeypatch.setattr(base, "SPECIMENS", specimens)
    folder = tmp_path / "site"
    folder.mkdir()
    page = opened(browser, serve, folder, specimens)
    yield page, specimens
    page.close()


def test_every_number_is_the_sum_of_its_terms_and_what_torch_computes(model):
    page, _ = model
    prompt = "The dog behind the horses"
    looked = page.evaluate(LOOK, [prompt, [0, 0.37, 0.83, 0.999]])
    widget = ForwardPass(prompt=prompt)
    by_torch, kept = {}, {}

    def torch_row(name, position, T):
        if name not in by_torch:
            by_torch[name] = widget.value(name)
        value = by_torch[name]
        if name.endswith(("hook_attn_scores", "hook_pattern")):
            return value[:, position, :position + 1].flatten()
        return value[position].flatten()

    for look in looked["found"]:
        where = (look["place"], look["position"], look["index"])
        assert look["total"] == pytest.approx(look["value"], abs=TOLERANCE * max(1, look["size"])), where
        row = torch_row(look["place"], look["position"], looked["T"])
        assert look["row"] == len(row), where
        assert look["value"] == pytest.approx(row[look["index"]].item(), abs=TOLERANCE * max(1, look["size"])), where
        assert look["products"], where
        kept.setdefault(look["place"], []).append(look)
    operations = [p for p in places(widget_config(widget)) if not p.endswith(("attn", "mlp", "text", "tokens", "unembed")) and p != "embed"]
    assert list(kept) == operations


def widget_config(widget):
    return json.loads((base.SPECIMENS / widget.model / "config.json").read_text())

"""Every number on the way through the model is the sum that the page says it is, and the one that torch computes."""

import pytest
import tiny_model
from engine_page import START, lay_out

from lab.growing import checkpoints
from widgets import ForwardPass, base
from widgets.forward_pass import OUTLINE, places

PROMPT = "The dog behind the horses"
TOLERANCE = 1e-4  # float32 against double precision, relative to the size of what is added up

# Looks into some numbers of every operation, as the widget does.
LOOK = """async ([prompt, shares]) => {
  const { placeAt, placesOf } = await import("/forward_pass/places.js");
  const { rowAt } = await import("/forward_pass/values.js");
  const { working } = await import("/forward_pass/terms.js");
  const { config } = engine;
  const { tokens, logits, cache } = await engine.runWithCache(prompt);
  const weights = await engine.weights();
  const probabilities = api.ops.softmax(logits, config.vocab_size);
  const run = {
    config, tokens, words: [],
    value: (name) => name === "probabilities" ? probabilities : cache.get(name).data,
    weight: (name) => weights[name]?.data,
  };
  const found = [];
  for (const place of placesOf(config).operations.slice(1)) {
    for (const position of [0, 2, tokens.length - 1]) {
      const row = rowAt(place, run, position);
      for (const index of new Set(shares.map((share) => Math.floor(share * row.length)))) {
        const { value, sums } = working(place, run, position, index);
        const terms = sums.flatMap((sum) => sum.terms);
        const { terms: added, total } = sums.at(-1);
        const factors = terms.flatMap((term) => term.factors);
        found.push({
          place: place.id, position, index, made: row.length, value, total,
          size: added.reduce((sum, { product }) => sum + Math.abs(product), 0),
          products: terms.every(({ factors, product }) => Math.abs(factors.reduce((p, { value }) => p * value, 1) - product) < 1e-9),
          sums: sums.every(({ terms, total }) => Math.abs(terms.reduce((s, { product }) => s + product, 0) - total) < 1e-9),
          traced: factors.filter(({ origin }) => origin).slice(-2).map(({ value, origin: o }) =>
            [value, rowAt(placeAt(config, o.place), run, o.position)[o.index]]),
          weights: factors.filter(({ weight }) => weight).slice(-2).map(({ value, weight }) => [value, ...weight]),
        });
      }
    }
  }
  return found;
}"""


@pytest.fixture(params=["village", "other shape"])
def page(request, browser, serve, tmp_path, monkeypatch):
    """The engine over the shipped model, and over a small one unlike it in everything, whose layers read side by side."""
    specimens = checkpoints.SPECIMENS if request.param == "village" else tiny_model.grow(tmp_path / "grown")
    monkeypatch.setattr(base, "SPECIMENS", specimens)
    site = tmp_path / "site"
    site.mkdir()
    for name in ("engine", "forward_pass", "parts"):
        (site / name).symlink_to(base.STATIC.parent / name)
    (lay_out(site) / "specimens").symlink_to(specimens)
    page = browser.new_page()
    page.goto(serve(site) + "index.html")
    page.evaluate(START)
    yield page
    page.close()


def test_every_number_is_the_sum_of_its_terms_and_what_torch_computes(page):
    looked = page.evaluate(LOOK, [PROMPT, [0, 0.37, 0.83, 0.999]])
    widget = ForwardPass(prompt=PROMPT)
    model, _ = checkpoints.load(widget.model, root=base.SPECIMENS)
    operations = [place for place in places(model.config.to_dict()) if place.rpartition(".")[2] not in OUTLINE]
    assert list(dict.fromkeys(look["place"] for look in looked)) == operations
    by_torch = {place: widget.value(place) for place in operations}
    for look in looked:
        place, position = look["place"], look["position"]
        where = (place, position, look["index"])
        close = TOLERANCE * max(1, look["size"])
        assert look["products"] and look["sums"], where
        assert look["total"] == pytest.approx(look["value"], abs=close), where
        of_heads = place.endswith(("hook_attn_scores", "hook_pattern"))
        row = by_torch[place][:, position, : position + 1] if of_heads else by_torch[place][position]
        assert look["made"] == row.numel(), where
        assert look["value"] == pytest.approx(row.flatten()[look["index"]].item(), abs=close), where
        for value, name, *at in look["weights"]:
            assert value == pytest.approx(model.get_parameter(name)[tuple(at)].item(), abs=1e-7), where
        if not place.endswith(
            ("hook_normalized", "hook_pattern", "probabilities")
        ):  # there it is first less the mean, or a power
            assert all(value == pytest.approx(made, abs=1e-7) for value, made in look["traced"]), where
        assert look["traced"] or place == "hook_embed", where  # all but the table's own numbers can be followed back

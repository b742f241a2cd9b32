"""TrainingStep: the values that its traits take, and its arithmetic."""

import numpy as np
import pytest
from traitlets import TraitError

from widgets import TrainingStep, base

# ---- Its traits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "traits",
    [
        {"stage": 6},
        {"stage": 0},
        {"draw": -1},
        {"made": 11},
        {"size": 0.0},
        {"size": float("nan")},
        {"optimizer": "adam"},
        {"others": ["  "]},
        {"examples": [{"label": "no text"}]},
        {"step": 7},
    ],
)
def test_what_makes_no_sense_is_refused(traits):
    with pytest.raises(TraitError):
        TrainingStep(**traits)


def test_gradients_without_words_are_refused():
    with pytest.raises(ValueError, match="empty"):
        TrainingStep(text="").gradients()


# ---- Its arithmetic ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def modules(browser, serve):
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    yield page
    page.close()


@pytest.mark.parametrize("count, zeros", [(5000, 0), (20_011, 700), (1, 0)])
def test_knobs_are_counted_and_measured_without_sorting_them_all(modules, count, zeros):
    values = np.random.default_rng(count).standard_t(2, count).astype("f4")
    values[:zeros] = 0
    found = modules.evaluate(
        """async (values) => {
      const { tally } = await import("/training_step/numbers.js");
      const third = Math.floor(values.length / 3);
      return tally({ a: Float32Array.from(values.slice(0, third)), b: Float32Array.from(values.slice(third)) });
    }""",
        values.tolist(),
    )
    sizes = np.sort(np.abs(values))[::-1]
    top = max(1, round(count / 100))
    assert (found["up"], found["down"], found["still"]) == ((values < 0).sum(), (values > 0).sum(), zeros)
    assert found["strong"] == pytest.approx(sizes[top - 1])
    assert found["busiest"] == pytest.approx(sizes[:top].sum(dtype="f8") / sizes.sum(dtype="f8"), rel=1e-6)
    assert found["median"] == pytest.approx(sizes[count // 2])


def test_a_knob_is_drawn_by_lot_and_again_by_the_same_number(modules):
    drawn, again, none = modules.evaluate("""async () => {
      const { drawKnob } = await import("/training_step/numbers.js");
      const gradients = { a: Float32Array.from([0, 5, -5]), b: Float32Array.from([1, -5, 5, 5]) };
      const all = () => Array.from({ length: 600 }, (_, draw) => drawKnob(gradients, 2, draw));
      return [all(), all(), drawKnob({ a: new Float32Array(9) }, 0, 0)];
    }""")
    assert drawn == again and none is None
    places = [(each["name"], each["index"]) for each in drawn]
    counts = {place: places.count(place) for place in set(places)}
    assert set(counts) == {("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3)}
    assert min(counts.values()) > 80  # of 120 expected


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"intermediate_size": 1, "num_hidden_layers": 1},
        {"attention_bias": False, "hidden_size": 24, "vocab_size": 700},
    ],
)
def test_every_knob_has_a_dot_of_its_own_on_the_map(modules, config):
    told = modules.evaluate(
        """async (config) => {
      const { layout } = await import("/training_step/map.js");
      const { expectedShapes } = await import("/engine/checkpoint.js");
      const shapes = new Map(expectedShapes(config));
      const { tiles, width, height } = layout(shapes, config.hidden_size);
      const dots = [];
      for (const { name, x, y, place, thick, width: across, height: tall } of tiles) {
        const knobs = shapes.get(name).reduce((a, b) => a * b);
        for (let index = 0; index < knobs; index++) {
          for (let line = 0; line < thick; line++) dots.push(y * width + x + place(index) + line * width);
        }
        if (x + across > width || y + tall > height) throw new Error(`${name} leaves the picture`);
      }
      return { dots: dots.length, own: new Set(dots).size, inside: dots.every((dot) => dot < width * height),
               missing: [...shapes.keys()].filter((name) => !tiles.some((tile) => tile.name === name)) };
    }""",
        {
            "vocab_size": 300,
            "hidden_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 24,
            "max_position_embeddings": 32,
            "use_parallel_residual": False,
            "layer_norm_eps": 1e-5,
        }
        | config,
    )
    assert told["dots"] == told["own"] and told["inside"] and told["missing"] == []

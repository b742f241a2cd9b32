"""A few steps on one text, made on a copy in the page, against the same steps in torch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from engine_page import START, lay_out
from tiny_model import grow

from lab.growing import checkpoints, training
from lab.text.tokenizer import prompt_ids

TEXT, OTHER = "The dog looks in the red box.", "Mia puts the ball under the house."

PRACTISE = """async ([text, others, practice]) => {
  const stands = [];
  const { onStand, ...asked } = { onStand: ({ surprise, turned, ...stand }) => stands.push(
    { ...stand, surprise: surprise.map((each) => [...each]), turned: turned && Object.keys(turned).length }), ...practice };
  await engine.practise(text, { ...asked, others, step: 0, onStand });
  return stands;
}"""


@pytest.fixture(scope="module")
def specimens(tmp_path_factory):
    return grow(tmp_path_factory.mktemp("practice") / "specimens")


@pytest.fixture(scope="module")
def page(browser, serve, specimens):
    page = browser.new_page()
    page.goto(serve(lay_out(specimens.parent)) + "index.html")
    page.evaluate(START)
    yield page
    page.close()


@pytest.fixture
def model(specimens):
    """The same checkpoint in torch, and the two texts as its tokens (1, T)."""
    torch.set_num_threads(1)
    model, tokenizer = checkpoints.load("village", seed=0, step=0, root=specimens)
    return model.eval(), [torch.tensor([prompt_ids(tokenizer, text)]) for text in (TEXT, OTHER)]


def surprises(model, texts) -> list[np.ndarray]:
    with torch.no_grad():
        return [F.cross_entropy(model(input_ids=ids).logits[0, :-1], ids[0, 1:], reduction="none").numpy() for ids in texts]


def assert_same(stand, model, texts):
    for found, expected in zip(stand["surprise"], surprises(model, texts), strict=True):
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3)


def test_each_token_surprises_as_in_torch(page, model):
    found = page.evaluate("async (text) => [...(await engine.surprise(text, { step: 0 })).surprise]", TEXT)
    np.testing.assert_allclose(found, surprises(*model)[0], rtol=1e-4, atol=1e-4)


def test_a_turned_knob_surprises_as_in_torch(page, model):
    torch_model, texts = model
    weight = torch_model.gpt_neox.layers[1].mlp.dense_h_to_4h.weight
    edit = {"name": "gpt_neox.layers.1.mlp.dense_h_to_4h.weight", "index": 77, "value": 3}
    found = page.evaluate(
        "async ([text, edits]) => [...(await engine.surprise(text, { step: 0, edits })).surprise]", [TEXT, [edit]]
    )
    with torch.no_grad():
        weight.view(-1)[77] = 3
    np.testing.assert_allclose(found, surprises(torch_model, texts)[0], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("rate", [0.01, 0.2])
def test_steps_of_plain_descent_lead_where_those_of_torch_lead(page, model, rate):
    torch_model, texts = model
    stands = page.evaluate(PRACTISE, [TEXT, [OTHER], {"rates": [rate], "steps": 3}])
    assert [stand["made"] for stand in stands] == [0, 1, 2, 3]
    optimizer = torch.optim.SGD(torch_model.parameters(), lr=rate)
    assert_same(stands[0], torch_model, texts)
    for stand in stands[1:]:
        optimizer.zero_grad()
        training.loss_of(torch_model, texts[0]).backward()
        optimizer.step()
        assert_same(stand, torch_model, texts)
    assert np.mean(stands[1]["surprise"][0]) < np.mean(stands[0]["surprise"][0])


def test_every_rate_begins_at_the_same_start(page):
    together = page.evaluate(PRACTISE, [TEXT, [], {"rates": [0.3, 0.01], "steps": 2}])
    alone = page.evaluate(PRACTISE, [TEXT, [], {"rates": [0.01], "steps": 2}])
    assert [stand["surprise"] for stand in together[3:]] == [stand["surprise"] for stand in alone]


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_the_other_optimizers_turn_too_with_two_rates(page, optimizer):
    rates = [{"matrixRate": 0.002, "vectorRate": 3e-4}]
    before, after = page.evaluate(PRACTISE, [TEXT, [], {"optimizer": optimizer, "rates": rates, "turned": True}])
    assert np.mean(after["surprise"][0]) < np.mean(before["surprise"][0])
    assert after["turned"] > 30 and before["turned"] is None


def test_adamw_without_memory_turns_every_knob_equally_far(page):
    far = page.evaluate(
        """async (text) => {
      let far;
      await engine.practise(text, { step: 0, optimizer: "adamw", rates: [0.01], turned: true,
        onStand: ({ turned }) => { far = turned?.["gpt_neox.layers.0.mlp.dense_h_to_4h.weight"]; } });
      return [...far].map(Math.abs);
    }""",
        TEXT,
    )
    assert np.median(far) == pytest.approx(0.01, rel=1e-3) and max(far) < 0.0101


def test_the_checkpoint_itself_stays_as_it_was(page):
    same = page.evaluate(
        """async (text) => {
      const bits = async () => JSON.stringify(Object.values(await engine.weights({ step: 0 })).map(({ data }) => [...data]));
      const before = await bits();
      await engine.practise(text, { step: 0, rates: [1], steps: 2, onStand() {} });
      return before === await bits();
    }""",
        TEXT,
    )
    assert same


def test_it_can_be_ended_early(page):
    told = page.evaluate(
        """async (text) => {
      const stop = new AbortController();
      let told = 0;
      await engine.practise(text, { step: 0, rates: Array(50).fill(0.1), signal: stop.signal,
        onStand: () => { told += 1; stop.abort(); } });
      return told;
    }""",
        TEXT,
    )
    assert 1 <= told < 100


def test_nothing_to_guess_is_refused(page):
    said = page.evaluate("""() => engine.practise("", { step: 0, rates: [1], onStand() {} }).catch((error) => error.message)""")
    assert "two tokens at least" in said

"""Training by the kernels against PyTorch: the same gradients, the same turns, the same losses."""

import base64
import copy

import numpy as np
import pytest
import torch
from engine_page import START, lay_out
from tiny_model import OTHER_SHAPE, grow
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from lab.growing import training

ROWS, LENGTH = 3, 18
# Rates at which people use them; at several times these the smallest rounding grows to another run.
RATES = {"sgd": 0.5, "adamw": 3e-3, "muon": 0.02}

UNPACK = """([packed, config, optimizer]) => {
  window.learning = (async () => {
    const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
    const weights = Object.fromEntries(Object.entries(packed).map(([name, text]) => [name, floats(text)]));
    return { learner: await api.startLearner(weights, config, { rows: 3, length: 18 }), weights };
  })();
}"""


@pytest.fixture(scope="module")
def page(browser, serve, tmp_path_factory):
    folder = lay_out(tmp_path_factory.mktemp("training"))
    grow(folder / "specimens")
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    yield page
    page.close()


def random_model(**changed) -> GPTNeoXForCausalLM:
    torch.manual_seed(1)
    model = GPTNeoXForCausalLM(GPTNeoXConfig(**{**OTHER_SHAPE.to_dict(), **changed}))
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(4) if weight.ndim == 2 else weight.add_(torch.randn_like(weight) * 0.3)
    return model


def batches(steps: int, vocab: int = OTHER_SHAPE.vocab_size) -> np.ndarray:
    """Texts with something to learn: each token decides the next, but for one in four."""
    chance = np.random.default_rng(0)
    tokens = chance.integers(0, vocab, (steps, ROWS, LENGTH))
    for t in range(1, LENGTH):
        follow = (tokens[:, :, t - 1] * 5 + 3) % 41
        tokens[:, :, t] = np.where(chance.random((steps, ROWS)) < 0.75, follow, tokens[:, :, t])
    return tokens


def send(page, model) -> None:
    """Hands the model's weights to the page, as `learning`."""
    packed = {name: base64.b64encode(weight.detach().numpy().tobytes()).decode() for name, weight in model.named_parameters()}
    page.evaluate(UNPACK, [packed, model.config.to_dict(), None])


def unpack(text: str, like: torch.Tensor) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(like.shape)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"use_parallel_residual": False},
        {"vocab_size": 323},
        {"hidden_size": 64, "num_attention_heads": 2, "intermediate_size": 128},
    ],
    ids=str,
)
def test_loss_and_gradients_are_those_of_torch(page, changed):
    model = random_model(**changed)
    rows = batches(1)[0]
    send(page, model)
    found = page.evaluate(
        """async (rows) => {
      const { learner } = await learning, packed = {};
      const loss = learner.lossAndGradients(rows);
      for (const [name, gradient] of Object.entries(learner.gradients)) packed[name] = await pack(gradient.slice());
      return { loss, packed, again: learner.lossAndGradients(rows) };
    }""",
        rows.tolist(),
    )
    loss = training.loss_of(model, torch.from_numpy(rows))
    loss.backward()
    assert found["loss"] == pytest.approx(loss.item(), rel=1e-5) and found["again"] == found["loss"]
    for name, weight in model.named_parameters():
        difference = np.abs(unpack(found["packed"][name], weight) - weight.grad.numpy()).max()
        assert difference <= 1e-4 * weight.grad.abs().max(), name


def test_only_what_is_asked_counts(page):
    model = random_model()
    rows = torch.from_numpy(batches(1)[0])
    targets = torch.full_like(rows, -100)
    targets[0, 5], targets[2, 17] = 9, 200
    send(page, model)
    loss = page.evaluate(
        "async ([rows, targets]) => (await learning).learner.lossAndGradients(rows, targets)", [rows.tolist(), targets.tolist()]
    )
    logits = model(rows).logits
    expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
    assert loss == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize("optimizer", RATES)
def test_a_run_loses_as_in_torch(page, optimizer, steps=200):
    """The same start, the same texts: losses within 1 % of PyTorch's at each of 200 steps."""
    rate, vector_rate, decay = RATES[optimizer], 0.5 if optimizer == "sgd" else 3e-3, 0.1
    how = {"optimizer": optimizer, "matrixRate": rate, "vectorRate": vector_rate, "weightDecay": decay}
    model = random_model(initializer_range=0.02)
    texts = batches(steps)
    send(page, copy.deepcopy(model))
    found = page.evaluate(
        """async ([texts, how]) => {
      const { learner, weights } = await learning;
      const run = () => texts.map((rows) => {
        const loss = learner.lossAndGradients(rows), length = learner.clip(1);
        learner.turn(how);
        return [loss, length];
      });
      const first = run();
      learner.rewind(weights);
      return [first, run()];
    }""",
        [texts.tolist(), how],
    )
    assert found[0] == found[1]  # rewound, it is the same run to the last bit

    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    betas = (0.9, 0.95)
    ofMatrices = {
        "sgd": lambda: torch.optim.SGD(matrices, lr=rate),
        "adamw": lambda: torch.optim.AdamW(matrices, lr=rate, betas=betas, weight_decay=decay),
        "muon": lambda: torch.optim.Muon(matrices, lr=rate, weight_decay=decay),
    }[optimizer]()
    ofOthers = (
        torch.optim.SGD(others, lr=vector_rate)
        if optimizer == "sgd"
        else torch.optim.AdamW(others, lr=vector_rate, betas=betas, weight_decay=0.0)
    )
    losses = []
    for rows in texts:
        loss = training.loss_of(model, torch.from_numpy(rows))
        model.zero_grad()
        loss.backward()
        losses.append((loss.item(), torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item()))
        ofMatrices.step()
        ofOthers.step()
    mine, theirs = np.array(found[0]), np.array(losses)
    np.testing.assert_allclose(mine[0], theirs[0], rtol=1e-4)
    assert theirs[-20:, 0].mean() < theirs[0, 0] - 0.5  # it does learn
    np.testing.assert_allclose(mine[:, 0], theirs[:, 0], rtol=0.01)


def test_it_refuses_what_it_cannot_read(page):
    send(page, random_model())
    said = page.evaluate("""async () => {
      const { learner } = await learning;
      return [[[1, 2], [3]], [[1]], [[1, 320]], [Array(19).fill(1)]].map((rows) => {
        try { learner.lossAndGradients(rows); } catch (error) { return error.message; }
      });
    }""")
    assert "equally many" in said[0] and "nothing to guess" in said[1] and "no token 320" in said[2] and "18 at most" in said[3]

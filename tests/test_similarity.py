"""CKA is one for a model and itself turned round, and nothing for strangers."""

import pytest
import torch
from hand_made import TOKEN, Numbers, induction_model, repeated_rows, spell

from lab.inside.circuits import measure, similarity


def test_cka_knows_a_rotated_copy_from_something_else():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(200, 20, generator=generator)
    turn = torch.linalg.qr(torch.randn(20, 20, generator=generator)).Q
    assert similarity.cka(x, 3 * x @ turn + 5) == pytest.approx(1, abs=1e-6)
    strangers = [
        similarity.cka(torch.randn(60, 200, generator=generator), torch.randn(60, 200, generator=generator)) for _ in range(40)
    ]
    assert abs(sum(strangers) / 40) < 0.02  # the usual estimator gives about .77 at this width
    half = similarity.cka(x, torch.cat([x[:, :10], torch.randn(200, 10, generator=generator)], 1))
    assert 0.3 < half < 0.7
    with pytest.raises(ValueError, match="200 and 60"):
        similarity.cka(x, torch.randn(60, 20))


def test_cka_is_the_textbook_one_for_many_examples():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2000, 5, generator=generator) @ torch.randn(5, 5, generator=generator)
    y = x @ torch.randn(5, 4, generator=generator) + torch.randn(2000, 4, generator=generator)
    a, b = x - x.mean(0), y - y.mean(0)
    norm = torch.linalg.matrix_norm
    assert similarity.cka(x, y) == pytest.approx(float(norm(a.T @ b) ** 2 / norm(a.T @ a) / norm(b.T @ b)), abs=0.01)
    value, low, high = similarity.with_interval(x, y)
    assert low < value < high < low + 0.2


def test_the_same_tokens_are_compared_in_both_models():
    made, rows = induction_model(), repeated_rows()
    ours, theirs = similarity.sampled(made, rows), similarity.sampled(made, rows)
    assert list(ours) == ["blocks.0.hook_resid_pre", "blocks.0.hook_resid_post", "blocks.1.hook_resid_post"]
    tokens = ours["blocks.0.hook_resid_pre"][:, TOKEN].argmax(-1)
    assert all(token in row[12:] for token, row in zip(tokens.tolist(), rows)) and len(set(tokens.tolist())) > 1
    torch.testing.assert_close(ours, theirs)


def test_similarity_finds_the_layers_of_the_same_model():
    made, rows = induction_model(), repeated_rows()
    found = measure.similarities(made, made, Numbers(), [spell(row) for row in rows * 4])
    cka = {(row["layer"], row["other_layer"]): row["value"] for row in found}
    assert len(cka) == 9 and all(cka[layer, layer] == pytest.approx(1) for layer in (-1, 0, 1))
    assert cka[-1, 0] < 0.9 and cka[-1, 0] == pytest.approx(cka[0, -1])

"""The same rule on the village's own models: has one of half a million knobs so much to say there?"""

from collections.abc import Iterable

import torch

from lab.evaluation.scoring import token_logprobs
from lab.growing import checkpoints
from lab.real import outliers
from lab.real.loss import turned
from lab.real.turning import mean, of_knob
from lab.text import corpus
from lab.text.tokenizer import prompt_ids

SENTENCE = "One evening Lena and Tom"
DOCUMENTS = 20  # of each kind
COLUMNS = ("seed", "layer", "row", "column", "weight", "rank", "into", "out", "outlier", "n", "value", "low", "high")


def measure(seeds: Iterable[int] | None = None) -> list[dict]:
    """Rows with COLUMNS, for each layer of each seed the knob that the rule of `outliers` names on SENTENCE.

    value: the change of the loss when it is set to 0, in nats a token, a mean over documents that no model has read.
    """
    rows = []
    for seed in checkpoints.seeds("village") if seeds is None else seeds:
        model, tokenizer = checkpoints.load("village", seed)
        read = [prompt_ids(tokenizer, text) for kind in corpus.MIXTURE for text in corpus.held_out_texts(kind, DOCUMENTS)]
        before = _losses(model, read)
        found = outliers.candidates(model, torch.tensor([prompt_ids(tokenizer, SENTENCE)]))[0]
        beyond = outliers.outliers(found)
        for one in found:
            with turned(model, of_knob(one, model), 0.0):
                change = _losses(model, read) - before
            where = dict(seed=seed, layer=one.layer, row=one.row, column=one.column) | outliers.kept(model, one)
            rows.append(where | dict(into=one.into, out=one.out, outlier=int(one in beyond)) | mean(change))
    return rows


def _losses(model, rows: list[list[int]]) -> torch.Tensor:
    return torch.stack([-row.mean() for row in token_logprobs(model, rows)])

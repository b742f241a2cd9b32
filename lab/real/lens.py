"""The logit lens (nostalgebraist 2020): what the model would say if it stopped after a layer.

The stream after each layer is read off as the last one is, by the final norm and the unembedding. What doesn't show that way need
not be missing: later layers may read it in another way.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.evaluation.scoring import padded
from lab.hooks import recorded
from lab.inside.circuits.readings import Take, at_once
from lab.real.loss import batches
from lab.real.texts import KINDS, Text
from lab.real.turning import ALL
from lab.text.tokenizer import prompt_ids

PROMPTS = {  # and the word that somebody would expect
    "The capital of France is": " Paris",
    "The capital of Japan is": " Tokyo",
    "The opposite of hot is": " cold",
    "The sun rises in the east and sets in the": " west",
    "Two plus two equals": " four",
    "Romeo and": " Juliet",
    "She opened the door with her": " key",
    "The days of the week are Monday, Tuesday,": " Wednesday",
    "Water freezes at zero degrees": " Celsius",
    "The author of Hamlet is William": " Shakespeare",
    "My favourite colour is blue, and hers is": " red",
    "The keys to the old cabinet": " are",
}
PROMPT_COLUMNS = ("prompt", "expected", "layer", "token", "value", "expected_value", "rank")
LAYER_COLUMNS = ("texts", "measure", "layer", "n", "value", "low", "high")
EVERY = 6  # each so-many-th token of a text is read off


def measure_prompts(model, tokenizer, take: Take = at_once) -> list[dict]:
    """Rows with PROMPT_COLUMNS: after each layer (0 is the embedding alone) the likeliest next token and its probability, and the
    probability and rank (1 is the likeliest) of the first token of the expected word. All are exact, so without interval."""
    rows = []
    for prompt, expected in PROMPTS.items():
        ids = prompt_ids(tokenizer, prompt)
        [wanted, *_] = tokenizer(expected, add_special_tokens=False)["input_ids"]
        for layer, logits in enumerate(_read_off(model, _streams(model, torch.tensor([ids]))[:, 0, -1])):  # (V,)
            shares = logits.softmax(-1)
            likeliest = int(shares.argmax())
            told = dict(prompt=prompt, expected=expected, layer=layer, token=tokenizer.decode([likeliest]))
            told |= dict(value=float(shares[likeliest]), expected_value=float(shares[wanted]))
            rows.append(told | dict(rank=int((logits > logits[wanted]).sum()) + 1))  # many shares are too small to be told apart
    return rows


def measure_layers(model, tokenizer, some: Sequence[Text], take: Take = at_once) -> list[dict]:
    """Rows with LAYER_COLUMNS: in how much of a text (each EVERY-th token) the likeliest token after a layer is the one that the
    model says in the end ("says the same"), and is the one that comes ("is right"); means over texts."""

    def read() -> dict[str, Tensor]:
        parts = [_shares(model, batch) for batch in batches(some)]
        return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}

    found = take("each layer", sum(len(text.ids) for text in some), read)
    rows = []
    for kind in (ALL, *KINDS):
        at = [i for i, text in enumerate(some) if kind in (ALL, text.kind)]
        for name, values in found.items():  # (texts, layers + 1)
            for layer in range(values.shape[1]):
                mine = values[at, layer].tolist()
                low, high = intervals.of_bounded(mine)
                told = dict(texts=kind, measure=name, layer=layer, n=len(mine), value=sum(mine) / len(mine))
                rows.append(told | dict(low=low, high=high))
    return rows


def _shares(model, some: Sequence[Text]) -> dict[str, Tensor]:
    streams = _streams(model, padded([text.ids for text in some]))  # (layers + 1, texts, T, d_model)
    same, right = [], []
    for i, text in enumerate(some):
        at = torch.arange(text.counted - 1, len(text.ids) - 1, EVERY)
        said = torch.stack([_read_off(model, layer[i, at]).argmax(-1) for layer in streams])  # (layers + 1, tokens)
        same.append((said == said[-1]).float().mean(-1))
        right.append((said == torch.tensor(text.ids)[at + 1]).float().mean(-1))
    return {"says the same": torch.stack(same), "is right": torch.stack(right)}


@torch.no_grad()
def _streams(model, ids: Tensor) -> Tensor:
    """The stream before the first layer and after each: (layers + 1, rows, T, d_model)."""
    layers = range(model.config.num_hidden_layers)
    names = ["blocks.0.hook_resid_pre", *(f"blocks.{layer}.hook_resid_post" for layer in layers)]
    with recorded(model, names) as cache:
        model.model(input_ids=ids, use_cache=False)
    return torch.stack([cache[name] for name in names])


@torch.no_grad()
def _read_off(model, stream: Tensor) -> Tensor:
    return model.lm_head(model.model.norm(stream))

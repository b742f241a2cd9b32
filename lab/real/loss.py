"""What a text costs the model, as it is, with knobs turned, or from some layer on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from lab.evaluation.scoring import padded
from lab.real.texts import Text

BATCH = 12  # texts read together


def batches(some: Sequence[Text]) -> Iterator[Sequence[Text]]:
    yield from (some[at : at + BATCH] for at in range(0, len(some), BATCH))


@torch.no_grad()
def token_losses(model, some: Sequence[Text], stream: Tensor | None = None) -> list[Tensor]:
    """The loss at each token of each text that counts, in nats. stream: (texts, T, d_model), read in place of the tokens."""
    read = {"input_ids": padded([text.ids for text in some])} if stream is None else {"inputs_embeds": stream}
    hidden = model.model(**read, use_cache=False).last_hidden_state
    return [_of_text(model, row, text) for row, text in zip(hidden, some, strict=True)]


def _of_text(model, hidden: Tensor, text: Text) -> Tensor:
    logits = model.lm_head(hidden[text.counted - 1 : len(text.ids) - 1])  # (counted, vocab)
    said = torch.tensor(text.ids[text.counted :])
    return logits.logsumexp(-1) - logits.gather(1, said[:, None])[:, 0]


def losses(model, some: Sequence[Text], stream: Tensor | None = None) -> Tensor:
    """The mean loss of each text: (texts,)."""
    return torch.stack([each.mean() for each in token_losses(model, some, stream)])


def losses_of_all(model, some: Sequence[Text], streams: Sequence[Tensor | None] | None = None) -> Tensor:
    """The same of any number of texts, batch by batch. streams: one for each of `batches`."""
    each = list(batches(some))
    return torch.cat([losses(model, batch, stream) for batch, stream in zip(each, streams or [None] * len(each), strict=True)])


@contextmanager
def beginning_at(model, layer: int) -> Iterator[None]:
    """While open, the model begins with this layer, whose number is then 0, and reads a stream: what comes before need not be
    worked out again where nothing in it is changed."""
    layers, count = model.model.layers, model.config.num_hidden_layers
    model.model.layers, model.config.num_hidden_layers = layers[layer:], count - layer
    try:
        yield
    finally:
        model.model.layers, model.config.num_hidden_layers = layers, count


@torch.no_grad()
def stream_before(model, some: Sequence[Text], layer: int) -> Tensor:
    """What a layer reads of these texts: (texts, T, d_model), the shorter ones filled up at their end."""
    layers, count = model.model.layers, model.config.num_hidden_layers
    model.model.layers, model.config.num_hidden_layers = layers[:layer], layer
    norm, model.model.norm = model.model.norm, torch.nn.Identity()
    try:
        return model.model(input_ids=padded([text.ids for text in some]), use_cache=False).last_hidden_state
    finally:
        model.model.layers, model.config.num_hidden_layers, model.model.norm = layers, count, norm


Knobs = dict[str, Tensor]  # places in tables, by name: (knobs,) each, counted through the rows


@contextmanager
def turned(model, knobs: Knobs, times: float) -> Iterator[None]:
    """While open, these knobs are so many times what they are."""
    tables = {name: model.get_parameter(name).data.view(-1) for name in knobs}
    kept = {name: tables[name][at].clone() for name, at in knobs.items()}
    for name, at in knobs.items():
        tables[name][at] *= times
    try:
        yield
    finally:
        for name, at in knobs.items():
            tables[name][at] = kept[name]

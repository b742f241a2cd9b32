"""The tables of what the knob does: each test over all texts, what was there to be seen layer by layer, and who bet rightly."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.evaluation.scoring import padded
from lab.hooks import interventions
from lab.inside.circuits.readings import Take, at_once
from lab.real import first_token
from lab.real.accounts import ACCOUNTS, verdict
from lab.real.first_token import BROKEN, INTACT, TESTS
from lab.real.loss import batches, turned
from lab.real.outliers import Candidate, the_knob
from lab.real.texts import KINDS, Text, texts
from lab.real.turning import ALL, mean, of_knob

TESTED = ("start", "test", "texts", "measure", "n", "value", "low", "high")
ACCOUNT = ("account", "test", "bet", "start", "n", "value", "low", "high", "verdict")
BY_LAYER = ("start", "knob", "measure", "layer", "n", "value", "low", "high")
STARTS = {"with": True, "without": False}  # the token that begins a text
NO_TEST = {("with", "at 0: the stream of another text's first token")}  # which is the same token


def measure_tests(model, tokenizer, take: Take = at_once, only: Sequence[str] = tuple(TESTS), every: int = 1) -> list[dict]:
    """Rows with TESTED. start: whether a start token stands before the texts ("with", "without"; conversations only with).

    measure: "loss", and "share" of the damage that is there: the change of the loss from the model as it is, over that with the
    knob at 0, of all texts together (see `intervals.of_ratio`). only: these tests; every: each so-many-th text.
    """
    knob = the_knob(model, tokenizer)
    rows = []
    for start, with_it in STARTS.items():
        some = texts(tokenizer, with_it)[::every]
        found = _outcomes(model, knob, some, start, take, tuple(dict.fromkeys((INTACT, BROKEN, *only))))
        damage = found[BROKEN] - found[INTACT]
        for test, loss in found.items():
            for kind in (ALL, *KINDS):
                at = [i for i, text in enumerate(some) if kind in (ALL, text.kind)]
                if at:
                    where = dict(start=start, test=test, texts=kind)
                    rows.append(where | dict(measure="loss") | mean(loss[at]))
                    rows.append(where | dict(measure="share") | _share((loss - found[INTACT])[at], damage[at]))
    return rows


def _share(change: Tensor, damage: Tensor) -> dict:
    low, high = intervals.of_ratio(change.tolist(), damage.tolist())
    return dict(n=len(change), value=float(change.sum() / damage.sum()), low=low, high=high)


def _outcomes(model, knob: Candidate, some: list[Text], start: str, take: Take, tests: Sequence[str]) -> dict[str, Tensor]:
    """The loss of each text under each test. All tests of a batch are one reading."""
    found: dict[str, list[Tensor]] = {test: [] for test in tests}
    done = 0
    for batch in batches(some):
        numbers = range(done, done + len(batch))

        def read() -> dict[str, Tensor]:
            seen = first_token.see(model, knob, batch, numbers)  # noqa: B023 (called at once)
            return {test: first_token.outcome(model, knob, batch, seen, test) for test in tests}  # noqa: B023

        read_so_far = take(f"{start} start, from text {done}", len(tests) * sum(len(text.ids) for text in batch), read)
        for test in tests:
            found[test].append(read_so_far[test])
        done += len(batch)
    return {test: torch.cat(parts) for test, parts in found.items()}


def measure_accounts(tests: Sequence[dict]) -> list[dict]:
    """Rows with ACCOUNT, from the rows of `measure_tests`: each bet, the share that was found, and whether the bet held."""
    shares = {(row["start"], row["test"]): row for row in tests if row["texts"] == ALL and row["measure"] == "share"}
    return [
        dict(account=account.name, test=test, bet=bet, start=start)
        | {key: row[key] for key in ("n", "value", "low", "high")}
        | dict(verdict=verdict(bet, row["low"], row["high"]))
        for account in ACCOUNTS
        for test, bet in account.bets.items()
        for start in STARTS
        if (start, test) not in NO_TEST and (row := shares[start, test])
    ]


# ---- layer by layer ----


def measure_layers(model, tokenizer, take: Take = at_once, every: int = 1) -> list[dict]:
    """Rows with BY_LAYER, with the knob as it is and at 0. measure:

    "attention": what the other tokens pay to the first, a mean over heads. "length of its stream", "of its value", "of its key",
    "of its number": the first token's stream after the layer, its values and keys (a mean over heads), and the number of its
    stream into which the knob writes, without sign; "of others' streams", "of others' values": a mean over the other tokens.
    A row without a layer is the mean over all layers after the knob's.
    """
    knob = the_knob(model, tokenizer)
    rows = []
    for start, with_it in STARTS.items():
        some = texts(tokenizer, with_it)[::every]
        for which, times in ((INTACT, 1.0), (BROKEN, 0.0)):

            def read() -> dict[str, Tensor]:
                with turned(model, of_knob(knob, model), times):  # noqa: B023 (called at once)
                    each = [_layers(model, batch, knob.row) for batch in batches(some)]  # noqa: B023
                return {name: torch.cat([one[name] for one in each]) for name in each[0]}

            found = take(f"{start} start, {which}", sum(len(text.ids) for text in some), read)
            for name, values in found.items():  # (texts, layers)
                where, most = dict(start=start, knob=which, measure=name), 1.0 if name == "attention" else math.inf
                for layer in range(values.shape[1]):
                    rows.append(where | dict(layer=layer) | mean(values[:, layer], 0, most))
                rows.append(where | mean(values[:, knob.layer + 1 :].mean(1), 0, most))
    return rows


@torch.no_grad()
def _layers(model, some: Sequence[Text], row: int) -> dict[str, Tensor]:
    """Each measure of `measure_layers` in each text and layer: (texts, layers)."""
    found: dict[str, list[Tensor]] = {}
    lengths = torch.tensor([len(text.ids) for text in some])
    longest = int(lengths.max())
    others = (torch.arange(longest) > 0) & (torch.arange(longest) < lengths[:, None])  # (texts, T)

    def over_others(values: Tensor) -> Tensor:
        return (values * others).sum(1) / others.sum(1)

    def keep(name: str, values: Tensor) -> None:
        found.setdefault(name, []).append(values)

    def attention(pattern: Tensor) -> Tensor:  # (texts, head, query, key)
        keep("attention", over_others(pattern[:, :, :, 0].mean(1)))
        return pattern

    def values(value: Tensor) -> Tensor:  # (texts, T, head, d_head)
        size = value.norm(dim=-1).mean(-1)
        keep("length of its value", size[:, 0])
        keep("length of others' values", over_others(size))
        return value

    def keys(key: Tensor) -> Tensor:
        keep("length of its key", key[:, 0].norm(dim=-1).mean(-1))
        return key

    def stream(after: Tensor) -> Tensor:
        size = after.norm(dim=-1)
        keep("length of its stream", size[:, 0])
        keep("length of its number", after[:, 0, row].abs())
        keep("length of others' streams", over_others(size))
        return after

    looked_at = {"attn.hook_pattern": attention, "attn.hook_v": values, "attn.hook_k": keys, "hook_resid_post": stream}
    layers = range(model.config.num_hidden_layers)
    changes = {f"blocks.{layer}.{name}": look for layer in layers for name, look in looked_at.items()}
    with interventions(model, changes):
        model.model(input_ids=padded([text.ids for text in some]), use_cache=False)
    return {name: torch.stack(each, 1) for name, each in found.items()}

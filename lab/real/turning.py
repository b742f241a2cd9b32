"""How much the loss hangs on one knob: turned step by step, beside other outliers and beside knobs drawn by chance.

Figures are means over texts. A change is of the same text with the knobs as they are, so its interval is that of pairs.
"""

import math
import random
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.inside.circuits.readings import Take, at_once
from lab.real.loss import Knobs, batches, beginning_at, losses_of_all, stream_before, token_losses, turned
from lab.real.outliers import Candidate, of_sentence, outliers
from lab.real.texts import KINDS, Text

TIMES = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
TURNED = ("layer", "row", "column", "times", "texts", "measure", "n", "value", "low", "high")
BESIDE = ("knobs", "count", "texts", "over", "n", "value", "low", "high", "least", "most")
PLACES = ("from", "to", "measure", "n", "value", "low", "high")
DRAWS = 20
# How many knobs are drawn at once, and from where: all there are, the tables of the layers, or the table of tokens.
DRAWN = (
    ("any", 1),
    ("any", 1000),
    ("any", 100_000),
    ("any", 1_000_000),
    ("layers", 100_000),
    ("layers", 1_000_000),
    ("token table", 100_000),
)
EVERY = 3  # draws are tried on each third text: four of a kind
ALL = "all"
WITHIN = ((1, 10), (11, 30), (31, 60), (61, 150))  # places of tokens in a text, the start not counted
WORSE = 0.5  # nats


def of_knob(one: Candidate, model) -> Knobs:
    width = model.get_parameter(one.table).shape[1]
    return {one.table: torch.tensor([one.row * width + one.column])}


def measure_turned(model, tokenizer, some: Sequence[Text], take: Take = at_once) -> list[dict]:
    """Rows with TURNED: of the knob at each of TIMES, of the other outliers at 0. measure: "loss", or "change" of it."""
    knob, *others = outliers(of_sentence(model, tokenizer))
    asked = [(knob, times) for times in TIMES] + [(other, 0.0) for other in others]
    before = _losses(model, some, take)
    rows = []
    for one, times in asked:
        after = before if times == 1 else _losses(model, some, take, one, times)
        where = dict(layer=one.layer, row=one.row, column=one.column, times=times)
        for kind in (ALL, *KINDS):
            at = [i for i, text in enumerate(some) if kind in (ALL, text.kind)]
            rows.append(where | dict(texts=kind, measure="loss") | mean(after[at]))
            rows.append(where | dict(texts=kind, measure="change") | mean((after - before)[at]))
    return rows


def _losses(model, some: Sequence[Text], take: Take, one: Candidate | None = None, times: float = 1.0) -> Tensor:
    """The loss of each text with a candidate turned; only the layers from its own on are run."""

    def read() -> dict[str, Tensor]:
        if one is None:
            return {"loss": losses_of_all(model, some)}
        streams = [stream_before(model, batch, one.layer) for batch in batches(some)]
        with turned(model, of_knob(one, model), times), beginning_at(model, one.layer):
            return {"loss": losses_of_all(model, some, streams)}

    return take(f"{f'L{one.layer} times {times:g}' if one else 'intact'}", sum(len(text.ids) for text in some), read)["loss"]


def mean(values: Tensor, least: float = -math.inf, most: float = math.inf) -> dict:
    """n, value and interval of independent values, none of which can be beyond `least` or `most`."""
    low, high = intervals.of_mean(values.tolist(), least, most)
    return dict(n=len(values), value=float(values.double().mean()), low=low, high=high)


# ---- beside others ----


def measure_beside(model, tokenizer, some: Sequence[Text], take: Take = at_once) -> list[dict]:
    """Rows with BESIDE: how the loss changes when knobs are set to 0, on each third text.

    knobs: "the knob"; "same row" and "same table", DRAWS others of these, one at a time; "largest", the DRAWS largest others of
    its table; "any", "layers" and "token table", `count` knobs from there (DRAWN), DRAWS times. over: what the interval is over,
    "texts" or "draws"; least, most: of the draws.
    """
    some = list(some[::EVERY])
    knob = outliers(of_sentence(model, tokenizer))[0]
    streams = [stream_before(model, batch, knob.layer) for batch in batches(some)]
    tokens = sum(len(text.ids) for text in some)
    whole = take("intact", tokens, lambda: {"loss": losses_of_all(model, some)})["loss"]

    def change(name: str, knobs: Knobs) -> Tensor:
        def read() -> dict[str, Tensor]:
            with turned(model, knobs, 0.0):
                if set(knobs) != {knob.table}:
                    return {"loss": losses_of_all(model, some)}
                with beginning_at(model, knob.layer):
                    # `turned` has looked the table up before the layers were cut
                    return {"loss": losses_of_all(model, some, streams)}

        return take(name, tokens, read)["loss"] - whole

    rows = [dict(knobs="the knob", count=1, texts=ALL, over="texts") | mean(change("the knob", of_knob(knob, model)))]
    for kind, count, draws in _draws(model, knob):
        each = torch.stack([change(f"{kind} {count} draw {i}", knobs).mean() for i, knobs in enumerate(draws)])
        least_most = dict(least=float(each.min()), most=float(each.max()))
        rows.append(dict(knobs=kind, count=count, texts=ALL, over="draws") | mean(each) | least_most)
    return rows


def _draws(model, knob: Candidate) -> Iterator[tuple[str, int, Iterator[Knobs]]]:
    """(kind, count, draws): sets of knobs beside which the one is shown."""
    weights = model.get_parameter(knob.table).detach()
    height, width = weights.shape
    own = knob.row * width + knob.column
    row = [at for at in range(knob.row * width, (knob.row + 1) * width) if at != own]
    largest = [at for at in weights.abs().flatten().topk(DRAWS + 1).indices.tolist() if at != own][:DRAWS]
    anywhere = [at for at in random.Random("table").sample(range(height * width), DRAWS + 1) if at != own][:DRAWS]
    for kind, places in (("same row", random.Random("row").sample(row, DRAWS)), ("same table", anywhere), ("largest", largest)):
        yield kind, 1, ({knob.table: torch.tensor([at])} for at in places)
    for kind, count in DRAWN:
        yield kind, count, (any_knobs(model, count, seed, kind) for seed in range(DRAWS))  # noqa: B023 (drawn before the next)


def any_knobs(model, count: int, seed: int, kind: str = "any") -> Knobs:
    """So many different knobs of a model, each of a kind (see DRAWN) as likely as any other."""
    tables = {name: table for name, table in model.named_parameters() if kind == "any" or kind == _kind(name, table)}
    sizes = {name: table.numel() for name, table in tables.items()}
    generator = torch.Generator().manual_seed(1_000_000 * seed + count)
    # Some are drawn twice: enough are drawn, and the first different ones kept.
    drawn = torch.randint(sum(sizes.values()), (count + count // 10 + 10,), generator=generator)
    drawn = drawn[torch.sort(_first_seen(drawn)).values][:count]
    found, start = {}, 0
    for name, size in sizes.items():
        mine = drawn[(drawn >= start) & (drawn < start + size)] - start
        if len(mine):
            found[name] = mine
        start += size
    return found


def _kind(name: str, table: Tensor) -> str | None:
    """None of the gains of norms."""
    return ("token table" if "embed" in name else "layers") if table.dim() == 2 else None


def _first_seen(drawn: Tensor) -> Tensor:
    """Where each different number stands first."""
    order = torch.argsort(drawn, stable=True)
    new = torch.ones(len(drawn), dtype=torch.bool)
    new[1:] = drawn[order][1:] != drawn[order][:-1]
    return order[new]


# ---- where in a text ----


def measure_places(model, tokenizer, some: Sequence[Text], take: Take = at_once) -> list[dict]:
    """Rows with PLACES, of the knob set to 0: the change of the loss of tokens from one place to another in a text ("change"),
    and of all counted tokens the share that cost more than WORSE nats more ("worse")."""
    knob = outliers(of_sentence(model, tokenizer))[0]

    def read() -> dict[str, Tensor]:
        before = [each for batch in batches(some) for each in token_losses(model, batch)]
        with turned(model, of_knob(knob, model), 0.0):
            after = [each for batch in batches(some) for each in token_losses(model, batch)]
        return {str(i): b - a for i, (a, b) in enumerate(zip(before, after))}

    found = take("each token", 2 * sum(len(text.ids) for text in some), read)
    changes = [found[str(i)] for i in range(len(some))]
    rows = []
    for first, last in WITHIN:
        within = [change[max(0, first - text.counted) : max(0, last + 1 - text.counted)] for change, text in zip(changes, some)]
        rows.append({"from": first, "to": last, "measure": "change"} | mean(torch.stack([w.mean() for w in within if len(w)])))
    worse = torch.stack([(change > WORSE).float().mean() for change in changes])
    low, high = intervals.of_bounded(worse.tolist())
    return [*rows, {"measure": "worse", "n": len(worse), "value": float(worse.mean()), "low": low, "high": high}]

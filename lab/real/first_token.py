"""What does the knob do? Tests of what the later layers take from the first token of a text, with the knob as it is and at 0.

The knob writes one number into the stream after its layer, at each token. Each test begins with the stream after that layer,
of a run with the knob or without, changes one thing, and runs the layers that come after. Keys and values are those of the
first token, in all of these layers; "as before" is as in the run with the knob.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lab.hooks import Change, interventions, recorded
from lab.real.loss import beginning_at, losses, stream_before, turned
from lab.real.outliers import Candidate
from lab.real.texts import Text
from lab.real.turning import of_knob

CONTROL = 5  # another token, whose values are shortened instead of the first one's
DOSES = (-1, 0.25, 0.5, 0.75, 2)  # times the knob's value
KEYS, VALUES, PATTERNS = "attn.hook_k", "attn.hook_v", "attn.hook_pattern"


@dataclass(frozen=True)
class Run:
    """What a run gives to the layers after the knob's, and what these make of it."""

    stream: Tensor  # (texts, T, d_model)
    parts: dict[str, Tensor]  # "0.attn.hook_v": layers are counted from the one after the knob's

    def of(self, layer: int, part: str) -> Tensor:
        return self.parts[f"blocks.{layer}.{part}"]


@dataclass(frozen=True)
class Seen:
    """Both runs of some texts."""

    layers: int  # after the knob's
    numbers: tuple[int, ...]  # of the texts, for what is drawn by chance
    intact: Run
    broken: Run


Tried = tuple[Tensor, dict[str, Change]]  # a stream, and what is changed in the layers that read it
Test = Callable[[Seen], Tried]


# ---- what can be changed ----


def put(token: int, new: Tensor) -> Change:
    """At one token of each text, new keys or values: (texts, heads, d_head)."""

    def change(found: Tensor) -> Tensor:  # (texts, T, heads, d_head)
        found = found.clone()
        found[:, token] = new
        return found

    return change


def first(seen: Seen, part: str, new: Callable[[int], Tensor]) -> dict[str, Change]:
    """At the first token of each text, in each layer, new keys or values: new(layer)."""
    return {f"blocks.{layer}.{part}": put(0, new(layer)) for layer in range(seen.layers)}


def of_first(run: Run, part: str) -> Callable[[int], Tensor]:
    return lambda layer: run.of(layer, part)[:, 0]


def as_long(new: Tensor, as_these: Tensor) -> Tensor:
    """Vectors along the last axis, as long as others."""
    return new * (as_these.norm(dim=-1, keepdim=True) / new.norm(dim=-1, keepdim=True).clamp(min=1e-12))


def by_chance(seen: Seen, like: Tensor, layer: int = 0) -> Tensor:
    """Random directions of each text (texts, ...), as long as these; the same whatever texts are read beside it."""
    generators = (torch.Generator().manual_seed(1000 * number + layer) for number in seen.numbers)
    return as_long(torch.stack([torch.randn(like.shape[1:], generator=one) for one in generators]), like)


def with_first(stream: Tensor, new: Tensor) -> Tensor:
    stream = stream.clone()
    stream[:, 0] = new
    return stream


def unattended(pattern: Tensor) -> Tensor:
    """Nobody but itself looks at the first token; what it would have got goes to the others, in proportion."""
    pattern = pattern.clone()
    pattern[:, :, 1:, 0] = 0
    return pattern / pattern.sum(-1, keepdim=True).clamp(min=1e-12)


def patterns(seen: Seen, of: Run) -> dict[str, Change]:
    return {f"blocks.{layer}.{PATTERNS}": _given(of.of(layer, PATTERNS)) for layer in range(seen.layers)}


def _given(new: Tensor) -> Change:
    return lambda found: new


# ---- the tests, by what is done ----


def _stream(new: Callable[[Seen], Tensor], without: bool) -> Test:
    """Another stream at the first token, in the run without the knob or with it."""
    return lambda seen: (with_first((seen.broken if without else seen.intact).stream, new(seen)), {})


def _without(*changes: Callable[[Seen], dict[str, Change]]) -> Test:
    return lambda seen: (seen.broken.stream, {name: change for some in changes for name, change in some(seen).items()})


def _with(*changes: Callable[[Seen], dict[str, Change]]) -> Test:
    return lambda seen: (seen.intact.stream, {name: change for some in changes for name, change in some(seen).items()})


def _taken(part: str, other: bool) -> Callable[[Seen], dict[str, Change]]:
    """Keys or values of the first token as in the other run: with the knob, or (other) without."""
    return lambda seen: first(seen, part, of_first(seen.broken if other else seen.intact, part))


def _values(new: Callable[[Seen, int], Tensor]) -> Callable[[Seen], dict[str, Change]]:
    return lambda seen: first(seen, VALUES, lambda layer: new(seen, layer))


def _times(factor: float) -> Callable[[Seen], dict[str, Change]]:
    return _values(lambda seen, layer: factor * seen.intact.of(layer, VALUES)[:, 0])


def _shortened(seen: Seen, layer: int) -> Tensor:
    return as_long(seen.broken.of(layer, VALUES)[:, 0], seen.intact.of(layer, VALUES)[:, 0])


def _another_shortened(seen: Seen) -> dict[str, Change]:
    """The control: values of another token, shortened by as much."""

    def new(layer: int) -> Tensor:
        was, now = (run.of(layer, VALUES)[:, 0].norm(dim=-1, keepdim=True) for run in (seen.broken, seen.intact))
        return seen.broken.of(layer, VALUES)[:, CONTROL] * now / was.clamp(min=1e-12)

    return {f"blocks.{layer}.{VALUES}": put(CONTROL, new(layer)) for layer in range(seen.layers)}


def _of_another_text(seen: Seen) -> Tensor:
    return seen.intact.stream[:, 0].roll(1, 0)


def _random_values(seen: Seen, layer: int) -> Tensor:
    return by_chance(seen, seen.intact.of(layer, VALUES)[:, 0], layer)


def _turned(times: float) -> Test:
    """The knob at so many times its value: what it writes is its value times something that lies before it."""
    return lambda seen: (torch.lerp(seen.broken.stream, seen.intact.stream, times), {})


def _nobody_looks(seen: Seen) -> dict[str, Change]:
    return {f"blocks.{layer}.{PATTERNS}": unattended for layer in range(seen.layers)}


INTACT, BROKEN = "knob as it is", "knob at 0"
TESTS: dict[str, Test] = {
    INTACT: lambda seen: (seen.intact.stream, {}),
    BROKEN: lambda seen: (seen.broken.stream, {}),
    **{f"knob at {times:g} times its value": _turned(times) for times in DOSES},
    # the stream after the knob's layer
    "at 0: the first token's stream as before": _stream(lambda seen: seen.intact.stream[:, 0], True),
    "at 0: all others' streams as before": _stream(lambda seen: seen.broken.stream[:, 0], False),
    "at 0: its stream as long as before": _stream(lambda s: as_long(s.broken.stream[:, 0], s.intact.stream[:, 0]), True),
    "at 0: its stream the way it went before, not as long": _stream(
        lambda s: as_long(s.intact.stream[:, 0], s.broken.stream[:, 0]), True
    ),
    "at 0: its stream as long as before, any way": _stream(lambda s: by_chance(s, s.intact.stream[:, 0]), True),
    "at 0: the stream of another text's first token": _stream(_of_another_text, True),
    # values
    "at 0: values as short as before": _without(_values(_shortened)),
    "at 0: values at 0": _without(_times(0)),
    "at 0: values as short as before, any way": _without(_values(_random_values)),
    "at 0: values as before": _without(_taken(VALUES, False)),
    "at 0: values of another token shortened": _without(_another_shortened),
    # keys and patterns
    "at 0: keys as before": _without(_taken(KEYS, False)),
    "at 0: keys as before, values as short": _without(_taken(KEYS, False), _values(_shortened)),
    "at 0: keys and values as before": _without(_taken(KEYS, False), _taken(VALUES, False)),
    "at 0: all look where they looked before": _without(lambda seen: patterns(seen, seen.intact)),
    "at 0: all look where they looked before, values as before": _without(
        lambda seen: patterns(seen, seen.intact), _taken(VALUES, False)
    ),
    "at 0: nobody looks at the first token": _without(_nobody_looks),
    # the knob as it is
    "as it is: values at 0": _with(_times(0)),
    "as it is: values as long, any way": _with(_values(_random_values)),
    "as it is: values 1.5 times as long": _with(_times(1.5)),
    "as it is: values 2.5 times as long": _with(_times(2.5)),
    "as it is: values 4 times as long": _with(_times(4)),
    "as it is: values as without it": _with(_taken(VALUES, True)),
    "as it is: keys as without it": _with(_taken(KEYS, True)),
    "as it is: all look where they look without it": _with(lambda seen: patterns(seen, seen.broken)),
    "as it is: nobody looks at the first token": _with(_nobody_looks),
}


# ---- running them ----


@torch.no_grad()
def see(model, knob: Candidate, some: Sequence[Text], numbers: Iterable[int]) -> Seen:
    """Both runs of some texts, the numbers of which are told."""
    begin, layers = knob.layer + 1, model.config.num_hidden_layers - knob.layer - 1
    names = [f"blocks.{layer}.{part}" for layer in range(layers) for part in (KEYS, VALUES, PATTERNS)]

    def run() -> Run:
        stream = stream_before(model, some, begin)
        with beginning_at(model, begin), recorded(model, names) as parts:
            model.model(inputs_embeds=stream, use_cache=False)
        return Run(stream, parts)

    intact = run()
    with turned(model, of_knob(knob, model), 0.0):
        broken = run()
    return Seen(layers, tuple(numbers), intact, broken)


def outcome(model, knob: Candidate, some: Sequence[Text], seen: Seen, test: str) -> Tensor:
    """The loss of each text under a test: (texts,)."""
    stream, changes = TESTS[test](seen)
    with beginning_at(model, knob.layer + 1), interventions(model, changes):
        return losses(model, some, stream)

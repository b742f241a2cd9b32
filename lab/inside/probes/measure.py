"""How well probes read where a thing is and where somebody believes it is, as rows of a table.

Probes are fitted to scenes that the training text could have told, and tried on scenes whose thing was never in any
of their containers there. A probe's reading is the likeliest of the scene's three containers, and a row says how
often that is the place, the belief, or the container named last: which of them it goes by shows in the
scenes where they are not one. Controls: shuffled labels, an untrained model (the rows of step 0), and `rules`
that need no model. Intervals are over scenes, and say nothing of other seeds.
"""

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.inside.probes.probe import Probe, fit
from lab.inside.probes.reading import POSITIONS, QUESTIONS, layers, read
from lab.inside.probes.scenes import CONTAINERS, KINDS, LABELS, Told, scenes

COLUMNS = (
    "model",
    "seed",
    "step",
    "tokens",
    "measure",
    "target",
    "position",
    "layer",
    "condition",
    "label",
    "n",
    "value",
    "low",
    "high",
)
TARGETS = ("place", "belief")  # what probes are fitted to
SHUFFLED = "shuffled labels"
FITTED = 240  # scenes of each kind that probes are fitted to
TRIED = 120  # scenes of each kind that they are tried on

Progress = Callable[[list], Iterable]
Probes = dict[tuple[str, str, int], Probe]  # by target (or SHUFFLED), position and layer


def measure(model, tokenizer, count: int = TRIED, fitted: Probes | None = None) -> list[dict]:
    """Rows with measure, target, position, layer, condition (one of KINDS), label, n, value, low and high.

    count: scenes of each kind; fitted: the probes, if they have been fitted already. value is the share of scenes in
    which what the row is about names the label. Layers count what comes out of each block from 0; -1 is what goes
    into the first. Measures:

    - "answer": the model's own, the likeliest of the three containers, when it is asked for the target.
    - "probe": a probe fitted to the target.
    - "shuffled labels": a probe fitted to the places of other scenes (one permutation of all of them), and asked for
      the scene's own, on all kinds of scenes: what is read where there is nothing to be learned, about one in three.
      It shows that no answer leaks in by the way the question is put; what a probe could learn by heart it does not
      show, since its own labels are never asked for. The untrained model is the control for that. (One of the scene's own
      three containers by lot is no control: it still says which word is about to come, once in three times.)
    """
    told = scenes(count, held_out=True)
    seen = read(model, tokenizer, told)
    rows = []
    for target, position in QUESTIONS.items():
        rows += _shares("answer", target, position, None, told, pick(seen.answers[target], told))
    for (target, position, layer), probe in (fitted or fit_all(model, tokenizer)).items():
        picked = pick(probe.scores(seen.stream[position, layer]), told)
        if target != SHUFFLED:
            rows += _shares("probe", target, position, layer, told, picked)
        else:
            hits = [picked[i] == scene.label("place") for i, scene in enumerate(told) if scene.kind in kinds(position)]
            rows.append(_row(SHUFFLED, "", position, layer, "all", "place", hits))
    return rows


def rules(count: int = TRIED) -> list[dict]:
    """What can be said without a model: rows as of `measure`, the same for all models.

    "container named last", and "best constant guess": always the first, second or third container that the story
    names, whichever serves best on these very scenes.
    """
    told = scenes(count, held_out=True)
    rows = list(_shares("container named last", "", "", None, told, [scene.label("last named") for scene in told]))
    for kind in KINDS:
        mine = [scene for scene in told if scene.kind == kind]
        for label in TARGETS:
            hits = [[scene.candidates()[which] == scene.label(label) for scene in mine] for which in range(3)]
            rows.append(_row("best constant guess", "", "", None, kind, label, max(hits, key=sum)))
    return rows


def fit_all(model, tokenizer, count: int = FITTED, progress: Progress = lambda work: work) -> Probes:
    """Probes of every target, and of shuffled labels, at every position and layer. count: scenes of each kind.

    progress: is handed the positions with their layers, and gives them back one by one (as tqdm does).
    """
    told = scenes(count, held_out=False)
    seen = read(model, tokenizer, told)
    labels = {target: torch.tensor([scene.label(target) for scene in told]) for target in TARGETS}
    probes = {}
    for position, layer in progress([(position, layer) for position in POSITIONS for layer in layers(model)]):
        use = torch.tensor([scene.kind in kinds(position) for scene in told])
        other = torch.randperm(int(use.sum()), generator=torch.Generator().manual_seed(0))
        for target in (*TARGETS, SHUFFLED):
            right = labels["place"][use][other] if target == SHUFFLED else labels[target][use]
            probes[target, position, layer] = fit(seen.stream[position, layer][use], right, len(CONTAINERS))
    return probes


def kinds(position: str) -> tuple[str, ...]:
    """The scenes that are read at a position: with two things, none has been asked about before there is a question."""
    return KINDS[:2] if position == "end of story" else KINDS


def pick(scores: Tensor, told: list[Told]) -> list[int]:
    """The container of each scene's own three whose score is highest: scores (scenes, 18)."""
    return [max(scene.candidates(), key=lambda i: float(row[i])) for row, scene in zip(scores, told, strict=True)]


def _shares(measure: str, target: str, position: str, layer: int | None, told: list[Told], picked: list[int]) -> Iterator[dict]:
    for kind in kinds(position):
        mine = [i for i, scene in enumerate(told) if scene.kind == kind]
        for label in {"agree": LABELS[:1], "differ": LABELS[:2], "two things": LABELS}[kind]:  # the rest are the same
            hits = [picked[i] == told[i].label(label) for i in mine]
            yield _row(measure, target, position, layer, kind, label, hits)


def _row(measure: str, target: str, position: str, layer: int | None, condition: str, label: str, hits: list[bool]) -> dict:
    low, high = intervals.wilson(sum(hits), len(hits))
    return dict(
        measure=measure,
        target=target,
        position=position,
        layer=layer,
        condition=condition,
        label=label,
        n=len(hits),
        value=sum(hits) / len(hits),
        low=low,
        high=high,
    )

"""How much of what a probe reads could it have learned by heart? Control tasks, and models whose numbers are still chance.

A control task gives each thing, or each person, one of the containers by lot, once for all (Hewitt and Liang 2019). There
is nothing of the scene in such a label: a probe that reads it has learned it by heart, from who or what is named. So
a reading of the true place or belief is worth something as far as it is better than that, and better than what is read
from the same model before it was trained.
"""

import random
from collections.abc import Callable

import torch

from lab.evaluation import intervals
from lab.growing.training import start
from lab.inside.probes.measure import FITTED, TRIED
from lab.inside.probes.probe import fit
from lab.inside.probes.reading import layers, read
from lab.inside.probes.scenes import CONTAINERS, Told, scenes

COLUMNS = ("trained", "target", "position", "layer", "n", "value", "low", "high")
# Where the stream is read, and what of the scene for: before a question both, else what is asked for.
POSITIONS = {"end of story": ("place", "belief"), "before the answer": ("belief",), "before the truth": ("place",)}
CONTROLS = {"thing by lot": "thing", "person by lot": "seeker"}
TRAINED, UNTRAINED = "yes", "no"
KIND = "differ"  # the scenes that are tried: place and belief are two


def by_lot(told: list[Told], of: str) -> dict[str, int]:
    """A container for each thing ("thing") or person ("seeker") of some scenes, by lot, all about equally often."""
    named = sorted({getattr(scene, of) for scene in told})
    lots = [at % len(CONTAINERS) for at in range(len(named))]
    random.Random(f"control {of}").shuffle(lots)
    return dict(zip(named, lots))


def measure(model, tokenizer, seed: int, count: int = TRIED) -> list[dict]:
    """Rows with trained, target ("place", "belief", "thing by lot", "person by lot"), position, layer, n, value, low, high.

    value: the share of scenes in which the right one of three containers scores highest; chance is a third. The three are
    the scene's own, and for a control task that which fell to the thing or person and two others, by lot.
    """
    untrained = start(model.config, seed).eval()
    return [
        {"trained": trained} | row
        for trained, net in ((TRAINED, model), (UNTRAINED, untrained))
        for row in of_model(net, tokenizer, count)
    ]


def of_model(model, tokenizer, count: int = TRIED, only: tuple[str, ...] = tuple(POSITIONS)) -> list[dict]:
    """The rows of one model, without `trained`. only: these positions."""
    learned = scenes(FITTED, held_out=False)
    tried = [scene for scene in scenes(count, held_out=True) if scene.kind == KIND]
    tasks = _tasks(learned + tried)
    seen, new = read(model, tokenizer, learned), read(model, tokenizer, tried)
    rows = []
    for position in only:
        fitting = torch.tensor([scene.kind != "two things" or position != "end of story" for scene in learned])
        for layer in layers(model):
            for target in (*POSITIONS[position], *CONTROLS):
                label, among = tasks[target]
                labels = torch.tensor([label(scene) for scene in learned])
                probe = fit(seen.stream[position, layer][fitting], labels[fitting], len(CONTAINERS))
                scores = probe.scores(new.stream[position, layer])
                hits = [
                    max(among(scene), key=[float(score) for score in row].__getitem__) == label(scene)
                    for scene, row in zip(tried, scores, strict=True)
                ]
                low, high = intervals.wilson(sum(hits), len(hits))
                where = dict(target=target, position=position, layer=layer)
                rows.append(where | dict(n=len(hits), value=sum(hits) / len(hits), low=low, high=high))
    return rows


Task = tuple[Callable[[Told], int], Callable[[Told], list[int]]]  # a scene's label, and the three that it is chosen among


def _tasks(told: list[Told]) -> dict[str, Task]:
    def control(of: str) -> Task:
        lots = by_lot(told, of)

        def label(scene: Told) -> int:
            return lots[getattr(scene, of)]

        def among(scene: Told) -> list[int]:
            others = [i for i in range(len(CONTAINERS)) if i != label(scene)]
            return random.Random(scene.story).sample([label(scene), *random.Random(scene.story).sample(others, 2)], 3)

        return label, among

    def asked(what: str) -> Task:
        return lambda scene: scene.label(what), Told.candidates

    return {what: asked(what) for what in ("place", "belief")} | {target: control(of) for target, of in CONTROLS.items()}

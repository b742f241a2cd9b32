"""Does the model go by what a probe reads? The stream is moved from one container to another, at one token.

Where a probe reads the word that is about to be said, moving the stream and writing the answer are nearly the same;
so every layer and position is tried, both probes on both questions, and a random direction of the same length beside
each (Li et al. 2023 and Nanda et al. 2023 for interventions along a probe; Marks and Tegmark 2023 for means).
"""

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.evaluation.scoring import BATCH, padded
from lab.hooks import Change, interventions
from lab.inside.probes.measure import TARGETS, Probes, Progress, pick
from lab.inside.probes.probe import WAYS
from lab.inside.probes.reading import asked, container_tokens, layers
from lab.inside.probes.scenes import Told, scenes

COLUMNS = (
    "model",
    "seed",
    "step",
    "tokens",
    "measure",
    "question",
    "target",
    "position",
    "layer",
    "way",
    "n",
    "value",
    "low",
    "high",
)
PLACES = (
    ("end of story", "belief"),
    ("end of story", "place"),
    ("thing named", "belief"),
    ("before the answer", "belief"),
    ("before the truth", "place"),
)  # where it is moved, and what is then asked
SCENES = 60


def steer(
    model, tokenizer, fitted: Probes, count: int = SCENES, seed: int = 0, progress: Progress = lambda work: work
) -> list[dict]:
    """Rows with measure, question, target, position, layer, way, n, value, low and high (95 % interval over scenes).

    In scenes with a false belief, on held-out pairs, the stream after `layer` is moved at `position` by the direction
    of the probe for `target` (see `Probe.direction`) from the container that the model would name to another of the
    three, drawn by lot. progress: see `fit_all`. question: what is asked for, "belief" or "place". way: "weights", "means", or "random": a
    random direction as long as that of the means. Measures:

    - "answers moved": the share of scenes in which the model then names that other container.
    - "logit shift": by how much the logit of that other container gains on that of the first.
    """
    told = [scene for scene in scenes(count, held_out=True) if scene.kind == "differ"]
    rows, intact = [], {question: answers(model, tokenizer, told, question) for _, question in PLACES}
    above = [layer for layer in layers(model) if layer >= 0]  # before the first there is only the word
    for (position, question), layer in progress([(place, layer) for place in PLACES for layer in above]):
        before = intact[question]
        old = pick(before, told)
        new = lots(told, old, seed)
        for target in TARGETS:
            moves = directions(fitted, target, position, layer, old, new, seed)
            for way, move in moves.items():
                after = answers(model, tokenizer, told, question, position, layer, move)
                each = torch.arange(len(told))
                shift = (after - before)[each, new] - (after - before)[each, old]
                hits = [found == wanted for found, wanted in zip(pick(after, told), new)]
                where = dict(question=question, target=target, position=position, layer=layer, way=way, n=len(told))
                low, high = intervals.wilson(sum(hits), len(hits))
                rows.append(dict(measure="answers moved", value=sum(hits) / len(hits), low=low, high=high) | where)
                low, high = intervals.of_mean(shift.tolist())
                rows.append(dict(measure="logit shift", value=float(shift.mean()), low=low, high=high) | where)
    return rows


def lots(told: list[Told], old: list[int], seed: int = 0) -> list[int]:
    """For each scene one of its containers other than `old`, by lot."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randint(2, (len(told),), generator=generator).tolist()
    return [[c for c in scene.candidates() if c != was][which] for scene, was, which in zip(told, old, drawn, strict=True)]


def directions(
    fitted: Probes, target: str, position: str, layer: int, old: list[int], new: list[int], seed: int = 0
) -> dict[str, Tensor]:
    """What is added in each scene, by way: (scenes, d_model) each."""
    probe = fitted[target, position, layer]
    moves = {way: torch.stack([probe.direction(*pair, way) for pair in zip(old, new)]) for way in WAYS}
    random = torch.randn(moves["means"].shape, generator=torch.Generator().manual_seed(seed))
    return moves | {"random": random * (moves["means"].norm(dim=1) / random.norm(dim=1))[:, None]}


@torch.no_grad()
def answers(
    model, tokenizer, told: list[Told], question: str, position: str = "", layer: int = 0, move: Tensor | None = None
) -> Tensor:
    """Logits of the containers, (scenes, 18), with `move` (scenes, d_model) added to the stream after a layer.

    It is added at one token, that of `position` (see `reading.POSITIONS`).
    """
    rows = [asked(tokenizer, scene, question) for scene in told]
    containers, found = container_tokens(tokenizer), []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        each = torch.arange(len(batch))
        changes: dict[str, Change] = {}
        if move is not None:
            at = torch.tensor([where[position] for _, where in batch])
            added = move[start : start + BATCH].to(model.device)

            def change(stream: Tensor) -> Tensor:  # (batch, pos, d_model)
                stream = stream.clone()
                stream[each, at] += added  # noqa: B023 (called in the same round)
                return stream

            changes[layers(model)[layer]] = change
        with interventions(model, changes):
            logits = model(input_ids=padded([ids for ids, _ in batch]).to(model.device), use_cache=False).logits
        last = torch.tensor([len(ids) - 1 for ids, _ in batch])
        found.append(logits[each, last][:, containers].float().cpu())
    return torch.cat(found)

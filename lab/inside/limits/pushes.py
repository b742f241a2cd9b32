"""Is a push of the stream a change of what the model holds to be so, or is the answer simply written in?

In scenes with a false belief, the stream is pushed at the last word before the answer, as in `lab.inside.probes.steering`: from
the container that the model would name to another of the three. After the last layer nothing follows but the comparison
with each token, so there a push and writing the answer are one. After an earlier layer it may work through the layers
that follow, or reach the end past them: "held" pushes reach it past them only, for what those add is kept as it was.
"""

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.inside.probes.measure import FITTED, pick
from lab.inside.probes.probe import Probe, fit
from lab.inside.probes.reading import container_tokens, layers, read
from lab.inside.probes.scenes import CONTAINERS, scenes
from lab.inside.probes.steering import answers, lots

COLUMNS = ("measure", "layer", "way", "later", "n", "value", "low", "high")
SCENES = 200
QUESTION, POSITION = "belief", "before the answer"
FREE, HELD = "free", "held"  # the layers after the one that is pushed
MEANS, PROBE, UNEMBEDDING = "means", "probe", "unembedding"


def fitted(model, tokenizer, count: int = FITTED) -> dict[int, Probe]:
    """The probe of belief at the last word before the answer, by layer. count: scenes of each kind."""
    told = scenes(count, held_out=False)
    seen, labels = read(model, tokenizer, told), torch.tensor([scene.label("belief") for scene in told])
    return {layer: fit(seen.stream[POSITION, layer], labels, len(CONTAINERS)) for layer in layers(model) if layer >= 0}


def measure(model, tokenizer, count: int = SCENES, only: tuple[int, ...] | None = None) -> list[dict]:
    """Rows with measure, layer, way, later (what follows: "free" or "held"), n, value, low and high.

    "answers moved": the share of scenes in which the model then names the other container. Ways to push, all as long as
    the first but the second:

    - "means": from the mean stream of one container to that of the other.
    - "probe": along the probe's own weights, as far as the means lie apart that way.
    - "probe, as long as means": along them, as far as the means lie apart at all.
    - "unembedding": along the rows by which the two answers are read off at the end.
    - "random".

    "likeness to the unembedding": the mean cosine of a way's direction and the unembedding's. only: these layers.
    """
    told = [scene for scene in scenes(count, held_out=True) if scene.kind == "differ"]
    before, seen = answers(model, tokenizer, told, QUESTION), read(model, tokenizer, told)
    old = pick(before, told)
    new = lots(told, old)
    rows = []
    for layer, probe in fitted(model, tokenizer).items():
        if only and layer not in only:
            continue
        ways = _ways(model, tokenizer, probe, old, new)
        for way, move in ways.items():
            after = {
                FREE: answers(model, tokenizer, told, QUESTION, POSITION, layer, move),
                HELD: _read_off(model, tokenizer, seen.stream[POSITION, max(layers(model))] + move),
            }
            for later, logits in after.items():
                hits = [found == wanted for found, wanted in zip(pick(logits, told), new, strict=True)]
                low, high = intervals.wilson(sum(hits), len(hits))
                rows.append(_row("answers moved", layer, way, later, hits, low, high))
            like = torch.cosine_similarity(move, ways[UNEMBEDDING], dim=1).tolist()
            if way != UNEMBEDDING:
                rows.append(_row("likeness to the unembedding", layer, way, None, like, *intervals.of_mean(like, -1, 1)))
    return rows


def _ways(model, tokenizer, probe: Probe, old: list[int], new: list[int]) -> dict[str, Tensor]:
    """What is added in each scene, by way: (scenes, d_model) each."""
    means, own = (torch.stack([probe.direction(*pair, way) for pair in zip(old, new)]) for way in ("means", "weights"))
    length = means.norm(dim=1, keepdim=True)
    # The final norm weighs each number of the stream before it is read off.
    rows = model.get_output_embeddings().weight[container_tokens(tokenizer)] * model.base_model.final_layer_norm.weight
    random = torch.randn(means.shape, generator=torch.Generator().manual_seed(0))

    def as_long(move: Tensor) -> Tensor:
        return move / move.norm(dim=1, keepdim=True).clamp(min=1e-12) * length

    return {
        MEANS: means,
        PROBE: own,
        f"{PROBE}, as long as means": as_long(own),
        UNEMBEDDING: as_long((rows[new] - rows[old]).detach()),
        "random": as_long(random),
    }


@torch.no_grad()
def _read_off(model, tokenizer, stream: Tensor) -> Tensor:
    """The logits of the containers, (scenes, 18), from what the last layer leaves: (scenes, d_model)."""
    logits = model.get_output_embeddings()(model.base_model.final_layer_norm(stream))
    return logits[:, container_tokens(tokenizer)]


def _row(measure: str, layer: int, way: str, later: str | None, values: list, low: float, high: float) -> dict:
    value = sum(values) / len(values)
    return dict(measure=measure, layer=layer, way=way, later=later, n=len(values), value=value, low=low, high=high)

"""What a page needs to read where a thing is, and is believed to be, off a running model, and to steer it there.

Of the probes of `measure.fit_all` only some: each target's own where it is about to be said, with which the stream is
also moved, and both at the end of the story, before anything is asked. All layers but the words themselves.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from lab.growing.checkpoints import quantise
from lab.inside.probes import steering
from lab.inside.probes.measure import TARGETS, Probes
from lab.inside.probes.reading import QUESTIONS
from lab.inside.probes.scenes import scenes

SAID = tuple(QUESTIONS.items())  # (target, position) where it is about to be said
READ = (*SAID, *((target, "end of story") for target in TARGETS))


def tensors(fitted: Probes) -> dict[str, torch.Tensor]:
    """Rows are those of `scenes.CONTAINERS`; matrices are int8 with a float32 scale a row, as in `checkpoints`.

    "<target>/<position>/<layer>/weight" (18, d_model) and "…/bias" (18,): the scores of the containers are
    weight @ stream + bias, and the reading is the highest of the scene's own three. "…/means" (18, d_model), only
    where it is about to be said: row b less row a leads from a to b (`Probe.direction`, way "means").
    """
    found = {}
    for target, position in READ:
        for layer in sorted({layer for _, _, layer in fitted if layer >= 0}):
            probe, name = fitted[target, position, layer], f"{target}/{position}/{layer}"
            found |= {f"{name}/weight": probe.weight.T.contiguous(), f"{name}/bias": probe.bias.clone()}
            if (target, position) in SAID:
                found[f"{name}/means"] = probe.means.contiguous()
    return quantise(found)


def save(path: Path, fitted: Probes) -> None:
    """Write them as a safetensors file, some 50 KB for a model of the village."""
    fresh = path.with_suffix(".new")
    save_file(tensors(fitted), fresh)
    fresh.replace(path)


def items() -> list[dict]:
    """The scenes that `steering.steer` moves, for a page to move them too: story, seeker, thing, containers and lot.

    lot: to which of the two containers that the model would not name, 0 or 1, in the order of `containers`.
    """
    told = [scene for scene in scenes(steering.SCENES, held_out=True) if scene.kind == "differ"]
    lots = steering.lots(told, [scene.candidates()[0] for scene in told])
    return [
        {
            "story": scene.story,
            "seeker": scene.seeker,
            "thing": scene.thing,
            "containers": scene.containers,
            "lot": scene.candidates()[1:].index(new),
        }
        for scene, new in zip(told, lots, strict=True)
    ]


def save_items(path: Path) -> None:
    """Write them as JSON, one a line."""
    path.write_text("[\n" + ",\n".join(map(json.dumps, items())) + "\n]\n", encoding="utf-8")

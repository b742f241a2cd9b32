"""Grow a model from nothing: `python -m lab.grow village --seed 0`.

What is half done is kept under .grown/ and taken up again by the same command. Only when a model is fully
grown do its checkpoints replace those under specimens/. `python -m lab.grow --all` grows all that `lab.growing.garden` lists,
a core each.
"""

import argparse
import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tqdm import tqdm
from transformers import AutoConfig

from lab.evidence import results
from lab.growing import architecture, checkpoints, gap_filling, int8_rounding
from lab.text import heldout, soils, tokenizer
from lab.growing.garden import GROWN, PLANTS, Plant
from lab.table import write
from lab.growing.training import Run, next_token, token_stream


def prepare(name: str, plant: Plant, root: Path = checkpoints.SPECIMENS) -> None:
    """Write what all seeds of a plant share: its architecture and, of the village, tokenizer and held-out combinations.

    Tokens are the village's in every soil, so that models can be compared.
    """
    if name == "village":
        tokenizer.train(architecture.config().vocab_size).save_pretrained(root / name)
        (root / name / "heldout.json").write_text(json.dumps(heldout.listing(), indent=0) + "\n")
    architecture.config(**plant.build, **({} if name == "village" else {"tokenizer": "village"})).save_pretrained(root / name)


def grow(name: str, seed: int, plant: Plant, root: Path = checkpoints.SPECIMENS, workshop: Path = GROWN, bar: int = 0) -> None:
    """Grow one seed of a prepared plant to the end and put what is kept of it under root/name/seed-<seed>/.

    bar: the line of the terminal on which its progress stands, where several grow at once.
    """
    torch.set_num_threads(1)  # the same weights however many cores there are; the others can grow other models
    recipe = replace(plant.recipe, seed=seed)
    tok, config = checkpoints.tokenizer(name, root), AutoConfig.from_pretrained(root / name)
    shared = workshop / name / fingerprint(root, name, plant.soil)
    folder = shared / f"seed-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    stream = token_stream(tok, recipe.steps * recipe.tokens_per_step, shared / "tokens.npy", plant.soil)
    cover = gap_filling.cover(tok)
    loss = (lambda net, rows, step: gap_filling.loss_of(net, rows, step, cover)) if plant.gaps else next_token
    run = Run(config, recipe, stream, loss, plant.without)
    pause = folder / "pause.pt"
    if pause.exists():
        run.resume(pause)

    def keep(run: Run) -> None:
        weights = {name: w for name, w in run.model.state_dict().items() if name not in checkpoints.TIED}
        save_file(weights, kept(folder, run.step))
        run.save(pause)

    with tqdm(total=recipe.steps, initial=run.step, desc=f"{name}, seed {seed}", unit="step", position=bar) as progress:

        def advance(loss: float) -> None:
            progress.set_postfix_str(f"loss {loss:.2f}", refresh=False)
            progress.update()

        run.grow(keep, advance)
    publish(name, seed, plant, root, folder)
    if root == checkpoints.SPECIMENS:
        results.measure_growing(name, seed, {step: kept(folder, step) for step in plant.measures()})


def publish(name: str, seed: int, plant: Plant, root: Path, folder: Path) -> None:
    """Put what is kept of a grown seed, whose checkpoints are in `folder`, under root in the form the page reads."""
    shipped = root / name / f"seed-{seed}"
    grown = [
        (step, step * plant.recipe.tokens_per_step, load_file(kept(folder, step))) for step in sorted(plant.ships(seed, name))
    ]
    checkpoints.write_seed(shipped, name, seed, grown)
    if not plant.gaps:  # what is compared is the prediction of the next token
        net, tok = checkpoints.load(name, seed, root=root)
        write(
            shipped / "rounding.csv",
            int8_rounding.COLUMNS,
            [{"step": step} | int8_rounding.compare(net, weights, tok) for step, _, weights in grown],
        )


def kept(folder: Path, step: int) -> Path:
    """Where the full-precision weights of a step are kept while a model grows."""
    return folder / f"step-{step:05d}.safetensors"


def fingerprint(root: Path, name: str, soil: str) -> str:
    """Twelve signs that change with the text, the tokenizer or the architecture, so that no half-grown model
    is taken up again on other soil."""
    parts = [(root / "village" / "tokenizer.json").read_text(), (root / name / "config.json").read_text()]
    parts += [document.text for document in soils.documents(soil, 0, 1000)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def grow_all(at_once: int, plants: dict[str, Plant] = PLANTS, root: Path = checkpoints.SPECIMENS, workshop: Path = GROWN) -> None:
    """Grow every plant from every one of its seeds, so many side by side."""
    for name, plant in plants.items():
        prepare(name, plant, root)
    wanted = [(name, seed) for name, plant in plants.items() for seed in plant.seeds]
    with ProcessPoolExecutor(at_once, max_tasks_per_child=1) as workers:
        growing = {
            workers.submit(grow, name, seed, plants[name], root, workshop, place): f"{name}, seed {seed}"
            for place, (name, seed) in enumerate(wanted)
        }
        for done in as_completed(growing):
            done.result()
            print(f"Grown: {growing[done]}.", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", default="village", choices=PLANTS)
    parser.add_argument("--seed", type=int, default=0, help="decides the starting weights (default 0)")
    parser.add_argument("--all", action="store_true", help="all models from all their seeds")
    parser.add_argument("--at-once", type=int, default=os.cpu_count(), help="with --all: how many side by side (%(default)s)")
    asked = parser.parse_args()
    if asked.all:
        grow_all(asked.at_once)
    else:
        prepare(asked.name, PLANTS[asked.name])
        grow(asked.name, asked.seed, PLANTS[asked.name])


if __name__ == "__main__":
    main()

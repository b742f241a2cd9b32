"""Grows a model from nothing to the end, or all of the garden side by side. `python -m lab.grow` is the command.

What is half done is kept under .grown/ and taken up again. Only when a model is fully grown do its checkpoints
replace those under specimens/.
"""

import json
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tqdm import tqdm
from transformers import AutoConfig

from lab import stopping
from lab.growing import architecture, checkpoints, gap_filling, int8_rounding
from lab.growing.garden import PLANTS, Plant
from lab.growing.training import Run, next_token
from lab.specimens import GROWN, SPECIMENS
from lab.table import write
from lab.text import heldout, tokenizer, tokens

Measure = Callable[[str, int, dict[int, Path]], None]  # of a model's name, its seed, and where each step's weights are


def unmeasured(name: str, seed: int, weights: dict[int, Path]) -> None:
    """Measures nothing."""


def prepare(name: str, plant: Plant, root: Path = SPECIMENS) -> None:
    """Write what all seeds of a plant share: its architecture and, of the village, tokenizer and held-out combinations.

    Tokens are the village's in every soil, so that models can be compared.
    """
    if name == "village":
        tokenizer.train(architecture.config().vocab_size).save_pretrained(root / name)
        (root / name / "heldout.json").write_text(json.dumps(heldout.listing(), indent=0) + "\n")
    cut_by: dict = {} if name == "village" else {"tokenizer": "village"}
    architecture.config(**plant.build, **cut_by).save_pretrained(root / name)


def grow(
    name: str,
    seed: int,
    plant: Plant,
    root: Path = SPECIMENS,
    workshop: Path = GROWN,
    measure: Measure = unmeasured,
    bar: int = 0,
) -> None:
    """Grow one seed of a prepared plant to the end and put what is kept of it under root/name/seed-<seed>/. Of seeds that are
    grown `again` that is what `measure` writes.

    measure: told of the full-precision weights of every step that is to be measured, while they are there.
    bar: the line of the terminal on which its progress stands, where several grow at once.
    """
    torch.set_num_threads(1)  # the same weights however many cores there are; the others can grow other models
    recipe = replace(plant.recipe, seed=seed)
    tok, config = checkpoints.tokenizer(name, root), AutoConfig.from_pretrained(root / name)
    shared = workshop / name / tokens.fingerprint(root, name, plant.soil)
    folder = shared / f"seed-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    stream = tokens.token_stream(tok, recipe.steps * recipe.tokens_per_step, shared / "tokens.npy", plant.soil)
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

        run.grow(keep, advance, lambda run: run.save(pause))
    if seed not in plant.again:
        publish(name, seed, plant, root, folder)
    measure(name, seed, {step: kept(folder, step) for step in plant.measures()})


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


def grow_all(
    at_once: int,
    plants: dict[str, Plant] = PLANTS,
    root: Path = SPECIMENS,
    workshop: Path = GROWN,
    measure: Measure = unmeasured,
) -> None:
    """Grow every plant from every one of its seeds, so many side by side. measure: as in `grow`."""
    for name, plant in plants.items():
        prepare(name, plant, root)
    wanted = [(name, seed) for name, plant in plants.items() for seed in (*plant.seeds, *plant.again)]
    with stopping.Pool(at_once, max_tasks_per_child=1) as workers:
        growing = {
            workers.submit(grow, name, seed, plants[name], root, workshop, measure, place): f"{name}, seed {seed}"
            for place, (name, seed) in enumerate(wanted)
        }
        for done in as_completed(growing):
            done.result()
            print(f"Grown: {growing[done]}.", flush=True)

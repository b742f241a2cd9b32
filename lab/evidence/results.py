"""Measure again every figure the book reports: `python -m lab.evidence.results`.

Each grown seed has its tables beside its weights, specimens/<model>/seed-<n>/<table>.csv; what compares several stands
one folder higher. Steps whose weights are not kept are measured by `lab.grow`, while they are there. Their rows are
carried along as long as all that can be measured again comes out as before, and else dropped: they would be of
another measure.
"""

import argparse
import os
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from tqdm import tqdm
from transformers import AutoConfig

from lab import stopping
from lab.evaluation import capacities, growing_up, rivals, rule_of_copying, sample
from lab.evaluation import in_context as reading
from lab.evidence import card, sisters
from lab.growing import checkpoints
from lab.growing.garden import PLANTS
from lab.growing.training import Recipe, start
from lab.inside.circuits import alike, in_context, one_head, tables
from lab.inside.limits import __main__ as limits
from lab.inside.probes import for_page, second_thing, steering
from lab.inside.probes import measure as probing
from lab.posttraining import measure as posttraining
from lab.table import read, rounded, write
from lab.text import corpus, soils

FIGURE = ("n", "value", "low", "high")
TOLERANCE = 0.003  # one item of 400 may fall the other way where another processor rounds otherwise
SIMILAR_TEXTS = 500


@dataclass(frozen=True)
class Table:
    """What is measured of one model at one step: `measure(model, tokenizer)` gives rows."""

    measure: Callable[[object, object], list[dict]]
    columns: tuple[str, ...]  # besides step
    landmarks: tuple[int, ...] | None = None  # only at these steps and the last; at every step that is kept, if None
    growing: bool = False  # also at the steps that are only there while the model grows
    gaps: bool = False  # also of a model that fills gaps; the others ask what comes next, or of heads that look back

    def steps(self, kept: list[int]) -> list[int]:
        """Those of the steps whose weights are kept, ascending, at which it is measured."""
        return [step for step in kept if self.landmarks is None or step in (*self.landmarks, kept[-1])]


def _without_induction(model, tokenizer) -> list[dict]:
    heads, _ = tables.roles(tables.head_scores_table(model, tokenizer))
    return in_context.measure(model, tokenizer, heads)


def _steered(model, tokenizer) -> list[dict]:
    return steering.steer(model, tokenizer, probing.fit_all(model, tokenizer))


LAST = ()  # no landmark but the last step
TABLES = {
    "capacities": Table(capacities.measure, ("tokens", "measure", "way", "condition", *FIGURE), growing=True, gaps=True),
    "heads": Table(tables.head_scores_table, ("measure", "layer", "head", *FIGURE)),
    "circuits": Table(tables.circuit_table, tables.COLUMNS[3:], LAST),
    "copying": Table(rule_of_copying.measure, ("measure", "condition", *FIGURE), LAST),
    "in-context": Table(reading.measure, ("kind", "measure", "condition", *FIGURE)),
    "in-context-ablation": Table(_without_induction, in_context.COLUMNS[4:], LAST),
    "probes": Table(probing.measure, probing.COLUMNS[4:], (0, 900, 2400, 4000)),
    "steering": Table(_steered, steering.COLUMNS[4:], LAST),
}


def keep_probes(name: str, seed: int) -> str:
    """Write the last step's probes for the page. Returns what there is to say of it."""
    torch.set_num_threads(1)
    for_page.save(
        checkpoints.SPECIMENS / name / f"seed-{seed}" / "probes.safetensors", probing.fit_all(*checkpoints.load(name, seed))
    )
    return f"{name}, seed {seed}: probes for the page"


def measured() -> list[tuple[str, int]]:
    """The models and seeds that have tables: what was grown, and the one made by hand.

    The stages of post-training have a table of their own.
    """
    return [(name, seed) for name in (*PLANTS, "handmade") if name in checkpoints.names() for seed in checkpoints.seeds(name)]


def tables_of(name: str) -> dict[str, Table]:
    """Those of TABLES that a model has."""
    gaps = name in PLANTS and PLANTS[name].gaps
    return {table: made for table, made in TABLES.items() if made.gaps or not gaps}


def measure_step(table: str, name: str, step: int, model) -> list[dict]:
    """The rows of one table for one step of a model, which is asked in the names of its own soil."""
    tokenizer, made = checkpoints.tokenizer(name), TABLES[table]
    if name in PLANTS and soils.SOILS[PLANTS[name].soil].renames:
        tokenizer = soils.Interpreter(tokenizer)
    where = {"step": step, "tokens": step * Recipe().tokens_per_step}
    return [
        {column: row.get(column) for column in ("step", *made.columns)}
        for row in map(rounded, (where | row for row in made.measure(model, tokenizer)))
    ]


def measure_seed(table: str, name: str, seed: int) -> str:
    """Write one table of one grown seed. Returns what there is to say of it."""
    torch.set_num_threads(1)  # a core each: tables are measured side by side
    steps = TABLES[table].steps([entry["step"] for entry in checkpoints.index(name, seed)])
    fresh = [row for step in steps for row in measure_step(table, name, step, checkpoints.load(name, seed, step)[0])]
    path = file(table, name, seed)
    old = read(path) if path.exists() else []
    carried = [row for row in old if row["step"] not in steps]
    dropped = bool(carried) and not agrees([row for row in old if row["step"] in steps], fresh)
    rows = fresh if dropped else fresh + carried
    write(path, ("step", *TABLES[table].columns), sorted(rows, key=lambda row: row["step"]))
    told = f"{name}, seed {seed}: {table}"
    return f"{told}. The measure has changed: grow this seed again for its other steps." if dropped else told


def measure_growing(name: str, seed: int, kept: dict[int, Path]) -> None:
    """Write the tables that are measured at all steps while a model grows. kept: where a step's full weights are.

    They are rounded as they would be for specimens/, so that it is the same model whose figures are kept.
    """
    model = start(AutoConfig.from_pretrained(checkpoints.SPECIMENS / name), seed).eval()
    found: dict[str, list[dict]] = {table: [] for table, made in TABLES.items() if made.growing}
    for step, path in tqdm(kept.items(), desc=f"measuring {name}, seed {seed}", unit="checkpoint"):
        model.load_state_dict(checkpoints.dequantise(checkpoints.quantise(load_file(path))), strict=False)
        for table, rows in found.items():
            rows += measure_step(table, name, step, model)
    folder = checkpoints.SPECIMENS / name / ("again" if seed in PLANTS[name].again else "") / f"seed-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in found.items():
        write(folder / f"{table}.csv", ("step", *TABLES[table].columns), rows)


def file(table: str, name: str, seed: int) -> Path:
    return checkpoints.SPECIMENS / name / f"seed-{seed}" / f"{table}.csv"


def agrees(old: list[dict], fresh: list[dict]) -> bool:
    """Whether two measurements are of the same things and, up to rounding, the same figures."""

    def figures(rows: list[dict]) -> dict[tuple, float | None]:
        return {tuple(v for k, v in row.items() if not isinstance(v, float)): row["value"] for row in rows}

    one, two = figures(old), figures(fresh)
    return one.keys() == two.keys() and all(_alike(one[key], two[key]) for key in one)


def _alike(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and abs(one - other) <= TOLERANCE)


def compare_seeds(name: str) -> None:
    """Write how alike a model's seeds are, with their untrained starts beside them."""
    last, texts = (
        PLANTS[name].recipe.steps,
        [text for kind in ("scene", "day", "song") for text in corpus.held_out_texts(kind, SIMILAR_TEXTS // 3)],
    )

    def load(seed: int, step: int):
        return checkpoints.load(name, seed, step)[0] if step else start(checkpoints.load(name, seed)[0].config, seed).eval()

    rows = alike.similarity_table(load, checkpoints.tokenizer(name), checkpoints.seeds(name), last, texts)
    write(checkpoints.SPECIMENS / name / "similarity.csv", alike.COLUMNS[1:], [rounded(row) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.evidence.results", description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="*", choices=checkpoints.names(), default=checkpoints.names(), help="only these")
    parser.add_argument("--seed", nargs="*", type=int, help="only these")
    known = [*TABLES, "rivals", "items", "similarity", "posttraining", "limits", "sisters"]
    parser.add_argument("--table", nargs="*", choices=known, help="only these")
    parser.add_argument("--at-once", type=int, default=os.cpu_count(), help="tables side by side (%(default)s)")
    asked = parser.parse_args()

    def wanted(table: str) -> bool:
        return asked.table is None or table in asked.table

    jobs = [
        (table, name, seed)
        for table in TABLES
        if wanted(table)
        for name, seed in measured()
        if table in tables_of(name) and name in asked.model and seed in (asked.seed or [seed])
    ]
    with stopping.Pool(asked.at_once) as workers:
        running = [workers.submit(measure_seed, *job) for job in jobs]
        running += [
            workers.submit(keep_probes, name, seed) for table, name, seed in jobs if (table, name) == ("probes", "village")
        ]
        with tqdm(total=len(running), unit="table") as bar:
            for done in as_completed(running):
                bar.write(done.result())
                bar.update()
    if "village" in asked.model and wanted("steering"):
        for_page.save_items(checkpoints.SPECIMENS / "village" / "steered.json")
    if "village" in asked.model and wanted("similarity"):
        compare_seeds("village")
    if wanted("rivals"):
        rivals.main(["--out", str(checkpoints.SPECIMENS / "village" / "rivals.csv")])
        second_thing.write_table()
    if "village" in asked.model and wanted("items"):
        sample.write()
        growing_up.write()
        one_head.write()
    if wanted("posttraining"):
        posttraining.write_table()
    if "village" in asked.model and wanted("limits"):
        limits.main([])
    if "village" in asked.model and wanted("sisters"):
        sisters.write_tables()
    for name in {name for name, _ in measured() if name in asked.model}:
        (checkpoints.SPECIMENS / name / "README.md").write_text(card.write(name))


if __name__ == "__main__":
    main()

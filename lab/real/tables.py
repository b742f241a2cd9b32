"""The tables of the real model, by the name of their file below specimens/smollm2/."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lab import models, smollm2
from lab.inside.circuits.readings import Journal, Take, fingerprint
from lab.real import capacities, heads, lens, measure, outliers, saying, turning, village
from lab.real.texts import texts
from lab.specimens import GROWN, SPECIMENS
from lab.table import read, rounded, write


@dataclass(frozen=True)
class Table:
    """measure(model, tokenizer, take) gives rows with these columns; without any they are kept as JSON."""

    columns: tuple[str, ...]
    measure: Callable[..., list[dict]]


def _of_texts(measure: Callable[..., list[dict]]) -> Callable[..., list[dict]]:
    return lambda model, tokenizer, take: measure(model, tokenizer, texts(tokenizer), take)


def _outliers(model, tokenizer, take: Take) -> list[dict]:
    return outliers.measure(model, tokenizer, [text.ids for text in texts(tokenizer, start=False)])  # first tokens of all kinds


TABLES = {
    "outliers": Table(outliers.COLUMNS, _outliers),
    "knob-turned": Table(turning.TURNED, _of_texts(turning.measure_turned)),
    "knob-by-place": Table(turning.PLACES, _of_texts(turning.measure_places)),
    "knob-tests": Table(measure.TESTED, measure.measure_tests),
    "knob-accounts": Table(measure.ACCOUNT, lambda model, tokenizer, take: measure.measure_accounts(read(file("knob-tests")))),
    "knob-layers": Table(measure.BY_LAYER, measure.measure_layers),
    "knob-says": Table((), saying.measure),
    "village-candidates": Table(village.COLUMNS, lambda model, tokenizer, take: village.measure()),
    "heads": Table(heads.SCORES, heads.measure_scores),
    "without-heads": Table(heads.WITHOUT, heads.measure_without),
    "lens-of-prompts": Table(lens.PROMPT_COLUMNS, lens.measure_prompts),
    "lens-by-layer": Table(lens.LAYER_COLUMNS, _of_texts(lens.measure_layers)),
    "capacities": Table(capacities.COLUMNS, capacities.measure),
    "rivals": Table(capacities.RIVALS, lambda model, tokenizer, take: capacities.measure_rivals()),
    "knob-beside-others": Table(turning.BESIDE, _of_texts(turning.measure_beside)),
}


def file(which: str) -> Path:
    return SPECIMENS / smollm2.NAME / f"{which}.{'csv' if TABLES[which].columns else 'json'}"


def rows(which: str) -> list[dict]:
    """A table measured again. What a stopped run has read is kept among what is half done, and not read again."""
    model, tokenizer = models.load(smollm2.NAME)
    kept = GROWN / smollm2.NAME / f"{which}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    run = {"table": which, "fingerprint": fingerprint(model, [text.ids for text in texts(tokenizer)])}
    with Journal(kept, run, 0, which) as journal:
        found = [rounded(row) for row in TABLES[which].measure(model, tokenizer, journal.take)]
    kept.unlink()
    return found


def write_table(which: str) -> Path:
    """Measure one table again and write it. Raises ValueError where the real model isn't installed."""
    found = rows(which)
    if file(which).suffix == ".csv":
        write(file(which), TABLES[which].columns, found)
    else:
        file(which).write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file(which)

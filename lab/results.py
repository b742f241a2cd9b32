"""Measure again every figure the book reports: `python -m lab.results`.

Writes specimens/<model>/capacities.csv (one row a checkpoint, measure and condition) and README.md (the
model card). What storing weights as int8 changes is measured by `lab.grow`, which alone has both.
"""

from tqdm import tqdm

from lab import card, checkpoints
from lab.evaluation import capacities
from lab.table import write

COLUMNS = ("model", "seed", "step", "tokens", "measure", "way", "condition", "n", "value", "low", "high")


def measure_checkpoint(name: str, seed: int, step: int) -> list[dict]:
    """All capacities of one shipped checkpoint, as rows of capacities.csv."""
    model, tokenizer = checkpoints.load(name, seed, step)
    tokens = checkpoints.find(name, seed, step)["tokens"]
    where = {"model": name, "seed": seed, "step": step, "tokens": tokens}
    return [where | rounded(row) for row in capacities.measure(model, tokenizer)]


def rounded(row: dict) -> dict:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def main() -> None:
    for name in checkpoints.names():
        folder = checkpoints.SPECIMENS / name
        all_of_them = [(seed, entry["step"]) for seed in checkpoints.seeds(name)
                       for entry in checkpoints.index(name, seed)]
        rows = []
        for seed, step in tqdm(all_of_them, desc=f"measuring {name}", unit="checkpoint"):
            rows += measure_checkpoint(name, seed, step)
        write(folder / "capacities.csv", COLUMNS, rows)
        (folder / "README.md").write_text(card.write(name, rows))


if __name__ == "__main__":
    main()

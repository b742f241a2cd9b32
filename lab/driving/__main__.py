"""Grow every machine again, and measure them: `python -m lab.driving`. Writes specimens/driving/."""

import json
from pathlib import Path

import torch
from tqdm import tqdm

from lab import command
from lab.driving import cart, lesions, machine, training
from lab.evaluation.intervals import of_mean, wilson
from lab.table import rounded, write

FOLDER = Path(__file__).parents[2] / "specimens" / "driving"
SHOWN = ("hills", "flat")  # the schools whose machines the book lets a reader take apart
UNSEEN = 64  # drives on flat ground by which a machine is measured
MOVED = 0.5  # less than this is not going anywhere
FITS = 0.9  # it drives as the cart did if it goes the cart's way in this share of unseen drives
COLUMNS = (
    "school",
    "seed",
    "smoke_error",
    "hill_smoke_error",
    "right",
    "wrong",
    "forward",
    "distance",
    "distance_off",
    "distance_tracks",
    "calibration",
    "gap",
)
SUMMARY = ("school", "measure", "n", "value", "low", "high")
BOUNDS = {
    "calibration": (-1, 1),
    "distance_tracks": (-1, 1),
    "gap": (-100, 100),
    "right": (0, 1),
    "wrong": (0, 1),
    "forward": (0, 1),
}  # else 0 up
DIGITS = 3  # of a knob


def measured(school: str, seed: int, knobs: torch.Tensor, untrained: bool = False) -> dict:
    """How one machine goes in unseen drives on flat ground, and smokes in those and on hills."""
    hills = cart.situations(UNSEEN, torch.Generator().manual_seed(98))
    drives = cart.situations(UNSEEN, torch.Generator().manual_seed(99), 0.0)
    asked, places = cart.drive(*drives)
    told = machine.run(knobs[None], *drives)
    at = told["x"][0, :, -1]
    return {
        "school": "untrained" if untrained else school,
        "seed": seed,
        "smoke_error": ((told["smoke"][0] - asked) ** 2).mean().item(),
        "hill_smoke_error": ((machine.run(knobs[None], *hills)["smoke"][0] - cart.drive(*hills)[0]) ** 2).mean().item(),
        "right": (at * cart.way(drives[1]) > MOVED).float().mean().item(),
        "wrong": (at * cart.way(drives[1]) < -MOVED).float().mean().item(),
        "forward": (at > MOVED).float().mean().item(),
        "distance": at.abs().mean().item(),
        "distance_off": (at.abs() - places[:, -1].abs()).abs().mean().item(),
        "distance_tracks": torch.corrcoef(torch.stack([at.abs(), places[:, -1].abs()]))[0, 1].item(),
        "calibration": torch.corrcoef(torch.stack([at, places[:, -1]]))[0, 1].item(),
        "gap": lesions.gap(lesions.ends(knobs[None])).item(),
    }


def summary(rows: list[dict]) -> list[dict]:
    """Over the seeds of each school: how many drive, and which way, and the mean of each measure."""
    told = []
    for school in dict.fromkeys(row["school"] for row in rows):
        those = [row for row in rows if row["school"] == school]
        counted = {  # what is in none of these goes this way and that
            "drives as the cart": sum(row["right"] >= FITS for row in those),
            "drives the other way": sum(row["wrong"] >= FITS for row in those),
            "goes one way for both": sum(
                max(row["forward"], row["right"] + row["wrong"] - row["forward"]) >= FITS for row in those
            ),
        }
        for measure, count in counted.items():
            low, high = wilson(count, len(those))
            told.append(
                {"school": school, "measure": measure, "n": len(those), "value": count / len(those), "low": low, "high": high}
            )
        for measure in COLUMNS[2:]:
            values = [row[measure] for row in those]
            least, most = BOUNDS.get(measure, (0, float("inf")))
            low, high = of_mean(values, least, most)
            told.append(
                {
                    "school": school,
                    "measure": measure,
                    "n": len(values),
                    "value": sum(values) / len(values),
                    "low": low,
                    "high": high,
                }
            )
    return told


def baselines() -> list[dict]:
    """How far off the cart's distance is what no machine is needed for, over the same unseen drives: never to move, and
    always to go the mean distance of the cart, which only who knows the cart can say."""
    places = cart.drive(*cart.situations(UNSEEN, torch.Generator().manual_seed(99), 0.0))[1][:, -1].abs()
    told = {"never moving": places, "always the cart's mean distance": (places - places.mean()).abs()}
    return [
        {"school": name, "measure": "distance_off", "n": UNSEEN, "value": off.mean().item()}
        | dict(zip(("low", "high"), of_mean(off.tolist()), strict=True))
        for name, off in told.items()
    ]


def paired(rows: list[dict], school: str = "hills") -> list[dict]:
    """What a school's machines have beyond those of the others that began with the same knobs, as rows of a summary: the
    mean over seeds of the one less the other."""
    by_school = {name: {row["seed"]: row for row in rows if row["school"] == name} for name in {r["school"] for r in rows}}
    told = []
    for other in sorted(set(by_school) - {school}):
        seeds = sorted(set(by_school[school]) & set(by_school[other]))
        for measure in ("smoke_error", "distance", "distance_off", "distance_tracks"):
            apart = [by_school[school][seed][measure] - by_school[other][seed][measure] for seed in seeds]
            low, high = of_mean(apart)
            value = sum(apart) / len(apart)
            told.append(
                {
                    "school": f"{school} less {other}",
                    "measure": measure,
                    "n": len(apart),
                    "value": value,
                    "low": low,
                    "high": high,
                }
            )
    return told


def save(knobs: torch.Tensor, schools: list[str], seeds: list[int], folder: Path = FOLDER) -> None:
    """Write the machines and their tables. What is measured is what is shipped: knobs as they are rounded there."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = {seed: rounded_knobs(training.untrained(seed)) for seed in sorted(set(seeds))}
    grown = [(school, seed, rounded_knobs(one)) for school, seed, one in zip(schools, seeds, knobs, strict=True)]
    rows = [measured("untrained", seed, one) for seed, one in plain.items()]
    rows += [measured(school, seed, one) for school, seed, one in grown]
    write(folder / "machines.csv", COLUMNS, [rounded(row) for row in rows])
    write(folder / "summary.csv", SUMMARY, [rounded(row) for row in summary(rows) + baselines() + paired(rows)])
    write(
        folder / "lesions.csv",
        ("seed", "removed", "gap"),
        [
            rounded({"seed": seed} | row)
            for school, seed, one in grown
            if school == "hills"
            for row in lesions.table(one)
            if row["removed"].count(" ") < 1
        ],
    )
    kept = {
        "rows": machine.ROWS,
        "felt": list(machine.FELT),
        "machines": [
            {"school": school, "seed": seed, "knobs": listed(one), "untrained": listed(plain[seed])}
            for school, seed, one in grown
            if school in SHOWN
        ],
    }
    (folder / "machines.json").write_text(json.dumps(kept, separators=(",", ":")) + "\n")


def rounded_knobs(knobs: torch.Tensor) -> torch.Tensor:
    return torch.round(knobs.double(), decimals=DIGITS).float()


def listed(knobs: torch.Tensor) -> list[float]:
    return [round(value, DIGITS) for value in knobs.flatten().tolist()]


def main() -> None:
    torch.set_num_threads(1)
    pairs = [(school, seed) for school, n in training.SEEDS.items() for seed in range(n)]
    schools, seeds = map(list, zip(*pairs, strict=True))
    with tqdm(total=training.ITERATIONS, desc=f"{len(pairs)} machines", unit="step") as bar:
        save(training.grow(schools, seeds, progress=bar.update), schools, seeds)


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()

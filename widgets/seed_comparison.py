"""SeedComparison: sister models that differ in their starting numbers alone. What will be alike, and what not?"""

from __future__ import annotations

from pathlib import Path

from traitlets import Dict, Enum, Int, List, TraitError, Unicode, default, observe, validate

from widgets import base, of_seedlings, specimens
from widgets.keeping import one_of
from widgets.of_model import config, shape

PARTS = ("bet", "prompt", "pythia")
VILLAGE = "village"  # the model beside which smaller plants were grown
DEFAULT_PROMPT = (
    "Maya puts the ribbon in the basket. Maya goes out. Otto moves the ribbon from the basket to the jar. "
    "Maya comes back. Maya looks for the ribbon in the"
)

#: Shown as buttons under the prompt.
EXAMPLES = [
    {
        "label": "Where will she look?",
        "prompt": DEFAULT_PROMPT,
        "note": "A scene of the kind that all of them read by the thousand.",
    },
    {
        "label": "A list, said again",
        "prompt": "The parrot hears: lamp river goat Tom seven. The parrot says: lamp river goat",
        "note": "The work of copying heads. Look inside, further down: which head of each sister does it?",
    },
    {
        "label": "Which verb?",
        "prompt": "The dog behind the horses",
        "note": "Many words could follow. The verb should be the dog’s. Go back in training, too.",
    },
    {
        "label": "Told in other words",
        "prompt": "In the basket Maya hides the ribbon. Away goes Maya. Otto moves it to the jar. "
        "Back comes Maya. For the ribbon she looks in the",
        "note": "The same scene, in forms of sentence that none of them ever read. Try it with other names and things.",
    },
    {
        "label": "Off the path",
        "prompt": "The president of France",
        "note": "No village has one. Nothing that they read says how to go on.",
    },
]

#: What is asked of when.csv: measure, way and condition, and how the page calls it.
WHEN = (
    ("repeats", None, "accuracy", "saying a new list again"),
    ("agreement", "choice", "attractor of the other number", "the verb, past another noun"),
    ("plausibility", "choice", "deed of another", "who does what"),
    ("belief", "choice", "false belief", "where she will look"),
)
#: The ways of asking about beliefs that are compared, as capacities.csv calls them.
WAYS = ("choice", "retold")


class SeedComparison(base.Widget):
    """Bet on what sister models have in common, open the evidence, run any prompt through all of them, and see the same
    question asked of Pythia's nine seeds.

    >>> SeedComparison(part="prompt", prompt="The dog behind the horses", seeds=[0, 2])
    """

    _esm = base.STATIC / "seed_comparison.js"
    _css = base.STATIC / "seed_comparison.css"

    model = Unicode("village", help="The name of a folder in specimens/ that holds at least two seeds.").tag(sync=True)
    seeds = List(Int(), help="The sisters that are compared, by the seeds they grew from; all if not given.").tag(sync=True)
    part = Enum(PARTS, "bet", help="Which of its three pages is shown, once the bet is made.").tag(sync=True, kept=True)
    prompt = Unicode(DEFAULT_PROMPT, help="What all of them read; any text.").tag(sync=True, kept=True)
    step = Int(help="The moment of training, one that all of them kept; the last if not given.").tag(
        sync=True, kept=lambda self: one_of(moment["step"] for moment in self.moments)
    )

    shape = List(Int(), help="How many layers, and heads in each.").tag(sync=True)
    examples = List(Dict(), help="Buttons: dicts of label and prompt, perhaps a note.").tag(sync=True)
    moments = List(Dict(), help="The checkpoints that all of them kept, ascending: step and tokens.").tag(sync=True)
    first = List(Dict(), help="The checkpoints of the first one, to compare it with itself: step and tokens.").tag(sync=True)
    figures = Dict(help="What was measured of them; see `read_figures`.").tag(sync=True)
    pythia = List(Dict(), help="Published figures of Pythia's seeds; see `read_pythia`.").tag(sync=True)

    def files(self) -> list[str]:
        """Those of all sisters, from all moments."""
        return [name for seed in self.seeds for name in specimens.files(self.model, seed)]

    # What a trait is when nobody set it.

    @default("seeds")
    def _all_seeds(self) -> list[int]:
        return specimens.seeds(self.model)

    @default("step")
    def _last_step(self) -> int:
        return self.moments[-1]["step"]

    @default("shape")
    def _shape(self) -> list[int]:
        return shape(self.model)

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [dict(example) for example in EXAMPLES]

    @default("moments")
    def _shared(self) -> list[dict]:
        kept = [{one["step"] for one in specimens.checkpoints(self.model, seed)} for seed in self.seeds]
        return [one for one in self._of_first() if one["step"] in set.intersection(*kept)]

    @default("first")
    def _of_first(self) -> list[dict]:
        return [{"step": one["step"], "tokens": one["tokens"]} for one in specimens.checkpoints(self.model, self.seeds[0])]

    @default("figures")
    def _read_figures(self) -> dict:
        return read_figures(base.SPECIMENS / self.model, self.seeds, [one["step"] for one in self.moments])

    @default("pythia")
    def _read_pythia(self) -> list[dict]:
        return read_pythia(base.SPECIMENS / "published" / "pythia-induction.csv")

    @observe("model")
    def _another_model(self, _change: dict) -> None:
        self.seeds = self._all_seeds()

    @observe("seeds")
    def _other_sisters(self, _change: dict) -> None:
        step = self._trait_values.get("step")
        with self.hold_sync():
            self.shape, self.first, self.moments = self._shape(), self._of_first(), self._shared()
            self.figures = self._read_figures()
            if step is not None:
                self.step = min(self.moments, key=lambda one: abs(one["step"] - step))["step"]

    # Which values a trait takes.

    @validate("model")
    def _with_sisters(self, proposal: dict) -> str:
        name = proposal["value"]
        if len(specimens.seeds(name)) < 2:
            raise TraitError(f"model must be one that grew from several seeds; of {name!r} there is one alone.")
        if not config(name).get("is_causal", True):
            raise TraitError(f"model must be one that guesses the next token; {name!r} fills gaps.")
        return name

    @validate("seeds")
    def _known_seeds(self, proposal: dict) -> list[int]:
        wanted = sorted(set(proposal["value"]))
        if len(wanted) < 2:
            raise TraitError(
                f"seeds must be two or more of {specimens.listed(specimens.seeds(self.model))}, not {proposal['value']}."
            )
        kept = [{one["step"] for one in specimens.checkpoints(self.model, seed)} for seed in wanted]
        if not set.intersection(*kept):
            raise TraitError(f"seeds must have a checkpoint in common, and {specimens.listed(wanted)} have none.")
        return wanted

    @validate("step")
    def _kept_by_all(self, proposal: dict) -> int:
        shared = [one["step"] for one in self.moments]
        if proposal["value"] not in shared:
            raise TraitError(f"step must be one that all of them kept: {specimens.listed(shared)}, not {proposal['value']}.")
        return proposal["value"]


def read_figures(folder: Path, seeds: list[int], steps: list[int]) -> dict:
    """What was measured of some sisters, as plain JSON. A table that isn't there leaves its list empty.

    - alike: rows of similarity.csv, after each layer and of the next token, with `compared`: "sisters", "starts" (two of
      them untrained) or "own start" (one, and itself untrained).
    - belief: for each way and condition, the share right of each seed at the last step, and how far they vary.
    - heads: for each step that is shared and each seed, the prefix matching of every head, layer by layer, on n rows of
      random words; widest is how far its 95 % interval reaches to a side, at most.
    - when: of a few capacities, after how many tokens each seed has it to stay; came is None where it never does.
    - seedlings: of the smaller plants on the village's text, see `of_seedlings.beside_sisters`; for other models, and without tables, empty.
    """
    return {
        "alike": _alike(folder, seeds),
        "belief": _belief(folder, seeds),
        "heads": _heads(folder, seeds, steps),
        "when": _when(folder, seeds),
        "seedlings": of_seedlings.beside_sisters() if folder.name == VILLAGE else {},
    }


def _alike(folder: Path, seeds: list[int]) -> list[dict]:
    found = []
    for row in _read(folder / "similarity.csv"):
        pair = row["seed"], row["other_seed"]
        if not set(pair) <= set(seeds) or row["condition"] == "same prediction" or row["layer"] == -1:
            continue  # before the first layer there is only the embedding
        compared = "own start" if pair[0] == pair[1] else "sisters" if row["step"] else "starts"
        found.append(
            {"pair": list(pair), "compared": compared, "step": row["step"]}
            | {key: row[key] for key in ("measure", "layer", "condition", "n", "value", "low", "high")}
        )
    return found


def _belief(folder: Path, seeds: list[int]) -> list[dict]:
    spreads = {
        (row["way"], row["condition"]): [row["value"], row["low"], row["high"]]
        for row in _read(folder / "variation.csv")
        if (row["measure"], row["differs"], row["n"]) == ("belief", "seed", len(seeds))
    }
    found: dict[tuple, list] = {}
    for seed in seeds:
        rows = _read(folder / f"seed-{seed}" / "capacities.csv")
        last = max((row["step"] for row in rows), default=None)
        for row in rows:
            if (row["measure"], row["step"]) == ("belief", last) and row["way"] in WAYS:
                found.setdefault((row["way"], row["condition"]), []).append(
                    {"seed": seed} | {key: row[key] for key in ("n", "value", "low", "high")}
                )
    return [
        {"way": way, "condition": condition, "values": values, "spread": spreads.get((way, condition))}
        for (way, condition), values in found.items()
        if len(values) == len(seeds)
    ]


def _heads(folder: Path, seeds: list[int], steps: list[int]) -> list[dict]:
    found = []
    for seed in seeds:
        rows = [row for row in _read(folder / f"seed-{seed}" / "heads.csv") if row["measure"] == "prefix matching"]
        for step in steps:
            scores: list[list[float]] = []
            of_step = sorted((row for row in rows if row["step"] == step), key=lambda row: (row["layer"], row["head"]))
            for row in of_step:
                if row["head"] == 0:
                    scores.append([])
                scores[-1].append(row["value"])
            if scores:
                found.append(
                    {
                        "seed": seed,
                        "step": step,
                        "n": of_step[0]["n"],
                        "scores": scores,
                        "widest": round(max(row["high"] - row["low"] for row in of_step) / 2, 4),
                    }
                )
    return found


def _when(folder: Path, seeds: list[int]) -> list[dict]:
    rows = _read(folder / "when.csv")
    found = []
    for *what, label in WHEN:
        values = [
            {"seed": row["seed"], "after": row["after"], "came": row["value"]}
            for row in rows
            if [row["measure"], row["way"], row["condition"]] == what and row["seed"] in seeds
        ]
        if len(values) == len(seeds):
            threshold = next(row["threshold"] for row in rows if [row["measure"], row["way"], row["condition"]] == what)
            found.append({"label": label, "threshold": threshold, "values": values})
    return found


def read_pythia(file: Path) -> list[dict]:
    """Pythia's runs as JSON: for each model its name, shape (layers, and heads in each), and steps, each with `runs`:
    [run, layer, head, score] of the strongest head.

    The table has no sizes: they are read off the farthest places that any run ever had at any step.
    """
    found: dict[str, dict[int, list]] = {}
    for row in _read(file):
        found.setdefault(row["model"], {}).setdefault(row["step"], []).append(
            [row["seed"], row["layer"], row["head"], row["value"]]
        )
    models = []
    for name, steps in found.items():
        places = [run for runs in steps.values() for run in runs]
        models.append(
            {
                "model": name,
                "shape": [1 + max(run[at] for run in places) for at in (1, 2)],
                "steps": [{"step": step, "runs": runs} for step, runs in sorted(steps.items())],
            }
        )
    return models


def _read(path: Path) -> list[dict]:
    from lab import table

    return table.read(path) if path.is_file() else []

"""CheckpointSlider: type any prompt, and slide through the training of a model."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, Float, Int, List, TraitError, Unicode, Union, default, validate

from widgets import base, specimens
from widgets.capacities import read_curves
from widgets.keeping import one_of
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:
    from pandas import DataFrame

DEFAULT_PROMPT = "The dog behind the horses"

_SCENE = (
    "Maya and Otto are in the kitchen. There is a basket and a jar. Maya puts the ribbon in the basket. "
    "Maya goes out. Otto takes the ribbon out of the basket and puts it in the jar. Maya comes back. "
)

#: Shown as buttons under the prompt. ``watch`` names the words to keep an eye on, ``curve`` what they are an example of,
#: ``turns`` ways to go on asking: what comes of each the reader says first, as one of the watched words. ``between`` says
#: what stands between scene and question: its measured figure is added to the note.
EXAMPLES: list[dict] = [
    {
        "label": "One dog, many horses",
        "prompt": DEFAULT_PROMPT,
        "watch": ["is", "are"],
        "curve": "agreement",
        "note": "One dog, so “is”; but the noun beside the verb says “are”. Which wins early on, and which later? "
        "Then try “The dogs behind the horse”.",
    },
    {
        "label": "What Maya did not see",
        "prompt": _SCENE + "Maya looks for the ribbon in the",
        "watch": ["basket", "jar"],
        "curve": "belief",
        "note": "Maya left the ribbon in the basket; it really is in the jar. Slide: which of the two does the model "
        "name, and when? Otto knows better, since he moved it. Does the model tell the two of them apart?",
        "turns": [
            {
                "label": "Ask about Otto instead",
                "prompt": _SCENE + "Otto looks for the ribbon in the",
                "between": "nothing",
                "note": "The same scene, and another person in the last sentence. All scenes behind the curve below are "
                "asked so: one question, right after the scene.",
            },
            {
                "label": "Ask about Otto afterwards",
                "prompt": _SCENE + "Maya looks for the ribbon in the basket. Otto looks for the ribbon in the",
                "between": "the seeker's search",
                "note": "The same scene and the same question, but a sentence stands between them that changes nothing of what "
                "Otto knows. In its stories such a search never stands alone: what comes of it is always told. Nor do they "
                "ever go on with another's search. The curve below says nothing of such questions.",
            },
            {
                "label": "Tell what she found, then ask",
                "prompt": _SCENE + "Maya looks for the ribbon in the basket. But it is not there! It is in the jar. "
                "Otto looks for the ribbon in the",
                "between": "the seeker's search and its outcome",
                "note": "One sentence more, as its stories always have it.",
            },
        ],
    },
    {
        "label": "A list, said again",
        "prompt": "The parrot hears: lamp river goat wheel moon rain bell hen. The parrot says: lamp river goat",
        "watch": ["wheel"],
        "curve": "repeats",
        "note": "It never read this list before, so only the first half can tell what comes next. "
        "Between which two checkpoints does it learn to look back? Then change a word in both halves.",
    },
]


class CheckpointSlider(ModelWidget):
    """The next-token distribution, a sampled continuation and the curves of the
    capacities, at every checkpoint that was kept of a model's training. The reader first says what will fall.

    >>> slider = CheckpointSlider(prompt="The dog behind the horses", step=0, revealed=True)
    >>> slider.step = 400        # one of those kept, which `slider.checkpoints` lists; the view follows
    >>> CheckpointSlider(model="EleutherAI/pythia-70m", revisions=["step0", "step512", "step143000"])   # doctest: +SKIP
    """

    _esm = base.STATIC / "checkpoint_slider.js"
    _css = base.STATIC / "checkpoint_slider.css"
    picked = ("seed", "step")
    only_the_books = None

    prompt = Unicode(DEFAULT_PROMPT, help="What the model continues; any text, also none.").tag(sync=True, kept=True)
    watch = List(Union([Unicode(), Int()]), help="Up to four words (or token ids) to follow through training.").tag(
        sync=True, kept={"most": 4}
    )
    temperature = Float(0.7, help="0 takes the likeliest token every time; 1 draws as predicted.").tag(
        sync=True, kept={"min": 0, "max": 2}
    )
    sample_seed = Int(1, help="The same seed draws the same continuation.").tag(sync=True, kept={"min": 0, "max": 2**32 - 1})
    revealed = Bool(False, help="Whether all is shown at once, without a guess first.").tag(sync=True, kept={"linked": False})
    curve = Unicode("agreement", help="Which of the curves is drawn large, by its id.").tag(
        sync=True, kept=lambda self: one_of(panel["id"] for panel in self.curves)
    )
    kin = Bool(False, help="Whether the sisters' curves run behind it.").tag(sync=True, kept=True)
    examples = List(Dict(), help="Buttons: dicts of label, prompt and, if wanted, watch, note, curve and turns.").tag(sync=True)
    prediction = List(Dict(), help="What the view lists: id, text, probability.").tag(sync=True)
    followed = List(
        Dict(), help="How likely each followed word was at the moments seen so far: step, id, text, probability."
    ).tag(sync=True)
    checkpoints = List(
        Dict(), help="What specimens/<model>/seed-<seed>/index.json lists; of a model from elsewhere, its revisions."
    ).tag(sync=True)
    curves = List(Dict(), help="The panels of capacities; see widgets.capacities.read_curves.").tag(sync=True)
    sisters = List(Dict(), help="All seeds, this one too: seed, checkpoints, curves.").tag(sync=True)

    def predict(self, k: int = 8) -> list[tuple[str, float]]:
        """The ``k`` likeliest next tokens at this step with their probabilities, computed by torch."""
        engine = self.engine()
        top = engine.predict(self.prompt, top=k)["top"]
        return [(engine.decode([token["id"]]), token["probability"]) for token in top]

    def to_frame(self) -> DataFrame:
        """How likely each followed word was, a row for each word and moment seen so far."""
        return framed(self.followed, ["step", "id", "text", "probability"])

    # What a trait is when nobody set it.

    @default("checkpoints")
    def _read_checkpoints(self) -> list[dict]:
        return self.checkpoints_of(self.seed)

    @default("curves")
    def _read_curves(self) -> list[dict]:
        return self._curves(self.seed)

    @default("sisters")
    def _read_sisters(self) -> list[dict]:
        return [{"seed": seed, "checkpoints": self.checkpoints_of(seed), "curves": self._curves(seed)} for seed in self.seeds()]

    def _curves(self, seed: int) -> list[dict]:
        """What was measured; of a model from elsewhere, nothing."""
        return [] if self.live() else read_curves(base.SPECIMENS / self.model / f"seed-{seed}" / "capacities.csv")

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [_with_figures(example) for example in EXAMPLES]

    @default("watch")
    def _watch_of_example(self) -> list[str]:
        return next((list(e.get("watch", [])) for e in self.examples if e["prompt"] == self.prompt), [])

    def kept(self) -> list[dict]:
        return self.checkpoints

    def of_model(self) -> None:
        self.checkpoints = self._read_checkpoints()
        self.curves = self._read_curves()
        self.sisters = self._read_sisters()

    # Which values a trait takes.

    def check_model(self, name: str, live: bool) -> None:
        """Of a model from elsewhere several moments are needed."""
        if live and len(self.revisions) < 2:
            raise TraitError(
                f"CheckpointSlider goes through a training: give two revisions of {name!r} at least, the earliest first, "
                'as in revisions=["step0", "step512", "step143000"], or of a folder ["checkpoint-500", "checkpoint-1000"].'
            )

    def _check_live(self, name: str) -> None:
        """Of a folder that holds checkpoints it is said how to name them, before anything is read."""
        if Path(name).is_dir():
            self.check_model(name, live=True)
        super()._check_live(name)

    @validate("temperature")
    def _warm_or_cold(self, proposal: dict) -> float:
        return _within("temperature", proposal["value"], 0, 2)

    @validate("sample_seed")
    def _thirty_two_bits(self, proposal: dict) -> int:
        return _within("sample_seed", proposal["value"], 0, 2**32 - 1)

    @validate("watch")
    def _few_words(self, proposal: dict) -> list:
        if len(proposal["value"]) > 4:
            raise TraitError(f"watch takes four words at most, not {len(proposal['value'])}.")
        return proposal["value"]

    @validate("examples")
    def _proper_examples(self, proposal: dict) -> list[dict]:
        for example in proposal["value"]:
            _has("an example", example, {"label", "prompt"}, {"watch", "note", "curve", "turns"})
            for turn in example.get("turns", []):
                _has("a turn of an example", turn, {"label", "prompt"}, {"note"})
        return proposal["value"]

    @validate("checkpoints")
    def _some_checkpoints(self, proposal: dict) -> list[dict]:
        needed = {"step", "tokens"}
        if not proposal["value"] or any(not needed <= c.keys() for c in proposal["value"]):
            raise TraitError("checkpoints must hold at least one dict with step and tokens.")
        return sorted(proposal["value"], key=lambda c: c["step"])


def _with_figures(example: dict) -> dict:
    """An example as the front end takes it: each turn's note ends with what was measured of 200 such questions."""
    turns = [
        {key: text for key, text in turn.items() if key != "between"}
        | {"note": " ".join([turn["note"], *_right_about_the_mover(turn["between"])])}
        for turn in example.get("turns", [])
    ]
    return example | ({"turns": turns} if turns else {})


def _right_about_the_mover(between: str) -> list[str]:
    """In how many scenes the models, asked where the mover looks, are right: one sentence, none if nobody measured it."""
    path = base.SPECIMENS / "village" / "limits" / "interrupted.csv"
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        asked = {"who": "model", "asked": "mover", "between": between, "form": "looks"}
        rows = [row for row in csv.DictReader(file) if asked.items() <= row.items()]
    shares = [int(100 * float(row["value"]) + 0.5) for row in sorted(rows, key=lambda row: int(row["seed"]))]
    if not shares:
        return []
    low, high = min(shares[1:], default=shares[0]), max(shares[1:], default=shares[0])
    others = f"; its sisters in {low}%" + (f" to {high}%" if low < high else "") if shares[1:] else ""
    return [
        f"Of {rows[0]['n']} scenes asked so, the model of seed {rows[0]['seed']} is right about the mover in {shares[0]}%{others}."
    ]


def _has(what: str, given: dict, needed: set[str], more: set[str]) -> None:
    if not needed <= given.keys() <= needed | more:
        must, may = (" and ".join(sorted(names)) for names in (needed, more))
        raise TraitError(f"{what} needs {must}, and may have {may}; this one has {specimens.listed(given)}.")


def _within(name: str, value: float, low: float, high: float) -> Any:
    if not low <= value <= high:
        raise TraitError(f"{name} must be from {low} to {high}, not {value}.")
    return value

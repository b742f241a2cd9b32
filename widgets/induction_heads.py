"""InductionHeads: find the heads that copy, see them come, take them out, and see what they don't explain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from traitlets import Dict, Enum, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import MOST, one_of
from widgets.measured_heads import read_context, read_pythia, read_seed
from widgets.of_model import ModelWidget, config, framed

if TYPE_CHECKING:  # importing a widget never imports torch, nor pandas
    from pandas import DataFrame

    from lab.engine import Engine

PARTS = ("find", "when", "remove", "hand", "context")
OF_ANY = ("find", "remove")  # what the others show was measured in the book's own models, or set by hand for their tokens
WAYS = ("zero", "mean")
DEFAULT_TEXT = "The parrot hears: lamp river goat Tom seven. The parrot says: lamp river goat"
OF_THE_BOOKS = "The others show what was measured in the book’s own models, and a model made by hand for their tokens."
SCORES = ["layer", "head", "prefix_matching", "previous_token", "seed", "step"]
ROWS = 20  # of random words said twice: the first of those that heads.csv is measured on
ITEMS = 20  # of each question about something else

#: Shown as buttons under the text.
EXAMPLES = [
    {"label": "The parrot", "text": DEFAULT_TEXT},
    {"label": "Nobody ever said this", "text": "violin soap window mayor blue soap door violin soap window mayor"},
    {
        "label": "A scene",
        "text": "Maya puts the ribbon in the basket. Maya goes out. Otto moves the ribbon from the basket to "
        "the jar. Maya comes back. Maya looks for the ribbon in the",
    },
    {"label": "No repeat", "text": "The brave baker near the river bakes bread."},
]
#: What else is asked of a model without a head: capacity and condition of `lab.evaluation.items`.
ASKED = (
    {"id": "verb", "label": "the right verb", "capacity": "agreement", "condition": "attractor of the other number"},
    {"id": "belief", "label": "where she will look", "capacity": "belief", "condition": "false belief"},
)


class InductionHeads(ModelWidget):
    """Find the induction heads on any repeated text; see them come in every seed; take heads out beside random ones;
    put the circuit made by hand beside the grown one; and see how much of learning in context is theirs.

    >>> InductionHeads(part="remove", removed=[[2, 1], [2, 2]], way="mean")
    >>> heads = InductionHeads(model="gpt2")        # doctest: +SKIP
    >>> heads.to_frame()        # a row for each head, once the view has measured them   # doctest: +SKIP
    """

    _esm = base.STATIC / "induction_heads.js"
    _css = base.STATIC / "induction_heads.css"
    picked = ("seed", "step")
    only_the_books = None

    parts = List(Unicode(), help="Which pages are offered: find, when, remove, hand, context.").tag(sync=True)
    part = Enum(PARTS, "find", help="Which of them is shown.").tag(sync=True, kept=True)
    text = Unicode(DEFAULT_TEXT, help="What the model reads on the pages find and hand; any text.").tag(sync=True, kept=True)
    removed = List(List(Int()), help="The heads to take out: pairs of layer and head.").tag(
        sync=True, kept=lambda self: self.of_either(lambda config: {"is": "list", "most": MOST, "of": one_of(_heads(config))})
    )
    way = Enum(WAYS, "mean", help="What is put in a head's place: nothing (zero), or what it says on average.").tag(
        sync=True, kept=True
    )

    shape = List(Int(), help="How many layers, and heads in each.").tag(sync=True)
    examples = List(Dict(), help="Buttons: dicts of label and text.").tag(sync=True)
    grown = List(Dict(), help="For each seed what was measured of its heads; see `measured_heads.read_seed`.").tag(sync=True)
    rows = List(Unicode(), help="Random words, each row to be said twice.").tag(sync=True)
    asked = List(Dict(), help="What else is asked: id, label, and items with prompt, right and wrong.").tag(sync=True)
    real_asked = List(Dict(), help="The same, of the real model: in ordinary English.").tag(sync=True)
    context = List(Dict(), help="Learning in context with and without heads; see `measured_heads.read_context`.").tag(sync=True)
    pythia = List(Dict(), help="Published figures of Pythia's seeds; see `measured_heads.read_pythia`.").tag(sync=True)

    scores = List(
        Dict(), help="What the view measured last: for each head layer, head, prefix_matching, previous_token, seed, step."
    ).tag(sync=True)
    outcomes = List(
        Dict(), help="What the view found without heads: for each task what was taken out, and before, after, control as shares."
    ).tag(sync=True)

    def to_frame(self) -> DataFrame:
        """The `scores` as a table, a row for each head; empty until all heads were measured in the view."""
        return framed(self.scores, SCORES)

    def files(self) -> list[str]:
        return [*super().files(), *specimens.files("handmade")]

    # What a trait is when nobody set it.

    @default("parts")
    def _parts_of_model(self) -> list[str]:
        return list(OF_ANY if self.live() else PARTS)

    @default("shape")
    def _shape(self) -> list[int]:
        shape = self.config()
        return [shape["num_hidden_layers"], shape["num_attention_heads"]]

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [dict(example) for example in EXAMPLES]

    @default("grown")
    def _read_seeds(self) -> list[dict]:
        if self.live():
            return [{"seed": 0, "checkpoints": self.kept(), "moments": [], "widest": 0}]
        return [
            read_seed(base.SPECIMENS / self.model / f"seed-{seed}", seed, specimens.checkpoints(self.model, seed))
            for seed in specimens.seeds(self.model)
        ]

    @default("removed")
    def _strongest(self) -> list[list[int]]:
        """None of a model that nobody has measured: the view ticks the strongest when it has."""
        if self.live():
            return []
        measured = next(one for one in self.grown if one["seed"] == self.seed)["moments"]
        scores = measured[-1]["scores"] if measured else [0]
        return [list(divmod(scores.index(max(scores)), self.shape[1]))]

    @default("rows")
    def _first_rows(self) -> list[str]:
        # What the simulator tells, it tells when it is first looked at: until then nothing of `lab` is needed.
        from lab.evaluation import items
        from lab.text import songs

        if self.live():
            return random_rows(self.engine())
        pieces = Vocabulary(base.SPECIMENS / config(self.model).get("tokenizer", self.model) / "tokenizer.json")
        again = items.repeats(pieces, ROWS, lexicon=frozenset(songs.every_word()))
        return [
            "".join(token or "" for token in pieces.convert_ids_to_tokens(row[: len(row) // 2])).replace("\u0120", " ")
            for row in again
        ]

    @default("asked")
    def _first_items(self) -> list[dict]:
        from lab.evaluation import english, items

        return _items_of(english if self.live() else items)

    @default("real_asked")
    def _english_items(self) -> list[dict]:
        from lab.evaluation import english

        return _items_of(english) if self.real else []

    @default("context")
    def _read_context(self) -> list[dict]:
        if self.live():
            return []
        folder = base.SPECIMENS / self.model
        return [row for seed in specimens.seeds(self.model) for row in read_context(folder / f"seed-{seed}", seed)]

    @default("pythia")
    def _read_pythia(self) -> list[dict]:
        return read_pythia(base.SPECIMENS / "published" / "pythia-induction.csv")

    def __init__(self, **traits: object) -> None:
        self._given = set(traits)  # what is asked for together with a model is not read again because of it
        self._words_of = ""  # the model from elsewhere whose words the rows are made of
        super().__init__(**traits)
        self._given.clear()

    def of_model(self) -> None:
        new = {"parts": self._parts_of_model, "shape": self._shape, "grown": self._read_seeds, "context": self._read_context}
        new |= {"removed": self._strongest, "scores": list, "outcomes": list}
        if (words_of := self.model if self.live() else "") != self._words_of:
            self._words_of = words_of
            new |= {"rows": self._first_rows, "asked": self._first_items}
        with self.hold_sync():
            for name, read in new.items():
                if name not in self._given:
                    setattr(self, name, read())
            if self.part not in self.parts:
                self.part = self.parts[0]

    def heads(self) -> list[list[int]]:
        """Every head there is, as a pair of layer and head."""
        return _heads(self.config())

    # Which values a trait takes.

    @validate("parts")
    def _known_parts(self, proposal: dict) -> list[str]:
        if not proposal["value"] or not set(proposal["value"]) <= set(PARTS):
            raise TraitError(f"parts must be some of {', '.join(PARTS)}, not {proposal['value']!r}.")
        if self.live() and not set(proposal["value"]) <= set(OF_ANY):
            raise TraitError(f"of a model that is none of the book's own, parts are {' and '.join(OF_ANY)}. {OF_THE_BOOKS}")
        return [part for part in PARTS if part in proposal["value"]]

    @validate("part")
    def _offered_part(self, proposal: dict) -> str:
        if proposal["value"] not in self.parts:
            raise TraitError(f"part must be one of {', '.join(self.parts)}, not {proposal['value']!r}. {OF_THE_BOOKS}")
        return proposal["value"]

    @validate("removed")
    def _heads_there_are(self, proposal: dict) -> list[list[int]]:
        layers, heads = self.shape
        for pair in proposal["value"]:
            if len(pair) != 2 or not (0 <= pair[0] < layers and 0 <= pair[1] < heads):
                raise TraitError(f"removed holds pairs of a layer (0 to {layers - 1}) and a head (0 to {heads - 1}), not {pair}.")
        return sorted(proposal["value"])


def _heads(config: dict) -> list[list[int]]:
    """Every head there is, as a pair of layer and head."""
    return [[layer, head] for layer in range(config["num_hidden_layers"]) for head in range(config["num_attention_heads"])]


def _items_of(source: ModuleType) -> list[dict]:
    """What else is asked, from lab.evaluation's `items` or `english`."""
    told = {"agreement": source.agreement, "belief": source.belief}
    return [
        {
            "id": one["id"],
            "label": one["label"],
            "items": [
                {"prompt": item.prompt, "right": item.right, "wrong": item.wrong}
                for item in told[one["capacity"]](ITEMS)
                if item.condition == one["condition"]
            ],
        }
        for one in ASKED
    ]


def random_rows(engine: Engine) -> list[str]:
    """Random words, each one token of a model, `ROWS` rows of them; none where too few of its tokens are words."""
    from lab.evaluation import items

    try:
        again = items.repeats(engine.tokens_of.tokenizer, ROWS)
    except ValueError:
        return []
    return [engine.decode(row[: len(row) // 2]) for row in again]


class Vocabulary:
    """The tokens of a tokenizer.json, as far as `lab.evaluation.items.repeats` asks: making a widget needs no transformers."""

    def __init__(self, file: Path) -> None:
        ids = json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]
        self._tokens = {number: token for token, number in ids.items()}

    def __len__(self) -> int:
        return max(self._tokens) + 1

    def convert_ids_to_tokens(self, ids: Iterable[int]) -> list[str | None]:
        return [self._tokens.get(i) for i in ids]

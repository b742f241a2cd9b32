"""What widgets about one model share: which model, from which seed, at which step of its training."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Int, List, TraitError, Unicode, default, observe, validate

from widgets import base, specimens
from widgets.keeping import by, one_of
from widgets.live import real
from widgets.live.answering import Answering
from widgets.live.models import LiveModel, numbers

if TYPE_CHECKING:  # importing a widget never imports torch
    from pandas import DataFrame

    from lab.engine import Engine


class ModelName(Unicode):
    """A model by its name, a folder's path, or the objects (model, tokenizer) of transformers."""

    def validate(self, obj: ModelWidget, value: Any) -> str:
        """The name. Of objects: one that they are given, under which the widget holds them."""
        if isinstance(value, (str, PathLike)):
            return super().validate(obj, str(value))
        if not isinstance(value, tuple) or len(value) != 2 or any(isinstance(one, (str, NoneType)) for one in value):
            raise TraitError(f"model must be a name, a folder, or (model, tokenizer), in this order, not {_kind(value)}.")
        try:
            held = LiveModel.of(*value)
        except (AttributeError, ValueError) as error:
            raise TraitError(f"model: {error}") from error
        obj._held[held.name] = held
        return held.name


def _kind(value: Any) -> str:
    """What a value is, in a word or two: a model's own words for itself fill a page."""
    if value is None:
        return "None"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {', '.join(map(_kind, value)) or 'nothing'}"
    return f"a {type(value).__name__}"


class Revisions(List):
    """Names of revisions, each once; those that say their step in the order of these."""

    def validate(self, obj: ModelWidget, value: Any) -> list[str]:
        given: list[str] = super().validate(obj, value) or []
        if twice := sorted(name for name, times in Counter(given).items() if times > 1):
            raise TraitError(f"revisions names {twice[0]!r} twice: each moment of a training is shown once.")
        steps = numbers(given)
        return [name for _, name in sorted(zip(steps, given, strict=True))] if steps else given


class ModelWidget(base.Widget):
    """Base class with the traits ``model``, ``seed`` and ``step``. The book's own models run in the page; any other
    is asked in the kernel, by PyTorch (widgets/live/). The real one, smollm2, is asked in the kernel where there is one,
    and on the book's site in the page: here its name is enough."""

    #: Which of ``seed`` and ``step`` the reader picks in the view.
    picked: tuple[str, ...] = ()

    #: Why this widget can only be about the book's models: a sentence. None, if any causal model will do.
    only_the_books: str | None = "It shows what was measured in the book's own models."

    #: Whether it shows something without its model: what stands in its traits.
    shows_by_itself = False

    model = ModelName(
        "village",
        help="One of the book's models, smollm2, a folder, a name on the Hugging Face hub, or (model, tokenizer).",
    ).tag(sync=True, kept=lambda self: self.real and one_of([self._own_model(), real.NAME]))
    real = Bool(False, help="Whether the reader may put a real chat model, smollm2, in its place.").tag(sync=True)
    revisions = Revisions(
        Unicode(), help="Of a model on the hub: branches, tags or commits; of a folder: folders in it. Earliest first."
    ).tag(sync=True)
    seed = Int(0, help="Which of the sister models, by the seed it grew from.").tag(
        sync=True, kept=lambda self: "seed" in self.picked and one_of(self.seeds())
    )
    step = Int(help="The training step of the checkpoint; the last one if not given.").tag(
        sync=True, kept=lambda self: "step" in self.picked and self.steps_of_seeds()
    )

    _live = Bool(False, help="Whether only the kernel can answer.").tag(sync=True)

    def __init__(self, **traits: object) -> None:
        self._held: dict[str, LiveModel] = {}
        self._answering = Answering(self.send, self.live)
        super().__init__(**traits)

    def live(self) -> LiveModel | None:
        """The model, if it is none of the book's own. Raises ValueError, in a sentence, when it can't be loaded."""
        if self.model in specimens.models():
            return None
        if self.model not in self._held or self._held[self.model].revisions != (self.revisions or [""]):
            self._held[self.model] = LiveModel(self.model, list(self.revisions))
        return self._held[self.model]

    def engine(self) -> Engine:
        """The model at this step, in PyTorch: all that a view can ask, and more (lab/engine)."""
        return live.engine(self.step) if (live := self.live()) else books_engine(self.model, self.seed, self.step)

    def config(self) -> dict:
        """The model's shape, in the names of a GPT-NeoX config.json."""
        return live.config if (live := self.live()) else config(self.model)

    def seeds(self) -> list[int]:
        """The seeds that the model was grown from and that are here, ascending; 0 alone for a model from elsewhere."""
        return [0] if self.live() else specimens.seeds(self.model)

    def kept(self) -> list[dict]:
        """The checkpoints of this model and seed, ascending: step, and of the book's own tokens, file, …"""
        return self.checkpoints_of(self.seed)

    def checkpoints_of(self, seed: int) -> list[dict]:
        """Those of another seed."""
        return live.checkpoints if (live := self.live()) else specimens.checkpoints(self.model, seed)

    def steps_of_seeds(self) -> dict:
        """The rule that a step must be one that is kept of its seed."""
        if "seed" not in self.picked:
            return one_of(c["step"] for c in self.kept())
        return by("seed", {seed: one_of(c["step"] for c in self.checkpoints_of(seed)) for seed in self.seeds()})

    def of_either(self, rule: Callable[[dict], dict]) -> dict:
        """For a kept trait, a rule that hangs on the model's config: on this one's, or on that of the one which the
        reader has chosen."""
        if not self.real:
            return rule(self.config())
        own = self._own_model()
        return by("model", {own: rule(self.config() if own == self.model else config(own)), real.NAME: rule(real.CONFIG)})

    def _own_model(self) -> str:
        """The one in whose place the reader may put the real one."""
        return "village" if self.model == real.NAME else self.model

    def files(self) -> list[str]:
        """The engine, and the model's from this seed: all its checkpoints, if the reader picks the step, else the one at
        ``step``. Of a model that is none of the book's own, nothing."""
        if self.live():
            return []
        return specimens.files(self.model, self.seed, None if "step" in self.picked else [self.step])

    def _packed(self, model: bool) -> dict[str, bytes]:
        """Of a model that is none of the book's own, what it has said to views."""
        if not self.live():
            return super()._packed(model)
        said = self._answering.said.files(self.model)
        if not said and not self.shows_by_itself:
            raise ValueError(
                f"What can be saved of {self.model} is what it has said, and it was asked nothing yet: show the figure in a "
                "notebook first. The model itself, which is none of the book's own, is in no such file."
            )
        return super()._packed(model) | said

    def told_state(self) -> dict:
        """Of a folder only its name: where it lies is nobody's business."""
        return _renamed(super().told_state(), self.model, self._told_name())

    def _told_name(self) -> str:
        return Path(self.model).name if Path(self.model).exists() else self.model

    def _note(self) -> str:
        return (
            f"It shows what {self._told_name()} said before it was saved; the model itself is not in it." if self.live() else ""
        )

    def of_model(self) -> None:
        """Called when model or seed changed, before ``step`` goes to the nearest one kept. Subclasses read
        again what depends on them."""

    def close(self) -> None:
        """Also ends what views are asking."""
        self._answering.close()
        super().close()

    @default("step")
    def _last_step(self) -> int:
        return self.kept()[-1]["step"]

    @observe("model", "seed", "revisions")
    def _another_model(self, change: dict) -> None:
        if self.seed not in self.seeds():
            self.seed = self.seeds()[0]  # which brings us here again
            return
        step = self._trait_values.get("step")
        with self.hold_sync():
            self.of_model()
            if step is not None:
                self.step = self._nearest(step, change)

    def _nearest(self, step: int, change: dict) -> int:
        """The step that is kept nearest to one of before; the last, where the steps were counted otherwise."""
        before = change["old"] if change["name"] == "model" else self.model
        if self.live() or before in self._held:
            return self.kept()[-1]["step"]
        return min(self.kept(), key=lambda c: abs(c["step"] - step))["step"]

    @validate("model")
    def _known_model(self, proposal: dict) -> str:
        name = proposal["value"]
        live = name not in specimens.models()
        if live:
            self._check_live(name)
        elif not config(name).get("is_causal", True):
            raise TraitError(f"model must be one that guesses the next token; {name!r} fills gaps.")
        elif self.revisions:
            raise TraitError(f"revisions are of a model on the hub or in a folder; {name!r} has seeds and steps.")
        self.check_model(name, live)
        self._live = live and name != real.NAME
        return name

    def check_model(self, name: str, live: bool) -> None:
        """What a widget asks of its model besides. live: whether it is none of the book's own. Raises TraitError, in a
        sentence."""

    def _check_live(self, name: str) -> None:
        if self.only_the_books is not None:
            raise TraitError(f"model must be one of {specimens.listed(specimens.models())}, not {name!r}. {self.only_the_books}")
        if name in self._held and self._held[name].revisions == (self.revisions or [""]):
            return
        if name == real.NAME and self.revisions:
            raise TraitError(f"revisions are of a model on the hub; of {name} there is one.")
        try:
            self._held[name] = LiveModel(name, list(self.revisions))
        except ValueError as error:
            raise TraitError(f"model: {error}") from error

    @validate("real")
    def _takes_any(self, proposal: dict) -> bool:
        if proposal["value"] and self.only_the_books is not None:
            raise TraitError(f"real: this widget is about the book's own models. {self.only_the_books}")
        return proposal["value"]

    @validate("seed")
    def _known_seed(self, proposal: dict) -> int:
        if proposal["value"] not in self.seeds():
            raise TraitError(
                f"seed of {self.model!r} must be one of {specimens.listed(self.seeds())}, not {proposal['value']!r}."
            )
        return proposal["value"]

    @validate("step")
    def _kept_step(self, proposal: dict) -> int:
        kept = [checkpoint["step"] for checkpoint in self.kept()]
        if proposal["value"] not in kept:
            raise TraitError(f"step must be one of {specimens.listed(kept)}, not {proposal['value']}.")
        return proposal["value"]

    def _answer(self, widget: object, message: object, buffers: Any) -> None:
        """A view asks: for a file, or a model that lives here."""
        if isinstance(message, dict) and message.get("type") == "engine":
            self._answering.hear(message, buffers)
        else:
            super()._answer(widget, message, buffers)


def _renamed(value: Any, old: str, new: str) -> Any:
    """A plain value with one text put in another's place, however deep it stands."""
    if isinstance(value, dict):
        return {_renamed(key, old, new): _renamed(each, old, new) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renamed(each, old, new) for each in value]
    return new if value == old else value


@lru_cache(maxsize=4)
def books_engine(model: str, seed: int, step: int) -> Engine:
    """One of the book's models in PyTorch, the very numbers of the page."""
    from lab.engine import Engine
    from lab.growing import checkpoints

    return Engine(*checkpoints.load(model, seed, step, root=base.SPECIMENS))


def framed(rows: list[dict], columns: list[str]) -> DataFrame:
    """What a reader found, as a table; without rows, an empty one of these columns."""
    import pandas

    return pandas.DataFrame(rows, columns=columns)


def shape(model: str) -> list[int]:
    """How many layers a model of the book has, and how many heads each of them."""
    read = config(model)
    return [read["num_hidden_layers"], read["num_attention_heads"]]


def config(model: str) -> dict:
    """The config.json of one of the book's models."""
    return json.loads((base.SPECIMENS / model / "config.json").read_text(encoding="utf-8"))

"""NextTokenPrediction: the one task of a language model, beside its reader and beside a twin that fills gaps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from traitlets import Bool, Dict, Float, Int, List, TraitError, Unicode, default, observe, validate

from widgets import base, specimens
from widgets.keeping import MOST, one_of
from widgets.next_token_examples import EXAMPLES, REAL_EXAMPLES, SENTENCES
from widgets.of_model import ModelWidget, books_engine, config, framed

if TYPE_CHECKING:  # importing a widget never imports torch
    from pandas import DataFrame
    from torch import Tensor

TASKS = ["next", "guess", "gap"]


def _tokens_of(config: dict) -> dict:
    """The rule that a list holds ids of a model's tokens."""
    return {"is": "list", "most": MOST, "of": {"is": "int", "min": 0, "max": config["vocab_size"] - 1}}


class NextTokenPrediction(ModelWidget):
    """What comes next, by the model; the same guessed by the reader, on stories that no model has read; and a
    gap filled by the model, which sees what stands before it, and by a twin, which sees both sides.

    >>> one = NextTokenPrediction(prompt="The baker", temperature=0.7, listed=True)
    >>> one.task = "gap"        # the view follows
    """

    _esm = base.STATIC / "next_token_prediction.js"
    _css = base.STATIC / "next_token_prediction.css"

    only_the_books = None

    tasks = List(Unicode(), help="Which views are offered: next, guess, gap.").tag(sync=True)
    task = Unicode(help="The view that is open; the first one offered if not given.").tag(
        sync=True, kept=lambda self: one_of(self.tasks)
    )

    prompt = Unicode(EXAMPLES[0]["prompt"], help="What the model continues; any text, also none.").tag(sync=True, kept=True)
    taken = List(Int(), help="The tokens taken after the prompt, by id.").tag(
        sync=True, kept=lambda self: self.of_either(_tokens_of)
    )
    temperature = Float(1.0, help="0 takes the likeliest token every time; 1 draws as predicted.").tag(
        sync=True, kept={"min": 0, "max": 2}
    )
    top_k = Int(0, help="Draw among that many likeliest tokens; 0 among all.").tag(sync=True, kept={"min": 0})
    sample_seed = Int(1, help="Decides the next draw; each draw adds 1.").tag(sync=True, kept={"min": 0, "max": 2**32 - 1})
    examples = List(Dict(), help="Buttons: dicts of label, prompt and, if wanted, note.").tag(sync=True)
    real_examples = List(Dict(), help="The same, for the real model.").tag(sync=True)
    listed = Bool(False, help="Whether the list is shown; on each visit it waits until the reader has named a word.").tag(
        sync=True
    )

    stories = List(Unicode(), help="Texts to guess at.").tag(sync=True)
    story = Int(0, help="Which of the stories.").tag(sync=True, kept=lambda self: one_of(range(len(self.stories))))
    guesses = List(Unicode(), help="What the reader guessed at it so far; empty where they had no idea.").tag(
        sync=True, kept={"linked": False}
    )

    prediction = List(
        Dict(), help="What the view lists: id, text, probability (by the model), drawn (at this temperature and top_k)."
    ).tag(sync=True)

    twin = Unicode("masked", help="The folder in specimens/ of a model that fills gaps, if it is there.").tag(sync=True)
    sentence = Unicode(SENTENCES[0]["sentence"], help="The text with a gap.").tag(sync=True, kept=True)
    gap = Int(1, help="Which of its words is covered, from 0; marks count as words.").tag(sync=True, kept={"min": 0})
    revealed = Bool(False, help="Whether the twin's answer is shown; a new gap hides it until guessed.").tag(
        sync=True, kept={"linked": False}
    )
    sentences = List(Dict(), help="Buttons: dicts of label, sentence, gap and, if wanted, note.").tag(sync=True)

    def files(self) -> list[str]:
        there = "gap" in self.tasks and self.twin in specimens.models()
        return [*super().files(), *(specimens.last(self.twin) if there else [])]

    def predict(self, k: int = 8) -> list[tuple[str, float, float]]:
        """The ``k`` likeliest next tokens after the prompt and what was taken: (token, probability by the model,
        probability with which it is drawn at this temperature and top_k), computed by torch."""
        return [(self.engine().decode([row["id"]]), row["probability"], row["drawn"]) for row in self._predicted(k)]

    def _predicted(self, k: int) -> list[dict]:
        """The rows of `prediction`, by torch."""
        engine = self.engine()
        said = engine.predict([*engine.begin, *engine.encode(self.prompt), *self.taken])["probabilities"]
        order = said.argsort(descending=True, stable=True)
        drawn = said.new_zeros(len(said))
        kept = order[: 1 if self.temperature == 0 else self.top_k or len(order)]
        drawn[kept] = (said[kept].log() / (self.temperature or 1)).softmax(-1)
        return [
            token | {"probability": said[token["id"]].item(), "drawn": drawn[token["id"]].item()}
            for token in engine.shown(order[:k].tolist())
        ]

    def to_frame(self) -> DataFrame:
        """The list that the reader sees, a row for each token; where no view has shown one, as in a script, by torch."""
        return framed(self.prediction or self._predicted(8), ["id", "text", "probability", "drawn"])

    def surprises(self, text: str) -> list[tuple[str, float]]:
        """Every token of ``text`` with the probability that the model gave to it, from those before; the end of
        the text is the last. The mean of -log of these is the loss, in nats a token."""
        engine = self.engine()
        ends = [] if engine.end is None else [engine.end]
        found = engine.surprise([*(engine.begin or ends), *engine.encode(text), *ends])
        came = [token["id"] for token in found["tokens"][1:]]
        return [(engine.decode([id]), probability) for id, probability in zip(came, (-found["surprise"]).exp().tolist())]

    def fill(self, before: str, covered: str, after: str, k: int = 8) -> dict[str, list[tuple[str, float]]]:
        """What the model ("model") and its twin ("twin") put first in the place of ``covered``, likeliest first, and
        as the last entry of each list the token that really stands there. Of a covered word of several tokens, all
        are hidden from the twin, and the first is guessed. Raises ValueError if nothing is covered, or if the twin
        is not in specimens/.

        >>> NextTokenPrediction().fill("The", " baker", " kneads the dough.")   # doctest: +SKIP
        """
        from lab.growing import gap_filling

        engine, twin = self.engine(), books_engine(self.twin, 0, specimens.checkpoints(self.twin, 0)[-1]["step"])
        first, upto, whole = (engine.encode(text) for text in (before, before + covered, before + covered + after))
        start, stop = len(first), len(upto)
        if stop <= start or whole[:start] != first or whole[:stop] != upto:
            raise ValueError(f"{covered!r} is not made of whole tokens here; a word takes the space before it along.")
        cover = gap_filling.cover(twin.tokens_of.tokenizer)
        hidden = [*engine.begin, *whole[:start], *[cover] * (stop - start), *whole[stop:]]

        def listed(said: Tensor) -> list[tuple[str, float]]:
            tokens = [*said.argsort(descending=True, stable=True)[:k].tolist(), whole[start]]
            return [(engine.decode([token]), said[token].item()) for token in tokens]

        left, both = engine.predict(before), twin.predict(hidden, at=len(engine.begin) + start)
        return {"model": listed(left["probabilities"]), "twin": listed(both["probabilities"])}

    # What a trait is when nobody set it.

    @default("tasks")
    def _tasks_of_model(self) -> list[str]:
        """A twin that fills gaps has only the village's model."""
        return [task for task in TASKS if task != "gap" or not self.live()]

    @default("task")
    def _first_task(self) -> str:
        return self.tasks[0]

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [dict(example) for example in EXAMPLES]

    @default("real_examples")
    def _default_real_examples(self) -> list[dict]:
        return [dict(example) for example in REAL_EXAMPLES]

    @default("sentences")
    def _default_sentences(self) -> list[dict]:
        return [dict(example) for example in SENTENCES]

    @default("stories")
    def _unread_stories(self) -> list[str]:
        path = base.SPECIMENS / "village" / "unread.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    def of_model(self) -> None:
        """Another model may have no twin, and knows other tokens."""
        self.tasks, self.taken = self._tasks_of_model(), []

    @observe("tasks")
    def _task_among_them(self, _change: dict) -> None:
        if self.task not in self.tasks:
            self.task = self.tasks[0]

    # Which values a trait takes.

    @validate("tasks")
    def _known_tasks(self, proposal: dict) -> list[str]:
        if not proposal["value"] or not set(proposal["value"]) <= set(TASKS):
            raise TraitError(f"tasks must be some of {', '.join(TASKS)}, not {proposal['value']!r}.")
        if "gap" in proposal["value"] and self.live():
            raise TraitError("gap compares a model with its twin, which fills gaps; only the book's own models have one.")
        return [task for task in TASKS if task in proposal["value"]]

    @validate("task")
    def _offered_task(self, proposal: dict) -> str:
        if proposal["value"] not in self.tasks:
            raise TraitError(f"task must be one of {', '.join(self.tasks)}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("taken")
    def _known_tokens(self, proposal: dict) -> list[int]:
        size = self.config()["vocab_size"]
        for token in proposal["value"]:
            if not 0 <= token < size:
                raise TraitError(f"taken holds token ids from 0 to {size - 1}, not {token}.")
        return proposal["value"]

    @validate("temperature")
    def _warm_or_cold(self, proposal: dict) -> float:
        if not 0 <= proposal["value"] <= 2:
            raise TraitError(f"temperature must be from 0 to 2, not {proposal['value']}.")
        return proposal["value"]

    @validate("top_k", "gap", "story", "sample_seed")
    def _counted(self, proposal: dict) -> int:
        if proposal["value"] < 0:
            raise TraitError(f"{proposal['trait'].name} must be 0 or more, not {proposal['value']}.")
        return proposal["value"]

    @validate("twin")
    def _fills_gaps(self, proposal: dict) -> str:
        """One that is not there is taken all the same: the view says that it is missing."""
        name = proposal["value"]
        if name in specimens.models() and config(name).get("is_causal", True):
            raise TraitError(f"twin must be a model that fills gaps; {name!r} guesses the next token.")
        return name

    @validate("sentences")
    def _proper_sentences(self, proposal: dict) -> list[dict]:
        for each in proposal["value"]:
            if not {"label", "sentence", "gap"} <= each.keys() <= {"label", "sentence", "gap", "note"}:
                raise TraitError(
                    f"a sentence needs label, sentence and gap, and may have note; this one has {specimens.listed(each)}."
                )
        return proposal["value"]

    @validate("examples", "real_examples")
    def _proper_examples(self, proposal: dict) -> list[dict]:
        for each in proposal["value"]:
            if not {"label", "prompt"} <= each.keys() <= {"label", "prompt", "note"}:
                raise TraitError(f"an example needs label and prompt, and may have note; this one has {specimens.listed(each)}.")
        return proposal["value"]

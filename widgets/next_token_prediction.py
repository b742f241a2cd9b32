"""NextTokenPrediction: the one task of a language model, beside its reader and beside a twin that fills gaps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, Float, Int, List, TraitError, Unicode, default, observe, validate

from widgets import base, specimens
from widgets.keeping import one_of
from widgets.of_model import ModelWidget, config

if TYPE_CHECKING:  # importing a widget never imports torch
    from torch import Tensor

TASKS = ["next", "guess", "gap"]

#: Shown as buttons under the prompt.
EXAMPLES: list[dict] = [
    {
        "label": "A story begins",
        "prompt": "Maya and Otto are in the kitchen. There is a basket and a jar. Maya puts the ribbon in the",
        "note": "A basket or a jar? The story has not said, so nobody can know. The model leans to one all the same. Name the "
        "jar first and the basket second: how much of the lean goes with the order?",
    },
    {
        "label": "No choice",
        "prompt": "In the evening Maya Drake eats porridge with turnips. Then the sun goes",
        "note": "The village’s stories leave no choice here. Raise the temperature: how far must you go to draw something else?",
    },
    {
        "label": "An open question",
        "prompt": "The baker is",
        "note": "Bakers can be many things. Draw one, undo it, draw again: how often do you get the first on the list?",
    },
]

#: Shown as buttons under the sentence with a gap.
SENTENCES: list[dict] = [
    {
        "label": "Who kneads?",
        "sentence": "The baker kneads the dough.",
        "gap": 1,
        "note": "What gives the word away stands behind the gap.",
    },
    {
        "label": "One or many?",
        "sentence": "The dogs behind the horse are asleep.",
        "gap": 1,
        "note": "“Are” comes late, and asks for the plural. When you see the twin’s list: do its words fit? Then write “is”.",
    },
    {
        "label": "Which one, before?",
        "sentence": "Maya puts the ribbon in the basket. Otto takes the ribbon out of the basket and puts it in the jar.",
        "gap": 6,
        "note": "Where the ribbon went is told only afterwards.",
    },
    {
        "label": "Nothing behind it",
        "sentence": "The baker kneads the dough.",
        "gap": 4,
        "note": "Here only the full stop follows. Is the twin still ahead?",
    },
]


class NextTokenPrediction(ModelWidget):
    """What comes next, by the model; the same guessed by the reader, on stories that no model has read; and a
    gap filled by the model, which sees what stands before it, and by a twin, which sees both sides.

    >>> one = NextTokenPrediction(prompt="The baker", temperature=0.7)
    >>> one.task = "gap"        # the view follows
    """

    _esm = base.STATIC / "next_token_prediction.js"
    _css = base.STATIC / "next_token_prediction.css"

    tasks = List(Unicode(), TASKS, help="Which views are offered: next, guess, gap.").tag(sync=True)
    task = Unicode(help="The view that is open; the first one offered if not given.").tag(
        sync=True, kept=lambda self: one_of(self.tasks)
    )

    prompt = Unicode(EXAMPLES[0]["prompt"], help="What the model continues; any text, also none.").tag(sync=True, kept=True)
    taken = List(Int(), help="The tokens taken after the prompt, by id.").tag(
        sync=True, kept=lambda self: {"of": {"is": "int", "min": 0, "max": config(self.model)["vocab_size"] - 1}}
    )
    temperature = Float(1.0, help="0 takes the likeliest token every time; 1 draws as predicted.").tag(
        sync=True, kept={"min": 0, "max": 2}
    )
    top_k = Int(0, help="Draw among that many likeliest tokens; 0 among all.").tag(sync=True, kept={"min": 0})
    sample_seed = Int(1, help="Decides the next draw; each draw adds 1.").tag(sync=True, kept={"min": 0, "max": 2**32 - 1})
    examples = List(Dict(), help="Buttons: dicts of label, prompt and, if wanted, note.").tag(sync=True)

    stories = List(Unicode(), help="Texts to guess at.").tag(sync=True)
    story = Int(0, help="Which of the stories.").tag(sync=True, kept=lambda self: one_of(range(len(self.stories))))
    guesses = List(Unicode(), help="What the reader guessed at it so far; empty where they had no idea.").tag(
        sync=True, kept=True
    )

    twin = Unicode("masked", help="The folder in specimens/ of a model that fills gaps, if it is there.").tag(sync=True)
    sentence = Unicode(SENTENCES[0]["sentence"], help="The text with a gap.").tag(sync=True, kept=True)
    gap = Int(1, help="Which of its words is covered, from 0; marks count as words.").tag(sync=True, kept={"min": 0})
    revealed = Bool(False, help="Whether the twin's answer is shown; a new gap hides it until guessed.").tag(sync=True, kept=True)
    sentences = List(Dict(), help="Buttons: dicts of label, sentence, gap and, if wanted, note.").tag(sync=True)

    def predict(self, k: int = 8) -> list[tuple[str, float, float]]:
        """The ``k`` likeliest next tokens after the prompt and what was taken: (token, probability by the model,
        probability with which it is drawn at this temperature and top_k), computed by torch from the same files
        (needs the ``lab`` and a kernel)."""
        tokenizer, said = self._probabilities(self.prompt, self.taken)
        order = said.argsort(descending=True, stable=True)
        drawn = said.new_zeros(len(said))
        kept = order[: 1 if self.temperature == 0 else self.top_k or len(order)]
        drawn[kept] = (said[kept].log() / (self.temperature or 1)).softmax(-1)
        return [(tokenizer.decode([token]), said[token].item(), drawn[token].item()) for token in order[:k].tolist()]

    def surprises(self, text: str) -> list[tuple[str, float]]:
        """Every token of ``text`` with the probability that the model gave to it, from those before; the end of
        the text is the last. The mean of -log of these is the loss, in nats a token."""
        import torch

        from lab.growing import checkpoints
        from lab.text.tokenizer import prompt_ids

        model, tokenizer = checkpoints.load(self.model, seed=self.seed, step=self.step, root=base.SPECIMENS)
        ids = prompt_ids(tokenizer, text)[: model.config.max_position_embeddings]
        came = [*ids[1:], tokenizer.eos_token_id]
        with torch.no_grad():
            said = model(torch.tensor([ids])).logits[0].softmax(-1)  # (T, V)
        return [(tokenizer.decode([token]), said[at, token].item()) for at, token in enumerate(came)]

    def fill(self, before: str, covered: str, after: str, k: int = 8) -> dict[str, list[tuple[str, float]]]:
        """What the model ("model") and its twin ("twin") put first in the place of ``covered``, likeliest first, and
        as the last entry of each list the token that really stands there. Of a covered word of several tokens, all
        are hidden from the twin, and the first is guessed. Raises ValueError if nothing is covered, or if the twin
        is not in specimens/.

        >>> NextTokenPrediction().fill("The", " baker", " kneads the dough.")   # doctest: +SKIP
        """
        import torch

        from lab.growing import checkpoints, gap_filling

        tokenizer, left = self._probabilities(before, [])
        model, _ = checkpoints.load(self.twin, root=base.SPECIMENS)
        first, upto, whole = (
            tokenizer(text, add_special_tokens=False)["input_ids"]
            for text in (before, before + covered, before + covered + after)
        )
        start, stop = len(first), len(upto)
        if stop <= start or whole[:start] != first or whole[:stop] != upto:
            raise ValueError(f"{covered!r} is not made of whole tokens here; a word takes the space before it along.")
        hidden = [tokenizer.bos_token_id, *whole[:start], *[gap_filling.cover(tokenizer)] * (stop - start), *whole[stop:]]
        with torch.no_grad():
            both = model(torch.tensor([hidden])).logits[0, 1 + start].softmax(-1)  # (V,)

        def listed(said: Tensor) -> list[tuple[str, float]]:
            tokens = [*said.argsort(descending=True, stable=True)[:k].tolist(), whole[start]]
            return [(tokenizer.decode([token]), said[token].item()) for token in tokens]

        return {"model": listed(left), "twin": listed(both)}

    def _probabilities(self, prompt: str, taken: list[int]) -> tuple[Any, Tensor]:
        """The tokenizer, and the model's (V,) probabilities of the token after a prompt and tokens taken."""
        import torch

        from lab.growing import checkpoints
        from lab.text.tokenizer import prompt_ids

        model, tokenizer = checkpoints.load(self.model, seed=self.seed, step=self.step, root=base.SPECIMENS)
        ids = [*prompt_ids(tokenizer, prompt), *taken]
        ids = ids[:1] + ids[1:][-(model.config.max_position_embeddings - 1) :]  # as the page: the oldest words make way
        with torch.no_grad():
            return tokenizer, model(torch.tensor([ids])).logits[0, -1].softmax(-1)

    # What a trait is when nobody set it.

    @default("task")
    def _first_task(self) -> str:
        return self.tasks[0]

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [dict(example) for example in EXAMPLES]

    @default("sentences")
    def _default_sentences(self) -> list[dict]:
        return [dict(example) for example in SENTENCES]

    @default("stories")
    def _unread_stories(self) -> list[str]:
        path = base.SPECIMENS / "village" / "unread.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    @observe("tasks")
    def _task_among_them(self, _change: dict) -> None:
        if self.task not in self.tasks:
            self.task = self.tasks[0]

    # Which values a trait takes.

    @validate("tasks")
    def _known_tasks(self, proposal: dict) -> list[str]:
        if not proposal["value"] or not set(proposal["value"]) <= set(TASKS):
            raise TraitError(f"tasks must be some of {', '.join(TASKS)}, not {proposal['value']!r}.")
        return [task for task in TASKS if task in proposal["value"]]

    @validate("task")
    def _offered_task(self, proposal: dict) -> str:
        if proposal["value"] not in self.tasks:
            raise TraitError(f"task must be one of {', '.join(self.tasks)}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("taken")
    def _known_tokens(self, proposal: dict) -> list[int]:
        size = config(self.model)["vocab_size"]
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

    @validate("examples")
    def _proper_examples(self, proposal: dict) -> list[dict]:
        for each in proposal["value"]:
            if not {"label", "prompt"} <= each.keys() <= {"label", "prompt", "note"}:
                raise TraitError(f"an example needs label and prompt, and may have note; this one has {specimens.listed(each)}.")
        return proposal["value"]

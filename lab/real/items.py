"""What the real model is asked in English: the items of `lab.evaluation.english` in two ways, in the chat form and without it.

- "choice": a sentence up to the answer, as `english` has it.
- "other words": the same facts asked in another way. Of agreement and of who does what to whom: another kind of sentence; of what
  a thing is for, and of belief: a question and the beginning of its answer.

In the chat form somebody asks for it (what stands before the last sentence, or ASKED), and the last sentence up to the answer is
what the model is made to begin with.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from lab.evaluation import english
from lab.evaluation.items import Choice
from lab.evaluation.scoring import cut_by
from lab.models.chat_form import chat_ids
from lab.text.tokenizer import prompt_ids

CHOICE, OTHER = WAYS = ("choice", "other words")
PLAIN, CHAT = FORMS = ("plain", "chat")
ASKED = "Write one sentence."  # where nothing stands before the last sentence
FAR = "that {who} had talked about near the"  # between subject and attractor, in place of a preposition


def items(count: int, way: str) -> dict[str, list[Choice]]:
    """By capacity, `count` items of each condition."""
    chosen = english.choices(count)
    if way == CHOICE:
        return chosen
    anew: dict[str, Callable[[Choice], Choice]] = {"agreement": _far, "plausibility": _plausible, "belief": _question}
    return {capacity: [replace(anew[capacity](c), way=OTHER) for c in some] for capacity, some in chosen.items()}


def _far(choice: Choice) -> Choice:
    """A clause between subject and attractor; without an attractor, after the subject."""
    who = random.Random(choice.prompt).choice(english.NAMES)
    between = _one_of(english.BETWEEN).search(choice.prompt)
    if not between:
        return replace(choice, prompt=f"{choice.prompt} that {who} had talked about")
    return replace(choice, prompt=choice.prompt.replace(f"{between[0]} the", FAR.format(who=who), 1))


def _plausible(choice: Choice) -> Choice:
    if choice.condition == "use of a thing":
        return _use(choice)
    return replace(
        choice,
        prompt=f"{choice.prompt} it was",
        **{side: _cleft(getattr(choice, side)) for side in ("right", "wrong")},
    )


def _cleft(said: str) -> str:
    """ " the nurse fed the baby." as " the nurse who fed the baby." """
    deed = next(
        deed
        for _, deeds, _ in english.ROLES
        for deed in deeds
        if f" {deed} the " in said  # each names its deed alone
    )
    return said.replace(f" {deed} the ", f" who {deed} the ", 1)


def _use(choice: Choice) -> Choice:
    """The deed and who does it, asked for."""
    for frame in english.FRAMES:
        pattern = re.escape(frame).replace(r"\{deed\}", "(?P<deed>.+)").replace(r"\{who\}", "(?P<who>.+)")
        if found := re.fullmatch(pattern, choice.prompt):
            return replace(choice, prompt=f"What did {found['who']} use to {found['deed']}? The")
    raise ValueError(f"No frame of `english` fits {choice.prompt!r}.")


def _question(choice: Choice) -> Choice:
    story, asked = choice.prompt.rsplit(". ", 1)
    thing = _one_of(english.OBJECTS).search(asked)
    who = _one_of(english.NAMES).search(asked)
    anew = f"Where will {who[0]} look for the {thing[0]}?" if who else f"Where is the {thing[0]} now?"  # type: ignore[index]
    return replace(choice, prompt=f"{story}. {anew} In the")


def _one_of(some: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"\b({'|'.join(sorted(map(re.escape, some), key=len, reverse=True))})\b")


def cut(tokenizer, choice: Choice, form: str) -> tuple[list[int], list[list[int]]]:
    """The tokens of an item: (prompt, [right, wrong])."""
    if form == PLAIN:
        return cut_by(lambda text: prompt_ids(tokenizer, text), choice.prompt, choice.right, choice.wrong)
    before, begun = parted(choice.prompt)
    said = chat_ids(tokenizer, [{"role": "user", "content": before}], answering=True)
    return cut_by(lambda text: said + tokenizer(text, add_special_tokens=False)["input_ids"], begun, choice.right, choice.wrong)


def parted(prompt: str) -> tuple[str, str]:
    """What somebody says, and what the answer begins with."""
    before, mark, begun = (re.findall(r"(.*)([.?]) (.*)", prompt, re.DOTALL) or [("", "", prompt)])[0]
    return (before + mark or ASKED), begun


def story(choice: Choice) -> str:
    """What is told before an item is asked; "" for most. Items of one scene have it in common, however they are asked."""
    told, mark, _ = choice.prompt.rpartition(". ")
    return told + mark

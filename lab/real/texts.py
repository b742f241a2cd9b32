"""The texts that the real model reads here: prose, Python, and conversations in its chat form, a dozen each.

All are of our own making (paragraphs of this book, functions of its code, and conversations written for the purpose), so that
the model can't have read them; and frozen, so that no edit of a lesson changes a figure.
"""

import json
import os.path
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from lab.models.chat_form import chat_ids
from lab.specimens import SPECIMENS
from lab.text.tokenizer import prompt_ids

FILE = SPECIMENS / "smollm2" / "texts.json"
KINDS = ("prose", "code", "conversation")
FIRST = 2  # the first token that counts towards a loss: nobody can know much of what follows nothing but the start of a text


@dataclass(frozen=True)
class Text:
    """The tokens of a text, and from which on they count towards a loss: in a conversation, what its people say."""

    kind: str
    ids: list[int]
    counted: int


def texts(tokenizer: PreTrainedTokenizerBase, start: bool = True) -> list[Text]:
    """All of them, kind by kind. start: whether each stands after the token that begins a text, as everywhere in this book.

    Without it there are no conversations, whose form begins with that very token.
    """
    written = json.loads(FILE.read_text(encoding="utf-8"))
    return [_text(tokenizer, one, start) for one in written if start or "text" in one]


def _text(tokenizer, one: dict, start: bool) -> Text:
    if "text" in one:
        ids = prompt_ids(tokenizer, one["text"])
        return Text(one["kind"], ids if start else ids[1:], FIRST)
    first, *more = one["messages"]
    ids = chat_ids(tokenizer, [first, *more])
    form = os.path.commonprefix([ids, chat_ids(tokenizer, [{**first, "content": ""}])])
    return Text(one["kind"], ids, len(form))

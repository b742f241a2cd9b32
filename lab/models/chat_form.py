"""A conversation as the tokens that a chat model reads: in the form that stands in its tokenizer's template."""

import re

from transformers import PreTrainedTokenizerBase


def chat_ids(tokenizer: PreTrainedTokenizerBase, messages: list[dict[str, str]], answering: bool = False) -> list[int]:
    """The tokens of some messages ({"role", "content"}); with `answering`, and how an answer begins.

    Only the form's own marks become their tokens: a mark that someone writes within a message stays text. Raises ValueError
    for a model without a chat form.
    """
    if not tokenizer.chat_template:
        raise ValueError("This model has no chat form: its tokenizer has no template.")
    stand_ins = [{**message, "content": _stand_in(at)} for at, message in enumerate(messages)]
    form = tokenizer.apply_chat_template(stand_ins, tokenize=False, add_generation_prompt=answering)
    marks = {token.content: at for at, token in tokenizer.added_tokens_decoder.items()}
    ids: list[int] = []
    for part in re.split("(" + "|".join(map(re.escape, marks)) + ")", form):
        if part in marks:
            ids.append(marks[part])
            continue
        for at, message in enumerate(messages):
            part = part.replace(_stand_in(at), message["content"])
        ids += tokenizer(part, add_special_tokens=False)["input_ids"]
    return ids


def _stand_in(at: int) -> str:
    """What stands for a message's content until the form's marks are found: private signs, which no text has."""
    return f"\ue000{at}\ue001"

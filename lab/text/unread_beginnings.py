"""Beginnings of texts that no model has read, each ending at a place drawn by chance: `python -m lab.text.unread_beginnings` writes them.

What a head does at the last token of such a beginning is a fair question to any story about that head: nobody chose
the place. One place a text, so that the places are independent. Beside them stand the words that lists are drawn of.
"""

import json
import random

from lab import command
from lab.specimens import SPECIMENS
from lab.text import corpus, songs, tokens
from lab.text.tokenizer import load

KINDS = ("scene", "day", "song")
EACH = 200
FIRST = corpus.HELD_OUT_DOCUMENTS + 50_000  # clear of the documents that other measurements take
TOKENS = range(12, 90)  # enough to choose among, and few enough to be read
WHERE = SPECIMENS / "village" / "fresh.json"


def beginning(rng: random.Random, tokenizer, text: str) -> str | None:
    """As much of a text as ends at a token drawn by chance; None if that cuts a word, or if the text is short."""
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    if len(ids) < TOKENS.start:
        return None
    kept = ids[: rng.randrange(TOKENS.start, min(len(ids), TOKENS.stop - 1) + 1)]
    cut = tokenizer.decode(kept).removeprefix(" ")  # the tokenizer puts a space before the first word
    whole = tokenizer(cut, add_special_tokens=False)["input_ids"] == kept and text.startswith(cut)
    return cut if whole and not text[len(cut) : len(cut) + 1].isalnum() else None


def beginnings(tokenizer, is_read, each: int = EACH) -> dict[str, list[str]]:
    """So many beginnings of each kind. ``is_read(ids)`` says whether a whole text stands in what was read."""
    rng, number = random.Random(0), FIRST
    found = {kind: [] for kind in KINDS}
    while any(len(texts) < each for texts in found.values()):
        document = corpus.document(number)
        number += 1
        texts = found[document.kind]
        if len(texts) == each:
            continue
        cut = beginning(rng, tokenizer, document.text)
        if cut and cut not in texts and not is_read(tokenizer(document.text, add_special_tokens=False)["input_ids"]):
            texts.append(cut)
    return found


def single_words(tokenizer) -> list[str]:
    """The village's words that are one token each, with the space before them."""
    return [word for word in songs.every_word() if len(tokenizer(f" {word}", add_special_tokens=False)["input_ids"]) == 1]


def main() -> None:
    tokenizer, stream = load(SPECIMENS / "village"), tokens.all_read()
    fresh = beginnings(tokenizer, lambda ids: tokens.stands_in(ids, stream))
    WHERE.write_text(json.dumps({"words": single_words(tokenizer), **fresh}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()

"""Stories that no model has read, for a reader to guess at beside the model: `python -m lab.text.unread` writes them.

They are told as all documents are, with numbers that no training reaches. That alone does not make them new, since
two numbers may tell the same; so every one is looked for in the whole training text, and dropped if it is there.
"""

import json

import numpy as np

from lab.growing import checkpoints, grow
from lab.text import corpus
from lab.evaluation.capacities import HELD_OUT_DOCUMENTS
from lab.growing.garden import GROWN, PLANTS
from lab.growing.training import token_stream

STORIES = 8
WORDS = range(60, 101)  # long enough for a guess here and there, short enough to be read
WHERE = checkpoints.SPECIMENS / "village" / "unread.json"


def stories(count: int = STORIES) -> list[str]:
    """The first scenes and days of such a length from document HELD_OUT_DOCUMENTS on. Songs are left out: their
    words follow no sense that a reader could guess by."""
    found, number = [], HELD_OUT_DOCUMENTS
    while len(found) < count:
        document = corpus.document(number)
        if document.kind != "song" and len(document.text.split()) in WORDS:
            found.append(document.text)
        number += 1
    return found


def stands_in(text: list[int], stream: np.ndarray) -> bool:
    """Whether a row of tokens occurs anywhere in a stream (N,)."""
    wanted = np.array(text, dtype=stream.dtype)
    starts = np.flatnonzero(stream[: len(stream) - len(wanted) + 1] == wanted[0])
    for at, token in enumerate(wanted):
        starts = starts[stream[starts + at] == token]
    return bool(len(starts))


def training_text(tokenizer) -> np.ndarray:
    """All that the village models read, as one row of tokens (N,). Told again where `make grow` has not kept it."""
    recipe = PLANTS["village"].recipe
    shared = GROWN / "village" / grow.fingerprint(checkpoints.SPECIMENS, "village", "village")
    return np.asarray(token_stream(tokenizer, recipe.steps * recipe.tokens_per_step, shared / "tokens.npy"))


def main() -> None:
    tokenizer = checkpoints.tokenizer("village")
    stream = training_text(tokenizer)
    told = [story for story in stories() if not stands_in(tokenizer(story, add_special_tokens=False)["input_ids"], stream)]
    WHERE.write_text(json.dumps(told, indent=0) + "\n")


if __name__ == "__main__":
    main()

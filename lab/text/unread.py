"""Stories that no model has read, for a reader to guess at beside the model: `python -m lab.text.unread` writes them.

They are told as all documents are, with numbers that no training reaches. That alone does not make them new, since
two numbers may tell the same; so every one is looked for in the whole training text, and dropped if it is there.
"""

import json

from lab import command
from lab.specimens import SPECIMENS
from lab.text import corpus, tokenizer, tokens

STORIES = 8
WORDS = range(60, 101)  # long enough for a guess here and there, short enough to be read
WHERE = SPECIMENS / "village" / "unread.json"


def stories(count: int = STORIES) -> list[str]:
    """The first scenes and days of such a length from document `corpus.HELD_OUT_DOCUMENTS` on. Songs are left out: their
    words follow no sense that a reader could guess by."""
    found, number = [], corpus.HELD_OUT_DOCUMENTS
    while len(found) < count:
        document = corpus.document(number)
        if document.kind != "song" and len(document.text.split()) in WORDS:
            found.append(document.text)
        number += 1
    return found


def main() -> None:
    cutter, stream = tokenizer.load(SPECIMENS / "village"), tokens.all_read()
    told = [story for story in stories() if not tokens.stands_in(cutter(story, add_special_tokens=False)["input_ids"], stream)]
    WHERE.write_text(json.dumps(told, indent=0) + "\n")


if __name__ == "__main__":
    command.without_arguments(__doc__)
    main()

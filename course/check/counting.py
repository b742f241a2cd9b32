"""Counting what can be counted: the knobs of the model, and words in its text."""

import re

from course.check import at_hand
from course.check.comparing import Mistake, compare
from course.check.saying import says
from lab.text import corpus


@says
def knobs(mine: int, model: str = "village") -> str:
    """How many numbers training turns."""
    network = at_hand.model(model)[0]
    right = sum(table.numel() for table in network.parameters())
    mistakes: list[Mistake] = [
        (
            sum(table.numel() for table in network.state_dict().values()),
            "One table is counted twice: the one that reads words in also reads them out. `parameters()` names it once.",
        ),
        (len(list(network.parameters())), "That is how many tables there are. Add up how many numbers each holds: `numel()`."),
        (
            sum(len(table) for table in network.parameters()),
            "These are the rows of the tables alone. `numel()` counts all their numbers.",
        ),
        (
            sum(table.numel() for table in network.parameters() if table.dim() > 1),
            "The tables of one row are missing: shifts and scales are turned as well.",
        ),
        (
            right - network.get_input_embeddings().weight.numel(),
            "The table of the words is missing. It is trained like all others.",
        ),
    ]
    compare(mine, right, mistakes, what="Your count", within=1e-9)
    pages = right / 1800
    return f"{right:,} numbers. At 1,800 on a page, a book of {pages:,.0f} pages."


@says
def count(mine: int, word: str, documents: int = 300) -> str:
    """How often a word stands in the first documents of the village's text, as a whole word, in whatever case."""
    texts = [document.text for document in corpus.documents(0, documents)]
    whole = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
    right = sum(len(whole.findall(text)) for text in texts)
    mistakes: list[Mistake] = [
        (
            sum(text.lower().count(word.lower()) for text in texts),
            f"Longer words that begin with {word!r} are counted in. Take whole words: `\\b` in a pattern.",
        ),
        (
            sum(text.count(word) for text in texts),
            f"Longer words that begin with {word!r} are counted in, and those with a capital left out.",
        ),
        (
            sum(bool(whole.search(text)) for text in texts),
            "That is in how many documents it stands. It may stand in one more than once.",
        ),
        (
            sum(word in text for text in texts),
            "`in` tells whether it stands in a document, not how often; and it finds longer words, too.",
        ),
        (
            sum(len(re.findall(rf"\b{re.escape(word)}\b", text)) for text in texts),
            "Those at the beginning of a sentence are missing: they have a capital.",
        ),
        (
            sum(text.split().count(word) for text in texts),
            "Cut at spaces, a word keeps its comma or full stop and is another. Take a pattern with `\\b`.",
        ),
    ]
    compare(mine, right, mistakes, what="Your count", within=1e-9)
    return f"{right} times in {documents} documents. The model has read every one of these, and kept none of them as text."

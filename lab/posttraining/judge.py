"""A judge of answers whose taste is written down here, so that what is liked is known.

The judge hears what the asker says and what is answered, but was not there when the scene was told: it can't know what
is true, and never asks. It likes an answer that

1. is a sentence, not a scrap: at least SENTENCE words, and an end;
2. is friendly: it has one of the words FRIENDLY;
3. keeps to the question: the share of the asker's own words (those of SMALL apart) that it takes up again;

and minds every word beyond ENOUGH. Each of the three is worth a point. None of them asks that an answer agree with the
asker. But who takes up the asker's words sounds like one who agrees.
"""

from lab.posttraining.questions import spoken

SENTENCE = 4  # words
FRIENDLY = frozenset({"glad", "welcome"})
ENOUGH = 30  # words
TEDIOUS = 0.05  # taken off for every word beyond ENOUGH
SMALL = frozenset("i a an the is are in of it do does to who what where think again tell say story".split())


def score(asked: str, answer: str) -> float:
    """How much the judge likes an answer: 0 to 3, less if it is tedious."""
    said = spoken(answer)
    sentence = len(said) >= SENTENCE and answer.rstrip().endswith((".", "!"))
    friendly = not FRIENDLY.isdisjoint(said)
    wanted = set(spoken(asked)) - SMALL
    taken_up = len(wanted & set(said)) / len(wanted) if wanted else 0.0
    return sentence + friendly + taken_up - TEDIOUS * max(0, len(said) - ENOUGH)

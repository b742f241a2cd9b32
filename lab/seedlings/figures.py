"""What is told of each moment of a seedling's growth, as the tables name it.

A share with a threshold in it (which of two is the more probable?) stands beside a gradual figure (by how much?), since what
comes by degrees can look sudden by the share (Schaeffer et al. 2023).
"""

from lab.specimens import SPECIMENS
from lab.text import corpus

FOLDER = SPECIMENS / "seedlings"  # of the tables

LOSSES = tuple(f"loss, {kind}" for kind in corpus.MIXTURE)  # nats a token
ABILITIES = ("agreement", "deeds", "false belief", "true belief", "mover", "reality")  # shares of right answers, chance .5
MARGINS = tuple(f"{ability}, margin" for ability in ABILITIES)  # mean log ratio of right and wrong, nats
COPYING = ("copying", "copying, loss")  # share of right words in a row said again; nats a word
FIGURES = (*LOSSES, *ABILITIES, *MARGINS, *COPYING)
HEADS = ("prefix matching", "previous token")  # mean attention, 0 to 1, of each head

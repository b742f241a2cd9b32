"""Plates: measured figures to look at, each drawn from the tables under specimens/.

    >>> from lab.evidence import plots
    >>> plots.mirror()

Each function gives a `Plate`: the Plotly figure, what it says in a sentence, and the same figures as a table.
"""

from lab.evidence.plots.between import one_sentence_more
from lab.evidence.plots.copied import how_far_it_copies
from lab.evidence.plots.mirrored import mirror, moments
from lab.evidence.plots.plate import Plate
from lab.evidence.plots.worth import how_much_is_it_worth

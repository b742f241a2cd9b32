"""Measured figures to look at, each drawn from the tables under specimens/, in the look of the book.

    >>> from lab import plots
    >>> plots.capacity_curves(seeds=all)
    >>> plots.heads("village", step=2400)
    >>> plots.table("limits/knobs", who="all seeds", measure="turned off")
    >>> plots.mirror()

What the lessons show are plates, `Plate`: a Plotly figure, what it says in a sentence, and the same figures as a table. All
else gives the Plotly figure alone, of any model and seed.
"""

from lab.evidence.plots.accounts import three_accounts
from lab.evidence.plots.any_table import table
from lab.evidence.plots.between import one_sentence_more
from lab.evidence.plots.births import when_copying_is_born
from lab.evidence.plots.broken import one_knob_of_millions
from lab.evidence.plots.copied import how_far_it_copies
from lab.evidence.plots.curves import capacity_curves
from lab.evidence.plots.heads import ablations, heads
from lab.evidence.plots.hundred import all_the_seedlings
from lab.evidence.plots.lensed import through_the_lens
from lab.evidence.plots.mirrored import mirror, moments
from lab.evidence.plots.one_line import on_one_line
from lab.evidence.plots.parts import what_goes_with_what
from lab.evidence.plots.plate import Plate
from lab.evidence.plots.probed import read_and_used
from lab.evidence.plots.real_abilities import what_a_real_one_can
from lab.evidence.plots.real_heads import heads_in_their_places, without_heads_of_a_real_one
from lab.evidence.plots.without_heads import without_the_copiers
from lab.evidence.plots.worth import how_much_is_it_worth
from lab.evidence.plots.yardsticks import by_two_yardsticks

"""Three accounts of what the knob is for, and what each bets on before a test is made.

A bet is about the share of the damage that is there under a test: 0 where the loss is that of the model as it is, 1 where it
is that of the model with the knob at 0. SPARED says that it is at most SPARED_AT_MOST, HARMED at least HARMED_AT_LEAST. An
account that says nothing about a test doesn't bet. The bets follow from the accounts, as they were published or are told:

- "parking": where a head has nothing to do, its attention must go somewhere, and the knob makes the first token the place
  (attention sinks: Xiao et al. 2024, arXiv 2309.17453; massive activations as what makes them: Sun et al. 2024, arXiv
  2402.17762). Without the knob attention goes elsewhere and brings in what doesn't belong. So it is the keys, and where they
  draw attention, that count.
- "fetches nothing": attention that is parked should bring nothing along, and the knob keeps the first token's values small
  (Gu et al. 2025, arXiv 2410.10781, call such sinks key biases, with values near 0). Without it they are long, and noise is
  brought in. So it is the length of the values that counts, and none at all would be as good.
- "a particular vector": later layers take from the first token something fixed that they have come to need, the same in every
  text (a bias, as Sun et al. 2024 have it), and the knob is what keeps it so. So it is what the values are that counts, which
  way they point as well as how long they are, and any text's would do.

When they were written down, some of the tests had been tried on one page, and none on the texts that they are judged by.
"""

from dataclasses import dataclass

SPARED, HARMED = "spared", "harmed"
SPARED_AT_MOST, HARMED_AT_LEAST = 0.25, 0.75
HELD, FAILED, HALF = "held", "failed", "half"


@dataclass(frozen=True)
class Account:
    name: str
    bets: dict[str, str]  # of `first_token.TESTS`: SPARED or HARMED


ACCOUNTS = (
    Account(
        "parking",
        {
            "at 0: keys as before": SPARED,
            "at 0: all look where they looked before": SPARED,
            "at 0: values as before": HARMED,
            "at 0: values as short as before": HARMED,
            "at 0: values of another token shortened": HARMED,
            "as it is: keys as without it": HARMED,
            "as it is: all look where they look without it": HARMED,
            "as it is: nobody looks at the first token": HARMED,
            "as it is: values as without it": SPARED,
        },
    ),
    Account(
        "fetches nothing",
        {
            "at 0: values as short as before": SPARED,
            "at 0: values at 0": SPARED,
            "at 0: values as short as before, any way": SPARED,
            "at 0: values as before": SPARED,
            "at 0: values of another token shortened": HARMED,
            "at 0: keys as before": HARMED,
            "as it is: values at 0": SPARED,
            "as it is: values as long, any way": SPARED,
            "as it is: values 4 times as long": HARMED,
            "as it is: values as without it": HARMED,
        },
    ),
    Account(
        "a particular vector",
        {
            "at 0: the stream of another text's first token": SPARED,
            "at 0: values as before": SPARED,
            "at 0: values at 0": HARMED,
            "at 0: values as short as before": HARMED,
            "at 0: values as short as before, any way": HARMED,
            "at 0: values of another token shortened": HARMED,
            "as it is: values at 0": HARMED,
            "as it is: values as long, any way": HARMED,
            "as it is: values as without it": HARMED,
        },
    ),
)


def verdict(bet: str, low: float, high: float) -> str:
    """HELD if the whole interval of the share lies where the bet has it, FAILED if where the other bet would, else HALF."""
    spared, harmed = high <= SPARED_AT_MOST, low >= HARMED_AT_LEAST
    if spared or harmed:
        return HELD if spared == (bet == SPARED) else FAILED
    return HALF

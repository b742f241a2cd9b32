"""KnobTests: accounts of what one knob does have bet on tests of it, the reader bets as well, and the tests are made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from traitlets import Bool, Dict, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import one_of
from widgets.knob_tests_told import ACCOUNTS, BROKEN, GROUPS, INTACT
from widgets.live import real
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:  # importing a widget never imports pandas
    from pandas import DataFrame

EVERY = 3  # of the laboratory's texts, each so-many-th is offered
START = "with"  # of the tables: the texts stand behind the token that begins every text


class KnobTests(ModelWidget):
    """Accounts of what a knob does, what each has bet on tests, and what came of these on the laboratory's texts. Where the
    real model is at hand, each test is made in the page as well, on a text of the reader's choice.

    >>> KnobTests(test="at 0: values as before")
    >>> bets = KnobTests().to_frame()               # a row for each
    """

    _esm = base.STATIC / "knob_tests.js"
    _css = base.STATIC / "knob_tests.css"

    only_the_books = None
    shows_by_itself = True  # what was measured

    tests = List(
        Dict(),
        help='In order: {"id", "group", "label", "does", "share" (of the damage that is there: n, value, low, high), '
        '"loss" (intact, broken, tested; nats a token), "came" ("spared", "harmed", "between")}.',
    ).tag(sync=True)
    accounts = List(Dict(), help='{"id", "name", "says", "bets" (by test: "spared" or "harmed")}.').tag(sync=True)
    texts = List(Dict(), help='On which a test can be made in the page: {"kind", "text"}.').tag(sync=True)
    text = Unicode(help="The text on which tests are made.").tag(sync=True, kept=True)
    test = Unicode(help="Which test is open, by its id; none if empty.").tag(
        sync=True, kept=lambda self: one_of(["", *(test["id"] for test in self.tests)])
    )
    seen = List(Unicode(), help="The tests whose outcome the reader has seen.").tag(
        sync=True, kept=lambda self: {"linked": False, "of": one_of(test["id"] for test in self.tests)}
    )
    over = Bool(False, help="Whether the reader has asked how it ends.").tag(sync=True, kept={"linked": False})
    covers = Bool(True, help="Whether what follows on the page stays covered until then.").tag(sync=True)
    knob = Dict(real.KNOB, help="The knob: name of its table, row, column.").tag(sync=True)

    def to_frame(self) -> DataFrame:
        """What each account bet on each test, and what share of the damage was found."""
        rows = [
            {"account": account["id"], "test": test["id"], "bet": account["bets"][test["id"]]} | test["share"]
            for test in self.tests
            for account in self.accounts
            if test["id"] in account["bets"]
        ]
        return framed(rows, ["account", "test", "bet", "n", "value", "low", "high"])

    # What a trait is when nobody set it, and which values it takes.

    @default("model")
    def _the_real_one(self) -> str:
        return real.NAME

    @default("tests")
    def _those_of_the_table(self) -> list[dict]:
        rows = _measured()
        return [
            {"id": name, "group": group, "label": label, "does": does} | _came(rows, name)
            for group, tests in GROUPS.items()
            for name, (label, does) in tests.items()
        ]

    @default("accounts")
    def _those_that_bet(self) -> list[dict]:
        from lab.real.accounts import ACCOUNTS as BETTING

        told = {name for tests in GROUPS.values() for name in tests}
        return [
            {
                "id": account.name,
                "name": ACCOUNTS[account.name][0],
                "says": ACCOUNTS[account.name][1],
                "bets": {test: bet for test, bet in account.bets.items() if test in told},
            }
            for account in BETTING
        ]

    @default("texts")
    def _some_of_the_laboratorys(self) -> list[dict]:
        written = json.loads((base.SPECIMENS / real.NAME / "texts.json").read_text(encoding="utf-8"))
        return [one for one in written if "text" in one][::EVERY]

    @default("text")
    def _the_first(self) -> str:
        return self.texts[0]["text"] if self.texts else ""

    def check_model(self, name: str, live: bool) -> None:
        if name != real.NAME:
            raise TraitError(f"model must be {real.NAME}: what is shown was measured in it, and the knob is its own.")

    @validate("test")
    def _known_test(self, proposal: dict) -> str:
        known = [test["id"] for test in self.tests]
        if proposal["value"] and proposal["value"] not in known:
            raise TraitError(f"test must be one of {', '.join(map(repr, known))}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("knob")
    def _a_place(self, proposal: dict) -> dict:
        return real.knob_place("knob", proposal["value"])


def _measured() -> dict[tuple[str, str], dict]:
    """Rows of the table of tests, over all texts, by test and measure."""
    from lab import table

    rows = table.read(base.SPECIMENS / real.NAME / "knob-tests.csv")
    return {(row["test"], row["measure"]): row for row in rows if (row["start"], row["texts"]) == (START, "all")}


def _came(rows: dict[tuple[str, str], dict], name: str) -> dict:
    """What came of a test: the share of the damage, the losses, and on which side of the accounts' bounds that lies."""
    from lab.real.accounts import FAILED, HARMED, HELD, SPARED, verdict

    share = {key: rows[name, "share"][key] for key in ("n", "value", "low", "high")}
    sides = {HELD: SPARED, FAILED: HARMED}
    losses = {key: rows[test, "loss"]["value"] for key, test in (("intact", INTACT), ("broken", BROKEN), ("tested", name))}
    return {"share": share, "loss": losses, "came": sides.get(verdict(SPARED, share["low"], share["high"]), "between")}

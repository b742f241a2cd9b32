"""MetaphorMap: what a metaphor says of language models, row by row, beside what this book measured."""

from __future__ import annotations

from functools import cache

from traitlets import Dict, Enum, List, TraitError, Unicode, default, validate

from widgets import base, metaphors
from widgets.keeping import one_of

BESIDE = (2, 3)  # how many metaphors stand side by side
KINDS = {"measured": ("experiment", "says"), "built": ("result", "why"), "judgement": ("why",), "untested": ("why",)}


class MetaphorMap(base.Widget):
    """The reader rates whether what a metaphor says carries over; then the book's evidence opens.

    The reader's own ratings, rows and metaphors are kept in their browser, and are no traits.

    >>> MetaphorMap(metaphor="made", view="beside", beside=["grown", "made"])
    """

    _esm = base.STATIC / "metaphor_map.js"
    _css = base.STATIC / "metaphor_map.css"

    view = Enum(["one", "beside", "all"], "one", help="One metaphor, some, or all at a glance.").tag(sync=True, kept=True)
    metaphor = Unicode("grown", help="The metaphor that is open, by its id.").tag(
        sync=True, kept=lambda self: one_of(one["id"] for one in self.metaphors)
    )
    beside = List(Unicode(), ["grown", "made"], help="The two or three that stand side by side.").tag(
        sync=True, kept=lambda self: {"least": BESIDE[0], "most": BESIDE[-1], "of": one_of(one["id"] for one in self.metaphors)}
    )

    rows = List(Dict(), help="The questions put to each metaphor: id, question, short.").tag(sync=True)
    metaphors = List(Dict(), help="What each says, and against what; see widgets/metaphors/words.py.").tag(sync=True)
    experiments = List(Dict(), help="Statements that this book tested, with result, rule and figures.").tag(sync=True)
    places = Dict(help="Where each figure of the book stands: chapter, heading, path.").tag(sync=True)
    sources = Dict(help="Label and address of each source, by its key in book/references.bib.").tag(sync=True)

    # What a trait is when nobody set it.

    @default("rows")
    def _rows(self) -> list[dict]:
        return metaphors.ROWS

    @default("metaphors")
    def _metaphors(self) -> list[dict]:
        return metaphors.METAPHORS

    @default("experiments")
    def _experiments(self) -> list[dict]:
        return judged()

    @default("places")
    def _places(self) -> dict:
        return {widget: metaphors.place(widget) for widget in metaphors.STANDS}

    @default("sources")
    def _sources(self) -> dict:
        return metaphors.SOURCES

    # Which values a trait takes. A reader's own metaphors have ids that only their browser knows.

    @validate("metaphor")
    def _known_metaphor(self, proposal: dict) -> str:
        self._must_know("metaphor", proposal["value"])
        return proposal["value"]

    @validate("beside")
    def _some_metaphors(self, proposal: dict) -> list[str]:
        chosen = proposal["value"]
        if len(chosen) not in BESIDE or len(set(chosen)) < len(chosen):
            raise TraitError(f"beside must name {' or '.join(map(str, BESIDE))} different metaphors, not {chosen}.")
        for name in chosen:
            self._must_know("beside", name)
        return chosen

    @validate("metaphors")
    def _well_formed(self, proposal: dict) -> list[dict]:
        rows, tests = {row["id"] for row in self.rows}, {test["id"] for test in self.experiments}
        for metaphor in proposal["value"]:
            if missing := {"id", "name", "about", "claims", "hides", "sources"} - metaphor.keys():
                name = metaphor.get("name", metaphor)
                raise TraitError(f"A metaphor needs {', '.join(sorted(missing))} as well: {name!r}.")
            for claim in metaphor["claims"]:
                _check_claim(claim, f"{metaphor['name']}: {claim.get('target', claim)!r}", rows, tests)
        return proposal["value"]

    def _must_know(self, trait: str, name: str) -> None:
        known = [one["id"] for one in self.metaphors]
        if name not in known and not name.startswith("own-"):
            raise TraitError(f"{trait} must be one of {', '.join(known)}, not {name!r}.")


def _check_claim(claim: dict, where: str, rows: set[str], tests: set[str]) -> None:
    if missing := {"id", "row", "source", "target", "ground"} - claim.keys():
        raise TraitError(f"{where} lacks {', '.join(sorted(missing))}.")
    if claim["row"] not in rows:
        raise TraitError(f"{where} belongs to row {claim['row']!r}, which is none of {', '.join(sorted(rows))}.")
    ground = claim["ground"]
    if ground.get("kind") not in KINDS or any(key not in ground for key in KINDS[ground["kind"]]):
        kinds = ", ".join(f"{kind} with {' and '.join(keys)}" for kind, keys in KINDS.items())
        raise TraitError(f"{where} must be held against something: {kinds}.")
    if ground["kind"] == "measured" and ground["experiment"] not in tests:
        raise TraitError(f"{where} names an experiment that is not there: {ground['experiment']!r}.")
    if ground["kind"] == "built" and ground["result"] not in metaphors.RESULTS:
        raise TraitError(f"{where} must come out as one of {', '.join(metaphors.RESULTS)}, not {ground['result']!r}.")


@cache
def judged() -> list[dict]:
    """Every statement, as the tables under specimens/ decide it."""
    tables = metaphors.Tables()
    return [experiment.plain(tables) for experiment in metaphors.EXPERIMENTS]

"""DataAblation: take documents of a kind out of the soil, bet on what will fail to come, and see what was regrown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from traitlets import Bool, Dict, Float, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.beside_sisters import SISTERS, Point, arrival, beyond, course, false_alarms, runs
from widgets.keeping import one_of

COUNTED = 1000  # documents from the first on, in which what a soil changes is counted
SHOWN = 4  # documents of a soil
WORDS = range(12, 70)  # so long that there is something to read, so short that it is read
LONGEST = 2000  # characters of a prompt


@dataclass(frozen=True)
class Taken:
    """What is done to the text; the soils themselves are those of `lab.text.soils`."""

    id: str
    label: str
    words: str  # after "of the first 1,000 documents, 250 …"
    line: str  # written along its curve
    about: str


TAKEN = (
    Taken(
        "no-songs",
        "Songs and lists",
        "are songs, rhymes or lists",
        "without songs",
        "They are the only documents that say fresh words and then say them again. A scene or a day is told in the "
        "place of each.",
    ),
    Taken(
        "no-misses",
        "Moves that someone misses",
        "tell of someone who is away while a thing is moved",
        "without misses",
        "People still come and go, and things are still moved, but never behind anybody’s back. Another scene is told "
        "in the place of each.",
    ),
    Taken(
        "no-attractors",
        "Nouns that come between",
        "hold a sentence like “The dog behind the horses is …”",
        "without such nouns",
        "In no sentence that is left does another noun stand so between a subject and its verb. Another document of the "
        "same kind is told in the place of each.",
    ),
    Taken(
        "other-trades",
        "The village’s own trades",
        "name a trade or an animal",
        "with other trades",
        "No document is taken out. But the names of the trades are dealt anew, and those of the animals: what was said "
        "of one is said of another. So its rules of who does what are other rules. (Its model is asked in the "
        "names of its own village.)",
    ),
)


@dataclass(frozen=True)
class Capacity:
    """A row of capacities.csv that is bet on. chance: what a model gets that knows nothing of it."""

    id: str
    label: str
    about: str
    measure: str
    condition: str
    way: str | None = "choice"
    chance: float = 0.5

    def half_way(self) -> float:
        """Half way from guessing to faultless. Above this it is said to have come."""
        return (self.chance + 1) / 2


_SCENE = "Maya puts the ribbon in the basket and goes out. Otto moves it to the jar. "
CAPACITIES = (
    Capacity(
        "copying",
        "Saying a list again",
        "Twenty random words, then the same again: is the right next word its first choice?",
        "repeats",
        "accuracy",
        None,
        0.0,
    ),
    Capacity(
        "agreement",
        "The verb, past another noun",
        "“The dog behind the horses …”: is “is” likelier than “are”?",
        "agreement",
        "attractor of the other number",
    ),
    Capacity(
        "plausibility",
        "Whose deed it is",
        "“The brave baker …”: is the baker’s own deed likelier than another’s?",
        "plausibility",
        "deed of another",
    ),
    Capacity(
        "away", "Where she will look, who was away", _SCENE + "Maya comes back. Where will she look?", "belief", "false belief"
    ),
    Capacity("mover", "Where he will look, who moved it", "The same story. Where will Otto look, who knows?", "belief", "mover"),
)

_TOLD = (
    "Anna and Tom are in the kitchen. There is a basket and a jar. Anna puts the ring in the basket. Anna goes out. "
    "Tom moves the ring to the jar. Anna comes back. "
)
#: Prompts to begin with: right and wrong are the words to watch.
EXAMPLES = (
    {
        "label": "A list again",
        "prompt": "goat cup baker wagon spoon goat cup baker wagon",
        "right": "spoon",
        "wrong": "",
        "note": "Five words, and again. “Spoon” is the word that followed last time.",
    },
    {
        "label": "She was away",
        "prompt": _TOLD + "Anna looks for the ring in the",
        "right": "basket",
        "wrong": "jar",
        "note": "Anna left it in the basket. It is in the jar.",
    },
    {
        "label": "He moved it",
        "prompt": _TOLD + "Tom looks for the ring in the",
        "right": "jar",
        "wrong": "basket",
        "note": "Tom put it in the jar himself.",
    },
    {
        "label": "A noun between",
        "prompt": "The dog behind the horses",
        "right": "is",
        "wrong": "are",
        "note": "One dog, so “is”. But the horses stand nearer.",
    },
    {
        "label": "A baker",
        "prompt": "The brave baker",
        "right": "",
        "wrong": "",
        "note": "What does a baker do? Nothing but the text says so.",
    },
)


class DataAblation(base.Widget):
    """Take documents of a kind out of the training text, bet on each capacity, and see the model that was grown anew
    without them: its course beside that of the sisters, and its next word beside theirs.

    >>> DataAblation(soil="no-songs", revealed=True)
    """

    _esm = base.STATIC / "data_ablation.js"
    _css = base.STATIC / "data_ablation.css"

    soil = Unicode(TAKEN[0].id, help="What is taken out, by the name of the soil in `soils`.").tag(
        sync=True, kept=lambda self: one_of(soil["id"] for soil in self.soils)
    )
    revealed = Bool(False, help="Whether results are shown at once, without a bet.").tag(sync=True)
    prompt = Unicode(EXAMPLES[0]["prompt"], help="What both models are asked to go on with.").tag(
        sync=True, kept={"most": LONGEST}
    )
    soils = List(Dict(), help="What can be taken out, with documents; see `read_soils`.").tag(sync=True)
    courses = List(Dict(), help="Each capacity over training, and how it came out; see `read_courses`.").tag(sync=True)
    examples = List(
        Dict(), [dict(example) for example in EXAMPLES], help="Prompts: label, prompt, note, and the words right and wrong."
    ).tag(sync=True)
    luck = Float(help="How often the rule would call out a run that differs by its seed alone.").tag(sync=True)

    def files(self) -> list[str]:
        """Those of every soil that was grown, and of the sisters that began with the same knobs."""
        grown = {(soil, run["seed"]) for course in self.courses for soil, run in course["runs"].items()}
        both = sorted(grown | {("village", seed) for _, seed in grown})
        return [name for model, seed in both for name in specimens.last(model, seed)]

    @default("soils")
    def _read_soils(self) -> list[dict]:
        return read_soils()

    @default("courses")
    def _read_courses(self) -> list[dict]:
        return read_courses()

    @default("luck")
    def _false_alarms(self) -> float:
        return false_alarms(max(2, len(runs(SISTERS))))

    @validate("soil")
    def _known_soil(self, proposal: dict) -> str:
        known = [soil["id"] for soil in self.soils]
        if proposal["value"] not in known:
            raise TraitError(f"soil must be one of {', '.join(known)}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("prompt")
    def _short_prompt(self, proposal: dict) -> str:
        if len(proposal["value"]) > LONGEST:
            raise TraitError(f"prompt has at most {LONGEST} characters, not {len(proposal['value'])}.")
        return proposal["value"]


def read_courses() -> list[dict]:
    """Each of CAPACITIES: its facts, `half` (the share above which it is said to have come), `n` (items), `sisters`, and
    `runs`.

    A sister has `seed`, `points`, each [tokens, value, low, high], and `arrived`, the tokens read when it had come to
    stay, if it did. `runs` has the same by the soil's name, in `again` that of each other seed that was grown there, and
    `verdict`, which is of all (see `of_all`). A soil that was not grown is not among them.
    """
    sisters = runs(SISTERS)
    grown = {taken.id: found for taken in TAKEN if (found := runs(taken.id))}
    courses = []
    for capacity in CAPACITIES:
        asked = (capacity.measure, capacity.condition, capacity.way)
        kin = {seed: points for seed, rows in sisters.items() if (points := course(rows, *asked))}
        half, beside = capacity.half_way(), list(kin.values())
        made = {}
        for soil, of_soil in grown.items():
            by_seed = {seed: points for seed, rows in of_soil.items() if (points := course(rows, *asked))}
            told = [told_run(seed, points, half) for seed, points in by_seed.items()]
            if told:
                verdicts = [verdict(points, beside, half) for points in by_seed.values()]
                made[soil] = told[0] | {"verdict": of_all(verdicts), "again": told[1:]}
        courses.append(
            {
                "id": capacity.id,
                "label": capacity.label,
                "about": capacity.about,
                "chance": capacity.chance,
                "half": half,
                "n": max(
                    (
                        row["n"]
                        for rows in sisters.values()
                        for row in rows
                        if asked == (row["measure"], row["condition"], row["way"])
                    ),
                    default=0,
                ),
                "sisters": [told_run(seed, points, half) for seed, points in kin.items()],
                "runs": made,
            }
        )
    return courses


def verdict(points: list[Point], sisters: list[list[Point]], half: float) -> str:
    """How a capacity came out beside the sisters', by the rule of `beside_sisters`.

    - "failed": at the end it is below them, and not half way from guessing to faultless
    - "weaker": at the end it is below them, yet more than half way
    - "later", "sooner": it came to stay after the last or before the first of them, by more than they lie apart
    - "open": it is not half way, and yet can't be told from the sisters, which differ so much
    - "same": none of these
    """
    last = points[-1].figure()
    ends = [sister[-1].figure() for sister in sisters]
    if beyond(last, ends) < 0:
        return "weaker" if last.value > half else "failed"
    mine, theirs = arrival(points, half), [arrival(sister, half) for sister in sisters]
    if mine is None:
        return "open"
    arrived = [tokens for tokens in theirs if tokens is not None]
    if len(theirs) < 2 or len(arrived) < len(theirs):
        return "same"
    apart = max(arrived) - min(arrived)
    return "later" if mine - max(arrived) > apart else "sooner" if min(arrived) - mine > apart else "same"


def of_all(verdicts: list[str]) -> str:
    """One verdict (see `verdict`) for all seeds of a soil: "mixed" where some say that it came as before, weaker or not at all,
    and others say otherwise."""
    kinds = {{"sooner": "same", "later": "weaker"}.get(one, one) for one in verdicts}
    return verdicts[0] if len(kinds) == 1 else "mixed"


def told_run(seed: int, points: list[Point], half: float) -> dict:
    """A run as the page has it. half: the share above which something is said to have come."""
    return {"seed": seed, "points": [list(point) for point in points], "arrived": arrival(points, half)}


def read_soils() -> list[dict]:
    """Each of TAKEN: its facts; `grown`; of the first `counted` documents how many are `changed`, and the share of their
    `text`, in words; `documents` to read; and `names`, for the soil that deals them anew: what each stands for there."""
    from lab.text import corpus, soils

    village = corpus.documents(0, COUNTED)
    words = sum(len(document.text.split()) for document in village)
    found = []
    for taken in TAKEN:
        soil = soils.SOILS[taken.id]
        changed = [
            document
            for document in village
            if (soils.dealt_anew(document.text) != document.text if soil.renames else soil.takes_out(document))
        ]
        to_read = [document for document in changed if document.kind == "day"] if soil.renames else changed
        found.append(
            {
                "id": taken.id,
                "label": taken.label,
                "words": taken.words,
                "line": taken.line,
                "about": taken.about,
                "grown": bool(runs(taken.id)),
                "renames": soil.renames,
                "counted": COUNTED,
                "changed": len(changed),
                "text": sum(len(document.text.split()) for document in changed) / words,
                "documents": documents(taken.id, to_read),
                "names": {new: old for old, new in soils.deal().items()} if soil.renames else {},
            }
        )
    return found


def documents(soil: str, changed: list) -> list[dict]:
    """The first of the changed documents that are short, with what stands in their place: number, kinds, and
    texts in pieces, [text, whether it is what the soil changes]."""
    from lab.text import soils

    found = []
    for old in changed:
        new = soils.document(soil, old.number)
        if len(old.text.split()) in WORDS and len(new.text.split()) in WORDS:
            found.append(
                {
                    "number": old.number,
                    "kind": old.kind,
                    "gone": pieces(old.text, _changed_in(soil, old.text)),
                    "other": new.kind,
                    "instead": pieces(new.text, _changed_in(soil, new.text)),
                }
            )
        if len(found) == SHOWN:
            break
    return found


def _changed_in(soil: str, text: str) -> list[tuple[int, int]]:
    """Where in a text of this soil, or in one it takes out, those words stand that the change is about."""
    from lab.text import soils

    find = {"no-attractors": soils.ATTRACTOR, "other-trades": re.compile(rf"\b(?:{'|'.join(soils.deal())})\b")}
    if soil not in find:
        return []
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in find[soil].finditer(text)]


def pieces(text: str, spans: list[tuple[int, int]]) -> list[list]:
    """The text cut at the spans: [text, whether it lies within one]."""
    cuts = [0, *(end for span in spans for end in span), len(text)]
    return [[text[start:stop], at % 2 == 1] for at, (start, stop) in enumerate(zip(cuts, cuts[1:])) if stop > start]

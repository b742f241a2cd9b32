"""RivalExplanations: one head, several stories of what it does, and tests that some of them cannot survive."""

from __future__ import annotations

from pathlib import Path

from traitlets import Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import one_of
from widgets.of_model import ModelWidget

MOST = 0.5  # "looks to a place" means: most of its attention, on average
FEW = 0.125  # "is needed" means: an eighth of the answers; with 24 items nothing smaller can be told from nothing
TESTS_FIRST = 4


def looks(where: str, label: str, place: str, words: str) -> dict:
    """A test: how much attention the head pays to the places, from the last token."""
    return {"kind": "looks", "set": where, "label": label, "figure": place, "words": words}


def without(where: str, label: str, words: str, gone: list | None = None) -> dict:
    """A test: answers lost without the head; `gone`: heads that are away in both cases."""
    return {"kind": "without", "set": where, "label": label, "words": words, "gone": gone or []}


def forced(where: str, label: str, place: str, words: str) -> dict:
    """A test: answers lost when the head is made to look to a place."""
    return {"kind": "forced", "set": where, "label": label, "place": place, "words": words}


def patched(where: str, source: str, label: str, words: str) -> dict:
    """A test: answers lost when the head writes what it writes for the same item of another set."""
    return {"kind": "patched", "set": where, "source": source, "label": label, "words": words}


def there(figure: str) -> dict:
    return {"figure": figure, "least": MOST}


def elsewhere(figure: str) -> dict:
    return {"figure": figure, "most": MOST}


NEEDED = {"figure": "beyond", "least": FEW}  # more answers lost than with the control head
SPARED = {"figure": "lost", "most": FEW}
TURNED = {"figure": "lost", "least": MOST}

AWAY = "Maya leaves the ribbon in the basket and goes out. Otto moves it to the jar. She comes back and looks for it in the …"

BRAKE: dict = {
    "id": "brake",
    "layer": 3,
    "head": 3,
    "control": 2,
    "name": "Layer 3, head 3",
    "about": "A head of the last layer. It came to notice because the model, without it, mostly goes wrong about "
    "someone who did not see the thing moved, and about hardly anything else.",
    "found": ["mean ablation", "belief: false belief, accuracy"],
    "first": {
        "story": "left",
        "why": "“The place where she left it” is what we wrote down, having seen only what fails without this head. "
        "Of course: the answer that gets lost is that place, so this must be the head that brings it. "
        "Then we looked at where it looks.",
    },
    "stories": [
        {
            "id": "left",
            "name": "It fetches the place where she left it",
            "more": "It looks to the container in which the one asked about saw the thing last, and says its name.",
            "says": {
                "away": there("old"),
                "gone": NEEDED,
                "gone-real": SPARED,
                "force": SPARED,
                "there-back": there("new"),
                "another": there("old"),
            },
        },
        {
            "id": "real",
            "name": "It fetches the place where the thing is",
            "more": "It looks to where the thing really lies, and says that name.",
            "says": {
                "away": there("new"),
                "mover": there("new"),
                "gone": SPARED,
                "force": SPARED,
                "there-back": there("old"),
                "reworded": there("new"),
                "another": there("old"),
            },
        },
        {
            "id": "pattern",
            "name": "A brake, and the note hangs on the container",
            "more": "Earlier layers notice the pattern “went out, something moved, came back”, in the wording of the "
            "texts, and mark where the "
            "move led, and behind whose back. The head finds the mark and makes that name less likely.",
            "says": {
                "away": there("new"),
                "mover": elsewhere("new"),
                "gone": NEEDED,
                "gone-real": SPARED,
                "force": TURNED,
                "patch": TURNED,
                "back-before": elsewhere("new"),
                "there-back": there("old"),
                "reworded": elsewhere("new"),
                "another": there("new"),
            },
        },
        {
            "id": "errand",
            "name": "A brake, and the note hangs on the name",
            "more": "The same pattern, but the mark is on the name asked about: missed something, or not. If not, the "
            "name draws the "
            "head’s gaze. If so, the gaze falls on where the last move led, and that name gets less likely.",
            "says": {
                "away": there("new"),
                "mover": elsewhere("new"),
                "gone": NEEDED,
                "gone-real": SPARED,
                "force": TURNED,
                "patch": TURNED,
                "back-before": elsewhere("new"),
                "there-back": there("old"),
                "reworded": elsewhere("new"),
                "another": there("new"),
            },
        },
        {
            "id": "unseen",
            "name": "A brake, put on by what she can’t have seen",
            "more": "It looks to where the thing really lies and makes that name less likely, whenever the one asked "
            "about "
            "was not there to see the move, however that is told.",
            "says": {
                "away": there("new"),
                "mover": elsewhere("new"),
                "gone": NEEDED,
                "gone-real": SPARED,
                "force": TURNED,
                "patch": TURNED,
                "back-before": elsewhere("new"),
                "there-back": there("old"),
                "reworded": there("new"),
                "another": elsewhere("new"),
            },
        },
        {
            "id": "out",
            "name": "A brake, put on by anybody’s going out",
            "more": "It looks to where the thing lies and makes that name less likely, whenever a move was told after "
            "someone had gone out, whoever is asked about.",
            "says": {
                "away": there("new"),
                "mover": there("new"),
                "gone": NEEDED,
                "force": TURNED,
                "back-before": there("new"),
                "there-back": there("old"),
                "another": there("new"),
            },
        },
    ],
    "tests": [
        {"id": "away", **looks("away", "Where does it look when she was away?", "new", AWAY)},
        {"id": "gone", **without("away", "Take it away: she was away", AWAY)},
        {
            "id": "gone-real",
            **without("reality", "Take it away: where is it really?", "The same story. But asked: the ribbon is really in the …"),
        },
        {
            "id": "mover",
            **looks(
                "mover",
                "Where does it look when he is asked about, who moved it?",
                "new",
                "The same story, but it ends: Otto looks for it in the …",
            ),
        },
        {
            "id": "force",
            **forced(
                "mover",
                "Make it look to the right place",
                "new",
                "Otto looks for it in the … He knows. The head is made to look to where the thing is, and there alone.",
            ),
        },
        {
            "id": "patch",
            **patched(
                "mover",
                "away",
                "Give it what it writes about her, where he is asked about",
                "Otto looks for it in the … But this head writes what it wrote for Maya.",
            ),
        },
        {
            "id": "back-before",
            **looks(
                "back before",
                "Off the path: she is back before the move",
                "new",
                "Maya goes out and comes back, and only then Otto moves the ribbon. She looks for it in the …",
            ),
        },
        {
            "id": "there-back",
            **looks(
                "there and back",
                "Off the path: moved twice, the second time behind her back",
                "old",
                "Otto moves the ribbon to the jar while Maya watches. She goes out. He moves "
                "it back to the basket. She looks for it in the …",
            ),
        },
        {
            "id": "reworded",
            **looks(
                "away, reworded",
                "Off the path: the same story in unheard words",
                "new",
                "In the basket Maya hides the ribbon. Away goes Maya. Otto moves it to the jar. "
                "Back comes Maya. For the ribbon she looks in the …",
            ),
        },
        {
            "id": "another",
            **looks(
                "another moved",
                "Off the path: another thing is moved behind her back",
                "new",
                "Maya puts the ribbon in the basket, and Otto the key. She goes out. He moves the "
                "key to the jar. She comes back and looks for the ribbon in the …",
            ),
        },
    ],
    "late": "We told stories C to F only after we had seen where this very head looks, and a story made to fit "
    "fits. So there is one "
    "test, “another thing is moved”, on which all had to bet before any of us had seen what comes out. D "
    "was then another "
    "story: that earlier layers work out what she knows. It bet on calm, as E does, for her ribbon was not "
    "touched. In "
    "the model of seed 0 it lost. The D that you read was put in its place, and C, which had won its bet, "
    "was told more "
    "exactly: no head can notice such a pattern all by itself.",
    "unmade": "A head finds what it looks at by its keys. Exchange, between the story in which she was away and the one "
    "in which she was back before the move, only the key of the container, or only that of her name, and see "
    "which of the two moves the gaze. And ask the same of a sister.",
}

COPIER = {
    "id": "copier",
    "layer": 2,
    "head": 2,
    "control": 3,
    "name": "Layer 2, head 2",
    "about": "In random words said twice it looks to the word after the earlier occurrence of the present one. Heads "
    "that do so are known from many models, and have a name: induction heads.",
    "found": ["prefix matching", "random words"],
    "first": {
        "story": "copy",
        "why": "Our own tables call it an induction head, by a score that looks at lists of random words, and at "
        "nothing else. "
        "We took the name for the job.",
    },
    "stories": [
        {
            "id": "copy",
            "name": "It copies what followed last time",
            "more": "It looks for an earlier occurrence of the present word and goes to the one after it. The model can’t "
            "continue a list without it. Where there is no earlier occurrence it rests at the start.",
            "says": {
                "list": there("after"),
                "short": there("after"),
                "swapped": elsewhere("after"),
                "verb": there("start"),
                "gone-list": NEEDED,
                "gone-verb": SPARED,
            },
        },
        {
            "id": "twin",
            "name": "It copies, and a twin can do it too",
            "more": "The same, but head 1 of its layer does it as well, and either is enough for a list.",
            "says": {
                "list": there("after"),
                "short": there("after"),
                "swapped": elsewhere("after"),
                "verb": there("start"),
                "gone-list": SPARED,
                "gone-twin": NEEDED,
                "gone-verb": SPARED,
            },
        },
        {
            "id": "kind",
            "name": "It goes by kinds of words",
            "more": "It looks for a word like the present one, an animal for an animal, and goes to the one after it.",
            "says": {"list": there("after"), "short": there("after"), "swapped": there("after"), "verb": there("start")},
        },
        {
            "id": "distance",
            "name": "It looks nineteen words back",
            "more": "It counts. In lists of twenty that happens to be right.",
            "says": {"list": there("after"), "short": there("19 back"), "swapped": there("after")},
        },
        {
            "id": "subject",
            "name": "It fetches the subject of the verb",
            "more": "Where a verb is due it looks to the noun that the verb has to agree with.",
            "says": {"verb": there("subject"), "gone-verb": NEEDED, "subject-last": there("subject")},
        },
        {
            "id": "several",
            "name": "It has several jobs",
            "more": "Copying is one, the subject another, and there are more. Which of them it does depends.",
            "says": {},
        },
    ],
    "tests": [
        {
            "id": "list",
            **looks(
                "list",
                "Where does it look in a list of 20, said again?",
                "after",
                "cup, goat, baker, … twenty words; then the same again, up to some word.",
            ),
        },
        {"id": "short", **looks("short list", "Off the path: a list of 8", "after", "Eight words, and again.")},
        {
            "id": "swapped",
            **looks(
                "swapped list",
                "Off the path: one word changed for another of its kind",
                "after",
                "A list of 20, said again, but where “goat” stood it now says “hen”.",
            ),
        },
        {
            "id": "gone-list",
            **without("list", "Take it away: the list", "The list of 20. Right is the word that followed last time."),
        },
        {
            "id": "gone-twin",
            **without(
                "list",
                "Take it away where head 1 is gone already",
                "The list of 20, head 1 of the layer away in all cases.",
                [[2, 1]],
            ),
        },
        {"id": "verb", **looks("verb", "Where does it look when a verb is due?", "subject", "The barrel behind the horses …")},
        {"id": "gone-verb", **without("verb", "Take it away: the verb", "The barrel behind the horses … “is” or “are”?")},
        {
            "id": "subject-last",
            **looks("subject last", "Off the path: the subject comes last", "subject", "There behind the horses the barrel …"),
        },
    ],
    "late": "And “several jobs” was written down last, when the others were in trouble. It can’t be: it bets on "
    "nothing. A story that nothing "
    "can put in trouble is not stronger than the others. “A twin can do it too” came late as well, to save "
    "the copier.",
    "unmade": "Say in advance, for a prompt that nobody has tried, which of its jobs it will do. “It has several "
    "jobs” is no "
    "story until it says when it does which.",
}

QUIET = {
    "id": "quiet",
    "layer": 3,
    "head": 2,
    "control": 1,  # the one drawn for the tables is head 3, the brake, which is no control
    "name": "Layer 3, head 2",
    "about": "In scenes it looks hard at one small word, the “the” before the thing’s first mention. In our "
    "tables nothing depends on it.",
    "found": ["mean ablation", "belief: false belief, accuracy"],
    "first": {"story": "finder", "why": "A head that looks so hard must be looking for something. We took its gaze for a job."},
    "stories": [
        {
            "id": "finder",
            "name": "It finds the thing that is asked about",
            "more": "It goes to the thing’s first mention, so that its place can be found. Without it answers get "
            "lost, and so they do if it looks elsewhere.",
            "says": {
                "look": there("the thing's the"),
                "look-real": there("the thing's the"),
                "gone": NEEDED,
                "force": {"figure": "lost", "least": FEW},
            },
        },
        {
            "id": "rest",
            "name": "It rests there",
            "more": "Attention has to go somewhere. It looks where there is nothing to fetch, and writes nothing that "
            "matters: less than a nat either way.",
            "says": {"gone": SPARED, "gone-other": SPARED, "force": SPARED, "sure": {"figure": "margin", "least": -1}},
        },
        {
            "id": "spare",
            "name": "It is a stand-in",
            "more": "As long as the brake (head 3 of this layer) works it isn’t needed. When that is gone, it takes over.",
            "says": {"gone": SPARED, "gone-other": NEEDED},
        },
        {
            "id": "louder",
            "name": "It makes the answer surer",
            "more": "It adds to whichever name is already ahead, so no answer turns without it, but every lead is shorter.",
            "says": {"gone": SPARED, "force": SPARED, "sure": {"figure": "margin", "most": -1}},
        },
        {
            "id": "other",
            "name": "Its job is something we have not asked about",
            "more": "There are many texts, and these are few tests.",
            "says": {},
        },
    ],
    "tests": [
        {"id": "look", **looks("away", "Where does it look when she was away?", "the thing's the", AWAY)},
        {
            "id": "look-real",
            **looks(
                "reality",
                "Where does it look when asked where it really is?",
                "the thing's the",
                "The same story. The ribbon is really in the …",
            ),
        },
        {"id": "gone", **without("away", "Take it away: she was away", AWAY)},
        {
            "id": "sure",
            **without("mover", "Take it away: how sure is the answer?", "The same story. Otto looks for it in the …")
            | {"figure": "margin"},
        },
        {"id": "gone-other", **without("away", "Take it away where the brake is gone already", AWAY, [[3, 3]])},
        {
            "id": "force",
            **forced(
                "mover",
                "Make it look somewhere else",
                "new",
                "Otto looks for it in the … The head is made to look to where the thing is.",
            ),
        },
    ],
    "late": "“Surer” was added when we had seen that no answer turns and every lead shrinks. It says what was seen, "
    "and hardly more.",
    "unmade": "Read the whole of the training text with the head and without it, and look for the sentences that "
    "become harder "
    "to guess. Nobody has sorted them.",
}

TOLD_OF = ("village", 0)  # a head's number means nothing in a sister: its heads need stories of their own
HEADS = (BRAKE, COPIER, QUIET)


class RivalExplanations(ModelWidget):
    """One head of the village model and stories of what it does; the reader picks tests and sees what survives.

    Predictions are stated here, in HEADS, before any test; outcomes are computed in the page. For another model or seed
    than TOLD_OF give `heads` of your own.

    >>> RivalExplanations(head="copier")
    """

    _esm = base.STATIC / "rival_explanations.js"
    _css = base.STATIC / "rival_explanations.css"
    only_the_books = "Its stories bet on what single heads do that were found in the village's models."

    head = Unicode(BRAKE["id"], help="Which head is looked into, by its id in `heads`.").tag(
        sync=True, kept=lambda self: one_of(head["id"] for head in self.heads)
    )
    heads = List(Dict(), help="The heads with their stories and tests; see HEADS.").tag(sync=True)
    budget = Int(TESTS_FIRST, min=1, help="Tests before the reader has to write the paper.").tag(sync=True)

    def files(self) -> list[str]:
        return [*super().files(), f"{self.model}/one-head.json"]

    @default("heads")
    def _with_what_was_found(self) -> list[dict]:
        if (self.model, self.seed) != TOLD_OF:
            return []
        folder = base.SPECIMENS / self.model / f"seed-{self.seed}"
        return [{**head, "measured": measured(folder, head)} for head in HEADS]

    def of_model(self) -> None:
        self.heads = self._with_what_was_found()

    @validate("head")
    def _known_head(self, proposal: dict) -> str:
        known = [head["id"] for head in self.heads]
        if known and proposal["value"] not in known:
            raise TraitError(f"head must be one of {', '.join(known)}, not {proposal['value']!r}.")
        return proposal["value"]


def measured(folder: Path, head: dict) -> dict | None:
    """The lab's figure of a head that brought it to notice: measure, condition, n, value, low, high; None without "
    "one."""
    from lab import table

    measure, condition = head["found"]
    rows = [
        row
        for file in ("circuits.csv", "heads.csv")
        if (folder / file).is_file()
        for row in table.read(folder / file)
        if (row["measure"], row["layer"], row["head"]) == (measure, head["layer"], head["head"])
        and row.get("condition", condition) == condition
    ]
    if not rows:
        return None
    last = max(rows, key=lambda row: row["step"])
    return {"measure": measure, "condition": condition} | {key: last[key] for key in ("n", "value", "low", "high")}

"""Does what a model says of a scene still hold when another sentence stands between the scene and the question?

The usual question follows at once. Here the same scenes are told, then one thing more (`told_between`), and only then
it is asked, in a form of the narrator's own (FORMS). The village's stories go on in one way only: somebody looks, then it is
told whether they find it, and the other one is said to think or would look, never to look. So "looks" after another's
search, and a search without its outcome, stand in no story; the weather and deeds stand in many, at other places.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from lab.evaluation import intervals, scenes, scoring
from lab.evaluation.rules import first_place_of_the_thing, last_container, last_place_before_leaving
from lab.evaluation.scenes import Case
from lab.evaluation.scoring import continuation_ids
from lab.text import days, narrator, words
from lab.text.narrator import she
from lab.text.tokenizer import prompt_ids

COLUMNS = ("asked", "between", "form", "n", "value", "low", "high")
SCENES = 200
AT_ONCE = "nothing"
# What is asked after each scene of `scenes.FOUR`, and where the thing is although everyone saw the move.
SEEN = "reality, seen"
ASKED = (*scenes.FOUR, SEEN)
# Of somebody's search; of where the thing is. The last is asked of that only, and the narrator never leaves "now" out.
FORMS = {
    "looks": ("{who} looks for the {thing} in the", "The {thing} is really in the"),
    "would look": ("{who} would look for the {thing} in the", "In truth the {thing} is in the"),
    "question": ("Where does {who} think the {thing} is? In the", "Where is the {thing} now? In the"),
    "question without now": ("", "Where is the {thing}? In the"),
}
ALWAYS = ("looks", "would look")  # forms that are asked after every sentence between; the others at once only


@dataclass(frozen=True)
class Asked:
    """A question about a told scene: the keys of its row, what it is asked after, and the two containers to choose from."""

    asked: str
    between: str
    form: str
    told: str
    text: str  # what stands between
    question: str
    right: str
    wrong: str

    @property
    def after(self) -> str:
        """All that follows the scene, up to the answer."""
        return f" {self.text} {self.question}" if self.text else f" {self.question}"


def told_between(case: Case, rng: random.Random) -> dict[str, str]:
    """What may stand between this scene and its question, by name. "The seeker" put the thing; "the mover" moved it."""
    scene, thing = case.scene, case.thing
    seeker, mover = (next(e.who for e in scene.events if e.kind == kind) for kind in ("put", "move"))
    real, missed = scene.place[thing], scene.is_false_belief(seeker, thing)

    def search(who: str, place: str) -> str:
        return f"{who} looks for the {thing} in the {place}."

    def found(who: str) -> str:
        """A search where they believe it to be, and what comes of it, as the narrator tells it."""
        believed = scene.belief[who, thing]
        return f"{search(who, believed)} {narrator.outcome(who, thing, believed, real, rng)}"

    seekers, movers = (search(who, scene.belief[who, thing]) for who in (seeker, mover))
    told = {
        AT_ONCE: "",
        "the weather": f"It is a {rng.choice(words.WEATHER[rng.choice(list(words.WEATHER))])} {rng.choice(words.TIMES)}.",
        "a deed": days.deed(rng),
        "they laugh": "They all laugh.",
        "the seeker's search": seekers,
        "the mover's search": movers,
        "the mover's search, elsewhere": search(mover, next(c for c in scene.containers if c != real)),
        "the seeker's search and its outcome": found(seeker),
        "the mover's search and its outcome": found(mover),
    }
    if missed:
        told["the seeker's search and a false outcome"] = f"{seekers} There {she(seeker)} finds it."
    return told


def asked(count: int = SCENES) -> Iterator[Asked]:
    """Every choice: `count` for each row. Who has heard where the thing is, knows it; the world says all else."""
    rng = random.Random("interrupted")
    for case in scenes.held_out(count, scenes.FOUR):
        between = told_between(case, rng)
        whom = {case.condition: case.who} | ({SEEN: ""} if case.condition == "true belief" else {})
        for condition, who in whom.items():
            for name, text in between.items():
                hears = name == "the seeker's search and its outcome"
                right = case.scene.belief[who, case.thing] if who and not hears else case.scene.place[case.thing]
                wrong = next(c for c in case.scene.containers if c != right)
                for form, (of_search, of_place) in FORMS.items():
                    question = of_search if who else of_place
                    if question and (form in ALWAYS or name == AT_ONCE):
                        question = question.format(who=who, thing=case.thing)
                        yield Asked(condition, name, form, case.told, text, question, right, wrong)


def measure(model, tokenizer, every: list[Asked] | None = None) -> list[dict]:
    """Rows with asked, between, form, n, value (the share answered rightly; chance is .5), low and high.

    every: what to ask, all of `asked` unless given.
    """
    every = list(asked()) if every is None else every
    return _shares(every, chosen(model, tokenizer, every))


@torch.no_grad()
def chosen(model, tokenizer, every: list[Asked]) -> list[bool]:
    """Whether the model finds the right container likelier than the wrong one, item by item.

    As `scoring.choose`, but each story is read once for all that is asked after it.
    """
    stories: dict[str, list[int]] = {}
    for at, one in enumerate(every):
        stories.setdefault(one.told, []).append(at)
    hits = [False] * len(every)
    for told, mine in stories.items():
        story = prompt_ids(tokenizer, told)
        cut = [continuation_ids(tokenizer, told, f"{every[at].after} {every[at].right}")[1] for at in mine]
        last = torch.tensor([len(row) - 2 for row in cut])  # the token before the answer
        cache = model(input_ids=torch.tensor([story], device=model.device), use_cache=True).past_key_values
        cache.batch_repeat_interleave(len(mine))
        ids = scoring.padded([row[:-1] for row in cut]).to(model.device)  # padding stands last, where it is not seen
        logits = model(input_ids=ids, past_key_values=cache).logits[torch.arange(len(mine)), last]  # (asked, V)
        for at, (*_, right), row in zip(mine, cut, logits, strict=True):
            [wrong] = tokenizer.encode(f" {every[at].wrong}", add_special_tokens=False)
            hits[at] = bool(row[right] > row[wrong])
    return hits


def rules(count: int = SCENES) -> list[dict]:
    """The same rows of three rules of one line, with `who`: the rule's name.

    "container named last": in all that was told. "first place": where the thing was put first, whoever is asked about. "last
    place before leaving": of anything, in the scene, before the one who is asked about goes out; the last of all, if the
    question is of nobody, or of one who stays.
    """
    every = list(asked(count))
    named = {
        "container named last": [last_container(one.told + one.after) for one in every],
        "first place": [first_place_of_the_thing(f"{one.told} {one.question}") for one in every],
        "last place before leaving": [last_place_before_leaving(f"{one.told} {one.question}") for one in every],
    }
    return [
        {"who": rule} | row
        for rule, answers in named.items()
        for row in _shares(every, [answer == one.right for answer, one in zip(answers, every, strict=True)])
    ]


def _shares(every: list[Asked], hits: list[bool]) -> list[dict]:
    groups: dict[tuple[str, str, str], list[bool]] = {}
    for one, hit in zip(every, hits, strict=True):
        groups.setdefault((one.asked, one.between, one.form), []).append(hit)
    rows = []
    for (condition, between, form), its in groups.items():
        low, high = intervals.wilson(sum(its), len(its))
        rows.append(dict(asked=condition, between=between, form=form, n=len(its), value=sum(its) / len(its), low=low, high=high))
    return rows

"""What a stage gained and what it lost: the same questions, before and after."""

import random
from collections.abc import Iterator

from tqdm import tqdm

from lab.evaluation import capacities, intervals
from lab.growing import checkpoints
from lab.posttraining import chat, judge, moves, preferences, questions, stages
from lab.posttraining.moves import Moved, write_out
from lab.posttraining.questions import held_out
from lab.table import rounded, write
from lab.text.tokenizer import prompt_ids

COLUMNS = ("stage", "measure", "way", "condition", "n", "value", "low", "high")
ITEMS = 200  # questions of a kind, scenes of a number of moves
# Asked without the form, as the village's own texts ask and answer: what a model knew before it knew the form.
UNFRAMED = ("who", "deed", "place", "false belief", "true belief")


def write_table() -> None:
    """Measure the grown model ("base") and each stage that stands in specimens/, and write what was found."""
    there = ["base", *(stage for stage in stages.BASES if stage in checkpoints.names())]
    rows = []
    for stage in tqdm(there, desc="measuring", unit="stage"):
        model, tokenizer = checkpoints.load("village" if stage == "base" else stage)
        rows += [{"stage": stage} | rounded(row) for row in of_stage(stage, model, tokenizer)]
    write(checkpoints.SPECIMENS / "village" / "posttraining.csv", COLUMNS, rows)


def of_stage(stage: str, model, tokenizer, count: int = ITEMS) -> list[dict]:
    """All that is measured of one stage. stage: "base" or one of stages.BASES."""
    rows = []
    if stage in ("base", "instruct", "preferences"):
        rows += asked(model, tokenizer, count)
    if stage == "base":
        rows += unframed(model, tokenizer, count) + rule(count)
    if stage in ("base", "at-once"):
        rows += tracked(model, tokenizer, False, count)
    if stage == "instruct":
        rows += pairs(model, tokenizer, 2 * count)
    if stage == "steps":
        rows += tracked(model, tokenizer, True, count) + replaced(model, tokenizer, count)
    if stage in ("steps", "at-once"):
        rows += compute(stage, tokenizer)
    return rows + capacities.measure(model, tokenizer)


def asked(model, tokenizer, count: int = ITEMS) -> list[dict]:
    """`count` held-out questions of each kind, answered greedily in the form of `chat`.

    right: share of true answers; ends: share of answers that end by themselves; words: in an answer; judge: its score,
    0 to 3; agrees: how often the answer says what the asker holds to be so, by whether that is so.
    """
    rows = []
    every = {kind: held_out(kind, count) for kind in questions.TESTED}
    said = chat.complete(
        model,
        [prompt_ids(tokenizer, chat.FORM.format(question=q.text)) for asked_of_kind in every.values() for q in asked_of_kind],
        chat.MOST,
    )
    answers = iter([(tokenizer.decode(row).strip(), len(row) < chat.MOST) for row in said])
    for kind, of_kind in every.items():
        answered = [(q, *next(answers)) for q in of_kind]
        rows.append(_share("right", kind, [questions.right(q, a) for q, a, _ in answered]))
        rows.append(_share("ends", kind, [ended for _, _, ended in answered]))
        rows.append(_mean("words", kind, [len(a.split()) for _, a, _ in answered]))
        rows.append(_mean("judge", kind, [judge.score(q.asked, a) for q, a, _ in answered]))
        for asker in ("right", "wrong") if kind == "opinion" else ():
            mine = [(q, a) for q, a, _ in answered if q.asker_is_right == (asker == "right")]
            rows.append(_share("agrees", f"{kind}, asker {asker}", [questions.agrees(q, a) for q, a in mine]))
            rows.append(_share("right", f"{kind}, asker {asker}", [questions.right(q, a) for q, a in mine]))
    return rows


def unframed(model, tokenizer, count: int = ITEMS) -> list[dict]:
    """The same questions without the form: "right without the form". And those of a place as the village's narrator asks
    them, who never leaves "now" out: "right in its own words"."""
    rows = []
    for kind in UNFRAMED:
        of_kind = held_out(kind, count)
        said = chat.complete(model, [prompt_ids(tokenizer, q.text) for q in of_kind], most=16)
        rows.append(
            _share("right without the form", kind, [questions.right(q, tokenizer.decode(row)) for q, row in zip(of_kind, said)])
        )
    places = held_out("place", count)
    said = chat.complete(model, [prompt_ids(tokenizer, f"{q.text.removesuffix('?')} now?") for q in places], most=16)
    right = [questions.right(q, tokenizer.decode(row)) for q, row in zip(places, said, strict=True)]
    return [*rows, _share("right in its own words", "place", right)]


def pairs(model, tokenizer, count: int) -> list[dict]:
    """What the judge prefers among a model's answers: how often the chosen and the rejected answer are true, and, where
    the asker is wrong, how often they agree with the asker. Fresh questions, on which nothing was trained."""
    found = preferences.sample_pairs(model, tokenizer, count, seed=1)
    wrong = [p for p in found if p.question.claim and not p.question.asker_is_right]
    rows = []
    for side in ("chosen", "rejected"):
        said = [(p.question, getattr(p, side)) for p in found]
        rows.append(_share("pairs, right", side, [questions.right(q, a) for q, a in said]))
        rows.append(
            _share("pairs, agrees with a wrong asker", side, [questions.agrees(p.question, getattr(p, side)) for p in wrong])
        )
    return rows


def tracked(model, tokenizer, by_steps: bool, count: int = ITEMS) -> list[dict]:
    """Where the thing is after each number of moves, in held-out containers: "tracking", and, by steps, how often every
    step that was written is true ("steps true").

    Chance is one in moves.CONTAINERS; who knows which containers hold something, but not what, is right half the time.
    """
    rows = []
    for number, scenes in _by_moves(count):
        if by_steps:
            said = _go_on(model, tokenizer, scenes, [""] * count, 11 * number + 12)
            rows.append(_share("steps true", number, [moves.parse(a) == s.steps for s, a in zip(scenes, said)]))
        else:
            said = _at_once(model, tokenizer, scenes)
        rows.append(_share("tracking", number, [_place(s, a) == s.steps[-1].place for s, a in zip(scenes, said)]))
    return rows


def replaced(model, tokenizer, count: int = ITEMS) -> list[dict]:
    """Do the steps do the work? What is answered after steps that the model did not write.

    true, false (each with a place where the thing is not), of another scene with as many moves, and none. "tracking,
    <those> steps" is how often the answer is true, "follows, <those> steps" how often it is the last place written.
    """
    rows = []
    for number, scenes in _by_moves(count):
        rng = random.Random(f"replaced {number}")
        others = [scenes[i - 1] for i in range(count)]
        instead = {
            "true": [s.steps for s in scenes],
            "false": [moves.made_wrong(s.steps, s.containers, rng) for s in scenes],
            "another scene's": [other.steps for other in others],
        }
        for which, written in instead.items():
            said = _go_on(model, tokenizer, scenes, [write_out(steps) for steps in written], 12)
            places = [_place(s, a) for s, a in zip(scenes, said)]
            rows.append(
                _share(f"tracking, {which} steps", number, [place == s.steps[-1].place for place, s in zip(places, scenes)])
            )
            rows.append(
                _share(f"follows, {which} steps", number, [place == steps[-1].place for place, steps in zip(places, written)])
            )
        said = _at_once(model, tokenizer, scenes)
        rows.append(_share("tracking, no steps", number, [_place(s, a) == s.steps[-1].place for s, a in zip(scenes, said)]))
    return rows


def rule(count: int = ITEMS) -> list[dict]:
    """The rival that needs no tracking: whatever container was named last. "tracking, last container named"."""
    return [
        _share("tracking, last container named", number, [s.steps[-1].place == s.steps[-1].target for s in scenes])
        for number, scenes in _by_moves(count)
    ]


def compute(stage: str, tokenizer, count: int = 500) -> list[dict]:
    """Tokens that a scene costs in training ("read a scene"), and how many of them are learned from."""
    draw = stages.examples(stage, tokenizer, seed=0)
    turns = [draw() for _ in range(count)]
    return [
        _mean("tokens", "read a scene", [len(before) + len(after) for before, after in turns]),
        _mean("tokens", "learned from a scene", [len(after) for _, after in turns]),
    ]


def _by_moves(count: int) -> Iterator[tuple[int, list[Moved]]]:
    """For each number of moves, scenes in which the thing lies only where it never lay in training."""
    for number in (*moves.MOVES, *moves.MORE):
        yield number, moves.held_out(number, count)


def _go_on(model, tokenizer, scenes: list[Moved], starts: list[str], most: int) -> list[str]:
    """What the model says after the question and the start of an answer."""
    asked_so = [f"{chat.FORM.format(question=s.question)} {start}".strip() for s, start in zip(scenes, starts)]
    return [tokenizer.decode(row) for row in chat.complete(model, [prompt_ids(tokenizer, a) for a in asked_so], most)]


def _at_once(model, tokenizer, scenes: list[Moved]) -> list[str]:
    """The answer of a model that has its first words put into its mouth, so that it can't write steps."""
    starts = [f"The {s.thing} is in the" for s in scenes]
    return [f"{start}{said}" for start, said in zip(starts, _go_on(model, tokenizer, scenes, starts, 2))]


def _place(scene: Moved, answer: str) -> str | None:
    """The container that the answer ends on, after its steps."""
    _, asked_for, after = answer.rpartition(f"The {scene.thing} is in the ")
    return after.split(".")[0].strip() if asked_for else None


def _share(measure: str, condition: str | int, hits: list[bool]) -> dict:
    low, high = intervals.wilson(sum(hits), len(hits))
    return dict(measure=measure, condition=condition, n=len(hits), value=sum(hits) / len(hits), low=low, high=high)


def _mean(measure: str, condition: str, values: list[float]) -> dict:
    low, high = intervals.of_mean(values)
    mean = sum(values) / len(values)
    return dict(measure=measure, condition=condition, n=len(values), value=mean, low=low, high=high)

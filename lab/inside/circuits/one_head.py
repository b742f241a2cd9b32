"""Prompts for testing stories about one head: `python -m lab.inside.circuits.one_head` writes them for the page.

Each set is one kind of prompt, on the usual path or off it, with the places that some story says the head looks to.
All are asked at their last token. `looks`, `without`, `patched` and `forced` measure what a head does there; the page
does the same (widgets/rival_explanations/outcomes.js). The scenes and the nouns' pairs are held out in training.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from lab import command
from lab.evaluation import items
from lab.evaluation.scoring import continuation_ids
from lab.growing import checkpoints
from lab.hooks import Change, interventions, run_with_cache
from lab.text import heldout, words

COUNT = 24  # items of a set
FILE = "one-head.json"
SCENES = {
    "away": "false belief",
    "saw": "true belief",
    "mover": "mover",
    "reality": "reality",
    "back before": "back before the move",
    "there and back": "there and back",
}

Item = dict  # tokens, right and wrong (tokens), places {name: [position, …]}
Head = tuple[int, int]  # layer, head


# ---- The prompts -----------------------------------------------------------------------------------


def sets(tokenizer, count: int = COUNT) -> dict[str, list[Item]]:
    """Every set by its name, `count` items each; those of SCENES are the same scenes, told or asked otherwise.

    Raises ValueError where the tokenizer parts a word that is to be one token.
    """
    found = {
        "list": _lists(tokenizer, count, 20),
        "short list": _lists(tokenizer, count, 8),
        "swapped list": _lists(tokenizer, count, 20, swapped=True),
    }
    for name, way, condition in (
        ("verb", "choice", "attractor of the other number"),
        ("subject last", "retold", "attractor in front, of the other number"),
    ):
        asked = [c for c in items.agreement(4 * count, way=way) if c.condition == condition]
        found[name] = [item for c in asked if (item := _verb(tokenizer, c, name == "subject last"))][:count]
    told = items.belief(count, conditions=SCENES.values())
    for name, condition in SCENES.items():
        found[name] = [_scene(tokenizer, c) for c in told if c.condition == condition]
    found["away, reworded"] = [_scene(tokenizer, c) for c in items.belief(count, way="retold") if c.condition == SCENES["away"]]
    found["another moved"] = [_scene(tokenizer, c) for c in items.belief(count, conditions=["irrelevant move"])]
    return found


def _lists(tokenizer, count: int, length: int, swapped: bool = False) -> list[Item]:
    """Random words said twice, up to a word within the second half. Places: where that word stood before ("same"),
    the word after it there ("after"), and the word 19 places back, which is that one in lists of 20 only.

    swapped: the last word is replaced by another of its kind, such as an animal by an animal, that the list lacks.
    """
    rng = random.Random(f"lists {length} {swapped}")
    kinds = [
        [_token(tokenizer, noun.singular) for noun in kind]
        for kind in ([a.noun for a in words.TRADES], [a.noun for a in words.ANIMALS], words.OBJECTS, words.CONTAINERS)
    ]
    every = sorted({token for kind in kinds for token in kind})
    made = []
    for _ in range(count):
        said, at = rng.sample(every, length), rng.randrange(length // 4, length - 2)
        last = said[at]
        if swapped:
            last = rng.choice([t for t in next(kind for kind in kinds if last in kind) if t not in said])
        tokens = [0, *said, *said[:at], last]
        made.append(
            dict(
                tokens=tokens,
                right=said[at + 1],
                wrong=said[at + 2],
                places={"same": [at + 1], "after": [at + 2], "19 back": [max(0, len(tokens) - 20)]},
            )
        )
    return made


def _verb(tokenizer, choice: items.Choice, subject_last: bool) -> Item | None:
    """Places: the two nouns. None where right and wrong verb begin with the same token."""
    nouns = {_token(tokenizer, form) for noun in heldout.SUBJECTS for form in (noun.singular, noun.plural)}
    item = _asked(tokenizer, choice)
    first, last = [at for at, token in enumerate(item["tokens"]) if token in nouns]
    subject, other = (last, first) if subject_last else (first, last)
    item["places"] = {"subject": [subject], "other noun": [other]}
    return item if item["right"] != item["wrong"] else None


def _scene(tokenizer, choice: items.Choice) -> Item:
    """Places: all mentions of the container where the thing was first ("old") and of the other ("new"), the name of the
    one who is "asked about" or, in "reality", is named last, and the word "the" before the thing's first mention."""
    item = _asked(tokenizer, choice)
    tokens, both = item["tokens"], {item["right"], item["wrong"]}
    things = {_token(tokenizer, thing.singular) for thing in words.OBJECTS}
    names = {_token(tokenizer, name) for name in words.GIRLS + words.BOYS}
    first = next(at for at, token in enumerate(tokens) if token in things)  # in the sentence that says where it is put
    ends = [at for at, token in enumerate(tokens) if token == tokenizer.convert_tokens_to_ids(".")]
    sentence = range(max(at for at in ends if at < first), min(at for at in ends if at > first))
    old = next(tokens[at] for at in sentence if tokens[at] in both)
    places = {"old": {old}, "new": both - {old}}
    item["places"] = {name: [at for at, token in enumerate(tokens) if token in which] for name, which in places.items()}
    item["places"]["asked about"] = [max(at for at, token in enumerate(tokens) if token in names)]
    item["places"]["the thing's the"] = [first - 1]
    return item


def _asked(tokenizer, choice: items.Choice) -> Item:
    before, right = continuation_ids(tokenizer, choice.prompt, choice.right)
    _, wrong = continuation_ids(tokenizer, choice.prompt, choice.wrong)
    return dict(tokens=before, right=right[0], wrong=wrong[0])


def _token(tokenizer, word: str) -> int:
    found = tokenizer.encode(f" {word}", add_special_tokens=False)
    if len(found) != 1:
        raise ValueError(f"{word!r} is not one token, and can't stand in these prompts.")
    return found[0]


# ---- What a head does --------------------------------------------------------------------------------


@torch.no_grad()
def looks(model, some: list[Item], head: Head) -> dict[str, list[float]]:
    """Attention that the head pays from the last token, item by item: to each place, and to the "start" token."""
    layer, h = head
    name, found = f"blocks.{layer}.attn.hook_pattern", {}
    for item in some:
        row = run_with_cache(model, torch.tensor([item["tokens"]]), [name])[1][name][0, h, -1]
        for place, at in ({"start": [0]} | item["places"]).items():
            found.setdefault(place, []).append(float(row[at].sum()))
    return found


def margins(model, some: list[Item], changes: Callable[[int], dict[str, Change]] = lambda i: {}) -> list[float]:
    """Logit of the right token less that of the wrong one, item by item; `changes` of item i while it runs."""
    found = []
    for i, item in enumerate(some):
        with torch.no_grad(), interventions(model, changes(i)):
            last = model(input_ids=torch.tensor([item["tokens"]])).logits[0, -1]
        found.append(float(last[item["right"]] - last[item["wrong"]]))
    return found


def without(model, some: list[Item], heads: list[Head]) -> list[float]:
    """The margins when each head writes, everywhere, its mean over all tokens of all items of the set."""
    means = {}
    for layer in {layer for layer, _ in heads}:
        name = _z(layer)
        z = [run_with_cache(model, torch.tensor([item["tokens"]]), [name])[1][name][0] for item in some]
        means[layer] = torch.cat(z).mean(0).detach()  # (head, d_head)

    def change(layer: int) -> Change:
        def replace(z: Tensor) -> Tensor:
            z = z.clone()
            for h in [h for other, h in heads if other == layer]:
                z[:, :, h] = means[layer][h]
            return z

        return replace

    return margins(model, some, lambda i: {_z(layer): change(layer) for layer in means})


def patched(model, some: list[Item], source: list[Item], head: Head) -> list[float]:
    """The margins when the head writes, at the last token, what it writes there for the source item."""
    layer, h = head
    given = [
        run_with_cache(model, torch.tensor([item["tokens"]]), [_z(layer)])[1][_z(layer)][0, -1, h].detach() for item in source
    ]

    def changes(i: int) -> dict[str, Change]:
        def replace(z: Tensor) -> Tensor:
            z = z.clone()
            z[0, -1, h] = given[i]
            return z

        return {_z(layer): replace}

    return margins(model, some, changes)


def forced(model, some: list[Item], place: str, head: Head) -> list[float]:
    """The margins when, at the last token, the head attends to the place alone, to its last mention."""
    layer, h = head

    def changes(i: int) -> dict[str, Change]:
        def replace(pattern: Tensor) -> Tensor:  # (1, head, query, key)
            pattern = pattern.clone()
            pattern[0, h, -1] = 0
            pattern[0, h, -1, some[i]["places"][place][-1]] = 1
            return pattern

        return {f"blocks.{layer}.attn.hook_pattern": replace}

    return margins(model, some, changes)


def _z(layer: int) -> str:
    return f"blocks.{layer}.attn.hook_z"


def write(root: Path = checkpoints.SPECIMENS) -> Path:
    """Write the sets to <root>/village/one-head.json, a set a line."""
    path = root / "village" / FILE
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(some)}" for name, some in sets(checkpoints.tokenizer("village", root)).items()
    )
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    command.without_arguments(__doc__)
    print(write())

"""What a page keeps for its reader, and which values it takes back.

A trait tagged ``kept`` is the reader's own: a text typed, a page opened, a choice, a number. The book's page
(book/assets/keeping.js) keeps it over a reload and puts it into links, and checks what comes back without Python, by
rules that are worked out here from the traits and travel with the widget's state:

    {"one_of": [0, 50, 6500]}                       one of these
    {"is": "int", "min": 0, "max": 9}               likewise "number", "bool"
    {"is": "text", "most": 2000}                    characters
    {"is": "list", "most": 4, "of": rule}           items; "least" likewise
    {"is": "dict", "of": {"name": rule, …}}         these keys; those of "may" can be left out
    {"any": [rule, …]}
    {"by": "seed", "of": {"0": rule, …}}            decided by the trait (in a dict: the key) ``seed``

``"linked": False`` beside any of these: kept, but put into no link. Whether an outcome was shown is such a trait, and what
the reader guessed: who opens their link is asked as well.

The tag is ``True`` where the trait says enough, else what is to be added to its rule or put in its place, or a
function of the widget that gives that.
"""

from __future__ import annotations

from collections.abc import Iterable

from traitlets import Bool, Dict, Enum, Float, HasTraits, Int, List, TraitType, Unicode, Union

#: Where a trait sets no bound: characters of a text, items of a list.
LONGEST, MOST = 4000, 200


def rules(widget: HasTraits) -> dict[str, dict]:
    """The rule of every trait of ``widget`` that is tagged ``kept``. Raises TypeError for a trait without one."""
    found = {}
    for name, trait in sorted(widget.traits(kept=lambda tag: tag is not None).items()):
        tag = trait.metadata["kept"]
        given = tag(widget) if callable(tag) else tag
        if given is False:
            continue  # the function said that here it is not the reader's
        given = {} if given is True else given
        found[name] = given if given.keys() & {"is", "one_of", "by", "any"} else rule(trait, given) | given
    return found


def rule(trait: TraitType, given: dict | None = None) -> dict:
    """What the trait itself says of its values; of a list's items only where nothing is given."""
    match trait:
        case Enum():
            return one_of(trait.values or ())
        case Bool():
            return {"is": "bool"}
        case Int() | Float():
            bounds = {"min": trait.min, "max": trait.max}
            finite = {key: bound for key, bound in bounds.items() if bound is not None and abs(bound) < float("inf")}
            return {"is": "int" if isinstance(trait, Int) else "number", **finite}
        case Unicode():
            return {"is": "text", "most": LONGEST}
        case List():
            return {"is": "list", "most": MOST} | ({} if given and "of" in given else {"of": rule(trait._trait)})
        case Dict() if trait._per_key_traits:
            return {"is": "dict", "of": {key: rule(each) for key, each in trait._per_key_traits.items()}}
        case Union():
            return {"any": [rule(each) for each in trait.trait_types]}
    raise TypeError(
        f"A {type(trait).__name__} says too little of its values: tag {trait.name!r} with a rule (see widgets/keeping.py)."
    )


def one_of(values: Iterable) -> dict:
    return {"one_of": list(values)}


def by(name: str, rules: dict) -> dict:
    """A rule for every value of another trait."""
    return {"by": name, "of": {str(value): each for value, each in rules.items()}}

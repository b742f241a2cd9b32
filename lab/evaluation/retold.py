"""Sentence forms that no training text has, in words that it has: the same facts, told as nobody told them.

A test reads training documents for each of these forms, and finds none.
"""

SETTINGS = (
    "Here in the {room} are {a} and {b}, and with them {x} and {y}.",
    "Here is {x}, and here is {y}. {a} and {b} are with them in the {room}.",
)
TOLD = {
    "put": ("In the {target} {who} hides the {thing}.", "{who} has the {thing} and lays it in the {target}."),
    "move": (
        "{who} moves the {thing} from the {source} to the {target}.",
        "{who} finds the {thing} in the {source} and moves it to the {target}.",
        # Here the last container that is named is not the last place.
        "Then {who} hides the {thing} in the {target} and not in the {source}.",
    ),
    "leave": ("Out of the {room} goes {who}.", "Away goes {who}."),
    "return": ("Back comes {who}.", "And here {who} is again."),
}
LOOKS, LIES = "For the {thing} {who} looks in the", "And now the {thing} is in the"

# By condition: an attractor that stands before its subject is the first noun, and not the nearest.
_BETWEEN = ("The {subject} over there {between} the {attractor}", "The {subject}, {between} the {attractor},")
_IN_FRONT = ("There {between} the {attractor} the {subject}",)
AGREEMENT = {
    "no attractor": ("And now the {subject}",),
    "attractor of the same number": _BETWEEN,
    "attractor of the other number": _BETWEEN,
    "attractor in front, of the same number": _IN_FRONT,
    "attractor in front, of the other number": _IN_FRONT,
}

PLAUSIBILITY = ("Every night the {adjective} {actor}", "Here the {adjective} {actor}", "And again the {adjective} {actor}")

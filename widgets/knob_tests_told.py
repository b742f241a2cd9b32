"""What is told of the tests of the knob and of the accounts of it, in a reader's words. The names of the tests are those of
lab/real/first_token.py, where they are made on many texts; widgets/knob_tests/tests.js makes the same in the page."""

from __future__ import annotations

INTACT, BROKEN = "knob as it is", "knob at 0"  # with nothing else changed

#: By what they begin with: what all of them are told under.
GROUPS = {
    "Where? The knob at 0, and right behind its layer:": {
        "at 0: the first token's stream as before": (
            "the first token’s stream is put back",
            "The first token gets the stream that it has with the knob. All other tokens keep the one without it.",
        ),
        "at 0: all others' streams as before": (
            "all the others’ streams are put back",
            "All other tokens get the stream that they have with the knob. The first keeps the one without it.",
        ),
        "at 0: its stream as long as before": (
            "the first token’s stream is made as long as it was",
            "The first token’s stream gets its length back, and goes on pointing where it points without the knob.",
        ),
        "at 0: its stream the way it went before, not as long": (
            "it is turned to where it pointed, and stays short",
            "That stream points where it points with the knob, and stays as short as it is without.",
        ),
    },
    "How? The knob at 0, and the first token seen otherwise by all layers behind:": {
        "at 0: values as before": (
            "its values are put back",
            "What is fetched from the first token is what is fetched there with the knob. What draws looks there stays as it is.",
        ),
        "at 0: values as short as before": (
            "its values are shortened",
            "What is fetched from the first token is made as short as with the knob, and points where it points without.",
        ),
        "at 0: values as short as before, any way": (
            "its values are as short, their direction drawn by lot",
            "What is fetched from the first token is as short as with the knob, and points anywhere.",
        ),
        "at 0: values at 0": ("its values are silenced", "Whoever looks at the first token fetches nothing at all."),
        "at 0: values of another token shortened": (
            "another token’s values are shortened, as a control",
            "The sixth token’s values are shortened by as much as the first one’s were in the other test.",
        ),
        "at 0: keys as before": (
            "its keys are put back",
            "What draws looks to the first token is what it is with the knob. What is fetched there stays as it is.",
        ),
        "at 0: all look where they looked before": (
            "all look where they looked",
            "Every head, at every token, pays its attention as it does with the knob. What it fetches stays as it is.",
        ),
        "at 0: keys and values as before": (
            "its keys and values are put back",
            "Both are as with the knob: what draws looks to the first token, and what is fetched there.",
        ),
    },
    "And the other way round? The knob as it is, and the first token seen otherwise by all layers behind:": {
        "as it is: values at 0": ("its values are silenced", "Whoever looks at the first token fetches nothing at all."),
        "as it is: values as long, any way": (
            "the direction of its values is drawn by lot",
            "What is fetched from the first token is as long as ever, and points anywhere.",
        ),
        "as it is: values 4 times as long": (
            "its values are four times as long",
            "What is fetched from the first token points where it does, four times as long.",
        ),
        "as it is: values as without it": (
            "its values are as without the knob",
            "What is fetched from the first token is what is fetched there with the knob at 0.",
        ),
        "as it is: keys as without it": (
            "its keys are as without the knob",
            "What draws looks to the first token is what it is with the knob at 0.",
        ),
        "as it is: all look where they look without it": (
            "all look where they look without the knob",
            "Every head, at every token, pays its attention as it does with the knob at 0. What it fetches stays as it is.",
        ),
        "as it is: nobody looks at the first token": (
            "nobody may look at it",
            "No head may look at the first token. What it would have paid there goes to the others, in proportion.",
        ),
    },
    "How much of it? The knob itself is turned:": {
        "knob at 0.25 times its value": ("to a quarter", "The knob stands at a quarter of its value."),
        "knob at 0.5 times its value": ("to one half", "The knob stands at half its value."),
        "knob at 2 times its value": ("to twice as much", "The knob stands at twice its value."),
        "knob at -1 times its value": ("the other way", "The knob has its size, and the other sign."),
    },
}

#: As the tables call an account: its name, and what it says.
ACCOUNTS = {
    "parking": (
        "Parking",
        "A head with nothing to do must look somewhere, and the knob makes the first token the place. Without it attention strays.",
    ),
    "fetches nothing": (
        "It fetches nothing",
        "Attention that is parked should bring nothing along, and the knob keeps short what is fetched there. Without it noise comes in.",
    ),
    "a particular vector": (
        "A particular vector",
        "Later layers have come to need something fixed from the first token, and the knob keeps it as it is.",
    ),
}

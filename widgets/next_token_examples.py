"""What NextTokenPrediction offers to try: beginnings for the village's model and for the real one, and sentences with a gap."""

#: Shown as buttons under the prompt.
EXAMPLES: list[dict] = [
    {
        "label": "A story begins",
        "prompt": "Maya and Otto are in the kitchen. There is a basket and a jar. Maya puts the ribbon in the",
        "note": "A basket or a jar? The story has not said, so nobody can know. The model leans to one all the same. Name the "
        "jar first and the basket second: how much of the lean goes with the order?",
    },
    {
        "label": "No choice",
        "prompt": "In the evening Maya Drake eats porridge with turnips. Then the sun goes",
        "note": "The village’s stories leave no choice here. Raise the temperature: how far must you go to draw something else?",
    },
    {
        "label": "An open question",
        "prompt": "The baker is",
        "note": "Bakers can be many things. Draw one, undo it, draw again: how often do you get the first on the list?",
    },
]

#: The same where the reader has chosen the real model, which has read ordinary English.
REAL_EXAMPLES: list[dict] = [
    {
        "label": "A capital",
        "prompt": "The capital of France is",
        "note": "Nobody wrote a list of capitals into it. Ask for some that fewer texts speak of: Burkina Faso, Bhutan, Tuvalu. "
        "Where does it stop knowing, and what does it say there?",
    },
    {
        "label": "Two nouns",
        "prompt": "The label on the bottles",
        "note": "“Is” goes with the label, “are” with the bottles, which stand nearer. Which comes higher on the list? Then try "
        "“The labels on the bottle”.",
    },
    {
        "label": "A seahorse",
        "prompt": "Is there a seahorse emoji? The answer is",
        "note": "There is none. Let it run, undo it, let it run again: does it say so? And does it say the same each time?",
    },
]

#: Shown as buttons under the sentence with a gap.
SENTENCES: list[dict] = [
    {
        "label": "Who kneads?",
        "sentence": "The baker kneads the dough.",
        "gap": 1,
        "note": "What gives the word away stands behind the gap.",
    },
    {
        "label": "One or many?",
        "sentence": "The dogs behind the horse are asleep.",
        "gap": 1,
        "note": "“Are” comes late, and asks for the plural. When you see the twin’s list: do its words fit? Then write “is”.",
    },
    {
        "label": "Which one, before?",
        "sentence": "Maya puts the ribbon in the basket. Otto takes the ribbon out of the basket and puts it in the jar.",
        "gap": 6,
        "note": "Where the ribbon went is told only afterwards.",
    },
    {
        "label": "Nothing behind it",
        "sentence": "The baker kneads the dough.",
        "gap": 4,
        "note": "Here only the full stop follows. Is the twin still ahead?",
    },
]

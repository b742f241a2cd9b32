"""The metaphors that Trott's post weighs or works with: grown, made, knobs, a matchmaker, cogs and levers."""

from widgets.metaphors.words import built, claim, dark, denies, metaphor, says, untested

GROWN = metaphor(
    "grown",
    "Grown",
    "A gardener picks the bed, the seed, the water and the light. Then she waits. The metaphor "
    "serves for two reasons, says Trott: it leaves room for a human hand, and for what that hand "
    "does not control.",
    [
        claim(
            "hand",
            "The gardener sows and waters. She does not make the leaves.",
            "People set the conditions. Some of what the model then can do, nobody trained it for.",
            says("byproduct"),
        ),
        claim(
            "control",
            "What the soil lacks, the plant will lack.",
            "What isn’t in the training text can’t come up in the model.",
            says("absent"),
        ),
        claim(
            "control",
            "She can water and prune. She can’t reach into a cell and change what it does.",
            "Nobody can reach inside a model and change what it will say.",
            denies("reach"),
        ),
        claim(
            "chance",
            "Sow the same seed in the same soil, and you never get quite the same plant.",
            "Grown twice from the same seed on the same text, a model comes out different.",
            denies("again"),
        ),
        claim(
            "chance",
            "Another seed of the packet gives another plant, and it is a tomato again.",
            "From other starting numbers comes another model that is much the same.",
            says("sisters"),
        ),
        claim(
            "known",
            "Whoever has seen one tomato ripen knows when the next one will.",
            "When an ability came in one model, we know when it will come in the next.",
            says("when"),
        ),
        claim(
            "known",
            "The packet tells what will come up. It lies in the seed, and the soil only feeds it.",
            "What a model will be able to do lies in its seed, and not in its text.",
            says("seedplan"),
        ),
    ],
    [
        dark(
            "The plan. A plant has it in its genes. The “seed” of a model is a number, from which its first values "
            "are drawn by chance. No one has put anything into it.",
            "SeedComparison",
        ),
        dark(
            "The hand at every step. A gardener leaves the cells alone. Training changes every weight, on purpose, "
            "thousands of times.",
            "TrainingStep",
        ),
        dark(
            "The way back. Nobody can return to last Tuesday, change one word in the soil, and grow the same plant "
            "again. Here one can.",
            "DataAblation",
        ),
        dark("The open door. All of a model can be looked at, number by number.", "ForwardPass"),
        dark(
            "Evolution, and a life of its own. Plants were shaped for living, and grow wild. A model was shaped by "
            "one error, and takes no step unless a program makes it."
        ),
    ],
    ["trott2025grown"],
)

MADE = metaphor(
    "made",
    "Made",
    "A toaster. Someone drew it, someone else built it after the drawing, and if it fails, someone can say why.",
    [
        claim(
            "hand",
            "Whatever the toaster does, somebody decided that it should.",
            "Whatever the model can do, somebody trained it to do.",
            denies("byproduct"),
        ),
        claim(
            "control",
            "Change the spring in the drawing, and the toast pops up harder. The colour of the case stays.",
            "Change one thing in the model’s making, and only what that thing is about will change.",
            says("elsewhere"),
        ),
        claim(
            "control",
            "It toasts any bread you put in, this brand or that.",
            "What the model does, it does reliably, also in words that it never read.",
            says("elsewords"),
        ),
        claim(
            "chance",
            "Build it again from the same drawing, and you have the same toaster.",
            "Made again by the same recipe, the model is the same, number for number.",
            says("again"),
        ),
        claim(
            "chance",
            "Open two of a series: the same part sits at the same place and does the same job.",
            "In two models of one recipe, the same part does the same job.",
            says("places"),
        ),
        claim(
            "known",
            "Somebody can put a finger on each part and say what it is for.",
            "Of each part that matters, one can say what it does.",
            says("named"),
        ),
    ],
    [
        dark(
            "That the looking comes afterwards. A toaster is understood before it is built; a model is built first, "
            "and then looked into, as one looks into an animal.",
            "InductionHeads",
        ),
        dark(
            "The text. Whoever trains a large model wrote next to none of the sentences that it learns from, and "
            "most of what it can do comes from them.",
            "DataAblation",
        ),
        dark(
            "That it is made of one kind of stuff. A spring is visibly no wire. One weight looks like any other.", "WeightEditor"
        ),
    ],
    ["trott2025grown"],
)

KNOBS = metaphor(
    "knobs",
    "Knobs in a shower",
    "Too cold: turn the hot tap up a little. Too hot: back again. Lee and Trott tell of "
    "training so: very many knobs, and an error that says which way to turn.",
    [
        claim(
            "hand",
            "You feel the water, and turn the tap that helps.",
            "At every step the error is measured, and each weight turned the way that makes it smaller.",
            built(
                "holds",
                "This is the training step itself. A program does the turning, and calculus the feeling: "
                "it tells the share of every tap at once, where a hand would have to try one after the "
                "other.",
                "TrainingStep",
            ),
        ),
        claim(
            "control",
            "Each tap has one effect. The hot one makes it warmer.",
            "Each weight has one effect.",
            untested(
                "Our tables tell of heads, and a head is thousands of knobs. Of single knobs this book has no "
                "table. Turn one, or two hundred, and count for yourself.",
                "WeightEditor",
            ),
        ),
        claim(
            "control",
            "Turn it warmer for the next guest, and nothing else in the house has changed.",
            "Trained further for one purpose, the model keeps the rest as it was.",
            says("lessons"),
        ),
        claim(
            "chance",
            "However the taps stood at first, you end with the same warm water.",
            "From other starting numbers, training ends at much the same model.",
            says("sisters"),
        ),
        claim(
            "known",
            "As long as you turn rightly it only gets better: you never lose a warmth that you had.",
            "While the error falls, abilities come and stay.",
            says("steady"),
        ),
    ],
    [
        dark(
            "What nobody turned for. The shower ends warm, as was wanted. The model ends with abilities that the "
            "error never mentioned.",
            "CheckpointSlider",
        ),
        dark("That the knobs work only together. What one of them does depends on where all the others stand.", "WeightEditor"),
        dark(
            "That temperature is one number. An error of one number can fall by very different ways, and the models "
            "it leads to differ where it does not look.",
            "MeasurementValidity",
        ),
    ],
    ["lee2023explained", "trott2025grown"],
)

MATCHMAKER = metaphor(
    "matchmaker",
    "A matchmaking service",
    "Each word hands in what it looks for and what it has to offer. The service brings pairs together. So Lee and "
    "Trott tell of attention heads, the parts of a model that fetch something from one word to another.",
    [
        claim(
            "hand",
            "Somebody runs the service, and drew up the questionnaire.",
            "Somebody wrote down what each head is to look for.",
            built(
                "fails",
                "The form is given: every head has a table for asking and one for offering. What stands "
                "in them was set by training, like every other weight.",
                "LevelsOfAnalysis",
            ),
        ),
        claim("control", "Each matchmaker has her own kind of client.", "Each head has one job.", says("onejob")),
        claim(
            "control",
            "Send one matchmaker home, and her matches are not made.",
            "Take one head out, and what it did is gone.",
            says("spare"),
        ),
        claim(
            "chance",
            "In the next town the same wishes are served, but at other desks.",
            "In a sister model the same jobs are done, by other heads.",
            denies("places"),
        ),
        claim(
            "known",
            "Read the questionnaires, and you can tell who will be paired with whom.",
            "Of each head that matters, one can say whom it pairs.",
            says("named"),
        ),
    ],
    [
        dark(
            "What is done with the match. A head brings two words together; what it then carries from one to the "
            "other is a mixture of numbers that no client would recognise.",
            "ForwardPass",
        ),
        dark("The other half. A model also has neurons, which work on each word alone and match nothing.", "ForwardPass"),
        dark(
            "That a matchmaker wants something. A head that rests on the first word of every text is no lazy agent: "
            "it has to look somewhere.",
            "RivalExplanations",
        ),
    ],
    ["lee2023explained", "trott2025grown"],
)

COGS = metaphor(
    "cogs",
    "Cogs and levers",
    "A contraption is adjusted until its exhaust puffs as it should, and is then seen to "
    "drive. Trott’s thought experiment; in this book it was built.",
    [
        claim(
            "hand",
            "The mechanic adjusts the levers for the exhaust. Where the thing goes, nobody asks.",
            "Trained for one thing, it learns another, and does it as it should.",
            says("drive"),
        ),
        claim(
            "control",
            "Every lever can be reached and moved by hand.",
            "A hand can reach inside a model and change what it will say.",
            says("reach"),
        ),
        claim(
            "control",
            "Take out a cog, and what it drove stands still.",
            "Take out one part, and what it did is gone.",
            says("spare"),
        ),
        claim(
            "chance",
            "Two machines were adjusted for the same exhaust, from other settings. The cog that steers one "
            "is not the cog that steers the other.",
            "In two models of one recipe, the same job is done by other parts.",
            denies("places"),
        ),
        claim(
            "known",
            "All cogs lie open, and no one can say which of them steer.",
            "All parts are in plain view, and still one can’t say what each of those that matter does.",
            denies("named"),
        ),
    ],
    [
        dark(
            "Words. What went into the machine was a lamp and a slope. What goes into a model was written by people "
            "who meant something.",
            "CorpusSearch",
        ),
        dark(
            "The wheels. The machine had them from the start, and drove at random before it learned. No part of an "
            "untrained model is made for verbs.",
            "DrivingMachine",
        ),
        dark("That we know what the exhaust was a trace of. Of what text is a trace, one can argue.", "PlainStatement"),
    ],
    ["trott2025grown"],
)

METAPHORS = [GROWN, MADE, KNOBS, MATCHMAKER, COGS]

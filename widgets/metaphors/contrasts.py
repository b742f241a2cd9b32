"""Things that are not understood either, and would make other metaphors: three that the post names, and one that a
reader of it brought up in a comment."""

from widgets.metaphors.words import built, claim, dark, denies, judgement, metaphor, says

DARK_MATTER = metaphor(
    "dark-matter",
    "Dark matter",
    "Galaxies turn as if much more pulled at them than can be seen. That something pulls "
    "is well measured. What it is, nobody knows.",
    [
        claim(
            "hand",
            "Nobody made it. It was there before anyone looked.",
            "Nobody made the model.",
            built(
                "fails",
                "People wrote the village, the build and the rule for learning, and ran the program. Of "
                "this model all of it is written down, with the seed.",
                "GardenersControls",
            ),
        ),
        claim(
            "control",
            "It can’t be touched. It goes through every wall and every instrument.",
            "Nothing inside a model can be reached and changed.",
            denies("reach"),
        ),
        claim(
            "chance",
            "There is one universe. Nobody can let it begin again to see what was chance.",
            "A model can’t be grown a second time, from the same beginning.",
            denies("again"),
        ),
        claim(
            "known",
            "It is known by its pull alone: from outside, by what it does to other things.",
            "A model is known from outside alone, by what it says.",
            built(
                "fails",
                "Every number of this model can be read, and every step from your words to its guess. "
                "Of a closed model the public knows only what it says; its makers can read it all.",
                "ForwardPass",
            ),
        ),
    ],
    [
        dark("The people. A sentence about dark matter has no one in it who could have done otherwise.", "GardenersControls"),
        dark(
            "That nothing is out of sight. What is missing with a model is no observation. It is an account of what "
            "was observed.",
            "ForwardPass",
        ),
        dark(
            "What it does catch: one can know very well that something works, and how strongly, and not know what it is.",
            "CapacityCurves",
        ),
    ],
    ["trott2025grown"],
)

ANAESTHESIA = metaphor(
    "anaesthesia",
    "Anaesthesia",
    "A drug makes people sleep through an operation. Ether was used from the 1840s on. "
    "How such drugs end awareness is known in part.",
    [
        claim(
            "hand",
            "People make the drug and give it on purpose. That it works was found by trying.",
            "People train a model on purpose. What it can do is found by trying it.",
            judgement(
                "For this small model we wrote the village so that certain things could be learned, and then "
                "looked whether they were. That is more than trying. Much of what large models do was noticed "
                "in use, or in tests that came after.",
                "CapacityCurves",
            ),
        ),
        claim(
            "control",
            "The dose is set, and the effect follows, in patient after patient.",
            "What a model does, it does reliably.",
            says("elsewords"),
        ),
        claim(
            "chance",
            "Patients differ, and the drug does much the same to all of them.",
            "What training did from one start it does from another.",
            says("sisters"),
        ),
        claim(
            "known",
            "Some of the places where the drug acts are known. How that ends awareness is not.",
            "Some of the parts are known. How all of it adds up to what the model says is not.",
            judgement(
                "Heads that copy were found, and what fails without them was measured. Whether such cases are "
                "a good part of the story or a few words of it is what researchers disagree about.",
                "InductionHeads",
            ),
        ),
    ],
    [
        dark(
            "The experiment. A model can be cut, mended and asked again, a thousand times, and nobody is hurt. No patient can.",
            "RivalExplanations",
        ),
        dark(
            "The training. A drug is found or designed, and works by what it is. A model came to work by being corrected.",
            "TrainingStep",
        ),
        dark(
            "That we know less of the brain that the drug acts on than of any model: there, not even the parts list is complete.",
            "Openness",
        ),
    ],
    ["trott2025grown", "eckenhoff2008anesthetic"],
)

CONSCIOUSNESS = metaphor(
    "consciousness",
    "Consciousness",
    "Here as something that is hard to understand. Not whether a model is conscious: "
    "whether trying to understand a model is like trying to understand that.",
    [
        claim(
            "hand",
            "Nobody put it into a child. It came while the child was learning other things.",
            "A model comes to do things that nobody trained it for.",
            says("byproduct"),
        ),
        claim(
            "control",
            "A drug or a current changes it, though nobody can say how it comes about.",
            "One can change what a model will say from inside, without an account of how it says anything.",
            says("reach"),
        ),
        claim(
            "chance",
            "Whether my red is your red can’t be found out: nobody can lay the two side by side.",
            "The insides of two models can’t be laid side by side.",
            built(
                "fails",
                "They can. Both give numbers for the same words, and how alike these are was computed for "
                "all pairs of sisters. What the likeness means is another question.",
                "SeedComparison",
            ),
        ),
        claim(
            "known",
            "Whether it is there at all is disputed, and no test is accepted by everyone.",
            "No test can tell a real ability from one that only looks like it.",
            denies("settled"),
        ),
    ],
    [
        dark("That nothing in a model is private. Whatever goes on in it, anyone may look.", "ForwardPass"),
        dark(
            "What the dispute is about. With a model it is often about a name: whether what was measured should be "
            "called “understanding”.",
            "MeasurementValidity",
        ),
        dark("It brings its own question along. Whoever compares a model with a mind has half said that it is one."),
    ],
    ["trott2025grown", "seth2022theories"],
)

CITIES = metaphor(
    "cities",
    "Cities and markets",
    "A reader of the post put it so: nature’s growth brings emergence along, and so do "
    "some things that people build, such as cities, markets, and now language models.",
    [
        claim(
            "hand",
            "Many hands build a city, each for its own ends. No one drew the whole.",
            "Many people have a hand in a model, and none of them planned what it became.",
            judgement(
                "The text of our village was told by one program. The text of a large model was written by "
                "very many people, who were thinking of other things. But one group chose it, and set the one "
                "aim of the training.",
                "CorpusSearch",
            ),
        ),
        claim(
            "control",
            "The council makes a rule for one street, and something changes in another.",
            "Change one thing in the making, and something changes that it had nothing to do with.",
            denies("elsewhere"),
        ),
        claim(
            "chance",
            "Small accidents decide. Had the ford been a mile upstream, so would be the city.",
            "From other starting numbers comes quite another model.",
            denies("sisters"),
        ),
        claim(
            "chance",
            "History can’t be run twice. Nothing so complex repeats itself.",
            "Grown again from the same beginning, a model comes out different.",
            denies("again"),
        ),
        claim(
            "known",
            "Afterwards everyone can explain the crash. Beforehand no one names the day.",
            "From one model to the next, one can’t tell when an ability will come.",
            denies("when"),
        ),
    ],
    [
        dark(
            "The one aim. No one in a city corrects every inhabitant at every step towards one goal. Training does.",
            "TrainingStep",
        ),
        dark("The inhabitants. Those who trade know why they do it, and can be asked. A weight can’t.", "WeightEditor"),
        dark(
            "How many things “emergence” names. Some fit a model and some don’t; the word alone doesn’t say which.",
            "CapacityCurves",
        ),
    ],
    ["krakauer2025emergence"],
)

METAPHORS = [DARK_MATTER, ANAESTHESIA, CONSCIOUSNESS, CITIES]

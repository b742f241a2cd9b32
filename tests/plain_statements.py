"""Statements of what is known of language models, each with the points of the post that it makes, judged by hand.

A point counts as made if the text says it, in whatever words; the third entry names points of which it says the contrary.
TUNED were before the eyes when the lists of words were made. FRESH were written and judged when the lists were done, in
other voices, and no list was changed for them afterwards. One person wrote all of them, so other people's texts may well
fare worse.
"""

TUNED = [
    (
        "We know what the models are trained to do and how they are trained, but we do not always know why they end up "
        "doing other things, or how they do them.",
        "task training more why how",
        "",
    ),
    (
        "Engineers chose the data, the architecture and the training rule. Every weight can be read. Still, nobody can say "
        "which of those numbers makes the model answer as it does.",
        "people numbers how",
        "",
    ),
    ("It's a black box. Nobody knows how LLMs work.", "how", ""),
    (
        "An LLM learns to predict the next token. During training an error signal tells each parameter which way to move. "
        "Abilities such as grammar or keeping track of beliefs turn up although no one asked for them, and we cannot "
        "foretell which ones will.",
        "task training more why",
        "",
    ),
    ("We know exactly how it works: it multiplies matrices, and all the numbers are public.", "numbers", "how"),
    ("They are only statistics. They predict words and that is all.", "task", ""),
    (
        "People wrote the program and picked the text. What nobody wrote is what the program ended up doing with it; why "
        "it does so is an open question. How it does so, too; researchers find parts of the answer afterwards, and are "
        "never sure.",
        "people more why how after",
        "",
    ),
    (
        "The recipe is known and the ingredients are known. The result can be looked at down to the last number. What we "
        "lack is an explanation of the behaviour: which part does what.",
        "training numbers how",
        "",
    ),
    (
        "Known: the objective (guess the next word), the learning algorithm, the weights of open models. Unknown: why "
        "certain capacities appear, which capacities will appear next, how they are implemented.",
        "task training numbers why how",
        "",
    ),
    ("I think nobody understands these machines, not even the people who build them.", "people", ""),
    (
        "A toaster's maker can explain each part. The maker of a language model can tell you each part too, and each "
        "calculation, but not what the part is for.",
        "numbers how",
        "",
    ),
    (
        "Although the model was trained only to continue text, it can translate, rhyme and add up. Nobody planned this. "
        "Scientists have guesses about the reasons, not a theory.",
        "task more why",
        "",
    ),
    (
        "Training nudges billions of numbers until the guesses get better. That procedure we understand completely. The "
        "numbers that come out of it we can print, but we can't read off from them what the model will do.",
        "training numbers how",
        "",
    ),
    ("We do know why it works. More data and more parameters make it better.", "", "why"),
    ("Nothing about it is unknown to its makers; they just keep it secret.", "", ""),
    (
        "What's known is the goal of the training and its method. What isn't known is where the unplanned abilities come "
        "from, and through which of its parts the model has them.",
        "task training more why how",
        "",
    ),
    (
        "Humans set the stage: the data, the starting values, the rule. Everything after that is done by arithmetic that "
        "anyone could follow with a pencil and a long life. And yet no one could have told you beforehand that it would "
        "learn to keep apart what Anna knows and what is so.",
        "people numbers why",
        "",
    ),
    ("We can see every step and still not see why.", "numbers why", ""),
    ("LLMs are grown, not made.", "", ""),
    (
        "The company knows the data and the weights; the public does not. Neither knows which circuits are behind a given "
        "answer. Interpretability research has found a few, long after training, and its findings remain tentative.",
        "numbers how after",
        "",
    ),
    ("It is a program, so its programmers understand it.", "", ""),
    ("Researchers don't know everything about language models, but they aren't clueless either.", "", ""),
    (
        "Its builders can tell you the task it was given and the rule by which it was corrected. They can't tell you why it "
        "picked up skills that weren't part of the task, nor which of its many numbers carry those skills.",
        "task training more why how",
        "",
    ),
    ("We have all the weights and could do the sums by hand. We don't understand what the sums amount to.", "numbers how", ""),
    (
        "A model is trained on next-word prediction. Other capabilities emerge as side effects. The reasons for their "
        "emergence aren't understood, and neither are the mechanisms.",
        "task more why how",
        "",
    ),
    ("No mystery here: everything a computer does is determined by its code, and the code was written by people.", "people", ""),
    (
        "Engineers decide what it reads, how big it is and how it is corrected; they do not decide what it becomes able to "
        "do. That can only be found out later, by testing it.",
        "people more after",
        "",
    ),
    ("ChatGPT thinks like a person and nobody knows why.", "why", ""),
    (
        "The inputs are known, the outputs are known and so is everything in between, number by number. An account of what "
        "the numbers in between are doing is missing.",
        "numbers how",
        "",
    ),
    (
        "We set a goal, a large pile of text, and a way of correcting mistakes. A great many small corrections later, it "
        "does far more than we asked for. We could not have listed those extras in advance.",
        "people training more why",
        "",
    ),
    (
        "I would say: known are the aim, the procedure and the outcome as a list of numbers; not known are the causes of "
        "particular abilities and their seat among the numbers.",
        "task training numbers why how",
        "",
    ),
    ("They understand nothing, they merely repeat.", "", ""),
    (
        "Everyone can download the parameters of open models and trace every operation. Even so, it takes months of "
        "experiments to say what a single attention head contributes, and such results may be overturned.",
        "numbers after",
        "",
    ),
    ("How the training works is no secret. How the trained model works is.", "training how", ""),
    ("Nobody told it about grammar, yet it gets grammar right.", "more", ""),
    ("We know how LLMs solve problems: researchers have mapped all the circuits.", "", "how"),
    ("The makers decided on the ingredients and on the procedure, not on the result.", "people", ""),
    (
        "It predicts the next word from the words so far, and its parameters have been adjusted, step by step, to do this "
        "better. From this alone one cannot deduce why it should be able to follow a story, and one can't point at the "
        "parameters responsible.",
        "task training why how",
        "",
    ),
    (
        "What these systems are taught is known; what else they pick up along the way, and by what inner workings, is "
        "largely a matter of conjecture.",
        "task more why how",
        "",
    ),
    ("Some things are understood and some are not.", "", ""),
    ("It was made by people who knew what they were doing but not what would come of it.", "people why", ""),
    (
        "Explanations of single behaviours have been discovered after the fact, for small models, and no one can be sure "
        "they are complete.",
        "after",
        "",
    ),
    (
        "A language model is a very long list of numbers. We know how the list came about and what is done with it. We do "
        "not know what it means.",
        "training numbers how",
        "",
    ),
    (
        "basically they just feed it tons of text and it tries to get the next word right, and when it's wrong the settings "
        "get shifted a bit. nobody really gets why it ends up being able to do maths",
        "task training why",
        "",
    ),
    (
        "My toaster has a wiring diagram. For GPT there is a diagram too, and a list of all its values, yet reading them "
        "does not tell you what it will do with a question, or by which route.",
        "numbers how",
        "",
    ),
    (
        "The developers have full knowledge of the objective function and the optimisation procedure. The competences that "
        "result were neither specified nor anticipated by them.",
        "task training more why",
        "",
    ),
    (
        "It is a myth that we are in the dark. Since every multiplication is specified, the model is fully understood.",
        "numbers",
        "how",
    ),
    (
        "Somebody decided to collect half the internet. Somebody wrote the code. Not a soul decided that the thing should "
        "play chess, and it does.",
        "people more",
        "",
    ),
    ("As far as I can see, the process is clear and the product is not.", "training how", ""),
    ("Language models are statistical. There is nothing to understand.", "", ""),
    (
        "Its makers could give you the exact text it was shown, and in which sequence, and what happened to each parameter "
        "after each example. Ask them for the cause of a particular reply and they will shrug.",
        "training how",
        "",
    ),
    (
        "When scientists open one up they find pieces that do recognisable jobs, for example copying. These discoveries come "
        "after training is over, they are patchy, and they could be mistaken.",
        "after",
        "",
    ),
    (
        "The model was never shown a grammar book, only sentences with the end missing. It now handles grammar anyway. I "
        "can't say how.",
        "more how",
        "",
    ),
    (
        "Nothing is hidden from those who have the files: weights, code, training data. It's the meaning of it all that "
        "escapes them.",
        "numbers how",
        "",
    ),
    (
        "An LLM is trained on the basis of prediction error. Which skills will come out of a longer training run is "
        "anybody's guess.",
        "task training why",
        "",
    ),
    ("They know how to make it but not how it works, like my grandmother with yoghurt.", "training how", ""),
    ("Scientists fully grasp why larger models reason better.", "", "why"),
    (
        "To build one you choose a design, gather text and let an algorithm lower the error. What you cannot choose is what "
        "it will turn out to be good at.",
        "people training more",
        "",
    ),
    (
        "The workings of a large model are as well known as those of a pocket calculator, one operation after another; they "
        "are also of as little help if you'd like to learn why it believes that Anna will look in the basket.",
        "numbers how",
        "",
    ),
    (
        "People say it is grown. I'd say it is fitted: parameters are set so that the error on the next token is small. "
        "It remains to be found out what the fitted function does, and for which reasons.",
        "task training why how",
        "",
    ),
    ("Only its creators understand ChatGPT, and they are not telling.", "", ""),
    ("One can write down the equation of each layer. No one has yet written down what layer twelve is for.", "numbers how", ""),
    ("We cannot be certain that a circuit that somebody has identified really does what its name says.", "after", ""),
]

FRESH = [
    (
        "We know the task, the text and the rule. We know every knob. We don't know why belief appears, or where in the knobs "
        "it is.",
        "task training numbers why how",
        "",
    ),
    (
        "The people who train these models decide what they read and how they are corrected. What the models can do in the "
        "end was not decided by anyone, and the people cannot say in advance what it will be.",
        "people more why",
        "",
    ),
    (
        "A language model guesses the next word. It was built by engineers who can list all of its numbers but who couldn't "
        "tell you what most of them do.",
        "task people numbers how",
        "",
    ),
    ("Everything about the process is known. What is not known is why the result behaves as it does.", "training why", ""),
    ("Engineers understand the training completely, and the trained model hardly at all.", "training how", ""),
    ("We can measure what a model does, and we can calculate it. Explaining it is another matter.", "numbers how", ""),
    (
        "LLMs were trained to predict words, nothing else. Still they can do many other things. Which ones, nobody could "
        "predict. How they do them has to be found by experiments afterwards.",
        "task more why how after",
        "",
    ),
    ("I don't think there is anything left to find out. We have the weights and the code.", "numbers", ""),
    (
        "Someone wrote the learning rule and someone chose the stories, but no one wrote the rule by which the model picks "
        "is or are.",
        "people more",
        "",
    ),
    ("It's a program nobody wrote.", "", ""),
    (
        "After training, researchers look for the parts responsible for a behaviour. Sometimes they find some. Whether they "
        "found all of them, they can't tell for certain.",
        "after",
        "",
    ),
    (
        "Each time the model guesses wrong, all its weights are changed a tiny bit. Repeat this millions of times and it will "
        "guess well. Nobody can explain how the weights then produce a sentence.",
        "task training how",
        "",
    ),
    (
        "For open models you can check each operation that turns the input into the output. It is still not understood how "
        "these operations add up to following a conversation.",
        "numbers how",
        "",
    ),
    ("No human being has ever understood one of these systems and none ever will.", "", ""),
    ("What is known: how it was trained, on what, and with which result. What isn't: what makes it tick.", "training how", ""),
    (
        "Abilities show up in training that weren't in the plan. There are theories about that, but no one can compute "
        "beforehand which will show up.",
        "more why",
        "",
    ),
    ("The builders of a language model know its task. They don't know the ways in which it solves it.", "task how", ""),
    (
        "The model only ever learned one thing, to continue a text. Understanding stories came with it, for reasons we can "
        "only guess at.",
        "task more why",
        "",
    ),
    (
        "Because it was trained and not programmed, there is no line of code to which one could point and say: this makes it "
        "rhyme.",
        "how",
        "",
    ),
    ("We know why these abilities come: they help with prediction. And we know how: by attention.", "", "why how"),
]

"""The laboratory: grows small language models on the tales of a simulated village, and measures them.

Its rooms follow one story, and none asks a later one for anything:

    text         a world is simulated, a narrator tells it, a tokenizer cuts it up
    growing      training learns it, the garden lists what is grown, a checkpoint keeps it
    engine       any model answers the very questions that the engine in the page answers, in PyTorch
    evaluation   what does a model do, and what would simple rivals do?
    inside       how does it do it? the circuits, the world that probes look for, and how far each finding reaches
    posttraining what is done to it after it is grown, so that it answers
    driving      no language model: a machine of cogs that learns from its smoke alone
    real         a chat model of 134 million knobs that others grew, measured with the same instruments
    evidence     every figure that the book reports, its tables and cards

Before the rooms stand `models`, which loads any model by its name, `hooks`, which watches and changes what happens in
one, `grow`, the command that grows and measures, `smollm2`, which says where the real model lies, and what all share:
`specimens` (what is kept) and `table`. `stopping` lets every command end in a sentence.
"""

import multiprocessing
import sys

from lab import stopping

# A command of ours is about to be imported, here or in a process that works for it; that may take seconds.
if sys.argv[:1] == ["-m"] or multiprocessing.parent_process():
    stopping.in_a_sentence()


def __getattr__(name: str):
    """`from lab import figures, plots`: the names under which whoever looks for what was measured would look."""
    if name == "figures":
        from lab.evidence import figures

        return figures
    if name == "plots":
        from lab.evidence import plots

        return plots
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Writes a model card: what the model is, how it was grown, what it can and can't do. Figures come from the tables."""

from lab import specimens
from lab.evidence import figures
from lab.growing import checkpoints, hand_made
from lab.growing.garden import PLANTS, Plant
from lab.growing.training import Recipe
from lab.text import soils
from lab.text.corpus import HELD_OUT_DOCUMENTS

HEAD = """\
---
license: cc-by-4.0
language: en
pipeline_tag: {pipeline}
---
# {name}: {title}

*Written by `make results`; the figures are those of the tables in `seed-{seed}/`, at the last checkpoint.*
"""

SHAPE = """
## What it is
{asks}

A GPT-NeoX language model with {parameters:,} knobs: {layers} layers of {heads} heads, {width} wide, a
feed-forward layer of {mlp}, rotary positions, a byte-level vocabulary of {vocabulary:,} tokens, a context of
{context} tokens. GPT-NeoX is the family of Pythia; other than in Pythia, the feed-forward layer comes after the
attention and not beside it, and the unembedding is the embedding. The model {does} of short
English tales about a village, and nothing else. {differs}
"""

GROWN = """
## How it was grown
From starting weights drawn at random (the seed decides them), by {by} {tokens:,}
tokens of text, {per_step:,} at a time, in {steps:,} steps. The text is told by a simulator (`lab/text/`): scenes in
which things are moved while people come and go, days in the village, songs that are sung again. Document *n* is always
the same text, and the documents are read {order}. Every matrix is turned by Muon, which evens out the directions of the
gradient; embeddings, biases and norms by AdamW. The learning rates and the schedule stand in
`lab/growing/training.py`. Some combinations of words were kept out of all scenes and days before it began;
`heldout.json` lists them. Songs are rows of random words: there most of these words have stood side by side.

Regrow it with `python -m lab.grow {name} --seed {seed}`; the same machine gives the same weights.
"""

FIGURES = """
## What it can do
Measured on held-out combinations, by forced choice, for which chance is .50; `capacities.csv` has other ways of
asking. Intervals are 95%, over items of this one model{others}.

| measure | condition | items | value | interval |{column}
| --- | --- | --- | --- | --- |{rule}
{figures}

{loss}, on documents numbered {held_out:,} and up, which no model has read. Repeats are rows of
20 random words of the village said twice; the accuracy is that of the likeliest token in the second half. "With
word fragments": parts of words stand among them, which no song ever repeats. {strongest}
"""
TIES = """
Most of what it is asked about it knows nothing of, and finds both answers equally likely. Of such ties every other one
counts as right, so that the figure is that of chance.
"""
STRONGEST = "The head that matches prefixes best is\n{head}, with a score of {score:.2f}."
IN_GAPS = """It reads no text
from its beginning to its end, and is asked in another way than the other models, with all in sight but the gap
(`lab/evaluation/filling.py` says how): set its figures beside theirs with care."""

LIMITS = """
## What it can't do
It knows the village and nothing else. It has never met a question about the world, a number above twenty, a
negation that matters, or a sentence longer than a line or two. It forgets what stood more than {context} tokens
ago. That a model looks where an absent person last saw a thing says what it predicts, not that it understands
anybody: told the same in forms of sentence that it never read, it mostly goes wrong (`way` "retold" in the table). It
is not an assistant.
"""

FILES = """
## Files
`seed-<n>/step-<s>.safetensors` holds the weights after s steps: matrices as int8 with one float32 scale a row
(`<name>.scale`), vectors as float32. `seed-<n>/index.json` lists them with checksums, `seed-<n>/rounding.csv`
says what the int8 changes. `lab.growing.checkpoints.load("{name}", seed={seed}, step=None)` gives a transformers
model and its tokenizer, and `lab.growing.checkpoints.export(folder, "{name}")` an ordinary Hugging Face folder.
"""


def write(name: str, seed: int = 0) -> str:
    """The card of a model, with the figures of its capacities table."""
    net, _ = checkpoints.load(name, seed)
    config, plant = net.config, PLANTS.get(name)
    parts = [HEAD, SHAPE, GROWN, FIGURES, LIMITS, FILES] if plant else [HEAD, SHAPE, FIGURES, TIES, FILES]
    title = "a small language model of a simulated village" if plant else "a circuit set into the weights by hand"
    recipe = plant.recipe if plant else Recipe()
    return "".join(parts).format(
        name=name,
        seed=seed,
        title=title,
        asks=plant.asks if plant else hand_made.__doc__.split("\n\n")[0],
        differs=differs(name),
        order=order(plant),
        parameters=net.num_parameters(),
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        width=config.hidden_size,
        mlp=config.intermediate_size,
        vocabulary=config.vocab_size,
        context=config.max_position_embeddings,
        steps=recipe.steps,
        tokens=recipe.steps * recipe.tokens_per_step,
        per_step=recipe.tokens_per_step,
        held_out=HELD_OUT_DOCUMENTS,
        **task(plant is not None and plant.gaps),
        **measured(name, seed),
    )


def task(gaps: bool) -> dict:
    """What a model was trained to do, as a card words it."""
    if gaps:
        return dict(
            pipeline="fill-mask", does="fills gaps in the text", by="filling gaps in", loss="Gap loss is in nats a covered token"
        )
    return dict(
        pipeline="text-generation",
        does="predicts the next token",
        by="predicting each next token of",
        loss="Loss is in nats a token",
    )


def order(plant: Plant | None) -> str:
    """In which order a model read its documents, as a card words it."""
    return "in an order drawn by chance" if plant and soils.SOILS[plant.soil].order else "in order"


def differs(name: str) -> str:
    """In what a model is unlike the village's, in a sentence; nothing of that one itself."""
    if name not in PLANTS:
        return "No weight of it was learned: `lab/growing/hand_made.py` sets each, and says why."
    plant = PLANTS[name]
    if plant.soil != "village":
        if soils.SOILS[plant.soil].order:
            return "It reads the documents of `village` in another order (`lab/text/soils.py`); all else is as there."
        said = soils.SOILS[plant.soil].lacks
        what = "Its text lacks" if not soils.SOILS[plant.soil].renames else "Its text lacks nothing but"
        return f"{what} {said} (`lab/text/soils.py`); all else is as in `village`."
    if plant.gaps:
        seen = "in that every token sees those after it too (`lab/growing/gap_filling.py`)"
        return f"It differs from `village` in its task, and {seen}."
    return f"It differs from `village` in its build alone: {plant.build}." if plant.build else ""


def measured(name: str, seed: int) -> dict:
    """The figures of a card: the table's lines, and the head that matches prefixes best, where heads look back only."""
    rows = figures.rows("capacities", seed, name)
    last = [row for row in rows if row["step"] == rows[-1]["step"]]
    heads = [row for row in last if row["measure"] == "prefix matching"]
    best = max(heads, key=lambda row: row["value"], default=None)
    sisters = [other for other in (*checkpoints.seeds(name), *specimens.again(name)) if other != seed]
    lines = []
    for row in last:
        if row not in heads and row["way"] in (None, "choice"):
            line = (
                f"| {row['measure']} | {row['condition']} | {row['n']} | {row['value']:.3f} "
                f"| {row['low']:.3f} to {row['high']:.3f} |"
            )
            if sisters:
                theirs = [figures.capacity(row["measure"], row["condition"], seed=other, name=name)["value"] for other in sisters]
                line += f" {min(theirs):.3f} to {max(theirs):.3f} |"
            lines.append(line)
    return dict(
        figures="\n".join(lines),
        strongest=STRONGEST.format(head=best["condition"], score=best["value"]) if best else IN_GAPS,
        others="; the last column has the lowest and the highest of the sister seeds"
        if sisters
        else ": they say nothing of other seeds",
        column=f" seeds {', '.join(map(str, sisters))} |" if sisters else "",
        rule=" --- |" if sisters else "",
    )

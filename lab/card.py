"""Writes a model card: what the model is, how it was grown, what it can and can't do. Figures come from the table."""

from lab import checkpoints
from lab.evaluation.capacities import HELD_OUT_DOCUMENTS
from lab.garden import PLANTS

TEMPLATE = """\
---
license: cc-by-4.0
language: en
pipeline_tag: text-generation
---
# {name}: a small language model of a simulated village

*Written by `make results`; the figures are those of `capacities.csv`, seed {seed}, at the last checkpoint.*

## What it is
A GPT-NeoX language model with {parameters:,} knobs: {layers} layers of {heads} heads, {width} wide, a
feed-forward layer of {mlp}, rotary positions, a byte-level vocabulary of {vocabulary:,} tokens, a context of
{context} tokens. GPT-NeoX is the family of Pythia; other than in Pythia, the feed-forward layer comes after the
attention and not beside it, and the unembedding is the embedding. The model predicts the next token of short
English tales about a village, and nothing else.

## How it was grown
From starting weights drawn at random (the seed decides them), by predicting each next token of {tokens:,}
tokens of text, {per_step:,} at a time, in {steps:,} steps. The text is told by a simulator (`lab/world.py`,
`lab/narrator.py`, `lab/village.py`, `lab/songs.py`): scenes in which things are moved while people come and go,
days in the village, songs that are sung again. Document *n* is always the same text, and the documents are read
in order. Every matrix is turned by Muon, which evens out the directions of the gradient; embeddings, biases and
norms by AdamW. The learning rates and the schedule stand in `lab/grow.py` and `lab/training.py`. Some
combinations of words were kept out of all training text before it began; `heldout.json` lists them.

Regrow it with `python -m lab.grow {name} --seed {seed}`; the same machine gives the same weights.

## What it can do
Measured on held-out combinations, by forced choice, for which chance is .50; `capacities.csv` has other ways of
asking. Intervals are 95 %, over items of this
one model: they say nothing about other seeds.

| measure | condition | items | value | interval |
| --- | --- | --- | --- | --- |
{figures}

Loss is in nats a token, on documents numbered {held_out:,} and up, which no model has read. Repeats are rows of
20 random words of the village said twice; the accuracy is that of the likeliest token in the second half. Where
fragments of words stand among them, which no song ever repeats, copying suffers. The strongest induction head is
{head}, with a prefix-matching score of {score:.2f}.

## What it can't do
It knows the village and nothing else. It has never met a question about the world, a number above twenty, a
negation that matters, or a sentence longer than a line or two. It forgets what stood more than {context} tokens
ago. That it looks where an absent person last saw a thing says what it predicts, not that it understands
anybody. It is not an assistant.

## Files
`seed-<n>/step-<s>.safetensors` holds the weights after s steps: matrices as int8 with one float32 scale a row
(`<name>.scale`), vectors as float32. `seed-<n>/index.json` lists them with checksums, `seed-<n>/rounding.csv`
says what the int8 changes. `lab.checkpoints.load("{name}", seed={seed}, step=None)` gives a transformers model
and its tokenizer, and `lab.checkpoints.export(folder)` an ordinary Hugging Face folder.
"""


def write(name: str, rows: list[dict], seed: int = 0) -> str:
    """The card of a model, from the rows of its capacities table."""
    net, _ = checkpoints.load(name, seed)
    recipe, config = PLANTS[name].recipe, net.config
    last = [row for row in rows if row["seed"] == seed and row["step"] == recipe.steps]
    heads = [row for row in last if row["measure"] == "prefix matching"]
    strongest = max(heads, key=lambda row: row["value"])
    figures = "\n".join(
        f"| {r['measure']} | {r['condition']} | {r['n']} | {r['value']:.3f} | {r['low']:.3f} to {r['high']:.3f} |"
        for r in last if r not in heads and r.get("way") in (None, "choice"))
    return TEMPLATE.format(
        name=name, seed=seed, parameters=net.num_parameters(), layers=config.num_hidden_layers,
        heads=config.num_attention_heads, width=config.hidden_size, mlp=config.intermediate_size,
        vocabulary=config.vocab_size, context=config.max_position_embeddings, steps=recipe.steps,
        tokens=recipe.steps * recipe.tokens_per_step, per_step=recipe.tokens_per_step, figures=figures,
        held_out=HELD_OUT_DOCUMENTS, head=strongest["condition"], score=strongest["value"])

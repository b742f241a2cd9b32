"""A copier made by hand: an induction circuit, every weight of it set here and none of them learned.

The grown models copy what came before with two heads in a row (Elhage et al. 2021; Olsson et al. 2022): the first
notes at each token which one came before it; the second asks "who had my token before them?" and says again what it
finds there. This is that circuit and nothing else, in the very form in which the grown models are kept, so that
the same page runs it and the same measures find it:

    the   red   hen   ...   the   red   →  hen
           ^-----'                 |
      L0H0 at "hen":               |
      the one before me is "red"   |
                 ^-----------------'
            L1H0 at the second "red": before this one stood "red", so say "hen"

A token is a row of signs, plus and minus, drawn by lot. Two such rows agree in about half their places, and so
hardly disturb each other when they are mixed; the more signs, the less. All that a head reads or writes is such a
row, so its matrices only pick places and multiply by one number: rounding to int8 leaves them as they are.

It knows nothing else. Of a token that is new it can't say what comes next, and after one that it has seen it expects
the same again, which in stories is mostly wrong: its loss there is no better than that of an even guess.

`build` is to be read from top to bottom; each step is a matrix or two. `python -m lab.growing.hand_made` writes the model.
"""

from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import GPTNeoXForCausalLM

from lab import command
from lab.growing import checkpoints
from lab.growing.architecture import config
from lab.specimens import SPECIMENS

D_HEAD = 32
START = 0  # the token that begins every text
LOOK = 25.0  # attention by place: the score of each pair of numbers in step; the next place has about half of it less
MATCH = 12.0  # attention by token: the score of each sign that agrees
SURE = 16.0  # the logit of a token that is copied; that of the others is about 0
TIES = 0.005  # what is meant to be equally likely differs by less, in nats, by rounding; what is not by .2 at least


class Head(NamedTuple):
    """Views of one head's weights, to be written into."""

    q: Tensor  # (d_head, d_model)
    k: Tensor
    v: Tensor
    q_bias: Tensor  # (d_head,)
    k_bias: Tensor
    out: Tensor  # (d_model, d_head)


@torch.no_grad()
def build(d_head: int = D_HEAD, seed: int = 0) -> GPTNeoXForCausalLM:
    """The circuit: two layers of two heads. d_head: a multiple of 4; the more, the quieter, and the larger.

    Raises ValueError for another d_head, or if so few signs can't tell all tokens apart.
    """
    if d_head % 4:
        raise ValueError(f"d_head must be a multiple of 4, since half of a head is turned in pairs: not {d_head}.")
    d_model, signs = 2 * d_head, d_head - 2
    model = GPTNeoXForCausalLM(config(hidden_size=d_model, layers=2, heads=2, intermediate_size=1)).eval()
    for weight in model.parameters():
        weight.zero_()  # what is not set below does nothing: so the MLPs, and L0H1
    body = model.gpt_neox
    one, two = body.layers
    frequencies = body.rotary_emb.inv_freq

    # The residual stream has two halves. One says which token is here: its signs, then two numbers that mark the
    # start of the text. The other says in the same way which token was before.
    here, before = slice(0, d_head), slice(d_head, d_model)

    # Embedding: a row of signs for each token. The start has its mark instead, as long a row, also of mean zero.
    embedding = body.embed_in.weight
    embedding[:, :signs] = codes(len(embedding), signs, seed)
    embedding[START] = 0
    embedding[START, signs:d_head] = torch.tensor([1.0, -1.0]) * (signs / 2) ** 0.5

    # Layer norm takes away the mean, which is zero here, and divides by the spread, which is the same at every place:
    # all rows are of one length, and layer 0 meets one of them, layer 1 two. So a constant gain undoes it.
    one.input_layernorm.weight.fill_((signs / d_model) ** 0.5)
    two.input_layernorm.weight.fill_((2 * signs / d_model) ** 0.5)

    # L0H0 attends to the token before, and writes who that is into the other half. (The start of the text has none
    # before it, and attends to itself.)
    head = head_of(one, 0)
    look_back(head, 1, frequencies)
    head.v[:, here] = torch.eye(d_head)
    head.out[before] = torch.eye(d_head)

    # L1H0 asks with the signs of the token here; every place answers with those of its token before, which L0H0 put
    # there. Half of the signs must do, since the other half of a head is turned by the rotary positions.
    head, asked = head_of(two, 0), signs // 2
    unturned = slice(d_head // 2, d_head // 2 + asked)
    head.q[unturned, here][:, :asked] = MATCH * d_head**0.5 * torch.eye(asked)
    head.k[unturned, before][:, :asked] = torch.eye(asked)
    # But perhaps this token is new. So the head can always rest at the start of the text, whose mark answers every
    # query: not as well as the right token (all signs agree, none differs), and better than any other (one differs).
    head.q_bias[-1] = MATCH * d_head**0.5 * (asked - 1)
    head.k[-1, signs] = 1 / embedding[START, signs]
    # The token that it finds (but not the mark) is added to the token here ...
    head.v[:signs, here][:, :signs] = torch.eye(signs)
    head.out[here] = torch.eye(d_head)

    # ... and L1H1, which attends to its own place, takes away the token that was here. Left alone it would foretell
    # itself, because the embedding is also what the logits compare the stream with.
    head = head_of(two, 1)
    look_back(head, 0, frequencies)
    head.v[:, here] = torch.eye(d_head)
    head.out[here] = -torch.eye(d_head)

    # Logits: what is left in this half, compared with the signs of every token. The gain of the last layer norm says
    # how sure to be, and leaves out the mark. Where L1H0 rested, nothing is left: all tokens are equally likely. Where
    # it found several, their mixture is left: each gets its share, and so, a little, do others whose signs are alike.
    body.final_layer_norm.weight[:signs] = SURE / signs * (2 * signs / d_model) ** 0.5
    return model


def codes(count: int, signs: int, seed: int) -> Tensor:
    """Rows of signs by lot, half of them plus, no two of which are the same in either half: (count, signs)."""
    generator = torch.Generator().manual_seed(seed)
    even = torch.tensor([1.0, -1.0]).repeat(signs // 2)
    drawn = torch.stack([even[torch.randperm(signs, generator=generator)] for _ in range(2 * count)])
    rows: list[Tensor] = []
    seen: tuple[set, set] = set(), set()
    for row in drawn:
        halves = [tuple(half.tolist()) for half in row.chunk(2)]
        if not any(half in those for half, those in zip(halves, seen)):
            rows.append(row)
            for half, those in zip(halves, seen):
                those.add(half)
    if len(rows) < count:
        raise ValueError(f"{signs} signs tell too few tokens apart: {len(rows)} were found of {count}.")
    return torch.stack(rows[:count])


def look_back(head: Head, distance: int, frequencies: Tensor) -> None:
    """Make a head attend to the token so many places back, whatever it is.

    Query and key come from the biases alone and are the same everywhere, until rotary positions turn them: each pair
    of their numbers by its own angle for every place further on (Su et al. 2021). Two pairs then fit as the cosine
    of the angle between them. All keys begin at angle 0, and the query begins so far behind that it catches up
    with the key `distance` places earlier, in all pairs at once; with any other, some pair is out of step.
    """
    pairs = len(frequencies)  # number i and number pairs + i make a pair
    head.q_bias[:pairs] = LOOK * len(head.q) ** 0.5 * (frequencies * distance).cos()
    head.q_bias[pairs : 2 * pairs] = -LOOK * len(head.q) ** 0.5 * (frequencies * distance).sin()
    head.k_bias[:pairs] = 1


def head_of(layer, number: int) -> Head:
    """One head of a layer: a third each of its rows ask, answer and carry, and a strip of `dense` writes."""
    attention = layer.attention
    size = attention.head_size
    q, k, v = attention.query_key_value.weight.view(-1, 3, size, attention.config.hidden_size)[number]
    q_bias, k_bias, _ = attention.query_key_value.bias.view(-1, 3, size)[number]
    return Head(q, k, v, q_bias, k_bias, attention.dense.weight[:, number * size : (number + 1) * size])


def write(root: Path = SPECIMENS) -> Path:
    """Put the model beside the grown ones, as seed 0 at step 0, and return its folder."""
    folder, model = root / "handmade", build()
    checkpoints.write_seed(folder / "seed-0", folder.name, 0, [(0, 0, model.state_dict())])
    model.config.tokenizer = "village"  # whose tokens its signs stand for
    model.config.ties_within = TIES
    model.config.save_pretrained(folder)
    return folder


if __name__ == "__main__":
    command.without_arguments(__doc__)
    print(f"Written to {write()}.")

"""Where a word stands if the model had to speak after each layer (nostalgebraist 2020)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from course.check import at_hand
from course.check.comparing import Mistake, compare
from course.check.saying import says
from lab.hooks import places, run_with_cache


@says
def logit_lens(mine: Sequence[int], text: str, word: str, model: str = "village") -> str:
    """The rank of `word` after each layer, 1 being the likeliest: one number a layer."""
    network, tokenizer = at_hand.model(model)
    token, layers = at_hand.token(word, model), network.config.num_hidden_layers
    names = ["blocks.0.hook_resid_pre", *(f"blocks.{layer}.hook_resid_post" for layer in range(layers))]
    norm = network.get_submodule(places(network)["ln_final.hook_normalized"].module)
    with torch.no_grad():
        cache = run_with_cache(network, at_hand.ids(text, model), names)[1]
        streams = torch.stack([cache[name][0] for name in names])  # (layers + 1, T, d)
        read, raw = (network.get_output_embeddings()(each).float() for each in (norm(streams[:, -2:]), streams[:, -1]))

    def ranks(logits: Tensor, of: int) -> Tensor:
        return (logits > logits[:, of, None]).sum(-1) + 1

    right = ranks(read[1:, -1], token)
    mistakes: list[Mistake] = [
        (right - 1, "Ranks are counted from 1 here: the likeliest is number 1."),
        (ranks(raw[1:], token), "The last norm is missing: the stream has to pass it before the unembedding reads it."),
        (
            ranks(read[:-1, -1], token),
            "Off by one layer: that is the stream before each layer (resid_pre). Take what is there after it.",
        ),
        (ranks(read[:, -1], token), "One too many: the stream before the first layer is among them. Begin after layer 0."),
        (ranks(read[1:, -2], token), "Off by one token: that is read at the last but one. Take the last place."),
        (ranks(-read[1:, -1], token), "The ranks run the wrong way: number 1 is the largest logit, not the smallest."),
    ]
    bare = tokenizer(word.strip(), add_special_tokens=False)["input_ids"]
    if len(bare) == 1 and bare[0] != token:
        mistakes.append((ranks(read[1:, -1], bare[0]), f"You followed {word.strip()!r} without a space, which is another token."))
    compare(mine, right, mistakes, what="Your ranks", axes=("layers",))
    first = [layer for layer in range(layers) if (right[layer:] == 1).all()]
    if not first:
        return f"After the last layer {word!r} is number {right[-1]:,}; at best it was number {right.min():,} on the way."
    return f"After {first[0] + 1} of {layers} layers {word!r} is first, and stays so. After half of them it was number {right[layers // 2 - 1]:,}."

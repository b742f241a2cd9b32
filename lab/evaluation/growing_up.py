"""One beginning, gone on with by the main model at a few ages: `python -m lab.evaluation.growing_up`.

What the front page shows. Every age throws the same dice: for each token one number is drawn, and the token is the one
in whose share of the model's prediction the number falls. So what differs between two ages is the model alone.
"""

import json
import random
from pathlib import Path

import torch

from lab import command
from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids

BEGINNING = "Anna"
STEPS = (0, 50, 100, 200, 400, 1600, 6500)  # from noise to whole scenes
DICE = 0  # the first that was thrown
TEMPERATURE = 0.7  # a little less daring than the model's own shares
TOKENS = 64  # that it says at most
FILE = "growing-up.json"


@torch.no_grad()
def goes_on(model, tokenizer, beginning: str, dice: random.Random, temperature: float, tokens: int) -> str:
    """What a model says after a beginning, one drawn token after another, until it ends the text itself."""
    ids = prompt_ids(tokenizer, beginning)
    said: list[int] = []
    for _ in range(tokens):
        logits = model(input_ids=torch.tensor([ids + said])).logits[0, -1].double()
        reached = (logits / temperature).softmax(-1).cumsum(-1)  # (vocab,)
        said.append(min(int(torch.searchsorted(reached, dice.random())), len(reached) - 1))
        if said[-1] == tokenizer.eos_token_id:
            break
    return tokenizer.decode(said, skip_special_tokens=True)


def ages() -> dict:
    """The beginning, how it was gone on with, and for each age its step, the tokens read by then, and what it said."""
    told = []
    for step in STEPS:
        model, tokenizer = checkpoints.load("village", 0, step)
        said = goes_on(model, tokenizer, BEGINNING, random.Random(DICE), TEMPERATURE, TOKENS)
        told.append({"step": step, "tokens": checkpoints.find("village", 0, step)["tokens"], "said": said})
    return {
        "beginning": BEGINNING,
        "temperature": TEMPERATURE,
        "dice": DICE,
        "numbers": model.num_parameters(),  # that were turned
        "ages": told,
    }


def write(root: Path = checkpoints.SPECIMENS) -> Path:
    """Write them to <root>/village/growing-up.json."""
    path = root / "village" / FILE
    path.write_text(json.dumps(ages(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    command.without_arguments(__doc__)
    print(write())

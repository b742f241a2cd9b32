"""What the model answers with knobs turned: a few questions in its chat form, its likeliest token each time."""

import torch

from lab.inside.circuits.readings import Take, at_once
from lab.models.chat_form import chat_ids
from lab.real.loss import Knobs, turned
from lab.real.outliers import of_sentence, outliers
from lab.real.turning import any_knobs, of_knob

QUESTIONS = (
    "What is the capital of France?",
    "Is there a seahorse emoji?",
    "Write a sentence about a dog.",
    "What is two plus two?",
)
TOKENS = 24  # that an answer has, at most


def measure(model, tokenizer, take: Take = at_once) -> list[dict]:
    """Rows with knobs (which are turned), count, times, asked and said. The last knobs are those of one draw."""
    knob, *others = outliers(of_sentence(model, tokenizer))
    together = {other.table: at for other in others for at in of_knob(other, model).values()}
    turns: list[tuple[str, int, float, Knobs]] = [
        ("none", 0, 1.0, {}),
        *(("the knob", 1, times, of_knob(knob, model)) for times in (0.0, 0.5, 2.0, -1.0)),
        ("the other outliers", len(others), 0.0, together),
        ("layers", 100_000, 0.0, any_knobs(model, 100_000, 0, "layers")),
        ("any", 100_000, 0.0, any_knobs(model, 100_000, 0)),
        ("any", 1_000_000, 0.0, any_knobs(model, 1_000_000, 0)),
    ]
    rows = []
    for which, count, times, knobs in turns:
        for asked in QUESTIONS:
            with turned(model, knobs, times):
                rows.append(dict(knobs=which, count=count, times=times, asked=asked, said=answer(model, tokenizer, asked)))
    return rows


def answer(model, tokenizer, asked: str) -> str:
    ids = chat_ids(tokenizer, [{"role": "user", "content": asked}], answering=True)
    said = model.generate(torch.tensor([ids]), max_new_tokens=TOKENS, do_sample=False)[0, len(ids) :].tolist()
    return tokenizer.decode([token for token in said if token != tokenizer.eos_token_id])

"""The one form in which a model is asked: a question goes in, an answer and the end-of-text token come out."""

from collections.abc import Callable

import torch

from lab.evaluation.scoring import continuation_ids
from lab.text.tokenizer import prompt_ids

# Every token of the form is a word that the village knows, but no document of it says them in this order.
FORM = "We ask: {question} The village says:"
MOST = 60  # tokens in an answer
TOGETHER = 128  # prompts continued at a time

Turn = tuple[list[int], list[int]]  # the tokens of a prompt, and those of its answer


def turn(tokenizer, question: str, answer: str) -> Turn:
    """A question and its answer as tokens; the answer ends with the end-of-text token."""
    before, after = continuation_ids(tokenizer, FORM.format(question=question), f" {answer}")
    return before, [*after, tokenizer.eos_token_id]


def ask(model, tokenizer, question: str) -> str:
    """What the model answers, always taking the likeliest token. A told scene may stand before the question.

    Raises ValueError if there is no question, or if it leaves no room for an answer in the model's context.
    """
    if not question.strip():
        raise ValueError("There is no question to answer.")
    return answers(model, tokenizer, [question.strip()])[0]


def answers(
    model,
    tokenizer,
    questions: list[str],
    temperature: float = 0.0,
    seed: int = 0,
    most: int = MOST,
    progress: Callable[[int], None] = lambda rows: None,
) -> list[str]:
    """An answer to each question. temperature 0 takes the likeliest token each time; else the seed decides."""
    rows = [prompt_ids(tokenizer, FORM.format(question=question)) for question in questions]
    return [tokenizer.decode(row).strip() for row in complete(model, rows, most, temperature, seed, progress)]


@torch.no_grad()
def complete(
    model,
    rows: list[list[int]],
    most: int,
    temperature: float = 0.0,
    seed: int = 0,
    progress: Callable[[int], None] = lambda rows: None,
) -> list[list[int]]:
    """What the model says after each row of token ids, up to the end-of-text token (left out) or `most` tokens."""
    longest, context = max(map(len, rows)), model.config.max_position_embeddings
    if longest + most > context:
        raise ValueError(
            f"A question of {longest} tokens leaves no room for an answer of {most}: the model reads at most {context}."
        )
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found: list[list[int]] = [[]] * len(rows)
    how = dict(do_sample=True, temperature=temperature, top_k=0) if temperature else dict(do_sample=False)
    end = model.config.eos_token_id
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for start in range(0, len(rows), TOGETHER):
            batch = order[start : start + TOGETHER]
            width = max(len(rows[i]) for i in batch)
            ids = torch.tensor([[end] * (width - len(rows[i])) + rows[i] for i in batch])  # (B, T), padded in front
            seen = torch.tensor([[0] * (width - len(rows[i])) + [1] * len(rows[i]) for i in batch])
            said = model.generate(
                input_ids=ids.to(model.device),
                attention_mask=seen.to(model.device),
                max_new_tokens=most,
                eos_token_id=end,
                pad_token_id=end,
                **how,
            )
            for i, row in zip(batch, said[:, width:].tolist()):
                found[i] = row[: row.index(end)] if end in row else row
            progress(len(batch))
    return found

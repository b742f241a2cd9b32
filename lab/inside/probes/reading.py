"""The residual stream of a model at telling places of the scenes, and what the model itself would answer there."""

from dataclasses import dataclass

import torch
from torch import Tensor

from lab.evaluation.scoring import BATCH, continuation_ids, padded
from lab.hooks import run_with_cache
from lab.inside.probes.scenes import CONTAINERS, Told
from lab.text.tokenizer import prompt_ids

# Where the stream is read. Only the first is before anything is asked: at the last two the model is about to say
# the answer, so that what is read there may be no more than the word it is about to say. And what is not read at
# one token may still be spread over those before it, which attention can look up once it is asked.
POSITIONS = {
    "end of story": "the full stop of the last sentence",
    "thing named": "the thing in '<person> looks for the <thing>'",
    "before the answer": "the last word of '<person> looks for the <thing> in the'",
    "before the truth": "the last word of 'The <thing> is really in the'",
}
QUESTIONS = {"belief": "before the answer", "place": "before the truth"}  # what is asked for, and where it is said


@dataclass(frozen=True)
class Reading:
    stream: dict[tuple[str, int], Tensor]  # (position, layer): (scenes, d_model)
    answers: dict[str, Tensor]  # for each of QUESTIONS the logits of CONTAINERS, (scenes, 18)


def layers(model) -> dict[int, str]:
    """The name of the stream after each layer; -1 is what goes into the first."""
    return {-1: "blocks.0.hook_resid_pre"} | {i: f"blocks.{i}.hook_resid_post" for i in range(model.config.num_hidden_layers)}


def asked(tokenizer, told: Told, question: str) -> tuple[list[int], dict[str, int]]:
    """The tokens of a story and a question after it, and the number of the token at each position in it."""
    named = f"{told.story} {told.seeker} looks for the {told.thing}"
    parts, text = {"end of story": told.story}, f"{told.story} The {told.thing} is really in the"
    if question == "belief":
        parts, text = parts | {"thing named": named}, f"{named} in the"
    parts[QUESTIONS[question]] = text
    return prompt_ids(tokenizer, text), {name: len(prompt_ids(tokenizer, part)) - 1 for name, part in parts.items()}


def container_tokens(tokenizer) -> list[int]:
    """The first token of each container's name after "in the". Raises ValueError if two have the same."""
    tokens = [continuation_ids(tokenizer, "It is in the", f" {name}")[1][0] for name in CONTAINERS]
    if len(set(tokens)) < len(tokens):
        raise ValueError("This tokenizer begins the names of two containers with the same token.")
    return tokens


@torch.no_grad()
def read(model, tokenizer, told: list[Told]) -> Reading:
    """Run every scene with both questions, and keep the stream at all POSITIONS and layers, and the answers."""
    names, containers = layers(model), container_tokens(tokenizer)
    width = model.config.hidden_size
    stream = {(position, layer): torch.empty(len(told), width) for position in POSITIONS for layer in names}
    answers = {question: torch.empty(len(told), len(CONTAINERS)) for question in QUESTIONS}
    for question, last in QUESTIONS.items():
        rows = [asked(tokenizer, scene, question) for scene in told]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            each = torch.arange(len(batch))
            ids = padded([rows[i][0] for i in batch]).to(model.device)
            logits, cache = run_with_cache(model, ids, names.values())
            for position in rows[0][1]:
                at = torch.tensor([rows[i][1][position] for i in batch])
                for layer, name in names.items():
                    stream[position, layer][batch] = cache[name][each, at].float().cpu()
                if position == last:
                    answers[question][batch] = logits[each, at][:, containers].float().cpu()
    return Reading(stream, answers)

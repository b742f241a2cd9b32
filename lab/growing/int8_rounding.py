"""What is lost by storing weights as int8: the same texts through the full weights and the stored ones."""

import torch
from transformers import GPTNeoXForCausalLM

from lab.growing import checkpoints
from lab.text.corpus import held_out_texts
from lab.text.tokenizer import prompt_ids

COLUMNS = ("step", "texts", "largest_logit_difference", "loss_full", "loss_stored", "same_first_choice")
TEXTS = 60  # of each kind of document


@torch.no_grad()
def compare(model: GPTNeoXForCausalLM, weights: dict[str, torch.Tensor], tokenizer) -> dict:
    """One row: largest difference of any logit, loss before and after rounding, share of equal first choices."""
    stored = checkpoints.dequantise(checkpoints.quantise(weights))
    texts = [text for kind in ("scene", "day", "song") for text in held_out_texts(kind, TEXTS)]
    largest, losses, same, tokens = 0.0, [0.0, 0.0], 0, 0
    for text in texts:
        ids = torch.tensor([prompt_ids(tokenizer, text)])  # (1, T)
        full, rounded = (_logits(model, w, ids) for w in (weights, stored))  # (T-1, V) each
        largest = max(largest, float((full - rounded).abs().max()))
        same += int((full.argmax(-1) == rounded.argmax(-1)).sum())
        tokens += len(full)
        for which, logits in enumerate((full, rounded)):
            losses[which] += float(torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="sum"))
    return {
        "texts": len(texts),
        "largest_logit_difference": round(largest, 4),
        "loss_full": round(losses[0] / tokens, 5),
        "loss_stored": round(losses[1] / tokens, 5),
        "same_first_choice": round(same / tokens, 5),
    }


def _logits(model: GPTNeoXForCausalLM, weights: dict[str, torch.Tensor], ids: torch.Tensor) -> torch.Tensor:
    model.load_state_dict(weights, strict=False)
    return model(input_ids=ids).logits[0, :-1]

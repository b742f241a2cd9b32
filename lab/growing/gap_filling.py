"""The other way to train on text: fill the gaps, seeing what stands before and after (Devlin et al. 2019, BERT).

A model of this kind reads no text in one direction only: config.json says `is_causal: false`, and every token sees all
others. Some tokens are covered, and the loss is how surprised the model is by what was under the covers.
"""

import torch
import torch.nn.functional as F
from transformers import GPTNeoXForCausalLM, PreTrainedTokenizerFast

SHARE = 0.3  # of the tokens that are covered: more than BERT's .15, as Wettig et al. 2023 advise for learning faster
BYTE = 0xFF  # is in no text: UTF-8 has no such byte. So nothing that anybody writes or types is ever the cover.


def cover(tokenizer: PreTrainedTokenizerFast) -> int:
    """The token that is put over a gap: that of a byte which no text has."""
    return tokenizer.convert_tokens_to_ids("ÿ")  # how a byte-level vocabulary writes byte 0xFF


def covered(rows: torch.Tensor, step: int, cover: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows (B, T) with tokens covered, and where (B, T, bool): the same gaps each time for the same step."""
    chance = torch.rand(rows.shape, generator=torch.Generator().manual_seed(step)).to(rows.device)
    gaps = chance < SHARE
    return rows.masked_fill(gaps, cover), gaps


def loss_of(model: GPTNeoXForCausalLM, rows: torch.Tensor, step: int, cover: int) -> torch.Tensor:
    """The mean of -log p of what is under the covers, in nats."""
    seen, gaps = covered(rows, step, cover)
    stream = model.base_model(input_ids=seen, use_cache=False).last_hidden_state  # (B, T, d)
    return F.cross_entropy(model.get_output_embeddings()(stream[gaps]), rows[gaps])

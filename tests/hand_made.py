"""An induction circuit whose weights are set by hand, so that what should be found in it is known."""

import torch
from transformers import GPT2Config, GPT2LMHeadModel

WORDS, PLACES, WIDTH, HEAD = 14, 25, 64, 32  # words beside the start token, positions, d_model, d_head
TOKEN, BEFORE, PLACE = slice(0, 15), slice(15, 30), slice(30, 30 + PLACES)  # what the stream holds where


def induction_model() -> GPT2LMHeadModel:
    """An induction circuit set by hand. L0H0 looks one back and notes that token; L1H0 looks for such a note of its
    own token, and copies the token there. The other heads, and the MLPs, do nothing."""
    model = GPT2LMHeadModel(
        GPT2Config(vocab_size=15, n_positions=PLACES, n_embd=WIDTH, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0)
    ).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
        body = model.transformer
        body.wte.weight[:, TOKEN] = torch.eye(15)
        body.wpe.weight[:, PLACE] = torch.eye(PLACES)
        for block in body.h:
            block.ln_1.weight.fill_(1)
        body.ln_f.weight.fill_(1)
        q, k, v = (slice(part * WIDTH, part * WIDTH + HEAD) for part in range(3))  # of head 0
        first, second = (block.attn for block in body.h)
        first.c_attn.weight[PLACE, q][:, :PLACES] = 9 * torch.eye(PLACES).roll(-1, 1)  # at p, ask for p - 1
        first.c_attn.weight[PLACE, k][:, :PLACES] = torch.eye(PLACES)
        first.c_attn.weight[TOKEN, v][:, :15] = torch.eye(15)
        first.c_proj.weight[:15, BEFORE] = torch.eye(15)
        second.c_attn.weight[TOKEN, q][:, :15] = 9 * torch.eye(15)
        second.c_attn.weight[BEFORE, k][:, :15] = torch.eye(15)
        second.c_attn.weight[TOKEN, v][:, :15] = torch.eye(15)
        second.c_proj.weight[:15, TOKEN] = torch.eye(15)
    return model


def repeated_rows() -> list[list[int]]:
    """Eight rows of twelve different words, said twice."""
    generator = torch.Generator().manual_seed(0)
    firsts = [(1 + torch.randperm(WORDS, generator=generator)[:12]).tolist() for _ in range(8)]
    return [first + first for first in firsts]


class Numbers:
    """A tokenizer of texts like " 3 1 4", for models without words."""

    bos_token_id = 0

    def __call__(self, text, add_special_tokens):
        return {"input_ids": [int(word) for word in text.split()]}


def spell(row: list[int]) -> str:
    """A row as a text of `Numbers`."""
    return "".join(f" {number}" for number in row)

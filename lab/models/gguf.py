"""A model from a GGUF file, the form in which llama.cpp and its kin keep them: of the Llama family, whole and finite.

Weights of 4 or 8 bits are turned into float32, exactly: what is measured is the file's own model. transformers reads such
files as well and gives the very same numbers, but takes eight times as long, needs a further package, and cuts digits otherwise
than SmolLM2 was trained on (compared on the real model, 2026-11).
"""

import mmap
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, dequantize
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedModel, PreTrainedTokenizerBase
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

from lab.models.folder import check_answer, check_finite, check_tokenizer
from lab.models.gguf_file import Head, Stored, head
from lab.models.gguf_tokenizer import tokenizer_of

FAMILY = "llama"
# Names of the tensors of a block, and of the modules that hold them in transformers.
BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def read(path: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model in a file, as float32. Raises ValueError, in one sentence, unless it is one whole, finite Llama."""
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # of an empty file
            raise ValueError(f"{path} is no whole GGUF file: it is empty.") from error
    with data:
        found = head(path, data)
        config = _config(path, found)
        tokenizer = tokenizer_of(path, found.metadata)
        model = _model(path, config, found, data)
    check_finite(path, model)
    check_tokenizer(path, tokenizer, rows=config.vocab_size)
    config.bos_token_id, config.eos_token_id = tokenizer.bos_token_id, tokenizer.eos_token_id
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = tokenizer.eos_token_id, tokenizer.pad_token_id
    check_answer(path, model, tokenizer)
    return model, tokenizer


# ---- what the metadata say ----


def _config(path: Path, found: Head) -> LlamaConfig:
    family = found.metadata.get("general.architecture")
    if family != FAMILY:
        raise ValueError(f"{path} holds a model of the family {family!r}; of GGUF files only those of {FAMILY!r} are read here.")

    def number(key: str, kind: type[int] | type[float] = int, otherwise=None):
        value = found.metadata.get(f"{FAMILY}.{key}", otherwise)
        if value is None:
            raise ValueError(f"{path} doesn't say what its {FAMILY}.{key} is.")
        if isinstance(value, bool) or not isinstance(value, kind) or not 0 < value < 2**31:
            raise ValueError(f"{path} is damaged: its {FAMILY}.{key} is {value!r}.")
        return value

    for key in ("rope.scaling.type", "expert_count"):  # positions stretched, layers of experts
        if found.metadata.get(f"{FAMILY}.{key}") not in (None, 0, "none"):
            raise ValueError(f"{path} holds a model with {FAMILY}.{key}, which is not read here.")
    width, heads = number("embedding_length"), number("attention.head_count")
    size = number("attention.key_length", otherwise=width // heads)
    for key in ("attention.value_length", "rope.dimension_count"):
        if number(key, otherwise=size) != size:
            raise ValueError(f"{path} holds a model whose {FAMILY}.{key} is not the width of its heads: that is not read here.")
    if "token_embd.weight" not in found.tensors:
        raise ValueError(f"{path} is not whole: the tensor token_embd.weight is missing.")
    return LlamaConfig(
        vocab_size=found.tensors["token_embd.weight"].shape[0],
        hidden_size=width,
        intermediate_size=number("feed_forward_length"),
        num_hidden_layers=number("block_count"),
        num_attention_heads=heads,
        num_key_value_heads=number("attention.head_count_kv", otherwise=heads),
        head_dim=size,
        max_position_embeddings=number("context_length"),
        rms_norm_eps=number("attention.layer_norm_rms_epsilon", float),
        rope_parameters={"rope_type": "default", "rope_theta": number("rope.freq_base", float, 10000.0)},
        tie_word_embeddings="output.weight" not in found.tensors,
        bos_token_id=None,
        eos_token_id=None,
    )


# ---- the weights ----


def _model(path: Path, config: LlamaConfig, found: Head, data: mmap.mmap) -> PreTrainedModel:
    names = _names(path, config, found)
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    shapes = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    weights = {}
    for name, stored in found.tensors.items():
        ours = names[name]
        if stored.shape != shapes[ours]:
            raise ValueError(f"{path} is damaged: its tensor {name} is {stored.shape}, and should be {shapes[ours]}.")
        weights[ours] = _numbers(stored, data)
        if ".attn_q." in name or ".attn_k." in name:
            weights[ours] = _halves(weights[ours], config.head_dim)
    model.load_state_dict(weights, strict=False, assign=True)
    model.tie_weights()
    model.model.rotary_emb = LlamaRotaryEmbedding(config)  # worked out, not kept
    return model.eval().requires_grad_(True)


def _names(path: Path, config: LlamaConfig, found: Head) -> dict[str, str]:
    """What each tensor of the file is called in transformers. Raises ValueError if one is missing or has no place."""
    layers = config.num_hidden_layers
    if layers > len(found.tensors):  # before so many names are made
        raise ValueError(f"{path} is not whole: it says that it has {layers:,} layers, and holds {len(found.tensors)} tensors.")
    names = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    if not config.tie_word_embeddings:
        names["output.weight"] = "lm_head.weight"
    names |= {
        f"blk.{layer}.{name}.weight": f"model.layers.{layer}.{ours}.weight"
        for layer in range(layers)
        for name, ours in BLOCK.items()
    }
    if missing := [name for name in names if name not in found.tensors]:
        raise ValueError(f"{path} is not whole: {len(missing)} of its tensors are missing, {missing[0]} among them.")
    if more := [name for name in found.tensors if name not in names]:
        raise ValueError(f"{path} holds what has no place in a plain Llama: {len(more)} tensors, {more[0]} among them.")
    return names


def _numbers(stored: Stored, data: mmap.mmap) -> torch.Tensor:
    """A tensor as float32."""
    kept = np.frombuffer(data, np.uint8, stored.size, stored.at).reshape(*stored.shape[:-1], -1)
    with np.errstate(all="ignore"):  # what is not finite is found later, and named
        return torch.from_numpy(np.array(dequantize(kept, GGMLQuantizationType[stored.kind]), np.float32))


def _halves(rows: torch.Tensor, d_head: int) -> torch.Tensor:
    """The rows of queries or keys in the order of transformers, which turns a number with the one half a head further;
    GGUF keeps each pair side by side."""
    return rows.unflatten(0, (-1, d_head // 2, 2)).transpose(1, 2).flatten(0, 2).contiguous()

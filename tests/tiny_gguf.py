"""Small random models of the Llama family as GGUF files, written by the package `gguf` itself."""

import json
from pathlib import Path

import numpy as np
import torch
from families import WORDS, byte_level
from gguf import GGMLQuantizationType, GGUFWriter, TokenType, quantize
from transformers import LlamaConfig, LlamaForCausalLM

from lab.models.gguf import BLOCK

CONFIG = LlamaConfig(
    vocab_size=WORDS,
    hidden_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    intermediate_size=96,
    max_position_embeddings=256,
    rope_parameters={"rope_type": "default", "rope_theta": 5000.0},
    rms_norm_eps=1e-4,
    tie_word_embeddings=True,
)
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONTROLS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def a_model(**shape) -> LlamaForCausalLM:
    torch.manual_seed(0)
    return LlamaForCausalLM(LlamaConfig(**{**CONFIG.to_dict(), **shape})).eval()


def metadata(model: LlamaForCausalLM) -> dict:
    """What a file says of a model, and of its tokenizer; `write` takes it, changed or not."""
    config, cut = model.config, json.loads(byte_level().to_str())["model"]
    tokens = list(cut["vocab"])
    tokens[-2:] = CONTROLS[1:]  # in place of the two last learned ones
    merges = [" ".join(pair) for pair in cut["merges"] if "".join(pair) in tokens]
    return {
        "llama.block_count": config.num_hidden_layers,
        "llama.context_length": config.max_position_embeddings,
        "llama.embedding_length": config.hidden_size,
        "llama.feed_forward_length": config.intermediate_size,
        "llama.attention.head_count": config.num_attention_heads,
        "llama.attention.head_count_kv": config.num_key_value_heads,
        "llama.rope.freq_base": float(config.rope_parameters["rope_theta"]),
        "llama.attention.layer_norm_rms_epsilon": float(config.rms_norm_eps),
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.token_type": [int(TokenType.CONTROL if token in CONTROLS else TokenType.NORMAL) for token in tokens],
        "tokenizer.ggml.bos_token_id": tokens.index("<|im_start|>"),
        "tokenizer.ggml.eos_token_id": tokens.index("<|im_end|>"),
        "tokenizer.chat_template": TEMPLATE,
    }


def tensors(model: LlamaForCausalLM) -> dict[str, np.ndarray]:
    """The weights under their names in a file, queries and keys in its order."""
    weights = model.state_dict()
    names = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    if not model.config.tie_word_embeddings:
        names["output.weight"] = "lm_head.weight"
    for layer in range(model.config.num_hidden_layers):
        names |= {f"blk.{layer}.{name}.weight": f"model.layers.{layer}.{ours}.weight" for name, ours in BLOCK.items()}
    found = {name: weights[ours].numpy() for name, ours in names.items()}
    heads = {"attn_q": model.config.num_attention_heads, "attn_k": model.config.num_key_value_heads}
    for name, rows in found.items():
        if (part := name.split(".")[-2]) in heads:  # as convert_hf_to_gguf.py of llama.cpp has it
            n = heads[part]
            found[name] = rows.reshape(n, 2, len(rows) // n // 2, -1).swapaxes(1, 2).reshape(rows.shape)
    return found


def write(path: Path, said: dict, kept: dict[str, np.ndarray], kind: str = "F32", architecture: str = "llama") -> Path:
    """A file that says so and keeps these, tables of numbers in the form `kind`."""
    writer = GGUFWriter(path, architecture)
    for key, value in said.items():
        if isinstance(value, list):
            writer.add_array(key, value)
        else:
            add = {str: writer.add_string, float: writer.add_float32, int: writer.add_uint32}[type(value)]
            add(key, value)
    for name, rows in kept.items():
        form = GGMLQuantizationType["F32" if rows.ndim == 1 else kind]
        writer.add_tensor(name, quantize(np.ascontiguousarray(rows), form), raw_dtype=form)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path

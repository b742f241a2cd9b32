"""The real model, as widgets know it without loading it: a site's pages run it themselves, and the build asks it nothing."""

from typing import Any

from traitlets import TraitError

#: Its name, for `lab.models.load` as well.
NAME = "smollm2"

#: SmolLM2-135M-Instruct, in the names that `lab.engine` gives to any model's shape.
CONFIG: dict[str, Any] = {
    "model_type": "llama",
    "vocab_size": 49152,
    "hidden_size": 576,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "head_dim": 64,
    "intermediate_size": 1536,
    "max_position_embeddings": 8192,
    "use_parallel_residual": False,
    "tie_word_embeddings": True,
}

#: How many tokens it read, as its makers tell: https://huggingface.co/HuggingFaceTB/SmolLM2-135M.
TOKENS = 2_000_000_000_000

#: Of the file that the book has it in; lab/smollm2.py has the same.
BYTES = 98_362_432

#: The knob that most hangs on: see Yu et al. 2024, arXiv 2411.07191, on knobs of this kind.
KNOB: dict[str, Any] = {"name": "model.layers.11.mlp.down_proj.weight", "row": 507, "column": 1229}


def knob_place(trait: str, given: dict) -> dict:
    """`given`, if it names one knob as KNOB does. Raises TraitError."""
    if given.keys() != KNOB.keys():
        raise TraitError(f"{trait} needs {', '.join(KNOB)}.")
    return given


def shapes() -> dict[str, tuple[int, ...]]:
    """Of every table of knobs, by its Hugging Face name."""
    d, m, size = CONFIG["hidden_size"], CONFIG["intermediate_size"], CONFIG["head_dim"]
    queries, shared = CONFIG["num_attention_heads"] * size, CONFIG["num_key_value_heads"] * size
    of_layer = {
        "self_attn.q_proj": (queries, d),
        "self_attn.k_proj": (shared, d),
        "self_attn.v_proj": (shared, d),
        "self_attn.o_proj": (d, queries),
        "mlp.gate_proj": (m, d),
        "mlp.up_proj": (m, d),
        "mlp.down_proj": (d, m),
        "input_layernorm": (d,),
        "post_attention_layernorm": (d,),
    }
    layers = range(CONFIG["num_hidden_layers"])
    in_layers = {f"model.layers.{layer}.{name}.weight": shape for layer in layers for name, shape in of_layer.items()}
    return {"model.embed_tokens.weight": (CONFIG["vocab_size"], d), **in_layers, "model.norm.weight": (d,)}

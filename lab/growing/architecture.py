"""The architecture of the village model: GPT-NeoX, the family of Pythia (Biderman et al. 2023), made small."""

from transformers import GPTNeoXConfig


def config(
    vocab_size: int = 2048,
    hidden_size: int = 112,
    layers: int = 4,
    heads: int = 4,
    intermediate_size: int = 224,
    hidden_act: str = "gelu_pytorch_tanh",
    **other,
) -> GPTNeoXConfig:
    """A decoder-only transformer of some 0.6 million parameters. other: further entries of config.json."""
    return GPTNeoXConfig(
        vocab_size=vocab_size,
        hidden_size=hidden_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=intermediate_size,
        hidden_act=hidden_act,
        max_position_embeddings=256,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
        use_parallel_residual=False,
        attention_bias=True,
        tie_word_embeddings=True,
        layer_norm_eps=1e-5,
        bos_token_id=0,
        eos_token_id=0,
        use_cache=True,
        **other,
    )

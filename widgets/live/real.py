"""The real model, as widgets know it without loading it: a site's pages run it themselves, and the build asks it nothing."""

#: Its name, for `lab.models.load` as well.
NAME = "smollm2"

#: SmolLM2-135M-Instruct, in the names that `lab.engine` gives to any model's shape.
CONFIG = {
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

"""The village model as an ONNX file, with its keys and values as inputs and outputs, for onnxruntime-web."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import GPTNeoXForCausalLM


class Plain(nn.Module):
    """The model in the fewest operations, each of which ONNX has as one: a graph that a runtime can do most with."""

    def __init__(self, model: GPTNeoXForCausalLM):
        super().__init__()
        self.model, self.config = model, model.config
        rotary = model.gpt_neox.rotary_emb
        angles = torch.arange(self.config.max_position_embeddings)[:, None] * rotary.inv_freq  # (context, turned / 2)
        self.register_buffer("cos", angles.cos().repeat(1, 2))
        self.register_buffer("sin", angles.sin().repeat(1, 2))

    def forward(self, ids: torch.Tensor, past: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """ids (T,), past: keys and values of each layer in turn, (heads, before, size). Gives logits (T, V), and all keys
        and values."""
        heads, (T,), before = self.config.num_attention_heads, ids.shape, past[0].shape[1]
        places = torch.arange(T) + before
        cos, sin = self.cos[places], self.sin[places]  # (T, turned)
        hidden = torch.arange(before + T)[None] > places[:, None]  # (T, S)
        x, present = self.model.gpt_neox.embed_in(ids), []
        for i, layer in enumerate(self.model.gpt_neox.layers):
            q, k, v = layer.attention.query_key_value(layer.input_layernorm(x)).view(T, heads, -1).transpose(0, 1).chunk(3, -1)
            k = torch.cat([past[2 * i], turn(k, cos, sin)], 1)  # (heads, S, size)
            v = torch.cat([past[2 * i + 1], v], 1)
            present += [k, v]
            scores = turn(q, cos, sin) @ k.transpose(1, 2) * q.shape[-1] ** -0.5
            z = scores.masked_fill(hidden, -1e9).softmax(-1) @ v  # (heads, T, size)
            x = x + layer.attention.dense(z.transpose(0, 1).reshape(T, -1))
            neurons = layer.mlp.dense_h_to_4h(layer.post_attention_layernorm(x))
            x = x + layer.mlp.dense_4h_to_h(F.gelu(neurons, approximate="tanh"))
        end = self.model.gpt_neox.final_layer_norm(x)
        return (self.model.get_output_embeddings()(end), *present)


def turn(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary embedding of queries or keys, (heads, T, size)."""
    turned, left = x[..., : cos.shape[1]], x[..., cos.shape[1] :]
    first, second = turned.chunk(2, -1)
    return torch.cat([turned * cos + torch.cat([-second, first], -1) * sin, left], -1)


def export(model: GPTNeoXForCausalLM, path: Path) -> None:
    """Writes `model` to `path`. Raises ValueError where this shape of model is not known here, or gives other logits."""
    if model.config.use_parallel_residual:
        raise ValueError("Plain knows models whose MLP reads after attention only.")
    plain, config = Plain(model).eval(), model.config
    size = config.hidden_size // config.num_attention_heads
    past = [torch.randn(config.num_attention_heads, 5, size) for _ in range(2 * config.num_hidden_layers)]
    ids = torch.arange(1, 8)
    with torch.no_grad():
        nothing = [each[:, :0] for each in past]
        if (plain(ids, nothing)[0] - model(ids[None]).logits[0]).abs().max() > 1e-4:
            raise ValueError("Plain is not the model that it was given.")
    names = [f"{part}.{i}" for i in range(config.num_hidden_layers) for part in ("keys", "values")]
    some = {1: torch.export.Dim("before", min=0, max=config.max_position_embeddings)}
    torch.onnx.export(
        plain,
        (ids, past),
        str(path),
        dynamo=True,
        verbose=False,
        external_data=False,
        input_names=["ids", *(f"past.{name}" for name in names)],
        output_names=["logits", *(f"present.{name}" for name in names)],
        dynamic_shapes=({0: torch.export.Dim("T", min=1, max=config.max_position_embeddings)}, [some] * len(past)),
    )

"""ForwardPass: the whole machine drawn for a prompt, and every operation of it, down to a single multiplication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Bool, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import one_of
from widgets.of_model import ModelWidget, config

if TYPE_CHECKING:  # importing a widget never imports torch
    from torch import Tensor

DEFAULT_PROMPT = "The dog behind the horses"

ATTENTION = [
    "ln1.hook_normalized",
    "attn.hook_q",
    "attn.hook_k",
    "attn.hook_v",
    "attn.hook_rot_q",
    "attn.hook_rot_k",
    "attn.hook_attn_scores",
    "attn.hook_pattern",
    "attn.hook_z",
    "hook_attn_out",
    "hook_resid_mid",
]
MLP = ["ln2.hook_normalized", "mlp.hook_pre", "mlp.hook_post", "hook_mlp_out", "hook_resid_post"]


#: Steps that make no numbers of their own, by the end of their names.
OUTLINE = {"text", "tokens", "embed", "attn", "mlp", "unembed"}


def places(config: dict) -> list[str]:
    """Every step that a reader can stand at, for a model with this config.json, in the order of the walk.

    A stage of the outline ("blocks.0.attn") comes before its operations, which are called by what they
    make, in TransformerLens's names ("blocks.0.attn.hook_q").
    """
    found = ["text", "tokens", "embed", "hook_embed"]
    attention = ATTENTION[:-1] if config.get("use_parallel_residual", True) else ATTENTION
    for layer in range(config["num_hidden_layers"]):
        found += [f"blocks.{layer}.{name}" for name in ["attn", *attention, "mlp", *MLP]]
    return [*found, "unembed", "ln_final.hook_normalized", "logits", "probabilities"]


def parts(config: dict) -> list[str]:
    """The parts that the whole machine is drawn with, from top to bottom, called by what they make.

    In each layer the strip that it reads ("hook_embed"), its heads ("blocks.0.attn.hook_z.3" is head 3) and its MLP
    ("blocks.0.hook_mlp_out"); at the end the last strip and "probabilities".
    """
    found = []
    for layer in range(config["num_hidden_layers"]):
        found += [
            _strip_before(layer),
            *(f"blocks.{layer}.attn.hook_z.{head}" for head in range(config["num_attention_heads"])),
            f"blocks.{layer}.hook_mlp_out",
        ]
    return [*found, _strip_before(config["num_hidden_layers"]), "probabilities"]


def _strip_before(layer: int) -> str:
    return f"blocks.{layer - 1}.hook_resid_post" if layer else "hook_embed"


class ForwardPass(ModelWidget):
    """The whole machine drawn for a prompt: what flows where, what each part adds, and what happens without it; and
    every operation: its numbers, and the sums of products each of them is.

    >>> machine = ForwardPass(prompt="The dog behind the horses", shown=True)
    >>> machine.removed = ["blocks.2.attn.hook_z.2"]        # layer 2, head 2 writes nothing; the view follows
    >>> ForwardPass(place="blocks.1.attn.hook_pattern")     # opens at that operation
    """

    _esm = base.STATIC / "forward_pass.js"
    _css = base.STATIC / "forward_pass.css"

    prompt = Unicode(DEFAULT_PROMPT, help="What the model reads; any text, also none.").tag(sync=True, kept=True)
    page = Unicode(help="'machine', or 'steps' (if a place is given).").tag(sync=True, kept=one_of(("machine", "steps")))
    shown = Bool(help="Whether the reader's guess is behind them: until then nothing is shown of what happens.").tag(
        sync=True, kept=True
    )
    part = Unicode("", help="The part pressed; see widgets.forward_pass.parts. Empty: none.").tag(
        sync=True, kept=lambda self: one_of(["", *self._parts()])
    )
    removed = List(Unicode(), help="Heads and MLPs taken out of the whole machine: they write nothing.").tag(
        sync=True, kept=lambda self: {"of": one_of(self._writers())}
    )
    words = List(Unicode(), ["is", "are"], minlen=2, maxlen=2, help="The two words compared; empty: the likeliest.").tag(
        sync=True, kept={"least": 2, "most": 2}
    )
    twin = Unicode("The dogs behind the horses", help="A text as long as the prompt that tells otherwise, or none.").tag(
        sync=True, kept=True
    )
    news = Bool(help="Show where it is known: the twin's strip put in at one place at a time.").tag(sync=True, kept=True)
    position = Int(-1, help="The token followed, the start token being 0; below 0 from the end.").tag(sync=True, kept={"min": -1})
    place = Unicode("text", help="The step walked to; see widgets.forward_pass.places.").tag(
        sync=True, kept=lambda self: one_of(self._places())
    )
    inspected = Int(-1, help="The number looked into, of those made here; -1 is the largest.").tag(sync=True, kept={"min": -1})

    def value(self, name: str | None = None) -> Tensor:
        """What an operation makes of the whole prompt, computed by torch from the same files.

        ``name`` is the place walked to if not given, or any operation of ``places``. Shapes are
        TransformerLens's without the batch: (pos, d_model), (pos, head, d_head), (head, query, key), (pos, d_mlp),
        (pos, vocab). Raises ValueError for a stage of the outline, which makes no number of its own, or for a name
        that this model lacks. Needs the ``lab`` and a kernel.
        """
        import torch

        from lab import hooks
        from lab.growing import checkpoints
        from lab.text.tokenizer import prompt_ids

        name = self.place if name is None else name
        model, tokenizer = checkpoints.load(self.model, seed=self.seed, step=self.step, root=base.SPECIMENS)
        if name not in places(model.config.to_dict()) or name.rpartition(".")[2] in OUTLINE:
            raise ValueError(f"{name!r} is no operation that makes numbers; see widgets.forward_pass.places.")
        ids = prompt_ids(tokenizer, self.prompt)
        ids = ids[:1] + ids[1:][-(model.config.max_position_embeddings - 1) :]  # as the page: the oldest words make way
        with torch.no_grad():
            return _computed(model, torch.tensor([ids]), name, hooks)[0]

    @default("page")
    def _where_a_place_is(self) -> str:
        return "machine" if self.place == "text" else "steps"

    @default("shown")
    def _who_names_a_place_wants_it(self) -> bool:
        return self.place != "text"

    def of_model(self) -> None:
        known = self._parts()
        self.removed = [part for part in self.removed if part in known]
        if self.part and self.part not in known:
            self.part = ""
        if self.place not in self._places():
            self.place = "text"
            self.inspected = -1

    def _places(self) -> list[str]:
        return places(config(self.model))

    def _parts(self) -> list[str]:
        return parts(config(self.model))

    def _writers(self) -> list[str]:
        return [part for part in self._parts() if "hook_z" in part or part.endswith("mlp_out")]

    # Which values a trait takes.

    @validate("place")
    def _known_place(self, proposal: dict) -> str:
        if proposal["value"] not in self._places():
            raise TraitError(
                f"place must be a step of the walk, such as 'text', 'blocks.0.attn' or 'blocks.0.attn.hook_q', "
                f"not {proposal['value']!r}; widgets.forward_pass.places lists them."
            )
        return proposal["value"]

    @validate("page")
    def _known_page(self, proposal: dict) -> str:
        if proposal["value"] not in ("machine", "steps"):
            raise TraitError(f"page must be 'machine' or 'steps', not {proposal['value']!r}.")
        return proposal["value"]

    @validate("part")
    def _known_part(self, proposal: dict) -> str:
        if proposal["value"] and proposal["value"] not in self._parts():
            raise TraitError(f"part must be one of widgets.forward_pass.parts, or empty, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("removed")
    def _what_writes(self, proposal: dict) -> list[str]:
        known = self._writers()
        for part in proposal["value"]:
            if part not in known:
                raise TraitError(f"removed takes heads and MLPs, such as {known[0]!r}, not {part!r}.")
        return proposal["value"]

    @validate("inspected")
    def _counted_from_zero(self, proposal: dict) -> int:
        if proposal["value"] < -1:
            raise TraitError(f"inspected counts from 0, or is -1 for the largest number, not {proposal['value']}.")
        return proposal["value"]


def _computed(model, ids: Tensor, name: str, hooks) -> Tensor:
    """One activation (batch first). Those that no hook reaches are made of their neighbours by torch's own modules."""
    layer, _, end = name.removeprefix("blocks.").partition(".")
    beside = f"blocks.{layer}.attn.hook_"
    if name in ("logits", "probabilities"):
        logits = model(input_ids=ids).logits
        return logits.softmax(-1) if name == "probabilities" else logits
    if end == "mlp.hook_pre":
        read = f"blocks.{layer}.ln2.hook_normalized"
        return model.gpt_neox.layers[int(layer)].mlp.dense_h_to_4h(hooks.run_with_cache(model, ids, [read])[1][read])
    if end in ("attn.hook_rot_q", "attn.hook_rot_k", "attn.hook_attn_scores"):
        from transformers.models.gpt_neox.modeling_gpt_neox import apply_rotary_pos_emb

        _, cache = hooks.run_with_cache(model, ids, [f"{beside}q", f"{beside}k"])
        q, k = cache[f"{beside}q"], cache[f"{beside}k"]  # (batch, pos, head, d_head)
        angles = model.gpt_neox.rotary_emb(q, position_ids=ids.new_tensor(range(ids.shape[1]))[None])
        q, k = apply_rotary_pos_emb(q, k, *angles, unsqueeze_dim=2)
        if end == "attn.hook_attn_scores":
            return (q.transpose(1, 2) @ k.transpose(1, 2).transpose(2, 3)) / q.shape[-1] ** 0.5  # (batch, head, query, key)
        return q if end.endswith("q") else k
    return hooks.run_with_cache(model, ids, [name])[1][name]

"""ForwardPass: the whole machine drawn for a prompt, what each layer would say, and every operation, down to a single
multiplication."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from traitlets import Bool, Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import MOST, one_of
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:  # importing a widget never imports torch, nor pandas
    from pandas import DataFrame
    from torch import Tensor

PAGES = ("machine", "lens", "steps")

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


OF_THE_BOOKS = "for a model that is none of the book's own: only those can be walked through step by step."

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


def writers(config: dict) -> list[str]:
    """Of the parts, heads and MLPs."""
    return [part for part in parts(config) if "hook_z" in part or part.endswith("mlp_out")]


def _strip_before(layer: int) -> str:
    return f"blocks.{layer - 1}.hook_resid_post" if layer else "hook_embed"


class ForwardPass(ModelWidget):
    """The whole machine drawn for a prompt: what flows where, what each part adds, and what happens without it; through
    the logit lens, what each layer would say; and every operation: its numbers, and the sums of products each of them is.

    >>> machine = ForwardPass(prompt="The dog behind the horses", shown=True)
    >>> machine.removed = ["blocks.2.attn.hook_z.2"]        # layer 2, head 2 writes nothing; the view follows
    >>> ForwardPass(page="lens", followed="are")            # what each layer would say, and the place of "are" there
    >>> ForwardPass(place="blocks.1.attn.hook_pattern")     # opens at that operation
    """

    _esm = base.STATIC / "forward_pass.js"
    _css = base.STATIC / "forward_pass.css"

    only_the_books = None

    prompt = Unicode(DEFAULT_PROMPT, help="What the model reads; any text, also none.").tag(sync=True, kept=True)
    page = Unicode(help="'machine', 'lens' (layer by layer), or 'steps' (if a place is given).").tag(
        sync=True, kept=one_of(PAGES)
    )
    shown = Bool(help="Whether the reader's guess is behind them: until then nothing is shown of what happens.").tag(
        sync=True, kept={"linked": False}
    )
    part = Unicode("", help="The part pressed; see widgets.forward_pass.parts. Empty: none.").tag(
        sync=True, kept=lambda self: self.of_either(lambda config: one_of(["", *parts(config)]))
    )
    removed = List(Unicode(), help="Heads and MLPs taken out of the whole machine: they write nothing.").tag(
        sync=True,
        kept=lambda self: self.of_either(lambda config: {"is": "list", "most": MOST, "of": one_of(writers(config))}),
    )
    words = List(Unicode(), ["is", "are"], minlen=2, maxlen=2, help="The two words compared; empty: the likeliest.").tag(
        sync=True, kept={"least": 2, "most": 2}
    )
    twin = Unicode("The dogs behind the horses", help="A text as long as the prompt that tells otherwise, or none.").tag(
        sync=True, kept=True
    )
    news = Bool(help="Show where it is known: the twin's strip put in at one place at a time.").tag(sync=True, kept=True)
    position = Int(-1, help="The token followed, the start token being 0; below 0 from the end. Beyond the end, the last.").tag(
        sync=True, kept={"min": -1}
    )
    followed = Unicode("", help="The word whose place the lens shows after each layer; empty: what is said in the end.").tag(
        sync=True, kept=True
    )
    lens_shown = Bool(help="As `shown`, for what the lens shows; as that, if not given.").tag(sync=True, kept={"linked": False})
    place = Unicode("text", help="The step walked to; see widgets.forward_pass.places.").tag(
        sync=True, kept=lambda self: one_of(self._places())
    )
    inspected = Int(-1, help="The number looked into, of those made here; -1 is the largest.").tag(sync=True, kept={"min": -1})

    odds = Dict(
        help="What the view says of the two words: one, other, and by how many nats the one's logit is above the other's in the "
        "whole machine (whole) and as it is now (now)."
    ).tag(sync=True)
    turns = List(
        Dict(), help="What came of taking out each part and pair of heads: parts, one, other, nats (as in odds), first (choice)."
    ).tag(sync=True)

    def to_frame(self) -> DataFrame:
        """The `turns` as a table; empty until each part was taken out in turn in the view."""
        return framed(self.turns, ["parts", "one", "other", "nats", "first"])

    def value(self, name: str | None = None) -> Tensor:
        """What an operation makes of the whole prompt, computed by torch.

        ``name`` is the place walked to if not given, or any activation that the model has. Shapes are
        TransformerLens's without the batch: (pos, d_model), (pos, head, d_head), (head, query, key), (pos, d_mlp),
        (pos, vocab). Raises ValueError for a stage of the outline, which makes no number of its own, or for a name
        that this model lacks. Needs the ``lab`` and a kernel.
        """
        name = self.place if name is None else name
        if name == "probabilities":
            return self.value("logits").softmax(-1)
        if name.rpartition(".")[2] in OUTLINE:
            raise ValueError(f"{name!r} is no operation that makes numbers; see widgets.forward_pass.places.")
        return self.engine().run_with_cache(self.prompt, [name], logits=False)["cache"][name]

    @default("page")
    def _where_a_place_is(self) -> str:
        return "machine" if self.place == "text" else "steps"

    @default("shown")
    def _who_names_a_place_wants_it(self) -> bool:
        return self.place != "text"

    @default("lens_shown")
    def _as_the_rest_is(self) -> bool:
        return self.shown

    def of_model(self) -> None:
        self.odds, self.turns = {}, []
        known = self._parts()
        self.removed = [part for part in self.removed if part in known]
        if self.part and self.part not in known:
            self.part = ""
        if self.place not in self._places():
            self.place = "text"
            self.inspected = -1
        if self.live() and self.page == "steps":
            self.page = "machine"

    def _places(self) -> list[str]:
        """A model from elsewhere is drawn whole, and not walked through."""
        return ["text"] if self.live() else places(self.config())

    def _parts(self) -> list[str]:
        return parts(self.config())

    def _writers(self) -> list[str]:
        return writers(self.config())

    # Which values a trait takes.

    @validate("place")
    def _known_place(self, proposal: dict) -> str:
        if self.live() and proposal["value"] != "text":
            raise TraitError(f"place must be 'text' {OF_THE_BOOKS}")
        if proposal["value"] not in self._places():
            raise TraitError(
                f"place must be a step of the walk, such as 'text', 'blocks.0.attn' or 'blocks.0.attn.hook_q', "
                f"not {proposal['value']!r}; widgets.forward_pass.places lists them."
            )
        return proposal["value"]

    @validate("page")
    def _known_page(self, proposal: dict) -> str:
        if proposal["value"] not in PAGES:
            raise TraitError(f"page must be 'machine', 'lens' or 'steps', not {proposal['value']!r}.")
        if self.live() and proposal["value"] == "steps":
            raise TraitError(f"page must be 'machine' or 'lens' {OF_THE_BOOKS}")
        return proposal["value"]

    @validate("part")
    def _known_part(self, proposal: dict) -> str:
        if proposal["value"] and proposal["value"] not in self._parts():
            known = self._parts()
            near = difflib.get_close_matches(proposal["value"], known, n=1) or [known[1]]
            raise TraitError(
                f"part must be a part of the machine, such as {near[0]!r}, {known[-2]!r} or {known[-1]!r}, or empty, not "
                f"{proposal['value']!r}; widgets.forward_pass.parts lists them."
            )
        return proposal["value"]

    @validate("position")
    def _within_reach(self, proposal: dict) -> int:
        """The view takes the last token for one beyond the prompt's end, which may grow: what no prompt has is refused."""
        most = self.config()["max_position_embeddings"]
        if not -most <= proposal["value"] < most:
            raise TraitError(f"position must be from {-most} to {most - 1}: the model reads {most} tokens at most.")
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

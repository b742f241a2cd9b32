"""A model with its tokenizer, run as the page's calls want it: with a text as a reader types it, activations changed
and knobs turned."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lab import hooks
from lab.engine import knobs
from lab.engine.changes import axes_of, change_of
from lab.engine.tokens import Tokens


class HeldModel:
    """A causal language model with its tokenizer, ready to be run."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase):
        """Raises ValueError for a model of a family whose activations can't be read."""
        hooks.places(model)
        self.model = model.eval()
        self.tokens_of = Tokens(tokenizer, model.config.vocab_size)

    @property
    def config(self) -> dict:
        """What config.json says of it, in GPT-NeoX's names, whatever its family's own."""
        config = self.model.config
        heads = config.num_attention_heads
        return {
            "model_type": config.model_type,
            "vocab_size": config.vocab_size,
            "hidden_size": config.hidden_size,
            "num_hidden_layers": config.num_hidden_layers,
            "num_attention_heads": heads,
            "num_key_value_heads": getattr(config, "num_key_value_heads", None) or heads,
            "head_dim": hooks.head_size(self.model),
            "intermediate_size": getattr(config, "intermediate_size", None)
            or getattr(config, "n_inner", None)
            or 4 * config.hidden_size,
            "max_position_embeddings": config.max_position_embeddings,
            "use_parallel_residual": bool(getattr(config, "use_parallel_residual", False)),
            "tie_word_embeddings": bool(config.tie_word_embeddings),
        }

    @property
    def begin(self) -> list[int]:
        """The token that stands before every text, if there is one."""
        return self.tokens_of.begin

    @property
    def end(self) -> int | None:
        """The token that ends a text, if there is one."""
        return self.tokens_of.tokenizer.eos_token_id

    @property
    def _context(self) -> int:
        return self.model.config.max_position_embeddings

    def _read(self, prompt) -> tuple[list[int], int]:
        return self.tokens_of.fit(self.tokens_of.prompt(prompt), self._context)

    @torch.no_grad()
    def _run(self, **given):
        return self.model(**given)

    def _logits(self, ids: list[int], changes: Iterable, edits: Iterable, kept: int = 0) -> Tensor:
        """(T, V), or (kept, V) of the last places; changes may be of any place."""
        with self._altered(len(ids), changes, edits) as altered:
            kept = 0 if altered else kept
            return self._run(input_ids=torch.tensor([ids]), use_cache=False, logits_to_keep=kept).logits[0]

    def _check_tokens(self, *ids: int) -> None:
        for id in ids:
            if not 0 <= id < self.config["vocab_size"]:
                raise ValueError(f"This model has no token {id}.")

    def _place_of(self, at: int, length: int) -> int:
        """Where in a prompt of so many tokens a guess is asked for; below 0 from the end."""
        place = length + at if at < 0 else at
        if not 0 <= place < length:
            raise ValueError(f"The prompt has {length} tokens, and a guess was asked for at {at}.")
        return place

    def _check_names(self, names: Iterable[str]) -> None:
        hooks.check(self.model, [name for name in names if name != "logits"])

    @contextmanager
    def _altered(self, length: int, changes: Iterable, edits: Iterable) -> Iterator[bool]:
        """While open, activations are changed and knobs turned; whether any activation is."""
        changes = list(changes)
        self._check_names(change["name"] for change in changes)
        with ExitStack() as stack:
            stack.enter_context(knobs.turned(self.model, list(edits)))
            for name, change in self._changes(changes, length).items():
                if name == "logits":
                    head = self.model.get_output_embeddings()
                    stack.callback(head.register_forward_hook(lambda _, __, out, change=change: change(out)).remove)
                else:
                    stack.enter_context(hooks.interventions(self.model, {name: change}))
            yield bool(changes)

    def _changes(self, changes: list[dict], length: int) -> dict[str, Callable[[Tensor], Tensor]]:
        """By name; several of one activation are made in order."""
        found: dict[str, Callable[[Tensor], Tensor]] = {}
        for described in changes:
            name = described["name"]
            change = change_of(described, axes_of(name, self._shape(name, length)))
            found[name] = _after(found[name], change) if name in found else change
        return found

    def _shape(self, name: str, length: int) -> list[int]:
        """Of an activation when so many tokens are run."""
        config, end = self.config, name.rpartition("hook_")[2]
        if name == "logits":
            return [length, config["vocab_size"]]
        if end in ("attn_scores", "pattern"):
            return [config["num_attention_heads"], length, length]
        if ".attn.hook_" in name:
            heads = config["num_key_value_heads" if end in ("k", "rot_k", "v") else "num_attention_heads"]
            return [length, heads, config["head_dim"]]
        return [length, config["intermediate_size" if ".mlp.hook_" in name else "hidden_size"]]


def _after(first: Callable[[Tensor], Tensor], then: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    return lambda x: then(first(x))

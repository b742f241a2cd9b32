"""One model in PyTorch, asked by name: the calls of the page's engine, in the same terms.

Arrays are float32 tensors on the CPU; options are the page's, plain data, spelt as the page spells them. Whatever
doesn't fit is a ValueError with a sentence for the reader.
"""

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor

from lab import hooks
from lab.engine import knobs, learning, parts, sampling
from lab.engine.changes import axes_of
from lab.engine.held_model import HeldModel

MASKED = torch.finfo(torch.float32).min / 2  # scores below are of tokens that can't be seen: -inf in the page


class Engine(HeldModel):
    """A causal language model with its tokenizer, and all that can be asked of it."""

    # ------------------------------------------------------------------ text and tokens

    def encode(self, text: str) -> list[int]:
        """The text's tokens, without the one that begins every prompt."""
        return self.tokens_of.encode(text)

    def decode(self, ids: list[int]) -> str:
        """The text of tokens."""
        return self.tokens_of.decode(ids)

    def tokens(self, text: str) -> list[dict]:
        """As `encode`, each token with its visible form: id, text."""
        return self.shown(self.encode(text))

    def shown(self, ids: list[int]) -> list[dict]:
        """The visible form of tokens: id, text."""
        return self.tokens_of.shown(ids)

    # ------------------------------------------------------------------ what it says

    def predict(self, prompt, top: int = 10, at: int = -1, changes: Iterable = (), edits: Iterable = ()) -> dict:
        """What comes next, or after the token `at`: tokens, dropped, top (id, text, probability), probabilities (V,)."""
        ids, dropped = self._read(prompt)
        place = self._place_of(at, len(ids))
        kept = len(ids) - place  # from there on: a large vocabulary is read out at no more places than need be
        probabilities = self._logits(ids, changes, edits, kept)[-kept].softmax(-1)
        best = sampling.likeliest(probabilities, top)
        return {
            "tokens": self.shown(ids),
            "dropped": dropped,
            "top": [token | {"probability": probabilities[token["id"]].item()} for token in self.shown(best)],
            "probabilities": probabilities,
        }

    def generate(
        self,
        prompt,
        temperature: float = 1,
        topK: int = 0,  # noqa: N803  the page's spelling
        randomSeed: int = 1,  # noqa: N803
        maxTokens: int = 40,  # noqa: N803
        changes: Iterable = (),
        edits: Iterable = (),
        tell: Callable[[dict], None] = lambda told: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> dict:
        """Continues the prompt; `tell` hears each token (id, token, text, probability, dropped), `cancelled` ends it.

        Returns text, tokens (id, text), ended ("length", "end", "cancelled") and dropped, as the page does.
        """
        ids = self.tokens_of.prompt(prompt)
        kept, dropped = self.tokens_of.fit(ids, self._context)
        decoder, chance = self.tokens_of.decoder(), sampling.random_numbers(randomSeed)
        told: dict = {"text": "", "tokens": [], "ended": "length", "dropped": 0}
        with self._altered(len(kept), changes, edits) as altered:
            past, unread = None, kept
            for _ in range(maxTokens):
                if len(kept) > self._context:  # the oldest fall off, half a context at once: the rest is read afresh
                    kept, fallen = self.tokens_of.fit(kept, max(2, self._context // 2))
                    past, unread, dropped = None, kept, dropped + fallen
                # A change may be of any row: then all is read anew at each token.
                given = torch.tensor([kept if altered else unread])
                out = self._run(
                    input_ids=given,
                    past_key_values=None if altered else past,
                    use_cache=not altered,
                    logits_to_keep=0 if altered else 1,
                )
                past, logits = out.past_key_values, out.logits[0, -1]
                id = sampling.draw(logits, temperature, topK, chance())
                if cancelled():
                    told["ended"] = "cancelled"
                elif id in self.tokens_of.special:
                    told["ended"] = "end"
                if told["ended"] != "length":
                    break
                text = decoder.decode(self.tokens_of.bytes_of(id))
                told["text"] += text
                told["tokens"] += self.shown([id])
                told["dropped"] = dropped
                probability = logits.softmax(-1)[id].item()
                tell({"id": id, "token": self.tokens_of.text(id), "text": text, "probability": probability, "dropped": dropped})
                unread, kept = [id], [*kept, id]
        told["text"] += decoder.decode(b"", final=True)
        return told

    def surprise(self, prompt, changes: Iterable = (), edits: Iterable = ()) -> dict:
        """-log p of each token after the first, in nats, and what the model would have said there: tokens, dropped,
        surprise (T-1,), best (T-1,) ids, bestSurprise (T-1,)."""
        ids, dropped = self._read(prompt)
        said = -self._logits(ids, changes, edits)[:-1].log_softmax(-1)  # (T-1, V)
        best = said.argmin(-1)  # the lower id in a tie, as in the page
        found = {"surprise": torch.tensor(ids[1:]), "best": best, "bestSurprise": best}
        found = {name: said.gather(-1, of[:, None])[:, 0] for name, of in found.items()} | {"best": best.int()}
        return {"tokens": self.shown(ids), "dropped": dropped, **found}

    def weigh(self, prompt, one: int, other: int, changes: Iterable = (), edits: Iterable = ()) -> dict:
        """One token against another, after every token of a text: tokens, dropped, nats (T,) by which the one's logit is
        above the other's, best (T,) the id of the likeliest, probability (T,) of that."""
        ids, dropped = self._read(prompt)
        self._check_tokens(one, other)
        logits = self._logits(ids, changes, edits)  # (T, V)
        best = logits.argmax(-1)
        return {
            "tokens": self.shown(ids),
            "dropped": dropped,
            "nats": logits[:, one] - logits[:, other],
            "best": best.int(),
            "probability": logits.softmax(-1).gather(-1, best[:, None])[:, 0],
        }

    # ------------------------------------------------------------------ what it is on the way

    def run_with_cache(
        self, prompt, names: list[str] | None = None, logits: bool = True, changes: Iterable = (), edits: Iterable = ()
    ) -> dict:
        """The forward pass with its intermediate values: tokens, dropped, logits (T, V), cache {name: tensor}.

        The tensors as TransformerLens shapes them, without a batch. All when `names` is None; "logits" is one.
        logits: whether those are handed out beside the cache; empty if not.
        """
        ids, dropped = self._read(prompt)
        wanted = [*hooks.places(self.model), "logits"] if names is None else names
        self._check_names(wanted)
        with self._altered(len(ids), changes, edits), torch.no_grad():
            said, cache = hooks.run_with_cache(self.model, torch.tensor([ids]), [n for n in wanted if n != "logits"])
        cache = {name: tensor[0] for name, tensor in cache.items()}
        for name in cache:
            if name.endswith("attn_scores"):
                cache[name] = cache[name].masked_fill(cache[name] < MASKED, -torch.inf)
        if "logits" in wanted:
            cache["logits"] = said[0]
        return {"tokens": self.shown(ids), "dropped": dropped, "logits": said[0] if logits else said.new_empty(0), "cache": cache}

    def means(self, prompts: list, names: list[str], edits: Iterable = (), cancelled=lambda: False) -> dict[str, Tensor]:
        """The mean of activations over all tokens of many prompts: {name: tensor without positions}."""
        edits, sums, read = list(edits), {}, 0
        for prompt in prompts:
            if cancelled():
                break
            run = self.run_with_cache(prompt, names, edits=edits)
            read += len(run["tokens"])
            for name, tensor in run["cache"].items():
                if "pos" not in axes_of(name, tensor.shape):
                    raise ValueError(f"{name} has a size of its own for every prompt; there is no mean of it.")
                sums[name] = sums.get(name, 0) + tensor.double().sum(0)
        return {name: (total / read).float() for name, total in sums.items()}

    # ------------------------------------------------------------------ what its parts do

    def looks_back(self, prompt, back: list[int], last: int) -> list[Tensor]:
        """For each of `back`: the mean attention that the last queries of a text, so many, give to the key so many places
        before them, of every head: (layers, heads)."""
        names = [f"blocks.{layer}.attn.hook_pattern" for layer in range(self.config["num_hidden_layers"])]
        run = self.run_with_cache(prompt, names, logits=False)
        patterns = torch.stack([run["cache"][name] for name in names])  # (layers, heads, T, T)
        length = patterns.shape[-1]
        if last + max(back) > length:
            raise ValueError(f"The last {last} of {length} tokens can't all look back by {max(back)}.")
        query = torch.arange(length - last, length)
        return [patterns[..., query, query - each].mean(-1) for each in back]

    def flows(self, prompt, one: int, other: int, changes: Iterable = (), edits: Iterable = ()) -> dict:
        """What flows where for a text, and towards which of two tokens it leans: tokens, dropped, and `parts.flows`."""
        self._check_tokens(one, other)
        layers = self.config["num_hidden_layers"]
        within = ["hook_resid_pre", "attn.hook_z", "attn.hook_v", "hook_mlp_out"]
        names = [f"blocks.{i}.{name}" for i in range(layers) for name in within] + [f"blocks.{layers - 1}.hook_resid_post"]
        run = self.run_with_cache(prompt, names, logits=False, changes=changes, edits=edits)
        with torch.no_grad(), knobs.turned(self.model, list(edits)):
            found = parts.flows(self.model, run["cache"], one, other)
        return {"tokens": run["tokens"], "dropped": run["dropped"], **found}

    def lens(self, prompt, at: int = -1, follow: int | None = None, changes: Iterable = (), edits: Iterable = ()) -> dict:
        """What the model would say after the token `at` if it stopped after a layer: tokens, dropped, and `parts.lens`.
        follow: a token; when None, the one that is likeliest in the end."""
        self._check_tokens(*([] if follow is None else [follow]))
        names = ["blocks.0.hook_resid_pre"]
        names += [f"blocks.{layer}.hook_resid_post" for layer in range(self.config["num_hidden_layers"])]
        run = self.run_with_cache(prompt, names, logits=False, changes=changes, edits=edits)
        place = self._place_of(at, len(run["tokens"]))
        streams = torch.stack([run["cache"][name][place] for name in names])  # (layers + 1, d)
        with torch.no_grad(), knobs.turned(self.model, list(edits)):
            found = parts.lens(self.model, streams, follow)
        return {"tokens": run["tokens"], "dropped": run["dropped"], **found}

    def written(self, prompt, part: dict) -> dict:
        """What a head or a neuron writes at a text's last token straight to the logits, past all that comes later.

        part: `layer` and `head` or `neuron`. Returns effect (V,): as the last norm and the unembedding read it, less its
        mean over the vocabulary, which moves no probability; knobs (d_head, d_model) or (1, d_model): the weights
        through which it writes.
        """
        written, layers = parts.knobs_of(self.model, part), self.config["num_hidden_layers"]
        name, end = parts.written_from(part), f"blocks.{layers - 1}.hook_resid_post"
        cache = self.run_with_cache(prompt, [name, end], logits=False)["cache"]
        brought = cache[name][-1, part["head"]] if "head" in part else cache[name][-1, part["neuron"], None]
        with torch.no_grad():
            read = parts.Reading(self.model)
            effect = read.logits(brought @ written) / read.spread(cache[end][-1])
        return {"effect": effect - effect.mean(), "knobs": written.detach().clone()}

    def slopes(self, prompt, token: int) -> dict[str, Tensor]:
        """Which way a token goes when a part is turned up a very little: see `parts.slopes`."""
        with knobs.alone(self.model):
            return parts.slopes(self.model, self._read(prompt)[0], token)

    # ------------------------------------------------------------------ its knobs

    def shapes(self) -> dict[str, list[int]]:
        """Every tensor's shape, by its Hugging Face name."""
        return knobs.shapes(self.model)

    def spreads(self) -> dict[str, dict]:
        """How every tensor's numbers are spread: shape, mean, sd, low, high."""
        with knobs.alone(self.model):
            return knobs.spreads(self.model)

    def weights(self, names: list[str] | None = None, rows: list[int] | None = None) -> dict[str, Tensor]:
        """The knobs themselves, copies; of all tensors when `names` is None. rows: [first, beyond the last] alone."""
        wanted = list(knobs.knobs(self.model)) if names is None else names
        some = slice(*rows) if rows else slice(None)
        with knobs.alone(self.model):
            return {name: knobs.named(self.model, name)[some].clone() for name in wanted}

    def fingerprint(self) -> str:
        """Eight hexadecimal digits, the same for the same knobs only."""
        with knobs.alone(self.model):
            return knobs.fingerprint(self.model)

    def gradients(
        self,
        prompt,
        token: int | None = None,
        against: int | None = None,
        names: list[str] | None = None,
        steepest: int = 0,
        single: Iterable = (),
        edits: Iterable = (),
    ) -> dict:
        """Which way every knob pulls, as `lab.engine.learning.pull`: value, gradients (of the tensors in `names`; all when
        None), steepest (so many knobs), single (of the knobs named: name and index each), tokens, dropped."""
        ids, dropped = self._read(prompt)
        for name in names or ():
            knobs.named(self.model, name)
        with knobs.turned(self.model, list(edits)):
            value, gradients = learning.pull(self.model, ids, token, against)
            first = learning.steepest(self.model, gradients, steepest) if steepest else []
            alone = [gradients[knob["name"]].flatten()[knobs.index_of(self.model, knob)].item() for knob in single]
        handed_out = {name: gradient for name, gradient in gradients.items() if names is None or name in names}
        return {
            "value": value,
            "gradients": handed_out,
            "steepest": first,
            "single": alone,
            "tokens": self.shown(ids),
            "dropped": dropped,
        }

    def practise(self, prompt, others: Iterable = (), **practice) -> Iterator[dict]:
        """A few steps of training on one text, made on a copy: see `lab.engine.learning.practise`."""
        texts = [self._read(text)[0] for text in (prompt, *others)]
        if min(map(len, texts)) < 2:
            raise ValueError("There is nothing to guess: a text needs two tokens at least.")
        return learning.practise(self.model, texts, practice)

"""Conversation: chat with a real model, see what it reads, and what else it could have said at every place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Bool, Dict, Float, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import LONGEST, one_of
from widgets.live import real
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:  # importing a widget never imports torch
    from pandas import DataFrame

    from lab.engine import Engine

#: Shown as buttons under the field.
EXAMPLES = [
    "What is the capital of France?",
    "Is there a seahorse emoji?",
    "Anna put the ball in the box and left. Then Ben put it in the drawer. Where will Anna look for it?",
    "Tell me a very short story about a baker.",
]

#: What the form of SmolLM2 says where nobody says anything else.
SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"

#: Those that begin and end a turn.
MARKS = ("<|im_start|>", "<|im_end|>")

MOST = 100, 2048  # messages of a conversation that a page keeps, and tokens of an answer


class Conversation(ModelWidget):
    """A conversation with a chat model: all of it is one text, and the model goes on with it.

    >>> talk = Conversation(system="You are a pirate.")
    >>> talk.ask("Who are you?")                # by torch; the view follows   # doctest: +SKIP
    >>> talk.broken = True                      # one knob of 134,515,008 at 0
    """

    _esm = base.STATIC / "conversation.js"
    _css = base.STATIC / "conversation.css"

    only_the_books = None
    shows_by_itself = True  # what was said

    system = Unicode(SYSTEM, help="What stands before the conversation in the chat form; if empty, nothing.").tag(
        sync=True, kept=True
    )
    chat_form = Bool(True, help="Whether each message stands between marks that say whose it is.").tag(sync=True, kept=True)
    message = Unicode(EXAMPLES[0], help="What stands in the field.").tag(sync=True, kept=True)
    conversation = List(
        Dict(),
        help='In order: {"role": "user", "text"}, {"role": "assistant", "text", "tokens" (id, text, probability), '
        '"ended" ("end", "length", "cancelled"), "broken", "chat_form"}.',
    ).tag(sync=True, kept=lambda _: {"linked": False, "most": MOST[0], "of": _message()})
    opened = List(Int(), help="The token whose rivals are shown: which message, and which of its tokens.").tag(
        sync=True, kept={"linked": False, "most": 2}
    )
    broken = Bool(False, help="Whether `knob` is at 0.").tag(sync=True, kept=True)
    knob = Dict(real.KNOB, help="One knob: name of its table, row, column.").tag(sync=True)
    temperature = Float(0.0, help="0 takes the likeliest token every time; 1 draws as predicted.").tag(sync=True)
    sample_seed = Int(1, help="Decides what is drawn, where the temperature is above 0.").tag(sync=True)
    max_tokens = Int(256, help="Of one answer; the reader may let it go on.").tag(sync=True)
    examples = List(Unicode(), EXAMPLES, help="Messages to try.").tag(sync=True)

    def ask(self, message: str) -> str:
        """The model's answer, by torch. Both are added to ``conversation``. Raises ValueError if it can read no more."""
        engine = self.engine()
        said = [*self.conversation, {"role": "user", "text": message}]
        prompt = self.prompt(said)
        room = engine.config["max_position_embeddings"] - len(prompt)
        if room < 1:
            raise ValueError(f"The conversation is full: the model can read {len(prompt) + room} tokens. Start a new one.")
        told: list[dict] = []
        found = engine.generate(
            prompt,
            temperature=self.temperature,
            randomSeed=self.sample_seed,
            maxTokens=min(self.max_tokens, room),
            edits=self.edits(),
            tell=told.append,
        )
        tokens = [{key: token[key] for key in ("id", "text", "probability")} for token in told]
        answer = {"role": "assistant", "text": found["text"], "tokens": tokens, "ended": found["ended"]}
        self.conversation = [*said, answer | {"broken": self.broken, "chat_form": self.chat_form}]
        return found["text"]

    def prompt(self, conversation: list[dict] | None = None) -> list[int]:
        """The tokens that the model goes on from: of the conversation as it stands, if none is given. Raises ValueError
        for a chat form that the model does not have."""
        engine, said = self.engine(), self.conversation if conversation is None else conversation
        if not self.chat_form:
            ids = list(engine.begin)
            for at, one in enumerate(said):
                ids += _own(one) or engine.encode(("\n" if at else "") + one["text"])
            return ids
        start, end = _marks(engine)
        ids, between = [], [end, *engine.encode("\n")]
        for one in [{"role": "system", "text": self.system}] * bool(self.system) + said:
            written = [*engine.encode("assistant\n"), *_own(one)] if _own(one) else engine.encode(f"{one['role']}\n{one['text']}")
            ids += [start, *written, *between]
        return [*ids, start, *engine.encode("assistant\n")]

    def edits(self) -> list[dict]:
        """The knob at 0, if it is."""
        if not self.broken:
            return []
        name, row, column = (self.knob[part] for part in ("name", "row", "column"))
        return [{"name": name, "index": row * self.engine().shapes()[name][1] + column, "value": 0}]

    def to_frame(self) -> DataFrame:
        """The conversation, a row for each message."""
        return framed(self.conversation, ["role", "text", "ended", "broken", "chat_form"])

    # What a trait is when nobody set it, and which values it takes.

    @default("model")
    def _the_real_one(self) -> str:
        return real.NAME

    @validate("conversation")
    def _in_turns(self, proposal: dict) -> list[dict]:
        for one in proposal["value"]:
            if one.get("role") not in ("user", "assistant") or not isinstance(one.get("text"), str):
                raise TraitError("conversation holds messages: each has a role, user or assistant, and a text.")
        return proposal["value"]

    @validate("knob")
    def _a_place(self, proposal: dict) -> dict:
        return real.knob_place("knob", proposal["value"])

    @validate("temperature")
    def _warm_or_cold(self, proposal: dict) -> float:
        if not 0 <= proposal["value"] <= 2:
            raise TraitError(f"temperature must be from 0 to 2, not {proposal['value']}.")
        return proposal["value"]

    @validate("max_tokens")
    def _one_at_least(self, proposal: dict) -> int:
        if proposal["value"] < 1:
            raise TraitError(f"max_tokens must be 1 or more, not {proposal['value']}.")
        return proposal["value"]


def _own(message: dict) -> list[int]:
    """The tokens that the model itself said; none of a message of the reader's."""
    return [token["id"] for token in message.get("tokens", [])]


def _marks(engine: Engine) -> list[int]:
    """The tokens that begin and end a turn."""
    ids = engine.tokens_of.tokenizer.convert_tokens_to_ids(list(MARKS))
    if any(id not in engine.tokens_of.special for id in ids):
        raise ValueError("This model has no chat form that is known here: set chat_form to False, and it goes on with a text.")
    return ids


def _message() -> dict:
    """The rule that a message is one."""
    number = {"is": "number", "min": 0, "max": 1}
    token = {"is": "dict", "of": {"id": {"is": "int", "min": 0}, "text": {"is": "text", "most": 99}, "probability": number}}
    may = {"broken": {"is": "bool"}, "chat_form": {"is": "bool"}, "ended": one_of(["end", "length", "cancelled"])}
    said = {"role": one_of(["user", "assistant"]), "text": {"is": "text", "most": 4 * LONGEST}}
    return {"is": "dict", "of": said, "may": may | {"tokens": {"is": "list", "most": MOST[1], "of": token}}}

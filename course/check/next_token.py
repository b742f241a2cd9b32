"""What comes next, as a string: the likeliest token after a text."""

from course.check import at_hand
from course.check.saying import NotYet, says
from lab.models.chat_form import chat_ids


@says
def next_token(mine: str, text: str, model: str = "village") -> str:
    """The likeliest token after `text`, as it is written, with its space."""
    tokenizer, said = at_hand.model(model)[1], at_hand.logits(text, model)
    best = [tokenizer.decode([token]) for token in said.argmax(-1).tolist()]  # after each token
    _look(mine, best[-1], tokenizer)
    if len(best) > 1 and mine == best[-2]:
        raise NotYet(
            f"{mine!r} is what it says one token earlier, before it has read the last one. The place is off by one: take -1."
        )
    if mine == best[0]:
        raise NotYet(f"{mine!r} is what it says at the very beginning of a text, after no word at all. Take the last place.")
    if mine == tokenizer.decode([int(said[-1].argmin())]):
        raise NotYet(f"{mine!r} is the least likely token of all: the largest logit is wanted, and this is the smallest.")
    if mine != best[-1]:
        raise NotYet(f"{mine!r} is not what stands first in its list. Take the largest of the logits at the last place.")
    share = said[-1].softmax(-1).max()
    return f"After {text!r} it says {mine!r}, with {share:.0%}. The other tokens share the rest."


@says
def first_word(mine: str, question: str) -> str:
    """The likeliest first token of the real model's answer to a question, in the form that it was taught."""
    (network, tokenizer), asked = at_hand.model("smollm2"), {"role": "user", "content": question}

    def best(ids: list[int]) -> str:
        return tokenizer.decode([int(at_hand.read(network, ids)[-1].argmax())])

    right = best(chat_ids(tokenizer, [asked], answering=True))
    _look(mine, right, tokenizer)
    if mine != right and mine == best(chat_ids(tokenizer, [asked], answering=False)):
        raise NotYet("That comes when nobody has said whose turn it is. Open the answer as well: `answering=True`.")
    if mine != right and mine == best(at_hand.ids(question, "smollm2")[0].tolist()):
        raise NotYet("So it goes on with the question as a plain text. It answers in the chat form: build it with `chat_ids`.")
    if mine != right:
        raise NotYet(f"{mine!r} is not where its answer begins. Give it all of the chat form, and take the last place.")
    return f"Its answer begins with {mine!r}. Without the form the same question is a text to go on with."


def _look(mine, right: str, tokenizer) -> None:
    """What is wrong with a token whatever it was to be. Raises NotYet."""
    if not isinstance(mine, str):
        kind = "the number of a token" if isinstance(mine, int) or getattr(mine, "ndim", 1) == 0 else type(mine).__name__
        raise NotYet(f"A string is wanted, and this is {kind}. `tokenizer.decode` says what a number looks like.")
    if mine != right and mine.strip() == right.strip():
        raise NotYet(f"Right but for the space: the token is {right!r}, not {mine!r}, and the two are different tokens.")
    if mine != right and mine in ("Ġ" + right.strip(), "▁" + right.strip()):
        raise NotYet("That is the token as the tokenizer keeps it, with a sign for the space. `tokenizer.decode` writes it out.")

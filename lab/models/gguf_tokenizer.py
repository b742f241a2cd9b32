"""The tokenizer that stands in a GGUF file's metadata: a byte-level byte-pair encoding, as GPT-2's and SmolLM2's."""

from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from lab.models.folder import first_line

CONTROL, OWN = 3, 4  # types of tokens that stand for no text of their own, and that whoever made the model has added
LLAMA_3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def _words():
    return pre_tokenizers.ByteLevel(add_prefix_space=False)  # by GPT-2's own rule


def _digits_then_words():
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), _words()])


def _as_llama_3():
    split = pre_tokenizers.Split(Regex(LLAMA_3), "isolated")
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


# How a text is parted before its parts are cut, by the name that llama.cpp gives to it.
PARTED = {
    "gpt-2": _words,
    "smollm": _digits_then_words,
    "starcoder": _digits_then_words,
    "refact": _digits_then_words,
    "llama-bpe": _as_llama_3,
}


def tokenizer_of(path: Path, metadata: dict) -> PreTrainedTokenizerBase:
    """The tokenizer of a file. What a reader types is text to it, even if it reads "<|im_end|>".

    Raises ValueError, in one sentence, for one that is missing, damaged or of another kind.
    """
    kind, parted = metadata.get("tokenizer.ggml.model"), metadata.get("tokenizer.ggml.pre")
    if kind != "gpt2" or parted not in PARTED:
        named = repr(kind) if kind != "gpt2" else f"{kind!r}, parted as {parted!r}"
        raise ValueError(
            f"The tokenizer in {path} is of the kind {named}; those read here are byte-level ones ('gpt2') parted as "
            f"{', '.join(PARTED)}."
        )
    tokens, merges, types = (_list(path, metadata, which, of) for which, of in _LISTS.items())
    if len(types) not in (0, len(tokens)) or len(set(tokens)) < len(tokens):
        raise ValueError(f"The tokenizer in {path} is damaged: its lists of tokens and of their types don't fit together.")
    try:
        pairs = [tuple(merge.split(" ", 1)) for merge in merges]
        cut = Tokenizer(models.BPE({token: at for at, token in enumerate(tokens)}, pairs, ignore_merges=parted == "llama-bpe"))
    except Exception as error:  # a merge of tokens that aren't there
        raise ValueError(f"The tokenizer in {path} is damaged: {first_line(error)}.") from error
    cut.pre_tokenizer, cut.decoder = PARTED[parted](), decoders.ByteLevel()
    for token, of in zip(tokens, types):
        if of in (CONTROL, OWN):
            cut.add_tokens([AddedToken(token, special=of == CONTROL, normalized=False)])
    cut.encode_special_tokens = True
    return PreTrainedTokenizerFast(
        tokenizer_object=cut,
        split_special_tokens=True,
        clean_up_tokenization_spaces=False,
        chat_template=metadata.get("tokenizer.chat_template"),
        **_named(path, metadata, tokens),
    )


_LISTS = {"tokens": str, "merges": str, "token_type": int}


def _list(path: Path, metadata: dict, which: str, of: type) -> list:
    found = metadata.get(f"tokenizer.ggml.{which}", [] if which == "token_type" else None)
    if not isinstance(found, list) or not all(isinstance(each, of) for each in found):
        raise ValueError(f"There is no tokenizer in {path}: its tokenizer.ggml.{which} is missing, or no list of such things.")
    return found


def _named(path: Path, metadata: dict, tokens: list[str]) -> dict[str, str]:
    """The tokens that begin and end a text, and what else is named, as the tokenizer's own arguments."""
    named = {}
    for name, ours in {"bos": "bos_token", "eos": "eos_token", "unknown": "unk_token", "padding": "pad_token"}.items():
        at = metadata.get(f"tokenizer.ggml.{name}_token_id")
        if at is not None and not (isinstance(at, int) and 0 <= at < len(tokens)):
            raise ValueError(f"The tokenizer in {path} is damaged: its {name} token is {at!r}, of {len(tokens)}.")
        if at is not None:
            named[ours] = tokens[at]
    return named

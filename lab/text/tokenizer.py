"""The village's tokenizer: a byte-level byte-pair encoding, so that any text a reader types has tokens.

Sennrich et al. 2016 for the encoding; the byte-level form is GPT-2's (Radford et al. 2019).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from lab.text import corpus

END = "<|endoftext|>"  # token 0: ends every document, and begins every prompt
TRAINED_ON = 20_000  # documents, from the first


def first_documents() -> Iterator[str]:
    return (corpus.document(n).text for n in range(TRAINED_ON))


def train(vocab_size: int, texts: Callable[[], Iterable[str]] = first_documents) -> PreTrainedTokenizerFast:
    """Learn the merges from some texts: the first documents of the corpus, if no others are given."""
    tokenizer = Tokenizer(models.BPE())
    # A space before the first word, so that a word at the very start is the same token as elsewhere.
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size, special_tokens=[END], show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(texts(), trainer)
    # What a reader types is text: "<|endoftext|>" in it is thirteen characters, not the token.
    tokenizer.encode_special_tokens = True
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=END, eos_token=END, split_special_tokens=True, clean_up_tokenization_spaces=False
    )


def load(folder: Path) -> PreTrainedTokenizerFast:
    """The tokenizer that is kept in a folder. A reader's "<|endoftext|>" is ordinary text to it."""
    return AutoTokenizer.from_pretrained(folder, split_special_tokens=True)


def prompt_ids(tokenizer, text: str) -> list[int]:
    """The tokens a model reads for a prompt: the tokenizer's start token, then the text's. The village's "" gives [0].

    The start token is what the tokenizer calls bos: "<|endoftext|>" for the village, GPT-2 and Pythia, "<s>" for
    Llama. A tokenizer without one has prompts of their text alone, and ValueError is raised if that is empty:
    a model must read something before it can say what comes next.
    """
    start = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    ids = [*start, *tokenizer(text, add_special_tokens=False)["input_ids"]]
    if not ids:
        raise ValueError("An empty prompt can't be continued by this model: its tokenizer has no start token.")
    return ids


def beginnings(tokenizer, stream: np.ndarray) -> list[str]:
    """Of the tokens of letters with a space before them, those that never stand as a whole word in `stream` (N,): each
    is a beginning only, like the "bar" of "barks". Without the space, sorted."""
    texts = tokenizer.convert_ids_to_tokens(range(len(tokenizer)))
    continues = np.array([bool(re.match(r"[^\W_ĠĊ]", text)) for text in texts])  # without a space: the word goes on
    whole = np.bincount(stream[:-1][~continues[stream[1:]]], minlength=len(texts)) > 0
    return sorted(text[1:] for i, text in enumerate(texts) if re.fullmatch(r"Ġ[^\W\d_]+", text) and not whole[i])

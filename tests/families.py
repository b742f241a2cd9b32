"""Small random models of the three families, in folders as they come from the hub, with tokenizers of three kinds."""

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, trainers
from tokenizers.models import BPE
from transformers import GPT2Config, GPT2LMHeadModel, GPTNeoXConfig, GPTNeoXForCausalLM, LlamaConfig, LlamaForCausalLM

from lab.evaluation import english

WORDS = 700  # tokens in each vocabulary
END = "<|endoftext|>"


def byte_level() -> Tokenizer:
    """As GPT-2's and Pythia's: spaces are part of the word after them."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return trained(tokenizer, [END], pre_tokenizers.ByteLevel.alphabet())


def spanning_words() -> Tokenizer:
    """A byte-level one whose tokens may hold the end of a word and the beginning of the next, as SuperBPE's."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    alone = tuple(f" {noun}" for noun in english.NOUNS for _ in range(300))  # so that there are words as well
    return trained(tokenizer, [END], pre_tokenizers.ByteLevel.alphabet(), alone)


def sentencepiece_like() -> Tokenizer:
    """As Llama 2's: whatever is cut begins with "▁", even in the middle of a text."""
    tokenizer = Tokenizer(BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    described = json.loads(trained(tokenizer, ["<unk>", "<s>", "</s>"], []).to_str())
    described["pre_tokenizer"] = None
    cut = Tokenizer.from_str(json.dumps(described))
    cut.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return cut


def trained(tokenizer: Tokenizer, specials: list[str], alphabet: list[str], more: tuple[str, ...] = ()) -> Tokenizer:
    texts = [choice.prompt + choice.right for chosen in english.choices(150).values() for choice in chosen] + list(more)
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=WORDS, special_tokens=specials, show_progress=False, initial_alphabet=alphabet)
    )
    return tokenizer


def gpt2(folder: Path) -> None:
    GPT2LMHeadModel(GPT2Config(vocab_size=WORDS, n_embd=32, n_layer=2, n_head=2, n_positions=256)).save_pretrained(folder)
    byte_level().save(str(folder / "tokenizer.json"))
    described = json.loads((folder / "tokenizer.json").read_text())["model"]
    (folder / "vocab.json").write_text(json.dumps(described["vocab"]))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *map(" ".join, described["merges"])]))
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 1024}')  # all that GPT-2's own says


def gpt_neox(folder: Path) -> None:
    GPTNeoXForCausalLM(
        GPTNeoXConfig(
            vocab_size=WORDS + 20,
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=256,
        )
    ).half().save_pretrained(folder)  # as Pythia: half precision, spare rows
    byte_level().save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "GPTNeoXTokenizer", "bos_token": END, "eos_token": END, "unk_token": END})
    )


def llama(folder: Path) -> None:
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS,
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            intermediate_size=64,
            max_position_embeddings=256,
        )
    ).save_pretrained(folder)
    sentencepiece_like().save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"})
    )


def llama_without_start(folder: Path) -> None:
    llama(folder)
    byte_level().save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": END}))


MAKERS = {"gpt2": gpt2, "gpt_neox": gpt_neox, "llama": llama, "llama without start": llama_without_start}

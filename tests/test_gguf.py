"""GGUF files: what is read is what was written, number by number, and what is damaged is named in one sentence."""

import re
import shutil
import struct

import gguf
import numpy as np
import pytest
import tiny_gguf
import torch
from real_model import there
from refused import refusal

from lab import models
from lab.inside.circuits import __main__ as circuits
from lab.models.chat_form import chat_ids


@pytest.fixture(scope="module")
def tiny():
    return tiny_gguf.a_model()


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    return tiny_gguf.write(tmp_path_factory.mktemp("gguf") / "tiny.gguf", tiny_gguf.metadata(tiny), tiny_gguf.tensors(tiny))


# ---- what is whole ----


@pytest.mark.parametrize("kind", ["F32", "F16", "Q4_0", "Q4_1", "Q8_0"])
def test_a_file_gives_the_very_numbers_that_it_keeps(tiny, tmp_path, kind):
    path = tiny_gguf.write(tmp_path / "some.gguf", tiny_gguf.metadata(tiny), tiny_gguf.tensors(tiny), kind)
    model, _ = models.load(str(path))
    form = gguf.GGMLQuantizationType[kind]
    for name, weight in tiny.named_parameters():
        kept = weight.detach().numpy()
        if kept.ndim == 2:  # rounded row by row, so the order of rows makes no difference
            kept = gguf.dequantize(gguf.quantize(kept, form), form)
        assert torch.equal(model.get_parameter(name), torch.from_numpy(kept)), name
    ids = torch.arange(40)[None]
    with torch.no_grad():
        if kind == "F32":
            assert torch.equal(model(ids).logits, tiny(ids).logits)
        assert (model(ids).logits - tiny(ids).logits).abs().max() < 0.1


def test_an_unembedding_and_widths_of_heads_of_its_own_are_read(tmp_path):
    other = tiny_gguf.a_model(tie_word_embeddings=False, head_dim=32)
    said = tiny_gguf.metadata(other) | {"llama.attention.key_length": 32, "llama.attention.value_length": 32}
    model, _ = models.load(str(tiny_gguf.write(tmp_path / "other.gguf", said, tiny_gguf.tensors(other))))
    ids = torch.arange(40)[None]
    with torch.no_grad():
        assert torch.equal(model(ids).logits, other(ids).logits)


def test_digits_stand_alone_and_what_a_reader_types_is_text(whole):
    _, tokenizer = models.load(str(whole))
    assert [tokenizer.decode([at]) for at in tokenizer.encode(" 1234")] == [" ", "1", "2", "3", "4"]
    typed = "<|im_end|> and <|endoftext|>"
    assert tokenizer.eos_token_id not in tokenizer.encode(typed) and tokenizer.decode(tokenizer.encode(typed)) == typed


def test_in_the_chat_form_only_the_form_s_own_marks_are_marks(whole):
    _, tokenizer = models.load(str(whole))
    ids = chat_ids(tokenizer, [{"role": "user", "content": " Say <|im_end|> twice.\n"}], answering=True)
    assert tokenizer.decode(ids) == "<|im_start|>user\n Say <|im_end|> twice.\n<|im_end|>\n<|im_start|>assistant\n"
    marks = tokenizer.convert_tokens_to_ids(["<|im_start|>", "<|im_end|>"])
    assert [at for at in ids if at in marks] == [marks[0], marks[1], marks[0]]
    plain = [{"role": "user", "content": "The cat"}, {"role": "assistant", "content": "What of it?"}]
    theirs = tokenizer(tokenizer.apply_chat_template(plain, tokenize=False), split_special_tokens=False)["input_ids"]
    assert chat_ids(tokenizer, plain) == theirs


def test_a_model_without_a_chat_form_has_none(whole, tmp_path, tiny):
    said = tiny_gguf.metadata(tiny)
    del said["tokenizer.chat_template"]
    _, tokenizer = models.load(str(tiny_gguf.write(tmp_path / "plain.gguf", said, tiny_gguf.tensors(tiny))))
    with pytest.raises(ValueError, match="no chat form"):
        chat_ids(tokenizer, [{"role": "user", "content": "Hello"}])


def test_a_file_is_measured_as_any_model(whole, capsys):
    circuits.main(["--model", str(whole), "--count", "8"])
    assert "prefix matching" in capsys.readouterr().out


# ---- what is not ----


def cut_at(share: float):
    return lambda data: data[: int(len(data) * share)]


def number_at(at: int, value: int, form: str = "Q"):
    return lambda data: data[:at] + struct.pack(f"<{form}", value) + data[at + struct.calcsize(form) :]


def swapped(old: bytes, new: bytes):
    def change(data: bytes) -> bytes:
        assert old in data and len(old) == len(new)
        return data.replace(old, new, 1)

    return change


def length_of(key: bytes, value: int):
    """Another length of the list under a key."""
    return lambda data: number_at(data.index(key) + len(key) + 8, value)(data)


def kind_of(name: bytes, value: int):
    """Another form of a tensor of two dimensions."""
    return lambda data: number_at(data.index(name) + len(name) + 20, value, "I")(data)


BYTES = {
    "empty": (lambda data: b"", "it is empty"),
    "cut within the metadata": (cut_at(0.01), "it ends after [0-9,]+ bytes|more than the"),
    "cut within the tensors": (cut_at(0.9), "the tensor .* ends at byte"),
    "something else": (swapped(b"GGUF", b"PK\3\4"), "doesn't begin with GGUF"),
    "another version": (number_at(4, 1, "I"), "its version is 1, and those that are read here are 2 and 3"),
    "of the other byte order": (number_at(4, 3 << 24, "I"), "its version is 50331648"),
    "more tensors than bytes": (number_at(8, 2**60), "it says that it has 1,152,921,504,606,846,976 tensors, more than"),
    "more entries than bytes": (number_at(16, 2**60), "1,152,921,504,606,846,976 entries of metadata, more than"),
    "an endless name": (number_at(24, 2**50), "1,125,899,906,842,624 letters in the name of an entry, more than"),
    "an endless list": (length_of(b"tokenizer.ggml.tokens", 2**40), "texts in the entry 'tokenizer.ggml.tokens', more than"),
    "a name that is no text": (swapped(b"general.", b"\xff\xff\xff\xff\xff\xff\xff."), "no text in UTF-8"),
    "an unknown form": (kind_of(b"blk.1.ffn_up.weight", 14), "'blk.1.ffn_up.weight' is kept in the unknown form 14; .* Q4_1"),
    "a name twice": (swapped(b"blk.1.ffn_up.weight", b"blk.0.ffn_up.weight"), "the same name"),
}
SAID = {
    "another architecture": (dict(architecture="qwen2"), "holds a model of the family 'qwen2'"),
    "a number too few": (dict(said={"llama.block_count": None}), "doesn't say what its llama.block_count is"),
    "a number that is none": (dict(said={"llama.rope.freq_base": "much"}), "its llama.rope.freq_base is 'much'"),
    "no width": (dict(said={"llama.embedding_length": 0}), "its llama.embedding_length is 0"),
    "endless layers": (dict(said={"llama.block_count": 2**31 - 1}), "2,147,483,647 layers, and holds 20 tensors"),
    "another width": (dict(said={"llama.feed_forward_length": 128}), r"ffn_.* is \(.*\), and should be \(.*128"),
    "more layers": (dict(said={"llama.block_count": 3}), "9 of its tensors are missing, blk.2"),
    "fewer layers": (dict(said={"llama.block_count": 1}), "9 tensors, blk.1.* among them"),
    "no embedding": (dict(kept={"token_embd.weight": None}), "token_embd.weight is missing"),
    "stretched positions": (dict(said={"llama.rope.scaling.type": "yarn"}), "llama.rope.scaling.type, which is not read"),
    "half-turned heads": (dict(said={"llama.rope.dimension_count": 8}), "llama.rope.dimension_count is not the width"),
    "factors of positions": (dict(kept={"rope_freqs.weight": np.ones(8, np.float32)}), "no place in a plain Llama.*rope_freqs"),
    "a number that isn't finite": (
        dict(kept={"output_norm.weight": np.full(64, np.nan, np.float32)}),
        "damaged: 64 of those in model.norm.weight are no finite",
    ),
    "another kind of tokenizer": (dict(said={"tokenizer.ggml.model": "llama"}), "tokenizer in .* is of the kind 'llama'"),
    "another way to part": (dict(said={"tokenizer.ggml.pre": "tekken"}), "parted as 'tekken'; those read here .* smollm"),
    "no tokens": (dict(said={"tokenizer.ggml.tokens": None}), "its tokenizer.ggml.tokens is missing"),
    "numbers for tokens": (dict(said={"tokenizer.ggml.tokens": [1, 2]}), "its tokenizer.ggml.tokens is missing, or no list"),
    "merges of what isn't there": (dict(said={"tokenizer.ggml.merges": ["qq qq"]}), "tokenizer in .* is damaged"),
    "too few types": (dict(said={"tokenizer.ggml.token_type": [1, 1]}), "don't fit together"),
    "an end beyond the end": (dict(said={"tokenizer.ggml.eos_token_id": 9999}), "its eos token is 9999, of 700"),
}


@pytest.mark.parametrize("what", BYTES)
def test_a_damaged_file_is_refused_in_a_sentence(whole, tmp_path, what):
    damage, said = BYTES[what]
    path = tmp_path / "damaged.gguf"
    path.write_bytes(damage(whole.read_bytes()))
    refused = refusal(["--model", str(path)], tmp_path)
    assert re.search(said, refused), refused


@pytest.mark.parametrize("what", SAID)
def test_what_is_no_whole_llama_is_refused_in_a_sentence(tiny, tmp_path, what):
    changes, expected = SAID[what]
    said = {k: v for k, v in (tiny_gguf.metadata(tiny) | changes.get("said", {})).items() if v is not None}
    kept = {k: v for k, v in (tiny_gguf.tensors(tiny) | changes.get("kept", {})).items() if v is not None}
    path = tiny_gguf.write(tmp_path / "wrong.gguf", said, kept, architecture=changes.get("architecture", "llama"))
    refused = refusal(["--model", str(path)], tmp_path)
    assert re.search(expected, refused), refused


def test_a_folder_with_such_a_file_says_to_give_the_file(whole, tmp_path):
    shutil.copy(whole, tmp_path / "tiny.gguf")
    assert "There is tiny.gguf in it: give that file." in refusal(["--model", str(tmp_path)], tmp_path)


def test_a_file_that_is_not_there_is_no_name_on_the_hub(tmp_path):
    assert refusal(["--model", "my.gguf"], tmp_path) == "There is no file my.gguf."


# ---- the real model ----


@there
def test_the_real_model_answers_in_its_chat_form():
    model, tokenizer = models.load("smollm2")
    assert sum(weight.numel() for weight in model.parameters()) == 134_515_008
    asked = chat_ids(tokenizer, [{"role": "user", "content": "What is the capital of France?"}], answering=True)
    said = model.generate(torch.tensor([asked]), max_new_tokens=20, do_sample=False)[0, len(asked) :].tolist()
    assert tokenizer.decode(said) == "The capital of France is Paris.<|im_end|>"


def test_the_real_model_has_no_revisions():
    with pytest.raises(ValueError, match=r"no revisions|isn't installed"):
        models.load("smollm2", revision="main")

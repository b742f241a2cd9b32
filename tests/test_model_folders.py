"""A folder may hold something else than one whole, finite causal model: then a sentence says what, and nothing is measured."""

import json
import re
import shutil
from pathlib import Path

import pytest
import torch
from families import MAKERS, spanning_words
from refused import refusal
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken
from transformers import AutoTokenizer, GPT2Config, GPT2ForSequenceClassification, GPT2LMHeadModel

from lab import models
from lab.evaluation import __main__ as evaluate
from lab.evaluation import english, scoring
from lab.inside.circuits import __main__ as circuits

SHAPE = dict(vocab_size=700, n_embd=32, n_layer=2, n_head=2, n_positions=256)  # of families.gpt2
KNOB = "transformer.h.1.mlp.c_fc.weight"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("gpt2")
    MAKERS["gpt2"](folder)
    return folder


@pytest.fixture
def folder(whole, tmp_path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "model"))


# ---- weights ----


def stored(folder: Path, change) -> None:
    """Lets `change` alter the stored weights, a dict."""
    path = folder / "model.safetensors"
    weights = load_file(path)
    change(weights)
    save_file(weights, path, {"format": "pt"})


def one_number(value: float):
    def change(weights: dict) -> None:
        weights[KNOB][3, 4] = value

    return lambda folder: stored(folder, change)


def kept_as(kind: torch.dtype):
    return lambda folder: stored(folder, lambda weights: weights.update({KNOB: weights[KNOB].to(kind)}))


def far_too_large(folder: Path) -> None:
    stored(folder, lambda weights: weights.update({name: weight * 1e30 for name, weight in weights.items()}))


def truncated(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


def in_shards(folder: Path) -> None:
    model = GPT2LMHeadModel.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="60KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 2


def without_a_shard(folder: Path) -> None:
    in_shards(folder)
    min(folder.glob("model-*.safetensors")).unlink()


def beside_shards(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    in_shards(folder)
    (folder / "model.safetensors").write_bytes(whole)


def as_bin(folder: Path, **weights: torch.Tensor) -> None:
    state = load_file(folder / "model.safetensors") | weights
    (folder / "model.safetensors").unlink()
    torch.save(state, folder / "pytorch_model.bin")


def a_classifier(folder: Path) -> None:
    GPT2ForSequenceClassification(GPT2Config(**SHAPE)).save_pretrained(folder)


def without_layers(folder: Path) -> None:
    GPT2LMHeadModel(GPT2Config(**SHAPE | {"n_layer": 0})).save_pretrained(folder)


# ---- settings ----


def settings(**entries):
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | entries))

    return change


def with_an_adapter(folder: Path) -> None:
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA", "base_model_name_or_path": "gpt2"}')


def an_adapter_alone(folder: Path) -> None:
    with_an_adapter(folder)
    (folder / "model.safetensors").rename(folder / "adapter_model.safetensors")
    (folder / "config.json").unlink()


def of_a_trainer(folder: Path) -> None:
    within = folder / "checkpoint-500"
    within.mkdir()
    for name in ("config.json", "model.safetensors"):
        (folder / name).rename(within / name)


# ---- tokenizers ----


def with_a_small_embedding(folder: Path) -> None:
    GPT2LMHeadModel(GPT2Config(**SHAPE | {"vocab_size": 99})).save_pretrained(folder)


def with_added_tokens(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(["wug", "blicket"])
    tokenizer.save_pretrained(folder)


def without_tokenizer(folder: Path) -> None:
    for path in [*folder.glob("tokenizer*"), folder / "vocab.json", folder / "merges.txt"]:
        path.unlink()


def without_vocabulary(folder: Path) -> None:
    described = json.loads((folder / "tokenizer.json").read_text())
    described["model"] |= {"vocab": {}, "merges": []}
    without_tokenizer(folder)
    (folder / "tokenizer.json").write_text(json.dumps(described | {"added_tokens": []}))


WEIGHTS = {
    "cut short": (truncated, "weights in .* are missing or damaged"),
    "none": (lambda folder: (folder / "model.safetensors").unlink(), "weights in .* are missing or damaged"),
    "one too few": (lambda folder: stored(folder, lambda weights: weights.pop(KNOB)), f"not whole: 1 of .*{KNOB}"),
    "one that is no number": (one_number(float("nan")), f"damaged: 1 of those in {KNOB} are no finite numbers"),
    "one that is infinite": (one_number(-float("inf")), f"damaged: 1 of those in {KNOB} are no finite numbers"),
    "far too large": (far_too_large, "damaged: what the model says of .* are no finite numbers"),
    "rounded to 8 bits": (kept_as(torch.int8), f"quantised .{KNOB} is of I8.*full or half precision"),
    "rounded to floats of 8 bits": (kept_as(torch.float8_e4m3fn), f"quantised .{KNOB} is of F8_E4M3"),
    "rounded, in a .bin": (lambda folder: as_bin(folder, **{KNOB: torch.ones(32, 128, dtype=torch.int8)}), "quantised .*int8"),
    "a damaged .bin": (lambda folder: (as_bin(folder), (folder / "pytorch_model.bin").write_bytes(b"PK")), "missing or damaged"),
    "a shard too few": (without_a_shard, "missing or damaged: .*model-00001-of-"),
    "of two models": (beside_shards, "two models, model.safetensors and .*index.json: leave one"),
    "of a classifier": (a_classifier, "not those that config.json asks for: 1 have no place .*score.weight"),
    "no layers": (without_layers, "has no layers"),
}
SETTINGS = {
    "none": (lambda folder: (folder / "config.json").unlink(), "no config.json"),
    "half of them": (lambda folder: (folder / "config.json").write_text('{"model_t'), "config.json is damaged"),
    "another architecture": (settings(model_type="bert"), "family 'bert'.*GPT-2, .*Llama"),
    "an unheard-of architecture": (settings(model_type="abacus"), "family 'abacus'"),
    "other widths": (settings(n_embd=64), r"not those that config.json asks for: .* is \(96,\), and should be \(192,\)"),
    "more layers": (settings(n_layer=3), "not whole: 12 of those"),
    "fewer layers": (settings(n_layer=1), "11 have no place in a causal model of that shape, transformer.h.1"),
    "both ways": (settings(is_causal=False), "no causal model"),
    "an encoder": (settings(is_encoder_decoder=True), "no causal model"),
    "quantised": (settings(quantization_config={"quant_method": "gptq", "bits": 4}), "quantised .gptq."),
    "an adapter beside it": (with_an_adapter, "an adapter of gpt2, .* would be left out: merge"),
    "an adapter alone": (an_adapter_alone, "an adapter of gpt2, which is no model by itself"),
    "those of several": (of_a_trainer, "no config.json in it. There is one in each of its folders checkpoint-500"),
}
TOKENIZERS = {
    "none": (without_tokenizer, "There is no tokenizer in"),
    "half of one": (lambda folder: (folder / "tokenizer.json").write_text("{"), "tokenizer in .* is damaged"),
    "that of another": (with_a_small_embedding, "don't belong together: it has 700 tokens, they know 99"),
    "tokens added": (with_added_tokens, "it has 702 tokens, 'blicket' added to them, they know 700. .*resize_token_embeddings"),
    "one without tokens": (without_vocabulary, "damaged: in 'The cat .* it finds no token"),
}
DAMAGE = {
    f"{part}: {what}": case
    for part, cases in {"weights": WEIGHTS, "settings": SETTINGS, "tokenizer": TOKENIZERS}.items()
    for what, case in cases.items()
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_no_whole_model_is_refused_in_a_sentence(folder, tmp_path, what):
    damage, said = DAMAGE[what]
    damage(folder)
    refused = refusal(["--model", str(folder)], tmp_path)
    assert re.search(said, refused), refused


def test_a_file_is_no_folder(folder, tmp_path):
    assert "is a file: give the folder" in refusal(["--model", str(folder / "model.safetensors")], tmp_path)


def a_special_token_more(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_special_tokens({"pad_token": AddedToken("[PAD]", special=True)})
    tokenizer.save_pretrained(folder)


def what_older_releases_wrote(folder: Path) -> None:
    def change(weights: dict) -> None:
        weights["transformer.h.0.attn.bias"] = torch.ones(1, 1, 256, 256, dtype=torch.bool).tril()
        weights["transformer.h.0.attn.masked_bias"] = torch.tensor(-1e4)

    stored(folder, change)


@pytest.mark.parametrize(
    "otherwise", [in_shards, as_bin, kept_as(torch.bfloat16), a_special_token_more, what_older_releases_wrote]
)
def test_what_is_whole_in_another_form_is_read(folder, whole, otherwise):
    otherwise(folder)
    model, _ = models.load(str(folder))
    expected, _ = models.load(str(whole))
    for name, weight in expected.named_parameters():
        torch.testing.assert_close(model.get_parameter(name), weight, rtol=1e-2, atol=1e-6)


# ---- tokens that span words ----


@pytest.fixture
def spanning(folder):
    spanning_words().save(str(folder / "tokenizer.json"))
    for name in ("vocab.json", "merges.txt"):
        (folder / name).unlink()
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|endoftext|>"}')
    return folder


def test_where_a_token_spans_prompt_and_answer_whole_texts_are_compared(spanning):
    model, tokenizer = models.load(str(spanning))
    chosen = [c for some in english.choices(20).values() for c in some]
    cuts = [scoring.cut(tokenizer, c.prompt, c.right, c.wrong) for c in chosen]
    joined = [i for i, (before, _) in enumerate(cuts) if tokenizer.decode(before[1:]) != chosen[i].prompt]
    assert len(joined) > 10
    for i in joined:
        before, after = cuts[i]
        for text, end in zip((chosen[i].right, chosen[i].wrong), after):
            assert tokenizer.decode((before + end)[1:]) == chosen[i].prompt + text

    def of_text(text: str) -> float:
        ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer(text)["input_ids"]]])
        with torch.no_grad():
            logprobs = model(ids).logits[0].log_softmax(-1)
        return float(logprobs[:-1].gather(-1, ids[0, 1:, None]).sum())

    won = [of_text(c.prompt + c.right) > of_text(c.prompt + c.wrong) for c in chosen]
    assert scoring.choose(model, tokenizer, chosen) == won


def test_a_model_whose_tokens_span_words_is_measured(spanning, capsys):
    evaluate.main(["--model", str(spanning), "--count", "8"])
    circuits.main(["--model", str(spanning), "--count", "8"])
    assert "belief: false belief" in capsys.readouterr().out

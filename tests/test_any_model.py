"""Any model can be measured: three families, with tokenizers of three kinds, and a sentence for what goes wrong."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import tiny_hub
import torch
from families import END, MAKERS
from huggingface_hub import constants
from refused import refusal
from safetensors.torch import load_file
from transformers import GPT2Config, GPT2LMHeadModel

from lab import models, table
from lab.evaluation import __main__ as evaluate
from lab.evaluation import english, items, scoring
from lab.evaluation.__main__ import COLUMNS
from lab.growing import checkpoints
from lab.text.tokenizer import prompt_ids

HEADS = {"gpt2": 4, "gpt_neox": 4, "llama": 8, "llama without start": 8}
STARTS = {"gpt2": [END], "gpt_neox": [END], "llama": ["<s>"], "llama without start": []}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    torch.manual_seed(0)
    made = {}
    for family, make in MAKERS.items():
        made[family] = tmp_path_factory.mktemp(family.replace(" ", "-"))
        make(made[family])
    return made


@pytest.fixture(scope="module", params=MAKERS)
def family(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def loaded(folders, family):
    return models.load(str(folders[family]))


# ---- the measures ----


def test_a_model_is_measured_from_its_folder(folders, family, tmp_path, capsys):
    out = tmp_path / "figures.csv"
    evaluate.main(["--model", str(folders[family]), "--count", "8", "--out", str(out)])
    said = capsys.readouterr()
    rows = table.read(out)
    assert tuple(rows[0]) == COLUMNS
    assert Counter(row["measure"] for row in rows) == {
        "agreement": 3,
        "plausibility": 2,
        "belief": 4,
        "repeats": 1,
        "prefix matching": HEADS[family],
    }
    for row in rows:
        assert (row["model"], row["seed"], row["step"], row["tokens"]) == (str(folders[family]), None, None, None)
        assert row["n"] == (8 if row["measure"] in ("agreement", "plausibility", "belief") else 200)
        assert row["low"] <= row["value"] <= row["high"]
        if row["measure"] != "prefix matching":
            assert row["condition"] in said.out and f"{row['value']:.3f}" in said.out
    assert "measuring" in said.err and "measuring" not in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["figures.csv"]


def test_any_model_can_be_asked_about_the_village(folders):
    rows = evaluate.evaluate(str(folders["llama"]), about="village", count=8)
    assert {row["measure"] for row in rows} == {"loss", "agreement", "plausibility", "belief", "repeats", "prefix matching"}


def test_the_book_s_own_model_is_asked_about_the_village():
    entry = checkpoints.index("village", 0)[0]
    rows = evaluate.evaluate("village", step=entry["step"], count=8)
    assert {(row["seed"], row["step"], row["tokens"]) for row in rows} == {(0, entry["step"], entry["tokens"])}
    assert "loss" in {row["measure"] for row in rows}


def test_scores_in_a_batch_are_those_of_each_text_alone(loaded):
    model, tokenizer = loaded
    chosen = english.agreement(4) + english.roles(4) + english.belief(3)
    texts = [(choice.prompt, choice.right) for choice in chosen]
    found = scoring.continuation_logprobs(model, tokenizer, texts)
    for (prompt, continuation), together in zip(texts, found, strict=True):
        ids, start = prompt_ids(tokenizer, prompt + continuation), len(prompt_ids(tokenizer, prompt))
        with torch.no_grad():
            logprobs = model(torch.tensor([ids])).logits[0].log_softmax(-1)
        assert start < len(ids)
        alone = sum(float(logprobs[i - 1, ids[i]]) for i in range(start, len(ids)))
        assert together == pytest.approx(alone, abs=1e-3)


def test_a_continuation_is_cut_as_it_is_in_running_text(loaded):
    _, tokenizer = loaded
    choice = english.belief(1)[0]
    whole = prompt_ids(tokenizer, choice.prompt + choice.right)
    before = prompt_ids(tokenizer, choice.prompt)
    assert whole[: len(before)] == before
    assert tokenizer.decode(whole[len(before) :]).strip() == choice.right.strip()


def test_a_prompt_begins_with_the_start_token_if_there_is_one(loaded, family):
    model, tokenizer = loaded
    start = len(STARTS[family])
    ids = prompt_ids(tokenizer, f"The {END} <s>")
    assert tokenizer.convert_ids_to_tokens(ids[:start]) == STARTS[family]
    assert not set(tokenizer.all_special_ids) - {tokenizer.unk_token_id} & set(ids[start:])  # what is typed is text
    assert model.config.bos_token_id == tokenizer.bos_token_id
    if start:
        assert prompt_ids(tokenizer, "") == ids[:start]
    else:
        with pytest.raises(ValueError, match="empty prompt"):
            prompt_ids(tokenizer, "")


def test_repeats_are_whole_words_of_any_tokenizer(loaded):
    _, tokenizer = loaded
    for row in items.repeats(tokenizer, 3, length=12):
        assert row[:12] == row[12:] and len(set(row)) == 12
        assert len(tokenizer.decode(row).split()) == 24
    with pytest.raises(ValueError, match="Repeats of 5000 words"):
        items.repeats(tokenizer, 1, length=5000)


def test_half_precision_is_read_as_full(folders):
    model, _ = models.load(str(folders["gpt_neox"]))
    assert model.dtype == torch.float32


def test_a_text_longer_than_the_context_is_refused(loaded):
    with pytest.raises(ValueError, match="300 tokens.*at most 256"):
        scoring.token_logprobs(loaded[0], [[5] * 300])


# ---- what goes wrong ----


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "./nowhere"], "There is no folder ./nowhere."),
        (["--model", "not/a/name"], "no model on the hub can have that name"),
        (
            ["--model", "gpt2", "--step", "3"],
            f"Only the book's own models ({', '.join(checkpoints.names())}) have seeds and steps",
        ),
        (["--model", "village", "--revision", "main"], "village has seeds and steps, not revisions."),
        (["--model", "village", "--seed", "99"], "There is no seed 99"),
    ],
)
def test_a_name_that_can_t_be_is_refused_in_a_sentence(arguments, said, tmp_path):
    assert said in refusal(arguments, tmp_path)


def test_a_folder_has_no_revisions(folders, tmp_path):
    assert "has no revisions" in refusal(["--model", str(folders["gpt2"]), "--revision", "main"], tmp_path)


def test_what_a_model_has_no_room_for_is_left_out_with_a_sentence(folders, tmp_path, capsys):
    """Of another length than any: the shorter ones of a condition stay, and are counted."""
    folder = tmp_path / "short"
    shutil.copytree(folders["gpt2"], folder)
    config = GPT2Config.from_pretrained(folder)
    model, tokenizer = models.load(str(folders["gpt2"]))
    lengths = sorted(
        max(len(prompt_ids(tokenizer, c.prompt + end)) for end in (c.right, c.wrong))
        for c in english.belief(40)
        if c.condition == "false belief"
    )
    config.n_positions = lengths[len(lengths) // 2]
    GPT2LMHeadModel(config).save_pretrained(folder)
    rows = evaluate.evaluate(str(folder), count=40)
    said = capsys.readouterr().err
    assert f"reads at most {config.n_positions} tokens" in said and "of 160 items of belief" in said
    found = {row["condition"]: row["n"] for row in rows if row["measure"] == "belief"}
    assert found["false belief"] == sum(length <= config.n_positions for length in lengths)
    assert {row["n"] for row in rows if row["measure"] == "agreement"} == {40}
    assert "100%" in said  # what is left out is no longer waited for


@pytest.mark.parametrize("out", ["nowhere/figures.csv", "."])
def test_where_no_file_can_be_written_is_said_before_measuring(folders, tmp_path, out, capsys):
    with pytest.raises(SystemExit):
        evaluate.main(["--model", str(folders["gpt2"]), "--out", str(tmp_path / out)])
    assert "no file can be written" in capsys.readouterr().err


# ---- the hub ----


@pytest.fixture
def hub(folders, tmp_path_factory, monkeypatch):
    """A hub on loopback that has some/model, and an empty cache."""
    server = tiny_hub.serve(folders["gpt_neox"])
    at = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", at)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", at + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield server
    tiny_hub.close(server)


def test_a_revision_comes_from_the_hub_and_is_kept(hub, folders):
    rows = evaluate.evaluate("some/model", revision="step1000", count=8)
    assert {(row["model"], row["step"]) for row in rows} == {("some/model@step1000", 1000)}
    tiny_hub.close(hub)
    again, _ = models.load("some/model", revision="step1000")
    expected, _ = models.load(str(folders["gpt_neox"]))
    assert all(torch.equal(a, b) for a, b in zip(again.parameters(), expected.parameters(), strict=True))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "some/model", "--revision", "step1001"], "no revision 'step1001'"),
        (["--model", "other/model"], "no public model on the hub"),
    ],
)
def test_what_the_hub_does_not_have_is_said(hub, arguments, said, tmp_path):
    assert said in refusal(arguments, tmp_path)


@pytest.fixture
def other_formats(hub, tmp_path):
    """The hub's model as older ones are kept there: a .bin, beside a folder of another format."""
    folder = tmp_path / "of the hub"
    shutil.copytree(hub.RequestHandlerClass.folder, folder)
    (folder / "onnx").mkdir()
    shutil.copy(folder / "model.safetensors", folder / "onnx" / "model.safetensors")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    hub.RequestHandlerClass.folder = folder
    return folder


def test_what_lies_in_folders_of_the_hub_hides_no_weights(other_formats, folders):
    model, _ = models.load("some/model")
    expected, _ = models.load(str(folders["gpt_neox"]))
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), expected.parameters(), strict=True))


def test_where_the_hub_has_no_weights_that_are_read_here_it_is_said_what_it_has(other_formats, tmp_path):
    (other_formats / "pytorch_model.bin").unlink()
    (other_formats / "village.Q4_K_M.gguf").touch()
    said = refusal(["--model", "some/model"], tmp_path)
    assert "neither of model.safetensors and pytorch_model.bin" in said
    assert "onnx/model.safetensors" in said and "village.Q4_K_M.gguf" in said


def test_an_adapter_on_the_hub_is_no_model(other_formats, tmp_path):
    (other_formats / "adapter_config.json").write_text('{"base_model_name_or_path": "gpt2"}')
    assert "an adapter of gpt2" in refusal(["--model", "some/model"], tmp_path)


def test_without_a_network_it_is_said_how_to_go_on(hub, tmp_path):
    tiny_hub.close(hub)
    said = refusal(["--model", "some/model", "--revision", "step1000"], tmp_path)
    assert "can't be reached" in said and "hf download some/model --revision step1000 --local-dir model" in said
    assert "./model" in said

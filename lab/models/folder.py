"""A model from a folder that `save_pretrained` or `hf download` wrote, if it is one whole, finite causal model.

transformers goes on where a folder holds something else: with random numbers for weights that are missing, without those
that have no place, with an adapter left out, with numbers that are none. What is measured then is of no model that
anybody has. So each of these is refused.
"""

import json
import re
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from lab.models.quiet import quiet

FAMILIES = {"gpt2": "GPT-2", "gpt_neox": "GPT-NeoX (Pythia)", "llama": "Llama"}  # config.json's model_type: its name
VOCABULARIES = ("tokenizer.json", "vocab.json", "tokenizer.model")  # a tokenizer is in one of them
FORMATS = ("model.safetensors", "pytorch_model.bin")  # of weights, the better first; whole, or in shards with an index
FLOATS = {"F64", "F32", "F16", "BF16", torch.float64, torch.float32, torch.float16, torch.bfloat16}
# What older releases of transformers wrote among the weights, and newer ones work out: no weights.
WORKED_OUT = re.compile(r"(attn|attention)\.(bias|masked_bias)$|rotary_emb\.inv_freq$")
PLAIN = "The cat looked for the ball."  # a text that any tokenizer cuts


def read(folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model in a folder. Raises ValueError, in one sentence, unless it is one whole, finite causal model of FAMILIES."""
    _check_config(folder)
    _check_stored(folder)
    model = _weights(folder)
    tokenizer = _tokenizer(folder)
    check_tokenizer(folder, tokenizer, rows=model.get_input_embeddings().num_embeddings)
    model.config.bos_token_id = tokenizer.bos_token_id
    check_answer(folder, model, tokenizer)
    return model, tokenizer


def of_one_format(files: list[str]) -> list[str]:
    """Those of some files that hold a model's weights, in the first of FORMATS that is among them; none if none is."""
    for name in FORMATS:
        stem, kind = map(re.escape, name.rsplit(".", 1))
        if found := [file for file in files if re.fullmatch(rf"{stem}(-\d+-of-\d+)?\.{kind}", file)]:
            return found
    return []


def first_line(error: Exception) -> str:
    """What an error says, without its full stop."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


# ---- what config.json says ----


def _check_config(folder: Path) -> None:
    path = folder / "config.json"
    _check_no_adapter(folder)
    if not path.exists():
        raise ValueError(f"{folder} holds no model: there is no config.json in it.{_elsewhere(folder)}")
    try:
        config = json.loads(path.read_text())
        family = config["model_type"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged: no model_type can be read from it.") from error
    if family not in FAMILIES:
        raise ValueError(f"{folder} holds a model of the family {family!r}; those known here are {', '.join(FAMILIES.values())}.")
    if config.get("is_causal") is False or config.get("is_encoder_decoder"):
        raise ValueError(f"{folder} holds no causal model: config.json says that a token sees what comes after it.")
    if how := config.get("quantization_config"):
        raise ValueError(
            f"The weights in {folder} are quantised ({how.get('quant_method', 'in a way that is not named')}), which is not "
            "read here: get the model in full or half precision."
        )


def _check_no_adapter(folder: Path) -> None:
    path = folder / "adapter_config.json"
    if not path.exists():
        return
    try:
        base = json.loads(path.read_text()).get("base_model_name_or_path")
    except (ValueError, AttributeError):
        base = None
    raise ValueError(
        f"{folder} holds an adapter{f' of {base}' if base else ''}, which is no model by itself and would be left out: merge it "
        "into its base model (`merge_and_unload` of peft), save that, and give its folder; or take adapter_config.json away."
    )


def _elsewhere(folder: Path) -> str:
    """Where a model may lie instead, as when a trainer has written several."""
    within = sorted(path.parent.name for path in folder.glob("*/config.json"))
    if within:
        return f" There is one in each of its folders {', '.join(within)}: give one of them."
    files = sorted(folder.glob("*.gguf"))
    return f" There is {files[0].name} in it: give that file." if files else ""


# ---- the weights ----


def _check_stored(folder: Path) -> None:
    """That there are weights of one model, in numbers that can be read as they are."""
    if (folder / "model.safetensors").exists() and (folder / "model.safetensors.index.json").exists():
        raise ValueError(
            f"{folder} holds the weights of two models, model.safetensors and those of model.safetensors.index.json: "
            "leave one of them there."
        )
    for file in of_one_format([path.name for path in folder.iterdir()]):
        try:
            kinds = _kinds(folder / file)
        except Exception as error:  # each format fails in a way of its own
            raise ValueError(f"The weights in {folder} are missing or damaged: {first_line(error)}") from error
        for name, kind in kinds.items():
            if kind not in FLOATS and not WORKED_OUT.search(name):
                raise ValueError(
                    f"The weights in {folder} are quantised ({name} is of {kind}), which is not read here: get the model in "
                    "full or half precision."
                )


def _kinds(file: Path) -> dict:
    """In which numbers each weight of a file is kept. Only the file's table of contents is read."""
    if file.suffix == ".safetensors":
        with safe_open(file, "pt") as opened:
            return {name: opened.get_slice(name).get_dtype() for name in opened.keys()}
    return {name: weight.dtype for name, weight in torch.load(file, map_location="meta", weights_only=True).items()}


def _weights(folder: Path) -> PreTrainedModel:
    try:
        with quiet():
            model, found = AutoModelForCausalLM.from_pretrained(
                folder, dtype=torch.float32, local_files_only=True, output_loading_info=True, ignore_mismatched_sizes=True
            )
    except Exception as error:
        raise ValueError(f"The weights in {folder} are missing or damaged: {first_line(error)}") from error
    asked = f"The weights in {folder} are not those that config.json asks for"
    if found["mismatched_keys"]:
        name, has, wanted = min(found["mismatched_keys"])
        raise ValueError(f"{asked}: {name} is {tuple(has)}, and should be {tuple(wanted)}.")
    if found["missing_keys"]:  # transformers would go on with random numbers in their place
        raise ValueError(
            f"The weights in {folder} are not whole: {len(found['missing_keys'])} of those that "
            f"config.json asks for are missing, {min(found['missing_keys'])} among them."
        )
    if more := sorted(name for name in found["unexpected_keys"] if not WORKED_OUT.search(name)):
        raise ValueError(f"{asked}: {len(more)} have no place in a causal model of that shape, {more[0]} among them.")
    check_finite(folder, model)
    if not model.config.num_hidden_layers:
        raise ValueError(f"The model in {folder} has no layers.")
    return model.eval()


# ---- the tokenizer ----


def _tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    if not any((folder / file).exists() for file in VOCABULARIES):  # transformers would go on with an empty one
        raise ValueError(f"There is no tokenizer in {folder}: none of the files {', '.join(VOCABULARIES)}.")
    try:
        # What a reader types is text, even if it reads "<|endoftext|>".
        with quiet():
            return AutoTokenizer.from_pretrained(folder, local_files_only=True, split_special_tokens=True)
    except Exception as error:
        raise ValueError(f"The tokenizer in {folder} is damaged: {first_line(error)}") from error


# ---- what holds of a model in any form of file ----


def check_finite(place: Path | str, model: PreTrainedModel) -> None:
    """Raises ValueError if a weight is no finite number."""
    for name, weight in model.named_parameters():
        if not torch.stack(weight.aminmax()).isfinite().all():  # which takes no room for a copy
            wrong = int((~weight.isfinite()).sum())
            raise ValueError(f"The weights in {place} are damaged: {wrong} of those in {name} are no finite numbers.")


def check_tokenizer(place: Path | str, tokenizer: PreTrainedTokenizerBase, rows: int) -> None:
    """Raises ValueError unless the tokenizer knows a plain text, and gives nothing that an embedding of so many rows lacks."""
    special = {tokenizer.convert_tokens_to_ids(token) for token in tokenizer.all_special_tokens}
    met = {at: token for token, at in tokenizer.get_vocab().items() if at not in special or at == tokenizer.bos_token_id}
    highest = max(met, default=0)
    if highest >= rows:
        added = highest in tokenizer.added_tokens_decoder
        raise ValueError(
            f"The tokenizer and the weights in {place} don't belong together: it has {highest + 1} tokens"
            f"{f', {met[highest]!r} added to them' if added else ''}, they know {rows}."
            + (" After adding tokens call `resize_token_embeddings` and train them." if added else "")
        )
    cut = tokenizer(PLAIN, add_special_tokens=False)["input_ids"]
    if not set(cut) - {tokenizer.unk_token_id}:
        raise ValueError(f"The tokenizer in {place} is damaged: in {PLAIN!r} it finds no token that it knows.")


@torch.no_grad()
def check_answer(place: Path | str, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """That what it says of a plain text is finite: weights may be, and their products not."""
    ids = tokenizer(PLAIN, add_special_tokens=False, return_tensors="pt")["input_ids"][:, : model.config.max_position_embeddings]
    if not model(input_ids=ids).logits.isfinite().all():
        raise ValueError(f"The weights in {place} are damaged: what the model says of {PLAIN!r} are no finite numbers.")

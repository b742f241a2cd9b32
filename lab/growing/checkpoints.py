"""Keeps what a model has learned: small files for the page, and the same weights back as transformers objects.

A checkpoint is one safetensors file under specimens/<name>/seed-<n>/. Every matrix is stored as int8 with
one float32 scale a row, vectors as float32, under the Hugging Face names; `index.json` beside the files
lists them with their checksums. `load` gives the dequantised weights, the very numbers the page computes with.
"""

import hashlib
import json
import shutil
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel, PreTrainedTokenizerFast

from lab.specimens import SPECIMENS, config, find, index, names, seeds  # noqa: F401
from lab.text.tokenizer import load as load_tokenizer

TIED = {"embed_out.weight", "lm_head.weight"}  # the unembedding is the embedding, and is not stored
SCALE = ".scale"  # the row scales of "a.weight" are stored as "a.weight.scale"


def load(
    name: str = "village", seed: int = 0, step: int | None = None, root: Path = SPECIMENS
) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """A checkpoint as (model, tokenizer), ready to run. step None is the last.

    Raises ValueError naming what there is for an unknown name, seed or step, or for a damaged file.
    """
    entry = find(name, seed, step, root)
    folder = root / name
    weights = read(folder / f"seed-{seed}" / entry["file"], entry["sha256"])
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder))
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or set(missing) - TIED:
        raise ValueError(f"{entry['file']} does not fit {folder / 'config.json'}: missing {missing}, unexpected {unexpected}.")
    model.tie_weights()
    return model.eval(), tokenizer(name, root)


def tokenizer(name: str = "village", root: Path = SPECIMENS) -> PreTrainedTokenizerFast:
    """The tokenizer of a model. A reader's "<|endoftext|>" is ordinary text to it.

    The models of other soils and builds read the village's tokens: their config.json names it as `tokenizer`.
    """
    return load_tokenizer(root / config(name, root).get("tokenizer", name))


def read(path: Path, sha256: str) -> dict[str, torch.Tensor]:
    """The dequantised float32 weights of a checkpoint file. Raises ValueError if it is missing or damaged."""
    remedy = "Get it again with `git checkout`, or regrow the model with `make grow`."
    if not path.exists():
        raise ValueError(f"The checkpoint file {path} is missing. {remedy}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ValueError(f"The checkpoint file {path} is damaged: its checksum is not the one in index.json. {remedy}")
    try:
        stored = load_file(path)
    except SafetensorError as error:
        raise ValueError(f"The checkpoint file {path} is damaged ({error}). {remedy}") from error
    return dequantise(stored)


def quantise(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices (rows, columns) to int8 and a scale a row, so that the largest of a row is 127; vectors as they are."""
    stored = {}
    for name, weight in weights.items():
        if weight.ndim == 2:
            scale = (weight.abs().amax(1) / 127).clamp(min=1e-12)  # (rows,)
            stored[name] = (weight / scale[:, None]).round().to(torch.int8)
            stored[name + SCALE] = scale.float()
        else:
            stored[name] = weight.float()
    return stored


def dequantise(stored: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The inverse of `quantise`, up to the rounding: weight[r, c] = q[r, c] * scale[r]."""
    return {
        name: tensor.float() * stored[name + SCALE][:, None] if tensor.dtype == torch.int8 else tensor
        for name, tensor in stored.items()
        if not name.endswith(SCALE)
    }


def write_seed(folder: Path, name: str, seed: int, checkpoints: list[tuple[int, int, dict[str, torch.Tensor]]]) -> None:
    """Write the checkpoint files of one seed and their index. checkpoints: (step, tokens read, float weights).

    The files replace what was in the folder only once all of them are written.
    """
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    entries = []
    for step, tokens, weights in checkpoints:
        path = fresh / f"step-{step:05d}.safetensors"
        save_file(quantise({k: v.contiguous() for k, v in weights.items() if k not in TIED}), path)
        entries.append(
            {
                "step": step,
                "tokens": tokens,
                "file": path.name,
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
        )
    listed = {"model": name, "seed": seed, "checkpoints": entries}
    (fresh / "index.json").write_text(json.dumps(listed, indent=1) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def export(folder: Path, name: str = "village", seed: int = 0, step: int | None = None) -> None:
    """Write a checkpoint as an ordinary Hugging Face folder, for AutoModelForCausalLM.from_pretrained."""
    model, tok = load(name, seed, step)
    model.save_pretrained(folder)
    tok.save_pretrained(folder)

"""Grow a model on a text of one's own: `make grow SOIL=my.txt`, some minutes on two cores.

SOIL is a text file, or the name of a dataset on the Hugging Face hub (`pip install datasets`). In grown/<name>/ come a
folder in the Hugging Face format for each moment that is kept, and `curves.csv`: what it had learned by then, beside what
counting words would give. Any widget about a model opens it: `CheckpointSlider(model="grown/my", revisions=[…])`.
Stopped, the same command goes on where it was.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm
from transformers import PreTrainedTokenizerFast

from lab import table
from lab.evaluation import induction, items
from lab.growing import architecture
from lab.growing.training import Recipe, Run, loss_of
from lab.text import tokenizer as village

LEAST, MOST = 50_000, 20_000_000  # characters of a soil: what can teach anything, and what is read of a larger one
HELD_OUT = 20  # the last twentieth is not trained on
VOCABULARY = 2048
BUILD: dict = dict(hidden_size=96, layers=3, heads=4, intermediate_size=192)
RECIPE = Recipe(steps=2400, rows=16, length=128)
MOMENTS = 12  # after the untrained one; each some 1.7 times as far as the one before
REPEATED = 12  # words in a row that is said twice
COLUMNS = ("step", "tokens", "measure", "value", "n")


@dataclass(frozen=True)
class Soil:
    """A text in tokens: what is trained on, and what is held out."""

    tokenizer: PreTrainedTokenizerFast
    trained: np.ndarray  # (N,)
    held_out: np.ndarray  # (M,)


def texts(soil: str) -> list[str]:
    """The documents of a soil. Raises ValueError, in a sentence, for what can't be one."""
    path = Path(soil).expanduser()
    if path.is_dir():
        raise ValueError(f"{path} is a folder. Name one file of plain text in it.")
    if not path.is_file():
        return _from_hub(soil)
    try:
        text = path.read_text(encoding="utf-8")[:MOST]
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no text in UTF-8. Save it as a plain text file first.") from None
    return [_enough(text, str(path))]


def _from_hub(name: str) -> list[str]:
    try:
        from datasets import load_dataset
    except ImportError:
        raise ValueError(
            f"There is no file {name}. If it is a dataset on the Hugging Face hub, run `pip install datasets` first."
        ) from None
    try:
        rows = load_dataset(name, split="train", streaming=True)
    except Exception as error:  # whatever the hub, the network or the dataset's own format has to say
        raise ValueError(f"There is no file {name}, and no dataset of that name could be fetched: {error}") from error
    found: list[str] = []
    size = 0
    for row in rows:
        found.append(max((value for value in row.values() if isinstance(value, str)), key=len, default=""))
        size += len(found[-1])
        if size > MOST:
            break
    _enough("".join(found), name)
    return found


def _enough(text: str, name: str) -> str:
    if len(text) < LEAST:
        raise ValueError(f"{name} has {len(text):,} characters. A model learns something from {LEAST:,} on, better a million.")
    return text


def prepared(documents: Iterable[str]) -> Soil:
    """The soil's own tokenizer, and its text in tokens, each document ended by the end token."""
    documents = list(documents)
    tokenizer = village.train(VOCABULARY, lambda: documents)
    ids = [token for text in documents for token in (*tokenizer(text, add_special_tokens=False)["input_ids"], 0)]
    stream = np.array(ids, dtype=np.int32)
    at = len(stream) - max(len(stream) // HELD_OUT, 2 * RECIPE.length)
    return Soil(tokenizer, stream[:at], stream[at:])


def reading(trained: np.ndarray, recipe: Recipe) -> np.ndarray:
    """What is read, in order: the text cut into rows, as often as needed, each time at other places and in another order."""
    draw = np.random.default_rng(recipe.seed)
    wanted = recipe.steps * recipe.rows
    rows: list[np.ndarray] = []
    while sum(len(row) for row in rows) < wanted:
        shifted = trained[draw.integers(recipe.length) :]
        cut = shifted[: len(shifted) // recipe.length * recipe.length].reshape(-1, recipe.length)
        rows.append(draw.permutation(cut))
    return np.concatenate(rows)[:wanted].ravel()


def moments(recipe: Recipe) -> tuple[int, ...]:
    """The steps that are kept: close together at first, where most is learned."""
    return tuple(sorted({0, *(round(recipe.steps * 2 ** (-n / 1.3)) for n in range(MOMENTS))}))


# ---- What fits any text ---------------------------------------------------------------------------------------------


def measured(model, soil: Soil) -> list[tuple[str, float, int]]:
    """(measure, value, n) of a model: its loss on the text that was held out, nats a token; how well it copies words that
    are said twice, and how much its best head looks where copying needs it."""
    length = RECIPE.length
    rows = torch.from_numpy(soil.held_out[: len(soil.held_out) // length * length].astype(np.int64)).view(-1, length)[:64]
    with torch.no_grad():
        found = [("held-out loss", float(loss_of(model, rows)), len(rows))]
    try:
        again = items.repeats(soil.tokenizer, 100, length=REPEATED)
    except ValueError:  # a text of signs, say, has no words
        return found
    scores = induction.prefix_matching_scores(model, again).mean(0)  # (layers, heads)
    copied = induction.repeat_accuracy(model, again)
    return [*found, ("copying", sum(copied) / len(copied), len(again)), ("best prefix matching", float(scores.max()), len(again))]


def counted(soil: Soil) -> list[tuple[str, float, int]]:
    """The same loss for one who only counts: how often each token stands in the text, and which follows which."""
    size, text, unseen = len(soil.tokenizer), soil.trained, soil.held_out
    alone = (np.bincount(text, minlength=size) + 1) / (len(text) + size)
    pairs = np.bincount(text[:-1].astype(np.int64) * size + text[1:], minlength=size * size).reshape(size, size)
    before, after = unseen[:-1], unseen[1:]
    # Where a pair is rare, how often the token stands anywhere counts more.
    mixed = (pairs[before, after] + 10 * alone[after]) / (pairs.sum(1)[before] + 10)
    return [
        ("held-out loss of counting tokens", float(-np.log(alone[after]).mean()), len(after)),
        ("held-out loss of counting pairs", float(-np.log(mixed).mean()), len(after)),
    ]


# ---- Growing --------------------------------------------------------------------------------------------------------


def grow(
    soil: Soil,
    folder: Path,
    recipe: Recipe = RECIPE,
    progress: Callable[[float], None] = lambda loss: None,
    resumed: Callable[[int], None] = lambda step: None,
) -> list[dict]:
    """Grow a model, keep its moments in `folder` as step-<n>, and write and return its curves.

    What was stopped, on the same text and recipe, goes on where it was; `resumed` is told of the step.
    """
    kept = moments(recipe)
    run = Run(
        architecture.config(vocab_size=len(soil.tokenizer), **BUILD),
        Recipe(**{**vars(recipe), "checkpoints": kept}),
        reading(soil.trained, recipe),
    )
    paused, curves = folder / f"paused-{fingerprint(soil, recipe)}.pt", folder / "curves.csv"
    rows: list[dict] = []
    if paused.exists():
        run.resume(paused)
        rows.extend(row for row in table.read(curves) if row["step"] <= run.step)
        resumed(run.step)

    def keep(run: Run) -> None:
        model = run.model.eval()
        model.save_pretrained(folder / f"step-{run.step}")
        soil.tokenizer.save_pretrained(folder / f"step-{run.step}")
        where = {"step": run.step, "tokens": run.step * recipe.tokens_per_step}
        rows.extend(where | dict(zip(COLUMNS[2:], one)) for one in measured(model, soil))
        run.model.train()
        table.write(curves, COLUMNS, [table.rounded(row) for row in rows])
        run.save(paused)

    run.grow(keep, progress, lambda run: run.save(paused))
    last = {"step": recipe.steps, "tokens": recipe.steps * recipe.tokens_per_step}
    rows.extend(last | dict(zip(COLUMNS[2:], one)) for one in counted(soil))
    table.write(curves, COLUMNS, [table.rounded(row) for row in rows])
    for old in folder.glob("paused-*.pt"):
        old.unlink()
    return rows


def fingerprint(soil: Soil, recipe: Recipe) -> str:
    """Twelve signs that change with the text and with all that decides a run: no half-grown model goes on with another text."""
    return hashlib.sha256(soil.trained.tobytes() + repr((recipe, BUILD)).encode()).hexdigest()[:12]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.own_soil", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("soil", help="a text file, or the name of a dataset on the Hugging Face hub")
    parser.add_argument("--name", help="of the folder under grown/ (the soil's, if none is given)")
    parser.add_argument("--seed", type=int, default=0, help="decides the starting weights (default 0)")
    asked = parser.parse_args(arguments)
    folder = Path("grown") / (asked.name or Path(asked.soil).stem)
    try:
        soil = prepared(texts(asked.soil))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    torch.set_num_threads(1)  # as `lab.grow` does; two would wait for one another, on a busy machine most of the time
    recipe = Recipe(**{**vars(RECIPE), "seed": asked.seed})
    print(
        f"{len(soil.trained):,} tokens to learn from, {len(soil.held_out):,} held out, {len(soil.tokenizer):,} in the vocabulary."
    )
    with tqdm(total=recipe.steps, unit="step", desc=folder.name) as bar:

        def advance(loss: float) -> None:
            bar.set_postfix_str(f"loss {loss:.2f}", refresh=False)
            bar.update()

        rows = grow(soil, folder, recipe, advance, bar.update)
    for row in rows:
        if row["step"] == recipe.steps:
            print(f"{row['measure']:>34}  {row['value']:.3f}")
    steps = ", ".join(f'"step-{step}"' for step in moments(recipe))
    print(f'\nOpen it in a notebook:\n  CheckpointSlider(model="{folder}", revisions=[{steps}])')
    print(f'  NextTokenPrediction(model="{folder / f"step-{recipe.steps}"}")')
    return 0


if __name__ == "__main__":
    sys.exit(main())

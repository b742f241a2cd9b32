"""What simple rivals make of the same items: `python -m lab.evaluation.rivals --out rivals.csv`.

The rivals are a 5-gram model of the very tokens that the models read, the association of words within sentences,
and rules that look at what stands where. Where a rival passes, passing shows little of the one who does; where it
fails, a model that passes does something else. The 5-gram model takes about a minute and 1.5 GB of memory, once the
tokens have been cut (they are kept at --tokens).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lab.evaluation import capacities, ngrams
from lab.evaluation.command_line import file_to_write
from lab.evaluation.items import Choice
from lab.evaluation.rules import RULES
from lab.evaluation.word_pairs import WordPairs
from lab.growing import checkpoints
from lab.specimens import GROWN
from lab.table import rounded, write
from lab.text import corpus
from lab.text.tokenizer import prompt_ids
from lab.text.tokens import token_stream

COLUMNS = ("rival", "measure", "way", "condition", "n", "value", "low", "high")
ORDER = 5
TOKENS = 26_624_000  # what a model has read at the end of the main recipe
DOCUMENTS = 10_000  # that the association of words is counted in


def measure(
    tokenizer,
    stream: np.ndarray,
    count: int = capacities.ITEMS,
    documents: int = DOCUMENTS,
    progress: Callable[[str], None] = lambda rival: None,
) -> list[dict]:
    """Rows with rival, measure, way, condition, n, value, low and high: the items of `capacities.measure`, and chance
    as there. Rules are asked only about the capacity that they are made for; the 5-gram model has its loss too.

    stream: the tokens that the n-grams are counted in. documents: from the first, those that words are counted in.
    `progress` is told which rival is done.
    """
    rows = []
    grams = ngrams.NGrams(stream, len(tokenizer), ORDER)
    for kind in corpus.MIXTURE:
        texts = [prompt_ids(tokenizer, text) for text in corpus.held_out_texts(kind, count // 4)]
        losses = [-float(row.mean()) for row in grams.logprobs(texts)]
        rows.append({"rival": f"{ORDER}-gram"} | capacities.mean_row("loss", kind, losses))
    rows += _answers(f"{ORDER}-gram", tuple(capacities.choices(count)), lambda c: grams.choose(tokenizer, c), count)
    progress(f"{ORDER}-gram")
    pairs = WordPairs(document.text for document in corpus.documents(0, documents))
    rows += _answers("word pairs", tuple(capacities.choices(count)), pairs.choose, count)
    progress("word pairs")
    for rule in RULES:
        rows += _answers(rule.name, (rule.capacity,), rule.choose, count)
        progress(rule.name)
    return rows


def _answers(name: str, asked: tuple[str, ...], choose: Callable[[list[Choice]], list[bool]], count: int) -> list[dict]:
    rows = []
    for some in (capacities.choices(count), capacities.other_ways(count)):
        for capacity in asked:
            hits = choose(some[capacity])
            rows += [{"rival": name} | row for row in capacities.shares(capacity, some[capacity], hits)]
    return rows


def main(arguments: list[str] | None = None) -> None:
    made = argparse.ArgumentParser(
        prog="python -m lab.evaluation.rivals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument(
        "--tokens", type=Path, default=GROWN / "rivals" / "tokens.npy", help="where the tokens of the text are kept (%(default)s)"
    )
    made.add_argument("--out", type=file_to_write, help="a CSV file for all figures")
    asked = made.parse_args(arguments)
    _, tokenizer = checkpoints.load("village")
    with tqdm(total=2 + len(RULES), desc="rivals", unit="rival") as bar:

        def progress(rival: str) -> None:
            bar.set_postfix_str(rival, refresh=False)
            bar.update()

        rows = list(map(rounded, measure(tokenizer, token_stream(tokenizer, TOKENS, asked.tokens), progress=progress)))
    for row in rows:
        print(
            f"{row['rival']:<36}{row['measure']:<14}{row.get('way', ''):<10}{row['condition']:<40}{row['n']:>5}"
            f"{row['value']:>9.3f}   {row['low']:.3f} to {row['high']:.3f}"
        )
    if asked.out:
        write(asked.out, COLUMNS, rows)


if __name__ == "__main__":
    main()

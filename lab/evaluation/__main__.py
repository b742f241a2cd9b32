"""Measure any causal language model: `python -m lab.evaluation --model gpt2`.

Prints a table, and with `--out` writes it with the columns of the book's own tables. --model is one
of the book's own models, a local folder, or a name on the Hugging Face hub, of the GPT-2, GPT-NeoX (Pythia) or
Llama family:

    python -m lab.evaluation --model village --seed 0 --step 1000
    python -m lab.evaluation --model ./my-llama --out my-llama.csv
    python -m lab.evaluation --model EleutherAI/pythia-70m --revision step1000

The book's own models are asked about the village, all others in ordinary English.
"""

import sys

from lab.evaluation.command_line import fitting, parser, place
from lab.evaluation.items import ITEMS
from lab.table import rounded, write

COLUMNS = ("model", "seed", "step", "tokens", "measure", "way", "condition", "n", "value", "low", "high")
STRONGEST = 5  # heads that are printed; the file has all


def evaluate(
    name: str,
    revision: str | None = None,
    seed: int | None = None,
    step: int | None = None,
    about: str | None = None,
    count: int = ITEMS,
) -> list[dict]:
    """All capacities of one model, as rows with COLUMNS. Progress, and what is left out, goes to stderr.

    about: "village" or "english", what fits the model unless given. count: items of each condition.
    Raises ValueError as `models.load` and `capacities.measure` do.
    """
    import torch  # which takes seconds: what is wrong with a command is said before
    from tqdm import tqdm

    from lab import models
    from lab.evaluation import capacities

    model, tokenizer = models.load(name, revision, seed, step)
    if torch.cuda.is_available():
        model.to("cuda")
    about, where = about or fitting(name), place(name, revision, seed, step)
    with tqdm(total=capacities.texts_to_read(about, count), desc=f"measuring {name}", unit="text") as bar:
        measured = capacities.measure(
            model, tokenizer, about, count, progress=bar.update, say=lambda told: bar.write(told, bar.fp)
        )
    return [where | rounded(row) for row in measured]


def table(rows: list[dict]) -> str:
    """The rows as text, of the heads only the strongest."""
    heads = sorted((row for row in rows if row["measure"] == "prefix matching"), key=lambda row: -row["value"])
    shown = [row for row in rows if row["measure"] != "prefix matching"] + heads[:STRONGEST]
    lines = [f"{'measure':<16}{'way':<11}{'condition':<40}{'n':>5}{'value':>9}   95 % interval"]
    lines += [
        f"{r['measure']:<16}{r.get('way', ''):<11}{r['condition']:<40}{r['n']:>5}{r['value']:>9.3f}   "
        f"{r['low']:.3f} to {r['high']:.3f}"
        for r in shown
    ]
    lines.append("Chance is .5 for agreement, plausibility and belief, save in generation; loss is in nats a token.")
    if len(heads) > STRONGEST:
        lines.append(f"Of {len(heads)} heads, the {STRONGEST} that match prefixes most; --out writes all.")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    asked = parser("lab.evaluation", __doc__, ITEMS).parse_args(arguments)
    try:
        rows = evaluate(asked.model, asked.revision, asked.seed, asked.step, asked.items, asked.count)
        print(table(rows))
        if asked.out:
            write(asked.out, COLUMNS, rows)
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit("Stopped: nothing was written.")


if __name__ == "__main__":
    main()

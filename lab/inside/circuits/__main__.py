"""Look for the circuits of any causal language model: `python -m lab.inside.circuits --model village --step 1000`.

Prints the strongest heads of each table; with --out, writes all figures (see `lab.inside.circuits.measure`). --model is
one of the book's own models, a local folder, or a name on the Hugging Face hub, of the GPT-2, GPT-NeoX (Pythia) or
Llama family:

    python -m lab.inside.circuits --model village --seed 0 --out circuits.csv
    python -m lab.inside.circuits --model EleutherAI/pythia-70m --revision step1000 --count 20
    python -m lab.inside.circuits --model village --beside-seed 1

The last also compares the residual streams of two seeds (or, with --beside-step, two steps) on unseen documents.

A large model takes hours: each of its heads is taken away three times over. How far it has come and how long it will take is
told as it goes. With --out FILE, what was found is kept in FILE.partial until all is there: stopped, the same command goes on. What
is in the way, a FILE that is there already or a FILE.partial of another run, is never overwritten.
"""

import sys

from lab import specimens
from lab.evaluation.command_line import parser
from lab.inside.circuits import ITEMS

NOT_KEPT = "nothing is kept; with --out the same command goes on where it was stopped"


def main(arguments: list[str] | None = None) -> None:
    options = parser("lab.inside.circuits", __doc__, ITEMS)
    options.add_argument("--beside-seed", type=int, help="of a model of the book: also compare with this seed")
    options.add_argument("--beside-step", type=int, help="of a model of the book: also compare with this step")
    asked = options.parse_args(arguments)
    asked.partial = asked.out and asked.out.with_name(f"{asked.out.name}.partial")
    try:
        if (asked.beside_seed, asked.beside_step) != (None, None) and asked.model not in specimens.names():
            raise ValueError("Only the book's own models have other seeds and steps to be compared with.")
        from lab.inside.circuits.look import look, tables  # with torch, which takes seconds

        print(tables(look(asked)))
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        kept = f"{asked.partial} keeps what was found, and the same command goes on from there" if asked.out else NOT_KEPT
        sys.exit(f"Stopped: {kept}.")


if __name__ == "__main__":
    main()

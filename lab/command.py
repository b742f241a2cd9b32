"""The command line of a module that takes no arguments: --help tells what it does, and any other word is refused.

Without it a stray --help would begin to measure, and to write over what is kept.
"""

import argparse
import sys


def without_arguments(about: str | None) -> None:
    """Ends the process in a sentence if there are arguments. about: the docstring of the module that is run."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    prog = f"python -m {spec.name.removesuffix('.__main__')}" if spec else None
    argparse.ArgumentParser(prog=prog, description=about, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()

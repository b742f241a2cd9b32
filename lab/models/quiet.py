"""transformers kept from speaking while it loads: what is the matter is said here, in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars
from transformers.utils import logging


@contextmanager
def quiet() -> Iterator[None]:
    """While open, its bars and its tables of weights are not shown; after it all is as it was before."""
    verbosity, bars, hub = logging.get_verbosity(), logging.is_progress_bar_enabled(), are_progress_bars_disabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
        if hub:
            disable_progress_bars()

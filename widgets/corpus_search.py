"""CorpusSearch: search any phrase in the whole training text, and read any document of it."""

from __future__ import annotations

import threading

from traitlets import Bool, Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens

DEFAULT_PHRASE = "The dog behind the horses"

#: Shown as buttons under the phrase. The note asks; what was found stands with the counts, and not before.
EXAMPLES = [
    {
        "label": "One dog, many horses",
        "phrase": DEFAULT_PHRASE,
        "note": "One dog, so “is”, though horses stand nearer. Whatever the model says: how much of it could be memory?",
    },
    {
        "label": "An apple in a jar",
        "phrase": "There is a basket and a jar. Maya puts the apple in the",
        "note": "In the village things are put into baskets and jars all day long. This thing, too? And what will the model say?",
        "found": "Before training we chose things and containers that should never meet: in all of the text no apple goes into "
        "a basket or a jar.",
    },
    {
        "label": "A big spider",
        "phrase": "The big spider",
        "note": "The text has big dogs and small spiders. Has it big spiders? And what would one do?",
        "found": "Kept out before training: no scene and no day tells of a big spider.",
    },
    {
        "label": "The sun",
        "phrase": "Then the sun goes",
        "note": "One hardly has to think to go on. Does the model have to?",
        "found": "Where the text leaves no choice, the model leaves next to none.",
    },
]

#: Where the front end looks for the training text: beside the village's other files. On the static
#: site it is there (book/extension/corpus.py); with a kernel, `read_file` answers in its place.
CORPUS = "village/corpus/"


class CorpusSearch(base.Widget):
    """How often and when a phrase was met in training, what followed it there and what the
    model expects after it, and every training document to read.

    >>> search = CorpusSearch(phrase="The baker kneads the", revealed=True)
    >>> search.document = 1234        # opens that document
    """

    _esm = base.STATIC / "corpus_search.js"
    _css = base.STATIC / "corpus_search.css"

    phrase = Unicode(DEFAULT_PHRASE, help="What is looked for; any text.").tag(sync=True, kept=True)
    revealed = Bool(False, help="Whether the counts are shown; a new phrase hides them until guessed.").tag(
        sync=True, kept={"linked": False}
    )
    opening = Bool(False, help="Count the phrase only where a document begins with it.").tag(sync=True, kept=True)
    document = Int(0, help="The number of the document that is open.").tag(sync=True, kept={"min": 0})
    seed = Int(0, help="Which of the sister models predicts; all of them read the same text.").tag(sync=True)
    examples = List(Dict(), help="Buttons: dicts of label, phrase and, if wanted, note and found.").tag(sync=True)
    preparing = Unicode("", help="With a kernel: why the text is not ready yet; empty once it is.").tag(sync=True)

    def files(self) -> list[str]:
        raise ValueError("The whole training text is too large for one file: CorpusSearch needs a kernel, or the book's site.")

    def read_file(self, path: object) -> bytes:
        """As base.Widget's; the files of the training text are written on this machine when first asked for."""
        if not isinstance(path, str) or not path.startswith(CORPUS):
            return super().read_file(path)
        if self._failure:
            failure, self._failure = self._failure, ""  # asked again, it is tried again
            raise ValueError(failure)
        if self._concordance is None:
            self._prepare()
            raise FileNotFoundError(self.preparing)
        return base.read_within(self._concordance, path.removeprefix(CORPUS))

    _concordance = None  # the folder, once it is written
    _writer: threading.Thread | None = None
    _failure = ""

    def _prepare(self) -> None:
        """Write the training text's files in the background, unless that is under way."""
        if self._writer is not None and self._writer.is_alive():
            return
        self.preparing = (
            "The training text is being told again and sorted on this computer, this once: "
            "that takes some two or three minutes. The search opens by itself when it is done."
        )

        def work() -> None:
            try:
                from lab.text import concordance

                self._concordance = concordance.ensure()
            except Exception as error:  # whatever it was, the reader should hear it, and not in a thread's log
                self._failure = f"The training text could not be written on this computer: {error}"
            self.preparing = ""  # the front end asks once more

        self._writer = threading.Thread(target=work, daemon=True)
        self._writer.start()

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [dict(example) for example in EXAMPLES]

    @validate("seed")
    def _known_seed(self, proposal: dict) -> int:
        specimens.checkpoints("village", proposal["value"])
        return proposal["value"]

    @validate("document")
    def _numbered_from_zero(self, proposal: dict) -> int:
        if proposal["value"] < 0:
            raise TraitError(f"documents are numbered from 0: there is no document {proposal['value']}.")
        return proposal["value"]

    @validate("examples")
    def _proper_examples(self, proposal: dict) -> list[dict]:
        for example in proposal["value"]:
            if not {"label", "phrase"} <= example.keys() <= {"label", "phrase", "note", "found"}:
                raise TraitError(
                    f"an example needs label and phrase, and may have note and found; this one has {specimens.listed(example)}."
                )
        return proposal["value"]

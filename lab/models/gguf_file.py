"""What stands at the head of a GGUF file: its metadata, and where each of its tensors lies. Reads nothing of the tensors.

The format is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3. The package `gguf` reads
whole files only, and slices beyond the end of a damaged one without a word; here each count is held against what is left.
"""

import mmap
import struct
from dataclasses import dataclass
from math import prod
from pathlib import Path

VERSIONS = (2, 3)
ALIGNMENT = 32  # bytes, unless the metadata say otherwise
DIMENSIONS = 4  # of a tensor, at most
BLOCKS = {0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 8: ("Q8_0", 32, 34)}  # numbers, bytes
NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9


@dataclass(frozen=True)
class Stored:
    """A tensor as it is kept: shape as torch has it, (rows, ...), and where in the file its bytes lie."""

    kind: str  # of BLOCKS
    shape: tuple[int, ...]
    at: int
    size: int


@dataclass(frozen=True)
class Head:
    metadata: dict
    tensors: dict[str, Stored]


def head(path: Path, data: mmap.mmap) -> Head:
    """The head of a file, of which `data` is the whole. Raises ValueError, in one sentence, for one that is not sound."""
    try:
        return _head(_Cursor(data))
    except _Unsound as error:
        raise ValueError(f"{path} is no whole GGUF file: {error}.") from error


class _Unsound(Exception):
    pass


class _Cursor:
    """Reads on from the beginning of some bytes, and says so where they end too soon."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def take(self, size: int, what: str) -> bytes:
        if size > len(self.data) - self.at:
            raise _Unsound(f"it ends after {len(self.data):,} bytes, within {what}")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, form: str, what: str) -> int | float | bool:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}"), what))[0]

    def count(self, form: str, least: int, what: str) -> int:
        """A number of things that take `least` bytes each, or more."""
        found = int(self.number(form, f"the number of {what}"))
        if found * least > len(self.data) - self.at:
            raise _Unsound(f"it says that it has {found:,} {what}, more than the {len(self.data):,} bytes of the file can hold")
        return found

    def text(self, what: str) -> str:
        said = self.take(self.count("Q", 1, f"letters in {what}"), what)
        try:
            return said.decode()
        except UnicodeDecodeError as error:
            raise _Unsound(f"{what} is no text in UTF-8") from error

    def value(self, kind: int, what: str):
        if kind in NUMBERS:
            return self.number(NUMBERS[kind], what)
        if kind == STRING:
            return self.text(what)
        if kind != ARRAY:
            raise _Unsound(f"{what} is of the unknown kind {kind}")
        kind = int(self.number("I", what))
        if kind == STRING:
            return [self.text(what) for _ in range(self.count("Q", 8, f"texts in {what}"))]
        if kind not in NUMBERS:
            raise _Unsound(f"{what} is a list of the unknown kind {kind}")
        size = struct.calcsize(f"<{NUMBERS[kind]}")
        count = self.count("Q", size, f"numbers in {what}")
        return list(struct.unpack(f"<{count}{NUMBERS[kind]}", self.take(count * size, what)))


def _head(file: _Cursor) -> Head:
    if file.take(4, "its first four letters") != b"GGUF":
        raise _Unsound("it doesn't begin with GGUF")
    version = file.number("I", "its version")
    if version not in VERSIONS:
        raise _Unsound(f"its version is {version}, and those that are read here are {' and '.join(map(str, VERSIONS))}")
    tensors = file.count("Q", 24, "tensors")
    metadata: dict = {}
    for _ in range(file.count("Q", 13, "entries of metadata")):
        key = file.text("the name of an entry")
        if key in metadata:
            raise _Unsound(f"the entry {key!r} is there twice")
        metadata[key] = file.value(int(file.number("I", f"the entry {key!r}")), f"the entry {key!r}")
    table = [_tensor(file) for _ in range(tensors)]
    start = _start(file.at, metadata.get("general.alignment", ALIGNMENT))
    stored = {name: _stored(name, shape, kind, start + offset, len(file.data)) for name, shape, kind, offset in table}
    if len(stored) < tensors:
        raise _Unsound("two of its tensors have the same name")
    return Head(metadata, stored)


def _tensor(file: _Cursor) -> tuple[str, tuple[int, ...], int, int]:
    """The next line of the table of tensors: name, shape, kind, and where it lies after the head."""
    name = file.text("the name of a tensor")
    dimensions = int(file.number("I", name))
    if not 1 <= dimensions <= DIMENSIONS:
        raise _Unsound(f"the tensor {name!r} has {dimensions:,} dimensions, where there are from 1 to {DIMENSIONS}")
    shape = tuple(int(file.number("Q", name)) for _ in range(dimensions))[::-1]
    return name, shape, int(file.number("I", name)), int(file.number("Q", name))


def _start(at: int, alignment) -> int:
    """Where the tensors begin, after a head of `at` bytes."""
    if not isinstance(alignment, int) or alignment < 1 or alignment & (alignment - 1):
        raise _Unsound(f"its alignment is {alignment}, which is no power of two")
    return -(-at // alignment) * alignment


def _stored(name: str, shape: tuple[int, ...], kind: int, at: int, end: int) -> Stored:
    if kind not in BLOCKS:
        known = ", ".join(known for known, _, _ in BLOCKS.values())
        raise _Unsound(f"the tensor {name!r} is kept in the unknown form {kind}; those that are read here are {known}")
    form, numbers, size = BLOCKS[kind]
    if shape[-1] % numbers or 0 in shape:
        raise _Unsound(f"the tensor {name!r} of {shape} can't be kept as {form}, in blocks of {numbers}")
    size = prod(shape) // numbers * size
    if at + size > end:
        raise _Unsound(f"the tensor {name!r} ends at byte {at + size:,}, and the file at {end:,}")
    return Stored(form, shape, at, size)

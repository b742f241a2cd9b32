"""The whole training text as small files, so that a page can search and read all of it and fetch little of it.

Every place in the text is a row: the token that stands there, after all that came before. The rows are sorted by
what came before, read backwards from the place. So the places that follow a phrase are neighbours, and what follows
it is one stretch of rows, from `low` to `high`. The stretch of a phrase with one more token `t` is found by counting:

    low  becomes  start(t) + how many of the rows above `low` hold t,     high likewise,

where start(t) is the first row of all those that follow a t. That is the index of Ferragina & Manzini (2000) over the
transform of Burrows & Wheeler (1994), of the text read backwards. Two blocks of rows are enough for each token of the
phrase, however long the text. widgets/corpus_search/corpus.js does this counting in the page.

    index.json           sizes, how often each token occurs, where each part of the text begins
    next/00000.bin ...   ROWS rows each: how many of each token the rows above hold, then the tokens themselves
    when/00000.bin ...   the same rows: how many of them each part holds, then the part of the text each comes from
    text/00000.bin ...   the text in order, in parts of STEPS steps: how many documents, their kinds, their tokens

Numbers are little-endian; every .bin is compressed as gzip, whose checksum tells a damaged file from a whole one.

`python -m lab.text.concordance` writes it under .grown/ (about a minute); CORPUS_STEPS=100 takes only the first 100 steps.
"""

import gzip
import hashlib
import json
import os
import shutil
import time
from pathlib import Path

import numpy as np
import torch

from lab import command
from lab.specimens import GROWN, SPECIMENS
from lab.text import corpus, tokenizer, tokens

ROWS = 1 << 16  # in a block
STEPS = 26  # of training in a part of the text: 250 parts in all, so that a part's number is one byte
TOGETHER = 5  # tokens that fit one 64-bit number, for sorting
LEVEL = 6  # of gzip: 0.4% more bytes than at 9, in a third of the time
DEPTH = 40  # tokens of context that rows are sorted by: the longest phrase that can be searched. TOGETHER doubled


def ensure() -> Path:
    """The folder with the village's concordance, written first if it is not there or the text or this file has changed.

    Raises ValueError if CORPUS_STEPS is set to anything but a number of steps that the model learned.
    """
    return _written(_wanted(tokens.read_by_village()[0]))


def beginning(parts: int = 12) -> Path:
    """The same of the first parts of the text only, unless the whole is there: in some ten seconds, for who can't wait."""
    whole = _folder(tokens.read_by_village()[0])
    return whole if whole.exists() else _written(parts * STEPS)


def _folder(steps: int) -> Path:
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:6]
    return tokens.kept_at(workshop=GROWN).with_name(f"concordance-{version}-{steps}")


def _written(steps: int) -> Path:
    """The folder with the concordance of the text of that many steps. Others are removed."""
    folder, (_, per_step) = _folder(steps), tokens.read_by_village()
    if not folder.exists():
        cutter = tokenizer.load(SPECIMENS / "village")
        stream = tokens.token_stream(cutter, steps * per_step, tokens.kept_at(workshop=GROWN))
        for older in folder.parent.glob("concordance-*"):
            shutil.rmtree(older)
        write(stream, folder, vocabulary=len(cutter), tokens_per_step=per_step)
    return folder


def _wanted(most: int) -> int:
    asked = os.environ.get("CORPUS_STEPS") or str(most)
    if not asked.isdigit() or not 1 <= int(asked) <= most:
        raise ValueError(f"CORPUS_STEPS must be a number of training steps from 1 to {most}, not {asked!r}.")
    return int(asked)


def write(
    stream: np.ndarray, folder: Path, *, vocabulary: int, tokens_per_step: int, steps: int = STEPS, rows: int = ROWS
) -> None:
    """Write the concordance of a stream of token ids (uint16), document 0 first and 0 after each document.

    All or nothing: `folder` appears when the last file is there. `steps` a part, `rows` a block.
    """
    # A 0 before the first document too, as before every prompt: what a document begins with is what follows a 0.
    text = np.concatenate([np.zeros(1, np.uint16), stream])  # (N + 1,)
    # The documents, and the parts of the text: a document belongs to the part in which it begins.
    begins = np.flatnonzero(text[:-1] == 0)  # (documents,) in the stream
    part_of = begins // (steps * tokens_per_step)  # (documents,)
    first = np.flatnonzero(np.diff(part_of, prepend=-1))  # (parts,) each part's first document
    if len(first) > 256 or (np.diff(part_of) > 1).any():
        raise ValueError("The text must have at most 256 parts, and a document must begin in each of them.")

    new = folder.with_name(f"{os.getpid()}-{folder.name}")
    try:
        _write_parts(new / "text", stream, begins, first)
        _write_rows(new, text, begins[first], vocabulary, rows)
        (new / "index.json").write_text(
            json.dumps(
                {
                    "tokens": len(stream),
                    "tokens_per_step": tokens_per_step,
                    "rows": rows,
                    "longest": DEPTH,
                    "documents": len(begins),
                    "kinds": list(corpus.MIXTURE),
                    "vocabulary": vocabulary,
                    "counts": np.bincount(text, minlength=vocabulary).tolist(),
                    "parts": [{"document": int(a), "token": int(begins[a])} for a in first],
                },
                separators=(",", ":"),
            )
            + "\n"
        )
        if not folder.exists():  # or another process was quicker
            new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _write_parts(folder: Path, stream: np.ndarray, begins: np.ndarray, first: np.ndarray) -> None:
    """The text in order. begins: of the documents in the stream. first: documents with which a part begins."""
    kinds = list(corpus.MIXTURE)
    bounds = [*zip(first, [*first[1:], len(begins)])]
    for part, (a, b) in enumerate(bounds):
        told = [kinds.index(corpus.kind(number)) for number in range(a, b)]
        end = begins[b] if b < len(begins) else len(stream)
        _save(folder / f"{part:05d}.bin", np.array([b - a, *told], "<u2"), stream[begins[a] : end].astype("<u2"))


def _write_rows(folder: Path, text: np.ndarray, parts: np.ndarray, vocabulary: int, rows: int) -> None:
    """The sorted rows, twice: with their tokens, and with the parts they come from. parts: where each begins."""
    order = sorted_places(text)  # (N + 2,)
    stands = np.append(text, np.uint16(vocabulary))[order]  # what stands at each row's place; nothing after the last
    of_token = np.repeat(np.arange(len(parts), dtype=np.uint8), np.diff(parts, append=len(text) - 1))  # (N,)
    part = of_token[np.maximum(order - 2, 0)]  # that of the token before a row's place: of a phrase's last token
    _write_blocks(folder / "next", stands, vocabulary + 1, "<u2", rows)
    _write_blocks(folder / "when", part, len(parts), "u1", rows)


def sorted_places(text: np.ndarray) -> np.ndarray:
    """The places 0 to N of N tokens, sorted by the DEPTH tokens before each, the nearest first. (N + 1,)

    Where all of these are the same, in order of the text; and a place with nothing more before it comes first.
    """
    count = len(text) + 1
    key = np.zeros(count, np.int64)
    for back in range(1, TOGETHER + 1):
        key *= int(text.max()) + 2
        key[back:] += text[: count - back].astype(np.int64) + 1  # 0: nothing there
    depth = TOGETHER
    while depth < DEPTH:  # doubling, after Manber & Myers 1990: the ranks of d tokens give the ranks of 2d
        order = _argsort(key)
        ranks = np.empty(count, np.int32)
        ranks[order] = np.cumsum(np.diff(key[order], prepend=-1) > 0, dtype=np.int32)  # from 1
        key = ranks * np.int64(count + 1)
        key[depth:] += ranks[:-depth]
        depth *= 2
    return _argsort(key)


def _argsort(key: np.ndarray) -> np.ndarray:
    """As NumPy's, the first of equals first. PyTorch sorts whole numbers by their digits: 1.2 s for 26 million, not 4.4."""
    return torch.from_numpy(key).sort(stable=True).indices.numpy()


def _write_blocks(folder: Path, values: np.ndarray, kinds: int, dtype: str, rows: int) -> None:
    above = np.zeros(kinds, np.int64)
    for block, start in enumerate(range(0, len(values) + 1, rows)):  # one may end beyond the last row
        piece = values[start : start + rows]
        _save(folder / f"{block:05d}.bin", above.astype("<u4"), piece.astype(dtype))
        above += np.bincount(piece, minlength=kinds)


def _save(path: Path, *arrays: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"".join(array.tobytes() for array in arrays), LEVEL, mtime=0))


if __name__ == "__main__":
    command.without_arguments(__doc__)
    begun = time.monotonic()
    written = ensure()
    size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    print(f"{written}: {size / 1e6:.1f} MB, {time.monotonic() - begun:.0f} s")

"""The concordance of the training text: sorted as it says, whole or not there, and the same every time."""

import gzip
import json

import numpy as np
import pytest
from corpus_page import PER_PART, PER_STEP, ROWS, small_stream, write_small

from lab.text import concordance, corpus


@pytest.fixture(scope="module")
def stream(tmp_path_factory):
    return small_stream(tmp_path_factory.mktemp("text"))


@pytest.fixture(scope="module")
def written(stream, tmp_path_factory):
    folder = tmp_path_factory.mktemp("concordance") / "corpus"
    write_small(stream, folder)
    return folder


def read(path, dtype):
    return np.frombuffer(gzip.decompress(path.read_bytes()), dtype)


def test_places_are_sorted_by_what_came_before():
    text = np.random.default_rng(0).integers(0, 4, 3000).astype(np.uint16)
    text[1000:1200] = 1  # longer than is looked back: there the order of the text decides
    places = concordance.sorted_places(text)
    expected = sorted(range(len(text) + 1), key=lambda p: (text[max(0, p - concordance.DEPTH) : p][::-1].tolist(), p))
    assert places.tolist() == expected


def test_the_documents_are_all_there_in_order_with_their_kinds(stream, written):
    index = json.loads((written / "index.json").read_text())
    number, tokens = 0, []
    for part in range(len(index["parts"])):
        numbers = read(written / f"text/{part:05d}.bin", "<u2")
        assert index["parts"][part] == {"document": number, "token": len(tokens)}
        assert len(tokens) // (PER_STEP * PER_PART) == part  # a part's first document begins in it
        kinds = numbers[1 : 1 + numbers[0]]
        assert [index["kinds"][kind] for kind in kinds] == [corpus.document(n).kind for n in range(number, number + len(kinds))]
        number += len(kinds)
        tokens.extend(numbers[1 + numbers[0] :].tolist())
    assert tokens == stream.tolist()
    assert number == index["documents"] == (stream[:-1] == 0).sum() + 1


def test_what_follows_a_word_is_one_stretch_with_the_parts_it_was_read_in(stream, written):
    """Counted from the files as the page does, for single tokens, against the stream itself."""
    index = json.loads((written / "index.json").read_text())
    blocks = sorted((written / "next").iterdir())
    next_tokens = np.concatenate([read(block, "<u1")[4 * 2049 :].view("<u2") for block in blocks])
    parts = np.concatenate([read(block, "u1")[4 * len(index["parts"]) :] for block in sorted((written / "when").iterdir())])
    assert len(next_tokens) == len(parts) == len(stream) + 2
    begins = np.array([part["token"] for part in index["parts"]])
    starts = 1 + np.concatenate([[0], np.cumsum(index["counts"])])
    after = np.append(stream[1:], 2048)  # the text ends
    for token in np.unique(stream)[1:200]:
        rows = slice(starts[token], starts[token + 1])
        places = np.flatnonzero(stream == token)
        assert sorted(next_tokens[rows]) == sorted(after[places])
        assert sorted(parts[rows]) == sorted(np.searchsorted(begins, places, side="right") - 1)
    above = read(blocks[7], "<u4")[:2049]
    assert above.tolist() == np.bincount(next_tokens[: 7 * ROWS], minlength=2049).tolist()


def test_the_same_text_gives_the_same_files(stream, written, tmp_path):
    write_small(stream, tmp_path / "again")
    files = sorted(path.relative_to(written) for path in written.rglob("*.*"))
    assert files == sorted(path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*.*"))
    assert all((written / file).read_bytes() == (tmp_path / "again" / file).read_bytes() for file in files)


def test_a_text_too_long_for_its_parts_is_refused_and_leaves_nothing(tmp_path):
    text = np.tile(np.array([5, 6, 0], np.uint16), 1000)
    with pytest.raises(ValueError, match="at most 256 parts"):
        concordance.write(text, tmp_path / "corpus", vocabulary=8, tokens_per_step=3, steps=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("asked", ["0", "6501", "all", "-5", "2.5"])
def test_a_wrong_number_of_steps_is_refused(monkeypatch, asked):
    monkeypatch.setenv("CORPUS_STEPS", asked)
    with pytest.raises(ValueError, match="from 1 to 6500"):
        concordance.ensure()


def test_a_small_part_is_written_once_and_again_when_steps_differ(monkeypatch, tmp_path):
    monkeypatch.setattr(concordance, "GROWN", tmp_path)  # the real one stays
    monkeypatch.setenv("CORPUS_STEPS", "3")
    first = concordance.ensure()
    made = (first / "index.json").stat().st_mtime_ns
    assert concordance.ensure() == first and (first / "index.json").stat().st_mtime_ns == made
    assert json.loads((first / "index.json").read_text())["tokens"] == 3 * PER_STEP
    monkeypatch.setenv("CORPUS_STEPS", "4")
    assert concordance.ensure() != first and not first.exists()


def test_who_cannot_wait_gets_the_beginning_unless_the_whole_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(concordance, "GROWN", tmp_path)
    monkeypatch.setattr(concordance, "STEPS", 2)
    first = concordance.beginning(parts=2)
    assert json.loads((first / "index.json").read_text())["tokens"] == 2 * 2 * PER_STEP
    whole = concordance._folder(6500)
    whole.mkdir()
    assert concordance.beginning(parts=2) == whole

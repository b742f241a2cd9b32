"""Damaged GGUF files in the page: each that the lab refuses is refused there too, in a sentence that names the file and what it
is about; and the next one, a whole one, runs."""

import re

import pytest
import tiny_gguf
from engine_page import lay_out
from test_gguf import BYTES, SAID

# What the page's sentence is about, where a file says something that can't be.
ABOUT = {
    "another architecture": "family qwen2",
    "a number too few": "llama.block_count",
    "a number that is none": "llama.rope.freq_base",
    "no width": "llama.embedding_length",
    "endless layers": "blk.2|layers",
    "another width": r"ffn_\w+\.weight as \(",
    "more layers": r"no blk\.2",
    "fewer layers": r"blk\.1\.",
    "no embedding": "token_embd.weight|tokens",
    "stretched positions": "positions are stretched",
    "half-turned heads": "part of a head is turned",
    "factors of positions": "positions are stretched|rope_freqs",
    "a number that isn't finite": "output_norm.weight that are none",
    "another kind of tokenizer": "tokenizer of the kind llama",
    "another way to part": "rule tekken",
    "no tokens": "no tokens",
    "numbers for tokens": "2 tokens",
    "merges of what isn't there": "merges",
    "too few types": "types",
    "an end beyond the end": "9999",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = lay_out(tmp_path_factory.mktemp("damaged"))
    (folder / "specimens").mkdir()
    return folder


@pytest.fixture(scope="module")
def opened(browser, serve, folder):
    """What the page says of bytes: None if the model runs."""
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate("async () => { window.api = await import('./engine.js'); }")

    def ask(content: bytes) -> str | None:
        (folder / "file").write_bytes(content)
        return page.evaluate(
            """async () => {
              const buffer = await (await fetch("file", { cache: "no-store" })).arrayBuffer();
              try {
                const engine = await api.startPacked({ files: api.staticFiles("specimens/"), name: "mine.gguf", buffer });
                const { top } = await engine.predict("the dog");
                engine.stop();
                return top.length ? null : "nothing came";
              } catch (error) {
                return error.message;
              }
            }"""
        )

    yield ask
    page.close()


@pytest.fixture(scope="module")
def tiny():
    return tiny_gguf.a_model()


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    path = tiny_gguf.write(tmp_path_factory.mktemp("gguf") / "tiny.gguf", tiny_gguf.metadata(tiny), tiny_gguf.tensors(tiny))
    return path.read_bytes()


def assert_a_sentence(said: str | None, about: str = "") -> None:
    assert said and said.startswith("The file mine.gguf ") and said.endswith("."), said
    assert not re.search(r"undefined|NaN|TypeError|RangeError|Cannot|not a function", said), said
    assert re.search(about, said), said


def test_a_whole_one_runs(opened, whole):
    assert opened(whole) is None


@pytest.mark.parametrize("what", BYTES)
def test_a_damaged_file_is_refused_in_a_sentence(opened, whole, what):
    assert_a_sentence(opened(BYTES[what][0](whole)))


def test_a_number_too_large_for_any_file_is_told_as_it_stands_there(opened, whole):
    damaged, about = BYTES["more tensors than bytes"]
    number = re.search(r"[\d,]{9,}", about).group()
    assert_a_sentence(opened(damaged(whole)), f"says that it holds {number} tables")


@pytest.mark.parametrize("what", SAID)
def test_what_is_no_whole_llama_is_refused_in_a_sentence(opened, tiny, tmp_path, what):
    changes, _ = SAID[what]
    said = {k: v for k, v in (tiny_gguf.metadata(tiny) | changes.get("said", {})).items() if v is not None}
    kept = {k: v for k, v in (tiny_gguf.tensors(tiny) | changes.get("kept", {})).items() if v is not None}
    path = tiny_gguf.write(tmp_path / "wrong.gguf", said, kept, architecture=changes.get("architecture", "llama"))
    assert_a_sentence(opened(path.read_bytes()), ABOUT[what])


def test_after_all_of_these_a_whole_one_still_runs(opened, whole):
    assert opened(whole) is None

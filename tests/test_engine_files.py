"""The engine and its files: other models, damaged and missing files, the kernel as a source, no worker."""

import json
import os
import re
import struct

import numpy as np
import pytest
import torch
from engine_page import START, expect_workers, lay_out
from tiny_model import grow

from lab.growing import checkpoints


@pytest.fixture
def folder(tmp_path):
    """What is served: the engine, and a random model of another shape than the village's."""
    grow(tmp_path / "specimens")
    return lay_out(tmp_path)


@pytest.fixture
def page(new_page, serve, folder):
    site = serve(folder)
    page = new_page(site)
    page.goto(site + "index.html")
    return page


def message(page, script: str) -> str:
    """The message of the error that a script must end in."""
    said = page.evaluate(f"() => Promise.resolve(({script})()).then(() => null, (error) => error.message)")
    assert said, "it did not fail"
    return said


def test_a_model_of_another_shape_runs_as_in_torch(page, folder):
    model, tokenizer = checkpoints.load("village", root=folder / "specimens")
    page.evaluate(START)
    for prompt in ["", "the dog", "tom looks under the box and she puts the ball in the red house near the hill"]:
        logits = page.evaluate("async (prompt) => [...(await engine.runWithCache(prompt)).logits]", prompt)
        ids = [0, *tokenizer(prompt)["input_ids"][-(model.config.max_position_embeddings - 1) :]]
        with torch.no_grad():
            expected = model(torch.tensor([ids])).logits[0].numpy()
        assert np.abs(np.array(logits).reshape(expected.shape) - expected).max() <= 1e-4


def test_a_checkpoint_is_chosen_by_its_step(page, folder):
    page.evaluate(START)
    tops = page.evaluate("""async () => {
      const ask = async (options) => (await engine.predict("the dog", options)).top[0].probability;
      return [await ask({}), await ask({ step: 10 }), await ask({ step: 0 }), await ask({ seed: 0, step: 10 })];
    }""")
    assert tops[0] == tops[1] == tops[3] != tops[2]
    assert "There are steps 0, 10." in message(page, "() => engine.predict('', { step: 5 })")


def shorten(data: bytes) -> bytes:
    return data[:-100]


def cut_in_header(data: bytes) -> bytes:
    return data[:200]


def empty(_: bytes) -> bytes:
    return b""


def alter(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def break_header(data: bytes) -> bytes:
    return data[:8] + b"!" + data[9:]


def web_page(_: bytes) -> bytes:
    return b"<!doctype html><title>Please log in</title>"


def reshape(data: bytes) -> bytes:
    """Swaps the two sides of a matrix, which leaves the number of bytes."""
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    header["gpt_neox.embed_in.weight"]["shape"].reverse()
    changed = json.dumps(header).encode()
    return struct.pack("<Q", len(changed)) + changed + data[8 + size :]


@pytest.mark.parametrize(
    "damage, said",
    [
        (shorten, "ends after"),
        (cut_in_header, "ends before its header"),
        (empty, "ends after 0 bytes"),
        (alter, "was altered"),
        (break_header, "not valid JSON"),
        (web_page, "not a safetensors file"),
        (reshape, "was altered"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_damaged_file_is_named_and_the_rest_lives_on(page, folder, damage, said):
    path = folder / "specimens" / "village" / "seed-0" / "step-00010.safetensors"
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    page.evaluate(START)
    text = message(page, "() => engine.predict('the dog', { step: 10 })")
    assert "village/seed-0/step-00010.safetensors" in text and said in text and "Reload the page" in text
    assert page.evaluate("async () => (await engine.predict('the dog', { step: 0 })).top.length") == 10

    path.write_bytes(whole)  # mended: the next call fetches it again
    os.utime(path, (later := path.stat().st_mtime + 2, later))  # HTTP dates know whole seconds only
    page.evaluate("() => engine.predict('the dog', { step: 10 })")


@pytest.mark.parametrize(
    "damage, said",
    [
        (alter, None),
        (reshape, r"embed_in.weight as \(48, 320\) where its config.json asks for \(320, 48\)"),
    ],
    ids=["alter", "reshape"],
)
def test_shapes_are_checked_even_where_digests_cannot_be(page, folder, damage, said):
    """crypto.subtle is missing on plain http; what changes no size or shape then goes unseen."""
    path = folder / "specimens" / "village" / "seed-0" / "step-00010.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    page.evaluate(START)
    load = """async () => api.loadCheckpoint(
      await api.staticFiles("specimens/").read("village/seed-0/step-00010.safetensors"), engine.config, { file: "F" })"""
    if said:
        assert re.search(said, message(page, load))
    else:
        page.evaluate(f"async () => {{ await ({load})(); }}")


@pytest.mark.parametrize(
    "file, said",
    [
        ("village/config.json", "HTTP status 404"),
        ("village/tokenizer.json", "HTTP status 404"),
        ("village/seed-0/index.json", "HTTP status 404"),
        ("village/seed-0/step-00010.safetensors", "HTTP status 404"),
    ],
)
def test_a_missing_file_is_named(page, folder, file, said):
    (folder / "specimens" / file).unlink()
    text = message(page, f"async () => {{ await ({START})(); await engine.predict('') }}")
    assert file in text and said in text and "Try again" in text


def test_an_unknown_activation_is_refused(page, folder):
    path = folder / "specimens" / "village" / "config.json"
    path.write_text(path.read_text().replace("gelu_pytorch_tanh", "relu"))
    assert "config.json asks for relu" in message(page, START)


def test_progress_is_told(page):
    page.evaluate(START)
    told = page.evaluate("""async () => {
      const told = [];
      await engine.load({}, { onProgress: (fraction) => told.push(fraction) });
      return told;
    }""")
    assert told == sorted(told) and told[-1] == 1


def test_the_kernel_hands_files_over(page):
    """A stand-in for the widget's model, which answers out of turn and to others as well."""
    found = page.evaluate("""async () => {
      const { kernelFiles } = await import("./engine.js");
      const listeners = new Set();
      const answer = (content, buffers) => [...listeners].forEach((listen) => listen(content, buffers));
      const model = {
        on: (event, listen) => listeners.add(listen),
        off: (event, listen) => listeners.delete(listen),
        send({ type, path, id }) {
          if (path === "silent") return;
          setTimeout(() => path === "bad"
            ? answer({ type, id, error: "There is no file bad." }, [])
            : answer({ type, id }, [new DataView(new TextEncoder().encode(`<<${path}>>`).buffer, 2, path.length)]),
            path === "slow" ? 30 : 0);
        },
      };
      const files = kernelFiles(model, 100);
      const text = (path, options) => files.read(path, options).then((b) => new TextDecoder().decode(b), (e) => e.message);
      const all = await Promise.all(["slow", "quick", "bad", "silent"].map((path) => text(path)));
      return [...all, await text("silent", { signal: AbortSignal.abort(new Error("stopped")) }), listeners.size];
    }""")
    assert found[:3] == ["slow", "quick", "There is no file bad."]
    assert "The kernel did not hand over the file silent" in found[3]
    assert found[4:] == ["stopped", 0]


def test_where_workers_are_forbidden_the_page_does_the_work_itself(new_page, serve, folder):
    lay_out(folder, head="""<meta http-equiv="Content-Security-Policy" content="worker-src 'none'">""")
    site = serve(folder)
    page = new_page(site)
    page.goto(site + "index.html")
    page.evaluate(START)
    told = page.evaluate("""async () => {
      const pieces = [];
      const { tokens } = await engine.generate("the", { maxTokens: 5, onToken: ({ id }) => pieces.push(id) });
      return [tokens.map(({ id }) => id), pieces];
    }""")
    assert told[0] == told[1]
    expect_workers(page, 0)


def test_a_stopped_engine_says_so_and_frees_its_worker(page):
    page.evaluate(START)
    expect_workers(page, 1)
    assert "stopped" in message(page, "() => { const p = engine.generate('the', { maxTokens: 1e6 }); engine.stop(); return p; }")
    expect_workers(page, 0)

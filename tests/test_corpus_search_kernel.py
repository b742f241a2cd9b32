"""CorpusSearch on a kernel: the text's files are written on the reader's computer, and handed over when they are there."""

import base64
import json
import threading

import pytest
from corpus_page import ROOT, small_stream, write_site, write_small
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import plain_state

from lab.text import concordance
from widgets import CorpusSearch


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a small concordance."""
    folder = tmp_path_factory.mktemp("text")
    write_small(small_stream(folder), folder / "corpus")
    return folder / "corpus"


@pytest.fixture
def gate(folder, monkeypatch):
    """Until this is set, the concordance is being written."""
    gate = threading.Event()

    def ensure():
        gate.wait(30)
        return folder

    monkeypatch.setattr(concordance, "ensure", ensure)
    return gate


def asked(widget, path, number=1):
    """What the widget answers to a front end that asks for a file, as (content, buffers)."""
    sent = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._handle_custom_msg({"type": "file", "id": number, "path": path}, [])
    return sent[0]


def test_files_are_handed_over_once_they_are_written(folder, gate):
    widget = CorpusSearch()
    content, buffers = asked(widget, "village/corpus/index.json")
    assert content["error"] == widget.preparing and "minutes" in widget.preparing and not buffers
    asked(widget, "village/corpus/index.json")  # asking twice writes it once
    assert sum(thread is widget._writer for thread in threading.enumerate()) == 1
    gate.set()
    widget._writer.join()
    assert widget.preparing == ""
    content, [file] = asked(widget, "village/corpus/index.json")
    assert "error" not in content and file == (folder / "index.json").read_bytes()
    assert asked(widget, "village/config.json")[1]  # the model's own files as ever
    for outside in ("village/corpus/../secret", "village/corpus/../../x", "village/corpus/next/99999.bin"):
        content, buffers = asked(widget, outside)
        assert content["error"] and not buffers


def test_why_the_text_could_not_be_written_is_said_and_it_can_be_tried_again(gate, monkeypatch):
    def fail():
        raise OSError("No space left on device")

    works = concordance.ensure
    monkeypatch.setattr(concordance, "ensure", fail)
    widget = CorpusSearch()
    asked(widget, "village/corpus/index.json")
    widget._writer.join()
    content, _ = asked(widget, "village/corpus/index.json")
    assert "No space left" in content["error"]
    monkeypatch.setattr(concordance, "ensure", works)
    gate.set()
    asked(widget, "village/corpus/index.json")
    widget._writer.join()
    assert asked(widget, "village/corpus/index.json")[1]


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"document": -1}, "no document -1"),
        ({"seed": 99}, "seed of 'village' must be one of"),
        ({"examples": [{"label": "no phrase"}]}, "needs label and phrase"),
        ({"prhase": "typo"}, "no trait 'prhase'"),
    ],
)
def test_a_wrong_value_is_refused_in_words(traits, said):
    with pytest.raises(TraitError, match=said):
        CorpusSearch(**traits)


def test_all_state_is_plain_json():
    widget = CorpusSearch(phrase='<b>"</b>\u2028🐎')
    assert json.loads(json.dumps(plain_state(widget))) == plain_state(widget)


LIVE = """<!doctype html><html lang="en"><title>Live</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/corpus_search.css"><main id="cell"></main>
<script type="module">
const listeners = {};
window.model = {
  state: await window.state(),
  get: (name) => model.state[name],
  set(name, value) { // as ipywidgets' models do it: what is the same is no change
    if (JSON.stringify(model.state[name]) === JSON.stringify(value)) return;
    model.state[name] = value;
    for (const f of [...(listeners[`change:${name}`] ?? [])]) f();
  },
  on: (event, f) => (listeners[event] ??= new Set()).add(f),
  off: (event, f) => listeners[event]?.delete(f),
  save_changes() {},
  async send(message) {
    const [content, bytes, preparing] = await window.kernel(message);
    if (model.get("preparing") !== preparing) model.set("preparing", preparing);
    const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    for (const f of listeners["msg:custom"] ?? []) f(content, [new DataView(raw.buffer)]);
  },
};
const widget = (await import("./_static/corpus_search.js")).default;
window.remove = await widget.render({ model, el: document.getElementById("cell") });
</script>"""


def test_the_view_says_that_it_waits_and_goes_on_by_itself(browser, serve, tmp_path, folder, gate):
    """No content_root, no specimens on the server: as in JupyterLab, all goes through the Python object."""
    widget = CorpusSearch(phrase="The dog", revealed=True)
    write_site(tmp_path, folder, widget)
    (tmp_path / "_static" / "specimens").rename(tmp_path / "elsewhere")
    (tmp_path / "live.html").write_text(LIVE)

    def kernel(message):
        content, buffers = asked(widget, message["path"], message["id"])
        return content, base64.b64encode((buffers or [b""])[0]).decode(), widget.preparing

    page = browser.new_page()
    page.expose_function("kernel", kernel)
    page.expose_function("state", lambda: plain_state(widget))
    page.goto(serve(tmp_path) + "live.html")
    expect(page.get_by_role("alert")).to_contain_text("told again and sorted on this computer", timeout=30_000)
    gate.set()
    widget._writer.join()
    page.evaluate("model.set('preparing', '')")
    expect(page.locator(".g-verdict")).to_contain_text("Read", timeout=30_000)
    expect(page.get_by_role("alert")).to_be_hidden()
    page.evaluate("model.set('document', 3)")
    expect(page.get_by_label("Read document")).to_have_value("3")
    page.evaluate("remove()")
    assert page.locator(ROOT).count() == 0
    page.close()

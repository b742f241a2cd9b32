"""CheckpointSlider when things are odd, broken or slow, and when it lives on a kernel."""

import base64
import json
import re
import shutil

import pytest
from playwright.sync_api import expect
from slider_page import ROOT, count, now, rows, settled, slider
from widget_page import plain_state, write_page

from widgets import CheckpointSlider, base

STEPS = "step-*.safetensors"


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("", "No words yet"),
        ("the dog " * 1250, "fell off the front"),
        ("🐶👩‍👩‍👧‍👦" * 10, "tokens"),
        ("<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>", "tokens"),
        ("</textarea><b>bold</b> &amp; <|endoftext|>", "tokens"),
        ("a\u2028b\x00c\u202eevil", "tokens"),
    ],
    ids=["empty", "10,000 characters", "emoji", "script", "markup", "odd characters"],
)
def test_any_prompt_is_handled_and_never_run(visit, prompt, said):
    page = visit()
    settled(page)
    page.get_by_label("Your words").fill(prompt)
    expect(page.locator(".g-token-strip summary")).to_contain_text(said)
    settled(page)
    page.locator("summary").click()
    assert len(rows(page)) == 8
    assert page.evaluate("window.hacked") is None
    assert page.locator(f"{ROOT} :is(script, img, b b)").count() == 0
    assert page.locator(".g-trouble").is_hidden()
    if prompt:
        assert page.locator(".g-said").text_content().endswith(prompt[-40:])


def test_the_markup_of_a_prompt_set_in_python_stays_text(browser, serve, tmp_path):
    widget = CheckpointSlider(prompt="</script><script>window.hacked = 1</script>", watch=["<b>x</b>"], revealed=True)
    write_page(tmp_path, widget)
    page = browser.new_page()
    page.goto(serve(tmp_path))
    expect(page.locator(ROOT)).to_have_attribute("data-ready", "true")
    assert page.evaluate("window.hacked") is None
    assert page.get_by_label("Your words").input_value() == widget.prompt
    page.close()


@pytest.fixture
def site_to_break(tmp_path, serve):
    """A site with specimens of its own: its folder, and its URL."""
    (tmp_path / "_static").mkdir()
    shutil.copytree(base.SPECIMENS, tmp_path / "_static" / "specimens")
    write_page(tmp_path, CheckpointSlider(revealed=True))
    return tmp_path / "_static" / "specimens" / "village", serve(tmp_path)


BREAK = {
    "missing": lambda file: file.unlink(),
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:9000]),
    "empty": lambda file: file.write_bytes(b""),
    "altered": lambda file: file.write_bytes(file.read_bytes()[:-100] + bytes(100)),
    "a web page": lambda file: file.write_text("<!doctype html><title>Not found</title>"),
}


@pytest.mark.parametrize("how", BREAK)
def test_a_broken_checkpoint_is_named_and_the_rest_lives_on(visit, site_to_break, how):
    specimens, at = site_to_break
    first = min((specimens / "seed-0").glob(STEPS))
    whole = first.read_bytes()
    BREAK[how](first)
    page = visit(at=at)
    settled(page)
    slider(page).focus()
    page.keyboard.press("Home")
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text(first.name)
    expect(trouble).to_contain_text(re.compile("reload|git checkout|again", re.IGNORECASE))  # says what to do
    expect(page.locator(".g-answer")).to_be_hidden()  # nothing of another moment passes for this one's
    page.keyboard.press("End")  # every other checkpoint still answers
    expect(trouble).to_be_hidden()
    settled(page)
    page.keyboard.press("Home")
    expect(trouble).to_contain_text(first.name)
    first.write_bytes(whole)
    page.get_by_role("button", name="Try again").click()
    settled(page)
    expect(trouble).to_be_hidden()
    assert len(rows(page)) == 8
    expect(page.locator("#after")).to_be_visible()


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "seed-0/index.json"])
def test_without_the_model_the_curves_still_tell(visit, site_to_break, name):
    specimens, at = site_to_break
    (specimens / name).rename(specimens / "elsewhere")
    page = visit(at=at)
    expect(page.get_by_role("alert")).to_contain_text(name)
    slider(page).focus()
    page.keyboard.press("Home")
    expect(page.locator(".g-values").first).to_contain_text(re.compile(r"\d"))
    assert "Checkpoint 1 of" in now(page)
    page.wait_for_timeout(1500)  # whatever the key has asked for anew is refused as well, before the file is back
    (specimens / "elsewhere").rename(specimens / name)
    page.get_by_role("button", name="Try again").click()
    settled(page)
    assert len(rows(page)) == 8


def test_a_slow_download_holds_up_neither_typing_nor_other_checkpoints(visit):
    held = []
    first = CheckpointSlider().checkpoints[0]["file"]
    page = visit(before=lambda page: page.route(f"**/{first}", lambda route: held.append(route)))
    settled(page)
    slider(page).focus()
    page.keyboard.press("Home")
    expect(page.locator(".g-fetching")).to_contain_text("Fetching this checkpoint")
    page.get_by_label("Your words").fill("The cow")
    page.get_by_role("slider", name="Moment of training").focus()
    page.keyboard.press("End")
    settled(page)
    shown = rows(page)
    expect(page.locator(".g-fetching")).to_have_text("")
    for route in held:
        route.continue_()  # it comes too late: the reader is elsewhere
    page.wait_for_timeout(600)
    assert rows(page) == shown
    assert f"Checkpoint {count()} of" in now(page)


def test_it_can_be_used_once_its_own_checkpoint_is_there_and_never_takes_all_unasked(visit):
    asked, held = [], []
    last = CheckpointSlider().checkpoints[-1]["file"]

    def hold_others(page):
        page.on("request", lambda request: asked.append(request.url) if request.url.endswith(".safetensors") else None)
        page.route("**/*.safetensors", lambda r: r.continue_() if held is None or last in r.request.url else held.append(r))

    page = visit(before=hold_others)
    settled(page)
    held, waiting = None, held  # from here on nothing is held
    for route in waiting:
        route.continue_()
    expect(page.locator('.g-notches [data-file="here"]').nth(5)).to_be_attached()
    page.wait_for_timeout(1000)
    assert len(asked) == len(set(asked)) < count()


LIVE = """<!doctype html><html lang="en"><title>Live</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/checkpoint_slider.css"><main id="cell"></main>
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
  save_changes: () => window.saved(JSON.stringify(model.state)),
  async send(message) {
    const [content, bytes] = await window.kernel(message);
    const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    for (const f of listeners["msg:custom"] ?? []) f(content, [new DataView(raw.buffer)]);
  },
};
const widget = (await import("./_static/checkpoint_slider.js")).default;
window.remove = await widget.render({ model, el: document.getElementById("cell") });
</script>"""


def test_with_a_kernel_its_files_come_by_message_and_python_drives_the_view(browser, serve, tmp_path):
    """No content_root, no specimens on the server: as in JupyterLab, all goes through the Python object."""
    widget = CheckpointSlider(prompt="The dog", revealed=True)
    write_page(tmp_path, widget)
    (tmp_path / "_static" / "specimens").unlink()
    (tmp_path / "live.html").write_text(LIVE)
    answers, saved = [], []
    widget.send = lambda content, buffers=None: answers.append((content, buffers or [b""]))

    def kernel(message):
        widget._handle_custom_msg(message, [])
        content, buffers = answers.pop()
        return content, base64.b64encode(buffers[0]).decode()

    page = browser.new_page()
    page.expose_function("kernel", kernel)
    page.expose_function("state", lambda: plain_state(widget))
    page.expose_function("saved", lambda state: saved.append(json.loads(state)))
    page.goto(serve(tmp_path) + "live.html")
    expect(page.locator(ROOT)).to_have_attribute("data-ready", "true")
    page.evaluate("model.set('prompt', 'The cats near the cow')")
    expect(page.get_by_label("Your words")).to_have_value("The cats near the cow")
    page.evaluate("model.set('step', model.get('checkpoints')[0].step)")
    settled(page)
    assert "Checkpoint 1 of" in now(page)
    page.evaluate("document.addEventListener('keydown', () => document.title = 'A key got out')")
    slider(page).press("Home")
    assert page.title() == "Live"  # or JupyterLab would take the key for a shortcut of its own
    page.get_by_role("button", name="Next checkpoint").click()
    assert saved[-1]["step"] == widget.checkpoints[1]["step"]
    page.evaluate("remove()")
    assert page.locator(ROOT).count() == 0
    page.close()

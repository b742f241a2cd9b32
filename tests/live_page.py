"""A widget in a page as a notebook has it: its view here, its kernel this process."""

import base64
import json
from pathlib import Path

from widgets import base

# A model as JupyterLab's: traits that both ends set, and messages. `toKernel` and `fromKernel` carry them.
MODEL = """([state, module]) => {
  const listeners = {};
  const emit = (event, ...args) => [...(listeners[event] ?? [])].forEach((listener) => listener(...args));
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const packed = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const dirty = {};
  const model = {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = dirty[name] = value;
      emit(`change:${name}`, model, value);
    },
    save_changes() {
      const changes = JSON.stringify(dirty);
      for (const name of Object.keys(dirty)) delete dirty[name];
      if (changes !== "{}") toKernel("traits", changes, []);
    },
    on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
    off: (event, listener) => listeners[event]?.delete(listener),
    send: (content, callbacks, buffers = []) => toKernel("message", JSON.stringify(content), buffers.map(packed)),
    widget_manager: {},
  };
  window.model = model;
  window.fromKernel = (kind, content, buffers) => {
    if (kind === "message") return emit("msg:custom", content, buffers.map(bytes));
    Object.assign(state, content);
    for (const name of Object.keys(content)) emit(`change:${name}`, model, content[name]);
  };
  return import(module).then(async ({ default: code }) => {
    await code.initialize?.({ model });
    await code.render({ model, el: document.querySelector("main") });
  });
}"""


class LivePage:
    """Between a page and a widget of this process. What the kernel says waits for `pump`, since Playwright may be
    asked from its own thread only; `until` pumps until something holds."""

    def __init__(self, page, widget, url: str):
        self.page, self.widget, self.said = page, widget, []
        widget.send = lambda content, buffers=None: self._say("message", content, buffers or [])
        widget._answering._send = widget.send
        self._setting: set[str] = set()  # what the page is setting, and need not hear of
        widget.observe(
            self._changed, [name for name in widget.traits(sync=True) if name not in ("_esm", "_css", "_carried", "layout")]
        )
        page.expose_binding("toKernel", self._hear)
        page.goto(url)
        state = {name: getattr(widget, name) for name in [*widget.own_traits(), "_live"]} | {"_keep": widget.keep()}
        page.evaluate(MODEL, [state, f"./{name_of(widget)}.js"])

    def _changed(self, change: dict) -> None:
        if change["name"] not in self._setting:
            self._say("traits", {change["name"]: change["new"]}, [])

    def _say(self, kind: str, content: dict, buffers: list) -> None:
        self.said.append((kind, json.loads(json.dumps(content)), [base64.b64encode(each).decode() for each in buffers]))

    def _hear(self, _source, kind: str, content: str, buffers: list[str]) -> None:
        if kind == "message":
            self.widget._answer(self.widget, json.loads(content), [base64.b64decode(each) for each in buffers])
            return
        traits = json.loads(content)
        self._setting = set(traits)
        try:
            self.widget.set_state(traits)
        finally:
            self._setting = set()

    def pump(self) -> None:
        """Hands to the page what was said."""
        while self.said:
            self.page.evaluate("([kind, content, buffers]) => fromKernel(kind, content, buffers)", list(self.said.pop(0)))

    def until(self, condition: str, seconds: int = 60) -> None:
        """Waits until an expression of the page holds."""
        for _ in range(seconds * 40):
            self.pump()
            if self.page.evaluate(f"() => Boolean({condition})"):
                return
            self.page.wait_for_timeout(25)
        raise TimeoutError(f"Not within {seconds} s: {condition}\n{self.page.locator('main').inner_text()}")

    def ready(self) -> None:
        """Waits until the widget can be used and nothing is being worked out."""
        self.until("document.querySelector('.gnm[data-ready=true]:not([data-stale])')")


def name_of(widget) -> str:
    """Of its built files."""
    return type(widget).__module__.rpartition(".")[2]


def lay_out(folder: Path, *widgets) -> Path:
    """What is to be served: an empty page, and the widgets' built files."""
    styles = "".join(f"<link rel='stylesheet' href='{name_of(widget)}.css'>" for widget in widgets)
    (folder / "index.html").write_text(
        f"<!doctype html><html lang='en'><meta charset='utf-8'><link rel='icon' href='data:,'>{styles}<title>Live</title><main></main>"
    )
    for widget in widgets:
        for suffix in (".js", ".css"):
            file = folder / (name_of(widget) + suffix)
            file.unlink(missing_ok=True)
            file.symlink_to(base.STATIC / file.name)
    return folder

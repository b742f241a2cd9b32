"""The engine's calls in a page, answered by this process: the channel of a live widget, without Jupyter."""

import base64
import json

from widgets.live.answering import Answering

# `live`: a widget's model as JupyterLab has it, as far as the engine asks it. Messages go over Playwright's binding,
# which knows JSON only, their buffers in base64.
LIVE = """() => {
  const listeners = new Set();
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  window.live = {
    get: () => undefined, set() {}, save_changes() {},
    on: (event, listener) => listeners.add(listener),
    off: (event, listener) => listeners.delete(listener),
    async send(content, callbacks, buffers = []) {
      await toKernel(JSON.stringify(content), await Promise.all(buffers.map((each) => pack(each))));
    },
  };
  window.fromKernel = (content, buffers) => {
    for (const listener of [...listeners]) listener(content, buffers.map(bytes));
  };
}"""


class Channel:
    """Between a page and an `Answering`. What the kernel's thread says waits until `pump` is called, since Playwright
    may only be asked from its own thread; a page's `toKernel` lets it pump by itself until all is answered."""

    def __init__(self, page, model):
        self.page, self.said, self.answering = page, [], Answering(self._say, lambda: model)
        page.expose_binding("toKernel", self._hear)
        page.evaluate(LIVE)

    def _say(self, content: dict, buffers: list) -> None:
        self.said.append((json.loads(json.dumps(content)), [base64.b64encode(each).decode() for each in buffers]))

    def _hear(self, _source, content: str, buffers: list[str]) -> None:
        self.answering.hear(json.loads(content), [base64.b64decode(each) for each in buffers])

    def pump(self) -> None:
        """Hands what was said to the page."""
        while self.said:
            content, buffers = self.said.pop(0)
            self.page.evaluate("([content, buffers]) => fromKernel(content, buffers)", [content, buffers])

    def ask(self, code: str, *given):
        """The value of an async function of the page, while what the kernel says is handed over."""
        self.page.evaluate(
            """([code, given]) => {
          window.answer = undefined;
          eval(code)(...given).then((value) => window.answer = { value }, (error) => window.answer = { error: error.message });
        }""",
            [code, list(given)],
        )
        for _ in range(2400):
            self.pump()
            if found := self.page.evaluate("() => window.answer"):
                if "error" in found:
                    raise RuntimeError(found["error"])
                return found.get("value")
            self.page.wait_for_timeout(25)
        raise TimeoutError("The page was not answered within a minute.")

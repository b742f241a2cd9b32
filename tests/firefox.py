"""Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks by itself: Playwright drives no
Firefox but a build of its own, which no system ships. Only what the tests of `test_firefox.py` need."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urljoin

from websocket import create_connection

NAMES = ("firefox-esr", "firefox")
PATIENCE = 60  # seconds, for a page that starts engines on a machine that others use as well
ENTER = "\ue007"
SIZE = {"width": 1280, "height": 800}
# A profile that asks no other host for anything, and gives a new tab nothing to do.
SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.ipc.processCount": 1,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}
MIDDLE = """(selector) => {
  const element = document.querySelector(selector);
  if (!element || element.disabled) return null;
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}"""


def find_firefox() -> str | None:
    """Its path: what the variable FIREFOX says, or the machine's own. None where there is none."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A headless Firefox with one tab. Used by `with`; `errors` holds what went wrong in the page since it was opened."""

    def __init__(self, program: str):
        self._folder = tempfile.TemporaryDirectory(prefix="firefox-")
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in SETTINGS.items())
        (Path(self._folder.name) / "user.js").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", self._folder.name],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._socket = create_connection(self._address() + "/session", suppress_origin=True, timeout=2 * PATIENCE)
        self._asked, self._own, self.errors = 0, "", []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._tab = self._call("browsingContext.create", type="tab")["context"]
        self._call("browsingContext.setViewport", context=self._tab, viewport=SIZE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with suppress(Exception):  # it may have gone already
            self._call("browser.close")
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def open(self, url: str) -> None:
        """Go there, and wait until all that the page names has come."""
        self.errors, self._own = [], urljoin(url, "/")
        self._call("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def ask(self, function: str, *arguments):
        """What a JavaScript function of the page returns, through JSON. It may be async. Raises RuntimeError with its error."""
        given = ", ".join(map(json.dumps, arguments))
        told = self._call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({function})({given})))()",
            target={"context": self._tab},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise RuntimeError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"]) if "value" in told["result"] else None

    def wait(self, function: str, *arguments):
        """The first answer of a function that isn't false. Raises TimeoutError after PATIENCE."""
        end = time.monotonic() + PATIENCE
        while not (answer := self.ask(function, *arguments)):
            if time.monotonic() > end:
                raise TimeoutError(f"Not within {PATIENCE} s: {function} of {arguments}. Errors: {self.errors}")
            time.sleep(0.05)
        return answer

    def press(self, selector: str) -> None:
        """Press the mouse in the middle of an element, once it can be pressed."""
        self._act("pointer", [{"type": "pointerMove", **self.wait(MIDDLE, selector)}, *_pressed("pointer", button=0)])

    def write(self, text: str) -> None:
        """Type where the focus is, key by key."""
        self._act("key", [step for letter in text for step in _pressed("key", value=letter)])

    def _act(self, kind: str, steps: list[dict]) -> None:
        self._call("input.performActions", context=self._tab, actions=[{"type": kind, "id": kind, "actions": steps}])

    def _address(self) -> str:
        for line in self._process.stderr or ():
            if found := re.search(r"ws://\S+", line):
                return found[0]
        raise RuntimeError(f"Firefox ended with {self._process.wait()} before it listened.")

    def _call(self, method: str, **params) -> dict:
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while (told := json.loads(self._socket.recv())).get("id") != self._asked:
            self._hear(told)
        if told["type"] == "error":
            raise RuntimeError(f"{method}: {told['error']}: {told['message']}")
        return told["result"]

    def _hear(self, event: dict) -> None:
        told = event.get("params", {})
        if event.get("method") == "log.entryAdded" and told["level"] == "error":
            self.errors.append(told["text"])
        if event.get("method") == "network.beforeRequestSent":
            url = told["request"]["url"]
            if told["context"] == self._tab and not url.startswith((self._own, "data:", "blob:", "about:")):
                self.errors.append(f"asked of another host: {url}")


def _pressed(kind: str, **what) -> list[dict]:
    return [{"type": f"{kind}Down", **what}, {"type": f"{kind}Up", **what}]

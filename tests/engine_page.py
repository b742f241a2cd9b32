"""An empty page with the engine in it."""

import base64
from pathlib import Path

import numpy as np
import pytest

from lab.growing import checkpoints

ROOT = Path(__file__).resolve().parents[1]

# The page's variables: everything public as `api`, a running engine as `engine`, `pack` and `unpack` to send arrays
# through Playwright, which knows JSON only, and `shipped` for the last checkpoint's weights.
START = """async () => {
  window.api = await import("./engine.js");
  window.engine = await api.startEngine({ files: api.staticFiles("specimens/") });
  window.pack = async (array) => {
    const reader = new FileReader();
    reader.readAsDataURL(new Blob([array]));
    await new Promise((resolve) => reader.onload = resolve);
    return reader.result.split(",")[1];
  };
  window.unpack = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  window.shipped = async () => {
    const { file } = (await engine.checkpoints()).at(-1);
    return api.loadCheckpoint(await api.staticFiles("specimens/village/seed-0/").read(file), engine.config);
  };
}"""


def lay_out(folder: Path, head: str = "") -> Path:
    """Write what is to be served, but for `specimens`, into `folder`, and return it."""
    page = f"<!doctype html><meta charset='utf-8'><link rel='icon' href='data:,'>{head}<title>Engine</title>"
    (folder / "index.html").write_text(page)
    for code in ("engine.js", "engine_worker.js"):
        (folder / code).unlink(missing_ok=True)
        (folder / code).symlink_to(ROOT / "widgets" / "static" / code)
    return folder


def unpack(text: str, shape=(-1,)) -> np.ndarray:
    """What `pack` sent."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(shape)


def pack(array) -> str:
    """An array for the page's `unpack`."""
    return base64.b64encode(np.asarray(array, dtype="<f4").tobytes()).decode()


def expect_workers(page, number: int) -> None:
    """Wait until so many workers run in the page: of one's end the browser tells a moment later."""
    for _ in range(100):
        if len(page.workers) == number:
            break
        page.wait_for_timeout(50)
    assert len(page.workers) == number


@pytest.fixture(scope="module")
def page(browser, serve, tmp_path_factory):
    """Over the real specimens; imported where it is wanted."""
    folder = lay_out(tmp_path_factory.mktemp("engine"))
    (folder / "specimens").symlink_to(checkpoints.SPECIMENS)
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START)
    yield page
    page.close()

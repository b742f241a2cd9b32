"""A site with a real model for its widgets: a small random Llama, as a GGUF file in parts, as the build lays it there."""

from pathlib import Path

import pytest
import tiny_gguf
import torch
from real_parts import Server, write_parts
from widget_page import PAGE, copy_host, plain_state, script_json, write_page

import lab.models

FOLDER = Path("_static") / "smollm2"


def tiny_file(folder: Path) -> Path:
    model = tiny_gguf.a_model()
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(6)  # so that every part matters
    return tiny_gguf.write(folder / "tiny.gguf", tiny_gguf.metadata(model), tiny_gguf.tensors(model))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site") / "site")
    yield site
    site.close()


class Site:
    """One folder with the model in it, served until `close`. written: puts the model's file into a folder."""

    def __init__(self, folder: Path, written=tiny_file):
        self.folder = folder
        (folder / "_static").mkdir(parents=True)
        self.file = written(folder)
        self.parts = write_parts(folder / FOLDER, self.file.read_bytes())
        self.server = Server(folder)
        self.url = self.server.url

    def put(self, *widgets, name: str = "index.html", theme: str = "light") -> str:
        """A page with these widgets. Gives its address."""
        for widget in widgets:
            write_page(self.folder, widget, name=name, theme=f'data-theme="{theme}"')
        if len(widgets) > 1:
            self._together(widgets, name)
        return self.url + name

    def _together(self, widgets, name: str) -> None:
        copy_host(self.folder / "_static")
        states, views = {}, []
        for at, widget in enumerate(widgets):
            module = type(widget).__module__.rpartition(".")[2]
            code = {"_esm": f"_static/{module}.js", "_css": f"_static/{module}.css"}
            states[f"w{at}"] = {"state": plain_state(widget) | {"_keep": widget.keep()} | code}
            views.append(script_json({"model_id": f"w{at}"}))
        between = '</script>\n</div><div class="gnm-widget">\n<script type="application/vnd.jupyter.widget-view+json">'
        page = PAGE.format(theme="", head="", view=between.join(views), state=script_json({"state": states}))
        (self.folder / name).write_text(page, encoding="utf-8")

    def asked(self) -> list[str]:
        """Which files of the model were asked for since this was last asked."""
        found = list(self.server.asked)
        self.server.asked.clear()
        return found

    def close(self) -> None:
        self.server.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    def torch(self):
        """The same model in PyTorch."""
        from lab.engine import Engine

        return Engine(*lab.models.load(str(self.file)))


def fetch(page) -> None:
    """As a reader does who has chosen the real one."""
    page.get_by_role("button", name="Fetch it").first.click()

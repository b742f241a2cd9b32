"""What `make dev` gives out: the sources as they are now, and pages that hear of changes, without a trace in the site."""

import threading
import time
from urllib.request import urlopen

import pytest

from book import dev, serve
from book.extension import offline


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one built page, and its address while it is served."""
    files = {
        "_build/html/chapters/a.html": "<body><h1>A page</h1></body>",
        "_build/html/_static/book.css": "old",
        "_build/html/_static/widgets/TwoMachines-0123456789.js": "old",
        "_build/html/_static/theme.css": "the theme's",
        "book/assets/book.css": "new",
        "widgets/static/two_machines.js": "new",
        "widgets/static/engine_worker.js": "new",
        "specimens/village/config.json": "new",
        "chapters/a.md": "# A page",
        "course/a.py": "",
        "lab/a.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "HTML", tmp_path / "_build" / "html")
    return tmp_path


@pytest.fixture
def served(project, monkeypatch):
    monkeypatch.setattr(dev.Handler, "desk", dev.Desk(), raising=False)
    with serve.bind(0, str(dev.HTML), dev.Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def get(url: str) -> str:
    with urlopen(url, timeout=30) as answer:
        return answer.read().decode()


def test_what_needs_no_build_is_given_out_as_it_is_written(served):
    for path in ("book.css", "widgets/TwoMachines-0123456789.js", "engine_worker.js", "specimens/village/config.json"):
        assert get(f"{served}_static/{path}?v=1") == "new"
    assert get(f"{served}_static/theme.css") == "the theme's"


def test_a_copy_that_a_reader_kept_of_this_address_no_longer_answers(served, project):
    (project / "_build/html" / offline.WORKER).write_text("the site's")
    assert "registration.unregister()" in get(served + offline.WORKER)


def test_a_page_hears_of_changes_and_the_site_keeps_nothing_of_it(served, project):
    assert "EventSource" in get(f"{served}chapters/a.html")
    assert "EventSource" not in (project / "_build/html/chapters/a.html").read_text()


def test_a_page_that_may_be_stale_is_given_out_when_it_has_been_made(served, project):
    desk = dev.Handler.desk
    desk.changed_at = time.monotonic()
    found = []
    reader = threading.Thread(target=lambda: found.append(get(f"{served}chapters/a.html")))
    reader.start()
    page, done = desk.asked.get(timeout=30)
    assert page == "chapters/a"
    (project / "_build/html/chapters/a.html").write_text("<body>made anew</body>")
    done.set()
    reader.join(30)
    assert "made anew" in found[0]


def test_an_open_page_is_told_what_concerns_it(served):
    desk = dev.Handler.desk
    with urlopen(f"{served}-/changes?page=%2Fchapters%2Fa.html", timeout=30) as stream:
        assert stream.readline() == b"event: served\n"
        stream.readline(), stream.readline()
        assert desk.open_pages() == {"chapters/a"}
        desk.tell("page", {"chapters/b"})
        desk.tell("style")
        lines = iter(stream.readline, b"")
        assert next(line for line in lines if line.startswith(b"event")) == b"event: style\n"


def test_a_saved_a_new_and_a_removed_file_are_seen(project):
    watch = dev.Watch()
    assert watch.changes() == []
    (project / "chapters/a.md").write_text("# Another page")
    (project / "lab/b.py").write_text("")
    (project / "specimens/village/config.json").unlink()
    assert watch.changes() == ["chapters/a.md", "lab/b.py", "specimens/village/config.json"]
    assert watch.changes() == []

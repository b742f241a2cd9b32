"""The real model on its way into a page: each part checked, none twice, nothing half, and each fault a sentence that names it."""

import hashlib
import random
import re

import pytest
from real_parts import SIZE, Server, write_parts

from widgets import base

TRIES = 3  # of a request that breaks off
WHOLE = b"GGUF" + random.Random(1).randbytes(3 * SIZE + 1000)

# Stands for the engine: it takes the bytes, or refuses them.
START = """async (root) => {
  const { Delivery } = await import("/engine/delivery/delivery.js");
  globalThis.opened = [];
  globalThis.stopped = 0;
  globalThis.said = [];
  globalThis.one = new Delivery(root, async (name, buffer) => {
    if (name.startsWith("refused")) throw new Error(`${name} is of an architecture that is not known here.`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
    opened.push([name, buffer.byteLength, [...digest].map((b) => b.toString(16).padStart(2, "0")).join("")]);
    return { stop: () => (stopped += 1) };
  });
  one.listen(() => said.push({ ...one.stand, manifest: null }));
}"""


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    write_parts(folder / "_static" / "smollm2", WHOLE)
    for name in ("engine", "parts"):
        (folder / name).symlink_to(base.STATIC.parent / name)
    (folder / "empty.html").write_text("<!doctype html><title>A page</title><link rel=icon href='data:,'>")
    server = Server(folder)
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(site, new_page):
    page = new_page(site.url)
    visit(page, site)
    return page


def visit(page, site):
    page.goto(site.url + "empty.html")
    page.evaluate(START, site.url + "_static/smollm2/")


def stand(page):
    return page.evaluate("({ ...one.stand, manifest: null })")


def got(page):
    """Asks and fetches; what the state is then."""
    page.evaluate("one.ask().then(() => one.fetch())")
    return stand(page)


def parts(site):
    asked = [name for name in site.asked if name.startswith("part-")]
    site.asked.clear()
    return asked


ALL = ["part-0.bin", "part-1.bin", "part-2.bin", "part-3.bin"]


def whole(page):
    return page.evaluate("opened") == [["tiny.gguf", len(WHOLE), hashlib.sha256(WHOLE).hexdigest()]]


def test_nothing_is_fetched_before_the_reader_says_so(page, site):
    page.evaluate("one.ask()")
    assert stand(page)["stage"] == "offered" and page.evaluate("one.stand.manifest.bytes") == len(WHOLE)
    assert parts(site) == []


def test_the_parts_come_in_order_and_make_up_the_file(page, site):
    assert got(page)["stage"] == "here" and whole(page)
    assert parts(site) == ALL
    told = [one["bytes"] for one in page.evaluate("said") if one["stage"] == "coming"]
    assert told == sorted(told) and told[0] == 0 and told[-1] == len(WHOLE) and len(told) > 4


FAULTS = {
    "missing": r"part-1.bin of the real model is missing \(HTTP status 404\)",
    "a web page": "In the place of the file part-1.bin of the real model the site gave a web page",
    "altered": "part-1.bin of the real model is damaged: its bytes are not those",
    "truncated": "part-1.bin of the real model is damaged: only 0.1 of its 0.3 MB came",
    "too long": "part-1.bin of the real model is damaged: it is longer than it should be",
    "dropped": r"The connection broke after 0[.\d]* MB of the part part-1.bin",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_went_wrong_is_named_and_trying_again_fetches_only_what_is_missing(page, site, fault):
    site.faults["part-1.bin"] = [fault]
    found = got(page)
    assert found["stage"] == "offered" and re.search(FAULTS[fault], found["trouble"]), found["trouble"]
    assert found["bytes"] == SIZE and page.evaluate("opened") == []
    assert parts(site) == ALL[:2]
    page.evaluate("one.fetch()")
    assert stand(page)["stage"] == "here" and stand(page)["trouble"] == "" and whole(page)
    assert parts(site) == ALL[1:]


def test_it_can_be_stopped_and_goes_on_from_there(page, site):
    site.faults["part-2.bin"] = ["slow"]
    page.evaluate("one.ask().then(() => { one.fetch(); })")
    page.wait_for_function(f"one.stand.bytes > {2 * SIZE}")
    page.evaluate("one.cancel()")
    page.wait_for_function("one.stand.stage === 'offered'")
    assert stand(page)["trouble"] == "" and stand(page)["bytes"] == 2 * SIZE
    parts(site)
    page.evaluate("one.fetch()")
    assert whole(page) and parts(site) == ALL[2:]


def test_what_the_reader_keeps_is_there_after_a_reload_and_gone_when_forgotten(page, site):
    page.evaluate("one.ask().then(() => { one.keep(true); return one.fetch(); })")
    assert stand(page)["kept"] == len(WHOLE)
    parts(site)
    visit(page, site)
    assert got(page)["kept"] == len(WHOLE) and whole(page) and parts(site) == []
    page.evaluate("one.forget()")
    assert stand(page)["stage"] == "unasked" and stand(page)["kept"] == stand(page)["bytes"] == 0
    assert page.evaluate("stopped") == 1 and page.evaluate("caches.keys()") == []
    visit(page, site)
    assert got(page)["kept"] == 0 and parts(site) == ALL


def test_what_is_kept_is_known_without_asking_the_site(page, site):
    page.evaluate("one.ask().then(() => { one.keep(true); return one.fetch(); })")
    visit(page, site)
    site.asked.clear()
    page.evaluate("one.look()")
    assert stand(page)["kept"] == len(WHOLE) and stand(page)["keeps"] and site.asked == []


def test_without_being_told_to_the_browser_keeps_nothing(page, site):
    got(page)
    assert page.evaluate("caches.keys()") == []


def test_parts_that_were_kept_come_from_the_browser_the_others_from_the_site(page, site):
    site.faults["part-2.bin"] = ["dropped"]
    page.evaluate("one.ask().then(() => { one.keep(true); return one.fetch(); })")
    visit(page, site)
    parts(site)
    found = got(page)
    assert found["kept"] == len(WHOLE) and whole(page) and parts(site) == ALL[2:]


def test_a_kept_part_that_was_spoilt_comes_from_the_site_again(page, site):
    page.evaluate("one.ask().then(() => { one.keep(true); return one.fetch(); })")
    page.evaluate("""async () => {
      const cache = await caches.open((await caches.keys())[0]);
      const [key] = (await cache.keys()).filter(({ url }) => url.endsWith(one.stand.manifest.parts[1].sha256));
      await cache.put(key, new Response(new Uint8Array(300000)));
    }""")
    visit(page, site)
    parts(site)
    assert got(page)["stage"] == "here" and whole(page) and parts(site) == ["part-1.bin"]


def test_what_is_kept_opens_where_the_site_cannot_be_asked(page, site):
    page.evaluate("one.ask().then(() => { one.keep(true); return one.fetch(); })")
    visit(page, site)
    site.faults["manifest.json"] = ["dropped"] * TRIES
    parts(site)
    assert got(page)["stage"] == "here" and whole(page) and parts(site) == []


@pytest.mark.parametrize("way, said", [("QuotaExceededError", "no room to keep it"), ("SecurityError", "refused to keep it")])
def test_where_nothing_can_be_kept_it_comes_all_the_same_and_that_is_said(page, site, way, said):
    page.evaluate(f"void (Cache.prototype.put = () => Promise.reject(new DOMException('no', '{way}')))")
    page.evaluate("one.ask().then(() => { one.keep(true); return one.fetch(); })")
    assert whole(page) and not stand(page)["keeps"] and said in stand(page)["trouble"]


def test_storage_that_is_denied_or_absent_is_no_hindrance(page, site):
    page.evaluate(
        "void Object.defineProperty(globalThis, 'caches', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    assert got(page)["stage"] == "here" and whole(page)
    page.evaluate("one.forget()")
    assert stand(page)["stage"] == "unasked"


def test_too_little_memory_is_said_and_nothing_is_fetched(page, site):
    page.evaluate(
        "void (globalThis.Uint8Array = class { constructor() { throw new RangeError('Array buffer allocation failed'); } })"
    )
    assert "This tab has no room for 0.9 MB" in got(page)["trouble"]
    assert stand(page)["stage"] == "offered" and parts(site) == []


@pytest.mark.parametrize(
    "fault, absent, said",
    [
        ("missing", True, "This site comes without the real model"),
        ("a web page", True, "This site comes without the real model"),
        (b"{", False, "manifest.json of the real model is damaged"),
        (b"[]", False, "manifest.json of the real model is damaged"),
        (b'{"bytes": 1, "parts": [{"file": "../a", "bytes": 1, "sha256": "0"}]}', False, "is damaged"),
        ("dropped", False, "manifest.json of the real model could not be fetched"),
    ],
)
def test_a_site_without_it_and_a_damaged_manifest_are_told_apart(page, site, fault, absent, said):
    site.faults["manifest.json"] = [fault] * (TRIES if fault == "dropped" else 1)
    page.evaluate("one.ask()")
    found = stand(page)
    assert found["stage"] == "unasked" and found["absent"] == absent and re.search(said, found["trouble"]), found["trouble"]
    assert got(page)["stage"] == "here" and whole(page), "asked again, it was there"


OWN = """async ([name, bytes]) => one.take(new File([Uint8Array.from(bytes)], name))"""


def test_a_file_of_the_readers_own_is_opened_and_nothing_is_sent(page, site):
    page.evaluate(OWN, ["mine.gguf", list(b"GGUF1234")])
    assert stand(page)["stage"] == "here" and stand(page)["own"] and stand(page)["name"] == "mine.gguf"
    assert page.evaluate("opened.length") == 1 and site.asked == []
    page.evaluate(OWN, ["other.gguf", list(b"GGUF5678")])
    assert stand(page)["name"] == "other.gguf" and page.evaluate("stopped") == 1, "one at a time: they are large"


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("mine.zip", b"PK12", "mine.zip is no GGUF file: such a file begins with the letters GGUF"),
        ("mine.gguf", b"", "mine.gguf is no GGUF file"),
        ("refused.gguf", b"GGUF", "refused.gguf is of an architecture that is not known here"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name_and_the_offer_stands(page, site, name, content, said):
    page.evaluate("one.ask()")
    page.evaluate(OWN, [name, list(content)])
    assert said in stand(page)["trouble"] and stand(page)["stage"] == "unasked" and stand(page)["own"]
    assert got(page)["stage"] == "here" and not stand(page)["own"] and whole(page)


def test_a_file_too_large_for_a_page_is_not_even_read(page, site):
    page.evaluate("one.take({ name: 'large.gguf', size: 812e6, slice: () => { throw new Error('it was read'); } })")
    assert stand(page)["trouble"] == "large.gguf has 812 MB. A page opens files of up to 500 MB."


def test_a_file_taken_while_the_other_is_coming_takes_its_place(page, site):
    site.faults["part-1.bin"] = ["slow"]
    page.evaluate("one.ask().then(() => { one.fetch(); })")
    page.wait_for_function(f"one.stand.bytes > {SIZE}")
    page.evaluate(OWN, ["mine.gguf", list(b"GGUF1234")])
    site.go_on.set()
    page.wait_for_timeout(0)
    assert stand(page)["stage"] == "here" and stand(page)["name"] == "mine.gguf" and stand(page)["trouble"] == ""

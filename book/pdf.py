"""`make pdf`: the whole book as one PDF, and each chapter as one, in _build/pdf, printed by Chromium from the built pages.

Pages are numbered. The table of contents and all links within the book can be clicked, and readers of PDFs list the headings.
Figures stand there as their pictures (book/pictures.yaml), plates as they are drawn. Pages are joined by book/assets/joined.js,
as they are for a reader who prints a chapter.
"""

import sys
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page

from book import chromium, serve

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "pdf"
# What lives only in a browser. The slides say again what the lessons say.
ONLY_ON_SCREEN = {"book/answers", "book/keep", "book/course/class", "book/course/teachers/slides"}
FRONT = {
    "title": "Grown, Not Made?",
    "by": "An interactive textbook on what we do and do not know about large language models",
}
JOIN = "async ([module, pages, front]) => void (await (await import(module)).join(pages, { front }))"
PATIENCE = 120_000  # ms
FOOTER = """\
<div style="width: 100%; text-align: center; font: 8px sans-serif; color: #585f62"><span class="pageNumber"></span></div>"""


def book() -> list[dict]:
    """All pages that can be printed, in the order of _toc.yml, as joined.js wants them: address, and what is listed below."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [toc["root"], *(chapter for part in toc["parts"] for chapter in part["chapters"])]
    return [page for one in listed if (page := _page(one))]


def _page(listed: str | dict) -> dict | None:
    name, below = (listed, ()) if isinstance(listed, str) else (listed["file"], listed.get("sections", ()))
    if name in ONLY_ON_SCREEN:
        return None
    return {"address": f"{name}.html", "below": [page for one in below if (page := _page(one))]}


def join(tab: Page, site: str, pages: list[dict]) -> None:
    """Makes a tab show these pages, joined, on paper."""
    tab.set_default_timeout(PATIENCE)
    tab.goto(site + pages[0]["address"])
    tab.evaluate(JOIN, [f"{site}_static/joined.js", pages, FRONT])
    tab.emulate_media(media="print")


def write(browser: Browser, site: str, pages: list[dict], target: Path) -> None:
    with browser.new_context(color_scheme="light") as context:
        tab = context.new_page()
        join(tab, site, pages)
        tab.pdf(path=target, prefer_css_page_size=True, format="A4", print_background=True, display_header_footer=True,
                header_template="<span></span>", footer_template=FOOTER, outline=True, tagged=True)  # fmt: skip


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    site = serve.behind(str(HTML))
    chapters = {Path(page["address"]).parent.name: [page] for page in book() if page["address"].startswith("chapters/")}
    papers = {"grown-not-made": book()} | chapters
    with chromium.started() as browser:
        for name in sys.argv[1:] or papers:
            target = TARGET / f"{name}.pdf"
            write(browser, site, papers[name], target)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    try:
        main()
    except chromium.NoBrowser as why:
        sys.exit(str(why))

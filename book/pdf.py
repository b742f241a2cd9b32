"""`make pdf`: the whole book as one PDF, and each chapter as one, in _build/pdf, printed by Chromium from the built pages.

Pages are numbered. The table of contents and all links within the book can be clicked, and readers of PDFs list the headings.
Figures stand there as their pictures (book/pictures.yaml), plates as they are drawn.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from book import chromium, joined, serve

TARGET = joined.HTML.parent / "pdf"
TITLE = "Grown, Not Made?"
BY = "An interactive textbook on what we do and do not know about large language models"
PAGE = "joined.html"
PAPER = 688  # px between the margins of A4 (print.css)
PATIENCE = 120_000  # ms
FOOTER = """\
<div style="width: 100%; text-align: center; font: 8px sans-serif; color: #585f62"><span class="pageNumber"></span></div>"""


def write(browser: Browser, site: str, page: str, target: Path) -> None:
    """Prints a page of HTML, read from the site's root."""
    with browser.new_context(viewport={"width": PAPER, "height": 1000}, color_scheme="light") as context:
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()

        def hand_over(route: Route) -> None:
            route.fulfill(body=page, content_type="text/html; charset=utf-8")

        tab.route(f"{site}{PAGE}", hand_over)
        tab.emulate_media(media="print")
        tab.goto(f"{site}{PAGE}")
        for drawing in tab.locator(".gnm-plate-drawing").all():  # each is drawn when it comes near
            drawing.scroll_into_view_if_needed()
            expect(drawing.locator(".main-svg").first).to_be_visible(timeout=PATIENCE)
        tab.pdf(path=target, prefer_css_page_size=True, format="A4", print_background=True, display_header_footer=True,
                header_template="<span></span>", footer_template=FOOTER, outline=True, tagged=True)  # fmt: skip


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    site = serve.behind(str(joined.HTML))
    book = joined.book()
    papers = {"grown-not-made": book} | {
        Path(entry.name).parent.name: [entry] for entry in book if entry.name.startswith("chapters/")
    }
    with chromium.started() as browser:
        for name in sys.argv[1:] or papers:
            target = TARGET / f"{name}.pdf"
            write(browser, site, joined.joined(papers[name], TITLE, BY), target)
            print(f"{target.relative_to(joined.ROOT)}: {target.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    try:
        main()
    except chromium.NoBrowser as why:
        sys.exit(str(why))

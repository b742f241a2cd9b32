"""`make pictures`: takes the picture of every figure that book/pictures.yaml lists, from the built book, into book/assets/pictures.

`python -m book.pictures NAME ...` takes some of them alone. Each figure is first put into its most telling state: `state` are
values of its traits, in place of the page's own; `do` is done one after the other: a name is the button that is pressed,
`open` unfolds what has such a title, `await` waits for a text. Of a high figure only a `part` is taken: the element of a
selector, or from there down to another.
"""

import base64
import json
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect

from book import chromium, serve
from book.extension import pictures

HTML = Path(__file__).resolve().parent.parent / "_build" / "html"
MOST = 25_000  # bytes of a picture
WIDE, HIGH = 1000, 2400  # px of the window: the width at which figures stand as on most screens, and all of them in sight
TWICE = 2  # of a picture's points for a px, for paper and fine screens; fewer if that is too much
TRIES = [(scale, quality) for scale in (1, 0.75, 0.5) for quality in (75, 50, 30)]
PATIENCE = 60_000  # ms for what a figure does at once
SOON = 5_000  # ms for what is there already
LONG = 600_000  # ms for what is awaited: a model is grown, or the real one answers on one core
STATES = re.compile(r'(?<=<script type="application/vnd\.jupyter\.widget-state\+json">).*?(?=</script>)', re.DOTALL)
MARGIN = 8  # px around a part
ALONE = ".bd-header, .bd-header-article, #pst-skip-link { display: none !important }"  # what would lie over it
BOX = """(one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return { x: x + scrollX, y: y + scrollY, width, height };
}"""


def take(browser: Browser, site: str, picture: pictures.Picture) -> bytes:
    """The picture as WebP, at most MOST bytes."""
    with browser.new_context(
        viewport={"width": WIDE, "height": HIGH}, device_scale_factor=TWICE, color_scheme="light", reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page = context.new_page()
        page.route(f"{site}{picture.page}.html", lambda route: answer(route, picture))
        page.goto(f"{site}{picture.page}.html")
        figure = uncovered(page, picture.widget)
        for step in picture.do:
            perform(figure, step)
        expect(page.locator("[data-stale]")).to_have_count(0)
        page.mouse.move(0, 0)
        page.add_style_tag(content=ALONE)
        return shot(context.new_cdp_session(page), bounds(figure, picture.part))


def answer(route: Route, picture: pictures.Picture) -> None:
    """The page, with the figure in another state."""
    page = (HTML / f"{picture.page}.html").read_text(encoding="utf-8")
    states = json.loads("".join(STATES.findall(page)))
    for model in states["state"].values():
        if model["state"].get("_anywidget_id", "").endswith(f".{picture.widget}"):
            model["state"].update(picture.state)
    changed = json.dumps(states).replace("</", "<\\/")
    route.fulfill(body=STATES.sub(lambda _: changed, page), content_type="text/html; charset=utf-8")


def uncovered(page: Page, widget: str) -> Locator:
    """The first figure of its class on the page, ready, and nothing before it that is still to be guessed."""
    for button in page.get_by_role("button", name="Read on", exact=True).all():
        button.click()
    figure = page.locator(f'[data-widget="{widget}"]').first
    guess = page.locator('[data-widget="FirstGuess"]').get_by_role("button", name="Just show me")
    place = page.locator(".gnm-widget").first
    expect(place.locator("[data-widget]")).to_have_attribute("data-ready", "true")
    if guess.count() and guess.first.is_visible():
        guess.first.click()
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-ready", "true")
    return figure


def perform(figure: Locator, step: str | dict) -> None:
    """One thing that is done in a figure."""
    if isinstance(step, str):
        step = {"press": step}
    for what, said in step.items():
        if what == "press":
            figure.get_by_role("button", name=said, exact=True).first.click(timeout=LONG)  # it may still wait for its model
        elif what == "open":
            figure.locator("summary", has_text=said).first.click()
        elif what == "await":
            expect(figure.get_by_text(said).first).to_be_visible(timeout=LONG)
        else:
            raise ValueError(f"Nothing is called {what!r} that could be done in a figure.")


def bounds(figure: Locator, part: list[str]) -> dict[str, float]:
    """Where on the page it lies that is to be seen."""
    figure.evaluate("(figure) => { document.activeElement?.blur(); figure.scrollIntoView() }")
    # What is measured is also drawn by then.
    figure.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    whole = figure.evaluate(BOX)
    if not part:
        return whole
    first, *_, last = [figure.locator(one).locator("visible=true").first.evaluate(BOX, timeout=SOON) for one in (*part, part[-1])]
    return whole | {"y": first["y"] - MARGIN, "height": last["y"] + last["height"] - first["y"] + 2 * MARGIN}


def shot(session: CDPSession, clip: dict[str, float]) -> bytes:
    """What is seen there, as large as MOST bytes hold."""
    for scale, quality in TRIES:
        asked = {"format": "webp", "quality": quality, "clip": clip | {"scale": scale}}
        taken = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(taken) <= MOST:
            return taken
    raise ValueError(f"It has {len(taken)} bytes even so, more than {MOST}: take a part of it.")


def main() -> None:
    listed = pictures.all_of_them()
    if unknown := set(sys.argv[1:]) - set(listed):
        sys.exit(f"No picture in {pictures.LIST.name} is called {', '.join(sorted(unknown))}.")
    site = serve.behind(str(HTML))
    pictures.FOLDER.mkdir(exist_ok=True)
    failed = 0
    with chromium.started() as browser:
        for picture in [listed[name] for name in sys.argv[1:] or listed]:
            try:
                taken = take(browser, site, picture)
            except Exception as error:  # the others are taken all the same
                failed += 1
                print(f"{picture.name}: not taken. {str(error).splitlines()[0]}", flush=True)
                continue
            picture.file.write_bytes(taken)
            print(f"{picture.name}: {len(taken):,} bytes", flush=True)
    sys.exit(f"{failed} not taken" if failed else 0)


if __name__ == "__main__":
    try:
        main()
    except chromium.NoBrowser as why:
        sys.exit(str(why))

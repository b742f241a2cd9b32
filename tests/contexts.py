"""Contexts that are used again, each as good as new.

To begin a context, and in it the process that shows a site, costs a processor more than most tests do: 1.7 s for a page with
WeightEditor, .75 s where both are there already. So a context keeps a page of the site open, and by it the process, with the
code that it has compiled. What else a reader leaves behind is cleared away.
"""

from urllib.parse import urljoin

SHARED = "--process-per-site"  # Chromium is told: all pages of a site in a context are shown by one process
ENOUGH = 4  # contexts that are kept while no test has them
WORN = 40  # pages, after which a context is no longer used: what a process has held, it does not all give back


class Contexts:
    """Of one browser (a Playwright `Browser`), which was started with SHARED."""

    def __init__(self, browser):
        self.browser, self.free = browser, []

    def take(self, address: str, options: dict) -> "Context":
        """One with these options that nobody has, for pages at this address."""
        for context in self.free:
            if context.options == options:
                self.free.remove(context)
                return context
        return Context(self.browser, address, options)

    def give_back(self, context: "Context"):
        """Its pages are closed, and what they kept is gone."""
        if not context.clear():
            context.close()
            return
        self.free.append(context)
        if len(self.free) > ENOUGH:
            self.free.pop(0).close()

    def close(self):
        for context in self.free:
            context.close()


class Context:
    """A Playwright `BrowserContext`, the page that keeps its process, and the origins whose pages were shown in it."""

    def __init__(self, browser, address: str, options: dict):
        self.options, self.shown, self.origins = options, 0, set()
        self.context = browser.new_context(**options)
        self.keeper = self.context.new_page()
        # Nothing is there: an empty page of the site. A disk has none of what it does not hold, but a list of all.
        self.keeper.goto(urljoin(address, "/" if address.startswith("file:") else "/kept-open"))
        self.session = self.context.new_cdp_session(self.keeper)

    def new_page(self, address: str):
        self.shown += 1
        self.origins.add(urljoin(address, "/"))
        return self.context.new_page()

    def clear(self) -> bool:
        """Whether it can be used again."""
        for page in self.context.pages:
            if page is not self.keeper:
                page.close()
        if self.shown >= WORN or self.keeper not in self.context.pages:
            return False
        for origin in self.origins:
            self.session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        self.origins.clear()
        return True

    def close(self):
        self.context.close()

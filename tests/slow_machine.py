"""Every page as if on a slow machine: `make test PYTEST_ARGS=--slow-machine` takes twice as long, and fails where a
page or a test only works because all comes in time.

What is sent to a worker and what is fetched comes late, by chance, each port keeping its order; and the page's own
thread is slowed down.
"""

LATE = 60  # ms at most; messages are many
RATE = 3  # times slower than the machine is

DELAY = """(late) => {
  const later = () => new Promise((resolve) => setTimeout(resolve, Math.random() * late));
  const due = new WeakMap();
  for (const { prototype } of [Worker, MessagePort]) {
    const post = prototype.postMessage;
    prototype.postMessage = function (message, given) {
      const moved = Array.isArray(given) ? given : given?.transfer ?? [];
      // A port that is handed over, a farewell and a breath between two tasks can't wait.
      if (message === undefined || message.goodbye || moved.some((one) => one instanceof MessagePort)) {
        return post.call(this, message, moved);
      }
      const copy = structuredClone(message, { transfer: moved });
      due.set(this, Promise.all([due.get(this), later()]).then(() => post.call(this, copy)));
    };
  }
  const { fetch } = window;
  window.fetch = async (...asked) => {
    await later();
    return fetch(...asked);
  };
}"""


def slowed(browser):
    """The same browser (a Playwright `Browser`), whose new pages are slow."""
    new_context, new_page = browser.new_context, browser.new_page

    def slow(page):
        page.add_init_script(f"({DELAY})({LATE})")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": RATE})
        return page

    def context_of_slow_pages(**how):
        context = new_context(**how)
        page_of_context = context.new_page
        context.new_page = lambda: slow(page_of_context())
        return context

    browser.new_context, browser.new_page = context_of_slow_pages, lambda **how: slow(new_page(**how))
    return browser

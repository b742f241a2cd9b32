"""Several widgets on one page: one engine for all of them, and none waits for another."""

import re

import pytest
from engine_page import ROOT, START, expect_workers, lay_out
from tiny_model import grow


@pytest.fixture(scope="module")
def base(serve, tmp_path_factory):
    """URL of a page with two modules that both bundle the engine, as two widgets do, and a third of another build."""
    folder = tmp_path_factory.mktemp("sharing")
    grow(folder / "specimens")
    lay_out(folder)
    built = (ROOT / "widgets" / "static" / "engine.js").read_text()
    (folder / "second.js").write_text(built)
    fingerprint = built_fingerprint(built)
    (folder / "other_build.js").write_text(built.replace(fingerprint, fingerprint[::-1]))
    return serve(folder)


def built_fingerprint(built: str) -> str:
    """What the build calls this version of the engine."""
    (found,) = set(re.findall(r'"([0-9a-f]{16})"', built))
    return found


@pytest.fixture
def page(new_page, base):
    page = new_page(base)
    page.goto(base + "index.html")
    page.evaluate(START)
    page.evaluate("""() => {
      window.another = async (module = "./second.js", files = api.staticFiles("specimens/")) =>
        (await import(module)).startEngine({ files });
    }""")
    return page


def test_widgets_share_a_worker_and_what_it_has_loaded_and_the_last_one_ends_it(page):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    same = page.evaluate("""async () => {
      await engine.predict("the dog");
      window.second = await another();
      const [a, b] = await Promise.all([engine, second].map((each) => each.predict("the dog")));
      return JSON.stringify(a) === JSON.stringify(b);
    }""")
    assert same
    expect_workers(page, 1)
    assert sum("safetensors" in url for url in fetched) == 1 and sum("tokenizer.json" in url for url in fetched) == 0
    page.evaluate("() => { engine.stop(); engine.stop(); }")
    assert page.evaluate("async () => (await second.predict('the dog')).top.length") == 10
    assert page.evaluate("() => engine.predict('the').catch((error) => error.message)") == "The model was stopped."
    page.evaluate("() => second.stop()")
    expect_workers(page, 0)
    assert page.evaluate("async () => (await (await another()).predict('the dog')).top.length") == 10  # and it starts again
    expect_workers(page, 1)


@pytest.mark.parametrize(
    "start",
    [
        "another('./other_build.js')",  # whose messages this build may not understand
        "another('./second.js', { ...api.staticFiles('specimens/'), source: 'another kernel' })",
        "another('./second.js', { read: api.staticFiles('specimens/').read })",
    ],
)
def test_what_might_differ_is_not_shared(page, start):
    assert (
        page.evaluate(f"async () => {{ window.second = await {start}; return (await second.predict('the')).top.length }}") == 10
    )
    expect_workers(page, 2)
    page.evaluate("() => second.stop()")
    expect_workers(page, 1)


def test_a_long_continuation_holds_nobody_up(page):
    """Two of them run; the other widget's guesses come in between, and both go on telling by turns."""
    order = page.evaluate("""async () => {
      const second = await another();
      await engine.load();
      const order = [], stop = new AbortController();
      const tell = (name, from) => from.generate("the dog", {
        maxTokens: 1e6, temperature: 3, signal: stop.signal, onToken: () => order.push(name) });
      // A continuation may end by itself; then another begins.
      const goOn = async (name, from) => { while (!stop.signal.aborted) await tell(name, from); };
      const both = [goOn("first", engine), goOn("second", second)];
      for (let n = 0; n < 20; n++) {
        await second.predict("the cat " + n);
        order.push("guess");
      }
      stop.abort();
      await Promise.all(both);
      return order;
    }""")
    assert order.count("guess") == 20
    last = len(order) - order[::-1].index("guess")
    assert {"first", "second"} <= set(order[:last])  # both went on telling while the guesses were answered


def test_a_widget_that_goes_takes_only_its_own_calls_along(page):
    said = page.evaluate("""async () => {
      const second = await another();
      const mine = engine.generate("the dog", { maxTokens: 1e6, temperature: 0 }).catch((error) => error.message);
      const theirs = second.generate("the dog", { maxTokens: 200, temperature: 3 });
      await second.predict("the");
      engine.stop();
      return [await mine, (await theirs).ended];
    }""")
    assert said[0] == "The model was stopped." and said[1] in ("length", "end")


def test_a_file_that_failed_for_a_widget_that_is_gone_is_fetched_by_another(page):
    top = page.evaluate("""async () => {
      const real = api.staticFiles("specimens/");
      let fail;
      const failing = { ...real, read: (path, options) => path.endsWith("safetensors")
        ? new Promise((_, reject) => (fail = () => reject(new Error("The kernel did not hand it over.")))) : real.read(path, options) };
      const second = await another("./second.js", failing);
      const theirs = second.predict("the dog").catch((error) => error.message);
      while (!fail) await new Promise((resolve) => setTimeout(resolve));
      const mine = engine.predict("the dog");
      fail();
      return [(await mine).top.length, await theirs];
    }""")
    assert top == [10, "The kernel did not hand it over."]


def test_an_engine_that_could_not_start_can_be_started_later(new_page, base):
    page = new_page(base)
    page.route("**/config.json", lambda route: route.fulfill(status=404))
    page.goto(base + "index.html")
    message = page.evaluate(f"() => ({START})().catch((error) => error.message)")
    assert "config.json is missing" in message
    page.unroute("**/config.json")
    page.evaluate(START)
    assert page.evaluate("async () => (await engine.predict('the')).top.length") == 10

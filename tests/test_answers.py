"""parts/answers.js: what readers guessed and what came of it, one record for all widgets, in the browser that keeps it."""

import json

import pytest
from playwright.sync_api import expect

from widgets import base

DENIED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });"
FULL = "void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })"


@pytest.fixture
def run(contexts, serve):
    """`run(script, before="")` runs a script with the exports of answers.js, bets.js, prediction.js and score.js, in a book's page."""
    site = serve(base.STATIC.parent)
    context = contexts.take(site, {})

    def run_script(script, before=""):
        page = context.new_page(site)
        page.route(
            "**/README.html", lambda route: route.fulfill(body="<html data-content_root='../'><body>", content_type="text/html")
        )
        page.goto(site + "parts/README.html")
        if before:
            page.evaluate(before)
        page.evaluate(
            """async () => {
              const parts = ["answers", "bets", "prediction", "score"].map((name) => import(`/parts/${name}.js`));
              window.p = Object.assign({}, ...(await Promise.all(parts)));
            }"""
        )
        run_script.page = page
        return page.evaluate(script)

    yield run_script
    contexts.give_back(context)


def test_an_answer_is_kept_and_what_came_of_it_is_added(run):
    run("() => p.answers('Toy').note({ id: 'a:1', question: 'Which <b>?', said: 'the <i>jar</i>' })")
    kept = run(
        """() => {
          p.answers('Toy').note({ id: 'a:1', came: 'the basket', right: false });
          p.answers('Toy').note({ id: 'a:1', why: 'I trusted Maya.' });
          p.answers('Other').note({ id: 'x', question: 'And?', said: 'so' });
          return [p.answers('Toy').get('a:1'), p.allAnswers().map(({ id }) => id), p.answers('Toy').all().length];
        }"""
    )
    answer = kept[0]
    assert answer.pop("time") > 1e12
    assert answer == {
        "widget": "Toy",
        "id": "a:1",
        "question": "Which <b>?",
        "said": "the <i>jar</i>",
        "came": "the basket",
        "right": False,
        "why": "I trusted Maya.",
        "page": "parts/README.html",
    }
    assert kept[1:] == [["a:1", "x"], 1]


def test_the_page_hears_of_an_answer_and_not_of_what_came_of_it(run):
    heard = run(
        """() => {
          let heard = 0;
          document.addEventListener("gnm:answered", () => { heard += 1; });
          const toy = p.answers("Toy");
          toy.note({ id: "a", question: "Which?", said: "jar" });
          toy.note({ id: "a", came: "basket", right: false });
          toy.note({ id: "a", said: "basket" });
          return heard;
        }"""
    )
    assert heard == 2


def test_something_else_said_is_a_new_answer_and_no_answer_has_no_outcome(run):
    first, second, never = run(
        """() => {
          const toy = p.answers('Toy');
          toy.note({ id: 'a', question: 'Which?', said: 'one', came: 'two', right: false, why: 'haste' });
          toy.note({ id: 'a', said: 'one' });
          const first = toy.get('a');
          toy.note({ id: 'a', said: 'two' });
          toy.note({ id: 'never asked', came: 'so', right: true });
          return [first, toy.get('a'), toy.get('never asked')];
        }"""
    )
    assert (first["came"], first["why"]) == ("two", "haste")
    assert (second["question"], second["said"], second["came"], second["right"], second["why"]) == (
        "Which?",
        "two",
        "",
        None,
        None,
    )
    assert never is None


@pytest.mark.parametrize(
    "garbage",
    [
        "{",
        "null",
        "[]",
        "3",
        '{"widget":"Toy","id":"a"}',
        json.dumps(
            {"widget": "Toy", "id": "b", "question": "", "said": "", "came": "", "right": None, "why": "", "page": "", "time": 1}
        ),
        json.dumps(
            {"widget": "Toy", "id": "a", "question": 1, "said": "", "came": "", "right": None, "why": "", "page": "", "time": 1}
        ),
        json.dumps(
            {"widget": "Toy", "id": "a", "question": "", "said": "", "came": "", "right": 1, "why": "", "page": "", "time": 1}
        ),
    ],
)
def test_what_is_no_answer_is_passed_over_and_can_be_written_over(run, garbage):
    seen = run(
        f"""() => {{
          localStorage.setItem('gnm:answer:Toy:a', {json.dumps(garbage)});
          const toy = p.answers('Toy');
          const before = [toy.get('a'), p.allAnswers()];
          toy.note({{ id: 'a', question: 'Which?', said: 'one' }});
          return [...before, toy.get('a').said];
        }}"""
    )
    assert seen == [None, [], "one"]


@pytest.mark.parametrize("before", [DENIED, FULL], ids=["denied", "full"])
def test_where_nothing_can_be_kept_it_lasts_as_long_as_the_page(run, before):
    said = run(
        """() => {
          const toy = p.answers('Toy');
          toy.note({ id: 'a', question: 'Which?', said: 'one' });
          toy.note({ id: 'a', came: 'one', right: true });
          const { said, right } = toy.get('a');
          const count = toy.all().length;
          toy.forget('a');
          return [said, right, count, toy.get('a'), p.allAnswers()];
        }""",
        before,
    )
    assert said == ["one", True, 1, None, []]


def test_of_very_many_answers_the_oldest_goes_and_very_long_ones_are_cut(run):
    kept = run(
        """() => {
          const toy = p.answers('Toy');
          for (let i = 0; i < 405; i++) {
            toy.note({ id: String(i), question: 'Which?', said: 'x'.repeat(i === 404 ? 1e6 : 1) });
            const key = `gnm:answer:Toy:${i}`;
            localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), time: i }));
          }
          return [toy.all().length, toy.get('4'), toy.get('5')?.said, toy.get('404').said.length];
        }"""
    )
    assert kept == [400, None, "x", 4000]


def test_the_line_why_stands_after_a_wrong_answer_only_and_is_kept(run):
    run(
        """() => {
          const toy = p.answers('Toy');
          toy.note({ id: 'wrong', question: 'Which?', said: 'one', came: 'two', right: false });
          toy.note({ id: 'right', question: 'Which?', said: 'one', came: 'one', right: true });
          window.sent = 0;
          const form = document.createElement('form');
          form.onsubmit = (event) => { event.preventDefault(); sent += 1; };
          window.line = p.whyLine(toy);
          form.append(line.element);
          document.body.append(form);
          line.ask('right');
        }"""
    )
    page = run.page
    field = page.get_by_label("Why were you off?")
    expect(field).to_be_hidden()
    assert page.evaluate("p.answers('Toy').get('wrong').why") is None
    page.evaluate("line.ask('right', 'wrong')")
    assert page.evaluate("p.answers('Toy').get('wrong').why") == ""  # asked, and nothing written
    field.fill("<b>haste</b>")
    field.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Kept with your answer.")
    assert page.evaluate("[sent, p.answers('Toy').get('wrong').why, p.answers('Toy').get('right').why]") == [
        0,
        "<b>haste</b>",
        None,  # never asked
    ]
    page.evaluate("line.ask('right')")
    expect(field).to_be_hidden()
    page.evaluate("line.ask('wrong')")
    expect(field).to_have_value("<b>haste</b>")


def test_a_prediction_is_kept_with_its_outcome(run):
    run(
        """() => {
          window.form = p.prediction({ keeper: p.scoreKeeper('Toy-page'), onShow: () => {} });
          document.body.append(form.element);
          const options = [{ id: 'j', label: 'the jar' }, { id: 'b', label: 'the basket' }];
          form.ask({ id: 'where', question: 'Where?', options, many: false, button: 'Show' });
        }"""
    )
    page = run.page
    page.get_by_label("the jar").check()
    page.get_by_role("button", name="Show", exact=True).click()
    asked = "Object.fromEntries(Object.entries(p.answers('Toy').get('where')).filter(([key]) => key !== 'time'))"
    assert page.evaluate(asked)["said"] == "the jar" and page.evaluate(asked)["right"] is None
    expect(page.get_by_label("Why were you off?")).to_be_hidden()
    page.evaluate("form.tell(new Set(['b']), 'It said the basket.')")
    assert (page.evaluate(asked)["came"], page.evaluate(asked)["right"]) == ("It said the basket.", False)
    page.get_by_label("Why were you off?").fill("haste")
    assert page.evaluate(asked)["why"] == "haste"


def test_where_many_may_be_ticked_nothing_ticked_is_no_guess_and_none_is_one(run):
    run(
        """() => {
          window.shown = 0;
          window.form = p.prediction({ keeper: p.scoreKeeper('Toy'), onShow: () => { shown += 1; } });
          document.body.append(form.element);
          const options = [{ id: 'j', label: 'the jar' }, { id: 'b', label: 'the basket' }];
          form.ask({ id: 'where', question: 'Where?', options, many: true, button: 'Show' });
        }"""
    )
    page = run.page
    show = page.get_by_role("button", name="Show", exact=True)
    show.click()
    expect(page.get_by_role("alert")).to_have_text("Tick one at least, or none of these.")
    assert page.evaluate("[shown, p.allAnswers().length]") == [0, 0]
    page.get_by_label("None of these").check()
    page.get_by_label("the jar").check()
    expect(page.get_by_label("None of these")).not_to_be_checked()
    page.get_by_label("None of these").check()
    expect(page.get_by_label("the jar")).not_to_be_checked()
    show.click()
    page.evaluate("form.tell(new Set(['b']), 'It said the basket.')")
    said, right, score = page.evaluate(
        "[p.answers('Toy').get('where').said, p.answers('Toy').get('where').right, p.scoreKeeper('Toy').now()]"
    )
    assert (said, right, score) == ("none of them", False, {"right": 1, "asked": 2})


def test_bets_are_kept_in_words_settled_and_forgotten(run):
    run(
        """() => {
          window.keeper = p.betKeeper('Toy');
          window.questions = ['one', 'two'].map((id) => ({ id, label: `Is it ${id}?`, options: [{ id: 'y', label: 'Yes' }, { id: 'n', label: 'No' }] }));
          window.form = p.betForm({ keeper, onBet: (bets) => keeper.add(bets), onSkip: () => {} });
          document.body.append(form.element);
          form.ask({ lead: '', questions, button: 'Bet' });
        }"""
    )
    page = run.page
    for group in page.get_by_role("group", name="Is it").all():
        group.get_by_label("Yes").check()
    page.get_by_role("button", name="Bet").click()
    assert page.evaluate("keeper.settle(questions, { one: 'n', two: null })") == ["one"]
    kept = page.evaluate("keeper.record.all().map(({ id, question, said, came, right }) => [id, question, said, came, right])")
    assert sorted(kept) == [["one", "Is it one?", "Yes", "No", False], ["two", "Is it two?", "Yes", "", None]]
    page.evaluate("keeper.forget()")
    assert page.evaluate("p.allAnswers()") == []

"""A class's answer sheets together: on the page and from the command line the same, and whatever is damaged is named."""

import json
import random

import pytest
from playwright.sync_api import expect

from course import collect, inventory, sheets

ITEMS = inventory.read()
GUESSES = [
    ("FirstGuess", "Heads, or <b>tails</b>?", ["Heads", "Tails"]),
    ("TrainingStep", "Will the loss fall?", ["It falls", "It rises"]),
]


def answer(widget, id, question, said, right, came="", why=None, page="chapters/a/b.html"):
    return dict(
        widget=widget,
        id=id,
        question=question,
        said=said,
        came=came,
        right=right,
        why=why,
        page=page,
        time="2026-11-30T10:00:00.000Z",
    )


def sheet(seed: int, name: str = "") -> dict:
    """What a student might have answered."""
    draw = random.Random(seed)
    answers = []
    for widget, question, options in GUESSES:
        said = draw.choice(options)
        answers.append(
            answer(
                widget, question, question, said, said == options[0], options[0], draw.choice([None, "", "I “hoped”, that’s all"])
            )
        )
    for check in ("one", "two"):
        answers.append(answer("SelfCheck", f"a/b/{check}", f"What is {check}?", draw.choice("xyz"), draw.random() < 0.5, "so"))
    answers.append(
        answer("SelfCheck", "a/b/sentence", "Say it.", draw.choice(["=1+1", "A line,\nand one more", "Ünïcode 🌱"]), None)
    )
    answers.append(answer("PlainStatement", "before", "In what sense?", "So.", None))
    answers.append(answer("LinearProbe", "open", "Which?", "This one", None))
    answers.append(answer("FigureTask", "a/b", "Bring it about.", "I wrote this", draw.random() < 0.5, "so"))
    answers.append(answer("Exercise", "two-newspapers", "Two newspapers", "Three lines.", None))
    answers.append(answer("constructor", "x", "A name that JavaScript has for itself", "-", None))
    for form in inventory.FORMS[: draw.randint(0, 2)]:
        for item in ITEMS:
            given = draw.choice(item[form]["answers"])
            answers.append(answer("Inventory", f"{form}/{item['id']}", item[form]["ask"], given["say"], given["right"]))
    return {"book": sheets.BOOK, "name": name, "saved": "2026-11-30T10:00:00.000Z", "answers": answers}


def class_of(count: int) -> dict[str, str]:
    return {f"student-{n:03}.json": json.dumps(sheet(n, f"Student {n}" if n % 3 else "")) for n in range(count)}


WHOLE = class_of(20)
ODD = {
    "cut.json": WHOLE["student-001.json"][:300],
    "other.json": '{"book": "Another", "answers": []}',
    "list.json": "[1, 2]",
    "none.json": json.dumps({"book": sheets.BOOK, "name": "", "answers": []}),
    "partly.json": json.dumps(sheet(50, "Pat") | {"answers": [*sheet(50)["answers"], {"widget": 3}, None]}),
    "student-004 (1).json": WHOLE["student-004.json"],
    "twice.json": json.dumps(sheet(7, "Student 7 again")),
}
TOLD = [
    "cut.json can’t be read: it is no JSON, or was cut off.",
    "list.json is not an answer sheet of this book.",
    "none.json holds no answers.",
    "other.json is not an answer sheet of this book.",
    "partly.json: 2 of its answers can’t be read and are left out. The others count.",
    "student-004.json holds the same answers as student-004 (1).json, and is counted once.",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    for name, text in (WHOLE | ODD).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def class_page(watched, site):
    return watched(site + "book/course/class.html", '.gnm-class[data-ready="true"]')


def files(folder):
    return sorted(folder.glob("*.json"))


def test_files_that_are_damaged_foreign_or_doubled_are_named_and_lose_nothing(folder):
    found, troubles = sheets.read_all(files(folder))
    assert len(found) == len(WHOLE) + 2  # the one of which a part can be read, and the one that changed its name
    assert all(trouble.startswith(said) for trouble, said in zip(troubles, TOLD, strict=True))
    (folder / "latin.json").write_bytes("{“}".encode("cp1252"))
    assert sheets.read_all([folder / "latin.json"])[1][0].startswith("latin.json can’t be read")
    (folder / "latin.json").unlink()


def test_what_a_class_held_is_counted():
    one = ITEMS[0]
    wrong = next(each for each in one["before"]["answers"] if not each["right"])
    right = next(each for each in one["after"]["answers"] if each["right"])
    said = [
        answer("Inventory", f"before/{one['id']}", "", wrong["say"], False),
        answer("Inventory", f"after/{one['id']}", "", right["say"], True),
        answer("FirstGuess", "coin", "Which?", "Heads", True, "Heads"),
    ]
    silent = sheets.Sheet("b", "b.json", [answer("FirstGuess", "coin", "Which?", "Tails", False, "Heads")])
    both = [sheets.Sheet("a", "a.json", said), silent]
    row = next(row for row in sheets.misconceptions(both, ITEMS, inventory.misconceptions()) if row["before"])
    assert row["misconception"] == inventory.misconceptions()[wrong["is"]]["name"]
    assert (row["asked before"], row["before"], row["after"]) == (1, 1, 0)
    assert sheets.people(both)[0] | {"who": "a", "bets": 1, "bets right": 1, "before": 0, "after": 1} == sheets.people(both)[0]
    assert (sheets.people(both)[1]["before"], sheets.people(both)[1]["after"]) == (None, None)
    [bet] = sheets.questions(both, "bets")
    assert (bet["n"], bet["right"], bet["most said"], bet["what came out"]) == (2, 1, "Heads", "Heads")


def test_each_answer_is_counted_as_what_it_is_and_what_cannot_be_weighed_as_no_bet():
    """A class that guessed a hundred times where nobody can be right had bet 0 times, and nothing said where its guesses were."""
    [person] = sheets.people([sheets.Sheet("a", "a.json", sheet(1)["answers"])])
    assert (person["bets"], person["guesses"], person["checks"], person["tasks"]) == (2, 2, 2, 1)
    assert (person["exercises"], person["sentences"]) == (1, 2)
    counted = ("bets", "guesses", "checks", "tasks", "exercises", "sentences")
    asked = sum(one["widget"] == "Inventory" for one in sheet(1)["answers"])
    assert sum(person[kind] for kind in counted) + asked == person["answers"]


def test_what_came_out_is_what_those_were_told_who_said_what_most_said():
    """A self-check explains each answer otherwise: the explanation of another one would say what nobody was told."""
    said = [("a", "not a"), ("a", "not a"), ("b", "right"), ("c", "right"), ("d", "right")]
    all_of_them = [answer("SelfCheck", "a/b/one", "Which?", each, came == "right", came) for each, came in said]
    [check] = sheets.questions([sheets.Sheet("a", "a.json", [one]) for one in all_of_them], "checks")
    assert (check["most said"], check["what came out"]) == ("a", "not a")


def test_of_a_misconception_that_nobody_was_asked_about_it_is_not_said_that_nobody_had_it():
    held = [answer("Inventory", f"before/{item['id']}", "", "I don’t know", False) for item in ITEMS]
    rows = sheets.misconceptions([sheets.Sheet("a", "a.json", held)], ITEMS, inventory.misconceptions())
    assert all((row["after"], row["before"] is None) == (None, not row["asked before"]) for row in rows)


def test_the_page_and_the_command_line_say_the_same(class_page, folder, tmp_path, capsys):
    page = class_page
    page.get_by_label("The files of your class").set_input_files(files(folder))
    expect(page.get_by_role("status")).to_contain_text(f"{len(WHOLE) + 2} answer sheets of {len(WHOLE) + len(ODD)} files.")
    told = page.locator(".gnm-class-troubles li").all_inner_texts()
    assert collect.main([str(folder), "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().err.splitlines() == told
    for name in ("class", "bets", "checks", "tasks", "misconceptions", "answers"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {name}.csv").click()
        saved = download.value.path().read_bytes().decode("utf-8-sig")
        assert saved == (tmp_path / f"{name}.csv").read_bytes().decode("utf-8"), name
    assert "'=1+1" in saved


def test_a_teacher_sees_bets_and_outcomes_and_puts_all_of_it_away(class_page, folder):
    page = class_page
    page.get_by_label("The files of your class").set_input_files(files(folder)[:5])
    page.get_by_label("The files of your class").set_input_files(files(folder)[5:])
    expect(page.get_by_role("status")).to_contain_text(f"of {len(files(folder))} files.")
    page.locator(".gnm-plate").scroll_into_view_if_needed()  # Plotly is fetched when it comes near
    expect(page.locator(".gnm-plate[data-ready=true]")).to_be_visible()
    expect(page.locator(".gnm-plate")).to_contain_text("Heads, or <b>tails</b>?")
    expect(page.get_by_role("region", name="The class").get_by_role("row")).to_have_count(len(WHOLE) + 3)
    page.get_by_role("button", name="Put all of it away").click()
    expect(page.get_by_role("status")).to_have_text("Nothing is left of it on this page.")
    expect(page.get_by_role("table")).to_have_count(0)


def test_on_paper_every_row_and_column_of_a_class_is_there(class_page, folder):
    page = class_page
    page.get_by_label("The files of your class").set_input_files(files(folder))
    expect(page.get_by_role("table").first).to_be_visible()
    page.set_viewport_size({"width": 690, "height": 1000})  # what margins leave of a sheet of A4
    page.emulate_media(media="print")
    cut = """(table) => [table.scrollWidth - table.clientWidth, table.scrollHeight - table.clientHeight]"""
    assert [table.evaluate(cut) for table in page.locator(".gnm-class-table").all()] == [[0, 0]] * 5
    expect(page.get_by_label("The files of your class")).to_be_hidden()
    expect(page.locator(".gnm-class").get_by_role("button", name="Save class.csv")).to_be_hidden()


@pytest.mark.parametrize(
    ("made", "said"), [(None, "is no folder"), ({}, "There is no .json file in"), ({"a.json": "{"}, "a.json can’t be read")]
)
def test_the_command_line_says_what_is_missing(tmp_path, capsys, made, said):
    folder = tmp_path / "class"
    if made is not None:
        folder.mkdir()
        for name, text in made.items():
            (folder / name).write_text(text)
    assert collect.main([str(folder)]) == 1
    assert said in capsys.readouterr().err

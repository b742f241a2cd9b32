"""MetaphorMap: what the figures decide, what the book says of each metaphor, and where it points to."""

import json
import re

import pytest
from traitlets import TraitError
from widget_page import ROOT

from lab import table
from lab.evidence import figures
from widgets import MetaphorMap, base, metaphors
from widgets.metaphors import growing, parts
from widgets.metaphors.tables import Tables

WIDGET = MetaphorMap()
TESTS = {test["id"]: test for test in WIDGET.experiments}
VILLAGE = base.SPECIMENS / "village"


class Altered(Tables):
    """The tables with rows changed: `change(name, row)` gives the row as it shall be, or None to leave it out."""

    def __init__(self, change):
        super().__init__()
        self.change = change

    def rows(self, name):
        return [row for old in super().rows(name) if (row := self.change(name, dict(old))) is not None]


def value(test, label):
    (figure,) = [one for one in TESTS[test]["figures"] if one["label"] == label]
    return figure


def test_everything_that_could_be_measured_was():
    assert {test["result"] for test in TESTS.values()} <= {"holds", "in part", "fails"}
    for test in TESTS.values():
        assert test["said"] and test["rule"] and test["figures"], test["id"]
        for figure in test["figures"]:
            assert figure["low"] is None or figure["low"] <= figure["value"] <= figure["high"], (test["id"], figure)
            assert figure["over"], (test["id"], figure)


# ---- The figures are those of the tables ---------------------------------------------------------


def test_figures_with_an_interval_are_rows_of_the_tables():
    pushes = figures.find(
        figures.shared("limits/pushes"),
        who="all seeds",
        measure="answers moved",
        layer=2,
        way="random",
        later="free",
    )
    cart = figures.find(figures.shared("summary", "driving"), school="hills", measure="drives as the cart")
    songless = figures.capacity("repeats", "accuracy", name="no-songs")
    lesson = figures.find(figures.shared("posttraining"), stage="instruct", measure="loss", condition="scene")
    verbs = figures.capacity("agreement", "attractor of the other number")
    for row, figure, low, high in [
        (pushes, value("reach", "a random push as long"), "least", "most"),
        (cart, value("drive", "goes the way the cart went"), "low", "high"),
        (songless, value("absent", "copies a new list, text without songs"), "low", "high"),
        (lesson, value("lessons", "the same, after a lesson in answering"), "low", "high"),
        (verbs, value("byproduct", "verbs that fit past another noun: trained"), "low", "high"),
    ]:
        assert [figure["value"], figure["low"], figure["high"]] == [row["value"], row[low], row[high]]
        assert str(row["n"]) in figure["over"]


def test_figures_over_sisters_are_the_mean_and_the_ends():
    seeds = Tables().seeds()
    retold = [figures.capacity("belief", "false belief", seed=seed, way="retold")["value"] for seed in seeds]
    came = [
        row["value"] / 1e6
        for row in figures.shared("when")
        if row["measure"] == "repeats" and row["condition"] == "accuracy" and row["seed"] is not None
    ]
    for found, figure in [
        (retold, value("sisters", "right about one who was away, told in new wordings")),
        (retold, value("elsewords", "where one who was away will look, in new wordings")),
        (came, value("when", "saying a new list again: there to stay")),
    ]:
        assert [figure["low"], figure["high"]] == [min(found), max(found)]
        assert figure["value"] == pytest.approx(sum(found) / len(found)) and str(len(seeds)) in figure["over"]


def test_the_heads_that_matter_are_those_without_which_a_tenth_is_lost():
    heads, jobs = parts.needed(Tables())
    for seed in Tables().seeds():
        rows = [
            row
            for row in figures.rows("circuits", seed)
            if row["measure"] == "mean ablation"
            and row["head"] is not None
            and row["condition"].endswith("accuracy")
            and row["high"] <= -0.1
        ]
        assert {(seed, row["layer"], row["head"]) for row in rows} == {head for head in jobs if head[0] == seed}
    assert heads == 16 * len(Tables().seeds())
    one = sum(len(kinds) == 1 for kinds in jobs.values())
    assert f"{len(jobs)} are needed" in TESTS["onejob"]["said"]
    assert value("onejob", "needed for one kind of task only")["value"] == one / len(jobs)


# ---- The rules: with other figures another result ------------------------------------------------


def changed(name, **values):
    """A change of the rows of one table: those for which `where` holds get the values."""
    where = values.pop("where")
    return lambda table_name, row: row | values if table_name == name and where(row) else row


def sure(share):
    return {"value": share, "low": share, "high": share}


def everywhere(kind, share, **wanted):
    """Sets a share in the capacities of every sister."""
    return lambda name, row: (
        row | sure(share)
        if name.endswith("/capacities")
        and (row["measure"], row["way"]) == kind
        and all(row[key] == one for key, one in wanted.items())
        else row
    )


def came_at(moment):
    """Lets every ability come to stay at a moment that hangs on the seed."""
    return lambda name, row: (
        row | {"value": moment(row["seed"]), "after": moment(row["seed"]) - 0.5}
        if name == "village/when" and row["seed"] is not None
        else row
    )


def strongest(layer, head):
    """Lets one head of each sister have every role."""
    return lambda name, row: (
        row | {"value": float((row["layer"], row["head"]) == (layer, head))} if name.endswith("/heads") else row
    )


@pytest.mark.parametrize(
    ("test", "change", "result"),
    [
        (growing.again, changed("village/again", where=lambda row: row["condition"] == "same seed", value=0.999), "in part"),
        (growing.again, changed("village/again", where=lambda row: row["condition"] == "same seed", value=0.0), "fails"),
        (growing.sisters, everywhere(("belief", "retold"), 0.5), "holds"),
        (growing.sisters, changed("village/similarity", where=lambda row: True, **sure(0.02)), "fails"),
        (growing.seedplan, changed("village/variation", where=lambda row: row["differs"] == "soil", **sure(0.1)), "holds"),
        (growing.seedplan, changed("village/variation", where=lambda row: row["differs"] == "soil", **sure(0.4)), "in part"),
        (
            growing.absent,
            changed("no-songs/seed-0/capacities", where=lambda row: row["measure"] == "repeats", **sure(0.99)),
            "fails",
        ),
        (growing.absent, everywhere(("agreement", "choice"), 0.5), "holds"),
        (
            growing.elsewhere,
            changed("village/variation", where=lambda row: row["name"] == "no-songs", value=0.0, low=-0.1, high=0.1),
            "holds",
        ),
        (
            growing.elsewhere,
            changed("village/variation", where=lambda row: row["name"] == "no-songs", value=-0.5, low=-0.6, high=-0.4),
            "fails",
        ),
        (growing.when, came_at(lambda seed: 10), "holds"),
        (growing.when, came_at(lambda seed: 10**seed), "fails"),
        (growing.steady, lambda name, row: row | sure(0.5) if name.endswith("/capacities") else row, "holds"),
        (
            growing.steady,
            lambda name, row: row | sure(0.9 if row["step"] < 1000 else 0.2) if name.endswith("/capacities") else row,
            "fails",
        ),
        (growing.byproduct, lambda name, row: row | sure(1.0) if name == "village/rivals" else row, "in part"),
        (growing.byproduct, lambda name, row: row | sure(0.5) if name.endswith("/capacities") else row, "fails"),
        (growing.lessons, changed("village/posttraining", where=lambda row: row["measure"] == "loss", **sure(0.5)), "holds"),
        (parts.places, strongest(1, 1), "holds"),
        (
            parts.reach,
            changed("village/limits/pushes", where=lambda row: row["way"] == "random", least=1.0, most=1.0),
            "fails",
        ),
        (
            parts.reach,
            changed("village/limits/pushes", where=lambda row: row["way"] == "means", least=1.0, most=1.0),
            "holds",
        ),
        (
            parts.onejob,
            lambda name, row: None if name.endswith("/circuits") and not row["condition"].startswith("belief") else row,
            "holds",
        ),
        (
            parts.spare,
            changed("village/over-seeds/circuits", where=lambda row: True, least=-1.0, most=-0.9, value=-0.95),
            "holds",
        ),
        (parts.spare, changed("village/over-seeds/circuits", where=lambda row: True, least=-0.1, most=0.0, value=-0.05), "fails"),
        (parts.named, lambda name, row: row | {"value": 0.9} if name.endswith("/heads") else row, "holds"),
        (parts.named, lambda name, row: row | {"value": 0.1} if name.endswith("/heads") else row, "fails"),
        (parts.drive, changed("driving/summary", where=lambda row: row["measure"] == "drives as the cart", **sure(0.9)), "holds"),
        (parts.drive, changed("driving/summary", where=lambda row: row["measure"] == "distance_off", **sure(-1.0)), "in part"),
        (
            parts.elsewords,
            lambda name, row: row | sure(0.95) if name.endswith("/capacities") and row["way"] == "retold" else row,
            "holds",
        ),
        (
            parts.elsewords,
            lambda name, row: row | sure(0.5) if name.endswith("/capacities") and row["way"] == "choice" else row,
            "fails",
        ),
        (parts.settled, lambda name, row: row | sure(0.0) if name == "village/rivals" else row, "holds"),
        (parts.settled, lambda name, row: row | sure(1.0) if name == "village/rivals" else row, "fails"),
    ],
    ids=lambda given: getattr(given, "__name__", str(given)),
)
def test_another_figure_gives_another_result_and_other_words(test, change, result):
    found, real = test(Altered(change)), test(Tables())
    assert found.result == result != real.result
    assert found.said != real.said


@pytest.mark.parametrize(
    "gone", ["village/again", "village/when", "village/variation", "driving/summary", "village/limits/pushes"]
)
def test_without_its_table_a_statement_is_untested_and_the_others_stand(gone):
    class Without(Tables):
        def rows(self, name):
            if name == gone:
                raise FileNotFoundError(name)
            return super().rows(name)

    left = {one.id: one.plain(Without())["result"] for one in metaphors.EXPERIMENTS}
    untested = {name for name, result in left.items() if result == "untested"}
    assert untested and all(left[name] == TESTS[name]["result"] for name in TESTS.keys() - untested)


def test_one_sister_alone_is_not_compared():
    class Alone(Tables):
        def seeds(self):
            return [0]

    left = {one.id: one.plain(Alone())["result"] for one in metaphors.EXPERIMENTS}
    assert left["places"] == "untested" and left["byproduct"] == TESTS["byproduct"]["result"]


# ---- What the metaphors say, and where the book points to ----------------------------------------


def test_each_metaphor_answers_each_question_and_hides_something():
    rows = [row["id"] for row in WIDGET.rows]
    assert len(WIDGET.metaphors) == 9
    for one in WIDGET.metaphors:
        assert list(dict.fromkeys(claim["row"] for claim in one["claims"])) == rows, one["name"]
        assert one["hides"] and one["about"] and set(one["sources"]) <= WIDGET.sources.keys()
        assert len({claim["id"] for claim in one["claims"]}) == len(one["claims"])


def test_every_test_is_claimed_or_denied_by_some_metaphor():
    used = {
        claim["ground"]["experiment"]
        for one in WIDGET.metaphors
        for claim in one["claims"]
        if claim["ground"]["kind"] == "measured"
    }
    assert used == TESTS.keys()


def test_every_way_leads_to_the_lesson_that_shows_it():
    for widget, (lesson, title) in metaphors.STANDS.items():
        text = (ROOT / f"chapters/{lesson}.md").read_text()
        assert f"\n# {title}\n" in text, (widget, title)
        assert re.search(rf"^(\w+ = )?{widget}\(", text, re.MULTILINE), f"{widget} does not stand in {lesson}"
    ways = {ground["widget"] for one in WIDGET.metaphors for claim in one["claims"] if "widget" in (ground := claim["ground"])}
    ways |= {dark["widget"] for one in WIDGET.metaphors for dark in one["hides"]} | {test["widget"] for test in TESTS.values()}
    assert ways - {""} <= WIDGET.places.keys()
    assert WIDGET.places["MeasurementValidity"]["path"] == "chapters/what-we-dont-know/what-a-test-shows.html"


def test_sources_are_those_of_the_references():
    entries = dict(re.findall(r"@\w+\{(\w+),(.*?)\n\}", (ROOT / "book/references.bib").read_text(), re.DOTALL))
    for key, source in WIDGET.sources.items():
        if key in entries:
            assert re.search(r"year = \{(\d+)\}", entries[key])[1] in source["label"], key
            assert not source["url"] or source["url"].rpartition("/")[2] in entries[key], key


# ---- Traits --------------------------------------------------------------------------------------


def test_traits_are_plain_json():
    for name in WIDGET.own_traits():
        assert json.loads(json.dumps(getattr(WIDGET, name))) == getattr(WIDGET, name)


ONE = {"id": "x", "name": "X", "about": "", "hides": [], "sources": []}
UNKNOWN = {"kind": "measured", "experiment": "x", "says": True}
NO_RESULT = {"kind": "built", "result": "yes", "why": ""}
CLAIM = {"id": "hand-1", "row": "hand", "source": "", "target": "T", "ground": {"kind": "judgement", "why": "", "widget": ""}}


@pytest.mark.parametrize(
    ("traits", "told"),
    [
        ({"metaphor": "cooked"}, "metaphor must be one of grown, made"),
        ({"view": "none"}, "view"),
        ({"beside": ["grown"]}, "beside must name 2 or 3 different metaphors"),
        ({"beside": ["grown", "grown"]}, "beside must name 2 or 3 different"),
        ({"beside": ["grown", "cooked"]}, "beside must be one of grown, made"),
        ({"metaphors": [ONE]}, "A metaphor needs claims"),
        ({"metaphors": [ONE | {"claims": [CLAIM | {"row": "foot"}]}]}, "belongs to row 'foot'"),
        ({"metaphors": [ONE | {"claims": [CLAIM | {"ground": {"kind": "hearsay"}}]}]}, "must be held against something"),
        ({"metaphors": [ONE | {"claims": [CLAIM | {"ground": UNKNOWN}]}]}, "an experiment that is not there"),
        ({"metaphors": [ONE | {"claims": [CLAIM | {"ground": NO_RESULT}]}]}, "must come out as one of holds"),
        ({"rating": "yes"}, "has no trait 'rating'"),
    ],
)
def test_a_wrong_trait_is_refused_in_a_sentence(traits, told):
    with pytest.raises(TraitError, match=re.escape(told)):
        MetaphorMap(**traits)


def test_a_chapter_may_bring_its_own_metaphor():
    widget = MetaphorMap(metaphors=[ONE | {"claims": [CLAIM]}], metaphor="x", beside=["x", "own-1"])
    assert widget.metaphor == "x"


# ---- Grown again ---------------------------------------------------------------------------------


def test_the_table_of_again_counts_every_number():
    rows = {(row["condition"], row["steps"]): row for row in table.read(VILLAGE / "again.csv")}
    shown = [figure["value"] for figure in TESTS["again"]["figures"]]
    steps = max(row["steps"] for row in rows.values())
    assert shown == [
        rows[condition, steps]["value"]
        for condition in ("same seed", "another seed", "same seed, kept, rounded", "another seed, rounded")
    ]
    assert rows["same seed, kept, rounded", 0]["value"] == 1  # it begins where the kept model began


def test_again_is_what_the_command_finds(tmp_path):
    """Two steps of it: what is the same from the same seed, and that another seed gives others."""
    from lab.growing import same_seed

    first, second, other = (same_seed.grown(seed, tmp_path / "tokens.npy", steps=2) for seed in (0, 0, 1))
    assert same_seed.alike(first, second)[1] == 1 and same_seed.alike(first, other)[1] < 0.1

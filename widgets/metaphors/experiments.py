"""What this book tested that a metaphor may claim or deny: a statement, the rule it is judged by, and where to see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from widgets.metaphors import growing, parts
from widgets.metaphors.tables import Finding, Tables


@dataclass(frozen=True)
class Experiment:
    id: str
    statement: str  # of the model; a metaphor says that it is so, or that it is not
    widget: str  # where the reader can see it; metaphors.PLACES says where that is
    rule: str
    judge: Callable[[Tables], Finding]

    def plain(self, tables: Tables) -> dict:
        """As JSON, judged. Without its tables a statement is untested."""
        try:
            finding = self.judge(tables)
        except (FileNotFoundError, LookupError):
            finding = Finding("untested", "The figures for this are not among the measurements.")
        return {"id": self.id, "statement": self.statement, "widget": self.widget, "rule": self.rule} | finding.plain()


EXPERIMENTS = (
    Experiment(
        "again",
        "Grown again from the same seed on the same text, it is the same, number for number.",
        "LiveTraining",
        "Holds if all numbers are the same in two runs of one program on one machine; fails if no more than from another seed.",
        growing.again,
    ),
    Experiment(
        "sisters",
        "Grown from another seed, it comes out much the same.",
        "SeedComparison",
        "Holds if sisters choose the same token in nine of ten places and, in new wordings, score within ten "
        "points of each other; fails if trained sisters agree no more than untrained ones.",
        growing.sisters,
    ),
    Experiment(
        "places",
        "The same job is done by the same part in every sister.",
        "InductionHeads",
        "Holds if it is the same head in all comparisons; fails if in no more than half.",
        parts.places,
    ),
    Experiment(
        "seedplan",
        "What it will be able to do lies in the seed and not in the text.",
        "DataAblation",
        "Of all that is asked in the words of the text: compares the largest change that another text made with "
        "the widest spread over seeds, and with how wide it may truly be; ten points decide.",
        growing.seedplan,
    ),
    Experiment(
        "absent",
        "What is not in the text can’t come up.",
        "DataAblation",
        "Holds if copying stays away without songs and verbs fail in combinations that no text has; in part if "
        "one of the two is so.",
        growing.absent,
    ),
    Experiment(
        "elsewhere",
        "Change one thing in its making, and only what that thing is about will change.",
        "DataAblation",
        "Fails if an ability that has nothing to do with songs clearly changes whenever songs are left out; in part if in some "
        "models that were grown without them.",
        growing.elsewhere,
    ),
    Experiment(
        "reach",
        "A hand can reach inside and change what it will say.",
        "LinearProbe",
        "Judged a layer before the last, for after it a push nearly writes the answer in. Holds if, in every "
        "sister, it turns more than half of the answers, and a random push ten points fewer; in part if it turns "
        "more than a random push at all.",
        parts.reach,
    ),
    Experiment(
        "onejob",
        "Each part has one job.",
        "InductionHeads",
        "A head is needed for a task if a tenth of the answers is lost without it, by the whole interval. Holds "
        "if every needed head is needed for one kind of task; fails if fewer than half are.",
        parts.onejob,
    ),
    Experiment(
        "spare",
        "Take a part out, and what it did is gone.",
        "InductionHeads",
        "Holds if half of the copying goes with the strongest copying head in every sister; fails if in none.",
        parts.spare,
    ),
    Experiment(
        "named",
        "Of each part that matters, one can say what it does.",
        "LevelsOfAnalysis",
        "Counts the needed heads that give more than half of their attention to the place a simple rule names: "
        "the token before, an earlier occurrence, or what followed it. Holds from nine in ten; fails up to one "
        "in ten.",
        parts.named,
    ),
    Experiment(
        "drive",
        "Trained on its exhaust alone, a machine of cogs learns to drive.",
        "DrivingMachine",
        "Holds if most machines go the right way, by the whole interval; in part if at least they learn how far, "
        "better than machines whose wheels were held fast while they learned.",
        parts.drive,
    ),
    Experiment(
        "when",
        "Knowing when an ability came in one model, one knows when it will come in the next.",
        "CapacityCurves",
        "Compares sisters, on the same text. Holds if for no ability one came more than a fifth later than "
        "another; fails if for every one.",
        growing.when,
    ),
    Experiment(
        "steady",
        "It gets better steadily: what has come is not lost again.",
        "CapacityCurves",
        "Holds if no ability falls by ten points or more on the way in any sister; fails if each does in some.",
        growing.steady,
    ),
    Experiment(
        "byproduct",
        "It comes to do things that nobody trained it for.",
        "CheckpointSlider",
        "Holds if at the end some ability is clearly above where it began and above what counting rows of words can do.",
        growing.byproduct,
    ),
    Experiment(
        "elsewords",
        "What it does, it does reliably.",
        "MeasurementValidity",
        "Holds if all three abilities stay above nine in ten in new wordings, in all sisters; in part if only "
        "in the wordings it read.",
        parts.elsewords,
    ),
    Experiment(
        "settled",
        "There are tests that tell a real ability from one that only looks like it.",
        "MeasurementValidity",
        "Holds if every simple rule does clearly worse than the model in some test; fails if none does.",
        parts.settled,
    ),
    Experiment(
        "lessons",
        "Teaching it one more thing leaves the rest as it was.",
        "PostTraining",
        "Fails if its surprise at stories has clearly risen: the intervals part.",
        growing.lessons,
    ),
)

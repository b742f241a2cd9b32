"""FigureTask: something to bring about in a figure of the book; the page itself computes whether it is so."""

from __future__ import annotations

from traitlets import Dict, Int, List, TraitError, Unicode, default

from course import figure_tasks
from course.reading import Unusable
from widgets import base
from widgets.checkpoint_slider import CheckpointSlider
from widgets.forward_pass import ForwardPass
from widgets.induction_heads import InductionHeads
from widgets.live.answering import Answering
from widgets.minimal_pairs import MinimalPairs
from widgets.next_token_prediction import NextTokenPrediction
from widgets.of_model import ModelWidget
from widgets.training_step import TrainingStep
from widgets.weight_editor import WeightEditor

#: The figures in which something can be asked for.
FIGURES: dict[str, type[ModelWidget]] = {
    figure.__name__: figure
    for figure in (
        CheckpointSlider,
        ForwardPass,
        InductionHeads,
        MinimalPairs,
        NextTokenPrediction,
        TrainingStep,
        WeightEditor,
    )
}

FIRST = "opening/surely-down"


class FigureTask(base.Widget):
    """Asks for what course/tasks has under a name, holds the figure in which it is done, and weighs what was done there.

    >>> task = FigureTask(task="opening/surely-down")
    >>> task.state = task.state | {"prompt": "Then the sun goes"}        # the figure follows

    The figure is a whole widget of the book within this one: its state is the trait `figure`, and what its reader has
    made of it the trait `state`. Its front end comes along in `figure`, as that of any anywidget does in its state, so
    that it is drawn wherever this one is: on a page, in JupyterLab, in a saved file.

    Raises FileNotFoundError for a name that there is no task of, and course.reading.Unusable, with the place, for one
    that can't be set as it is written.
    """

    _esm = base.STATIC / "figure_task.js"
    _css = base.STATIC / "figure_task.css"

    task = Unicode(help="Which task, by chapter and name.").tag(sync=True)
    title = Unicode(help="What it is called.").tag(sync=True)
    minutes = Int(help="How long it takes.").tag(sync=True)
    difficulty = Unicode(help="easy, middling or hard.").tag(sync=True)
    ask = Unicode(help="What is to be brought about.").tag(sync=True)
    goal = Dict(help="How it is weighed: kind, and what that kind has to know (widgets/figure_task/goals).").tag(sync=True)
    hints = List(Unicode(), help="What to try, one after the other.").tag(sync=True)
    solution = Dict(help="One way to do it: say, and the traits that the figure then has.").tag(sync=True)
    shows = Unicode(help="What it means that this can be done.").tag(sync=True)
    figure = Dict(help="The figure as the task sets it: its code, and all its traits.").tag(sync=True)
    state = Dict(help="What is the reader's own in the figure: those of its traits that it keeps.").tag(
        sync=True, kept=lambda self: {"is": "dict", "of": self._rules()}
    )

    def __init__(self, *, task: str = FIRST, **traits: object) -> None:
        asked = figure_tasks.read(task)
        self._inner = self._a_figure(task, asked["figure"])
        told = {name: asked[name] for name in ("title", "minutes", "difficulty", "ask", "goal", "hints", "solution", "shows")}
        super().__init__(task=task, figure=self._state_of_figure(), **told | traits)
        # What the figure asks of a kernel comes and goes by this widget's channel.
        self._inner.send = lambda content, buffers=None: self.send(content, buffers)
        self._inner._answering = Answering(self._inner.send, self._inner.live)

    def _a_figure(self, task: str, wanted: dict) -> ModelWidget:
        """The figure, for its traits alone: it is never shown by itself. Raises course.reading.Unusable."""
        where = f"course/tasks/{task}.yaml, figure"
        if wanted["widget"] not in FIGURES:
            raise Unusable(f"{where}: there is no task in a {wanted['widget']}, but in: {', '.join(FIGURES)}.")
        try:
            inner = FIGURES[wanted["widget"]](**wanted["traits"])
        except TraitError as error:
            raise Unusable(f"{where}: {error}") from None
        inner.close()
        return inner

    def _state_of_figure(self) -> dict:
        inner = self._inner
        code = {"_esm": str(inner._esm), "_css": str(inner._css), "_anywidget_id": inner._anywidget_id}
        return code | {name: getattr(inner, name) for name in (*inner.own_traits(), "_live")}

    def _rules(self) -> dict:
        """Those of the figure, but for whether an outcome was seen, which in a task hides nothing."""
        return {name: rule for name, rule in self._inner.keep()["traits"].items() if rule.get("linked", True)}

    @default("state")
    def _as_the_task_sets_it(self) -> dict:
        return {name: getattr(self._inner, name) for name in self._rules()}

    def files(self) -> list[str]:
        """Those of the figure."""
        return self._inner.files()

    def _packed(self, model: bool) -> dict[str, bytes]:
        return self._inner._packed(model)

    def _note(self) -> str:
        return self._inner._note()

    def read_file(self, path: object) -> bytes:
        return self._inner.read_file(path)

    def _answer(self, widget: object, message: object, buffers: object) -> None:
        """A view asks, its own figure's questions included."""
        self._inner._answer(widget, message, buffers)

    def close(self) -> None:
        """Also ends what its figure is asking."""
        if self.comm is not None:
            self._inner._answering.close()
        super().close()

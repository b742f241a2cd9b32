"""Answers what a widget's view asks of a model that lives in this kernel, by PyTorch.

The view sends ``{"type": "engine", "from": <the view>, "id": n, "method": "predict", "args": [...]}``, its arrays
beside it as buffers, and hears, with the same `type`, `from` and `id`: ``{"heard": true}`` at once; any number of
``{"piece": ...}``; then ``{"result": ...}`` or ``{"error": <a sentence>}``. ``{"cancel": true}`` ends a question
early, ``{"goodbye": true}`` all of a view.

Questions are answered one at a time, whoever asks, in a thread of their own: so that the kernel hears, meanwhile,
that one is no longer wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from widgets.live.packing import Map, pack, unpack
from widgets.live.said import Reply, Said

if TYPE_CHECKING:  # importing a widget never imports torch
    from lab.engine import Engine
    from widgets.live.models import LiveModel

THREAD = ThreadPoolExecutor(1, "the book's engine")

#: What is told while a question is answered, and whether it is still wanted.
Tell = Callable[[Any], None]
Cancelled = Callable[[], bool]


def _generate(engine: Engine, tell: Tell, cancelled: Cancelled, prompt: Any, options: dict) -> dict:
    return engine.generate(prompt, **options, tell=tell, cancelled=cancelled)


def _means(engine: Engine, tell: Tell, cancelled: Cancelled, prompts: list, options: dict) -> Map:
    return Map(_shaped(engine.means(prompts, **options, cancelled=cancelled)))


def _run_with_cache(engine: Engine, tell: Tell, cancelled: Cancelled, prompt: Any, options: dict) -> dict:
    run = engine.run_with_cache(prompt, **options)
    return run | {"cache": Map(_shaped(run["cache"]))}


def _weights(engine: Engine, tell: Tell, cancelled: Cancelled, options: dict) -> dict:
    return _shaped(engine.weights(**options))


def _shaped(tensors: dict) -> dict:
    return {name: {"shape": list(tensor.shape), "data": tensor} for name, tensor in tensors.items()}


def _practise(engine: Engine, tell: Tell, cancelled: Cancelled, prompt: Any, practice: dict) -> None:
    for stand in engine.practise(prompt, **practice):
        if cancelled():
            return
        tell(stand)


def _plain(name: str) -> Callable:
    """A call that is answered at once, its options, if any, by name."""

    def answer(engine: Engine, tell: Tell, cancelled: Cancelled, *args: Any) -> Any:
        *given, last = args
        return getattr(engine, name)(*given, **last) if isinstance(last, dict) else getattr(engine, name)(*args)

    return answer


#: The calls of widgets/engine/calls.js about one checkpoint.
METHODS: dict[str, Callable] = {
    "predict": _plain("predict"),
    "generate": _generate,
    "runWithCache": _run_with_cache,
    "means": _means,
    "gradients": _plain("gradients"),
    "surprise": _plain("surprise"),
    "weigh": _plain("weigh"),
    "lens": _plain("lens"),
    "looksBack": _plain("looks_back"),
    "flows": _plain("flows"),
    "written": _plain("written"),
    "slopes": _plain("slopes"),
    "practise": _practise,
    "weights": _weights,
    "shapes": lambda engine, tell, cancelled: engine.shapes(),
    "spreads": lambda engine, tell, cancelled: engine.spreads(),
    "fingerprint": lambda engine, tell, cancelled: engine.fingerprint(),
    "load": lambda engine, tell, cancelled: None,
    "encode": _plain("encode"),
    "decode": _plain("decode"),
    "tokens": _plain("tokens"),
    "shown": _plain("shown"),
}

#: Those that are about its tokens, the same at all its checkpoints.
OF_TEXT = {"encode", "decode", "tokens", "shown"}


class Answering:
    """The kernel's end of the channel of one widget."""

    def __init__(self, send: Callable[[dict, list], None], model: Callable[[], LiveModel | None]):
        """send: a message and its buffers to the views. model: what they ask about."""
        self._send, self._model = send, model
        self._wanted: dict[tuple, threading.Event] = {}  # by view and question: set when no longer wanted
        self.said = Said()

    def hear(self, message: dict, buffers: list) -> None:
        """One message of a view."""
        view, number = message.get("from"), message.get("id")
        if message.get("goodbye") or message.get("cancel"):
            for key, event in list(self._wanted.items()):
                if key[0] == view and (message.get("goodbye") or key[1] == number):
                    event.set()
            return
        self._wanted[view, number] = threading.Event()
        self._reply(view, number, heard=True)
        THREAD.submit(self._answer, view, number, message.get("method"), message.get("args"), buffers)

    def close(self) -> None:
        """The widget is gone: nothing is wanted any more."""
        for event in self._wanted.values():
            event.set()

    def _answer(self, view: Any, number: Any, method: Any, args: Any, buffers: list) -> None:
        cancelled = self._wanted[view, number].is_set
        told: list[Reply] = []

        def tell(**what: Any) -> None:
            told.append(self._reply(view, number, **what))

        try:
            model = self._model()
            tell(result=self._ask(model, tell, method, unpack(args, buffers), cancelled))
            if model and not cancelled() and not buffers:  # plain questions, told to the end
                self.said.keep(model.name, method, args, told)
        except Exception as error:  # whatever it is, the view has to hear of it
            self._reply(view, number, error=_sentence(error))
        finally:
            del self._wanted[view, number]

    def _ask(self, model: LiveModel | None, tell: Callable, method: Any, args: list, cancelled: Cancelled) -> Any:
        if model is None:
            raise ValueError("This model is one of the book's own, which the page runs. Please run the cell again.")
        if method == "start":
            engine = model.engine()
            return {"config": engine.config, "begin": engine.begin, "end": engine.end, "checkpoints": model.checkpoints}
        if method not in METHODS:
            raise ValueError(f"The kernel knows no question {method!r}. Are page and kernel of the same version?")
        if method in OF_TEXT:
            return METHODS[method](model.engine(), None, cancelled, *args)
        which, *rest = args
        if cancelled() and method not in ("generate", "practise"):
            raise ValueError("This is no longer wanted.")
        return METHODS[method](model.engine(which.get("step")), lambda piece: tell(piece=piece), cancelled, *rest)

    def _reply(self, view: Any, number: Any, **what: Any) -> Reply:
        buffers: list[bytes] = []
        packed = pack(what, buffers)
        self._send({"type": "engine", "from": view, "id": number, **packed}, buffers)
        return packed, buffers


def _sentence(error: Exception) -> str:
    """What is shown to a reader: our own sentences as they are, another's with the name of what it is."""
    if isinstance(error, ValueError) and str(error):
        return str(error)
    return f"The kernel could not answer ({type(error).__name__}: {error})."

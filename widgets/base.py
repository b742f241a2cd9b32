"""The shared half of every widget: its trait names are checked, and its front
end may ask the kernel for the grown models' files.

On a static page the front end fetches those files itself. In JupyterLab it
sends ``{"type": "file", "id": …, "path": "village/seed-0/step-00000.safetensors"}``
and is answered with the bytes as one buffer, or with ``error``: a sentence.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, TraitError

from widgets import keeping, saved

#: The built front-end modules, one ``<name>.js`` and ``<name>.css`` a widget.
STATIC = Path(__file__).parent / "static"

#: The engine's code, which every widget with a model asks for, by the path it has on a static site.
WORKER = "../engine_worker.js"

#: The grown models and their measurements: the only files a front end may read.
SPECIMENS = Path(__file__).parent.parent / "specimens"


class Widget(anywidget.AnyWidget):
    """Base class. Subclasses set ``_esm`` and ``_css`` and add traits tagged ``sync``, and ``kept`` those of the reader
    (see widgets/keeping.py)."""

    #: A sentence on what the reader makes that a reload undoes; nothing, if all of it is kept.
    not_kept = ""

    _keep = Dict(help="What a page keeps for its reader: see `keep`.").tag(sync=True, to_json=lambda _, widget: widget.keep())

    _carried = Dict(help="Files by their paths: see `carry`.").tag(sync=True)

    def __init_subclass__(cls, **more: Any) -> None:
        """Gives anywidget the front end as text. Given a path, it holds on to every widget ever made, in case the file
        changes: that is for those who work on a front end, and say so with ANYWIDGET_HMR=1."""
        if os.environ.get("ANYWIDGET_HMR") != "1":
            for key in {"_esm", "_css"} & vars(cls).keys():
                if isinstance(path := vars(cls)[key], Path):
                    setattr(cls, key, path.read_text(encoding="utf-8"))
        super().__init_subclass__(**more)

    def __init__(self, **traits: object) -> None:
        """Raises TraitError for a name that is no trait of this widget (traitlets
        itself would let a misspelt one pass), and for a value a trait refuses."""
        for name in traits:
            if not self.has_trait(name):
                raise self._no_trait(name)
        super().__init__(**traits)
        self.on_msg(self._answer)

    def __setattr__(self, name: str, value: object) -> None:
        """Raises TraitError for a name that is no trait, nor anything else that this widget has."""
        if not name.startswith("_") and not hasattr(type(self), name):
            raise self._no_trait(name)
        super().__setattr__(name, value)

    def _no_trait(self, name: str) -> TraitError:
        known = self.own_traits()
        meant = difflib.get_close_matches(name, known, n=1)
        asked = f" Did you mean {meant[0]!r}?" if meant else ""
        return TraitError(f"{type(self).__name__} has no trait {name!r}.{asked} It has: {', '.join(known)}.")

    def get_state(self, key: object = None, drop_defaults: bool = False) -> dict:
        """As ipywidgets', but always all of it: the front end knows no defaults, and where a page is made of the state
        (`embed_minimal_html`, say) its own code would be left out as one."""
        return super().get_state(key)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict, dict]:
        """As anywidget's, with a sentence where widgets aren't drawn; of one that is closed, that alone."""
        name = type(self).__name__
        if self.comm is None:
            return {"text/plain": f"This {name} was closed. Run its cell again to see it."}, {}
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        plain = f"{name}, a figure of Grown, Not Made?: it is drawn where a notebook shows Jupyter widgets. If it isn't, run its cell."
        return {**data, "text/plain": plain}, metadata

    def close(self) -> None:
        """As ipywidgets', which also takes away what a notebook asks of whatever stands last in a cell."""
        super().close()
        self.__dict__.pop("_repr_mimebundle_", None)

    @classmethod
    def own_traits(cls) -> list[str]:
        """The names of the traits that a reader or a chapter may set, in order of the alphabet."""
        inherited = anywidget.AnyWidget.class_traits()
        return sorted(name for name in cls.class_traits(sync=True) if name not in inherited and not name.startswith("_"))

    def keep(self) -> dict:
        """For the page: the widget's name, a rule for each trait that it keeps for the reader, and what is not kept."""
        return {"widget": type(self).__name__, "traits": keeping.rules(self), "not": self.not_kept}

    def files(self) -> list[str]:
        """The files that its front end may ask for as it is now, as `read_file` knows them: none, unless a subclass says which."""
        return []

    def save(self, path: str | Path, *, model: bool = True) -> Path:
        """Write this widget, as it stands now, into one HTML file, which needs no kernel, no site and no network.

        model: whether the book's models that it asks are in it too; without, the file is small, and a sentence stands where
        they would be asked. A checkpoint takes some 1.2 MB, a whole training 25. A model that is none of the book's own is
        never in it: the file shows what that has said so far. Returns the file's place.
        Raises ValueError, in a sentence, for what can't be told without a kernel, and OSError where nothing can be written.
        """
        return saved.save(self, path, self._packed(model), self._note())

    def carry(self, *, model: bool = True) -> None:
        """From now on this widget's state holds what its view asks for, so that it works in whatever is made of the state
        and has no kernel: `embed_minimal_html`, nbconvert, a notebook that was saved with the state of its widgets.

        model: as for `save`, whose errors this has too.
        """
        self._carried = self._packed(model)

    def told_state(self) -> dict:
        """The traits as they may stand in a file that others open."""
        traits = [*self.own_traits(), *(["_live"] if self.has_trait("_live") else [])]
        return {name: getattr(self, name) for name in traits} | {"_keep": self.keep()}

    def _note(self) -> str:
        """A sentence below a saved figure, if one is needed."""
        return ""

    def _packed(self, model: bool) -> dict[str, bytes]:
        return {name: self.read_file(name) for name in self.files() if model or not name.endswith(".safetensors")}

    def _answer(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer a front end's request for a file; other messages are not ours."""
        if not isinstance(message, dict) or message.get("type") != "file":
            return
        reply = {"type": "file", "id": message.get("id"), "path": message.get("path")}
        try:
            self.send(reply, buffers=[self.read_file(message.get("path"))])
        except (OSError, ValueError) as error:
            self.send({**reply, "error": str(error)})

    def read_file(self, path: object) -> bytes:
        """What a front end gets for a path: the engine's code, or as `read_specimen` gives it."""
        return (STATIC / "engine_worker.js").read_bytes() if path == WORKER else read_specimen(path)


def read_specimen(path: object) -> bytes:
    """The bytes of one file under specimens/, as `read_within` gives them."""
    return read_within(SPECIMENS, path)


def read_within(root: Path, path: object) -> bytes:
    """The bytes of one file under ``root``.

    ``path`` is relative to it, with forward slashes. Raises ValueError
    when it leads elsewhere (also through a symbolic link) and FileNotFoundError
    when there is no such file; both say what to do in a sentence for the reader.
    """
    if not isinstance(path, str) or not path or "\0" in path:
        raise ValueError("A widget asked for a file without naming it. Please reload the page.")
    root = root.resolve()
    file = (root / path).resolve()
    if not file.is_relative_to(root):
        raise ValueError(f"{path} lies outside specimens/, and widgets read nothing else.")
    if not file.is_file():
        raise FileNotFoundError(
            f"specimens/{path} is missing. Restore it with `git checkout specimens`, or grow it again with `make grow`."
        )
    return file.read_bytes()

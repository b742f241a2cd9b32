"""Reads, executes and writes again what a change concerns, and nothing else.

- A lesson is executed again when its cells, a module that they reach or the figures that they read have changed.
- A page is read again when its own text has changed or its lesson was executed again; all are, when the extension has.
- A page is only written again when what it shows besides has changed: a style sheet, a template, a widget's code, a lesson's exercises.
"""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from . import execution, exercises_of, repository, sources, widgets

READ_BY_ALL = ("book/extension",)
SHOWN_BY_ALL = ("book/assets", "book/templates", "book/pictures.yaml")


def begin(app: Sphinx) -> None:
    app.gnm_sources = sources.state(Path(app.srcdir))  # as they are now: one that is saved meanwhile counts as changed
    app.gnm_read_by_all = _digest(app, READ_BY_ALL)
    app.gnm_shown_by_all = _digest(app, SHOWN_BY_ALL)


def _digest(app: Sphinx, folders: tuple[str, ...]) -> str:
    root = Path(app.srcdir)
    return sources.together(root, [path for path in sources.files(root) if path.relative_to(root).as_posix().startswith(folders)])


def outdated_pages(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """The pages to be read though their own text is what it was."""
    if getattr(env, "gnm_read_by_all", None) != app.gnm_read_by_all:
        env.gnm_read_by_all, env.gnm_outcomes, env.gnm_looks = app.gnm_read_by_all, {}, {}
        return sorted(env.found_docs)
    pages = env.found_docs if _pages(app) is None else env.found_docs & _pages(app)
    return [name for name in sorted(pages) if name in env.gnm_outcomes and not _holds(app, env, name)]


def _pages(app: Sphinx) -> set[str] | None:
    """The only pages that are to be built, while book/dev.py holds this Sphinx; None in a build of the whole book."""
    return getattr(app, "gnm_pages", None)


def _holds(app: Sphinx, env: BuildEnvironment, docname: str) -> bool:
    lesson = execution.lesson(app, docname)
    return lesson is None or execution.outcome(app, lesson) == env.gnm_outcomes[docname]


def execute_lessons(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Of the pages that are about to be read, execute those whose cached outcome doesn't hold."""
    lessons = [one for one in (execution.lesson(app, docname) for docname in docnames) if one]
    execution.execute(app, [one for one in lessons if execution.outcome(app, one) is None])
    for docname in docnames:
        env.gnm_outcomes.pop(docname, None)
    for one in lessons:
        env.gnm_outcomes[one.docname] = execution.outcome(app, one)


def pages_that_look_otherwise(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages to be written again though nothing in them was read anew."""
    if _pages(app) is not None:
        return []  # book/dev.py gives style sheets and widgets' code out as they are
    looks = {docname: _look(app, env, docname) for docname in env.found_docs}
    otherwise = [docname for docname in sorted(looks) if env.gnm_looks.get(docname) != looks[docname]]
    env.gnm_looks = looks
    return otherwise


def _look(app: Sphinx, env: BuildEnvironment, docname: str) -> str:
    """A digest of what a page shows apart from what was read and executed for it."""
    code = "".join(
        widgets.built_code(name, suffix) or "" for name in widgets.on_page(env, docname) for suffix in widgets.CODE.values()
    )
    exercises = exercises_of.of_lesson(env, docname)
    return hashlib.sha256(f"{app.gnm_shown_by_all}{repository.name()}{repository.site()}{code}{exercises}".encode()).hexdigest()


def remember(app: Sphinx, exception: Exception | None) -> None:
    """Only a build without complaint counts: after another, the next one reads every page, so that it complains again."""
    if exception is None and not app._warncount and _pages(app) is None:
        sources.write_record(app.gnm_sources, Path(app.outdir).parent)
        return
    (Path(app.outdir).parent / sources.RECORD).unlink(missing_ok=True)
    if exception is not None or app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", begin)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-before-read-docs", execute_lessons)
    app.connect("env-updated", pages_that_look_otherwise, priority=900)
    app.connect("build-finished", remember, priority=900)

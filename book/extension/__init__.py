"""The book's own Sphinx extension: what turns a stock jupyter-book into this one.

- `freshness`: what a change concerns is executed, read and written again, and nothing else (`execution`, `imports`, `sources`).
- `widgets`: each page's widgets are drawn without a kernel, from files of this site only.
- `pictures`: what stands in a widget's place where no script runs, and in print.
- `plates`: pages that hold a measured figure get what draws it.
- `evidence`: every measured table has its row on one page, and every lesson leads to those that it read.
- `measured`: each figure in a sentence leads to the table that it was read from.
- `corpus`: the training text lies beside the model, to be searched and read.
- `real_model`: a real chat model lies beside it too, where it is installed, to be fetched when a reader asks for it.
- `course`: what a reader of a lesson will be able to do; the answer sheets of a class.
- `exercises`: the look of exercises and of their folded solutions.
- `exercises_of`: at the end of a lesson, the exercises that go with it.
- `teachers`: the notes, the claims, the minutes of a plan, and the slides.
- `lessons`: their order, questions and minutes; the navigation.
- `notebooks`: every page as a notebook too (`cells`, `markdown`); `in_code`: what goes on from a figure in Python.
- `repository`: links into it, where it is known.
- `terms`: the definitions of the glossary, for where its words stand.
- `shell`: the theme's pages are mended and described.
- `sums`: what the files that pages fetch must be, so that an altered one is noticed.
- `made_of`: programs, running times and licences (`licences`) of this very copy.
- `own_files`: no page holds a script of its own, so that hosts may forbid such.
- `offline`: what there is of files, for a reader who keeps the book on their device.
"""

from sphinx.application import Sphinx

from . import (
    corpus,
    course,
    evidence,
    exercises,
    exercises_of,
    freshness,
    in_code,
    lessons,
    licences,
    made_of,
    measured,
    notebooks,
    offline,
    own_files,
    plates,
    real_model,
    repository,
    shell,
    sums,
    teachers,
    terms,
    widgets,
)

PARTS = (
    freshness,
    widgets,
    plates,
    corpus,
    real_model,
    course,
    evidence,
    measured,
    exercises,
    exercises_of,
    teachers,
    lessons,
    in_code,
    notebooks,
    repository,
    terms,
    shell,
    sums,
    own_files,
    licences,
    made_of,
    offline,
)


def setup(app: Sphinx) -> dict:
    for part in PARTS:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

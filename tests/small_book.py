"""A book of two chapters, built in seconds with the real extension, theme and scripts: for what does not hang on the text."""

import json
import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from widget_page import copy_host

ROOT = Path(__file__).resolve().parent.parent
STYLES = ("book.css", "shell.css", "figures.css", "lessons.css", "answers.css", "previews.css")
sys.path.insert(0, str(ROOT))

TOC = """\
format: jb-book
root: book/index
parts:
  - caption: The argument
    numbered: 1
    chapters:
      - file: chapters/bread/index
        sections:
          - file: chapters/bread/flour
          - file: chapters/bread/heat
      - file: chapters/bridges/index
        sections:
          - file: chapters/bridges/arches
  - caption: At the back
    chapters:
      - file: book/glossary
      - file: book/answers
"""

HEAD = "---\nmyst:\n  html_meta:\n    description: {}\n---\n\n"
LONG = "The loaf rises while nobody looks. " * 150
FIGURE = """
```{{raw}} html
<script type="application/vnd.jupyter.widget-view+json">{}</script>
```
"""
STATE = """
```{{raw}} html
<script type="application/vnd.jupyter.widget-state+json">{}</script>
```
"""
TOY = """export default { render({ el, model }) {
  el.innerHTML = '<div class="gnm" data-widget="Toy" data-ready="true" style="height: 300px"><label>Crumbs <input></label></div>';
  const field = el.querySelector("input");
  field.value = model.get("crumbs");
  field.oninput = () => model.set("crumbs", field.value);
} };"""
TOY_STATE = {
    "_esm": "_static/toy.js",
    "crumbs": "",
    "_keep": {"widget": "Toy", "traits": {"crumbs": {"is": "text", "most": 99}}, "not": ""},
}

PAGES = {
    "book/index": "# The book\n\n```{go-on}\n```\n\nIt begins.\n",
    "chapters/bread/index": HEAD.format("Why bread?") + "# Bread\n\n```{lessons}\n```\n",
    "chapters/bread/flour": HEAD.format("What is <in> it?")
    + "# Flour & salt\n\n## First\n\nA {term}`crumb` and {term}`crumbs <crumb>` more.\n\n"
    + f"{LONG}\n\n## Second\n\n{LONG}\n"
    + FIGURE.format(json.dumps({"model_id": "toy"}))
    + f"\n{LONG}\n\n## Third\n\n{LONG}\n"
    + STATE.format(json.dumps({"state": {"toy": {"state": TOY_STATE}}})),
    "chapters/bread/heat": HEAD.format("How hot?") + f"# Heat\n\n{LONG}\n",
    "chapters/bridges/index": "# Bridges\n\n```{lessons}\n```\n",
    "chapters/bridges/arches": "# Arches\n\nThey stand.\n",
    "book/glossary": "# Glossary\n\n```{glossary}\ncrumb\n  A piece of *bread*.\n\n  Small & <soft>.\n\ncrust\n  Around every {term}`crumb`.\n```\n",
    "book/answers": (ROOT / "book/answers.md").read_text() if (ROOT / "book/answers.md").exists() else "# Answers\n",
}

CONF = {
    "extensions": [
        "sphinx_external_toc",
        "myst_nb",
        "book.extension.lessons",
        "book.extension.terms",
        "book.extension.shell",
        "small_book",
    ],
    "source_suffix": {".md": "myst-nb"},  # Sphinx adds to the one that it has by itself, and keeps it for the next
    "myst_enable_extensions": ["colon_fence", "deflist", "attrs_block"],
    "nb_execution_mode": "off",
    "html_theme": "sphinx_book_theme",
    "html_static_path": [str(ROOT / "book/assets")],
    "templates_path": [str(ROOT / "book/templates")],
    "html_css_files": list(STYLES),
    "html_js_files": [["page.js", {"type": "module"}], ["host.js", {"type": "module"}]],
    "html_title": "The book",
    "root_doc": "book/index",
    "html_context": {"default_mode": "auto"},
    "html_theme_options": {"secondary_sidebar_items": {"book/glossary": ["page-toc.html"]}, "logo": {"text": "The book"}},
    "external_toc_path": "_toc.yml",
}


def setup(app: Sphinx) -> None:
    """The small book's own extension: places for its figures."""
    from book.extension import widgets

    app.connect("doctree-resolved", widgets.make_place)


def build(folder: Path) -> Path:
    """Write and build it in `folder`; gives the folder of its site. Warnings are errors."""
    source, out = folder / "source", folder / "_build" / "html"
    for name, text in PAGES.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    (source / "_toc.yml").write_text(TOC, encoding="utf-8")
    with patch_docutils(), docutils_namespace():
        app = Sphinx(source, None, out, folder / "doctrees", "html", confoverrides=CONF, status=None, warningiserror=True)
        app.build()
    copy_host(out / "_static")
    (out / "_static" / "toy.js").write_text(TOY, encoding="utf-8")
    for style in STYLES:
        shutil.copy(ROOT / "book/assets" / style, out / "_static")
    return out

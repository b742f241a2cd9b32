"""Mends and describes the theme's pages, and leaves out of the site what no page uses."""

import html
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from . import pictures, repository

# Of what the theme copies: icons and scripts that book/templates/ has left out, and source maps.
UNUSED = (
    "vendor",
    "images",
    "locales",
    "scripts/bootstrap*",
    "styles/theme.css",
    "**/*.map",
    "*-macros.html",
    "**/*.LICENSE.txt",
)


# The front page is book/index.html; the site's address leads to it, also without JavaScript.
ENTRANCE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}.html">
<link rel="canonical" href="{page}.html">
<link rel="icon" href="_static/favicon.svg">
{preview}
</head>
<body><main><h1>{title}</h1><p><a href="{page}.html">Open the book</a></p></main></body>
</html>
"""


def describe(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """What a link preview shows: what the page itself says, and its picture, by its full address where that is known. Pages
    load nothing for it."""
    known = context.get("metatags", "")
    words = re.sub(r"<[^>]+>", "", context.get("title") or app.config.html_title)
    about = re.search(r'<meta content="([^"]*)" name="description"', known)
    picture = pictures.of_page(pagename)
    address = f"{repository.site()}_static/pictures/{picture.file.name}" if repository.site() else picture.address(pagename)
    tags = {
        "og:title": html.unescape(words),
        "og:site_name": app.config.html_title,
        "og:type": "article",
        "og:description": html.unescape(about[1]) if about else "",
        "og:url": repository.site() and f"{repository.site()}{pagename}.html",
        "og:image": address,
        "og:image:alt": picture.alt,
        "twitter:card": "summary_large_image",
    }
    context["metatags"] = known + "".join(
        f'<meta {"name" if name.startswith("twitter") else "property"}="{name}" content="{html.escape(content)}" />\n'
        for name, content in tags.items()
        if content
    )


# Docutils marks a bibliography up as an ARIA list whose children are no list items: worse than none.
FAULTY_ROLES = (' role="list" class="citation-list"', ' class="citation-list"'), (' role="doc-biblioentry"', "")


def mend(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    for faulty, sound in FAULTY_ROLES:
        context["body"] = context.get("body", "").replace(faulty, sound)


# Bytes on every page, for the few that have a use for them: which files, and by what in its body such a page is known.
SPARED = {
    ("sphinx-design", "design-tabs"): ('class="sd-',),
    ("exercise.css", "exercises.css"): ("exercise admonition", "gnm-solution", "gnm-about", "pst-scrollable-table-container"),
}


def spare(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    for files, marks in SPARED.items():
        if not any(mark in context.get("body", "") for mark in marks):
            for kind in ("css_files", "script_files"):
                context[kind] = [file for file in context[kind] if not any(part in str(file.filename) for part in files)]


def make_static(app: Sphinx) -> None:
    """Into a folder that isn't there, as after a build that failed, the theme would copy its logo as a file of that name."""
    (Path(app.outdir) / "_static").mkdir(parents=True, exist_ok=True)


def leave_out(app: Sphinx, exception: Exception | None) -> None:
    pages = app.env.found_docs | {"index", "search"}
    for page in list(Path(app.outdir).rglob("*.html")):  # of chapters that were renamed or dropped
        if page.relative_to(app.outdir).with_suffix("").as_posix() not in pages:
            page.unlink()
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def name_search_once(app: Sphinx, exception: Exception | None) -> None:
    """The search page has the theme's search field twice, and each with the same id, which nothing asks for."""
    page = Path(app.outdir) / "search.html"
    if exception is None and page.exists():
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r'\s+id="search-input"', "", text), encoding="utf-8")


def write_entrance(app: Sphinx, exception: Exception | None) -> None:
    """With the preview of the front page: this is the address that people hand on, and what makes previews may not be led on."""
    front = Path(app.outdir) / f"{app.config.root_doc}.html"
    tags = (
        re.findall(r'<meta (?:property|name)="(?:og|twitter):[^>]*>', front.read_text(encoding="utf-8")) if front.exists() else []
    )
    preview = "\n".join(tags).replace('"../_static/', '"_static/')
    page = ENTRANCE.format(title=html.escape(app.config.html_title), page=app.config.root_doc, preview=preview)
    (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    # jupyter-book sets this whether or not sphinx_comments, which reads it, is in use.
    app.add_config_value("comments_config", {}, "")
    app.connect("builder-inited", make_static)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", mend)
    app.connect("html-page-context", spare)
    app.connect("build-finished", leave_out)
    app.connect("build-finished", name_search_once)
    app.connect("build-finished", write_entrance)

"""The built pages of the book, or of a chapter, as one page to be printed: with a table of contents, and links that lead to places in it."""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
# What lives only in a browser. The slides say again what the lessons say.
ONLY_ON_SCREEN = {"book/answers", "book/keep", "book/course/class", "book/course/teachers/slides"}
LEFT_OUT = ".headerlink, .gnm-go-on, .gnm-widget-wait, #in-code, script:not([type='application/json'])"
POINTS = ("aria-labelledby", "aria-describedby", "for")  # attributes that name places on the page
LOOKS = "link[rel=stylesheet]"
PAGE = """\
<!DOCTYPE html>
<html lang="en" data-theme="light" data-content_root="./">
<head>
<meta charset="utf-8">
<title>{title}</title>
{looks}
<link rel="stylesheet" href="_static/joined.css">
<script type="module" src="_static/plates.js"></script>
</head>
<body><main class="bd-article">
<header class="gnm-joined-title"><h1>{title}</h1><p>{by}</p></header>
<nav class="gnm-joined-contents" aria-label="Contents"><h2>Contents</h2>{contents}</nav>
{body}
</main></body>
</html>
"""


@dataclass(frozen=True)
class Entry:
    """A page in its place: name, and what is listed below it."""

    name: str
    below: tuple["Entry", ...] = ()


def book() -> list[Entry]:
    """All pages that can be printed, in the order of _toc.yml."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [toc["root"], *(chapter for part in toc["parts"] for chapter in part["chapters"])]
    return [entry for entry in map(_entry, listed) if entry.name not in ONLY_ON_SCREEN]


def _entry(listed: str | dict) -> Entry:
    if isinstance(listed, str):
        return Entry(listed)
    below = tuple(_entry(one) for one in listed.get("sections", ()))
    return Entry(listed["file"], tuple(one for one in below if one.name not in ONLY_ON_SCREEN))


def joined(entries: list[Entry], title: str, by: str) -> str:
    """One page of HTML, to be read from the site's root."""
    names = {name for entry in entries for name in _names(entry)}
    looks: dict[str, str] = {}
    body, contents = [], []
    for entry in entries:
        text, listed = _chapter(entry, names, looks, depth=0)
        body.append(text)
        contents.append(listed)
    contents_list = f"<ul>{''.join(contents)}</ul>"
    return PAGE.format(title=title, by=by, looks="\n".join(looks.values()), contents=contents_list, body="\n".join(body))


def _names(entry: Entry) -> list[str]:
    return [entry.name, *(name for one in entry.below for name in _names(one))]


def _chapter(entry: Entry, names: set[str], looks: dict[str, str], depth: int) -> tuple[str, str]:
    """A page and those below it; and its item in the table of contents."""
    page = BeautifulSoup((HTML / f"{entry.name}.html").read_text(encoding="utf-8"), "html.parser")
    for link in page.select(LOOKS):
        link["href"] = _from_root(str(link["href"]), entry.name)
        looks.setdefault(str(link["href"]), str(link))
    article = page.select_one("article.bd-article")
    title = _prepare(article, entry.name, names, depth)
    below = [_chapter(one, names, looks, depth + 1) for one in entry.below]
    kind = "gnm-joined-chapter" if depth == 0 else "gnm-joined-lesson"
    text = f'<div class="{kind}" id="{_place(entry.name)}">{article.decode_contents()}</div>{"".join(one for one, _ in below)}'
    listed = f"<ul>{''.join(item for _, item in below)}</ul>" if below else ""
    return text, f'<li><a href="#{_place(entry.name)}">{title}</a>{listed}</li>'


def _prepare(article: Tag, name: str, names: set[str], depth: int) -> str:
    """Makes a page's article one of several: its ids its own, its links leading into the joined page. Its title."""
    for one in article.select(LEFT_OUT):
        one.decompose()
    title = article.h1.get_text().strip()
    for one in article.find_all(True):
        if "id" in one.attrs:
            one["id"] = _place(name, str(one["id"]))
        for attribute in POINTS:
            if attribute in one.attrs:
                one[attribute] = " ".join(_place(name, each) for each in str(one[attribute]).split())
        if heading := re.fullmatch(r"h([1-5])", one.name):
            one.name = f"h{min(6, int(heading[1]) + depth)}"
    for solution in article.select("details.gnm-solution"):
        solution["open"] = ""  # on paper nothing can be unfolded
    for image in article.select("img[src]"):
        image["src"] = _from_root(str(image["src"]), name)
        image.attrs.pop("loading", None)  # all of it is printed
    for link in article.select("a[href]"):
        _lead(link, name, names)
    return title


def _lead(link: Tag, name: str, names: set[str]) -> None:
    """To a place in the joined page, or to another site; of what is neither, only the words stay."""
    address = str(link["href"])
    if re.match(r"[a-z]+:", address):
        return
    path, _, fragment = address.partition("#")
    target = _from_root(path, name).removesuffix(".html") if path else name
    if target in names:
        link["href"] = f"#{_place(target, fragment)}"
    else:
        link.unwrap()


def _from_root(address: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def _place(name: str, fragment: str = "") -> str:
    """The id in the joined page of a page, or of a place on it."""
    return "--".join(part for part in (name.replace("/", "-"), fragment) if part)

"""Turns a page's HTML into plain Markdown, such as any notebook shows.

In the HTML Sphinx has resolved everything: terms, citations, links, measured figures. markdownify knows how to say it in
Markdown; here is only what it can't know of our pages.
"""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

# Headings' own links, marks that only the page's scripts fill, and what `{.on-page}` says is no matter of a notebook.
ONLY_ON_PAGE = ".on-page, .headerlink, .gnm-go-on, .gnm-read-sum, .gnm-instead, noscript, script"


class Converter(MarkdownConverter):
    """markdownify, which keeps the places that links lead to, and all signs that Markdown would take for its own."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return super().escape(re.sub(r"([<$`\\])", r"\\\1", text), parent_tags)

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f'<a id="{el["id"]}"></a>' if el.get("id") else super().convert_a(el, text, parent_tags)

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        language = re.search(r"highlight-(\w+)", " ".join(" ".join(one.get("class", [])) for one in el.parents))
        self.options["code_language"] = language[1].replace("ipython3", "python") if language else ""
        return super().convert_pre(el, text, parent_tags)


def prepare(html: str, link: Callable[[str], str | None]) -> BeautifulSoup:
    """The HTML of a page, with nothing left that Markdown has no words for.

    link: what an address on the page is in the notebook; None for what isn't there, of which only the words stay.
    """
    soup = BeautifulSoup(html, "html.parser")
    for one in soup.select(ONLY_ON_PAGE):
        one.decompose()
    for one in soup.select("a[href]"):
        address = link(str(one["href"]))
        if address is None:
            one.unwrap()
        else:
            one["href"] = address
    for term in soup.select("dl.glossary > dt"):  # the notebooks' Markdown has no lists of definitions
        term.name = "p"
        term.string.wrap(soup.new_tag("strong"))
        term.insert(0, soup.new_tag("a", id=term["id"]))
    for definition in soup.select("dl.glossary, dl.glossary > dd"):
        definition.name = "div"
    for work in soup.select(".citation-list > .citation"):
        work.name, work.parent.name = "li", "ul"
        work.select_one(".label").replace_with(soup.new_tag("a", id=work["id"]))
        work.p.unwrap()
    for lesson in soup.select(".gnm-lessons li"):
        lesson.a.insert_after(". ")
        lesson.select_one(".gnm-minutes").string = f" ({lesson.select_one('.gnm-minutes').string})"
    for about in soup.select(".gnm-about"):  # below the title of what is to be done; lessons lead there
        place = about if about.get("id") else about.find_parent(id=True)
        about.insert(0, soup.new_tag("a", id=place["id"]))
    for exercise in soup.select(".exercise"):  # a heading, and what stands below it
        exercise.name = "section"
        exercise["class"] = ["exercise"]
        exercise.select_one(".admonition-title").name = "h3"
    for summary in soup.select(".gnm-solution > summary"):
        summary.name = "h4"
    for one in soup.select(".admonition"):
        one.name = "blockquote"
    return soup


def markdown(blocks: list) -> str:
    """Blocks of HTML, one after the other, as Markdown."""
    return re.sub(r"\n{3,}", "\n\n", Converter(heading_style=ATX, bullets="-").convert("".join(map(str, blocks)))).strip()

"""Whose every file of the site is, is said; and what is said of others is what their packages say."""

import re
from importlib import metadata

import pytest

from book.extension import licences

PACKAGES = [part for part in licences.OTHERS if part.package]
# Of classifiers, which don't tell one BSD licence from another.
BY_CLASSIFIER = {"BSD License": "BSD-", "MIT License": "MIT", "Apache Software License": "Apache-2.0"}
# What one of these licences says and no other of them.
SAYS = {
    "MIT": ["Permission is hereby granted, free of charge"],
    "BSD-2-Clause": ["Redistributions in binary form"],
    "BSD-3-Clause": ["Redistributions in binary form", "(?i)neither the name of"],
    "Apache-2.0": ["Apache License", "Version 2.0, January 2004"],
}


def named(part: licences.Part) -> str:
    return part.name


def test_no_file_of_the_site_is_without_an_owner(html):
    assert list(licences.unlisted(html)) == []


def test_a_file_that_nobody_lists_is_found(tmp_path):
    (tmp_path / "_static").mkdir()
    for name in ("index.html", "_static/basic.css", "_static/vendored.js"):
        (tmp_path / name).write_text("")
    assert list(licences.unlisted(tmp_path)) == ["_static/vendored.js"]


def test_every_part_that_is_listed_is_in_the_site(html):
    there = [part for part in licences.OTHERS if part.there()]
    assert [part.name for part in there for pattern in part.files if not list(html.glob(pattern))] == []


def test_what_a_file_says_of_itself_is_listed(html):
    """Notices that minified files keep. What is a part of another is not always named by its package."""
    said = {
        "plotly.js": "plotly.js",
        "clipboard.js": "clipboard.js",
        "Bootstrap": "Bootstrap",
        "sphinx-book-theme": "Sphinx Book Theme",
    }
    said |= {"@huggingface/tokenizers": "tokenizers.js"}
    notice = re.compile(rf"/\*[*!](?:(?!\*/).)*?({'|'.join(map(re.escape, said))}|Copyright|[Ll]icen[cs]e)", re.DOTALL)
    for path in [*html.glob("_static/**/*.js"), *html.glob("_static/**/*.css")]:
        for name in notice.findall(path.read_text(encoding="utf-8", errors="replace")[:5000]):
            [part] = [one for one in licences.OTHERS if one.name == said.get(name, name)]
            assert any(path.relative_to(html).match(pattern) for pattern in part.files), path


@pytest.mark.parametrize("part", PACKAGES, ids=named)
def test_a_licence_is_the_one_that_the_installed_package_names(part):
    if not part.there():
        pytest.skip(f"{part.name} is not installed")
    told = metadata.metadata(part.package)
    classes = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    given = told.get("License-Expression") or BY_CLASSIFIER[classes[0]]
    assert part.licence.startswith(given)


@pytest.mark.parametrize("part", licences.OTHERS, ids=named)
def test_the_text_of_a_licence_is_that_licence(part):
    if not part.there():
        pytest.skip(f"{part.name} is not installed")
    text = re.sub(r"\s+", " ", part.licence_text())
    assert all(re.search(words, text) for words in SAYS[part.licence])
    assert part.licence == "Apache-2.0" or re.search(r"(?i)copyright", text)
    if part.licence == "BSD-2-Clause":
        assert not re.search(SAYS["BSD-3-Clause"][1], text)


def test_versions_that_no_package_tells_are_those_in_the_files(html):
    for name, pattern, words in (
        ("Bootstrap", "_static/styles/bootstrap.css", r"Bootstrap\s+v([\d.]+)"),
        ("clipboard.js", "_static/clipboard.min.js", r"clipboard\.js v([\d.]+)"),
        ("plotly.js", "_static/plotly/*.js", r"plotly\.js \(cartesian - minified\) v([\d.]+)"),
    ):
        [part] = [part for part in licences.OTHERS if part.name == name]
        [file] = html.glob(pattern)
        assert re.search(words, file.read_text(encoding="utf-8"))[1] == part.version


def test_the_site_brings_all_licences_along_word_for_word(html):
    text = (html / licences.FILE).read_text(encoding="utf-8")
    for part in licences.OTHERS:
        if part.there():
            assert f"\n{part.named()} ({part.licence})\n" in text and part.licence_text().strip() in text
    for own in ("LICENSE", "LICENSE-TEXT"):
        assert (licences.ROOT / own).read_text(encoding="utf-8").strip() in text


def test_no_font_is_shipped(html):
    """The page says so; and a font would have a licence."""
    assert [path for path in html.rglob("*") if path.suffix in (".woff", ".woff2", ".ttf", ".otf", ".eot")] == []

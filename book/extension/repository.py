"""Links into the repository, where a build is told which it is: `make build REPOSITORY=owner/name`, on GitHub.

{repository}`tell us <issues>`      leads there if it is known; otherwise only its words stand there
"""

import os
import re
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import ReferenceRole

NAME = re.compile(r"[\w.-]+/[\w.-]+")


def name() -> str:
    """`owner/name`, or nothing. Raises ExtensionError for what is none."""
    given = os.environ.get("REPOSITORY", "")
    if given and not NAME.fullmatch(given):
        raise ExtensionError(f"REPOSITORY must be owner/name, as on GitHub, not {given!r}.")
    return given


def url(path: str = "") -> str:
    """The address of a page of the repository; nothing, if it is not known."""
    return f"https://github.com/{name()}/{path}".rstrip("/") if name() else ""


def binder(path: str) -> str:
    """The address that opens a file of the repository in JupyterLab on Binder; nothing, if the repository is not known."""
    return f"https://mybinder.org/v2/gh/{name()}/HEAD?urlpath={quote(f'lab/tree/{path}', safe='')}" if name() else ""


def issue(about: str) -> str:
    """The address where a reader reports a fault on a page; nothing, if the repository is not known."""
    return url(f"issues/new?title={quote(about + ': ', safe='')}")


def site() -> str:
    """The address at which the book will stand, ending in a slash; nothing, if it is not known. What is told with SITE, or else
    where GitHub Pages publishes the repository."""
    given = os.environ.get("SITE", "")
    if given and not re.fullmatch(r"https?://[^\s\"<>?#]+", given):
        raise ExtensionError(f"SITE must be an address such as https://example.org/book/, not {given!r}.")
    if given or not name():
        return given and given.rstrip("/") + "/"
    owner, _, own = name().partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if own.lower() == host else f"https://{host}/{own}/"


class Repository(ReferenceRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        address = url("" if self.target == "." else self.target)
        text = nodes.Text(self.title)
        return [nodes.reference("", "", text, refuri=address, internal=False) if address else text], []


def setup(app: Sphinx) -> None:
    name(), site()  # what is wrong with them is better heard now than at the first page
    app.add_role("repository", Repository())

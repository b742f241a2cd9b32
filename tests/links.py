"""What a page keeps for its reader, and links to a widget's state, made and read as book/assets/link.js does."""

import base64
import json
import zlib

#: What widgets noted of what a reader said; the texts and choices that the page keeps are no notes.
NOTED = "Object.keys(localStorage).filter((key) => !key.startsWith('gnm:state:'))"


def link(name: str, traits: object) -> str:
    """The end of an address, with its #."""
    packed = zlib.compress(json.dumps(traits).encode())
    return f"#{name}={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def linked(address: str) -> dict:
    """The traits that a link brings; none if it only leads to the widget."""
    _, _, packed = address.partition("#")[2].partition("=")
    if not packed:
        return {}
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))

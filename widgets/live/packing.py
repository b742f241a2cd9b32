"""Arrays beside JSON, as a widget's channel carries them: widgets/engine/packing.js does the same at the other end.

An array becomes `{"__array__": <number of its buffer>, "type": "float32"}`, flat, row after row; a dict that is a `Map`
becomes `{"__map__": [[key, value], ...]}`, a Map of JavaScript.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np


class Map(dict):
    """A dict that the page gets as a Map."""


TYPES = ("float32", "float64", "int32", "uint16", "uint8")


def pack(value: Any, buffers: list[bytes]) -> Any:
    """`value` as plain JSON; the arrays in it (NumPy's or torch's, of any shape) are put at the end of `buffers`."""
    if isinstance(value, Map):
        return {"__map__": pack(list(value.items()), buffers)}
    if isinstance(value, dict):
        return {key: pack(each, buffers) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [pack(each, buffers) for each in value]
    if hasattr(value, "detach"):  # torch's, without importing it here
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        buffers.append(array.tobytes())
        return {"__array__": len(buffers) - 1, "type": array.dtype.name}
    return value


def unpack(value: Any, buffers: Sequence) -> Any:
    """The inverse: arrays come back as NumPy's. Raises ValueError for one that no buffer holds."""
    if isinstance(value, list):
        return [unpack(each, buffers) for each in value]
    if not isinstance(value, dict):
        return value
    if "__array__" not in value:
        return {key: unpack(each, buffers) for key, each in value.items()}
    place, kind = value["__array__"], value.get("type")
    if kind not in TYPES or not (isinstance(place, int) and 0 <= place < len(buffers)):
        raise ValueError("What the page sent can't be read. Please reload it.")
    return np.frombuffer(buffers[place], dtype=kind)

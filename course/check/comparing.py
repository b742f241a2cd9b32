"""Numbers of a reader's beside the right ones, and beside those that the mistakes people really make would give."""

from collections.abc import Sequence

import numpy as np

from course.check.saying import NotYet

Mistake = tuple[object, str]  # the numbers that it gives, and what to say then


def numbers(mine, what: str) -> np.ndarray:
    """A number, list, array or tensor as an array. Raises NotYet if it is none of these, or holds what is no number."""
    try:
        given = mine.detach().cpu().double().numpy() if hasattr(mine, "detach") else np.array(mine, dtype=float)
    except (TypeError, ValueError):
        raise NotYet(f"{what} should be numbers, and this is {type(mine).__name__}: {str(mine)[:60]!r}.") from None
    if not np.isfinite(given).all():
        raise NotYet(f"There is a {given[~np.isfinite(given)].flat[0]} among these numbers: was something divided by 0?")
    return given


def compare(
    mine,
    right,
    mistakes: Sequence[Mistake] = (),
    *,
    what: str,
    axes: Sequence[str] = (),
    within: float = 1e-3,
    otherwise: str = "Go through it again with one short text, where you can do it by hand.",
) -> None:
    """Raises NotYet unless `mine` is `right`, up to a share `within`, with a sentence that says what may have happened.

    what: what the numbers are, as in "The scores"; axes: what each axis stands for; otherwise: what to try if it is none
    of the mistakes.
    """
    given, wanted = numbers(mine, what), numbers(right, what)
    if same(given, wanted, within):
        return
    for outcome, sentence in mistakes:
        if same(given, numbers(outcome, what), within):
            raise NotYet(sentence)
    if given.shape != wanted.shape:
        raise NotYet(_of_shape(given.shape, wanted.shape, what, axes))
    raise NotYet(f"{_furthest(given, wanted, what, axes)} {otherwise}")


def same(given: np.ndarray, wanted: np.ndarray, within: float) -> bool:
    """Equal shapes, and equal numbers up to a share of what they are, or of the largest where they are small."""
    floor = within * float(np.abs(wanted).max(initial=0)) * 0.1 + 1e-9
    return given.shape == wanted.shape and bool(np.allclose(given, wanted, rtol=within, atol=floor))


def _of_shape(given: tuple, wanted: tuple, what: str, axes: Sequence[str]) -> str:
    kinds = " and ".join(f"{size} {axis}" for size, axis in zip(wanted, axes)) if axes else str(wanted)
    if given == wanted[::-1] and len(wanted) > 1:
        return f"{what} have their axes the other way about: the first should be {axes[0] if axes else wanted[0]}."
    if wanted and given[-len(wanted) :] == wanted:
        return f"{what} still have {given[: -len(wanted)]} in front of {kinds}: a mean over that axis is missing."
    if not wanted:
        return f"{what} should be one number, and these are {given}: take the sum or the mean over them, as is asked."
    return f"{what} should be {kinds}, and yours are of shape {given}: look which axis was averaged away."


def _furthest(given: np.ndarray, wanted: np.ndarray, what: str, axes: Sequence[str]) -> str:
    """Where they are furthest apart, and in which direction; not what would be right."""
    apart = np.abs(given - wanted)
    at = np.unravel_index(int(apart.argmax()), apart.shape)
    place = ", ".join(f"{axis.rstrip('s')} {index}" for axis, index in zip(axes, at)) if axes else ", ".join(map(str, at))
    side = "less" if given[at] > wanted[at] else "more"
    where = f"at {place}" if place else "here"
    return f"{what}: {where} you have {given[at]:.4g}, and it should be {side}."

"""How far apart two words of a page stand, and how a watchlist says it: `12 words before`."""

from __future__ import annotations

import re
from typing import cast

from monitors.matching.model import Side, Unit, Window
from monitors.matching.nodes import Entry

Span = tuple[int, int]

LONGEST = 500
"""A "sentence" of a table or a list has no full stop: nothing counts past so many characters."""

_LONGEST_WORD = 40
_WITHIN = re.compile(
    r"(?:(?P<whole>sentence|section|page)|(?P<size>\d{1,4}) (?P<unit>words?|characters?)"
    r"|(?P<sentences>[1-9]) sentences?)"
    r"(?: (?P<side>before|after))?"
)


def window_of(entry: Entry | None) -> Window:
    """Reads `within:`; a sentence where nothing is said. Raises BadInput."""
    if entry is None:
        return Window()
    said = entry.text()
    found = _WITHIN.fullmatch(said)
    if not found:
        entry.wrong(
            f"'{said}' is no distance; write 'sentence', '2 sentences', 'section', 'page', "
            "'12 words' or '200 characters', and 'before' or 'after' behind it where only one "
            "side counts"
        )
    side = cast(Side, found["side"] or "either")
    if found["whole"]:
        return Window(cast(Unit, found["whole"]), 0, side)
    if found["sentences"]:
        return Window("sentence", int(found["sentences"]) - 1, side)
    unit = found["unit"] if found["unit"].endswith("s") else found["unit"] + "s"
    return Window(cast(Unit, unit), int(found["size"]), side)


def reach(window: Window, length: int) -> int:
    """How many characters away a companion can stand at most, on a page of `length`."""
    if window.unit in ("section", "page"):
        return length
    if window.unit == "sentence":
        return LONGEST * (1 + window.size)
    return window.size * (_LONGEST_WORD if window.unit == "words" else 1)


def within(window: Window, text: str, anchor: Span, other: Span, bounds: Span) -> bool:
    """Whether `other` stands in the window of `anchor`; spans are offsets into the plain text.

    `bounds` are those of the anchor's sentence where the window is one, else of its section:
    words of another agenda item, or below another heading, are not near however close they stand.
    """
    overlap = other[0] < anchor[1] and anchor[0] < other[1]
    if not overlap and window.side != "either":
        is_before = other[1] <= anchor[0]
        if is_before != (window.side == "before"):
            return False
    if window.unit == "page" or overlap:
        return True
    if not (bounds[0] <= other[0] and other[1] <= bounds[1]):
        return False
    if window.unit in ("sentence", "section"):
        return True
    left, right = min(anchor[1], other[1]), max(anchor[0], other[0])
    if window.unit == "characters":
        return right - left <= window.size
    return text.count(" ", left, right) <= window.size

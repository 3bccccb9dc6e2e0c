"""The sections of a page: from a numbered item or a heading to the next, for `within: section`."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from monitors.matching.normalise import ITEM_START, PlainText

_LONGEST_HEADING = 80
_SMALL = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
_PROSE_ENDS = (".", ",", ";", "-")


class Blocks:
    """The bounds of a page's sections, in its plain text."""

    def __init__(self, page_text: str, plain: PlainText) -> None:
        self._starts = sorted({0, *(plain.index(at) for at in _starts(page_text))})
        self._length = len(plain.text)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the section (or sections) that hold plain `[start:end]`."""
        first = bisect_right(self._starts, start) - 1
        after = bisect_right(self._starts, max(start, end - 1))
        stop = self._starts[after] if after < len(self._starts) else self._length
        return self._starts[first], stop


def _starts(page_text: str) -> list[int]:
    """Where a numbered item begins, or a heading (of which the second line begins nothing)."""
    lines = page_text.splitlines(keepends=True)
    found, at, was_heading = [], 0, False
    for before, line in pairwise(["", *lines]):
        bare = line.strip()
        is_heading = bool(bare) and _is_heading(bare, alone=not before.strip())
        if bare and (ITEM_START.match(bare) or (is_heading and not was_heading)):
            found.append(at)
        was_heading = is_heading
        at += len(line)
    return found


def _is_heading(line: str, *, alone: bool) -> bool:
    """Capitals, or below an empty line a few words of which all that matter have a capital."""
    if len(line) > _LONGEST_HEADING or line.endswith(_PROSE_ENDS):
        return False
    words = re.findall(r"[^\W\d_]+", line)
    if sum(map(len, words)) < 4 or "\t" in line or re.search(r"\d[\d,.]*\s*$", line):
        return False
    if line.isupper():
        return True
    return alone and all(word[0].isupper() or word in _SMALL for word in words)

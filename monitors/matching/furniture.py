"""Running heads and feet: lines at the edge of many pages that differ in their numbers only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from monitors.matching.model import PageLike

_EDGE = 3  # lines at the top, and at the bottom
_ON_PAGES = 3
_SHARE = 0.3
_RUN = 4  # pages in a row: the agenda's own head in a packet of many documents
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d+(?:\s*(?:of|/)\s*\d+)?\W*|\W*page\s+\d+\b.*", re.I)


def is_page_number(line: str) -> bool:
    """Whether a line only counts pages: "12", "Page 3 of 60", "3/60"."""
    return _PAGE_NUMBER.fullmatch(line) is not None


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a page that hold anything: where each starts, and its words on one line."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = " ".join(line.split())
        if bare:
            yield start, bare
        start += len(line)


def furniture(pages: Sequence[PageLike]) -> frozenset[tuple[int, int]]:
    """Running lines as (page number, start of the line in the page's text).

    They stand among the first or last three lines of at least three pages, and of three in ten or
    of four in a row.
    """
    if len(pages) < _ON_PAGES:
        return frozenset()
    seen: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for place, page in enumerate(pages):
        for start, line in _edge(page.text):
            seen[_DIGITS.sub("0", line).casefold()].append((place, page.number, start))
    return frozenset(
        (number, start)
        for found in seen.values()
        if _runs(sorted({place for place, _, _ in found}), len(pages))
        for _, number, start in found
    )


def _edge(text: str) -> Iterator[tuple[int, str]]:
    """The first and the last lines of a page, as `lines_of` gives them."""
    lines = text.splitlines(keepends=True)
    starts = accumulate(map(len, lines), initial=0)
    held = [(start, line) for start, line in zip(starts, lines, strict=False) if line.strip()]
    for start, line in held[:_EDGE] + held[max(_EDGE, len(held) - _EDGE) :]:
        yield start, " ".join(line.split())


def _runs(places: Sequence[int], pages: int) -> bool:
    if len(places) >= max(_ON_PAGES, pages * _SHARE):
        return True
    last = len(places) - _RUN + 1
    return any(places[at + _RUN - 1] - places[at] == _RUN - 1 for at in range(last))

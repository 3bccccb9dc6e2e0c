"""The lines of a page: its body, and the running foot with the template's date of revision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundwork.reading import Page
from monitors.agreements.moa.likeness import alike, only_letters

# "Revised", also as RBVISed and R8VIS8d, and a date, also as 03107/2025; "Rev 2/15/25".
REVISED = re.compile(
    r"\b(?:R[eEB8]V[iIlL1][sS][eE8]d|Rev\.?)[ :]{1,3}(?P<day>\d{1,2}[/1lI][\dfl/I]{2,9})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\W_]*,?[\dloO]{1,3}[\W_]*")
_AROUND = re.compile(r"^(?:[\W\d_]|[loO]\s)+|[\W\d_]+$")  # a spoiled page number: ",o Name"
_EDGE = 3  # lines at the foot of a page that may be its running foot


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words: page and offsets there; `foot` is one that every page repeats."""

    page: int
    start: int
    end: int
    text: str
    foot: bool = False


def lines_of(pages: Sequence[Page]) -> list[Line]:
    """The lines of all pages in order, empty ones left out, the running feet marked."""
    by_page = [list(_lines(page)) for page in pages]
    repeated = _repeated(by_page)
    return [one for lines in by_page for one in _marked(lines, repeated)]


def _lines(page: Page) -> Iterator[Line]:
    """A foot that stands behind words of the body is a line of its own."""
    start = 0
    for text in page.text.split("\n"):
        found = REVISED.search(text)
        cut = found.start() if found else 0
        if cut > 0 and text[:cut].rstrip().endswith((".", ";", ",")):
            yield from _one(page.number, start, text[:cut])
            yield from _one(page.number, start + cut, text[cut:])
        else:
            yield from _one(page.number, start, text)
        start += len(text) + 1


def _one(page: int, start: int, text: str) -> Iterator[Line]:
    words = text.strip()
    if any(char.isalnum() for char in words):
        begin = start + text.index(words)
        yield Line(page, begin, begin + len(words), words)


def _repeated(by_page: Sequence[list[Line]]) -> tuple[str, ...]:
    """What at least two pages have in common at their foot, their numbers apart."""
    seen = Counter(
        words for lines in by_page for words in {foot_words(one.text) for one in lines[-_EDGE:]}
    )
    return tuple(words for words, times in seen.items() if times > 1 and only_letters(words))


def foot_words(text: str) -> str:
    """A line of the foot without its page number and date of revision."""
    return _AROUND.sub("", REVISED.sub("", text))


def _marked(lines: list[Line], repeated: tuple[str, ...]) -> Iterator[Line]:
    edge = len(lines) - _EDGE
    for index, one in enumerate(lines):
        words = foot_words(one.text)
        foot = bool(_NUMBER.fullmatch(one.text)) or (
            REVISED.search(one.text) is not None
            if not words or index < edge
            else any(alike(words, other) for other in repeated)
        )
        yield Line(one.page, one.start, one.end, one.text, foot)

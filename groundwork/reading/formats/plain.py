"""Plain text and CSV. A form feed begins a new page; a text without any is cut into parts.

A part ends at the last blank line before 3,000 characters, else at the last line end, else after a
space: short enough to find a quote on, and seldom in the middle of a sentence. Its label names
its lines. All white space at the seam stays with the part before it, then is trimmed.
"""

from __future__ import annotations

from collections.abc import Iterator

from groundwork.reading.charset import decode
from groundwork.reading.formats.base import Job, Opened, page_of
from groundwork.reading.model import Page
from groundwork.reading.normalise import normalise

PART_CHARACTERS = 3_000
_SEAMS = ("\n\n", "\n", " ")


def open_text(data: bytes, job: Job) -> Opened:
    """Pages of a text; never fails."""
    return parts_of(decode(data, job.declared), job)


def parts_of(text: str, job: Job, *, labelled: bool = True) -> Opened:
    """The pages of a text; without labels where its lines are not those of the document."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages = list(_marked(text) if "\f" in text.strip("\f") else _cut(text, labelled))
    return Opened(len(pages), iter(pages[job.first - 1 :]))


def _marked(text: str) -> Iterator[Page]:
    for number, raw in enumerate(text.strip("\f").split("\f"), start=1):
        yield _page(number, raw, None)


def _cut(text: str, labelled: bool) -> Iterator[Page]:
    number, start, line = 1, 0, 1
    while start < len(text) or number == 1:
        end = _end(text, start)
        raw = text[start:end]
        last = line + raw.rstrip("\n").count("\n")
        cut = labelled and (number > 1 or end < len(text))
        yield _page(number, raw, f"lines {line}-{last}" if cut else None)
        number, start, line = number + 1, end, line + raw.count("\n")


def _end(text: str, start: int) -> int:
    limit = start + PART_CHARACTERS
    if limit >= len(text):
        return len(text)
    for seam in _SEAMS:
        at = text.rfind(seam, start + 1, limit)
        if at > start:
            return at + len(seam)
    return limit


def _page(number: int, raw: str, label: str | None) -> Page:
    return page_of(number, normalise(raw), label)

"""Where on an agenda a sign stands: item and title, and the section above it, or nothing.

It says less rather than something wrong. Numbered clauses of a contract look like items, so numbers
count only in an agenda: by its kind, or by its headings. Running heads are neither.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from monitors.matching.furniture import furniture, lines_of
from monitors.matching.headings import END, PASSING, SECTIONS, heading_of
from monitors.matching.model import PageLike
from monitors.matching.normalise import fold
from monitors.matching.numbering import Number
from monitors.matching.outline import Outline, Said, root_style, said

__all__ = ["SECTIONS", "Place", "Places"]

_AGENDA_KINDS = ("agenda", "packet", "minutes")
_SURE = frozenset({"consent", "hearing", "comment", "closed"})
_CARRIED_PAGES = 1
"""How many pages on a mark still holds where nothing says that the item goes on."""
_TO_NEXT = 5
"""How many pages may lie between two items of a list for all to be of the first."""
_PAPERS = 40
"""How many pages of papers a named item ("Agenda Item 7.C") holds, until the next is named."""
_LONGEST_TITLE = 90
_TITLE_LINES = 5
_LINES_ABOVE = 8
_FULL_LINE = 60
_NO_TITLE = re.compile(
    r"(?:recommend|attachment|staff report|sponsor|resolution no|ordinance no|file (?:no|#|id)"
    r"|ceqa|action|background|memorandum|submitted|presented|\(staff|\(attach|department:"
    r"|requested|motion|[\u00b7*]|accion)",
    re.I,
)

_REMARK = re.compile(r"\s*\((?:staff report|attach).*", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """An agenda item's number and title and a section, any of which may be unknown ("").

    `written` is the item's number as its line has it ("a." for 4.a), for whoever takes it off.
    """

    item: str = ""
    section: str = ""
    title: str = ""
    written: str = ""

    def __str__(self) -> str:
        item = f"item {self.item}" if self.item else ""
        return ", ".join(part for part in (item, self.section) if part)


class _Line(NamedTuple):
    """A line with what its readers ask of it: its plain words, number and heading."""

    page: int
    start: int
    text: str
    runs: bool
    said: Said


@dataclass(frozen=True, slots=True)
class _Mark:
    page: int
    start: int
    place: Place
    holds: int


class Places:
    """The places of one document: asked by page number and offset of a sign.

    Nothing is read until the first is asked for: most documents have no sign.
    """

    def __init__(self, pages: Sequence[PageLike], kind: str = "") -> None:
        self._pages = pages
        self._kind = kind

    @cached_property
    def running(self) -> frozenset[tuple[int, int]]:
        """The document's running lines, see `furniture`."""
        return furniture(self._pages)

    @cached_property
    def _marks(self) -> list[_Mark]:
        lines = [
            _Line(page.number, start, text, (page.number, start) in self.running, said(fold(text)))
            for page in self._pages
            for start, text in lines_of(page.text)
        ]
        headings = {line.said.heading for line in lines} - {""}
        if self._kind in _AGENDA_KINDS or len(headings & _SURE) > 1:
            return _marks(lines, bare=headings == {END})
        return []

    @cached_property
    def _at(self) -> list[tuple[int, int]]:
        return [(mark.page, mark.start) for mark in self._marks]

    def at(self, page: int, offset: int) -> Place:
        """The place of an offset; unknown where the last mark is too many pages back."""
        found = bisect_right(self._at, (page, offset)) - 1
        if found < 0:
            return Place()
        mark = self._marks[found]
        if page > mark.page + self._holds(found):
            return Place()
        return Place() if mark.place.section in PASSING and mark.page < page else mark.place

    def _holds(self, at: int) -> int:
        """How many pages on a mark holds: to the next item of the list, where that is near."""
        mark = self._marks[at]
        after = self._marks[at + 1] if at + 1 < len(self._marks) else None
        if mark.holds > _CARRIED_PAGES or after is None or after.holds > _CARRIED_PAGES:
            return mark.holds
        apart = after.page - mark.page
        return apart if apart <= _TO_NEXT and mark.place.item else mark.holds


def _marks(lines: Sequence[_Line], bare: bool) -> list[_Mark]:
    """Reads the agenda's outline; behind it, only the items that the papers themselves name."""
    outline = Outline(root_style(line.said for line in lines if not line.runs), bare)
    marks: list[_Mark] = []
    titles: dict[str, str] = {}
    papers = False
    for at, line in enumerate(lines):
        name = _named(line.said.number)
        papers = papers or outline.ended or name in outline.items
        if (papers and name not in outline.items) or (line.runs and not name):
            continue
        entry = outline.line(line.said)
        if entry is None:
            continue
        passing = entry.section in PASSING and bool(entry.item) and not entry.heads
        section = "" if passing else entry.section
        title = _title(line.text[entry.written :], lines[at + 1 : at + _TITLE_LINES])
        if not title and line.said.number and line.said.number.file:
            title = _title_above(lines, at)
        if entry.item:
            # What stands below "Item 7.C" on its papers may be anything; its list has the title.
            title = titles.setdefault(entry.item, title) or title
        place = Place(
            entry.item,
            section,
            title if entry.item else "",
            line.text[: entry.written].strip() if entry.item else "",
        )
        marks.append(_Mark(line.page, line.start, place, _PAPERS if papers else _CARRIED_PAGES))
    return marks


def _named(number: Number | None) -> str:
    """The item that a line names ("Agenda Item 7.C"), or ""."""
    return number.label if number and number.kind == "named" else ""


def _title(first: str, following: Sequence[_Line]) -> str:
    """An item's title over the lines that it takes, shortened at a word's end."""
    title = last = first
    for line in following:
        if line.runs or not _goes_on(last, line.said):
            break
        title, last = f"{title} {line.text}", line.text
    return _shortened(title)


def _title_above(lines: Sequence[_Line], at: int) -> str:
    """The title of an item whose line holds its numbers only and stands below a title of several
    lines, as Legistar draws it; "" where what stands there may belong to what is above.
    """
    above = [line for line in lines[max(at - _LINES_ABOVE, 0) : at] if not line.runs]
    title: list[_Line] = []
    for line in reversed(above):
        if _ends_above(line):
            whole = title and not _goes_on(line.text, title[0].said)
            return _shortened(" ".join(said.text for said in title)) if whole else ""
        title.insert(0, line)
    return ""


def _ends_above(line: _Line) -> bool:
    """Whether a line is no part of a title that stands below it."""
    plain, number, heading = line.said
    return bool(number or heading or plain.endswith((".", ":")) or _NO_TITLE.match(plain))


def _shortened(title: str) -> str:
    title = _REMARK.sub("", " ".join(title.split())).strip(" :;*")
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rpartition(" ")[0].rstrip(",;:") + " ..."


def _goes_on(last: str, said: Said) -> bool:
    """Whether a title's last line goes on in this one."""
    plain, number, _ = said
    if (number and number.kind != "file") or _NO_TITLE.match(plain) or last.endswith("."):
        return False
    if heading_of(plain, numbered=False, within_item=False):
        return False
    if not last or plain[0].islower():
        return True
    if last.isupper():
        return plain.isupper()
    return len(last) >= _FULL_LINE

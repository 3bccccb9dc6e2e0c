"""Where on an agenda a sign stands: the item's number and the section above it, or nothing.

A light reading of lines: it says less rather than something wrong. Numbered clauses of a contract
look like items, so numbers count only in an agenda: by its kind, or by its headings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.matching.model import PageLike

SECTIONS = ("consent", "hearing", "closed", "comment", "correspondence", "reports", "regular")

_AGENDA_KINDS = ("agenda", "packet", "minutes")
_LONGEST_HEADING = 80
_PASSING = ("comment", "correspondence")
"""Sections whose signs weigh less: they end with the next numbered item, and with their page."""
_CARRIED_PAGES = 1
"""How many pages on a mark still holds: an item's attachments run on, but not for ever."""

_WHO = r"(?:(?:public|citizens?|audience|residents?|general public)'?s? )"
_SUBJECTS = {
    "consent": r"(?:approval of )?(?:the )?consent (?:agenda|calendar|items?|docket)|consent",
    "closed": r"(?:closed|executive) sessions?",
    "hearing": r"public hearings?",
    "comment": rf"{_WHO}?(?:comments?|forum|participation|input|communications)(?: period| time)?"
    r"|oral communications|items? from the (?:public|audience|floor)",
    "correspondence": r"(?:written )?(?:correspondence|communications received)|news clippings"
    r"|letters received",
    "reports": r"(?:[a-z']+ ){0,2}(?:reports?|updates?)",
    "regular": r"(?:regular|new|old|unfinished|other|general) (?:agenda|calendar|business|items?)"
    r"|(?:action|discussion|business) items?",
}
# A heading is the whole line, but for a number before it and a time or a bracket behind it.
_HEADINGS = tuple(
    (
        name,
        re.compile(
            rf"(?:(?:item )?(?:\d{{1,2}}|[A-Z]|[IVX]{{1,5}})[.):]?\s+|[•*-]\s+)?(?:{words})"
            r"(?:\s*[:.\-–—]?\s*(?:\(.*\)|\d{1,2}:\d\d.*|continued|none)?)",
            re.I,
        ),
    )
    for name, words in _SUBJECTS.items()
)
_NAMED_ITEM = re.compile(
    r"(?:agenda )?item (?:no\. ?|number |# ?)?"
    r"(?P<number>[A-Z]?\d{1,3}(?:[.\-]?[A-Z0-9]{1,3})*|[A-Z])(?=[\s.:)]|$)",
    re.I,
)
_NUMBER = re.compile(
    r"(?P<number>\d{1,2}(?:\.[A-Z0-9]{1,2})+|\d{1,2}[A-Z]|\d{1,2}|[A-Z])[.)]\s+\S"
    r"|(?P<bare>\d{1,2}(?:\.[A-Z0-9]{1,2})+|\d{1,2}[A-Z])\s+\S"
)


@dataclass(frozen=True, slots=True)
class Place:
    """An agenda item's number and a section, either of which may be unknown ("")."""

    item: str = ""
    section: str = ""

    def __str__(self) -> str:
        item = f"item {self.item}" if self.item else ""
        return ", ".join(part for part in (item, self.section) if part)


class Places:
    """The places of one document: asked by page number and offset of a sign."""

    def __init__(self, pages: Sequence[PageLike], kind: str = "") -> None:
        self._at: list[tuple[int, int]] = []
        self._places: list[Place] = []
        lines = [(page.number, *line) for page in pages for line in _lines(page.text)]
        headings = {name for _, _, line in lines if (name := _section(line))}
        if kind in _AGENDA_KINDS or len(headings & {"consent", "hearing", "comment", "closed"}) > 1:
            self._mark(lines)

    def _mark(self, lines: Sequence[tuple[int, int, str]]) -> None:
        item = section = ""
        for page, start, line in lines:
            if heading := _section(line):
                section, item = heading, ""
            elif number := _item(line):
                item, section = number, "" if section in _PASSING else section
            else:
                continue
            self._at.append((page, start))
            self._places.append(Place(item, section))

    def at(self, page: int, offset: int) -> Place:
        """The place of an offset; unknown where the last mark is over a page back."""
        found = bisect_right(self._at, (page, offset)) - 1
        if found < 0 or self._at[found][0] < page - _CARRIED_PAGES:
            return Place()
        place = self._places[found]
        return Place() if place.section in _PASSING and self._at[found][0] < page else place


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        bare = " ".join(line.split())
        if bare:
            yield start, bare
        start += len(line)


def _section(line: str) -> str:
    if not 6 <= len(line) <= _LONGEST_HEADING or line.islower():
        return ""
    return next((name for name, heading in _HEADINGS if heading.fullmatch(line)), "")


def _item(line: str) -> str:
    found = _NAMED_ITEM.match(line) or _NUMBER.match(line)
    if found is None:
        return ""
    return found["number"] or found.groupdict().get("bare") or ""

"""Where on an agenda a sign stands: the item's number and the section above it, or nothing.

A light reading of lines: it says less rather than something wrong. Numbered clauses of a contract
look like items, so a bare number counts only in documents that have agenda sections.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from monitors.matching.model import PageLike

SECTIONS = ("consent", "hearing", "closed", "comment", "correspondence", "reports", "regular")

_LONGEST_HEADING = 80
_CARRIED_PAGES = 1
_HEADINGS = (
    ("consent", re.compile(r"\bconsent\b (?:agenda|calendar|items?|docket)", re.I)),
    ("closed", re.compile(r"^(?:closed|executive) session\b", re.I)),
    ("hearing", re.compile(r"^public hearings?\b", re.I)),
    ("comment", re.compile(
        r"^(?:(?:open )?public (?:comments?|forum|participation|input)|(?:citizen|audience|"
        r"resident|general public)s?'? (?:comments?|participation|presentations?)|"
        r"oral communications?|open forum|items from (?:the )?(?:public|audience|floor))\b", re.I)),
    ("correspondence", re.compile(
        r"^(?:correspondence|(?:written )?communications?|news clippings?|letters received)\b",
        re.I)),
    ("reports", re.compile(
        r"^(?:(?:staff|department|board|council|committee|county [a-z]+|city [a-z]+|"
        r"commissioner|supervisor)s?'? )?(?:reports?|updates?)\b", re.I)),
    ("regular", re.compile(
        r"^(?:regular (?:agenda|calendar|business|items?)|(?:new|old|unfinished|other) business|"
        r"action items?|discussion items?|business items?|resolutions?|ordinances?)\b", re.I)),
)  # fmt: skip
_NAMED_ITEM = re.compile(
    r"^(?:agenda )?item (?:no\. ?|number |# ?)?(?P<number>[A-Z0-9][\w.\-]{0,7})", re.I
)
_NUMBER = re.compile(
    r"^(?P<number>\d{1,2}(?:\.[A-Z0-9]{1,2})+|\d{1,2}[A-Z]|\d{1,2}|[A-Z]|[a-z])(?:\.|\)|(?=\s))\s+\S"
)
_LEADING = re.compile(r"^(?:[\dA-Z]{1,3}|[IVX]{1,5})(?:[.)]|\s)\s*")


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
        self._marks: list[tuple[int, int, Place]] = []
        agenda = kind in ("agenda", "packet", "minutes")
        item, section = "", ""
        for page in pages:
            for start, line in _lines(page.text):
                heading = _section(line)
                if heading:
                    section, item, agenda = heading, "", True
                elif number := _item(line, agenda):
                    item = number
                else:
                    continue
                self._marks.append((page.number, start, Place(item, section)))

    def at(self, page: int, offset: int) -> Place:
        """The place of an offset; unknown where the last mark is over a page back."""
        found = (
            bisect_right(
                self._marks,
                (page, offset, Place("\U0010ffff")),
                key=lambda mark: (mark[0], mark[1], Place("\U0010ffff")),
            )
            - 1
        )
        if found < 0 or self._marks[found][0] < page - _CARRIED_PAGES:
            return Place()
        return self._marks[found][2]


def _lines(text: str) -> list[tuple[int, str]]:
    lines, start = [], 0
    for line in text.splitlines(keepends=True):
        lines.append((start, " ".join(line.split())))
        start += len(line)
    return lines


def _section(line: str) -> str:
    if not 6 <= len(line) <= _LONGEST_HEADING or line.endswith((",", ";")):
        return ""
    bare = _LEADING.sub("", line)
    if not bare[:1].isupper():
        return ""
    return next((name for name, words in _HEADINGS if words.search(bare)), "")


def _item(line: str, agenda: bool) -> str:
    found = _NAMED_ITEM.match(line) or (_NUMBER.match(line) if agenda else None)
    return found["number"].rstrip(".") if found else ""

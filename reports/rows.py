"""One row of a ledger or of its measures: cells as typed values, and the rules that both have.

Each broken rule is a column and a sentence that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Protocol, TypeVar

from groundwork.errors import UnknownPlace
from groundwork.paper import one_line
from groundwork.places import Place, resolve
from reports.model import GRADES, Grade, Period
from reports.money import parse_count, parse_money, shorten
from reports.tables import Cells, Refusal, by_column, row_refusals

# Longest text of a column, in characters; the others hold figures, dates and fixed words.
LONGEST = {
    "id": 60, "agency": 120, "category": 80, "source": 200, "quote": 500, "assumption": 1000,
    "request_item": 80, "note": 1000,
}  # fmt: skip
LONGEST_PLACE = 100  # of which a message shows what could not be found
SHORTEST_QUOTE = 3  # letters and digits: one digit is on every page
FIRST_YEAR = 1990  # 287(g) is of 1996; an earlier year is a slip of the hand
YEARS_AHEAD = 10

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAGE = re.compile(r"[0-9]{1,6}")
# No text, and nothing that a workbook could hold: XML has no place for them.
_NO_TEXT = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
_Word = TypeVar("_Word", bound=str)
Finder = Callable[[str], Place]


class Evident(Protocol):
    """What has a grade and evidence: a ledger line, a measure."""

    @property
    def grade(self) -> Grade:
        """D, C, E, R or U."""

    @property
    def quote(self) -> str | None:
        """The words on the page."""

    @property
    def low(self) -> Decimal | None:
        """The low end of a range."""

    @property
    def high(self) -> Decimal | None:
        """The high end of a range."""


class Named(Protocol):
    """What a row becomes: it has a place and an id of its own in it."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def place(self) -> Place:
        """The county."""


N = TypeVar("N", bound=Named)


def checked_rows(
    rows: Iterable[Cells],
    columns: Sequence[str],
    check: Callable[[Mapping[str, str], Finder], tuple[N | None, list[tuple[str, str]]]],
    extra: Sequence[Place],
) -> tuple[tuple[tuple[int, N], ...], tuple[Refusal, ...]]:
    """The good rows of a table with their numbers, and why the others were refused.

    `check` gives what a row is, or None with its problems (column, sentence); an id that its place
    has already is refused too.
    """

    @cache
    def find(text: str) -> Place:  # a table names the same county on every line
        return resolve(text, extra)

    good: list[tuple[int, N]] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if wrong := row_refusals(row, columns):
            refused += wrong
            continue
        one, problems = check(by_column(row, columns), find)
        refused += [Refusal(row.number, column, message) for column, message in problems]
        if one is None:
            continue
        first = seen.setdefault((one.place.fips, one.id), row.number)
        if first != row.number:
            refused.append(twice(row.number, one.id, first))
        else:
            good.append((row.number, one))
    return tuple(good), tuple(refused)


def twice(number: int, id_: str, first: int) -> Refusal:
    """The refusal of an id that an earlier line of the file has."""
    message = f"The id {shorten(id_)} stands on line {first} already; give each line its own."
    return Refusal(number, "id", message)


class Row:
    """The cells of one row by column, and what was found wrong with them.

    `latest_year` is the last year that a date may have; None: no year is too late.
    """

    def __init__(self, cells: Mapping[str, str], latest_year: int | None = None) -> None:
        self.cells = cells
        self.problems: list[tuple[str, str]] = []
        self._latest = latest_year

    def refuse(self, column: str, message: str) -> None:
        """Notes what is wrong; the first problem of a cell is the one that is told."""
        if all(column != told for told, _ in self.problems):
            self.problems.append((column, message))

    def has(self, column: str) -> bool:
        """Whether the cell is filled in."""
        return bool(self.cells.get(column))

    def text(self, column: str) -> str | None:
        """The text of a cell; None where it is empty."""
        text = self.cells.get(column) or None
        longest = LONGEST[column]
        if text is not None and len(text) > longest:
            self.refuse(column, f"It has {len(text)} characters; shorten it to {longest} or fewer.")
        if text is not None and (odd := _NO_TEXT.search(text)):
            self.refuse(column, f"It holds a sign that is no text (U+{ord(odd[0]):04X}); type it "
                        "anew.")  # fmt: skip
        return text

    def needed(self, column: str, why: str) -> str:
        """The text of a cell that may not be empty."""
        if not self.has(column):
            self.refuse(column, why)
        return self.text(column) or ""

    def word(self, column: str, allowed: Sequence[_Word]) -> _Word | None:
        """One of the allowed words, in any case of letters."""
        text = self.cells.get(column, "")
        for word in allowed:
            if word.casefold() == text.casefold():
                return word
        if text:
            self.refuse(column, f"{shorten(text)} is none of {', '.join(allowed)}.")
        return None

    def money(self, column: str) -> Decimal | None:
        """An amount in dollars."""
        return self._figure(column, parse_money)

    def count(self, column: str) -> Decimal | None:
        """A number of hours, calls, days: never below zero."""
        return self._figure(column, parse_count)

    def _figure(self, column: str, parse: Callable[[str], Decimal]) -> Decimal | None:
        if not self.has(column):
            return None
        try:
            return parse(self.cells[column])
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def day(self, column: str) -> date | None:
        """A date; only in the form that cannot be misread, and of a year that may be meant."""
        text = self.cells.get(column, "")
        if not text:
            self.refuse(column, "There is no date; write it like 2025-07-01.")
            return None
        try:
            if _DAY.fullmatch(text):
                return self._likely(column, date.fromisoformat(text))
        except ValueError:
            pass  # such as February 30
        self.refuse(column, f"{shorten(text)} is no date; write it like 2025-07-01.")
        return None

    def _likely(self, column: str, day: date) -> date | None:
        latest = self._latest
        if day.year < FIRST_YEAR or (latest is not None and day.year > latest):
            to = "" if latest is None else f" to {latest}"
            self.refuse(column, f"The year {day.year} cannot be meant; write one from "
                        f"{FIRST_YEAR}{to}.")  # fmt: skip
            return None
        return day

    def page(self) -> int | None:
        """The number of a page, from 1."""
        text = self.cells.get("page", "")
        if not text:
            return None
        if _PAGE.fullmatch(text) and int(text) > 0:
            return int(text)
        self.refuse("page", f"{shorten(text)} is no page number; count the pages from 1.")
        return None

    def place(self, find: Finder) -> Place | None:
        """The county; `find` resolves what the cell says."""
        if not self.has("place"):
            self.refuse("place", 'The line has no place; write it like "Nash County, NC".')
            return None
        try:
            return find(one_line(self.cells["place"])[:LONGEST_PLACE])
        except UnknownPlace as error:
            self.refuse("place", str(error))
            return None

    def period(self) -> Period | None:
        """The first and the last day."""
        start, end = self.day("period_start"), self.day("period_end")
        if start is None or end is None:
            return None
        if end < start:
            self.refuse("period_end", f"The period ends on {end}, before its start on {start}.")
            return None
        return Period(start, end)

    def grade(self, figure: str) -> Grade | None:
        """The grade; `figure` is the column that may be empty only in an unknown line."""
        grade: Grade | None = self.word("grade", GRADES)
        if self.has("grade"):
            return grade
        self.refuse("grade", f"The line has no grade; write one of {', '.join(GRADES)}.")
        if not self.has(figure):
            self.refuse(
                figure,
                f"The line has neither {_a(figure)} nor the grade U (unknown); fill in one of "
                "them.",
            )
        return None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of grade, evidence and range; `figure` is the column of the figure itself."""

    figure: str

    def check(self, row: Row, line: Evident, value: Decimal | None) -> None:
        """Refuses every cell that breaks one of the rules; `value` is the figure as read."""
        self._unknown_has_none(row, line)
        self._known_has_one(row, line)
        _documented_has_its_evidence(row, line)
        _estimate_says_from_what(row, line)
        self._range_is_in_order(row, line, value)

    def _unknown_has_none(self, row: Row, line: Evident) -> None:
        for column in (self.figure, "low", "high"):
            if line.grade == "U" and row.has(column):
                row.refuse(
                    column,
                    f"An unknown line (U) has no {self.figure}, not even zero; empty this cell or "
                    "grade the line by what it rests on.",
                )

    def _known_has_one(self, row: Row, line: Evident) -> None:
        ranged = line.grade in ("E", "R") and row.has("low") and row.has("high")
        if line.grade != "U" and not row.has(self.figure) and not ranged:
            row.refuse(
                self.figure,
                f"A line of grade {line.grade} needs {_a(self.figure)}; fill it in, or grade the "
                "line U (unknown).",
            )

    def _range_is_in_order(self, row: Row, line: Evident, value: Decimal | None) -> None:
        if line.grade in ("D", "C"):
            for column, end in (("low", line.low), ("high", line.high)):
                if end is not None and end != value:
                    row.refuse(
                        column,
                        f"A line of grade {line.grade} has no range; empty this cell, or grade the "
                        "line E.",
                    )
            return
        if row.has("low") != row.has("high"):
            missing = "high" if row.has("low") else "low"
            row.refuse(missing, "A range needs both ends; fill in low and high, or neither.")
        figures = (line.low, value, line.high)
        given = [figure for figure in figures if figure is not None]
        if given != sorted(given):
            row.refuse("low", f"The figures are not in order: low, then {self.figure}, then high.")


def _a(figure: str) -> str:
    return f"an {figure}" if figure[0] in "aeiou" else f"a {figure}"


def _documented_has_its_evidence(row: Row, line: Evident) -> None:
    wanted = {
        "source": "the document, like d12",
        "page": "the page, counted from 1",
        "quote": "the words on that page that hold the figure",
    }
    for column, what in wanted.items():
        if line.grade == "D" and not row.has(column):
            row.refuse(
                column,
                f"A documented line (D) needs {what}; fill it in, or grade the line by what it "
                "rests on.",
            )
    if line.quote is not None and sum(map(str.isalnum, line.quote)) < SHORTEST_QUOTE:
        row.refuse("quote", "The quote is too short to be found; quote the figure with its label.")


def _estimate_says_from_what(row: Row, line: Evident) -> None:
    if line.grade == "E" and not row.has("assumption") and not (row.has("low") and row.has("high")):
        row.refuse(
            "assumption",
            "An estimate (E) needs its assumption, or a low and a high figure; fill these in.",
        )

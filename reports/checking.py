"""The rules of one ledger row: each broken one is a column and a sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

from groundwork.errors import UnknownPlace
from groundwork.paper import one_line
from groundwork.places import Place
from reports.model import (
    DIRECTIONS,
    GRADES,
    INCREMENTAL,
    STAGES,
    Direction,
    Grade,
    Incremental,
    LedgerLine,
    Period,
    Stage,
)
from reports.money import parse_money, shorten

# Longest text of a column, in characters; the others hold figures, dates and fixed words.
LONGEST = {
    "id": 60, "agency": 120, "category": 80, "source": 200, "quote": 500, "assumption": 1000,
    "request_item": 80, "note": 1000,
}  # fmt: skip
LONGEST_PLACE = 100  # of which a message shows what could not be found
SHORTEST_QUOTE = 3  # letters and digits: one digit is on every page

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAGE = re.compile(r"[0-9]{1,6}")
_Word = TypeVar("_Word", bound=str)
Finder = Callable[[str], Place]


class Row:
    """The cells of one row by column, and what was found wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.problems: list[tuple[str, str]] = []

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
        if not self.has(column):
            return None
        try:
            return parse_money(self.cells[column])
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def day(self, column: str) -> date | None:
        """A date; only in the form that cannot be misread."""
        text = self.cells.get(column, "")
        if not text:
            self.refuse(column, "There is no date; write it like 2025-07-01.")
            return None
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass  # such as February 30
        self.refuse(column, f"{shorten(text)} is no date; write it like 2025-07-01.")
        return None

    def page(self) -> int | None:
        """The number of a page, from 1."""
        text = self.cells.get("page", "")
        if not text:
            return None
        if _PAGE.fullmatch(text) and int(text) > 0:
            return int(text)
        self.refuse("page", f"{shorten(text)} is no page number; count the pages from 1.")
        return None


def check_row(
    cells: Mapping[str, str], find: Finder
) -> tuple[LedgerLine | None, list[tuple[str, str]]]:
    """The line of a row, or None and its problems (column, sentence). `find` resolves a place."""
    row = Row(cells)
    line = _read(row, find)
    if line is not None:
        for rule in _RULES:
            rule(row, line)
    return (None if row.problems else line), row.problems


def _read(row: Row, find: Finder) -> LedgerLine | None:
    """The row as typed values; None where a cell that all rules need could not be read."""
    id_ = row.needed("id", "The line has no id; give it one of its own, like c1.")
    place = _place(row, find)
    category = row.needed("category", "The line has no category; name what the money was for.")
    direction: Direction | None = row.word("direction", DIRECTIONS)
    grade: Grade | None = row.word("grade", GRADES)
    stage: Stage | None = row.word("stage", STAGES)
    incremental: Incremental | None = row.word("incremental", INCREMENTAL)
    if not row.has("direction"):
        row.refuse("direction", "The line has no direction; write cost or income.")
    if not row.has("grade"):
        _no_grade(row)
    period = _period(row)
    amount, low, high = row.money("amount"), row.money("low"), row.money("high")
    texts = {
        name: row.text(name)
        for name in ("agency", "source", "quote", "assumption", "request_item", "note")
    }
    page = row.page()
    if place is None or direction is None or grade is None or period is None:
        return None
    return LedgerLine(
        id=id_,
        place=place,
        category=category,
        direction=direction,
        stage=stage,
        period=period,
        amount=amount,
        low=low,
        high=high,
        grade=grade,
        incremental=incremental,
        page=page,
        **texts,
    )


def _no_grade(row: Row) -> None:
    row.refuse("grade", f"The line has no grade; write one of {', '.join(GRADES)}.")
    if not row.has("amount"):
        row.refuse(
            "amount",
            "The line has neither an amount nor the grade U (unknown); fill in one of them.",
        )


def _place(row: Row, find: Finder) -> Place | None:
    if not row.has("place"):
        row.refuse("place", 'The line has no place; write it like "Nash County, NC".')
        return None
    try:
        return find(one_line(row.cells["place"])[:LONGEST_PLACE])
    except UnknownPlace as error:
        row.refuse("place", str(error))
        return None


def _period(row: Row) -> Period | None:
    start, end = row.day("period_start"), row.day("period_end")
    if start is None or end is None:
        return None
    if end < start:
        row.refuse("period_end", f"The period ends on {end}, before its start on {start}.")
        return None
    return Period(start, end)


def _stage_is_for_income(row: Row, line: LedgerLine) -> None:
    if line.direction == "cost" and row.has("stage"):
        row.refuse("stage", "Only income has a stage; empty this cell or write income.")
    if line.direction == "income" and not row.has("stage"):
        row.refuse("stage", f"Income needs a stage: {', '.join(STAGES)}.")


def _unknown_has_no_amount(row: Row, line: LedgerLine) -> None:
    for column in ("amount", "low", "high"):
        if line.grade == "U" and row.has(column):
            row.refuse(
                column,
                "An unknown line (U) has no amount, not even zero; empty this cell or grade the "
                "line by what it rests on.",
            )


def _known_has_an_amount(row: Row, line: LedgerLine) -> None:
    ranged = line.grade in ("E", "R") and row.has("low") and row.has("high")
    if line.grade != "U" and not row.has("amount") and not ranged:
        row.refuse(
            "amount",
            f"A line of grade {line.grade} needs an amount; fill it in, or grade the line U "
            "(unknown).",
        )


def _documented_has_its_evidence(row: Row, line: LedgerLine) -> None:
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


def _estimate_says_from_what(row: Row, line: LedgerLine) -> None:
    if line.grade == "E" and not row.has("assumption") and not (row.has("low") and row.has("high")):
        row.refuse(
            "assumption",
            "An estimate (E) needs its assumption, or a low and a high figure; fill these in.",
        )


def _range_is_in_order(row: Row, line: LedgerLine) -> None:
    if line.grade in ("D", "C"):
        for column in ("low", "high"):
            value = cast("Decimal | None", getattr(line, column))
            if value is not None and value != line.amount:
                row.refuse(
                    column,
                    f"A line of grade {line.grade} has no range; empty this cell, or grade the "
                    "line E.",
                )
        return
    if row.has("low") != row.has("high"):
        missing = "high" if row.has("low") else "low"
        row.refuse(missing, "A range needs both ends; fill in low and high, or neither.")
    figures = (line.low, line.amount, line.high)
    given = [figure for figure in figures if figure is not None]
    if given != sorted(given):
        row.refuse("low", "The figures are not in order: low, then amount, then high.")


def _income_is_not_negative(row: Row, line: LedgerLine) -> None:
    for column, value in (("amount", line.amount), ("low", line.low), ("high", line.high)):
        if line.direction == "income" and value is not None and value < 0:
            row.refuse(
                column,
                "Income is never negative; money taken back is a line of its own with the stage "
                "recouped, money refused one with denied.",
            )


_RULES: tuple[Callable[[Row, LedgerLine], None], ...] = (
    _stage_is_for_income,
    _unknown_has_no_amount,
    _known_has_an_amount,
    _documented_has_its_evidence,
    _estimate_says_from_what,
    _range_is_in_order,
    _income_is_not_negative,
)

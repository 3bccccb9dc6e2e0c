"""The rules of one ledger row: each broken one is a column and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping

from reports.model import (
    DIRECTIONS,
    INCREMENTAL,
    STAGES,
    Direction,
    Incremental,
    LedgerLine,
    Stage,
)
from reports.rows import Finder, Row, Rules

_RULES = Rules("amount")


def check_row(
    cells: Mapping[str, str], find: Finder, latest_year: int | None = None
) -> tuple[LedgerLine | None, list[tuple[str, str]]]:
    """The line of a row, or None and its problems (column, sentence). `find` resolves a place."""
    row = Row(cells, latest_year)
    line = _read(row, find)
    if line is not None:
        _stage_is_for_income(row, line)
        _RULES.check(row, line, line.amount)
        _income_is_not_negative(row, line)
    return (None if row.problems else line), row.problems


def _read(row: Row, find: Finder) -> LedgerLine | None:
    """The row as typed values; None where a cell that all rules need could not be read."""
    id_ = row.needed("id", "The line has no id; give it one of its own, like c1.")
    place = row.place(find)
    category = row.needed("category", "The line has no category; name what the money was for.")
    direction: Direction | None = row.word("direction", DIRECTIONS)
    stage: Stage | None = row.word("stage", STAGES)
    incremental: Incremental | None = row.word("incremental", INCREMENTAL)
    if not row.has("direction"):
        row.refuse("direction", "The line has no direction; write cost or income.")
    grade = row.grade("amount")
    period = row.period()
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


def _stage_is_for_income(row: Row, line: LedgerLine) -> None:
    if line.direction == "cost" and row.has("stage"):
        row.refuse("stage", "Only income has a stage; empty this cell or write income.")
    if line.direction == "income" and not row.has("stage"):
        row.refuse("stage", f"Income needs a stage: {', '.join(STAGES)}.")


def _income_is_not_negative(row: Row, line: LedgerLine) -> None:
    for column, value in (("amount", line.amount), ("low", line.low), ("high", line.high)):
        if line.direction == "income" and value is not None and value < 0:
            row.refuse(
                column,
                "Income is never negative; money taken back is a line of its own with the stage "
                "recouped, money refused one with denied.",
            )

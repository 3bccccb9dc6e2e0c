"""The ledger and its measures as a workbook: to fill in, or as it stands.

Every text is written as text, so that a note that begins with = is never run as a formula. The
same lines give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from reports.categories import categories
from reports.ledger import FIGURES, line_cells
from reports.measure_rows import FIGURES as COUNTS
from reports.measure_rows import MEASURE_COLUMNS, measure_cells
from reports.measures import MEASURES, Measure
from reports.model import COLUMNS, DIRECTIONS, GRADES, INCREMENTAL, STAGES, LedgerLine

LEDGER, MEASURES_SHEET, COLUMNS_SHEET = "ledger", "measures", "columns"
SHEETS = (LEDGER, MEASURES_SHEET)
ROOM = 2_000  # rows for which the lists are offered
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - the file's own date, which would change its bytes
_SAFE_DIGITS = 15  # of which a spreadsheet's number is exact; a longer amount is written as text

_WIDTHS = {"place": 20, "agency": 20, "category": 28, "measure": 24, "quote": 44,
           "assumption": 36, "note": 36, "source": 16, "request_item": 16, "id": 8,
           "direction": 10, "stage": 11, "grade": 7, "incremental": 12, "page": 6}  # fmt: skip

SAID: Mapping[str, str] = {
    "id": "Your own name of the line, once in each county. Needed.",
    "place": 'The county, like "Nash County, NC", or its 5-digit FIPS code. Needed.',
    "agency": "Who spent or received it, or whom the count is of.",
    "category": "What it was for: a word of the list, or your own. Needed.",
    "direction": "cost or income. Needed.",
    "stage": "For income only, and needed there. Promised is never received.",
    "period_start": "The first day, as a date or like 2025-07-01. Needed.",
    "period_end": "The last day. Needed.",
    "amount": "Dollars, not a percentage and not a formula. Empty where unknown.",
    "low": "The low end of a range; with the high end or not at all. For grades E and R.",
    "high": "The high end of a range.",
    "grade": "D documented, C computed, E estimated, R reported by somebody, U unknown. Needed.",
    "incremental": "yes: not spent without the program; no: spent anyway; part. For costs.",
    "source": "The document: its id, like d12, or the SHA-256 of its bytes. Needed for D.",
    "page": "The page, counted from 1. Needed for D.",
    "quote": "The words on that page that hold the figure. Needed for D.",
    "assumption": "What an estimate rests on, or the formula of a computed figure.",
    "request_item": "The item of a records request that asks for it.",
    "note": "Anything else.",
    "measure": "What is counted: a word of the list, which also fixes the unit. Needed.",
    "value": "The count, without its unit. Empty where unknown.",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    columns: Sequence[str]
    figures: Sequence[str]
    lists: Mapping[str, Sequence[str]]
    rows: Sequence[Mapping[str, str]]


def ledger_workbook(
    lines: Iterable[LedgerLine] = (), measures: Iterable[Measure] = (), *, sample: bool = False
) -> bytes:
    """A workbook with a sheet of lines, one of measures and one that explains the columns.

    Without lines it is a template. Cells with fixed words offer them as a list.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _MADE, "title": "SAMPLE ledger" if sample else "Ledger"})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8E8E8"}),
        "money": book.add_format({"num_format": "#,##0.00;(#,##0.00)"}),
        "count": book.add_format({"num_format": "#,##0.###"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "page": book.add_format({"num_format": "0"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }
    names = tuple(one.name for one in categories())
    ledger_lists = {"direction": DIRECTIONS, "stage": STAGES, "grade": GRADES,
                    "incremental": INCREMENTAL, "category": names}  # fmt: skip
    lists_at = _explain(book, styles, names)
    for sheet in (
        _Sheet(LEDGER, COLUMNS, FIGURES, ledger_lists, [line_cells(one) for one in lines]),
        _Sheet(
            MEASURES_SHEET,
            MEASURE_COLUMNS,
            COUNTS,
            {"grade": GRADES, "measure": tuple(MEASURES)},
            [measure_cells(one) for one in measures],
        ),
    ):
        _fill(book.get_worksheet_by_name(sheet.name), sheet, styles, lists_at)
    book.close()
    return out.getvalue()


def _fill(page: Any, sheet: _Sheet, styles: Mapping[str, Any], lists_at: Mapping[str, str]) -> None:
    page.freeze_panes(1, 1)
    for at, column in enumerate(sheet.columns):
        style, _ = _style(column, sheet, styles)
        page.set_column(at, at, _WIDTHS.get(column, 13), style)
        page.write_string(0, at, column, styles["head"])
        page.write_comment(0, at, SAID[column], {"author": "", "visible": False})
        if column in sheet.lists:
            _offer(page, at, column, sheet.lists[column], lists_at)
    for number, row in enumerate(sheet.rows, 1):
        for at, column in enumerate(sheet.columns):
            if text := row.get(column):
                style, write = _style(column, sheet, styles)
                write(page, number, at, text, style)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)


_Write = Callable[[Any, int, int, str, Any], None]


def _style(column: str, sheet: _Sheet, styles: Mapping[str, Any]) -> tuple[Any, _Write]:
    if column not in sheet.figures:
        return styles["text"], _write_text
    if column.startswith("period"):
        return styles["day"], _write_day
    if column == "page":
        return styles["page"], _write_number
    return styles["money" if sheet.name == LEDGER else "count"], _write_number


def _write_text(page: Any, row: int, at: int, text: str, style: Any) -> None:
    page.write_string(row, at, text, style)


def _write_day(page: Any, row: int, at: int, text: str, style: Any) -> None:
    page.write_datetime(row, at, date.fromisoformat(text), style)


def _write_number(page: Any, row: int, at: int, text: str, style: Any) -> None:
    if sum(map(str.isdigit, text)) > _SAFE_DIGITS:
        page.write_string(row, at, text, style)
    else:
        page.write_number(row, at, float(Decimal(text)), style)


def _offer(
    page: Any, at: int, column: str, words: Sequence[str], lists_at: Mapping[str, str]
) -> None:
    """A list to choose from; where own words are allowed another one is only asked about."""
    own = column == "category"
    page.data_validation(
        1, at, ROOM, at,
        {
            "validate": "list",
            "source": lists_at.get(column, list(words)),
            "error_type": "information" if own else "stop",
            "error_title": "Not in the list",
            "error_message": "Own words are allowed; the same words for the same thing add up."
            if own
            else "Choose one of the list.",
        },
    )  # fmt: skip


def _explain(book: Any, styles: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, str]:
    """The sheets in their order, the last with what goes into each column; gives where its lists
    of words stand, which are too long to be written into a cell's own list."""
    book.add_worksheet(LEDGER)
    book.add_worksheet(MEASURES_SHEET)
    page = book.add_worksheet(COLUMNS_SHEET)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 78, styles["text"])
    page.set_column(3, 3, 36)
    page.set_column(5, 6, 24)
    for at, head in ((0, "column"), (1, "what goes into it"), (3, "categories"), (5, "measures"),
                     (6, "unit")):  # fmt: skip
        page.write_string(0, at, head, styles["head"])
    for number, (column, said) in enumerate(SAID.items(), 1):
        page.write_string(number, 0, column)
        page.write_string(number, 1, said, styles["text"])
    for number, name in enumerate(names, 1):
        page.write_string(number, 3, name)
    for number, (name, (_, unit)) in enumerate(MEASURES.items(), 1):
        page.write_string(number, 5, name)
        page.write_string(number, 6, unit)
    return {
        "category": f"={COLUMNS_SHEET}!$D$2:$D${len(names) + 1}",
        "measure": f"={COLUMNS_SHEET}!$F$2:$F${len(MEASURES) + 1}",
    }

"""XLSX and XLS: one page a sheet, one line a row, cells parted by tabs; formulas as last computed.

A merged cell stands where it begins, with empty ones behind it. Hidden sheets and rows are read as
all others are, and the label says what is hidden (of rows, in an XLSX only).

Line n of a page is row n of its sheet, and the n-th cell of a line stands in column n. Numbers are
shown without the noise of binary fractions and without the sheet's number format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

import python_calamine
from python_calamine import CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from groundwork.reading.formats.base import PROTECTED, Job, NotReadable, Opened, damaged
from groundwork.reading.formats.hidden_rows import HiddenRows
from groundwork.reading.model import DAMAGED_PAGE, Page
from groundwork.reading.normalise import normalise
from groundwork.reading.sniff import is_protected

Cell = int | float | str | bool | time | date | datetime | timedelta

_NO_CELLS = "no cells with text on this sheet"
_NOT_CELLS = "the sheet is a chart or a macro and holds no cells"
_EXACT_BELOW = 1e15


def open_sheets(data: bytes, job: Job) -> Opened:
    """Opens a workbook. A blank sheet beside others counts as read: nothing is on it.

    Raises NotReadable where it is protected by a password or damaged.
    """
    if is_protected(data):
        raise NotReadable(PROTECTED)
    try:
        workbook = python_calamine.load_workbook(BytesIO(data))
    except python_calamine.PasswordError:
        raise NotReadable(PROTECTED) from None
    except python_calamine.CalamineError as error:
        raise damaged(error) from None
    sheets = workbook.sheets_metadata[job.first - 1 :]
    rows = HiddenRows(data)
    return Opened(len(workbook.sheet_names), _pages(workbook, sheets, job.first, rows))


def _pages(
    workbook: CalamineWorkbook, sheets: Iterable[SheetMetadata], first: int, hidden: HiddenRows
) -> Iterator[Page]:
    alone = len(workbook.sheet_names) == 1
    for number, sheet in enumerate(sheets, start=first):
        remarks = ["hidden"] if sheet.visible != SheetVisibleEnum.Visible else []
        remarks += hidden.words(sheet.name)
        label = sheet.name.strip() + (f" ({'; '.join(remarks)})" if remarks else "")
        if sheet.typ != SheetTypeEnum.WorkSheet:
            yield Page(number, "", label, unread=_NOT_CELLS)
            continue
        try:
            rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        except python_calamine.CalamineError:
            yield Page(number, "", label, unread=DAMAGED_PAGE)
            continue
        text = normalise("\n".join("\t".join(map(_shown, row)) for row in rows))
        unread = _NO_CELLS if alone and not text else None
        if not text and hidden.is_damaged(sheet.name):
            unread = DAMAGED_PAGE
        yield Page(number, text, label, unread)


def _shown(cell: Cell) -> str:
    """A cell as people read it, on one line."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(cell, str):
        return " ".join(cell.split())
    return str(cell)


def _number(value: float) -> str:
    """The shortest decimal of 15 digits, which is what a sheet itself keeps; never "1e+06"."""
    if value.is_integer() and abs(value) < _EXACT_BELOW:
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"

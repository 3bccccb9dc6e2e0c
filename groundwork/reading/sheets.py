"""Workbooks to pages: one page a sheet, labelled with its name, one line a row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from groundwork.reading.formats import Opened, Unreadable
from groundwork.reading.model import Page
from groundwork.reading.normalise import normalise


def open_sheets(data: bytes, declared: str | None) -> Opened:
    """Opens XLSX or XLS; raises Unreadable where it is damaged or protected."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Unreadable("the file is protected by a password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"the workbook is damaged: {str(error).rstrip('.')}") from error
    return Opened(len(book.sheet_names), _pages(book))


def _pages(book: CalamineWorkbook) -> Iterator[Page]:
    for number, name in enumerate(book.sheet_names, 1):
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, OSError, ValueError) as error:
            yield Page(number, "", name, f"this sheet is damaged ({error})")
            continue
        lines = ["\t".join(_cell(value) for value in row).rstrip() for row in rows]
        yield Page(number, normalise("\n".join(lines)), name)


def _cell(value: object) -> str:
    """A value as a person reads it: 1250000.0 is 1250000, and a cell never breaks its row."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime):
        midnight = value.time() == time(0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(str(value).split())

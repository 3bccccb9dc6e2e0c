"""Sheets of a workbook that a person wrote, as rows of text; formulas are refused, never run.

A workbook may come from anybody: what it unpacks to is measured before it is opened, and its rows
are read one after another.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from groundwork.errors import BadInput
from reports.tables import MOST_BYTES, MOST_ROWS, Cells, too_large

MOST_UNPACKED = 60_000_000
MOST_PARTS = 300
MOST_COLUMNS = 60
LAST_ROW = 1_048_576  # Excel's own; a file that names a later one is none of Excel's

_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)
_OUT_OF_LINE = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(?P<row>[0-9]{7,})"')
_PERCENT = re.compile(r'(?<!\\)%(?=(?:[^"]*"[^"]*")*[^"]*$)')  # not within quotation marks
_PLACE = re.compile(r"place", re.IGNORECASE)

# What zipfile, the XML parser and openpyxl raise on bytes that are no sound workbook.
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, OSError, EOFError, RuntimeError,
)  # fmt: skip


def is_workbook(data: bytes) -> bool:
    """Whether bytes begin as those of an .xlsx do."""
    return data[:4] == b"PK\x03\x04"


def workbook_sheets(data: bytes, name: str, wanted: Sequence[str]) -> Mapping[str, Sequence[Cells]]:
    """The rows of the wanted sheets that are there, by the wanted name; blank rows are left out.

    A workbook with one sheet alone gives it as the first wanted. Raises BadInput for what is no
    workbook, is broken, encrypted or larger than any ledger.
    """
    _measure(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that are not read
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            try:
                return {key: tuple(_rows(sheet, name)) for key, sheet in _sheets(book, wanted)}
            finally:
                book.close()
    except BadInput:
        raise
    except _BROKEN as error:
        raise BadInput(
            f"The workbook {name} is broken and cannot be read; save it again as .xlsx."
        ) from error


def _sheets(book: Any, wanted: Sequence[str]) -> Iterable[tuple[str, Any]]:
    by_name = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
    found = [(key, by_name[key]) for key in wanted if key in by_name]
    if not found and len(book.worksheets) == 1:
        return [(wanted[0], book.worksheets[0])]
    return found


def _measure(data: bytes, name: str) -> None:
    if len(data) > MOST_BYTES:
        raise too_large(name)
    if not is_workbook(data):
        raise BadInput(f"{name} is no Excel workbook (.xlsx); save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            # zipfile never unpacks more than a part declares, so the sizes can be relied on.
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise BadInput(
                    f"{name} unpacks to far more than any ledger; it was not opened. Check where "
                    "it comes from."
                )
            odd = any(_is_odd(packed.read(part)) for part in parts)
    except BadInput:
        raise
    except _BROKEN as error:
        raise BadInput(
            f"The workbook {name} is broken and cannot be read; save it again as .xlsx."
        ) from error
    if odd:
        raise BadInput(
            f"{name} is not built as a spreadsheet program builds a workbook; it was not opened. "
            "Check where it comes from."
        )


def _is_odd(content: bytes) -> bool:
    """A document type, which no workbook needs, or a row far behind the last there can be."""
    if _DOCTYPE.search(content):
        return True
    return any(int(found["row"]) > LAST_ROW for found in _OUT_OF_LINE.finditer(content))


def _rows(sheet: Any, name: str) -> Iterator[Cells]:
    sheet.reset_dimensions()  # what a file says of its size need not be so
    found = 0
    columns: tuple[str, ...] = ()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if set(map(id, cells)) <= {id(EMPTY_CELL)}:  # a gap may be a million rows long
            continue
        texts, wrong = _read(cells, columns)
        if not any(texts) and not wrong:
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise too_large(name)
        columns = columns or tuple(text.casefold() for text in texts)
        yield Cells(number, texts, wrong)


def _read(cells: Iterable[Any], columns: Sequence[str]) -> tuple[tuple[str, ...], dict[int, str]]:
    texts: list[str] = []
    wrong: dict[int, str] = {}
    for at, cell in enumerate(cells):
        try:
            texts.append(_text(cell, columns[at] if at < len(columns) else ""))
        except ValueError as error:
            texts.append("")
            wrong[at] = str(error)
    last = max([at for at, text in enumerate(texts) if text] + list(wrong), default=-1)
    return tuple(texts[: last + 1]), wrong


def _text(cell: Any, column: str) -> str:
    """What a cell holds as a person would type it; raises ValueError, in words, where it cannot be.

    Numbers count as the spreadsheet shows them in full, which is fifteen digits.
    """
    value = cell.value
    if value is None:
        return ""
    where = f"{get_column_letter(cell.column)}{cell.row}"
    if cell.data_type == "f":
        raise ValueError(
            f"Cell {where} holds a formula, and formulas are never run; copy it and paste its "
            "value."
        )
    if cell.data_type == "e":
        raise ValueError(f"Cell {where} holds the error {value}; correct or empty it.")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, where)
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "", column)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _moment(value: date | time | timedelta, where: str) -> str:
    if isinstance(value, datetime):
        if value.time() != time():
            raise ValueError(f"Cell {where} holds a date with a time of day; write the date alone.")
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"Cell {where} holds a time of day; write a number, or text.")


def _number(value: float, shown_as: str, column: str) -> str:
    text = f"{Decimal(format(value, '.15g')):f}"
    if _PERCENT.search(shown_as):
        return f"{(Decimal(text) * 100).normalize():f}%"
    if _PLACE.fullmatch(column) and text.isdigit():
        return text.rjust(5, "0")  # a FIPS code, of which the spreadsheet dropped the zero
    return text

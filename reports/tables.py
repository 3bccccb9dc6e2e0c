"""Tables that people write: a header and rows, from CSV text; each mistake has a line and a column.

A workbook's sheet gives the same rows (reports.workbook_in), so that both are checked alike.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundwork.errors import BadInput

MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
# What a spreadsheet takes for a formula at the start of a cell, and our sign that it is text.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@]")
_MARKED_AS_TEXT = re.compile(r"'+[=+\-@]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong in a file: its line (the header is line 1), the column, and what to do.

    `sheet` is set where it stands on another sheet of a workbook than the first that is read.
    """

    line: int
    column: str
    message: str
    sheet: str = ""

    def to_json(self) -> dict[str, object]:
        """The refusal as the contract writes it, with the sheet where there are two."""
        told: dict[str, object] = {"line": self.line, "column": self.column}
        told["message"] = self.message
        return told | ({"sheet": self.sheet} if self.sheet else {})


@dataclass(frozen=True, slots=True)
class Cells:
    """A row: its line, its cells without spaces around them, and the cells that cannot be read.

    `wrong` gives for the place of such a cell, from 0, what is wrong with it.
    """

    number: int
    cells: tuple[str, ...]
    wrong: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a table may hold: its columns, and those without which no row can be read."""

    columns: Sequence[str]
    needed: Sequence[str]
    template: str


def csv_rows(data: bytes, name: str) -> Iterator[Cells]:
    """Every row of a CSV file that is not blank.

    A text that a spreadsheet would take for a formula may be marked with an apostrophe in front,
    as our own files mark it; the mark is left out. Raises BadInput for what is no CSV text, and
    for more rows or bytes than any ledger has.
    """
    if len(data) > MOST_BYTES:
        raise too_large(name)
    reader = csv.reader(io.StringIO(_text(data, name), newline=""), strict=True)
    started, found = 1, 0
    try:
        for cells in reader:
            stripped = tuple(_unmarked(cell) for cell in cells)
            if any(stripped):
                found += 1
                if found > MOST_ROWS + 1:
                    raise too_large(name)
                yield Cells(started, stripped, {})
            started = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(
            f"{name}, line {started}, is no row of a CSV file ({error}); check the quotation "
            "marks in it."
        ) from error


def too_large(name: str) -> BadInput:
    """The refusal of a file that is larger than any ledger."""
    return BadInput(
        f"{name} is larger than any ledger ({MOST_ROWS:,} rows or {MOST_BYTES // 10**6} MB); check "
        "that it is the right file, or split it."
    )


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{name}, line {line}, is not UTF-8 text; in the spreadsheet choose "
            '"CSV UTF-8" when saving.'
        ) from error


def _unmarked(cell: str) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[1:] if _MARKED_AS_TEXT.match(text) else text


def csv_text(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], plain: Iterable[str]
) -> str:
    """A CSV file of these rows; `plain` are the columns of figures and dates.

    A text that a spreadsheet would run as a formula gets an apostrophe in front; `csv_rows` takes
    it off again.
    """
    figures = frozenset(plain)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        cells = ((column, row.get(column, "")) for column in columns)
        writer.writerow([text if column in figures else _marked(text) for column, text in cells])
    return out.getvalue()


def _marked(text: str) -> str:
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def columns_of(header: Cells, table: Table) -> tuple[tuple[str, ...], tuple[Refusal, ...]]:
    """The columns of a header by our names, in its order; and what is wrong with it."""
    columns = tuple("_".join(cell.casefold().replace("-", " ").split()) for cell in header.cells)
    if len(columns) == 1 and ";" in columns[0]:
        message = "The columns are parted by semicolons; save the file with commas."
        return columns, (Refusal(header.number, "", message),)
    refused = [Refusal(header.number, _name(header, at), why) for at, why in header.wrong.items()]
    for place, column in enumerate(columns):
        if place in header.wrong:
            continue
        if column not in table.columns:
            message = f"There is no such column; the columns are {', '.join(table.columns)}."
            refused.append(Refusal(header.number, header.cells[place], message))
        elif column in columns[:place]:
            refused.append(Refusal(header.number, column, "The column stands twice; delete one."))
    refused += [
        Refusal(header.number, column, "The column is missing from the header; add it.")
        for column in table.needed
        if column not in columns
    ]
    return columns, tuple(refused)


def _name(header: Cells, place: int) -> str:
    return header.cells[place] or f"column {place + 1}"


def row_refusals(row: Cells, columns: Sequence[str]) -> tuple[Refusal, ...]:
    """What keeps a row from being looked at: cells too many, and cells that cannot be read."""
    if len(row.cells) > len(columns):
        message = (
            f"The row has {len(row.cells)} cells for {len(columns)} columns; put a text that holds "
            "a comma in quotation marks."
        )
        return (Refusal(row.number, "", message),)
    return tuple(Refusal(row.number, columns[at], message) for at, message in row.wrong.items())


def by_column(row: Cells, columns: Sequence[str]) -> Mapping[str, str]:
    """The cells by column; those missing at the end of a row are empty."""
    return dict(zip(columns, row.cells, strict=False))

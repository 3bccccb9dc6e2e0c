"""The ledger as a CSV file: read into typed lines, each mistake told by its line and column.

The file is UTF-8 with a header; columns may stand in any order. docs/cost-report.md describes it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from groundwork.errors import BadInput
from groundwork.places import Place, resolve
from reports.checking import check_row
from reports.model import COLUMNS, LedgerLine
from reports.money import shorten

# Without these no row can be read; the other columns may be left out where all cells are empty.
NEEDED = (
    "id", "place", "category", "direction", "period_start", "period_end", "amount", "grade",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong in a file: its line (the header is line 1), the column, and what to do."""

    line: int
    column: str
    message: str

    def to_json(self) -> dict[str, object]:
        """The refusal as the contract writes it."""
        return {"line": self.line, "column": self.column, "message": self.message}


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A ledger line and the line of the file on which it starts."""

    number: int
    line: LedgerLine


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What a file held: the good lines, and why the others were refused."""

    lines: tuple[NumberedLine, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Cells:
    number: int
    cells: tuple[str, ...]


def read_ledger(data: bytes, name: str, extra: Sequence[Place] = ()) -> LedgerFile:
    """The lines of a CSV file; `name` stands in messages, `extra` are the operator's own places.

    Raises BadInput where the file is no CSV text at all; all else is a refusal.
    """
    rows = _rows(data, name)
    header = next(rows, None)
    if header is None:
        raise BadInput(f"{name} is empty; countywatch ledger template --out FILE writes a header.")
    columns, refused = _header(header)
    if refused:
        return LedgerFile((), tuple(refused))
    return _lines(rows, columns, extra)


def template_csv() -> str:
    """An empty ledger: the header with every column in the contract's order."""
    return ",".join(COLUMNS) + "\r\n"


def _rows(data: bytes, name: str) -> Iterator[_Cells]:
    """Every row that is not blank, its cells without spaces around them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{name}, line {line}, is not UTF-8 text; in the spreadsheet choose "
            '"CSV UTF-8" when saving.'
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    started = 1
    try:
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if any(stripped):
                yield _Cells(started, stripped)
            started = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(
            f"{name}, line {started}, is no row of a CSV file ({error}); check the quotation "
            "marks in it."
        ) from error


def _header(header: _Cells) -> tuple[tuple[str, ...], list[Refusal]]:
    columns = tuple("_".join(cell.casefold().replace("-", " ").split()) for cell in header.cells)
    if len(columns) == 1 and ";" in columns[0]:
        message = "The columns are parted by semicolons; save the file with commas."
        return columns, [Refusal(header.number, "", message)]
    refused = []
    for place, column in enumerate(columns):
        if column not in COLUMNS:
            message = f"There is no such column; the columns are {', '.join(COLUMNS)}."
            refused.append(Refusal(header.number, header.cells[place], message))
        elif column in columns[:place]:
            refused.append(Refusal(header.number, column, "The column stands twice; delete one."))
    refused += [
        Refusal(header.number, column, "The column is missing from the header; add it.")
        for column in NEEDED
        if column not in columns
    ]
    return columns, refused


def _lines(rows: Iterator[_Cells], columns: tuple[str, ...], extra: Sequence[Place]) -> LedgerFile:
    @cache
    def find(text: str) -> Place:  # a ledger names the same county on every line
        return resolve(text, extra)

    lines: list[NumberedLine] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if len(row.cells) > len(columns):
            refused.append(_too_long(row, columns))
            continue
        line, problems = check_row(_by_column(row, columns), find)
        refused += [Refusal(row.number, column, message) for column, message in problems]
        if line is None:
            continue
        first = seen.setdefault((line.place.fips, line.id), row.number)
        if first != row.number:
            refused.append(_twice(row.number, line, first))
        else:
            lines.append(NumberedLine(row.number, line))
    return LedgerFile(tuple(lines), tuple(refused))


def _by_column(row: _Cells, columns: tuple[str, ...]) -> Mapping[str, str]:
    """The cells by column; those missing at the end of a row are empty."""
    return dict(zip(columns, row.cells, strict=False))


def _too_long(row: _Cells, columns: tuple[str, ...]) -> Refusal:
    message = (
        f"The row has {len(row.cells)} cells for {len(columns)} columns; put a text that holds a "
        "comma in quotation marks."
    )
    return Refusal(row.number, "", message)


def _twice(number: int, line: LedgerLine, first: int) -> Refusal:
    message = f"The id {shorten(line.id)} stands on line {first} already; give each line its own."
    return Refusal(number, "id", message)

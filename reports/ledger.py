"""The ledger as a table: read into typed lines, each mistake told by its line and column.

A CSV file (UTF-8) or the sheet of a workbook, with a header; columns may stand in any order.
docs/cost-report.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from groundwork.errors import BadInput
from groundwork.places import Place, resolve
from reports.checking import check_row
from reports.model import COLUMNS, LedgerLine
from reports.money import plain_money, shorten
from reports.rows import YEARS_AHEAD
from reports.tables import (
    Cells,
    Refusal,
    Table,
    by_column,
    columns_of,
    csv_rows,
    csv_text,
    row_refusals,
)

# Without these no row can be read; the other columns may be left out where all cells are empty.
NEEDED = (
    "id", "place", "category", "direction", "period_start", "period_end", "amount", "grade",
)  # fmt: skip
TABLE = Table(COLUMNS, NEEDED, "countywatch ledger template --out FILE")
FIGURES = ("period_start", "period_end", "amount", "low", "high", "page")


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


def read_ledger(
    data: bytes, name: str, extra: Sequence[Place] = (), today: date | None = None
) -> LedgerFile:
    """The lines of a CSV file; `name` stands in messages, `extra` are the operator's own places.

    A date more than ten years after `today` is refused. Raises BadInput where the file is no CSV
    text at all; all else is a refusal.
    """
    return read_lines(csv_rows(data, name), name, extra, today)


def read_lines(
    rows: Iterator[Cells], name: str, extra: Sequence[Place] = (), today: date | None = None
) -> LedgerFile:
    """The lines of a table's rows, of which the first is the header."""
    header = next(rows, None)
    if header is None:
        raise BadInput(f"{name} is empty; {TABLE.template} writes a header.")
    columns, refused = columns_of(header, TABLE)
    if refused:
        return LedgerFile((), refused)
    return _lines(rows, columns, extra, latest_year(today))


def latest_year(today: date | None) -> int | None:
    """The last year that a date may have."""
    return None if today is None else today.year + YEARS_AHEAD


def template_csv() -> str:
    """An empty ledger: the header with every column in the contract's order."""
    return csv_text(COLUMNS, (), FIGURES)


def ledger_csv(lines: Iterable[LedgerLine]) -> str:
    """A ledger file that reads back as these lines."""
    return csv_text(COLUMNS, map(line_cells, lines), FIGURES)


def line_cells(line: LedgerLine) -> Mapping[str, str]:
    """A line as the cells of a ledger; what it does not say is empty."""
    cells = {
        "id": line.id,
        "place": line.place.full_name,
        "agency": line.agency,
        "category": line.category,
        "direction": line.direction,
        "stage": line.stage,
        "period_start": line.period.start.isoformat(),
        "period_end": line.period.end.isoformat(),
        "amount": plain_money(line.amount),
        "low": plain_money(line.low),
        "high": plain_money(line.high),
        "grade": line.grade,
        "incremental": line.incremental,
        "source": line.source,
        "page": None if line.page is None else str(line.page),
        "quote": line.quote,
        "assumption": line.assumption,
        "request_item": line.request_item,
        "note": line.note,
    }
    return {column: text for column, text in cells.items() if text}


def _lines(
    rows: Iterator[Cells], columns: Sequence[str], extra: Sequence[Place], latest: int | None
) -> LedgerFile:
    @cache
    def find(text: str) -> Place:  # a ledger names the same county on every line
        return resolve(text, extra)

    lines: list[NumberedLine] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if wrong := row_refusals(row, columns):
            refused += wrong
            continue
        line, problems = check_row(by_column(row, columns), find, latest)
        refused += [Refusal(row.number, column, message) for column, message in problems]
        if line is None:
            continue
        first = seen.setdefault((line.place.fips, line.id), row.number)
        if first != row.number:
            refused.append(twice(row.number, line.id, first))
        else:
            lines.append(NumberedLine(row.number, line))
    return LedgerFile(tuple(lines), tuple(refused))


def twice(number: int, id_: str, first: int) -> Refusal:
    """The refusal of an id that an earlier line of the file has."""
    message = f"The id {shorten(id_)} stands on line {first} already; give each line its own."
    return Refusal(number, "id", message)

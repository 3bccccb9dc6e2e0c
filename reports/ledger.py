"""The ledger as a table: read into typed lines, each mistake told by its line and column.

A CSV file (UTF-8) or the sheet of a workbook, with a header; columns may stand in any order.
docs/cost-report.md describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from groundwork.errors import BadInput
from groundwork.places import Place
from reports.checking import check_row
from reports.model import COLUMNS, LedgerLine
from reports.money import plain_money
from reports.rows import YEARS_AHEAD, checked_rows
from reports.tables import (
    Cells,
    Refusal,
    Table,
    columns_of,
    csv_rows,
    csv_text,
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
    good, refused = checked_rows(
        rows, columns, lambda cells, find: check_row(cells, find, latest), extra
    )
    return LedgerFile(tuple(NumberedLine(number, line) for number, line in good), refused)

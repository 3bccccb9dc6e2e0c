"""Measures as a table: hours, calls, days and counts, read into typed rows as the ledger is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from groundwork.errors import BadInput
from groundwork.places import Place
from groundwork.reading.masking import mask
from reports.ledger import latest_year
from reports.measures import MEASURES, Measure
from reports.money import shorten
from reports.rows import Finder, Row, Rules, checked_rows
from reports.tables import (
    Cells,
    Refusal,
    Table,
    columns_of,
    csv_rows,
    csv_text,
)

MEASURE_COLUMNS = (
    "id", "place", "agency", "measure", "period_start", "period_end", "value", "low", "high",
    "grade", "source", "page", "quote", "assumption", "request_item", "note",
)  # fmt: skip
NEEDED = ("id", "place", "measure", "period_start", "period_end", "value", "grade")
TABLE = Table(MEASURE_COLUMNS, NEEDED, "countywatch ledger measures template --out FILE")
FIGURES = ("period_start", "period_end", "value", "low", "high", "page")
_RULES = Rules("value")


@dataclass(frozen=True, slots=True)
class NumberedMeasure:
    """A measure and the line of the file on which it starts."""

    number: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class MeasureFile:
    """What a file held: the good measures, and why the others were refused."""

    measures: tuple[NumberedMeasure, ...]
    refused: tuple[Refusal, ...]


def read_measures(
    data: bytes, name: str, extra: Sequence[Place] = (), today: date | None = None
) -> MeasureFile:
    """The measures of a CSV file, as `reports.ledger.read_ledger` reads lines."""
    return read_measure_rows(csv_rows(data, name), name, extra, today)


def read_measure_rows(
    rows: Iterator[Cells], name: str, extra: Sequence[Place] = (), today: date | None = None
) -> MeasureFile:
    """The measures of a table's rows, of which the first is the header."""
    header = next(rows, None)
    if header is None:
        raise BadInput(f"{name} is empty; {TABLE.template} writes a header.")
    columns, refused = columns_of(header, TABLE)
    if refused:
        return MeasureFile((), refused)
    return _measures(rows, columns, extra, latest_year(today))


def _measures(
    rows: Iterator[Cells], columns: Sequence[str], extra: Sequence[Place], latest: int | None
) -> MeasureFile:
    good, refused = checked_rows(
        rows, columns, lambda cells, find: check_measure(cells, find, latest), extra
    )
    return MeasureFile(tuple(NumberedMeasure(number, one) for number, one in good), refused)


def check_measure(
    cells: Mapping[str, str], find: Finder, latest: int | None = None
) -> tuple[Measure | None, list[tuple[str, str]]]:
    """The measure of a row, or None and its problems (column, sentence)."""
    row = Row(cells, latest)
    measure = _read(row, find)
    if measure is not None:
        _RULES.check(row, measure, measure.value)
    return (None if row.problems else measure), row.problems


def _read(row: Row, find: Finder) -> Measure | None:
    id_ = row.needed("id", "The line has no id; give it one of its own, like m1.")
    place = row.place(find)
    name = _name(row)
    grade = row.grade("value")
    period = row.period()
    value, low, high = row.count("value"), row.count("low"), row.count("high")
    texts = {
        column: row.text(column)
        for column in ("agency", "source", "quote", "assumption", "request_item", "note")
    }
    page = row.page()
    if place is None or name is None or grade is None or period is None:
        return None
    return Measure(
        id=id_,
        place=place,
        measure=name,
        period=period,
        value=value,
        low=low,
        high=high,
        grade=grade,
        page=page,
        **texts,
    )


def _name(row: Row) -> str | None:
    """One of the measures by its name; the unit follows from it, so own words are refused."""
    text = " ".join(row.cells.get("measure", "").split())
    if not text:
        row.refuse("measure", "The line has no measure; write one like overtime hours.")
        return None
    for name in MEASURES:
        if name.casefold() == text.casefold():
            return name
    near = get_close_matches(text.casefold(), MEASURES, n=1, cutoff=0.75)
    what = f"did you mean {near[0]}?" if near else f"the measures are {', '.join(MEASURES)}."
    row.refuse("measure", f"{shorten(text)} is no measure; {what}")
    return None


def measures_template() -> str:
    """An empty table of measures: the header."""
    return csv_text(MEASURE_COLUMNS, (), FIGURES)


def measures_csv(measures: Iterable[Measure]) -> str:
    """A file that reads back as these measures."""
    return csv_text(MEASURE_COLUMNS, map(measure_cells, measures), FIGURES)


def measure_cells(measure: Measure) -> Mapping[str, str]:
    """A measure as the cells of its table; what it does not say is empty."""
    cells = {
        "id": measure.id,
        "place": measure.place.full_name,
        "agency": measure.agency,
        "measure": measure.measure,
        "period_start": measure.period.start.isoformat(),
        "period_end": measure.period.end.isoformat(),
        "value": plain_count(measure.value),
        "low": plain_count(measure.low),
        "high": plain_count(measure.high),
        "grade": measure.grade,
        "source": measure.source,
        "page": None if measure.page is None else str(measure.page),
        "quote": measure.quote,
        "assumption": measure.assumption,
        "request_item": measure.request_item,
        "note": measure.note,
    }
    return {column: text for column, text in cells.items() if text}


def measure_json(measure: Measure) -> dict[str, object]:
    """A measure in the columns of its table, with its unit and kind; null is unknown. What tells
    a person apart is covered in the texts."""
    cells = measure_cells(measure)
    told: dict[str, object] = {column: cells.get(column) for column in MEASURE_COLUMNS}
    for column in ("quote", "assumption", "note"):
        told[column] = None if column not in cells else mask(cells[column])
    return told | {"page": measure.page, "unit": measure.unit, "kind": measure.kind}


def plain_count(value: Decimal | None) -> str | None:
    """A count as CSV and JSON hold it: `1240`, `37.5`; None stays None."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""The report as a workbook whose sums are live formulas, so that a reader can change a line.

Text from outside is written as text: a cell that begins with `=` stays the words that it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from groundwork.paper import clean
from groundwork.reading.masking import mask
from reports.cost import CostReport, is_liability
from reports.model import STAGES, LedgerLine
from reports.words import GRADE_MEANING, GRADE_WORDS, long_day, period_words

_HEAD = Font(bold=True)
_MONEY = "#,##0.00;(#,##0.00)"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_LINES = "Lines"
# Columns of the sheet of lines; the sums below refer to them by letter.
_COLUMNS = (
    "Line", "What for", "Office", "Direction", "Stage", "Period", "Grade", "Incremental", "Low",
    "Central", "High", "In sums", "Case", "Evidence", "Request item",
)  # fmt: skip
_LETTER = {name: get_column_letter(n) for n, name in enumerate(_COLUMNS, 1)}


def report_workbook(report: CostReport, *, sample: bool = False) -> bytes:
    """The XLSX file: a summary of formulas, the lines, the sources; same report, same bytes."""
    book = Workbook()
    summary = book.active
    assert summary is not None
    summary.title = "Summary"
    lines = book.create_sheet(_LINES)
    _write_lines(lines, report)
    _write_summary(summary, report, sample)
    _write_sources(book.create_sheet("Sources"), report)
    _write_grades(book.create_sheet("Grades"))
    return _timeless(book, report)


def _write_lines(sheet: Any, report: CostReport) -> None:
    _row(sheet, 1, _COLUMNS, bold=True)
    cited = {one.line: f"{s.id} p. {one.page}" for s in report.sources for one in s.cited}
    for number, line in enumerate(report.lines, 2):
        span = line.span
        _row(
            sheet,
            number,
            (
                line.id,
                _what(line),
                line.agency,
                line.direction,
                line.stage,
                period_words(line.period),
                line.grade,
                line.incremental,
                span.low if span else None,
                span.central if span else None,
                span.high if span else None,
                "yes" if line.counts else "no",
                "yes" if is_liability(line) else "no",
                cited.get(line.id) or line.source,
                line.request_item,
            ),
        )
    _widths(sheet, (10, 44, 22, 11, 11, 20, 8, 12, 14, 14, 14, 9, 7, 18, 18))
    sheet.freeze_panes = "A2"


def _what(line: LedgerLine) -> str:
    parts = [line.category, line.assumption, line.note]
    return mask("; ".join(part for part in parts if part))


def _write_summary(sheet: Any, report: CostReport, sample: bool) -> None:
    period = f"{long_day(report.period.start)} to {long_day(report.period.end)}"
    title = f"Cost report: {report.place.full_name}, {period}"
    _row(sheet, 1, (f"SAMPLE. {title}" if sample else title,), bold=True)
    _row(sheet, 2, (f"Data as of {long_day(report.as_of)}. Nominal dollars. Not legal advice.",))
    said = "A blank figure is unknown, not zero. Change a line and the sums follow."
    _row(sheet, 3, (said,))
    _row(sheet, 5, ("", "Low", "Central", "High"), bold=True)
    last = len(report.lines) + 1
    _formulas(sheet, 6, "Gross cost", _of_costs(last), known=report.gross is not None)
    for n, stage in enumerate(STAGES, 7):
        known = report.income.of(stage) is not None
        _formulas(sheet, n, stage.capitalize(), _of_stage(stage, last), known=known)
    rows: dict[str, int] = {name: 7 + n for n, name in enumerate(STAGES)}
    _outstanding(sheet, rows, report)
    _net(sheet, rows, report)
    _row(sheet, 16, ("Documented (D), central", None, None, None))
    _put(sheet["C16"], _sumifs("Central", last, ("Direction", "cost"), ("Grade", "D")))
    _row(sheet, 17, ("Cases, in no annual figure", None, None, None))
    _put(sheet["C17"], _sumifs("Central", last, ("Case", "yes"), case=None))
    _widths(sheet, (34, 18, 18, 18))


def _of_costs(last: int) -> dict[str, str]:
    return {end: _sumifs(end, last, ("Direction", "cost")) for end in ("Low", "Central", "High")}


def _of_stage(stage: str, last: int) -> dict[str, str]:
    return {end: _sumifs(end, last, ("Stage", stage)) for end in ("Low", "Central", "High")}


def _sumifs(end: str, last: int, *tests: tuple[str, str], case: str | None = "no") -> str:
    """A SUMIFS over the sheet of lines; only counted lines, and those of cases apart."""
    every = [("In sums", "yes"), *tests] + ([("Case", case)] if case else [])
    ranges = ",".join(f'{_range(name, last)},"{value}"' for name, value in every)
    return f"=SUMIFS({_range(end, last)},{ranges})"


def _range(name: str, last: int) -> str:
    letter = _LETTER[name]
    return f"{_LINES}!${letter}$2:${letter}${max(last, 2)}"


def _formulas(sheet: Any, number: int, name: str, sums: dict[str, str], *, known: bool) -> None:
    """A row of sums; an unknown one stays blank, since a sum of nothing would be a zero."""
    _row(sheet, number, (name,))
    if known:
        for letter, end in zip("BCD", ("Low", "Central", "High"), strict=True):
            _put(sheet[f"{letter}{number}"], sums[end])


def _outstanding(sheet: Any, rows: dict[str, int], report: CostReport) -> None:
    _row(sheet, 13, ("Outstanding = claimed - denied - received",))
    if report.income.outstanding is None:
        return
    claimed, denied, received = (rows[name] for name in ("claimed", "denied", "received"))
    _put(sheet["B13"], f"=B{claimed}-D{denied}-D{received}")
    _put(sheet["C13"], f"=C{claimed}-C{denied}-C{received}")
    _put(sheet["D13"], f"=D{claimed}-B{denied}-B{received}")


def _net(sheet: Any, rows: dict[str, int], report: CostReport) -> None:
    _row(sheet, 14, ("Net cost = gross - (received - recouped)",), bold=True)
    if report.net is None:
        return
    received, recouped = rows["received"], rows["recouped"]
    _put(sheet["B14"], f"=B6-(D{received}-B{recouped})")
    _put(sheet["C14"], f"=C6-(C{received}-C{recouped})")
    _put(sheet["D14"], f"=D6-(B{received}-D{recouped})")


def _put(cell: Cell, formula: str) -> None:
    cell.value = formula
    cell.number_format = _MONEY


def _write_sources(sheet: Any, report: CostReport) -> None:
    _row(sheet, 1, ("Source", "Title", "Address", "Pages", "SHA-256"), bold=True)
    for number, source in enumerate(report.sources, 2):
        info = source.info
        _row(sheet, number, (source.id, mask(info.title), info.url, info.pages, info.sha256))
    _widths(sheet, (9, 44, 50, 8, 68))


def _write_grades(sheet: Any) -> None:
    _row(sheet, 1, ("Grade", "Name", "Meaning"), bold=True)
    for number, (grade, name) in enumerate(GRADE_WORDS.items(), 2):
        _row(sheet, number, (grade, name, GRADE_MEANING[grade]))
    _widths(sheet, (8, 14, 90))


def _row(sheet: Any, number: int, values: Iterable[object], *, bold: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(number, column)
        if isinstance(value, Decimal):
            cell.value = value
            cell.number_format = _MONEY
        elif isinstance(value, str):
            cell.value = clean(value)
            cell.data_type = "s"  # never a formula, whatever it begins with
        else:
            cell.value = value
        if bold:
            cell.font = _HEAD
        if isinstance(value, str) and len(value) > 40:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _widths(sheet: Any, widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _timeless(book: Workbook, report: CostReport) -> bytes:
    """The file without the time of its making: the report's own date stands in its properties."""
    day = report.as_of
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    book.properties.creator = "Countywatch"
    made = io.BytesIO()
    book.save(made)
    out = io.BytesIO()
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _with_stamp(data, stamp)
            part = zipfile.ZipInfo(name, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, data)
    return out.getvalue()


def _with_stamp(core: bytes, stamp: bytes) -> bytes:
    """Saving writes the clock's time as the last change, whatever the properties say.

    Which attributes its element has depends on the library that wrote it.
    """
    return re.sub(rb"(<dcterms:modified\b[^>]*>)[^<]*", rb"\g<1>" + stamp, core)

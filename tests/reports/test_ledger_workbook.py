"""Workbooks in and out: real dates and figures are read right, formulas refused, bombs unopened."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import FORMAT_PERCENTAGE_00

from groundwork.errors import BadInput
from groundwork.places import resolve
from reports.ledger import LedgerFile, ledger_csv, read_ledger, read_lines
from reports.measure_rows import measures_csv, read_measure_rows, read_measures
from reports.measures import MEASURES, Measure
from reports.model import COLUMNS, GRADES, INCREMENTAL, STAGES, LedgerLine, Period
from reports.tables import MOST_ROWS, csv_rows
from reports.workbook_in import LAST_ROW, MOST_UNPACKED, workbook_sheets
from reports.workbook_out import LEDGER, MEASURES_SHEET, SHEETS, ledger_workbook
from tests.reports.conftest import NASH, Home, example, row

TODAY = date(2026, 11, 24)
GOOD: dict[str, Any] = {
    "id": "c1", "place": "Nash County, NC", "category": "overtime", "direction": "cost",
    "period_start": date(2025, 7, 1), "period_end": date(2026, 6, 30), "amount": 12345.67,
    "grade": "C",
}  # fmt: skip


def book(*rows: dict[str, Any], columns: tuple[str, ...] = COLUMNS, title: str = LEDGER) -> Any:
    """A workbook as a person's program writes it."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(columns))
    for cells in rows:
        sheet.append([cells.get(column) for column in columns])
    return made


def saved(made: Any) -> bytes:
    """Its bytes."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes) -> LedgerFile:
    """The lines of a workbook."""
    return read_lines(iter(workbook_sheets(data, "b.xlsx", SHEETS)[LEDGER]), "b.xlsx", (), TODAY)


def one_row(**cells: Any) -> list[tuple[int, str, str]]:
    """What is refused of one row."""
    found = read(saved(book({**GOOD, **cells})))
    return [(one.line, one.column, one.message) for one in found.refused]


# --- in ---------------------------------------------------------------------------------------


def test_real_dates_and_figures_are_read_right() -> None:
    """A date cell is a date, a float is the cents that the spreadsheet shows."""
    found = read(saved(book({**GOOD, "low": 0.1 + 0.2, "high": 20000, "grade": "E", "page": 3.0})))
    (only,) = found.lines
    assert (only.number, only.line.amount, only.line.low) == (
        2, Decimal("12345.67"), Decimal("0.30"),
    )  # fmt: skip
    assert (only.line.high, only.line.page) == (Decimal("20000.00"), 3)
    assert only.line.period == Period(date(2025, 7, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"amount": "=SUM(A1:A9)"}, ("amount", "Cell I2 holds a formula, and formulas are never "
         "run; copy it and paste its value.")),
        ({"note": "=1+1"}, ("note", "Cell S2 holds a formula, and formulas are never run; copy it "
         "and paste its value.")),
        ({"amount": "#REF!"}, ("amount", "Cell I2 holds the error #REF!; correct or empty it.")),
        ({"amount": 1.005}, ("amount", "'1.005' has more than two decimals; write dollars and "
         "cents, like 1,234.50.")),
        ({"amount": True}, ("amount", "'TRUE' is no amount in dollars; write it like 1234.50 or "
         "$1,234.50, and leave the cell empty where it is unknown.")),
        ({"amount": date(2025, 7, 1)}, ("amount", "'2025-07-01' is no amount in dollars; write it "
         "like 1234.50 or $1,234.50, and leave the cell empty where it is unknown.")),
        ({"amount": 1e15}, ("amount", "'1000000000000000' is more than a trillion dollars; check "
         "it.")),
        ({"period_start": 45839}, ("period_start", "'45839' is no date; write it like "
         "2025-07-01.")),
        ({"period_start": datetime(2025, 7, 1, 8, 30)},  # noqa: DTZ001 - a cell has no zone
         ("period_start", "Cell G2 holds a date with a time of day; write the date alone.")),
        ({"period_start": date(1925, 7, 1)}, ("period_start", "The year 1925 cannot be meant; "
         "write one from 1990 to 2036.")),
        ({"period_end": date(2062, 6, 30)}, ("period_end", "The year 2062 cannot be meant; write "
         "one from 1990 to 2036.")),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_by_line_and_column(
    cells: dict[str, Any], said: tuple[str, str]
) -> None:
    """Each names its row and column, and what to do."""
    assert one_row(**cells) == [(2, *said)]


def test_a_percentage_is_no_amount() -> None:
    """A cell that shows 12.5 % holds 0.125, which nobody means as dollars."""
    made = book(GOOD)
    cell = made[LEDGER]["I2"]
    cell.value, cell.number_format = 0.125, FORMAT_PERCENTAGE_00
    (told,) = read(saved(made)).refused
    assert (told.column, told.message) == (
        "amount", "'12.5%' is a percentage; write the dollars that it comes to.",
    )  # fmt: skip


def test_a_text_that_looks_like_a_formula_is_text() -> None:
    """Only a cell that holds a formula is refused: a text with = in front is a text."""
    made = book({**GOOD, "note": "x"})
    cell = made[LEDGER]["S2"]
    cell.value, cell.data_type = "=1+1", "s"
    (only,) = read(saved(made)).lines
    assert only.line.note == "=1+1"


def test_a_fips_code_keeps_its_zero() -> None:
    """A spreadsheet makes 1001 of 01001."""
    (only,) = read(saved(book({**GOOD, "place": 1001}))).lines
    assert only.line.place == resolve("Autauga County, AL")


def test_rows_count_as_the_spreadsheet_counts_them() -> None:
    """Blank rows are left out and shift nothing; a lone sheet may have any name."""
    made = book({}, {}, {**GOOD, "grade": "Z"}, title="Sheet1")
    assert [one.line for one in read(saved(made)).refused] == [4]


def test_a_workbook_of_several_sheets_needs_the_name(home: Home) -> None:
    """Nobody could say which of two is the ledger."""
    made = book(GOOD, title="Sheet1")
    made.create_sheet("Sheet2")
    done = home.ledger(saved(made), name="b.xlsx")
    assert str(done.exception) == (
        "b.xlsx has several sheets and none is called 'ledger'; name one so, or start from "
        "countywatch ledger template --out FILE.xlsx."
    )


def packed(**parts: bytes) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


SHEET = b'<worksheet><sheetData><row r="%d"/></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0 an old workbook", "is no Excel workbook"),
        (b"PK\x03\x04 cut off", "is broken and cannot be read"),
        (packed(a=b"0" * (MOST_UNPACKED + 1)), "unpacks to far more than any ledger"),
        (packed(a=b"<!DOCTYPE x []>"), "is not built as a spreadsheet program builds"),
        (packed(a=SHEET % (LAST_ROW + 1)), "is not built as a spreadsheet program builds"),
        (packed(a=b"<x/>"), "is broken and cannot be read"),
    ],
)
def test_what_is_no_honest_workbook_is_not_opened(data: bytes, said: str) -> None:
    """Each is one sentence that names the file."""
    with pytest.raises(BadInput, match=said) as refused:
        workbook_sheets(data, "b.xlsx", SHEETS)
    assert "b.xlsx" in str(refused.value)


def test_more_rows_than_any_ledger_has_are_refused() -> None:
    """As CSV and as a workbook: one sentence, before a row is checked."""
    said = "x is larger than any ledger (20,000 rows or 20 MB); check that it is the right file, or"
    rows = b"id,place\n" + b"c1,37127\n" * (MOST_ROWS + 1)
    with pytest.raises(BadInput) as refused:
        list(csv_rows(rows, "x"))
    assert str(refused.value).startswith(said)
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet()
    for _ in range(MOST_ROWS + 2):
        sheet.append(["c1"])
    with pytest.raises(BadInput) as refused:
        workbook_sheets(saved(made), "x", SHEETS)
    assert str(refused.value).startswith(said)


def test_cut_off_workbooks_are_refused_or_read() -> None:
    """A file that lost its end never ends in a traceback."""
    whole = saved(book(GOOD))
    for end in range(4, len(whole), 397):
        with pytest.raises(BadInput):
            workbook_sheets(whole[:end], "b.xlsx", SHEETS)


# --- out, and round ---------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t'=+-@_x0041"),
    min_size=3,
    max_size=30,
).map(str.strip).filter(lambda text: sum(map(str.isalnum, text)) >= 3)  # fmt: skip
DOLLARS = st.decimals(0, 10**12 - 1, places=2)
PERIODS = st.tuples(
    st.dates(date(1990, 1, 1), date(2036, 12, 31)), st.dates(date(1990, 1, 1), date(2036, 12, 31))
).map(lambda pair: Period(min(pair), max(pair)))
PLACES = st.sampled_from([NASH, resolve("01001"), resolve("24005"), resolve("24510")])


@st.composite
def ledger_lines(draw: st.DrawFn) -> LedgerLine:
    """A line that the rules allow, with texts of all kinds."""
    grade = draw(st.sampled_from(GRADES))
    direction = draw(st.sampled_from(["cost", "income"]))
    low, amount, high = sorted(draw(st.tuples(DOLLARS, DOLLARS, DOLLARS)))
    ranged = grade in ("E", "R") and draw(st.booleans())
    if direction == "cost" and not ranged and draw(st.booleans()):
        amount = -amount or amount
    return LedgerLine(
        id=draw(TEXTS),
        place=draw(PLACES),
        agency=draw(st.none() | TEXTS),
        category=draw(TEXTS),
        direction=direction,  # type: ignore[arg-type]
        stage=draw(st.sampled_from(STAGES)) if direction == "income" else None,
        period=draw(PERIODS),
        amount=None if grade == "U" else amount,
        low=low if ranged else None,
        high=high if ranged else None,
        grade=grade,
        incremental=draw(st.none() | st.sampled_from(INCREMENTAL)),
        source=draw(TEXTS),
        page=draw(st.integers(1, 999_999)),
        quote=draw(TEXTS),
        assumption=draw(TEXTS),
        request_item=draw(st.none() | TEXTS),
        note=draw(st.none() | TEXTS),
    )


LEDGERS = st.lists(ledger_lines(), max_size=3, unique_by=lambda one: (one.place.fips, one.id))


@settings(deadline=None, max_examples=40)
@given(LEDGERS)
def test_any_ledger_comes_back_from_csv_and_workbook(lines: list[LedgerLine]) -> None:
    """CSV and workbook give back every line as it was, whatever its texts begin with."""
    by_csv = read_ledger(ledger_csv(lines).encode(), "x.csv", (), TODAY)
    by_book = read(ledger_workbook(lines))
    assert (by_csv.refused, by_book.refused) == ((), ())
    assert [one.line for one in by_csv.lines] == lines
    assert [one.line for one in by_book.lines] == lines


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(list(MEASURES)), PERIODS,
                       st.decimals(0, 10**6, places=3), TEXTS),
             max_size=3, unique_by=lambda one: one[0])
)  # fmt: skip
def test_any_measures_come_back_from_csv_and_workbook(rows: list[Any]) -> None:
    """Measures go the same ways."""
    measures = [
        Measure(id_, NASH, None, name, period, value, None, None, "C", None, None, None, None,
                None, note)
        for id_, name, period, value, note in rows
    ]  # fmt: skip
    by_csv = read_measures(measures_csv(measures).encode(), "x.csv", (), TODAY)
    sheet = workbook_sheets(ledger_workbook((), measures), "x.xlsx", SHEETS)[MEASURES_SHEET]
    by_book = read_measure_rows(iter(sheet), "x.xlsx", (), TODAY)
    for found in (by_csv, by_book):
        assert found.refused == ()
        assert [one.measure for one in found.measures] == measures


def test_no_text_of_a_workbook_is_a_formula() -> None:
    """A note that begins with = is a string cell; in CSV it has an apostrophe in front."""
    held = read_ledger(example(c3={"note": "=cmd|' /C calc'!A0"}), "x.csv").lines
    lines = [one.line for one in held]
    sheet = openpyxl.load_workbook(io.BytesIO(ledger_workbook(lines)))[LEDGER]
    assert {cell.data_type for cells in sheet.iter_rows() for cell in cells} <= {"s", "n", "d"}
    assert sheet["S4"].value == "=cmd|' /C calc'!A0"
    assert ",'=cmd|" in ledger_csv(lines)
    credit = replace(lines[0], amount=Decimal("-5.00"), grade="C")
    assert ",-5.00," in ledger_csv([credit])


def test_the_template_offers_the_fixed_words() -> None:
    """Lists for fixed words and categories; each column is explained."""
    made = openpyxl.load_workbook(io.BytesIO(ledger_workbook()))
    assert made.sheetnames == ["ledger", "measures", "columns"]
    ledger = made["ledger"]
    head = {cell.column_letter: str(cell.value) for cell in ledger[1]}
    offered = {
        head[str(one.sqref).split(":")[0].rstrip("0123456789")]: one.formula1
        for one in ledger.data_validations.dataValidation
    }
    assert offered["stage"] == '"promised,claimed,approved,received,denied,recouped"'
    assert offered.keys() == {"direction", "stage", "grade", "incremental", "category"}
    assert all(cell.comment and cell.comment.text for cell in ledger[1])
    said = {made["columns"][f"A{at}"].value for at in range(2, 24)}
    assert set(COLUMNS) <= said and {"measure", "value"} <= said
    assert ledger_workbook() == ledger_workbook()


# --- as a person runs it ----------------------------------------------------------------------


def test_template_filled_imported_exported_and_imported_again(home: Home) -> None:
    """The template is filled in, comes in, and what is exported changes nothing."""
    path = home.folder / "t.xlsx"
    assert home.run("ledger", "template", "--out", str(path)).exit_code == 0
    made = openpyxl.load_workbook(path)
    made["ledger"].append([GOOD.get(column) for column in COLUMNS])
    made["measures"].append(["m1", "Nash County, NC", None, "overtime hours", date(2025, 7, 1),
                             date(2026, 6, 30), 412.5, None, None, "C"])  # fmt: skip
    made.save(path)
    done = home.run("ledger", "import", str(path))
    assert done.output == "1 new line, 0 lines unchanged; 1 new measure, 0 measures unchanged.\n"
    for name in ("out.csv", "out.xlsx"):
        out = home.folder / name
        wrote = home.run("ledger", "export", "--place", "37127", "--out", str(out))
        assert wrote.output.startswith(f"{out} holds 1 line")
        again = home.run("ledger", "import", str(out))
        assert again.output.startswith("0 new lines, 1 line unchanged")
    listed = home.run("ledger", "measures", "list").output
    assert "412.5" in listed and "overtime hours, hours (Nash County, NC)" in listed
    assert home.run("ledger", "export", "--place", "37127", "--out", str(path)).exit_code != 0


def test_a_bad_measure_keeps_the_lines_out(home: Home) -> None:
    """A workbook comes in as a whole; the sheet is named beside line and column."""
    made = book(row(**{**GOOD, "period_start": "2025-07-01", "period_end": "2026-06-30"}))
    sheet = made.create_sheet("measures")
    sheet.append(["id", "place", "measure", "period_start", "period_end", "value", "grade"])
    sheet.append(["m1", "37127", "overtme hours", "2025-07-01", "2026-06-30", 5, "C"])
    done = home.ledger(saved(made), name="b.xlsx")
    assert done.exit_code == 1
    assert done.stderr == (
        "b.xlsx, sheet measures, line 2, measure: 'overtme hours' is no measure; did you mean "
        "overtime hours?\n"
    )
    assert home.run("ledger", "list").output == "0 lines.\n"

"""Ledger files: good rows become typed lines, each mistake is told by line, column and remedy."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.errors import BadInput
from groundwork.places import Place
from reports.ledger import LedgerFile, read_ledger, template_csv
from reports.model import COLUMNS, LedgerLine, Period
from tests.reports.conftest import NASH, csv_bytes, example, row

DOCUMENTED = {"grade": "D", "source": "d1", "page": "2", "quote": "Overtime 12", "amount": "12"}
LARKMOOR = Place("ocd-division/x", "42999", "Larkmoor County", "PA", "America/New_York")


def read(*rows: dict[str, str]) -> LedgerFile:
    """A file of these rows."""
    return read_ledger(csv_bytes(*rows), "costs.csv")


def told(found: LedgerFile) -> list[tuple[int, str, str]]:
    """The refusals of a file."""
    return [(one.line, one.column, one.message) for one in found.refused]


def one_row(**cells: str) -> list[tuple[str, str]]:
    """What is said of one row: column and sentence."""
    return [(column, said) for _, column, said in told(read(row(id="c1", category="x", **cells)))]


def test_a_row_becomes_a_typed_line() -> None:
    """Every column arrives in its type, spaces around a cell left out."""
    found = read(
        row(
            id=" c1 ", category="overtime", amount="$1,200", low="1000", high="1,500.50",
            grade="e", incremental="Part", source="d7", page="3", quote="Overtime", note="a, b",
            assumption="40 hours at $30", request_item="r3.4",
        )
    )  # fmt: skip
    assert [one.line for one in found.lines] == [
        LedgerLine(
            id="c1",
            place=NASH,
            agency="Sheriff's Office",
            category="overtime",
            direction="cost",
            stage=None,
            period=Period(date(2025, 7, 1), date(2026, 6, 30)),
            amount=Decimal("1200.00"),
            low=Decimal("1000.00"),
            high=Decimal("1500.50"),
            grade="E",
            incremental="part",
            source="d7",
            page=3,
            quote="Overtime",
            assumption="40 hours at $30",
            request_item="r3.4",
            note="a, b",
        )
    ]
    assert found.refused == ()


def test_the_worked_example_is_good() -> None:
    """The file that the other tests use is read in full."""
    found = read_ledger(example(), "costs.csv")
    assert (len(found.lines), found.refused) == (10, ())
    assert [one.number for one in found.lines] == list(range(2, 12))


def test_columns_stand_in_any_order_and_spelling_of_a_spreadsheet() -> None:
    """Order, capitals and spaces of the header do not matter, nor empty columns left out."""
    text = (
        "Grade,Period Start,period-end,AMOUNT,Direction,Category,Place,ID,assumption\r\n"
        'E,2025-07-01,2026-06-30,"1,000",cost,overtime,37127,c1,40 hours\r\n'
    )
    (only,) = read_ledger(b"\xef\xbb\xbf" + text.encode(), "costs.csv").lines
    assert (only.line.id, only.line.amount, only.line.agency) == ("c1", Decimal("1000.00"), None)


def test_an_unknown_column_is_refused_by_name() -> None:
    """A misspelt column is no silent loss of its cells."""
    found = read_ledger(b"id,amuont\nc1,5\n", "costs.csv")
    assert told(found)[0] == (
        1,
        "amuont",
        "There is no such column; the columns are id, place, agency, category, direction, stage, "
        "period_start, period_end, amount, low, high, grade, incremental, source, page, quote, "
        "assumption, request_item, note.",
    )
    assert (1, "amount", "The column is missing from the header; add it.") in told(found)
    assert found.lines == ()


def test_a_column_twice_is_refused() -> None:
    """Nobody could say which of the two counts."""
    header = ",".join([*COLUMNS, "amount"]).encode()
    assert told(read_ledger(header + b"\n", "costs.csv")) == [
        (1, "amount", "The column stands twice; delete one.")
    ]


def test_semicolons_are_named() -> None:
    """A file of a European spreadsheet is told apart from one with a wrong column."""
    assert told(read_ledger(";".join(COLUMNS).encode(), "costs.csv")) == [
        (1, "", "The columns are parted by semicolons; save the file with commas.")
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "costs.csv is empty; countywatch ledger template --out FILE writes a header."),
        (b"\n \n,,\n",
         "costs.csv is empty; countywatch ledger template --out FILE writes a header."),
        (b"id\nc1\nJos\xe9\n", "costs.csv, line 3, is not UTF-8 text; in the spreadsheet choose "
         '"CSV UTF-8" when saving.'),
    ],
)  # fmt: skip
def test_what_is_no_csv_text_is_refused_as_a_whole(data: bytes, said: str) -> None:
    """A file without text, and one of another encoding, is one sentence."""
    with pytest.raises(BadInput) as refused:
        read_ledger(data, "costs.csv")
    assert str(refused.value) == said


def test_broken_quotation_marks_name_their_row() -> None:
    """A quotation mark that is never closed would swallow the rest of the ledger."""
    data = csv_bytes(row(id="c1", category="x", grade="U")) + b'c2,"Nash\n'
    with pytest.raises(BadInput, match=r"^costs\.csv, line 3, is no row of a CSV file \("):
        read_ledger(data, "costs.csv")


def test_lines_count_as_an_editor_counts_them() -> None:
    """Blank rows, and rows of several lines, do not shift the number of a later row."""
    first = row(id="c1", category="x", grade="U", note="two\nlines")
    data = csv_bytes(first) + b",,,\r\n\r\n" + csv_bytes(row(id="c2")).split(b"\r\n", 1)[1]
    found = read_ledger(data, "costs.csv")
    assert {one.line for one in found.refused} == {6}
    assert [one.number for one in found.lines] == [2]


def test_a_row_with_too_many_cells_is_refused() -> None:
    """A comma in an unquoted text would move every later cell."""
    data = csv_bytes() + b"c1," * 25
    assert told(read_ledger(data, "costs.csv")) == [
        (2, "", "The row has 26 cells for 19 columns; put a text that holds a comma in quotation "
         "marks.")
    ]  # fmt: skip


def test_cells_missing_at_the_end_are_empty() -> None:
    """Nobody has to type the last commas of a row."""
    data = csv_bytes() + b'c1,37127,,fuel,cost,,2025-07-01,2025-07-31,"1,000",,,C\n'
    (only,) = read_ledger(data, "costs.csv").lines
    assert (only.line.amount, only.line.note) == (Decimal("1000.00"), None)


# Cells, and all that is said of them: column and the whole sentence.
REFUSED: tuple[tuple[dict[str, str], list[tuple[str, str]]], ...] = (
    ({}, [
        ("grade", "The line has no grade; write one of D, C, E, R, U."),
        ("amount", "The line has neither an amount nor the grade U (unknown); fill in one of "
         "them."),
    ]),
    ({"amount": "5"}, [("grade", "The line has no grade; write one of D, C, E, R, U.")]),
    ({"amount": "5", "grade": "X"}, [("grade", "'X' is none of D, C, E, R, U.")]),
    ({"grade": "C"}, [
        ("amount", "A line of grade C needs an amount; fill it in, or grade the line U "
         "(unknown)."),
    ]),
    ({"grade": "U", "amount": "0"}, [
        ("amount", "An unknown line (U) has no amount, not even zero; empty this cell or grade "
         "the line by what it rests on."),
    ]),
    ({"grade": "U", "low": "1", "high": "2"}, [
        ("low", "An unknown line (U) has no amount, not even zero; empty this cell or grade the "
         "line by what it rests on."),
        ("high", "An unknown line (U) has no amount, not even zero; empty this cell or grade the "
         "line by what it rests on."),
    ]),
    ({"grade": "D", "amount": "5"}, [
        ("source", "A documented line (D) needs the document, like d12; fill it in, or grade the "
         "line by what it rests on."),
        ("page", "A documented line (D) needs the page, counted from 1; fill it in, or grade the "
         "line by what it rests on."),
        ("quote", "A documented line (D) needs the words on that page that hold the figure; fill "
         "it in, or grade the line by what it rests on."),
    ]),
    ({**DOCUMENTED, "quote": "- 7"}, [
        ("quote", "The quote is too short to be found; quote the figure with its label."),
    ]),
    ({**DOCUMENTED, "page": "0"}, [("page", "'0' is no page number; count the pages from 1.")]),
    ({**DOCUMENTED, "low": "1", "high": "12"}, [
        ("low", "A line of grade D has no range; empty this cell, or grade the line E."),
    ]),
    ({"grade": "E", "amount": "5"}, [
        ("assumption", "An estimate (E) needs its assumption, or a low and a high figure; fill "
         "these in."),
    ]),
    ({"grade": "E", "assumption": "a", "amount": "5", "low": "4"}, [
        ("high", "A range needs both ends; fill in low and high, or neither."),
    ]),
    ({"grade": "E", "low": "4", "high": "3"}, [
        ("low", "The figures are not in order: low, then amount, then high."),
    ]),
    ({"grade": "E", "amount": "9", "low": "4", "high": "8"}, [
        ("low", "The figures are not in order: low, then amount, then high."),
    ]),
    ({"grade": "U", "stage": "received"}, [
        ("stage", "Only income has a stage; empty this cell or write income."),
    ]),
    ({"grade": "U", "direction": "income"}, [
        ("stage", "Income needs a stage: promised, claimed, approved, received, denied, "
         "recouped."),
    ]),
    ({"grade": "C", "direction": "income", "stage": "paid", "amount": "5"}, [
        ("stage", "'paid' is none of promised, claimed, approved, received, denied, recouped."),
    ]),
    ({"grade": "C", "direction": "income", "stage": "received", "amount": "(5)"}, [
        ("amount", "Income is never negative; money taken back is a line of its own with the "
         "stage recouped, money refused one with denied."),
    ]),
    ({"grade": "U", "direction": ""}, [
        ("direction", "The line has no direction; write cost or income."),
    ]),
    ({"grade": "U", "direction": "expense"}, [("direction", "'expense' is none of cost, income.")]),
    ({"grade": "U", "incremental": "maybe"}, [
        ("incremental", "'maybe' is none of yes, part, no."),
    ]),
    ({"grade": "U", "period_start": "7/1/2025"}, [
        ("period_start", "'7/1/2025' is no date; write it like 2025-07-01."),
    ]),
    ({"grade": "U", "period_end": "2026-02-30"}, [
        ("period_end", "'2026-02-30' is no date; write it like 2025-07-01."),
    ]),
    ({"grade": "U", "period_end": ""}, [
        ("period_end", "There is no date; write it like 2025-07-01."),
    ]),
    ({"grade": "U", "period_end": "2025-06-30"}, [
        ("period_end", "The period ends on 2025-06-30, before its start on 2025-07-01."),
    ]),
    ({"grade": "U", "place": ""}, [
        ("place", 'The line has no place; write it like "Nash County, NC".'),
    ]),
    ({"grade": "U", "place": "Nosuch County, NC"}, [
        ("place", "No county is called 'Nosuch County, NC'; write it like \"Nash County, NC\", "
         "or give its 5-digit FIPS code."),
    ]),
    ({"grade": "U", "note": "x" * 1001}, [
        ("note", "It has 1001 characters; shorten it to 1000 or fewer."),
    ]),
)  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), REFUSED)
def test_a_wrong_row_is_told_by_column(cells: dict[str, str], said: list[tuple[str, str]]) -> None:
    """Each broken rule is told at its own cell, in one sentence that says what to do."""
    assert one_row(**cells) == said


def test_an_id_and_a_category_are_needed() -> None:
    """A line must be nameable, and be for something."""
    assert told(read(row(grade="U"))) == [
        (2, "id", "The line has no id; give it one of its own, like c1."),
        (2, "category", "The line has no category; name what the money was for."),
    ]


def test_an_id_stands_once_for_each_place() -> None:
    """The same id twice is refused within a place and allowed in two."""
    cells = {"category": "x", "grade": "U"}
    found = read(
        row(id="c1", **cells),
        row(id="c1", **{**cells, "place": "Wake County, NC"}),
        row(id="c1", **{**cells, "place": "37127"}),
    )
    assert [one.number for one in found.lines] == [2, 3]
    assert told(found) == [
        (4, "id", "The id 'c1' stands on line 2 already; give each line its own.")
    ]


def test_a_formula_in_a_text_is_text() -> None:
    """Formulas are never run: in a note one is kept as it is."""
    (only,) = read(row(id="c1", category="x", grade="U", note="=1+1")).lines
    assert only.line.note == "=1+1"


def test_places_of_the_operator_count() -> None:
    """A place that only the settings know is a place."""
    data = csv_bytes(row(id="c1", category="x", grade="U", place="Larkmoor County, PA"))
    (only,) = read_ledger(data, "costs.csv", (LARKMOOR,)).lines
    assert only.line.place == LARKMOOR


def test_a_credit_lowers_the_cost() -> None:
    """A negative cost is a credit or a reversal, and is read as such."""
    (only,) = read(row(id="c1", category="x", grade="C", amount="(3,450.00)")).lines
    assert only.line.amount == Decimal("-3450.00")


def test_the_template_is_a_ledger_without_lines() -> None:
    """The template holds every column in the contract's order, and reads as empty."""
    assert next(csv.reader(io.StringIO(template_csv()))) == list(COLUMNS)
    assert read_ledger(template_csv().encode(), "t.csv") == LedgerFile((), ())


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["D", "E", "U", "cost", "income", "received", "2025-07-01", "5", "(5)", "d1"]),
)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS, max_size=19), max_size=4))
def test_any_cells_are_lines_or_refusals(rows: list[dict[str, str]]) -> None:
    """Whatever stands in a row, it is read or refused in one-line sentences, never both."""
    found = read(*(row(**cells) for cells in rows))
    refused = {one.line for one in found.refused}
    assert not refused & {one.number for one in found.lines}
    assert all(one.message.endswith(".") and "\n" not in one.message for one in found.refused)

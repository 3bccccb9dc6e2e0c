"""Service measures: read by the ledger's rules, stored, corrected, listed with their unit."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from countywatch.costs.measures import measures_of
from groundwork.casefile.measures import MeasureEntry
from reports.measure_rows import MEASURE_COLUMNS, plain_count, read_measures
from reports.measures import MEASURES
from reports.money import parse_count
from tests.reports.conftest import NASH, Home

PLAIN = {
    "place": "Nash County, NC", "agency": "Sheriff's Office", "measure": "overtime hours",
    "period_start": "2025-07-01", "period_end": "2026-06-30",
}  # fmt: skip
DOCUMENTED = {
    "id": "m1", "value": "412.5", "grade": "D", "source": "d1", "page": "2",
    "quote": "Overtime, designated officers 412.5 hours",
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    """A CSV file of measures."""
    out = io.StringIO()
    writer = csv.DictWriter(out, MEASURE_COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({**PLAIN, **cells} for cells in rows)
    return out.getvalue().encode()


def said_of(**cells: str) -> list[tuple[str, str]]:
    """What is said of one row."""
    found = read_measures(table({"id": "m1", **cells}), "m.csv", (), date(2026, 11, 24))
    return [(one.column, one.message) for one in found.refused]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"grade": "U", "value": "0"}, [("value", "An unknown line (U) has no value, not even "
         "zero; empty this cell or grade the line by what it rests on.")]),
        ({"grade": "C"}, [("value", "A line of grade C needs a value; fill it in, or grade the "
         "line U (unknown).")]),
        ({"value": "3"}, [("grade", "The line has no grade; write one of D, C, E, R, U.")]),
        ({}, [("grade", "The line has no grade; write one of D, C, E, R, U."),
              ("value", "The line has neither a value nor the grade U (unknown); fill in one of "
               "them.")]),
        ({"grade": "E", "value": "5"}, [("assumption", "An estimate (E) needs its assumption, or a "
         "low and a high figure; fill these in.")]),
        ({"grade": "E", "low": "9", "value": "5", "high": "7"}, [("low", "The figures are not in "
         "order: low, then value, then high.")]),
        ({"grade": "C", "value": "-3"}, [("value", "'-3' is no count; write a number like 1240 or "
         "37.5, without its unit, and leave the cell empty where it is unknown.")]),
        ({"grade": "C", "value": "12 hours"}, [("value", "'12 hours' is no count; write a number "
         "like 1240 or 37.5, without its unit, and leave the cell empty where it is unknown.")]),
        ({"grade": "C", "value": "=2*3"}, [("value", "'=2*3' is a formula, and formulas are never "
         "run; write the figure itself.")]),
        ({"grade": "C", "value": "1", "measure": "vacancys"}, [("measure", "'vacancys' is no "
         "measure; did you mean vacancies?")]),
        ({"grade": "C", "value": "1", "measure": ""}, [("measure", "The line has no measure; write "
         "one like overtime hours.")]),
        ({"grade": "U", "period_start": "1986-01-01"}, [("period_start", "The year 1986 cannot be "
         "meant; write one from 1990 to 2036.")]),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_by_column(cells: dict[str, str], said: list[tuple[str, str]]) -> None:
    """The rules of grade, evidence and range are those of the ledger, in the words of a count."""
    assert said_of(**cells) == said


def test_a_documented_measure_needs_source_page_and_quote() -> None:
    """Each of the three is asked for where it is missing."""
    for column in ("source", "page", "quote"):
        assert [name for name, _ in said_of(**{**DOCUMENTED, column: ""})] == [column]
    assert said_of(**DOCUMENTED) == []


@given(st.decimals(0, 10**12 - 1, places=3))
def test_a_count_is_read_exactly(value: Decimal) -> None:
    """Up to three decimals, with commas or without, and as it is written out again."""
    assert parse_count(f"{value:,}") == parse_count(f"{value:f}") == value
    assert parse_count(plain_count(value) or "") == value


def test_measures_are_kept_and_corrected(home: Home) -> None:
    """A correction counts, what stood before is kept, the same file twice changes nothing."""
    path = home.folder / "m.csv"
    unknown = {"id": "m2", "measure": "Response Time", "grade": "U", "request_item": "r3 item 7"}
    path.write_bytes(table(DOCUMENTED, unknown))
    first = home.run("ledger", "measures", "import", str(path), "--json")
    assert json.loads(first.stdout) == {
        "imported": 2, "new": ["m1", "m2"], "corrected": [], "unchanged": 0, "refused": [],
        "remarks": [],
    }  # fmt: skip
    again = home.run("ledger", "measures", "import", str(path))
    assert again.output == "0 new measures, 2 measures unchanged.\n"
    path.write_bytes(table({**DOCUMENTED, "value": "400"}))
    assert home.run("ledger", "measures", "import", str(path)).output == (
        "0 new measures, 0 measures unchanged, 1 measure corrected: m1.\n"
    )
    with home.casefile.reading() as session:
        rows = session.scalars(select(MeasureEntry).where(MeasureEntry.row == "m1")).all()
        assert [(one.number, one.value, one.replaced_at is None) for one in rows] == [
            (1, Decimal("412.5"), False),
            (2, Decimal("400"), True),
        ]
        held = measures_of(session, NASH)
    assert [(one.id, one.measure, one.unit, one.kind, one.value) for one in held] == [
        ("m2", "response time", "minutes", "service", None),
        ("m1", "overtime hours", "hours", "staffing", Decimal("400")),
    ]


def test_measures_are_listed_as_json(home: Home) -> None:
    """Columns, unit and kind; unknown is null, and what tells a person apart is covered."""
    path = home.folder / "m.csv"
    path.write_bytes(table({**DOCUMENTED, "quote": "Overtime of A 204-233-123, 412.5 hours"}))
    home.run("ledger", "measures", "import", str(path))
    (one,) = json.loads(home.run("ledger", "measures", "list", "--json").stdout)["measures"]
    assert one.keys() == {*MEASURE_COLUMNS, "unit", "kind"}
    assert (one["value"], one["low"], one["page"], one["unit"]) == ("412.5", None, 2, "hours")
    assert "204-233-123" not in one["quote"]
    assert home.run("ledger", "measures", "list", "--place", "37183").output == "0 measures.\n"


def test_every_measure_has_a_kind_and_a_unit() -> None:
    """Each stands in one section of the report and says what it counts."""
    assert {kind for kind, _ in MEASURES.values()} == {"staffing", "service", "outcome"}
    assert all(unit for _, unit in MEASURES.values())

"""Rows of budgets as lines, and what changed in them."""

from datetime import date
from decimal import Decimal

import pytest

from countywatch.demo.budget import FEDERAL, budget_pdf, budget_xlsx
from countywatch.demo.budget import budget_lines as demo_lines
from countywatch.demo.county import SampleCounty
from groundwork.reading import Page, Reader
from monitors.budgets import (
    BudgetLine,
    LineChange,
    budget_lines,
    change_json,
    column_changes,
    dollars,
    sentence,
    version_changes,
)
from monitors.budgets.columns import column_of, columns_in
from monitors.budgets.model import Column
from monitors.budgets.terms import strength
from monitors.matching import OnePage

COUNTY = SampleCounty(date(2026, 11, 24))


def lines(*texts: str) -> tuple[BudgetLine, ...]:
    """The lines of pages numbered from 1; each quote stands on its page."""
    pages = [OnePage(text, number) for number, text in enumerate(texts, 1)]
    found = budget_lines(pages)
    assert all(texts[one.page - 1][one.start : one.end] == one.quote for one in found)
    return found


def told(found: tuple[BudgetLine, ...]) -> list[tuple[str, str, str, Decimal | None]]:
    """Account, label, column and amount of each line."""
    return [(one.account, one.label, one.column.head, one.amount) for one in found]


def changed(found: tuple[LineChange, ...]) -> list[tuple[str, str, object, object]]:
    """Kind, label and both amounts of each change."""
    return [
        (one.kind, one.line.label, one.before and one.before.amount, one.after and one.after.amount)
        for one in found
    ]


def test_the_rows_of_a_printed_table_are_lines() -> None:
    """Account, label, heads and amounts are told apart by their place; numbers in labels stay."""
    found = lines(
        "SHERIFF\nAccount Line FY26 Adopted FY27 Proposed % Change\n"
        "101-2310 Housing, pod 7 1,200 (300) 12%\n"
        "Title 287(g) reimbursement - $115,000 N/A\n"
    )
    assert told(found) == [
        ("101-2310", "Housing, pod 7", "FY26 Adopted", Decimal(1200)),
        ("101-2310", "Housing, pod 7", "FY27 Proposed", Decimal(-300)),
        ("", "Title 287(g) reimbursement", "FY26 Adopted", Decimal(0)),
        ("", "Title 287(g) reimbursement", "FY27 Proposed", Decimal(115000)),
    ]
    assert {one.section for one in found} == {"SHERIFF"}
    assert [(one.page, one.row) for one in found] == [(1, 3), (1, 3), (1, 4), (1, 4)]


def test_a_row_that_does_not_fit_its_heads_is_left_out() -> None:
    """No amount stands under a wrong head: rows of too few cells, and prose, are no lines."""
    assert lines("Line 2024 Actual 2025 Budget 2026 Proposed\nSCAAP 1,000 2,000\n") == ()
    assert lines("The budget of 2026 is 1,200 pages and has\n14 parts of 2,000\n") == ()


def test_cells_with_tabs_stand_under_their_own_heads() -> None:
    """Blank cells keep their place, and are unknown; years above their heads are joined."""
    found = lines(
        "Fund\tAccount\tDescription\t2025\t2026\n\t\t\tActual\tProposed\n"
        "General\t2310-1\tSCAAP\t\t5200\nGeneral\t2310-2\tIGSA per diem\t1.5\n"
    )
    assert told(found) == [
        ("2310-1", "SCAAP", "2025 Actual", None),
        ("2310-1", "SCAAP", "2026 Proposed", Decimal(5200)),
        ("2310-2", "IGSA per diem", "2025 Actual", Decimal("1.5")),
    ]
    assert found[0].section == "General"


def test_amounts_in_thousands_are_whole_dollars() -> None:
    """The words above a table count for its page only."""
    table = "Line FY26 Budget FY27 Budget\nFederal inmates 1,250 1,300\n"
    found = lines("(Dollars in thousands)\n" + table, table)
    assert [one.amount for one in found] == [1250000, 1300000, 1250, 1300]


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        ("Account Line Budget 2026 Requested 2027", ("Budget 2026", "Requested 2027")),
        ("2024 Actual 2025 Adopted Budget 2026 Proposed % Change",
         ("2024 Actual", "2025 Adopted Budget", "2026 Proposed", "% Change")),
        ("FY 2025-26 Amended FY 2026-27 Recommended", ("FY 2025-26 Amended",
                                                      "FY 2026-27 Recommended")),
        ("Actual Adopted Proposed", ("Actual", "Adopted", "Proposed")),
        ("The 2026 budget was adopted in 2025", ()),
        ("2310-101 Overtime 318,000 402,500", ()),
    ],
)  # fmt: skip
def test_heads_of_columns_are_parted(line: str, heads: tuple[str, ...]) -> None:
    """Each head has one year at most; a sentence with the same words is none."""
    assert columns_in(line) == heads


def test_a_head_says_year_and_stage() -> None:
    """A fiscal year is the one it ends in; differences are no amounts."""
    assert column_of("FY 2026-27 Recommended") == Column("FY 2026-27 Recommended", 2027, "proposed")
    assert column_of("FY25 Actual") == Column("FY25 Actual", 2025, "actual")
    assert column_of("$ Change") == Column("$ Change", None, None, False)


@pytest.mark.parametrize(("build", "name"), [(budget_pdf, "b.pdf"), (budget_xlsx, "b.xlsx")])
def test_every_line_of_the_samples_budget_is_right(build: object, name: str) -> None:
    """All rows of the PDF and of the workbook, to the dollar, in both columns."""
    assert callable(build)
    with Reader() as reader:
        pages: tuple[Page, ...] = reader.read(build(COUNTY), name).pages
    found = budget_lines(pages)
    rows = {(one.account, one.label, one.column.year): one.amount for one in found}
    wanted = {(line.account, line.label, 2026): line.before for line in demo_lines()}
    wanted |= {(line.account, line.label, 2027): line.asked for line in demo_lines()}
    assert {key: amount for key, amount in rows.items() if key[0]} == wanted
    federal = {label: amount for (_, label, year), amount in rows.items() if year is None}
    assert federal == dict(FEDERAL)


def test_columns_of_one_budget_are_compared() -> None:
    """New, gone and a tenth or more; the year before counts, not another stage of the same year."""
    found = lines(
        "Line 2025 Actual 2026 Adopted 2027 Requested 2027 Recommended\n"
        "New 0 0 5,000 5,000\nGone 9 9,000 0 0\nTenth 1 1,000 1,000 1,100\n"
        "Less 1 1,000 9,000 1,099\nUnknown 1 N/A 2,000 2,000\n"
    )
    assert changed(column_changes(found)) == [
        ("new", "New", 0, 5000),
        ("gone", "Gone", 9000, 0),
        ("changed", "Tenth", 1000, 1100),
    ]
    assert column_changes(lines("Line Amount\nSCAAP 1,000\n")) == ()


def test_two_budgets_are_compared_by_account_then_by_label() -> None:
    """A new label of an account is the same line; what only one has is new or gone, with pages."""
    old = lines(
        "Account Line Adopted 2026\n2310-1 ICE reimbursement 1,000\n2310-2 SCAAP 500\n"
        "2310-3 Overtime 10,000\n",
        "REVENUE\nLine Adopted 2026\nBoarding of prisoners 800\n",
    )
    new = lines(
        "Account Line Proposed 2027\n2310-1 ICE/ERO reimbursement 2,000\n2310-3 Overtime 10,500\n",
        "Jail\nOther words\n",
        "REVENUE\nLine Proposed 2027\nBoarding of prisoners 900\n287(g) training 7,500\n",
    )
    found = version_changes(old, new)
    assert changed(found) == [
        ("changed", "ICE/ERO reimbursement", 1000, 2000),
        ("changed", "Boarding of prisoners", 800, 900),
        ("new", "287(g) training", None, 7500),
        ("gone", "SCAAP", 500, None),
    ]
    boarding = found[1]
    assert boarding.before and boarding.after
    assert (boarding.before.page, boarding.after.page) == (2, 3)


@pytest.mark.parametrize(
    ("label", "strong"),
    [
        ("Federal partnership reimbursement (ICE 287(g))", 3), ("SCAAP", 3),
        ("Federal inmate per diem", 3), ("US Marshals prisoners", 3), ("ICE DETAINEES", 3),
        ("Immigration detention revenue", 3), ("Boarding of prisoners", 1),
        ("Detention per diem", 1), ("Roads - ice control materials", 0),
        ("ICE CONTROL MATERIALS", 0), ("Parks - ice arena", 0), ("SNOW AND ICE REMOVAL", 0),
        ("Probation - juvenile detention per diem", 0), ("Jail - food service", 0),
        ("Service charges", 0), ("Police overtime", 0),
    ],
)  # fmt: skip
def test_terms_are_words_of_immigration_enforcement(label: str, strong: int) -> None:
    """Frozen water and children's courts are none; boarding of prisoners alone is weak."""
    assert strength(label) == strong


def test_a_change_is_told_with_both_amounts_and_places() -> None:
    """Words and JSON name amounts, columns and pages of both; what is not there is said."""
    found = lines("Line Budget 2026 Requested 2027\nSCAAP 1,000 2,500.50\n")
    change = column_changes(found)[0]
    assert sentence(change) == (
        "changed: $1,000 (Budget 2026, page 1) -> $2,500.50 (Requested 2027, page 1)"
    )
    gone = LineChange("gone", found[0], None)
    assert sentence(gone, "version 1", "version 2") == (
        "gone: $1,000 (Budget 2026, version 1, page 1) -> no such line in version 2"
    )
    side = {"page": 1, "row": 2, "start": 32, "end": 52, "quote": "SCAAP 1,000 2,500.50"}
    assert change_json(change) == {
        "kind": "changed",
        "account": None,
        "label": "SCAAP",
        "section": None,
        "before": {"amount": "1000", "column": "Budget 2026", **side},
        "after": {"amount": "2500.50", "column": "Requested 2027", **side},
    }
    assert (dollars(None), dollars(Decimal(-5))) == ("unknown", "-$5")

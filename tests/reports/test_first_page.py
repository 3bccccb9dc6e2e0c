"""The page that a commissioner can stop at says what is known, and no more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from reports.cost import CostReport, Scope, cost_report
from reports.first_page import about_figures, documented, figures, headline, spent_on, why_unknown
from reports.model import LedgerLine, Period
from reports.printing import report_paper
from reports.words import address, percent, period_words
from tests.reports.conftest import NASH, MemoryStore, line


def made(*lines: LedgerLine) -> CostReport:
    """The report of these lines."""
    return cost_report(lines, Scope(NASH, date(2026, 11, 24)), MemoryStore())


def income(id_: str, stage: str, amount: str | None, **fields: object) -> LedgerLine:
    """An income line."""
    value = None if amount is None else Decimal(amount)
    return line(id_, direction="income", stage=stage, amount=value, **fields)


def shown(row: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row without Markdown's escapes."""
    return tuple(cell.replace("\\", "") for cell in row)


def test_the_headline_gives_a_range_only_where_there_is_one() -> None:
    """An exact net is one figure, a surplus is said in words, an unknown one is not stated."""
    ranged = line("c1", low=Decimal(50), high=Decimal(200))
    exact = line("c1", grade="C")
    assert headline(made(exact)) == "Net county cost: $100.00"
    assert headline(made(ranged)) == "Net county cost: about $100 (from $50 to $200)"
    assert headline(made(exact, income("i1", "received", "150", grade="C"))) == (
        "Net county cost: minus $50.00"
    )
    later = line("c1", grade="C", period=Period(date(2027, 1, 1), date(2027, 12, 31)))
    assert headline(made(later)) == "Planned net county cost: $100.00"
    assert headline(made(line("c1", amount=None, grade="U"))) == (
        "Net county cost: cannot be stated"
    )


def test_each_row_of_figures_adds_up() -> None:
    """In every row net is gross less received: the lowest cost goes with the most money back."""
    report = made(
        line("c1", low=Decimal(50), high=Decimal(200)),
        income("i1", "received", "30", low=Decimal(20), high=Decimal(40)),
        income("i2", "recouped", "5"),
    )
    rows = [shown(row) for row in figures(report)]
    assert [(row[1], row[2], row[4]) for row in rows] == [
        ("50.00", "35.00", "15.00"),
        ("**100.00**", "**25.00**", "**75.00**"),
        ("200.00", "15.00", "185.00"),
    ]


def test_without_a_range_there_is_one_row() -> None:
    """Three times the same figures would only look like a range."""
    assert [shown(row) for row in figures(made(line("c1")))] == [
        ("", "100.00", "0.00", "0.00", "100.00")
    ]


def test_what_is_said_beside_the_figures() -> None:
    """No receipt, missing claims, what is outstanding and what makes the range are each said."""
    ranged = line("c1", category="fuel", low=Decimal(50), high=Decimal(200))
    assert about_figures(made(line("c1"))) == [
        "The ledger has no line of money received, so nothing is taken off."
    ]
    assert about_figures(made(line("c1"), income("i1", "received", "30"))) == [
        "More came in or was denied than the ledger has claims for: claims are missing."
    ]
    assert about_figures(
        made(ranged, income("i1", "received", "30"), income("i2", "claimed", "40"))
    ) == [
        "If all of the $10.00 outstanding were paid, the net would be about $60.",
        "The range comes from: fuel (line c1).",
    ]


def test_what_lies_ahead_is_planned_and_not_spent() -> None:
    """A budget of next year is no spending, and page one says how much of the cost is such."""
    ahead = line("c2", period=Period(date(2026, 11, 25), date(2027, 12, 31)))
    assert about_figures(made(line("c1"), ahead))[0] == (
        "$100.00 of the gross cost is for days after the date of this report: planned, not spent."
    )


def test_the_widest_lines_are_named_as_making_the_range() -> None:
    """Drivers stand by their width, and what is not named is counted."""
    lines = [
        line(f"c{n}", category=f"kind {n}", low=Decimal(100 - n), high=Decimal(100 + n))
        for n in range(1, 7)
    ]
    assert about_figures(made(*lines))[-1] == (
        "The range comes from: kind 6 (line c6), kind 5 (line c5), kind 4 (line c4), kind 3 "
        "(line c3) and 2 more."
    )


def test_why_the_net_is_unknown() -> None:
    """The missing part is named."""
    cost = line("c1")
    assert why_unknown(made(cost)) == ""
    assert why_unknown(made(line("c1", grade="R"))) == (
        "No cost is known: no cost line of the ledger has an amount that may be counted."
    )
    assert why_unknown(
        made(
            cost,
            income("i1", "received", None, grade="U"),
            income("i2", "recouped", None, grade="U"),
        )
    ) == (
        "What was received and recouped is not known. An unknown sum is not zero, so no net cost "
        "is stated."
    )


def test_the_largest_categories_come_first_and_the_rest_is_one_row() -> None:
    """However many categories, the page keeps its length, and all rows add up to the gross."""
    lines = [line(f"c{n}", category=f"kind {n}", amount=Decimal(n)) for n in range(1, 10)]
    heads = [str(row[0]) for row in spent_on(made(*lines))]
    assert heads == [
        "kind 9", "kind 8", "kind 7", "kind 6", "kind 5", "4 other categories", "**Gross cost**",
        "share",
    ]  # fmt: skip
    amounts = [Decimal(shown(row)[-1]) for row in spent_on(made(*lines))[:-2]]
    assert sum(amounts) == Decimal(45)


def test_with_a_credit_no_share_is_told() -> None:
    """A part of a total that a credit lowers says nothing."""
    credit = line("c2", grade="C", amount=Decimal(-40))
    assert [str(cell) for cell in spent_on(made(line("c1"), credit))[-1]] == [
        "share", "\u2013", "\u2013", "\u2013", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("share", "said"), [(None, ""), ("0", "None"), ("1", "All"), ("0.07", "7%"), ("0.5", "50%")]
)
def test_how_much_is_documented(share: str | None, said: str) -> None:
    """None and all are words; what cannot be divided is not said."""
    assert documented(None if share is None else Decimal(share)) == said


def test_percent_rounds_half_up() -> None:
    """Half a percent is rounded up, as people expect."""
    assert [percent(Decimal(share)) for share in ("0.125", "0.005", "1")] == ["13%", "1%", "100%"]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2025-07-01", "2026-06-30", "2025-07 to 2026-06"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2025-02-01", "2025-02-27", "2025-02-01 to 2025-02-27"),
        ("2025-07-02", "2025-07-31", "2025-07-02 to 2025-07-31"),
        ("2025-07-04", "2025-07-04", "2025-07-04"),
    ],
)
def test_whole_months_are_said_as_months(start: str, end: str, said: str) -> None:
    """A period is as short as it can be said without being less exact."""
    assert period_words(Period(date.fromisoformat(start), date.fromisoformat(end))) == said


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/<b>", "https://a.example/a b", "http://a\\b"]
)
def test_only_a_plain_address_becomes_a_link(url: str) -> None:
    """An address that could act as markup is printed as text."""
    assert type(address(url)) is str
    assert address("https://nash.example/a.pdf?x=1&y=2") == "<https://nash.example/a.pdf?x=1&y=2>"


def test_who_said_it_is_named_or_cited() -> None:
    """A reported figure shows its document and page where it has one, else who said it."""
    store = MemoryStore({"d1": ("about $1,900 so far",)})
    lines = (
        line("c1"),
        line("r1", grade="R", source="d1", page=1, quote="about $1,900"),
        line("r2", grade="R", source="a speech"),
        line("r3", grade="R"),
    )
    text = report_paper(cost_report(lines, Scope(NASH, date(2026, 11, 24)), store)).text()
    table = text[text.index("Reported, not counted") : text.index("11. Questions")]
    assert [said in table for said in ("S1 p. 1", "a speech", "not stated")] == [True] * 3


@pytest.mark.parametrize("categories", [1, 30])
def test_page_one_ends_where_the_tables_begin(categories: int) -> None:
    """The summary stays on one page, also with many categories, drivers and unknown lines."""
    lines = []
    for number in range(categories):
        name = f"a long name of a category of cost, number {number}"
        lines += [
            line(f"2026/c{number}", category=name, low=Decimal(1), high=Decimal(10**9)),
            line(f"2026/u{number}", category=name, amount=None, grade="U",
                 request_item=f"r3 item {number}"),
            line(f"2026/r{number}", category=name, grade="R"),
        ]  # fmt: skip
    lines.append(income("i1", "received", "5", low=Decimal(1), high=Decimal(9)))
    paper = report_paper(made(*lines), sample=True)
    first = paper.html().split('class="page-break"')[0]
    alone = first[first.index("<h1>") :]
    assert "1. The question and the scope" not in alone
    text = pages(paper.pdf())
    assert "are listed below and in no sum" in text[0] or "is listed below" in text[0]
    assert "1. The question and the scope" in text[1]


def pages(data: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(data)
    found = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return found

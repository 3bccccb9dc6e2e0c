"""Each cited figure is found again on its page, or the report stops and names the line."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.citations import Citation, ReportStopped, cited_sources, shows_amount, stands_on
from reports.cost import Scope, cost_report
from reports.ledger import read_ledger
from reports.model import LedgerLine
from tests.reports.conftest import NASH, PAYROLL, MemoryStore, example, line


def cited(id_: str = "c1", **fields: object) -> LedgerLine:
    """A documented line that is right."""
    return line(
        id_,
        **{"grade": "D", "source": "d1", "page": 2,
           "quote": "Overtime, designated officers 12,345.67", **fields},
    )  # fmt: skip


def stopped(store: MemoryStore, *lines: LedgerLine) -> str:
    """Why lines stop a report."""
    with pytest.raises(ReportStopped) as found:
        cited_sources(lines, store)
    return str(found.value)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Overtime 12,345.67", "Overtime\n   12,345.67"),
        ("Overtime 12,345.67", "Over time12,345.67"),
        ("county's \u201cown\u201d money \u2013 all", 'the county\u2019s "own" money - all of it'),
        ("immigration", "immi\u00adgration"),
        ("$2,345", "paid $2,345."),
        ("2,345", "a 2,345 b"),
        ("2025, 12 deputies", "in 2025,\n12 deputies"),
    ],
)
def test_a_quote_is_found_whatever_its_spaces(quote: str, text: str) -> None:
    """Spaces, line breaks, hyphens at a line's end and kinds of quotation mark do not matter."""
    assert stands_on(quote, text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Overtime 12,345.67", "Overtime 12,345.76"),
        ("2,345", "12,345"),
        ("345", "2,345"),
        ("2,345", "2,345.67"),
        ("2,345", "2,3456"),
        ("12,345", "1 2,345"),
        ("12345", "1234   5"),
        ("1 2", "12"),
        ("overtime", "Overtime"),
        ("", "anything"),
        (" ", "any thing"),
    ],
)
def test_another_figure_is_not_the_quoted_one(quote: str, text: str) -> None:
    """A figure counts only as a whole: never as part of a longer one, nor out of two."""
    assert not stands_on(quote, text)


@given(st.text(min_size=1, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_words_of_a_page_are_found_on_it(quote: str, before: str, after: str) -> None:
    """Whatever the page, what is quoted from it between line breaks is found."""
    if not any(map(str.isalnum, quote)):
        return
    assert stands_on(quote, f"{before} begin\n{quote}\nend {after}")


def test_sources_are_registered_once_in_the_order_of_the_lines() -> None:
    """A document cited by id and by hash is one source; each line keeps its page and quote."""
    store = MemoryStore({"d1": PAYROLL, "d2": ("Paid 5.00",)})
    info = store.describe("d1")
    assert info is not None
    store.documents[info.sha256] = PAYROLL
    lines = (
        cited("i1", source="d2", page=1, quote="Paid 5.00"),
        cited("c1"),
        cited("c2", source=info.sha256, page=3, quote="Training travel"),
        line("c3", source="a study of 2010"),
    )
    found = cited_sources(lines, store)
    assert [(one.id, one.name, one.cited) for one in found] == [
        ("S1", "d2", (Citation("i1", 1, "Paid 5.00"),)),
        (
            "S2",
            "d1",
            (
                Citation("c1", 2, "Overtime, designated officers 12,345.67"),
                Citation("c2", 3, "Training travel"),
            ),
        ),
    ]
    assert found[1].info.sha256 == hashlib.sha256("\f".join(PAYROLL).encode()).hexdigest()


def test_a_quote_moved_off_its_page_stops_the_report(store: MemoryStore) -> None:
    """The same words on the next page do not document the figure of this one."""
    first, second, third = PAYROLL
    store.documents["d1"] = (first, third, second)
    lines = [one.line for one in read_ledger(example(), "costs.csv").lines]
    with pytest.raises(ReportStopped) as found:
        cost_report(lines, Scope(NASH, date(2026, 11, 24)), store)
    assert str(found.value) == (
        "The report was stopped. Line 'c2' quotes 'Fringe benefits on overtime 3,210.00', which "
        "is not on page 2 of d1; correct the quote or the page. The same goes for 1 more: c1."
    )
    assert [problem.line for problem in found.value.problems] == ["c2", "c1"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": "d9"},
         "Line 'c1' cites 'd9', which is no document of this case file; name one like d12, or the "
         "SHA-256 of its bytes."),
        ({"source": "a speech"},
         "Line 'c1' cites 'a speech', which is no document of this case file; name one like d12, "
         "or the SHA-256 of its bytes."),
        ({"page": 4}, "Line 'c1' cites page 4 of d1, which has 3; correct the page."),
        ({"quote": "Overtime 1.00"},
         "Line 'c1' quotes 'Overtime 1.00', which is not on page 2 of d1; correct the quote or "
         "the page."),
        ({"source": "d3", "page": 1},
         "Line 'c1' cites page 1 of d3, which has no text that could be read (a scan?), so its "
         "quote cannot be found; grade the line by what else it rests on."),
        ({"source": "d4", "page": 1},
         "Line 'c1' cites d4, whose saved copy is missing or was changed after it was stored; "
         "restore it from a backup."),
    ],
)  # fmt: skip
def test_what_cannot_be_found_again_is_named(fields: dict[str, object], said: str) -> None:
    """Each way in which a citation fails has its own sentence with the line and the remedy."""
    store = MemoryStore({"d1": PAYROLL, "d3": (" \n",), "d4": PAYROLL}, frozenset({"d4"}))
    assert stopped(store, cited(**fields)) == f"The report was stopped. {said}"


def test_every_failing_line_is_named(store: MemoryStore) -> None:
    """A person corrects all of them at once."""
    lines = [cited(f"c{number}", page=1) for number in range(1, 12)]
    said = stopped(store, *lines)
    assert said.endswith("The same goes for 10 more: c2, c3, c4, c5, c6, c7, c8, c9, ...")


def test_an_estimate_that_quotes_a_document_is_looked_up_too(store: MemoryStore) -> None:
    """A quote is a quote, whatever the grade; without one a source is only named."""
    assert "Line 'e1' quotes 'nowhere'" in stopped(
        store, line("e1", source="d1", page=1, quote="nowhere")
    )
    assert cited_sources([line("e1", source="d1"), line("e2", source="a book")], store) == ()


@pytest.mark.parametrize(
    ("quote", "amount", "shown"),
    [
        ("Paid: $18,000.00 on May 1", "18000", True),
        ("Paid: 18000", "18000.00", True),
        ("credit (3,450.00)", "-3450", True),
        ("Paid: $18,000.50", "18000", False),
        ("Paid: 180000", "18000", False),
        ("Paid in 2026", "18000", False),
    ],
)
def test_whether_a_quote_shows_its_amount(quote: str, amount: str, shown: bool) -> None:
    """The figure in the quote is compared to the cent, however it is written."""
    assert shows_amount(cited(quote=quote, amount=Decimal(amount))) is shown

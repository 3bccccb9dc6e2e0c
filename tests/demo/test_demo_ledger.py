"""The sample's ledger: in the contract's columns, and every quote on its page."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from countywatch.demo.county import FIPS, NAME, OCD_ID, TIMEZONE, SampleCounty
from countywatch.demo.ledger import PAPERS, Paper, assumptions_yaml, ledger_csv
from countywatch.demo.site import BUILDERS
from groundwork.errors import WrongUse
from groundwork.places import Place
from groundwork.reading import Reader
from reports.assumptions import read_assumptions
from reports.citations import shows_amount, stands_on
from reports.ledger import read_ledger

IDS: dict[Paper, str] = {"budget": "d5", "minutes": "d7"}
LARKMOOR = Place(ocd_id=OCD_ID, fips=FIPS, name=NAME, state="PA", timezone=TIMEZONE)


def test_the_ledger_is_taken_without_a_refusal(county: SampleCounty) -> None:
    """Each grade and each stage of income that the sample shows is one that the importer knows."""
    read = read_ledger(ledger_csv(county, IDS).encode(), "ledger.csv", (LARKMOOR,))
    assert read.refused == ()
    assert [numbered.line.grade for numbered in read.lines] == list("DDEERUUDDD")
    assert [numbered.line.stage for numbered in read.lines[-3:]] == [
        "promised",
        "claimed",
        "received",
    ]


def test_every_quote_stands_on_its_page(county: SampleCounty, reading: Reader) -> None:
    """The pages that are cited hold the words, and documented ones the amount too."""
    read = read_ledger(ledger_csv(county, IDS).encode(), "ledger.csv", (LARKMOOR,))
    pages = {
        IDS[paper]: reading.read(BUILDERS[path][1](county), path).pages
        for paper, path in PAPERS.items()
    }
    cited = [numbered.line for numbered in read.lines if numbered.line.source]
    assert len(cited) == 7
    for line in cited:
        assert stands_on(line.quote or "", pages[line.source or ""][(line.page or 0) - 1].text)
        assert line.grade == "E" or shows_amount(line)


def test_an_unknown_line_is_blank(county: SampleCounty) -> None:
    """What nobody has said is no zero, and names the item of the request that asks for it."""
    rows = list(csv.DictReader(io.StringIO(ledger_csv(county, IDS))))
    unknown = [(row["amount"], row["request_item"]) for row in rows if row["grade"] == "U"]
    assert unknown == [("", "5 of letter r1"), ("", "6 of letter r1")]


def test_the_estimate_rests_on_stated_hours_and_pay(county: SampleCounty) -> None:
    """2 hours in 52 weeks at $46; the lowest is 1 hour at $44, the highest 4 hours at $50."""
    (line,) = read_assumptions(assumptions_yaml(county).encode(), "assumptions.yaml").lines(
        LARKMOOR
    )
    assert (line.grade, line.low, line.amount, line.high) == (
        "E",
        Decimal("2288.00"),
        Decimal("4784.00"),
        Decimal("10400.00"),
    )
    assert line.period.start.year == county.budget_year


def test_a_paper_without_an_id_is_named(county: SampleCounty) -> None:
    """The ledger is not written with a source that is nowhere."""
    with pytest.raises(WrongUse, match="the document ids of: minutes"):
        ledger_csv(county, {"budget": "d5"})

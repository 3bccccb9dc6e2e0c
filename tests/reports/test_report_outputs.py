"""DOCX, XLSX and the figures of a report, the estimates in it, and what stops it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from groundwork.law.immigration import load_immigration_law
from reports.assumptions import read_assumptions
from reports.citations import ReportStopped
from reports.context import Clause, Context, Correction, RecordsItem, Reply
from reports.cost import CostReport, Scope, cost_report
from reports.ledger import read_ledger
from reports.model import LedgerLine, Period
from reports.printing import report_paper
from reports.sections import quarter_rows
from reports.workbook import report_workbook
from tests.reports.conftest import NASH, Home, MemoryStore, example, line

TODAY = date(2026, 11, 24)
SCOPE = Scope(NASH, TODAY)


def made(*lines: LedgerLine, context: Context | None = None, **scope: Any) -> CostReport:
    return cost_report(lines, Scope(NASH, TODAY, **scope), MemoryStore(), context)


def received(id_: str = "i1", amount: str = "30", **fields: Any) -> LedgerLine:
    fields = {"stage": "received", **fields}
    return line(id_, direction="income", amount=Decimal(amount), **fields)


# --- the workbook: its formulas, worked out by a small program that knows SUMIFS and no more -----


def worked_out(data: bytes) -> dict[str, list[Decimal | None]]:
    """The rows of the summary by name, each formula worked out from the cells of the file."""
    book = load_workbook(io.BytesIO(data))
    summary, lines = book["Summary"], book["Lines"]

    def value(reference: str) -> Decimal:
        held = summary[reference].value
        return formula(held) if isinstance(held, str) else Decimal(str(held or 0))

    def formula(text: str) -> Decimal:
        if text.startswith("=SUMIFS("):
            parts = text.removeprefix("=SUMIFS(").removesuffix(")").split(",")
            columns = [re.sub(r".*!\$([A-Z]+)\$.*", r"\1", part) for part in parts]
            tests = list(zip(columns[1::2], (p.strip('"') for p in parts[2::2]), strict=True))
            total = Decimal(0)
            for row in range(2, lines.max_row + 1):
                if all(lines[f"{c}{row}"].value == wanted for c, wanted in tests):
                    total += Decimal(str(lines[f"{columns[0]}{row}"].value or 0))
            return total
        names = set(re.findall(r"[B-D][0-9]+", text))
        values = {name: value(name) for name in names}
        return Decimal(eval(text.removeprefix("="), values))  # our own formulas

    found: dict[str, list[Decimal | None]] = {}
    for row in summary.iter_rows(min_row=6, max_row=17):
        cells = [None if c.value is None else value(c.coordinate) for c in row[1:4]]
        if row[0].value:
            found[str(row[0].value).split(" =")[0]] = cells
    return found


def test_the_workbooks_formulas_give_the_reports_sums(store: MemoryStore) -> None:
    """Every sum of the summary, worked out from its formula, is the report's own figure."""
    lines = [one.line for one in read_ledger(example(), "x.csv").lines]
    report = cost_report(lines, SCOPE, store)
    found = worked_out(report_workbook(report))
    assert report.gross and report.net and report.income.outstanding
    for name, span in (
        ("Gross cost", report.gross),
        ("Net cost", report.net),
        ("Outstanding", report.income.outstanding),
        ("Received", report.income.received),
    ):
        assert span is not None
        assert found[name] == [span.low, span.central, span.high]
    assert found["Promised"] == [None, None, None]
    assert found["Documented (D), central"][1] == report.documented
    assert report_workbook(report) == report_workbook(report)


def test_no_clock_is_in_a_workbook() -> None:
    """Its properties have the day of the report, whatever the library writes on saving."""
    with zipfile.ZipFile(io.BytesIO(report_workbook(made(line("c1"))))) as book:
        core = book.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[^<]*", core) == ["2026-11-24T00:00:00Z"] * 2


def test_a_quarter_shows_what_is_unknown_and_what_lies_below_zero() -> None:
    """A claim without an amount is blank, never 0.00; more received than claimed is not hidden."""
    unknown = received("i1", stage="claimed", amount="0", grade="U")
    unknown = replace(unknown, amount=None)
    (row,) = quarter_rows(made(line("c1"), unknown, received("i2", "30")))
    assert row[1:] == ("", "30.00", "", "\u2013")
    claim = received("i1", "10", stage="claimed")
    (row,) = quarter_rows(made(line("c1"), claim, received("i2", "30")))
    assert row[1:] == ("10.00", "30.00", "(20.00)", "\u2013")


def test_no_text_of_a_workbook_is_a_formula() -> None:
    """A category that looks like a formula stays the words that it is."""
    data = report_workbook(made(line("c1", category='=HYPERLINK("http://x.example","x")')))
    cell = load_workbook(io.BytesIO(data))["Lines"]["B2"]
    assert cell.data_type == "s" and str(cell.value).startswith("=HYPERLINK")


def test_a_word_document_has_the_figures_and_the_headline(home: Home) -> None:
    """The DOCX of the command opens, with headline, tables and pictures with words for them."""
    home.ledger(example())
    home.report("report.docx")
    document = Document(str(home.folder / "report.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "Net county cost: about $13,000" in text and "17. Method" in text
    drawn = document.inline_shapes
    assert len(drawn) == 3
    assert all("net cost" in s._inline.docPr.get("descr").lower() or "claimed" in
               s._inline.docPr.get("descr") for s in drawn)  # fmt: skip
    home.report("report.xlsx")
    assert worked_out((home.folder / "report.xlsx").read_bytes())["Net cost"][1] is not None


# --- what stops a report --------------------------------------------------------------------------


def stopped(*lines: LedgerLine, store: MemoryStore | None = None, **more: Any) -> list[str]:
    with pytest.raises(ReportStopped) as caught:
        context = more.pop("context", None)
        cost_report(lines, Scope(NASH, TODAY, **more), store or MemoryStore(), context)
    return [problem.line for problem in caught.value.problems]


PROMISES = MemoryStore(
    {"d1": ("The Sheriff expects up to $30.00. Award $30.00. Deposit of $30.00 received.",)}
)


def cited(quote: str, **fields: Any) -> LedgerLine:
    return received(grade="D", source="d1", page=1, quote=quote, **fields)


def test_a_promise_counted_as_received_stops_the_report() -> None:
    """Words of money to come, and the very words of a promise, are no receipt."""
    assert stopped(line("c1"), cited("up to $30.00"), store=PROMISES) == ["i1"]
    promised = cited("Award $30.00", id_="i0", stage="promised")
    assert stopped(line("c1"), promised, cited("Award $30.00"), store=PROMISES) == ["i1"]
    report = cost_report(
        [line("c1"), promised, cited("Deposit of $30.00 received")], SCOPE, PROMISES
    )
    assert report.income.kept and report.income.kept.central == 30


def test_mixed_fiscal_years_stop_the_report_without_a_rule() -> None:
    """A county's year and the federal one side by side need a rule, which is then printed."""
    federal = Period(date(2025, 10, 1), date(2026, 9, 30))
    lines = (line("c1"), received(period=federal))
    assert stopped(*lines) == ["i1"]
    rule = "federal money is shown in the county's year in which its year begins"
    report = made(*lines, year_rule=rule)
    assert rule in report_paper(report).text().replace("\n  ", " ")
    quarter = Period(date(2025, 10, 1), date(2025, 12, 31))
    assert made(line("c1"), received(period=quarter)).year_rule is None


def test_a_clause_that_is_off_its_page_stops_the_report() -> None:
    """The agreement is quoted as it stands, or no report is written."""
    store = MemoryStore({"d9": ("Either party may end it by written notice.",)})
    good = Clause("ending it", "Either party may end it by written notice.", "d9", 1)
    report = cost_report([line("c1")], SCOPE, store, Context(clauses=(good,)))
    assert "Either party may end it" in report_paper(report).text()
    for bad in (
        Clause("term", "It runs for ever.", "d9", 1),
        Clause("term", good.words, "d9", 2),
        Clause("term", good.words, "d8", 1),
    ):
        assert stopped(line("c1"), store=store, context=Context(clauses=(bad,))) == [
            "agreement: term"
        ]
    unread = Clause("dates", None, "d9", 1)
    text = report_paper(cost_report([line("c1")], SCOPE, store, Context(clauses=(unread,)))).text()
    assert "not readable on the page" in text


# --- cases, estimates, sections -------------------------------------------------------------------


def test_a_settlement_is_in_no_annual_sum() -> None:
    """What a case cost stands apart, with its own sum."""
    report = made(line("c1"), line("c2", category="Settlement", amount=Decimal(95000)))
    assert report.gross and report.liability
    assert (report.gross.central, report.liability.central) == (Decimal(100), Decimal(95000))
    text = report_paper(report).text()
    assert "95,000.00" in text[text.index("8. Liability") : text.index("9. Outcomes")]


ESTIMATES = b"""
assumptions:
  - {id: hours, statement: Hours of training, value: 160, low: 40, high: 200, unit: hours, source: s12}
estimates:
  - {id: e1, category: training, period_start: 2025-07-01, period_end: 2026-06-30,
     formula: hours * 40}
"""  # noqa: E501


def test_estimates_are_lines_and_their_drivers_are_told() -> None:
    """An estimate is in the gross cost, and the assumption behind it moves the net."""
    stated = read_assumptions(ESTIMATES, "a.yaml")
    report = made(line("c1"), context=Context(assumptions=stated))
    assert report.gross and report.gross.central == Decimal(6500)
    text = " ".join(report_paper(report).text().split())
    assert "Hours of training" in text[text.index("7. What the net hangs on") :]
    assert stopped(line("e1"), context=Context(assumptions=stated)) == ["e1"]


def test_every_section_says_what_it_has_or_that_it_has_nothing() -> None:
    """With nothing beside the ledger each section says so; with everything it prints it."""
    empty = report_paper(made(line("c1"))).text()
    for words in (
        "No signed agreement is in the case file",
        "no measure is in the ledger",
        "No records request for this county",
        "Not invited yet",
        "No assumptions file was used",
        "No line was corrected",
        "No outcome is in the ledger",
    ):
        assert words in " ".join(empty.split()), words
    full = Context(
        listed=("ICE's list of May 18, 2026 names Nash County Sheriff.",),
        records=(
            RecordsItem("r3", 4, "General ledger", "Finance", date(2026, 10, 1),
                        date(2026, 10, 15), "own", "pending"),
        ),
        law=load_immigration_law("NC"),
        reply=Reply("We disagree with line c4.", "Sheriff A. Example", date(2026, 11, 20)),
        corrections=(Correction("c1", date(2026, 11, 1), "amount $90.00", "amount $100.00"),),
    )  # fmt: skip
    text = " ".join(report_paper(made(line("c1"), context=full)).text().split())
    for words in (
        "ICE's list of May 18, 2026 names",
        "r3 item 4",
        "(our own date)",
        "requires the offices it binds to comply with detainers",
        "We disagree with line c4.",
        "Given by Sheriff A. Example on November 20, 2026",
        "amount $90.00",
    ):
        assert words in text, words


def test_the_command_takes_assumptions_and_the_reply(home: Home, tmp_path: Path) -> None:
    """Both files are read; a wrong one is told in a sentence and nothing is written."""
    home.ledger(example())
    stated, reply = tmp_path / "a.yaml", tmp_path / "reply.txt"
    stated.write_bytes(ESTIMATES)
    reply.write_text("The overtime is mostly court duty.", encoding="utf-8")
    done = home.report("r.html", "--assumptions", str(stated), "--response", str(reply))
    assert done.exception is None, done.exception
    html = (home.folder / "r.html").read_text(encoding="utf-8")
    assert "The overtime is mostly court duty." in html and "Hours of training" in html
    reply.write_bytes(b"")
    wrong = home.report("s.html", "--response", str(reply))
    assert "has 0 characters" in str(wrong.exception)
    assert not (home.folder / "s.html").exists()


def test_a_correction_is_told_in_the_report(home: Home) -> None:
    """What a line was before stands in the corrections, with the day."""
    home.ledger(example())
    home.ledger(example(c3={"amount": "6,173.84"}))
    home.report("report.html")
    html = (home.folder / "report.html").read_text(encoding="utf-8")
    assert "amount $6,172.84" in html and "amount $6,173.84" in html


def test_figures_are_numbered_as_they_stand() -> None:
    """Whatever figures there are, they count from one in the order of the page."""
    alone = report_paper(made(line("c1", grade="C"))).text()
    assert [n for n in ("1", "2", "3") if f"Figure {n}." in alone] == ["1"]
    claims = [line("c1", low=Decimal(50), high=Decimal(200)),
              received("i1", stage="claimed", grade="C"), received("i2", grade="C")]  # fmt: skip
    text = " ".join(report_paper(made(*claims)).text().split())
    places = [text.index(f"Figure {n}.") for n in (1, 2, 3)]
    assert places == sorted(places) and "Figure 1. Claimed" in text

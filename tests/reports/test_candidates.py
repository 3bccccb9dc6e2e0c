"""Candidates: amounts near terms are found with row, column, page and quote; people decide."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from countywatch.costs.candidates import find_candidates
from countywatch.watch.match import Recipients, match_waiting
from groundwork.casefile import documents
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Document, keep_version
from groundwork.casefile.signs import Matching, Sign
from groundwork.casefile.sources import Source
from groundwork.errors import WrongUse
from groundwork.paper import PaperMeta, render
from monitors.matching import load_watchlist
from monitors.matching.sentences import bounds
from reports.amounts import amounts_in
from reports.candidates import near_terms
from reports.citations import stands_on
from tests.reports.conftest import NASH, NOW, Home, add_document

PERIOD = ("--from", "2025-07-01", "--to", "2026-06-30")
AGENDA = (
    "7.A Certification of Revenue from DHS ICE 287(g) Task Force ($302,500.00).\n"
    "The county was paid $18,000.00 on February 16. The agreement pays up to $7,500 of "
    "gear and $45 per day for each detainee.\n\n\n"
    "Nothing of this concerns the bridge over Stony Creek, of which the engineer has told the "
    "board at length that its deck is to be repaired before the winter comes, at a cost, as far "
    "as anybody can say today, of $640,000."
)
BUDGET = (
    "County budget\nAmounts in thousands\nAccount Description FY2025 Actual FY2026 Adopted\n"
    "3340-050 ICE detention per diem revenue 0 4,200\n"
    "4310-240 Immigration training, credit 0 (3,450.00)\n4310-400 Road salt 205 231\n"
)


def found(home: Home, *words: str) -> list[dict[str, Any]]:
    """The candidates after a search, as the list gives them."""
    done = home.run("ledger", "candidates", "find", *words)
    assert done.exception is None, done.exception
    listed = home.run("ledger", "candidates", "list", "--all", "--json")
    rows: list[dict[str, Any]] = json.loads(listed.stdout)["candidates"]
    return rows


def placed(home: Home, title: str, *pages: str, kind: str = "agenda") -> None:
    """A document of Nash County."""
    add_document(home.casefile, title, pages)
    with home.casefile.session() as session:
        row = session.scalars(select(Document).where(Document.title == title)).one()
        row.kind = kind
        session.get_one(Source, row.source_id).place_fips = NASH.fips


# --- amounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("It costs $4.2 million in all", "4200000"),
        ("$1.5M, of which", "1500000"),
        ("some $800k a year", "800000"),
        ("US$ 12,500 was paid", "12500"),
        ("3 million dollars were asked", "3000000"),
        ("Credit for a class (3,450.00)", "-3450"),
        ("Credit -$3,450.00", "-3450"),
        ("five hundred dollars ($500.00)", "500"),
        ("five hundred and no/100 dollars\n($500.00)", "500"),
        ("a sum ($500), as agreed", "500"),
        ("Overtime, officers  12,345.67", "12345.67"),
        ("SCAAP award $1,234.5", "1234.50"),
        ("$50,000 a year", "50000"),
    ],
)
def test_an_amount_is_read_right(text: str, amount: str) -> None:
    """Words, short forms, brackets and table figures come to dollars and cents."""
    (one,) = amounts_in(text)
    assert (one.value, one.doubt) == (Decimal(amount), "")
    assert text[one.start : one.end] == one.shown


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("$45 per day", ["a rate, not a sum"]),
        ("$14.50/hour", ["a rate, not a sum"]),
        ("$7,500 for each officer, $1,000 in all", ["a rate, not a sum", ""]),
        ("$10-12 million", ["one end of a range"]),
        ("between $1 million and $2 million", ["one end of a range", "one end of a range"]),
        ("$5 to $7", ["one end of a range", "one end of a range"]),
        ("$5 and $7", ["", ""]),
        ("$1.234567 thousand", ["no amount in dollars and cents"]),
        ("$0.04415 of a unit", []),
        ("$3.60 per square foot, $52.00 each", ["a rate, not a sum", "a rate, not a sum"]),
        ("$9,000 per the agreement, $5,000 per year", ["", ""]),
        ("a total of$146,260.00", [""]),
        ("$3.5%", []),
        ("$12,34", []),
        ("12,345 people came", []),
        ("Room 12.50", [""]),
        ("12,345.67", []),  # nothing says of what
    ],
)
def test_what_is_no_plain_sum_is_not_counted(text: str, doubts: list[str]) -> None:
    """Rates and ranges are found without an amount; percentages and bare numbers are none."""
    made = amounts_in(text)
    assert [one.doubt for one in made] == doubts
    assert all((one.value is None) == bool(one.doubt) for one in made)


@given(st.decimals(0, 10**11, places=2), st.sampled_from(["${}", "${} was paid", "Pay ({})\n"]))
def test_any_amount_is_read_to_the_cent(value: Decimal, form: str) -> None:
    """With commas, in a sentence or in a table, below zero only in brackets of a table."""
    text = form.format(f"{value:,.2f}")
    (one,) = amounts_in(text)
    assert one.value == (-value if "(" in form and value else value)
    (thousands,) = amounts_in(text, 1000)
    assert thousands.value in (one.value, None) if "paid" in text else True


@given(st.text("$(0123456789,.-)km illion\nperday to", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever stands there, what is found is what stands there."""
    for one in amounts_in(text, 1000):
        assert text[one.start : one.end] == one.shown
        assert (one.value is None) == bool(one.doubt)


def test_in_thousands_counts_in_tables_only() -> None:
    """A sum in a sentence of such a page is written out; one with a word is never scaled."""
    values = [one.value for one in amounts_in("SCAAP 4,200\nIt paid $45,000 now\nAll $2 million",
                                              1000)]  # fmt: skip
    assert values == [4_200_000, 45_000, 2_000_000]


def test_near_is_the_sentence_or_a_short_way() -> None:
    """An amount two sentences on, or behind a blank line, is not of the term."""
    term = (AGENDA.index("287(g)"), AGENDA.index("287(g)") + 6)
    shown = [one.shown for one in near_terms(AGENDA, 1, [term], bounds)]
    assert shown == ["($302,500.00)", "$18,000.00", "$7,500", "$45"]
    assert "$640,000" in [one.shown for one in near_terms(AGENDA, 1, None, bounds)]


WARRANTS = (
    "Warrants of the month\n118341 11/08/26 Quarry Fuel 2,447.18\n"
    "118342 11/08/26 ICE detainee transport, fuel 1,304.00\n118344 11/08/26 Hearth Foods 5,918.27\n"
    "118345 11/08/26 Immigrant Families Exhibit, loan of frames 584.51\nTotal $10,253.96"
)


def test_a_row_of_a_table_is_of_a_term_on_its_own_line(home: Home) -> None:
    """The rows around it are of other things; what is done for immigrants is another matter."""
    placed(home, "Warrants", WARRANTS)
    assert [(one["amount"], one["quote"]) for one in found(home)] == [
        ("1304.00", "118342 11/08/26 ICE detainee transport, fuel 1,304.00"),
    ]


def test_a_quote_speaks_of_its_own_sum_only() -> None:
    """Else the words of a payment would stand for a promise beside it."""
    quotes = {one.shown: one.quote for one in near_terms(AGENDA, 1, None, bounds)}
    assert quotes["$18,000.00"].endswith("The county was paid $18,000.00 on February 16.")
    assert quotes["$7,500"].startswith("The agreement pays up to $7,500")
    assert all(stands_on(quote, AGENDA) and len(quote) <= 300 for quote in quotes.values())


# --- in the case file -------------------------------------------------------------------------


def test_rows_of_a_budget_have_label_and_column(home: Home) -> None:
    """A row that names a term is offered for each column with an amount, in whole dollars."""
    placed(home, "Budget 2026", BUDGET, kind="budget")
    rows = found(home)
    assert [(one["label"], one["column"], one["amount"], one["direction"]) for one in rows] == [
        ("3340-050 ICE detention per diem revenue", "FY2026 Adopted", "4200000.00", "income"),
        ("4310-240 Immigration training, credit", "FY2026 Adopted", "-3450000.00", "cost"),
    ]
    assert rows[0]["quote"] == "3340-050 ICE detention per diem revenue 0 4,200"
    assert (rows[0]["page"], rows[0]["section"]) == (1, "Amounts in thousands")


def test_signs_of_the_watchlist_are_terms(home: Home) -> None:
    """What a watchlist found is near enough, though the budget's terms do not know it."""
    placed(home, "Minutes", "The sheriff told of the partnership, for which $9,000 is asked.")
    assert found(home) == []
    with home.casefile.session() as session:
        row = session.scalars(select(Document).where(Document.title == "Minutes")).one()
        version = documents.newest_version_of(session, row.id)
        assert version is not None
        text = documents.text_of(session, version.sha256)
        assert text is not None
        sign = Sign(topic="agreement", grade="notice", rule="r", page=1, where="", start=24, end=35,
                    quote="partnership", context="", weight=1, stance="mention",
                    fingerprint="x")  # fmt: skip
        session.add(Matching(version_id=version.id, text_id=text.id, watchlist="w",
                             matched_at=NOW, signs=[sign]))  # fmt: skip
    (one,) = found(home)
    assert (one["amount"], one["label"]) == (
        "9000.00", "The sheriff told of the partnership, for which",
    )  # fmt: skip


def test_documents_of_no_county_are_counted(home: Home) -> None:
    """Nobody knows whose money it is, so nothing is offered and it is said."""
    add_document(home.casefile, "Homeless", (AGENDA,))
    said = home.run("ledger", "candidates", "find").output
    assert "0 new candidates, 0 offered before, in 0 documents." in said
    assert "3 documents of no county" in said


def ids(rows: list[dict[str, Any]]) -> Mapping[str, str]:
    """The ids by what is shown."""
    return {one["shown"]: one["id"] for one in rows}


def test_confirmed_it_is_a_documented_line(home: Home) -> None:
    """Grade D, the hash of its bytes, page and quote; and the report finds it again."""
    placed(home, "Agenda", AGENDA)
    known = ids(found(home))
    assert home.run("ledger", "list").output == "0 lines.\n"
    done = home.run("ledger", "candidates", "confirm", known["$18,000.00"], *PERIOD, "--category",
                    "287(g) reimbursement", "--direction", "income", "--stage", "received",
                    "--json")  # fmt: skip
    line = json.loads(done.stdout)["line"]
    with home.casefile.reading() as session:
        row = session.scalars(select(Document).where(Document.title == "Agenda")).one()
        version = documents.newest_version_of(session, row.id)
    assert version is not None
    assert (line["id"], line["grade"], line["source"], line["page"], line["amount"]) == (
        known["$18,000.00"], "D", version.sha256, 1, "18000.00",
    )  # fmt: skip
    assert stands_on(line["quote"], AGENDA)
    assert home.report("r.json").exception is None
    told = json.loads((home.folder / "r.json").read_text())
    assert told["income"]["received"] == "18000.00"
    again = home.run("ledger", "candidates", "confirm", known["$18,000.00"], *PERIOD,
                     "--category", "x")  # fmt: skip
    assert "is line" in str(again.exception) and isinstance(again.exception, WrongUse)


@pytest.mark.parametrize(
    ("shown", "options", "said"),
    [
        ("($302,500.00)", PERIOD, "stage: Income needs a stage: promised, claimed"),
        ("($302,500.00)", ("--stage", "promised"), "needs the period that it is for; give it with "
         "--from."),
        ("$7,500", (*PERIOD, "--direction", "income", "--stage", "received"),
         "promised is never received"),
        ("$45", PERIOD, "shows '$45', a rate, not a sum; say with --amount"),
        ("$18,000.00", ("--from", "2025-07-01", "--to", "2062-06-30"), "The year 2062 cannot be "
         "meant"),
        ("$18,000.00", (*PERIOD, "--direction", "cost", "--stage", "claimed"),
         "only income has a stage; add --direction income"),
        ("$18,000.00", (*PERIOD, "--direction", "cost", "--grade", "U"), "amount: An unknown line "
         "(U) has no amount"),
    ],
)  # fmt: skip
def test_a_confirmation_keeps_the_rules_of_the_ledger(
    home: Home, shown: str, options: tuple[str, ...], said: str
) -> None:
    """Each broken rule is told, nothing enters the ledger, and the candidate goes on waiting."""
    placed(home, "Agenda", AGENDA)
    known = ids(found(home))
    done = home.run("ledger", "candidates", "confirm", known[shown], "--category", "x", *options)
    assert isinstance(done.exception, WrongUse) and said in str(done.exception)
    assert home.run("ledger", "list").output == "0 lines.\n"
    assert {one["state"] for one in found(home)} == {"waiting"}


def test_what_was_rejected_is_never_offered_again(home: Home) -> None:
    """Neither by another search, nor in a later version, nor where the same bytes are elsewhere."""
    placed(home, "Agenda", AGENDA)
    known = ids(found(home))
    rejected = known["$18,000.00"]
    assert (
        home.run("ledger", "candidates", "reject", rejected, "--why", "of the state").exit_code == 0
    )
    before = found(home)
    # The same words with a page before them, as a new version; and the same bytes at another place.
    sha256 = add_document(home.casefile, "Later", ("A new first page", AGENDA))
    with home.casefile.session() as session:
        row = session.scalars(select(Document).where(Document.title == "Agenda")).one()
        keep_version(session, row, documents.Bytes(sha256, 9, "application/pdf", NOW))
    placed(home, "Agenda once more", AGENDA)
    with home.casefile.session() as session:
        other = session.scalars(select(Document).where(Document.title == "Agenda once more")).one()
        first = session.scalars(select(documents.DocumentVersion).order_by(
            documents.DocumentVersion.id)).all()[2]  # fmt: skip
        keep_version(session, other, documents.Bytes(first.sha256, 9, "application/pdf", NOW))
    after = found(home)
    assert [one["id"] for one in after] == [one["id"] for one in before]
    told = {one["id"]: (one["state"], one["why"]) for one in after}
    assert told[rejected] == ("rejected", "of the state")
    assert rejected not in home.run("ledger", "candidates", "list").output.split()


def test_a_correction_keeps_what_it_was(home: Home) -> None:
    """What was read is corrected, is still waiting, and its history can be seen."""
    placed(home, "Agenda", AGENDA)
    known = ids(found(home))
    rate = known["$45"]
    done = home.run("ledger", "candidates", "correct", rate, "--amount", "1,350.00", "--quote",
                    "$45 per day for each detainee")  # fmt: skip
    assert done.output == f"{rate} is corrected and waits to be confirmed.\n"
    shown = json.loads(home.run("ledger", "candidates", "show", rate, "--json").stdout)
    first = shown["history"][0]
    assert (first["field"], first["was"], first["now"]) == ("amount", None, "1,350.00")
    taken = home.run("ledger", "candidates", "confirm", rate, *PERIOD, "--category", "medical",
                     "--direction", "cost", "--json")  # fmt: skip
    assert json.loads(taken.stdout)["line"]["note"] == "counted as $1,350.00"
    wrong = home.run(
        "ledger", "candidates", "correct", known["$7,500"], "--quote", "$9,000 for all"
    )
    assert "is not on page 1 of" in str(wrong.exception)


def test_a_candidate_that_is_not_there_is_one_sentence(home: Home) -> None:
    """So is an id of another kind."""
    for wrong in ("k99", "d1", "x"):
        done = home.run("ledger", "candidates", "show", wrong)
        assert str(done.exception) == (
            f"There is no candidate '{wrong}'; countywatch ledger candidates list names them like "
            "k3."
        )


def test_searching_twice_at_once_offers_once(home: Home) -> None:
    """The search is the same whoever runs it."""
    placed(home, "Agenda", AGENDA)
    first = find_candidates(home.casefile, NASH, NOW)
    second = find_candidates(home.casefile, NASH, NOW)
    assert (len(first.new), first.known) == (4, 0)
    assert (second.new, second.known) == ((), 4)


# --- produced records -------------------------------------------------------------------------

PAYROLL = """# Sheriff's Office, payroll register

287(g) task force, fiscal year 2026

| Account | Description | FY2025 Actual | FY2026 Budget |
| --- | --- | --- | --- |
| 4310-115 | Overtime, designated officers | 0 | 12,345.67 |
| 4310-999 | Credit for cancelled class | 0 | (3,450.00) |

The office received $18,000.00 from ICE on February 16.
"""


def test_from_produced_files_to_the_report(home: Home) -> None:
    """A PDF and a workbook are kept, every amount in them is offered, a confirmed one counts."""
    pdf = home.folder / "payroll.pdf"
    pdf.write_bytes(render(PAYROLL, PaperMeta(title="Payroll", sample=True)).pdf())
    made = openpyxl.Workbook()
    assert made.active is not None
    for cells in (["Amounts in thousands"], ["Account", "Description", "Adopted FY2026"],
                  ["5100", "ICE detention per diem revenue", 4200]):  # fmt: skip
        made.active.append(cells)
    book = home.folder / "book.xlsx"
    out = io.BytesIO()
    made.save(out)
    book.write_bytes(out.getvalue())
    lone = home.run("ledger", "candidates", "find", str(pdf))
    assert str(lone.exception) == "Say with --place which county the files are of."
    rows = found(home, str(pdf), str(book), "--place", "Nash County, NC")
    assert [(one["title"], one["amount"], one["column"]) for one in rows] == [
        ("payroll.pdf", "12345.67", "FY2026 Budget"),
        ("payroll.pdf", "-3450.00", "FY2026 Budget"),
        ("payroll.pdf", "18000.00", None),
        ("book.xlsx", "4200000.00", "Adopted FY2026"),
    ]
    assert found(home, str(pdf), "--place", "37127") == rows
    match_waiting(home.casefile, load_watchlist(None), Recipients([], "", False), lambda: NOW)
    with home.casefile.reading() as session:
        alerts = session.scalars(select(Alert)).all()
    assert not {f"d{one.document_id}" for one in alerts} & {one["document"] for one in rows}
    shown = home.run("ledger", "candidates", "show", rows[0]["id"]).output
    assert "Row: 4310-115 Overtime, designated officers\nColumn: FY2026 Budget\n" in shown
    picture = home.folder / "page.png"
    drawn = home.run("ledger", "candidates", "show", rows[0]["id"], "--out", str(picture))
    assert drawn.exit_code == 0 and "no mark" not in drawn.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
    for row in rows[:2]:
        done = home.run("ledger", "candidates", "confirm", row["id"], *PERIOD, "--category",
                        "overtime", "--incremental", "yes")  # fmt: skip
        assert done.exit_code == 0, done.exception
    assert home.report("r.json").exception is None
    told = json.loads((home.folder / "r.json").read_text())
    assert (told["gross"]["central"], told["documented_share"]) == ("8895.67", "1.00")
    assert str(home.folder) not in json.dumps(told["sources"])

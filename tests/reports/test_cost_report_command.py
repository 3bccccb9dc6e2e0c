"""From a ledger file to a printed report, as a person runs it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from groundwork.casefile.documents import Bytes, Document, DocumentVersion, keep_version
from groundwork.casefile.ledger import LedgerEntry
from groundwork.errors import BadInput, NotReachable, Refused, UnknownPlace, WrongUse
from reports.citations import ReportStopped
from reports.model import COLUMNS
from tests.reports.conftest import NOW, Home, add_document, csv_bytes, example, row

KEYS = {
    "place", "period", "as_of", "gross", "income", "net", "documented_share", "grade", "unknown",
    "reported", "lines", "sources",
}  # fmt: skip
VERSIONS = select(DocumentVersion).order_by(DocumentVersion.id)


def pdf_text(path: Path) -> str:
    """All text of a PDF, spaces and line breaks as one space."""
    document = pypdfium2.PdfDocument(path)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(words.split())


def html_tables(path: Path) -> list[list[list[str]]]:
    """The tables of an HTML page, as cells."""
    page = LexborHTMLParser(path.read_bytes())
    return [
        [
            [" ".join(cell.text().split()) for cell in found.css("th, td")]
            for found in table.css("tr")
        ]
        for table in page.css("table")
    ]


def under(path: Path, heading: str) -> list[list[list[str]]]:
    """The tables between this heading of an HTML page and the next of its kind."""
    html = path.read_text(encoding="utf-8")
    start = html.index(f"{heading}</h")
    rest = re.split(r"<h[23]>", html[start:], maxsplit=1)[0]
    part = path.with_suffix(".part.html")
    part.write_text(f"<!doctype html><body>{rest}", encoding="utf-8")
    return html_tables(part)


def found_json(home: Home, *options: str) -> Any:
    """The report's JSON."""
    done = home.report("report.json", "--json", *options)
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


# --- ledger import ----------------------------------------------------------------------------


def test_an_import_of_good_lines(home: Home) -> None:
    """All lines come in, are listed, and one JSON value says so."""
    done = home.ledger(example(), "--json")
    assert json.loads(done.stdout)["imported"] == 10
    listed = json.loads(home.run("ledger", "list", "--json").stdout)["lines"]
    assert [one["id"] for one in listed] == [
        "c1", "c2", "c3", "c4", "c5", "c6", "i1", "i2", "i3", "i4",
    ]  # fmt: skip
    assert set(COLUMNS) < set(listed[0])
    assert (listed[0]["amount"], listed[4]["amount"]) == ("12345.67", None)
    assert home.run("ledger", "list", "--place", "Wake County, NC").stdout == "0 lines.\n"


def test_the_same_file_twice_changes_nothing(home: Home) -> None:
    """Every line is known by its county and id, so nothing is counted twice."""
    home.ledger(example())
    before = found_json(home)
    again = home.ledger(example(), "--json")
    assert json.loads(again.stdout) == {
        "imported": 0, "new": [], "corrected": [], "unchanged": 10, "refused": [], "remarks": [],
    }  # fmt: skip
    assert found_json(home) == before


def test_a_correction_is_kept_beside_what_it_replaces(home: Home) -> None:
    """The new amount counts, the old one stays in the case file with when it was replaced."""
    home.ledger(example())
    done = home.ledger(example(c3={"amount": "7000.00"}))
    assert done.output == "0 new lines, 9 lines unchanged, 1 line corrected: c3.\n"
    with home.casefile.reading() as session:
        rows = session.scalars(select(LedgerEntry).where(LedgerEntry.line == "c3")).all()
        assert [(one.number, one.amount, one.replaced_at is None) for one in rows] == [
            (1, Decimal("6172.84"), False),
            (2, Decimal("7000.00"), True),
        ]
        assert rows[1].file_line == 4
        assert (
            rows[1].file_sha256
            == hashlib.sha256((home.folder / "costs.csv").read_bytes()).hexdigest()
        )


def test_one_wrong_line_keeps_all_out(home: Home) -> None:
    """All or nothing: the refusal names line, column and remedy, and the exit code is 1."""
    done = home.ledger(example(c3={"amount": ""}))
    assert (done.exit_code, done.stdout) == (
        1,
        "Nothing was imported; correct the file and import it again, or add --keep-good to bring "
        "in the good lines.\n",
    )
    assert done.stderr == (
        "costs.csv, line 4, amount: A line of grade C needs an amount; fill it in, or grade the "
        "line U (unknown).\n"
    )
    assert home.run("ledger", "list").stdout == "0 lines.\n"


def test_keep_good_brings_in_the_others(home: Home) -> None:
    """The good lines come in, the wrong one is told, and the exit code still says so."""
    done = home.ledger(example(c3={"amount": "=1+1"}), "--keep-good", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["imported"], told["refused"]) == (
        9,
        [
            {
                "line": 4,
                "column": "amount",
                "message": "'=1+1' is a formula, and formulas are never run; write the figure "
                "itself.",
            }
        ],
    )


def test_a_file_that_is_not_there(home: Home) -> None:
    """A wrong path is one sentence."""
    done = home.run("ledger", "import", str(home.folder / "none.csv"))
    assert isinstance(done.exception, NotReachable)
    assert str(done.exception) == (
        f"The ledger {home.folder / 'none.csv'} cannot be read (No such file or directory); check "
        "the path."
    )


def test_the_template_is_written_once(home: Home) -> None:
    """A template never overwrites a ledger that somebody filled in."""
    out = home.folder / "new.csv"
    assert home.run("ledger", "template", "--out", str(out)).exception is None
    assert out.read_bytes() == (",".join(COLUMNS) + "\r\n").encode()
    again = home.run("ledger", "template", "--out", str(out))
    assert isinstance(again.exception, WrongUse)
    assert str(again.exception) == f"{out} is there already; name another file."


# --- the report -------------------------------------------------------------------------------


def test_the_json_keeps_the_contract(home: Home) -> None:
    """Every key of the contract is there, the file holds what stdout says, sources have hashes."""
    home.ledger(example())
    found = found_json(home)
    assert set(found) >= KEYS
    assert json.loads((home.folder / "report.json").read_text()) == found
    with home.casefile.reading() as session:
        hashes = [version.sha256 for version in session.scalars(VERSIONS)]
    assert [(one["id"], one["source"], one["sha256"], one["pages"], one["fetched"])
            for one in found["sources"]] == [
        ("S1", "d1", hashes[0], 3, "2026-11-20T10:00:00-05:00"),
        ("S2", "d2", hashes[1], 1, "2026-11-20T10:00:00-05:00"),
    ]  # fmt: skip
    assert found["net"] == {
        "low": "9728.51", "central": "12728.51", "high": "15728.51",
        "if_outstanding_paid": "2728.51",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["pdf", "html", "json"])
def test_the_same_ledger_gives_the_same_bytes(home: Home, ending: str) -> None:
    """The date is the one that is asked for, and nothing else of today gets in."""
    home.ledger(example())
    home.report(f"one.{ending}")
    home.report(f"two.{ending}")
    one, two = (home.folder / f"{name}.{ending}" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert len(one.read_bytes()) > 1000


def test_the_pdf_says_the_net_and_what_is_unknown(home: Home) -> None:
    """Read back from the PDF: the net with its range, the share, sources, date, no legal advice."""
    home.ledger(example())
    assert home.report("report.pdf").stdout == (
        "Net county cost: about $13,000 (from $10,000 to $16,000). The report is in "
        f"{home.folder / 'report.pdf'}.\n"
    )
    words = pdf_text(home.folder / "report.pdf")
    for said in (
        "Net county cost: about $13,000 (from $10,000 to $16,000)",
        "12,728.51",
        "51% of the gross cost is documented",
        "1 amount is unknown",
        "legal advice (cost; line c5): request item r3 item 4",
        "data as of November 24, 2026",
        "not legal advice",
        "S1 p. 2",
        "If all of the $10,000.00 outstanding were paid, the net would be about $3,000.",
        "The range comes from: supervision (line c4).",
    ):
        assert said in words
    assert "SAMPLE" not in words


def test_the_tables_of_the_page(home: Home) -> None:
    """Four columns first; unknown cells are blank, and a stage without a line says none."""
    home.ledger(example())
    home.report("report.html")
    page = home.folder / "report.html"
    figures, spent = html_tables(page)[:2]
    (costs,) = under(page, "3. What was spent, line by line")
    incomes, stages, quarters, regimes = under(page, "5. What came back")
    (unknown,) = under(page, "10. What is not known, and the records asked for")
    (reported,) = under(page, "Reported, not counted")
    legend = under(page, "17. Method, corrections, glossary")[0]
    assert quarters[1:] == [["2026 Q2", "30,000.00", "18,000.00", "10,000.00", "147"]]
    assert regimes[-1] == ["outstanding", "none", "10,000.00", "10,000.00"]
    assert figures == [
        ["", "Gross cost ($)", "Received ($)", "Outstanding ($)", "Net cost ($)"],
        ["Lowest", "27,728.51", "18,000.00", "10,000.00", "9,728.51"],
        ["Central", "30,728.51", "18,000.00", "10,000.00", "12,728.51"],
        ["Highest", "33,728.51", "18,000.00", "10,000.00", "15,728.51"],
    ]
    assert spent == [
        ["Gross cost ($)", "Documented (D)", "Computed (C)", "Estimated (E)", "All"],
        ["overtime", "12,345.67", "\u2013", "\u2013", "12,345.67"],
        ["supervision", "\u2013", "\u2013", "9,000.00", "9,000.00"],
        ["backfill", "\u2013", "6,172.84", "\u2013", "6,172.84"],
        ["benefits", "3,210.00", "\u2013", "\u2013", "3,210.00"],
        ["Gross cost", "15,555.67", "6,172.84", "9,000.00", "30,728.51"],
        ["share", "51%", "20%", "29%", ""],
    ]
    assert [one[-1] for one in costs[1:5]] == ["formula", "S1 p. 2", "S1 p. 2", "assumption"]
    assert costs[3] == [
        "c1", "overtime (Sheriff's Office)", "2025-07 to 2026-06", "yes", "12,345.67", "D",
        "S1 p. 2",
    ]  # fmt: skip
    assert costs[-2] == ["", "Gross cost, central", "", "", "30,728.51", "", ""]
    assert len(incomes) == 4
    assert [one[:2] for one in stages[1:]] == [
        ["promised", ""], ["claimed", "30,000.00"], ["approved", "none"],
        ["received", "18,000.00"], ["denied", "2,000.00"], ["recouped", "none"],
        ["outstanding", "10,000.00"],
    ]  # fmt: skip
    assert unknown[1] == [
        "c5", "legal advice (Sheriff's Office)", "cost", "2025-07 to 2026-06", "",
        "r3 item 4",
    ]  # fmt: skip
    assert [one[-1] for one in reported[1:]] == [
        "a speech at the meeting of March 3", "press release",
    ]  # fmt: skip
    assert [one[0] for one in legend[1:]] == ["D", "C", "E", "R", "U"]


def test_an_unknown_receipt_leaves_the_net_blank(home: Home) -> None:
    """The page says why no net can be stated, and prints no zero for what is unknown."""
    home.ledger(example(i2={"grade": "U", "amount": "", "request_item": "r3 item 9"}))
    home.report("report.html")
    figures = html_tables(home.folder / "report.html")[0]
    assert figures[2] == ["Central", "30,728.51", "", "", ""]
    text = LexborHTMLParser((home.folder / "report.html").read_bytes()).text()
    assert "Net county cost: cannot be stated" in text
    assert (
        "What was received is not known. An unknown sum is not zero, so no net cost is stated."
        in text
    )


def test_a_changed_amount_changes_the_net(home: Home) -> None:
    """A figure of the ledger goes through to the printed headline."""
    home.ledger(example())
    home.ledger(example(c3={"amount": "16,173.84"}))
    assert home.report("report.pdf").stdout.startswith("Net county cost: about $23,000 (")
    assert "22,729.51" in pdf_text(home.folder / "report.pdf")


def test_the_period_is_that_of_the_options(home: Home) -> None:
    """Lines outside are left out and counted; the period stands in the JSON."""
    home.ledger(
        csv_bytes(
            row(id="old", category="x", grade="C", amount="5", period_start="2024-01-01",
                period_end="2024-12-31"),
            row(id="new", category="x", grade="C", amount="7"),
        )
    )  # fmt: skip
    found = found_json(home, "--from", "2025-07-01", "--to", "2026-06-30")
    assert found["period"] == {"from": "2025-07-01", "to": "2026-06-30"}
    assert (found["gross"]["central"], found["lines_left_out"]) == ("7.00", 1)


def test_a_quote_that_is_not_on_its_page_stops_the_report(home: Home) -> None:
    """Nothing is written, the line is named on stderr and in the JSON, and the exit code is 1."""
    home.ledger(example(c1={"page": "1"}))
    done = home.report("report.pdf", "--json")
    assert isinstance(done.exception, ReportStopped)
    said = (
        "Line 'c1' quotes 'Overtime, designated officers 12,345.67', which is not on page 1 of "
        "d1; correct the quote or the page."
    )
    assert str(done.exception) == f"The report was stopped. {said}"
    assert done.exception.exit_code == 1
    assert json.loads(done.stdout) == {"stopped": [{"line": "c1", "message": said}]}
    assert not (home.folder / "report.pdf").exists()


def test_a_changed_byte_in_a_source_stops_the_report(home: Home) -> None:
    """The saved copy is hashed again, so that what is cited is what was fetched."""
    home.ledger(example())
    with home.casefile.reading() as session:
        sha256 = session.scalars(VERSIONS).all()[0].sha256
    path = home.casefile.bytes.path(sha256)
    path.write_bytes(path.read_bytes() + b" ")
    done = home.report("report.pdf")
    assert isinstance(done.exception, ReportStopped)
    assert "cites d1, whose saved copy is missing or was changed" in str(done.exception)


def test_a_hash_cites_the_version_and_an_id_the_newest(home: Home) -> None:
    """After a document changed, its id no longer finds the old words and their hash still does."""
    old = add_document(home.casefile, "Budget", ("Overtime 55.00",))
    with home.casefile.session() as session:
        document = session.get_one(Document, 3)
        new = home.casefile.bytes.put(b"new")
        later = datetime(2026, 11, 22, tzinfo=UTC)
        keep_version(session, document, Bytes(new, 3, "application/pdf", later))
    cells = {"category": "x", "grade": "D", "amount": "55", "page": "1", "quote": "Overtime 55.00"}
    home.ledger(csv_bytes(row(id="c1", source=old, **cells)))
    assert found_json(home)["sources"][0]["sha256"] == old
    home.ledger(csv_bytes(row(id="c1", source="d3", **cells)))
    done = home.report("report.json")
    assert "Line 'c1' cites page 1 of d3, which has 0" in str(done.exception)


def test_another_ending_is_wrong_use(home: Home) -> None:
    """A file of another kind is refused before anything is read."""
    done = home.report("report.xls")
    assert isinstance(done.exception, WrongUse)
    assert str(done.exception) == (
        "A report cannot be written as 'report.xls'; name a file that ends in .pdf, .html, .docx, "
        ".xlsx or .json."
    )


def test_a_folder_that_is_not_there(home: Home) -> None:
    """The sentence says which file could not be written."""
    home.ledger(example())
    done = home.report("none/report.pdf")
    assert isinstance(done.exception, NotReachable)
    assert "name a file in a folder that is there." in str(done.exception)


def test_an_empty_ledger_gives_no_report(home: Home) -> None:
    """Nothing to report is said in a sentence and never printed as zero."""
    done = home.report("report.pdf")
    assert isinstance(done.exception, Refused)


def test_an_ambiguous_place_names_its_candidates(home: Home) -> None:
    """A county of several states is asked back."""
    done = home.run("report", "cost", "Washington County", "--out", "x.pdf")
    assert isinstance(done.exception, UnknownPlace)
    assert len(done.exception.candidates) > 20


def test_the_sample_county_is_marked_on_every_page(home: Home) -> None:
    """SAMPLE stands on each page of an invented county's report, and in its JSON."""
    (home.folder / "countywatch.toml").write_text("sample = true\n")
    home.ledger(example())
    home.report("report.pdf")
    document = pypdfium2.PdfDocument(home.folder / "report.pdf")
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert all("SAMPLE" in page for page in pages)
    assert found_json(home)["sample"] is True


def test_outside_text_is_data_and_people_are_protected(home: Home) -> None:
    """Markup in a cell is shown and does nothing; a number that names a person is covered."""
    note = "<script>alert(1)</script> **bold** | [x](javascript:1) A123-456-789"
    home.ledger(example(c1={"note": note}))
    home.report("report.html")
    page = LexborHTMLParser((home.folder / "report.html").read_bytes())
    assert not page.css("script, a[href^=javascript]")
    shown = html_tables(home.folder / "report.html")[2][3][1]
    assert shown.startswith(
        "overtime (Sheriff's Office); <script>alert(1)</script> **bold** | [x](javascript:1) A"
    )
    assert "456" not in shown
    assert "456" not in json.dumps(found_json(home)["lines"])


def test_fetched_is_told_in_the_countys_time(home: Home) -> None:
    """The register says when a copy was saved, by the clock of the place."""
    home.ledger(example())
    home.report("report.pdf")
    assert NOW.hour == 15
    assert "Saved November 20, 2026, 10:00 EST; 3 pages" in pdf_text(home.folder / "report.pdf")


def test_a_ledger_that_is_no_text_loses_nothing(home: Home) -> None:
    """A broken workbook is one sentence, and the ledger stays as it was."""
    home.ledger(example())
    done = home.ledger(b"PK\x03\x04\xff\xfe", name="book.xlsx")
    assert isinstance(done.exception, BadInput)
    assert str(done.exception).startswith("The workbook book.xlsx is broken and cannot be read;")
    assert "10 lines." in home.run("ledger", "list").stdout


def test_a_response_stands_in_the_report_line_by_line_and_in_its_json(home: Home) -> None:
    """Its paragraphs stay apart on paper, and the JSON has the words, the person and the day."""
    home.ledger(example())
    (home.folder / "reply.txt").write_text("The hours are *wrong*.\n\nSee our payroll.\n")
    words = ("--response", str(home.folder / "reply.txt"), "--response-by", "the sheriff")
    home.report("r.html", *words, "--response-on", "2026-11-20")
    page = (home.folder / "r.html").read_text()
    assert "<p>The hours are *wrong*.</p>" in page and "<p>See our payroll.</p>" in page
    home.report("r.json", *words, "--response-on", "2026-11-20")
    found = json.loads((home.folder / "r.json").read_text())
    assert found["response"] == {
        "words": "The hours are *wrong*.\n\nSee our payroll.", "by": "the sheriff",
        "on": "2026-11-20", "invited_on": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--response-by", "the sheriff"), "name its file with --response"),
        (("--response-on", "2026-11-20"), "name its file with --response"),
        (("--invited-on", "2030-01-01"), "--invited-on 2030-01-01 is after the date of the report"),
    ],
)
def test_a_response_without_words_or_before_its_day_is_wrong_use(
    home: Home, words: tuple[str, str], why: str
) -> None:
    """What would be left out in silence, or told of a day to come, is refused."""
    home.ledger(example())
    refused = home.report("r.json", *words).exception
    assert isinstance(refused, WrongUse) and why in str(refused)
    assert not (home.folder / "r.json").exists()

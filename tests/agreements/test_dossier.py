"""`countywatch dossier`: six answers with grade and evidence, from all that the case file holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from moa_texts import TFM

from countywatch.cli.agreements import agreements
from countywatch.cli.dossier import dossier
from countywatch.cli.ledger import ledger
from countywatch.cli.request import request
from countywatch.dossier.dossier import dossier as compile_dossier
from countywatch.dossier.model import QUESTIONS
from groundwork.casefile import CaseFile, open_casefile
from groundwork.casefile.documents import (
    Bytes,
    DocumentFacts,
    Page,
    Text,
    keep_document,
    keep_text,
    keep_version,
)
from groundwork.casefile.sources import Source
from groundwork.places import resolve
from reports.model import COLUMNS

Book = Callable[..., bytes]
NOW = datetime(2026, 5, 20, tzinfo=UTC)
NASH = resolve("Nash County, NC")
OFFICE = "Nash County Sheriff's Office"
PAID = "Overtime of the 287(g) unit, actual: 1,200.00"


@pytest.fixture
def case(home: Path) -> CaseFile:
    """The case file of this test's home."""
    return open_casefile(home)


def answers(home: Path) -> dict[str, dict[str, Any]]:
    """The command's JSON, by question."""
    done = CliRunner().invoke(dossier, ["Nash County, NC", "--json"])
    assert done.exit_code == 0, done.output
    value = json.loads(done.stdout)
    assert [one["id"] for one in value["questions"]] == list(QUESTIONS)
    assert value["place"] == {"name": "Nash County, NC", "fips": "37127"}
    return {one["id"]: one for one in value["questions"]} | {"law": value["state_law"]}


def keep_pages(casefile: CaseFile, *pages: str) -> str:
    """Keeps a document of the county with these pages; gives its id."""
    sha256 = casefile.bytes.put("\f".join(pages).encode())
    with casefile.session() as session:
        source = Source(
            name=sha256, platform="legistar", url=f"http://x.invalid/{sha256}", every_minutes=60,
            added_at=NOW, place_fips=NASH.fips, place_name=NASH.name,
        )  # fmt: skip
        session.add(source)
        session.flush()
        facts = DocumentFacts("moa", "Agreement", f"http://x.invalid/{sha256}.pdf")
        row = keep_document(session, source.id, None, facts, NOW)
        keep_version(session, row, Bytes(sha256, 1, None, NOW))
        text = Text(
            sha256=sha256, reader="1", outcome="read", reason=None, media_type="application/pdf",
            text_sha256=sha256, read_at=NOW,
        )  # fmt: skip
        keep_text(
            session,
            text,
            [Page(number=n, label=None, text=t, unread=None) for n, t in enumerate(pages, 1)],
        )
        return f"d{row.id}"


def sync(home: Path, book: Book, *models: str) -> None:
    """Reads a list that names the sheriff for these models."""
    path = home / f"participating05182026{'-'.join(models)}.xlsx"
    row = ("NORTH CAROLINA", OFFICE, "County", "Nash County")
    path.write_bytes(book([(*row, model, date(2026, 5, 8)) for model in models]))
    assert CliRunner().invoke(agreements, ["sync", str(path)]).exit_code == 0


def bring(home: Path, *lines: dict[str, str]) -> None:
    """Imports ledger lines of the county for the fiscal year from July 2025."""
    shared = {
        "place": "Nash County, NC", "period_start": "2025-07-01", "period_end": "2026-06-30",
    }  # fmt: skip
    rows = [",".join(COLUMNS)]
    for number, line in enumerate(lines, 1):
        cells = {"id": f"L{number}", **shared, **line}
        rows.append(",".join(f'"{cells.get(column, "")}"' for column in COLUMNS))
    path = home / "ledger.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    done = CliRunner().invoke(ledger, ["import", str(path)])
    assert done.exit_code == 0, done.output


def test_nothing_known_is_unknown(home: Path) -> None:
    """An empty case file: every answer is unknown, with its reason, and none is zero."""
    found = answers(home)
    for name in QUESTIONS:
        assert (found[name]["grade"], found[name]["value"]) == ("U", None), name
        assert (found[name]["evidence"], found[name]["request"]) == ([], None), name
        assert found[name]["note"], name
    assert found["law"]["position"] == "mandate_detainer"


def test_the_list_alone_is_a_report(home: Path, book: Book) -> None:
    """What ICE's list names is reported and not documented, with row and date as evidence."""
    sync(home, book, "TFM", "JEM")
    models = answers(home)["models"]
    assert (models["grade"], models["as_of"]) == ("R", "2026-05-18")
    assert models["value"] == (
        f"{OFFICE}: Jail Enforcement Model (ICE's list only); "
        f"{OFFICE}: Task Force Model (ICE's list only)"
    )
    assert [one["model"] for one in models["evidence"]] == ["JEM", "TFM"]
    assert all(one["source"] == "ICE's list of May 18, 2026" for one in models["evidence"])
    assert "no proof" in models["note"]


def test_a_list_without_the_county(home: Path, tmp_path: Path, book: Book) -> None:
    """A list that names nobody of the county is an answer, and not the same as no list."""
    path = tmp_path / "participating05182026.xlsx"
    path.write_bytes(book([("TEXAS", "X County Sheriff", "County", "X", "TFM", date(2026, 5, 1))]))
    CliRunner().invoke(agreements, ["sync", str(path)])
    models = answers(home)["models"]
    assert (models["grade"], models["value"]) == ("R", "no agency is named")


def test_an_agreement_documents(home: Path, case: CaseFile, book: Book) -> None:
    """An agreement that was read documents model, term and signers, by page and words."""
    source = keep_pages(case, *TFM)
    sync(home, book, "TFM")
    found = answers(home)
    for name in ("models", "term", "signers"):
        quoted = [one for one in found[name]["evidence"] if one["source"] == source]
        assert found[name]["grade"] == "D", name
        assert quoted, name
        for one in quoted:
            assert TFM[one["page"] - 1][one["start"] : one["end"]] == one["quote"]
    assert "Task Force Model" in found["models"]["value"]
    assert "ICE's list only" not in found["models"]["value"]
    assert "Ann Doe" in found["signers"]["value"]


def test_the_whole_takes_the_weakest_grade(home: Path, case: CaseFile, book: Book) -> None:
    """Where the list names a model of which no agreement was read, the whole is only reported."""
    keep_pages(case, *TFM)
    sync(home, book, "TFM", "JEM")
    models = answers(home)["models"]
    assert models["grade"] == "R"
    assert f"{OFFICE}: Jail Enforcement Model (ICE's list only)" in models["value"]


def test_money_from_the_ledger(home: Path, case: CaseFile) -> None:
    """Costs and receipts are the report's sums with the weakest grade; a promise is no receipt."""
    source = keep_pages(case, PAID)
    bring(
        home,
        {
            "category": "overtime", "direction": "cost", "amount": "1200.00", "grade": "D",
            "source": source, "page": "1", "quote": PAID.replace('"', ""), "incremental": "yes",
        },
        {
            "category": "training", "direction": "cost", "low": "100", "high": "300", "grade": "E",
            "assumption": "two deputies, one week", "incremental": "yes",
        },
        {
            "category": "equipment", "direction": "income", "stage": "promised",
            "amount": "100000", "grade": "R", "source": "press release",
        },
    )  # fmt: skip
    found = answers(home)
    cost, back = found["cost"], found["reimbursed"]
    assert (cost["grade"], cost["value"], cost["as_of"]) == ("E", "1400.00", "2026-06-30")
    assert cost["details"] == {"low": "1300.00", "high": "1500.00", "documented": "1200.00"}
    assert [(one["line"], one["grade"]) for one in cost["evidence"]] == [("L1", "D"), ("L2", "E")]
    assert (back["grade"], back["value"]) == ("U", None)
    assert back["evidence"][0]["stage"] == "promised"
    assert back["details"]["promised"] != "100000.00"  # a report of a promise is in no sum
    shown = CliRunner().invoke(dossier, ["Nash County, NC"]).output
    assert "$1,400.00, between $1,300.00 and $1,500.00 (Estimated, as of" in shown
    assert "- L2: between $100.00 and $300.00 (E)" in shown
    assert "- L3: promised $100,000.00 (R) press release" in shown


def test_what_stops_a_report_is_no_figure_here(home: Path, case: CaseFile) -> None:
    """A quote that is not on its page keeps the sum out of the dossier, and is named."""
    source = keep_pages(case, PAID)
    bring(
        home,
        {
            "category": "overtime", "direction": "cost", "amount": "1200.00", "grade": "D",
            "source": source, "page": "1", "quote": "words of another page", "incremental": "yes",
        },
    )  # fmt: skip
    cost = answers(home)["cost"]
    assert (cost["grade"], cost["value"]) == ("U", None)
    assert "L1" in cost["note"]


def test_measures_are_effects(home: Path) -> None:
    """Service measures answer what was given up; an unknown one is evidence and no figure."""
    path = home / "measures.csv"
    path.write_text(
        "id,place,measure,period_start,period_end,value,grade,source,assumption\n"
        'M1,"Nash County, NC",overtime hours,2025-07-01,2026-06-30,1240,E,,a stated share\n'
        'M2,"Nash County, NC",complaints,2025-07-01,2026-06-30,,U,,\n'
        'M3,"Nash County, NC",transports,2025-07-01,2026-06-30,0,E,,none was logged\n',
        encoding="utf-8",
    )
    done = CliRunner().invoke(ledger, ["measures", "import", str(path)])
    assert done.exit_code == 0, done.output
    effects = answers(home)["effects"]
    assert (effects["grade"], effects["value"]) == (
        "E",
        "overtime hours: 1240 hours; transports: 0 trips",
    )
    assert [one["value"] for one in effects["evidence"]] == ["1240", None, "0"]


def test_open_items_are_named(home: Path, tmp_path: Path) -> None:
    """An open item of a letter to the county's office stands with the question that it asks."""
    done = CliRunner().invoke(
        request,
        ["draft", "--agency", OFFICE, "--state", "NC", "--topics", "agreement,costs",
         "--out", str(tmp_path / "out"), "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    found = answers(home)
    number = json.loads(done.stdout)["request"]
    assert found["models"]["request"] == number
    assert found["models"]["request_item"]["sent"] is None
    assert found["models"]["request_item"]["series"]
    words = CliRunner().invoke(dossier, ["Nash County, NC"]).stdout
    assert f"Asked for in {number}, item" in words
    assert "(not sent yet)" in words


def test_another_county_has_nothing(home: Path, case: CaseFile, book: Book) -> None:
    """What is known of one county is not told of another."""
    keep_pages(case, *TFM)
    sync(home, book, "TFM")
    wake = compile_dossier(case, resolve("Wake County, NC"), NOW.date())
    assert [one.grade for one in wake.questions] == ["R", "U", "U", "U", "U", "U"]
    assert wake.questions[0].value == "no agency is named"


def test_words_for_a_person(home: Path, book: Book) -> None:
    """The text has every question, the grade in words, and the state's law."""
    sync(home, book, "TFM")
    words = CliRunner().invoke(dossier, ["Nash County, NC"]).stdout
    assert "Which agreements under 287(g)?" in words
    assert "(Reported, as of May 18, 2026)" in words
    assert words.count("  Unknown\n") == 5
    assert "comply with detainers" in words

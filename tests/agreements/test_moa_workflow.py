"""Agreements of the case file and of files: beside ICE's list, for a place, for a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from moa_texts import TFM, TRANSITIONAL, WSO_2019
from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from countywatch.agreements.signed import agreements_of, clauses_of, read_target
from countywatch.cli.agreements import agreements
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
from groundwork.errors import WrongUse
from groundwork.places import resolve
from groundwork.reading import Reader
from groundwork.reading.model import NO_TEXT
from reports.citations import stands_on

Book = Callable[..., bytes]
NOW = datetime(2026, 5, 20, tzinfo=UTC)
NASH = "37127"
NAME = "NashCoSheriffsOfficeNC_TFM_MOA_05082025.pdf"
LINK = f"https://www.ice.gov/doclib/287gMOA/{NAME}"
OFFICE = "Nash County Sheriff's Office"


def keep(
    session: Session,
    texts: Sequence[str],
    fips: str | None = NASH,
    url: str = f"http://x.invalid/{NAME}",
    unread: str | None = None,
) -> str:
    """Keeps a document with its pages, of a source of a place; gives its id."""
    key = f"{fips} {url}"
    source = Source(
        name=key, platform="legistar", url=key, every_minutes=60, added_at=NOW, place_fips=fips,
        place_name=fips,
    )  # fmt: skip
    session.add(source)
    session.flush()
    row = keep_document(session, source.id, None, DocumentFacts("moa", "Agreement", url), NOW)
    keep_version(session, row, Bytes(key, 1, None, NOW))
    text = Text(
        sha256=key, reader="1", outcome="read", reason=None, media_type="application/pdf",
        text_sha256=key, read_at=NOW,
    )  # fmt: skip
    rows = [Page(number=n, label=None, text=t, unread=unread) for n, t in enumerate(texts, 1)]
    keep_text(session, text, rows)
    return f"d{row.id}"


@pytest.fixture
def run(home: Path) -> Callable[..., Result]:
    """The command on a home of its own."""
    return lambda *words: CliRunner().invoke(agreements, list(words))


def listed(home: Path, book: Book, *rows: tuple[object, ...], **links: str) -> None:
    """Reads a list of these rows into the case file."""
    path = home / "participating05182026am.xlsx"
    path.write_bytes(book(list(rows), links=links))
    done = CliRunner().invoke(agreements, ["sync", str(path)])
    assert done.exit_code == 0, done.output


def row(agency: str, state: str, model: str, signed: date) -> tuple[object, ...]:
    """A row of ICE's list."""
    return (state, agency, "County", None, model, signed, "link")


# --- beside ICE's list ------------------------------------------------------------------------


def test_a_list_that_disagrees_is_told_with_title_and_name(
    run: Callable[..., Result], home: Path, book: Book, tmp_path: Path
) -> None:
    """Title, file name and the list's row stand together; nothing is decided."""
    path = tmp_path / NAME
    path.write_text("\f".join(TFM), encoding="utf-8")
    listed(home, book, row(OFFICE, "NORTH CAROLINA", "JEM", date(2025, 5, 9)), G2=LINK)
    found = json.loads(run("read", str(path), "--json").stdout)["agreements"][0]
    assert found["list"]["found_by"] == "its link to this file"
    assert found["list"]["rows"][0]["row"] == 2
    told = {one["what"]: [r["value"] for r in one["readings"]] for one in found["differences"]}
    assert told == {
        "model": ["TFM", "TFM", "JEM"],
        "date of signing": ["2025-05-01", "2025-05-08", "2025-05-08", "2025-05-09"],
    }
    shown = run("read", str(path)).stdout
    assert "These disagree on the model:" in shown
    assert "ICE's list of May 9, 2025, row 2: JEM" in shown


def test_another_model_of_the_agency_is_no_disagreement(
    run: Callable[..., Result], home: Path, book: Book, casefile_of: CaseFile
) -> None:
    """The agency is found by its name; of its rows that of the agreement's model counts."""
    with casefile_of.session() as session:
        document = keep(session, TFM, url="http://x.invalid/agreement.pdf")
    casefile_of.close()
    listed(
        home,
        book,
        row("NASH COUNTY SHERIFFS OFFICE", "NORTH CAROLINA", "WSO", date(2020, 1, 7)),
        row("Nash County Sheriff’s Office", "NORTH CAROLINA", "TFM", date(2025, 5, 8)),
    )
    found = json.loads(run("read", document, "--json").stdout)["agreements"][0]
    assert [one["model"] for one in found["list"]["rows"]] == ["TFM", "WSO"]
    assert found["differences"] == []


def test_a_name_in_two_states_is_not_guessed_at(
    run: Callable[..., Result], home: Path, book: Book, tmp_path: Path
) -> None:
    """Nothing tells the state: both are named and no row is taken. A name with the state tells."""
    listed(
        home,
        book,
        row(OFFICE, "NORTH CAROLINA", "TFM", date(2025, 5, 8)),
        row(OFFICE, "TEXAS", "JEM", date(2025, 5, 8)),
    )
    for name, how, count in (
        ("agreement.txt", "agencies of this name are listed in North Carolina, Texas", 0),
        ("NashCoTX_JEM.txt", "the agency's name", 1),
    ):
        path = tmp_path / name
        path.write_text("\f".join(TFM), encoding="utf-8")
        found = json.loads(run("read", str(path), "--json").stdout)["agreements"][0]["list"]
        assert (found["found_by"], len(found["rows"])) == (how, count)


def test_a_name_a_letter_apart_is_another_agency(
    run: Callable[..., Result], home: Path, book: Book, tmp_path: Path
) -> None:
    """Names of counties are compared letter by letter; articles and apostrophes do not count."""
    other = "Cash County Sheriff's Office"
    same = "The NASH County Sheriffs Office"
    path = tmp_path / "agreement.txt"
    path.write_text("\f".join(TFM), encoding="utf-8")
    for name, count in ((other, 0), (same, 1)):
        listed(home, book, row(name, "NORTH CAROLINA", "TFM", date(2025, 5, 8)))
        found = json.loads(run("read", str(path), "--json").stdout)["agreements"][0]["list"]
        assert len(found["rows"]) == count


# --- the command ------------------------------------------------------------------------------


def test_the_command_tells_facts_with_pages(run: Callable[..., Result], tmp_path: Path) -> None:
    """In words, each with its page."""
    path = tmp_path / "NashCoNC_WSO.txt"
    path.write_text("\f".join(WSO_2019), encoding="utf-8")
    done = run("read", str(path))
    assert done.exit_code == 0
    for line in (
        "Agency: Nash County Sheriff's Office, by the opening sentence.",
        "Model: Warrant Service Officer program, by the file name.",
        "Signed, side not told: October 15, 2019",
        "Term: no day of expiry: it runs until a party ends it.",
        "Steering committee: not found in the text.",
        "On ICE's list: not matched; no list of ICE's was read yet",
    ):
        assert line in done.stdout


@pytest.mark.parametrize(
    ("texts", "unread", "note"),
    [
        (["", ""], NO_TEXT, "It has no text layer: it is a scan"),
        (["Agenda"], None, "No page of it reads as the beginning of a 287(g) agreement."),
    ],
)
def test_a_scan_and_another_text(
    run: Callable[..., Result],
    casefile_of: CaseFile,
    texts: list[str],
    unread: str | None,
    note: str,
) -> None:
    """Named as what they are, with no field at all, and exit code 1."""
    with casefile_of.session() as session:
        document = keep(session, texts, unread=unread)
    casefile_of.close()
    done = run("read", document, "--json")
    value = json.loads(done.stdout)
    assert (done.exit_code, value["agreements"]) == (1, [])
    assert value["note"].startswith(note)
    assert note in run("read", document).stdout


def test_a_picture_of_scrawl_is_a_scan(run: Callable[..., Result], tmp_path: Path) -> None:
    """A page that is a picture without words gives no field, with OCR and without."""
    picture = Image.new("L", (600, 800), 255)
    draw = ImageDraw.Draw(picture)
    for step in range(0, 500, 25):
        draw.arc((40 + step // 3, 60 + step, 420, 300 + step // 2), 10, 290, fill=0, width=4)
    path = tmp_path / NAME
    picture.save(path)
    done = run("read", str(path), "--json")
    value = json.loads(done.stdout)
    assert (done.exit_code, value["agreements"]) == (1, [])
    assert value["note"]


def test_numbers_of_persons_are_masked(run: Callable[..., Result], tmp_path: Path) -> None:
    """In words and in JSON, at the same offsets."""
    path = tmp_path / "agreement.txt"
    path.write_text(
        "\f".join(TFM).replace(
            "responsible for personnel", "responsible (A123456789) for personnel"
        ),
        encoding="utf-8",
    )
    shown = run("read", str(path), "--json").stdout + run("read", str(path)).stdout
    assert "123456789" not in shown


@pytest.mark.parametrize("target", ["nowhere.pdf", "d99", ".", "", "d", "x" * 300])
def test_what_is_not_there(casefile: CaseFile, target: str) -> None:
    """Said in one sentence, with what was asked for."""
    with Reader() as reader, casefile.reading() as session, pytest.raises(WrongUse) as raised:
        read_target(session, target, reader)
    assert f"'{target[:40]}" in str(raised.value)
    assert str(raised.value).endswith(".")


# --- of a place, for a report -----------------------------------------------------------------


@pytest.fixture
def casefile_of(home: Path) -> CaseFile:
    """The case file of the command's home."""
    return open_casefile(home)


def test_agreements_of_a_place(casefile: CaseFile) -> None:
    """By the agency's name, or by the place's own source; never another county's or state's."""
    police = [text.replace(OFFICE, "Rocky Mount Police Department") for text in TRANSITIONAL]
    wake = [text.replace("Nash County", "Wake County") for text in TFM]
    with casefile.session() as session:
        own = keep(session, TFM)
        town = keep(session, police, url="http://x.invalid/town.pdf")
        keep(session, wake, url="http://x.invalid/neighbour.pdf")
        keep(session, TFM, fips="48423", url="http://x.invalid/texas.pdf")
        packet = keep(session, ["Agenda", *WSO_2019], fips="37183", url="http://x.invalid/p.pdf")
        keep(session, ["A memorandum to customs officers."], url="http://x.invalid/memo.pdf")
    with casefile.reading() as session:
        found = agreements_of(session, resolve("Nash County, NC"))
        assert [one.source for one in found] == [own, town, packet]
        assert found[2].found.agreement.first == 2
        assert [one.source for one in agreements_of(session, resolve("Smith County, TX"))] == []
        (other,) = agreements_of(session, resolve("Wake County, NC"))
        assert other.found.agreement.agency.value == "Wake County Sheriff's Office"


def test_clauses_stand_on_their_pages(casefile: CaseFile) -> None:
    """A report finds every sentence again on its page; the subjects it needs are there."""
    with casefile.session() as session:
        keep(session, TFM)
    with casefile.reading() as session:
        (stored,) = agreements_of(session, resolve("Nash County, NC"))
    clauses = stored.clauses
    for one in clauses:
        assert one.source == stored.source
        assert one.words is not None and stands_on(one.words, TFM[one.page - 1])
        assert "\n" not in one.words
    pages: dict[str, list[int]] = {}
    for one in clauses:
        pages.setdefault(one.subject, []).append(one.page)
    assert pages["who pays"] == [2, 2]
    assert (pages["reimbursement"], pages["term"]) == ([2], [4])
    assert (pages["records"], pages["state records law"]) == ([3], [3])
    assert pages["ending it"] == [4, 4, 4]
    assert "steering committee" not in pages


def test_what_is_not_readable_stands_without_words(casefile: CaseFile) -> None:
    """Handwriting, and what an unread page may hold."""
    hand = [text.replace("Date: 05/01/2025", "Date: 5/ &/z o") for text in TFM]
    with casefile.session() as session:
        keep(session, hand)
    with casefile.reading() as session:
        (stored,) = agreements_of(session, resolve("Nash County, NC"))
    dates = {c.subject: c.words for c in stored.clauses if c.subject.startswith("date")}
    assert dates["date of signing, LEA"] is None
    assert dates["date of signing, ICE"] == "Date: 5/ &/z o Date: 05/08/2025"
    with casefile.session() as session:
        row = session.get_one(Page, 3)
        row.unread, row.text = NO_TEXT, ""
    with casefile.reading() as session:
        (stored,) = agreements_of(session, resolve("Nash County, NC"))
    lost = [one for one in stored.clauses if one.subject == "state records law"]
    assert [(one.words, one.page) for one in lost] == [(None, 3)]
    assert clauses_of(stored.found.agreement, "d7")[0].source == "d7"

"""Meetings in other projects' formats, checked against what those publish."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from countywatch.archive.export import classification, export_meetings
from countywatch.cli.main import cli
from groundwork.casefile import CaseFile, documents
from groundwork.casefile.documents import Bytes, DocumentFacts, Page, Text
from groundwork.casefile.meetings import MeetingFacts, keep_meeting
from groundwork.casefile.sources import Source
from spiders.listed import LISTED
from tests.face.schemas.city_scrapers import Meeting as CityScrapersMeeting
from tests.face.schemas.ocd_event import Event

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
PAGE = "https://example.org/meetings/1"
BOARD = MeetingFacts(
    body="Board of Commissioners",
    title="Regular Meeting <b>",
    start="2026-12-08T18:00:00-05:00",
    status="scheduled",
    place="Room 1, 1 Court Square",
    participate="Write to clerk@example.org",
    url=PAGE,
)
DATED = MeetingFacts("Jail Advisory Committee", "Jail tour", "2026-12-01", "postponed")
PAST = MeetingFacts("Planning", "Workshop", "2026-11-02T09:00", "unknown")


@pytest.fixture
def held(casefile: CaseFile) -> CaseFile:
    """Three meetings; the first has an agenda as a file and as listed items."""
    with casefile.session() as session:
        source = Source(
            name="Nash Board", platform="legistar", url="https://example.org/", options={},
            place_fips="37127", place_name="Nash County, NC", timezone="America/New_York",
            every_minutes=60, added_at=NOW,
        )  # fmt: skip
        session.add(source)
        session.flush()
        for key, facts in (("7/1", BOARD), ("8", DATED), ("9", PAST)):
            keep_meeting(session, source.id, key, facts, NOW)
        file = DocumentFacts("agenda", "Agenda", "https://example.org/a.pdf")
        documents.keep_document(session, source.id, 1, file, NOW)
        listed = DocumentFacts("agenda", "As listed", f"{PAGE}{LISTED}7")
        row = documents.keep_document(session, source.id, 1, listed, NOW)
        documents.keep_version(session, row, Bytes("ab", 2, "text/plain", NOW))
        text = Text(sha256="ab", reader="1", outcome="read", media_type="text/plain",
                    text_sha256="cd", read_at=NOW)  # fmt: skip
        said = "Consent calendar: 5.B Jail contract\nAdjourn"
        documents.keep_text(session, text, [Page(number=1, text=said)])
    return casefile


def exported(casefile: CaseFile, form: str) -> str:
    """The text of an export."""
    with casefile.reading() as session:
        text, count = export_meetings(session, form, NOW)  # type: ignore[arg-type]
    assert count == 3
    return text


def test_open_civic_data_events_fit_their_schema(held: CaseFile) -> None:
    """Every event validates; start, place, items and documents are the meeting's own."""
    text = exported(held, "ocd")
    events = [Event.model_validate(value) for value in json.loads(text)]
    assert [(e.name, e.start_date, e.status) for e in events] == [
        ("Workshop", "2026-11-02T09:00", "passed"),
        ("Jail tour", "2026-12-01", "cancelled"),
        ("Regular Meeting <b>", "2026-12-08T18:00:00-05:00", "confirmed"),
    ]
    board = json.loads(text)[2]
    assert [(i["description"], i["classification"], i["notes"]) for i in board["agenda"]] == [
        ("Jail contract", ["consent"], ["item 5.B"]),
        ("Adjourn", [], []),
    ]
    assert board["documents"] == [
        {"note": "agenda: Agenda", "url": "https://example.org/a.pdf", "date": "2026-11-24"}
    ]
    assert board["location"]["name"] == "Room 1, 1 Court Square"
    assert board["extras"] == {
        "countywatch_id": "m1",
        "countywatch_status": "scheduled",
        "division_id": "ocd-division/country:us/state:nc/county:nash",
    }
    assert [e.location is None for e in events] == [True, True, False]


def test_city_scrapers_lines_fit_their_schema(held: CaseFile) -> None:
    """One meeting a line; a bare date says in its notes that it has no time."""
    lines = exported(held, "city-scrapers").splitlines()
    found = [CityScrapersMeeting.model_validate_json(line) for line in lines]
    assert [(m.start.isoformat(), m.status, m.time_notes, m.classification) for m in found] == [
        ("2026-11-02T09:00:00", "passed", "", "Not classified"),
        ("2026-12-01T00:00:00", "cancelled", "The listing gives no time of day.",
         "Advisory Committee"),
        ("2026-12-08T18:00:00", "confirmed", "", "Board"),
    ]  # fmt: skip
    assert json.loads(lines[2]) == {
        "id": "nash_board/202612081800/7-1/regular_meeting_b",
        "title": "Regular Meeting <b>",
        "description": "Write to clerk@example.org",
        "classification": "Board",
        "status": "confirmed",
        "start": "2026-12-08T18:00:00",
        "all_day": False,
        "time_notes": "",
        "links": [{"href": "https://example.org/a.pdf", "title": "Agenda"}],
        "source": PAGE,
        "last_scraped_date": "2026-11-24T17:00:00+00:00",
        "location": {"name": "Room 1, 1 Court Square", "address": ""},
    }


def test_the_same_case_file_gives_the_same_bytes(held: CaseFile) -> None:
    """Ids follow from source and key: an export can be compared with the last one."""
    assert exported(held, "ocd") == exported(held, "ocd")


def test_a_meeting_without_a_date_has_no_place_in_city_scrapers(held: CaseFile) -> None:
    """Open Civic Data takes a blank start; City Scrapers wants one, so it is left out there."""
    with held.session() as session:
        keep_meeting(session, 1, "10", MeetingFacts("Board", "In progress", "", "unknown"), NOW)
    with held.reading() as session:
        text, count = export_meetings(session, "ocd", NOW)
        assert export_meetings(session, "city-scrapers", NOW)[1] == 3
    assert (count, Event.model_validate(json.loads(text)[0]).status) == (4, "tentative")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("County Commission", "Commission"),
        ("Town Council", "City Council"),
        ("Finance Committee of the Board", "Committee"),
        ("Sheriff", "Not classified"),
    ],
)
def test_a_body_is_classified_by_its_name(body: str, word: str) -> None:
    """Only with the words that City Scrapers knows."""
    assert classification(body) == word


def test_the_command_writes_a_file(
    held: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how many; a file that cannot be written is one sentence."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(held.home))
    out = tmp_path / "meetings.jsonl"
    asked = ["export", "--format", "city-scrapers", "--out", str(out), "--json"]
    done = CliRunner().invoke(cli, asked, catch_exceptions=False)
    assert json.loads(done.stdout) == {
        "format": "city-scrapers", "path": str(out), "meetings": 3,
    }  # fmt: skip
    assert len(out.read_text().splitlines()) == 3
    lost = CliRunner().invoke(cli, [*asked[:4], str(tmp_path / "no" / "file")])
    assert "cannot be written" in str(lost.exception)

"""Pages as other customers of the same vendors write them: columns, words, empty answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.items import Parsed
from spiders.platforms import named
from spiders.platforms.common import read_html, trouble
from tests.spiders.damage_matrix import PAGES as SAMPLE_PAGES
from tests.spiders.damage_matrix import PARTS

BOARDBOOK = "https://meetings.boardbook.org/Public/Organization/9"
DESTINY = "https://public.destinyhosted.com/agenda_publish.cfm?id=77"
GRANICUS = "https://sampleco.granicus.com/ViewPublisher.php?view_id=2"
BOARDDOCS = "https://go.boarddocs.com/xx/sample/Board.nsf/BD-GetMeetingsList?open"
DOCUMENTS = "https://sample.civicweb.net/Services/MeetingsService.svc/meetings/91/meetingDocuments"
GOOGLE = "https://www.googleapis.com/calendar/v3/calendars/x/events"
COUNTY = "https://county.example/agendas"
LONG = "<p>" + "Words of an ordinary page. " * 80 + "</p>"


def _read(platform: str, text: str, url: str) -> Parsed:
    return named(platform).parse(text.encode(), url, timezone="America/Chicago")


def _page(content: str) -> str:
    return f"<html><body>{content}</body></html>"


def _shown(parsed: Parsed) -> list[tuple[str, str, str]]:
    assert (parsed.outcome, parsed.reason) == ("ok", None)
    return [(m.title, m.start, m.status) for m in parsed.meetings]


def test_boardbook_reads_times_and_states_however_they_are_written() -> None:
    """A board may write "6 p.m." or "12:00 noon", and say that a meeting was moved."""
    row = "<tr class='row-for-board'><td><div>{}</div></td><td></td><td></td></tr>"
    heads = (
        "May 5, 2026 at 6 p.m. - Regular",
        "Rescheduled: May 6, 2026 at 12:00 noon - Work Session",
        "Canceled May 7, 2026 at 4:30 PM - Committee",
        "May 8, 2026 - Retreat",
    )
    rows = "".join(row.format(head) for head in heads)
    parsed = _read("boardbook", _page(f"<h1>Sample ISD</h1><table>{rows}</table>"), BOARDBOOK)
    assert _shown(parsed) == [
        ("Regular", "2026-05-05T18:00:00-05:00", "scheduled"),
        ("Work Session", "2026-05-06T12:00:00-05:00", "postponed"),
        ("Committee", "2026-05-07T16:30:00-05:00", "cancelled"),
        ("Retreat", "2026-05-08", "scheduled"),
    ]


def test_boardbook_says_that_there_are_no_meetings() -> None:
    """Only a page without any agenda is believed to be empty."""
    said = "<main>There are no upcoming meetings.{}</main>"
    assert _read("boardbook", _page(said.format("")), BOARDBOOK).outcome == "empty"
    link = "<a href='/Public/Agenda/9?meeting=1'>Agenda</a>"
    assert _read("boardbook", _page(said.format(link)), BOARDBOOK).outcome == "suspect"


def test_destiny_reads_a_table_without_parts() -> None:
    """A host may leave out `tbody`, name the weekday, and write a time beside the date."""
    rows = (
        "<tr><th>Date</th><th>Body</th></tr>"
        "<tr><td>Monday, Dec 7, 2026 6:00 p.m.</td><td>BOARD</td><td></td></tr>"
        "<tr><td>12/08/2026*</td><td>FINANCE - CANCELED</td><td></td></tr>"
    )
    parsed = _read("destiny", _page(f"AgendaQuick<table id='list'>{rows}</table>"), DESTINY)
    assert _shown(parsed) == [
        ("BOARD", "2026-12-07T18:00:00-06:00", "scheduled"),
        ("FINANCE - CANCELED", "2026-12-08", "cancelled"),
    ]


def test_destiny_says_that_a_month_has_no_meetings() -> None:
    """A month without rows is empty where the list says so, and not where a link says otherwise."""
    row = "<tr><td colspan='3'>There are no meetings this month.{}</td></tr>"
    page = f"AgendaQuick<table id='list'><tbody>{row}</tbody></table>"
    link = "<a href='agenda_publish.cfm?dsp=ag&seq=1'>Agenda</a>"
    assert _read("destiny", _page(page.format("")), DESTINY).outcome == "empty"
    assert _read("destiny", _page(page.format(link)), DESTINY).outcome == "suspect"


def test_drupal_says_that_a_view_is_empty() -> None:
    """Drupal has a part of its own for a view without results."""
    page = _page(
        "<div class='view'><div class='view-empty'>There are no upcoming events.</div></div>"
    )
    assert _read("drupal", page, COUNTY).outcome == "empty"
    assert _read("drupal", page.replace("view-empty", "redesign"), COUNTY).outcome == "suspect"


def test_boarddocs_committee_without_meetings_is_empty() -> None:
    """Every list ends with an empty object; one that holds nothing else has no meetings."""
    assert _read("boarddocs", "[{}]", BOARDDOCS).outcome == "empty"
    assert _read("boarddocs", "[{}, {}]", BOARDDOCS).outcome == "suspect"


def test_granicus_rows_that_name_no_columns() -> None:
    """Without `headers` the cell with the date is the date, and a cell of its own may cancel."""
    row = (
        "<tr><td>{}</td><td>{}</td><td><a href='AgendaViewer.php?clip_id={}'>Agenda</a></td>{}</tr>"
    )
    rows = row.format("County Board", "Dec 7, 2026 - 6:00 p.m.", 4, "<td>Cancelled</td>")
    rows += row.format("Finance Committee", "12/08/26", 5, "<td></td>")
    parsed = _read("granicus", _page(f"<table class='listingTable'>{rows}</table>"), GRANICUS)
    assert _shown(parsed) == [
        ("County Board", "2026-12-07T18:00:00-06:00", "cancelled"),
        ("Finance Committee", "2026-12-08", "scheduled"),
    ]


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Board &#8211; Parks &amp; Roads
DTSTART:20260106T000000
DESCRIPTION:CANCELLED\\nNext time in May
END:VEVENT
END:VCALENDAR
"""


def test_ics_reads_what_site_builders_write() -> None:
    """Titles escaped as HTML are read as people see them, midnight is a whole day."""
    parsed = _read("ics", CALENDAR, "https://county.example/events.ics")
    assert _shown(parsed) == [("Board – Parks & Roads", "2026-01-06", "cancelled")]


def test_ics_notices_an_event_that_ran_into_the_next() -> None:
    """An event has one start: a second one belongs to an event whose beginning was lost."""
    damaged = CALENDAR.replace("DESCRIPTION", "DTSTART:20260107T180000\nDESCRIPTION")
    assert _read("ics", damaged, "https://county.example/events.ics").outcome == "suspect"


def test_google_leaves_out_single_days_that_were_taken_back() -> None:
    """An exception of a repeated event has a number, and no start."""
    held = {"id": "2", "status": "confirmed", "summary": "Board", "description": "CANCELED<br>x"}
    events: list[dict[str, Any]] = [{"id": "1", "status": "cancelled"}]
    events.append(held | {"start": {"dateTime": "2026-12-01T18:00:00-06:00"}})
    parsed = _read("googlecal", json.dumps({"kind": "calendar#events", "items": events}), GOOGLE)
    assert _shown(parsed) == [("Board", "2026-12-01T18:00:00-06:00", "cancelled")]


def test_generic_reads_blocks_that_are_no_rows() -> None:
    """A block with one date holds its documents together; one with two dates holds none."""
    block = "<div><span>{}</span> <b>Board</b> <div><a href='{}.pdf'>Agenda</a></div></div>"
    blocks = "".join(block.format(*one) for one in (("Dec 7, 2026", "a"), ("Dec 8, 2026", "b")))
    parsed = _read("generic", _page(f"<h1>Agendas</h1><div>{blocks}</div>"), COUNTY)
    assert _shown(parsed) == [
        ("Board", "2026-12-07", "scheduled"),
        ("Board", "2026-12-08", "scheduled"),
    ]
    assert [[d.url for d in m.documents] for m in parsed.meetings] == [
        ["https://county.example/a.pdf"],
        ["https://county.example/b.pdf"],
    ]


def test_civicweb_says_of_each_document_whether_it_is_public() -> None:
    """An answer that no longer says so is a changed one, and not one without documents."""
    record = {"Id": 1, "MeetingId": 91, "IsPublic": None, "DocumentType": 1, "Name": "Agenda"}
    assert _read("civicweb", json.dumps([record]), DOCUMENTS).outcome == "suspect"


def test_a_meeting_without_a_number_is_amiss() -> None:
    """A record that lost its number would be a new meeting at each visit."""
    record = {"Id": None, "Name": "Board - Dec 07 2026", "MeetingDateTime": "2026-12-07 17:00"}
    url = "https://sample.civicweb.net/Services/MeetingsService.svc/meetings"
    assert _read("civicweb", json.dumps([record]), url).outcome == "suspect"


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        (f"<script src='/recaptcha/api.js'></script>{LONG}", None),
        (f"<script>var lost = 'An error occurred'; if (1 < 2) {{}}</script>{LONG}", None),
        (f"<form><input type='password'></form>{LONG}", None),
        (f"<!-- page not found -->{LONG}", None),
        ("Please solve the captcha.", "a page that asks visitors to prove they are no robot"),
        (
            "<script src='/_Incapsula_Resource?a=1'></script>",
            "a page that asks visitors to prove they are no robot",
        ),
        ("<form><input type='password'></form>", "a login page"),
        (f"<h1>Page not found</h1>{LONG}", "an error page, although its status was 200"),
    ],
)
def test_a_page_is_in_trouble_by_what_it_shows(page: str, seen: str | None) -> None:
    """A form guarded against robots, or a script's own words, put no page in trouble."""
    assert trouble(page.encode()) == seen


def test_xml_is_read_as_a_page_without_a_warning() -> None:
    """A page that begins as XML is still a page."""
    page = b'<?xml version="1.0" encoding="utf-8"?><html><body><p>Board</p></body></html>'
    assert read_html(page).get_text() == "Board"


PIECES = st.sampled_from(
    ["<tr>", "</tr>", "<td>", "</td>", "<a href='//['>", "Dec 7, 2026", "13/45/2026", "6:00 p.m.",
     "<table class='listingTable'>", "</table>", "<table id='list'>", "AgendaQuick", "</html>",
     "<div class='views-row'>", "<tr class='row-for-board'>", "<?xml?>", "\x00", "[", "{", "null",
     "<a href='AgendaViewer.php?clip_id=1'>Agenda</a>", "&#x110000;", "BEGIN:VEVENT\n"]
)  # fmt: skip
MINE = (
    *("boardbook", "boarddocs", "budgetpage", "civicclerk", "civicplus", "civicweb", "destiny"),
    *("drupal", "escribe", "generic", "googlecal", "granicus", "ics"),
)


@pytest.mark.parametrize("platform", MINE)
@given(pieces=st.lists(PIECES, max_size=12))
def test_no_page_breaks_a_parser(platform: str, pieces: list[str]) -> None:
    """Whatever stands on a page, `parse` gives an outcome, and a reason where it is not `ok`."""
    parsed = _read(platform, "".join(pieces), COUNTY)
    assert (parsed.outcome == "ok") == (parsed.reason is None)
    assert all(meeting.title and meeting.body and meeting.key for meeting in parsed.meetings)


def test_every_sample_page_stands_in_the_damage_matrix() -> None:
    """A sample page that nobody damages proves nothing of a changed page."""
    held = {name for part in PARTS for name in part.SAMPLES}
    assert {page.name for page in SAMPLE_PAGES.iterdir()} == held

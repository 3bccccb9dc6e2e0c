"""CivicClerk, PrimeGov and eSCRIBE: the JSON that their portals ask of their own servers."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.items import DocumentFound, MeetingFound
from spiders.platforms import Listing, civicclerk, escribe, primegov, recognise
from spiders.platforms.common import ShapeChanged
from spiders.platforms.gather import wall, wall_start

CLERK = "https://sampleco.api.civicclerk.com/v1/"
PRIME = "https://sample.primegov.com/"
ESCRIBE = "https://pub-sample.escribemeetings.com/"
CALENDAR = f"{ESCRIBE}MeetingsCalendarView.aspx/GetCalendarMeetings"
DAYS = (date(2026, 9, 1), date(2027, 2, 1))


def _stream(number: int) -> str:
    return f"{CLERK}Meetings/GetMeetingFileStream(fileId={number},plainText=false)"


def test_civicclerk_times_are_local_although_they_say_z(pages: Path) -> None:
    """The zone is attached and nothing is converted; midnight is no time; a file has a stream."""
    body = (pages / "civicclerk_events.json").read_bytes()
    parsed = civicclerk.parse(body, f"{CLERK}Events", timezone="America/Chicago")
    portal = "https://sampleco.portal.civicclerk.com/event"
    board = "SAMPLE Board of Commissioners"
    assert (parsed.outcome, parsed.variant, parsed.reason) == ("ok", "api", None)
    assert parsed.meetings == (
        MeetingFound(
            "301", board, "SAMPLE Regular Meeting", "2026-12-07T18:00:00-06:00", "scheduled",
            place="1 Court Square, Sampleton, KS 66000", url=f"{portal}/301/overview",
            documents=(
                DocumentFound("agenda", "Amended Agenda", _stream(9001)),
                DocumentFound("packet", "Packet", _stream(9002)),
                DocumentFound("notice", "Notice of Hearing", _stream(9003)),
                DocumentFound("video", "Video", "https://media.example/301.mp4"),
            ),
            amended=True,
            details=f"{CLERK}Meetings/77",
        ),
        MeetingFound(
            "302", "SAMPLE Planning Board", "SAMPLE Planning Board - CANCELED", "2026-12-16",
            "cancelled", url=f"{portal}/302/overview",
        ),
        MeetingFound(
            "303", board, "SAMPLE Withdrawn Meeting", "2026-12-18T09:30:00-06:00", "unknown",
            url=f"{portal}/303/overview",
        ),
    )  # fmt: skip


def test_civicclerk_goes_on_where_its_answer_does(pages: Path) -> None:
    """The next link is followed on the same host only, and never to where we are."""
    body = (pages / "civicclerk_events.json").read_bytes()
    parsed = civicclerk.parse(body, f"{CLERK}Events")
    (ask,) = civicclerk.follow(parsed, f"{CLERK}Events")
    assert ask.url == f"{CLERK}Events?$orderby=startDateTime&$skip=3"
    assert civicclerk.follow(parsed, ask.url) == ()
    moved = body.replace(b"//sampleco.api.civicclerk.com/v1/Events?", b"//elsewhere.example/?")
    assert civicclerk.parse(moved, f"{CLERK}Events").next_page is None


def test_civicclerk_asks_its_api_for_the_days_that_matter() -> None:
    """The portal's address leads to the API; categories can be chosen by number only."""
    source = Listing("https://sampleco.portal.civicclerk.com/", *DAYS, {"categories": "26, 31"})
    (ask,) = civicclerk.listing(source)
    assert ask.url == (
        f"{CLERK}Events?$filter=startDateTime%20ge%202026-09-01%20and%20startDateTime%20lt%20"
        "2027-02-01%20and%20categoryId%20in%20%2826%2C31%29&$orderby=startDateTime%20desc"
    )
    assert dict(ask.headers)["Origin"] == "https://sampleco.portal.civicclerk.com"


def test_primegov_documents_are_fetched_by_template(pages: Path) -> None:
    """`templateId` and not `id` names a file; HTML comes last; a notice cancels its meeting."""
    body = (pages / "primegov_meetings.json").read_bytes()
    parsed = primegov.parse(body, f"{PRIME}api/v2/PublicPortal/ListUpcomingMeetings")
    first, second, third = parsed.meetings
    compiled = f"{PRIME}Public/CompiledDocument?meetingTemplateId"
    assert first == MeetingFound(
        "501", "SAMPLE Regular Session", "SAMPLE Regular Session", "2026-12-08T18:30", "scheduled",
        place="Room 1", participate="By video: https://zoom.example/j/1",
        url=f"{PRIME}public/portal",
        documents=(
            DocumentFound("agenda", "Revised Agenda", f"{compiled}=8001&compileOutputType=1"),
            DocumentFound("minutes", "Minutes", "https://files.example/minutes.pdf"),
            DocumentFound(
                "agenda", "HTML Agenda", f"{PRIME}Portal/Meeting?meetingTemplateId=8001"
            ),
            DocumentFound(
                "packet", "HTML Packet", f"{PRIME}Portal/Meeting?meetingTemplateId=8002"
            ),
            DocumentFound("video", "Video", "https://video.example/501"),
        ),
        amended=True,
    )  # fmt: skip
    assert (second.start, second.status) == ("2026-12-10T09:00", "cancelled")
    assert (third.start, third.status) == ("2026-12-24", "cancelled")
    titles = [d.title for d in primegov.wanted(first.documents)]
    assert titles == ["Revised Agenda", "Minutes", "HTML Packet", "Video"]


def test_primegov_asks_for_what_is_ahead_and_each_year() -> None:
    """The archive is listed by year, and the days that matter may reach over two."""
    asks = primegov.listing(Listing(f"{PRIME}public/portal", *DAYS))
    assert [ask.url.rpartition("/")[2] for ask in asks] == [
        "ListUpcomingMeetings", "ListArchivedMeetings?year=2026", "ListArchivedMeetings?year=2027",
    ]  # fmt: skip


def test_escribe_shows_what_stands_in_place_of_the_time(pages: Path) -> None:
    """Words in place of the time leave the day alone; links are relative to the site's root."""
    body = (pages / "escribe_calendar.json").read_bytes()
    parsed = escribe.parse(body, f"{CALENDAR}?MeetingViewId=15", timezone="America/Los_Angeles")
    first, second = parsed.meetings
    meeting = f"{ESCRIBE}Meeting.aspx?Id=1&Agenda"
    assert (first.start, first.place) == ("2026-12-08T18:30:00-08:00", "Board Room")
    assert (first.title, first.body) == ("SAMPLE Board Meeting", "SAMPLE Board of Supervisors")
    assert first.documents == (
        DocumentFound("agenda", "Agenda (PDF)", f"{ESCRIBE}FileStream.ashx?DocumentId=61"),
        DocumentFound("agenda", "Agenda (HTML)", f"{meeting}=Agenda&lang=English"),
        DocumentFound("packet", "Agenda Package (PDF)", f"{ESCRIBE}FileStream.ashx?DocumentId=62"),
        DocumentFound("minutes", "Minutes (HTML)", f"{meeting}=PostMinutes&lang=English"),
    )
    assert first.amended
    assert (second.start, second.status) == ("2026-12-09", "postponed")
    wanted = escribe.wanted(first.documents)
    assert [d.title for d in wanted] == ["Agenda (PDF)", "Agenda Package (PDF)", "Minutes (HTML)"]


def test_escribe_posts_the_days_that_matter() -> None:
    """The calendar is asked by POST; the view of the address is kept."""
    (ask,) = escribe.listing(Listing(f"{ESCRIBE}?MeetingViewId=15&Year=2026", *DAYS))
    assert (ask.method, ask.url) == ("POST", f"{CALENDAR}?MeetingViewId=15")
    assert json.loads(ask.body or b"") == {
        "calendarStartDate": "2026-09-01", "calendarEndDate": "2027-02-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://sampleco.portal.civicclerk.com/", "civicclerk"),
        ("https://sample.primegov.com/public/portal", "primegov"),
        ("https://pub-sample.escribemeetings.com/?Year=2026", "escribe"),
    ],
)
def test_a_portal_is_recognised_by_its_host(url: str, name: str) -> None:
    """The portals are empty shells, so that the host must do; a link to one does not."""
    known = recognise(url, b"")
    assert known and known.name == name
    assert recognise("https://county.example/", f'<a href="{url}">Agendas</a>'.encode()) is None


@given(st.dates(date(1951, 1, 1)), st.times(), st.sampled_from(["", "Z", "+00:00", "-06:00"]))
def test_a_timestamp_is_read_as_it_is_written(on: date, at: time, offset: str) -> None:
    """Whatever offset follows, day and time stay those that stand there."""
    minute = at.replace(second=0, microsecond=0)
    expected = minute if minute != time(0) else None
    assert wall(f"{on.isoformat()}T{at.isoformat()}{offset}", "an event") == (on, expected)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T10:00:00", "1900-01-01T00:00:00Z"])
def test_a_timestamp_that_names_no_day_is_an_error(text: str) -> None:
    """The date that stands for "none" is none."""
    with pytest.raises(ShapeChanged):
        wall_start(text, "an event", None)
    assert wall("2026-12-01", "an event") == (date(2026, 12, 1), None)

"""Calendars and feeds: iCalendar, Google, RSS and Atom, and days that repeat by a rule."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.errors import BadInput
from spiders.items import DocumentFound, MeetingFound
from spiders.platforms import Listing, googlecal, ics, rss
from spiders.platforms.repeats import occurrences

URL = "https://sample.example/events.ics"
DAYS = (date(2026, 9, 1), date(2027, 2, 1))


def _calendar(*lines: str) -> bytes:
    event = ("BEGIN:VEVENT", "UID:1", "DTSTAMP:20261120T120000Z", "SUMMARY:Board", *lines)
    return "\r\n".join(
        ("BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VEVENT", "END:VCALENDAR", "")
    ).encode()


def _starts(*lines: str, timezone: str | None = None) -> list[str]:
    parsed = ics.parse(_calendar(*lines), URL, timezone=timezone)
    assert parsed.outcome == "ok", parsed.reason
    return [meeting.start for meeting in parsed.meetings]


def test_a_calendar_gives_its_events_with_the_zone_that_they_name(pages: Path) -> None:
    """Folded lines and escapes are undone, an alarm is no event, UTC becomes local time."""
    body = (pages / "ics_calendar.ics").read_bytes()
    parsed = ics.parse(body, URL, timezone="America/Denver")
    board = "SAMPLE Board of Commissioners, Regular Meeting"
    files = "https://sample.example/files"
    assert (parsed.outcome, parsed.variant) == ("ok", "ics")
    assert parsed.meetings == (
        MeetingFound(
            "1@sample.example", board, board, "2026-12-07T18:00:00-06:00", "scheduled",
            place="Court House, Room 1", url="https://sample.example/events/1",
            documents=(
                DocumentFound("packet", "Packet.pdf", f"{files}/packet-1.pdf"),
                DocumentFound("agenda", "agenda-1.pdf", f"{files}/agenda-1.pdf"),
            ),
        ),
        MeetingFound(
            "2@sample.example", "SAMPLE Planning Board", "SAMPLE Planning Board",
            "2026-12-09T17:00:00-07:00", "cancelled",
        ),
        MeetingFound(
            "3@sample.example", "SAMPLE Budget Retreat", "SAMPLE Budget Retreat", "2026-12-14",
            "scheduled",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "zone", "start"),
    [
        ("DTSTART:20261207T180000", None, "2026-12-07T18:00"),
        ("DTSTART:20261207T180000", "America/Chicago", "2026-12-07T18:00:00-06:00"),
        ("DTSTART:20261207T180000Z", None, "2026-12-07T18:00:00+00:00"),
        ("DTSTART;TZID=UTC:20261207T180000", "America/Chicago", "2026-12-07T12:00:00-06:00"),
        ("DTSTART;TZID=Central Standard Time:20261207T180000", None, "2026-12-07T18:00"),
        ('DTSTART;TZID="America/New_York":20260707T180000', None, "2026-07-07T18:00:00-04:00"),
        ("DTSTART;VALUE=DATE:20261207", "America/Chicago", "2026-12-07"),
        ("DTSTART:20261207T060000Z", "America/Chicago", "2026-12-07"),
    ],
)
def test_a_start_is_local_and_keeps_the_zone_it_has(
    line: str, zone: str | None, start: str
) -> None:
    """A zone that the event names holds; the place's own is for events that name none, and UTC."""
    assert _starts(line, timezone=zone) == [start]


def test_a_repeating_event_is_a_meeting_on_each_of_its_days() -> None:
    """The second Tuesday, for a year from when the feed was made, without days that are left out.

    The hour is that of the wall clock, in summer as in winter.
    """
    starts = _starts(
        "DTSTART;TZID=America/Chicago:20260908T180000",
        "RRULE:FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270430T000000Z",
        "EXDATE;TZID=America/Chicago:20261110T180000",
    )
    assert starts == [
        "2026-09-08T18:00:00-05:00", "2026-10-13T18:00:00-05:00", "2026-12-08T18:00:00-06:00",
        "2027-01-12T18:00:00-06:00", "2027-02-09T18:00:00-06:00", "2027-03-09T18:00:00-06:00",
        "2027-04-13T18:00:00-05:00",
    ]  # fmt: skip


def test_an_event_that_was_moved_stands_in_for_its_day() -> None:
    """The day that a RECURRENCE-ID names is not given twice, and each day has a key of its own."""
    moved = ("END:VEVENT", "BEGIN:VEVENT", "UID:1", "SUMMARY:Board, moved")
    body = _calendar(
        "DTSTART:20261201T180000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        *moved,
        "RECURRENCE-ID:20261208T180000",
        "DTSTART:20261209T170000",
    )
    parsed = ics.parse(body, URL)
    assert [(m.key, m.title, m.start) for m in parsed.meetings] == [
        ("1/20261201", "Board", "2026-12-01T18:00"),
        ("1/20261215", "Board", "2026-12-15T18:00"),
        ("1/20261208T180000", "Board, moved", "2026-12-09T17:00"),
    ]


def test_a_calendar_without_events_is_empty_and_half_a_calendar_is_not() -> None:
    """Only a whole calendar says that there is nothing."""
    whole = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
    assert ics.parse(whole, URL).outcome == "empty"
    assert ics.parse(whole[:30], URL).outcome == "suspect"
    assert ics.parse(_calendar("BEGIN:VALARM", "DTSTART:20261207"), URL).outcome == "suspect"


def test_an_id_that_a_site_scrambles_is_no_key() -> None:
    """Some sites write ids as if they were addresses of mail, differently each time."""
    body = _calendar("DTSTART:20261207T180000", "URL:https://sample.example/e/1")
    scrambled = body.replace(b"UID:1", b"UID:<span>a&#64;b</span>")
    assert ics.parse(scrambled, URL).meetings[0].key == "https://sample.example/e/1"


@pytest.mark.parametrize(
    ("rule", "first", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=4", "2026-12-03", ["03", "14", "17", "28"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "2026-12-06", ["06", "20"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-12-31", ["31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "2026-12-01", ["01"]),
        ("FREQ=MONTHLY;BYDAY=-1TH", "2026-12-31", ["31"]),
        ("FREQ=DAILY;BYDAY=FR;UNTIL=20261220", "2026-12-04", ["04", "11", "18"]),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=2MO", "2026-12-14", ["14"]),
        ("FREQ=HOURLY", "2026-12-01", ["01"]),
        ("FREQ=WEEKLY;BYWEEKNO=3", "2026-12-01", ["01"]),
        ("FREQ=WEEKLY;INTERVAL=0", "2026-12-01", ["01"]),
        ("nonsense", "2026-12-01", ["01"]),
    ],
)
def test_a_rule_gives_the_days_that_it_names(rule: str, first: str, days: list[str]) -> None:
    """Rules as public calendars write them; of a rule of another kind only the first day."""
    begins = date.fromisoformat(first)
    found = occurrences(rule, begins, begins, date(2026, 12, 31))
    assert [on.isoformat() for on in found] == [f"2026-12-{number}" for number in days]


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.text("0123456789MOTUWEFRSA,-+", max_size=8),
)
def test_days_of_any_rule_are_in_order_and_within_bounds(
    freq: str, interval: int, first: date, by_day: str
) -> None:
    """Whatever a rule says, its days begin with the first, rise, and end in time."""
    last = first + timedelta(days=400)
    days = list(occurrences(f"FREQ={freq};INTERVAL={interval};BYDAY={by_day}", first, first, last))
    assert days[0] == first
    assert days == sorted(set(days))
    assert days[-1] <= last


def test_a_feed_has_meetings_where_it_says_when_and_else_news(pages: Path) -> None:
    """A calendar's own fields, then a date in the title; when it was published is no meeting."""
    body = (pages / "rss_feed.xml").read_bytes()
    parsed = rss.parse(body, "https://sample.example/rss", timezone="America/Chicago")
    site = "https://sample.example"
    agenda = f"{site}/AgendaCenter/ViewFile/Agenda/_12142026-12"
    assert parsed.meetings == (
        MeetingFound(
            f"{site}/Calendar.aspx?EID=11", "SAMPLE Work Session", "SAMPLE Work Session",
            "2026-12-08T16:00:00-06:00", "scheduled", place="Court House",
            url=f"{site}/Calendar.aspx?EID=11",
            documents=(DocumentFound("agenda", "Agenda", f"{site}/files/work.pdf"),),
        ),
        MeetingFound(
            "12", "SAMPLE Board Agenda", "SAMPLE Board Agenda - December 14, 2026", "2026-12-14",
            "scheduled", url=agenda,
            documents=(
                DocumentFound("agenda", "SAMPLE Board Agenda - December 14, 2026", agenda),
            ),
        ),
    )  # fmt: skip
    assert parsed.documents == (
        DocumentFound("other", "SAMPLE Sheriff speaks about the jail", f"{site}/news/13"),
    )


def test_an_atom_feed_is_a_feed_too(pages: Path) -> None:
    """Its entries are items; of its links only the one to the page counts."""
    parsed = rss.parse((pages / "rss_atom.xml").read_bytes(), "https://sample.example/atom")
    (meeting,) = parsed.meetings
    assert (parsed.variant, meeting.key, meeting.url) == (
        "atom", "urn:sample:21", "https://sample.example/meetings/21",
    )  # fmt: skip
    assert (meeting.start, meeting.status) == ("2026-12-07T18:00", "cancelled")


def test_the_feed_of_a_granicus_view_is_read_as_one(pages: Path) -> None:
    """Its own fields say when a meeting is, whatever name the feed is asked by."""
    body = (pages / "granicus_feed.xml").read_bytes()
    parsed = rss.parse(body, "https://sampleco.granicus.com/ViewPublisherRSS.php?view_id=2")
    assert (parsed.outcome, parsed.platform) == ("ok", "rss")
    assert parsed.meetings


def test_a_feed_without_items_is_empty() -> None:
    """A channel that holds nothing but what it is about says that there is nothing."""
    feed = b'<rss version="2.0"><channel><title>SAMPLE</title>%s</channel></rss>'
    image = b"<image><title>Seal</title></image>"
    assert rss.parse(feed % image, URL).outcome == "empty"
    assert rss.parse(feed % b"<entree><title>A</title></entree>", URL).outcome == "suspect"
    assert rss.parse(b"<html><body></body></html>", URL).outcome == "suspect"


def test_events_of_google_are_local_and_their_files_are_found(pages: Path) -> None:
    """An offset that stands there is kept; an event may be a whole day, and cancelled."""
    body = (pages / "googlecal_events.json").read_bytes()
    first, second = googlecal.parse(body, "https://www.googleapis.com/").meetings
    assert (first.start, first.place, first.url) == (
        "2026-12-07T18:00:00-06:00", "Court House", "https://www.google.com/calendar/event?eid=g1",
    )  # fmt: skip
    assert first.documents == (
        DocumentFound("agenda", "Agenda", "https://drive.google.com/file/d/1/view"),
    )
    assert (second.start, second.status) == ("2026-12-09", "cancelled")
    nothing = b'{"kind": "calendar#events", "items": []}'
    assert googlecal.parse(nothing, "https://www.googleapis.com/").outcome == "empty"


def test_a_google_calendar_is_asked_by_key_or_by_its_feed(pages: Path) -> None:
    """The calendar's name comes from the address of its page; its feed is read as any other."""
    page = "https://calendar.google.com/calendar/embed?src=a%40b.example&ctz=America/Chicago"
    (feed,) = googlecal.listing(Listing(page, *DAYS))
    assert feed.url == "https://calendar.google.com/calendar/ical/a%40b.example/public/basic.ics"
    (asked,) = googlecal.listing(Listing(page, *DAYS, {"key": "K"}))
    assert asked.url == (
        "https://www.googleapis.com/calendar/v3/calendars/a%40b.example/events?singleEvents=true"
        "&orderBy=startTime&maxResults=2500&timeMin=2026-09-01T00%3A00%3A00Z"
        "&timeMax=2027-02-01T00%3A00%3A00Z&key=K"
    )
    with pytest.raises(BadInput, match="names no Google calendar"):
        googlecal.listing(Listing("https://calendar.google.com/", *DAYS))
    read = googlecal.parse((pages / "ics_calendar.ics").read_bytes(), feed.url)
    assert (read.platform, len(read.meetings)) == ("googlecal", 3)

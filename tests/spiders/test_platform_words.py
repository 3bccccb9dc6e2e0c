from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.items import DocumentFound
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    day,
    is_amended,
    kind_of,
    local_start,
    one,
    one_or_none,
    read_html,
    section_of,
    some,
    status_of,
    unique,
    words,
)
from spiders.platforms.gather import day_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4:00 PM", time(16)),
        ("9 a.m.", time(9)),
        ("12:30 AM", time(0, 30)),
        ("12 p.m.", time(12)),
        ("12 noon", time(12)),
        ("18:30", time(18, 30)),
        ("6:00 p.m. or soon after", time(18)),
        ("6.15pm", time(18, 15)),
        ("TBD", None),
        ("Immediately following the 3rd session", None),
        ("Deferred", None),
        ("25:00", None),
        ("18:30:00", time(18, 30)),
        ("12:00 Noon", time(12)),
        ("12 noon - 1 PM", time(12)),
        ("5:30p", time(17, 30)),
        ("Room 5A", None),
        ("6:00 o'clock p.m.", time(18)),
        ("9:00 A. M.", time(9)),
        ("10:00 - 11:30 AM", time(10)),
        ("10:00 - 1:00 PM", time(10)),
        ("5:30 to 7:00 p.m.", time(17, 30)),
        ("6-8 pm", time(18)),
        ("December 7 - 6:00 PM", time(18)),
        ("12/18/2025 - 6:00pm", time(18)),
        ("7:00", None),
        ("10:61 AM", None),
        ("", None),
        (None, None),
    ],
)
def test_the_time_of_day_is_read_or_unknown(text: str | None, expected: time | None) -> None:
    """A text that names no time gives none: never midnight."""
    assert clock(text) == expected


@settings(deadline=None)
@given(st.times())
def test_every_minute_written_with_am_and_pm_is_read_back(at: time) -> None:
    """Formatting and reading are inverse for all 1440 minutes."""
    assert clock(at.strftime("%I:%M %p")) == at.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("August 11, 2022", date(2022, 8, 11)),
        ("Sept. 9, 2026", date(2026, 9, 9)),
        ("Aug  11,   2022", date(2022, 8, 11)),
        ("2/29/2028", date(2028, 2, 29)),
        ("2/29/2027", None),
        ("2026-12-31", date(2026, 12, 31)),
        ("next week", None),
    ],
)
def test_dates_are_read_in_the_forms_that_pages_use(text: str, expected: date | None) -> None:
    """A date that does not exist is no date."""
    assert day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "MONDAY, DECEMBER 7, 2026",
        "Dec. 7th , 2026",
        "7 December 2026",
        "7-Dec-2026",
        "12/7/26",
        "12-07-2026",
        "12.07.2026",
        "2026/12/07",
        "2026-12-07T18:00:00Z",
    ],
)
def test_a_date_is_found_in_any_spelling(text: str) -> None:
    """What American pages write with words, slashes, dashes and points; month before day."""
    assert day_in(f"Regular meeting {text} at 6 PM") == date(2026, 12, 7)
    assert day_in("99/99/2026, Item 12 2026, May 32, 2026") is None


@pytest.mark.parametrize(
    ("on", "at", "zone", "expected"),
    [
        (date(2026, 11, 2), time(18), "America/Chicago", "2026-11-02T18:00:00-06:00"),
        (date(2026, 10, 31), time(18), "America/Chicago", "2026-10-31T18:00:00-05:00"),
        (date(2026, 7, 1), time(18), "America/Phoenix", "2026-07-01T18:00:00-07:00"),
        (date(2026, 7, 1), time(18), None, "2026-07-01T18:00"),
        (date(2026, 7, 1), None, "America/Chicago", "2026-07-01"),
    ],
)
def test_a_start_has_the_offset_of_its_day(
    on: date, at: time | None, zone: str | None, expected: str
) -> None:
    """Offset by the day's own rule, none without a zone, a bare date without a time."""
    assert local_start(on, at, zone) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("CANCELLED - Regular Meeting", "cancelled"),
        ("Council agenda - 10/06/20 - reg - Cancelled", "cancelled"),
        ("Planning Board -Cancellation", "cancelled"),
        ("Meeting Canceled", "cancelled"),
        ("Notice of Cancellation", "cancelled"),
        ("Notice of Meeting Cancellation", "cancelled"),
        ("Cancellation of the December 3 Board meeting", "cancelled"),
        ("City Hall *CANCELLED*", "cancelled"),
        ("This meeting has been cancelled.", "cancelled"),
        ("NO MEETING", "cancelled"),
        ("Board (canceled)", "cancelled"),
        ("Cancelled", "cancelled"),
        ("City Council Regular CANCELLED Jan 5", "cancelled"),
        ("Regular Meeting Canceled Due to Weather", "cancelled"),
        ("DISCUSSION OF CANCELLED CHECKS", "scheduled"),
        ("Special Meeting - rescheduled from December 1", "scheduled"),
        ("Deferred Compensation Board", "scheduled"),
        ("Postponed to February 3, 2026--Board", "postponed"),
        ("Work session - RESCHEDULED", "postponed"),
        ("Deferred", "postponed"),
        ("BOARD OF SUPERVISORS CANCELLED DUE TO WEATHER", "cancelled"),
        ("Cancelation Notice", "cancelled"),
        ("Cancel", "cancelled"),
        ("Not Held", "cancelled"),
        ("The December 7 meeting will not be held.", "cancelled"),
        ("Re-Scheduled to December 9", "postponed"),
        ("Meeting rescheduled from December 1", "scheduled"),
        ("Discussion of the cancellation policy", "scheduled"),
        ("Hearing on the cancellation of a contract", "scheduled"),
        ("Cancellation of taxes", "scheduled"),
        ("If the meeting is cancelled, call 555-0100", "scheduled"),
        ("Recessed Meeting / Budget Work Session", "scheduled"),
        ("Final-revised", "scheduled"),
        ("", "scheduled"),
    ],
)
def test_a_meeting_is_cancelled_only_where_the_text_says_so_of_it(text: str, status: str) -> None:
    """The word alone, somewhere in a title, cancels nothing."""
    assert status_of(text) == status


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Agenda", "agenda"),
        ("Agenda Packet", "packet"),
        ("Draft Minutes", "minutes"),
        ("Staff Report", "staff_report"),
        ("FY27 Budget", "budget"),
        ("Memorandum of Agreement", "moa"),
        ("Notice of Public Hearing", "notice"),
        ("Watch the video", "video"),
        ("Exhibit A", "other"),
    ],
)
def test_a_title_names_the_kind_of_document(text: str, kind: str) -> None:
    """The kinds are the contract's."""
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("CONSENT AGENDA", "consent"),
        ("Executive Session", "closed"),
        ("PUBLIC HEARINGS", "hearing"),
        ("New Business", "regular"),
        ("Invocation", "unknown"),
    ],
)
def test_a_heading_names_its_section(text: str, section: str) -> None:
    """The sections are the contract's."""
    assert section_of(text) == section


def test_amended_is_said_in_words() -> None:
    """Revised and amended agendas are marked so."""
    assert is_amended(None, "REVISED AGENDA")
    assert not is_amended("Final", "")


def test_selectors_say_how_many_they_expect() -> None:
    """Another number than expected is an error that names what was looked for."""
    page = read_html(b"<p>a</p><p>b</p>")
    assert [tag.text for tag in some(page, "p", "lines")] == ["a", "b"]
    assert one_or_none(page, "h1", "heading") is None
    with pytest.raises(ShapeChanged, match=r"no heading \(h1\)"):
        one(page, "h1", "heading")
    with pytest.raises(ShapeChanged, match=r"2 of lines \(p\)"):
        one(page, "p", "lines")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/a b.pdf", "https://x.example/a b.pdf"),
        ("//y.example/a", "https://y.example/a"),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("http://", None),
        ("http://[bad", None),
    ],
)
def test_only_web_addresses_are_made_absolute(href: str, expected: str | None) -> None:
    """Script and mail links are no documents, and a broken address breaks nothing."""
    assert absolute(href, "https://x.example/page/") == expected


def test_wrong_declared_charset_does_not_garble_a_page() -> None:
    """Bytes that are UTF-8 are read as such, whatever the page declares."""
    body = '<meta charset="windows-1252"><p>Doña Ana — 5 pm</p>'.encode()
    assert read_html(body).get_text() == "Doña Ana — 5 pm"


@pytest.mark.parametrize(
    "declared", ["windows-1252", "iso-8859-1", "iso-8859-99", "utf-8", "utf-16", "rot13", "#\x14"]
)
def test_bytes_that_are_no_utf_8_are_read_whatever_a_page_declares(declared: str) -> None:
    """An encoding that is wrong or does not exist breaks nothing."""
    body = f'<meta charset="{declared}"><p>Doña Ana</p>'.encode("cp1252")
    assert read_html(body).get_text() == "Doña Ana"


def test_text_loses_control_characters() -> None:
    """A title cannot carry an escape sequence to a terminal."""
    assert words("a\x1b[31m\u202eb\n c") == "a[31mb c"


def test_each_address_is_listed_once_in_order() -> None:
    """The first mention of an address wins."""
    a, b, again = (DocumentFound("agenda", t, u) for t, u in (("A", "1"), ("B", "2"), ("C", "1")))
    assert unique((a, b, again)) == (a, b)

"""IQM2, NovusAgenda, Legistar's pages and the CivicPlus calendar: lists in HTML."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.items import AgendaItemFound, DocumentFound, MeetingFound
from spiders.platforms import Listing, civicplus, iqm2, legistar, novusagenda, recognise
from spiders.platforms.gather import day_in

IQM2 = "https://sampleny.iqm2.com/Citizens/"
CALENDAR = f"{IQM2}Calendar.aspx?View=List"
NOVUS = "https://samplenc.novusagenda.com/agendapublic/"
LEGISTAR = "https://sampleco.legistar.com/"
EVENTS = "https://county.example/calendar.aspx"
DAYS = (date(2026, 9, 1), date(2027, 2, 1))


def test_iqm2_rows_tell_board_type_and_place_in_a_tooltip(pages: Path) -> None:
    """A link without an address is not published yet; midnight in a tooltip is no time."""
    body = (pages / "iqm2_list.html").read_bytes()
    parsed = iqm2.parse(body, CALENDAR, timezone="America/New_York")
    assert (parsed.outcome, parsed.variant) == ("ok", "list")
    board = "SAMPLE Board of Commissioners"
    assert parsed.meetings == (
        MeetingFound(
            "601", board, f"{board} - Regular Meeting", "2026-12-08T18:00:00-05:00", "scheduled",
            place="Board Room, 1 Court Square, Sampleton, NY 10000",
            url=f"{IQM2}Detail_Meeting.aspx?ID=601",
            documents=(
                DocumentFound(
                    "agenda", "Revised Agenda", f"{IQM2}FileOpen.aspx?Type=14&ID=71&Inline=True"
                ),
                DocumentFound(
                    "packet", "Agenda Packet", f"{IQM2}FileOpen.aspx?Type=1&ID=71&Inline=True"
                ),
                DocumentFound("video", "Video", f"{IQM2}SplitView.aspx?Mode=Video&MeetingID=601"),
            ),
            amended=True,
        ),
        MeetingFound(
            "602", "SAMPLE Jail Committee", "SAMPLE Jail Committee - Special - Joint",
            "2026-12-09", "cancelled", url=f"{IQM2}Detail_Meeting.aspx?ID=602",
        ),
    )  # fmt: skip


def test_iqm2_outlines_give_items_with_their_files(pages: Path) -> None:
    """Levels make the number; a heading is no item, and a file alone belongs to the item above."""
    url = f"{IQM2}Detail_Meeting.aspx?ID=601"
    parsed = iqm2.parse((pages / "iqm2_detail.html").read_bytes(), url)
    (meeting,) = parsed.meetings
    report = DocumentFound(
        "staff_report", "Staff Report", f"{IQM2}FileOpen.aspx?Type=4&ID=91&MeetingID=601"
    )
    assert parsed.items == meeting.items == (
        AgendaItemFound("1.1", "SAMPLE Agreement for jail services", "consent", (report,)),
        AgendaItemFound("", "SAMPLE Chair's report", "regular"),
    )  # fmt: skip
    assert (meeting.key, meeting.start, meeting.status) == ("601", "2026-12-08T18:00", "cancelled")
    assert meeting.title == "SAMPLE Board of Commissioners - Regular Meeting [Meeting Cancelled]"
    assert meeting.place == "Board Room, 1 Court Square, Sampleton, NY 10000"


def test_iqm2_asks_for_the_list_and_for_agendas_that_are_there(pages: Path) -> None:
    """The calendar shows few weeks by itself; a meeting without an agenda has no outline."""
    source = Listing(f"{IQM2}Default.aspx", *DAYS)
    (ask,) = iqm2.listing(source)
    assert ask.url == f"{IQM2}Calendar.aspx?View=List&From=9/1/2026&To=2/1/2027"
    with_agenda, without = iqm2.parse((pages / "iqm2_list.html").read_bytes(), CALENDAR).meetings
    (detail,) = iqm2.details(with_agenda, source)
    assert (detail.url, detail.meeting_key) == (f"{IQM2}Detail_Meeting.aspx?ID=601", "601")
    assert iqm2.details(without, source) == ()


def test_iqm2_is_empty_only_in_words(pages: Path) -> None:
    """A calendar without rows and without words may be a changed one."""
    body = (pages / "iqm2_list.html").read_bytes()
    start, end = body.index(b'<div class="Row Month'), body.index(b"</form>")
    assert iqm2.parse(body[:start] + b"</div>" + body[end:], CALENDAR).outcome == "suspect"
    said = body[:start] + b"No meetings were found.</div>" + body[end:]
    assert iqm2.parse(said, CALENDAR).outcome == "empty"


def test_novusagenda_years_have_two_digits(pages: Path) -> None:
    """A day and no time; the agenda as filed stands before the one in HTML, which is not wanted."""
    body = (pages / "novusagenda_list.html").read_bytes()
    parsed = novusagenda.parse(body, NOVUS)
    first, second = parsed.meetings
    assert (first.key, first.title, first.start) == ("65", "SAMPLE Board Meeting", "2026-12-08")
    agenda = DocumentFound("agenda", "Agenda PDF", f"{NOVUS}DisplayAgendaPDF.ashx?MeetingID=65")
    minutes = f"{NOVUS}DisplayAgendaPDF.ashx?MinutesMeetingID=12"
    view = f"{NOVUS}MeetingView.aspx?MeetingID=65&MinutesMeetingID=12&doctype=Agenda"
    assert first.documents == (
        agenda,
        DocumentFound("minutes", "Legal Minutes", minutes),
        DocumentFound("agenda", "View Agenda HTML", view),
    )
    assert novusagenda.wanted(first.documents) == first.documents[:2]
    assert (second.start, second.status, second.place) == ("2026-12-15", "cancelled", None)


def test_legistar_pages_say_in_any_cell_that_a_meeting_is_off(pages: Path) -> None:
    """Cancelled in the place's cell, deferred in the time's; columns are known by their heads."""
    body = (pages / "legistar_calendar.html").read_bytes()
    parsed = legistar.parse(body, f"{LEGISTAR}Calendar.aspx", timezone="America/New_York")
    assert (parsed.outcome, parsed.variant) == ("ok", "html")
    first, second, third = parsed.meetings
    view = f"{LEGISTAR}View.ashx?M"
    board = "SAMPLE Board of Supervisors"
    assert first == MeetingFound(
        "901", board, board, "2026-12-08T18:30:00-05:00", "scheduled", place="Board Room",
        participate="Join by Zoom: https://zoom.example/j/9\n"
        "Comment online: https://comment.example/901",
        url=f"{LEGISTAR}MeetingDetail.aspx?ID=901&GUID=CD&Options=info",
        documents=(
            DocumentFound("agenda", "Agenda", f"{view}=A&ID=901&GUID=CD"),
            DocumentFound("agenda", "Accessible Agenda", f"{view}=AADA&ID=901&GUID=CD"),
            DocumentFound("notice", "Notice", "https://files.example/notice.pdf"),
            DocumentFound("video", "Video", f"{LEGISTAR}Video.aspx?Mode=Granicus&ID1=5"),
        ),
    )  # fmt: skip
    assert (second.start, second.status, second.documents) == ("2026-12-10", "postponed", ())
    assert (third.key, third.status) == ("903", "cancelled")
    assert [d.title for d in legistar.wanted(first.documents)] == ["Agenda", "Notice", "Video"]


def test_a_department_of_legistar_is_named_in_the_title_of_its_page(pages: Path) -> None:
    """Its grid has no column for names, and the grid of its people is none of meetings."""
    body = (pages / "legistar_department.html").read_bytes()
    (meeting,) = legistar.parse(body, f"{LEGISTAR}DepartmentDetail.aspx?ID=1").meetings
    assert (meeting.title, meeting.start) == ("Board of Commissioners - Audit", "2026-12-08")
    assert [document.kind for document in meeting.documents] == ["packet"]


def test_a_meeting_of_legistar_has_a_page_with_its_items(pages: Path) -> None:
    """It is asked for where the API is not; a heading gives its section to the items below."""
    body = (pages / "legistar_meeting.html").read_bytes()
    parsed = legistar.parse(body, f"{LEGISTAR}MeetingDetail.aspx?ID=901&GUID=CD")
    assert (parsed.outcome, parsed.variant) == ("ok", "html_items")
    assert parsed.items == (
        AgendaItemFound("7.A", "SAMPLE agreement for jail services", "consent"),
        AgendaItemFound("8", "SAMPLE report", "regular"),
    )
    listed = legistar.parse(
        (pages / "legistar_calendar.html").read_bytes(), "https://clerk.example/Calendar.aspx"
    )
    source = Listing("https://clerk.example/Calendar.aspx", *DAYS)
    asks = [legistar.details(meeting, source) for meeting in listed.meetings]
    assert [[ask.url for ask in ask_of] for ask_of in asks] == [
        ["https://clerk.example/MeetingDetail.aspx?ID=901&GUID=CD&Options=info"], [], [],
    ]  # fmt: skip


def test_a_row_that_does_not_fit_its_heads_is_suspect(pages: Path) -> None:
    """Cells are told by their heads, so that one cell more or less says nothing any more."""
    body = (pages / "legistar_calendar.html").read_bytes()
    wider = body.replace(b'<tr class="rgAltRow"><td>', b'<tr class="rgAltRow"><td></td><td>')
    parsed = legistar.parse(wider, f"{LEGISTAR}Calendar.aspx")
    assert parsed.outcome == "suspect"
    assert "12 cells under 11 heads" in (parsed.reason or "")


def test_civicplus_events_start_as_their_hidden_record_says(pages: Path) -> None:
    """The day in an event's link is that of viewing; a whole day has no time."""
    body = (pages / "civicplus_calendar.html").read_bytes()
    parsed = civicplus.parse(body, EVENTS, timezone="America/Denver")
    assert (parsed.outcome, parsed.variant) == ("ok", "calendar")
    link = "https://county.example/Calendar.aspx?EID={}&month=11&year=2026&day=24&calType=0"
    calendar, zoom = "SAMPLE Commission Meetings", "https://us02web.zoom.us/j/5"
    agenda = "https://county.example/DocumentCenter/View/77/Agenda-PDF"
    assert parsed.meetings == (
        MeetingFound(
            "501", calendar, "SAMPLE Commission Meeting", "2026-12-08T18:00:00-07:00", "scheduled",
            place="Room 1, 1 Court Square",
            participate=f"Watch by Zoom: link . Agenda\nBy video: {zoom}",
            url=link.format(501), documents=(DocumentFound("agenda", "Agenda", agenda),),
        ),
        MeetingFound(
            "502", calendar, "SAMPLE Retreat - Postponed", "2026-12-10", "postponed",
            url=link.format(502),
        ),
    )  # fmt: skip


def test_civicplus_asks_the_calendar_for_the_days_that_matter() -> None:
    """Of the calendars that the address names."""
    (ask,) = civicplus.listing(Listing(f"{EVENTS}?CID=14,23", *DAYS))
    assert ask.url == (
        f"{EVENTS}?Keywords=&startDate=09/01/2026&enddate=02/01/2027&CID=14,23&showPastEvents=true"
    )


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://sampleny.iqm2.com/Citizens/Default.aspx", "iqm2"),
        ("https://samplenc.novusagenda.com/agendapublic", "novusagenda"),
        ("https://sampleco.legistar.com/Calendar.aspx", "legistar"),
        ("https://webapi.legistar.com/v1/sampleco/events", "legistar"),
        ("https://county.example/calendar.aspx", None),
        ("https://legistar.com.example/Calendar.aspx", None),
    ],
)
def test_a_vendor_is_recognised_by_its_host(url: str, name: str | None) -> None:
    """By the end of the host's name; a calendar elsewhere needs its page."""
    known = recognise(url, b"")
    assert (known.name if known else None) == name


@given(st.dates(date(1990, 1, 1), date(2089, 12, 31)))
def test_a_date_is_found_in_the_text_round_it(on: date) -> None:
    """In words and in numbers, with a year of four digits or of two."""
    named = f"Tue {on.strftime('%B')} {on.day}, {on.year} - 6:00 PM"
    assert day_in(named) == on
    assert day_in(f"{on.month}/{on.day}/{on.year} 18:00") == on
    assert day_in(f"{on.isoformat()}T18:00") == on
    short = f"on {on.strftime('%m/%d/%y')}"
    assert day_in(short) == on.replace(year=2000 + on.year % 100)


@pytest.mark.parametrize("text", ["", "soon", "12/45/2026", "Item 1/2", "3/4/5/6", "May 2026"])
def test_a_text_without_a_date_has_none(text: str) -> None:
    """Fractions and months alone are no dates."""
    assert day_in(text) is None

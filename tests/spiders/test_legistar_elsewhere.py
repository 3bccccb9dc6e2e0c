"""Legistar and IQM2 as clients other than those of the sample pages have set them up."""

from __future__ import annotations

import json
from pathlib import Path

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms import named

PAGES = Path(__file__).parent / "pages"
CLIENT = "https://sampleco.legistar.com"
API = "https://webapi.legistar.com/v1/sampleco/events"
HEADED = """
<span id="ctl00_ContentPlaceHolder1_lblName">Name:</span>
<a id="ctl00_ContentPlaceHolder1_hypName" href="DepartmentDetail.aspx?ID=1">SAMPLE Board</a>
<span id="ctl00_ContentPlaceHolder1_lblAgendaStatus">Final-revised</span>
<span id="ctl00_ContentPlaceHolder1_lblDate">12/8/2026</span>
<span id="ctl00_ContentPlaceHolder1_lblTime">12:00 Noon</span>
<span id="ctl00_ContentPlaceHolder1_lblLocation">Room 1<br><em>Join: https://zoom.us/j/9</em></span>
<a id="ctl00_ContentPlaceHolder1_hypAgenda" href="View.ashx?M=A&amp;ID=901&amp;GUID=C">Agenda</a>
<a id="ctl00_ContentPlaceHolder1_hypMinutes">Not available</a>
<table class="rgMasterTable" """


def _event(**changed: object) -> dict[str, object]:
    plain = {
        "EventId": 7,
        "EventBodyName": "SAMPLE Board",
        "EventDate": "2026-12-08T00:00:00",
        "EventTime": "6:00 p.m.",
    }
    return plain | changed


def _events(*events: dict[str, object]) -> Parsed:
    return named("legistar").parse(json.dumps(events).encode(), API)


def _page(name: str, *changes: tuple[str, str], url: str = f"{CLIENT}/Calendar.aspx") -> Parsed:
    text = (PAGES / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return named(name.partition("_")[0]).parse(text.encode(), url)


def test_an_event_that_cannot_be_read_costs_only_itself() -> None:
    """The page is `suspect`, and the events that can be read are still given."""
    parsed = _events(_event(), _event(EventId=8, EventDate=None))
    assert parsed.outcome == "suspect"
    assert parsed.reason
    assert "in 1 of 2 rows there is an event without a date" in parsed.reason
    assert [meeting.key for meeting in parsed.meetings] == ["7"]


def test_times_of_an_event_are_read_as_they_are_written() -> None:
    """A time, a word for one, or only the day."""
    times = ("6:00 p.m.", "12 Noon", "18:30", None, "", "TBD", "Deferred", "7:00")
    starts = [m.start for m in _events(*(_event(EventTime=at) for at in times)).meetings]
    day = "2026-12-08"
    assert starts == [f"{day}T18:00", f"{day}T12:00", f"{day}T18:30", *([day] * 5)]


def test_tests_of_the_vendor_are_no_meetings() -> None:
    """A new client's site holds events of a body that the vendor made to try it."""
    test = _event(EventBodyName="GRANICUS TEST", EventAgendaStatusName="Hidden")
    assert [m.body for m in _events(test, _event()).meetings] == ["SAMPLE Board"]
    assert _events(test).outcome == "empty"


def test_one_event_in_xml_is_one_meeting() -> None:
    """A client that answers XML does so for a single event as well."""
    fields = "".join(f"<{key}>{value}</{key}>" for key, value in _event().items())
    body = f'<GranicusEvent xmlns="urn:sample">{fields}</GranicusEvent>'.encode()
    (meeting,) = named("legistar").parse(body, f"{API}/7").meetings
    assert (meeting.key, meeting.start) == ("7", "2026-12-08T18:00")


def test_a_calendar_whose_first_column_has_a_name_of_its_own_is_read() -> None:
    """Clients name the column of the body as they like: it is the first, before the date."""
    for head in ("Board/Commission", "Legislative Body", "Department", "Who meets"):
        parsed = _page("legistar_calendar.html", (">Name<", f">{head}<"))
        assert parsed.outcome == "ok"
        assert parsed.meetings[0].title == "SAMPLE Board of Supervisors"


def test_the_page_of_a_meeting_says_which_meeting_it_is() -> None:
    """Its head gives name, day, time, place and papers, beside the items of the agenda."""
    url = f"{CLIENT}/MeetingDetail.aspx?ID=901&GUID=C"
    parsed = _page("legistar_meeting.html", ('<table class="rgMasterTable" ', HEADED), url=url)
    assert parsed.outcome == "ok"
    assert parsed.meetings == (
        MeetingFound(
            "901", "SAMPLE Board", "SAMPLE Board", "2026-12-08T12:00", "scheduled",
            place="Room 1", participate="Join: https://zoom.us/j/9", url=url,
            documents=(
                DocumentFound("agenda", "Agenda", f"{CLIENT}/View.ashx?M=A&ID=901&GUID=C"),
            ),
            items=parsed.items, amended=True,
        ),
    )  # fmt: skip
    assert len(parsed.items) == 2


def test_two_grids_of_items_are_a_changed_page() -> None:
    """What the page means by two is not known: `suspect`, and no exception."""
    grid = '<table class="rgMasterTable" id="x_gridMain_2"></table>'
    parsed = _page("legistar_meeting.html", ("</form>", f"{grid}</form>"))
    assert parsed.outcome == "suspect"


def test_an_outline_of_iqm2_is_read_without_numbers_and_with_broken_rows() -> None:
    """A row without a number has none, and one that lost its cells breaks nothing."""
    parsed = _page(
        "iqm2_detail.html",
        ("<td class='Num'><strong>1. </strong></td>", ""),
        ("<td></td><td class='Num'></td><td class='Title' colspan='9'>", "<td class='Title'>"),
        ("</table>\n</td></tr></table>", "<tr><b><td class='Title'></td></b></tr></table>"),
    )
    assert parsed.outcome == "ok"
    assert (parsed.items[0].number, parsed.items[0].section) == ("1", "consent")
    assert parsed.items[-1].number == ""
    assert parsed.items[-1].title == "SAMPLE Chair's report"

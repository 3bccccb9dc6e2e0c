"""Answers in JSON, feeds and federal pages as they come elsewhere than in the samples."""

from __future__ import annotations

import json

import pytest

from spiders.items import Parsed
from spiders.platforms import named

SITE = "https://sample.example"
CHICAGO = "America/Chicago"
PORTAL = "https://sample.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings"
ROW = """<html><body><div class="MeetingRow"><div class="RowLink">
<a href="/Citizens/Detail_Meeting.aspx?ID=1" title="{tip}">{when}</a></div>
<div class="RowDetails">{name}</div>{more}</div></body></html>"""
TIP = (
    "X&#13;&#13;Board:&#09;SAMPLE Board&#13;Type:&#09;Special&#13;Status:&#09;{}&#13;&#13;&#09;Hall"
)


def _of(platform: str, body: object, url: str = SITE) -> Parsed:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return named(platform).parse(data, url, timezone=CHICAGO)


def _meeting(**changed: object) -> dict[str, object]:
    plain = {"id": 1, "title": "Board", "dateTime": "2026-12-07T18:00:00", "documentList": []}
    return plain | changed


# --- PrimeGov, IQM2 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "start"),
    [
        ({"dateTime": "2026-12-07T18:00:00Z"}, "2026-12-07T18:00:00-06:00"),
        ({"dateTime": "2026-12-07T00:00:00", "time": "06:00 PM"}, "2026-12-07T18:00:00-06:00"),
        ({"dateTime": "2026-12-07T00:00:00", "time": "12:00 AM"}, "2026-12-07"),
        ({"dateTime": None, "date": "Mon, Dec 07, 2026", "time": "12 noon"}, "T12:00:00-06:00"),
        ({"dateTime": None, "date": "12/7/2026", "time": None}, "2026-12-07"),
    ],
)
def test_a_start_of_primegov_is_local_in_either_shape(when: dict[str, str], start: str) -> None:
    """A Z says nothing, midnight is no time, and the fields of 2022 serve as well."""
    (meeting,) = _of("primegov", [_meeting(**when)], PORTAL).meetings
    assert meeting.start.endswith(start)


@pytest.mark.parametrize(
    ("title", "names", "status"),
    [
        ("Board", ["Notice of Cancellation"], "cancelled"),
        ("Board", ["HTML Recess Notice"], "cancelled"),
        ("Board - CANCELED", [], "cancelled"),
        ("Board (Rescheduled to 12/9)", ["Agenda"], "postponed"),
        ("Board", ["Notice of Adjournment", "Cancellation Policy"], "scheduled"),
    ],
)
def test_primegov_says_cancelled_by_document_or_title(
    title: str, names: list[str], status: str
) -> None:
    """Where the platform has no field for it."""
    files = [{"templateId": 5, "compileOutputType": 1, "templateName": name} for name in names]
    (meeting,) = _of("primegov", [_meeting(title=title, documentList=files)], PORTAL).meetings
    assert meeting.status == status


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"when": "JAN 7, 2025"}, ("2025-01-07", "scheduled")),
        ({"when": "Jan 7, 2025 12:00 PM"}, ("2025-01-07T12:00:00-06:00", "scheduled")),
        ({"tip": TIP.format("Cancelled")}, ("2025-01-07T09:00:00-06:00", "cancelled")),
        (
            {"more": "<span class='MeetingCancelled'>Meeting Postponed</span>"},
            ("2025-01-07T09:00:00-06:00", "postponed"),
        ),
    ],
)
def test_a_row_of_iqm2_says_when_and_whether(
    row: dict[str, str], expected: tuple[str, str]
) -> None:
    """A row without a time has a bare date; its status stands in the tooltip or in red."""
    plain = {"when": "Jan 7, 2025 9:00 AM", "tip": "", "name": "SAMPLE Board", "more": ""}
    (meeting,) = _of("iqm2", ROW.format(**plain | row)).meetings
    assert (meeting.start, meeting.status) == expected


def test_a_row_of_iqm2_without_a_name_has_that_of_its_tooltip() -> None:
    """Board and type, as the name itself would put them."""
    page = ROW.format(when="Jan 7, 2025", tip=TIP.format("Scheduled"), name="", more="")
    (meeting,) = _of("iqm2", page).meetings
    assert (meeting.title, meeting.body, meeting.place) == (
        "SAMPLE Board - Special",
        "SAMPLE Board",
        "Hall",
    )


# --- feeds ------------------------------------------------------------------------------------


def _feed(title: str, parts: str = "") -> str:
    item = f"<item><title>{title}</title><link>{SITE}/a</link>{parts}</item>"
    return f"<rss version='2.0' xmlns:x='urn:x'><channel>{item}</channel></rss>"


@pytest.mark.parametrize(
    ("title", "parts", "start"),
    [
        ("BOARD, DECEMBER 7, 2026", "", "2026-12-07"),
        ("Board&nbsp;&mdash; 12/7/2026 - 6:00 p.m.", "", "2026-12-07T18:00:00-06:00"),
        ("Board", "<x:startdate>2026-12-08T00:00:00Z</x:startdate>", "2026-12-07T18:00:00-06:00"),
        ("Board", "<x:localstart>2026-12-07T18:00:00</x:localstart>", "2026-12-07T18:00:00-06:00"),
        (
            "Board",
            "<x:startdate>Tue, 08 Dec 2026 00:00:00 GMT</x:startdate>",
            "2026-12-07T18:00:00-06:00",
        ),
        (
            "Board",
            "<x:EventDates>December 7, 2026</x:EventDates><x:EventTimes>6:00 - 8:00 PM"
            "</x:EventTimes><x:Location>1 Court&lt;br&gt;Town</x:Location>",
            "2026-12-07T18:00:00-06:00",
        ),
    ],
)
def test_an_item_of_a_feed_says_when_in_any_form(title: str, parts: str, start: str) -> None:
    """Wall time stays, an instant becomes local, and entities of HTML break no feed."""
    (meeting,) = _of("rss", _feed(title, parts)).meetings
    assert meeting.start == start
    assert meeting.place in (None, "1 Court Town")


# --- federal ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/doclib/about/287g/participatingAgencies05182026am.xlsx?v=2'>List</a>",
        "<a href='/doclib/x/Pending-Agencies.XLSX'>List</a>",
        "<a href='/doclib/about/offices/ero/287g/list05182026.xlsx'>List</a>",
        "<a href='/doclib/x/05182026.xlsx'>Participating Agencies</a>",
    ],
)
def test_a_list_of_ice_is_found_by_name_folder_or_link(link: str) -> None:
    """The name of the file changes every time; what it is, its headers will say."""
    page = f"<html><body>{link}<a href='/doclib/287g/moa.pdf'>MOA</a></body></html>"
    (found,) = _of("ice287g", page, "https://www.ice.gov/287g").documents
    assert found.url.startswith("https://www.ice.gov/doclib/")


def test_a_row_of_federal_money_that_cannot_be_read_costs_only_itself() -> None:
    """The awards and documents that can be read are given, and the answer is `suspect`."""
    award = {"Award ID": "A1", "Recipient Name": "SAMPLE COUNTY", "Award Amount": 5}
    pages = {"page": 1, "hasNext": False}
    rows = [award, award | {"Award ID": None}]
    parsed = _of("usaspending", {"results": rows, "page_metadata": pages})
    assert (parsed.outcome, [a.amount for a in parsed.awards]) == ("suspect", ["5.00"])
    notice = {"title": "Rule", "type": "Notice", "document_number": "2026-1"}
    notice |= {"html_url": f"{SITE}/1", "publication_date": "2026-12-07"}
    answer = {"count": 2, "results": [notice, notice | {"title": ""}]}
    parsed = _of("federalregister", answer)
    assert (parsed.outcome, [d.kind for d in parsed.documents]) == ("suspect", ["notice"])

"""Invented counties for the benchmark: their listings in the platforms' own formats.

A county has two meetings ahead and two past, an agenda each, and minutes of those past: six
documents. Pages weigh what such pages weigh (an AgendaCenter some 100 kB, an agenda some 50 kB).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta

# By the county's number; `legistar-html` is the platform `legistar` by its calendar page.
PLATFORMS = ("civicplus", "legistar", "legistar-html", "granicus", "primegov", "civicclerk")
DAYS = (-36, -8, 6, 20)
BODY = "SAMPLE Board of Commissioners"
MENU = "".join(
    f'<li class="menuItem"><a href="/{n}/Department-{n}" class="navLink">Department {n}</a></li>'
    for n in range(300)
)
SCRIPT = "<script>" + "var settings = settings || {}; settings.shown = true;\n" * 1100 + "</script>"
SCAN = bytes(n * 37 % 251 for n in range(48_000))  # stands for the pictures of an agenda
HTML, JSON, FEED, PDF = "text/html", "application/json", "text/xml", "application/pdf"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting by its number within the county."""

    number: int
    day: date
    past: bool

    @property
    def files(self) -> tuple[str, ...]:
        """The kinds of its documents."""
        return ("Agenda", "Minutes") if self.past else ("Agenda",)


@dataclass(frozen=True, slots=True)
class County:
    """County `number` at its own loopback address, on one platform of PLATFORMS."""

    number: int
    port: int
    today: date
    platforms: tuple[str, ...] = PLATFORMS

    @property
    def platform(self) -> str:
        """Its vendor, each in turn."""
        return self.platforms[self.number % len(self.platforms)]

    @property
    def host(self) -> str:
        """127.1.x.y:PORT: a host of its own, as real counties have."""
        return f"127.1.{self.number // 250}.{self.number % 250 + 1}:{self.port}"

    @property
    def source(self) -> tuple[str, str]:
        """Platform and address, as somebody would add them."""
        paths = {
            "civicplus": "AgendaCenter",
            "legistar": f"v1/county{self.number}/events",
            "legistar-html": "Calendar.aspx",
            "granicus": "ViewPublisherRSS.php?view_id=2&mode=agendas",
            "primegov": "public/portal",
            "civicclerk": "",
        }
        return self.platform.partition("-")[0], f"http://{self.host}/{paths[self.platform]}"

    def meetings(self) -> list[Meeting]:
        """Soonest first."""
        return [
            Meeting(n, self.today + timedelta(days=days), days < 0) for n, days in enumerate(DAYS)
        ]

    def url(self, meeting: Meeting, kind: str) -> str:
        """Where a document lies, as the platform names it."""
        return f"http://{self.host}{self._path(meeting, kind)}"

    def _path(self, meeting: Meeting, kind: str) -> str:
        ident = 100 + meeting.number
        if self.platform == "civicplus":
            return f"/AgendaCenter/ViewFile/{kind}/_{meeting.day:%m%d%Y}-{ident}"
        if self.platform == "legistar-html":
            return f"/View.ashx?M={kind[0]}&ID={ident}&GUID=A{ident}"
        if self.platform == "granicus":
            return f"/{kind}Viewer.php?view_id=2&event_id={ident}&MeetingID={ident}"
        return f"/files/{ident}-{kind}.pdf"


def page_at(county: County, path: str, query: str) -> tuple[str, bytes] | None:
    """Media type and body of a county's listing or detail page; None where there is none."""
    low = path.lower()
    for starts, make in (
        ("/agendacenter/search", agenda_center),
        ("/v1/events", clerk_events),
        ("/calendar.aspx", calendar),
        ("/meetingdetail.aspx", detail_page),
        ("/viewpublisherrss.php", feed),
        ("/api/", primegov),
        ("/v1/", events),
    ):
        if low.startswith(starts):
            return make(county, path, query)
    return None


def agenda_center(county: County, path: str, query: str) -> tuple[str, bytes]:
    """A CivicPlus AgendaCenter's search."""
    rows = "".join(_agenda_row(county, meeting) for meeting in county.meetings())
    content = (
        '<div id="AgendaCenterContent"><div class="listing listingCollapse" id="cat3">'
        f"<h2>{BODY}</h2><table><tbody>{rows}</tbody></table></div></div>"
    )
    return HTML, _page(content)


def _agenda_row(county: County, meeting: Meeting) -> str:
    links = [(kind, county.url(meeting, kind).partition(county.host)[2]) for kind in meeting.files]
    anchor = links[0][1].rpartition("/")[2]
    shown = f"{meeting.day:%B} {meeting.day.day}, {meeting.day.year}"
    items = "".join(f'<li><a href="{path}" class="pdf">{kind}</a></li>' for kind, path in links)
    return (
        f'<tr id="row{meeting.number}" class="catAgendaRow"><td><h3 class="noMargin">'
        f'<a name="{anchor}" id="{anchor}"></a><strong aria-label="Agenda for {shown}">{shown}'
        f'</strong></h3><p><a href="{links[0][1]}" title="opens">SAMPLE Regular Meeting</a></p>'
        f'</td><td class="downloads"><ol>{items}</ol></td></tr>'
    )


def events(county: County, path: str, query: str) -> tuple[str, bytes]:
    """Legistar's Web API: events, or the items of one."""
    if path.endswith("/eventitems"):
        number = int(path.split("/")[-2])
        items = [_api_item(number, order) for order in range(25)]
        return JSON, json.dumps(items).encode()
    return JSON, json.dumps([_api_event(county, meeting) for meeting in county.meetings()]).encode()


def _api_event(county: County, meeting: Meeting) -> dict[str, object]:
    return {
        "EventId": 100 + meeting.number,
        "EventBodyName": BODY,
        "EventDate": f"{meeting.day}T00:00:00",
        "EventTime": "6:00 PM",
        "EventAgendaStatusName": "Final",
        "EventLocation": "Room 201, 12 Court Square",
        "EventAgendaFile": county.url(meeting, "Agenda"),
        "EventMinutesFile": county.url(meeting, "Minutes") if meeting.past else None,
        "EventComment": None,
        "EventVideoPath": None,
        "EventInSiteURL": None,
        "EventItems": [],
    }


def _api_item(event: int, order: int) -> dict[str, object]:
    return {
        "EventItemId": event * 100 + order,
        "EventItemAgendaSequence": order,
        "EventItemAgendaNumber": f"{order + 1}.",
        "EventItemTitle": f"SAMPLE item {order + 1}: approve the purchase of salt for the roads",
        "EventItemConsent": 0,
        "EventItemMatterId": 7000 + order,
        "EventItemMatterAttachments": [],
    }


def calendar(county: County, path: str, query: str) -> tuple[str, bytes]:
    """Legistar's calendar page."""
    heads = (
        "Name",
        "Meeting Date",
        "",
        "Meeting Time",
        "Meeting Location",
        "Meeting Details",
        "Agenda",
        "Minutes",
    )
    head = "".join(
        f'<th class="rgHeader">{text or "<img src=i.gif alt=ics>"}</th>' for text in heads
    )
    rows = "".join(_calendar_row(county, meeting) for meeting in county.meetings())
    hidden = "".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{"x" * 4000}">'
        for name in ("__VIEWSTATE", "__EVENTVALIDATION")
    )
    return HTML, _page(
        f'<form>{hidden}<div id="ctl00_ContentPlaceHolder1_MultiPageCalendar"><table '
        'class="rgMasterTable" id="ctl00_ContentPlaceHolder1_gridCalendar_ctl00"><thead><tr>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div></form>"
    )


def _calendar_row(county: County, meeting: Meeting) -> str:
    ident, day = 100 + meeting.number, meeting.day
    cells = (
        BODY,
        f"{day.month}/{day.day}/{day.year}",
        f'<a href="View.ashx?M=IC&amp;ID={ident}&amp;GUID=A{ident}">iCal</a>',
        "6:30 PM",
        "Board Room",
        f'<a href="MeetingDetail.aspx?ID={ident}&amp;GUID=A{ident}">Meeting details</a>',
        *(
            f'<a href="{county.url(meeting, kind)}">{kind}</a>'
            if kind in meeting.files
            else "<a>Not available</a>"
            for kind in ("Agenda", "Minutes")
        ),
    )
    return '<tr class="rgRow">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def detail_page(county: County, path: str, query: str) -> tuple[str, bytes]:
    """Legistar's page of one meeting, with its items."""
    rows = "".join(
        f'<tr class="rgRow"><td>{n}.</td><td>SAMPLE item {n}: approve salt</td></tr>'
        for n in range(1, 26)
    )
    return HTML, _page(
        '<table class="rgMasterTable" id="ctl00_ContentPlaceHolder1_gridMain_ctl00"><thead><tr>'
        '<th class="rgHeader">Agenda #</th><th class="rgHeader">Title</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def feed(county: County, path: str, query: str) -> tuple[str, bytes]:
    """A Granicus view's feed: an item a document."""
    items = "".join(
        f"<item><title>SAMPLE Board - {kind} - {meeting.day:%b %d, %Y} 06:00 PM</title>"
        f"<link>{county.url(meeting, kind).replace('&', '&amp;')}</link></item>"
        for meeting in county.meetings()
        for kind in meeting.files
    )
    return FEED, (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>SAMPLE</title>{items}'
        "</channel></rss>"
    ).encode()


def primegov(county: County, path: str, query: str) -> tuple[str, bytes]:
    """A PrimeGov portal: what is ahead, what was in a year, and the search that the peer asks."""
    search, upcoming = path.endswith("/search"), path.endswith("ListUpcomingMeetings")
    shown = [
        meeting
        for meeting in county.meetings()
        if search
        or (upcoming and not meeting.past)
        or (meeting.past and query == f"year={meeting.day.year}")
    ]
    return JSON, json.dumps([_portal_meeting(county, meeting) for meeting in shown]).encode()


def _portal_meeting(county: County, meeting: Meeting) -> dict[str, object]:
    ident = 100 + meeting.number
    return {
        "id": ident,
        "dateTime": f"{meeting.day}T18:30:00",
        "title": BODY,
        "location": "Room 1",
        "documentList": [
            {
                "id": place,
                "templateId": ident * 10 + place,
                "compileOutputType": 1,
                "templateName": kind,
                "link": county.url(meeting, kind),
            }
            for place, kind in enumerate(meeting.files)
        ],
        "templates": [
            {
                "title": kind,
                "compiledMeetingDocumentFiles": [{"id": place, "compileOutputType": 3}],
            }
            for place, kind in enumerate(meeting.files)
        ],
    }


def clerk_events(county: County, path: str, query: str) -> tuple[str, bytes]:
    """CivicClerk's Events."""
    value = [
        {
            "id": 100 + meeting.number,
            "eventName": "SAMPLE Regular Meeting",
            "startDateTime": f"{meeting.day}T18:00:00Z",
            "categoryName": BODY,
            "agendaId": 0,  # no page of items
            "isDeleted": False,
            "publishedFiles": [
                {"fileId": 1000 + meeting.number * 10 + place, "type": kind, "name": kind}
                for place, kind in enumerate(meeting.files)
            ],
        }
        for meeting in county.meetings()
    ]
    return JSON, json.dumps({"value": value}).encode()


def document(county: County, target: str) -> tuple[str, bytes]:
    """A PDF of one page whose text names the county, with a number by the file's address."""
    number = hashlib.sha256(target.encode()).hexdigest()[:8]
    lines = (
        f"SAMPLE agenda {number} of county {county.number}",
        "1. Call to order, and minutes of the last meeting",
        "2. Consent: purchase of salt for the roads of the county",
        "3. Public comment. 4. Adjournment until the next meeting",
    )
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    drawn = f"BT /F1 11 Tf 60 700 Td {shown}ET".encode()
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(SCAN), SCAN),
    )
    out = bytearray(b"%PDF-1.4\n")
    at = []
    for number, part in enumerate(parts, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    start, size = len(out), len(parts) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return PDF, bytes(out)


def _page(content: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>SAMPLE</title>'
        f"{SCRIPT}</head><body><ul>{MENU}</ul>{content}<p>SAMPLE: an invented county</p>"
        "</body></html>"
    ).encode()

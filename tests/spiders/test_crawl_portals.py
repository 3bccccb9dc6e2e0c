"""Real crawls of the vendors' portals: what is asked by POST, in several lists, page by page."""

from __future__ import annotations

import json
from pathlib import Path

from spiders.crawl import DocumentFetched, MeetingSeen
from tests.sites.server import Site
from tests.spiders.crawl_samples import a_source, only, outcomes, run_crawl, sample, settings_for

JSON = {"Content-Type": "application/json"}
LISTS = "/api/v2/PublicPortal/"
EVENTS = "/v1/Events"
ESCRIBE = "/MeetingsCalendarView.aspx/GetCalendarMeetings"
DETAIL = "/Citizens/Detail_Meeting.aspx"


def _primegov(site: Site) -> str:
    """Meetings ahead, and one of them in the year's archive again."""
    meetings = json.loads(sample("primegov_meetings.json"))
    for meeting in meetings:
        for file in meeting["documentList"]:
            file["link"] = None
    site.add(f"{LISTS}ListUpcomingMeetings", json.dumps(meetings).encode(), headers=JSON)
    site.add(f"{LISTS}ListArchivedMeetings", json.dumps(meetings[:1]).encode(), headers=JSON)
    site.add("/Public/CompiledDocument", b"%PDF prime")
    site.add("/Portal/Meeting", b"<html><body><h1>Agenda</h1><p>Item 1. A report</p></body></html>")
    return site.url("/public/portal")


def _escribe(site: Site) -> str:
    site.add(ESCRIBE, sample("escribe_calendar.json"), headers=JSON)
    site.add("/FileStream.ashx", b"%PDF escribe")
    site.add("/Meeting.aspx", b"<html><body><h1>Minutes</h1><p>Item 1. A report</p></body></html>")
    return site.url("/?MeetingViewId=15")


def _civicclerk(site: Site) -> str:
    """Two pages: the first says where the second is."""
    answer = json.loads(sample("civicclerk_events.json"))
    last = {"@odata.context": answer["@odata.context"], "value": answer["value"][2:]}
    answer["value"] = answer["value"][:2]
    answer["@odata.nextLink"] = site.url(f"{EVENTS}?$skip=2")
    site.add(EVENTS, json.dumps(answer).encode(), headers=JSON)
    site.add(f"{EVENTS}?$skip=2", json.dumps(last).encode(), headers=JSON)
    for number in (9001, 9002, 9003):
        path = f"/v1/Meetings/GetMeetingFileStream(fileId={number},plainText=false)"
        site.add(path, b"%PDF clerk")
    return site.url("/")


def _iqm2(site: Site) -> str:
    site.add("/Citizens/Calendar.aspx", sample("iqm2_list.html"))
    site.add(DETAIL, sample("iqm2_detail.html"))
    site.add("/Citizens/FileOpen.aspx", b"%PDF iqm2")
    return site.url("/Citizens/Default.aspx")


def test_portals_are_crawled_as_they_want_to_be_asked(site: Site, tmp_path: Path) -> None:
    """Each meeting once, with its files; the calendar of eSCRIBE by POST; pages to their end."""
    sources = (
        a_source(1, _primegov(site), "primegov"),
        a_source(2, _escribe(site), "escribe"),
        a_source(3, _civicclerk(site), "civicclerk"),
        a_source(4, _iqm2(site), "iqm2"),
    )
    records = run_crawl(tmp_path, settings_for(site), *sources)
    assert outcomes(records) == dict.fromkeys((1, 2, 3, 4), ("ok", None))
    seen = only(records, MeetingSeen)
    keys = {s.id: sorted(m.meeting.key[:3] for m in seen if m.source_id == s.id) for s in sources}
    assert keys == {
        1: ["501", "502", "503"], 2: ["111", "666"], 3: ["301", "302", "303"], 4: ["601", "602"],
    }  # fmt: skip
    fetched = only(records, DocumentFetched)
    counted = {s.id: sum(f.source_id == s.id for f in fetched) for s in sources}
    assert counted == {1: 5, 2: 3, 3: 3, 4: 3}
    asked = [(hit.method, json.loads(hit.body)) for hit in site.hits if ESCRIBE in hit.target]
    assert [method for method, _ in asked] == ["POST"]
    assert sorted(asked[0][1]) == ["calendarEndDate", "calendarStartDate"]
    (board,) = [m.meeting for m in seen if m.meeting.key == "601"]
    assert [item.number for item in board.items] == ["1.1", ""]

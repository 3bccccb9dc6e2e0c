"""Pages and answers of single meetings, asked for in real crawls and merged into their meetings."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from spiders.crawl import DocumentFetched, MeetingSeen, PageSeen
from spiders.details import with_details
from spiders.items import AgendaItemFound, DocumentFound, MeetingFound, Parsed
from tests.sites.server import Answer, Hit, Site
from tests.spiders.crawl_samples import (
    EVENTS,
    PDF,
    a_source,
    legistar_api,
    only,
    outcomes,
    run_crawl,
    sample,
    settings_for,
    validators_of,
)

BOARD = "/meetings/meetings/Board/2026"
NSF = "/xx/sample/Board.nsf/"
INFO = "/ocapi/get/contentinfo"
CALENDAR = "788ffb59-05d1-457d-b9dd-423d4b95a06e"


def _seen(records: list[object]) -> dict[str, MeetingFound]:
    return {seen.meeting.key: seen.meeting for seen in only(records, MeetingSeen)}  # type: ignore[arg-type]


def test_what_a_listing_leaves_open_is_filled_and_what_it_says_stands() -> None:
    """Time of the same day, place, files; that a meeting is off counts wherever it is said."""
    listed = MeetingFound("1", "Board", "Board", "2026-12-09", "scheduled", place="Hall")
    agenda, minutes = (DocumentFound("agenda", t, f"https://h.example/{t}") for t in ("a", "m"))
    told = MeetingFound(
        "1", "Board", "Regular", "2026-12-09T18:00", "cancelled", "Annex", "By phone",
        "https://h.example/1", (agenda,),
    )  # fmt: skip
    page = Parsed("ok", "p", meetings=(told,), documents=(minutes,))
    assert with_details(listed, page, facts=True) == MeetingFound(
        "1", "Board", "Regular", "2026-12-09T18:00", "cancelled", "Hall", "By phone",
        "https://h.example/1", (minutes, agenda),
    )  # fmt: skip
    bare = with_details(listed, page, facts=False)
    assert (bare.start, bare.status, bare.documents) == (
        "2026-12-09",
        "scheduled",
        (minutes, agenda),
    )
    other = Parsed("ok", "p", meetings=(MeetingFound("1", "B", "B", "2027-01-13T18:00"),))
    assert with_details(listed, other, facts=True).start == "2026-12-09"
    two = Parsed("ok", "p", meetings=(MeetingFound("8", "X", "X", "2026-12-09T08:00"), told))
    assert with_details(listed, two, facts=True).start == "2026-12-09T18:00"


def test_the_agenda_of_an_event_brings_its_items_and_their_files(
    site: Site, tmp_path: Path
) -> None:
    """CivicClerk is asked as its portal asks; an agenda that has no such answer is no trouble."""
    answer = json.loads(sample("civicclerk_events.json"))
    del answer["@odata.nextLink"]
    answer["value"][1]["agendaId"] = 78
    site.add("/v1/Events", json.dumps(answer).encode())
    site.add("/v1/Meetings/77", sample("civicclerk_agenda.json").replace(
        b"https://other.example", site.url("").encode()))  # fmt: skip
    site.add("/v1/Meetings/GetAttachmentFile(fileId=551)", b"%PDF report")
    site.add("/moa.pdf", b"%PDF moa")
    for number in (9001, 9002, 9003):
        site.add(f"/v1/Meetings/GetMeetingFileStream(fileId={number},plainText=false)", b"%PDF f")
    records = run_crawl(tmp_path, settings_for(site), a_source(1, site.url("/"), "civicclerk"))
    assert outcomes(records) == {1: ("ok", None)}
    report = site.url("/v1/Meetings/GetAttachmentFile(fileId=551)")
    assert _seen(records)["301"].items == (  # type: ignore[arg-type]
        AgendaItemFound("1", "Call to Order"),
        AgendaItemFound("2.a", "SAMPLE jail services agreement", "consent", (
            DocumentFound("staff_report", "Staff Report", report),
            DocumentFound("moa", "Memorandum of agreement", site.url("/moa.pdf")),
        )),
        AgendaItemFound("3.a", "SAMPLE bed rental"),
    )  # fmt: skip
    fetched = [d.document.url for d in only(records, DocumentFetched)]
    assert fetched[-2:] == [report, site.url("/moa.pdf")]
    known = {seen.meeting.key: seen.items_known for seen in only(records, MeetingSeen)}
    assert known == {"301": True, "302": False, "303": True}
    asked = [hit for hit in site.hits if hit.target.startswith("/v1/Meetings/7")]
    assert [(hit.target, hit.headers["Origin"]) for hit in asked] == [
        (f"/v1/Meetings/{number}", site.url("")) for number in (77, 78)
    ]


def test_boarddocs_is_asked_for_the_hour_and_the_items_of_each_meeting(
    site: Site, tmp_path: Path
) -> None:
    """By POST, as its own page asks; a meeting without an agenda yet has an empty answer."""
    site.add(f"{NSF}BD-GetMeetingsList", sample("boarddocs_list.json"))
    page = sample("boarddocs_meeting.html")
    site.add(f"{NSF}BD-GetMeeting?open&SAMPLE0002", page)
    off = page.replace(b"December 7", b"November 30").replace(b"SAMPLE0002", b"SAMPLE0001")
    site.add(f"{NSF}BD-GetMeeting?open&SAMPLE0001", off)
    agenda = sample("boarddocs_agenda.html")
    site.add(f"{NSF}BD-GetAgenda?open&SAMPLE0002", agenda)
    site.add(f"{NSF}BD-GetAgenda?open&SAMPLE0001", b"")
    site.add(f"{NSF}files/I2/$file/Agreement.pdf", b"%PDF", headers=PDF)
    source = a_source(1, site.url(f"{NSF}Public"), "boarddocs", committee="A4EP6J588C05")
    records = run_crawl(tmp_path, settings_for(site), source)
    assert outcomes(records) == {1: ("ok", None)}
    seen = _seen(records)  # type: ignore[arg-type]
    assert {key: m.start for key, m in seen.items()} == {
        "SAMPLE0002": "2026-12-07T18:00:00-06:00", "SAMPLE0001": "2026-11-30T18:00:00-06:00",
    }  # fmt: skip
    sections = [(item.number, item.section) for item in seen["SAMPLE0002"].items]
    assert sections == [("1.1", "consent"), ("1.2", "consent"), ("2.1", "closed")]
    forms = {(hit.method, hit.body) for hit in site.hits if "BD-GetAgenda" in hit.target}
    assert forms == {
        ("POST", f"id=SAMPLE000{n}&current_committee_id=A4EP6J588C05".encode()) for n in (1, 2)
    }


def test_an_opencities_item_is_opened_for_its_place_page_and_cancellation(
    site: Site, tmp_path: Path
) -> None:
    """That a meeting is off stands in the second answer only."""

    def info(hit: Hit) -> Answer:
        key = parse_qs(urlsplit(hit.target).query)["contentId"][0]
        told = {
            "Title": "SAMPLE Board", "Link": f"/events/{key}", "IsCancelled": key == "o1",
            "Description": '<a href="/files/agenda.pdf">Agenda</a>',
            "Address": {"Venue": "Court House", "Formatted": "1 Court Square"},
        }  # fmt: skip
        return Answer(json.dumps({"success": True, "data": told}).encode())

    site.add("/ocapi/calendars/getcalendaritems", sample("opencities_items.json"))
    site.routes[INFO] = info
    site.add("/files/agenda.pdf", b"%PDF agenda", headers=PDF)
    source = a_source(1, site.url("/calendar"), "opencities", calendar=CALENDAR)
    records = run_crawl(tmp_path, settings_for(site), source)
    assert outcomes(records) == {1: ("ok", None)}
    first = _seen(records)["o1/2026-12-07"]  # type: ignore[arg-type]
    assert (first.status, first.place, first.url) == (
        "cancelled", "Court House, 1 Court Square", site.url("/events/o1"),
    )  # fmt: skip
    assert [d.document.title for d in only(records, DocumentFetched)] == ["Agenda"]
    assert sum(INFO in path for path in site.paths()) == 2


def test_the_hour_of_a_town_meeting_stays_when_its_list_changes(site: Site, tmp_path: Path) -> None:
    """The hour stands on the meeting's page only, so it is read anew with a changed list."""
    here = site.url("/").rstrip("/").encode()
    page = sample("towncloud_list.html").replace(b"https://sample.example", here)
    detail = sample("towncloud_meeting.html").replace(b"https://sample.example", here)
    other = detail.replace(b"December 9", b"November 30").replace(b"2026-12-09", b"2026-11-30")
    site.add(BOARD, page, etag='"list"')
    site.add("/meetings/detail/32", detail, etag='"32"')
    site.add("/meetings/detail/31", other, etag='"31"')
    for name in ("packet", "minutes"):
        site.add(f"/files/{name}.pdf", b"%PDF " + name.encode(), headers=PDF, etag=f'"{name}"')
    source = a_source(1, site.url(BOARD), "towncloud")
    first = run_crawl(tmp_path, settings_for(site), source)
    starts = {"32": "2026-12-09T18:30:00-06:00", "31": "2026-11-30T18:30:00-06:00"}
    assert {key: m.start for key, m in _seen(first).items()} == starts  # type: ignore[arg-type]
    known = validators_of(first)
    site.forget()
    assert only(run_crawl(tmp_path, settings_for(site), source, known=known), MeetingSeen) == []
    assert site.bodies() == 0
    site.add(BOARD, page.replace(b"December Regular", b"December Special"), etag='"list 2"')
    again = run_crawl(tmp_path, settings_for(site), source, known=known)
    assert {key: m.start for key, m in _seen(again).items()} == starts  # type: ignore[arg-type]


def test_a_site_without_a_search_is_read_by_its_front_page(site: Site, tmp_path: Path) -> None:
    """CivicPlus: where Search is not there (404), the page itself lists the current year."""
    site.add("/AgendaCenter", sample("civicplus_list.html"))
    source = a_source(1, site.url("/AgendaCenter"))
    records = run_crawl(tmp_path, settings_for(site), source)
    assert site.paths()[0].startswith("/AgendaCenter/Search/")
    assert site.paths()[1] == "/AgendaCenter"
    assert [seen.meeting.key for seen in only(records, MeetingSeen)] == ["704", "701", "695", "690"]
    listings = [page.url for page in only(records, PageSeen)]
    assert listings == [site.url("/AgendaCenter")]


def test_an_attachment_that_bumps_nothing_is_found(site: Site, tmp_path: Path) -> None:
    """Legistar: the items of meetings ahead are asked each time, with the events unchanged."""
    source = a_source(1, legistar_api(site), "legistar")
    events = site.routes[EVENTS]
    assert isinstance(events, Answer)
    site.add(EVENTS, events.body, etag='"events"')
    items = site.routes[f"{EVENTS}/501/eventitems"]
    assert isinstance(items, Answer)
    first = run_crawl(tmp_path, settings_for(site), source)
    known = validators_of(first)
    added = json.loads(items.body)
    added[0]["EventItemMatterAttachments"] = [{
        "MatterAttachmentId": 9, "MatterAttachmentName": "Draft agreement",
        "MatterAttachmentHyperlink": site.add("/attachments/late.pdf", b"%PDF late"),
    }]  # fmt: skip
    site.add(f"{EVENTS}/501/eventitems", json.dumps(added).encode())
    site.forget()
    second = run_crawl(tmp_path, settings_for(site), source, known=known)
    assert site.hits[1].target.startswith(EVENTS) and site.hits[1].status == 304
    late = site.url("/attachments/late.pdf")
    assert late in [d.document.url for d in only(second, DocumentFetched)]
    assert outcomes(second) == {1: ("ok", None)}

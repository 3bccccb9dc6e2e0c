"""Lists whose meetings have their documents on pages of their own, crawled for real."""

from __future__ import annotations

from pathlib import Path

from spiders.crawl import DocumentFetched, MeetingSeen
from tests.sites.server import Site
from tests.spiders.crawl_samples import PDF, a_source, outcomes, run_crawl, sample, settings_for

SERVICE = "/Services/MeetingsService.svc/meetings"


def test_the_pages_of_listed_meetings_bring_their_documents(site: Site, tmp_path: Path) -> None:
    """A town's list leads to a page for each meeting, which is the same meeting with documents."""
    here = site.url("/").rstrip("/").encode()
    pages = {"/meetings/meetings/Board/2026": "list", "/meetings/detail/32": "meeting"}
    for path, name in pages.items():
        site.add(path, sample(f"towncloud_{name}.html").replace(b"https://sample.example", here))
    other = sample("towncloud_meeting.html").replace(b"December 9", b"November 30")
    other = other.replace(b"2026-12-09", b"2026-11-30").replace(b"https://sample.example", here)
    site.add("/meetings/detail/31", other)
    for name in ("packet", "minutes"):
        site.add(f"/files/{name}.pdf", b"%PDF-1.4 " + name.encode(), headers=PDF)
    source = a_source(1, site.url("/meetings/meetings/Board/2026"), "towncloud")
    records = run_crawl(tmp_path, settings_for(site), source)
    assert outcomes(records) == {1: ("ok", None)}
    seen = [r.meeting for r in records if isinstance(r, MeetingSeen)]
    assert {m.key: len(m.documents) for m in seen} == {"32": 2, "31": 2}
    fetched = [r.document.url for r in records if isinstance(r, DocumentFetched)]
    assert sorted(fetched) == [site.url("/files/minutes.pdf"), site.url("/files/packet.pdf")]


def test_a_portal_is_asked_for_the_documents_of_each_meeting(site: Site, tmp_path: Path) -> None:
    """CivicWeb's list names no documents; a second answer for each meeting does."""
    days = "?from=2026-09-01&to=2027-04-01&loadall=false"
    site.add(f"{SERVICE}{days}", sample("civicweb_meetings.json"))
    site.add(f"{SERVICE}/91/meetingDocuments", sample("civicweb_documents.json"))
    site.add(f"{SERVICE}/92/meetingDocuments", b"[]")
    site.add("/document/5001", b"%PDF-1.4 agenda", headers=PDF)
    source = a_source(1, site.url("/Portal/"), "civicweb")
    records = run_crawl(tmp_path, settings_for(site), source)
    assert outcomes(records) == {1: ("ok", None)}
    fetched = [r for r in records if isinstance(r, DocumentFetched)]
    assert [r.document.url for r in fetched] == [site.url("/document/5001")]

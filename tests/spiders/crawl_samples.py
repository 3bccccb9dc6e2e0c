"""What tests of real crawls share: sample sites, sources and the records that came."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from spiders.crawl import (
    CrawlSettings,
    DocumentFetched,
    PageSeen,
    Record,
    SourceDone,
    SourceSpec,
    Validator,
    crawl,
)
from spiders.items import Parsed
from spiders.parsing import read_details, read_listing, wrong_document
from tests.sites.server import Site

PAGES = Path(__file__).parent / "pages"
TODAY = date(2026, 11, 24)
PDF = {"Content-Type": "application/pdf"}
AGENDA = "/AgendaCenter/Search/"
EVENTS = "/v1/sample/events"


class ReadHere:
    """Reads pages in this process, as the processes of a crawl do: for pages of tests' own."""

    async def listing(self, source: SourceSpec, url: str, body: bytes) -> Parsed:
        """A page of a source's listing."""
        return read_listing(source, url, body)

    async def details(self, source: SourceSpec, url: str, body: bytes) -> Parsed:
        """The page of one meeting."""
        return read_details(source, url, body)

    async def wrong_document(self, url: str, body: bytes) -> str | None:
        """What stands where a document should."""
        return wrong_document(url, body)


def settings_for(*sites: Site, **others: Any) -> CrawlSettings:
    """Quick settings that let these sites through, and what else a test wants."""
    hosts = tuple(site.host for site in sites)
    values = {"delay_seconds": 0.02, "timeout_seconds": 3.0, "retries": 0} | others
    return CrawlSettings("Countywatch/test (contact: sample@example.org)", TODAY,
                         allowed_private=hosts, **values)  # fmt: skip


def sample(name: str) -> bytes:
    """The bytes of a sample page."""
    return (PAGES / name).read_bytes()


def agenda_center(site: Site, root: str = "", page: str = "civicplus_list.html") -> str:
    """Serves a sample AgendaCenter with all its files; gives the source's address."""
    body = sample(page).replace(b'href="/AgendaCenter', f'href="{root}/AgendaCenter'.encode())
    site.add(root + AGENDA, body, etag='"list"', headers={"Content-Type": "text/html"})
    for name in ("Agenda/_12072026-704", "Agenda/_11022026-690", "Minutes/_11022026-690",
                 "Agenda/_12142026-701", "Agenda/_11172026-695"):  # fmt: skip
        path = f"{root}/AgendaCenter/ViewFile/{name}"
        site.add(path, b"%PDF-1.4 " + path.encode(), etag=f'"{name}"', headers=PDF)
    packet = f"{root}/AgendaCenter/ViewFile/Agenda/_12072026-704?packet=true"
    site.add(
        packet, b"%PDF-1.4 packet " + root.encode(), last_modified="Mon, 23 Nov 2026 10:00:00 GMT"
    )
    return site.url(f"{root}/AgendaCenter")


def legistar_api(site: Site) -> str:
    """Serves a sample Web API with items and files; gives the source's address."""
    site.add(EVENTS, sample("legistar_events.json"), headers={"Content-Type": "application/json"})
    items = json.loads(sample("legistar_eventitems.json"))
    for item in items:
        for file in item["EventItemMatterAttachments"]:
            path = "/attachments/" + file["MatterAttachmentHyperlink"].rpartition("/")[2]
            file["MatterAttachmentHyperlink"] = site.add(path, b"%PDF " + path.encode())
    site.add(f"{EVENTS}/501/eventitems", json.dumps(items).encode())
    for event in ("499", "502", "503"):
        site.add(f"{EVENTS}/{event}/eventitems", b"[]")
    for name in ("501_agenda", "499_agenda", "499_minutes"):
        site.add(f"/files/{name}.pdf", b"%PDF " + name.encode(), headers=PDF)
    return site.url(EVENTS)


def a_source(number: int, url: str, platform: str = "civicplus", **options: str) -> SourceSpec:
    """A source of a platform at an address."""
    return SourceSpec(number, f"source {number}", platform, url, "America/Chicago", options)


def run_crawl(tmp_path: Path, settings: CrawlSettings, *sources: SourceSpec,
           known: tuple[Validator, ...] = ()) -> list[Record]:  # fmt: skip
    return list(crawl(sources, known, settings, tmp_path / "spool"))


def only(records: list[Record], kind: type[Any]) -> list[Any]:
    """The records of one kind, in order."""
    return [record for record in records if isinstance(record, kind)]


def outcomes(records: list[Record]) -> dict[int, tuple[str, str | None]]:
    """Outcome and reason by source; each source must have ended exactly once."""
    ended = only(records, SourceDone)
    assert len({done.source_id for done in ended}) == len(ended), "one SourceDone a source"
    return {done.source_id: (done.outcome, done.reason) for done in ended}


def validators_of(records: list[Record]) -> tuple[Validator, ...]:
    """What a parent would pass to the next crawl."""
    pages = [
        Validator(p.source_id, p.url, p.etag, p.last_modified, meeting_key=p.meeting_key)
        for p in only(records, PageSeen)
    ]
    files = [
        Validator(d.source_id, d.document.url, d.etag, d.last_modified,
                  meeting_key=d.meeting_key, document=d.document)
        for d in only(records, DocumentFetched)
    ]  # fmt: skip
    return (*pages, *files)

"""How everything stands: for `status`, and for the receipt at the foot of every mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import alerts as outbox
from groundwork.casefile import documents, sources
from groundwork.casefile.documents import Document
from groundwork.casefile.sources import Source, SourceLook
from groundwork.reading.ocr import LOW_CONFIDENCE
from monitors.alerts import Receipt, SourceLine
from monitors.health import Health, Look, health

SHOWN_UNREAD = 12


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source and how well it is."""

    source: Source
    health: Health


def source_statuses(session: Session, now: datetime) -> list[SourceStatus]:
    """Every source with its health, in the order in which they were added."""
    return [_status(look, now) for look in sources.looks(session)]


def _status(look: SourceLook, now: datetime) -> SourceStatus:
    crawl = look.last
    last = None if crawl is None else Look(crawl.finished_at, crawl.outcome, crawl.reason)
    good = look.last_good.finished_at if look.last_good else None
    every = timedelta(minutes=look.source.every_minutes)
    return SourceStatus(look.source, health(last, good, look.source.added_at, every, now))


def due_sources(session: Session, now: datetime) -> list[Source]:
    """The sources to crawl now: due, and not paused."""
    return [
        status.source
        for status in source_statuses(session, now)
        if not status.source.paused and status.health.next_due <= now
    ]


def local(moment: datetime | None, zone: str | None) -> str | None:
    """An instant as local ISO 8601 with offset, in the zone of its place."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(zone or "UTC")).isoformat(timespec="seconds")


def status_json(session: Session, now: datetime) -> dict[str, object]:
    """The answer of `status --json`."""
    unread = documents.unread(session)
    troubled = session.scalars(select(Document).where(Document.trouble.is_not(None))).all()
    return {
        "as_of": now.astimezone().isoformat(timespec="seconds"),
        "sources": [
            {
                "id": status.source.id,
                "name": status.source.name,
                "platform": status.source.platform,
                "url": status.source.url,
                "outcome": status.health.outcome,
                "reason": status.health.reason,
                "last_good": local(status.health.last_good, status.source.timezone),
                "next_due": local(status.health.next_due, status.source.timezone),
                "overdue": status.health.overdue,
                "paused": status.source.paused,
            }
            for status in source_statuses(session, now)
        ],
        "pages_unread": sum(len(row.pages) for row in unread),
        "documents_unreadable": sum(row.outcome == "unreadable" for row in unread),
        "unread": [
            {
                "document": f"d{row.document.id}",
                "title": row.document.title,
                "url": row.document.url,
                "outcome": row.outcome,
                "reason": row.reason,
                "pages": list(row.pages),
            }
            for row in unread
        ],
        "low_confidence": [
            {
                "document": f"d{row.document.id}",
                "title": row.document.title,
                "pages": list(row.pages),
            }
            for row in documents.poorly_read(session, LOW_CONFIDENCE)
        ],
        "documents_not_fetched": [
            {"document": f"d{row.id}", "title": row.title, "url": row.url, "reason": row.trouble}
            for row in troubled
        ],
        "alerts_open": outbox.open_alerts(session),
        "deliveries": outbox.count_by_state(session),
    }


def unread_lines(session: Session) -> list[str]:
    """In words: what could not be read, read well or fetched, and why."""
    lines = []
    for row in documents.unread(session):
        pages = f"{_pages(row.pages)}: " if row.pages else ""
        lines.append(f"{row.document.title} ({row.document.url}): {pages}{row.reason}")
    for poor in documents.poorly_read(session, LOW_CONFIDENCE):
        lines.append(
            f"{poor.document.title} ({poor.document.url}): {_pages(poor.pages)}: OCR is not sure "
            "of its words; look at it yourself"
        )
    query = select(Document).where(Document.trouble.is_not(None))
    lines += [f"{row.title} ({row.url}): {row.trouble}" for row in session.scalars(query)]
    return lines


def _pages(numbers: tuple[int, ...]) -> str:
    if len(numbers) > 8:
        return f"{len(numbers)} pages"
    listed = ", ".join(str(number) for number in numbers)
    return f"page {listed}" if len(numbers) == 1 else f"pages {listed}"


def receipt(session: Session, now: datetime) -> Receipt:
    """The foot of a mail: each source's last good look, and what could not be read."""
    lines = []
    statuses = source_statuses(session, now)
    zones = [status.source.timezone for status in statuses if status.source.timezone]
    first = ZoneInfo(zones[0] if zones else "UTC")
    for status in statuses:
        well = status.health
        good = well.last_good
        zone = ZoneInfo(status.source.timezone or "UTC")
        looked = f"{good.astimezone(zone):%Y-%m-%d %H:%M %Z}" if good else "never"
        trouble = None if well.well else (well.reason or "overdue")
        lines.append(SourceLine(status.source.name, well.outcome, looked, trouble))
    unread = unread_lines(session)
    if len(unread) > SHOWN_UNREAD:
        more = len(unread) - SHOWN_UNREAD
        unread = [*unread[:SHOWN_UNREAD], f"... and {more} more: see countywatch status"]
    return Receipt(f"{now.astimezone(first):%Y-%m-%d %H:%M %Z}", tuple(lines), tuple(unread))

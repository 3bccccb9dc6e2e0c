"""How everything stands: for `status`, and for the receipt at the foot of every mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.watch.pulse import Pulse, pulse
from countywatch.watch.receipt import (
    Trouble,
    failing_work,
    moment_words,
    poor_line,
    shortfalls,
    unread_line,
)
from groundwork.casefile import alerts as outbox
from groundwork.casefile import gaps, sources, tasks
from groundwork.casefile.documents import Document
from groundwork.casefile.sources import Source, SourceLook, due_sources
from groundwork.places.local_time import local
from groundwork.reading import WAITS_FOR_OCR
from groundwork.reading.ocr import LOW_CONFIDENCE
from monitors.alerts import Receipt, SourceLine
from monitors.alerts.receipt import shortened
from monitors.health import Health, Look, health

__all__ = [
    "SourceStatus",
    "due_sources",
    "local",
    "overdue",
    "receipt",
    "source_statuses",
    "status_json",
    "unread_lines",
]

# Items of each kind that `status` names one by one. It is read by a person or a script, not by the
# watch; what is more is in the counts.
LISTED_IN_STATUS = 200

# Sources with a line of their own in a receipt; of more only those are named that are not well.
SHOWN_SOURCES = 12

# Clocks of one machine that is set right step by less; a look dated further ahead is an error.
CLOCK_LEAVE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source and how well it is."""

    source: Source
    health: Health


def source_statuses(session: Session, now: datetime) -> list[SourceStatus]:
    """Every source with its health, in the order in which they were added."""
    return [_status(look, now) for look in sources.looks(session)]


def _status(look: SourceLook, now: datetime) -> SourceStatus:
    crawl, source = look.last, look.source
    last = None if crawl is None else Look(crawl.finished_at, crawl.outcome, crawl.reason)
    good = look.last_good.finished_at if look.last_good else None
    if good is not None and good > now + CLOCK_LEAVE:
        good = None  # nobody knows when it was
    every = timedelta(minutes=source.every_minutes)
    well = health(last, good, source.added_at, every, now)
    if last is not None and last.finished > now + CLOCK_LEAVE:
        return SourceStatus(source, _dated_ahead(well, last, now, source.timezone))
    if source.next_due is not None:
        due = now if sources.is_due(source, now) else source.next_due
        well = replace(well, next_due=min(due, source.next_due))
    return SourceStatus(source, well)


def _dated_ahead(well: Health, last: Look, now: datetime, zone: str | None) -> Health:
    """A look of the future was written by a wrong clock: nobody knows when it was, so it is due."""
    said = f"{well.reason}; " if well.reason else ""
    reason = (
        f"{said}the last look is dated {moment_words(last.finished, zone)}, which is still ahead: "
        "the computer's clock was wrong then, or is wrong now; the source is due"
    )
    return replace(well, reason=reason, next_due=now, overdue=True)


def overdue(statuses: Sequence[SourceStatus]) -> int:
    """How many sources are overdue that are not paused."""
    return sum(row.health.overdue and not row.source.paused for row in statuses)


def status_json(
    session: Session,
    now: datetime,
    home: Path | None = None,
    exceptions: Sequence[dict[str, str]] = (),
) -> dict[str, object]:
    """The answer of `status --json`. `home` is the folder whose watch is asked for by its lock.

    `exceptions` are the hosts for which the operator allowed what is not safe: host, allow, reason.
    """
    statuses = source_statuses(session, now)
    counts = gaps.reading_counts(session, WAITS_FOR_OCR)
    _, poor = gaps.poorly_read(session, LOW_CONFIDENCE, LISTED_IN_STATUS)
    return {
        "as_of": now.astimezone().isoformat(timespec="seconds"),
        "watch": _watch(pulse(session, home, now, overdue(statuses))),
        "sources": [_source(status) for status in statuses],
        "pages_unread": counts.pages,
        "documents_unreadable": counts.unreadable,
        "documents_partly_read": counts.partly,
        "documents_waiting_for_ocr": counts.ocr,
        "missing": [
            {"what": one.sentence, "items": list(one.lines), "more": one.more}
            for one in shortfalls(session, now)
        ],
        "unread": _unread(session),
        "low_confidence": [_named(row.document) | {"pages": list(row.pages)} for row in poor],
        "documents_not_fetched": [
            _named(row) | {"url": row.url, "reason": row.trouble}
            for row in gaps.not_fetched(session, LISTED_IN_STATUS).newest
        ],
        "trouble": [_trouble(one) for one in troubles(session)],
        "waiting": tasks.waiting(session),
        "exceptions": list(exceptions),
        "alerts_open": outbox.open_alerts(session),
        "deliveries": outbox.count_by_state(session),
    }


def _watch(found: Pulse) -> dict[str, object]:
    return {
        "running": found.running,
        "well": found.well,
        "stuck": found.stuck,
        "heartbeat": local(found.heartbeat, None),
        "started": local(found.started, None),
        "stopped": local(found.stopped, None),
        "error": found.error,
        "sentence": found.sentence,
    }


def _source(status: SourceStatus) -> dict[str, object]:
    source, well = status.source, status.health
    return {
        "id": source.id,
        "name": source.name,
        "platform": source.platform,
        "url": source.url,
        "outcome": well.outcome,
        "reason": well.reason,
        "last_good": local(well.last_good, source.timezone),
        "next_due": local(well.next_due, source.timezone),
        "overdue": well.overdue,
        "paused": source.paused,
    }


def _named(row: Document) -> dict[str, object]:
    return {"document": f"d{row.id}", "title": row.title}


def _unread(session: Session) -> list[dict[str, object]]:
    return [
        _named(row.document)
        | {
            "url": row.document.url,
            "outcome": row.outcome,
            "reason": row.reason,
            "pages": list(row.pages),
        }
        for row in gaps.unread(session, WAITS_FOR_OCR, LISTED_IN_STATUS)
    ]


def troubles(session: Session) -> list[Trouble]:
    """Work and deliveries that failed, with what was wrong and when they are tried again."""
    deliveries = [
        Trouble(
            f"a{row.alert_id} to {row.address}" if row.alert_id else f"notice to {row.address}",
            "deliver",
            row.last_error or "",
            row.attempts,
            row.next_try if row.state == "waiting" else None,
        )
        for row in outbox.unsent(session, LISTED_IN_STATUS)
    ]
    return failing_work(session, LISTED_IN_STATUS) + deliveries


def _trouble(one: Trouble) -> dict[str, object]:
    return {
        "item": one.item,
        "step": one.step,
        "error": one.error,
        "attempts": one.attempts,
        "next_try": local(one.next_try, None),
    }


def unread_lines(session: Session) -> list[str]:
    """In words: what could not be read, read well or fetched, and why."""
    lines = [unread_line(row) for row in gaps.unread(session, WAITS_FOR_OCR, LISTED_IN_STATUS)]
    _, poor = gaps.poorly_read(session, LOW_CONFIDENCE, LISTED_IN_STATUS)
    lines += [poor_line(row) for row in poor]
    troubled = gaps.not_fetched(session, LISTED_IN_STATUS).newest
    return lines + [f"{row.title} ({row.url}): {row.trouble}" for row in troubled]


def receipt(session: Session, now: datetime) -> Receipt:
    """The foot of a message at the aware `now`. Compute it once for all messages of a round."""
    statuses = source_statuses(session, now)
    zones = [status.source.timezone for status in statuses if status.source.timezone]
    shown, rest = _shown(statuses)
    return Receipt(
        moment_words(now, zones[0] if zones else None),
        tuple(_line(status) for status in shown),
        shortened(shortfalls(session, now)),
        gaps.saved_documents(session),
        rest,
    )


def _shown(statuses: Sequence[SourceStatus]) -> tuple[Sequence[SourceStatus], str]:
    """The sources that get a line, and a sentence on the others."""
    if len(statuses) <= SHOWN_SOURCES:
        return statuses, ""
    bad = [row for row in statuses if row.source.paused or not row.health.well]
    shown, more = bad[:SHOWN_SOURCES], len(bad) - SHOWN_SOURCES
    count = len(statuses) - len(bad)
    rest = f"{count} more {'source was' if count == 1 else 'sources were'} checked on time."
    if more > 0:
        rest = f"{more} more failed or are late: see countywatch status. {rest}"
    return shown, rest


def _line(status: SourceStatus) -> SourceLine:
    source, well = status.source, status.health
    trouble = None if well.well else (well.reason or "the next look at it is overdue")
    outcome = well.outcome
    if source.paused:
        outcome = "paused"
        trouble = "paused by the operator: nothing that it lists since then is seen"
    return SourceLine(source.name, outcome, moment_words(well.last_good, source.timezone), trouble)

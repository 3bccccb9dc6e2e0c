"""What is missing of what was watched, in words: for `status`, and for the foot of every message.

A fixed number of queries, however large the archive is; no name of a recipient, for everybody who
gets alerts reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import alerts as outbox
from groundwork.casefile import gaps, heartbeat, tasks
from groundwork.casefile.documents import Document
from groundwork.casefile.gaps import Documents, PoorlyRead, Unread
from groundwork.casefile.sources import Source
from groundwork.casefile.tasks import Task
from groundwork.reading import WAITS_FOR_OCR
from groundwork.reading.ocr import LOW_CONFIDENCE
from monitors.alerts.receipt import SHOWN, Shortfall
from spiders.listed import LISTED

# Twice the six hours after which a document without validators is fetched again: then a round was
# missed, and nobody knows whether it is still as it was.
CHANGE_UNKNOWN_AFTER = timedelta(hours=12)

# A document that no listing has shown for so long will not be fetched any more.
LISTED_WITHIN = timedelta(days=30)

# A message that was given up longer ago is no news to anybody; status counts it still.
FAILED_WITHIN = timedelta(days=30)

# Page numbers in one line; of more only how many there are.
MOST_PAGES = 8

STEPS = {
    "crawl": "checking the source",
    "read": "reading",
    "ocr": "OCR",
    "match": "looking for warning signs",
    "list": "comparing the list",
    "deliver": "sending",
    "step": "a step of the round",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One piece of work that failed and is tried again: what, at which step, and why."""

    item: str
    step: str
    error: str
    attempts: int
    next_try: datetime | None


def shortfalls(session: Session, now: datetime, limit: int = SHOWN) -> tuple[Shortfall, ...]:
    """All that is missing or not sure at the aware `now`, what matters most first.

    Each names at most `limit` items.
    """
    found = (
        *_outage(session),
        *_failing(session, limit),
        *_waiting(session, limit),
        *_not_in_full(session, limit),
        *_not_current(session, now, limit),
        *_not_sent(session, now),
    )
    return tuple(found)


def _outage(session: Session) -> Iterator[Shortfall]:
    pulse = heartbeat.last(session, heartbeat.WATCH)
    if pulse is not None and pulse.stopped_at is None and pulse.error:
        yield Shortfall(f"The watch could not finish its last round: {pulse.error}")


def _failing(session: Session, limit: int) -> Iterator[Shortfall]:
    kinds = tasks.count_failing(session)
    count = sum(kinds.values())
    if not count:
        return
    lines = tuple(
        f"{one.item}, {step_words(one)}: {one.error}" for one in failing_work(session, limit)
    )
    what = _counted(count, "piece of work failed and is", "pieces of work failed and are")
    # A crawl that failed leaves nothing unread: its source's own line tells.
    unread = count > kinds.get("crawl", 0)
    yield Shortfall(f"{what} tried again", lines, count - len(lines), unread)


def _waiting(session: Session, limit: int) -> Iterator[Shortfall]:
    unread = gaps.never_read(session, limit)
    what = "saved document waits to be read", "saved documents wait to be read"
    yield from _named_documents(unread, *what, _address, unread=True)
    counts, failing = tasks.waiting(session), tasks.count_failing(session)
    matches, lists = (counts.get(kind, 0) - failing.get(kind, 0) for kind in ("match", "list"))
    if matches:
        said = _counted(matches, "document waits", "documents wait")
        yield Shortfall(f"{said} to be searched for warning signs", unread=True)
    if lists:
        said = _counted(lists, "federal list waits", "federal lists wait")
        yield Shortfall(f"{said} to be compared with the one before", unread=True)
    if again := gaps.read_again(session):
        said = _counted(again, "document was read and waits", "documents were read and wait")
        yield Shortfall(f"{said} to be read again by a newer reader")


def _not_in_full(session: Session, limit: int) -> Iterator[Shortfall]:
    counts = gaps.reading_counts(session, WAITS_FOR_OCR)
    rows = gaps.unread(session, WAITS_FOR_OCR, limit)
    lost = [row for row in rows if not row.ocr and row.outcome in ("unreadable", "skipped")]
    ocr = [row for row in rows if row.ocr]
    partly = [row for row in rows if row not in lost and row not in ocr]
    groups = (
        (counts.ocr, ocr, "document has pages", "documents have pages", " that wait for OCR"),
        (counts.partly, partly, "document was", "documents were", " read only in part"),
        (counts.unreadable + counts.skipped, lost, "document", "documents", " could not be read"),
    )
    for count, named, one, many, end in groups:
        if count:
            lines = tuple(unread_line(row) for row in named)
            more = max(0, count - len(lines))
            yield Shortfall(_counted(count, one, many) + end, lines, more, unread=True)
    count, poor = gaps.poorly_read(session, LOW_CONFIDENCE, limit)
    if count:
        said = _counted(count, "document has pages", "documents have pages")
        lines = tuple(poor_line(row) for row in poor)
        yield Shortfall(f"{said} whose words OCR is not sure of", lines, count - len(lines))


def _not_current(session: Session, now: datetime, limit: int) -> Iterator[Shortfall]:
    troubled = gaps.not_fetched(session, limit)
    yield from _named_documents(
        troubled,
        "listed document could not be fetched",
        "listed documents could not be fetched",
        lambda row: f"{_address(row)}: {row.trouble}",
    )
    waiting = gaps.never_fetched(session, now - LISTED_WITHIN, limit)
    yield from _named_documents(
        waiting,
        "document is listed and not fetched yet",
        "documents are listed and not fetched yet",
        _address,
    )
    before = now - CHANGE_UNKNOWN_AFTER
    changed = gaps.perhaps_changed(session, LISTED, before, now, limit)
    hours = int(CHANGE_UNKNOWN_AFTER.total_seconds() // 3600)
    end = f"may have changed: last fetched over {hours} hours ago, and the server gives no sign"
    yield from _named_documents(
        changed,
        f"document of a meeting ahead {end}",
        f"documents of meetings ahead {end}",
        _address,
    )


def _not_sent(session: Session, now: datetime) -> Iterator[Shortfall]:
    counts = outbox.count_unsent(session, now - FAILED_WITHIN)
    if counts["late"]:
        said = _counted(counts["late"], "message was not accepted", "messages were not accepted")
        yield Shortfall(f"{said} by the mail server yet and will be sent again")
    if counts["failed"]:
        said = _counted(counts["failed"], "message", "messages")
        yield Shortfall(f"{said} could not be delivered: countywatch status")


def _named_documents(
    found: Documents, one: str, many: str, line: Callable[[Document], str], *, unread: bool = False
) -> Iterator[Shortfall]:
    if found.count:
        lines = tuple(line(row) for row in found.newest)
        said = _counted(found.count, one, many)
        yield Shortfall(said, lines, found.count - len(lines), unread)


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def _address(row: Document) -> str:
    return f"{row.title} ({row.url})"


def unread_line(row: Unread) -> str:
    """What could not be read of a document, and why."""
    pages = f"{pages_words(row.pages)}: " if row.pages else ""
    return f"{_address(row.document)}: {pages}{row.reason or row.outcome.replace('_', ' ')}"


def poor_line(row: PoorlyRead) -> str:
    """Which pages of a document OCR is not sure of."""
    pages = pages_words(row.pages)
    return f"{_address(row.document)}: {pages}: OCR is not sure of its words; read it yourself"


def pages_words(numbers: Sequence[int]) -> str:
    """Pages by their numbers, or how many there are."""
    if len(numbers) > MOST_PAGES:
        return f"{len(numbers)} pages"
    listed = ", ".join(str(number) for number in numbers)
    return f"page {listed}" if len(numbers) == 1 else f"pages {listed}"


def failing_work(session: Session, limit: int) -> list[Trouble]:
    """The most urgent tasks whose last try failed, each named by its document or source."""
    rows = tasks.failing(session, limit)
    names = _names(session, rows)
    return [
        Trouble(names[row.id], row.kind, row.error or "", row.attempts, row.due_at) for row in rows
    ]


def step_words(trouble: Trouble) -> str:
    """The step at which work failed, as a person says it."""
    return STEPS.get(trouble.step, trouble.step)


def _names(session: Session, rows: Sequence[Task]) -> dict[int, str]:
    """What a person calls the item of each task; its key where nothing is held by that key."""
    of_bytes = [row.key for row in rows if row.kind in _OF_BYTES]
    of_version = [_number(row) for row in rows if row.kind in _OF_VERSION]
    of_source = [_number(row) for row in rows if row.kind == "crawl"]
    by_hash = gaps.by_hash(session, of_bytes)
    by_version = gaps.by_version(session, of_version)
    query = select(Source).where(Source.id.in_(of_source))
    sources = {row.id: row.name for row in session.scalars(query)}
    names = {}
    for row in rows:
        if row.kind == tasks.STEP:
            names[row.id] = row.key
            continue
        if row.kind == "crawl":
            names[row.id] = sources.get(_number(row), f"source {row.key}")
            continue
        at_hash = by_hash.get(row.key)
        document = at_hash if row.kind in _OF_BYTES else by_version.get(_number(row))
        named = f"{document.title} (d{document.id})" if document else ""
        names[row.id] = named or f"{row.kind} {row.key[:40]}"
    return names


_OF_BYTES = frozenset({"read", "ocr"})
_OF_VERSION = frozenset({"match", "list"})


def _number(row: Task) -> int:
    """The row number that a task's key begins with; 0, which no row has, where there is none."""
    number = row.key.partition(" ")[0].partition(":")[0]
    return int(number) if number.isdecimal() else 0


def moment_words(at: datetime | None, zone: str | None) -> str:
    """An instant on the clock of a place; `never` where there is none."""
    return f"{at.astimezone(ZoneInfo(zone or 'UTC')):%Y-%m-%d %H:%M %Z}" if at else "never"

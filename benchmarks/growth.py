"""Queries per mail, per tick and per command on archives of two sizes: they must be equal.

.venv/bin/python -m benchmarks.growth                     1,000 and 10,000 documents
.venv/bin/python -m benchmarks.growth --sizes 1000 50000
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Engine, Index, event

from countywatch.archive.alert_views import alert_view
from countywatch.archive.changes import changes_of
from countywatch.cli.main import cli
from countywatch.settings import Settings, load
from countywatch.watch.digest import gather, queue_due
from countywatch.watch.operator_summary import write_summary
from countywatch.watch.plan import plan_work
from countywatch.watch.status import due_sources, receipt, source_statuses, status_json
from groundwork.casefile import Base, CaseFile, heartbeat, open_casefile, tasks
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Alert, Delivery
from groundwork.casefile.documents import Document, DocumentAddress, DocumentVersion, Page, Text
from groundwork.casefile.meetings import (
    FIELDS,
    Meeting,
    MeetingFacts,
    MeetingListing,
    MeetingVersion,
)
from groundwork.casefile.signs import Matching, Sign
from groundwork.casefile.sources import Crawl, PageSeenAt, Source
from groundwork.reading import READER_VERSION
from monitors.alerts import as_html, as_text

WATCHLIST = "the hash of a list"
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SOURCES = 10
A_MEETING = 4
"""Documents of one meeting."""
AHEAD = 6
"""Meetings that are still ahead, whatever the size: an archive grows at its old end."""
RECENT = 5
"""Alerts of the last week."""
LATE = 3
"""Documents of each kind that are not read, not fetched, not sure of: they are mended in time."""
BIG = frozenset(
    {
        "alert",
        "crawl",
        "document",
        "document_address",
        "document_version",
        "matching",
        "meeting",
        "meeting_listing",
        "meeting_version",
        "page",
        "sign",
        "text",
        "validator",
    }
)
"""Tables that grow with the archive."""
QUOTE = "Section 287(g)"
MAIL = """
operator = "operator@example.org"
[[recipients]]
email = "reader@example.org"
[mail]
host = "127.0.0.1"
sender = "watch@example.org"
"""
SCAN = re.compile(r"SCAN (\w+?)(?:_\d+)?(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\w+))?$")

Plan = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Queries:
    """The statements that ran, with their values."""

    ran: list[tuple[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ran)

    def scans(self, casefile: CaseFile) -> list[Plan]:
        """The statements among them that read a big table from end to end, with their plans."""
        distinct = {sql: values for sql, values in self.ran if sql.startswith(("SELECT", "WITH"))}
        raw = casefile.engine.raw_connection()
        try:
            plans = {
                sql: tuple(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values))  # type: ignore[attr-defined]
                for sql, values in distinct.items()
            }
        finally:
            raw.close()
        return [(sql, plan) for sql, plan in plans.items() if _is_scan(sql, plan)]


def _partial_indexes() -> frozenset[str]:
    """Indexes of a few rows: reading one of them from end to end is no scan of its table."""
    indexes: Iterator[Index] = (
        index for table in Base.metadata.tables.values() for index in table.indexes
    )
    return frozenset(
        str(index.name) for index in indexes if index.dialect_options["sqlite"]["where"] is not None
    )


def _is_scan(sql: str, plan: tuple[str, ...]) -> bool:
    stops = "LIMIT" in sql and "WHERE" not in sql and not any("TEMP B-TREE" in s for s in plan)
    few = _partial_indexes()
    for step in plan:
        scan = SCAN.match(step)
        if scan and scan[1] in BIG and scan[2] not in few and not stops:
            return True
    return False


@contextmanager
def counted() -> Iterator[Queries]:
    """Counts every statement of every case file until the block ends."""
    queries = Queries()

    def note(_c: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
        queries.ran.append((sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def build(home: Path, documents: int) -> CaseFile:
    """A case file with so many documents, read and matched, in the home folder."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "countywatch.toml").write_text(MAIL)
    casefile = open_casefile(home)
    with casefile.session() as session:
        session.add_all(_source(number) for number in range(1, SOURCES + 1))
    step = 500
    for first in range(1, documents + 1, step):
        with casefile.session() as session:
            for number in range(first, min(first + step, documents + 1)):
                for rows in _rows(number, documents):
                    session.add_all(rows)
                    session.flush()
    with casefile.session() as session:
        # The archive was planned when its reader and its list were new; a tick finds it so.
        tasks.set_mark(session, "read", READER_VERSION)
        tasks.set_mark(session, "match", WATCHLIST)
        for kind in ("match", "list"):
            tasks.enqueue(session, kind, ["1", "2"], NOW)
        tasks.enqueue(session, "read", ["new-1", "new-2", "failing"], NOW)
        claim = tasks.claim(session, ["read"], "host/growth", NOW)
        if claim is not None:
            tasks.fail(session, claim, "The saved copy is damaged.", NOW)
    return casefile


def _source(number: int) -> Source:
    return Source(
        id=number,
        name=f"Board {number}",
        platform="civicplus",
        url=f"http://board{number}.example.org/",
        place_fips="37127",
        place_name="Nash County, NC",
        timezone="America/New_York",
        options={},
        every_minutes=240,
        added_at=NOW - timedelta(days=900),
        next_due=NOW + timedelta(minutes=number - SOURCES // 2),
    )


def _rows(number: int, documents: int) -> Iterator[list[Any]]:
    """What stands for one document, in the order in which rows refer to each other."""
    source = number % SOURCES + 1
    meeting = (number - 1) // A_MEETING + 1
    ahead = meeting > documents // A_MEETING - AHEAD
    seen = NOW - timedelta(hours=documents - number + 1)
    if (number - 1) % A_MEETING == 0:
        yield from _meeting(meeting, source, seen, ahead)
        yield [Crawl(source_id=source, started_at=seen, finished_at=seen, outcome="ok", meetings=9)]
    url = f"http://board{source}.example.org/{number}.pdf"
    fetched = number % (documents // LATE) != 7
    yield [
        Document(
            id=number,
            source_id=source,
            meeting_id=meeting,
            kind="agenda",
            title=f"Agenda {number}",
            url=url,
            first_seen=seen,
            last_seen=seen,
            trouble=None if fetched else "the server answered 410",
        )
    ]
    sha256 = f"{number:064d}"
    address = {"source_id": source, "url": url, "last_seen": seen}
    held = sha256 if number % (documents // LATE) != 8 else None
    yield [
        DocumentAddress(document_id=number, title=f"Agenda {number}", sha256=held, **address),
        PageSeenAt(source_id=source, url=url, etag=None, seen_at=seen),
    ]
    if held is not None:
        yield from _version(number, documents, sha256, seen)


def _meeting(number: int, source: int, seen: datetime, ahead: bool) -> Iterator[list[Any]]:
    start = NOW + timedelta(days=number % 20 + 1) if ahead else seen
    facts = MeetingFacts(
        f"Board {source}", "Regular Meeting", f"{start:%Y-%m-%dT%H:%M}-05:00", "scheduled"
    )
    said = {name: getattr(facts, name) for name in FIELDS}
    key = {"source_id": source, "key": f"k{number}", "first_seen": seen, "last_seen": seen}
    yield [Meeting(id=number, **key)]
    day = facts.start[:10]
    yield [
        MeetingListing(meeting_id=number, day=day, **key, **said),
        MeetingVersion(meeting_id=number, number=1, digest=facts.digest(), seen_at=seen, **said),
    ]


def _version(number: int, documents: int, sha256: str, seen: datetime) -> Iterator[list[Any]]:
    late = documents // LATE
    outcome = "unreadable" if number % late == 1 else "read"
    dark = {2: "waiting for OCR", 3: "the picture cannot be decoded"}.get(number % late)
    kept = {"number": 1, "sha256": sha256, "size": 9, "fetched_at": seen}
    yield [DocumentVersion(id=number, document_id=number, **kept)]
    if number % late == 4:
        return  # saved, and not read yet
    read = {"reader": "1", "media_type": "application/pdf", "text_sha256": sha256}
    yield [Text(id=number, sha256=sha256, outcome=outcome, read_at=seen, **read)]
    text = f"7.C Agreement under {QUOTE} with the Sheriff. Words of document {number}."
    sure = 60.0 if number % late == 5 else None
    yield [
        Page(text_id=number, number=1, text=text, confidence=sure),
        Page(text_id=number, number=2, text="" if dark else "More words.", unread=dark),
        Matching(id=number, version_id=number, text_id=number, watchlist="w", matched_at=seen),
    ]
    if number % 10 == 0:
        yield from _alert(number, documents, text, seen)


def _alert(number: int, documents: int, text: str, seen: datetime) -> Iterator[list[Any]]:
    start = text.index(QUOTE)
    at = {"page": 1, "where": "item 7.C", "start": start, "end": start + len(QUOTE)}
    said = {"topic": "agreement", "grade": "alert", "stance": "mention"}
    words = {"rule": "287g", "quote": QUOTE, "context": text, "fingerprint": str(number)}
    yield [Sign(id=number, matching_id=number, weight=4, **said, **at, **words)]
    recent = number > documents - RECENT * 10
    raised = seen if recent else seen - timedelta(days=8)
    rows = [
        Delivery(
            channel="mail",
            address=f"{name}@example.org",
            message_id=f"<{number}-{name}@example.org>",
            state="sent",
            created_at=raised,
        )
        for name in ("reader", "editor")
    ]
    key = {"document_id": number, "version_id": number, "matching_id": number}
    signs = {"sign_ids": [number], "new_sign_ids": [number]}
    verdict = None if recent else "confirmed"
    of = {"place_fips": "37127", "created_at": raised, "verdict": verdict}
    yield [Alert(id=number, deliveries=rows, **key, **said, **signs, **of)]


@dataclass(frozen=True, slots=True)
class Archive:
    """A case file of one size, and what is asked of it."""

    casefile: CaseFile
    settings: Settings
    documents: int

    @property
    def newest_alert(self) -> int:
        """The id of the newest alert."""
        return self.documents - self.documents % 10


def a_mail(archive: Archive) -> None:
    """One alert with its receipt, in text and HTML."""
    with archive.casefile.reading() as session:
        alert = session.get_one(Alert, archive.newest_alert)
        view = alert_view(session, alert, NOW, extra=(), sample=False)
        foot = receipt(session, NOW)
    assert as_text(view, foot)
    assert as_html(view, foot)


def a_digest_due(archive: Archive) -> None:
    """The digest that is due is gathered and written; the first time that it is asked for."""
    queue_due(archive.casefile, archive.settings, NOW)


def a_tick(archive: Archive) -> None:
    """What each tick asks: sources, queue, deliveries, and whether a digest is due."""
    with archive.casefile.reading() as session:
        due_sources(session, NOW)
        tasks.oldest_due(session, NOW)
        tasks.waiting(session)
        session.scalar(outbox.claimable(NOW))
        for kinds in (("read",), ("ocr",), ("match", "list")):
            tasks.has_work(session, kinds, NOW)
    with archive.casefile.session() as session:
        heartbeat.start(session, heartbeat.WATCH, "here/1", NOW)
        heartbeat.beat(session, heartbeat.WATCH, NOW, NOW)
        for reclaim in (tasks.reclaim, outbox.reclaim_deliveries):
            reclaim(session, NOW, lambda owner: True)
        tasks.renew(session, "here/1", NOW)
        outbox.renew_deliveries(session, "here/1", NOW)
        plan_work(session, WATCHLIST, NOW)
        write_summary(session, archive.settings, NOW)
    queue_due(archive.casefile, archive.settings, NOW)


def a_digest(archive: Archive) -> None:
    """What a digest of the last week gathers."""
    with archive.casefile.reading() as session:
        since = NOW - timedelta(days=7)
        assert gather(session, archive.settings, since, NOW).unjudged


def _reading(ask: Callable[..., object]) -> Callable[[Archive], None]:
    def asked(archive: Archive) -> None:
        with archive.casefile.reading() as session:
            ask(session, archive)

    return asked


WORK: Mapping[str, Callable[[Archive], None]] = {
    "a mail": a_mail,
    "a digest that is due": a_digest_due,
    "a tick": a_tick,
    "a digest gathered": a_digest,
    "the receipt": _reading(lambda session, _: receipt(session, NOW)),
    "status as JSON": _reading(lambda session, _: status_json(session, NOW)),
    "the sources": _reading(lambda session, _: source_statuses(session, NOW)),
    "due sources": _reading(lambda session, _: due_sources(session, NOW)),
    "changes of a meeting": _reading(lambda session, _: changes_of(session, "m2")),
}
COMMANDS = (
    ("status",),
    ("status", "--json"),
    ("alerts", "list", "--limit", "20", "--json"),
    ("alerts", "list", "--open", "--json"),
    ("alerts", "show", "ALERT"),
    ("alerts", "show", "ALERT", "--json"),
    ("digest", "--json"),
    ("changes",),
    ("changes", "m2"),
    ("changes", "d2", "--json"),
    ("sources", "list"),
)


def command(archive: Archive, words: tuple[str, ...]) -> None:
    """Runs one command on the archive, as a person does."""
    given = [f"a{archive.newest_alert}" if word == "ALERT" else word for word in words]
    done = CliRunner().invoke(cli, given, catch_exceptions=False)
    assert done.exit_code in (0, 1), done.output


def measured(archive: Archive) -> dict[str, Queries]:
    """The queries of each piece of work and each command, by its name."""
    result = {}
    for name, work in WORK.items():
        with counted() as queries:
            work(archive)
        result[name] = queries
    for words in COMMANDS:
        with counted() as queries:
            command(archive, words)
        result[" ".join(words)] = queries
    return result


def main() -> int:
    """Prints the table; ends with 1 where a figure grows, or a query reads a big table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=(1_000, 10_000))
    sizes = parser.parse_args().sizes
    found, bad = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            home = Path(folder) / str(size)
            os.environ["COUNTYWATCH_HOME"] = str(home)
            casefile = build(home, size)
            archive = Archive(casefile, load(home), size)
            started = time.perf_counter()
            found.append(measured(archive))
            seconds = time.perf_counter() - started
            print(f"{size:,} documents: all of it took {seconds:.2f} s")
            scans = {
                scan: name
                for name, queries in found[-1].items()
                for scan in queries.scans(casefile)
            }
            for (sql, plan), name in scans.items():
                print(f"  {name} reads a big table: {'; '.join(plan)}\n{sql}")
            bad += len(scans)
            casefile.close()
    print(f"{'queries':32}{sizes[0]:>10,}{sizes[1]:>10,}")
    for name in found[0]:
        few, many = (len(one[name]) for one in found)
        bad += few != many
        print(f"{name:32}{few:>10}{many:>10}{'' if few == many else '  grows'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

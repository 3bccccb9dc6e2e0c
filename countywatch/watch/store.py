"""What a crawl found goes into the case file: the records of a moment in one transaction.

A crawl that is killed loses that moment; what makes the next crawl ask for less (a validator, a
listing's after all that it lists) is stored with or after what it stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from countywatch.agreements.federal_records import AWARDS
from countywatch.settings import Settings
from countywatch.watch.counting import MeetingCount, counted, doubt, total
from countywatch.watch.isolate import isolated
from countywatch.watch.urgency import urgency
from groundwork.casefile import CaseFile, documents, federal, meetings, sources, tasks
from groundwork.casefile.documents import Bytes, Document, DocumentFacts
from groundwork.casefile.meetings import Meeting, MeetingFacts
from groundwork.casefile.reposting import settle
from groundwork.casefile.sources import Crawl, Source
from groundwork.places.local_time import with_offset
from monitors.health import FAILED_AGAIN, Counts, next_look
from spiders.details import filled
from spiders.items import DocumentFound, MeetingFound, MeetingStatus
from spiders.listed import items_document, items_text
from spiders.platforms import named
from spiders.records import (
    DocumentFailed,
    DocumentFetched,
    DocumentUnchanged,
    MeetingSeen,
    PageSeen,
    Record,
    SourceDone,
    TextListed,
)


@dataclass(slots=True)
class Crawled:
    """What one crawl did: outcomes by source name, and counts."""

    outcomes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    documents_new: int = 0
    downloads: int = 0

    def copy(self) -> Crawled:
        """The state of this moment."""
        return Crawled(dict(self.outcomes), self.documents_new, self.downloads)

    def since(self, before: Crawled) -> Crawled:
        """What came after an earlier state: sources that ended since, and the growth of counts."""
        ended = {
            name: end for name, end in self.outcomes.items() if before.outcomes.get(name) is not end
        }
        return Crawled(
            ended,
            self.documents_new - before.documents_new,
            self.downloads - before.downloads,
        )


class Ingest:
    """Stores records as they come, those of a moment in one transaction."""

    def __init__(
        self,
        casefile: CaseFile,
        settings: Settings,
        now: Callable[[], datetime],
        progress: Callable[[str], None],
        done: Crawled,
    ) -> None:
        self.casefile = casefile
        self.settings = settings
        self.by_id: dict[int, Source] = {}
        self.started: dict[int, datetime] = {}
        self.now = now
        self.progress = progress
        self.done = done
        self.pages: dict[int, list[PageSeen]] = {}
        self.unstored: dict[int, str] = {}
        self._to_read: list[tuple[str, Document]] = []
        self.counts: dict[int, dict[str, MeetingCount]] = {}

    def expect(self, source: Source) -> None:
        """Names a source whose records will come, and notes when the look at it began."""
        self.by_id[source.id] = source
        self.started[source.id] = self.now()

    def take(self, records: Sequence[Record]) -> None:
        """Stores the records of a moment, in their order.

        Where that fails they are stored one by one: a record that breaks costs its source this
        look, which then counts as failed and asks for the rest the next time. Raises OutOfService
        where the case file or the disk fails.
        """
        if isolated(lambda: self._take(records), "store", f"{len(records)} records") is None:
            return
        for record in records:
            step = partial(self._take, [record])
            failure = isolated(step, "store", type(record).__name__)
            if failure is not None:
                self._not_stored(record, failure)

    def _take(self, records: Sequence[Record]) -> None:
        self._to_read.clear()
        with self.casefile.session() as session:
            self._look_up(session, records)
            for record in records:
                self._store(session, record)
            self._ask_for_reading(session)

    def _not_stored(self, record: Record, failure: str) -> None:
        """Remembers which source lost something; one whose end cannot be stored has failed."""
        source_id = record.source_id
        self.unstored.setdefault(source_id, failure)
        self.pages.pop(source_id, None)
        if isinstance(record, SourceDone):
            failed = replace(record, outcome="failed", reason=failure)
            isolated(partial(self._keep_failure, failed), "store", "the end of a check")

    def _keep_failure(self, record: SourceDone) -> None:
        with self.casefile.session() as session:
            self._keep_outcome(session, record, Counts(meetings=record.meetings))

    def _ask_for_reading(self, session: Session) -> None:
        """Writes a task for each new version of the moment, the soonest meeting first."""
        ids = [row.meeting_id for _, row in self._to_read if row.meeting_id is not None]
        meetings.look_up_versions(session, ids)
        for sha256, row in self._to_read:
            soon = urgency(session, row, self.now())
            tasks.enqueue(session, "read", [sha256], self.now(), soon)

    def _look_up(self, session: Session, records: Sequence[Record]) -> None:
        """One query for all records where each would ask its own."""
        files = [file for record in records for file in self._files(record)]
        meetings.look_up(session, [key for record in records for key in _keys(record)])
        fetched = [record for record in records if isinstance(record, DocumentFetched)]
        documents.look_up(session, files, [record.sha256 for record in fetched])
        pages = [(record.source_id, record.document.url) for record in fetched]
        for record in records:
            if isinstance(record, SourceDone):
                seen = self.pages.get(record.source_id, [])
                pages += [(record.source_id, page.url) for page in seen]
            elif isinstance(record, PageSeen):
                pages.append((record.source_id, record.url))
        sources.look_up_validators(session, pages)

    def _files(self, record: Record) -> Iterator[tuple[int, str]]:
        match record:
            case MeetingSeen():
                source = self.by_id[record.source_id]
                yield from ((source.id, file.url) for file in _listed(source, record.meeting))
                if record.meeting.items:
                    yield source.id, items_document(record.meeting, source.url).url
            case DocumentFetched() | DocumentUnchanged() | DocumentFailed() | TextListed():
                yield record.source_id, record.document.url

    def _store(self, session: Session, record: Record) -> None:
        match record:
            case MeetingSeen():
                self._meeting(session, self.by_id[record.source_id], record)
            case DocumentFetched():
                self._fetched(session, record)
            case DocumentUnchanged():
                self._document(session, record)
            case DocumentFailed():
                self._document(session, record, record.reason)
            case TextListed():
                self._own_text(session, record.source_id, None, None, record.document, record.text)
            case PageSeen():
                self.pages.setdefault(record.source_id, []).append(record)
            case SourceDone():
                self._finished(session, record)

    def _meeting(self, session: Session, source: Source, record: MeetingSeen) -> None:
        found, known = record.meeting, record.items_known
        if not known and named(source.platform).details_tell:
            found = _as_told(session, source, found)
        start = with_offset(found.start, source.timezone)
        facts = MeetingFacts(
            body=found.body,
            title=found.title,
            start=start,
            status=found.status,
            place=found.place,
            participate=found.participate,
            url=found.url,
        )
        row = meetings.keep_meeting(
            session, source.id, found.key, facts, self.now(), self.started[source.id]
        )
        self._listed(session, source, row, found)
        count = counted(source, found, _listed(source, found), self.now(), items_known=known)
        self.counts.setdefault(source.id, {})[found.key] = count
        if found.items:
            self._items(session, source, row, found)

    def _listed(
        self, session: Session, source: Source, meeting: Meeting, found: MeetingFound
    ) -> None:
        """Knows every document from its listing on: should the crawl end early, the next asks."""
        for file in _listed(source, found):
            facts = DocumentFacts(file.kind, file.title, file.url)
            documents.keep_document(session, source.id, meeting.id, facts, self.now(), found.key)

    def _items(
        self, session: Session, source: Source, meeting: Meeting, found: MeetingFound
    ) -> None:
        """An agenda that exists only as listed items is a document too: a text of its own."""
        document = items_document(found, source.url)
        self._own_text(session, source.id, meeting.id, found.key, document, items_text(found))

    def _own_text(
        self,
        session: Session,
        source_id: int,
        meeting_id: int | None,
        key: str | None,
        found: DocumentFound,
        text: str,
    ) -> None:
        facts = DocumentFacts(found.kind, found.title, found.url)
        sha256 = self.casefile.bytes.put(text.encode())
        row = documents.keep_document(session, source_id, meeting_id, facts, self.now(), key)
        data = Bytes(sha256, len(text.encode()), "text/plain", self.now())
        self._version(session, row, (source_id, found.url), data)

    def _document(
        self,
        session: Session,
        record: DocumentFetched | DocumentUnchanged | DocumentFailed,
        trouble: str | None = None,
    ) -> Document:
        found, source_id, key = record.document, record.source_id, record.meeting_key
        meeting_id = meetings.meeting_id_of(session, source_id, key) if key is not None else None
        facts = DocumentFacts(found.kind, found.title, found.url)
        row = documents.keep_document(session, source_id, meeting_id, facts, self.now(), key)
        if not isinstance(record, DocumentUnchanged):
            documents.keep_trouble(session, row, (source_id, found.url), trouble, self.now())
        return row

    def _fetched(self, session: Session, record: DocumentFetched) -> None:
        # Two documents of the same bytes share one file of the spool: the second finds it gone.
        self.casefile.bytes.move_in(Path(record.path), record.sha256)
        self.done.downloads += 1
        row = self._document(session, record)
        fetched = datetime.fromisoformat(record.fetched_at)
        data = Bytes(record.sha256, record.size, record.media_type, fetched)
        self._version(session, row, (record.source_id, record.document.url), data)
        sources.keep_validator(
            session,
            record.source_id,
            record.document.url,
            record.etag,
            record.last_modified,
            self.now(),
        )

    def _version(self, session: Session, row: Document, at: tuple[int, str], data: Bytes) -> None:
        row = settle(session, row, at, data.sha256, self.started[at[0]])
        version = documents.keep_version(session, row, data, at)
        if version is not None:
            self._to_read.append((data.sha256, row))
            self.done.documents_new += 1
            what = "new" if version.number == 1 else f"version {version.number}"
            self.progress(f"{what}: {row.title}")

    def _doubted(self, session: Session, record: SourceDone, shown: Counts) -> SourceDone:
        """A list that was read as a whole and shows far less than it used to is not believed."""
        pages = self.pages.get(record.source_id, [])
        read_whole = any(page.meeting_key is None for page in pages)
        if record.outcome not in ("ok", "empty") or not read_whole:
            return record
        reason = doubt(session, self.by_id[record.source_id], shown, self.now())
        return record if reason is None else replace(record, outcome="suspect", reason=reason)

    def _keep_pages(self, session: Session, record: SourceDone) -> None:
        """Keeps the listings' validators once all that they list is stored, and not before.

        A crawl that is killed after a listing and before its meetings asks for all of it again.
        """
        for page in self.pages.pop(record.source_id, []):
            if record.outcome in ("ok", "empty"):
                sources.keep_validator(
                    session,
                    record.source_id,
                    page.url,
                    page.etag,
                    page.last_modified,
                    self.now(),
                    page.meeting_key,
                )

    def _finished(self, session: Session, record: SourceDone) -> None:
        source = self.by_id[record.source_id]
        record = self._as_stored(record)
        sources.redate_future_looks(session, source.id, self.now())
        seen = self.counts.pop(source.id, {})
        shown = total(session, source, record.meetings, seen, self.now())
        if len(seen) >= record.meetings:  # a look that was cut short is no measure
            record = self._doubted(session, record, shown)
        self._keep_pages(session, record)
        self._keep_outcome(session, record, shown)
        self._ask_for_listing(session, source)

    def _as_stored(self, record: SourceDone) -> SourceDone:
        """A look of which something could not be stored has failed: the next asks again."""
        failure = self.unstored.pop(record.source_id, None)
        if failure is None:
            return record
        return replace(record, outcome="failed", reason=f"What it found was not kept: {failure}")

    def _ask_for_listing(self, session: Session, source: Source) -> None:
        """Awards are told once the look that found them has ended; see federal_lists.py."""
        if source.platform == AWARDS:
            versions = federal.unmatched_versions(session, source.id, AWARDS)
            tasks.enqueue(session, "list", map(str, versions), self.now())

    def _keep_outcome(self, session: Session, record: SourceDone, shown: Counts) -> None:
        source = self.by_id[record.source_id]
        self.done.outcomes[source.name] = (record.outcome, record.reason)
        session.add(
            Crawl(
                source_id=source.id,
                started_at=self.started[source.id],
                finished_at=self.now(),
                outcome=record.outcome,
                reason=record.reason,
                meetings=record.meetings,
                documents=record.documents,
                requests=record.requests,
                listed=shown.listed,
                ahead=shown.ahead,
                agendas=shown.agendas,
                more=record.more,
            )
        )
        self._plan(session, source, record.outcome, more=record.more)
        reason = f" ({record.reason})" if record.reason else ""
        self.progress(f"{source.name}: {record.outcome}{reason}")

    def _plan(self, session: Session, source: Source, outcome: str, *, more: bool) -> None:
        """Sets when the source is crawled next; `source` may be a row of another session."""
        session.flush()
        failures = sources.failures_in_row(session, source.id, len(FAILED_AGAIN) + 1)
        every = timedelta(minutes=source.every_minutes)
        at = next_look(self.now(), every, outcome, failures, more=more)
        session.get_one(Source, source.id).next_due = at


def _keys(record: Record) -> Iterator[tuple[int, str]]:
    if isinstance(record, MeetingSeen):
        yield record.source_id, record.meeting.key
    elif isinstance(record, DocumentFetched | DocumentUnchanged | DocumentFailed):
        yield record.source_id, record.meeting_key or ""


def _listed(source: Source, found: MeetingFound) -> list[DocumentFound]:
    """The files of a meeting that are looked at."""
    files = (*found.documents, *(file for item in found.items for file in item.documents))
    wanted = named(source.platform).wanted(tuple(dict.fromkeys(files)))
    return [file for file in wanted if file.kind != "video"]


def _as_told(session: Session, source: Source, found: MeetingFound) -> MeetingFound:
    """A meeting whose own page was not read this time, with what that page told before."""
    held = meetings.listing_at(session, source.id, found.key)
    if held is None:
        return found
    before = replace(
        found,
        title=held.title,
        start=held.start,
        status=cast(MeetingStatus, held.status),
        place=held.place,
        participate=held.participate,
        url=held.url,
    )
    return filled(found, before)

"""One crawl: what is due goes to a crawl process; what it found goes into the case file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.settings import Settings
from countywatch.workflows.alerting import Recipients
from countywatch.workflows.fetching import crawl_settings
from countywatch.workflows.local_time import with_offset
from countywatch.workflows.remembering import known_of
from groundwork.casefile import CaseFile, documents, meetings, sources
from groundwork.casefile import alerts as outbox
from groundwork.casefile.alerts import Notice
from groundwork.casefile.documents import Bytes, Document, DocumentFacts
from groundwork.casefile.meetings import Meeting, MeetingFacts
from groundwork.casefile.reposting import settle
from groundwork.casefile.sources import Crawl, Source
from monitors.health import trouble_notice, unlike_history
from spiders.crawl import crawl
from spiders.items import DocumentFound, MeetingFound
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
    SourceSpec,
    TextListed,
)

CrawlFunction = Callable[..., Generator[Record, None, None]]


@dataclass(slots=True)
class Crawled:
    """What one crawl did: outcomes by source name, and counts."""

    outcomes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    documents_new: int = 0
    documents_unchanged: int = 0
    downloads: int = 0


def crawl_sources(
    casefile: CaseFile,
    settings: Settings,
    due: Sequence[Source],
    now: Callable[[], datetime],
    progress: Callable[[str], None],
    stop: Callable[[], bool] = lambda: False,
    run: CrawlFunction = crawl,
) -> Crawled:
    """Crawls sources in one process and stores what is found as it comes."""
    done = Crawled()
    if not due:
        return done
    by_id = {source.id: source for source in due}
    spool = Path(tempfile.mkdtemp(prefix="crawl-", dir=_spool_parent(casefile)))
    ingest = _Ingest(casefile, settings, by_id, now, progress, done)
    try:
        with casefile.reading() as session:
            known = [row for source in due for row in known_of(session, source, now())]
        specs = [_spec(source) for source in due]
        with closing(run(specs, known, crawl_settings(settings, now()), spool)) as records:
            for record in records:
                ingest.take(record)
                if stop():
                    break
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    return done


def _spool_parent(casefile: CaseFile) -> Path:
    parent = casefile.home / "spool"
    # What a killed crawl left: only one crawl runs at a time, so nobody needs it any more.
    shutil.rmtree(parent, ignore_errors=True)
    parent.mkdir(parents=True, exist_ok=True)
    return parent


def _spec(source: Source) -> SourceSpec:
    return SourceSpec(
        id=source.id,
        name=source.name,
        platform=source.platform,
        url=source.url,
        timezone=source.timezone,
        options=dict(source.options),
    )


class _Ingest:
    """Stores each record as it comes, each in its own transaction."""

    def __init__(
        self,
        casefile: CaseFile,
        settings: Settings,
        by_id: dict[int, Source],
        now: Callable[[], datetime],
        progress: Callable[[str], None],
        done: Crawled,
    ) -> None:
        self.casefile = casefile
        self.settings = settings
        self.by_id = by_id
        self.now = now
        self.progress = progress
        self.done = done
        self.started = now()
        self.pages: dict[int, list[PageSeen]] = {}

    def take(self, record: Record) -> None:
        """Stores one record."""
        with self.casefile.session() as session:
            match record:
                case MeetingSeen():
                    self._meeting(session, self.by_id[record.source_id], record.meeting)
                case DocumentFetched():
                    self._fetched(session, record)
                case DocumentUnchanged():
                    self.done.documents_unchanged += 1
                    self._document(session, record)
                case DocumentFailed():
                    self._document(session, record, record.reason)
                case TextListed():
                    self._own_text(
                        session, record.source_id, None, None, record.document, record.text
                    )
                case PageSeen():
                    self.pages.setdefault(record.source_id, []).append(record)
                case SourceDone():
                    self._finished(session, record)

    def _meeting(self, session: Session, source: Source, found: MeetingFound) -> None:
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
        row = meetings.keep_meeting(session, source.id, found.key, facts, self.now(), self.started)
        self._listed(session, source, row, found)
        if found.items:
            self._items(session, source, row, found)

    def _listed(
        self, session: Session, source: Source, meeting: Meeting, found: MeetingFound
    ) -> None:
        """Knows every document from its listing on: should the crawl end early, the next asks."""
        files = (*found.documents, *(file for item in found.items for file in item.documents))
        for file in named(source.platform).wanted(tuple(dict.fromkeys(files))):
            if file.kind != "video":
                facts = DocumentFacts(file.kind, file.title, file.url)
                documents.keep_document(
                    session, source.id, meeting.id, facts, self.now(), found.key
                )

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
        sha256 = record.sha256
        if not self.casefile.bytes.path(sha256).exists():
            sha256 = self.casefile.bytes.put_file(Path(record.path))
        # Two documents of the same bytes share one file of the spool: the second finds it gone.
        Path(record.path).unlink(missing_ok=True)
        self.done.downloads += 1
        row = self._document(session, record)
        fetched = datetime.fromisoformat(record.fetched_at)
        data = Bytes(sha256, record.size, record.media_type, fetched)
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
        row = settle(session, row, at, data.sha256, self.started)
        version = documents.keep_version(session, row, data, at)
        if version is not None:
            self.done.documents_new += 1
            what = "new" if version.number == 1 else f"version {version.number}"
            self.progress(f"{what}: {row.title}")

    def _doubted(self, session: Session, record: SourceDone) -> SourceDone:
        """A list that was read anew and shows far less than it used to is not believed at once."""
        read_anew = any(page.meeting_key is None for page in self.pages.get(record.source_id, []))
        if record.outcome not in ("ok", "empty") or not read_anew:
            return record
        good, doubted = sources.meetings_shown(session, record.source_id)
        reason = unlike_history(record.meetings, good, doubted)
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
        record = self._doubted(session, record)
        self._keep_pages(session, record)
        self.done.outcomes[source.name] = (record.outcome, record.reason)
        session.add(
            Crawl(
                source_id=source.id,
                started_at=self.started,
                finished_at=self.now(),
                outcome=record.outcome,
                reason=record.reason,
                meetings=record.meetings,
                documents=record.documents,
                requests=record.requests,
            )
        )
        session.flush()
        tell_operator(session, source, record.outcome, record.reason, self.settings, self.now())
        reason = f" ({record.reason})" if record.reason else ""
        self.progress(f"{source.name}: {record.outcome}{reason}")


def tell_operator(
    session: Session,
    source: Source,
    outcome: str,
    reason: str | None,
    settings: Settings,
    now: datetime,
) -> None:
    """Writes the operator one notice when a source fails, and one when it is well again."""
    last = outbox.last_notice(session, source.id)
    told = last is not None and last.key.startswith("trouble")
    kind = trouble_notice(outcome, told)
    if kind is None:
        return
    if kind == "trouble":
        subject = f"{source.name} cannot be watched"
        body = (
            f"{source.name} ({source.url}) ended as '{outcome}': {reason}.\n\n"
            "Until it is well again, silence about this source does not mean that nothing "
            "happened. Look at the address in a browser; countywatch status shows how it stands.\n"
        )
    else:
        subject = f"{source.name} is well again"
        body = f"{source.name} ({source.url}) was looked at with outcome '{outcome}'.\n"
    notice = Notice(
        key=f"{kind}-{source.id}-{now.isoformat()}",
        source_id=source.id,
        subject=subject,
        body=body,
        created_at=now,
    )
    if settings.operator and settings.mail:
        operator = Recipients([settings.operator], settings.mail.sender, console=False)
        notice.deliveries = operator.outbox((notice.key,), now)
    session.add(notice)

"""ICE's lists on their way to alerts: what was fetched is compared, and what is new is told.

List, events, alerts and deliveries are one transaction. An alert cites the row in the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from countywatch.agreements.sync import Synced, Tell, sync_workbook, watched_places
from countywatch.settings import Settings
from countywatch.watch.cite import Quoted, cite, own_matching, row_in
from countywatch.watch.match import Recipients, raise_alert
from countywatch.watch.read import keep_read
from groundwork.casefile import CaseFile, documents, sources
from groundwork.casefile import agreements as lists
from groundwork.casefile import alerts as outbox
from groundwork.casefile.documents import Bytes, Document, DocumentFacts, DocumentVersion
from groundwork.casefile.sources import Source
from groundwork.reading import Reader
from monitors.agreements import AgreementNotice

PLATFORM = "ice287g"
RULE = "ICE's list of agencies"
MOST_AT_FIRST = 12  # rows of a first list that are mailed; more are kept and listed only


def compare_agencies(
    session: Session,
    casefile: CaseFile,
    version: DocumentVersion,
    settings: Settings,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    """Compares a fetched workbook with the one before, once; gives the alerts raised.

    Only the version of a document that counts now is compared.
    """
    newest = documents.newest_version_of(session, version.document_id)
    if newest != version or lists.snapshot_by_hash(session, version.sha256):
        return []
    document = session.get_one(Document, version.document_id)
    data = casefile.bytes.get(version.sha256)
    places = watched_places(session, settings)
    synced = sync_workbook(
        session, data, document.title, now=now, fetched=version.fetched_at, places=places
    )
    document.trouble = synced.reason if synced.outcome == "suspect" else None
    return tell(session, document, version, synced, recipients, now)


def keep_as_document(
    session: Session,
    casefile: CaseFile,
    reader: Reader,
    data: bytes,
    target: str,
    name: str,
    now: datetime,
) -> tuple[Document, DocumentVersion]:
    """Keeps a workbook that a person handed in as a document, so that an alert can cite it."""
    url = target if "://" in target else Path(target).absolute().as_uri()
    source = sources.find_source(session, PLATFORM, url) or Source(
        name=f"ICE's list ({name})",
        platform=PLATFORM,
        url=url,
        options={},
        every_minutes=60 * 24,
        paused=True,
        added_at=now,
    )
    session.add(source)
    session.flush()
    facts = DocumentFacts("other", name, url)
    document = documents.keep_document(session, source.id, None, facts, now)
    sha256 = casefile.bytes.put(data)
    documents.keep_version(session, document, Bytes(sha256, len(data), None, now))
    keep_read(session, sha256, reader.read(data, name), now)
    version = documents.version_of(session, document.id, sha256)
    return document, version


def teller(
    casefile: CaseFile, reader: Reader, recipients: Recipients, now: datetime, raised: list[int]
) -> Tell:
    """What `sync_from` calls for a workbook that a person named; adds alerts to `raised`."""

    def tell_of(session: Session, data: bytes, target: str, synced: Synced) -> None:
        document, version = keep_as_document(
            session, casefile, reader, data, target, synced.name, now
        )
        raised.extend(tell(session, document, version, synced, recipients, now))

    return tell_of


def tell(
    session: Session,
    document: Document,
    version: DocumentVersion,
    synced: Synced,
    recipients: Recipients,
    now: datetime,
) -> list[int]:
    """Raises one alert a notice, citing its row; gives the ids of the alerts."""
    if not synced.notices:
        return []
    source = session.get_one(Source, document.source_id)
    text = documents.text_of(session, version.sha256)
    if text is None:
        return []
    matching = own_matching(session, version, text, PLATFORM, now)
    pages = documents.pages_of(session, text.id)
    grade = _grade(synced.notices)
    raised = []
    for notice in synced.notices:
        subject = notice.identity.key
        if outbox.alert_exists(session, version.id, "agreement", subject):
            continue
        place = row_in(pages, notice.row)
        if place is None:
            document.trouble = f"its row for {notice.row.agency} could not be cited"
            continue
        quoted = Quoted("agreement", RULE, grade, *place, notice.identity.key)
        decision = cite(session, matching, quoted)
        raised.append(
            raise_alert(
                session,
                document,
                version,
                matching,
                source,
                decision,
                recipients,
                now,
                subject=subject,
                headline=notice.sentence,
                place_fips=notice.place.fips,
            )
        )
    return raised


def _grade(notices: Sequence[AgreementNotice]) -> str:
    """A first list tells what stands there already: of a whole state, it must not flood anyone."""
    first = notices[0].event == "first_list"
    return "notice" if first and len(notices) > MOST_AT_FIRST else "alert"

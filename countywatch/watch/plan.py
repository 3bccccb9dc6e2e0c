"""What a new reader or a new watchlist has to do on the archive: asked once, not at every tick."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from countywatch.watch.match import NOT_PROSE
from countywatch.watch.urgency import urgency
from groundwork.casefile import documents, signs, tasks
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.reading import version as reader_version

READ: Final = "read"
MATCH: Final = "match"


def plan_work(session: Session, watchlist: str, now: datetime) -> None:
    """Fills the queues where this reader or this watchlist (its hash) was never used here.

    In between, every step writes the task of the next one, so nothing has to be searched for.
    """
    reader = reader_version.READER_VERSION
    if tasks.mark(session, READ) != reader:
        for sha256 in documents.hashes_without_text(session, reader):
            version = documents.version_by_hash(session, sha256)
            if version is not None:
                _ask(session, READ, sha256, version, now)
        tasks.set_mark(session, READ, reader)
    if tasks.mark(session, MATCH) != watchlist:
        for version_id in signs.versions_without_match(session, watchlist, NOT_PROSE):
            version = session.get_one(DocumentVersion, version_id)
            _ask(session, MATCH, str(version_id), version, now)
        tasks.set_mark(session, MATCH, watchlist)


def _ask(
    session: Session, kind: tasks.Kind, key: str, version: DocumentVersion, now: datetime
) -> None:
    document = session.get_one(Document, version.document_id)
    tasks.enqueue(session, kind, [key], now, urgency(session, document, now))

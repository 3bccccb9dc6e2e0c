"""Reading: bytes become pages, once a reader; what needs OCR is read at once and again with OCR."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from countywatch.watch.match import NOT_PROSE
from countywatch.watch.urgency import urgency
from groundwork.casefile import CaseFile, documents, tasks
from groundwork.casefile.documents import Document, Page, Text
from groundwork.casefile.sources import Source
from groundwork.casefile.tasks import Claim
from groundwork.reading import Reader, ReadResult
from groundwork.reading import version as reader_version


def read_bytes(
    casefile: CaseFile,
    reader: Reader,
    claim: Claim,
    now: Callable[[], datetime],
    progress: Callable[[str], None],
) -> bool:
    """Reads the bytes of a `read` or `ocr` task, stores the pages and asks for the matching.

    False where they were read already, by another task or process. Pages that need OCR wait for a
    task of their own, so that text is matched without them. Raises BadInput where the saved copy is
    missing or damaged.
    """
    sha256, by_ocr = claim.key, claim.kind == "ocr"
    with casefile.reading() as session:
        version = documents.version_by_hash(session, sha256)
        document = None if version is None else session.get_one(Document, version.document_id)
        is_read = documents.text_of(session, sha256, reader_version.READER_VERSION) is not None
    result = None
    if version is not None and document is not None and not is_read:
        data = casefile.bytes.get(sha256)
        result = reader.read(data, document.url, version.media_type, ocr=by_ocr)
    with casefile.session() as session:
        if result is not None:
            keep_read(session, sha256, result, now())
        ask_for_matching(session, sha256, now(), by_ocr_too=bool(result and result.waits_for_ocr))
        tasks.finish(session, claim)
    if result is not None and document is not None:
        progress(f"read {document.title}: {_summary(result)}")
    return result is not None


def ask_for_matching(
    session: Session, sha256: str, now: datetime, by_ocr_too: bool = False
) -> None:
    """Writes the tasks that follow from a text: matching, the reader of a federal list, OCR."""
    for version in documents.versions_by_hash(session, sha256):
        document = session.get_one(Document, version.document_id)
        platform = session.get_one(Source, document.source_id).platform
        urgent_at = urgency(session, document, now)
        kind: tasks.Kind = "list" if platform in NOT_PROSE else "match"
        tasks.enqueue(session, kind, [str(version.id)], now, urgent_at)
        if by_ocr_too:
            tasks.enqueue(session, "ocr", [sha256], now, urgent_at)


def _summary(result: ReadResult) -> str:
    if result.outcome in ("unreadable", "skipped"):
        return f"{result.outcome} ({result.reason})"
    count = len(result.pages)
    pages = "1 page" if count == 1 else f"{count} pages"
    unread = len(result.pages_unread)
    return f"{pages}, {unread} without text" if unread else pages


def keep_read(session: Session, sha256: str, result: ReadResult, now: datetime) -> None:
    """Stores what was read of some bytes, once a reader version."""
    waits = bool(result.waits_for_ocr)
    text = Text(
        sha256=sha256,
        reader=reader_version.TEXT_ONLY_VERSION if waits else reader_version.READER_VERSION,
        outcome=result.outcome,
        reason=result.reason,
        media_type=result.media_type,
        text_sha256=result.text_sha256,
        read_at=now,
    )
    pages = [
        Page(
            number=page.number,
            label=page.label,
            text=page.text,
            unread=page.unread,
            confidence=page.confidence,
        )
        for page in result.pages
    ]
    documents.keep_text(session, text, pages)

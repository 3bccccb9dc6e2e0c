"""What changed in a meeting since it was first seen: its listing, and each of its documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import documents, meetings
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.ids import row_number
from groundwork.casefile.meetings import Meeting, MeetingVersion, newest_version
from groundwork.casefile.sources import Source
from groundwork.errors import WrongUse
from groundwork.places.local_time import local
from groundwork.reading.masking import mask
from monitors.changes import Change, Unit, Version, history, listed_units, units_of
from monitors.matching import OnePage
from spiders.listed import LISTED as BY_LINE

# Meetings that are listed unless more are asked for: half a year of a county's main bodies.
LISTED = 200

FIELDS = ("body", "title", "start", "status", "place", "participate", "url")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that the listing says otherwise since `seen`; None is not said."""

    field: str
    before: str | None
    after: str | None
    seen: datetime


@dataclass(frozen=True, slots=True)
class DocumentChanges:
    """A document with its versions, and what each brought.

    `notes` say in words which versions could not be compared in full, and why. `later` is true
    where the document was listed after the meeting was first seen.
    """

    document: Document
    versions: tuple[DocumentVersion, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    later: bool


@dataclass(frozen=True, slots=True)
class MeetingChanges:
    """All that changed; `meeting` and `said` are None for a document that belongs to no meeting."""

    meeting: Meeting | None
    said: MeetingVersion | None
    zone: str | None
    fields: tuple[FieldChange, ...]
    documents: tuple[DocumentChanges, ...]

    def to_json(self) -> dict[str, object]:
        """The answer of `changes --json`; instants are local with offset."""
        meeting, said = self.meeting, self.said
        return {
            "meeting": None
            if meeting is None or said is None
            else {
                "id": f"m{meeting.id}",
                "body": said.body,
                "title": said.title,
                "start": said.start,
                "status": said.status,
                "url": said.url,
                "first_seen": local(meeting.first_seen, self.zone),
            },
            "changes": [
                {
                    "field": row.field,
                    "from": row.before,
                    "to": row.after,
                    "first_seen": local(row.seen, self.zone),
                }
                for row in self.fields
            ],
            "documents": [self._document(row) for row in self.documents],
        }

    def _document(self, row: DocumentChanges) -> dict[str, object]:
        return {
            "id": f"d{row.document.id}",
            "kind": row.document.kind,
            "title": row.document.title,
            "url": row.document.url,
            "first_seen": local(row.document.first_seen, self.zone),
            "added_later": row.later,
            "versions": [
                {"number": v.number, "sha256": v.sha256, "fetched": local(v.fetched_at, self.zone)}
                for v in row.versions
            ],
            "changes": [self._change(change) for change in row.changes],
            "notes": list(row.notes),
        }

    def _change(self, change: Change) -> dict[str, object]:
        return {
            "kind": change.kind,
            "version": change.version,
            "from": _unit(change.before),
            "to": _unit(change.after),
            "first_seen": local(change.first_seen, self.zone),
            "seen": local(change.seen, self.zone),
        }


def _unit(unit: Unit | None) -> dict[str, object] | None:
    if unit is None:
        return None
    return {
        "page": unit.page,
        "item": unit.item or None,
        "section": unit.section or None,
        "text": unit.text,
    }


def meetings_listed(session: Session, limit: int = LISTED) -> list[dict[str, object]]:
    """The last `limit` meetings by their day, last start first, and how many versions each has.

    `document_versions` counts those of its documents.
    """
    rows = meetings.newest_versions(session, meetings.last_by_day(session, limit))
    papers = documents.count_versions(session, rows)
    said = sorted(rows.values(), key=lambda row: (row.start, row.meeting_id), reverse=True)
    return [
        {
            "id": f"m{row.meeting_id}",
            "start": row.start,
            "body": row.body,
            "title": row.title,
            "versions": row.number,
            "document_versions": papers.get(row.meeting_id, 0),
        }
        for row in said
    ]


def changes_of(session: Session, public_id: str) -> MeetingChanges:
    """What changed in a meeting (`m3`) or in one document (`d12`).

    Raises WrongUse where there is no such meeting or document.
    """
    number = row_number(public_id, "m", bare=False)
    if number is not None and (meeting := session.get(Meeting, number)):
        query = select(Document).where(Document.meeting_id == meeting.id).order_by(Document.id)
        return _gathered(session, meeting, meeting.source_id, session.scalars(query).all())
    number = row_number(public_id, "d", bare=False)
    if number is not None and (document := session.get(Document, number)):
        held = document.meeting_id and session.get(Meeting, document.meeting_id)
        return _gathered(session, held or None, document.source_id, [document])
    raise WrongUse(
        f"There is no meeting or document '{public_id}'; ids look like m3 or d12, and "
        "countywatch changes alone lists those of meetings."
    )


def _gathered(
    session: Session, meeting: Meeting | None, source_id: int, rows: Sequence[Document]
) -> MeetingChanges:
    zone = session.get_one(Source, source_id).timezone
    return MeetingChanges(
        meeting,
        newest_version(session, meeting.id) if meeting else None,
        zone,
        field_changes(_said(session, meeting.id)) if meeting else (),
        tuple(_document_changes(session, row, meeting) for row in rows),
    )


def _said(session: Session, meeting_id: int) -> Sequence[MeetingVersion]:
    query = select(MeetingVersion).where(MeetingVersion.meeting_id == meeting_id)
    return session.scalars(query.order_by(MeetingVersion.number)).all()


def field_changes(versions: Sequence[MeetingVersion]) -> tuple[FieldChange, ...]:
    """What the listing said otherwise from one version of the meeting to the next."""
    return tuple(
        FieldChange(field, getattr(old, field), getattr(new, field), new.seen_at)
        for old, new in pairwise(versions)
        for field in FIELDS
        if getattr(old, field) != getattr(new, field)
    )


def _document_changes(
    session: Session, document: Document, meeting: Meeting | None
) -> DocumentChanges:
    query = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    rows = tuple(session.scalars(query.order_by(DocumentVersion.number)).all())
    notes: list[str] = []
    versions = [
        Version(row.number, row.fetched_at, units)
        for row in rows
        if (units := _units(session, document, row, notes)) is not None
    ]
    changes = history(versions)
    told = {change.version for change in changes}
    notes += [
        f"Version {version.number} has other bytes and the same words."
        for version in versions[1:]
        if version.number not in told
    ]
    later = meeting is not None and document.first_seen > meeting.first_seen
    return DocumentChanges(document, rows, changes, tuple(notes), later)


def _units(
    session: Session, document: Document, version: DocumentVersion, notes: list[str]
) -> tuple[Unit, ...] | None:
    """The units of a version; None, with a note, where it was not read."""
    text = documents.text_of(session, version.sha256)
    if text is None or text.outcome in ("unreadable", "skipped"):
        why = text.reason if text else "countywatch watch reads it"
        notes.append(f"Version {version.number} is not read and not compared: {why}.")
        return None
    pages = documents.pages_of(session, text.id)
    unread = [page.number for page in pages if page.unread]
    if unread:
        listed = ", ".join(map(str, unread))
        notes.append(
            f"Version {version.number} has pages without text ({listed}): what seems to be added "
            "or removed may stand there."
        )
    shown = [OnePage(mask(page.text), page.number) for page in pages]
    # Statements and awards have such addresses too; only items of an agenda have a meeting.
    by_line = BY_LINE in document.url and document.meeting_id is not None
    return listed_units(shown) if by_line else units_of(shown, document.kind)

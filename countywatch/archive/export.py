"""Meetings in the formats of others: Open Civic Data events, and City Scrapers' JSON lines.

Field names and allowed words are those of the event schema that pupa checks, and of the `Meeting`
item of city-scrapers-core. What a listing does not say is left out, except that City Scrapers wants
a time of day: a bare date becomes midnight there, and `time_notes` says that it is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from groundwork.casefile import documents
from groundwork.casefile.documents import Document
from groundwork.casefile.meetings import Meeting, MeetingVersion, listings_of, newest_version
from groundwork.casefile.sources import Source
from groundwork.errors import UnknownPlace
from groundwork.places import Place, resolve
from groundwork.reading.masking import mask
from monitors.alerts import meeting_clock
from monitors.changes import Unit, listed_units
from monitors.matching import OnePage
from spiders.listed import LISTED

Format = Literal["ocd", "city-scrapers"]

_CLASSES = (
    ("Advisory Committee", r"\badvisory\b"),
    ("City Council", r"\b(?:city|town|village) council\b"),
    ("Committee", r"\bcommittee\b"),
    ("Board", r"\bboard\b"),
    ("Commission", r"\bcommission(?:ers)?\b"),
    ("Forum", r"\b(?:forum|town hall)\b"),
)
NO_TIME = "The listing gives no time of day."


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting with all that an export tells of it; `status` is in the words of both formats."""

    meeting: Meeting
    said: MeetingVersion
    source: Source
    listed_by: tuple[Source, ...]
    place: Place | None
    files: tuple[Document, ...]
    items: tuple[Unit, ...]
    status: str

    @property
    def url(self) -> str:
        """The page of the meeting, or of its listing."""
        return self.said.url or self.source.url


def export_meetings(
    session: Session, form: Format, now: datetime, extra: Sequence[Place] = ()
) -> tuple[str, int]:
    """All meetings as text in a format, by start, and how many; `now` (aware) tells the past.

    City Scrapers has no place for a meeting without a date: such a one is left out there.
    """
    rows = sorted(_rows(session, now, extra), key=lambda row: (row.said.start, row.meeting.id))
    rows = [row for row in rows if row.said.start or form == "ocd"]
    if form == "ocd":
        text = json.dumps([ocd_event(row) for row in rows], ensure_ascii=False, indent=2) + "\n"
    else:
        lines = (json.dumps(city_scrapers_meeting(row), ensure_ascii=False) for row in rows)
        text = "".join(f"{line}\n" for line in lines)
    return text, len(rows)


def _rows(session: Session, now: datetime, extra: Sequence[Place]) -> list[MeetingRow]:
    query = select(Meeting, Source).join(Source, Source.id == Meeting.source_id)
    return [
        _row(session, meeting, source, now, extra) for meeting, source in session.execute(query)
    ]


def _row(
    session: Session, meeting: Meeting, source: Source, now: datetime, extra: Sequence[Place]
) -> MeetingRow:
    said = newest_version(session, meeting.id)
    query = select(Document).where(Document.meeting_id == meeting.id).order_by(Document.id)
    rows = session.scalars(query).all()
    return MeetingRow(
        meeting,
        said,
        source,
        _listed_by(session, meeting),
        _place(source, extra),
        tuple(row for row in rows if LISTED not in row.url),
        next(filter(None, (_items(session, row) for row in rows if LISTED in row.url)), ()),
        _status(said, source, now),
    )


def _listed_by(session: Session, meeting: Meeting) -> tuple[Source, ...]:
    """Every source that lists the meeting, the first that did so first."""
    numbers = dict.fromkeys(row.source_id for row in listings_of(session, meeting.id))
    return tuple(session.get_one(Source, number) for number in numbers)


def _place(source: Source, extra: Sequence[Place]) -> Place | None:
    try:
        return resolve(source.place_fips, extra) if source.place_fips else None
    except UnknownPlace:  # a place of the operator's own that was taken out of the settings
        return None


def _items(session: Session, document: Document) -> tuple[Unit, ...]:
    version = documents.newest_version_of(session, document.id)
    text = documents.text_of(session, version.sha256) if version else None
    if text is None:
        return ()
    pages = documents.pages_of(session, text.id)
    return listed_units([OnePage(mask(page.text), page.number) for page in pages])


def _status(said: MeetingVersion, source: Source, now: datetime) -> str:
    """`cancelled` (also where postponed: it is not held then), `passed`, `confirmed` or else."""
    if said.status in ("cancelled", "postponed"):
        return "cancelled"
    if said.start and not meeting_clock(said.start, said.status, now, source.timezone).ahead:
        return "passed"
    return "confirmed" if said.status == "scheduled" else "tentative"


# --- Open Civic Data ----------------------------------------------------------------------------


def ocd_event(row: MeetingRow) -> dict[str, object]:
    """An Open Civic Data event; `extras` keep our own id, status and place."""
    said = row.said
    event: dict[str, object] = {
        "_type": "event",
        "_id": f"ocd-event/{uuid5(NAMESPACE_URL, f'{row.source.url}#{row.meeting.key}')}",
        "name": said.title,
        "description": said.participate or "",
        "classification": "meeting",
        "start_date": said.start,
        "end_date": "",
        "all_day": False,
        "status": row.status,
        "media": [],
        "documents": [_ocd_document(file) for file in row.files if file.kind != "video"],
        "links": [{"note": "meeting", "url": said.url}] if said.url else [],
        "participants": [{"name": said.body, "entity_type": "organization", "note": "host"}],
        "agenda": [_ocd_item(unit, number) for number, unit in enumerate(row.items)],
        "sources": [{"url": source.url, "note": source.name} for source in row.listed_by],
        "extras": _extras(row),
    }
    if said.place:
        event["location"] = {"name": said.place, "note": "", "coordinates": None}
    return event


def _ocd_document(file: Document) -> dict[str, object]:
    day = file.first_seen.date().isoformat()
    return {"note": f"{file.kind}: {file.title}", "url": file.url, "date": day}


def _ocd_item(unit: Unit, order: int) -> dict[str, object]:
    return {
        "description": unit.text,
        "classification": [unit.section] if unit.section else [],
        "order": str(order),
        "subjects": [],
        "media": [],
        "notes": [f"item {unit.item}"] if unit.item else [],
        "related_entities": [],
    }


def _extras(row: MeetingRow) -> dict[str, object]:
    return {
        "countywatch_id": f"m{row.meeting.id}",
        "countywatch_status": row.said.status,
        "division_id": (row.place.ocd_id or None) if row.place else None,
    }


# --- City Scrapers ------------------------------------------------------------------------------


def city_scrapers_meeting(row: MeetingRow) -> dict[str, object]:
    """A City Scrapers meeting: `start` in local time without offset, no `end` (never known)."""
    said = row.said
    dated = len(said.start) == len("2026-12-01")
    start = f"{said.start}T00:00:00" if dated else f"{said.start[:16]}:00"
    meeting: dict[str, object] = {
        "id": f"{_slug(row.source.name)}/{re.sub(r'[^0-9]', '', start)[:12]}"
        f"/{row.meeting.key.replace('/', '-')}/{_slug(said.title)}",
        "title": said.title,
        "description": said.participate or "",
        "classification": classification(said.body),
        "status": row.status,
        "start": start,
        "all_day": False,
        "time_notes": NO_TIME if dated else "",
        "links": [{"href": file.url, "title": file.title} for file in row.files],
        "source": row.url,
        "last_scraped_date": row.meeting.last_seen.isoformat(timespec="seconds"),
    }
    if said.place:
        meeting["location"] = {"name": said.place, "address": ""}
    return meeting


def classification(body: str) -> str:
    """City Scrapers' word for a body, by its name."""
    named = (name for name, words in _CLASSES if re.search(words, body, re.IGNORECASE))
    return next(named, "Not classified")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "x"

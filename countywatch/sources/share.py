"""Sources as a YAML file that a coalition shares: out, and in again row by row.

    sources:
      - {platform: civicplus, url: "https://...", name: Board, place: "Nash County, NC"}

A row that is wrong is refused by its line; the others are kept. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import yaml
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from countywatch.sources.addresses import host_of
from groundwork import yaml_files
from groundwork.casefile import sources
from groundwork.casefile.alerts import Alert
from groundwork.casefile.documents import Document
from groundwork.casefile.meetings import Meeting
from groundwork.casefile.sources import Source
from groundwork.errors import BadInput, CountywatchError, WrongUse
from groundwork.places import Place, resolve
from spiders.platforms import named, parse_of

KEYS = ("platform", "url", "name", "place", "timezone", "every_minutes", "options", "paused")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its line in the file, and why, in one sentence."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class SharedIn:
    """What an import did."""

    added: tuple[str, ...]
    known: int
    refused: tuple[RefusedRow, ...]

    def to_json(self) -> dict[str, object]:
        """The outcome as a value for scripts."""
        return {
            "added": list(self.added),
            "known": self.known,
            "refused": [{"line": row.line, "message": row.message} for row in self.refused],
        }


def find(session: Session, wanted: str) -> Source:
    """The watched source of a number or name; raises WrongUse for none, and for several."""
    rows = sources.all_sources(session)
    found = [row for row in rows if wanted == str(row.id)] or [
        row for row in rows if row.name.casefold() == wanted.strip().casefold()
    ]
    if not found:
        raise WrongUse(f"There is no source '{wanted}'; see countywatch sources list.")
    if len(found) > 1:
        numbers = ", ".join(str(row.id) for row in found)
        raise WrongUse(f"Several sources are called '{wanted}'; give a number: {numbers}.")
    return found[0]


@dataclass(frozen=True, slots=True)
class Removed:
    """A source that is no longer watched, and how much of what it gave stays in the case file."""

    source_id: int
    name: str
    url: str
    meetings: int
    documents: int
    alerts: int

    def to_json(self) -> dict[str, object]:
        """What `sources remove --json` prints."""
        return {
            "id": self.source_id,
            "name": self.name,
            "url": self.url,
            "removed": True,
            "kept": {
                "meetings": self.meetings,
                "documents": self.documents,
                "alerts": self.alerts,
            },
        }


def remove(session: Session, wanted: str, now: datetime) -> Removed:
    """Watches a source no longer; nothing that it gave is lost. Raises WrongUse as `find` does."""
    source = find(session, wanted)
    source.removed_at = now
    return Removed(
        source_id=source.id,
        name=source.name,
        url=source.url,
        meetings=_count(session, select(Meeting.id).where(Meeting.source_id == source.id)),
        documents=_count(session, select(Document.id).where(Document.source_id == source.id)),
        alerts=_count(
            session, select(Alert.id).join(Document).where(Document.source_id == source.id)
        ),
    )


def _count(session: Session, rows: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def export_sources(rows: Sequence[Source]) -> str:
    """The sources as YAML; what only this home knows (ids, times) is left out."""
    listed = [{"sources": [_row(row) for row in rows]}]
    text: str = yaml.safe_dump(listed[0], sort_keys=False, allow_unicode=True, width=100)
    return text


def _row(source: Source) -> dict[str, Any]:
    row: dict[str, Any] = {
        "platform": source.platform,
        "url": source.url,
        "name": source.name,
        "place": source.place_fips,
        "timezone": source.timezone,
        "every_minutes": source.every_minutes,
        "options": dict(source.options),
        "paused": source.paused,
    }
    return {key: value for key, value in row.items() if value not in (None, {}, False)}


def import_sources(
    session: Session,
    text: str,
    file: str,
    *,
    every_minutes: int,
    now: datetime,
    extra: Sequence[Place] = (),
) -> SharedIn:
    """Adds each good row not watched yet; raises BadInput for a file without such a list."""
    added: list[str] = []
    refused: list[RefusedRow] = []
    known = 0
    for line, row in _rows(text, file):
        try:
            source = _source(row, every_minutes, now, extra)
        except CountywatchError as error:
            refused.append(RefusedRow(line, str(error)))
            continue
        held = sources.find_source(session, source.platform, source.url)
        if held is not None and held.removed_at is None:
            known += 1
            continue
        if held is not None:
            held.removed_at, held.paused = None, source.paused
        else:
            session.add(source)
        session.flush()
        added.append(source.name)
    return SharedIn(tuple(added), known, tuple(refused))


def _rows(text: str, file: str) -> list[tuple[int, dict[str, Any]]]:
    node = yaml_files.compose(text, file)
    # Every value stays as it is written: a FIPS code like 01003 is no octal number.
    value = yaml_files.load(text, file, as_written=True)
    listed_rows = value.get("sources") if isinstance(value, dict) else None
    if not isinstance(node, yaml.MappingNode) or not isinstance(listed_rows, list):
        raise BadInput(f"{file} holds no list 'sources'; export one to see how it looks.")
    listed = [inner for key, inner in node.value if key.value == "sources"][-1]
    lines = [row.start_mark.line + 1 for row in listed.value]
    return list(zip(lines, listed_rows, strict=True))


def _source(row: object, every_minutes: int, now: datetime, extra: Sequence[Place]) -> Source:
    if not isinstance(row, dict):
        raise BadInput("The row is no table of platform, url and name.")
    if strange := [str(key) for key in row if key not in KEYS]:
        raise BadInput(f"'{strange[0]}' is no key of a source; known are: {', '.join(KEYS)}.")
    platform, url = str(row.get("platform") or ""), str(row.get("url") or "")
    named(platform)
    host = host_of(url)
    options = row.get("options") or {}
    if not isinstance(options, dict) or not all(isinstance(said, str) for said in options.values()):
        raise BadInput("'options' must be a table of words.")
    parse_of(named(platform), options)
    place = resolve(str(row["place"]), extra) if row.get("place") else None
    return Source(
        name=str(row.get("name") or host),
        platform=platform,
        url=url,
        place_fips=place.fips if place else None,
        place_name=place.full_name if place else None,
        timezone=_zone(row.get("timezone")) or (place.timezone if place else None),
        options={str(key): str(value) for key, value in options.items()},
        every_minutes=_minutes(row.get("every_minutes", every_minutes)),
        paused=_yes(row.get("paused", "false")),
        added_at=now,
    )


def _minutes(value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"[1-9][0-9]{0,6}", text):
        raise BadInput(f"'every_minutes' must be a whole number of minutes, not '{text[:40]}'.")
    return int(text)


def _zone(value: object) -> str | None:
    if value and value not in available_timezones():
        raise BadInput(f"'{str(value)[:40]}' is no time zone; write it like America/New_York.")
    return str(value) if value else None


def _yes(value: object) -> bool:
    said = str(value).lower()
    if said not in ("true", "yes", "false", "no"):
        raise BadInput(f"'paused' must be true or false, not '{said[:40]}'.")
    return said in ("true", "yes")

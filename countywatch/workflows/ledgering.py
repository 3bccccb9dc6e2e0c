"""Ledger files to the case file, and the ledger back out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy.orm import Session

from groundwork.casefile import CaseFile
from groundwork.casefile import ledger as store
from groundwork.casefile.ledger import LedgerEntry
from groundwork.errors import NotReachable
from groundwork.places import Place, resolve
from reports.ledger import NumberedLine, read_ledger
from reports.model import Direction, Grade, Incremental, LedgerLine, Period, Stage
from reports.tables import Refusal


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: ids of new and corrected lines, how many were there, what was refused."""

    new: tuple[str, ...]
    corrected: tuple[str, ...]
    unchanged: int
    refused: tuple[Refusal, ...]

    def to_json(self) -> dict[str, Any]:
        """The outcome as the contract writes it."""
        return {
            "imported": len(self.new) + len(self.corrected),
            "new": list(self.new),
            "corrected": list(self.corrected),
            "unchanged": self.unchanged,
            "refused": [refusal.to_json() for refusal in self.refused],
        }


def import_ledger(
    casefile: CaseFile,
    path: Path,
    *,
    now: datetime,
    keep_good: bool = False,
    extra: Sequence[Place] = (),
) -> Imported:
    """Brings the lines of a CSV file in: all or nothing, or with `keep_good` all that are good.

    A line whose id the place has already is corrected; what it was stays in the case file. The
    same file twice changes nothing. Raises BadInput or NotReachable where it cannot be read at all.
    """
    data = _read(path)
    found = read_ledger(data, path.name, extra)
    if found.refused and not keep_good:
        return Imported((), (), 0, found.refused)
    sha256 = hashlib.sha256(data).hexdigest()
    new: list[str] = []
    corrected: list[str] = []
    unchanged = 0
    with casefile.session() as session:
        for one in found.lines:
            held = store.current_entry(session, one.line.place.fips, one.line.id)
            if held is not None and line_of(held, extra) == one.line:
                unchanged += 1
                continue
            replaced = store.keep_entry(session, _entry(one, path.name, sha256, now))
            (new if replaced is None else corrected).append(one.line.id)
    return Imported(tuple(new), tuple(corrected), unchanged, found.refused)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReachable(
            f"The ledger {path} cannot be read ({error.strerror}); check the path."
        ) from error


def ledger_lines(
    session: Session, place: Place | None = None, extra: Sequence[Place] = ()
) -> tuple[LedgerLine, ...]:
    """The lines that count now, of one place or of all."""
    entries = store.current_entries(session, place.fips if place else None)
    return tuple(line_of(entry, extra) for entry in entries)


def line_of(entry: LedgerEntry, extra: Sequence[Place] = ()) -> LedgerLine:
    """A stored line as the report's room knows it."""
    return LedgerLine(
        id=entry.line,
        place=_place(entry.place_fips, tuple(extra)),
        agency=entry.agency,
        category=entry.category,
        direction=cast(Direction, entry.direction),
        stage=cast("Stage | None", entry.stage),
        period=Period(entry.period_start, entry.period_end),
        amount=entry.amount,
        low=entry.low,
        high=entry.high,
        grade=cast(Grade, entry.grade),
        incremental=cast("Incremental | None", entry.incremental),
        source=entry.source,
        page=entry.page,
        quote=entry.quote,
        assumption=entry.assumption,
        request_item=entry.request_item,
        note=entry.note,
    )


@cache
def _place(fips: str, extra: tuple[Place, ...]) -> Place:
    return resolve(fips, extra)


def _entry(one: NumberedLine, file: str, sha256: str, now: datetime) -> LedgerEntry:
    line = one.line
    return LedgerEntry(
        place_fips=line.place.fips,
        line=line.id,
        agency=line.agency,
        category=line.category,
        direction=line.direction,
        stage=line.stage,
        period_start=line.period.start,
        period_end=line.period.end,
        amount=line.amount,
        low=line.low,
        high=line.high,
        grade=line.grade,
        incremental=line.incremental,
        source=line.source,
        page=line.page,
        quote=line.quote,
        assumption=line.assumption,
        request_item=line.request_item,
        note=line.note,
        file=file,
        file_sha256=sha256,
        file_line=one.number,
        imported_at=now,
    )

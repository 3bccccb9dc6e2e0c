"""Service measures into the case file, and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy.orm import Session

from groundwork.casefile import measures as store
from groundwork.casefile.measures import MeasureEntry
from groundwork.places import Place, resolve
from reports.measure_rows import NumberedMeasure
from reports.measures import Measure
from reports.model import Grade, Period


def measures_of(
    session: Session, place: Place | None = None, extra: Sequence[Place] = ()
) -> tuple[Measure, ...]:
    """The measures that count now, of one place or of all, in the order in which they came."""
    entries = store.current_measures(session, place.fips if place else None)
    return tuple(measure_of(entry, extra) for entry in entries)


def keep_measures(
    session: Session,
    found: Iterable[NumberedMeasure],
    file: tuple[str, str],
    now: datetime,
    extra: Sequence[Place] = (),
) -> tuple[list[str], list[str], int]:
    """Stores measures of a file (its name and hash): ids of new and of corrected ones, and how
    many were there already."""
    new: list[str] = []
    corrected: list[str] = []
    unchanged = 0
    for one in found:
        held = store.current_measure(session, one.measure.place.fips, one.measure.id)
        if held is not None and measure_of(held, extra) == one.measure:
            unchanged += 1
            continue
        replaced = store.keep_measure(session, _entry(one, file, now))
        (new if replaced is None else corrected).append(one.measure.id)
    return new, corrected, unchanged


def measure_of(entry: MeasureEntry, extra: Sequence[Place] = ()) -> Measure:
    """A stored measure as the report's room knows it."""
    return Measure(
        id=entry.row,
        place=place_of(entry.place_fips, tuple(extra)),
        agency=entry.agency,
        measure=entry.measure,
        period=Period(entry.period_start, entry.period_end),
        value=entry.value,
        low=entry.low,
        high=entry.high,
        grade=cast(Grade, entry.grade),
        source=entry.source,
        page=entry.page,
        quote=entry.quote,
        assumption=entry.assumption,
        request_item=entry.request_item,
        note=entry.note,
    )


@cache
def place_of(fips: str, extra: tuple[Place, ...]) -> Place:
    """The county of a stored row."""
    return resolve(fips, extra)


def _entry(one: NumberedMeasure, file: tuple[str, str], now: datetime) -> MeasureEntry:
    measure = one.measure
    return MeasureEntry(
        place_fips=measure.place.fips,
        row=measure.id,
        agency=measure.agency,
        measure=measure.measure,
        period_start=measure.period.start,
        period_end=measure.period.end,
        value=measure.value,
        low=measure.low,
        high=measure.high,
        grade=measure.grade,
        source=measure.source,
        page=measure.page,
        quote=measure.quote,
        assumption=measure.assumption,
        request_item=measure.request_item,
        note=measure.note,
        file=file[0],
        file_sha256=file[1],
        file_line=one.number,
        imported_at=now,
    )

"""Ledger files to the case file, and the ledger back out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy.orm import Session

from countywatch.costs.measures import keep_measures, measures_of, place_of
from groundwork.casefile import CaseFile
from groundwork.casefile import ledger as store
from groundwork.casefile.ledger import LedgerEntry
from groundwork.errors import BadInput, NotReachable, WrongUse
from groundwork.places import Place
from reports.categories import category_hints
from reports.ledger import (
    LedgerFile,
    NumberedLine,
    ledger_csv,
    read_ledger,
    read_lines,
    template_csv,
)
from reports.measure_rows import (
    MeasureFile,
    measures_csv,
    measures_template,
    read_measure_rows,
    read_measures,
)
from reports.model import Direction, Grade, Incremental, LedgerLine, Period, Stage
from reports.money import shorten
from reports.pipeline import hint_of
from reports.tables import Refusal
from reports.workbook_in import is_workbook, workbook_sheets
from reports.workbook_out import LEDGER, MEASURES_SHEET, SHEETS, ledger_workbook

SUFFIXES = (".csv", ".xlsx")
_TEXT = (".csv", ".txt", "")  # a file with none of our endings is text, and so a CSV file


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the rows of one kind: ids of new and corrected ones, how many were there."""

    new: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    unchanged: int = 0

    def to_json(self) -> dict[str, Any]:
        """The counts as the contract writes them."""
        return {
            "imported": len(self.new) + len(self.corrected),
            "new": list(self.new),
            "corrected": list(self.corrected),
            "unchanged": self.unchanged,
        }


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to lines and to measures (None: the file has none of the kind), what was
    refused, and what a person should look at though it was taken."""

    lines: Counted | None
    measures: Counted | None
    refused: tuple[Refusal, ...]
    remarks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The outcome as the contract writes it; measures apart where there are lines too."""
        told = (self.lines or self.measures or Counted()).to_json()
        told["refused"] = [refusal.to_json() for refusal in self.refused]
        told["remarks"] = list(self.remarks)
        if self.lines is not None and self.measures is not None:
            told["measures"] = self.measures.to_json()
        return told


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file holds; None for what it has no table of."""

    lines: LedgerFile | None = None
    measures: MeasureFile | None = None

    @property
    def refused(self) -> tuple[Refusal, ...]:
        mine = self.lines.refused if self.lines else ()
        others = self.measures.refused if self.measures else ()
        if self.lines:  # else there is one table, and its name would be no news
            others = tuple(replace(one, sheet=MEASURES_SHEET) for one in others)
        return (*mine, *others)


def import_ledger(
    casefile: CaseFile,
    path: Path,
    *,
    now: datetime,
    keep_good: bool = False,
    extra: Sequence[Place] = (),
) -> Imported:
    """Brings in the lines of a CSV file, or the lines and measures of a workbook: all or nothing,
    or with `keep_good` all that are good.

    A line whose id the place has already is corrected; what it was stays in the case file. The
    same file twice changes nothing. Raises BadInput or NotReachable where it cannot be read at all.
    """
    data, today = _read(path), now.date()
    if not _is_workbook(path, data):
        found = _Found(lines=read_ledger(data, path.name, extra, today))
    else:
        sheets = workbook_sheets(data, path.name, SHEETS)
        if LEDGER not in sheets and MEASURES_SHEET not in sheets:
            raise _no_sheet(path.name, LEDGER)
        lines, rows = sheets.get(LEDGER), sheets.get(MEASURES_SHEET)
        found = _Found(
            read_lines(iter(lines), path.name, extra, today) if lines else None,
            read_measure_rows(iter(rows), path.name, extra, today) if rows else None,
        )
    return _store(casefile, found, _File(path.name, data, now), keep_good, extra)


def import_measures(
    casefile: CaseFile,
    path: Path,
    *,
    now: datetime,
    keep_good: bool = False,
    extra: Sequence[Place] = (),
) -> Imported:
    """Brings in the measures of a CSV file or of a workbook's sheet, as `import_ledger` does."""
    data, today = _read(path), now.date()
    if _is_workbook(path, data):
        rows = workbook_sheets(data, path.name, (MEASURES_SHEET,)).get(MEASURES_SHEET)
        if rows is None:
            raise _no_sheet(path.name, MEASURES_SHEET)
        found = _Found(measures=read_measure_rows(iter(rows), path.name, extra, today))
    else:
        found = _Found(measures=read_measures(data, path.name, extra, today))
    return _store(casefile, found, _File(path.name, data, now), keep_good, extra)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    data: bytes
    now: datetime

    @property
    def mark(self) -> tuple[str, str]:
        return self.name, hashlib.sha256(self.data).hexdigest()


def _is_workbook(path: Path, data: bytes) -> bool:
    """By its bytes, or by its name, so that what is none can be told to be none."""
    return is_workbook(data) or path.suffix.casefold() in (".xlsx", ".xlsm", ".xls", ".ods")


def _no_sheet(name: str, sheet: str) -> BadInput:
    return BadInput(
        f"{name} has several sheets and none is called '{sheet}'; name one so, or start from "
        "countywatch ledger template --out FILE.xlsx."
    )


def _store(
    casefile: CaseFile, found: _Found, file: _File, keep_good: bool, extra: Sequence[Place]
) -> Imported:
    if found.refused and not keep_good:
        nothing = Counted()
        return Imported(
            nothing if found.lines else None, nothing if found.measures else None, found.refused
        )
    lines = measures = None
    remarks: tuple[str, ...] = ()
    with casefile.session() as session:
        if found.lines is not None:
            lines = _keep_lines(session, found.lines.lines, file, extra)
            remarks = _remarks(session, [one.line for one in found.lines.lines], extra)
        if found.measures is not None:
            kept = keep_measures(session, found.measures.measures, file.mark, file.now, extra)
            measures = Counted(tuple(kept[0]), tuple(kept[1]), kept[2])
    return Imported(lines, measures, found.refused, remarks)


def _keep_lines(
    session: Session, found: Iterable[NumberedLine], file: _File, extra: Sequence[Place]
) -> Counted:
    new: list[str] = []
    corrected: list[str] = []
    unchanged = 0
    for one in found:
        held = store.current_entry(session, one.line.place.fips, one.line.id)
        if held is not None and line_of(held, extra) == one.line:
            unchanged += 1
            continue
        replaced = store.keep_entry(session, entry_of(one.line, (*file.mark, one.number), file.now))
        (new if replaced is None else corrected).append(one.line.id)
    return Counted(tuple(new), tuple(corrected), unchanged)


def _remarks(
    session: Session, lines: Sequence[LedgerLine], extra: Sequence[Place]
) -> tuple[str, ...]:
    """What to look at in the lines of a file: categories beside those of the place's other lines,
    and amounts that the program of 2025 would make."""
    ours = {line.category for line in lines}
    told: dict[str, None] = {}
    for place in dict.fromkeys(line.place for line in lines):
        words = [line.category for line in ledger_lines(session, place, extra)]
        for said, doubt in category_hints(words).items():
            if said in ours:
                told[f"Category {doubt}"] = None
    for line in lines:
        if hint := hint_of(line):
            told[f"Line {shorten(line.id)}: {hint}."] = None
    return tuple(told)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReachable(
            f"The ledger {path} cannot be read ({error.strerror}); check the path."
        ) from error


def check_table_name(out: Path) -> None:
    """Raises WrongUse for a file that no ledger can be written as."""
    if out.suffix.casefold() not in (*_TEXT, ".xlsx"):
        raise WrongUse(
            f"A ledger cannot be written as '{out.name}'; name a file that ends in "
            f"{' or '.join(SUFFIXES)}."
        )


def write_template(out: Path, *, measures: bool = False) -> None:
    """Writes an empty ledger, or an empty table of measures, which a workbook holds as well.

    Raises WrongUse for another ending or a file that is there, NotReachable for a bad folder.
    """
    check_table_name(out)
    if out.suffix.casefold() == ".xlsx":
        _write(out, ledger_workbook())
    else:
        _write(out, (measures_template() if measures else template_csv()).encode())


def export_ledger(
    casefile: CaseFile,
    place: Place,
    out: Path,
    extra: Sequence[Place] = (),
    *,
    measures: bool = False,
    sample: bool = False,
) -> tuple[int, int]:
    """Writes the lines that count now, so that the file can be imported again; a workbook has the
    measures as well, and `measures` writes these alone as CSV.

    Gives how many lines and measures were written. Raises as `write_template`.
    """
    check_table_name(out)
    with casefile.reading() as session:
        lines = ledger_lines(session, place, extra)
        counts = measures_of(session, place, extra)
    if out.suffix.casefold() == ".xlsx":
        _write(out, ledger_workbook(lines, counts, sample=sample))
        return len(lines), len(counts)
    text = measures_csv(counts) if measures else ledger_csv(lines)
    _write(out, text.encode())
    return (0, len(counts)) if measures else (len(lines), 0)


def _write(out: Path, data: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise WrongUse(f"{out} is there already; name another file.") from error
    except OSError as error:
        raise NotReachable(
            f"{out} cannot be written ({error.strerror}); name a file in a folder that is there."
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
        place=place_of(entry.place_fips, tuple(extra)),
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


def entry_of(line: LedgerLine, origin: tuple[str, str, int], now: datetime) -> LedgerEntry:
    """A line as a row to store; `origin` is the file it came from, its hash, and the line in it."""
    file, sha256, number = origin
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
        file_line=number,
        imported_at=now,
    )

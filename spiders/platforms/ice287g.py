"""ICE's workbooks of 287(g) agencies: bytes to rows. The page that links them is `icepage.py`.

A sheet is chosen by its header row and a column by its header, wherever they stand; whether a list
is of participating or of pending agencies is told by the headers (only the former has SIGNED) and
never by the file's name: on 2025-09-22 ICE had swapped the two files. Formats: facts of 214
publications between February 2025 and May 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from groundwork.errors import BadInput
from spiders.items import AgencyListed
from spiders.platforms.ice287g_cells import known, link_of, model_of, signed_of, tidy, type_of
from spiders.platforms.ice287g_file import open_workbook

ListKind = Literal["participating", "pending"]
Field = Literal["state", "agency", "type", "county", "label", "signed", "moa", "addendum"]

HEADER_ROWS = 20  # how far down a header row may stand
MOST_COLUMNS = 60
MOST_ROWS = 20_000  # a stray cell in the last row of a sheet must not make a million empty ones

# The header as ICE writes it, and what a renamed one is still known by. Earlier fields take first.
HEADERS: dict[Field, tuple[str, str]] = {
    "addendum": ("ADDENDUM", r"addend"),
    "moa": ("MOA", r"\bmo[au]\b|memorand|agreement (?:link|document)|^link$"),
    "signed": ("SIGNED", r"\bsign|execut|effective|\bdate\b"),
    "label": ("SUPPORT TYPE", r"support|\bmodel\b|program"),
    "agency": ("LAW ENFORCEMENT AGENCY", r"\bagency(?! type)|\bagencies\b|^lea$"),
    "county": ("COUNTY", r"\bcount(?:y|ies)\b|\bparish\b"),
    "state": ("STATE", r"\bstates?\b|\bterritory\b"),
    "type": ("TYPE", r"\btype\b"),
}
NEEDED: frozenset[Field] = frozenset({"state", "agency", "label"})

ColumnCells = tuple[Cell | MergedCell, ...]


class NotAnAgencyList(BadInput):
    """Raised for a workbook that is none of ICE's two lists; `header` is what it has instead."""

    def __init__(self, message: str, header: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.header = header


@dataclass(frozen=True, slots=True)
class AgencyList:
    """A list as its workbook has it, in the order of its rows, duplicates included.

    `columns` are the fields that the sheet has a column for: a field without one is not empty, it
    is not said. `warnings` are whole sentences.
    """

    kind: ListKind
    rows: tuple[AgencyListed, ...]
    columns: frozenset[Field]
    name: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def misnamed(self) -> bool:
        """Whether the file's name says that it is the other list."""
        return named_kind(self.name) not in (None, self.kind)


@dataclass(frozen=True, slots=True)
class _Header:
    sheet: Worksheet
    row: int
    columns: Mapping[Field, int]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Remarks:
    """Remarks on rows, in sheet order, each kind of remark once with the rows that it is about."""

    rows: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row: int, remark: str | None) -> None:
        if remark is not None:
            self.rows.setdefault(remark, []).append(row)

    def sentences(self) -> tuple[str, ...]:
        return tuple(f"{_rows(rows)} {remark}." for remark, rows in self.rows.items())


def read_agency_list(data: bytes, name: str = "") -> AgencyList:
    """Reads one of ICE's workbooks; `name` is its file name or address, used for warnings only.

    Raises BadInput for what is no workbook, is broken or beyond the limits, and NotAnAgencyList,
    naming the header found, for another workbook.
    """
    workbook = open_workbook(data, name)
    try:
        header = _header(workbook, name)
        remarks = _Remarks()
        rows = tuple(_rows_of(header, remarks))
    finally:
        workbook.close()
    found: ListKind = "participating" if "signed" in header.columns else "pending"
    beyond = header.sheet.max_row - MOST_ROWS
    cut = (f"The {beyond} rows below row {MOST_ROWS} were not read.",) if beyond > 0 else ()
    said = (*header.remarks, *_about_name(found, name), *remarks.sentences(), *cut)
    return AgencyList(found, rows, frozenset(header.columns), name, said)


def named_kind(name: str) -> ListKind | None:
    """The list that a file name says it is; None where it says neither or both."""
    kinds: tuple[ListKind, ...] = ("participating", "pending")
    says = [kind for kind in kinds if kind[:7] in name.casefold()]
    return says[0] if len(says) == 1 else None


def _about_name(found: ListKind, name: str) -> tuple[str, ...]:
    said = named_kind(name)
    if said in (None, found):
        return ()
    return (
        f"The file's name says {said}, but its headers are those of the {found} list; it is read "
        f"as the {found} list.",
    )


# --- headers ----------------------------------------------------------------------------------


def _header(workbook: Workbook, name: str) -> _Header:
    found = [header for header in map(_header_of, workbook.worksheets) if header]
    if not found:
        seen = _first_row(workbook)
        raise NotAnAgencyList(
            f"The workbook {name or 'given'} is none of ICE's lists of agencies: no sheet has "
            f"columns for state, agency and support type. Its first row is: {_shown(seen)}. "
            "Look at it, and give the workbook that ICE's page links.",
            seen,
        )
    first = found[0]
    others = ", ".join(f"'{header.sheet.title}'" for header in found[1:])
    if not others:
        return first
    said = f"Only the sheet '{first.sheet.title}' is read; {others} has the same headers."
    return _Header(first.sheet, first.row, first.columns, (*first.remarks, said))


def _header_of(sheet: Worksheet) -> _Header | None:
    for number, cells in enumerate(sheet.iter_rows(max_row=HEADER_ROWS, max_col=MOST_COLUMNS), 1):
        titles = [tidy(cell.value) for cell in cells]
        columns = _columns(titles)
        if columns.keys() >= NEEDED:
            return _Header(sheet, number, columns, tuple(_about_columns(titles, columns)))
    return None


def _columns(titles: list[str]) -> dict[Field, int]:
    """Which column each field stands in: by ICE's own header first, then by a likeness."""
    exact = {title.upper(): at for at, title in reversed(list(enumerate(titles)))}
    columns: dict[Field, int] = {
        name: exact[header] for name, (header, _) in HEADERS.items() if header in exact
    }
    for name, (_, pattern) in HEADERS.items():
        taken = columns.values()
        like = [
            at
            for at, title in enumerate(titles)
            if at not in taken and re.search(pattern, title, re.IGNORECASE)
        ]
        if name not in columns and like:
            columns[name] = like[0]
    return columns


def _about_columns(titles: list[str], columns: Mapping[Field, int]) -> Iterator[str]:
    for name, at in sorted(columns.items(), key=lambda pair: pair[1]):
        if titles[at].upper() != HEADERS[name][0]:
            yield f"The column '{titles[at]}' is read as {HEADERS[name][0]}."
    for at, title in enumerate(titles):
        if title and at not in columns.values():
            yield f"The column '{title}' is not known and was not read."


def _first_row(workbook: Workbook) -> tuple[str, ...]:
    for sheet in workbook.worksheets:
        for cells in sheet.iter_rows(max_row=HEADER_ROWS, max_col=MOST_COLUMNS):
            titles = tuple(filter(None, (tidy(cell.value) for cell in cells)))
            if titles:
                return titles
    return ()


def _shown(titles: tuple[str, ...]) -> str:
    return ", ".join(f"'{title[:40]}'" for title in titles[:10]) or "empty"


# --- rows -------------------------------------------------------------------------------------


def _rows_of(header: _Header, remarks: _Remarks) -> Iterator[AgencyListed]:
    first, last = header.row + 1, min(header.sheet.max_row, MOST_ROWS)
    width = max(header.columns.values()) + 1
    for number, cells in enumerate(
        header.sheet.iter_rows(min_row=first, max_row=last, max_col=width), first
    ):
        texts = {name: tidy(cells[at].value) for name, at in header.columns.items()}
        if not any(texts.values()):
            continue
        if known(texts["state"]) is None or known(texts["agency"]) is None:
            shown = " ".join(filter(None, texts.values()))[:120]
            remarks.add(number, f"names no agency with its state ('{shown}') and was left out")
        elif texts["agency"].upper() != HEADERS["agency"][0]:  # a header that is printed again
            yield _row(header.columns, cells, number, remarks)


def _row(
    columns: Mapping[Field, int], cells: ColumnCells, number: int, remarks: _Remarks
) -> AgencyListed:
    def value(name: Field) -> object:
        return cells[columns[name]].value if name in columns else None

    def link(name: Field) -> str | None:
        found = link_of(value(name), _target(cells[columns[name]]) if name in columns else None)
        remarks.add(number, found.remark)
        return found.value

    label = tidy(value("label"))
    model, signed = model_of(label), signed_of(value("signed"))
    remarks.add(number, model.remark)
    remarks.add(number, signed.remark)
    return AgencyListed(
        state=tidy(value("state")),
        agency=tidy(value("agency")),
        model=model.value,
        label=label,
        type=type_of(value("type")),
        county=known(value("county")),
        signed=signed.value,
        moa_url=link("moa"),
        addendum_url=link("addendum"),
        row=number,
    )


def _target(cell: Cell | MergedCell) -> str | None:
    return cell.hyperlink.target if isinstance(cell, Cell) and cell.hyperlink else None


def _rows(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Row {numbers[0]}"
    shown = ", ".join(str(number) for number in numbers[:10])
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return f"Rows {shown}{more}: each"

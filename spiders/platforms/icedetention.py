"""ICE's detention statistics: the page that links the workbooks, and the facilities in one.

The page (ice.gov/detain/detention-management) links `FY26_detentionStats_04092026.xlsx` and those
of earlier years; only the newest fiscal year's still changes. The sheet is found by its header
row (row 10 of "Facilities FY26"), a column by its header. Older listings (2015) have the county,
the owner and the daily rate instead of a guaranteed minimum; both are read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TypeGuard
from urllib.parse import unquote, urlsplit

from openpyxl.worksheet.worksheet import Worksheet

from groundwork.errors import BadInput
from spiders.items import DocumentFound, FacilityListed, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    day,
    link_of,
    read_html,
    unique,
    unrecognised,
)
from spiders.platforms.ice287g_cells import known, tidy
from spiders.platforms.ice287g_file import open_workbook

NAME = "icedetention"
WORKBOOK = re.compile(r"\.xlsx$", re.IGNORECASE)
STATISTICS = re.compile(r"detention[ _-]*stat|facilit", re.IGNORECASE)
FISCAL = re.compile(r"FY[ _-]?(?:20)?(\d\d)(?!\d)", re.IGNORECASE)
DATED = re.compile(r"\(IIDS\)\D{0,3}(\d\d?/\d\d?/\d{4})|\bIIDS as of (\d\d?/\d\d?/\d{4})")
HEADER_ROWS = 20
MOST_ROWS = 5_000
LEVELS = ("level a", "level b", "level c", "level d")
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "name": "name",
        "address": "address",
        "city": "city",
        "state": "state",
        "zip": "zip",
        "office": "aor",
        "type": "type detailed",
        "minimum": "guaranteed minimum",
        "county": "county",
        "owner": "facility owner",
        "rate": "per diem rate detailed",
    }
)
NEEDED = ("name", "city", "state", "type")
MONEY = ("minimum", "rate")  # one of the two tells what ICE pays

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class FacilityList:
    """The facilities of one workbook, and the day of its data where it says it."""

    as_of: date | None
    rows: tuple[FacilityListed, ...]


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The facilities of a workbook, or the workbooks that the page links."""
    if body[:4] == b"PK\x03\x04":
        try:
            return Parsed("ok", NAME, None, "workbook", facilities=read_facilities(body, url).rows)
        except BadInput as error:
            return Parsed("suspect", NAME, str(error), "workbook")
    links = [link_of(a, url) for a in read_html(body).select("a[href]")]
    found = [link for link in links if link and _is_statistics(link)]
    if not found or b"</html" not in body.lower():
        return unrecognised(NAME, body, "it is cut off, or links no workbook of statistics")
    newest = max(_fiscal(link) for link in found)
    return Parsed(
        "ok", NAME, None, "page",
        documents=unique(_workbook(link) for link in found if _fiscal(link) == newest),
    )  # fmt: skip


def _file_name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name


def _is_statistics(url: str) -> bool:
    name = _file_name(url)
    return bool(WORKBOOK.search(name) and STATISTICS.search(name))


def _fiscal(url: str) -> int:
    """The fiscal year in the name of a workbook, of two digits; -1 where there is none."""
    found = FISCAL.search(_file_name(url))
    return int(found[1]) if found else -1


def _workbook(url: str) -> DocumentFound:
    return DocumentFound("other", _file_name(url), url)


# --- the workbook -----------------------------------------------------------------------------


def read_facilities(data: bytes, name: str = "") -> FacilityList:
    """The facilities of a workbook.

    Raises BadInput for what is no workbook, has no sheet of facilities, or a row that cannot be
    read, naming the row.
    """
    for sheet in open_workbook(data, name).worksheets:
        top = [list(row) for row in sheet.iter_rows(max_row=HEADER_ROWS, values_only=True)]
        for number, cells in enumerate(top, start=1):
            columns = _columns(cells)
            if all(key in columns for key in NEEDED):
                return _facilities(sheet, top, number, columns, name)
    raise BadInput(
        f"The workbook {name or 'given'} has no sheet with the columns "
        f"{', '.join(COLUMNS[key] for key in NEEDED)}; is it ICE's detention statistics?"
    )


def _columns(cells: Cells) -> dict[str, int]:
    heads = [tidy(cell).casefold() for cell in cells]
    named = {key: heads.index(head) for key, head in COLUMNS.items() if head in heads}
    return named | {level: heads.index(level) for level in LEVELS if level in heads}


def _facilities(
    sheet: Worksheet, top: Sequence[Cells], header: int, columns: Mapping[str, int], name: str
) -> FacilityList:
    if not any(key in columns for key in MONEY):
        raise BadInput(
            f"The sheet '{sheet.title}' of {name or 'the workbook'} says nothing of a guaranteed "
            "minimum or a daily rate; ICE may have changed it. Look at it before you rely on it."
        )
    rows = []
    for number, cells in enumerate(
        sheet.iter_rows(min_row=header + 1, max_row=header + MOST_ROWS, values_only=True),
        start=header + 1,
    ):
        # A name alone, in the first column, is a note below the table.
        if any(known(cells[columns[key]]) for key in NEEDED[1:]):
            rows.append(_facility(cells, columns, number))
    if not rows:
        raise BadInput(f"The sheet '{sheet.title}' of {name or 'the workbook'} lists no facility.")
    return FacilityList(_as_of(top), tuple(rows))


def _as_of(top: Sequence[Cells]) -> date | None:
    """The day of the data, as a banner row above the header says it."""
    for cells in top:
        for cell in cells:
            if isinstance(cell, str) and (found := DATED.search(cell)):
                return day(found[1] or found[2])
    return None


def _facility(cells: Cells, columns: Mapping[str, int], number: int) -> FacilityListed:
    def text(key: str) -> str | None:
        return known(cells[columns[key]]) if key in columns else None

    name, state = text("name"), text("state")
    if not name:
        raise BadInput(f"Row {number} of the facilities has no name; look at the workbook.")
    minimum = cells[columns["minimum"]] if "minimum" in columns else None
    return FacilityListed(
        name=name,
        address=text("address"),
        city=text("city"),
        state=state.upper() if state else None,
        zip=_zip(cells[columns["zip"]]) if "zip" in columns else None,
        office=text("office"),
        type=text("type"),
        guaranteed_minimum=_beds(minimum, number),
        population=_population(cells, columns),
        row=number,
        county=text("county"),
        owner=text("owner"),
        rate=_rate(cells[columns["rate"]]) if "rate" in columns else None,
    )


def _beds(value: object, number: int) -> int | None:
    """A whole number of beds; None where the cell is empty, which does not say zero."""
    text = known(value)
    if text is None:
        return None
    if _is_number(value) and value >= 0 and value == int(value):
        return int(value)
    if text.replace(",", "").isdecimal():
        return int(text.replace(",", ""))
    raise BadInput(f"Row {number} of the facilities has the guaranteed minimum '{text}'.")


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether a cell holds a number that can be counted with: none like NaN, which XML allows."""
    return isinstance(value, int | float) and math.isfinite(value)


def _zip(value: object) -> str | None:
    if _is_number(value):
        return f"{int(value):05d}"
    return known(value)


def _rate(value: object) -> str | None:
    """The daily rate in dollars where it is one number; else the words of the cell."""
    if _is_number(value):
        return f"{Decimal(str(value)):.2f}"
    return known(value)


def _population(cells: Cells, columns: Mapping[str, int]) -> str | None:
    """The average daily population: the sum of the four classes, where all are numbers."""
    if not all(level in columns for level in LEVELS):
        return None
    values = [cells[columns[level]] for level in LEVELS]
    numbers = [Decimal(str(value)) for value in values if _is_number(value)]
    return f"{sum(numbers):.2f}" if len(numbers) == len(LEVELS) else None


# --- as a source ------------------------------------------------------------------------------


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The page, unless the source's address is a workbook itself."""
    return () if direct(source) else (PageRequest(source.url),)


def direct(source: Listing) -> tuple[DocumentFound, ...]:
    """The workbook at the source's own address."""
    return (_workbook(source.url),) if WORKBOOK.search(_file_name(source.url)) else ()


def recognises(url: str, body: bytes) -> bool:
    """ICE's page by a link to a workbook of statistics."""
    found = re.search(rb'href="[^"]*detention[ _-]{0,3}stat[^"]{0,200}\.xlsx', body, re.I)
    return found is not None


PLATFORM = Platform(NAME, parse, recognises, listing=listing, direct=direct)

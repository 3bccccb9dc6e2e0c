"""The Telerik grids (`table.rgMasterTable`) that Legistar and NovusAgenda list meetings in.

Other pages of a grid are asked for by sending its form again, as its page links do.

A grid with a hundred rows has pagers, whose own heads ("Data pager") stand before and after the
real ones: the heads are the row with a known one among its direct `th`. A grid without rows says so
in a row of class `rgNoRecords`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bs4 import Tag

from spiders.platforms.common import ShapeChanged, words
from spiders.platforms.gather import in_table, marks_of

ROW = frozenset({"rgRow", "rgAltRow"})
POSTBACK = re.compile(r"__doPostBack\('([^']+)'")
DATE_HEAD = re.compile(
    r"(?:(?:meeting|event|hearing) )?date(?: ?(?:/|and|&) ?time)?", re.IGNORECASE
)
TIME_HEAD = re.compile(r"(?:(?:meeting|event|hearing|start) )?time", re.IGNORECASE)
PLACE_HEAD = re.compile(r"(?:(?:meeting|event|hearing) )?(?:location|place)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its cells by the text of their heads in small letters, and all of it."""

    tag: Tag
    cells: Mapping[str, Tag]

    def cell(self, head: re.Pattern[str]) -> Tag | None:
        """The first cell under such a head."""
        return next((cell for name, cell in self.cells.items() if head.fullmatch(name)), None)

    def text(self, head: re.Pattern[str]) -> str:
        """The text of that cell on one line; "" where there is none."""
        cell = self.cell(head)
        return words(cell.get_text(" ")) if cell else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a grid; `says_none` is true where it says that it has none."""

    rows: tuple[GridRow, ...]
    says_none: bool


def read_grid(table: Tag, known_head: re.Pattern[str] = DATE_HEAD) -> Grid:
    """Reads a grid; raises ShapeChanged where heads, cells and rows do not belong together.

    The row of heads is the one with `known_head`.
    """
    lines = [line for line in table.select("tr") if in_table(line, table)]
    heads = _heads(lines, known_head)
    rows = []
    for line in lines:
        cells = line.find_all("td", recursive=False)
        classes = set(marks_of(line, "class").split())
        if classes & ROW:
            if len(cells) != len(heads):
                raise ShapeChanged(f"a row of {len(cells)} cells under {len(heads)} heads")
            rows.append(GridRow(line, _by_head(heads, cells)))
        elif not classes and len(cells) == len(heads):
            raise ShapeChanged("a row without the class of rows")
    return Grid(tuple(rows), any("rgNoRecords" in marks_of(line, "class") for line in lines))


def _heads(lines: list[Tag], known_head: re.Pattern[str]) -> tuple[str, ...]:
    for line in lines:
        heads = [words(th.get_text(" ")).lower() for th in line.find_all("th", recursive=False)]
        if any(known_head.fullmatch(head) for head in heads):
            return tuple(heads)
    raise ShapeChanged("a grid without the heads of its columns")


def _by_head(heads: tuple[str, ...], cells: list[Tag]) -> dict[str, Tag]:
    found: dict[str, Tag] = {}
    for head, cell in zip(heads, cells, strict=True):
        found.setdefault(head, cell)
    return found


def next_page_form(table: Tag) -> str | None:
    """The form that asks for the grid's next page, url-encoded; None on the last page."""
    current = table.select_one(".rgPager .rgNumPart a.rgCurrentPage")
    link = current.find_next_sibling("a") if current else None
    target = POSTBACK.search(str(link.get("href") or "")) if isinstance(link, Tag) else None
    form = table.find_parent("form")
    if target is None or form is None:
        return None
    fields = dict(_fields(form))
    return urlencode(fields | {"__EVENTTARGET": target[1], "__EVENTARGUMENT": ""})


def _fields(form: Tag) -> Iterator[tuple[str, str]]:
    """The fields of a form as a browser sends them, without its buttons."""
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), str(field.get("type") or "text").lower()
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            if chosen:
                yield name, str(chosen.get("value") or "")
        elif field.name == "textarea":
            yield name, field.get_text()
        elif kind in ("text", "hidden") or (kind == "checkbox" and field.has_attr("checked")):
            yield name, str(field.get("value") or "")

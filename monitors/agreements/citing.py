"""Where in a workbook's text a row stands, so that an alert can quote it.

The text has one line a row and a tab between cells. A line is the row's only if whole cells name
its state, its agency and its model: a Washington County Sheriff's Office is listed in many states,
and Precinct 1 is the beginning of Precinct 10.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from monitors.agreements.identity import plain
from spiders.items import AgencyListed

_LINE = re.compile(r"[^\n]+")


def find_row(text: str, row: AgencyListed) -> tuple[int, int] | None:
    """Start and end of the line of a row in a page's text; None where no line is it.

    Of a row that stands twice it is the line with the date that was taken, where there is one.
    """
    lines = _lines_by_cell(text)
    wanted = {plain(row.state), plain(row.agency), plain(row.label)} - {""}
    if not wanted:
        return None
    spans = set.intersection(*(lines.get(cell, set()) for cell in wanted))
    dated = lines.get(plain(row.signed.isoformat()), set()) & spans if row.signed else set()
    return min(dated or spans, default=None)


@lru_cache(maxsize=2)  # many rows of one list are looked up, one after the other
def _lines_by_cell(text: str) -> dict[str, set[tuple[int, int]]]:
    lines: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for line in _LINE.finditer(text):
        for cell in line[0].split("\t"):
            lines[plain(cell)].add(line.span())
    return dict(lines)

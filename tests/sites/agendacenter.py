"""An AgendaCenter page of an invented county, in the vendor's own structure, by its meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape


@dataclass(frozen=True)
class Row:
    """One meeting of the list: its day, the vendor's number, and its title."""

    day: date
    number: int
    title: str = "SAMPLE Regular Meeting"

    @property
    def path(self) -> str:
        """Where its agenda lies."""
        return f"/AgendaCenter/ViewFile/Agenda/_{self.day:%m%d%Y}-{self.number}"


def listing(rows: Iterable[Row]) -> bytes:
    """The page of a county that has one board."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Agenda Center &bull; SAMPLE County &bull; CivicEngage</title></head><body>
<div id="AgendaCenterContent" class="newCP moduleContentNew">
<div class="listing listingCollapse noHeader" id="cat3">
<h2 tabindex="0">SAMPLE Board of Commissioners</h2>
<table><tbody>{"".join(_row(row) for row in rows)}</tbody></table>
</div></div></body></html>""".encode()


def _row(row: Row) -> str:
    anchor = f"_{row.day:%m%d%Y}-{row.number}"
    shown = f"{row.day:%B} {row.day.day}, {row.day.year}"
    return f"""
<tr id="row{row.number}a1" class="catAgendaRow"><td>
<h3 id="h4{anchor[1:]}" class="noMargin"><a name="{anchor}" id="{anchor}"></a>
<strong aria-label="Agenda for {shown}">{shown}</strong>
&mdash; Posted {row.day:%b} 1, {row.day.year} 1:12 PM</h3>
<p><a href="{row.path}" name="{row.number}" target="_blank">{escape(row.title)}</a></p>
</td><td class="minutes"></td><td class="downloads"><div class="popoutContainer">
<a href="" class="button">Download</a><ol><li><a href="{row.path}" class="pdf" target="_blank"
aria-label="{escape(row.title)}. Agenda">Agenda</a></li></ol></div></td></tr>"""


def agenda(*paragraphs: str) -> bytes:
    """An agenda as a web page."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return f"<html><head><title>SAMPLE agenda</title></head><body>{body}</body></html>".encode()

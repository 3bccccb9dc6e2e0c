"""The committee's agendas: listed as by a CivicPlus AgendaCenter, and as web pages of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from countywatch.demo.county import (
    COMMITTEE,
    COMMITTEE_ID,
    NAME,
    PAST_COMMITTEE_ID,
    SampleCounty,
    long_date,
)

_CATEGORY = "5"
_AHEAD = (
    ("1", "Call to order", ()),
    ("2", "Minutes of the last meeting", ()),
    ("3", "Public comment", ()),
    ("4", "Consent calendar", (
        "Ice control materials: account 4310-400",
        "Insurance of county vehicles: invoice of the quarter",
        "Drug task force: overtime from forfeiture funds",
    )),
    ("5", "Requested budget: first reading", ("Courts", "Jail", "Roads and bridges", "Library")),
    ("6", "Heating and air conditioning of the courthouse: money from the reserve", ()),
    ("7", "Adjournment", ()),
)  # fmt: skip
_HELD = (
    ("1", "Call to order", ()),
    ("2", "Report of the Treasurer", ()),
    ("3", "Calendar of the budget", ()),
    ("4", "Adjournment", ()),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting of the list; its number is in the file's address."""

    number: int
    day: date
    items: tuple[tuple[str, str, tuple[str, ...]], ...]

    @property
    def anchor(self) -> str:
        """`_MMDDYYYY-ID`, as the vendor names its files."""
        return f"_{self.day:%m%d%Y}-{self.number}"

    @property
    def path(self) -> str:
        """Where the agenda lies."""
        return f"/AgendaCenter/ViewFile/Agenda/{self.anchor}"


def rows(county: SampleCounty) -> tuple[Row, ...]:
    """The committee's meetings, the next one first."""
    return (
        Row(COMMITTEE_ID, county.committee_day, _AHEAD),
        Row(PAST_COMMITTEE_ID, county.committee_day - timedelta(days=28), _HELD),
    )


def listing(county: SampleCounty, query: dict[str, str]) -> bytes:
    """The list; of a search only the days from `startDate` to `endDate` (`MM/DD/YYYY`)."""
    first, last = _day(query.get("startDate", "")), _day(query.get("endDate", ""))
    wanted = query.get("CIDs", "all") in ("all", "", _CATEGORY)
    shown = [
        row for row in rows(county) if wanted and (first or row.day) <= row.day <= (last or row.day)
    ]
    return _page(_category(shown) if shown else '<p class="results">No results found.</p>')


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007
    except ValueError:
        return None


def _category(shown: list[Row]) -> str:
    return (
        f'<div class="listing listingCollapse noHeader" id="cat{_CATEGORY}">'
        f'<h2 tabindex="0">{COMMITTEE}</h2><table id="table{_CATEGORY}"><tbody>'
        f"{''.join(map(_row, shown))}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    posted = row.day - timedelta(days=8)
    shown, put_up = (f"{day:%b} {day.day}, {day.year}" for day in (row.day, posted))
    return f"""<tr id="row{row.number}a1" class="catAgendaRow"><td>
<h3 class="noMargin"><a name="{row.anchor}" id="{row.anchor}"></a>
<strong aria-label="Agenda for {long_date(row.day)}">{shown}</strong>
 &mdash; Posted {put_up} 4:53 PM</h3>
<p><a href="{row.path}" name="{row.number}" target="_blank">SAMPLE {COMMITTEE}</a></p></td>
<td class="minutes"></td><td class="downloads"><div class="popoutContainer"><ol>
<li><a href="{row.path}" class="html" target="_blank">Agenda</a></li></ol></div></td></tr>"""


def _page(content: str) -> bytes:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Agenda Center &bull; SAMPLE {NAME} &bull; CivicEngage</title></head><body>
<ol class="semanticList breadCrumbs"><li><a href="/">Home</a></li><li>Agenda Center</li></ol>
<p><strong>SAMPLE: an invented county</strong></p>
<div id="AgendaCenterContent" class="newCP moduleContentNew"><div class="contentMain selfClear">
<h1>Agenda Center</h1>
{content}</div></div></body></html>""".encode()


def agenda_page(county: SampleCounty, path: str) -> bytes | None:
    """The HTML agenda at a path; None where there is none."""
    row = next((row for row in rows(county) if row.path == path), None)
    if row is None:
        return None
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>SAMPLE {COMMITTEE} agenda</title></head>
<body><p><strong>SAMPLE: an invented county</strong></p>
<h1>{NAME}</h1><h2>{COMMITTEE}</h2>
<p>{long_date(row.day)}<br>Larkmoor Courthouse, Room 118, 12 Court Square</p>
{"".join(map(_item, row.items))}
<p>To speak, sign up with the Chief Clerk: clerk@larkmoor.example</p></body></html>""".encode()


def _item(item: tuple[str, str, tuple[str, ...]]) -> str:
    number, title, below = item
    parts = "".join(
        f"<p>{number}.{letter} {escape(part)}</p>"
        for letter, part in zip("ABCDEFGH", below, strict=False)
    )
    return f"<h3>{number}. {escape(title)}</h3>{parts}"

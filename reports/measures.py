"""Service measures: what the county gave up or saw, in hours, calls, days and counts, not dollars.

They have the same grades and evidence as ledger lines, stand beside the money and enter no sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from groundwork.places import Place
from reports.model import Grade, Period

Kind: TypeAlias = Literal["staffing", "service", "outcome"]

# What each measure counts, by kind: the words of the file and the report.
MEASURES: dict[str, tuple[Kind, str]] = {
    "deputy hours": ("staffing", "hours"),
    "overtime hours": ("staffing", "hours"),
    "backfill hours": ("staffing", "hours"),
    "officers nominated": ("staffing", "officers"),
    "officers trained": ("staffing", "officers"),
    "officers certified": ("staffing", "officers"),
    "training hours": ("staffing", "hours"),
    "vacancies": ("service", "positions"),
    "calls waiting": ("service", "calls"),
    "response time": ("service", "minutes"),
    "jail population": ("service", "people a day"),
    "bed-days past release": ("service", "bed-days"),
    "transports": ("service", "trips"),
    "people screened": ("outcome", "people"),
    "detainers received": ("outcome", "detainers"),
    "detainers honored": ("outcome", "detainers"),
    "detainers declined": ("outcome", "detainers"),
    "transfers to ICE": ("outcome", "people"),
    "complaints": ("outcome", "complaints"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One count over a period. `value` None is unknown; `unit` follows from the measure's name.

    `source`, `page` and `quote` cite a document as a ledger line does.
    """

    id: str
    place: Place
    agency: str | None
    measure: str
    period: Period
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    grade: Grade
    source: str | None
    page: int | None
    quote: str | None
    assumption: str | None
    request_item: str | None
    note: str | None

    @property
    def kind(self) -> Kind:
        """Staffing, service or outcome: the section in which it stands."""
        return MEASURES[self.measure][0]

    @property
    def unit(self) -> str:
        """What it counts: hours, calls, bed-days."""
        return MEASURES[self.measure][1]

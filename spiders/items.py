"""What a spider yields: plain found facts, never matched, stored or alerted here.

Times are local ISO 8601 strings: `2026-09-14T18:00:00-05:00` where the zone is known,
`2026-09-14T18:00` where it is not, and a bare date `2026-09-14` where the page gives no time
(never midnight). Kinds, statuses and sections are the words of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DocumentKind = Literal[
    "agenda", "packet", "minutes", "staff_report", "budget", "moa", "notice", "video", "other"
]
MeetingStatus = Literal["scheduled", "cancelled", "postponed", "unknown"]
Section = Literal["consent", "hearing", "closed", "regular", "unknown"]
Outcome = Literal["ok", "empty", "suspect", "failed"]
ModelCode = Literal["TFM", "WSO", "JEM", "other"]


@dataclass(frozen=True, slots=True)
class DocumentFound:
    """A document that a listing links to; `url` is absolute, `title` never empty.

    The title of a budget names its fiscal year where the page says it.
    """

    kind: DocumentKind
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AgendaItemFound:
    """One item of an agenda; `number` as printed ("7.C"), or "" where the platform has none."""

    number: str
    title: str
    section: Section = "unknown"
    documents: tuple[DocumentFound, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingFound:
    """A meeting as a listing shows it; `key` names it stably within its source.

    `amended` is true where the platform says that an earlier agenda was replaced. `details` is the
    address of the answer that says more of it, where the listing names one that is no page.
    """

    key: str
    body: str
    title: str
    start: str
    status: MeetingStatus = "unknown"
    place: str | None = None
    participate: str | None = None
    url: str | None = None
    documents: tuple[DocumentFound, ...] = ()
    items: tuple[AgendaItemFound, ...] = ()
    amended: bool = False
    details: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyListed:
    """One row of ICE's list: what the list says, not proof of an agreement.

    `model` is TFM, WSO, JEM or other, and `label` the list's own words for it. `type` is the kind
    of agency as the list calls it. None is unknown, or no link. `row` counts from 1 in its sheet.
    """

    state: str
    agency: str
    model: ModelCode
    label: str = ""
    type: str | None = None
    county: str | None = None
    signed: date | None = None
    moa_url: str | None = None
    addendum_url: str | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class StatementFound:
    """A statement that a sheriff or a county published, as a feed or news page lists it.

    `date` is the day of publication (ISO 8601), `who` as the page names itself or the author.
    `text` is what the listing itself says of it, "" where only a title; `whole` is true where that
    is all of the statement, so that its own page adds nothing.
    """

    title: str
    date: str | None
    text: str
    who: str | None
    url: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class AwardFound:
    """A federal award as USAspending lists it; `amount` in dollars as a decimal string.

    `start` and `end` are ISO 8601 days. None is unknown. `url` is the award's page for people.
    """

    award_id: str
    recipient: str
    amount: str | None
    start: str | None
    end: str | None
    agency: str | None
    sub_agency: str | None
    kind: str | None
    url: str


@dataclass(frozen=True, slots=True)
class FacilityListed:
    """One row of ICE's detention statistics: a place where ICE holds people, not who owns it.

    `type` as ICE writes it (IGSA, USMS IGA, ...), `guaranteed_minimum` in beds that ICE pays for
    whether used or not, `population` the average daily one of the fiscal year, as a decimal
    string. `county`, `owner` and the daily `rate` (a decimal string, or the words of the cell)
    stand in the listing of 2015 only. None is unknown: an empty cell is not zero. `row` counts
    from 1 in its sheet.
    """

    name: str
    address: str | None
    city: str | None
    state: str | None
    zip: str | None
    office: str | None
    type: str | None
    guaranteed_minimum: int | None
    population: str | None
    row: int
    county: str | None = None
    owner: str | None = None
    rate: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one saved page holds: an outcome, the reason where it is not `ok`, and the facts.

    `items` are those of a page that belongs to one meeting and does not name it: an agenda's items
    as an API lists them. `next_page` is the address at which the same listing goes on, and
    `next_form` the form that is sent there for it, url-encoded, where a link does not do.
    """

    outcome: Outcome
    platform: str
    reason: str | None = None
    variant: str | None = None
    meetings: tuple[MeetingFound, ...] = ()
    documents: tuple[DocumentFound, ...] = ()
    items: tuple[AgendaItemFound, ...] = ()
    statements: tuple[StatementFound, ...] = ()
    awards: tuple[AwardFound, ...] = ()
    facilities: tuple[FacilityListed, ...] = ()
    agencies: tuple[AgencyListed, ...] = ()
    next_page: str | None = None
    next_form: str | None = None

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
    """A document that a listing links to; `url` is absolute, `title` never empty."""

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

    `amended` is true where the platform says that an earlier agenda was replaced.
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
class Parsed:
    """What one saved page holds: an outcome, the reason where it is not `ok`, and the facts.

    `items` are those of a page that belongs to one meeting and does not name it: an agenda's items
    as an API lists them. `next_page` is the address at which the same listing goes on.
    """

    outcome: Outcome
    platform: str
    reason: str | None = None
    variant: str | None = None
    meetings: tuple[MeetingFound, ...] = ()
    documents: tuple[DocumentFound, ...] = ()
    items: tuple[AgendaItemFound, ...] = ()
    next_page: str | None = None

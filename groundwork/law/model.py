"""The records law of one state as data: every field says how far it may be trusted.

A field is `verified` only when a source line names it, its confidence is high, it bears no mark of
mere knowledge, or a second look confirmed it. Only verified fields may stand in a letter as law:
use `LawField.printable` there. Nothing in this module decides or counts; see `days.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Generic, Literal, TypeVar

import yaml
from pydantic import ConfigDict

T_co = TypeVar("T_co", covariant=True)

# The fast loader, where PyYAML has it: a table of days takes a seventh of the time.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Strict:
    """Makes a misspelt key in a law file an error when the file is read."""

    __pydantic_config__ = ConfigDict(extra="forbid")


Status = Literal["verified", "unverified", "unknown"]
Party = Literal["office", "requester"]
ClockKind = Literal[
    "acknowledge",
    "respond",
    "produce",
    "extension",
    "fee_answer",
    "silence",
    "appeal_by",
    "appeal_decision",
    "court_limit",
    "clarify",  # the requester's own: answer a question of the office or the request lapses
    "collect",  # the requester's own: fetch or pay for what is ready or the request lapses
]
Unit = Literal["business", "calendar", "hours", "months", "years"]
Event = Literal[
    "received",
    "acknowledged",
    "first_period",  # the last day of the first answer period, before any roll
    "extended",
    "clarification_asked",
    "clarified",  # the requester has answered the office's question
    "fee",
    "paid",
    "deposit_asked",
    "ready",
    "ruling_asked",
    "denied",
    "silence",  # the day on which silence becomes a denial
    "appealed",
    "appeal_decided",
    "suit_answered",
]
Channel = Literal["email", "post", "in_person"]
Custodian = Literal["local", "state", "federal"]
Leaves = Literal["legal_holidays", "closed_days", "none"]
Roll = Literal["forward", "none", "unknown"]


@dataclass(frozen=True)
class LawField(Strict, Generic[T_co]):
    """One statement of law in our own words, with where it was read and how sure we are.

    `value` None means unknown, never "does not exist". `source` is a key of `RecordsLaw.sources`.
    """

    value: T_co | None
    status: Status
    cite: str | None = None
    source: str | None = None
    as_of: str | None = None
    note: str | None = None
    effective_from: date | None = None
    effective_until: date | None = None

    @property
    def verified(self) -> bool:
        """Whether the field may be told to an office as law."""
        return self.status == "verified" and self.value is not None

    @property
    def printable(self) -> T_co | None:
        """The value where it may stand in a letter as law, else None."""
        return self.value if self.verified else None


UNKNOWN: LawField[Any] = LawField(None, "unknown")


def in_force(start: date | None, end: date | None, day: date) -> bool:
    """Whether `day` lies in the days in which something is law, both included."""
    return (start is None or start <= day) and (end is None or day <= end)


@dataclass(frozen=True)
class Pause(Strict):
    """What stops a clock: from the day of `stops` to the day of `resumes`.

    `pauses`: the days between do not count. `restarts`: the whole period runs anew from `resumes`.
    """

    stops: Event
    resumes: Event
    effect: Literal["pauses", "restarts"]
    status: Status
    cite: str
    source: str | None = None
    as_of: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Clock(Strict):
    """One period that the law sets: for the office, or for the requester (`party`).

    `number` None: the law names no figure. `leaves_out` says which days a business-day count
    passes over: holidays named by law, or days on which the office is closed. `roll` says what
    happens to a last day on a weekend or holiday. `rule` is the period in a few words. `channels`
    names the ways of asking that the clock is for; empty means every way. `caution` is what
    the drafter has to check before relying on the date. `for_some`: the clock runs for some
    requests only, as `conditions` says, so nobody is late by it in general. `binds` says whose
    offices the clock is for: a county's or city's (`local`), the state's own agencies (`state`) or
    federal ones.
    """

    name: str
    kind: ClockKind
    party: Party
    number: int | None
    unit: Unit
    counted_from: Event
    rule: str
    status: Status
    cite: str
    first_day_counts: bool = False
    leaves_out: Leaves = "closed_days"
    roll: Roll = "unknown"
    roll_cite: str | None = None
    channels: tuple[Channel, ...] = ()
    conditions: str | None = None
    for_some: bool = False
    consequence: str | None = None
    caution: str | None = None
    source: str | None = None
    as_of: str | None = None
    note: str | None = None
    binds: tuple[Custodian, ...] = ("local",)
    pauses: tuple[Pause, ...] = ()
    effective_from: date | None = None
    effective_until: date | None = None

    @property
    def verified(self) -> bool:
        """Whether the period may be told to an office as law."""
        return self.status == "verified" and self.number is not None


@dataclass(frozen=True)
class PostRule(Strict):
    """When a posted request counts as received though nobody can prove the day it arrived."""

    number: int
    unit: Unit
    rule: str
    status: Status
    cite: str
    source: str
    as_of: str | None = None


@dataclass(frozen=True)
class ArrivalRule(Strict):
    """When a request counts as received that came by `channel`, or by any way after `after_hour`.

    It counts on the `number`th day of that unit after it was sent or came; `after_hour` 24 or None
    is the whole day, 17 means from five in the afternoon on.
    """

    channel: Channel | None
    after_hour: int | None
    number: int
    unit: Literal["business", "calendar"]
    rule: str
    status: Status
    cite: str
    source: str | None = None
    as_of: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class LawSource(Strict):
    """Where something was read: an address or a public repository's name and path."""

    where: str
    says: str
    as_of: str


@dataclass(frozen=True)
class FeeWaiver(Strict):
    """Whether charges can be waived, and the test that the law sets."""

    available: LawField[Literal["yes", "discretionary", "no"]]
    standard: LawField[str]


@dataclass(frozen=True)
class Residency(Strict):
    """Who may ask. `statement` is what the letter has to say about it, where the law wants it."""

    required: LawField[bool]
    statement_needed: LawField[bool]
    who: LawField[str]


@dataclass(frozen=True)
class RequestForm(Strict):
    """How a request has to be made: in writing or not, by which way, to whom."""

    written: LawField[str]
    channels: LawField[tuple[Channel, ...]]
    addressee: LawField[str]
    purpose: LawField[str]
    own_form: LawField[str] = UNKNOWN  # may the office insist on its own form or procedure
    email_body: LawField[bool] = UNKNOWN  # the request has to stand in the e-mail's own text
    must_hold: LawField[str] = UNKNOWN  # what a request has to state to count as one


@dataclass(frozen=True)
class ReviewRoute(Strict):
    """One way to have a refusal looked at: `kind` says by whom."""

    kind: Literal[
        "agency",
        "attorney_general",
        "open_records_office",
        "commission",
        "ombudsman",
        "prosecutor",
        "mediation",
        "court",
    ]
    body: LawField[str]
    how: LawField[str]
    before_court: LawField[bool] = UNKNOWN  # whether a court asks for this step first


@dataclass(frozen=True)
class SisterLaw(Strict):
    """A second records law of the state, for some records or custodians.

    `records` says in a few words which records it governs, `custodian` whose; `statement` is what
    a request under it has to state. A letter that may touch both cites both, in the alternative.
    """

    law_name: LawField[str]
    short_name: LawField[str]
    citation: LawField[str]
    records: LawField[str]
    custodian: LawField[str]
    duty: LawField[str] = UNKNOWN
    statement: LawField[str] = UNKNOWN


@dataclass(frozen=True)
class OpenMeetings(Strict):
    """The open-meetings law, as far as an alert or a letter needs it."""

    law_name: LawField[str]
    citation: LawField[str]
    agenda_notice: LawField[str]
    public_comment: LawField[str]


@dataclass(frozen=True)
class RecordsLaw(Strict):
    """The public-records law of one state, for a request to a county or its sheriff."""

    state: str
    state_name: str
    as_of: str
    sources: dict[str, LawSource]
    law_name: LawField[str]
    short_name: LawField[str]
    citation: LawField[str]
    record_word: LawField[str]
    duty: LawField[str]
    clocks: tuple[Clock, ...]
    counting: LawField[str]
    posted: PostRule | None
    fees: LawField[str]
    per_page: LawField[str]
    fee_estimate: LawField[str]
    fee_waiver: FeeWaiver
    residency: Residency
    form: RequestForm
    segregation: LawField[str]
    denial_written: LawField[str]
    exemption_cited: LawField[str]
    preservation: LawField[str]
    electronic_format: LawField[str]
    duty_to_help: LawField[str]
    review: tuple[ReviewRoute, ...]
    attorney_fees: LawField[str]
    criminal_justice: LawField[str]
    applies_to_sheriff: LawField[bool]
    financial_records: LawField[str]
    open_meetings: OpenMeetings
    sister_laws: tuple[SisterLaw, ...] = ()
    arrival: tuple[ArrivalRule, ...] = ()

    def clock(self, kind: ClockKind) -> Clock | None:
        """The first clock of that kind, or None where the law sets none that we know of."""
        return next((c for c in self.clocks if c.kind == kind), None)

    def named_fields(self) -> Iterator[tuple[str, LawField[object]]]:
        """Every `LawField` with its dotted name, in the order of the schema."""
        return _walk("", self)


def _walk(prefix: str, thing: object) -> Iterator[tuple[str, LawField[object]]]:
    if isinstance(thing, LawField):
        yield prefix, thing
    elif isinstance(thing, tuple):
        for number, part in enumerate(thing):
            yield from _walk(f"{prefix}[{number}]", part)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            name = f"{prefix}.{field.name}" if prefix else field.name
            yield from _walk(name, getattr(thing, field.name))

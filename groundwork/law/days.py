"""Counts the days of a records law, step by step, each step with its rule.

The steps are always the same: the event; a receipt on a closed day moved to the next open one; the
first day; the unit, with the days passed over and why; the last day; its roll. `deadlines` gives
one `Deadline` a clock, and our own date for asking again where the law sets no period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias, cast, get_args

from groundwork.errors import WrongUse
from groundwork.law.calendar import Calendar, Closure, Reading, Skipped
from groundwork.law.counting import Count, Standstill, Step, business, plain, spoken
from groundwork.law.counting import count as run
from groundwork.law.model import (
    ArrivalRule,
    Channel,
    Clock,
    ClockKind,
    Custodian,
    Event,
    Party,
    RecordsLaw,
    in_force,
)

Day: TypeAlias = date  # a class with a field `date` needs another name for the type
Basis = Literal["law", "practice"]
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_HOURS = 24
ASK_AGAIN_DAYS = 14  # our own rhythm where the law has none: long enough for a small office


@dataclass(frozen=True)
class CountedFrom:
    """The event of a clock. `given` is its day as it was told, where the count took a later one."""

    event: Event
    date: Day | None
    given: Day | None = None

    def to_json(self) -> dict[str, str | None]:
        """`{"event": "received", "date": "2026-11-20"}`, with `given` where it was moved."""
        out: dict[str, str | None] = {"event": self.event, "date": _iso(self.date)}
        return out if self.given is None else out | {"given": _iso(self.given)}


@dataclass(frozen=True)
class Deadline:
    """One date of a request, with its working; `date` None: the event has not happened.

    `safe_from` is the first day on which a letter may say "late"; it is None for our own practice
    and for the requester's own deadlines, whose `date` is the last safe day to act.
    """

    kind: ClockKind
    name: str
    party: Party
    date: Day | None
    basis: Basis
    verified: bool
    cite: str
    rule: str
    counted_from: CountedFrom
    skipped: tuple[Skipped, ...] = ()
    rolled_from: Day | None = None
    safe_from: Day | None = None
    conditions: str | None = None
    for_some: bool = False
    consequence: str | None = None
    cautions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=(), repr=False)

    def to_json(self) -> dict[str, object]:
        """The object of `request deadlines` in CONTRACTS.md, with a few keys more."""
        return {
            "kind": self.kind,
            "date": _iso(self.date),
            "basis": self.basis,
            "verified": self.verified,
            "cite": self.cite,
            "rule": self.rule,
            "counted_from": self.counted_from.to_json(),
            "skipped": [s.to_json() for s in self.skipped],
            "rolled_from": _iso(self.rolled_from),
            "safe_from": _iso(self.safe_from),
            "name": self.name,
            "party": self.party,
            "conditions": self.conditions,
            "for_some": self.for_some,
            "consequence": self.consequence,
            "cautions": list(self.cautions),
        }


@dataclass(frozen=True)
class _Case:
    """What is known of one request."""

    law: RecordsLaw
    calendar: Calendar
    events: Mapping[Event, date]
    channel: Channel
    hour: int | None
    clocks: tuple[Clock, ...] = ()


def deadlines(
    law: RecordsLaw,
    *,
    received: date,
    channel: Channel = "email",
    acknowledged: date | None = None,
    closures: Iterable[Closure] = (),
    events: Mapping[Event, date] | None = None,
    custodian: Custodian | None = None,
    hour: int | None = None,
) -> tuple[Deadline, ...]:
    """Every deadline of a request that was received on `received`, in the order of the law's file.

    `closures` are days on which the county is closed; `events` holds the days of other events
    (`denied`, `fee`, `appeal_decided` and so on). `custodian` says whose office was asked: a
    county's or city's where it is None, a federal one under the federal law. `hour` (0 to 23) is
    the hour of receipt, for laws on what comes after hours. Raises WrongUse for an unknown channel
    or hour and for an event before the receipt.
    """
    case = _case(law, received, channel, acknowledged, tuple(closures), events or {}, hour)
    asked = custodian or ("federal" if law.state == "US" else "local")
    clocks = tuple(
        c
        for c in law.clocks
        if asked in c.binds
        and (not c.channels or channel in c.channels)
        and in_force(c.effective_from, c.effective_until, received)
    )
    case = replace(case, clocks=clocks)
    found = [_deadline(clock, case) for clock in clocks]
    if not any(d.kind == "respond" and d.verified and d.date and not d.for_some for d in found):
        found.insert(0, _practice(case))
    return tuple(found)


def deemed_received(law: RecordsLaw, posted: date, closures: Iterable[Closure] = ()) -> date:
    """The day on which a posted request counts as received where nobody can prove its arrival.

    Raises WrongUse where the state's law has no such rule in our files.
    """
    if law.posted is None:
        raise WrongUse(
            f"The law of {law.state_name} has no rule in the files for a request whose day of "
            "arrival is unknown; give the day on which it was received."
        )
    calendar = Calendar(law.state, tuple(closures))
    clock = law.clock("respond")
    leaves = clock.leaves_out if clock else "closed_days"
    if law.posted.unit != "business":
        return plain(posted, law.posted.number, law.posted.unit)
    number = law.posted.number
    return business(posted, number, lambda d: calendar.why_closed(d, leaves, "law"))[0]


def _case(
    law: RecordsLaw,
    received: date,
    channel: str,
    acknowledged: date | None,
    closures: tuple[Closure, ...],
    others: Mapping[Event, date],
    hour: int | None,
) -> _Case:
    if channel not in get_args(Channel):
        raise WrongUse(f"{channel!r} is no channel; use one of {', '.join(get_args(Channel))}.")
    if hour is not None and not 0 <= hour < _HOURS:
        raise WrongUse(f"{hour} is no hour of a day; give one from 0 to {_HOURS - 1}.")
    known: dict[Event, date] = {**others, "received": received}
    if acknowledged is not None:
        known["acknowledged"] = acknowledged
    for event, day in known.items():
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise WrongUse(f"{event} on {day} is no day of these laws; check the year.")
        if day < received:
            raise WrongUse(
                f"{event} on {day} lies before the receipt on {received}; check the two dates."
            )
    return _Case(law, Calendar(law.state, closures), known, cast(Channel, channel), hour)


def _deadline(clock: Clock, case: _Case) -> Deadline:
    """One clock: counted as the law reads, and again as carefully as a body could read it."""
    reading: Reading = "law" if clock.party == "office" else "own"
    given = _event(clock.counted_from, case, reading)
    count = None if given is None else _run(clock, given, case, reading)
    return Deadline(
        kind=clock.kind,
        name=clock.name,
        party=clock.party,
        date=count.due if count else None,
        basis="law",
        verified=clock.verified,
        cite=clock.cite,
        rule=clock.rule,
        counted_from=_counted_from(clock, given, count),
        skipped=count.skipped if count else (),
        rolled_from=count.last if count and count.due != count.last else None,
        safe_from=_safe_from(clock, case) if count else None,
        conditions=clock.conditions,
        for_some=clock.for_some,
        consequence=clock.consequence,
        cautions=_cautions(clock, count, case),
        steps=count.steps if count else (),
    )


def _run(clock: Clock, given: date, case: _Case, reading: Reading) -> Count | None:
    """The count with the arrivals and pauses that the reading allows for."""
    if clock.party == "requester":
        return run(clock, given, case.calendar, reading)
    arrivals = [rule for rule in case.law.arrival if _arrives(rule, case, reading)]
    return run(clock, given, case.calendar, reading, arrivals, _standstills(clock, case, reading))


def _arrives(rule: ArrivalRule, case: _Case, reading: Reading) -> bool:
    """Whether a rule on arrival is for this request; a doubt is for the careful reading only."""
    if rule.channel not in (None, case.channel) or reading == "own":
        return False
    careful = reading == "careful"
    if rule.after_hour is not None and (
        not careful if case.hour is None else case.hour < rule.after_hour
    ):
        return False
    return careful or rule.status == "verified"


def _standstills(clock: Clock, case: _Case, reading: Reading) -> tuple[Standstill, ...]:
    found = []
    for pause in clock.pauses:
        began = case.events.get(pause.stops)
        if began is None or (pause.status != "verified" and reading != "careful"):
            continue
        ended = case.events.get(pause.resumes)
        restarts = pause.effect == "restarts"
        said = f"{pause.stops} stops the clock until {pause.resumes}".replace("_", " ")
        if ended is None or ended >= began:
            found.append(Standstill(began, ended, restarts, f"{said}, {pause.cite}"))
    return tuple(sorted(found, key=lambda one: one.start))


def _counted_from(clock: Clock, given: date | None, count: Count | None) -> CountedFrom:
    if count is None or count.start == given:
        return CountedFrom(clock.counted_from, given)
    return CountedFrom(clock.counted_from, count.start, given)


def _safe_from(clock: Clock, case: _Case) -> date | None:
    """The day after the last one that a body could claim; only an office can be late."""
    if clock.party != "office":
        return None
    given = _event(clock.counted_from, case, "careful")
    count = None if given is None else _run(clock, given, case, "careful")
    return count.due + timedelta(days=1) if count else None


def _event(event: Event, case: _Case, reading: Reading) -> date | None:
    """The day of an event; the ends of the first period and of silence are counted themselves."""
    if event in case.events:
        return case.events[event]
    if event not in ("first_period", "silence"):
        return None
    kind = "respond" if event == "first_period" else "silence"
    clock = next((c for c in case.clocks if c.kind == kind), None)
    if clock is None or clock.counted_from in ("first_period", "silence"):
        return None
    given = case.events.get(clock.counted_from)
    count = None if given is None else _run(clock, given, case, reading)
    if count is None:
        return None
    return count.due if reading == "careful" else count.last


def _cautions(clock: Clock, count: Count | None, case: _Case) -> tuple[str, ...]:
    """What the drafter has to know before relying on the date."""
    said = []
    if not clock.verified:
        said.append(
            "This period was not read at a source we trust; check it before you rely on it."
        )
    if clock.caution:
        said.append(f"Check: {clock.caution}.")
    standing = [s for s in _standstills(clock, case, "careful") if s.end is None]
    if clock.party == "office" and standing:
        said.append(
            f"The office may say that the clock stands still since {spoken(standing[0].start)}: "
            f"{standing[0].rule}."
        )
    if count and clock.counted_from == "received" and count.start != case.events["received"]:
        said.append(
            f"Received on a closed day: counted from {spoken(count.start)}, the next open one."
        )
    rolls = clock.roll != "unknown" or clock.unit == "business"  # which ends on a working day
    if count and clock.party == "office" and not rolls:
        said.append("Whether a last day on a weekend or holiday moves is not known here.")
    if count and clock.party == "requester":
        said.append(
            "This is your own deadline: act before it, and do not count on a later reading."
        )
    return tuple(said)


def _practice(case: _Case) -> Deadline:
    """Our own date for asking again, where no period of the law may be relied on."""
    received = case.events["received"]
    last = received + timedelta(days=ASK_AGAIN_DAYS)
    due = last
    while case.calendar.why_closed(due, "legal_holidays", "careful"):
        due += timedelta(days=1)
    rule = (
        f"no period of the law is relied on; we ask again after {ASK_AGAIN_DAYS} days, our practice"
    )
    return Deadline(
        kind="respond",
        name="ask again",
        party="requester",
        date=due,
        basis="practice",
        verified=False,
        cite="",
        rule=rule,
        counted_from=CountedFrom("received", received),
        rolled_from=last if due != last else None,
        cautions=("This date is our own practice and no law: never call an answer late by it.",),
        steps=(Step(f"We ask again on {spoken(due)}.", rule),),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""The dates of a request under way: those of the office by its law, and the requester's own.

Everything is counted anew each time from facts, law and today; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast, get_args

from groundwork.law import Closure, Deadline, RecordsLaw, deadlines, deemed_received
from groundwork.law.calendar import Calendar
from groundwork.law.counting import business
from groundwork.law.days import ASK_AGAIN_DAYS
from groundwork.law.model import Channel, Event
from requests_templates.ladder_facts import OPEN, Fact, Outcome, Told, outcomes

Grounds = Literal["law", "practice", "promise", "reminder"]
_ONE_DAY = timedelta(days=1)
# What happened, in the law's words.
_EVENTS: dict[str, Event] = {
    "acknowledged": "acknowledged",
    "extended": "extended",
    "fee": "fee",
    "deposit": "deposit_asked",
    "clarification": "clarification_asked",
    "ready": "ready",
    "denied": "denied",
    "ruling": "ruling_asked",
}
# What the requester does about a question of the office, by the event that the law counts from.
_OWN_ANSWERS: dict[str, tuple[str, ...]] = {
    "fee": ("answered", "paid"),
    "deposit": ("paid",),
    "clarification": ("clarified",),
    "ready": ("paid", "produced", "redacted"),
}
_PAYMENTS = {**_OWN_ANSWERS, "fee": ("paid",)}


@dataclass(frozen=True)
class Receipt:
    """The day of receipt. Only a recorded one is `certain`; another is a guess with its reason."""

    on: date
    certain: bool
    why: str
    channel: Channel


@dataclass(frozen=True)
class Dates:
    """Every date of a request. `office` and `own` are None-free: only clocks that run.

    `promised` is the last day that the office gave itself, `answer` the clock for its answer and
    `safe_from` the first day on which a letter may say that this answer is late.
    """

    receipt: Receipt | None
    office: tuple[Deadline, ...] = ()
    own: tuple[Deadline, ...] = ()
    answer: Deadline | None = None
    safe_from: date | None = None
    promised: date | None = None
    standing_still: bool = False


def channel_of(text: str | None) -> Channel:
    """The law's channel for a way of sending; a portal or a fax counts like an e-mail."""
    return cast(Channel, text) if text in get_args(Channel) else "email"


def receipt_of(told: Told, law: RecordsLaw) -> Receipt | None:
    """The day on which the office had the letter: as recorded, else a guess from its sending."""
    sent, received = told.newest("sent"), told.newest("received")
    ways = [fact.channel for fact in (received, sent) if fact is not None and fact.channel]
    channel = channel_of(ways[0] if ways else None)
    if received is not None:
        return Receipt(received.on, True, "as recorded", channel)
    if sent is None:
        return None
    if channel == "post" and law.posted is not None and law.posted.status == "verified":
        day = deemed_received(law, sent.on, closures_of(told))
        return Receipt(day, False, f"a guess: {law.posted.rule} ({law.posted.cite})", channel)
    return Receipt(sent.on, False, "a guess: as if it had come on the day it was sent", channel)


def closures_of(told: Told) -> tuple[Closure, ...]:
    """The days on which the county is closed, as the requester found out."""
    return tuple(Closure(fact.on, fact.note or "county closed") for fact in told.of("closure"))


def dates_of(told: Told, law: RecordsLaw, today: date) -> Dates:
    """All dates of a request as its facts stand. Never fails on facts that were let in."""
    receipt = receipt_of(told, law)
    if receipt is None or told.closed:
        return Dates(receipt)
    held = outcomes(told)
    office = _count(law, receipt, told, _office_events(told))
    own = _own(law, receipt, told, held)
    answer = next((d for d in office if d.kind == "respond" and d.basis == "law"), None)
    verified = _answer(office)
    return Dates(
        receipt=receipt,
        office=tuple(d for d in office if _office_runs(d, told, held)),
        own=tuple(d for d in own if _own_runs(d, told, held, office, today)),
        answer=verified or answer,
        safe_from=_safe_from(verified, office, told) if receipt.certain else None,
        promised=promised(told, law, office),
        standing_still=_stands_still(verified),
    )


def _answer(office: Iterable[Deadline]) -> Deadline | None:
    """The first verified clock for an answer."""
    return next((d for d in office if d.kind == "respond" and d.verified), None)


def conditional(one: Deadline) -> bool:
    """Whether a clock is for some requests only, so that nobody is late by it in general."""
    return one.for_some


def _stands_still(answer: Deadline | None) -> bool:
    """Whether the clock has its event and yet no end: a pause of the law holds it."""
    return answer is not None and answer.date is None and answer.counted_from.date is not None


def _count(
    law: RecordsLaw, receipt: Receipt, told: Told, events: Mapping[Event, date]
) -> tuple[Deadline, ...]:
    return deadlines(
        law,
        received=receipt.on,
        channel=receipt.channel,
        closures=closures_of(told),
        events={name: day for name, day in events.items() if day >= receipt.on},
    )


def _office_events(told: Told) -> dict[Event, date]:
    """The days for the office's clocks: where two readings are open, the one in its favour.

    Several estimates or questions are one pause, from the first to the answer to the last.
    """
    found: dict[Event, date] = {}
    for kind, name in _EVENTS.items():
        first = told.first(kind)
        if first is not None:
            found[name] = first.on
    _add(found, "paid", _after(told.last("paid"), told.last("fee", "deposit")))
    _add(found, "clarified", _after(told.last("clarified"), told.last("clarification")))
    _add(found, "ready", told.last("ready"))
    return _with_appeal(found, told)


def _own(
    law: RecordsLaw, receipt: Receipt, told: Told, held: Mapping[int, Outcome]
) -> tuple[Deadline, ...]:
    """The requester's clocks: a letter answers an estimate only where the law asks for an answer.

    The law files name a clock by what is to be done: `answer ...`, else `pay ...`.
    """
    answers, payments = (
        _count(law, receipt, told, _own_events(told, held, done))
        for done in (_OWN_ANSWERS, _PAYMENTS)
    )
    return tuple(
        payment if one.kind == "fee_answer" and not answers_do(one) else one
        for one, payment in zip(answers, payments, strict=True)
    )


def answers_do(one: Deadline) -> bool:
    """Whether a clock on charges is met by an answer in writing, and not by payment alone."""
    return one.name.startswith("answer")


def _own_events(
    told: Told, held: Mapping[int, Outcome], done_by: Mapping[str, tuple[str, ...]]
) -> dict[Event, date]:
    """The days for the requester's clocks: the earliest that still waits for an answer of ours."""
    found: dict[Event, date] = {}
    for kind, answers in done_by.items():
        done = told.last(*answers)
        waiting = (f for f in told.of(kind) if done is None or f.on > done.on)
        _add(found, _EVENTS[kind], next(waiting, None))
    _add(found, "acknowledged", told.first("acknowledged"))
    _add(found, "extended", told.first("extended"))
    _add(found, "ruling_asked", told.first("ruling"))
    _add(found, "denied", _standing_denial(told, held))
    return _with_appeal(found, told)


def _add(found: dict[Event, date], name: Event, fact: Fact | None) -> None:
    if fact is not None:
        found[name] = fact.on


def _after(fact: Fact | None, other: Fact | None) -> Fact | None:
    return fact if fact is not None and (other is None or fact.on >= other.on) else None


def _with_appeal(found: dict[Event, date], told: Told) -> dict[Event, date]:
    appealed = told.last("appealed")
    _add(found, "appealed", appealed)
    _add(found, "appeal_decided", _after(told.last("decided"), appealed))
    return found


def _standing_denial(told: Told, held: Mapping[int, Outcome]) -> Fact | None:
    """The first denial of which an item is still denied."""
    for fact in told.of("denied"):
        reached = fact.items or tuple(held)
        if any(held.get(number) == "denied" for number in reached):
            return fact
    return None


def _office_runs(one: Deadline, told: Told, held: Mapping[int, Outcome]) -> bool:
    """Whether the office still owes what this clock is for."""
    if one.party != "office" or (one.date is None and one.kind != "respond"):
        return False
    if one.kind == "acknowledge":
        return not told.of(*_EVENTS, "produced", "redacted", "none", "referred")
    if one.kind == "extension":
        return bool(told.of("extended")) and "pending" in held.values()
    if one.kind == "appeal_decision":
        return not _decided(told)
    return "pending" in held.values()


def _decided(told: Told) -> bool:
    return _after(told.last("decided"), told.last("appealed")) is not None and bool(
        told.of("decided")
    )


def _own_runs(
    one: Deadline,
    told: Told,
    held: Mapping[int, Outcome],
    office: Sequence[Deadline],
    today: date,
) -> bool:
    """Whether a deadline of the requester's own has to be kept in mind."""
    if one.party != "requester" or one.date is None:
        return False
    if one.basis == "practice":
        return "pending" in held.values()
    event = one.counted_from.event
    if one.kind == "appeal_by" and event != "appeal_decided" and told.of("appealed"):
        return False
    if event == "silence":
        return "pending" in held.values() and _silent(office, today)
    if event == "first_period" and one.counted_from.date is not None:
        return "pending" in held.values() and one.counted_from.date < today
    if event in ("received", "acknowledged", "extended"):
        return any(held[number] in OPEN for number in held)
    return True


def _silent(office: Iterable[Deadline], today: date) -> bool:
    """Whether a day on which silence counts for something has passed."""
    return any(d.kind == "silence" and d.date is not None and d.date < today for d in office)


def promised(told: Told, law: RecordsLaw, office: Sequence[Deadline]) -> date | None:
    """The last day that the office gave itself: a date, or days after the date of its answer."""
    known = [
        day
        for fact in told.of("extended", "acknowledged", "ready")
        if (day := _promise(fact, told, law, office)) is not None
    ]
    return max(known, default=None)


def _promise(fact: Fact, told: Told, law: RecordsLaw, office: Sequence[Deadline]) -> date | None:
    if fact.until is not None:
        return fact.until
    if fact.days is None:
        return None
    answer, clock = _answer(office), law.clock("extension")
    start = max(fact.on, answer.date) if answer and answer.date else fact.on
    if clock is None or clock.unit != "business":
        return start + timedelta(days=fact.days)
    calendar = Calendar(law.state, closures_of(told))
    leaves = clock.leaves_out
    return business(start, fact.days, lambda d: calendar.why_closed(d, leaves, "careful"))[0]


def _safe_from(answer: Deadline | None, office: Sequence[Deadline], told: Told) -> date | None:
    """The first day on which the answer may be called late; None where nobody can say.

    An office that took more time has all that any clock of its law, or its own word, gives it.
    """
    if answer is None or answer.safe_from is None or told.of("ruling"):
        return None  # an office that asked for a ruling has answered, by its law
    # A law with several periods, by age or kind of record: the longest that could be claimed.
    claimed = [d.safe_from for d in office if d.kind == "respond" and d.verified and d.safe_from]
    taken = told.of("extended")
    if not taken:
        return max(claimed)
    longer = [d.safe_from for d in office if d.kind == "extension" and d.safe_from is not None]
    told_an_end = any(fact.until or fact.days for fact in taken)
    if not longer and not told_an_end:
        return None
    return max([*claimed, *longer])


def ask_again(told: Told, dates: Dates) -> date | None:
    """Our own day for asking again where the law sets none that can be relied on."""
    if dates.receipt is None:
        return None
    practice = next((d.date for d in dates.own if d.basis == "practice"), None)
    start = told.last("extended")
    if start is not None:
        longer = start.on + timedelta(days=ASK_AGAIN_DAYS)
        return max(longer, practice) if practice else longer
    return practice

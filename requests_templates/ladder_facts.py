"""What happened to a request, as facts; what that makes of each item. Pure: no dates of law here.

A fact is only ever added. A mistake is struck by one more fact, which says what it strikes; a
mistyped day of receipt is put right by recording the receipt again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

Outcome = Literal[
    "pending",
    "produced",
    "produced-redacted",
    "no-records",
    "denied",
    "fee-hold",
    "withdrawn",
    "referred",
]
OPEN: tuple[Outcome, ...] = ("pending", "fee-hold")
SETTLED: tuple[Outcome, ...] = (
    "produced",
    "produced-redacted",
    "no-records",
    "withdrawn",
    "referred",
)
Kind = Literal[
    "sent",
    "received",
    "acknowledged",
    "extended",
    "fee",
    "answered",
    "deposit",
    "paid",
    "clarification",
    "clarified",
    "ready",
    "produced",
    "redacted",
    "none",
    "referred",
    "denied",
    "ruling",
    "appealed",
    "decided",
    "withdrawn",
    "closure",
    "remind",
    "note",
    "letter",
    "strike",
    "close",
]
KINDS: tuple[str, ...] = get_args(Kind)
# What the office did with an item, and what we did.
_MAKES: dict[str, Outcome] = {
    "produced": "produced",
    "redacted": "produced-redacted",
    "none": "no-records",
    "referred": "referred",
    "denied": "denied",
    "fee": "fee-hold",
    "deposit": "fee-hold",
    "withdrawn": "withdrawn",
}
# A fact that answers another, which has to stand before it.
_ANSWERS: dict[str, tuple[str, ...]] = {
    "answered": ("fee", "deposit"),
    "paid": ("fee", "deposit"),
    "clarified": ("clarification",),
    "decided": ("appealed",),
}
OF_THE_OFFICE = (
    "acknowledged",
    "extended",
    "fee",
    "deposit",
    "clarification",
    "ready",
    "produced",
    "redacted",
    "none",
    "referred",
    "denied",
    "ruling",
)
_ANY_TIME = ("note", "remind", "closure", "withdrawn", "close", "letter", "sent", "strike")
_PROMISES = ("extended", "acknowledged", "ready", "remind")
LONGEST_PROMISE = timedelta(days=731)
MOST_DAYS = 366


@dataclass(frozen=True)
class Fact:
    """One thing that happened, on its day. `items` empty: all that were open then.

    `until` or `days` is what the office promised (for `remind`: when we want to be told). `kind` is
    one of KINDS; others, such as `drafted`, say nothing about the office.
    """

    kind: str
    on: date
    items: tuple[int, ...] = ()
    until: date | None = None
    days: int | None = None
    amount: Decimal | None = None
    exemption: str | None = None
    channel: str | None = None
    note: str | None = None
    file: str | None = None


@dataclass(frozen=True)
class Told:
    """A request with its facts, as they were recorded: `items` are its letter's items by number.

    `facts` are those that stand, in order of their days; of one day, as they were recorded.
    """

    drafted_on: date
    items: tuple[int, ...]
    recorded: tuple[Fact, ...]

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What stands: nothing that was struck."""
        return tuple(sorted(self._standing, key=lambda fact: fact.on))

    @cached_property
    def _standing(self) -> tuple[Fact, ...]:
        stands: list[Fact] = []
        for fact in self.recorded:
            if fact.kind == "strike":
                stands = [f for f in stands if (f.kind, f.on) != (struck(fact), fact.on)]
            else:
                stands.append(fact)
        return tuple(stands)

    def with_fact(self, fact: Fact) -> Told:
        """The same with one more fact."""
        return Told(self.drafted_on, self.items, (*self.recorded, fact))

    def newest(self, kind: str) -> Fact | None:
        """The fact of that kind that was recorded last, whatever its day: it corrects the rest."""
        return next((f for f in reversed(self._standing) if f.kind == kind), None)

    def of(self, *kinds: str) -> tuple[Fact, ...]:
        """The facts of these kinds, in order."""
        return tuple(fact for fact in self.facts if fact.kind in kinds)

    def last(self, *kinds: str) -> Fact | None:
        """The last fact of these kinds, or None."""
        return next(reversed(self.of(*kinds)), None)

    def first(self, *kinds: str) -> Fact | None:
        """The first fact of these kinds, or None."""
        return next(iter(self.of(*kinds)), None)

    @property
    def closed(self) -> bool:
        """Whether the request is closed, which is for good."""
        return bool(self.of("close"))


def struck(fact: Fact) -> str:
    """The kind of the fact that a strike takes out; its note is `KIND` or `KIND: why`."""
    return (fact.note or "").partition(":")[0].strip()


def outcomes(told: Told) -> dict[int, Outcome]:
    """What became of each item. A fact that names no items is about all that are open then."""
    held: dict[int, Outcome] = dict.fromkeys(told.items, "pending")
    for fact in told.facts:
        for number in _reached(fact, held):
            held[number] = _made(fact, held[number])
    return held


def _reached(fact: Fact, held: dict[int, Outcome]) -> list[int]:
    if fact.items:
        return [number for number in fact.items if number in held]
    return [number for number, outcome in held.items() if outcome in OPEN]


def _made(fact: Fact, before: Outcome) -> Outcome:
    if fact.kind == "paid":
        return "pending" if before == "fee-hold" else before
    return _MAKES.get(fact.kind, before)


def last_word(told: Told) -> dict[int, Fact]:
    """For each item the fact that made its outcome; an item that is untouched is left out."""
    held: dict[int, Outcome] = dict.fromkeys(told.items, "pending")
    said: dict[int, Fact] = {}
    for fact in told.facts:
        for number in _reached(fact, held):
            held[number] = _made(fact, held[number])
            if fact.kind in _MAKES:
                said[number] = fact
    return said


def refusal(told: Told, new: Fact, today: date) -> str | None:
    """Why a fact cannot be added, in a sentence that names the remedy; None where it can."""
    return next(_faults(told, new, today), None)


def _faults(told: Told, new: Fact, today: date) -> Iterator[str]:
    closing = told.first("close")
    if closing is not None:
        yield (
            f"The request was closed on {closing.on}, and nothing is added after that; draft a new "
            "request."
        )
    if new.kind == "strike":
        yield from _strike_faults(told, new)
        return
    yield from _day_faults(told, new, today)
    yield from _order_faults(told, new)
    yield from _item_faults(told, new)
    yield from _promise_faults(new)


def _strike_faults(told: Told, new: Fact) -> Iterator[str]:
    kind = struck(new)
    if not any((fact.kind, fact.on) == (kind, new.on) for fact in told.facts):
        days = ", ".join(str(fact.on) for fact in told.of(kind)) or "never"
        yield (
            f"Nothing is recorded as {kind[:40]!r} on {new.on}, so it cannot be struck; that was "
            f"{days}."
        )


def _day_faults(told: Told, new: Fact, today: date) -> Iterator[str]:
    if new.on < told.drafted_on:
        yield (
            f"{new.on} lies before the day on which the letter was drafted, {told.drafted_on}; "
            "check the date."
        )
    if new.on > today and new.kind != "closure":
        yield f"{new.on} has not come yet; record what happened on or before today, {today}."
    if new.on > today + LONGEST_PROMISE:
        yield f"{new.on} is more than two years away; check the year."


def _order_faults(told: Told, new: Fact) -> Iterator[str]:
    under_way = told.first("sent", "received")
    if new.kind == "received" or (new.kind not in _ANY_TIME and under_way is None):
        yield from _receipt_faults(told, new)
    elif under_way is not None and new.kind not in _ANY_TIME and new.on < under_way.on:
        yield (f"{new.on} lies before the letter went out, on {under_way.on}; check the two dates.")
    questions = _ANSWERS.get(new.kind)
    if questions and not any(fact.on <= new.on for fact in told.of(*questions)):
        yield (
            f"Nothing is recorded that could be {new.kind} on {new.on}; record "
            f"'request {questions[0]}' with its own date first."
        )


def _receipt_faults(told: Told, new: Fact) -> Iterator[str]:
    if new.kind != "received":
        yield (
            f"The letter has not been sent, so it cannot be {_said(new.kind)}; record "
            "'request sent' with its date first."
        )
        return
    sent = told.first("sent")
    if sent is not None and new.on < sent.on:
        yield f"{new.on} lies before the letter went out, on {sent.on}; check the two dates."
    word = told.first(*OF_THE_OFFICE)
    if word is not None and new.on > word.on:
        yield (
            f"The office had the letter by {word.on} ({word.kind}), so it was not received on "
            f"{new.on}; check the two dates."
        )


def _said(kind: str) -> str:
    return {
        "fee": "met with an estimate",
        "deposit": "met with a deposit",
        "clarification": "met with a question",
        "none": "answered with no records",
        "ruling": "put to a ruling",
    }.get(kind, kind)


def _item_faults(told: Told, new: Fact) -> Iterator[str]:
    unknown = [str(number) for number in new.items if number not in told.items]
    if unknown:
        yield (
            f"The letter has no item {', '.join(unknown)}; its items are "
            f"{listed(told.items) or 'none'}."
        )
    if (
        new.kind in _MAKES
        and not new.items
        and not any(outcome in OPEN for outcome in outcomes(told).values())
    ):
        yield "No item is open any more; name the items that changed with --items."


def _promise_faults(new: Fact) -> Iterator[str]:
    if (new.until or new.days) and new.kind not in _PROMISES:
        yield f"A date to come belongs to {', '.join(_PROMISES)}, not to {new.kind}; leave it out."
    if new.until and new.days:
        yield "Give either --until DATE or --days N, one of the two."
    if new.until and not new.on < new.until <= new.on + LONGEST_PROMISE:
        yield (
            f"The date {new.until} is not within the two years after {new.on}; check the two dates."
        )
    if new.days is not None and not 1 <= new.days <= MOST_DAYS:
        yield f"{new.days} days is no promise; give a number from 1 to {MOST_DAYS}."
    if new.kind == "remind" and new.until is None:
        yield "A reminder needs its day; give it with --until DATE."
    if new.amount is not None and (new.amount < 0 or new.kind not in ("fee", "deposit", "paid")):
        yield "An amount of dollars belongs to fee, deposit or paid and is not below 0."
    if new.exemption is not None and new.kind not in ("denied", "redacted", "ruling"):
        yield f"An exemption belongs to denied, redacted or ruling, not to {new.kind}."


def listed(numbers: Sequence[int]) -> str:
    """`1, 3 and 4`; nothing for none."""
    words = [str(number) for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

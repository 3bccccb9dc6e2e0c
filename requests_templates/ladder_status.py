"""Where a request stands: one pure function of its facts, the law and today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from groundwork.law import Deadline, RecordsLaw
from requests_templates.ladder_dates import Dates, ask_again, dates_of
from requests_templates.ladder_facts import OPEN, SETTLED, Fact, Outcome, Told, outcomes

Status = Literal[
    "drafted",
    "sent",
    "received",
    "acknowledged",
    "extended",
    "clarification",
    "fee",
    "partial",
    "denied",
    "overdue",
    "appealed",
    "complete",
    "closed",
]


@dataclass(frozen=True)
class Standing:
    """A request as it stands on a day.

    `overdue` holds only from the day on which a letter may say so, and not while the office's own
    promise runs. `expired` are deadlines of the requester's own that have passed.
    """

    told: Told
    law: RecordsLaw
    today: date
    status: Status
    outcomes: Mapping[int, Outcome]
    dates: Dates
    overdue: bool
    expired: tuple[Deadline, ...]

    def items(self, *which: Outcome) -> tuple[int, ...]:
        """The numbers of the items with one of these outcomes."""
        return tuple(number for number, outcome in self.outcomes.items() if outcome in which)

    @property
    def promise_runs(self) -> bool:
        """Whether the office has named a day that has not passed."""
        promised = self.dates.promised
        return promised is not None and self.today <= promised

    @property
    def estimate(self) -> Fact | None:
        """The last estimate or deposit that nobody has answered, or None."""
        last = self.told.last("fee", "deposit")
        done = self.told.last("answered", "paid")
        return last if last and (done is None or done.on < last.on) else None

    @property
    def question(self) -> Fact | None:
        """The last question of the office that nobody has answered, or None."""
        last, done = self.told.last("clarification"), self.told.last("clarified")
        return last if last and (done is None or done.on < last.on) else None

    @property
    def appeal_waits(self) -> bool:
        """Whether an appeal has been made that is not decided."""
        appealed, decided = self.told.last("appealed"), self.told.last("decided")
        return appealed is not None and (decided is None or decided.on < appealed.on)

    @property
    def ask_again(self) -> date | None:
        """Our own day for asking again, where no period of the law is relied on."""
        return ask_again(self.told, self.dates)


def standing(told: Told, law: RecordsLaw, today: date) -> Standing:
    """Where a request stands on a day; the same input gives the same answer."""
    dates, held = dates_of(told, law, today), outcomes(told)
    made = Standing(
        told=told,
        law=law,
        today=today,
        status="drafted",
        outcomes=held,
        dates=dates,
        overdue=_overdue(dates, held, today),
        expired=_expired(dates, today),
    )
    return replace(made, status=_status(made))


def _overdue(dates: Dates, held: Mapping[int, Outcome], today: date) -> bool:
    if dates.safe_from is None or "pending" not in held.values():
        return False
    return today >= dates.safe_from and (dates.promised is None or today > dates.promised)


def _expired(dates: Dates, today: date) -> tuple[Deadline, ...]:
    return tuple(d for d in dates.own if d.basis == "law" and d.date is not None and d.date < today)


def _status(now: Standing) -> Status:
    if now.told.closed:
        return "closed"
    if not now.told.of("sent", "received"):
        return "drafted"
    if now.outcomes and not now.items(*OPEN, "denied"):
        return "complete"
    return _disputed(now) or _waiting(now)


def _disputed(now: Standing) -> Status | None:
    """What needs an answer of ours, or has been put to somebody else."""
    if now.appeal_waits:
        return "appealed"
    if now.question is not None:
        return "clarification"
    if now.estimate is not None and now.items("fee-hold"):
        return "fee"
    if now.overdue:
        return "overdue"
    return "denied" if now.items("denied") and not now.items(*OPEN) else None


def _waiting(now: Standing) -> Status:
    """What the office has done so far, the furthest step of it."""
    if now.items(*SETTLED, "denied"):
        return "partial"
    steps: tuple[Status, ...] = ("extended", "acknowledged", "received")
    return next((step for step in steps if now.told.of(step)), "sent")

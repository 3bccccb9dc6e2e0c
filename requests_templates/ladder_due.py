"""What is due of a request that is open: of the office, and of the requester; most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from groundwork.law import Deadline
from groundwork.law.counting import spoken
from groundwork.law.model import Party
from requests_templates.ladder_dates import Grounds, conditional
from requests_templates.ladder_facts import Fact
from requests_templates.ladder_rules import (
    RECEIPT_CHECK_DAYS,
    LetterKind,
    no_review,
    routes,
    why_not,
)
from requests_templates.ladder_status import Standing

Day: TypeAlias = date  # a class with a field `date` needs another name for the type
_ONE_DAY = timedelta(days=1)
_FROM_RECEIPT = ("received", "first_period", "silence")
# Which letter answers which date.
_LETTER_FOR: dict[str, LetterKind] = {
    "respond": "reminder",
    "produce": "reminder",
    "extension": "reminder",
    "acknowledge": "receipt",
    "silence": "silence",
    "fee_answer": "fee",
    "clarify": "narrow",
    "appeal_by": "appeal",
}
_OTHERWISE = {
    "court_limit": "Ask a lawyer of the state well before this day.",
    "appeal_decision": "Wait for the decision; record 'request decided'.",
    "collect": "Fetch or pay for what is ready; record 'request paid' or 'request produced'.",
}


@dataclass(frozen=True)
class Row:
    """One date of one request. `act_on` is the day on which there is something to do about it.

    `party` says whose duty it is. `overdue`: the office is late, by every reading; `expired`: a day
    of the requester's own has passed. `guess`: counted from a receipt that nobody recorded.
    `letter` is the ladder's letter that is allowed today, `say` what to do or why to wait.
    """

    kind: str
    party: Party
    name: str
    date: Day | None
    act_on: Day | None
    basis: Grounds
    verified: bool = False
    guess: bool = False
    safe_from: Day | None = None
    overdue: bool = False
    expired: bool = False
    cite: str = ""
    rule: str = ""
    conditions: str | None = None
    consequence: str | None = None
    cautions: tuple[str, ...] = ()
    letter: str | None = None
    say: str = ""

    def to_json(self, today: Day) -> dict[str, object]:
        """The row with ISO dates, and the days left until there is something to do."""
        return {
            "kind": self.kind,
            "party": self.party,
            "name": self.name,
            "date": _iso(self.date),
            "act_on": _iso(self.act_on),
            "days_left": None if self.act_on is None else (self.act_on - today).days,
            "safe_from": _iso(self.safe_from),
            "overdue": self.overdue,
            "expired": self.expired,
            "basis": self.basis,
            "verified": self.verified,
            "guess": self.guess,
            "cite": self.cite,
            "rule": self.rule,
            "conditions": self.conditions,
            "consequence": self.consequence,
            "cautions": list(self.cautions),
            "next": {"letter": self.letter, "say": self.say},
        }


def urgency(row: Row) -> tuple[date, bool]:
    """The order of rows: by the day to act, the requester's own before the office's."""
    return (row.act_on or date.max, row.party == "office")


def due_rows(now: Standing) -> tuple[Row, ...]:
    """All that is due of a request; nothing for one that is closed, else at least one row."""
    if now.told.closed:
        return ()
    return tuple(sorted(_rows(now), key=urgency))


def _rows(now: Standing) -> Iterator[Row]:
    yield from _to_do(now)
    for one in now.dates.office:
        if one.date is not None:
            yield _of_office(one, now)
    for one in now.dates.own:
        yield _of_own(one, now)
    if now.promise_runs:
        yield _promise(now)
    for fact in now.told.of("remind"):
        if not _done(fact, now):
            yield _reminder(fact)


def _to_do(now: Standing) -> Iterator[Row]:
    """What the ladder asks of the requester where no law counts a day."""
    if now.status == "drafted":
        yield _own_row(
            "send",
            "send the letter",
            now.today,
            "Read, sign and send it yourself; then record 'request sent'.",
        )
    elif now.dates.receipt is not None and not now.dates.receipt.certain:
        yield _check_receipt(now)
    if now.status == "complete":
        yield _own_row(
            "close",
            "close the request",
            now.today,
            "Write the closing letter; then record 'request close'.",
            _letter("closing", now)[0],
        )
    elif now.told.of("produced", "redacted", "none", "referred"):
        letter, say = _letter("partial", now)
        if letter is not None:
            yield _own_row("partial", "answer what came", now.today, say, letter)
    if now.items("denied") and not now.appeal_waits:
        yield _refused(now)


def _check_receipt(now: Standing) -> Row:
    sent = now.told.newest("sent")
    day = (sent.on if sent else now.today) + timedelta(days=RECEIPT_CHECK_DAYS)
    letter, say = _letter("receipt", now)
    return _own_row("receipt", "find out the day of receipt", day, say, letter)


def _refused(now: Standing) -> Row:
    letter, say = _letter("denial", now)
    if letter is None and routes(now.law):
        letter, say = _letter("appeal", now)
    elif letter is None:
        said = no_review(now.law)
        say = said[0].upper() + said[1:]
    return _own_row("denial", "answer the refusal", now.today, say, letter)


def _own_row(kind: str, name: str, day: date, say: str, letter: str | None = None) -> Row:
    return Row(
        kind=kind,
        party="requester",
        name=name,
        date=day,
        act_on=day,
        basis="practice",
        rule="our own practice",
        letter=letter,
        say=say,
    )


def _of_office(one: Deadline, now: Standing) -> Row:
    guess = _is_guess(one, now)
    safe = None if guess else one.safe_from
    if one.kind == "respond" and one.verified:
        safe = now.dates.safe_from
    act = safe or (one.date + _ONE_DAY if one.date else None)
    if act is not None and now.dates.promised is not None:
        act = max(act, now.dates.promised + _ONE_DAY)
    late = one.verified and safe is not None and act is not None and now.today >= act
    if conditional(one):
        late = False  # whether the clock is for this request, nobody here can say
    elif one.kind == "respond":
        late = late and now.overdue
    letter, say = _next(one, now)
    return Row(
        kind=one.kind,
        party="office",
        name=one.name,
        date=one.date,
        act_on=act,
        basis=one.basis,
        verified=one.verified,
        guess=guess,
        safe_from=safe,
        overdue=late,
        cite=one.cite,
        rule=one.rule,
        conditions=one.conditions,
        consequence=one.consequence,
        cautions=_cautions(one, guess, now),
        letter=letter,
        say=say,
    )


def _of_own(one: Deadline, now: Standing) -> Row:
    day = one.date
    letter, say = _next(one, now)
    if one.basis == "practice":
        day = now.ask_again or one.date
        if day is not None and now.dates.promised is not None:
            day = max(day, now.dates.promised + _ONE_DAY)
    guess = _is_guess(one, now)
    return Row(
        kind="ask_again" if one.basis == "practice" else one.kind,
        party="requester",
        name=one.name,
        date=day,
        act_on=day,
        basis=one.basis,
        verified=one.verified,
        guess=guess,
        expired=one.basis == "law" and day is not None and day < now.today,
        cite=one.cite,
        rule=one.rule,
        conditions=one.conditions,
        consequence=one.consequence,
        cautions=_cautions(one, guess, now),
        letter=letter,
        say=say,
    )


def _is_guess(one: Deadline, now: Standing) -> bool:
    receipt = now.dates.receipt
    return receipt is not None and not receipt.certain and one.counted_from.event in _FROM_RECEIPT


def _cautions(one: Deadline, guess: bool, now: Standing) -> tuple[str, ...]:
    if not guess or now.dates.receipt is None:
        return one.cautions
    receipt = now.dates.receipt
    return (
        f"No receipt is recorded: {spoken(receipt.on)} is {receipt.why}, so this date is no more "
        "than that.",
        *one.cautions,
    )


def _next(one: Deadline, now: Standing) -> tuple[str | None, str]:
    if one.kind in _OTHERWISE:
        return None, _OTHERWISE[one.kind]
    letter = _LETTER_FOR.get(one.kind)
    return _letter(letter, now) if letter else (None, "")


def _letter(kind: LetterKind, now: Standing) -> tuple[str | None, str]:
    """The letter where it is allowed, with how to make it; else why it has to wait."""
    why = why_not(kind, now)
    if why is None:
        return kind, f"Write the {kind} letter: countywatch request letter {kind} ID --out DIR."
    return None, f"Not the {kind} letter yet: {why}"


def _promise(now: Standing) -> Row:
    promised = now.dates.promised
    assert promised is not None
    return Row(
        kind="promise",
        party="office",
        name="the day that the office named",
        date=promised,
        act_on=promised + _ONE_DAY,
        basis="promise",
        rule="its own word",
        say="Wait: nothing of ours is sent until that day has passed.",
    )


def _done(reminder: Fact, now: Standing) -> bool:
    """Whether anything was recorded on the day of a reminder or after it."""
    day = reminder.until
    return day is None or any(fact.on >= day and fact.kind != "remind" for fact in now.told.facts)


def _reminder(fact: Fact) -> Row:
    return Row(
        kind="reminder",
        party="requester",
        name=fact.note or "your reminder",
        date=fact.until,
        act_on=fact.until,
        basis="reminder",
        rule=f"set by you on {spoken(fact.on)}",
        say="What you wanted to be told of; any fact recorded from that day on settles it.",
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

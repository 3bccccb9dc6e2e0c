"""What may be said about a deadline: to the office in a letter, to the drafter on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from groundwork.law.counting import spoken
from groundwork.law.days import Basis, Deadline
from groundwork.law.model import RecordsLaw


@dataclass(frozen=True)
class AnswerBy:
    """The date of answer for a letter: of the law where that is verified, else our own practice.

    `sentence` holds the date and its working. `silence` says what the law makes of no answer, and
    is None where it says nothing that we verified.
    """

    basis: Basis
    date: date
    cite: str
    rule: str
    sentence: str
    silence: str | None


def answer_by(law: RecordsLaw, found: Sequence[Deadline]) -> AnswerBy:
    """What a letter may say about the date of answer, from the result of `deadlines`.

    A period that is not verified never becomes law here: the letter then names our own date.
    """
    for one in found:
        of_law = one.kind == "respond" and one.basis == "law" and not one.for_some
        if of_law and one.verified and one.date:
            return AnswerBy("law", one.date, one.cite, one.rule, _of_law(one), _silence(found))
    own = next(d for d in found if d.basis == "practice" and d.date)
    assert own.date is not None
    sentence = _of_practice(law, found, own.date)
    return AnswerBy("practice", own.date, "", own.rule, sentence, _silence(found))


def _of_law(one: Deadline) -> str:
    start = one.counted_from
    assert one.date is not None and start.date is not None
    event = _EVENTS.get(start.event, start.event.replace("_", " "))
    counted = f"Counted from {event} on {spoken(start.date)}"
    if start.given is not None:
        counted = (
            f"Counted from {spoken(start.date)}, {_moved(one)} {event} on {spoken(start.given)}"
        )
    return f"Under {one.cite}, an answer is due {one.rule}. {counted}, that is {spoken(one.date)}."


def _moved(one: Deadline) -> str:
    """How the day that is counted from stands to the day of the event."""
    late = any(step.what.startswith("It counts as received") for step in one.steps)
    return "the day on which it counts as received, after" if late else "the first open day from"


_EVENTS = {"received": "receipt", "acknowledged": "the acknowledgment"}


def _of_practice(law: RecordsLaw, found: Sequence[Deadline], day: date) -> str:
    """What the law asks, where that is verified, then the day of our own."""
    again = f"I will ask again on {spoken(day)}; that date is my own practice, not one of the law."
    said = [*_acknowledging(found), again]
    periods = [d for d in found if d.kind == "respond" and d.basis == "law" and not d.for_some]
    if law.duty.printable is None or (periods and not any(d.verified for d in periods)):
        return " ".join(said)  # a period that was not read may be there: nothing is said of days
    duty = f"The law asks an agency to {law.duty.value} ({law.duty.cite})"
    names_days = any(char.isdigit() for char in law.duty.printable)
    if periods or names_days or any(_counts_for_an_answer(d) for d in found):
        return " ".join([f"{duty}.", *said])
    return " ".join([f"{duty} and sets no number of days that I know of.", *said])


def _counts_for_an_answer(one: Deadline) -> bool:
    """Whether the law sets this request some number of days, come what may."""
    kinds = ("acknowledge", "respond", "produce", "silence")
    sure = one.basis == "law" and one.verified and one.date is not None
    return sure and one.party == "office" and one.kind in kinds and not one.for_some


def _acknowledging(found: Sequence[Deadline]) -> list[str]:
    """By when the law wants a word of receipt, where that is verified."""
    return [
        f"Under {one.cite}, the request is to be acknowledged {one.rule}, by {spoken(one.date)}."
        for one in found
        if one.kind == "acknowledge"
        and one.basis == "law"
        and one.verified
        and one.date
        and not one.for_some
    ][:1]


def _silence(found: Sequence[Deadline]) -> str | None:
    for one in found:
        if one.kind == "silence" and one.verified and one.date and one.consequence:
            return f"{one.consequence[0].upper()}{one.consequence[1:]} ({one.cite})."
    return None


def explain(one: Deadline) -> tuple[str, ...]:
    """A deadline in sentences: each step with its rule, then what to be careful about."""
    said = [f"{step.what} [{step.rule}]" for step in one.steps]
    if one.date is None:
        said.append(f"No date yet: {_waiting(one)}.")
    if one.safe_from is not None:
        said.append(f'No letter says "late" before {spoken(one.safe_from)}.')
    if one.conditions:
        said.append(f"Condition: {one.conditions}.")
    if one.consequence and one.date is not None:
        said.append(f"What follows: {one.consequence}.")
    return (*said, *one.cautions)


def _waiting(one: Deadline) -> str:
    event = one.counted_from.event.replace("_", " ")
    if one.counted_from.date is not None:
        return "the law names no number of days"
    return f"the event {event!r} has not happened"

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
        if one.kind == "respond" and one.basis == "law" and one.verified and one.date:
            return AnswerBy("law", one.date, one.cite, one.rule, _of_law(one), _silence(found))
    own = next(d for d in found if d.basis == "practice" and d.date)
    assert own.date is not None
    return AnswerBy("practice", own.date, "", own.rule, _of_practice(law, own.date), None)


def _of_law(one: Deadline) -> str:
    start = one.counted_from
    assert one.date is not None and start.date is not None
    counted = f"Counted from receipt on {spoken(start.date)}"
    if start.given is not None:
        counted = (
            f"Counted from {spoken(start.date)}, the first open day from receipt on "
            f"{spoken(start.given)}"
        )
    return f"Under {one.cite}, an answer is due {one.rule}. {counted}, that is {spoken(one.date)}."


def _of_practice(law: RecordsLaw, day: date) -> str:
    again = f"I will ask again on {spoken(day)}; that date is my own practice, not one of the law."
    if law.clock("respond") is not None or law.duty.printable is None:
        return again
    return (
        f"The law asks an agency to {law.duty.value} ({law.duty.cite}) and sets no number of days "
        f"that I know of. {again}"
    )


def _silence(found: Sequence[Deadline]) -> str | None:
    for one in found:
        if one.kind == "silence" and one.verified and one.consequence:
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

"""Which later letter a request allows on a day, and why another has to wait. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, get_args

from groundwork.law import Deadline, RecordsLaw
from groundwork.law.counting import spoken
from groundwork.law.model import ReviewRoute
from requests_templates.ladder_dates import conditional
from requests_templates.ladder_facts import OF_THE_OFFICE, OPEN, Fact
from requests_templates.ladder_status import Standing

LetterKind = Literal[
    "receipt",
    "reminder",
    "fee",
    "narrow",
    "partial",
    "denial",
    "appeal",
    "silence",
    "closing",
]
LETTERS: tuple[LetterKind, ...] = get_args(LetterKind)
CHASING = ("receipt", "reminder")
GAPS = (7, 14, 28)  # days after the first, second and any later letter that asks where an answer is
RECEIPT_CHECK_DAYS = 2
RECONSIDER_DAYS = 10  # what an office gets to look at a refusal again; our own practice
_NO_LETTER = ("court", "mediation")  # a court wants counsel; mediation follows a suit or the office


def why_not(kind: LetterKind, now: Standing) -> str | None:
    """Why this letter cannot be written today, in a sentence with the remedy; None where it can."""
    closing = now.told.first("close")
    if closing is not None:
        return f"the request was closed on {spoken(closing.on)}; draft a new one."
    if not now.told.of("sent", "received"):
        return "the letter has not been sent; send it, then record 'request sent'."
    return _RULES[kind](now)


def allowed(now: Standing) -> tuple[LetterKind, ...]:
    """The letters that could be written today, in the order of the ladder."""
    return tuple(kind for kind in LETTERS if why_not(kind, now) is None)


def _receipt(now: Standing) -> str | None:
    known = now.told.first("received", *OF_THE_OFFICE)
    if known is not None:
        return (
            f"the office had the letter by {spoken(known.on)} ({known.kind}); record "
            "'request received' with the day of its log."
        )
    sent = now.told.newest("sent")
    assert sent is not None
    return _not_before(
        sent.on + timedelta(days=RECEIPT_CHECK_DAYS), now, "a letter takes a day or two"
    ) or gap("receipt", now)


def _not_before(day: date, now: Standing, why: str) -> str | None:
    return None if now.today >= day else f"{why}; wait until {spoken(day)}."


def gap(kind: str, now: Standing) -> str | None:
    """Why one more letter of ours would be nagging; a second draft on the same day is none."""
    days = sorted(
        {
            fact.on
            for fact in now.told.of("letter")
            if fact.note in CHASING and not (fact.note == kind and fact.on == now.today)
        }
    )
    if not days:
        return None
    wait = GAPS[min(len(days), len(GAPS)) - 1]
    return _not_before(
        days[-1] + timedelta(days=wait),
        now,
        f"a letter of yours went out on {spoken(days[-1])}, and the gap after it is {wait} days",
    )


def _reminder(now: Standing) -> str | None:
    return (
        _nothing_certain(now)
        or _nothing_pending(now)
        or _between(now)
        or _too_early(now)
        or gap("reminder", now)
    )


def _nothing_certain(now: Standing) -> str | None:
    if now.dates.receipt is not None and now.dates.receipt.certain:
        return None
    return (
        "no receipt is recorded, so no date is sure; write the receipt letter, then record "
        "'request received'."
    )


def _nothing_pending(now: Standing) -> str | None:
    return None if now.items("pending") else "no item waits for an answer of the office."


def _between(now: Standing) -> str | None:
    """What has to be answered or waited for before anybody is asked again."""
    if now.appeal_waits:
        return "an appeal is under way; wait for its decision and record 'request decided'."
    if now.question is not None:
        return "the office waits for your answer to its question; write the narrow letter."
    if now.told.of("ruling") and not now.told.of("decided"):
        return "the attorney general has been asked for a ruling; wait for it."
    if now.dates.standing_still:
        return "the office's clock stands still by its law; settle what it waits for first."
    if now.promise_runs and now.dates.promised is not None:
        return f"the office named {spoken(now.dates.promised)}; wait until that day has passed."
    return None


def _too_early(now: Standing) -> str | None:
    answer, safe = now.dates.answer, now.dates.safe_from
    if answer is not None and answer.verified and safe is not None:
        why = f"an answer is due by {spoken(answer.date)}" if answer.date else "not due yet"
        return _not_before(
            safe, now, f"{why}, and every closure that it could claim is allowed for"
        )
    again = now.ask_again
    if again is None:
        return "no date for asking again can be counted."
    return _not_before(again, now, "no period of the law can be relied on, and we ask gently")


def _fee(now: Standing) -> str | None:
    if now.estimate is None:
        return "no estimate waits for your answer; record 'request fee' when one comes."
    return None


def _narrow(now: Standing) -> str | None:
    if now.appeal_waits:
        return "an appeal is under way; do not change what it is about."
    return None if now.items(*OPEN) else "no item is open that could be narrowed."


def _partial(now: Standing) -> str | None:
    came = now.told.last("produced", "redacted", "none", "referred")
    if came is None:
        return "nothing has come yet; record 'request produced' with its --items."
    if not now.items("pending", "fee-hold", "produced-redacted"):
        return "nothing is missing or blacked out; see the denial and closing letters."
    return _answered(now, "partial", came)


def _answered(now: Standing, kind: str, fact: Fact) -> str | None:
    """One letter answers one fact: a second waits for news."""
    for letter in now.told.of("letter"):
        if letter.note == kind and fact.on <= letter.on != now.today:
            return f"your letter of {spoken(letter.on)} answers it, and nothing new has come since."
    return None


def _denial(now: Standing) -> str | None:
    refused = now.told.last("denied")
    if refused is None or not now.items("denied"):
        return "no item is denied; record 'request denied' with its --items."
    if now.told.of("appealed"):
        return "you have asked for a review already; wait for its decision."
    last = min(_firm(now), default=None)
    if last is not None and last < now.today + timedelta(days=RECONSIDER_DAYS):
        return (
            f"your own last day to appeal is {spoken(last)}, too near to wait for an answer; write "
            "the appeal."
        )
    return _answered(now, "denial", refused)


def routes(law: RecordsLaw) -> tuple[ReviewRoute, ...]:
    """The ways to a review that a letter may open: only bodies that were read at a source."""
    return tuple(r for r in law.review if r.body.verified and r.kind not in _NO_LETTER)


def _appeal(now: Standing) -> str | None:
    if not now.items("denied") and not unanswered(now):
        return (
            "nothing is denied, and no verified period for an answer has passed; record "
            "'request denied' when a refusal comes."
        )
    if now.appeal_waits:
        return "you have asked for a review already; wait for its decision."
    if not routes(now.law):
        return no_review(now.law)
    dated = _firm(now)
    if dated and max(dated) < now.today:
        return (
            f"your own last day to appeal was {spoken(max(dated))}; ask a lawyer of "
            f"{now.law.state_name}, or send the request anew."
        )
    return None


def no_review(law: RecordsLaw) -> str:
    """What there is instead of an appeal, for the drafter."""
    court = next((r for r in law.review if r.kind == "court"), None)
    doubted = [r for r in law.review if r.kind not in _NO_LETTER]
    said = f"no body of {law.state_name} that reviews a refusal was read at a source"
    if doubted:
        named = ", ".join(str(r.body.value) for r in doubted if r.body.value)
        said += f" (check first: {named})"
    where = ""
    if court is not None and court.body.printable:
        where = f", {court.body.value}" + (f" ({court.body.cite})" if court.body.cite else "")
    return f"{said}; the next step is court{where}: get counsel."


def appeal_dates(now: Standing) -> tuple[Deadline, ...]:
    """The requester's own dates for an appeal that is open now: the next one after a decision."""
    events = {"denied"} if now.items("denied") else {"silence", "first_period"}
    if now.told.of("appealed"):
        events = {"appeal_decided"}
    return tuple(
        d for d in now.dates.own if d.kind == "appeal_by" and d.counted_from.event in events
    )


def _firm(now: Standing) -> list[date]:
    """The last days to appeal that were read at a source; any other is told, and closes nothing."""
    return [d.date for d in appeal_dates(now) if d.verified and d.date is not None]


def silence_of(now: Standing) -> Deadline | None:
    """The verified clock by which silence counts for something, once nobody can doubt its end.

    Where a law has several, the last of them has to have passed.
    """
    clocks = silence_clocks(now)
    if now.dates.receipt is None or not now.dates.receipt.certain or not clocks:
        return None
    passed = all(d.safe_from is not None and d.safe_from <= now.today for d in clocks)
    return clocks[0] if passed else None


def silence_clocks(now: Standing) -> list[Deadline]:
    """The verified clocks on an answer that does not come, without those for some requests only.

    Maryland's is for a record that was granted and did not come: that is no silence.
    """
    return [
        d
        for d in now.dates.office
        if d.kind == "silence"
        and d.verified
        and d.consequence
        and d.counted_from.event != "appealed"
        and not conditional(d)
        and "granted" not in d.consequence
    ]


def unanswered(now: Standing) -> bool:
    """Whether items have had no answer for longer than any reading of a verified law allows."""
    silent = silence_of(now) is not None and _heard(now) is None
    return bool(now.items("pending")) and (now.overdue or silent)


def _heard(now: Standing) -> str | None:
    """What the office did that is no silence."""
    spoke = now.told.first("extended", "fee", "deposit", "clarification", "ruling")
    if spoke is not None:
        return f"the office was not silent: it answered on {spoken(spoke.on)} ({spoke.kind})."
    return None


def _silence(now: Standing) -> str | None:
    if not any(c.kind == "silence" and c.verified and c.consequence for c in now.law.clocks):
        return (
            f"nothing that we read makes silence count for anything in {now.law.state_name}; "
            "write the reminder."
        )
    why = _nothing_certain(now) or _nothing_pending(now) or _heard(now) or _between(now)
    if why is not None:
        return why
    if silence_of(now) is None:
        safe = max((d.safe_from for d in silence_clocks(now) if d.safe_from), default=None)
        if safe is None:
            return "the law's day for silence cannot be counted yet; write the reminder."
        return f"the law's day has not passed by every reading; wait until {spoken(safe)}."
    first = now.told.newest("received")
    assert first is not None
    return _answered(now, "silence", first)


def _closing(now: Standing) -> str | None:
    left = now.items(*OPEN)
    if left:
        return (
            f"item {', '.join(map(str, left))} is still open; record what became of it, or "
            "'request withdrawn'."
        )
    if now.appeal_waits:
        return "an appeal is under way; wait for its decision and record 'request decided'."
    return None


_RULES: dict[LetterKind, Callable[[Standing], str | None]] = {
    "receipt": _receipt,
    "reminder": _reminder,
    "fee": _fee,
    "narrow": _narrow,
    "partial": _partial,
    "denial": _denial,
    "appeal": _appeal,
    "silence": _silence,
    "closing": _closing,
}

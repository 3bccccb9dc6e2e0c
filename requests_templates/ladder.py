"""Drafts the later letters of a request, from the receipt check to the closing note; pure.

A letter that the request's state does not allow is refused with why. What stands as law in one is
verified, or it is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from groundwork.errors import Refused, WrongUse
from groundwork.law.counting import spoken
from groundwork.paper import PaperMeta, one_line, render
from requests_templates.ladder_appeal import appeal_values
from requests_templates.ladder_checks import checks_of
from requests_templates.ladder_dates import answers_do
from requests_templates.ladder_facts import OPEN
from requests_templates.ladder_order import (
    FEE_CHOICES,
    LadderDraft,
    Order,
    own_words,
)
from requests_templates.ladder_rules import (
    RECONSIDER_DAYS,
    LetterKind,
    silence_of,
    why_not,
)
from requests_templates.ladder_words import (
    acknowledge,
    day,
    dollars,
    duty,
    item_rows,
    numbered,
    outcome_of,
    own_period,
    past_due,
    period_over,
    promise,
    reasons,
    skipped,
    way,
)
from requests_templates.overriding import fill
from requests_templates.wording import addressee, letter_law

_SUBJECTS: dict[LetterKind, str] = {
    "receipt": "Whether my request arrived",
    "reminder": "Where my request stands",
    "fee": "Answer to your estimate",
    "narrow": "Items narrowed",
    "partial": "What has come, and what has not",
    "denial": "Please look again at what is refused",
    "appeal": "Appeal and request for review",
    "silence": "No answer to my request",
    "closing": "My request is closed, with thanks",
}
_NEEDED = ("name", "address", "email")


def draft_ladder(order: Order) -> LadderDraft:
    """One later letter with its checks.

    Raises Refused where the request, the law or the requester's own data do not allow it, and
    WrongUse where a choice is missing or does not fit.
    """
    _refuse(order)
    values = _common(order) | _VALUES[order.kind](order)
    markdown = fill(f"ladder/{order.kind}.md.j2", values, order.templates) + "\n"
    agency = one_line(order.agency)
    meta = PaperMeta(
        title=f"{_SUBJECTS[order.kind]} ({order.reference}, {agency})",
        author=one_line(order.requester.name or "") or None,
        style="letter",
        footer=f"Request {order.reference} to {agency[:80]}",
        date=order.today,
        sample=order.sample,
    )
    pages = render(markdown, meta).page_count()
    return LadderDraft(order.kind, markdown, meta, checks_of(order, pages))


def _refuse(order: Order) -> None:
    why = why_not(order.kind, order.standing)
    if why is not None:
        raise Refused(f"No {order.kind} letter for request {order.reference} now: {why}")
    for name in _NEEDED:
        if not one_line(getattr(order.requester, name) or ""):
            raise Refused(
                f"The requester's {name} is missing, and a letter with a blank is not written; "
                "give it in the --requester file or in countywatch.toml."
            )
    if not (order.law.law_name.verified and order.law.citation.verified):
        raise Refused(
            f"The name or citation of the law of {order.law.state_name} is not verified, so no "
            "letter can stand on it; verify it in the law file."
        )


def _common(order: Order) -> dict[str, object]:
    requester, told = order.requester, order.standing.told
    lines = [one_line(line) for line in (requester.address or "").splitlines()]
    sent = told.newest("sent") or told.newest("received")
    received = told.newest("received")
    assert sent is not None
    law = letter_law(order.law)
    return {
        "requester": {
            "name": one_line(requester.name or ""),
            "email": one_line(requester.email or ""),
            "phone": one_line(requester.phone or ""),
            "address_lines": [line for line in lines if line],
        },
        "today": day(order.today),
        "to": {
            "title": addressee(order.law),
            "office": one_line(order.agency),
            "greeting": "Dear records custodian:",
        },
        "subject": f"{_SUBJECTS[order.kind]}: request of {day(sent.on)} under the {law.name}",
        "reference": order.reference,
        "agency": one_line(order.agency),
        "law": law,
        "sent": day(sent.on),
        "way": way(told.newest("sent")),
        "received": day(received.on) if received else "",
        "column": "Where it stands",
        "items": [],
        "reason": own_words(order.reason) or "",
    }


def _receipt(order: Order) -> dict[str, object]:
    return {}


def _reminder(order: Order) -> dict[str, object]:
    now = order.standing
    answer = now.dates.answer if now.overdue else None
    return {
        "due": past_due(answer) if answer else "",
        "skipped": skipped(answer) if answer else "",
        "duty": "" if order.law.clock("respond") else duty(order.law),
        "promise": promise(now),
        "acknowledge": acknowledge(now),
        "items": item_rows(order.named(now.items("pending")), outcome_of(now)),
    }


def _fee(order: Order) -> dict[str, object]:
    estimate = order.standing.estimate
    assert estimate is not None
    if order.choice is None:
        raise WrongUse(f"Say how you answer the estimate: --choose {', '.join(FEE_CHOICES)}.")
    _check_choice(order)
    own = [d for d in order.standing.dates.own if d.kind == "fee_answer" and answers_do(d)]
    return {
        "choice": order.choice,
        "what": "estimate" if estimate.kind == "fee" else "request for a deposit",
        "estimated_on": day(estimate.on),
        "amount": dollars(estimate.amount) if estimate.amount is not None else "",
        "cap": dollars(order.cap) if order.cap is not None else "",
        "about": numbered(estimate.items) if estimate.items else "the items that were open then",
        "own": own_period(own, order.today, "an answer to an estimate"),
        **(_narrowed(order) if order.choice == "narrow" else {}),
    }


def _check_choice(order: Order) -> None:
    estimate, law = order.standing.estimate, letter_law(order.law)
    if order.choice == "accept" and (estimate is None or estimate.amount is None):
        raise WrongUse(
            "The estimate has no amount, and nobody accepts an unknown charge; record "
            "'request fee' with --amount, or choose cap."
        )
    if order.choice == "cap" and not order.cap:
        raise WrongUse("Say how much you agree to in all: --cap AMOUNT.")
    if order.choice == "contest" and not law.fees:
        raise Refused(
            f"Nothing on charges is verified for {order.law.state_name}, so there is no law to "
            "contest the estimate with; choose cap, narrow or inspect."
        )


def _narrowed(order: Order) -> dict[str, object]:
    if not order.words:
        raise WrongUse('Say what an item is narrowed to: --item "3=only fiscal year 2026".')
    held = order.standing.outcomes
    shut = [number for number in order.words if held[number] not in OPEN]
    if shut:
        raise WrongUse(f"Item {shut[0]} is not open any more; narrow an open one.")
    rows = order.named(tuple(order.words))
    return {
        "items": item_rows(rows, lambda item: own_words(order.words[item.number]) or ""),
        "column": "What I ask for now",
    }


def _narrow(order: Order) -> dict[str, object]:
    question = order.standing.question
    own = [d for d in order.standing.dates.own if d.kind == "clarify"]
    return {
        "asked_on": day(question.on) if question else "",
        "own": own_period(own, order.today, "an answer to a question"),
        **_narrowed(order),
    }


def _partial(order: Order) -> dict[str, object]:
    now = order.standing
    missing, redacted = now.items(*OPEN), now.items("produced-redacted")
    return {
        "items": item_rows(order.items, outcome_of(now)),
        "missing": numbered(missing) if missing else "",
        "redacted": numbered(redacted) if redacted else "",
    }


def _denial(order: Order) -> dict[str, object]:
    now = order.standing
    denied, refused = now.items("denied"), now.told.last("denied")
    assert refused is not None
    why = [*reasons(order, denied), *([one] if (one := own_words(order.reason)) else [])]
    return {
        "refused_on": day(refused.on),
        "items": item_rows(order.named(denied), outcome_of(now)),
        "reasons": why,
        "answer_on": spoken(order.today + timedelta(days=RECONSIDER_DAYS)),
    }


def _silence(order: Order) -> dict[str, object]:
    now = order.standing
    found = silence_of(now)
    assert found is not None and found.consequence
    return {
        "due": period_over(found),
        "skipped": skipped(found),
        "silence": found.consequence,
        "silence_cite": found.cite,
        "items": item_rows(order.named(now.items("pending")), outcome_of(now)),
    }


def _closing(order: Order) -> dict[str, object]:
    now = order.standing
    denied = now.items("denied")
    return {
        "items": item_rows(order.items, outcome_of(now)),
        "column": "What came of it",
        "disputed": numbered(denied) if denied else "",
    }


_VALUES: dict[LetterKind, Callable[[Order], dict[str, object]]] = {
    "receipt": _receipt,
    "reminder": _reminder,
    "fee": _fee,
    "narrow": _narrow,
    "partial": _partial,
    "denial": _denial,
    "appeal": appeal_values,
    "silence": _silence,
    "closing": _closing,
}

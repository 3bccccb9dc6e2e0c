"""The values of an appeal: which body, whose day, which grounds by item, what is enclosed."""

from __future__ import annotations

from groundwork.errors import Refused, WrongUse
from groundwork.law import Deadline
from groundwork.law.counting import spoken
from groundwork.law.model import ReviewRoute
from groundwork.paper import one_line
from requests_templates.ladder_order import GROUNDS, Ground, LetterItem, Order
from requests_templates.ladder_rules import appeal_dates, routes, silence_of, unanswered
from requests_templates.ladder_words import (
    day,
    history,
    item_rows,
    own_last,
    own_period,
    past_due,
    reasons,
)
from requests_templates.wording import letter_law

_WORDS_OF_A_BODY = 3  # enough to tell one body of a state from another
# How a letter to such a body opens; to any other it is an appeal or complaint.
_WORDINGS = {"agency": "appeal", "open_records_office": "appeal", "prosecutor": "action"}


def route_of(order: Order) -> ReviewRoute:
    """The way to a review that is asked for; raises WrongUse where several are open."""
    found = routes(order.law)
    if not found:
        raise Refused(f"No body of {order.law.state_name} that reviews a refusal is verified now.")
    if order.route is None and len(found) == 1:
        return found[0]
    if order.route is None or not 1 <= order.route <= len(found):
        named = "; ".join(
            f"{n} {r.body.value} ({r.how.value or r.body.cite})" for n, r in enumerate(found, 1)
        )
        raise WrongUse(
            f"{order.law.state_name} has {len(found)} ways to a review, so say which with "
            f"--route: {named}."
        )
    return found[order.route - 1]


def appeal_values(order: Order) -> dict[str, object]:
    """All that the template of an appeal prints of its own."""
    now, route = order.standing, route_of(order)
    about = now.items("denied") or now.items("pending")
    why = list(reasons(order, about))
    if not now.items("denied"):
        why += _silent_law(order)
    return {
        "to": _reviewer(order, route),
        "wording": _WORDINGS.get(route.kind, "complaint"),
        "route_cite": route.body.cite or "",
        "own": _last_day(order, route),
        "history": history(now),
        "items": item_rows(order.named(about), lambda item: _grounds(order, item)),
        "column": "My ground",
        "reasons": [*why, *letter_law(order.law).withholding, *_money_law(order, about)],
        "enclosed": _enclosed(order),
    }


def _reviewer(order: Order, route: ReviewRoute) -> dict[str, object]:
    """The body as it was read, at the office itself where the review is the office's own."""
    body, agency = str(route.body.printable), one_line(order.agency)
    return {
        "title": body[0].upper() + body[1:],
        "office": agency if route.kind == "agency" else f"About the answer of the {agency}",
        "greeting": "To the reviewing officer:",
    }


def _last_day(order: Order, route: ReviewRoute) -> str:
    """That the appeal is in time, with the last day as we count it, where that is verified.

    Where a law has several ways, a date is that of the way which it names.
    """
    found = appeal_dates(order.standing)
    if len(routes(order.law)) > 1:
        found = tuple(d for d in found if _names(d, route))
    own = own_period(found, order.today, "this")
    last = own_last(found)
    if not own or last is None or last.date is None:
        return ""
    return f"{own} I count its last day as {spoken(last.date)}."


def _names(one: Deadline, route: ReviewRoute) -> bool:
    """Whether a clock is that of a way to a review: by its provision, or by the body's own name."""
    if route.body.cite and one.cite.startswith(route.body.cite):
        return True
    body = str(route.body.printable).casefold().removeprefix("the ").split()[:_WORDS_OF_A_BODY]
    return " ".join(body) in one.name.casefold()


def _silent_law(order: Order) -> list[str]:
    """What the law says of an answer that did not come."""
    now, said = order.standing, []
    answer, silent = now.dates.answer, silence_of(now)
    if now.overdue and answer is not None:
        said.append(past_due(answer))
    if silent is not None and silent.consequence:
        said.append(f"{silent.consequence[0].upper()}{silent.consequence[1:]} ({silent.cite}).")
    return said


def _money_law(order: Order, about: tuple[int, ...]) -> tuple[str, ...]:
    """What the law says of charges, where a charge is a ground."""
    law = letter_law(order.law)
    asked = {ground for number in about for ground in order.grounds.get(number, ())}
    fees = law.fees if "fee" in asked else ()
    return (*fees, law.waiver) if "waiver" in asked and law.waiver else fees


def _grounds(order: Order, item: LetterItem) -> str:
    chosen = order.grounds.get(item.number) or _ground(order, item)
    return " ".join(GROUNDS[ground] for ground in chosen)


def _ground(order: Order, item: LetterItem) -> tuple[Ground, ...]:
    """The ground that the facts alone give, where the requester has chosen none."""
    now = order.standing
    if now.outcomes[item.number] != "denied":
        return ("unanswered",)
    named = any(
        fact.exemption
        for fact in now.told.of("denied")
        if not fact.items or item.number in fact.items
    )
    return ("exemption", "segregation") if named else ("unnamed",)


def _enclosed(order: Order) -> str:
    told = order.standing.told
    parts = [f"My request {order.reference}"]
    refused = told.last("denied")
    if refused is not None:
        file = f" ({one_line(refused.file)})" if refused.file else ""
        parts.append(f"the refusal of {day(refused.on)}{file}")
    elif unanswered(order.standing):
        parts.append("the statement in this letter that no answer came")
    received = told.newest("received")
    if received is not None:
        file = f" ({one_line(received.file)})" if received.file else ""
        parts.append(f"what shows the receipt on {day(received.on)}{file}")
    return "; ".join(parts)

"""Requests for the ladder's tests: four items, and for each letter a state that allows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from groundwork.law import RecordsLaw, load_law
from requests_templates import Requester
from requests_templates.ladder import draft_ladder
from requests_templates.ladder_facts import Fact, Told
from requests_templates.ladder_order import LadderDraft, LetterItem, Order
from requests_templates.ladder_rules import LetterKind
from requests_templates.ladder_status import Standing, standing

DRAFTED = date(2026, 11, 2)
SENT = Fact("sent", date(2026, 11, 3), channel="email")
RECEIVED = Fact("received", date(2026, 11, 4), file="log.eml")
FEE = Fact("fee", date(2026, 11, 6), items=(2, 3), amount=Decimal("1310.00"))
ASKED = Fact("clarification", date(2026, 11, 6))
CAME = Fact("produced", date(2026, 11, 12), items=(1,))
BLACK = Fact("redacted", date(2026, 11, 12), items=(2,))
DENIED = Fact(
    "denied", date(2026, 11, 12), items=(1, 3), exemption="law enforcement records", file="no.eml"
)
ITEMS = (
    LetterItem(1, "287(g) agreements", 1),
    LetterItem(2, "General-ledger detail", 10),
    LetterItem(3, "Payroll and overtime by position", 11),
    LetterItem(4, "Invoices and claims to ICE or DHS", 22),
)
DANA = Requester(
    name="Dana Whitfield",
    address="412 Elm Street\nSpringfield 40507",
    email="dana@letters.example",
    phone="(555) 010-0142",
)
SOON, LATER = date(2026, 11, 13), date(2027, 6, 15)
# Letter -> facts, day, and the choices of its kind: one case that the ladder allows.
CASES: dict[LetterKind, tuple[tuple[Fact, ...], date, dict[str, Any]]] = {
    "receipt": ((SENT,), SOON, {}),
    "reminder": ((SENT, RECEIVED), LATER, {}),
    "fee": ((SENT, RECEIVED, FEE), SOON, {"choice": "cap", "cap": Decimal(200)}),
    "narrow": ((SENT, RECEIVED, ASKED), SOON, {"words": {2: "only fiscal year 2026"}}),
    "partial": ((SENT, RECEIVED, CAME, BLACK), SOON, {}),
    "denial": ((SENT, RECEIVED, DENIED), SOON, {"words": {1: "it is a contract of the county"}}),
    "appeal": ((SENT, RECEIVED, DENIED), SOON, {"route": 1}),
    "silence": ((SENT, RECEIVED), LATER, {}),
    "closing": (
        (SENT, RECEIVED, DENIED, Fact("produced", SOON, items=(2, 4))),
        SOON,
        {},
    ),
}


def stands(state: str, today: date, *facts: Fact, law: RecordsLaw | None = None) -> Standing:
    """Where a request of four items stands."""
    return standing(Told(DRAFTED, (1, 2, 3, 4), facts), law or load_law(state), today)


def order(
    kind: LetterKind,
    state: str,
    *,
    facts: tuple[Fact, ...] | None = None,
    today: date | None = None,
    law: RecordsLaw | None = None,
    **changes: Any,
) -> Order:
    """The case of a letter under the law of a state, with changes."""
    usual, day, choices = CASES[kind]
    law = law or load_law(state)
    whole: dict[str, Any] = {
        "agency": "Sample County Sheriff's Office",
        "items": ITEMS,
        "requester": DANA,
        "reference": "r3",
        **choices,
        **changes,
    }
    now = stands(state, today or day, *(usual if facts is None else facts), law=law)
    return Order(kind=kind, standing=now, law=law, **whole)


def letter(kind: LetterKind, state: str, **changes: Any) -> LadderDraft:
    """The draft of that case."""
    return draft_ladder(order(kind, state, **changes))

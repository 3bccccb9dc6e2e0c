"""Orders for letters, and what their letters say, for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from groundwork.law import RecordsLaw, deadlines, load_law
from requests_templates import AlertEvidence, Draft, Request, Requester, draft

TODAY = date(2026, 11, 24)
STATES = ("CA", "KY", "NC", "PA", "TX")
HOMES = {
    "CA": "Fresno County, CA",
    "KY": "Fayette County, Kentucky",
    "NC": "Nash County, NC",
    "PA": "Centre County, PA",
    "TX": "Smith County, TX",
}
EVIDENCE = AlertEvidence(
    document_title="Agenda packet",
    url="https://county.example/packet.pdf",
    page=47,
    quote="authorize the Sheriff to sign a memorandum of agreement with ICE",
    meeting_title="Regular meeting",
    body="Board of Commissioners",
    meeting_date="2026-12-01T18:00:00-05:00",
    sha256="ab12" * 16,
    fetched="2026-11-23T08:00:00+00:00",
)


def requester(state: str = "KY", **changes: str | None) -> Requester:
    """A requester with every field, at home in the state."""
    whole = Requester(
        name="Dana Whitfield",
        address="412 Elm Street\nSpringfield 40507",
        email="dana@letters.example",
        phone="(555) 010-0142",
        resident_of=HOMES.get(state, f"Sample County, {state}"),
    )
    return replace(whole, **changes)


def order(state: str, law: RecordsLaw | None = None, **changes: Any) -> Request:
    """A letter on all three topics to a county's sheriff."""
    law = law or load_law(state)
    whole = Request(
        law=law,
        deadlines=deadlines(law, received=TODAY),
        agency="Sample County Sheriff's Office",
        topics=("agreement", "costs", "reimbursements"),
        requester=requester(state),
        today=TODAY,
        reference="r3",
    )
    return replace(whole, **changes)


def letter(state: str, **changes: Any) -> Draft:
    """The draft of such an order."""
    return draft(order(state, **changes))


def words(made: Draft) -> str:
    """A letter's text on one line, so that a sentence can be looked for."""
    return " ".join(made.paper().text().split())


def codes(made: Draft, *, blocks: bool = True) -> list[str]:
    """The codes of the checks that block, or of those that do not."""
    return [check.code for check in made.checks if check.blocks is blocks]

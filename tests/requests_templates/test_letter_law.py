"""What the letter of each state says as law, and that it says nothing else as law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from groundwork.law import Closure, deadlines, load_law, with_sentinel
from groundwork.law.model import LawField
from requests_templates import draft
from tests.requests_templates.orders import (
    STATES,
    TODAY,
    codes,
    letter,
    order,
    requester,
    words,
)

SENTINEL = "QQSENTINELQQ"
BASIS = {
    "CA": "Under the California Public Records Act (Cal. Gov. Code § 7920.000 et seq.), I ask",
    "KY": "Under the Kentucky Open Records Act (KRS 61.870 to 61.884), I ask",
    "NC": "Under the North Carolina Public Records Law (N.C. Gen. Stat. §§ 132-1 to 132-11), I ask",
    "PA": "Under the Pennsylvania Right-to-Know Law (65 P.S. §§ 67.101 to 67.3104), I ask",
    "TX": "Under the Texas Public Information Act (Tex. Gov't Code ch. 552), I ask",
}
DATES = {  # of a receipt on Tuesday, November 24, 2026, two days before Thanksgiving
    "CA": "Under Cal. Gov. Code § 7922.535(a), an answer is due 10 calendar days after receipt. "
    "Counted from receipt on Tuesday, November 24, 2026, that is Friday, December 4, 2026.",
    "KY": "that is Thursday, December 3, 2026.",
    "PA": "that is Thursday, December 3, 2026. Without an answer by then the request is deemed "
    "denied (65 P.S. § 67.901).",
    "TX": "that is Thursday, December 10, 2026. Where the attorney general has not been asked for "
    "a ruling by then, the information is presumed public",
}
LAW_SAID = {
    "CA": [
        "I read Cal. Gov. Code § 7922.570 to provide for copies in an electronic format on "
        "request.",
        "The denial of a written request is in writing and gives the names and titles of those "
        "responsible for it (Cal. Gov. Code § 7922.540).",
        "the direct cost of duplication only (Cal. Gov. Code § 7922.530(a)).",
    ],
    "KY": [
        "A denial names the exception and explains briefly how it applies (KRS 61.880(1)).",
        "On a waiver, as I read the law: the agency may waive its copy fee if it does so evenly "
        "(14-ORD-171).",
    ],
    "NC": [
        "The agency separates confidential from public material in one record and bears the cost "
        "of it (N.C. Gen. Stat. § 132-6(c)).",
    ],
    "PA": [
        "copies at no more than 25 cents a page",
        "On a waiver, as I read the law: the agency may waive the cost of copies",
        "Open-records officer of the county Sample County Sheriff's Office",
    ],
    "TX": [
        "because providing the copy primarily benefits the general public (Tex. Gov't Code "
        "§ 552.267(a)).",
        "On an estimate: an itemised estimate before charges of more than $40",
        "Officer for public information Sample County Sheriff's Office",
    ],
}


@pytest.mark.parametrize("state", STATES)
def test_the_letter_names_the_law_of_the_state(state: str) -> None:
    """The letter stands on the state's own law, by name and citation, and on no other."""
    text = words(letter(state))
    assert BASIS[state] in text
    assert "Freedom of Information" not in text
    assert all(BASIS[other] not in text for other in STATES if other != state)


@pytest.mark.parametrize("state", sorted(DATES))
def test_the_letter_gives_the_computed_date(state: str) -> None:
    """Where the law sets a period, the letter gives rule, citation, receipt and date."""
    assert DATES[state] in words(letter(state))


@pytest.mark.parametrize("state", STATES)
def test_the_letter_says_what_is_verified(state: str) -> None:
    """Fees, waiver, format and refusal are told as the law's where the files verify them."""
    text = words(letter(state))
    for sentence in LAW_SAID[state]:
        assert sentence in text


def test_north_carolina_gets_no_deadline_of_law() -> None:
    """NC sets no period: the letter says so and gives a date of our own, marked as such."""
    made = letter("NC")
    text = words(made)
    assert "sets no number of days that I know of" in text
    assert (
        "I will ask again on Tuesday, December 8, 2026; that date is my own practice, not one of "
        "the law." in text
    )
    assert "is due" not in text
    assert "the date moves with it" not in text
    assert "no_legal_period" in codes(made, blocks=False)


@pytest.mark.parametrize("state", ["CA", "NC", "PA", "TX"])
def test_no_residency_where_no_verified_law_asks(state: str) -> None:
    """Only a law that asks for a statement of residency gets one."""
    assert "resident" not in words(letter(state)).casefold()


def test_kentucky_gets_its_statement_of_residency() -> None:
    """KY asks for a statement of residency, and the letter makes it."""
    made = letter("KY")
    assert (
        "KRS 61.872(2)(a) asks for a statement of residency: I am a resident of Kentucky and live "
        "in Fayette County, Kentucky." in words(made)
    )
    assert made.ready


@pytest.mark.parametrize(
    "home", ["Kentucky", "KY", "Commonwealth of Kentucky", "Lexington, KY 40507"]
)
def test_residency_is_read_from_its_end(home: str) -> None:
    """A home in the state is recognised by its last part, in words or letters."""
    assert letter("KY", requester=requester("KY", resident_of=home)).ready


@pytest.mark.parametrize(
    ("home", "code"),
    [
        (None, "residency_unstated"),
        ("", "residency_unstated"),
        ("Cincinnati, OH", "residency_not_met"),
        ("Kentucky Street, Ohio", "residency_not_met"),
        ("West Virginia", "residency_not_met"),
    ],
)
def test_nobody_is_made_a_resident(home: str | None, code: str) -> None:
    """Who has not said to live in KY gets a blank, and the letter is not ready."""
    made = letter("KY", requester=requester("KY", resident_of=home))
    assert codes(made) == [code]
    assert f"I am a resident of Kentucky and live in {'_' * 16}." in words(made)


@pytest.mark.parametrize("state", ["CA", "NC"])
def test_no_waiver_is_asked_where_no_verified_law_has_one(state: str) -> None:
    """A letter does not lean on a waiver that is not verified."""
    assert "waive" not in words(letter(state))


@pytest.mark.parametrize(
    ("state", "closure", "day"),
    [
        ("PA", date(2026, 12, 2), "Friday, December 4, 2026"),
        ("KY", date(2026, 12, 1), "Friday, December 4, 2026"),
        ("TX", date(2026, 12, 9), "Friday, December 11, 2026"),
    ],
)
def test_the_date_follows_an_added_holiday(state: str, closure: date, day: str) -> None:
    """A day on which the county is closed moves the date in the letter."""
    law = load_law(state)
    found = deadlines(law, received=TODAY, closures=[Closure(closure, "county closed")])
    assert f"that is {day}." in words(letter(state, deadlines=found))
    assert f"that is {day}." not in words(letter(state))


@pytest.mark.parametrize("state", STATES)
def test_nothing_unverified_reaches_a_letter(state: str) -> None:
    """Text put in every unverified field of a law is in no letter drawn from it."""
    law = with_sentinel(load_law(state), SENTINEL)
    found = deadlines(law, received=TODAY)
    made = draft(order(state, law=law, deadlines=found))
    assert SENTINEL in "".join(check.message for check in made.checks)
    assert SENTINEL not in made.markdown + made.paper().text() + made.meta.title


@pytest.mark.parametrize("state", STATES)
def test_a_law_with_nothing_verified_says_nothing(state: str) -> None:
    """Where no field is verified, the letter claims no law and is not ready."""
    law = with_sentinel(_doubted(load_law(state)), SENTINEL)
    made = draft(order(state, law=law, deadlines=deadlines(law, received=TODAY)))
    assert "law_unverified" in codes(made)
    assert SENTINEL not in made.markdown + made.paper().text() + made.meta.title
    assert "my own practice" in words(made)


def _doubted(law: Any) -> Any:
    """The law with each verified field and clock made unverified, at any depth."""
    if isinstance(law, tuple):
        return tuple(_doubted(part) for part in law)
    if not hasattr(law, "__dataclass_fields__"):
        return law
    changes = {name: _doubted(getattr(law, name)) for name in law.__dataclass_fields__}
    if changes.get("status") == "verified":
        changes["status"] = "unverified"
    return replace(law, **changes)


def test_doubting_a_law_reaches_each_field() -> None:
    """The helper above leaves no field verified, or the test with it would hold for nothing."""
    law = _doubted(load_law("TX"))
    assert not any(isinstance(f, LawField) and f.verified for _, f in law.named_fields())
    assert not any(clock.verified for clock in law.clocks)


@pytest.mark.parametrize("state", STATES)
def test_no_letter_tells_the_office_that_it_is_no_legal_advice(state: str) -> None:
    """ "Not legal advice" is for the drafter, in the checks, and not for the office."""
    made = letter(state)
    assert "legal advice" not in words(made)
    assert "not_legal_advice" in codes(made, blocks=False)


@pytest.mark.parametrize("state", STATES)
def test_a_whole_order_gives_a_letter_that_is_ready(state: str) -> None:
    """For a requester who may ask, the letter of each state is ready and not over two pages."""
    made = letter(state)
    assert codes(made) == []
    assert "over_two_pages" not in codes(made, blocks=False)

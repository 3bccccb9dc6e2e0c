"""The shipped list in whole made documents: where a sign stands weighs, and is told."""

import pytest

from monitors.matching import Finding, OnePage, load_watchlist, match_document

WATCHLIST = load_watchlist()
SIGN = "The Sheriff proposes a 287(g) agreement with ICE"
COUNTY = "County Board of Walnut County, Regular Meeting, May 4"


def findings(*pages: str, kind: str = "", title: str = "") -> tuple[Finding, ...]:
    made = [OnePage(text, number) for number, text in enumerate(pages, 1)]
    return match_document(made, WATCHLIST, kind=kind, title=title)


def told(*pages: str, kind: str = "", title: str = "") -> list[tuple[str, int, tuple[str, ...]]]:
    """Grade, greatest weight and reasons of each finding."""
    return [
        (
            one.grade,
            max(sign.weight for sign in one.signs),
            tuple(sorted({why for sign in one.signs for why in sign.why})),
        )
        for one in findings(*pages, kind=kind, title=title)
    ]


def agenda(section: str, text: str) -> str:
    return f"{COUNTY}\n\nCALL TO ORDER\n\n{section}\n\n1. {text}\n\nADJOURNMENT\n"


def test_a_consent_item_weighs_more_than_a_report():
    """What passes without discussion weighs one more."""
    quiet = told(agenda("REPORTS", SIGN), kind="agenda")
    consent = told(agenda("CONSENT AGENDA", SIGN), kind="agenda")
    assert quiet == [("alert", 3, ())]
    assert consent == [("alert", 4, ("consent item",))]


def test_an_agreement_for_approval_weighs_more():
    """Words of a decision near the sign weigh one more."""
    assert told("Approve a 287(g) agreement of the Sheriff with ICE") == [
        ("alert", 4, ("up for approval",))
    ]


@pytest.mark.parametrize(
    "row",
    [
        "001-0521-331200 287(g) reimbursement 322,500",
        "01-4732 ICE detainee boarding, jail 912,500 1,020,000",
        "Boarding of ICE detainees, jail 1,204,500 1,180,000 1,310,400",
    ],
)
def test_a_row_of_a_budget_weighs_more(row):
    """An account with an amount, or two amounts, beside a sign weigh one more."""
    assert [(grade, why) for grade, _, why in told(row)] == [("alert", ("budget line",))]


def test_a_sentence_with_one_amount_is_no_row_of_a_budget():
    """An amount in prose makes no budget line."""
    assert told("ICE paid $15,000 for the equipment of two officers of the Village") == [
        ("alert", 3, ())
    ]


def test_minutes_say_that_it_has_happened_and_keep_their_weight():
    """The sign of minutes carries the reason; a person reads in which tense it stands."""
    assert told(SIGN, kind="minutes") == [("alert", 3, ("minutes report what has happened",))]


def test_public_comment_interrupts_nobody():
    """What a speaker says is a notice, below its heading or told in the minutes."""
    comment = agenda("PUBLIC COMMENT", SIGN).replace("1. ", "")
    assert told(comment, kind="agenda") == [("notice", 1, ("public comment",))]
    spoken = (
        "During public comment a speaker urged the Sheriff to sign a 287(g) agreement with ICE."
    )
    assert [(grade, "a speaker's words" in why) for grade, _, why in told(spoken)] == [
        ("notice", True)
    ]


@pytest.mark.parametrize("title", ["News Clippings, May", "Written Comments", "Media clips"])
def test_clippings_and_letters_interrupt_nobody(title):
    """A document of clippings or letters is a notice however strong its words."""
    assert told(SIGN, title=title) == [("notice", 1, ("letters and clippings",))]


def test_a_clause_of_every_contract_interrupts_nobody():
    """The contractor's duty to obey immigration law is no plan of the county's."""
    clause = (
        "Contractor shall comply with all federal law, including immigration laws enforced by U.S. "
        "Immigration and Customs Enforcement, while at the County jail."
    )
    assert [grade for grade, _, _ in told(clause)] in ([], ["notice"])


def test_a_running_head_is_told_once_and_low():
    """A line on every page is said once, and weighs two less."""
    pages = [f"Sheriff: ICE detention contract\n\nWords of page {n}.\n" for n in range(1, 7)]
    found = findings(*pages)
    assert [(one.grade, [sign.page for sign in one.signs]) for one in found] == [("notice", [1])]
    assert found[0].signs[0].why == ("repeated on many pages",)


def test_the_sign_names_nobody_outside_its_quote():
    """Rule, topic, place, stance and reasons hold no word of the page but the quote itself."""
    page = agenda("CONSENT AGENDA", "Jane Q. Doe asks for the 287(g) agreement with ICE.")
    signs = [sign for finding in findings(page, kind="agenda") for sign in finding.signs]
    assert signs
    for sign in signs:
        said = " ".join((sign.rule, sign.topic, sign.where, sign.stance, *sign.why))
        assert "Doe" not in said
        assert "Doe" not in sign.quote

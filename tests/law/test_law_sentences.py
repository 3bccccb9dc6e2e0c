"""What a letter may say about the date of answer, and how a count is explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from groundwork.law import answer_by, deadlines, explain, known_states, load_law, with_sentinel


def said(state: str, received: date = date(2026, 11, 24)) -> str:
    law = load_law(state)
    return answer_by(law, deadlines(law, received=received)).sentence


def test_the_sentence_of_a_law_with_a_period() -> None:
    """The sentence names the citation, the rule, the day it was counted from, and the date."""
    assert said("PA") == (
        "Under 65 P.S. § 67.901, an answer is due 5 business days after the open-records officer "
        "receives the request. Counted from receipt on Tuesday, November 24, 2026, that is "
        "Thursday, December 3, 2026."
    )


def test_a_receipt_on_a_weekend_is_told_as_it_was() -> None:
    """The letter does not say that a Saturday's mail was received on Monday."""
    assert said("CA", date(2026, 7, 4)).endswith(
        "Counted from Monday, July 6, 2026, the first open day from receipt on Saturday, "
        "July 4, 2026, that is Thursday, July 16, 2026."
    )


def test_a_law_without_a_period_gives_our_own_date() -> None:
    """North Carolina: the law's own words on promptness, then a date marked as our practice."""
    assert said("NC") == (
        "The law asks an agency to let any person inspect public records at reasonable times and "
        "furnish copies as promptly as possible (N.C. Gen. Stat. § 132-6(a)) and sets no number of "
        "days that I know of. I will ask again on Tuesday, December 8, 2026; that date is my own "
        "practice, not one of the law."
    )


def test_an_unverified_period_never_becomes_law() -> None:
    """A period that was not read is left out, and the letter falls back on our own date."""
    law = load_law("PA")
    shaky = replace(law, clocks=tuple(replace(c, status="unverified") for c in law.clocks))
    answer = answer_by(shaky, deadlines(shaky, received=date(2026, 11, 24)))
    assert (answer.basis, answer.silence) == ("practice", None)
    assert answer.sentence == (
        "I will ask again on Tuesday, December 8, 2026; that date is my own practice, "
        "not one of the law."
    )


@pytest.mark.parametrize("state", known_states())
def test_no_sentinel_reaches_the_sentences(state: str) -> None:
    """Text in unverified fields is in nothing that a letter may say about dates."""
    law = with_sentinel(load_law(state), "SENTINEL-7f3a")
    assert "SENTINEL-7f3a" not in repr(answer_by(law, deadlines(law, received=date(2026, 11, 24))))


def test_silence_is_told_where_the_law_says_what_it_means() -> None:
    """Deemed denial in Pennsylvania, a presumption in Texas, nothing elsewhere."""
    silence = {}
    for state in ("CA", "KY", "NC", "PA", "TX"):
        law = load_law(state)
        silence[state] = answer_by(law, deadlines(law, received=date(2026, 11, 24))).silence
    assert silence == {
        "CA": None,
        "KY": None,
        "NC": None,
        "PA": "Without an answer by then the request is deemed denied (65 P.S. § 67.901).",
        "TX": (
            "Where the attorney general has not been asked for a ruling by then, the information "
            "is presumed public and is to be released unless there is a compelling reason to "
            "withhold it (Tex. Gov't Code § 552.302)."
        ),
    }


def test_an_explanation_holds_every_step_with_its_rule() -> None:
    """Event, first day, weekends, days passed over, last day and the safe day, each with a rule."""
    law = load_law("KY")
    assert explain(deadlines(law, received=date(2026, 12, 21))[0]) == (
        "The event is 'received', on Monday, December 21, 2026. [KRS 61.880(1)]",
        "Day 1 is Tuesday, December 22, 2026 or the first that counts after it. "
        "[the day of the event is left out, KRS 446.030]",
        "Saturdays and Sundays are passed over. [they are no business days]",
        "Friday, December 25, 2026 is passed over: Christmas Day. [legal holidays do not count]",
        "The last day is Tuesday, December 29, 2026. "
        "[5 days after receipt, leaving out Saturdays, Sundays and legal holidays, KRS 61.880(1)]",
        'No letter says "late" before Thursday, December 31, 2026.',
    )


def test_an_explanation_says_what_is_awaited() -> None:
    """A clock without its event says which one has not happened; one without a number says so."""
    texas = deadlines(load_law("TX"), received=date(2026, 11, 16))
    fee = next(d for d in texas if d.kind == "fee_answer")
    assert explain(fee)[0] == "No date yet: the event 'fee' has not happened."
    kentucky = deadlines(load_law("KY"), received=date(2026, 11, 16))
    extension = next(d for d in kentucky if d.kind == "extension")
    assert explain(extension)[0] == "No date yet: the law names no number of days."
    assert not extension.verified and "not read at a source" in explain(extension)[-1]

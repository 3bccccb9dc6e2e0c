"""The letter of each jurisdiction: ready for who may ask, silent on what is not verified."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import pytest

from groundwork.law import RecordsLaw, answer_by, deadlines, known_states, load_law, with_sentinel
from requests_templates import Draft, draft
from requests_templates.linter import may_email
from requests_templates.mailing import as_mail, mail_subject
from requests_templates.reading_copy import ReadingCopy, spanish_copy
from tests.requests_templates.orders import TODAY, codes, letter, order, requester, words

STATES = known_states()
RESIDENTS_ONLY = ("AL", "AR", "DE", "KY", "TN", "VA")
SENTINEL = "QQSENTINELQQ"


def mail_of(made: Draft, law: RecordsLaw) -> str:
    """Subject and text of the mail."""
    data = as_mail(mail_subject(made.meta.title, law), made.paper().text(), {})
    mail = message_from_bytes(data, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    return f"{mail['subject']}\n{body.get_content()}"


def copy_of(made: Draft, law: RecordsLaw) -> str:
    """The copy in Spanish."""
    asked = order(law.state, law=law)
    answer = answer_by(law, asked.deadlines)
    copy = ReadingCopy(
        reference="r3",
        agency=asked.agency,
        law_name=law.law_name.printable or "",
        law_citation=law.citation.printable or "",
        requester=asked.requester.name,
        drafted_on=TODAY,
        period=asked.whole_period(),
        categories=[item.category for item in made.items],
        answer_by=answer.date,
        of_law=answer.basis == "law",
    )
    return spanish_copy(copy).text()


def test_all_are_there() -> None:
    """The fifty states, DC, Puerto Rico, Guam and the federal law."""
    assert len(STATES) == 54


@pytest.mark.parametrize("state", STATES)
def test_a_letter_is_clean_for_who_may_ask(state: str) -> None:
    """Nothing blocks, two pages hold the letter, its words break no rule and name the law."""
    made = letter(state)
    assert codes(made) == []
    found = set(codes(made, blocks=False))
    assert not found & {
        "over_two_pages",
        "too_broad",
        "open_dates",
        "unlimited_custodians",
        "mixed_items",
        "question",
        "too_many_items",
        "period_after_today",
    }
    law = load_law(state)
    assert f"Under the {law.law_name.value} ({law.citation.value}), I ask" in words(made)
    assert "None" not in made.markdown


@pytest.mark.parametrize("state", STATES)
def test_who_lives_elsewhere_is_stopped_where_the_law_is_for_residents(state: str) -> None:
    """In six states the letter of somebody from elsewhere is not ready; in no other is it held."""
    made = letter(state, requester=requester(state, resident_of="Paris, France"))
    wanted = ["residency_not_met"] if state in RESIDENTS_ONLY else []
    assert codes(made) == wanted
    unstated = letter(state, requester=requester(state, resident_of=None))
    assert codes(unstated) == (["residency_unstated"] if state in RESIDENTS_ONLY else [])
    assert "I am a resident of" not in words(unstated) or "_" * 16 in words(unstated)


@pytest.mark.parametrize("state", STATES)
def test_nothing_unverified_reaches_any_output(state: str) -> None:
    """Text in each unverified field is in no letter, checklist, mail or copy in Spanish."""
    law = with_sentinel(load_law(state), SENTINEL)
    made = draft(order(state, law=law, deadlines=deadlines(law, received=TODAY)))
    outputs = [made.markdown, made.meta.title, made.paper().text(), mail_of(made, law)]
    outputs.append(copy_of(made, law))
    assert not [text for text in outputs if SENTINEL in text]
    assert "law_unverified" not in codes(made)


@pytest.mark.parametrize("state", STATES)
def test_a_date_is_of_law_only_where_a_clock_is_verified(state: str) -> None:
    """Without a verified period to respond in, neither letter nor copy gives a date as law."""
    law = load_law(state)
    found = deadlines(law, received=TODAY)
    of_law = any(d.kind == "respond" and d.basis == "law" and d.verified and d.date for d in found)
    made = letter(state)
    text, copy = words(made), copy_of(made, law)
    assert ("an answer is due" in text) is of_law
    assert ("the date moves with it" in text) is of_law
    assert ("my own practice, not one of the law" in text) is not of_law
    assert ("Fecha de respuesta según la ley" in copy) is of_law
    assert ("no un plazo de la ley" in copy) is not of_law
    assert ("no_legal_period" in codes(made, blocks=False)) is not of_law


@pytest.mark.parametrize("state", ["NC", "ND", "OH", "OK", "WI", "FL"])
def test_states_without_a_period_get_none(state: str) -> None:
    """These laws set no number of days, and their letters give a date of our own."""
    assert "is due" not in words(letter(state))


def test_colorado_cites_its_second_law_in_the_alternative() -> None:
    """A sheriff's records may be under the law of criminal justice records: both are cited."""
    text = words(letter("CO"))
    assert (
        "So far as the Colorado Criminal Justice Records Act (C.R.S. § 24-72-301 et seq.) governs "
        "a record below, I ask under it in the alternative." in text
    )
    assert "As C.R.S. § 24-72-305.5 asks, I state that the records will not be used to" in text


@pytest.mark.parametrize("state", STATES)
def test_what_a_request_has_to_hold_is_said(state: str) -> None:
    """Where verified law names it, the letter means to hold it, without our remarks."""
    field = load_law(state).form.must_hold
    text = words(letter(state))
    said = f"I mean this letter to hold what {field.cite} asks of a request: "
    assert (said in text) is (field.printable is not None and field.cite is not None)
    assert "may be denied" not in text


def test_the_district_gets_its_words_in_the_subject() -> None:
    """DC wants "FOIA Request" in the subject line: letter and mail have it, others do not."""
    law = load_law("DC")
    made = letter("DC")
    assert "FOIA Request: Request under the District of Columbia" in words(made)
    assert mail_of(made, law).startswith("FOIA Request: ")
    assert "FOIA Request" not in words(letter("IL"))


def test_alabama_gets_no_mail() -> None:
    """AL takes a request by hand or post only, and the drafter is told."""
    assert [state for state in STATES if not may_email(load_law(state))] == ["AL"]
    assert "wrong_channel" in codes(letter("AL"), blocks=False)


def test_texas_is_told_its_own_deadlines() -> None:
    """What the requester has to do in time stands among the checks."""
    said = [c.message for c in letter("TX").checks if c.code == "own_deadline"]
    assert any(re.search(r"10 business days", message) for message in said)

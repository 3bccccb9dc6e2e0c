"""The ladder's letters, for every state: allowed without a placeholder, or refused with why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from groundwork.errors import BadInput, CountywatchError, Refused, WrongUse
from groundwork.law import known_states, load_law, with_sentinel
from groundwork.paper import render
from requests_templates import Requester
from requests_templates.ladder_facts import Fact
from requests_templates.ladder_order import GROUNDS, LadderDraft
from requests_templates.ladder_rules import GAPS, LETTERS, LetterKind, routes
from tests.requests_templates.ladder_cases import (
    CASES,
    DENIED,
    FEE,
    ITEMS,
    LATER,
    RECEIVED,
    SENT,
    SOON,
    letter,
    order,
    stands,
)

SENTINEL = "QQSENTINELQQ"
STATES = known_states()
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|_{4,}|\bTODO\b|\bNone\b|\[(?:your|insert)|  \.|\(\)")
THREAT = re.compile(
    r"\blate\b|overdue|past due|missed|\bfail|violat|unlawful|lawsuit|\bsue\b|legal action|must",
    re.IGNORECASE,
)
LATE = re.compile(r"\blate\b|overdue|has passed|was due|is due", re.IGNORECASE)
KINDS = list(LETTERS)


def words(made: LadderDraft) -> str:
    """A letter's text on one line."""
    return " ".join(render(made.markdown, made.meta).text().split())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_whole_or_refused_with_why(kind: LetterKind, state: str) -> None:
    """No letter has a blank, and a refusal says what it is and what to do."""
    try:
        made = letter(kind, state)
    except CountywatchError as error:
        assert isinstance(error, Refused | WrongUse)
        assert kind in ("appeal", "silence"), error
        assert len(str(error)) > 60
        return
    text = words(made)
    found = PLACEHOLDER.search(text)
    assert not found, (found, text)
    assert str(load_law(state).law_name.value) in text
    assert "my reference: r3" in text
    assert text.endswith("Sincerely, Dana Whitfield")
    assert not [c for c in made.checks if c.blocks or c.code == "over_two_pages"]


def test_most_letters_are_written_in_most_states() -> None:
    """The test above does not hold for nothing: the ladder's common letters exist everywhere."""
    made: Counter[str] = Counter()
    for state in STATES:
        for kind in ("appeal", "silence"):
            try:
                letter(kind, state)
                made[kind] += 1
            except (Refused, WrongUse):
                continue
    assert made["appeal"] >= len(STATES) // 3
    assert made["silence"] >= 5


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_unverified_reaches_a_later_letter(kind: LetterKind, state: str) -> None:
    """Text put into every unverified field of a law is in no letter of the ladder."""
    law = with_sentinel(load_law(state), SENTINEL)
    try:
        made = letter(kind, state, law=law)
    except (Refused, WrongUse) as error:
        assert kind in ("appeal", "silence"), error
        return
    assert SENTINEL not in made.markdown + made.meta.title + made.meta.footer


def test_no_letter_threatens_or_says_late() -> None:
    """The words of our own stay calm: what a law says is quoted as it reads, and nothing more."""
    folder = files("requests_templates") / "letters" / "ladder"
    ours = [entry.read_text(encoding="utf-8") for entry in folder.iterdir()]
    assert len(ours) == len(LETTERS) + 3
    for text in (*ours, *GROUNDS.values()):
        assert not THREAT.search(text), text


@pytest.mark.parametrize("state", STATES)
def test_a_reminder_says_that_a_day_has_passed_only_from_the_safe_day(state: str) -> None:
    """Around the safe day, our own day and half a year on: before `safe_from` no word of a date."""
    held = stands(state, RECEIVED.on, SENT, RECEIVED)
    marks = [day for day in (held.dates.safe_from, held.ask_again) if day is not None]
    near = {mark + timedelta(days=n) for mark in marks for n in (-1, 0, 1)}
    written = 0
    for today in sorted({*near, RECEIVED.on + timedelta(days=180)}):
        safe = stands(state, today, SENT, RECEIVED).dates.safe_from
        try:
            text = words(letter("reminder", state, facts=(SENT, RECEIVED), today=today))
        except Refused:
            continue
        written += 1
        says = "That day has passed" in text
        assert says == (safe is not None and today >= safe)
        assert says or ("my own practice" in text and not LATE.search(_ours(text, state)))
    assert written


def _ours(text: str, state: str) -> str:
    """A letter without what the law's own sentence says."""
    return text.replace(str(load_law(state).duty.value), "")


@pytest.mark.parametrize("state", STATES)
def test_silence_is_spoken_of_only_from_its_own_safe_day(state: str) -> None:
    """Where the letter is allowed, a verified clock for silence has ended by every reading."""
    clocks = stands(state, RECEIVED.on, SENT, RECEIVED).dates.office
    safe = [d.safe_from for d in clocks if d.kind == "silence" and d.verified and d.consequence]
    days = [day + timedelta(days=n) for day in safe if day is not None for n in (-1, 0)]
    for today in (*days, RECEIVED.on + timedelta(days=1)):
        try:
            letter("silence", state, facts=(SENT, RECEIVED), today=today)
        except Refused:
            continue
        assert any(day is not None and day <= today for day in safe)


@pytest.mark.parametrize("state", STATES)
def test_an_appeal_names_a_verified_body_and_no_court(state: str) -> None:
    """Whoever the appeal is addressed to was read at a source; a court never is."""
    found = routes(load_law(state))
    assert all(r.body.verified and r.kind not in ("court", "mediation") for r in found)
    if not found:
        with pytest.raises(Refused, match="the next step is court"):
            letter("appeal", state)
        return
    for number, route in enumerate(found, 1):
        text = words(letter("appeal", state, route=number))
        where = "Sample" if route.kind == "agency" else "About the answer of the Sample"
        assert f"{str(route.body.value)[1:]} {where} County Sheriff's Office Appeal and" in text
        assert "None" not in text
        assert (route.body.cite or "Appeal") in text
    if len(found) > 1:
        with pytest.raises(WrongUse, match=r"say which with --route: 1 .*; 2 "):
            letter("appeal", state, route=None)


def test_several_ways_to_a_review_need_a_choice_that_exists() -> None:
    """A number that is none of them is told with the list."""
    with pytest.raises(WrongUse, match="say which with --route"):
        letter("appeal", "TX", route=9)


def test_an_appeal_prints_its_last_day_and_grounds() -> None:
    """Pennsylvania: 15 business days from November 12; the grounds stand by item."""
    text = words(letter("appeal", "PA", grounds={3: ("segregation", "search")}))
    assert (
        "The time for this, as I read 65 P.S. § 67.1101: 15 business days after the denial is "
        "mailed. This letter is within it. I count its last day as Thursday, December 3, 2026"
        in text
    )
    assert GROUNDS["exemption"] in text
    assert GROUNDS["search"].split()[-2] in text
    assert (
        "On November 12, 2026 the office refused the request on items 1 and 3, naming: law" in text
    )
    assert "the refusal of November 12, 2026 (no.eml)" in text
    assert "receipt on November 4, 2026 (log.eml)" in text


def test_of_several_ways_a_date_is_that_of_the_way_it_names() -> None:
    """Utah: thirty days to the chief administrative officer, and none of these to the director."""
    first, second = (words(letter("appeal", "UT", route=number)) for number in (1, 2))
    assert "I count its last day as" in first
    assert "I count its last day as" not in second


def test_the_date_of_a_way_is_found_by_its_provision() -> None:
    """New York: the thirty days are the agency's own appeal, and not the committee's opinion."""
    first, second = (words(letter("appeal", "NY", route=number)) for number in (1, 2))
    assert "as I read N.Y. Pub. Off. Law § 89(4)(a): 30 days after the denial." in first
    assert "The time for this" not in second


def test_where_the_period_runs_from_an_acknowledgment_one_is_asked_for() -> None:
    """Alabama's days run from the acknowledgment: until one comes there is no date."""
    posted = replace(SENT, channel="post")
    text = words(letter("reminder", "AL", facts=(posted, RECEIVED)))
    assert "the period for an answer runs from your acknowledgment" in text
    known = (posted, RECEIVED, Fact("acknowledged", date(2026, 11, 5)))
    text = words(letter("reminder", "AL", facts=known))
    assert "Counted from the acknowledgment on Thursday, November 5, 2026" in text


def test_what_was_granted_and_did_not_come_is_no_silence() -> None:
    """Maryland's thirty days are for a record that was granted."""
    with pytest.raises(Refused, match="cannot be counted yet; write the reminder"):
        letter("silence", "MD")


def test_no_answer_in_writing_claims_the_time_of_a_payment() -> None:
    """Oregon's sixty days are for payment: the letter does not say that it is in time."""
    assert "This letter is within it" in words(letter("fee", "TX"))
    assert "This letter is within it" not in words(letter("fee", "OR"))


def test_an_appeal_after_its_last_day_is_refused_with_the_day() -> None:
    """No appeal is offered that is years too late."""
    with pytest.raises(Refused, match=r"last day to appeal was Thursday, December 3, 2026; ask a"):
        letter("appeal", "PA", today=date(2026, 12, 4))
    assert letter("appeal", "PA", today=date(2026, 12, 3))


def test_a_denial_letter_gives_way_to_an_appeal_that_presses() -> None:
    """Too near to the last day, an informal letter would cost the appeal."""
    assert "This letter is no appeal" in words(letter("denial", "PA"))
    with pytest.raises(Refused, match="too near to wait for an answer; write the appeal"):
        letter("denial", "PA", today=date(2026, 11, 25))


def test_a_denial_letter_quotes_the_exemption_and_the_reasons() -> None:
    """The requester's words, and what the law verifiably says of records on money."""
    text = words(letter("denial", "TX"))
    assert "law enforcement records" in text
    assert "Item 1: it is a contract of the county." in text
    assert "On item 3: accounts, vouchers and contracts on public funds" in text
    assert "An answer by Monday, November 23, 2026 would help me; that day is my own wish" in text


@pytest.mark.parametrize(
    ("choice", "more", "said"),
    [
        ("accept", {}, "I agree to pay $1,310.00 for that work."),
        ("cap", {"cap": Decimal(200)}, "charges of up to $200.00 in all"),
        ("narrow", {"words": {3: "only March 2026"}}, "only March 2026."),
        ("contest", {}, "The charges that the law allows, as I read it: charges follow the"),
        ("inspect", {}, "let me inspect the records in person"),
    ],
)
def test_each_answer_to_an_estimate(choice: str, more: dict[str, object], said: str) -> None:
    """Each choice says what it means, and that the answer is in time."""
    text = words(letter("fee", "TX", **{"cap": None, "choice": choice, **more}))
    assert said in text
    assert "Tex. Gov't Code § 552.2615(b): 10 business days after the estimate is sent" in text
    assert "It is about items 2 and 3." in text


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"choice": None}, WrongUse, "--choose accept, cap, narrow, contest, inspect"),
        ({"choice": "cap", "cap": None}, WrongUse, "--cap AMOUNT"),
        ({"choice": "narrow"}, WrongUse, "Say what an item is narrowed to"),
        ({"choice": "narrow", "words": {9: "x"}}, WrongUse, "has no item 9"),
        (
            {"choice": "accept", "facts": (SENT, RECEIVED, Fact("fee", date(2026, 11, 6)))},
            WrongUse,
            "nobody accepts an unknown charge",
        ),
        ({"facts": (SENT, RECEIVED)}, Refused, "no estimate waits for your answer"),
        (
            {"facts": (SENT, RECEIVED, FEE, Fact("answered", SOON))},
            Refused,
            "no estimate waits for your answer",
        ),
    ],
)
def test_an_answer_to_an_estimate_that_does_not_fit(
    changes: dict[str, object], error: type[CountywatchError], said: str
) -> None:
    """Each is told in one sentence, with the option that is missing."""
    with pytest.raises(error, match=said):
        letter("fee", "TX", **changes)


@pytest.mark.parametrize(("choice", "warned"), [("contest", 1), ("inspect", 1), ("accept", 0)])
def test_an_objection_alone_warns_where_no_answer_ends_the_request(
    choice: str, warned: int
) -> None:
    """Texas counts three answers to an estimate, and disputing it is none of them."""
    made = letter("fee", "TX", cap=None, choice=choice)
    told = [c.message for c in made.checks if c.code == "objection_only"]
    assert len(told) == warned
    for message in told:
        assert "read Tex. Gov't Code § 552.2615(b)" in message
        assert message.endswith("Else the request is withdrawn by law.")


def test_an_answer_after_our_own_day_makes_no_claim_and_warns() -> None:
    """The letter does not say that it is in time; the drafter is told what the law makes of it."""
    made = letter("fee", "TX", today=date(2026, 12, 9))
    assert "552.2615" not in words(made).split("I agree")[0].split("answer in writing.")[1]
    (passed,) = [c for c in made.checks if c.code == "own_date_passed"]
    assert "Else the request is withdrawn by law" in passed.message


def test_a_narrowing_keeps_the_day_of_receipt() -> None:
    """It is no new request and no waiver, and answers the question that was asked."""
    text = words(letter("narrow", "TX"))
    assert "You asked on November 6, 2026 what I mean" in text
    assert "please keep November 4, 2026 as the day on which you received it" in text
    assert "Nor is it a waiver" in text


def test_a_partial_production_lists_every_item() -> None:
    """What came, what is blacked out, what is missing."""
    text = words(letter("partial", "TX"))
    assert "received, November 12, 2026" in text
    assert "Still to come. I have seen nothing yet on items 3 and 4." in text
    assert "Blacked out. On item 2, please name the exemption" in text


def test_silence_counts_only_where_the_law_says_so() -> None:
    """Pennsylvania's consequence is restated; in North Carolina there is none to state."""
    text = words(letter("silence", "PA"))
    assert (
        "As I read 65 P.S. § 67.901, without an answer by then the request is deemed denied" in text
    )
    with pytest.raises(Refused, match=r"makes silence count for anything in North Carolina"):
        letter("silence", "NC")
    spoke = (SENT, RECEIVED, Fact("extended", SOON))
    with pytest.raises(Refused, match="the office was not silent"):
        letter("silence", "PA", facts=spoke)


def test_a_closing_letter_says_what_stays_in_dispute() -> None:
    """Thanks, a table of all items, and the refusal that nobody agreed to."""
    text = words(letter("closing", "PA"))
    assert "We do not agree about items 1 and 3." in text
    with pytest.raises(Refused, match="item 2, 4 is still open"):
        letter("closing", "PA", facts=(SENT, RECEIVED, DENIED))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_written_before_the_letter_went_out_or_after_the_close(
    kind: LetterKind,
) -> None:
    """Every letter of the ladder is refused for a draft and for a closed request."""
    with pytest.raises(Refused, match="the letter has not been sent"):
        letter(kind, "PA", facts=())
    closed = (*CASES[kind][0], Fact("close", LATER))
    with pytest.raises(Refused, match="the request was closed on Tuesday, June 15, 2027"):
        letter(kind, "PA", facts=closed, today=LATER)


def test_offices_are_not_nagged() -> None:
    """After each letter that asks where an answer is, the gap grows."""
    facts: tuple[Fact, ...] = (SENT, RECEIVED)
    day = LATER
    for wait in (*GAPS, GAPS[-1]):
        facts = (*facts, Fact("letter", day, note="reminder"))
        assert letter("reminder", "PA", facts=facts, today=day)  # the same day's draft, corrected
        early = day + timedelta(days=wait - 1)
        with pytest.raises(Refused, match=f"the gap after it is {wait} days; wait until"):
            letter("reminder", "PA", facts=facts, today=early)
        day = day + timedelta(days=wait)
        assert letter("reminder", "PA", facts=facts, today=day)


@pytest.mark.parametrize("kind", ["denial", "partial", "silence"])
def test_one_letter_answers_one_fact(kind: LetterKind) -> None:
    """A second letter on the same refusal or production waits for news."""
    facts, day, _ = CASES[kind]
    written = (*facts, Fact("letter", day, note=kind))
    with pytest.raises(Refused, match="nothing new has come since"):
        letter(kind, "PA", facts=written, today=day + timedelta(days=1))


@pytest.mark.parametrize("name", ["name", "address", "email"])
def test_a_requester_who_is_not_told_gets_no_blank(name: str) -> None:
    """The letter is refused, and the field named."""
    told = {"name": "Dana", "address": "Elm Street", "email": "d@x.example", name: " "}
    with pytest.raises(Refused, match=f"The requester's {name} is missing"):
        letter("receipt", "PA", requester=Requester(**told))


HOSTILE = [
    "a\n\n# Heading\n\n***\n\nb",
    '#let x = 1; #image("/etc/passwd") $x$',
    "<script>alert(1)</script> [link](http://x.example) ![i](x)",
    "| cell | cell |\n|---|---|",
    "\u202eright to left\u202c \u2066x\u2069",
    "{{ law }} {% for x in y %}",
    "> [!NOTICE]\n> boxed",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_words_from_outside_are_shown_as_words(kind: LetterKind, text: str) -> None:
    """Agency, exemption, reasons and names change no block of a letter, in any output."""
    facts, _, choices = CASES[kind]
    plain, bad = _told(facts, "x"), _told(facts, text)
    own = {"words": dict.fromkeys(choices.get("words", {}), "x.")}
    badly = {"words": dict.fromkeys(choices.get("words", {}), text)}
    harmless = letter(kind, "PA", facts=plain, agency="x", reason="x", **own)
    hostile = letter(kind, "PA", facts=bad, agency=text, reason=text, **badly)
    shape = [type(b).__name__ for b in render(harmless.markdown, harmless.meta).blocks]
    paper = render(hostile.markdown, hostile.meta)
    assert [type(b).__name__ for b in paper.blocks] == shape
    assert "\u202e" not in paper.text() + paper.html()
    assert paper.pdf().startswith(b"%PDF")
    assert paper.docx().startswith(b"PK")
    first = " ".join(text.split())[:12].replace("\u202e", "")
    assert first[:6] in " ".join(paper.text().split())


def _told(facts: tuple[Fact, ...], text: str) -> tuple[Fact, ...]:
    """The facts with other words in each place that had some."""
    return tuple(replace(f, exemption=f.exemption and text, file=f.file and text) for f in facts)


def test_a_template_of_the_users_own_goes_before_ours(tmp_path: Path) -> None:
    """One file replaces one letter; a mistake in it is told by its file and line."""
    (tmp_path / "ladder").mkdir()
    own = tmp_path / "ladder" / "receipt.md.j2"
    own.write_text('{% include "ladder/_head.md.j2" %}\n\nDid it come on {{ sent }}?\n')
    assert words(letter("receipt", "PA", templates=tmp_path)).endswith(
        "Did it come on November 3, 2026?"
    )
    assert "Still to come" in words(letter("partial", "PA", templates=tmp_path))
    own.write_text("{{ nothing_of_the_kind }}")
    with pytest.raises(BadInput, match=r"receipt\.md\.j2, line 1"):
        letter("receipt", "PA", templates=tmp_path)


def test_a_reason_that_is_too_long_is_refused() -> None:
    """More than a page of reasons belongs in an enclosure."""
    with pytest.raises(WrongUse, match="1501 characters"):
        order("denial", "PA", reason="x" * 1501)


def test_the_same_order_gives_the_same_letter() -> None:
    """Nothing in a letter depends on when it is drafted but its date."""
    assert letter("appeal", "PA") == letter("appeal", "PA")
    assert len(ITEMS) == 4

"""Where a request stands: a pure function of its facts, the law and today."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.law import known_states, load_law
from requests_templates.ladder_facts import KINDS, Fact, Outcome, Told, outcomes, refusal
from requests_templates.ladder_status import standing

DRAFTED = date(2026, 11, 2)
ITEMS = (1, 2, 3)
SENT = Fact("sent", date(2026, 11, 3), channel="email")
RECEIVED = Fact("received", date(2026, 11, 4))


def told(*facts: Fact) -> Told:
    """A request of three items with these facts."""
    return Told(DRAFTED, ITEMS, facts)


days = st.integers(0, 200).map(lambda n: DRAFTED + timedelta(days=n))
facts = st.builds(
    Fact,
    kind=st.sampled_from(KINDS),
    on=days,
    items=st.sets(st.sampled_from((*ITEMS, 9)), max_size=3).map(lambda s: tuple(sorted(s))),
    until=st.none() | days,
    days=st.none() | st.integers(-3, 500),
    amount=st.none() | st.just(Decimal("12.50")),
    exemption=st.none() | st.just("exempt"),
    channel=st.none() | st.sampled_from(("email", "post", "portal")),
    note=st.none() | st.sampled_from(("received", "denied: mistyped", "reminder", "closed")),
)


def let_in(drawn: list[Fact], today: date) -> Told:
    """What of the facts the rules let in, one after the other."""
    found = told()
    for fact in drawn:
        if refusal(found, fact, today) is None:
            found = found.with_fact(fact)
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(facts, max_size=12),
    st.sampled_from(known_states()),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_a_standing_never_fails_and_only_grows_older(
    drawn: list[Fact], state: str, first: int, more: int
) -> None:
    """Any facts that are let in have one standing; what is overdue or expired stays so later."""
    today = DRAFTED + timedelta(days=first)
    request, law = let_in([SENT, *drawn], today), load_law(state)
    now, again = standing(request, law, today), standing(request, law, today)
    later = standing(request, law, today + timedelta(days=more))
    assert now == again
    assert {d.name for d in now.expired} <= {d.name for d in later.expired}
    assert later.overdue or not now.overdue
    assert set(now.outcomes) == set(ITEMS)
    assert (now.status == "closed") == (later.status == "closed") == request.closed


@settings(max_examples=150, deadline=None)
@given(st.lists(facts, max_size=10), st.sampled_from(known_states()))
def test_even_facts_that_no_rule_let_in_have_a_standing(drawn: list[Fact], state: str) -> None:
    """A case file that somebody changed by hand still gets an answer."""
    now = standing(told(*drawn), load_law(state), DRAFTED + timedelta(days=300))
    assert set(now.outcomes) == set(ITEMS)


@given(st.lists(facts, max_size=8))
def test_nothing_is_added_after_the_close(drawn: list[Fact]) -> None:
    """Closed is for good: every later fact is refused."""
    closed = told(SENT, RECEIVED, Fact("close", date(2026, 11, 5)))
    today = DRAFTED + timedelta(days=300)
    for fact in drawn:
        assert "was closed on 2026-11-05" in (refusal(closed, fact, today) or "")


@pytest.mark.parametrize(
    ("happened", "held"),
    [
        ([], ("pending", "pending", "pending")),
        ([Fact("fee", date(2026, 11, 6))], ("fee-hold", "fee-hold", "fee-hold")),
        (
            [Fact("fee", date(2026, 11, 6), items=(2,)), Fact("paid", date(2026, 11, 7))],
            ("pending", "pending", "pending"),
        ),
        (
            [
                Fact("denied", date(2026, 11, 6), items=(3,)),
                Fact("produced", date(2026, 11, 7)),
            ],
            ("produced", "produced", "denied"),
        ),
        (
            [
                Fact("none", date(2026, 11, 6), items=(1,)),
                Fact("referred", date(2026, 11, 6), items=(2,)),
                Fact("redacted", date(2026, 11, 8), items=(3,)),
            ],
            ("no-records", "referred", "produced-redacted"),
        ),
        (
            [
                Fact("denied", date(2026, 11, 6)),
                Fact("produced", date(2026, 12, 6), items=(1,)),
                Fact("withdrawn", date(2026, 12, 7), items=(2,)),
            ],
            ("produced", "withdrawn", "denied"),
        ),
    ],
)
def test_outcomes_follow_from_the_facts(happened: list[Fact], held: tuple[Outcome, ...]) -> None:
    """A fact without items is about those that are open; one with items is about these."""
    assert tuple(outcomes(told(SENT, RECEIVED, *happened)).values()) == held


def test_facts_are_read_in_order_of_their_days() -> None:
    """What is recorded late counts on its own day."""
    late = told(SENT, RECEIVED, Fact("paid", date(2026, 11, 9)), Fact("fee", date(2026, 11, 6)))
    assert set(outcomes(late).values()) == {"pending"}


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (Fact("acknowledged", date(2026, 11, 2)), "before the letter went out, on 2026-11-03"),
        (Fact("received", date(2026, 11, 2)), "before the letter went out, on 2026-11-03"),
        (Fact("note", date(2026, 11, 1)), "before the day on which the letter was drafted"),
        (Fact("denied", date(2027, 1, 1)), "has not come yet"),
        (Fact("closure", date(2036, 1, 1)), "more than two years away"),
        (Fact("denied", date(2026, 11, 5), items=(2, 7)), "has no item 7; its items are 1, 2 and"),
        (Fact("paid", date(2026, 11, 5)), "record 'request fee' with its own date first"),
        (Fact("clarified", date(2026, 11, 5)), "record 'request clarification'"),
        (Fact("decided", date(2026, 11, 5)), "record 'request appealed'"),
        (Fact("extended", date(2026, 11, 5), until=date(2026, 11, 5)), "two years after"),
        (Fact("extended", date(2026, 11, 5), days=0), "give a number from 1 to 366"),
        (
            Fact("extended", date(2026, 11, 5), days=3, until=date(2026, 12, 1)),
            "Give either --until DATE or --days N",
        ),
        (Fact("denied", date(2026, 11, 5), until=date(2026, 12, 1)), "not to denied"),
        (Fact("note", date(2026, 11, 5), amount=Decimal(3)), "belongs to fee, deposit or paid"),
        (Fact("fee", date(2026, 11, 5), amount=Decimal(-3)), "is not below 0"),
        (Fact("fee", date(2026, 11, 5), exemption="x"), "An exemption belongs to denied"),
        (Fact("remind", date(2026, 11, 5)), "give it with --until DATE"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_with_its_remedy(fact: Fact, said: str) -> None:
    """Each rule has one sentence."""
    assert said in (refusal(told(SENT), fact, date(2026, 11, 20)) or "")


def test_nothing_comes_back_before_the_letter_went_out() -> None:
    """An answer needs a letter that was sent or handed over."""
    unsent = told()
    for kind in ("acknowledged", "fee", "denied", "produced", "appealed"):
        said = refusal(unsent, Fact(kind, date(2026, 11, 5)), date(2026, 11, 20))
        assert "record 'request sent' with its date first" in (said or "")
    handed = Fact("received", date(2026, 11, 5), channel="in_person")
    assert refusal(unsent, handed, date(2026, 11, 20)) is None


def test_an_office_that_answered_had_the_letter() -> None:
    """A receipt after the first answer is refused; one before it stands."""
    heard = told(SENT, Fact("acknowledged", date(2026, 11, 6)))
    assert "had the letter by 2026-11-06" in (
        refusal(heard, Fact("received", date(2026, 11, 9)), date(2026, 11, 20)) or ""
    )
    assert refusal(heard, RECEIVED, date(2026, 11, 20)) is None


def test_sent_is_not_received() -> None:
    """Without a receipt the dates are a guess, and no answer is ever overdue."""
    year_later = date(2027, 11, 20)
    guess = standing(told(SENT), load_law("TX"), year_later)
    assert guess.dates.receipt is not None
    assert not guess.dates.receipt.certain
    assert guess.dates.office
    assert (guess.status, guess.overdue, guess.dates.safe_from) == ("sent", False, None)
    known = standing(told(SENT, RECEIVED), load_law("TX"), year_later)
    assert (known.status, known.overdue) == ("overdue", True)


def test_overdue_begins_on_the_safe_day_and_not_before() -> None:
    """Texas: 10 business days from November 4 end on November 19; careful readings end later."""
    request, law = told(SENT, RECEIVED), load_law("TX")
    safe = standing(request, law, DRAFTED).dates.safe_from
    assert safe is not None
    assert safe > date(2026, 11, 19)
    before, on = (standing(request, law, day) for day in (safe - timedelta(days=1), safe))
    assert (before.status, on.status) == ("received", "overdue")


def test_a_promise_of_the_office_holds_ours_back_until_it_passes() -> None:
    """Until the named day nothing is overdue; on the day after it is."""
    until = Fact("extended", date(2026, 11, 10), until=date(2027, 2, 1))
    request, law = told(SENT, RECEIVED, until), load_law("TX")
    assert standing(request, law, date(2027, 2, 1)).status == "extended"
    assert standing(request, law, date(2027, 2, 2)).status == "overdue"


def test_an_extension_without_an_end_makes_nobody_late() -> None:
    """Texas has no clock for an extension: with no end told, nobody knows when it ends."""
    request = told(SENT, RECEIVED, Fact("extended", date(2026, 11, 10)))
    assert standing(request, load_law("TX"), date(2027, 9, 1)).status == "extended"


def test_where_the_law_sets_no_period_nothing_is_overdue() -> None:
    """North Carolina sets none, so our own practice is all there is."""
    now = standing(told(SENT, RECEIVED), load_law("NC"), date(2027, 9, 1))
    assert (now.status, now.overdue, now.ask_again) == ("received", False, date(2026, 11, 18))


def test_texas_withdraws_a_request_whose_estimate_nobody_answers() -> None:
    """The requester's own 10 business days: kept in mind, expired when passed, met by an answer."""
    fee = Fact("fee", date(2026, 11, 9), amount=Decimal("310.00"))
    request, law = told(SENT, RECEIVED, fee), load_law("TX")
    now = standing(request, law, date(2026, 11, 16))
    (own,) = [d for d in now.dates.own if d.kind == "fee_answer"]
    assert own.date is not None
    assert own.date <= date(2026, 11, 23)
    assert own.consequence == "the request is withdrawn by law"
    assert (now.status, now.expired) == ("fee", ())
    assert standing(request, law, own.date + timedelta(days=1)).expired == (own,)
    answered = told(SENT, RECEIVED, fee, Fact("answered", date(2026, 11, 17)))
    assert standing(answered, law, date(2026, 12, 20)).expired == ()


def test_an_appeal_that_was_made_needs_no_more_date() -> None:
    """Pennsylvania: the 15 business days stand beside a denial until the appeal is made."""
    denied = told(SENT, RECEIVED, Fact("denied", date(2026, 11, 9), items=(2,)))
    law = load_law("PA")
    own = standing(denied, law, date(2026, 11, 16)).dates.own
    assert [d.kind for d in own if d.counted_from.event == "denied"] == ["appeal_by"]
    appealed = denied.with_fact(Fact("appealed", date(2026, 11, 16)))
    now = standing(appealed, law, date(2026, 11, 17))
    assert now.status == "appealed"
    assert not [d for d in now.dates.own if d.kind == "appeal_by"]


def test_a_receipt_that_is_recorded_again_corrects_the_first() -> None:
    """Whichever day is the earlier, the receipt that was recorded last counts."""
    for first, second in ((4, 9), (9, 4)):
        days = [Fact("received", date(2026, 11, day)) for day in (first, second)]
        receipt = standing(told(SENT, *days), load_law("PA"), date(2026, 11, 20)).dates.receipt
        assert receipt is not None
        assert receipt.on == date(2026, 11, second)


def test_a_struck_fact_stands_no_more() -> None:
    """A mistyped refusal is struck by kind and day, and another of that day can follow."""
    wrong = Fact("denied", date(2026, 11, 9), items=(2,))
    strike = Fact("strike", date(2026, 11, 9), note="denied: it was item 3")
    struck = told(SENT, RECEIVED, wrong, strike)
    assert outcomes(struck)[2] == "pending"
    assert refusal(told(SENT, RECEIVED, wrong), strike, date(2026, 11, 20)) is None
    right = struck.with_fact(Fact("denied", date(2026, 11, 9), items=(3,)))
    assert (outcomes(right)[2], outcomes(right)[3]) == ("pending", "denied")
    other = Fact("strike", date(2026, 11, 10), note="denied")
    assert "that was 2026-11-09" in (
        refusal(told(SENT, RECEIVED, wrong), other, date(2026, 11, 20)) or ""
    )


def test_a_letter_does_not_stand_in_for_a_payment() -> None:
    """Texas asks for an answer in writing; Oregon closes what nobody pays, answered or not."""
    fee, letter = Fact("fee", date(2026, 11, 9)), Fact("answered", date(2026, 11, 12))
    today = date(2026, 11, 20)
    for state, left in (("TX", False), ("OR", True)):
        own = standing(told(SENT, RECEIVED, fee, letter), load_law(state), today).dates.own
        assert bool([d for d in own if d.kind == "fee_answer"]) == left
        paid = told(SENT, RECEIVED, fee, letter, Fact("paid", date(2026, 11, 13)))
        own = standing(paid, load_law(state), today).dates.own
        assert not [d for d in own if d.kind == "fee_answer"]


def test_a_second_estimate_starts_our_own_clock_again() -> None:
    """The first was answered; the date counts from the second, while the first is settled."""
    facts = [Fact("fee", date(2026, 11, 5)), Fact("answered", date(2026, 11, 6))]
    second = Fact("fee", date(2026, 11, 12))
    now = standing(told(SENT, RECEIVED, *facts, second), load_law("TX"), date(2026, 11, 20))
    (own,) = [d for d in now.dates.own if d.kind == "fee_answer"]
    assert own.counted_from.date == second.on

"""Which signs make an alert."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitors.alerts.decide import Decision, TopicSigns, decide

FOUND = [TopicSigns("agreement", "alert", "mention", (1, 2), ("a", "b"))]


def test_a_first_version_alerts_on_all_its_signs() -> None:
    """Without an earlier version, every sign is new."""
    assert decide(FOUND, {}, (), (), re_read=False, ahead=True) == [
        Decision("agreement", "alert", "mention", (1, 2), (1, 2))
    ]


def test_a_new_version_alerts_only_on_what_is_new() -> None:
    """A sentence that an earlier version had is shown and is not news."""
    assert decide(FOUND, {"agreement": {"a"}}, {"agreement"}, (), re_read=False, ahead=True) == [
        Decision("agreement", "alert", "mention", (1, 2), (2,))
    ]


def test_a_new_version_that_says_nothing_new_raises_nothing() -> None:
    """A re-posted agenda does not alert again."""
    assert (
        decide(FOUND, {"agreement": {"a", "b"}}, {"agreement"}, (), re_read=False, ahead=True) == []
    )


def test_what_rises_to_an_alert_interrupts_without_a_new_sentence() -> None:
    """A notice's sentence on the consent calendar is no new sentence, and a person must know."""
    known = {"agreement": {"a", "b"}}
    assert decide(FOUND, known, (), (), re_read=False, ahead=True) == [
        Decision("agreement", "alert", "mention", (1, 2), ())
    ]
    notice = [TopicSigns("agreement", "notice", "mention", (1, 2), ("a", "b"))]
    assert decide(notice, known, (), (), re_read=False, ahead=True) == []


def test_an_upgrade_never_repeats_a_topic() -> None:
    """A new reader or watchlist does not alert again on what this version has alerted."""
    assert decide(FOUND, {}, (), {"agreement"}, re_read=True, ahead=True) == []


def test_an_upgrade_alerts_only_on_meetings_ahead() -> None:
    """What a better watchlist finds in an old packet is no warning any more."""
    assert decide(FOUND, {}, (), (), re_read=True, ahead=False) == []
    assert len(decide(FOUND, {}, (), (), re_read=True, ahead=True)) == 1


@given(marks=st.lists(st.text(max_size=3), unique=True), known=st.sets(st.text(max_size=3)))
def test_new_signs_are_those_without_a_known_fingerprint(marks: list[str], known: set[str]) -> None:
    """The new signs and the known ones together are all of them."""
    ids = tuple(range(len(marks)))
    found = [TopicSigns("money", "alert", "mention", ids, tuple(marks))]
    made = decide(found, {"money": known}, {"money"}, (), re_read=False, ahead=True)
    new = {marks[number] for row in made for number in row.new_sign_ids}
    assert new == set(marks) - known

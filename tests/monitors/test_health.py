"""Whether a source is well, and when a delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitors.delivery.retry import WAITS, next_try
from monitors.health import Health, Look, health, trouble_notice, unlike_history

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_source_that_was_looked_at_in_time_is_well() -> None:
    """The next look is due one interval after the last one ended."""
    last = Look(NOW - HOUR / 2, "ok", None)
    assert health(last, last.finished, NOW - 9 * HOUR, HOUR, NOW) == Health(
        "ok", None, last.finished, NOW + HOUR / 2, False
    )


def test_twice_the_interval_without_a_look_is_overdue() -> None:
    """A watch that stopped running shows as overdue, although its last look was good."""
    last = Look(NOW - 2 * HOUR - timedelta(seconds=1), "ok", None)
    found = health(last, last.finished, NOW - 9 * HOUR, HOUR, NOW)
    assert (found.overdue, found.well) == (True, False)


def test_a_source_never_looked_at_is_due_at_once() -> None:
    """A new source waits for nothing."""
    found = health(None, None, NOW, HOUR, NOW)
    assert (found.outcome, found.next_due, found.overdue) == ("not yet", NOW, False)


def test_the_operator_is_told_once_of_trouble_and_once_of_recovery() -> None:
    """Two failed looks make one notice; the first good look after it makes one more."""
    told, notices = False, []
    for outcome in ("ok", "failed", "suspect", "failed", "ok", "empty", "failed"):
        kind = trouble_notice(outcome, told)
        told = told if kind is None else kind == "trouble"
        notices.append(kind)
    assert notices == [None, "trouble", None, None, "recovery", None, "trouble"]


def test_tries_come_later_and_later_and_end() -> None:
    """Each wait is longer than the one before, and after the last one it is given up."""
    moments = [next_try(attempts, NOW) for attempts in range(1, len(WAITS) + 1)]
    assert all(moment is not None for moment in moments)
    assert moments == sorted(moments, key=lambda moment: moment or NOW)
    assert next_try(len(WAITS) + 1, NOW) is None


def test_a_list_that_shows_far_less_than_it_used_to_is_doubted() -> None:
    """Thirty meetings and then none, or two, is no quiet month; eight may be."""
    usual = [30, 31, 29, 30]
    assert unlike_history(0, usual, []) == (
        "The list shows no meeting, where it has shown about 30; look whether it was redesigned "
        "or is cut off."
    )
    assert "only 2," in (unlike_history(2, usual, []) or "")
    assert unlike_history(8, usual, []) is None


def test_a_new_or_small_list_is_believed() -> None:
    """Without three good looks, or where a list never showed much, nothing is unlike it."""
    assert unlike_history(0, [30, 30], []) is None
    assert unlike_history(0, [2, 3, 2, 3], []) is None


def test_a_list_that_stays_short_is_believed_in_the_end() -> None:
    """The fourth look that shows the same few meetings is no accident."""
    usual = [30, 31, 29]
    assert unlike_history(1, usual, [1, 1]) is not None
    assert unlike_history(1, usual, [1, 2, 1]) is not None
    assert unlike_history(1, usual, [1, 1, 1]) is None

"""Whether a source is well, and when a delivery is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.delivery.retry import DAILY_TRIES, MOST_TRIES, WAITS, next_try
from monitors.health import (
    Counts,
    Health,
    History,
    Look,
    due,
    health,
    next_look,
    unlike_history,
)

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


def test_tries_come_later_and_later_and_end_after_a_week_of_daily_ones() -> None:
    """Each wait is longer than the one before, then a day; after seven days more it is given up."""
    waits = [next_try(attempts, NOW) for attempts in range(1, MOST_TRIES + 2)]
    minutes = [(moment - NOW) / timedelta(minutes=1) for moment in waits if moment is not None]
    assert minutes == [*WAITS, *[1440] * DAILY_TRIES]
    assert minutes == sorted(minutes)
    assert waits[-1] is None


def test_a_look_of_the_future_is_told_and_its_source_due() -> None:
    """A clock that was wrong once does not make a source well until its date comes."""
    last = Look(NOW + 100 * 24 * HOUR, "ok", None)
    found = health(last, last.finished, NOW - 9 * HOUR, HOUR, NOW)
    assert found == Health(
        "suspect",
        "The last check is dated 2027-03-04, in the future; this computer's clock was wrong then. "
        "It is checked now.",
        None,
        NOW,
        overdue=True,
    )
    assert not found.well


@pytest.mark.parametrize(("planned", "shown"), [(0.25, 0.25), (-1, -1), (5000, 0)])
def test_the_time_that_was_planned_is_the_one_that_is_told(planned: float, shown: float) -> None:
    """An early second try shows as it was set; a time that no look can have set is now."""
    last = Look(NOW - HOUR / 2, "failed", "The server did not answer.")
    found = health(last, None, NOW - 9 * HOUR, HOUR, NOW, NOW + planned * HOUR)
    assert found.next_due == NOW + shown * HOUR


def test_clocks_that_differ_by_seconds_are_no_wrong_clocks() -> None:
    """Another process may have ended its look a moment after our now."""
    last = Look(NOW + timedelta(seconds=5), "ok", None)
    assert health(last, last.finished, NOW - 9 * HOUR, HOUR, NOW).well


def test_a_source_added_in_the_future_is_due_at_once() -> None:
    """A wrong clock when it was added does not keep it from its first look."""
    assert health(None, None, NOW + 9 * HOUR, HOUR, NOW).next_due == NOW


@given(hours=st.integers(-10_000, 10_000), every=st.integers(1, 100))
def test_a_source_is_due_unless_its_time_lies_within_one_interval(hours: int, every: int) -> None:
    """A past time, none, and one that no look can have planned are all due."""
    planned = NOW + hours * HOUR
    assert due(planned, every * HOUR, NOW) == (not 0 < hours <= every)
    assert due(None, every * HOUR, NOW)


def test_a_look_that_failed_is_made_again_soon_and_then_as_always() -> None:
    """Twice early, never later than the interval; one that was cut short goes on in minutes."""
    day = 24 * HOUR
    waits = [next_look(NOW, day, "failed", number, more=False) - NOW for number in (1, 2, 3, 4)]
    assert waits == [timedelta(minutes=15), HOUR, day, day]
    assert next_look(NOW, HOUR / 12, "failed", 2, more=False) == NOW + HOUR / 12
    assert next_look(NOW, day, "suspect", 0, more=False) == NOW + day
    assert next_look(NOW, day, "ok", 0, more=True) == NOW + timedelta(minutes=5)


def good(*meetings: int) -> History:
    """A history of looks that showed so many meetings, and no documents."""
    return History(good=[Counts(count) for count in meetings])


def test_a_list_that_shows_far_less_than_it_used_to_is_doubted() -> None:
    """Thirty meetings and then none, or two, is no quiet month; eight may be."""
    usual = good(30, 31, 29, 30)
    assert unlike_history(Counts(0), usual, NOW) == (
        "The list shows no meeting, where it has shown about 30; look whether it was redesigned "
        "or is cut off."
    )
    assert "only 2," in (unlike_history(Counts(2), usual, NOW) or "")
    assert unlike_history(Counts(8), usual, NOW) is None


def test_a_small_list_is_doubted_where_it_shows_nothing() -> None:
    """One meeting of three is a quiet month; none is doubted, unless the list was empty before."""
    usual = good(2, 3, 4, 2)
    assert unlike_history(Counts(1), usual, NOW) is None
    assert unlike_history(Counts(0), usual, NOW) is not None
    assert unlike_history(Counts(0), replace(usual, was_empty=True), NOW) is None
    assert unlike_history(Counts(0), replace(good(30, 30, 30), was_empty=True), NOW) is not None


def test_a_new_list_is_believed() -> None:
    """Without three good looks nothing is unlike the history."""
    assert unlike_history(Counts(0), good(30, 30), NOW) is None


def test_a_list_that_stays_short_seems_true_in_the_end_and_is_still_not_well() -> None:
    """Three like looks over two days: the reason says since when; less or sooner it does not."""
    short, since = Counts(1), NOW - timedelta(days=2)
    cases = (
        ([short, short], since, True),
        ([short], since, False),
        ([short, Counts(2)], since, False),
        ([short, short], since + HOUR, False),
    )
    for doubted, began, believed in cases:
        past = replace(good(30, 31, 29), doubted=doubted, since=began)
        said = unlike_history(short, past, NOW)
        assert said is not None
        assert ("since November 22, 2026, so it is probably true" in said) == believed


def test_documents_that_vanish_from_a_list_are_doubted() -> None:
    """As many meetings and no document, or far fewer: doubted, with what was usual."""
    usual = History(good=[Counts(14, 40), Counts(14, 39), Counts(13, 40)])
    assert unlike_history(Counts(14, 0), usual, NOW) == (
        "The list shows 14 meetings but no document any more, where it has shown about 40; look "
        "whether it was redesigned or is cut off."
    )
    assert "14 meetings but only 2 documents," in (unlike_history(Counts(14, 2), usual, NOW) or "")
    assert unlike_history(Counts(14, 20), usual, NOW) is None


def test_few_documents_may_be_gone_with_last_month() -> None:
    """One meeting left, whose agenda is not out yet, is no damage; two with none are."""
    usual = History(good=[Counts(2, 1)] * 3)
    assert unlike_history(Counts(1, 0), usual, NOW) is None
    assert unlike_history(Counts(2, 0), usual, NOW) is not None
    sometimes_none = History(good=[Counts(2, 1), Counts(2, 0), Counts(2, 1)])
    assert unlike_history(Counts(2, 0), sometimes_none, NOW) is None


def rhythm(days: int, period: int, shown: int, silent: int) -> History:
    """A look a day: in each period an agenda for some days, and none in the last `silent` days."""
    looks = []
    for day in range(days):
        has_agenda = day >= silent and (day - silent) % period < shown
        looks.append((NOW - timedelta(days=day), has_agenda))
    return History(good=[Counts(5, 20, 3, 1)] * 3, agenda_looks=looks)


@pytest.mark.parametrize(
    ("period", "shown", "silent", "doubted"),
    [(1, 1, 3, False), (1, 1, 5, True), (14, 4, 20, False), (14, 4, 26, True)],
)
def test_agendas_that_are_late_by_the_body_s_own_rhythm_are_doubted(
    period: int, shown: int, silent: int, doubted: bool
) -> None:
    """Where some agenda was always out five days are long; every two weeks, twenty are not."""
    past = rhythm(90, period, shown, silent)
    said = unlike_history(Counts(5, 20, 3, 0), past, NOW)
    assert (said is not None) == doubted
    assert unlike_history(Counts(5, 20, 0, 0), past, NOW) is None


def test_three_weeks_of_looks_show_no_rhythm() -> None:
    """A source that is new says nothing of how its agendas come."""
    past = rhythm(21, 1, 1, 10)
    assert unlike_history(Counts(5, 20, 3, 0), past, NOW) is None


class Machine:
    """Looks in a row as the case file keeps them: what was good, what was doubted since."""

    def __init__(self) -> None:
        self.good: list[Counts] = []
        self.doubted: list[Counts] = []
        self.since: datetime | None = None
        self.was_empty = False
        self.now = NOW

    def look(self, shown: Counts) -> bool:
        """Whether the look is good; four hours pass."""
        past = History(self.good[:10], self.doubted[:3], self.since, self.was_empty)
        well = unlike_history(shown, past, self.now) is None
        if well:
            self.doubted, self.since = [], None
            self.was_empty = self.was_empty or not shown.meetings
            self.good = [shown, *self.good] if shown.meetings else self.good
        else:
            self.doubted, self.since = [shown, *self.doubted], self.since or self.now
        self.now += 4 * HOUR
        return well


MEETINGS = st.integers(0, 40)
RUNS = st.lists(
    st.tuples(st.builds(Counts, MEETINGS, st.integers(0, 90)), st.integers(1, 60)), max_size=12
)


@given(RUNS)
def test_only_what_a_list_shows_makes_it_well_or_not(runs: list[tuple[Counts, int]]) -> None:
    """No list becomes well, or ill, while it stays as it is: at most one turn a change.

    And none is well while it is emptied, beside what it showed when it was last trusted.
    """
    machine = Machine()
    for shown, times in runs:
        if not shown.meetings:
            shown = Counts(0)
        known = sorted(look.meetings for look in machine.good[:10])
        middle = known[len(known) // 2] if len(known) >= 3 else 0
        emptied = not shown.meetings and (middle >= 5 or (middle and not machine.was_empty))
        found = {machine.look(shown) for _ in range(times)}
        assert len(found) == 1
        assert not (emptied and found == {True})

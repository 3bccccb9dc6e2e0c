"""A listing that shows less than it used to: doubted by its own history, told once, never well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from groundwork.casefile.sources import Source
from monitors.health import GOOD
from tests.face.looks import START, Looks, meeting, new_looks

WEEK_OF_LOOKS = 7 * 6


@pytest.fixture
def looks(tmp_path: Path) -> Iterator[Looks]:
    """A source without any look yet."""
    made = new_looks(tmp_path)
    yield made
    made.casefile.close()


def turns(ends: list[str]) -> list[str]:
    """What the operator is told: each turn from good to bad, and back."""
    told = []
    for before, after in pairwise(ends):
        if (before in GOOD) != (after in GOOD):
            told.append("recovery" if after in GOOD else "problem")
    return told


@pytest.mark.parametrize("usual", [1, 3, 4, 30])
def test_an_emptied_list_is_told_once_in_a_week_and_once_when_it_is_filled(
    looks: Looks, usual: int
) -> None:
    """Seven days of looks at an emptied list: one problem, no recovery; filled, one recovery."""
    shown = [meeting(number) for number in range(usual)]
    for _ in range(10):
        looks.look(shown)
    for _ in range(WEEK_OF_LOOKS):
        looks.look([])
    assert turns(looks.ends) == ["problem"]
    for _ in range(6):
        looks.look(shown)
    assert turns(looks.ends) == ["problem", "recovery"]


def test_an_emptied_list_is_believed_after_two_days_and_stays_suspect(looks: Looks) -> None:
    """The reason first asks to check the page, and after two days says since when it is empty."""
    for _ in range(3):
        looks.look([meeting(1), meeting(2)])
    looks.look([])
    assert looks.reason() == (
        "The list shows no meeting, where it has shown about 2; look whether it was redesigned or "
        "is cut off."
    )
    for _ in range(12):
        looks.look([])
    assert looks.ends[-1] == "suspect"
    assert looks.reason() == (
        "The list shows no meeting, where it had shown about 2. It has been like this at every "
        "check since November 24, 2026, so it is probably true; ask the office where it posts its "
        "meetings now."
    )


def test_a_failed_or_unchanged_look_in_between_does_not_make_it_well(looks: Looks) -> None:
    """A server that fails for a while does not end the doubt, and is no look at the list."""
    for _ in range(5):
        looks.look([meeting(1), meeting(2)])
    looks.look([])
    looks.look([], "failed")
    looks.look([])
    assert looks.ends[-3:] == ["suspect", "failed", "suspect"]


def test_a_small_board_that_was_seen_empty_before_may_be_empty_again(looks: Looks) -> None:
    """A calendar that begins with nothing ahead is no news when it has nothing ahead again."""
    looks.look([])
    for _ in range(5):
        looks.look([meeting(1)])
    assert looks.look([]) == "empty"


def test_a_short_history_doubts_nothing(looks: Looks) -> None:
    """Two looks do not say what is usual."""
    looks.look([meeting(number) for number in range(30)])
    looks.look([meeting(number) for number in range(30)])
    assert looks.look([]) == "empty"


def test_listed_documents_and_agendas_ahead_are_counted(looks: Looks) -> None:
    """A crawl keeps documents listed, meetings ahead, and those of them that have an agenda."""
    looks.look([meeting(1, 2, -9), meeting(2, 1, 5), meeting(3, 0, 12)])
    (crawl,) = looks.crawls()
    assert (crawl.meetings, crawl.listed, crawl.ahead, crawl.agendas) == (3, 3, 2, 1)


def test_documents_on_pages_that_were_not_read_count_as_they_did(looks: Looks) -> None:
    """Detail pages that are unchanged, or long past, make no list suspect."""
    full = [meeting(number, 5, -20 - number) for number in range(4)]
    listed = [meeting(number, 0, -20 - number) for number in range(4)]
    looks.look(full)
    looks.look(listed, items_known=False)
    for _ in range(4):
        looks.look(listed, items_known=False)
    assert set(looks.ends) == {"ok"}
    assert [crawl.listed for crawl in looks.crawls()][2:] == [20] * 4


def test_documents_that_the_list_itself_showed_are_missed_although_details_rest(
    looks: Looks,
) -> None:
    """Where the list links agendas, their absence is seen without reading any detail page."""
    past = [meeting(number, 2, -20 - number) for number in range(4)]
    for _ in range(4):
        looks.look(past, items_known=False)
    bare = [meeting(number, 0, -20 - number) for number in range(4)]
    assert looks.look(bare, items_known=False) == "suspect"
    assert looks.reason().startswith("The list shows 4 meetings but no document any more")


def test_the_next_look_is_planned_when_one_ends(looks: Looks) -> None:
    """A failed look is tried again after 15 minutes, then an hour, then as always."""
    waits = []
    for outcome in ("ok", "failed", "failed", "failed", "ok"):
        at = looks.now
        looks.look([meeting(1)], outcome)  # type: ignore[arg-type]
        with looks.casefile.reading() as session:
            planned = session.get_one(Source, looks.source.id).next_due
        assert planned is not None
        waits.append(planned - at)
    hours = [timedelta(hours=4), timedelta(minutes=15), timedelta(hours=1)]
    assert waits == [*hours, timedelta(hours=4), timedelta(hours=4)]


def test_a_look_of_the_future_is_dated_back_by_the_next(looks: Looks) -> None:
    """A clock that was a year ahead once leaves no look that stays the newest for a year."""
    looks.now = START + timedelta(days=365)
    looks.look([meeting(1)])
    looks.now = START
    looks.look([meeting(1)])
    assert [crawl.finished_at for crawl in looks.crawls()] == [START, START]
    with looks.casefile.reading() as session:
        assert session.get_one(Source, looks.source.id).next_due == START + looks.every

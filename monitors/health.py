"""Is a source well? Pure decisions over its crawls, so that silence means nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GOOD = frozenset({"ok", "empty"})


@dataclass(frozen=True, slots=True)
class Look:
    """One crawl: when it ended, its outcome and reason."""

    finished: datetime
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a source now."""

    outcome: str
    reason: str | None
    last_good: datetime | None
    next_due: datetime
    overdue: bool

    @property
    def well(self) -> bool:
        """Whether the last look was good and none is overdue."""
        return self.outcome in GOOD and not self.overdue


def health(
    last: Look | None, last_good: datetime | None, added: datetime, every: timedelta, now: datetime
) -> Health:
    """A source is overdue when twice its interval has passed since its last look."""
    if last is None:
        return Health("not yet", "not looked at yet", None, added, now > added + 2 * every)
    due = last.finished + every
    return Health(last.outcome, last.reason, last_good, due, now > last.finished + 2 * every)


def trouble_notice(outcome: str, told_of_trouble: bool) -> str | None:
    """`trouble` or `recovery` where the operator must be told; each is told once."""
    if outcome not in GOOD and not told_of_trouble:
        return "trouble"
    if outcome in GOOD and told_of_trouble:
        return "recovery"
    return None


FEWEST_LOOKS, FEWEST_MEETINGS, BELIEVED_AFTER = 3, 5, 3


def unlike_history(meetings: int, good: Sequence[int], doubted: Sequence[int]) -> str | None:
    """A reason to doubt a listing that shows far less than it used to; None where there is none.

    `good` are the meetings of its last good looks, `doubted` those of the looks since that were
    doubted, newest first. A list that is as short again and again is believed: it is the new rule.
    """
    usual = [count for count in good if count]
    if len(usual) < FEWEST_LOOKS:
        return None
    middle = sorted(usual)[len(usual) // 2]
    if middle < FEWEST_MEETINGS or meetings * 5 >= middle:
        return None
    if len(doubted) >= BELIEVED_AFTER and set(doubted[:BELIEVED_AFTER]) == {meetings}:
        return None
    shown = "no meeting" if meetings == 0 else f"only {meetings}"
    return (
        f"The list shows {shown}, where it has shown about {middle}; look whether it was "
        "redesigned or is cut off."
    )

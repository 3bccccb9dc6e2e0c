"""Is a source well? Pure decisions over its crawls, so that silence means nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

GOOD = frozenset({"ok", "empty"})

# Two processes of one computer, or two computers, never agree to the second.
CLOCK_SLACK = timedelta(minutes=1)

# A server that is restarted answers again within minutes, and one failed look before a meeting may
# cost the whole warning. Two tries are made early; a site that stays down, or refuses us, is then
# asked no more often than any other.
FAILED_AGAIN = (timedelta(minutes=15), timedelta(hours=1))
# A look whose budget was used up goes on after the other sources had their turn.
MORE_AGAIN = timedelta(minutes=5)


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
    last: Look | None,
    last_good: datetime | None,
    added: datetime,
    every: timedelta,
    now: datetime,
    planned: datetime | None = None,
) -> Health:
    """A source is overdue when twice its interval has passed since its last look.

    `planned` is the time that was set for its next look, else that is one interval on. A look that
    is dated in the future says nothing about today: its source is due and not well.
    """
    if last is None:
        first_due = min(added, now)
        return Health("not yet", "not looked at yet", None, first_due, now > added + 2 * every)
    good = last_good if last_good is not None and last_good <= now + CLOCK_SLACK else None
    if last.finished > now + CLOCK_SLACK:
        return Health("suspect", _future_sentence(last.finished), good, now, overdue=True)
    at = planned or last.finished + every
    if due(at, every, now):
        at = min(at, now)
    return Health(last.outcome, last.reason, good, at, now > last.finished + 2 * every)


def _future_sentence(finished: datetime) -> str:
    return (
        f"The last check is dated {finished:%Y-%m-%d}, in the future; this computer's clock was "
        "wrong then. It is checked now."
    )


def due(next_due: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether a source is to be crawled now; None is at once.

    No look is ever planned more than one interval ahead, so a time beyond that was written by a
    wrong clock.
    """
    return next_due is None or next_due <= now or next_due > now + every + CLOCK_SLACK


def next_look(
    finished: datetime, every: timedelta, outcome: str, failures: int, *, more: bool
) -> datetime:
    """When a source is crawled next. `failures` are its failed looks in a row, this one included.

    `more` says that the look used up its budget before it was done.
    """
    if more:
        return finished + min(MORE_AGAIN, every)
    if outcome == "failed" and 0 < failures <= len(FAILED_AGAIN):
        return finished + min(FAILED_AGAIN[failures - 1], every)
    return finished + every


# Fewer good looks say nothing of what is usual.
FEWEST_LOOKS = 3
# A list of so many meetings does not lose four fifths of them from one look to the next; of a
# shorter one only that it is empty is telling.
FEWEST_MEETINGS = 5
# So many documents are expected before a drop, and not only their absence, is doubted: of three
# documents two may well be gone with last month.
FEWEST_DOCUMENTS = 5
# A listing is doubted where it shows less than this part of what it used to.
PART = 5
# A list that is as short again and again, over a week-end or a day of maintenance, is true.
BELIEVED_AFTER, BELIEVED_TIME = 3, timedelta(days=2)
# Agendas come by a rhythm that only weeks of looks can show; a long week-end may delay one.
RHYTHM_TIME, RHYTHM_SLACK = timedelta(days=30), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one look showed: meetings, documents listed, meetings ahead, those with an agenda."""

    meetings: int
    listed: int = 0
    ahead: int = 0
    agendas: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What a source showed before; every series has the newest first.

    `good` are the last good looks that showed meetings. `doubted` are the newest looks since then
    that were doubted, `since` when the first of them was. `was_empty` says that a good look once
    showed an empty list. `agenda_looks` are moments of looks that showed meetings ahead, with
    whether any of these had an agenda.
    """

    good: Sequence[Counts] = ()
    doubted: Sequence[Counts] = ()
    since: datetime | None = None
    was_empty: bool = False
    agenda_looks: Sequence[tuple[datetime, bool]] = ()


def unlike_history(shown: Counts, past: History, now: datetime) -> str | None:
    """A reason to doubt a listing that shows far less than it used to; None where there is none.

    Only good looks make the history. So a listing stays doubted for as long as it is unlike what it
    was when it was last trusted, and cannot become its own measure. Once it has been the same often
    and long enough the reason says that it seems to be true; well it is not called.
    """
    if len(past.good) < FEWEST_LOOKS:
        return None
    trusted = past.good[0]
    if (shown.meetings, shown.listed) == (trusted.meetings, trusted.listed):
        # It was trusted when the history was too short to doubt it: nothing has changed since.
        return _agendas_late(shown, past, now)
    return (
        _fewer_meetings(shown, past, now)
        or _fewer_documents(shown, past, now)
        or _agendas_late(shown, past, now)
    )


def _fewer_meetings(shown: Counts, past: History, now: datetime) -> str | None:
    usual = _middle([look.meetings for look in past.good])
    if usual < FEWEST_MEETINGS:
        # Three meetings and then one is any small board's month; a small board that was seen to
        # have none before may have none again.
        doubted = shown.meetings == 0 and not past.was_empty
    else:
        doubted = shown.meetings * PART < usual
    if not doubted:
        return None
    what = "no meeting" if shown.meetings == 0 else f"only {shown.meetings}"
    same = [look.meetings == shown.meetings for look in past.doubted]
    return _sentence(what, f"about {usual}", _believed_since(same, past, now))


def _fewer_documents(shown: Counts, past: History, now: datetime) -> str | None:
    """Documents a meeting, against the least and the middle of the history."""
    if shown.meetings == 0:
        return None
    least = min(look.listed / look.meetings for look in past.good)
    expected = shown.meetings * _middle_rate(past.good)
    none_any_more = shown.listed == 0 and shown.meetings * least >= 1
    far_fewer = expected >= FEWEST_DOCUMENTS and shown.listed * PART < expected
    if not (none_any_more or far_fewer):
        return None
    meetings = f"{shown.meetings} meeting{'' if shown.meetings == 1 else 's'}"
    what = f"{meetings} but no document any more"
    if shown.listed:
        documents = "document" if shown.listed == 1 else "documents"
        what = f"{meetings} but only {shown.listed} {documents}"
    usual = _middle([look.listed for look in past.good])
    same = [look.listed == shown.listed and look.meetings > 0 for look in past.doubted]
    return _sentence(what, f"about {usual}", _believed_since(same, past, now))


def _agendas_late(shown: Counts, past: History, now: datetime) -> str | None:
    """Whether meetings ahead have waited far longer for an agenda than they ever did."""
    if shown.agendas or not shown.ahead or not past.agenda_looks:
        return None
    oldest_first = list(reversed(past.agenda_looks))
    if now - oldest_first[0][0] < RHYTHM_TIME:
        return None
    longest, began = timedelta(0), None
    for has_agenda, looks in groupby(oldest_first, key=lambda look: look[1]):
        first = next(looks)[0]
        if has_agenda and began is not None:
            longest = max(longest, first - began)
        began = None if has_agenda else first
    never = not any(has_agenda for _, has_agenda in oldest_first)
    if never or began is None or now - began <= 2 * longest + RHYTHM_SLACK:
        return None
    return (
        f"No coming meeting has shown an agenda for {(now - began).days} days; before, the longest "
        f"wait was {longest.days}. Check in a browser whether agendas are posted elsewhere now."
    )


def _believed_since(same: Sequence[bool], past: History, now: datetime) -> datetime | None:
    """Since when the listing is as it is now, where that was often and long enough."""
    # The look that is judged counts as one.
    before = BELIEVED_AFTER - 1
    if past.since is None or len(same) < before or not all(same[:before]):
        return None
    return past.since if now - past.since >= BELIEVED_TIME else None


def _sentence(what: str, usual: str, since: datetime | None) -> str:
    if since is None:
        return (
            f"The list shows {what}, where it has shown {usual}; look whether it was redesigned "
            "or is cut off."
        )
    day = f"{since:%B} {since.day}, {since.year}"
    return (
        f"The list shows {what}, where it had shown {usual}. It has been like this at every check "
        f"since {day}, so it is probably true; ask the office where it posts its meetings now."
    )


def _middle(counts: Sequence[int]) -> int:
    return sorted(counts)[len(counts) // 2]


def _middle_rate(looks: Sequence[Counts]) -> float:
    return sorted(look.listed / look.meetings for look in looks)[len(looks) // 2]

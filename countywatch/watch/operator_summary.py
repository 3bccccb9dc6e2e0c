"""What the operator is told: one summary of new problems a round at most, and one when they end.

`write_summary` compares what is wrong now with what was told (the `problem` table) and writes the
difference as one notice. The rules against floods and against silence:

- A problem is told once, whatever its wording becomes, and its end is told once.
- Problems of one cause (the operator's own connection, one host) are one: what joins it later is
  not told again, and its end is told when the last of them is over.
- Sources, and documents where many fail, are told at most once an hour; what comes between waits
  for the next summary. All else is told in the round that finds it.
- What ends and comes back is told again a day after it was last told, not before.
- Mail that is not accepted cannot be told by mail: nothing is written while the operator's own
  address gets none, `status` shows it, and the next mail says from when to when it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from countywatch.settings import Settings
from countywatch.watch.digest import zone_of
from countywatch.watch.match import Recipients
from countywatch.watch.operator_problems import Found, Present, problems_now
from countywatch.watch.operator_words import Summary
from groundwork.casefile.alerts import Notice
from groundwork.casefile.problems import Problem, all_problems

# Sources fall due one after another over hours, and a person reads mail once an hour at best.
SPACING = timedelta(hours=1)

# So do documents, where so many fail: OCR is not installed, or the disk is damaged.
MANY_TASKS = 5

# A source that fails every other time would send a pair of mails each time.
TOLD_AGAIN_AFTER = timedelta(days=1)

Change = TypeVar("Change", Present, Problem)

_NEW, _OVER = "operator problem ", "operator over "
_OF_SOURCES = frozenset({"line", "host", "source"})


@dataclass(frozen=True, slots=True)
class _Compared:
    """What the operator does not know of, what belongs to a cause that was told, what is over."""

    new: list[Present]
    joined: list[Present]
    over: list[Problem]


def write_summary(session: Session, settings: Settings, now: datetime) -> bool:
    """Writes what changed since the last summary into the outbox; gives whether it wrote one.

    To be called once a round in a writing transaction, after the crawl and before deliveries.
    """
    told = {row.key: row for row in all_problems(session)}
    found = problems_now(session, told, now)
    compared = _compare(found.problems, told, now)
    _store(session, told, compared.joined, now)
    if _operator_gets_no_mail(found, settings):
        _store(session, told, [one for one in compared.new if one.kind == "mail"], now)
        return False
    crowded = sum(one.kind == "task" for one in found.problems) >= MANY_TASKS
    new = _in_time(session, compared.new, _NEW, crowded, now)
    over = _in_time(session, compared.over, _OVER, crowded, now)
    if not new and not over:
        return False
    _store(session, told, new, now)
    zone = zone_of(session, settings)
    _write(session, settings, Summary(tuple(new), tuple(over), found, zone), now)
    for row in over:
        row.over_at = now
    _forget(session, told, found, now)
    return True


def _compare(found: Sequence[Present], told: Mapping[str, Problem], now: datetime) -> _Compared:
    open_rows = {key: row for key, row in told.items() if row.over_at is None}
    _regroup(found, open_rows)
    present = {one.key for one in found}
    causes = {row.cause for key, row in open_rows.items() if key in present}
    unknown = [one for one in found if one.key not in open_rows and not _quiet(told, one.key, now)]
    over = [row for key, row in open_rows.items() if key not in present]
    return _Compared(
        new=[one for one in unknown if one.cause not in causes],
        joined=[one for one in unknown if one.cause in causes],
        over=[row for row in over if row.cause not in causes],
    )


def _regroup(found: Sequence[Present], open_rows: Mapping[str, Problem]) -> None:
    """Moves what was told to the cause that it has now: the line is up and one fails by itself.

    A common cause takes up others only once it was told as such: the operator must hear of it.
    """
    known = {row.cause for row in open_rows.values()}
    for one in found:
        row = open_rows.get(one.key)
        if row is not None and (one.cause == one.key or one.cause in known):
            row.cause = one.cause


def _quiet(told: Mapping[str, Problem], key: str, now: datetime) -> bool:
    """Whether this ended and came back within a day of being told."""
    row = told.get(key)
    return row is not None and row.since <= now < row.since + TOLD_AGAIN_AFTER


def _in_time(
    session: Session, changes: list[Change], prefix: str, crowded: bool, now: datetime
) -> list[Change]:
    """The changes; none where they come in crowds and others were told less than an hour ago."""
    patient = _OF_SOURCES | {"task"} if crowded else _OF_SOURCES
    if any(_kind(one.cause) not in patient for one in changes):
        return changes
    last = _last_written(session, prefix)
    return [] if last is not None and last <= now < last + SPACING else changes


def _kind(cause: str) -> str:
    return cause.partition(" ")[0]


def _last_written(session: Session, prefix: str) -> datetime | None:
    # Keys end in a time, so the last by name is the newest; the index on them finds it at once.
    between = (Notice.key >= prefix, Notice.key < prefix + ":")
    query = select(Notice.created_at).where(*between).order_by(Notice.key.desc()).limit(1)
    return session.scalar(query)


def _operator_gets_no_mail(found: Found, settings: Settings) -> bool:
    return any(one.key == f"mail to {settings.operator}" for one in found.problems)


def _store(
    session: Session, told: Mapping[str, Problem], problems: Sequence[Present], now: datetime
) -> None:
    for one in problems:
        row = told.get(one.key)
        if row is None:
            row = Problem(key=one.key)
            session.add(row)
        row.cause, row.name, row.sentence = one.cause, one.name, one.sentence
        row.since, row.over_at = now, None
    session.flush()


def _write(session: Session, settings: Settings, summary: Summary, now: datetime) -> None:
    key = _free_key(session, _NEW if summary.new else _OVER, now)
    notice = Notice(key=key, subject=summary.subject, body=summary.body, created_at=now)
    if settings.operator and settings.mail:
        operator = Recipients([settings.operator], settings.mail.sender, console=False)
        notice.deliveries = operator.outbox((key,), now)
    session.add(notice)


def _free_key(session: Session, prefix: str, now: datetime) -> str:
    """A key of its own, also for two summaries of one moment."""
    key = f"{prefix}{now.astimezone(UTC).isoformat()}"
    while session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        key += "+"
    return key


def _forget(session: Session, told: Mapping[str, Problem], found: Found, now: datetime) -> None:
    """Deletes what ended and was told over a day ago."""
    present = {one.key for one in found.problems}
    for key, row in told.items():
        if row.over_at is not None and key not in present and not _quiet(told, key, now):
            session.delete(row)

"""What a cost report tells beside its sums, from the case file: requests, law, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from countywatch.agreements.history import listed_sentences
from countywatch.agreements.signed import agreements_of
from countywatch.costs.measures import measures_of
from countywatch.requests.draft import public_id
from countywatch.requests.events import standing_of
from groundwork.casefile import ledger as store
from groundwork.casefile.ledger import LedgerEntry
from groundwork.casefile.requests import Request, all_requests
from groundwork.errors import BadInput, NotReachable, UnknownState, WrongUse
from groundwork.law.immigration import ImmigrationLaw, load_immigration_law
from groundwork.places import Place
from reports.assumptions import Assumptions, read_assumptions
from reports.context import Context, Correction, DueBy, RecordsItem, Reply
from reports.cost import Scope
from reports.measures import Measure
from reports.money import dollars
from requests_templates.ladder_status import Standing

LONGEST_REPLY = 20_000  # characters; a longer one belongs into an attachment
_SHOWN = ("amount", "low", "high", "stage", "grade", "category", "period_start", "period_end")


class Given(Protocol):
    """What a person gives beside the case file."""

    @property
    def assumptions(self) -> Assumptions:
        """The stated assumptions, with their estimates."""

    @property
    def reply(self) -> Reply:
        """The sheriff's response."""


def context_of(
    session: Session, scope: Scope, given: Given, extra: Sequence[Place] = ()
) -> Context:
    """All that stands beside the figures of one place, as of the report's date."""
    place = scope.place
    return Context(
        listed=listed_sentences(session, place),
        clauses=tuple(c for one in agreements_of(session, place) for c in one.clauses),
        measures=tuple(m for m in measures_of(session, place, extra) if _within(m, scope)),
        records=tuple(_records(all_requests(session), place, scope.as_of)),
        law=_law(place),
        reply=given.reply,
        corrections=tuple(_corrections(session, place)),
        assumptions=given.assumptions,
    )


def _within(one: Measure, scope: Scope) -> bool:
    """Whether a measure is of the report's days; a period without an end takes all."""
    after = scope.start is None or one.period.end >= scope.start
    return after and (scope.end is None or one.period.start <= scope.end)


def _law(place: Place) -> ImmigrationLaw | None:
    """The state's law; a place of the operator's own may lie in no state that we know."""
    try:
        return load_immigration_law(place.state)
    except UnknownState:
        return None


def _records(requests: Sequence[Request], place: Place, today: date) -> Iterator[RecordsItem]:
    """The items of every request to an office that bears the county's name, oldest first."""
    named = re.compile(rf"(?<!\w){re.escape(place.name)}(?!\w)", re.IGNORECASE)
    for row in reversed(requests):
        if row.state != place.state or not named.search(row.agency):
            continue
        now = standing_of(row, today)
        sent = now.told.first("sent", "received")
        due, due_by = _due(now)
        for item in row.items:
            yield RecordsItem(
                request=public_id(row),
                number=item.number,
                series=item.series,
                office=f"{row.agency} ({item.office})",
                asked=sent.on if sent else None,
                due=due if sent else None,
                due_by=due_by,
                status=now.outcomes.get(item.number, "pending"),
            )


def _due(now: Standing) -> tuple[date | None, DueBy]:
    """The day of answer: of the law where it was read, a later one of the office, else our own."""
    answer, promised = now.dates.answer, now.dates.promised
    by_law = answer.date if answer and answer.verified and answer.basis == "law" else None
    if promised is not None and (by_law is None or promised > by_law):
        return promised, "office"
    return (by_law, "law") if by_law is not None else (now.ask_again, "own")


def _corrections(session: Session, place: Place) -> Iterator[Correction]:
    """Every version of a line that another replaced, with what was changed."""
    versions = store.versions_of(session, place.fips)
    for old, new in pairwise(versions):
        if old.line != new.line:
            continue
        changed = [name for name in _SHOWN if getattr(old, name) != getattr(new, name)]
        names = changed or ["evidence"]
        yield Correction(old.line, new.imported_at.date(), _said(old, names), _said(new, names))


def _said(entry: LedgerEntry, names: Sequence[str]) -> str:
    if list(names) == ["evidence"]:
        return f"{entry.source or 'no source'}, page {entry.page or 'none'}"
    return "; ".join(f"{name.replace('_', ' ')} {_value(entry, name)}" for name in names)


def _value(entry: LedgerEntry, name: str) -> str:
    value = getattr(entry, name)
    if value is None:
        return "unknown"
    return f"${dollars(value)}" if name in ("amount", "low", "high") else str(value)


def read_stated(path: Path | None) -> Assumptions:
    """An assumptions file, or none; raises BadInput and NotReachable."""
    return Assumptions() if path is None else read_assumptions(_read(path), path.name)


def read_reply(
    path: Path | None, by: str | None, on: date | None, invited_on: date | None, as_of: date
) -> Reply:
    """The sheriff's response from a text file, word for word, or the day of the invitation.

    Raises BadInput for a file that is empty, no text or too long, NotReachable where there is none,
    WrongUse for a day after that of the report, and for who or when without a response.
    """
    for option, day in (("--response-on", on), ("--invited-on", invited_on)):
        if day is not None and day > as_of:
            raise WrongUse(f"{option} {day} is after the date of the report, {as_of}; check it.")
    if path is None:
        if by is not None or on is not None:
            raise WrongUse(
                "--response-by and --response-on tell of a response; name its file with --response."
            )
        return Reply(invited_on=invited_on)
    try:
        words = _read(path).decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path.name} is not UTF-8 text; save the response as plain text."
        ) from error
    if not words or len(words) > LONGEST_REPLY:
        raise BadInput(
            f"{path.name} has {len(words)} characters; give a response of 1 to {LONGEST_REPLY}, "
            "and attach a longer one."
        )
    return Reply(words, by, on, invited_on)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReachable(f"{path} cannot be read ({error.strerror}); check the path.") from error

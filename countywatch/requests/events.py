"""Records what happened to a request, with its evidence; says where the request stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

from countywatch.requests.draft import find_request, public_id
from groundwork.casefile import CaseFile
from groundwork.casefile.requests import Request, RequestEvent
from groundwork.errors import BadInput, NotReachable, WrongUse
from groundwork.law import load_law
from groundwork.paper import one_line
from requests_templates.ladder_facts import Fact, Told, refusal
from requests_templates.ladder_status import Standing, standing

LONGEST_NOTE = 2000  # characters of a note or an exemption; more belongs in the file of evidence
MOST_MEGABYTES = 200
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Evidence:
    """A file that proves a fact: its name, and its bytes."""

    name: str
    data: bytes


def read_evidence(path: Path) -> Evidence:
    """A file of the user's own; raises NotReachable, or BadInput where it is empty or too long."""
    try:
        size = path.stat().st_size
        if size > MOST_MEGABYTES * _MEGABYTE:
            raise BadInput(
                f"The file {path} has {size // _MEGABYTE} megabytes; give one of at most "
                f"{MOST_MEGABYTES}, and keep the rest beside it."
            )
        data = path.read_bytes()
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be read ({error.strerror}); check its name."
        ) from error
    if not data:
        raise BadInput(f"The file {path} is empty, so it proves nothing; give another.")
    return Evidence(path.name, data)


def record_event(
    casefile: CaseFile,
    public: str,
    fact: Fact,
    evidence: Evidence | None,
    today: date,
    now: datetime,
) -> dict[str, object]:
    """Adds a fact to a request, with its evidence in the archive; gives where the request stands.

    Raises WrongUse, with the remedy, for a fact that cannot be: before the letter, of no item,
    after the close, with an absurd date.
    """
    for name, text in (("note", fact.note), ("exemption", fact.exemption)):
        if text is not None and len(text) > LONGEST_NOTE:
            raise WrongUse(
                f"The {name} has {len(text)} characters; give at most {LONGEST_NOTE}, and the rest "
                "as a file with --file."
            )
    with casefile.session() as session:
        row = find_request(session, public)
        why_not = refusal(told_of(row), fact, today)
        if why_not is not None:
            raise WrongUse(f"Request {public_id(row)}: {why_not}")
        sha256 = casefile.bytes.put(evidence.data) if evidence else None
        row.events.append(_row(fact, evidence.name if evidence else None, sha256, now))
        return standing_json(row, standing_of(row, today))


def _row(fact: Fact, file: str | None, sha256: str | None, now: datetime) -> RequestEvent:
    return RequestEvent(
        kind=fact.kind,
        on=fact.on,
        channel=fact.channel,
        note=fact.note,
        items=list(fact.items),
        until=fact.until,
        days=fact.days,
        amount=None if fact.amount is None else str(fact.amount),
        exemption=fact.exemption,
        file_name=file and one_line(file),
        file_sha256=sha256,
        recorded_at=now,
    )


def told_of(row: Request) -> Told:
    """A request of the case file as plain facts."""
    return Told(
        drafted_on=row.drafted_on,
        items=tuple(item.number for item in row.items),
        recorded=tuple(_fact(event) for event in row.events),
    )


def _fact(event: RequestEvent) -> Fact:
    return Fact(
        kind=event.kind,
        on=event.on,
        items=tuple(event.items),
        until=event.until,
        days=event.days,
        amount=None if event.amount is None else Decimal(event.amount),
        exemption=event.exemption,
        channel=event.channel,
        note=event.note,
        file=event.file_name,
    )


def standing_of(row: Request, today: date) -> Standing:
    """Where a request of the case file stands; raises UnknownState where its law is gone."""
    return standing(told_of(row), load_law(row.state), today)


def standing_json(row: Request, now: Standing) -> dict[str, object]:
    """Status, receipt, outcomes by item and the requester's own dates, as one object."""
    receipt = now.dates.receipt
    return {
        "request": public_id(row),
        "status": now.status,
        "overdue": now.overdue,
        "received": None
        if receipt is None
        else {"on": receipt.on.isoformat(), "certain": receipt.certain, "why": receipt.why},
        "promised": now.dates.promised and now.dates.promised.isoformat(),
        "safe_from": now.dates.safe_from and now.dates.safe_from.isoformat(),
        "items": [
            {"number": item.number, "series": item.series, "outcome": now.outcomes[item.number]}
            for item in row.items
        ],
        "yours": [_own(one.to_json(), one.date, now.today) for one in now.dates.own],
        "letters": [
            {"letter": one.kind, "drafted_on": one.drafted_on.isoformat(), "files": one.files}
            for one in row.letters
        ],
        "events": events_json(row.events),
    }


def _own(found: dict[str, object], day: date | None, today: date) -> dict[str, object]:
    return found | {"expired": day is not None and day < today}


def events_json(events: Sequence[RequestEvent]) -> list[dict[str, object]]:
    """The timeline, in order of the days and then of recording."""
    return [event.to_json() for event in sorted(events, key=lambda one: one.on)]


def with_outcomes(shown: dict[str, object], stands: dict[str, object]) -> list[dict[str, object]]:
    """The items of a request's JSON, each with its outcome."""
    items = cast(list[dict[str, object]], shown["items"])
    held = cast(list[dict[str, object]], stands["items"])
    by_number = {one["number"]: one["outcome"] for one in held}
    return [item | {"outcome": by_number[item["number"]]} for item in items]

"""ICE's lists into the case file: read, compare with the last of its kind, tell what is new.

Each workbook is kept once, by its hash; reading the same bytes again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from countywatch.agreements.lists import (
    last_list,
    newest_snapshot,
    past,
    stored_date,
    stored_events,
    stored_rows,
)
from countywatch.settings import Settings
from groundwork.casefile import CaseFile
from groundwork.casefile import agreements as store
from groundwork.casefile.agreements import AgreementSnapshot
from groundwork.casefile.sources import all_sources
from groundwork.errors import BadInput, CountywatchError, NotReachable, WrongUse
from groundwork.places import Place, resolve
from monitors.agreements import (
    AgreementNotice,
    Doubt,
    Event,
    ListDate,
    ListEvent,
    Listing,
    date_list,
    doubt,
    headers_unknown,
    judge,
    list_events,
    normalise,
    notices,
    unwrapped_events,
    wrapped_links,
)
from spiders.platforms import icepage
from spiders.platforms.ice287g import AgencyList, ListKind, NotAnAgencyList, read_agency_list

SyncOutcome = Literal["ok", "unchanged", "older", "suspect", "failed"]
TRUSTED = ("ok", "unchanged", "older")

FetchBytes = Callable[[str], bytes]
# Called in the transaction that stores a list, with its bytes and where they came from.
Tell = Callable[[Session, bytes, str, "Synced"], None]


@dataclass(frozen=True, slots=True)
class Synced:
    """What reading one list gave.

    `outcome` is ok, unchanged (these bytes were read before), older (kept, but a newer list was
    read already, so nothing is concluded from it), suspect (no list, or one so unlike the last that
    nothing is concluded from it yet) or failed (not fetched). `reason` is set where it is not ok.
    """

    outcome: SyncOutcome
    name: str
    reason: str | None = None
    kind: ListKind | None = None
    sha256: str | None = None
    rows: int = 0
    dated: ListDate | None = None
    compared_with: str | None = None
    events: tuple[Event, ...] = ()
    list_events: tuple[ListEvent, ...] = ()
    notices: tuple[AgreementNotice, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The list as a value for scripts."""
        day = self.dated.day if self.dated else None
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "name": self.name,
            "kind": self.kind,
            "sha256": self.sha256,
            "rows": self.rows,
            "list_date": day.isoformat() if day else None,
            "list_date_basis": self.dated.basis if self.dated else "unknown",
            "compared_with": self.compared_with,
            "events": [event_json(event) for event in self.events],
            "list_events": [event.to_json() for event in self.list_events],
            "notices": [notice.to_json() for notice in self.notices],
            "warnings": list(self.warnings),
        }


def event_json(event: Event) -> dict[str, Any]:
    """An event as a value for scripts."""
    value: dict[str, Any] = {
        "event": event.kind,
        "state": event.row.state,
        "agency": event.row.agency,
        "model": event.row.model,
    }
    if event.field or event.was:
        value |= {"field": event.field, "from": event.before, "to": event.after}
    return value


# --- where a list comes from ------------------------------------------------------------------


def sync_from(
    casefile: CaseFile,
    target: str,
    *,
    now: datetime,
    fetch_bytes: FetchBytes | None = None,
    places: Sequence[Place] = (),
    tell: Tell | None = None,
) -> tuple[Synced, ...]:
    """Reads a file, a workbook's address, or every workbook that ICE's page links.

    `tell` may raise alerts, in the same transaction.
    Raises NotReachable for a file or page that cannot be read, WrongUse for an address where
    `fetch_bytes` is not given, and BadInput for a page that links no list.
    """
    if not target.lower().startswith(("http://", "https://")):
        data = read_file(Path(target))
        return (_sync_one(casefile, data, target, now, None, places, tell),)
    if fetch_bytes is None:
        raise WrongUse(f"{target} cannot be fetched here; download the workbook and name the file.")
    fetched = fetch_bytes(target)
    if not _is_page(fetched):
        return (_sync_one(casefile, fetched, target, now, now, places, tell),)
    return tuple(
        _sync_linked(casefile, url, now, fetch_bytes, places, tell)
        for url in _linked(fetched, target)
    )


def _sync_linked(
    casefile: CaseFile,
    url: str,
    now: datetime,
    fetch_bytes: FetchBytes,
    places: Sequence[Place],
    tell: Tell | None,
) -> Synced:
    try:
        data = fetch_bytes(url)
    except CountywatchError as error:
        # One list that does not come must not keep the other from being read.
        return Synced("failed", _file_name(url), str(error))
    return _sync_one(casefile, data, url, now, now, places, tell)


def _sync_one(
    casefile: CaseFile,
    data: bytes,
    target: str,
    now: datetime,
    fetched: datetime | None,
    places: Sequence[Place],
    tell: Tell | None,
) -> Synced:
    casefile.bytes.put(data)
    with casefile.session() as session:
        synced = sync_workbook(
            session, data, _file_name(target), now=now, fetched=fetched, places=places
        )
        if tell is not None and synced.notices:
            tell(session, data, target, synced)
        return synced


def read_file(path: Path) -> bytes:
    """The bytes of a workbook on this computer; raises NotReachable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReachable(
            f"The file {path} cannot be read ({error.strerror}); name one of ICE's workbooks."
        ) from error


def _is_page(data: bytes) -> bool:
    return data.lstrip()[:1] == b"<"


def _linked(page: bytes, url: str) -> tuple[str, ...]:
    parsed = icepage.parse(page, url)
    if parsed.outcome != "ok":
        reason = (parsed.reason or "it links no workbook").rstrip(".")
        raise BadInput(f"{url} is not ICE's page of agreements: {reason}. Give a workbook instead.")
    return tuple(document.url for document in parsed.documents)


def _file_name(target: str) -> str:
    if "://" not in target:
        return Path(target).name  # a file may have #, ? and % in its name
    return unquote(urlsplit(target).path).rsplit("/", 1)[-1] or target


# --- one list ---------------------------------------------------------------------------------


def sync_workbook(
    session: Session,
    data: bytes,
    name: str,
    *,
    now: datetime,
    fetched: datetime | None = None,
    places: Sequence[Place] = (),
) -> Synced:
    """Reads one workbook into the case file, in the caller's transaction.

    `fetched` is when it was on ICE's site, None for a saved file. What is no list of ICE's gives
    the outcome `suspect` with the header found, and stores nothing.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    held = store.snapshot_by_hash(session, sha256)
    if held is not None:
        return _held(held, name)
    try:
        found = read_agency_list(data, name)
    except NotAnAgencyList as error:
        told = (headers_unknown(name, error.header),)
        return Synced("suspect", name, str(error), sha256=sha256, list_events=told)
    except BadInput as error:
        return Synced("suspect", name, str(error), sha256=sha256)
    return keep_list(
        session,
        found,
        sha256,
        now=now,
        fetched=fetched,
        places=places,
        unwrapped=wrapped_links(data),
    )


def _held(held: AgreementSnapshot, name: str) -> Synced:
    said = f"This list was read before, on {held.synced_at:%Y-%m-%d}; nothing changed."
    return Synced(
        "unchanged",
        name,
        said,
        cast(ListKind, held.kind),
        held.sha256,
        held.row_count,
        stored_date(held),
    )


def keep_list(
    session: Session,
    found: AgencyList,
    sha256: str,
    *,
    now: datetime,
    fetched: datetime | None = None,
    places: Sequence[Place] = (),
    unwrapped: Sequence[str] = (),
) -> Synced:
    """Stores a list that was read, and what it means after the ones before it.

    `unwrapped` are the links that stood in a wrapper, as `wrapped_links` gives them.
    """
    new = normalise(found)
    on = fetched.date() if fetched else None
    dated = date_list(new.rows.values(), found.name, today=now.date(), fetched=on)
    last = newest_snapshot(session, found.kind)
    doubted = doubt(new, dated, last_list(session, found.kind))
    judged = () if doubted else judge(new, past(session, found.kind))
    events = (*judged, *unwrapped_events(judged, unwrapped))
    about_list = list_events(found, unwrapped)
    warnings = (*new.warnings, *dated.warnings)
    snapshot = AgreementSnapshot(
        sha256=sha256,
        name=found.name,
        kind=found.kind,
        list_date=dated.day,
        date_basis=dated.basis,
        synced_at=now,
        fetched_at=fetched,
        row_count=len(new.rows),
        columns=sorted(new.columns),
        warnings=list(warnings),
        set_aside=doubted.kind if doubted else None,
    )
    store.keep_snapshot(session, snapshot, stored_rows(new), stored_events(events, about_list))
    result = Synced(
        outcome=_outcome(doubted),
        name=found.name,
        reason=doubted.reason if doubted else None,
        kind=found.kind,
        sha256=sha256,
        rows=len(new.rows),
        dated=dated,
        compared_with=last.name if last and not doubted else None,
        events=events,
        list_events=about_list,
        warnings=warnings,
    )
    return result if doubted else _with_notices(result, new, places, last, now.date())


def _outcome(found: Doubt | None) -> SyncOutcome:
    if found is None:
        return "ok"
    return "older" if found.kind == "older" else "suspect"


def _with_notices(
    result: Synced,
    new: Listing,
    places: Sequence[Place],
    last: AgreementSnapshot | None,
    today: date,
) -> Synced:
    told = notices(
        new,
        result.events,
        places,
        first_list=last is None,
        list_date=result.dated.day if result.dated else None,
        read_on=today,
        last_date=last.list_date if last else None,
    )
    return replace(result, notices=told)


def watched_places(session: Session, settings: Settings) -> tuple[Place, ...]:
    """The counties of the settings file and of the sources, each once, by FIPS code.

    Raises UnknownPlace for one that is no county.
    """
    fips = [source.place_fips for source in all_sources(session) if source.place_fips]
    found = {resolve(text, settings.extra_places) for text in (*settings.watched, *fips)}
    return tuple(sorted(found, key=lambda place: place.fips))

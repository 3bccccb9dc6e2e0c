"""ICE's lists to and from the case file, and what the newest of them name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from groundwork.casefile import agreements as store
from groundwork.casefile.agreements import AgreementEvent, AgreementRow, AgreementSnapshot
from groundwork.places import Place
from monitors.agreements import (
    Basis,
    Event,
    Identity,
    LastList,
    ListDate,
    ListEvent,
    Listing,
    Past,
    identity,
    is_statewide,
    matches_place,
    stale,
)
from spiders.items import AgencyListed, ModelCode
from spiders.platforms.ice287g import Field, ListKind


def newest_snapshot(session: Session, kind: ListKind) -> AgreementSnapshot | None:
    """The last list of a kind from which something was concluded."""
    return next(iter(store.newest_snapshots(session, kind, 1)), None)


def last_list(session: Session, kind: ListKind) -> LastList | None:
    """What a new list is held against before it is believed."""
    last = newest_snapshot(session, kind)
    if last is None:
        return None
    latest = store.newest_snapshots(session, kind, 1, set_aside=True)
    regress = any(snapshot.set_aside == "regress" for snapshot in latest)
    return LastList(stored_date(last), last.row_count, regress)


def past(session: Session, kind: ListKind) -> Past | None:
    newest = store.newest_snapshots(session, kind, 2)
    if not newest:
        return None
    last = listing_of(session, newest[0])
    missing: dict[Identity, AgencyListed] = {}
    if len(newest) > 1:
        gone = store.relabelled_keys(session, newest[0].id)
        missing = {
            one: row
            for one, row in listing_of(session, newest[1]).rows.items()
            if one not in last.rows and one.key not in gone
        }
    since = {_identity(key): at for key, at in store.first_listed(session, kind).items()}
    return Past(last, missing, frozenset(since), since)


def _identity(key: str) -> Identity:
    state, agency, model = key.split("|")
    return Identity(state, agency, model)


def listing_of(session: Session, snapshot: AgreementSnapshot) -> Listing:
    rows = {_identity(row.key): listed_row(row) for row in store.rows_of(session, snapshot.id)}
    columns = frozenset(cast(Field, name) for name in snapshot.columns)
    return Listing(cast(ListKind, snapshot.kind), rows, columns)


def listed_row(row: AgreementRow) -> AgencyListed:
    """A stored row as the list has it."""
    return AgencyListed(
        state=row.state,
        agency=row.agency,
        model=cast(ModelCode, row.model),
        label=row.label,
        type=row.type,
        county=row.county,
        signed=row.signed,
        moa_url=row.moa_url,
        addendum_url=row.addendum_url,
        row=row.number,
    )


def stored_rows(new: Listing) -> list[AgreementRow]:
    return [
        AgreementRow(
            key=one.key,
            number=row.row,
            state=row.state,
            agency=row.agency,
            model=row.model,
            label=row.label,
            type=row.type,
            county=row.county,
            signed=row.signed,
            moa_url=row.moa_url,
            addendum_url=row.addendum_url,
        )
        for one, row in new.rows.items()
    ]


def stored_events(
    events: Sequence[Event], about_list: Sequence[ListEvent] = ()
) -> list[AgreementEvent]:
    return [
        *(
            AgreementEvent(
                kind=event.kind,
                key="",
                state="",
                agency="",
                model="",
                before=event.before,
                after=event.after,
            )
            for event in about_list
        ),
        *(
            AgreementEvent(
                kind=event.kind,
                key=identity(event.row).key,
                from_key=identity(event.was).key if event.was else None,
                state=event.row.state,
                agency=event.row.agency,
                model=event.row.model,
                field=event.field,
                before=event.before,
                after=event.after,
            )
            for event in events
        ),
    ]


def stored_date(snapshot: AgreementSnapshot) -> ListDate:
    return ListDate(snapshot.list_date, cast(Basis, snapshot.date_basis))


def stale_list(session: Session, today: date) -> ListEvent | None:
    """The event of a participating list that no newer one followed for over 21 days."""
    newest = newest_snapshot(session, "participating")
    if newest is None:
        return None
    return stale("participating", newest.list_date, newest.synced_at.date(), today)


@dataclass(frozen=True, slots=True)
class NewestList:
    """The newest list of a kind: all its rows, or those of one place and of the place's state."""

    kind: ListKind
    dated: ListDate
    name: str
    read_on: date
    total: int
    rows: tuple[AgencyListed, ...]
    statewide: tuple[AgencyListed, ...] = ()


def newest_lists(session: Session, place: Place | None = None) -> tuple[NewestList, ...]:
    """The newest participating and pending lists that were read, as far as there are any."""
    kinds: tuple[ListKind, ...] = ("participating", "pending")
    return tuple(
        _newest(snapshot, tuple(listing_of(session, snapshot).rows.values()), place)
        for kind in kinds
        for snapshot in store.newest_snapshots(session, kind, 1)
    )


def _newest(
    snapshot: AgreementSnapshot, rows: tuple[AgencyListed, ...], place: Place | None
) -> NewestList:
    shown, statewide = rows, tuple[AgencyListed, ...]()
    if place is not None:
        shown = tuple(row for row in rows if matches_place(row, place))
        statewide = tuple(
            row for row in rows if is_statewide(row) and identity(row).state == place.state
        )
    return NewestList(
        kind=cast(ListKind, snapshot.kind),
        dated=stored_date(snapshot),
        name=snapshot.name,
        read_on=snapshot.synced_at.date(),
        total=snapshot.row_count,
        rows=shown,
        statewide=statewide,
    )

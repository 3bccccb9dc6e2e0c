"""What all of ICE's lists that were read say of one county, from the first to the newest."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy.orm import Session

from countywatch.agreements.lists import listed_row
from groundwork.casefile import agreements as store
from groundwork.casefile.agreements import AgreementRow, AgreementSnapshot
from groundwork.places import Place
from monitors.agreements import is_statewide, match
from monitors.agreements.history import (
    Seen,
    Standing,
    Successor,
    Told,
    nothing_named,
    statewide_sentence,
)
from monitors.agreements.matching import Match
from spiders.items import AgencyListed
from spiders.platforms.ice287g import ListKind

KINDS: tuple[ListKind, ...] = ("participating", "pending")


@dataclass(frozen=True, slots=True)
class History:
    """The lists of one kind on one county: how each agency stands, what happened, the whole state.

    `statewide` are the state's own agencies on the newest list.
    """

    newest: Seen
    standings: tuple[Standing, ...]
    events: tuple[Told, ...]
    statewide: tuple[AgencyListed, ...]

    @property
    def named(self) -> tuple[Standing, ...]:
        """The agencies and models that the newest list names."""
        return tuple(one for one in self.standings if one.absent == 0)

    @property
    def told(self) -> tuple[Told, ...]:
        """The events worth a sentence: a link out of a wrapper is told by the link's own event."""
        return tuple(one for one in self.events if one.event != "link_unwrapped")

    def sentences(self, place: Place) -> Iterator[str]:
        """How each agency stands, in sentences; what is absent comes after what is named.

        Of a pending list only what it names: to leave it is mostly to be signed.
        """
        if self.newest.kind == "pending" and not self.named:
            return
        if not self.named:
            yield nothing_named(self.newest, place.full_name)
        for one in sorted(self.standings, key=lambda one: bool(one.absent)):
            yield one.sentence
        if self.statewide:
            yield statewide_sentence(self.newest, self.statewide, place.full_name)

    def to_json(self) -> list[dict[str, Any]]:
        """Each event as a value for scripts, the oldest first."""
        return [
            {
                "list": one.seen.kind,
                "list_date": one.seen.list_date.isoformat() if one.seen.list_date else None,
                "read_on": one.seen.read_on.isoformat(),
                "event": one.event,
                "agency": one.row.agency,
                "model": one.row.model,
                "field": one.field,
                "from": one.before,
                "to": one.after,
                "sentence": one.sentence,
            }
            for one in self.told
        ]


def histories(session: Session, place: Place) -> tuple[History, ...]:
    """The history of each kind of list that was read; lists that were set aside say nothing."""
    found = (_history(session, place, kind) for kind in KINDS)
    return tuple(one for one in found if one is not None)


def listed_sentences(session: Session, place: Place) -> tuple[str, ...]:
    """What the lists say of a county now, for reports and letters; each sentence names its list.

    Empty where no list was read.
    """
    return tuple(sentence for one in histories(session, place) for sentence in one.sentences(place))


@dataclass(slots=True)
class _Track:
    """One identity through the lists: the numbers of those that named it, and its rows' ids."""

    numbers: list[int] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    rows: dict[int, AgreementRow] = field(default_factory=dict)

    @property
    def row(self) -> AgencyListed:
        """The row as the last list that had it has it."""
        return listed_row(self.rows[self.ids[-1]])

    def row_at(self, number: int) -> AgencyListed:
        """The row as that list had it, else the last before it."""
        return listed_row(self.rows[self.ids[max(bisect_right(self.numbers, number) - 1, 0)]])


def _history(session: Session, place: Place, kind: ListKind) -> History | None:
    snapshots = store.believed_snapshots(session, kind)
    if not snapshots:
        return None
    tracks = _tracks(session, place, kind, snapshots)
    # The newest version of a row decides whose it is: a COUNTY that was wrong is corrected later.
    matches = {key: found for key, one in tracks.items() if (found := match(one.row, place))}
    own = {key: tracks[key] for key in matches}
    for track in own.values():
        track.rows = store.rows_by_id(session, track.ids)
    last = len(snapshots) - 1
    return History(
        newest=_seen(snapshots[-1]),
        standings=tuple(_standings(session, kind, snapshots, own, matches)),
        events=tuple(_events(session, kind, snapshots, own)),
        statewide=tuple(
            one.row for one in tracks.values() if one.numbers[-1] == last and is_statewide(one.row)
        ),
    )


def _tracks(
    session: Session, place: Place, kind: ListKind, snapshots: Sequence[AgreementSnapshot]
) -> dict[str, _Track]:
    """Every identity of the place's state, with the newest of its rows."""
    order = {snapshot.id: number for number, snapshot in enumerate(snapshots)}
    tracks: dict[str, _Track] = defaultdict(_Track)
    for snapshot_id, row_id, key in store.names_of_state(session, kind, place.state):
        tracks[key].numbers.append(order[snapshot_id])
        tracks[key].ids.append(row_id)
    newest = store.rows_by_id(session, [one.ids[-1] for one in tracks.values()])
    for track in tracks.values():
        track.rows = {track.ids[-1]: newest[track.ids[-1]]}
    return tracks


def _seen(snapshot: AgreementSnapshot) -> Seen:
    return Seen(cast(ListKind, snapshot.kind), snapshot.list_date, snapshot.synced_at.date())


def _standings(
    session: Session,
    kind: ListKind,
    snapshots: Sequence[AgreementSnapshot],
    own: Mapping[str, _Track],
    matches: Mapping[str, Match],
) -> Iterator[Standing]:
    became = {
        event.from_key: Successor(
            _seen(snapshot), event.agency, event.model, event.kind == "model_switched"
        )
        for snapshot, event in store.events_leaving(session, kind, own.keys())
    }
    for key, track in sorted(own.items()):
        yield Standing(
            row=track.row,
            first=_seen(snapshots[track.numbers[0]]),
            last=_seen(snapshots[track.numbers[-1]]),
            newest=_seen(snapshots[-1]),
            absent=len(snapshots) - 1 - track.numbers[-1],
            oldest=track.numbers[0] == 0,
            note=matches[key].note,
            became=became.get(key),
        )


def _events(
    session: Session,
    kind: ListKind,
    snapshots: Sequence[AgreementSnapshot],
    own: Mapping[str, _Track],
) -> Iterator[Told]:
    numbers = {snapshot.id: number for number, snapshot in enumerate(snapshots)}
    for track in own.values():
        if track.numbers[0] == 0:
            yield Told(_seen(snapshots[0]), "first_list", track.row_at(0))
    for snapshot, event in store.events_about(session, kind, own.keys()):
        row = own[event.key].row_at(numbers[snapshot.id])
        yield Told(_seen(snapshot), event.kind, row, event.field, event.before, event.after)


def naming(found: Sequence[History]) -> str | None:
    """The participating list that names an agency of the county, as a sentence begins with it."""
    participating = (one for one in found if one.newest.kind == "participating" and one.named)
    return next((one.newest.words for one in participating), None)

"""What a new list means after the ones before it.

A row that is missing once is told as missing: rows vanish for a publication or two and come back.
Only after two absences it is called removed, and ICE gives no reason for either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitors.agreements.diff import changes
from monitors.agreements.identity import Identity
from monitors.agreements.listing import Listing
from monitors.agreements.relabel import pair
from spiders.items import AgencyListed

EventKind = Literal[
    "new", "model_added", "returned", "missing_once", "removed", "changed", "possible_relabel"
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a list shows. `before` and `after` are a field's values, or two names."""

    kind: EventKind
    row: AgencyListed
    field: str | None = None
    before: str | None = None
    after: str | None = None
    # The row that went, of a possible relabel.
    was: AgencyListed | None = None
    # Of a returned row: it had been called removed, and was not just missing once.
    was_removed: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier lists of the same kind said.

    `last` is the newest of them; `missing` the rows that it lacked for the first time, without
    those that had gone to another name; `known` every identity that any of them had.
    """

    last: Listing
    missing: Mapping[Identity, AgencyListed] = field(default_factory=dict)
    known: frozenset[Identity] = frozenset()


def judge(new: Listing, past: Past | None) -> tuple[Event, ...]:
    """The events of a new list, in the order of the identities; the first list has none."""
    if past is None:
        return ()
    gained = {one: row for one, row in new.rows.items() if one not in past.last.rows}
    first = {one: row for one, row in past.last.rows.items() if one not in new.rows}
    second = {one: row for one, row in past.missing.items() if one not in new.rows}
    lost = {**first, **second}
    pairs = pair(lost, gained)
    paired = {one for both in pairs for one in both}
    return (
        *(_came(one, row, past) for one, row in gained.items() if one not in paired),
        *(
            Event("possible_relabel", gained[b], None, lost[a].agency, gained[b].agency, lost[a])
            for a, b in pairs
        ),
        *(Event("missing_once", row) for one, row in sorted(first.items()) if one not in paired),
        *(Event("removed", row) for one, row in sorted(second.items()) if one not in paired),
        *_changed(new, past),
    )


def _came(one: Identity, row: AgencyListed, past: Past) -> Event:
    if one in past.known:
        return Event("returned", row, was_removed=one not in past.missing)
    other_model = any(
        (seen.state, seen.agency) == (one.state, one.agency) for seen in past.last.rows
    )
    return Event("model_added" if other_model else "new", row)


def _changed(new: Listing, past: Past) -> Iterator[Event]:
    for one in changes(past.last, new):
        yield Event("changed", one.row, one.field, one.before, one.after)

"""What a new list means after the ones before it.

A row that is missing once is told as missing: rows vanish for a publication or two and come back.
Only after two absences it is called removed, and ICE gives no reason for either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitors.agreements.diff import changes
from monitors.agreements.identity import Identity, identity
from monitors.agreements.listing import Listing
from monitors.agreements.relabel import pair
from spiders.items import AgencyListed

EventKind = Literal[
    "new", "model_added", "returned", "missing_once", "removed", "changed", "possible_relabel"
]

REGRESS_FROM = 50  # rows; a short list may shrink by any share
REGRESS_SHARE = 0.8


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
    pairs = pair({**first, **second}, gained)
    paired = {one for both in pairs for one in both}
    lost = {**first, **second}
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


def is_regress(rows: int, last: int) -> bool:
    """Whether a list lost so many rows at once that it is more likely an old or a broken one.

    On 2025-04-21 ICE posted a list of 311 rows for half a day, between lists of over 400.
    """
    return last >= REGRESS_FROM and rows < REGRESS_SHARE * last


def relabelled(events: tuple[Event, ...]) -> frozenset[Identity]:
    """The identities that went to another name, by these events."""
    return frozenset(identity(event.was) for event in events if event.was)

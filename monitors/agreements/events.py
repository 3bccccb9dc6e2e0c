"""What a new list means after the ones before it.

A row that is missing once is told as missing: rows vanish for a publication or two and come back.
Only after two absences it is called removed or superseded, and ICE gives no reason for either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitors.agreements.diff import LINKS, Change, changes
from monitors.agreements.identity import Identity
from monitors.agreements.listing import Listing
from monitors.agreements.relabel import pair
from spiders.items import AgencyListed

EventKind = Literal[
    "new",
    "model_added",
    "model_switched",
    "returned",
    "possible_relabel",
    "missing_once",
    "removed",
    "superseded",
    "date_corrected",
    "moa_link_added",
    "moa_link_changed",
    "addendum_link_added",
    "addendum_link_changed",
    "changed",
    "link_unwrapped",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a list shows. `before` and `after` are a field's values, two names or models.

    A superseded row is `row`, and `after` the model that was listed later and still is.
    """

    kind: EventKind
    row: AgencyListed
    field: str | None = None
    before: str | None = None
    after: str | None = None
    # The row that went, of a possible relabel or of a switch to another model.
    was: AgencyListed | None = None
    # Of a returned row: it had been called removed, and was not just missing once.
    was_removed: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier lists of the same kind said.

    `last` is the newest of them; `missing` the rows that it lacked for the first time, without
    those that had gone to another name or model; `known` every identity that any of them had, and
    `since` for each of these the number of the list that had it first, where that is known.
    """

    last: Listing
    missing: Mapping[Identity, AgencyListed] = field(default_factory=dict)
    known: frozenset[Identity] = frozenset()
    since: Mapping[Identity, int] = field(default_factory=dict)


def judge(new: Listing, past: Past | None) -> tuple[Event, ...]:
    """The events of a new list, in the order of the identities; the first list has none."""
    if past is None:
        return ()
    gained = {one: row for one, row in new.rows.items() if one not in past.last.rows}
    first = {one: row for one, row in past.last.rows.items() if one not in new.rows}
    second = {one: row for one, row in past.missing.items() if one not in new.rows}
    lost = {**first, **second}
    switches = _switches(lost, gained, past)
    switched = {one for both in switches for one in both}
    pairs = pair(_without(lost, switched), _without(gained, switched))
    told = switched | {one for both in pairs for one in both}
    return (
        *(_came(one, row, past) for one, row in _without(gained, told).items()),
        *(
            Event("model_switched", gained[b], "model", a.model, b.model, lost[a])
            for a, b in switches
        ),
        *(
            Event("possible_relabel", gained[b], None, lost[a].agency, gained[b].agency, lost[a])
            for a, b in pairs
        ),
        *(Event("missing_once", row) for _, row in sorted(_without(first, told).items())),
        *(_gone(one, row, new, past) for one, row in sorted(_without(second, told).items())),
        *(_field_event(one) for one in changes(past.last, new)),
    )


def _without(
    rows: Mapping[Identity, AgencyListed], told: set[Identity]
) -> dict[Identity, AgencyListed]:
    return {one: row for one, row in rows.items() if one not in told}


def _switches(
    gone: Mapping[Identity, AgencyListed], gained: Mapping[Identity, AgencyListed], past: Past
) -> list[tuple[Identity, Identity]]:
    """One model of an agency gone and one never listed before come, in the same list.

    Where two models go or come it is not said which stands for which, and nothing is paired.
    """
    went, came = _by_agency(gone), _by_agency(gained)
    return [
        (went[agency][0], came[agency][0])
        for agency in sorted(went.keys() & came.keys())
        if len(went[agency]) == len(came[agency]) == 1 and came[agency][0] not in past.known
    ]


def _by_agency(rows: Mapping[Identity, AgencyListed]) -> dict[tuple[str, str], list[Identity]]:
    found: dict[tuple[str, str], list[Identity]] = defaultdict(list)
    for one in rows:
        found[one.state, one.agency].append(one)
    return found


def _came(one: Identity, row: AgencyListed, past: Past) -> Event:
    if one in past.known:
        return Event("returned", row, was_removed=one not in past.missing)
    other_model = any(
        (seen.state, seen.agency) == (one.state, one.agency) for seen in past.last.rows
    )
    return Event("model_added" if other_model else "new", row)


def _gone(one: Identity, row: AgencyListed, new: Listing, past: Past) -> Event:
    """A second absence: superseded where the agency stays with a model that came later."""
    later = [
        other.model
        for other, there in new.rows.items()
        if (other.state, other.agency) == (one.state, one.agency)
        and _is_later(other, there, one, row, past)
    ]
    if later:
        return Event("superseded", row, "model", one.model, ", ".join(later))
    return Event("removed", row)


def _is_later(
    other: Identity, there: AgencyListed, one: Identity, row: AgencyListed, past: Past
) -> bool:
    """Listed first after the older one; of two that one list had first, signed after it."""
    if other not in past.known:
        return True
    listed, before = past.since.get(other), past.since.get(one)
    if listed is not None and before is not None and listed != before:
        return listed > before
    return bool(there.signed and row.signed and there.signed > row.signed)


def _field_event(one: Change) -> Event:
    return Event(_field_kind(one), one.row, one.field, one.before, one.after)


def _field_kind(one: Change) -> EventKind:
    """A link that was taken down and a date that was given or withdrawn are only `changed`."""
    if one.field == "signed" and one.before and one.after:
        return "date_corrected"
    if one.field not in LINKS or one.after is None:
        return "changed"
    if one.field == "moa":
        return "moa_link_changed" if one.before else "moa_link_added"
    return "addendum_link_changed" if one.before else "addendum_link_added"

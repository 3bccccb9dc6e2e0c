"""Two lists compared, and nothing else: what came, what went, what was corrected.

A relabelled pair stands in `possible_relabels` and neither in `added` nor in `removed`. The rule of
two absences belongs to `events.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from monitors.agreements.identity import plain
from monitors.agreements.listing import Listing
from monitors.agreements.relabel import Relabel, pair
from spiders.items import AgencyListed
from spiders.platforms.ice287g import Field

ChangedField = Literal["signed", "county", "type", "moa", "addendum"]
FIELDS: tuple[ChangedField, ...] = ("signed", "county", "type", "moa", "addendum")
LINKS: frozenset[ChangedField] = frozenset({"moa", "addendum"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row that stands in both lists; None is unknown, or no link posted."""

    row: AgencyListed
    field: ChangedField
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two lists of one kind, in the order of state, agency and model."""

    added: tuple[AgencyListed, ...] = ()
    removed: tuple[AgencyListed, ...] = ()
    changed: tuple[Change, ...] = ()
    possible_relabels: tuple[Relabel, ...] = ()
    warnings: tuple[str, ...] = ()
    comparable: bool = True

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON, without the two files."""
        return {
            "added": [_named(row) for row in self.added],
            "removed": [_named(row) for row in self.removed],
            "changed": [
                {**_named(one.row), "field": one.field, "from": one.before, "to": one.after}
                for one in self.changed
            ],
            "possible_relabels": [
                {"from": _named(one.before), "to": _named(one.after)}
                for one in self.possible_relabels
            ],
            "warnings": list(self.warnings),
        }


def _named(row: AgencyListed) -> dict[str, Any]:
    named = {"state": row.state, "agency": row.agency, "model": row.model}
    # An unknown model is shown by its own words, never by the word `other` alone.
    return named if row.model != "other" else {**named, "label": row.label}


def compare(old: Listing, new: Listing) -> Diff:
    """Compares two lists; lists of different kinds are not compared, and the warning says so."""
    said = (*_of("old", old.warnings), *_of("new", new.warnings))
    if old.kind != new.kind:
        apart = (
            f"The old file is the {old.kind} list and the new one the {new.kind} list; they are "
            "not compared. Give two files of one list."
        )
        return Diff(warnings=(apart, *said), comparable=False)
    lost = {one: row for one, row in old.rows.items() if one not in new.rows}
    gained = {one: row for one, row in new.rows.items() if one not in old.rows}
    pairs = pair(lost, gained)
    paired = {one for both in pairs for one in both}
    return Diff(
        added=tuple(row for one, row in gained.items() if one not in paired),
        removed=tuple(row for one, row in lost.items() if one not in paired),
        changed=tuple(changes(old, new)),
        possible_relabels=tuple(Relabel(lost[before], gained[after]) for before, after in pairs),
        warnings=(*said, *_about_columns(old, new)),
    )


def _of(which: str, warnings: tuple[str, ...]) -> Iterator[str]:
    return (f"In the {which} file: {warning}" for warning in warnings)


def changes(old: Listing, new: Listing) -> Iterator[Change]:
    """The fields that differ in rows that stand in both lists, where both lists say the field."""
    fields = [name for name in FIELDS if _compared(name, old, new)]
    for one in sorted(old.rows.keys() & new.rows.keys()):
        for name in fields:
            before, after = (_value(rows[one], name) for rows in (old.rows, new.rows))
            if _same(before, after, name):
                continue
            yield Change(new.rows[one], name, before, after)


def _compared(name: ChangedField, old: Listing, new: Listing) -> bool:
    """A column that one list lacks says nothing, but a link in a new column was newly posted."""
    return name in new.columns and (name in old.columns or name in LINKS)


def _about_columns(old: Listing, new: Listing) -> Iterator[str]:
    names: tuple[Field, ...] = FIELDS
    for name in names:
        if (name in old.columns) != (name in new.columns):
            which = "new" if name in new.columns else "old"
            yield f"Only the {which} file has a column {name.upper()}."


def _value(row: AgencyListed, name: ChangedField) -> str | None:
    values: Mapping[ChangedField, str | date | None] = {
        "signed": row.signed,
        "county": row.county,
        "type": row.type,
        "moa": row.moa_url,
        "addendum": row.addendum_url,
    }
    value = values[name]
    return value.isoformat() if isinstance(value, date) else value


def _same(before: str | None, after: str | None, name: ChangedField) -> bool:
    if before is None or after is None or name in LINKS:
        return before == after
    return plain(before) == plain(after)

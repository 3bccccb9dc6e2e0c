"""A list with each agency and model once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from monitors.agreements.identity import Identity, identity
from spiders.items import AgencyListed
from spiders.platforms.ice287g import AgencyList, Field, ListKind


@dataclass(frozen=True, slots=True)
class Listing:
    """A list by identity, in the order of the identities, so that the order of rows is no news."""

    kind: ListKind
    rows: dict[Identity, AgencyListed] = field(default_factory=dict)
    columns: frozenset[Field] = frozenset()
    warnings: tuple[str, ...] = ()


def normalise(found: AgencyList) -> Listing:
    """Each agency and model of a list once; what was twice is told in the warnings.

    Of rows that differ the one that was signed last stands, whatever their order in the sheet.
    """
    groups: dict[Identity, list[AgencyListed]] = {}
    for row in found.rows:
        groups.setdefault(identity(row), []).append(row)
    rows = {one: max(groups[one], key=_standing) for one in sorted(groups)}
    said = (*found.warnings, *_about_duplicates(groups))
    return Listing(found.kind, rows, found.columns, said)


def _standing(row: AgencyListed) -> tuple[date, str, str]:
    return (row.signed or date.min, row.moa_url or "", row.addendum_url or "")


def _about_duplicates(groups: dict[Identity, list[AgencyListed]]) -> Iterator[str]:
    for rows in groups.values():
        if len(rows) > 1:
            first = rows[0]
            numbers = ", ".join(str(row.row) for row in rows)
            differ = len({row.signed for row in rows}) > 1
            yield (
                f"{first.agency}, {first.state} ({first.model}) stands in rows {numbers} and "
                f"counts once{'; the one signed last is taken' if differ else ''}."
            )

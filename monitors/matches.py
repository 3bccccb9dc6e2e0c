"""What one version of a document says: findings of a watchlist and changed lines of a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundwork.reading import Page
from monitors.budgets import LineChange, changes_in
from monitors.matching import Finding, Watchlist, match_document


@dataclass(frozen=True, slots=True)
class Matchable:
    """The pages of a version and what its listing calls it; plain values, to go to a child.

    `before` are the pages of the budget that it is compared with; None where there is none.
    """

    pages: Sequence[Page]
    title: str
    kind: str
    before: Sequence[Page] | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The findings in a version's pages, and the changed lines of a budget with a term."""

    findings: tuple[Finding, ...] = ()
    changes: tuple[LineChange, ...] = ()


def find_matches(wanted: Matchable, watchlist: Watchlist) -> Matches:
    """Matches a version with a watchlist and compares its budget lines; stores nothing."""
    findings = match_document(wanted.pages, watchlist, title=wanted.title, kind=wanted.kind)
    return Matches(tuple(findings), changes_in(wanted.pages, wanted.kind, wanted.before))

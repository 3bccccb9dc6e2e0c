"""Changed lines of a budget as signs, beside those that a watchlist found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitors.budgets.compare import column_changes, version_changes
from monitors.budgets.lines import budget_lines
from monitors.budgets.model import BudgetLine, LineChange
from monitors.budgets.terms import strength
from monitors.matching import Finding, Sign
from monitors.matching.matcher import graded
from monitors.matching.model import PageLike
from monitors.matching.where import Places

TOPIC = "money"
RULE = "changed line of a budget"
KIND = "budget"


def changes_in(
    pages: Sequence[PageLike], kind: str, earlier: Sequence[PageLike] | None = None
) -> tuple[LineChange, ...]:
    """The changed lines with a term: against `earlier` pages of the same budget where given, and
    between a document's own columns. A row that changed in both ways is told against `earlier`.

    In documents that are no budgets only pages with a term are looked at.
    """
    if kind != KIND:
        pages = [page for page in pages if strength(page.text)]
    lines = budget_lines(pages)
    found = list(version_changes(budget_lines(earlier), lines)) if earlier is not None else []
    told = {(one.after.page, one.after.row) for one in found if one.after}
    found += [one for one in column_changes(lines) if (one.line.page, one.line.row) not in told]
    return tuple(one for one in found if weight_of(one.line))


def weight_of(line: BudgetLine) -> int:
    """How much a line's words say: 3 where they name immigration enforcement, 0 for nothing."""
    return strength(f"{line.section} {line.label}")


def with_changes(
    findings: Sequence[Finding],
    changes: Sequence[LineChange],
    pages: Sequence[PageLike],
    kind: str,
) -> tuple[tuple[Finding, ...], Mapping[Sign, LineChange]]:
    """The findings with a sign for each changed line, of topic money; and which sign is which.

    The line is told once: another topic's signs in its row give way. A line that is gone is cited
    by the line that stood before it, where that still stands.
    """
    if not changes:
        return tuple(findings), {}
    places = Places(pages, kind)
    lines = budget_lines(pages) if any(one.after is None for one in changes) else ()
    signs = {
        _sign(change, cited, places): change
        for change in changes
        if (cited := change.after or _neighbour(change, lines))
    }
    kept = [
        replace(one, signs=rest)
        for one in findings
        if (rest := tuple(sign for sign in one.signs if not _within(sign, signs)))
    ]
    held = [sign for one in kept if one.topic == TOPIC for sign in one.signs]
    others = [graded(one.topic, one.signs) for one in kept if one.topic != TOPIC]
    found = [*others, graded(TOPIC, (*held, *signs))] if signs else others
    return tuple(sorted(found, key=lambda one: one.topic)), signs


def fingerprint_of(change: LineChange) -> str:
    """The same change of the same line has the same fingerprint, wherever it stands."""
    line = change.line
    amounts = (
        "none" if one is None or one.amount is None else f"{one.amount.normalize():f}"
        for one in (change.before, change.after)
    )
    words = "\n".join((RULE, line.account, line.label.casefold(), change.kind, *amounts))
    return hashlib.sha256(words.encode()).hexdigest()


def _sign(change: LineChange, cited: BudgetLine, places: Places) -> Sign:
    place = places.at(cited.page, cited.start)
    return Sign(
        rule=RULE,
        topic=TOPIC,
        page=cited.page,
        where=str(place),
        start=cited.start,
        end=cited.end,
        quote=cited.quote,
        weight=weight_of(change.line),
        why=(f"{change.kind} line",),
        item_title=place.title,
    )


def _neighbour(change: LineChange, lines: Sequence[BudgetLine]) -> BudgetLine | None:
    """The row of the new budget that stands where the gone one stood: nearest of its section."""
    gone = change.line
    same = [line for line in lines if line.section == gone.section]
    before = [line for line in same if (line.page, line.row) <= (gone.page, gone.row)]
    return before[-1] if before else same[0] if same else None


def _within(sign: Sign, rows: Mapping[Sign, LineChange]) -> bool:
    return any(
        row.page == sign.page and row.start <= sign.start and sign.end <= row.end for row in rows
    )

"""What a changed line says in words, and as JSON: both amounts, both columns, both pages."""

from __future__ import annotations

from decimal import Decimal

from monitors.budgets.model import BudgetLine, LineChange

_NOT_THERE = "no such line"


def dollars(amount: Decimal | None) -> str:
    """An amount as people write it: "$1,250", "-$3,450.50"; "unknown" for None."""
    if amount is None:
        return "unknown"
    whole = amount == amount.to_integral_value()
    shown = f"{abs(amount):,.0f}" if whole else f"{abs(amount):,.2f}"
    return f"-${shown}" if amount < 0 else f"${shown}"


def sentence(change: LineChange, before_in: str = "", after_in: str = "") -> str:
    """`new: $0 (Budget 2026, page 2) -> $115,000 (Requested 2027, page 2)`; `before_in` and
    `after_in` name the documents where they are two."""
    before, after = _side(change.before, before_in), _side(change.after, after_in)
    return f"{change.kind}: {before} -> {after}"


def _side(line: BudgetLine | None, document: str) -> str:
    if line is None:
        return f"{_NOT_THERE} in {document}" if document else _NOT_THERE
    places = [part for part in (line.column.head, document, f"page {line.page}") if part]
    return f"{dollars(line.amount)} ({', '.join(places)})"


def change_json(change: LineChange) -> dict[str, object]:
    """The change as JSON: amounts are decimal strings in dollars, null where unknown."""
    line = change.line
    return {
        "kind": change.kind,
        "account": line.account or None,
        "label": line.label,
        "section": line.section or None,
        "before": _line_json(change.before),
        "after": _line_json(change.after),
    }


def _line_json(line: BudgetLine | None) -> dict[str, object] | None:
    if line is None:
        return None
    return {
        "amount": None if line.amount is None else f"{line.amount:f}",
        "column": line.column.head,
        "page": line.page,
        "row": line.row,
        "start": line.start,
        "end": line.end,
        "quote": line.quote,
    }

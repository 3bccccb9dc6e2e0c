"""What budgets give: lines, and what changed in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Stage = Literal["requested", "proposed", "adopted", "amended", "estimate", "actual"]
ChangeKind = Literal["new", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts: its head as printed, its fiscal year and its stage (None = not said).

    A column of differences, shares or positions has `amounts` false.
    """

    head: str
    year: int | None = None
    stage: Stage | None = None
    amounts: bool = True


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One amount of a budget: `page_text[start:end] == quote` is its whole row.

    `account` and `section` are "" where none stands there. `amount` is in dollars; None where the
    cell says nothing that can be read as an amount. `page` and `row` (line of the page) count
    from 1.
    """

    account: str
    label: str
    section: str
    column: Column
    amount: Decimal | None
    page: int
    row: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that is new, gone, or changed: both lines, of which one is None where the other
    budget has no such row at all. `across` is true where they stand in two documents or versions.
    """

    kind: ChangeKind
    before: BudgetLine | None
    after: BudgetLine | None
    across: bool = False

    @property
    def line(self) -> BudgetLine:
        """The newer of the two that there is."""
        line = self.after or self.before
        if line is None:
            raise ValueError("a change has a line before or after")
        return line

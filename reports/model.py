"""Cost and income lines as plain data, and the arithmetic of amounts that have a range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeAlias

from groundwork.errors import WrongUse
from groundwork.places import Place

Direction: TypeAlias = Literal["cost", "income"]
Stage: TypeAlias = Literal["promised", "claimed", "approved", "received", "denied", "recouped"]
Grade: TypeAlias = Literal["D", "C", "E", "R", "U"]
Incremental: TypeAlias = Literal["yes", "no", "part"]

DIRECTIONS: tuple[Direction, ...] = ("cost", "income")
STAGES: tuple[Stage, ...] = ("promised", "claimed", "approved", "received", "denied", "recouped")
GRADES: tuple[Grade, ...] = ("D", "C", "E", "R", "U")
COUNTED: tuple[Grade, ...] = ("D", "C", "E")  # strongest first; R and U enter no sum
INCREMENTAL: tuple[Incremental, ...] = ("yes", "part", "no")

COLUMNS = (
    "id", "place", "agency", "category", "direction", "stage", "period_start", "period_end",
    "amount", "low", "high", "grade", "incremental", "source", "page", "quote", "assumption",
    "request_item", "note",
)  # fmt: skip

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both included. Raises WrongUse where the end comes first."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise WrongUse(
                f"The period from {self.start} to {self.end} ends before it starts; turn it round."
            )

    def holds(self, other: Period) -> bool:
        """Whether all of the other period lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class Range:
    """An amount in dollars, from low to high, with the figure in between that is worked with."""

    low: Decimal
    central: Decimal
    high: Decimal

    @classmethod
    def exact(cls, amount: Decimal) -> Range:
        """An amount without a range."""
        return cls(amount, amount, amount)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.central + other.central, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        """Interval arithmetic: the least is what is left when the most is taken away."""
        return Range(self.low - other.high, self.central - other.central, self.high - other.low)

    @property
    def is_exact(self) -> bool:
        """Whether low and high are the same."""
        return self.low == self.high


ZERO = Range.exact(NOTHING)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One cost or income line. Amounts are dollars with at most two decimals; None is unknown.

    `source` names a document of the case file (`d12`, or the SHA-256 of its bytes) where the line
    is documented, else whatever it rests on. `page` counts from 1.
    """

    id: str
    place: Place
    agency: str | None
    category: str
    direction: Direction
    stage: Stage | None
    period: Period
    amount: Decimal | None
    low: Decimal | None
    high: Decimal | None
    grade: Grade
    incremental: Incremental | None
    source: str | None
    page: int | None
    quote: str | None
    assumption: str | None
    request_item: str | None
    note: str | None

    @property
    def counts(self) -> bool:
        """Whether the line enters sums: documented, computed or estimated."""
        return self.grade in COUNTED

    @property
    def span(self) -> Range | None:
        """The amount with its range; None where the line states none.

        Without a stated amount the middle of a range stands for it, rounded half up to the cent.
        """
        low, high = self.low, self.high
        if low is None or high is None:
            return None if self.amount is None else Range.exact(self.amount)
        if self.amount is not None:
            return Range(low, self.amount, high)
        return Range(low, ((low + high) / 2).quantize(CENT, ROUND_HALF_UP), high)

"""Estimates from stated assumptions: each a range with its source, joined by a formula.

An assumptions file (YAML) holds `assumptions` (a value with low and high, and where it comes from)
and `estimates` (a cost or income line whose amount is a formula of them). The arithmetic is that of
intervals: the low end of a product goes with the low ends of what is multiplied. Money counts in
cents; nothing is rounded before the end. docs/cost-report.md describes the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from groundwork import yaml_files
from groundwork.errors import BadInput
from groundwork.places import Place
from reports.model import CENT, Direction, Incremental, LedgerLine, Period, Range, Stage
from reports.money import dollars_in_words

DEFAULT_MARK = "default, not your county's figure"
LONGEST_FORMULA = 300
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DATA = files("reports") / "data"
_BIGGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Assumption:
    """A stated value. `value` has low, central and high in `unit`; `source` says where it is from.

    `default`: it is ours, from published figures, and not the county's.
    """

    id: str
    statement: str
    value: Range
    unit: str
    source: str
    default: bool = False

    @property
    def origin(self) -> str:
        """Where the value comes from, with the mark of a default."""
        return f"{self.source} ({DEFAULT_MARK})" if self.default else self.source


@dataclass(frozen=True, slots=True)
class Estimate:
    """A line that is worked out from assumptions; `uses` are the ids in its formula."""

    id: str
    category: str
    agency: str | None
    direction: Direction
    stage: Stage | None
    period: Period
    incremental: Incremental | None
    formula: str
    uses: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True)
class Assumptions:
    """What an assumptions file holds: the assumptions by id, in order, and the estimates."""

    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    estimates: tuple[Estimate, ...] = ()

    def amount(self, estimate: Estimate, instead: Assumption | None = None) -> Range:
        """The estimate in dollars, to the cent; `instead` takes the place of its namesake."""
        values = {
            name: (instead if instead and name == instead.id else self.assumptions[name]).value
            for name in estimate.uses
        }
        return _cents(_value(_parsed(estimate.formula), values))

    def lines(self, place: Place) -> tuple[LedgerLine, ...]:
        """The estimates as ledger lines of grade E, each with its formula in words and figures."""
        return tuple(self._line(estimate, place) for estimate in self.estimates)

    def with_value(self, changed: Assumption) -> Assumptions:
        """The same with one assumption changed, for asking what a figure hangs on."""
        return replace(self, assumptions={**self.assumptions, changed.id: changed})

    def _line(self, estimate: Estimate, place: Place) -> LedgerLine:
        span = self.amount(estimate)
        return LedgerLine(
            id=estimate.id,
            place=place,
            agency=estimate.agency,
            category=estimate.category,
            direction=estimate.direction,
            stage=estimate.stage,
            period=estimate.period,
            amount=span.central,
            low=None if span.is_exact else span.low,
            high=None if span.is_exact else span.high,
            grade="E",
            incremental=estimate.incremental,
            source=None,
            page=None,
            quote=None,
            assumption=f"{estimate.formula}: {self._in_figures(estimate)}",
            request_item=None,
            note=estimate.note,
        )

    def _in_figures(self, estimate: Estimate) -> str:
        parts = [self.assumptions[name] for name in estimate.uses]
        return "; ".join(f"{one.id} {value_words(one)}" for one in parts)


def value_words(one: Assumption) -> str:
    """A value with its unit and range: `38.50 dollars an hour (35 to 42)`."""
    span = one.value
    shown = f"{_plain(span.central)} {one.unit}"
    return shown if span.is_exact else f"{shown} ({_plain(span.low)} to {_plain(span.high)})"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- the file ---------------------------------------------------------------------------------


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _AssumptionRow(_Strict):
    id: str
    statement: str = Field(min_length=3, max_length=300)
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = Field(min_length=1, max_length=40)
    source: str = Field(min_length=3, max_length=300)


class _EstimateRow(_Strict):
    id: str = Field(min_length=1, max_length=60)
    category: str = Field(min_length=1, max_length=80)
    agency: str | None = Field(default=None, max_length=120)
    direction: Literal["cost", "income"] = "cost"
    stage: Literal["promised", "claimed", "approved"] | None = None
    period_start: date
    period_end: date
    incremental: Literal["yes", "no", "part"] | None = None
    formula: str = Field(min_length=1, max_length=LONGEST_FORMULA)
    note: str | None = Field(default=None, max_length=1000)


class _File(_Strict):
    assumptions: list[_AssumptionRow] = []
    estimates: list[_EstimateRow] = []


@cache
def defaults() -> Mapping[str, Assumption]:
    """Published values that a file may use by their id, each marked as a default."""
    raw = yaml.safe_load((_DATA / "assumptions.yaml").read_text(encoding="utf-8"))
    rows = [_AssumptionRow.model_validate(row) for row in raw]
    return {row.id: replace(_assumption(row, "defaults"), default=True) for row in rows}


def read_assumptions(data: bytes, name: str) -> Assumptions:
    """An assumptions file. An id that it does not state is looked up among our defaults.

    Raises BadInput with the file, the entry and what to do. An estimate of money received is
    refused: a receipt is documented or unknown.
    """
    try:
        raw = yaml_files.load(data.decode("utf-8-sig"), name)
        read = _File.model_validate(raw or {})
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 text; save it as UTF-8.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        what = fault["msg"]
        if fault["type"] in ("model_type", "model_attributes_type"):
            what = "names with values are wanted here, and something else stands"
        raise BadInput(
            f"{name}: {where}: {what}; see docs/cost-report.md for the entries."
        ) from error
    own = _own(read.assumptions, name)
    estimates = tuple(_estimate(row, own, name) for row in read.estimates)
    _refuse_twice([one.id for one in estimates], name, "estimate")
    used = {use for one in estimates for use in one.uses}
    borrowed = {k: v for k, v in defaults().items() if k in used and k not in own}
    made = Assumptions({**own, **borrowed}, estimates)
    for estimate in estimates:
        _refuse_absurd(made, estimate, name)
    return made


def _refuse_absurd(made: Assumptions, estimate: Estimate, name: str) -> None:
    """Refuses what no county pays: the sum would drown every other figure."""
    try:
        span = made.amount(estimate)
    except InvalidOperation:
        span = Range.exact(_BIGGEST)
    if max(abs(span.low), abs(span.high)) >= _BIGGEST:
        raise BadInput(f"{name}: {estimate.id} comes to more than a trillion dollars; check it.")


def _own(rows: Sequence[_AssumptionRow], name: str) -> dict[str, Assumption]:
    _refuse_twice([row.id for row in rows], name, "assumption")
    return {row.id: _assumption(row, name) for row in rows}


def _refuse_twice(ids: Iterable[str], name: str, what: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise BadInput(f"{name}: the {what} {one[:60]!r} stands twice; give each its own id.")
        seen.add(one)


def _assumption(row: _AssumptionRow, name: str) -> Assumption:
    if not _NAME.fullmatch(row.id):
        raise BadInput(
            f"{name}: {row.id[:40]!r} is no id of an assumption; use small letters, digits and _."
        )
    if (row.low is None) != (row.high is None):
        raise BadInput(f"{name}: {row.id} has one end of a range; give both low and high.")
    low, high = row.low, row.high
    span = Range(row.value if low is None else low, row.value, row.value if high is None else high)
    if not span.low <= span.central <= span.high:
        raise BadInput(f"{name}: {row.id} is not between its low and high; order the three.")
    if not all(value.is_finite() and abs(value) < _BIGGEST for value in (span.low, span.high)):
        raise BadInput(f"{name}: {row.id} is beyond a trillion; check it.")
    return Assumption(row.id, row.statement, span, row.unit, row.source)


def _estimate(row: _EstimateRow, own: Mapping[str, Assumption], name: str) -> Estimate:
    if (row.direction == "income") != (row.stage is not None):
        raise BadInput(
            f"{name}: {row.id} needs a stage for income (promised, claimed or approved) and none "
            "for a cost."
        )
    try:
        uses = _names(_parsed(row.formula))
    except ValueError as error:
        raise BadInput(f"{name}: the formula of {row.id}: {error}") from error
    missing = [use for use in uses if use not in own and use not in defaults()]
    if missing:
        raise BadInput(
            f"{name}: {row.id} uses {missing[0]!r}, which is no assumption of the file and no "
            f"default ({', '.join(defaults())}); state it with its source."
        )
    if row.period_end < row.period_start:
        raise BadInput(f"{name}: the period of {row.id} ends before it starts; turn it round.")
    return Estimate(
        row.id,
        row.category,
        row.agency,
        row.direction,
        row.stage,
        Period(row.period_start, row.period_end),
        row.incremental,
        " ".join(row.formula.split()),
        uses,
        row.note,
    )


# --- the formula ------------------------------------------------------------------------------


@cache
def _parsed(formula: str) -> ast.expr:
    """The formula as a tree of names, figures, + - * and division by a figure; never run as code.

    Raises ValueError with what is not allowed.
    """
    try:
        tree = ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(
            "it is no formula; write names of assumptions joined by +, -, * and ( )."
        ) from error
    _check(tree)
    return tree


def _check(node: ast.expr) -> None:
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult(), right):
            _check(left)
            _check(right)
        case ast.BinOp(left, ast.Div(), ast.Constant(value=int() | float() as divisor)):
            if divisor == 0:
                raise ValueError("it divides by zero.")
            _check(left)
        case ast.Name(id=name):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name[:40]!r} is no id of an assumption.")
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if abs(number) >= _BIGGEST:
                raise ValueError("a figure in it is beyond a trillion.")
        case _:
            raise ValueError(
                "only names, figures, +, -, *, ( ) and division by a figure are allowed."
            )


def _names(node: ast.expr) -> tuple[str, ...]:
    found = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    found.sort(key=lambda part: part.col_offset)  # as they stand in the formula
    return tuple(dict.fromkeys(part.id for part in found))


def _value(node: ast.expr, values: Mapping[str, Range]) -> Range:
    match node:
        case ast.BinOp(left, operator, right):
            return _joined(operator, _value(left, values), _value(right, values))
        case ast.Name(id=name):
            return values[name]
        case ast.Constant(value=number):
            return Range.exact(Decimal(str(number)))
        case _:
            raise AssertionError(node)  # `_check` lets no other node in


def _joined(operator: Any, one: Range, other: Range) -> Range:
    if isinstance(operator, ast.Add):
        return one + other
    if isinstance(operator, ast.Sub):
        return one - other
    if isinstance(operator, ast.Div):
        other = Range.exact(1 / other.central)
    ends = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    return Range(min(ends), one.central * other.central, max(ends))


def _cents(span: Range) -> Range:
    low, central, high = (
        value.quantize(CENT, ROUND_HALF_UP) for value in (span.low, span.central, span.high)
    )
    return Range(low, central, high)


def described(one: Assumption) -> str:
    """One assumption for a register: statement, value, source."""
    return f"{one.statement}: {value_words(one)}. {one.origin}"


def equipment_hint(amount: Decimal) -> str | None:
    """What an amount may be under the program of 2025: 100,000 + n x 7,500; None where it is not.

    A hint and no finding: announced were up to $100,000 for vehicles of an agency and up to $7,500
    of equipment for each trained officer (see groundwork.law.claims, equipment-2025).
    """
    rest = amount - 100_000
    if rest <= 0 or rest % 7_500:
        return None
    n = int(rest // 7_500)
    officers = "1 officer" if n == 1 else f"{n} officers"
    return f"{dollars_in_words(amount)} would be 100,000 + {n} x 7,500: vehicles and {officers}"

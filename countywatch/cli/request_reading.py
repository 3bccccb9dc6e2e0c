"""Days, items and amounts as people write them on the command line."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from groundwork.errors import WrongUse


def read_day(text: str) -> date:
    """A day of an option; raises WrongUse for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{text[:40]!r} is no date; write it as 2026-11-24.") from error


def read_items(text: str | None) -> tuple[int, ...]:
    """`1,3` as numbers, each once; empty for None. Raises WrongUse for anything else."""
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise WrongUse(f"{text[:40]!r} names no items; write their numbers with commas, as 1,3.")
    return tuple(sorted({int(part) for part in parts}))


def read_amount(text: str | None) -> Decimal | None:
    """`$1,250.00` as a number of dollars with at most two decimals; raises WrongUse else."""
    if text is None:
        return None
    bare = text.strip().removeprefix("$").replace(",", "")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", bare, re.ASCII):
        raise WrongUse(f"{text[:40]!r} is no amount of dollars; write it as 125.50.")
    return round(Decimal(bare), 2)

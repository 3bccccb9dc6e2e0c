"""Whether anything may be concluded from a list: not from an older, an empty or a shrunken one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitors.agreements.dating import ListDate
from monitors.agreements.listing import Listing

REGRESS_FROM = 50  # rows; a short list may shrink by any share
REGRESS_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class LastList:
    """The list that a new one is compared with; `regress` where one since was set aside as such."""

    dated: ListDate
    rows: int
    regress: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nothing is concluded from a list, as a word for storage and a sentence for a person."""

    kind: Literal["older", "regress", "empty"]
    reason: str


def doubt(new: Listing, dated: ListDate, last: LastList | None) -> Doubt | None:
    """The doubt about a list; None where it can be compared with the last.

    On 2025-04-21 ICE posted a list of 311 rows for half a day, between lists of over 400: a list
    that lost more than a fifth of its rows is believed only if the next one is as short.
    """
    if new.kind == "participating" and not new.rows:
        return Doubt("empty", "The list has its headers and no row; nothing is concluded from it.")
    if last is None:
        return None
    if _is_older(dated, last.dated):
        return Doubt(
            "older",
            f"A newer list, of {last.dated.day}, was read already; this one of {dated.day} is kept "
            "and nothing is concluded from it.",
        )
    if new.kind == "participating" and _is_regress(len(new.rows), last) and not last.regress:
        return Doubt(
            "regress",
            f"The list has {len(new.rows)} rows where the last had {last.rows}; it may be an old "
            "or a broken one. It is kept, and believed if the next is as short.",
        )
    return None


def _is_older(dated: ListDate, last: ListDate) -> bool:
    sure = dated.orders and last.orders
    return bool(sure and dated.day and last.day and dated.day < last.day)


def _is_regress(rows: int, last: LastList) -> bool:
    return last.rows >= REGRESS_FROM and rows < REGRESS_SHARE * last.rows

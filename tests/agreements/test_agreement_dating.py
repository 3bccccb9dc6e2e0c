"""The day of a list, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from monitors.agreements import date_list
from spiders.items import AgencyListed

TODAY = date(2026, 11, 24)
MAY_17, MAY_18, MAY_20 = (date(2026, 5, day) for day in (17, 18, 20))


@pytest.mark.parametrize(
    ("name", "newest", "fetched", "day", "basis", "warns"),
    [
        ("participating05182026am.xlsx", MAY_17, None, MAY_18, "name", False),
        ("participating05182026am.xlsx", MAY_17, MAY_20, MAY_18, "name", False),
        ("participating05142026am.xlsx", MAY_17, None, MAY_17, "name", False),
        ("participating05182025am.xlsx", MAY_17, None, MAY_17, "signed", True),
        ("participating05182025am.xlsx", MAY_17, MAY_20, MAY_20, "fetched", True),
        ("participating05252026am.xlsx", MAY_17, MAY_20, MAY_20, "fetched", True),
        ("participating.xlsx", MAY_17, None, MAY_17, "signed", False),
        ("participating.xlsx", MAY_17, MAY_20, MAY_20, "fetched", False),
        ("pending05182026am.xlsx", None, None, MAY_18, "name", False),
        ("pending05182025am.xlsx", None, MAY_20, MAY_20, "fetched", True),
        ("pending12012026am.xlsx", None, None, None, "unknown", False),
        ("pending.xlsx", None, None, None, "unknown", False),
    ],
)
def test_day_and_basis(
    row: Callable[..., AgencyListed],
    name: str,
    newest: date | None,
    fetched: date | None,
    day: date | None,
    basis: str,
    warns: bool,
) -> None:
    """A name counts where content and fetch agree within 60 days, else it is not believed."""
    rows = [row("A", signed=date(2020, 1, 1) if newest else None), row("B", signed=newest)]
    found = date_list(rows, name, today=TODAY, fetched=fetched)
    assert (found.day, found.basis, bool(found.warnings)) == (day, basis, warns)
    assert found.orders is (basis in ("name", "fetched"))


def test_what_the_name_contradicts_is_named(row: Callable[..., AgencyListed]) -> None:
    """The warning says what the name disagrees with: the content, or the day of the fetch."""
    rows = [row("B", signed=MAY_17)]
    name = "participating05182025am.xlsx"
    assert date_list(rows, name, today=TODAY).warnings == (
        "The file's name gives the day 2025-05-18, but its newest SIGNED is 2026-05-17; the name "
        "is not believed.",
    )
    assert date_list([], name, today=TODAY, fetched=MAY_20).warnings == (
        "The file's name gives the day 2025-05-18, but it was fetched on 2026-05-20; the name is "
        "not believed.",
    )


def test_dates_in_the_future_do_not_date(row: Callable[..., AgencyListed]) -> None:
    """A SIGNED after the fetch is a typing error; it is told and dates nothing."""
    rows = [row("A", signed=MAY_17), row("B", signed=date(2062, 5, 17))]
    found = date_list(rows, "", today=TODAY, fetched=MAY_20)
    assert found.day == MAY_20
    assert found.warnings == (
        "1 SIGNED dates lie after 2026-05-20, the newest on 2062-05-17; they do not date the list.",
    )

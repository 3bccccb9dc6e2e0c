"""The day of a list. ICE prints none in it, and the file name's has been wrong by a year.

The content (newest SIGNED) and the fetch decide; the name is a hint that counts where they agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from spiders.items import AgencyListed
from spiders.platforms.ice287g_cells import day_in_name

DISAGREE = timedelta(days=60)

Basis = Literal["name", "fetched", "signed", "unknown"]


@dataclass(frozen=True, slots=True)
class ListDate:
    """The day of a list (None: unknown), what it rests on, and what does not fit."""

    day: date | None
    basis: Basis
    warnings: tuple[str, ...] = ()

    @property
    def orders(self) -> bool:
        """Whether the day may decide which of two lists is the older.

        A newest SIGNED alone may not: it falls when the row that carried it is taken off.
        """
        return self.basis in ("name", "fetched")


def date_list(
    rows: Iterable[AgencyListed], name: str, *, today: date, fetched: date | None = None
) -> ListDate:
    """Dates a list. `fetched` is the day on which it was on ICE's site, None for a saved file."""
    upper = fetched or today
    signed = [row.signed for row in rows if row.signed]
    newest = max((day for day in signed if day <= upper), default=None)
    said = list(_about_future(signed, upper))
    hint = day_in_name(name)
    content = newest or fetched
    if hint and content and (abs(hint - content) > DISAGREE or hint > upper):
        of = f"its newest SIGNED is {newest}" if newest else f"it was fetched on {fetched}"
        said.append(f"The file's name gives the day {hint}, but {of}; the name is not believed.")
        hint = None
    day, basis = _settled(hint, fetched, newest, upper)
    return ListDate(day, basis, tuple(said))


def _settled(
    hint: date | None, fetched: date | None, newest: date | None, upper: date
) -> tuple[date | None, Basis]:
    if hint and hint <= upper:
        return max(hint, newest or hint), "name"
    if fetched:
        return fetched, "fetched"
    return (newest, "signed") if newest else (None, "unknown")


def _about_future(signed: list[date], upper: date) -> Iterable[str]:
    future = [day for day in signed if day > upper]
    if future:
        yield (
            f"{len(future)} SIGNED dates lie after {upper.isoformat()}, the newest on "
            f"{max(future).isoformat()}; they do not date the list."
        )

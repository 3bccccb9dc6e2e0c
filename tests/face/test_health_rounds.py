"""A real list that loses what it showed: what rounds of the watch make of it."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from groundwork.casefile.sources import Crawl
from tests.face.conftest import Installation
from tests.sites.agendacenter import listing

DAYS = (date(2026, 11, 3), date(2026, 11, 17), date(2026, 12, 1), date(2026, 12, 15))


def ends(installation: Installation) -> list[str]:
    """How each look ended, oldest first."""
    with installation.casefile.reading() as session:
        return list(session.scalars(select(Crawl.outcome).order_by(Crawl.id)))


def rounds(installation: Installation, number: int) -> None:
    """So many rounds, four hours apart."""
    for _ in range(number):
        installation.round()
        installation.later(hours=4)


def test_links_that_vanish_from_a_real_list_make_it_suspect_until_they_are_back(
    installation: Installation,
) -> None:
    """Four meetings with agendas, then the same four without a link, then as before."""
    for number, day in enumerate(DAYS):
        installation.publish(day, number + 1, "Call to order")
    installation.watch_site()
    rounds(installation, 3)
    whole = listing(installation.rows)
    installation.list_at("", re.sub(rb' href="/AgendaCenter/ViewFile[^"]*"', b"", whole))
    rounds(installation, 2)
    installation.list_at("", whole)
    rounds(installation, 1)
    assert ends(installation) == ["ok"] * 3 + ["suspect"] * 2 + ["ok"]
    with installation.casefile.reading() as session:
        first, *_, last = session.scalars(select(Crawl).order_by(Crawl.id))
        assert (first.meetings, first.listed, first.ahead, first.agendas) == (4, 4, 2, 2)
        assert last.listed == 4


def test_a_real_list_that_is_emptied_is_suspect_until_it_is_filled(
    installation: Installation,
) -> None:
    """Two meetings, then a page with none of them for three days, then both again."""
    for number, day in enumerate(DAYS[:2]):
        installation.publish(day, number + 1, "Call to order")
    installation.watch_site()
    rounds(installation, 3)
    whole = listing(installation.rows)
    empty = re.sub(rb"(?s)<tbody>.*</tbody>", b"<tbody></tbody>", whole)
    installation.list_at("", empty.replace(b"</table>", b"</table>No results found."))
    rounds(installation, 18)
    installation.list_at("", whole)
    rounds(installation, 2)
    assert ends(installation) == ["ok"] * 3 + ["suspect"] * 18 + ["ok"] * 2

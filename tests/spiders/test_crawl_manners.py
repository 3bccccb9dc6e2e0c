"""A guest's manners as the server sees them, and pages that lie about their letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.crawl import MeetingSeen
from tests.sites.server import Site
from tests.spiders.crawl_samples import (
    AGENDA,
    EVENTS,
    a_source,
    only,
    outcomes,
    run_crawl,
    sample,
    settings_for,
)


def test_two_platforms_on_one_host_keep_one_second_between_requests(
    site: Site, tmp_path: Path
) -> None:
    """The default pace, as the server sees it: robots.txt and both sources share it."""
    site.add(AGENDA, sample("civicplus_empty.html"))
    site.add(EVENTS, b"[]")
    sources = (
        a_source(1, site.url("/AgendaCenter")),
        a_source(2, site.url(EVENTS), "legistar"),
    )
    records = run_crawl(tmp_path, settings_for(site, delay_seconds=1.0), *sources)
    assert {end[0] for end in outcomes(records).values()} == {"empty"}
    asked = [path.partition("?")[0] for path in site.paths(robots=True)]
    assert sorted(asked) == ["/AgendaCenter/Search/", "/robots.txt", EVENTS]
    assert asked[0] == "/robots.txt"
    # On a busy machine an arrival is noted late, which shortens one gap and lengthens another.
    assert min(site.gaps()) > 0.9
    assert sum(site.gaps()) > 1.9


@pytest.mark.parametrize("said", ["utf-8", "utf-16", "shift_jis", "x-no-such-charset"])
def test_a_page_that_lies_about_its_charset_is_read_as_it_is(
    site: Site, tmp_path: Path, said: str
) -> None:
    """Bytes of Windows-1252 under another charset: all meetings, and no letter is lost."""
    page = sample("civicplus_list.html").decode().replace("SAMPLE Regular", "SAMPLE Doña Ana’s")
    site.add(
        AGENDA,
        page.replace('<meta charset="utf-8">', "").encode("cp1252"),
        headers={"Content-Type": f"text/html; charset={said}"},
    )
    records = run_crawl(tmp_path, settings_for(site), a_source(1, site.url("/AgendaCenter")))
    titles = {seen.meeting.key: seen.meeting.title for seen in only(records, MeetingSeen)}
    assert (len(titles), titles["704"]) == (4, "SAMPLE Doña Ana’s Meeting")

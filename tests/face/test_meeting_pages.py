"""Meetings whose own pages say what their list does not: hours that stay, minutes that come."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from groundwork.casefile.documents import Document
from groundwork.casefile.meetings import Meeting, newest_version
from tests.face.conftest import Installation

PAGES = Path(__file__).parents[1] / "spiders" / "pages"
BOARD = "/meetings/meetings/Board/2026"


def town(installation: Installation) -> tuple[bytes, bytes, bytes]:
    """A town's list, the page of the meeting ahead and that of the past one; all with tags."""
    here = installation.site.url("/").rstrip("/").encode()
    page = (PAGES / "towncloud_list.html").read_bytes().replace(b"https://sample.example", here)
    detail = (PAGES / "towncloud_meeting.html").read_bytes()
    detail = detail.replace(b"https://sample.example", here)
    other = detail.replace(b"December 9", b"November 30").replace(b"2026-12-09", b"2026-11-30")
    other = other.replace(b"minutes.pdf", b"other.pdf").replace(b"packet.pdf", b"other.pdf")
    installation.tags = True
    installation.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    installation.serve(BOARD, page)
    installation.serve("/meetings/detail/32", detail)
    installation.serve("/meetings/detail/31", other)
    for name in ("packet", "minutes", "other", "late"):
        installation.serve(f"/files/{name}.pdf", b"%PDF " + name.encode())
    installation.watch_url(installation.site.url(BOARD), "Town", "towncloud")
    return page, detail, other


def told(installation: Installation) -> dict[str, tuple[int, str]]:
    """Number of versions and newest start of each meeting."""
    with installation.casefile.reading() as session:
        rows = {row.key: newest_version(session, row.id) for row in session.query(Meeting)}
        return {key: (row.number, row.start) for key, row in rows.items()}


def test_an_hour_stays_where_the_meeting_s_page_cannot_be_read(installation: Installation) -> None:
    """The list changes and the page is broken: no version with a bare day comes of it."""
    page, _, _ = town(installation)
    installation.round()
    before = told(installation)
    assert {start[10:13] for _, start in before.values()} == {"T18"}
    installation.later(hours=1)
    installation.serve(BOARD, page.replace(b"</body>", b"<!-- new --></body>"))
    installation.site.add("/meetings/detail/32", b"broken", status=500)
    installation.round()
    assert told(installation) == before


def test_minutes_on_the_page_of_a_past_meeting_are_found(installation: Installation) -> None:
    """The list stays as it was; for a month the page of a past meeting is asked, conditionally."""
    _, _, other = town(installation)
    installation.round()
    installation.later(days=10)
    installation.serve("/meetings/detail/31", other.replace(b"other.pdf", b"late.pdf"))
    installation.round()
    with installation.casefile.reading() as session:
        urls = {row.url.rpartition("/")[2] for row in session.query(Document)}
    assert "late.pdf" in urls

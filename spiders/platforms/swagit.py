"""Swagit (Granicus): a video archive at `{tenant}.new.swagit.com/views/N`, often the only list.

`#video-table` has a row a recording: a link to `/videos/ID`, the day, the length. Links to agenda
and minutes may stand in a cell that is commented out; they work all the same.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import Comment, Tag

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.base import PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    is_amended,
    kind_of,
    local_start,
    one,
    some,
    status_of,
    tree_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered, host_of
from spiders.platforms.moments import wall_in, whole_page

NAME = "swagit"
LAST_PAGE = 3
VIDEO = re.compile(r"/videos/(\d+)/?(?:\?.{0,500})?$")
# A recording itself is no document to read.
IGNORED = re.compile(r"/(?:download|embed|transcript\.vtt)\b")


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a page of the archive, mostly with a bare date."""
    try:
        tree = whole_page(body)
        table = one(tree, "table#video-table.videos", "table of videos")
        rows = some(table, "tbody tr", "rows of videos")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    page = Page(NAME, "archive", url, timezone)
    parsed = gathered(page, rows, lambda row: _meeting(row, page))
    following = tree.select_one(".pagination a[rel=next][href]")
    target = absolute(str(following["href"]), url) if following else None
    if parsed.outcome == "ok" and target:
        return Parsed("ok", NAME, None, page.variant, parsed.meetings, next_page=target)
    return parsed


def _meeting(row: Tag, page: Page) -> MeetingFound:
    cells = row.find_all("td", recursive=False)
    link = row.select_one("a[href*='/videos/']")
    found = VIDEO.search(str(link["href"])) if link else None
    if link is None or found is None:
        raise ShapeChanged("a row without a video")
    # The name of a recording may hold a date too: the cell that is nothing else comes first.
    dated = [cell for cell in cells if link not in cell.descendants] or cells
    when = next((at for cell in dated if (at := wall_in(cell.get_text(" ")))), None)
    if when is None:
        raise ShapeChanged("a row without a date")
    title = words(link.get_text(" ")) or "Meeting"
    video = absolute(str(link["href"]), page.url)
    files = [*_files(row, page), *([DocumentFound("video", "Video", video)] if video else [])]
    return MeetingFound(
        key=found[1],
        body=title,
        title=title,
        start=local_start(*when, page.timezone),
        status=status_of(title),
        url=video,
        documents=unique(files),
        amended=is_amended(title),
    )


def _files(row: Tag, page: Page) -> list[DocumentFound]:
    """Links to documents, in the row and in what is commented out of it."""
    hidden = "".join(row.find_all(string=lambda text: isinstance(text, Comment)))
    links = [*row.select("a[href]"), *tree_of(hidden).select("a[href]")]
    found = []
    for link in links:
        target = absolute(str(link["href"]), page.url)
        shown = words(link.get_text(" "))
        if target and shown and not VIDEO.search(target) and not IGNORED.search(target):
            found.append(DocumentFound(kind_of(shown), shown, target))
    return found


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next page of the archive, newest first; the first three at most."""
    number = re.search(r"[?&]page=(\d+)", parsed.next_page or "")
    if parsed.next_page is None or number is None or int(number[1]) > LAST_PAGE:
        return ()
    return (PageRequest(parsed.next_page),)


def recognises(url: str, body: bytes) -> bool:
    """The vendor's host with a list of views, or the archive's own table."""
    views = host_of(url).endswith(".swagit.com") and "/views/" in urlsplit(url).path
    return views or (b'id="video-table"' in body and b"wagit" in body)


PLATFORM = Platform(NAME, parse, recognises, follow=follow)

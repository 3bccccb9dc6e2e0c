"""NovusAgenda: the public list of meetings, a Telerik grid of six months or so.

    https://{tenant}.novusagenda.com/agendapublic/

Dates have years of two digits and no time. A PDF is a link (`DisplayAgendaPDF.ashx?MeetingID=` or
`?MinutesMeetingID=`), the HTML agenda opens by script (`MeetingView.aspx?MeetingID=`). A page of
the list has fifteen meetings; the next is asked for by sending the form with its view state. Which
months are shown, the address says (`Date=6ms`: three before and three ahead).
"""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    kind_of,
    read_html,
    status_of,
    suspect,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    day_in,
    expect_target,
    gathered,
    host_of,
    is_whole,
    start_in,
)
from spiders.platforms.telerik import (
    DATE_HEAD,
    PLACE_HEAD,
    TIME_HEAD,
    GridRow,
    next_page_form,
    read_grid,
)

NAME = "novusagenda"
GRID = "table.rgMasterTable[id*=radGridMeetings]"
NAME_HEAD = re.compile(
    r"(?:(?:meeting|board|committee) )?(?:type|name|title|group|body)|meeting|department"
    r"|(?:board|committee|commission)(?: ?/ ?\w{1,20}){0,5}",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[?&]MeetingID=(\d+)", re.IGNORECASE)
HTML = re.compile(r"/MeetingView\.aspx\?", re.IGNORECASE)
MINUTES = re.compile(r"doctype=Minutes|DisplayAgendaPDF\.ashx\?MinutesMeetingID=", re.IGNORECASE)
AGENDA = re.compile(r"doctype=Agenda|DisplayAgendaPDF\.ashx\?MeetingID=", re.IGNORECASE)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of the public list, in its order."""
    table = read_html(body).select_one(GRID) if is_whole(body) else None
    if table is None:
        return unrecognised(NAME, body, "it has no grid of meetings, or ends in the middle")
    try:
        grid = read_grid(table)
    except ShapeChanged as change:
        return suspect(NAME, f"there is {change}")
    if not grid.rows and grid.says_none:
        return Parsed("empty", NAME, "The list says that it has no meetings.", "list")
    page = Page(NAME, "list", url, timezone)
    amiss = _outside(grid.rows, table)
    parsed = gathered(page, grid.rows, lambda row: _meeting(row, page), amiss)
    form = next_page_form(table)
    return replace(parsed, next_page=url, next_form=form) if form else parsed


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next page of the list, by its form."""
    if parsed.next_page is None or parsed.next_form is None:
        return ()
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    return (PageRequest(parsed.next_page, "POST", parsed.next_form.encode(), headers),)


def _outside(rows: tuple[GridRow, ...], table: Tag) -> list[str]:
    files = "a[href*='DisplayAgendaPDF']"
    lost = len(table.select(files)) - sum(len(row.tag.select(files)) for row in rows)
    return [f"{lost} links to agendas stand outside of its rows"] if lost else []


def _meeting(row: GridRow, page: Page) -> MeetingFound:
    shown, title = row.text(DATE_HEAD), row.text(NAME_HEAD)
    if not title or day_in(shown) is None:
        raise ShapeChanged("a row without a date or type of meeting")
    files = _files(row.tag, page.url)
    start = start_in(f"{shown} {row.text(TIME_HEAD)}", page.timezone, "a row")
    number = next((found[1] for file in files if (found := NUMBER.search(file.url))), None)
    place = row.text(PLACE_HEAD)
    return MeetingFound(
        key=number or f"{start} {title}",
        body=title,
        title=title,
        start=start,
        status=status_of(title, place),
        place=place or None,
        url=page.url,
        documents=files,
        amended=is_amended(title),
    )


def _files(tag: Tag, url: str) -> tuple[DocumentFound, ...]:
    """The documents of a row, those in HTML last: the same is mostly there as a file too."""
    found = (_file(link, url) for link in tag.select("a"))
    files = unique(file for file in found if file)
    return tuple(sorted(files, key=lambda file: bool(HTML.search(file.url))))


def _file(link: Tag, url: str) -> DocumentFound | None:
    image = link.select_one("img[alt]")
    text = words(link.get_text(" ")) or words(str(image["alt"]) if image else "")
    target = expect_target(link, url, text)
    if target is None:
        return None
    kind: DocumentKind = kind_of(text)
    if MINUTES.search(target):
        kind = "minutes"
    elif AGENDA.search(target) and kind != "packet":
        kind = "agenda"
    return DocumentFound(kind, text or kind.capitalize(), target)


def wanted(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """Without the HTML of what is also there as a file."""
    filed = {document.kind for document in documents if not HTML.search(document.url)}
    return tuple(d for d in documents if not (HTML.search(d.url) and d.kind in filed))


def recognises(url: str, body: bytes) -> bool:
    """A portal by its host, and a list by its grid."""
    return host_of(url).endswith(".novusagenda.com") or (
        b"radGridMeetings" in body and b"DisplayAgendaPDF" in body
    )


PLATFORM = Platform(NAME, parse, recognises, follow=follow, wanted=wanted)

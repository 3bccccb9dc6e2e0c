"""IQM2 / MinuteTraq: the calendar as a list, the portal's home page, and a meeting's own page.

    GET /Citizens/Calendar.aspx?View=List&From=1/1/2026&To=12/31/2026
    GET /Citizens/Detail_Meeting.aspx?ID=5059

A meeting is a `div.MeetingRow`: its link shows day and time (no time where none was set), the
link's tooltip holds board, type, status and place, and `.RowDetails` "Board - Type". A link of
class HiddenDocumentLink leads nowhere: not published yet. What a file is, its `Type` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bs4 import Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    kind_of,
    one,
    one_or_none,
    read_html,
    status_of,
    suspect,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    expect_target,
    gathered,
    host_of,
    is_whole,
    joined,
    marks_of,
    start_in,
    target_of,
)
from spiders.platforms.iqm2_outline import outline

NAME = "iqm2"
KINDS: dict[str, DocumentKind] = {"14": "agenda", "1": "packet", "12": "minutes", "15": "minutes"}
FILE = re.compile(r"File(?:Open|View)\.aspx\?(?:.{0,300}&)?Type=(\d+)", re.IGNORECASE)
NUMBER = re.compile(r"Detail_Meeting\.aspx\?(?:.{0,300}&)?ID=(\d+)", re.IGNORECASE)
NOTHING = re.compile(r"\bno (?:\w+ ){0,2}meetings?\b", re.IGNORECASE)
LABEL = "[id$=lbl{}]"


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a calendar or home page; of a meeting's own page, the one with its items."""
    if not is_whole(body):
        return unrecognised(NAME, body, "it is no page, or ends in the middle")
    tree = read_html(body)
    rows = tree.select("div.MeetingRow")
    page = Page(NAME, "list", url, timezone)
    if rows:
        return gathered(page, rows, lambda row: _from_row(row, page), _outside(rows, tree))
    if tree.select_one(LABEL.format("MeetingDate")):
        return _detail(tree, Page(NAME, "detail", url, timezone))
    section = tree.select_one("[id$=pnlMeetings]")
    if section and NOTHING.search(words(section.get_text(" "))):
        return Parsed("empty", NAME, "The calendar says that it has no meetings.", "list")
    return unrecognised(NAME, body, "it has no rows of meetings")


def _outside(rows: list[Tag], tree: Tag) -> list[str]:
    """Links to meetings' pages in no row, though they look like those of rows."""
    inside = {id(link) for row in rows for link in row.select("a")}
    lost = [a for a in tree.select(".RowLink a, .MeetingLinks a") if id(a) not in inside]
    return [f"{len(lost)} links stand outside of its rows"] if lost else []


def _from_row(row: Tag, page: Page) -> MeetingFound:
    link = one(row, ".RowLink a", "link of a row")
    target = target_of(link, page.url)
    number = NUMBER.search(target or "")
    told = _tooltip(str(link.get("title") or ""))
    parts = (told.board, told.kind) if told else ()
    title = words(one(row, ".RowDetails", "name of a row").get_text(" ")) or " - ".join(parts)
    if number is None or not title:
        raise ShapeChanged("a row without a number or name")
    said = [words(tag.get_text(" ")) for tag in row.select(".MeetingCancelled")]
    files = _files(row.select(".RowRight a"), page.url)
    return MeetingFound(
        key=number[1],
        body=told.board if told else title.rpartition(" - ")[0] or title,
        title=title,
        start=start_in(words(link.get_text(" ")), page.timezone, "a row"),
        status=status_of(title, told.status if told else None, *said),
        place=_place(told.place) if told else None,
        url=target,
        documents=files,
        amended=is_amended(title, *(file.title for file in files)),
    )


@dataclass(frozen=True, slots=True)
class Tooltip:
    """What the tooltip of a meeting's link says, a part a label; the place has none."""

    board: str
    kind: str
    status: str
    place: str


def _tooltip(text: str) -> Tooltip | None:
    """The parts of a tooltip; None where a label is missing."""
    _, _, after = text.partition("Board:")
    board, _, after = after.partition("Type:")
    kind, label, after = after.partition("Status:")
    if not label:
        return None
    status, *place = re.split(r"(?=[\r\n\t])", after.lstrip(), maxsplit=1)
    return Tooltip(words(board), words(kind), words(status), "".join(place))


def _place(text: str) -> str | None:
    return joined(*re.split(r"[\r\n\t]+", text))


def _files(links: list[Tag], url: str) -> tuple[DocumentFound, ...]:
    return unique(file for link in links if (file := _file(link, url)))


def _file(link: Tag, url: str) -> DocumentFound | None:
    if "HiddenDocumentLink" in marks_of(link, "class").split():
        return None
    text = words(link.get_text(" "))
    target = expect_target(link, url, text)
    if target is None:
        return None
    found = FILE.search(target)
    if found:
        kind = KINDS.get(found[1]) or kind_of(text)
        return DocumentFound(kind, text or kind.capitalize(), target)
    return DocumentFound("video", text or "Video", target) if "Mode=Video" in target else None


def _detail(tree: Tag, page: Page) -> Parsed:
    try:
        meeting = _from_detail(tree, page)
        _all_read(tree, meeting)
    except ShapeChanged as change:
        return suspect(NAME, f"there is {change}")
    return Parsed("ok", NAME, None, page.variant, (meeting,), items=meeting.items)


def _all_read(tree: Tag, meeting: MeetingFound) -> None:
    """Raises ShapeChanged where there is an outline without items, or a file that was missed."""
    if tree.select_one("#MeetingDetail") and not meeting.items:
        raise ShapeChanged("an outline without items")
    read = [*meeting.documents, *(file for item in meeting.items for file in item.documents)]
    linked = tree.select("[id$=pnlStart] a[href*='FileOpen.aspx']")
    if meeting.url and {target_of(a, meeting.url) for a in linked} - {file.url for file in read}:
        raise ShapeChanged("a file outside of its downloads and outline")


def _from_detail(tree: Tag, page: Page) -> MeetingFound:
    group, date = (one(tree, LABEL.format(f"Meeting{part}"), part) for part in ("Group", "Date"))
    board, shown = words(group.get_text(" ")), words(date.get_text(" "))
    kind, status = (_label(tree, part) for part in ("Type", "Status"))
    number = tree.select_one("input[id$=txtMeetingID]")
    if not board or number is None:
        raise ShapeChanged("a meeting without a board or number")
    title = f"{board} - {kind}" if kind else board
    return MeetingFound(
        key=str(number.get("value")),
        body=board,
        title=f"{title} [{status}]" if status else title,
        start=start_in(shown, page.timezone, "a meeting"),
        status=status_of(status, title),
        place=_place_of_detail(date),
        url=page.url,
        documents=_files(tree.select(".MeetingDownloads a"), page.url),
        items=outline(tree, page.url),
    )


def _label(tree: Tag, part: str) -> str:
    tag = one_or_none(tree, LABEL.format(f"Meeting{part}"), part)
    return words(tag.get_text(" ")) if tag else ""


def _place_of_detail(shown: Tag) -> str | None:
    """The text and address that follow the date in the heading."""
    texts = [
        str(text) if isinstance(text, str) else text.get_text(" ")
        for text in shown.next_siblings
        if isinstance(text, str) or "MeetingAddress" in marks_of(text, "class")  # type: ignore[arg-type]
    ]
    return joined(*(re.sub(r"\xa0{2,}", ", ", text) for text in texts))


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The calendar as a list over the days that matter: by itself it shows a few weeks only.

    With the option `view = page` the source's own address is asked as it is.
    """
    if source.options.get("view") == "page":
        return (PageRequest(source.url),)
    parts = urlsplit(source.url)
    days = {"From": source.first_day, "To": source.last_day}
    query = {key: f"{on.month}/{on.day}/{on.year}" for key, on in days.items()}
    address = f"{parts.scheme}://{parts.netloc}/Citizens/Calendar.aspx?"
    return (PageRequest(address + urlencode({"View": "List"} | query, safe="/")),)


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """The meeting's own page, which holds the items of its agenda, once there is one."""
    if meeting.url is None or not any(d.kind in ("agenda", "packet") for d in meeting.documents):
        return ()
    return (PageRequest(meeting.url, meeting_key=meeting.key),)


def recognises(url: str, body: bytes) -> bool:
    """A portal by its host, and a calendar by its rows."""
    return host_of(url).endswith(".iqm2.com") or (
        b"MeetingRow" in body and b"Detail_Meeting.aspx" in body
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, details=details)

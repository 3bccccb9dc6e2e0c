"""BoardBook Premier and Sparq Data: `/Public/Organization/N`, all meetings of a board on one page.

A row is `tr.row-for-board`: "May 5, 2026 at 4:30 PM - Committee" with "Cancelled" in a span before
and after where it is; the place with links to a stream or recording; and a list of documents.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from spiders.items import DocumentFound, MeetingFound, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    kind_of,
    link_of,
    some,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered, host_of, joined, start_in
from spiders.platforms.moments import whole_page

NAME = "boardbook"
HEAD = re.compile(r"^(?P<when>.{0,200}?\d{4}(?:\sat\s[^-]{1,20}?)?)\s?-\s?(?P<title>.+)", re.I)
NOTHING = re.compile(r"\bno (?:\w+ ){0,3}meetings?\b", re.IGNORECASE)
_OFF = r"(?:cancell?ed|postponed|re-?scheduled)"
SAID = re.compile(rf"^{_OFF}\W+|\s{_OFF}$", re.IGNORECASE)
AGENDAS = "a[href*='/Public/Agenda/' i]"
NUMBER = re.compile(r"[?&]meeting=(\d+)|location\d+-(\d+)-", re.IGNORECASE)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of an organization's public page."""
    try:
        tree = whole_page(body)
        main = tree.select_one("main") or tree
        nothing = NOTHING.search(words(main.get_text(" "))) and not main.select(AGENDAS)
        if nothing and recognises(url, b"") and not main.select("tr.row-for-board"):
            return Parsed("empty", NAME, "The page says that it has no meetings.", "organization")
        rows = some(tree, "tr.row-for-board", "rows of meetings")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    page, body_name = Page(NAME, "organization", url, timezone), _body(tree)
    lost = [
        link for link in tree.select(AGENDAS) if not link.find_parent("tr", class_="row-for-board")
    ]
    amiss = [f"{len(lost)} links to agendas stand outside of its rows"] if lost else []
    return gathered(page, rows, lambda row: _meeting(row, body_name, page), amiss)


def _body(tree: BeautifulSoup) -> str:
    """The organization, as the heading of its list or of the page names it."""
    heads = (words(tag.get_text(" ")) for tag in tree.select("main h2, h1"))
    plain = (re.sub(r"\s?(?:Meetings|Public View)$", "", head) for head in heads)
    return next((head for head in plain if head), "")


def _meeting(row: Tag, body: str, page: Page) -> MeetingFound:
    cells = row.find_all("td", recursive=False)
    lines = [words(tag.get_text(" ")) for tag in cells[0].find_all("div")] if cells else []
    if len(cells) < 2 or not lines:
        raise ShapeChanged("a row without a heading")
    said = " ".join(words(tag.get_text(" ")) for tag in cells[0].select(".meeting-is-cancelled"))
    head = SAID.sub("", lines[0])
    found = HEAD.match(head)
    kind = next((s for line in lines if (s := line.partition("Meeting Type:")[2].strip())), "")
    title = words(found["title"]) if found else kind or body
    if not title:
        raise ShapeChanged("a row without a name")
    files = unique([*_files(cells[2:], page), *_recordings(cells[1], page)])
    start = start_in(head, page.timezone, "a row")
    return MeetingFound(
        key=_number(row) or f"{start}-{title}",
        body=body or title,
        title=title,
        start=start,
        status=status_of(said, lines[0]),
        place=joined(*(tag.get_text(" ") for tag in cells[1].select("span[id^=location]"))),
        participate=_stream(cells[1], page),
        url=page.url,
        documents=files,
        amended=is_amended(lines[0]),
    )


def _files(cells: list[Tag], page: Page) -> list[DocumentFound]:
    found = []
    for cell in cells:
        for link in cell.select("a[href]"):
            target, shown = link_of(link, page.url), words(link.get_text(" "))
            if target and shown:
                found.append(DocumentFound(kind_of(shown), shown, target))
    return found


def _number(row: Tag) -> str:
    """The meeting's number, in its links or in the ids of its place's lines."""
    marks = [*(str(a["href"]) for a in row.select("a[href]"))]
    marks += [str(span["id"]) for span in row.select("span[id]")]
    found = next((n for mark in marks if (n := NUMBER.search(mark))), None)
    return str(found[1] or found[2]) if found else ""


def _recordings(cell: Tag, page: Page) -> list[DocumentFound]:
    links = (link for link in cell.select("a[href]") if "recorded" in link.get_text().lower())
    targets = (link_of(link, page.url) for link in links)
    return [DocumentFound("video", "Recording", target) for target in targets if target]


def _stream(cell: Tag, page: Page) -> str | None:
    links = (link for link in cell.select("a[href]") if "streaming" in link.get_text().lower())
    target = next((t for link in links if (t := link_of(link, page.url))), None)
    return f"By video: {target}" if target else None


def recognises(url: str, body: bytes) -> bool:
    """A public organization page of either name of the product."""
    ours = host_of(url).endswith((".boardbook.org", ".sparqdata.com"))
    return (ours and "/organization/" in urlsplit(url).path.lower()) or b"row-for-board" in body


PLATFORM = Platform(NAME, parse, recognises)

"""Granicus ViewPublisher: a view's page of upcoming events and archived videos, and its feed.

    https://{tenant}.granicus.com/ViewPublisher.php?view_id=N

Each customer has a template of its own. Most are tables of class `listingTable` whose cells say
what they are in `headers` ("Date Board-Meeting", "EventName"); some are blocks without tables. An
upcoming event has an `event_id`, an archived one a `clip_id`. A date may have a hidden span of
epoch seconds before it, and may be missing while a meeting is in progress: then so is the start.
An agenda is a link, a button that opens a window, or a link that is called "Approved".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bs4 import Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Platform
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
    in_table,
    is_whole,
    marks_of,
    start_in,
)
from spiders.platforms.granicus_feed import (
    NUMBER,
    key_of,
    kind_of_link,
    looks_like_feed,
    parse_feed,
)

NAME = "granicus"
COLUMNS = {
    "name": re.compile(
        r"(?:event|meeting|clip|body)?\W{0,3}name|meeting|title|event|committee|body"
    ),
    "date": re.compile(r"(?:event|meeting|clip)?\W{0,3}date(?:\W{0,3}time)?"),
}
NOTHING = re.compile(
    r"\bno (?:\w+ ){0,2}(?:events?|meetings?|videos?|clips?|archives?)\b|\bnone (?:are )?scheduled",
    re.IGNORECASE,
)
UNDERWAY = re.compile(r"^\W*(?:in progress|live(?: now)?|now in session)\b", re.IGNORECASE)
BLOCK = "[class~=row], [class*=Row], li, article"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by what they are, and the heads of the other columns."""

    tag: Tag
    cells: Mapping[str, Tag]
    heads: tuple[str, ...] = field(default=())


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a view's page in page order, or of its feed."""
    if looks_like_feed(body):
        return parse_feed(body, url, timezone=timezone)
    if not is_whole(body):
        return unrecognised(NAME, body, "it ends in the middle")
    tree = read_html(body)
    tables = [t for t in tree.select("table") if _is_listing(t)]
    if tables:
        return _tables(tables, tree, Page(NAME, "view", url, timezone))
    if tree.select("[headers], [class*=listing], [class*=listItem]"):
        return suspect(NAME, "its list is no table of listings")
    blocks = _blocks(tree)
    if not blocks:
        return unrecognised(NAME, body, "it has no table of listings")
    page = Page(NAME, "blocks", url, timezone)
    return gathered(page, blocks, lambda block: _from_block(block, page), _outside(blocks, tree))


def _is_listing(table: Tag) -> bool:
    own = "listingtable" in marks_of(table, "class").lower()
    rows = table.select("tr.listingRow, td.listItem")
    return own or any(row.find_parent("table") is table for row in rows)


def _tables(tables: list[Tag], tree: Tag, page: Page) -> Parsed:
    rows, silent = [], 0
    for table in tables:
        found = _rows(table)
        rows += found
        silent += not found and not NOTHING.search(words(table.get_text(" ")))
    if not rows and not silent:
        reason = "The page says that it has no events."
        return Parsed("empty", NAME, reason, page.variant)
    amiss = _outside([row.tag for row in rows], tree)
    return gathered(page, rows, lambda row: _from_row(row, page), amiss)


def _rows(table: Tag) -> list[Row]:
    heads = _heads(table)
    rows = []
    for tag in table.select("tr"):
        cells = list(tag.find_all(["td", "th"], recursive=False))
        if not in_table(tag, table) or not tag.find("td") or tag.select("td.listHeader"):
            continue
        if len(cells) == 1 and not NUMBER.search(str(tag)):
            continue  # a heading over the whole width, or "there are no upcoming events"
        rows.append(Row(tag, _cells(cells, heads), heads))
    return rows


def _heads(table: Tag) -> tuple[str, ...]:
    """What each column is, by the id, class or text of its head, in small letters."""
    for tag in table.select("tr"):
        cells = tag.find_all(["th", "td"], recursive=False)
        if in_table(tag, table) and tag.select("th, td.listHeader"):
            return tuple(_head(cell) for cell in cells)
    return ()


def _head(cell: Tag) -> str:
    marks = [str(cell.get("id") or ""), *marks_of(cell, "class").split()]
    named = next((mark for mark in marks if mark and mark.lower() != "listheader"), "")
    return (named or words(cell.get_text(" "))).lower()


def _cells(cells: list[Tag], heads: tuple[str, ...]) -> dict[str, Tag]:
    """The cells for name and date, by their own `headers`, else by the head of their column."""
    found: dict[str, Tag] = {}
    for index, cell in enumerate(cells):
        own = marks_of(cell, "headers").split()
        head = own[0].lower() if own else heads[index] if index < len(heads) else ""
        for what, names in COLUMNS.items():
            if names.fullmatch(head):
                found.setdefault(what, cell)
    return found if found.keys() == COLUMNS.keys() else found | _unnamed(cells, found)


def _unnamed(cells: list[Tag], found: Mapping[str, Tag]) -> dict[str, Tag]:
    """Where a template names no columns: the only cell with a date, and the first with a name.

    None where another column is a name's: then the name's own has lost it.
    """
    said = [words(cell.get_text(" ")) for cell in cells]
    dated = [
        c for c, text in zip(cells, said, strict=True) if day_in(_shown(c)) or UNDERWAY.search(text)
    ]
    if found or len(dated) != 1:
        return {}
    names = (c for c in cells if c is not dated[0] and re.search("[A-Za-z]{3}", c.get_text(" ")))
    name = next(
        (c for c in names if kind_of(words(c.get_text(" "))) != "agenda" or not c.select("a")), None
    )
    return {"date": dated[0], "name": name} if name else {}


def _from_row(row: Row, page: Page) -> MeetingFound:
    if row.cells.keys() != COLUMNS.keys():
        raise ShapeChanged("a row without cells for name and date")
    title = words(row.cells["name"].get_text(" "))
    if not title:
        raise ShapeChanged("a row without a name")
    shown = _shown(row.cells["date"])
    underway = UNDERWAY.search(shown) and day_in(shown) is None
    start = "" if underway else start_in(shown, page.timezone, "a row")
    return _meeting(row.tag, title, start, page, *_said(row))


def _said(row: Row) -> list[str]:
    """What the row says outside of its links: in some templates that it is cancelled."""
    cells = row.tag.find_all("td", recursive=False)
    return [words(c.get_text(" ")) for c in cells if not c.select("a, input, button")]


def _shown(cell: Tag) -> str:
    """The date as a reader sees it, without the hidden seconds before it."""
    return words(re.sub(r"\b\d{9,13}\b", " ", cell.get_text(" ")))


def _meeting(tag: Tag, title: str, start: str, page: Page, *said: str) -> MeetingFound:
    number = NUMBER.search(str(tag))
    files = _files(tag, page.url)
    return MeetingFound(
        key=key_of(number) if number else f"{start} {title}",
        body=title,
        title=title,
        start=start,
        status=status_of(title, *said),
        participate=_participate(tag, page.url),
        url=page.url,
        documents=files,
        amended=is_amended(title, *(file.title for file in files)),
    )


def _files(tag: Tag, url: str) -> tuple[DocumentFound, ...]:
    return unique(
        file for link in tag.select("a, input, button, area") if (file := _file(link, url))
    )


def _file(link: Tag, url: str) -> DocumentFound | None:
    if "ecomment" in marks_of(link, "class").split():
        return None
    text = _text(link)
    target = expect_target(link, url, text)
    if target is None:
        return None
    kind: DocumentKind = kind_of_link(target) or kind_of(text)
    if kind == "agenda" and kind_of(text) == "packet":
        kind = "packet"
    if kind == "other":
        kind = _kind_of_column(link)
    told = text if kind_of(text) != "other" else ""
    return DocumentFound(kind, told or kind.replace("_", " ").capitalize(), target)


def _text(link: Tag) -> str:
    image = link.select_one("img[alt]")
    shown = (link.get_text(" "), link.get("value"), link.get("title"), image and image.get("alt"))
    return next((words(str(text)) for text in shown if text and words(str(text))), "")


def _kind_of_column(link: Tag) -> DocumentKind:
    cell = link.find_parent("td")
    head = marks_of(cell, "headers").split() if cell else []
    return kind_of(" ".join(re.findall(r"[A-Z][a-z]+", head[0]))) if head else "other"


def _participate(tag: Tag, url: str) -> str | None:
    """Where to comment online, once the vendor's script for it has an address."""
    link = tag.select_one("a.ecomment[link^=http]")
    return f"Comment online: {link['link']}" if link else None


def _outside(rows: list[Tag], tree: Tag) -> list[str]:
    """Links to agendas in no row: some rows must have lost what they are known by."""
    inside = {id(link) for row in rows for link in row.select("a, input, button")}
    links = tree.select("a[href*='AgendaViewer.php'], a[onclick*='AgendaViewer.php']")
    lost = [link for link in links if id(link) not in inside]
    return [f"{len(lost)} links to agendas stand outside of its rows"] if lost else []


# --- pages without tables ---------------------------------------------------------------------


def _blocks(tree: Tag) -> list[Tag]:
    """The innermost blocks that hold a date, where the page links to a viewer of Granicus."""
    if not re.search(r"(?:AgendaViewer|MinutesViewer|MediaPlayer)\.php", str(tree)):
        return []
    dated = [block for block in tree.select(BLOCK) if day_in(block.get_text(" "))]
    outer = {id(parent) for inner in dated for parent in inner.parents}
    return [block for block in dated if id(block) not in outer]


def _from_block(block: Tag, page: Page) -> MeetingFound:
    """The part of a block with the date is its date; the next one with words is its name."""
    parts = [words(str(text)) for text in block.find_all(string=True)]
    parts = [part for part in parts if part]
    dated = next((part for part in parts if day_in(part)), None)
    if dated is None:
        raise ShapeChanged("a block whose date is in pieces")
    links = {words(link.get_text(" ")) for link in block.select("a")}
    named = [part for part in parts if part != dated and re.search("[A-Za-z]{3}", part)]
    title = next((part for part in named if part not in links), next(iter(named), ""))
    if not title:
        raise ShapeChanged("a block without a name")
    return _meeting(block, title, start_in(f"{dated} {title}", page.timezone, "a block"), page)


def recognises(url: str, body: bytes) -> bool:
    """A view by its address, and a page or feed by its own marks; a link to one does not count."""
    host, start = host_of(url), body[:200_000]
    return (host.endswith(".granicus.com") and "viewpublisher" in url.lower()) or (
        b'class="listingTable"' in start and b"granicus.com" in start
    )


PLATFORM = Platform(NAME, parse, recognises)

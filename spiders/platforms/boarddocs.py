"""BoardDocs (Diligent): lists, one meeting and its agenda, as `Board.nsf` answers them.

    POST {site}/Board.nsf/BD-GetMeetingsList?open   current_committee_id=ID    (JSON, all years)
    POST {site}/Board.nsf/BD-GetMeeting?open        id=MEETING&current_committee_id=ID   (its page)
    POST {site}/Board.nsf/BD-GetAgenda?open         id=MEETING&current_committee_id=ID   (its items)
    GET  {site}/Board.nsf/XML-ActiveMeetings                                   (older sites)

The list gives days only (`numberdate`), and ends with an empty object. A time of day stands at
most in a meeting's own description, as free text. An agenda names no meeting: its items are
`Parsed.items`. The vendor turns robots away; where it does, a source ends as failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bs4 import BeautifulSoup, Tag
from lxml import etree

from spiders.items import AgendaItemFound, DocumentFound, MeetingFound, Parsed, Section
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    clock,
    is_amended,
    kind_of,
    link_of,
    local_start,
    one,
    read_html,
    section_of,
    some,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Page,
    Record,
    gathered,
    host_of,
    json_answer,
    needs,
    records_of,
    text_of,
)
from spiders.platforms.moments import needs_day

NAME = "boarddocs"
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
KEYS = frozenset({"unique", "name", "numberdate"})
NUMBERED = re.compile(r"^(?P<number>[\dA-Z]{1,3}(?:\.[\dA-Z]{1,3}){0,9}\.?)\s+(?P<title>\S.*)")


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a list (JSON or XML) or of a meeting's page, or the items of an agenda."""
    start = body.lstrip()[:300]
    try:
        if start[:1] in (b"[", b"{"):
            return _listed(body, url, timezone)
        if start.startswith((b"<?xml", b"<meetings")):
            return _active(body, url, timezone)
        tree = read_html(body)
        if tree.select_one(".wrap-category"):
            return _agenda(tree, body, url)
        return _one_meeting(tree, body, url, timezone)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))


def _listed(body: bytes, url: str, timezone: str | None) -> Parsed:
    records = records_of(json_answer(body), "meetings")
    if records == [{}]:  # every list ends so, and this one begins with its end
        return Parsed("empty", NAME, "The committee has no meetings.", "list")
    rows = [row for row in records if row]
    page = Page(NAME, "list", url, timezone)
    return gathered(page, rows, lambda row: _meeting(row, page))


def _meeting(row: Record, page: Page) -> MeetingFound:
    needs(row, KEYS, "a meeting")
    title, key = words(text_of(row, "name")), text_of(row, "unique")
    try:
        on = datetime.strptime(text_of(row, "numberdate"), "%Y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError as error:
        raise ShapeChanged("a meeting without a date") from error
    if not title or not key:
        raise ShapeChanged("a meeting without a name or a number")
    return MeetingFound(
        key=key,
        body=title,
        title=title,
        start=on.isoformat(),
        status=status_of(title),
        url=_site(page.url) + f"goto?open&id={quote(key)}",
        amended=is_amended(title),
    )


def _site(url: str) -> str:
    """The address of a site, up to and with `Board.nsf/`."""
    return re.split(r"(?<=\.nsf)/?", url, maxsplit=1, flags=re.I)[0].rstrip("/") + "/"


# --- the older list, with items ---------------------------------------------------------------


def _active(body: bytes, url: str, timezone: str | None) -> Parsed:
    """What can be read of the list; where its XML breaks off, that is said, and what came before.

    The vendor forgets to open a category where an agenda has none.
    """
    root, broken = _xml(body)
    if root is None or root.tag != "meetings":
        raise ShapeChanged("it is no list of meetings in XML")
    rows = root.findall("meeting")
    listed = body.count(b"</meeting>")
    amiss = [f"its XML breaks off; {len(rows)} of {listed} meetings can be read"] if broken else []
    page = Page(NAME, "active", url, timezone)
    return gathered(page, rows, lambda row: _active_meeting(row, page), amiss)


def _xml(body: bytes) -> tuple[Any, bool]:
    """The root of XML and whether the XML is broken."""
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    lenient = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return etree.fromstring(body, strict), False
    except etree.XMLSyntaxError:
        return etree.fromstring(body, lenient), True


def _active_meeting(row: Any, page: Page) -> MeetingFound:
    title = words(row.findtext("name"))
    if not title:
        raise ShapeChanged("a meeting without a name")
    on = needs_day("a meeting", row.findtext("start/date"))
    return MeetingFound(
        key=str(row.get("id") or f"{on}-{title}"),
        body=words(row.get("bodyname")) or title,
        title=title,
        start=on.isoformat(),
        status=status_of(title),
        url=absolute(words(row.findtext("link")), page.url) or page.url,
        items=tuple(_active_items(row, page)),
        amended=is_amended(title),
    )


def _active_items(row: Any, page: Page) -> Iterator[AgendaItemFound]:
    for category in row.findall("category"):
        section = section_of(words(category.findtext("name")))
        for item in category.iter("item"):
            number, title = _numbered(words(item.findtext("name")))
            links = (absolute(words(link.text), page.url) for link in item.iter("link"))
            files = (link for link in links if link and "/$file/" in link.lower())
            documents = (DocumentFound("other", _file_name(link), link) for link in files)
            if title:
                yield AgendaItemFound(number, title, section, unique(documents))


def _numbered(text: str) -> tuple[str, str]:
    found = NUMBERED.match(text)
    return (found["number"].rstrip("."), found["title"]) if found else ("", text)


def _file_name(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2] or "Attachment"


# --- one meeting, and its agenda --------------------------------------------------------------


def _one_meeting(tree: BeautifulSoup, body: bytes, url: str, timezone: str | None) -> Parsed:
    view = one(tree, "#view-meeting", "view of one meeting")
    if not body.rstrip().endswith((b"</div>", b"</html>")):
        raise ShapeChanged("it ends in the middle")
    page = Page(NAME, "meeting", url, timezone)
    return gathered(page, [view], lambda row: _viewed(row, tree, page))


def _viewed(view: Tag, tree: BeautifulSoup, page: Page) -> MeetingFound:
    name, on_text = (
        words(one(view, f".meeting-{part}", f"{part} of the meeting").get_text(" "))
        for part in ("name", "date")
    )
    described = view.select_one(".meeting-description")
    said = words(described.get_text(" ")) if described else ""
    on = needs_day("a meeting", on_text)
    base = tree.select_one("button[base]:not([base=''])")
    share = tree.select_one("[theurl^=http]")
    link = absolute(str(share["theurl"]), page.url) if share else None
    if not name:
        raise ShapeChanged("a meeting without a name")
    return MeetingFound(
        key=str(base["base"]) if base else f"{on}-{name}",
        body=name,
        title=name,
        start=local_start(on, clock(said), page.timezone),
        status=status_of(name, said),
        url=link or page.url,
        amended=is_amended(name),
    )


def _agenda(tree: BeautifulSoup, body: bytes, url: str) -> Parsed:
    items: list[AgendaItemFound] = []
    section: Section = "unknown"
    if not body.rstrip().endswith((b"</li>", b"</dl>", b"</html>", b"</div>")):
        raise ShapeChanged("it ends in the middle")
    for tag in some(tree, ".wrap-category .category-name, li.item", "parts of the agenda"):
        if tag.name != "li":
            section = section_of(words(tag.get_text(" ")))
            continue
        title = words(one(tag, ".title", "title of the item").get_text(" "))
        number = words(one(tag, ".order", "number of the item").get_text(" "))
        links = ((link, link_of(link, url)) for link in tag.select("a[href*='/files/']"))
        files = ((words(link.get_text(" ")) or "Attachment", to) for link, to in links if to)
        documents = unique(DocumentFound(kind_of(name), name, to) for name, to in files)
        items.append(AgendaItemFound(number.rstrip("."), title or number, section, documents))
    if not items:
        raise ShapeChanged("its agenda has no items")
    return Parsed("ok", NAME, None, "agenda", items=tuple(items))


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The list of the committee that the option `committee` names, else the older site's list."""
    site = _site(source.url)
    committee = source.options.get("committee")
    if not committee:
        return (PageRequest(f"{site}XML-ActiveMeetings"),)
    form = f"current_committee_id={quote(committee)}".encode()
    return (PageRequest(f"{site}BD-GetMeetingsList?open", "POST", form, FORM),)


def details(meeting: MeetingFound, source: Listing) -> tuple[PageRequest, ...]:
    """The page of a meeting, which may say its time, and its agenda; the older list has both.

    The site's own scripts end these addresses with a number of chance; ours with the meeting's
    number, so that each meeting has an address of its own.
    """
    committee = source.options.get("committee")
    if not committee:
        return ()
    site, key = _site(source.url), quote(meeting.key)
    form = f"id={key}&current_committee_id={quote(committee)}".encode()
    page, agenda = (f"{site}BD-Get{what}?open&{key}" for what in ("Meeting", "Agenda"))
    return (
        PageRequest(page, "POST", form, FORM, meeting.key),
        PageRequest(agenda, "POST", form, FORM, meeting.key, otherwise=()),
    )


def recognises(url: str, body: bytes) -> bool:
    """A site by its host, or a list by its own field names."""
    start = body[:2000]
    return host_of(url) == "go.boarddocs.com" or (
        b'"numberdate"' in start and b'"preliveoak"' in start
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, details=details, details_tell=True)

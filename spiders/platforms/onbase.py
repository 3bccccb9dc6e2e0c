"""OnBase Agenda Online (Hyland), on any host under `.../OnBaseAgendaOnline/` or hylandcloud.com.

Three kinds of page: the search's table (`tr.meeting-row`), a home page of links only (San Diego),
and the shell of one meeting (ViewMeeting), whose text comes from Documents/ViewAgenda. Wherever a
link to a document stands, its title ends in the meeting's local time: "... on 5/20/2024 6:30:00
PM". The epoch in `data-sortable-data` is the same moment and is not needed.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Platform
from spiders.platforms.common import (
    ShapeChanged,
    is_amended,
    link_of,
    one_or_none,
    status_of,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import Page, gathered, start_in
from spiders.platforms.moments import whole_page

NAME = "onbase"
VIEWS = "a[href*='ViewMeeting?' i], a[href*='/DownloadFile/' i]"
TITLE = re.compile(
    r"^(?:View|Download)\s(?:PDF of\s)?(?P<kind>[\w ]{1,60}?)\sfor\s(?P<name>.{1,300})\son\s"
    r"(?P<when>\d{1,2}/\d{1,2}/\d{4}(?: \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]\.?M\b)?)?)",
    re.I,
)
KINDS: dict[str, DocumentKind] = {"1": "agenda", "2": "minutes", "3": "minutes", "5": "packet"}
NOTHING = re.compile(r"\bno (?:\w+ ){0,2}meetings?\b", re.IGNORECASE)
LISTS = ".tab-pane a[id^=lnkMeeting], .tab-pane[id^=meeting] a"
FILE_NAME = re.compile(
    r"/DownloadFile/(?P<name>[^/?]{1,200}?)_\d+_(?:Agenda|Minutes|Summary)\w{0,60}\.", re.I
)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of a search or home page, or the one of a ViewMeeting page."""
    try:
        tree = whole_page(body)
        if _says_none(tree):
            return Parsed("empty", NAME, "The search says that it found no meetings.", "search")
        variant, rows, links = _shape(tree)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    page = Page(NAME, variant, url, timezone)
    if variant == "search":
        lost = [link for link in links if not link.find_parent("tr", class_="meeting-row")]
        amiss = [f"{len(lost)} links to agendas stand outside of its rows"] if lost else []
        return gathered(page, rows, lambda row: _row_meeting(row, page), amiss)
    groups = list(_by_meeting(links).items())
    return gathered(page, groups, lambda group: _linked_meeting(*group, page), _untitled(tree))


def _shape(tree: BeautifulSoup) -> tuple[str, list[Tag], list[Tag]]:
    """Which kind of page this is, its rows, and its links that say when a meeting is."""
    rows = tree.select("tr.meeting-row")
    links = [link for link in tree.select(VIEWS) if TITLE.match(_title(link))]
    if rows:
        return "search", rows, links
    if tree.select_one("[data-sortable-type]"):
        raise ShapeChanged("its table has no rows of meetings")
    if links and tree.select_one(LISTS):
        return "links", rows, links
    if links and tree.select_one(".navbar") and tree.select_one("a#lnkAgendaPacket, #btnAgenda"):
        return "meeting", rows, links
    raise ShapeChanged("it lists no meetings and links to no agenda")


def _says_none(tree: BeautifulSoup) -> bool:
    """Whether the search's own table, or its place, says that nothing was found."""
    if tree.select_one("tr.meeting-row") or tree.select_one(VIEWS):
        return False
    places = tree.select("table:has(th[data-sortable-type]) td, [id^=meetings-list]")
    return any(NOTHING.search(words(place.get_text(" "))) for place in places)


def _untitled(tree: BeautifulSoup) -> list[str]:
    """Links to a meeting's agenda that do not say when it is."""
    lost = [a for a in tree.select("a[href*='ViewMeeting?id=' i]") if not TITLE.match(_title(a))]
    return [f"{len(lost)} links to agendas do not say when"] if lost else []


def _by_meeting(links: list[Tag]) -> dict[str, list[Tag]]:
    grouped: dict[str, list[Tag]] = {}
    for link in links:
        grouped.setdefault(_id(str(link["href"])) or str(link["href"]), []).append(link)
    return grouped


def _row_meeting(row: Tag, page: Page) -> MeetingFound:
    name, body, when = (_cell(row, name) for name in ("mtgName", "mtgType", "mtgTime"))
    title = " | ".join(dict.fromkeys(text for text in (name, body) if text))
    if not title:
        raise ShapeChanged("a row without a name")
    return MeetingFound(
        key=str(row.get("data-meeting-id") or "") or f"{when}-{title}",
        body=body or name,
        title=title,
        start=start_in(when, page.timezone, "a row"),
        status=status_of(name, body),
        url=page.url,
        documents=_files(row.select(VIEWS), page),
        amended=is_amended(name),
    )


def _cell(row: Tag, name: str) -> str:
    """The text of a cell; a customer may have no column for the name or the type."""
    cell = one_or_none(row, f"td[data-sortable-type={name}]", f"cell {name}")
    return words(cell.get_text(" ")) if cell else ""


def _linked_meeting(key: str, links: list[Tag], page: Page) -> MeetingFound:
    found = TITLE.match(_title(links[0]))
    if found is None:
        raise ShapeChanged("a link that does not say when")
    whole = words(found["name"])
    title = _file_title(links) if page.variant == "meeting" else whole
    body = whole.removeprefix(title).strip() or title or whole
    return MeetingFound(
        key=key,
        body=body,
        title=title or whole,
        start=start_in(found["when"], page.timezone, "a meeting"),
        status=status_of(whole),
        url=page.url,
        documents=_files(links, page),
        amended=is_amended(whole),
    )


def _file_title(links: list[Tag]) -> str:
    """The meeting's own name, which its files carry before its number."""
    found = (FILE_NAME.search(unquote(str(link["href"]))) for link in links)
    return next((words(f["name"].replace("_", " ")) for f in found if f), "")


def _title(link: Tag) -> str:
    return words(str(link.get("title") or ""))


def _id(href: str) -> str:
    query = {key.lower(): values[0] for key, values in parse_qs(href.partition("?")[2]).items()}
    return query.get("id") or query.get("meetingid") or ""


def _files(links: list[Tag], page: Page) -> tuple[DocumentFound, ...]:
    return unique(file for link in links if (file := _file(link, page)))


def _file(link: Tag, page: Page) -> DocumentFound | None:
    target = link_of(link, page.url)
    if target is None:
        return None
    query = {key.lower(): v[0] for key, v in parse_qs(urlsplit(target).query).items()}
    number = query.get("doctype") or query.get("documenttype") or ""
    found = TITLE.match(_title(link))
    label = words(found["kind"]).capitalize() if found else "Document"
    is_file = "/downloadfile/" in target.lower()
    title = f"{label} (PDF)" if is_file else f"{label} (HTML)"
    return DocumentFound(KINDS.get(number, "other"), title, target)


def wanted(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """Without the shell of an agenda that is also there as a file; alone, its text is asked for."""
    filed = {d.kind for d in documents if "/downloadfile/" in d.url.lower()}
    return tuple(
        _text_of(d) if "viewmeeting?" in d.url.lower() else d
        for d in documents
        if "viewmeeting?" not in d.url.lower() or d.kind not in filed
    )


def _text_of(document: DocumentFound) -> DocumentFound:
    """The document behind the shell of a meeting, which holds none of its words."""
    query = {key.lower(): v[0] for key, v in parse_qs(urlsplit(document.url).query).items()}
    root = re.split(r"/Meetings/ViewMeeting", document.url, flags=re.I)[0]
    view = (
        f"/Documents/ViewAgenda?meetingId={query.get('id', '')}&doctype={query.get('doctype', '1')}"
    )
    return DocumentFound(document.kind, document.title, root + view)


def recognises(url: str, body: bytes) -> bool:
    """The product's own page names, in the address or in what a page of it asks for."""
    listed = b"Meetings/ViewMeeting?id=" in body and b"meetings-list" in body
    shown = b"/Meetings/ViewMeetingAgendaItem?meetingId=" in body
    return "agendaonline" in urlsplit(url).path.lower() or listed or shown


PLATFORM = Platform(NAME, parse, recognises, wanted=wanted)

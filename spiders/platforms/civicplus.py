"""CivicPlus (CivicEngage) AgendaCenter: its list pages and its search page.

The calendar module is in `civicplus_calendar`.

A listing is `div#AgendaCenterContent` with one `div.listing` a body (its `h2` is the body's name)
and one `tr.catAgendaRow` a meeting. Two layouts of a row are in use: the newer has the date as
`strong[aria-label="Agenda for August 11, 2022"]` and the title as a link in `p`; the older has the
link round the date and the title as plain text in `p`. Neither names a time of meeting: "Posted"
and "Amended" are times of publishing. The date in an anchor (`_MMDDYYYY-ID`) is not the meeting's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import parse_qs, quote, urlsplit

from bs4 import Tag

from spiders.items import DocumentFound, DocumentKind, MeetingFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.bounds import ends_of, with_cut
from spiders.platforms.civicplus_calendar import calendar_listing, is_calendar, parse_calendar
from spiders.platforms.common import (
    ShapeChanged,
    day,
    is_amended,
    kind_of,
    link_of,
    read_html,
    some,
    status_of,
    suspect,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import JOINS

NAME = "civicplus"
FILE = re.compile(r"/AgendaCenter/ViewFile/(?P<what>\w+)/_?(?P<date>\d{8})?-?(?P<id>\d+)", re.I)
OLDER = re.compile(r"/AgendaCenter/PreviousVersions/", re.I)
MEDIA_CELL = re.compile("video|media", re.I)
ROW_DATE = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """Meetings of an AgendaCenter page, in page order, each with a bare date; or a calendar's."""
    if is_calendar(url) or (b'id="eventTitle_' in body and b"AgendaCenterContent" not in body):
        return parse_calendar(body, url, timezone=timezone)
    page = read_html(body)
    content = page.select_one("#AgendaCenterContent")
    if content is None and page.select_one("tr.catAgendaRow"):
        content = page.body
    if content is None:
        return unrecognised(NAME, body, "it has no AgendaCenter content")
    variant = "search" if "/agendacenter/search" in url.lower() else "list"
    rows = content.select("tr.catAgendaRow")
    if b"</html" not in body.lower():
        return suspect(NAME, "it ends in the middle")
    if not rows:
        return _without_rows(content, variant)
    within, cut = ends_of(rows)
    meetings, amiss = _read_rows(within, url)
    amiss += _files_outside(content)
    if amiss:
        return Parsed("suspect", NAME, suspect(NAME, amiss[0]).reason, variant, tuple(meetings))
    return with_cut(Parsed("ok", NAME, None, variant, tuple(meetings)), cut)


def _without_rows(content: Tag, variant: str) -> Parsed:
    """The search says in words that it found nothing; any other page without rows is suspect."""
    said = words(" ".join(tag.get_text(" ") for tag in content.select("p.results")))
    if said.lower().startswith("no results found") and not content.select(".listing"):
        return Parsed("empty", NAME, "The search found no agendas in these days.", variant)
    return suspect(NAME, "it lists no agendas and does not say that there are none")


def _read_rows(rows: Sequence[Tag], url: str) -> tuple[list[MeetingFound], list[str]]:
    meetings: list[MeetingFound] = []
    amiss: list[str] = []
    bodies: dict[int, str] = {}
    for row in rows:
        try:
            meetings.append(_meeting(row, url, bodies))
        except ShapeChanged as change:
            amiss.append(f"in {len(amiss) + 1} of {len(rows)} rows there is {change}")
    return meetings, amiss[-1:]


def _files_outside(content: Tag) -> list[str]:
    """Links to agendas in a body's list, but in no row: some rows must have lost their class."""
    lost = [
        link
        for link in content.find_all("a", href=FILE)
        if link.find_parent(class_="listing") and not link.find_parent("tr", class_="catAgendaRow")
    ]
    return [f"{len(lost)} links to agendas stand outside of its rows"] if lost else []


def _meeting(row: Tag, url: str, bodies: dict[int, str]) -> MeetingFound:
    head = some(row, "h2, h3, h4, h5", "heading of the row")[0]
    on = _date(head)
    links = row.find_all("a", href=True)
    files = unique(file for link in links if (file := _file(link, url)))
    title = _title(row, head)
    body = _body(row, bodies)
    older = any(OLDER.search(str(link["href"])) for link in links)
    return MeetingFound(
        key=_key(row, files),
        body=body,
        title=title or body,
        start=on.isoformat(),
        status=status_of(title),
        participate=_participate(links, url),
        url=url,
        documents=files,
        amended=older or is_amended(title, head.get_text(" ")),
    )


def _date(head: Tag) -> date:
    for strong in some(head, "strong", "date of the row"):
        for text in (str(strong.get("aria-label") or ""), strong.get_text(" ")):
            found = ROW_DATE.search(words(text))
            on = day(found.group()) if found else None
            if on:
                return on
    raise ShapeChanged("a row without a date")


def _title(row: Tag, head: Tag) -> str:
    shown = (words(text.get_text(" ")) for text in row.select("td > p"))
    title = next((text for text in shown if text), "")
    if title:
        return title
    link = head.select_one("a[title]")
    return words(str(link["title"])) if link else ""


def _body(row: Tag, bodies: dict[int, str]) -> str:
    """The name of the body whose list a row stands in, looked for once a list."""
    listing = row.find_parent(class_="listing")
    if listing is None:
        raise ShapeChanged("a row outside of any body's list")
    if id(listing) not in bodies:
        head = listing.find("h2")
        bodies[id(listing)] = words(head.get_text(" ")).lstrip("▼►▲◄ ") if head else ""
    if not bodies[id(listing)]:
        raise ShapeChanged("a list without the name of its body")
    return bodies[id(listing)]


def _key(row: Tag, files: tuple[DocumentFound, ...]) -> str:
    """The agenda's number, which stays when it is replaced; the row's own anchor where no file."""
    for file in files:
        found = FILE.search(file.url)
        if found:
            return found["id"]
    anchor = re.search(r"-(\d+)$", str(some(row, "a[name], a[id]", "anchor")[0].get("name") or ""))
    if anchor is None:
        raise ShapeChanged("a row without a number")
    return anchor[1]


def _file(link: Tag, url: str) -> DocumentFound | None:
    target = link_of(link, url)
    if target is None or OLDER.search(target):
        return None
    found = FILE.search(target)
    if found:
        kind = _kind(found["what"].lower(), target)
        label = "HTML agenda" if _is_html(target) else kind.replace("_", " ").capitalize()
        return DocumentFound(kind, label, target)
    text = words(link.get_text(" "))
    if link.find_parent("td", class_=MEDIA_CELL):
        return None if JOINS.search(target) else DocumentFound("video", text or "Video", target)
    return DocumentFound(kind_of(text), text, target) if text else None


def _participate(links: Iterable[Tag], url: str) -> str | None:
    """The address of a video meeting, which stands where a recording will be afterwards."""
    targets = (link_of(link, url) for link in links)
    join = next((target for target in targets if target and JOINS.search(target)), None)
    return f"By video: {join}" if join else None


def _kind(what: str, target: str) -> DocumentKind:
    if "packet=true" in target.lower():
        return "packet"
    if what == "item":
        return "staff_report"
    return "agenda" if "agenda" in what else "minutes" if "minutes" in what else "other"


def _is_html(url: str) -> bool:
    return "html=true" in urlsplit(url).query.lower()


def wanted(documents: tuple[DocumentFound, ...]) -> tuple[DocumentFound, ...]:
    """Without the HTML wrapper of an agenda that is also there as it was filed."""
    plain = {document.url for document in documents if not _is_html(document.url)}
    return tuple(d for d in documents if not (_is_html(d.url) and d.url.split("?")[0] in plain))


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The search over the days that matter; of one body where the address names one.

    With the option `view = page` the source's own address is asked as it is. Where a site has no
    search (404), its front page lists the current year instead.
    """
    parts = urlsplit(source.url)
    if source.options.get("view") == "page":
        return (PageRequest(source.url),)
    if is_calendar(source.url):
        return (calendar_listing(source),)
    query = parse_qs(parts.query)
    slug = re.search(r"/AgendaCenter/[^/?]*-(\d+)(?:,\d+){0,99}/?$", parts.path, re.I)
    ids = slug[1] if slug else query.get("CIDs", ["all"])[0]
    root = re.split(r"/AgendaCenter", parts.path, flags=re.I)[0].rstrip("/")
    first, last = (
        quote(on.strftime("%m/%d/%Y"), safe="") for on in (source.first_day, source.last_day)
    )
    center = f"{parts.scheme}://{parts.netloc}{root}/AgendaCenter"
    address = (
        f"{center}/Search/?term=&CIDs={quote(ids)}"
        f"&startDate={first}&endDate={last}&dateRange=&dateSelector="
    )
    front = source.url if slug else center
    return (PageRequest(address, otherwise=(PageRequest(front),)),)


def recognises(url: str, body: bytes) -> bool:
    """An AgendaCenter by its content; a mere link to one (in a county's menu) does not count."""
    return (
        b'id="AgendaCenterContent"' in body
        or ("/agendacenter" in urlsplit(url).path.lower() and b"catAgendaRow" in body)
        or (is_calendar(url) and b'id="eventTitle_' in body)
    )


PLATFORM = Platform(NAME, parse, recognises, listing=listing, wanted=wanted)

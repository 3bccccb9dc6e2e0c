"""The damage matrix of the smaller vendors, feeds and calendars: whole pages and damaged ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from spiders.items import Parsed
from spiders.platforms import PLATFORMS, named
from tests.spiders.test_damaged_pages import ANY_PAGE

PAGES = Path(__file__).parent / "pages"
Damage = Callable[[bytes], bytes]
JSON_DATES = r'(?<="{}": ")[^"]*'


@dataclass(frozen=True)
class Sample:
    """A sample page: its platform and address, what dates its rows, and its rows as selectors."""

    platform: str
    url: str
    dates: str
    rows: str = "tr"
    container: str = "body"


SHOWN = r"[A-Z][a-z]+ \d{1,2}, 20\d\d|\d{1,2}/\d{1,2}/20\d\d"
BOARDDOCS = "https://go.boarddocs.com/xx/sample/Board.nsf/"
CIVICWEB = "https://sample.civicweb.net/Services/MeetingsService.svc/meetings"
ONBASE = "https://sample.example/OnBaseAgendaOnline/Meetings"
TECHSHARE = "https://sample-agendamanagement-public.techsharetx.gov/publicportal/api/meetings/"
SAMPLES = {
    "municode_page.html": Sample("municode", "https://meetings.municode.com/PublishPage", SHOWN),
    "municode_town.html": Sample(
        "municode", "https://sample.example/meetings", r'content="[^"]*">[^<]*'
    ),
    "destiny_list.html": Sample(
        "destiny", "https://public.destinyhosted.com/agenda_publish.cfm?id=77", SHOWN
    ),
    "onbase_search.html": Sample("onbase", f"{ONBASE}/Search", SHOWN),
    "onbase_home.html": Sample("onbase", ONBASE, SHOWN, "a"),
    "onbase_meeting.html": Sample("onbase", f"{ONBASE}/ViewMeeting?id=61", SHOWN, "a"),
    "swagit_archive.html": Sample(
        "swagit", "https://sample.new.swagit.com/views/7", r"[A-Z][a-z]+ \d{1,2}, 20\d\d"
    ),
    "vision_list.html": Sample(
        "vision", "https://sample.example/calendar", r"(?<=event_datetime'>)[^<]*<time[^>]*>[^<]*"
    ),
    "boardbook_organization.html": Sample(
        "boardbook", "https://meetings.boardbook.org/public/organization/9", SHOWN
    ),
    "boarddocs_list.json": Sample(
        "boarddocs", f"{BOARDDOCS}BD-GetMeetingsList?open", JSON_DATES.format("numberdate")
    ),
    "boarddocs_active.xml": Sample(
        "boarddocs", f"{BOARDDOCS}XML-ActiveMeetings", r"(?<=mm-dd\">)[\d-]+"
    ),
    "boarddocs_meeting.html": Sample(
        "boarddocs", f"{BOARDDOCS}BD-GetMeeting?open", SHOWN, "div", "#wrap-meeting"
    ),
    "boarddocs_agenda.html": Sample(
        "boarddocs", f"{BOARDDOCS}BD-GetAgenda?open", r'<span class="title">', "li, dl"
    ),
    "civicweb_meetings.json": Sample("civicweb", CIVICWEB, JSON_DATES.format("MeetingDateTime")),
    "civicweb_documents.json": Sample(
        "civicweb", f"{CIVICWEB}/91/meetingDocuments", r'"IsPublic": \w+,'
    ),
    "drupal_view.html": Sample(
        "drupal", "https://sample.example/events", r'datetime="[^"]*"', ".views-row"
    ),
    "drupal_jsonapi.json": Sample(
        "drupal", "https://sample.example/jsonapi/node/event", r'(?<=[{ ]"value": ")[^"]*'
    ),
    "googlecal_events.json": Sample(
        "googlecal",
        "https://www.googleapis.com/calendar/v3/calendars/x/events",
        r'(?<="start": \{)"[^}]*',
    ),
    "sitefinity_events.json": Sample(
        "sitefinity", "https://sample.example/calendar", JSON_DATES.format("Start")
    ),
    "techshare_meetings.json": Sample(
        "techshare", TECHSHARE, JSON_DATES.format("meetingStartDateTime")
    ),
    "towncloud_list.html": Sample(
        "towncloud", "https://sample.example/meetings/meetings/Board/2026", SHOWN, "li"
    ),
    "towncloud_meeting.html": Sample(
        "towncloud", "https://sample.example/meetings/detail/32", r'datetime="[^"]*">[^<]*', "p"
    ),
    "opencities_items.json": Sample(
        "opencities", "https://sample.example/ocapi/calendars/getcalendaritems", r'"YYYY": \d+,'
    ),
    "ics_calendar.ics": Sample("ics", "https://sample.example/events.ics", r"(?<=DTSTART).*"),
    "rss_feed.xml": Sample(
        "rss",
        "https://sample.example/RSSFeed.aspx",
        rf"{SHOWN}|<pubDate>.*</pubDate>|<calendarEvent:EventDates>.*EventDates>",
    ),
    "rss_atom.xml": Sample(
        "rss", "https://sample.example/atom.xml", rf"{SHOWN}|<updated>.*</updated>"
    ),
    "statements_news.html": Sample("statements", "https://sample.example/news", SHOWN, "li"),
    "statements_feed.xml": Sample(
        "statements", "https://sample.example/feed", r"<pubDate>.*</pubDate>"
    ),
    "usaspending_awards.json": Sample(
        "usaspending", "https://api.usaspending.gov/api/v2/search", r'"Award ID": "[^"]*", '
    ),
    "federalregister_documents.json": Sample(
        "federalregister",
        "https://www.federalregister.gov/api/v1/documents.json",
        JSON_DATES.format("publication_date"),
    ),
    "generic_links.html": Sample("generic", "https://sample.example/agendas", SHOWN, "table, p"),
}


def _parse(name: str, body: bytes) -> Parsed:
    sample = SAMPLES[name]
    return named(sample.platform).parse(body, sample.url, timezone="America/Chicago")


def _sub(pattern: str, put: str) -> Damage:
    return lambda body: re.sub(pattern, put, body.decode()).encode()


def _last_gone(pattern: str) -> Damage:
    def damage(body: bytes) -> bytes:
        text = body.decode()
        *_, last = re.finditer(pattern, text)
        return (text[: last.start()] + text[last.end() :]).encode()

    return damage


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"new{key}": _renamed(inner) for key, inner in value.items()}
    return [_renamed(inner) for inner in value] if isinstance(value, list) else value


def _changed(selector: str, change: Callable[[Any], object]) -> Damage:
    def damage(body: bytes) -> bytes:
        page = BeautifulSoup(body, "lxml")
        for tag in page.select(selector):
            change(tag)
        return str(page).encode()

    return damage


def _to_list(body: bytes) -> bytes:
    for old, new in ((b"table", b"ul"), (b"tr", b"li"), (b"td", b"div"), (b"tbody", b"section")):
        body = re.sub(rb"(</?)" + old + rb"(?=[\s>])", rb"\1" + new, body)
    return body


def _own_damages(name: str, sample: Sample) -> dict[str, Damage]:
    """What can befall a page of this kind, beside what can befall any page."""
    dates = {
        "rows without dates": _sub(sample.dates, ""),
        "one row without its date": _last_gone(sample.dates),
    }
    if name.endswith(".json"):
        return dates | {
            "keys renamed": lambda body: json.dumps(_renamed(json.loads(body))).encode(),
            "rows emptied": lambda body: b"[{}, {}]" if body[:1] == b"[" else b'{"data": [{}]}',
            "turned into null": lambda body: b"null",
            "turned into a text": lambda body: b'"No meetings"',
            "an error in JSON": lambda body: b'{"error": {"message": "Failed"}, "success": false}',
            "list turned into an object": lambda body: b'{"rows": ' + body + b"}",
            "turned into a list of lists": lambda body: b"[[1, 2], [3]]",
        }
    if name.endswith(".html"):
        return dates | {
            "classes renamed": _sub(r"class=([\"'])[^\"']*\1", 'class="redesign"'),
            "classes and ids renamed": _sub(r"(class|id)=([\"'])[^\"']*\2", r'\1="redesign"'),
            "table turned into a list": _to_list,
            "container emptied": _changed(sample.container, lambda tag: tag.clear()),
            "rows gone": _changed(sample.rows, lambda tag: tag.decompose()),
        }
    return dates | {"tags renamed": _sub("BEGIN:|channel|entry|meeting", "renamed")}


# Damage that touches nothing such a page is read by, or that a page has no part for.
NO_TABLE = (
    *("onbase_home", "onbase_meeting", "boarddocs_meeting", "boarddocs_agenda"),
    *("drupal_view", "towncloud_list", "towncloud_meeting"),
)
NOT_APPLICABLE = {
    *((f"{name}.html", "table turned into a list") for name in NO_TABLE),
    # A page that nothing is known of is read by its links to documents, whatever stands around
    # them; entries without a date are documents of the page.
    *(("generic_links.html", what) for what in ("classes renamed", "classes and ids renamed")),
    *(("generic_links.html", what) for what in ("rows without dates", "one row without its date")),
    ("generic_links.html", "table turned into a list"),
    # A feed's item without the day of a meeting is news.
    *((f"rss_{name}.xml", "one row without its date") for name in ("feed", "atom")),
    # News is read by links that stand with a date, whatever the classes; and what stands in an
    # entry without a date is no statement.
    *(("statements_news.html", what) for what in ("classes renamed", "classes and ids renamed")),
    *(("statements_news.html", what) for what in ("table turned into a list",)),
    ("statements_news.html", "one row without its date"),
    # A feed of news is a feed, and its items are items.
    ("statements_feed.xml", "tags renamed"),
    *((f"rss_{name}.xml", "is statements_feed.xml") for name in ("feed", "atom")),
    # Rows are read by their cells: a day, and a body.
    ("destiny_list.html", "classes renamed"),
    # A town's site of Municode is a Drupal site, and a Google calendar has a feed as others have.
    *((f"drupal_{name}", "is municode_town.html") for name in ("view.html", "jsonapi.json")),
    ("googlecal_events.json", "is ics_calendar.ics"),
}


def _matrix() -> list[tuple[str, str, Damage]]:
    rows = []
    for name, sample in SAMPLES.items():
        others = {
            f"is {other}": lambda body, other=other: (PAGES / other).read_bytes()
            for other in (*SAMPLES, "legistar_events.json", "civicplus_list.html")
            if (SAMPLES[other].platform if other in SAMPLES else "") != sample.platform
        }
        # The page of any vendor is a page with links to documents, for what knows no vendor.
        others = {} if sample.platform == "generic" else others
        damages = ANY_PAGE | _own_damages(name, sample) | others
        rows += [(name, what, damage) for what, damage in damages.items()]
    return [
        row for row in rows if row[:2] not in NOT_APPLICABLE and not _is_read_by_links(*row[:2])
    ]


def _is_read_by_links(name: str, what: str) -> bool:
    """The page of any vendor is a page with links to documents, for what knows no vendor."""
    return SAMPLES[name].platform == "generic" and what.startswith("is ")


MATRIX = _matrix()


@pytest.mark.parametrize("name", SAMPLES)
def test_an_undamaged_list_is_trusted(name: str) -> None:
    """Every sample page is read as what it is, and its platform is the one that recognises it."""
    sample, body = SAMPLES[name], (PAGES / name).read_bytes()
    parsed = _parse(name, body)
    assert (parsed.outcome, parsed.reason) == ("ok", None)
    assert parsed.meetings or parsed.items or parsed.statements or parsed.awards or parsed.documents
    others = [p.name for p in PLATFORMS.values() if p.recognises("https://county.example/", body)]
    if sample.platform == "statements":  # read as such only where a person says so
        return
    assert set(others) <= {sample.platform}
    if sample.platform != "generic":
        assert named(sample.platform).recognises(sample.url, body)


@pytest.mark.parametrize(("name", "what", "damage"), MATRIX, ids=[f"{n}-{w}" for n, w, _ in MATRIX])
def test_a_damaged_list_is_never_trusted(name: str, what: str, damage: Damage) -> None:
    """Each damage ends in `suspect` or `failed`, with a reason, and never in `ok` or `empty`."""
    body = (PAGES / name).read_bytes()
    damaged = damage(body)
    assert damaged != body, f"{what} changed nothing"
    parsed = _parse(name, damaged)
    assert parsed.outcome in ("suspect", "failed"), parsed
    assert parsed.reason

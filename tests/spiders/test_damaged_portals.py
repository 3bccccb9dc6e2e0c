"""The damage matrix of the vendors' portals: their sample pages, undamaged and damaged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from spiders.items import Parsed
from spiders.platforms import named, recognise
from tests.spiders.test_damaged_pages import ANY_PAGE

PAGES = Path(__file__).parent / "pages"
Damage = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Sample:
    """A sample page: its platform and address, what holds its rows, and its rows' dates."""

    platform: str
    url: str
    dates: str
    container: str = "body"
    rows: str = ""
    outcome: str = "ok"


CLERK = "https://sampleco.api.civicclerk.com/v1/Events"
PRIME = "https://sample.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings"
ESCRIBE = "https://pub-sample.escribemeetings.com/MeetingsCalendarView.aspx/GetCalendarMeetings"
VIEW = "https://sampleco.granicus.com/ViewPublisher.php?view_id=2"
IQM2 = "https://sampleny.iqm2.com/Citizens/Calendar.aspx?View=List"
NOVUS = "https://samplenc.novusagenda.com/agendapublic/"
LEGISTAR = "https://sampleco.legistar.com/Calendar.aspx"
EVENTS = "https://county.example/calendar.aspx?CID=14"
NUMBERS = r"(?<=>)\d+/\d+/(?:20)?26"
STARTS = r"2026-12-\d\dT[\d:]+"
DAY = r"[A-Z][a-z]{2,8}(?: |&nbsp;)+\d{1,2},(?: |&nbsp;)*20\d\d"
DAY_OR_PARTS = rf"{DAY}(?=</title>)|<gran:[^>]*>"
SAMPLES = {
    "civicclerk_events.json": Sample("civicclerk", CLERK, r"(?<=startDateTime\": \")[^\"]*"),
    "civicclerk_agenda.json": Sample("civicclerk", CLERK.replace("Events", "Meetings/7"), ""),
    "primegov_meetings.json": Sample(
        "primegov", PRIME, r"\"dateTime\": \"[^\"]*\", |(?<=\"date\": \")[^\"]*"
    ),
    "escribe_calendar.json": Sample("escribe", ESCRIBE, r"(?<=StartDate\": \")[^\"]*"),
    "granicus_view.html": Sample("granicus", VIEW, DAY, "tbody", "tbody tr"),
    "granicus_empty.html": Sample("granicus", VIEW, "", "tbody", "tbody tr", "empty"),
    "granicus_blocks.html": Sample("granicus", VIEW, DAY, "body", ".row"),
    "granicus_feed.xml": Sample("granicus", VIEW, DAY_OR_PARTS, "channel", "item"),
    "iqm2_list.html": Sample("iqm2", IQM2, r"(?<=>)Dec \d+, 2026", ".Section", ".MeetingRow"),
    "iqm2_detail.html": Sample("iqm2", IQM2, "12/8/2026", "#MeetingDetail", "#MeetingDetail tr"),
    "novusagenda_list.html": Sample("novusagenda", NOVUS, NUMBERS, "tbody", "tbody tr"),
    "novusagenda_empty.html": Sample("novusagenda", NOVUS, "", "tbody", "tbody tr", "empty"),
    "legistar_calendar.html": Sample("legistar", LEGISTAR, NUMBERS, "tbody", "tbody tr"),
    "legistar_department.html": Sample("legistar", LEGISTAR, NUMBERS, "tbody", "tbody tr"),
    "legistar_meeting.html": Sample("legistar", LEGISTAR, "", "tbody", "tbody tr"),
    "legistar_none.html": Sample("legistar", LEGISTAR, "", "tbody", "tbody tr", "empty"),
    "civicplus_calendar.html": Sample("civicplus", EVENTS, STARTS, ".calendars", "li"),
}


def _parse(name: str, body: bytes) -> Parsed:
    sample = SAMPLES[name]
    return named(sample.platform).parse(body, sample.url, timezone="America/Chicago")


def _other_platforms(name: str) -> Iterator[tuple[str, Damage]]:
    """The sample pages of all other platforms, as they are."""
    for other, sample in SAMPLES.items():
        if sample.platform != SAMPLES[name].platform:
            yield f"is {other}", lambda body, other=other: (PAGES / other).read_bytes()  # type: ignore[misc]
    for other in ("legistar_events.json", "civicplus_list.html"):
        if SAMPLES[name].platform != other.partition("_")[0]:
            yield f"is {other}", lambda body, other=other: (PAGES / other).read_bytes()  # type: ignore[misc]


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


def _json_damage(sample: Sample) -> dict[str, Damage]:
    return {
        "keys renamed": lambda body: json.dumps(_renamed(json.loads(body))).encode(),
        "rows emptied": _sub(
            r"\{[^{}]*\"(?:title|eventName|MeetingName|agendaObjectItemName)\"[^}]*", "{"
        ),
        "rows without dates": _sub(sample.dates, ""),
        "one row without its date": _last_gone(sample.dates),
        "turned into null": lambda body: b"null",
        "turned into a text": lambda body: b'"No meetings"',
        "an error in JSON": lambda body: b'{"error": {"code": "", "message": "Failed"}}',
        "list turned into an object": lambda body: b'{"rows": ' + body + b"}",
        "turned into a list of lists": lambda body: b"[[1, 2], [3]]",
    }


def _html_damage(sample: Sample) -> dict[str, Damage]:
    def emptied(body: bytes) -> bytes:
        page = BeautifulSoup(body, "lxml")
        for tag in page.select(sample.container):
            tag.clear()
        return str(page).encode()

    def without_rows(body: bytes) -> bytes:
        page = BeautifulSoup(body, "lxml")
        for tag in page.select(sample.rows):
            tag.decompose()
        return str(page).encode()

    def to_list(body: bytes) -> bytes:
        pairs = ((b"table", b"ul"), (b"tr", b"li"), (b"td", b"div"), (b"tbody", b"section"))
        for old, new in pairs:
            body = re.sub(rb"(</?)" + old + rb"(?=[\s>])", rb"\1" + new, body)
        return body

    return {
        "classes renamed": _sub(r"class=([\"'])[^\"']*\1", 'class="redesign"'),
        "classes and ids renamed": _sub(r"(class|id)=([\"'])[^\"']*\2", r'\1="redesign"'),
        "table turned into a list": to_list,
        "container emptied": emptied,
        "rows gone": without_rows,
        "rows without dates": _sub(sample.dates, ""),
        "one row without its date": _last_gone(sample.dates),
        "links without addresses": _sub(r"(?:href|onclick|onClick)=", "data-was="),
    }


def _xml_damage(sample: Sample) -> dict[str, Damage]:
    return {
        "tags renamed": _sub(r"(</?)item", r"\1entry"),
        "container emptied": _sub(r"(?s)<channel>.*</channel>", "<channel></channel>"),
        "rows gone": _sub(r"(?s)<item>.*</item>", ""),
        "rows without dates": _sub(sample.dates, ""),
        "rows without links": _sub(r"<link>[^<]*</link>\n<pubDate", "<pubDate"),
        "entity bomb": _sub(r"<rss ", '<!DOCTYPE x [<!ENTITY a "aaaa">]><rss &a;'),
    }


OWN_DAMAGE = {".html": _html_damage, ".json": _json_damage, ".xml": _xml_damage}


def _matrix() -> list[tuple[str, str, Damage]]:
    rows = []
    for name, sample in SAMPLES.items():
        own = OWN_DAMAGE[Path(name).suffix]
        damages = ANY_PAGE | own(sample) | dict(_other_platforms(name))
        rows += [(name, what, damage) for what, damage in damages.items()]
    return [row for row in rows if row[:2] not in NOT_APPLICABLE]


NO_LINKS = ("legistar_meeting.html", "legistar_none.html", "granicus_empty.html",
            "novusagenda_empty.html")  # fmt: skip
NO_DATES = (("rows", "dates"), ("one row", "its date"))
# Damage that does not touch what such a page is read by, or that a page has no part for; and the
# other vendor of ANY_PAGE is Granicus.
NOT_APPLICABLE = {
    *(
        (name, f"{rows} without {whose}")
        for name, sample in SAMPLES.items()
        for rows, whose in NO_DATES
        if not sample.dates
    ),
    *((name, "links without addresses") for name in NO_LINKS),
    *((name, "table turned into a list") for name in ("iqm2_list.html", "civicplus_calendar.html")),
    ("granicus_blocks.html", "table turned into a list"),
    *((name, "other vendor's page") for name in SAMPLES if name.startswith("granicus")),
}
MATRIX = _matrix()


@pytest.mark.parametrize("name", SAMPLES)
def test_an_undamaged_portal_is_trusted(name: str) -> None:
    """Every sample page is read as what it is, and its platform is the one that recognises it."""
    sample, body = SAMPLES[name], (PAGES / name).read_bytes()
    assert _parse(name, body).outcome == sample.outcome
    known = recognise(sample.url, body)
    assert known and known.name == sample.platform


@pytest.mark.parametrize(("name", "what", "damage"), MATRIX, ids=[f"{n}-{w}" for n, w, _ in MATRIX])
def test_a_damaged_portal_is_never_trusted(name: str, what: str, damage: Damage) -> None:
    """Each damage ends in `suspect` or `failed`, with a reason, and never in `ok` or `empty`."""
    body = (PAGES / name).read_bytes()
    damaged = damage(body)
    assert damaged != body, f"{what} changed nothing"
    parsed = _parse(name, damaged)
    assert parsed.outcome in ("suspect", "failed"), parsed
    assert parsed.reason

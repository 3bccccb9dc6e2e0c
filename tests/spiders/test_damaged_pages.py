"""The damage matrix: every sample page of ours, undamaged and damaged in each way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from spiders.items import Parsed
from spiders.platforms import named

PAGES = Path(__file__).parent / "pages"
URL = "https://sample.example/AgendaCenter/Search/"
SAMPLES = {
    "legistar_events.json": "legistar",
    "legistar_eventitems.json": "legistar",
    "legistar_events.xml": "legistar",
    "civicplus_list.html": "civicplus",
    "civicplus_search.html": "civicplus",
    "civicplus_empty.html": "civicplus",
    "ice_page.html": "ice287g",
}
Damage = Callable[[bytes], bytes]


def _parse(name: str, body: bytes) -> Parsed:
    return named(SAMPLES[name]).parse(body, URL, timezone="America/Chicago")


def _rename_classes(body: bytes) -> bytes:
    return re.sub(rb'class="[^"]*"', b'class="redesign"', body)


def _rename_ids(body: bytes) -> bytes:
    return re.sub(rb' id="[^"]*"', b' id="redesign"', body)


def _table_to_list(body: bytes) -> bytes:
    for old, new in ((b"table", b"ul"), (b"tr", b"li"), (b"td", b"div"), (b"tbody", b"section")):
        body = re.sub(rb"(</?)" + old + rb"(?=[\s>])", rb"\1" + new, body)
    return body


def _emptied(body: bytes) -> bytes:
    page = BeautifulSoup(body, "lxml")
    (page.select_one("#AgendaCenterContent") or page.body or page).clear()
    return str(page).encode()


def _without_rows(body: bytes) -> bytes:
    page = BeautifulSoup(body, "lxml")
    for tag in page.select("tr, .listing, a, .results"):
        tag.decompose()
    return str(page).encode()


def _without_dates(body: bytes) -> bytes:
    return re.sub(rb'(aria-label="Agenda for )[^"]*|\d{1,2}, 20\d\d', rb"\1", body)


def _scripts_only(body: bytes) -> bytes:
    return b'<!DOCTYPE html><html><head><title>Agendas</title></head><body><div id="root"></div>\
<script src="/app.js"></script></body></html>'


def _error_page(body: bytes) -> bytes:
    return b"<html><head><title>Server Error</title></head><body><h1>Server Error in '/' \
Application.</h1></body></html>"


def _login(body: bytes) -> bytes:
    return b'<html><head><title>Sign in</title></head><body><form method="post">\
<input name="u"><input type="password" name="p"></form></body></html>'


def _challenge(body: bytes) -> bytes:
    return b"<html><head><title>Just a moment...</title></head><body>\
Enable JavaScript and cookies to continue</body></html>"


def _other_vendor(body: bytes) -> bytes:
    return b'<html><head><title>Meetings</title></head><body><table class="listingTable">\
<tr class="listingRow"><td headers="Name">Board</td><td headers="Date">Dec 7, 2026</td>\
<td><a href="/AgendaViewer.php?view_id=1&event_id=2">Agenda</a></td></tr></table></body></html>'


def _cut(part: float) -> Damage:
    return lambda body: body[: int(len(body) * part)]


def _records(change: Callable[[dict[str, Any]], object]) -> Damage:
    def damage(body: bytes) -> bytes:
        records = json.loads(body)
        for record in records:
            change(record)
        return json.dumps(records).encode()

    return damage


def _rename_keys(record: dict[str, Any]) -> None:
    for key in list(record):
        record[key.replace("Event", "Meeting")] = record.pop(key)


ANY_PAGE: dict[str, Damage] = {
    "scripts only": _scripts_only,
    "error page with 200": _error_page,
    "login page": _login,
    "challenge page": _challenge,
    "other vendor's page": _other_vendor,
    "nothing": lambda body: b"",
    "cut at a tenth": _cut(0.1),
    "cut at a third": _cut(0.33),
    "cut in the middle": _cut(0.5),
    "cut near the end": _cut(0.97),
}
HTML: dict[str, Damage] = {
    "classes renamed": _rename_classes,
    "ids renamed": _rename_ids,
    "table turned into a list": _table_to_list,
    "container emptied": _emptied,
    "rows gone": _without_rows,
    "rows without dates": _without_dates,
}
JSON: dict[str, Damage] = {
    "keys renamed": _records(_rename_keys),
    "rows emptied": lambda body: b"[{}, {}]",
    "list turned into an object": lambda body: b'{"value": ' + body + b"}",
    "list turned into null": lambda body: b"null",
}
EVENTS: dict[str, Damage] = {
    "rows without dates": _records(lambda event: event.update(EventDate=None)),
    "rows without a key": _records(lambda event: event.pop("EventDate")),
    "rows without a body": _records(lambda event: event.update(EventBodyName="")),
}
XML: dict[str, Damage] = {
    "tags renamed": lambda body: body.replace(b"GranicusEvent", b"Meeting"),
    "rows without dates": lambda body: re.sub(rb"<EventDate>.*</EventDate>", b"", body),
    "entity bomb": lambda body: body.replace(
        b"<ArrayOf", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><ArrayOf', 1
    ).replace(b"2026-12-07T00:00:00", b"&a;"),
}
# What these pages have none of: the ICE page has no classes, ids, tables or dates. And rows are
# recognised by their own class too, so that a container of another id alone is no harm.
NOT_APPLICABLE = {
    *(("ice_page.html", name) for name in HTML if name not in ("container emptied", "rows gone")),
    ("civicplus_empty.html", "table turned into a list"),
    ("civicplus_empty.html", "rows without dates"),
    ("civicplus_list.html", "ids renamed"),
    ("civicplus_search.html", "ids renamed"),
}


def _matrix() -> list[tuple[str, str, Damage]]:
    rows = []
    for name in SAMPLES:
        damages = dict(ANY_PAGE)
        damages |= HTML if name.endswith(".html") else {}
        damages |= JSON if name.endswith(".json") else XML if name.endswith(".xml") else {}
        damages |= EVENTS if name == "legistar_events.json" else {}
        rows += [(name, what, damage) for what, damage in damages.items()]
    return [row for row in rows if row[:2] not in NOT_APPLICABLE]


MATRIX = _matrix()


@pytest.mark.parametrize("name", SAMPLES)
def test_an_undamaged_page_is_trusted(name: str) -> None:
    """Every sample page is `ok`, and the empty search is `empty`."""
    expected = "empty" if name == "civicplus_empty.html" else "ok"
    assert _parse(name, (PAGES / name).read_bytes()).outcome == expected


@pytest.mark.parametrize(("name", "what", "damage"), MATRIX, ids=[f"{n}-{w}" for n, w, _ in MATRIX])
def test_a_damaged_page_is_never_trusted(name: str, what: str, damage: Damage) -> None:
    """Each damage ends in `suspect` or `failed`, with a reason, and never in `ok` or `empty`."""
    body = (PAGES / name).read_bytes()
    damaged = damage(body)
    assert damaged != body, f"{what} changed nothing"
    parsed = _parse(name, damaged)
    assert parsed.outcome in ("suspect", "failed")
    assert parsed.reason

"""The county's web site on loopback, in the vendors' own formats, with validators."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from countywatch.demo import papers
from countywatch.demo.county import (
    BOARD,
    BOARD_EVENT,
    COMMITTEE,
    COMMITTEE_ID,
    NAME,
    PAST_EVENT,
    SHERIFF,
    SampleCounty,
    long_date,
)
from countywatch.demo.packet import CONSENT, packet

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUILDERS = {
    "/files/board-packet.pdf": (PDF, packet),
    "/files/board-minutes.pdf": (PDF, papers.minutes),
    "/files/mill-street-lease.pdf": (PDF, papers.scan),
    "/files/insurance-memo.pdf": (PDF, papers.damaged),
    "/files/requested-budget.pdf": (PDF, papers.budget_pdf),
    "/files/requested-budget.xlsx": (XLSX, papers.budget_xlsx),
    "/ice/participatingAgenciesSAMPLE.xlsx": (XLSX, papers.agency_list),
}
DATES = re.compile(r"EventDate (ge|gt|le|lt) datetime'(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Served:
    """One request as the server saw it; `sent` is the size of the body in bytes."""

    method: str
    path: str
    status: int
    sent: int


def build_files(county: SampleCounty, folder: Path) -> dict[str, tuple[str, bytes]]:
    """Every file of the site; what was built for this state before is taken from `folder`."""
    made = {}
    for path, (media_type, builder) in BUILDERS.items():
        key = hashlib.sha256(f"{county!r}{path}".encode()).hexdigest()[:16]
        kept = folder / f"{key}-{Path(path).name}"
        if not kept.exists():
            folder.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            part.write_bytes(builder(county))
            part.replace(kept)
        made[path] = (media_type, kept.read_bytes())
    return made


class SampleSite:
    """Serves the county on 127.0.0.1 for as long as a `with` block runs; counts what it serves.

    `port` 0 takes a free one. Addresses stay the same between runs where the port does.
    """

    def __init__(self, county: SampleCounty, folder: Path, port: int = 0) -> None:
        self.county = county
        self.files = build_files(county, folder)
        self.served: list[Served] = []
        self._server = _bind(_handler(self), port)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        """`127.0.0.1:PORT`, as an operator lists it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The absolute address of a path."""
        return f"http://{self.host}{path}"

    @property
    def downloads(self) -> int:
        """How many documents were sent with a body."""
        return sum(
            row.status == 200 and (row.path in self.files or "/ViewFile/" in row.path)
            for row in self.served
        )

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """Status, media type and body of a path with its query."""
        parts = urlsplit(target)
        if parts.path in self.files:
            return (200, *self.files[parts.path])
        pages = {
            "/robots.txt": ("text/plain", b"User-agent: *\nAllow: /\n"),
            "/AgendaCenter": ("text/html; charset=utf-8", self._agenda_center()),
            "/AgendaCenter/Search/": ("text/html; charset=utf-8", self._agenda_center()),
            "/v1/larkmoor/events": ("application/json", self._events(parts.query)),
            "/ice/287g": ("text/html; charset=utf-8", _ice_page()),
        }
        if parts.path in pages:
            return (200, *pages[parts.path])
        if parts.path == f"/v1/larkmoor/events/{BOARD_EVENT}/eventitems":
            return 200, "application/json", self._items()
        if parts.path == f"/v1/larkmoor/events/{PAST_EVENT}/eventitems":
            return 200, "application/json", b"[]"
        if parts.path.startswith("/AgendaCenter/ViewFile/Agenda/"):
            return 200, "text/html; charset=utf-8", papers.committee_agenda(self.county)
        return 404, "text/html", b"<html><title>SAMPLE: 404 Not Found</title></html>"

    def _agenda_center(self) -> bytes:
        if self.county.error_page:
            return b"<html><head><title>Error</title></head><body><h1>SAMPLE Server Error</h1>"
        if self.county.broken_listing:
            return (
                b"<html><head><title>SAMPLE</title></head><body><ul><li>New look</li></ul></html>"
            )
        return _agenda_center(self.county)

    def _events(self, query: str) -> bytes:
        asked = parse_qs(query)
        limits = DATES.findall(asked.get("$filter", [""])[0])
        events = [event for event in self._all_events() if _within(event["EventDate"], limits)]
        skip, top = (int(asked.get(key, [default])[0]) for key, default in
                     (("$skip", "0"), ("$top", "1000")))  # fmt: skip
        return json.dumps(events[skip : skip + top]).encode()

    def _all_events(self) -> list[dict[str, Any]]:
        county = self.county
        status = {"cancelled": "Cancelled", "postponed": "Postponed"}.get(county.status, "Final")
        return [
            _event(
                BOARD_EVENT,
                county.board_day,
                county.board_time,
                status,
                agenda=self.url("/files/board-packet.pdf"),
                minutes=None,
            ),
            _event(
                PAST_EVENT,
                county.past_day,
                time(18, 0),
                "Final",
                agenda=None,
                minutes=self.url("/files/board-minutes.pdf"),
            ),
        ]

    def _items(self) -> bytes:
        attachments = {
            "7.E": ("Mill Street lease (scan)", "/files/mill-street-lease.pdf"),
            "7.F": ("Insurance memo", "/files/insurance-memo.pdf"),
        }
        listed = []
        for order, (number, title) in enumerate(CONSENT, 1):
            name, path = attachments.get(number, (None, None))
            files = [] if path is None else [
                {"MatterAttachmentId": order, "MatterAttachmentName": name,
                 "MatterAttachmentHyperlink": self.url(path)}
            ]  # fmt: skip
            listed.append(_item(order, number, title, files))
        return json.dumps(listed).encode()


def _bind(handler: type[BaseHTTPRequestHandler], port: int) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        # Another program took the port of the first run: a new one is a new address, no more.
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def _within(day: str, limits: list[tuple[str, str]]) -> bool:
    tests = {
        "ge": lambda a, b: a >= b,
        "gt": lambda a, b: a > b,
        "le": lambda a, b: a <= b,
        "lt": lambda a, b: a < b,
    }
    return all(tests[word](day[:10], limit) for word, limit in limits)


def _event(
    number: int, day: date, at: time | None, status: str, *, agenda: str | None, minutes: str | None
) -> dict[str, Any]:
    clock = None if at is None else datetime.combine(day, at).strftime("%I:%M %p").lstrip("0")
    return {
        "EventId": number,
        "EventGuid": f"5A3F1E00-0000-4000-8000-00000000{number}",
        "EventLastModifiedUtc": f"{day:%Y-%m-%d}T00:00:00",
        "EventBodyId": 138,
        "EventBodyName": f"SAMPLE {BOARD}",
        "EventDate": f"{day:%Y-%m-%d}T00:00:00",
        "EventTime": clock,
        "EventAgendaStatusName": status,
        "EventMinutesStatusName": "Final" if minutes else "Draft",
        "EventLocation": "Larkmoor Courthouse, Room 201, 12 Court Square",
        "EventAgendaFile": agenda,
        "EventMinutesFile": minutes,
        "EventComment": "To speak, sign up with the Chief Clerk by noon: clerk@larkmoor.example",
        "EventInSiteURL": None,
        "EventItems": [],
    }


def _item(order: int, number: str, title: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "EventItemId": 90000 + order,
        "EventItemAgendaSequence": order,
        "EventItemAgendaNumber": number,
        "EventItemTitle": title,
        "EventItemConsent": 1,
        "EventItemMatterId": 70000 + order,
        "EventItemMatterAttachments": files,
    }


def _agenda_center(county: SampleCounty) -> bytes:
    day, number = county.committee_day, COMMITTEE_ID
    anchor = f"_{day:%m%d%Y}-{number}"
    path = f"/AgendaCenter/ViewFile/Agenda/{anchor}"
    rows = f"""<tr id="row{number}a1" class="catAgendaRow"><td>
<h3 class="noMargin"><a name="{anchor}" id="{anchor}"></a>
<strong aria-label="Agenda for {long_date(day)}">{day:%b} {day.day}, {day.year}</strong></h3>
<p><a href="{path}" name="{number}" target="_blank">SAMPLE {COMMITTEE}</a></p></td>
<td class="minutes"></td><td class="downloads"><div class="popoutContainer"><ol>
<li><a href="{path}" class="pdf" target="_blank">Agenda</a></li></ol></div></td></tr>"""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Agenda Center &bull; SAMPLE {NAME} &bull; CivicEngage</title></head><body>
<p>SAMPLE: an invented county</p>
<div id="AgendaCenterContent" class="newCP moduleContentNew">
<div class="listing listingCollapse noHeader" id="cat5"><h2 tabindex="0">{COMMITTEE}</h2>
<table><tbody>{rows}</tbody></table></div></div></body></html>""".encode()


def _ice_page() -> bytes:
    return (
        b"<!DOCTYPE html><html><head><title>SAMPLE: a page like ICE's</title></head><body>"
        b"<p>SAMPLE: an invented list</p>"
        b'<p><a href="/ice/participatingAgenciesSAMPLE.xlsx">Participating agencies</a></p>'
        b"</body></html>"
    )


def _handler(site: SampleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, media_type, body = site.answer(self.path)
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            path = urlsplit(self.path).path
            site.served.append(Served(self.command, path, status, len(body)))
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", _http_date(site.county))
            if status != 304:
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Keeps quiet: what matters is counted."""

    return Handler


def _http_date(county: SampleCounty) -> str:
    return format_datetime(county.built.replace(tzinfo=UTC), usegmt=True)


__all__ = ["SHERIFF", "SampleSite", "Served", "build_files"]

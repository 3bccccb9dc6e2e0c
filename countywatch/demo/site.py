"""The county's web site on loopback, in the vendors' own formats, with validators."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from email.message import Message
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from countywatch.demo import agendacenter, legistar, pages, papers
from countywatch.demo.agency_list import agency_list
from countywatch.demo.budget import budget_pdf, budget_xlsx
from countywatch.demo.county import SampleCounty
from countywatch.demo.packet import packet

HTML, TEXT, JSON = "text/html; charset=utf-8", "text/plain", "application/json; charset=utf-8"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUILDERS: dict[str, tuple[str, Callable[[SampleCounty], bytes]]] = {
    "/files/board-packet.pdf": (PDF, packet),
    "/files/board-minutes.pdf": (PDF, papers.minutes),
    "/files/mill-street-lease.pdf": (PDF, papers.scan),
    "/files/insurance-memo.pdf": (PDF, papers.damaged),
    "/files/requested-budget.pdf": (PDF, budget_pdf),
    "/files/requested-budget.xlsx": (XLSX, budget_xlsx),
    pages.AGENCY_LIST: (XLSX, agency_list),
}
PAGES = {"/": pages.front_page, "/budget": pages.budget_page, "/ice/287g": pages.ice_page}
ROBOTS = b"User-agent: *\nDisallow: /internal/\n"
ITEMS = re.compile(r"/v1/larkmoor/events/(\d+)/eventitems")


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
    # What befalls the list of agendas changes no file.
    county = replace(county, broken_listing=False, error_page=False)
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
            (row.method, row.status) == ("GET", 200)
            and (row.path in self.files or "/ViewFile/" in row.path)
            for row in self.served
        )

    @property
    def counts(self) -> Counter[tuple[str, str, int]]:
        """How often each method, path and status was served."""
        return Counter((row.method, row.path, row.status) for row in self.served)

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """Status, media type and body of a path with its query."""
        parts = urlsplit(target)
        path, query = parts.path, dict(parse_qsl(parts.query))
        if path in self.files:
            return (200, *self.files[path])
        if path == "/robots.txt":
            return 200, TEXT, ROBOTS
        if path in PAGES:
            return 200, HTML, PAGES[path](self.county)
        if path.startswith("/v1/"):
            return self._api(path, query)
        body = self._agenda_center(path, query)
        return (404, HTML, pages.not_found(self.county)) if body is None else (200, HTML, body)

    def _api(self, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
        found: list[legistar.Record] | None = None
        if path == "/v1/larkmoor/events":
            found = legistar.events(self.county, self.url, query)
        elif event := ITEMS.fullmatch(path):
            found = legistar.event_items(self.county, self.url, int(event[1]))
        if found is None:
            return 404, JSON, b'{"Message": "SAMPLE: nothing is found at this address"}'
        return 200, JSON, json.dumps(found).encode()

    def _agenda_center(self, path: str, query: dict[str, str]) -> bytes | None:
        if path not in ("/AgendaCenter", "/AgendaCenter/", "/AgendaCenter/Search/"):
            return agendacenter.agenda_page(self.county, path)
        if self.county.error_page:
            return pages.error_page(self.county)
        if self.county.broken_listing:
            return pages.redesigned_page(self.county)
        return agendacenter.listing(self.county, query)


def _bind(handler: type[BaseHTTPRequestHandler], port: int) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        # Another program took the port of the first run: a new one is a new address, no more.
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def _handler(site: SampleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, media_type, body = site.answer(self.path)
            validators = _validators(site.county, body)
            if status == 200 and _unchanged(self.headers, validators):
                status, body = 304, b""
            sent = 0 if self.command == "HEAD" else len(body)
            site.served.append(Served(self.command, urlsplit(self.path).path, status, sent))
            # A visitor that is killed in the middle of an answer is no fault of the server.
            with suppress(ConnectionError):
                self._send(status, media_type, body, validators)

        do_HEAD = do_GET

        def _send(
            self, status: int, media_type: str, body: bytes, validators: dict[str, str]
        ) -> None:
            self.send_response(status)
            for name, value in validators.items() if status in (200, 304) else ():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps quiet: what matters is counted."""

    return Handler


def _validators(county: SampleCounty, body: bytes) -> dict[str, str]:
    """Both follow from the bytes, so that a changed page is never taken for the old one."""
    digest = hashlib.sha256(body)
    before_noon = timedelta(seconds=int.from_bytes(digest.digest()[:2]))
    changed = county.built.replace(tzinfo=UTC) - before_noon
    return {
        "ETag": f'"{digest.hexdigest()[:20]}"',
        "Last-Modified": format_datetime(changed, usegmt=True),
    }


def _unchanged(asked: Message, validators: dict[str, str]) -> bool:
    """RFC 9110, 13.1: a tag goes before a date; dates must be equal, as common servers have it."""
    tags = asked.get("If-None-Match")
    if tags is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in known or validators["ETag"] in known
    return asked.get("If-Modified-Since") == validators["Last-Modified"]

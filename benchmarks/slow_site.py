"""The web server of the latency benchmark, a process of its own: `python -m benchmarks.slow_site`.

Four counties, each at a loopback address of its own: a small one whose agenda carries the sign, one
whose 200 documents come in drips, one whose page is hostile, one whose agenda is a long scan.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any

import typst
from PIL import Image, ImageDraw, ImageFont

from benchmarks.counties import HTML, PDF, County, Meeting, agenda_center, document

SMALL, SLOW, HOSTILE, SCANNED = range(4)
SLOW_DOCUMENTS = 200
SCANNED_PAGES = 300
HOSTILE_LINKS = 100_000
HOSTILE_COMMENTS = 20_000
# A document of the slow county comes in this many pieces, with a pause of 0.1 s after each.
PIECES = 8
PAUSE_SECONDS = 0.1
DAYS_AHEAD = 100  # the slow county's meetings stand on these days, so some are the soonest
DOTS = (850, 1100)  # a letter page at 100 dots an inch: quick to draw, and OCR can read it
SIGN = (
    "7.C Approval of a Memorandum of Agreement between U.S. Immigration and Customs Enforcement "
    "and the Sheriff's Office under Section 287(g), Task Force Model."
)


@dataclass(frozen=True, slots=True)
class Busy(County):
    """A CivicPlus county with as many meetings ahead as it has documents."""

    platforms: tuple[str, ...] = ("civicplus",)

    def meetings(self) -> list[Meeting]:
        """One meeting in six days; the slow county's stand two a day from tomorrow on."""
        if self.number != SLOW:
            return [Meeting(0, self.today + timedelta(days=6), past=False)]
        days = [self.today + timedelta(days=1 + n % DAYS_AHEAD) for n in range(SLOW_DOCUMENTS)]
        return [Meeting(n, day, past=False) for n, day in enumerate(days)]


class Server(ThreadingHTTPServer):
    """Serves loopback clients only: it listens on all addresses to have all of 127.0.0.0/8."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, today: date) -> None:
        super().__init__(("0.0.0.0", 0), Handler)
        self.today = today
        self.agenda = typst.compile(f"#let sign = {_quoted(SIGN)}\n#sign".encode())
        self.scan = scan_of(SCANNED_PAGES)
        self.hostile = hostile_page(today)

    def verify_request(self, request: socket | tuple[bytes, socket], client: Any) -> bool:
        """Nobody from outside of this machine is answered."""
        return str(client[0]).startswith("127.")


class Handler(BaseHTTPRequestHandler):
    """Answers GET, HEAD and POST alike."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = 0  # each piece leaves when it is written

    def do_GET(self) -> None:
        if self.command == "POST":
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host, _, port = self.headers["Host"].partition(":")
        county = Busy(int(host.rpartition(".")[2]) - 1, int(port), self.server.today)
        is_file = "/ViewFile/" in self.path
        kind, body = self._found(county, is_file)
        pieces = PIECES if is_file and county.number == SLOW else 1
        self._send(kind, body, pieces)

    do_POST = do_HEAD = do_GET

    def _found(self, county: Busy, is_file: bool) -> tuple[str, bytes]:
        if self.path == "/robots.txt":
            return "text/plain", b"User-agent: *\nAllow: /\n"
        if county.number == HOSTILE:
            return HTML, self.server.hostile
        if not is_file:
            return agenda_center(county, self.path, "")
        if county.number == SLOW:
            return document(county, self.path)
        return PDF, self.server.agenda if county.number == SMALL else self.server.scan

    def _send(self, kind: str, body: bytes, pieces: int) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        if self.command == "HEAD" or pieces == 1:
            self.wfile.write(head.encode() + (b"" if self.command == "HEAD" else body))
            return
        self.wfile.write(head.encode())
        size = -(-len(body) // pieces)
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            time.sleep(PAUSE_SECONDS)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""


def hostile_page(today: date) -> bytes:
    """One block of dated links to files, and comments that never close."""
    day = f"{today + timedelta(days=3):%B %d, %Y}"
    links = "".join(f'<a href="/f/{n}.pdf">{day} Agenda</a> ' for n in range(HOSTILE_LINKS))
    return f"<html><body><div>{links}{'<!-- ' * HOSTILE_COMMENTS}".encode()


def scan_of(pages: int) -> bytes:
    """A PDF of pictures of text, without text."""
    out = io.BytesIO()
    first, *rest = map(_picture, range(1, pages + 1))
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=100)
    return out.getvalue()


def _picture(number: int) -> Image.Image:
    picture = Image.new("L", DOTS, 255)
    font = ImageFont.load_default(22)
    lines = [
        f"{number}.{line} SAMPLE purchase of salt for the roads of the county" for line in range(30)
    ]
    ImageDraw.Draw(picture).multiline_text((60, 60), "\n".join(lines), fill=0, font=font)
    return picture


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def main(today: str) -> None:
    """Serves until its standard input closes; prints its port first."""
    server = Server(date.fromisoformat(today))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])

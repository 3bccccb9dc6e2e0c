"""The counting web server of the benchmark, a process of its own: `python -m benchmarks.site`.

Each county is a loopback address (127.1.x.y), all on one port, told apart by the Host header.
Every answer carries an ETag and is 304 to that ETag. `/-/counts` answers what was asked since the
last time that it was asked.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from benchmarks.counties import County, document, page_at


@dataclass(slots=True)
class Counts:
    """Requests since the last question; `bodies` counts answers of 200, robots.txt apart."""

    requests: int = 0
    robots: int = 0
    conditional: int = 0
    unchanged: int = 0
    bodies: int = 0
    documents: int = 0
    missing: int = 0


class Server(ThreadingHTTPServer):
    """Serves loopback clients only: it listens on all addresses to have all of 127.0.0.0/8."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, today: date, platforms: tuple[str, ...]) -> None:
        super().__init__(("0.0.0.0", 0), Handler)
        self.today = today
        self.platforms = platforms
        self.counts = Counts()
        self.lock = threading.Lock()

    def verify_request(self, request: socket | tuple[bytes, socket], client: Any) -> bool:
        """Nobody from outside of this machine is answered."""
        return str(client[0]).startswith("127.")


class Handler(BaseHTTPRequestHandler):
    """Answers GET, HEAD and POST alike, as the vendors do for what is asked here."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one piece: a second small one waits for the client

    def do_GET(self) -> None:
        if self.command == "POST":
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/-/counts":
            self._send(200, "application/json", self._counted(), None)
            return
        kind, body = self._found()
        tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        asked = self.headers.get("If-None-Match")
        status = 304 if asked == tag else 200 if body else 404
        with self.server.lock:
            self._count(status, kind, asked)
        self._send(status, kind, b"" if status == 304 else body, tag)

    do_POST = do_HEAD = do_GET

    def _found(self) -> tuple[str, bytes]:
        if self.path == "/robots.txt":
            return "text/plain", b"User-agent: *\nAllow: /\n"
        parts = urlsplit(self.path)
        host, _, port = self.headers["Host"].partition(":")
        high, low = host.split(".")[2:]
        number = int(high) * 250 + int(low) - 1
        county = County(number, int(port), self.server.today, self.server.platforms)
        files = ("/ViewFile/", "/View.ashx", "Viewer.php", "/files/", "/v1/Meetings/")
        if any(mark in self.path for mark in files):
            return document(county, self.path)
        return page_at(county, parts.path, parts.query) or ("text/html", b"")

    def _count(self, status: int, kind: str, asked: str | None) -> None:
        counts = self.server.counts
        counts.requests += 1
        if self.path == "/robots.txt":
            counts.robots += 1
            return
        counts.conditional += asked is not None
        counts.unchanged += status == 304
        counts.missing += status == 404
        body = status == 200 and self.command != "HEAD"
        counts.bodies += body
        counts.documents += body and kind == "application/pdf"

    def _counted(self) -> bytes:
        with self.server.lock:
            told, self.server.counts = self.server.counts, Counts()
        return json.dumps(asdict(told)).encode()

    def _send(self, status: int, kind: str, body: bytes, tag: str | None) -> None:
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""


def main(today: str, *platforms: str) -> None:
    """Serves until its standard input closes; prints its port first."""
    server = Server(date.fromisoformat(today), platforms)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])

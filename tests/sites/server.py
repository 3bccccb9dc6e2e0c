"""A small web server for tests, on loopback: routes in, counted requests out.

    with Site() as site:
        site.add("/page", b"<html>...", etag='"1"')
        site.url("/page")           # http://127.0.0.1:PORT/page
        site.paths()                # what was asked, in order

It answers 304 to matching validators, and can redirect, refuse, drip, hang, lie about its charset,
reset a connection and stream for ever, also by TLS. It keeps every request with time and headers.
"""

from __future__ import annotations

import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from types import TracebackType
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answers; times in seconds.

    `drip` is the pause between bytes, `pieces` between blocks of 64 kB, `hang` before the answer.
    `reset` ends the connection without any answer.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    drip: float = 0.0
    hang: float = 0.0
    endless: bool = False
    pieces: float = 0.0
    cut: bool = False
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One request as the server saw it; `at` is monotonic seconds, `sent` the body's size."""

    at: float
    method: str
    target: str
    headers: Mapping[str, str]
    status: int
    sent: int
    body: bytes = b""


Route = Answer | Callable[[Hit], Answer]


class Site:
    """A server with routes by path, or by path and query where a route has a query."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.hits: list[Hit] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer((host, 0), type("Handler", (_Handler,), {"site": self}))
        self._server.daemon_threads = True
        self.scheme = "https" if tls else "http"
        if tls:
            plain = self._server.socket
            # Handshakes wait for the handler's thread, so that one that fails ends nothing else.
            self._server.socket = tls.wrap_socket(
                plain, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        """`127.0.0.1:PORT`, as an operator lists it."""
        address, port = self._server.server_address[:2]
        return f"{address!s}:{port}"

    def url(self, path: str) -> str:
        """The absolute address of a path."""
        return f"{self.scheme}://{self.host}{path}"

    def add(self, path: str, body: bytes = b"", **answer: object) -> str:
        """Adds a route that answers with these bytes; gives its address."""
        self.routes[path] = Answer(body, **answer)  # type: ignore[arg-type]
        return self.url(path)

    def paths(self, *, robots: bool = False) -> list[str]:
        """What was asked, in order; without robots.txt unless wanted."""
        with self._lock:
            asked = [hit.target for hit in self.hits]
        return [path for path in asked if robots or path != "/robots.txt"]

    def bodies(self) -> int:
        """How many answers of status 200 carried a body, robots.txt apart."""
        with self._lock:
            return sum(
                h.status == 200 and h.sent > 0 and h.target != "/robots.txt" for h in self.hits
            )

    def gaps(self) -> list[float]:
        """Seconds between one request and the next, as they arrived."""
        with self._lock:
            times = sorted(hit.at for hit in self.hits)
        return [later - sooner for sooner, later in itertools.pairwise(times)]

    def forget(self) -> None:
        """Empties the list of requests."""
        with self._lock:
            self.hits.clear()

    def _find(self, target: str) -> Route:
        return self.routes.get(target) or self.routes.get(urlsplit(target).path) or _NOTHING


_NOTHING = Answer(b"<html><title>404 Not Found</title></html>", status=404)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with suppress(OSError):  # a client that turned our certificate down
            super().handle()

    def do_GET(self) -> None:
        at = monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Hit(at, self.command, self.path, dict(self.headers.items()), 0, 0, body)
        route = self.site._find(self.path)
        answer = route(asked) if callable(route) else route
        status, sent = self._status(answer)
        with self.site._lock:
            self.site.hits.append(
                Hit(at, self.command, self.path, asked.headers, status, sent, body)
            )
        try:
            self._send(answer, status)
        except OSError:
            self.close_connection = True

    do_POST = do_GET

    def _status(self, answer: Answer) -> tuple[int, int]:
        asked_etag = self.headers.get("If-None-Match")
        asked_time = self.headers.get("If-Modified-Since")
        same_etag = answer.etag and asked_etag == answer.etag
        same_time = answer.last_modified and asked_time == answer.last_modified
        if answer.status == 200 and (same_etag or (same_time and not asked_etag)):
            return 304, 0
        return answer.status, len(answer.body)

    def _send(self, answer: Answer, status: int) -> None:
        self.site._closing.wait(answer.hang)
        if answer.reset:
            at_once = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            self.close_connection = True
            return
        self.send_response(status)
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.last_modified:
            self.send_header("Last-Modified", answer.last_modified)
        body = b"" if status == 304 else answer.body
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.endless and status != 304:
            self.send_header("Content-Length", str(len(body) + (1000 if answer.cut else 0)))
        self.end_headers()
        self._write(answer, body)
        if answer.cut or answer.endless:
            self.close_connection = True

    def _write(self, answer: Answer, body: bytes) -> None:
        wait, size = answer.drip or answer.pieces, 1 if answer.drip else 65536
        if wait:
            for start in range(0, len(body), size):
                if self.site._closing.wait(wait):
                    return
                self.wfile.write(body[start : start + size])
            return
        self.wfile.write(body)
        while answer.endless and not self.site._closing.is_set():
            self.wfile.write(b"x" * 65536)
            sleep(0.001)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""

"""A connection to a mail server that cannot hold us longer than its time."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from contextlib import suppress


class TimeLimit:
    """Ends a connection when its time is up, however slowly bytes still drip in.

    A socket's own timeout begins again with every byte.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._twin: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Gives so many seconds from now on."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connection: socket.socket) -> None:
        """Takes a connection into its care; raises TimeoutError where it came too late."""
        # A second handle: TLS takes the first one over, and closing it would not wake a reader.
        self._twin = connection.dup()
        if self.is_over:
            raise TimeoutError("timed out")

    def close(self) -> None:
        """Lets go of the connection."""
        if self._timer is not None:
            self._timer.cancel()
        if self._twin is not None:
            self._twin.close()

    def _end(self) -> None:
        self.is_over = True
        if self._twin is not None:
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)


class Connection(smtplib.SMTP):
    """An SMTP connection, with TLS from the first byte where `tls` is given, under a time limit.

    Raises OSError, ssl.SSLError or smtplib.SMTPException where it cannot be made.
    """

    def __init__(
        self, host: str, port: int, timeout: float, limit: TimeLimit, tls: ssl.SSLContext | None
    ) -> None:
        self._limit = limit
        self._tls = tls
        super().__init__(host, port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """smtplib's hook for how its subclasses connect."""
        plain = socket.create_connection((host, port), timeout)
        try:
            self._limit.watch(plain)
            if self._tls is None:
                return plain
            return self._tls.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

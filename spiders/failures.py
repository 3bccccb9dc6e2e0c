"""What went wrong with an address, in one sentence for a person."""

from __future__ import annotations

from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from spiders.answers import Unfetched
from spiders.certificates import Certificates
from spiders.guard import Guard

LOST = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    ConnectError,
)
MEANINGS = {
    204: "an empty answer",
    401: "a login is asked for",
    404: "there is no such page; it may have moved",
    410: "the page was removed for good",
    429: "too many requests",
    500: "the server has an error",
    502: "the server is broken for now",
    503: "the server is not available for now",
    504: "the server did not answer in time",
}


class Failures:
    """Words for a connection that failed, from what guard and certificates know of the host."""

    def __init__(self, guard: Guard, certificates: Certificates) -> None:
        self._guard = guard
        self._certificates = certificates

    def certificate(self, url: str, error: Exception) -> Unfetched | None:
        """The failure where a host's certificate was refused: to ask again would not help."""
        host = urlsplit(url).hostname or ""
        problem = self._certificates.problems.get(host)
        if problem is None or _tls_error(error) is None:
            return None
        return Unfetched(
            f"{problem}, so nothing was fetched. Ask the office to repair it; to accept it all the "
            f'same, list {host} under crawl.exceptions in countywatch.toml with "bad_certificate".'
        )

    def lost(self, url: str, error: Exception) -> Unfetched:
        """The failure of a connection that gave no whole answer."""
        host = urlsplit(url).hostname or ""
        if isinstance(error, DownloadTimeoutError):
            return Unfetched(
                f"could not reach {host}: no whole answer within the time limit.", late=True
            )
        return Unfetched(self._words(host, error))

    def _words(self, host: str, error: Exception) -> str:
        if isinstance(error, CannotResolveHostError):
            refusal = self._guard.refusal(host)
            return refusal or f"could not reach {host}: no such host name was found."
        if isinstance(error, DownloadConnectionRefusedError):
            return f"could not reach {host}: connection refused."
        if isinstance(error, ResponseDataLossError):
            return f"{host} closed the connection in the middle of its answer."
        tls = _tls_error(error)
        if tls is not None:
            return f"could not agree with {host} on a secure connection{_tls_words(tls)}."
        if _reasons(error, ConnectionLost, ConnectionDone):
            return f"{host} closed the connection without an answer."
        return f"could not reach {host}: the connection failed ({type(error).__name__})."


def _reasons(error: Exception, *kinds: type[Exception]) -> list[Exception]:
    """The causes of these kinds that Twisted gives for a failed answer."""
    cause = error.__cause__
    failures = cause.reasons if isinstance(cause, ResponseFailed) else ()
    values = [f.value for f in failures if isinstance(f, Failure)]
    return [value for value in values if isinstance(value, kinds)]


def _tls_error(error: Exception) -> SSL.Error | None:
    found = _reasons(error, SSL.Error)
    return found[0] if found and isinstance(found[0], SSL.Error) else None


def _tls_words(error: SSL.Error) -> str:
    """The last of OpenSSL's own words for it, where it has some."""
    said = error.args[0] if error.args else None
    if isinstance(said, list) and said and said[-1]:
        return f" ({said[-1][-1]})"
    return ""


def of_status(answer: Response) -> Unfetched:
    """The failure that a status means."""
    host = urlsplit(answer.url).hostname
    if answer.status == 403:
        return Unfetched(
            f"{host} refuses visits by Countywatch (403) at {answer.url}; nothing more was asked. "
            "Ask the office to let it in, or read the listing by hand.",
            blocked=True,
        )
    meaning = MEANINGS.get(answer.status, "no usable answer")
    return Unfetched(
        f"{answer.url} answered {answer.status}: {meaning}.", missing=answer.status == 404
    )


def of_downgrade(url: str, target: str) -> Unfetched:
    """The failure of an address that redirects from https to http."""
    host = urlsplit(url).hostname
    return Unfetched(
        f"{url} redirects to {target}, which is not encrypted, so it was not followed. Watch an "
        f"address that stays with https; to follow it anyway, list {host} under crawl.exceptions "
        'in countywatch.toml with "http_downgrade".'
    )


def of_size(url: str, most: int) -> Unfetched:
    """The failure of a body that is larger than `most` bytes."""
    return Unfetched(f"{url} is larger than the limit of {most / 1e6:.0f} MB.")

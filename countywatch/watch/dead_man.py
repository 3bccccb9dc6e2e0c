"""The dead-man switch: a web address that is asked after each good round.

A service that expects the request, and mails when it stays away, tells the operator what a computer
that is off cannot tell.
"""

from __future__ import annotations

import threading
import urllib.request
from email.message import Message
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError

# Such a service answers within a second; the watch must not wait for one that does not.
TIMEOUT_SECONDS = 10.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the operator named this address, and no other."""

    def redirect_request(  # the signature is urllib's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        """No request: urllib then raises the answer as an error."""
        return None


def ping_after_round(
    url: str | None, outage: str | None, timeout_seconds: float = TIMEOUT_SECONDS
) -> str | None:
    """Asks the address of the settings after a round that ended without an outage.

    Gives why that failed in a sentence, None where it did not or nothing was to be done.
    """
    if url is None or outage is not None:
        return None
    return ping(url, timeout_seconds)


def ping(url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> str | None:
    """Asks an address once, certificate verified; gives why it failed, in a sentence, else None.

    It never raises and never takes longer than its time, whatever the server does: urllib's own
    limit counts from byte to byte, so a server that sends one now and then would pass it.
    """
    problems: list[str] = []
    thread = threading.Thread(target=_ask, args=(url, timeout_seconds, problems), daemon=True)
    thread.start()
    thread.join(timeout_seconds)
    if thread.is_alive():
        return _sentence(url, f"it did not answer within {timeout_seconds:g} seconds")
    return problems[0] if problems else None


def _ask(url: str, timeout_seconds: float, problems: list[str]) -> None:
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(url, headers={"User-Agent": "Countywatch"})
    try:
        with opener.open(request, timeout=timeout_seconds):
            return
    except HTTPError as error:
        with error:
            problems.append(_sentence(url, _answer(error.code)))
    except (OSError, HTTPException, ValueError) as error:
        problems.append(_sentence(url, str(error) or type(error).__name__))


def _answer(code: int) -> str:
    if 300 <= code < 400:
        return f"it answered {code} and leads to another address; give that one"
    return f"it answered {code}"


def _sentence(url: str, why: str) -> str:
    return (
        f"The address {url} could not be told that the watch is running: {why}. Check "
        "'dead_man_url' under [watch] in countywatch.toml."
    )

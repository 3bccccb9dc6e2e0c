"""Pages that only send a browser on to another address: by a meta-refresh, or by script.

Such a page answers 200 and holds nothing. It is neither the listing nor the document that was asked
for, and it is not followed: where it leads is the site's choice, and often a login.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from spiders.platforms.common import read_html, words

MOST_BYTES = 200_000  # pages that only send on are small; a larger one holds something
MOST_TEXT = 200  # characters: "You are being redirected. Click here if nothing happens." and more
_URL = re.compile(r"^\s*[\d.]*\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^'\"]{1,2000})", re.IGNORECASE)
_SCRIPT = re.compile(
    r"\blocation(?:\.href)?\s{0,9}(?:=|\.(?:replace|assign)\s{0,9}\()\s{0,9}['\"]([^'\"]{1,2000})"
)


def sent_on(body: bytes, url: str) -> str | None:
    """The address to which a page without content of its own sends browsers; None for any other."""
    if len(body) > MOST_BYTES or b"<" not in body[:1000] or not _may_send(body):
        return None
    page = read_html(body)
    target = _refresh(page) or _script(page)
    for tag in page(["script", "style", "title", "noscript"]):
        tag.decompose()
    if target is None or len(words(page.get_text(" "))) > MOST_TEXT:
        return None
    return _absolute(url, target)


def _may_send(body: bytes) -> bool:
    low = body.lower()
    return b"refresh" in low or b"location" in low


def _refresh(page: BeautifulSoup) -> str | None:
    for tag in page("meta"):
        if str(tag.get("http-equiv") or "").strip().lower() == "refresh":
            found = _URL.match(str(tag.get("content") or ""))
            if found:
                return found[1]
    return None


def _script(page: BeautifulSoup) -> str | None:
    for tag in page("script"):
        found = _SCRIPT.search(tag.get_text())
        if found:
            return found[1]
    return None


def _absolute(url: str, target: str) -> str:
    try:
        return urljoin(url, target.strip())
    except ValueError:
        return target.strip()

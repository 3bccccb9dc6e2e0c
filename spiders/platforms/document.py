"""A document that is watched at its own address: a budget, a policy, a page with a contract.

Options: `kind` (a word of `DocumentKind`, else taken from the title) and `title`.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import get_args
from urllib.parse import unquote, urlsplit

from groundwork.errors import BadInput
from spiders.items import DocumentFound, DocumentKind, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import kind_of, trouble

NAME = "document"
KINDS: dict[str, DocumentKind] = {kind: kind for kind in get_args(DocumentKind)}


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The document at this address, unless a login, challenge or error page stands there."""
    wrong = trouble(body)
    if wrong:
        return Parsed("failed", NAME, f"The address answered with {wrong}.")
    return Parsed("ok", NAME, documents=(_document(url, {}),))


def direct(source: Listing) -> tuple[DocumentFound, ...]:
    """The one document; raises BadInput for a kind that does not exist."""
    return (_document(source.url, dict(source.options)),)


def _document(url: str, options: dict[str, str]) -> DocumentFound:
    title = options.get("title") or PurePosixPath(unquote(urlsplit(url).path)).name or url
    named = options.get("kind")
    if named is None:
        return DocumentFound(kind_of(title), title, url)
    if named not in KINDS:
        raise BadInput(f"'{named}' is no kind of document; use one of: {', '.join(KINDS)}.")
    return DocumentFound(KINDS[named], title, url)


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """No page is asked: the address is the document."""
    return ()


def recognises(url: str, body: bytes) -> bool:
    """A PDF or an office file."""
    return body[:5] == b"%PDF-" or body[:4] == b"PK\x03\x04"


PLATFORM = Platform(NAME, parse, recognises, listing=listing, direct=direct)

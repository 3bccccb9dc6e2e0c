"""The Federal Register's documents that name a term: rules, proposed rules and notices.

    GET https://www.federalregister.gov/api/v1/documents.json
        conditions[term]="287(g)"  conditions[publication_date][gte]=2026-09-01  order=newest

It answers count, total_pages, next_page_url and results (none where the count is 0); no key is
needed. Option: `term`, else the one above. Federal documents rarely name a county.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode, urlsplit

from spiders.items import DocumentFound, DocumentKind, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import (
    ShapeChanged,
    absolute,
    suspect,
    unique,
    unrecognised,
    words,
)
from spiders.platforms.gather import (
    Record,
    host_of,
    json_answer,
    needs,
    read_each,
    records_of,
    text_of,
)

NAME = "federalregister"
HOST = "www.federalregister.gov"
TERM = '"287(g)"'
FIELDS = ("title", "type", "document_number", "html_url", "pdf_url", "publication_date")
A_PAGE = 100


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """One query from the first day that matters; an address that is a query already stays so."""
    parts = urlsplit(source.url)
    if "conditions" in parts.query:
        return (PageRequest(source.url),)
    asked = [
        ("conditions[term]", source.options.get("term") or TERM),
        ("conditions[publication_date][gte]", source.first_day.isoformat()),
        ("order", "newest"),
        ("per_page", str(A_PAGE)),
        *(("fields[]", name) for name in FIELDS),
    ]
    root = f"{parts.scheme}://{parts.netloc}"
    return (PageRequest(f"{root}/api/v1/documents.json?{urlencode(asked)}"),)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The documents of one page of an answer, and the address of the next."""
    try:
        answer = json_answer(body)
        if not isinstance(answer, dict) or not isinstance(answer.get("count"), int):
            raise ShapeChanged("it says nothing of how many documents there are")
        rows = records_of(answer.get("results", [] if answer["count"] == 0 else None), "results")
        if not rows and answer["count"]:
            raise ShapeChanged(f"it counts {answer['count']} documents and lists none")
        found, unread = read_each(rows, lambda row: _document(row, url))
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if unread:
        return replace(suspect(NAME, unread), documents=unique(found))
    if not found:
        return Parsed("empty", NAME, "No document of these days names the term.", "api")
    following = absolute(text_of(answer, "next_page_url"), url)
    # A page of the same host only: what an answer says does not send the crawl elsewhere.
    following = following if following and host_of(following) == host_of(url) else None
    return Parsed("ok", NAME, None, "api", documents=unique(found), next_page=following)


def _document(row: Record, url: str) -> DocumentFound:
    needs(row, ("title", "type", "document_number", "publication_date"), "a document")
    link = absolute(text_of(row, "pdf_url") or text_of(row, "html_url"), url)
    title = words(text_of(row, "title"))
    if not title or link is None:
        raise ShapeChanged("a document without a title or link")
    try:
        on = date.fromisoformat(text_of(row, "publication_date"))
    except ValueError as error:
        raise ShapeChanged("a document without a date") from error
    kind: DocumentKind = "notice" if text_of(row, "type").lower() == "notice" else "other"
    number = words(text_of(row, "document_number"))
    return DocumentFound(kind, f"{title} (Federal Register {number}, {on.isoformat()})", link)


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The next page of the same query."""
    return (PageRequest(parsed.next_page),) if parsed.next_page else ()


def recognises(url: str, body: bytes) -> bool:
    """By the host, which is the only one."""
    return host_of(url) in (HOST, HOST.removeprefix("www."))


PLATFORM = Platform(NAME, parse, recognises, listing=listing, follow=follow)

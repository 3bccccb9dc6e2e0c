"""ICE's 287(g) page: where its workbooks of agreements are linked. Their names change each time.

The page links `participatingAgencies<date>.xlsx` and `pendingAgencies<date>.xlsx`; which is which
is decided later, by the headers of the sheet. A source may also be a workbook's own address.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from groundwork.errors import BadInput
from spiders.items import DocumentFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import link_of, read_html, unique, unrecognised, words
from spiders.platforms.ice287g import read_agency_list

NAME = "ice287g"
WORKBOOK = re.compile(r"\.xlsx?$", re.IGNORECASE)
AGENCIES = re.compile(r"particip|pending|/287g/", re.IGNORECASE)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The workbooks that the page links, as documents of kind `other`; a workbook's agencies."""
    if body[:4] == b"PK\x03\x04":
        try:
            listed = read_agency_list(body, _file_name(url))
        except BadInput as error:
            return Parsed("suspect", NAME, str(error), "workbook")
        return Parsed("ok", NAME, None, "workbook", agencies=listed.rows)
    links = [(link_of(a, url), words(a.get_text(" "))) for a in read_html(body).select("a[href]")]
    found = unique(_workbook(link) for link, text in links if link and _is_list(link, text))
    if not found or b"</html" not in body.lower():
        return unrecognised(
            NAME, body, "it is cut off, or links no workbook of participating or pending agencies"
        )
    return Parsed("ok", NAME, None, "page", documents=found)


def _is_list(url: str, text: str) -> bool:
    """A workbook that its name or its link calls a list, or that lies in the program's folder."""
    name = _file_name(url)
    return bool(WORKBOOK.search(name) and AGENCIES.search(f"{name} {text} {urlsplit(url).path}"))


def _file_name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name


def _workbook(url: str) -> DocumentFound:
    return DocumentFound("other", _file_name(url), url)


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The page, unless the source's address is a workbook itself."""
    return () if direct(source) else (PageRequest(source.url),)


def direct(source: Listing) -> tuple[DocumentFound, ...]:
    """The workbook at the source's own address."""
    return (_workbook(source.url),) if WORKBOOK.search(_file_name(source.url)) else ()


def recognises(url: str, body: bytes) -> bool:
    """ICE's page by a link to one of its lists."""
    return re.search(rb'href="[^"]*(?:particip|pending)[^"]{0,300}\.xlsx', body, re.I) is not None


PLATFORM = Platform(NAME, parse, recognises, listing=listing, direct=direct)

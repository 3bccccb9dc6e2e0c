"""Vendors of agenda portals by their addresses, and a county that has moved from one to another."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from spiders.items import Parsed
from spiders.platforms import Platform, recognise
from spiders.platforms.bounds import ends_of
from spiders.platforms.common import ShapeChanged, absolute, link_of, read_html
from spiders.records import SourceSpec

# Feeds, calendars, news and plain pages are not among them: what a site has of these is seldom
# its agendas.
VENDORS = frozenset(
    {
        "boardbook", "boarddocs", "civicclerk", "civicplus", "civicweb", "destiny", "escribe",
        "granicus", "iqm2", "legistar", "municode", "novusagenda", "onbase", "opencities",
        "primegov", "swagit", "techshare", "towncloud", "vision",
    }
)  # fmt: skip

_OWN = re.compile(
    r"^(?:(?:www|support|help|status|blog|info|docs|learn|community|connect|login|account)\.)?"
    r"(?:granicus|legistar|civicplus|civicclerk|primegov|iqm2|novusagenda|escribemeetings|municode"
    r"|destinyhosted|boarddocs|diligent|civicweb|swagit|boardbook|opencities|hyland)\.[a-z]+$"
)


def host_of(url: str) -> str:
    """The host of an address in lower case, "" where it has none."""
    return (urlsplit(url).hostname or "").lower()


def is_vendors_own(url: str) -> bool:
    """Whether this is a page of a vendor about itself, as "powered by" links to."""
    return bool(_OWN.match(host_of(url)))


def tenant(url: str) -> Platform | None:
    """The platform whose tenant an address alone tells; none for the vendor's own pages."""
    if is_vendors_own(url):
        return None
    if host_of(url) == "go.boarddocs.com" and ".nsf" not in urlsplit(url).path.lower():
        return None
    return recognise(url, b"")


def with_successor(parsed: Parsed, source: SourceSpec, url: str, body: bytes) -> Parsed:
    """What was parsed, with the successor in its reason where a page that is no listing shows one.

    `url` is where the page was at last. A page that is a listing is left as it is. Another
    vendor's page is a failure; a page that only links to one stays what it is.
    """
    if parsed.outcome in ("ok", "empty") or source.platform not in VENDORS:
        return parsed
    here = tenant(url) or recognise(url, body)
    if here and here.name in VENDORS and here.name != source.platform:
        said = f"The county has moved: this is a {here.name} page now, at {url}:"
        return replace(parsed, outcome="failed", reason=f"{said} {_keep(url, source)}")
    linked = _linked(source, url, body)
    if linked is None:
        return parsed
    name, address = linked
    said = f"{parsed.reason or 'No listing was found.'} The page links to {name}, at {address}."
    return replace(parsed, reason=f"{said} If the county has moved there, {_keep(address, source)}")


def _keep(address: str, source: SourceSpec) -> str:
    return (
        f"look at it, then keep the history together with countywatch add {address} "
        f"--replaces {source.id}."
    )


def _linked(source: SourceSpec, url: str, body: bytes) -> tuple[str, str] | None:
    """The one tenant of another vendor that a page links to; None for none, and for several."""
    linked: dict[tuple[str, str], str] = {}
    try:
        links, _ = ends_of(read_html(body).select("a[href], iframe[src]"))
    except ShapeChanged:  # more tags than are read: the reason of the parse says so
        return None
    for link in links:
        address = link_of(link, url) if link.name == "a" else absolute(str(link["src"]), url)
        known = tenant(address) if address else None
        if address and known and known.name in VENDORS and known.name != source.platform:
            linked.setdefault((known.name, host_of(address)), address)
    if len(linked) != 1:
        return None
    ((name, _), address) = next(iter(linked.items()))
    return name, address

"""What a page that was fetched holds: pure functions of its bytes, run in a process of their own.

`spiders/parse_pool.py` calls them there, for a page can be made so that its parser takes hours.
"""

from __future__ import annotations

from dataclasses import replace

from spiders.items import Parsed
from spiders.platforms import named, parse_of
from spiders.platforms.common import trouble
from spiders.records import SourceSpec
from spiders.sent_on import sent_on
from spiders.vendors import with_successor


def read_listing(source: SourceSpec, url: str, body: bytes) -> Parsed:
    """A page of a source's listing, at the address where it was at last."""
    parsed = _with_redirect(_parse(source, url, body), url, body)
    return with_successor(parsed, source, url, body)


def read_details(source: SourceSpec, url: str, body: bytes) -> Parsed:
    """The page of one meeting of a source."""
    return _with_redirect(_parse(source, url, body), url, body)


def wrong_document(url: str, body: bytes) -> str | None:
    """What stands where a document should, where it is a web page that is none."""
    if body.lstrip()[:1] != b"<":
        return None
    target = sent_on(body, url)
    if target:
        return f"a page that only sends browsers on to {target}"
    return trouble(body)


def _parse(source: SourceSpec, url: str, body: bytes) -> Parsed:
    parse = parse_of(named(source.platform), source.options)
    return parse(body, url, timezone=source.timezone)


def _with_redirect(parsed: Parsed, url: str, body: bytes) -> Parsed:
    """A page that lists nothing and sends browsers elsewhere is doubted, whatever it looks like."""
    if parsed.outcome == "ok":
        return parsed
    target = sent_on(body, url)
    if target is None:
        return parsed
    reason = (
        f"The page lists nothing and sends browsers on to {target}. Open it in a browser, and "
        "watch the address where the listing is now."
    )
    return replace(parsed, outcome="suspect", reason=reason)

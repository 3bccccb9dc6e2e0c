"""Pages that plainly are news or budgets: proposed where no platform of agendas knows a page."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from countywatch.sources.fetch import FetchedPage
from spiders.items import Parsed
from spiders.platforms import named, recognise
from spiders.platforms.budgetpage import BUDGET
from spiders.platforms.common import read_html, words
from spiders.platforms.statements import NEWS

PROPOSED = ("budgetpage", "statements")
FEWEST = 2  # one dated link, or one file, makes no page of them
SHERIFF = re.compile(r"\bsheriff", re.IGNORECASE)


def proposal(page: FetchedPage, timezone: str | None) -> Parsed | None:
    """What a page holds as statements or budgets, where it calls itself so; else None.

    A page that a platform recognises is that platform's, and never proposed.
    """
    if recognise(page.url, page.body) is not None:
        return None
    tree = read_html(page.body)
    heads = " ".join(tag.get_text(" ") for tag in tree.select("title, h1"))
    called = words(f"{heads} {_path(page.url)}")
    for name, calls in (("budgetpage", BUDGET), ("statements", NEWS)):
        if calls.search(called):
            parsed = named(name).parse(page.body, page.url, timezone=timezone)
            held = len(parsed.documents) + len(parsed.statements)
            if parsed.outcome == "ok" and held >= FEWEST:
                return parsed
    return None


def as_news(page: FetchedPage, parsed: Parsed, timezone: str | None) -> Parsed:
    """A feed without any meeting that calls itself news or a sheriff's, read as statements."""
    if parsed.platform != "rss" or parsed.outcome != "ok" or parsed.meetings:
        return parsed
    said = named("statements").parse(page.body, page.url, timezone=timezone)
    if said.outcome != "ok":
        return parsed
    called = f"{said.statements[0].who or ''} {_path(page.url)}"
    return said if NEWS.search(called) or SHERIFF.search(called) else parsed


def _path(url: str) -> str:
    return re.sub(r"[/_.+=&-]", " ", unquote(f"{urlsplit(url).path} {urlsplit(url).query}"))

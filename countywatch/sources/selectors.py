"""Selectors for a page of no known platform, proposed from the page itself and tried on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import Tag

from countywatch.sources.fetch import FetchedPage
from spiders.items import Parsed
from spiders.platforms import generic
from spiders.platforms.common import link_of, read_html, words

FEWEST = 3  # dated entries that make a page a list
_FILES = ("a[href*='.pdf' i]", "a[href*='/DocumentCenter/View']", "a[href*='/ViewFile/']")
_ANY_FILE = f"a:is({', '.join(selector.removeprefix('a') for selector in _FILES)})"
_DATES = ("time", "[class*='date' i]")
_TITLES = ("[class*='title' i]", "[class*='name' i]")


@dataclass(frozen=True, slots=True)
class Described:
    """A page as a list of documents: the options that say how, and what they find on it."""

    url: str
    options: Mapping[str, str]
    parsed: Parsed


def describe(page: FetchedPage, timezone: str | None) -> Described | None:
    """The options that read most of a page's dated entries; None where it is no such list.

    Without any that fit, a page that the plain reading understands is described by none.
    """
    plain = generic.parse(page.body, page.url, timezone=timezone)
    if plain.outcome != "ok" or len(plain.meetings) < FEWEST:
        return None
    for rows in _rows(page):
        options = {"rows": rows}
        parsed = _try(options, page, timezone)
        if parsed and len(parsed.meetings) >= len(plain.meetings) * 0.8:
            return Described(page.url, *_refined(options, parsed, page, timezone))
    return Described(page.url, {}, plain)


def _try(options: dict[str, str], page: FetchedPage, timezone: str | None) -> Parsed | None:
    parsed = generic.configured(options)(page.body, page.url, timezone=timezone)
    return parsed if parsed.outcome == "ok" else None


def _rows(page: FetchedPage) -> Iterator[str]:
    """Selectors of what holds an entry, the one that holds most first, its place as known."""
    tree = read_html(page.body)
    held = [
        row
        for link in tree.select("a[href]")
        if generic.FILE.search(link_of(link, page.url) or "")
        and (row := link.find_parent(["tr", "li", "article", "p", "dd"]))
    ]
    for place, _ in Counter(_place(row) for row in held).most_common(3):
        yield place
        yield f"{place}:has({_ANY_FILE})"


def _place(row: Tag) -> str:
    """A selector of rows like this one, from its class or from the nearest named box around it."""
    own = f"{row.name}.{named}" if (named := _class(row)) else row.name
    for box in row.parents:
        if box.name in ("body", "html", "[document]"):
            break
        if identity := str(box.get("id") or ""):
            return f"#{identity} {own}" if identity.isidentifier() else own
        if around := _class(box):
            return f"{box.name}.{around} {own}"
    return own


def _class(tag: Tag) -> str | None:
    """The first class that is a plain word: no number of a row, no state as odd or first."""
    plain = (
        name
        for name in tag.get_attribute_list("class")
        if name
        and name.replace("-", "_").isidentifier()
        and not any(char.isdigit() for char in name)
    )
    return next((name for name in plain if name not in ("odd", "even", "first", "last")), None)


def _refined(
    options: dict[str, str], parsed: Parsed, page: FetchedPage, timezone: str | None
) -> tuple[dict[str, str], Parsed]:
    """Also says where date and title stand, where the page's own classes say so."""
    rows = read_html(page.body).select(options["rows"])
    for name, selectors in (("date", _DATES), ("title", _TITLES)):
        for selector in selectors:
            if not all(_says_once(row, selector) for row in rows):
                continue
            wider = options | {name: selector}
            tried = _try(wider, page, timezone)
            if tried and len(tried.meetings) >= len(parsed.meetings):
                options, parsed = wider, tried
                break
    return options, parsed


def _says_once(row: Tag, selector: str) -> bool:
    found = row.select(selector)
    return len(found) == 1 and bool(words(found[0].get_text(" ")))

"""What a sheriff or a county says: a news page, or an RSS or Atom feed of one.

A feed gives a statement an item: title, day of publication, author, and its words (`content` or
`encoded` is the whole of it, `description` a summary). A news page gives one for each link that
stands with a date in a row, a list entry, an article or a box of its own; a page's own navigation
is left out. A page of agendas and minutes is no news page, even where it is dated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice

from bs4 import BeautifulSoup, Tag

from spiders.items import Parsed, StatementFound
from spiders.platforms.base import Platform
from spiders.platforms.bounds import ends_of, with_cut
from spiders.platforms.common import (
    ShapeChanged,
    end_lines,
    kind_of,
    link_of,
    remove,
    tree_of,
    unrecognised,
    words,
)
from spiders.platforms.feeds import feed_of, link_in, part_text, published
from spiders.platforms.generic import never
from spiders.platforms.moments import any_day, whole_page

NAME = "statements"
NEWS = re.compile(
    r"\b(?:news(?:room|flash)?|press|media|releases?|statements?|announcements?|blog|bulletins?)\b",
    re.IGNORECASE,
)
MORE = re.compile(
    r"\W*(?:(?:read|learn|see|view|continue)\b.{0,20}|(?:more|details|share|print|e-?mail)\W*|\d+"
    r"|next|previous|older|newer|home|back|rss|subscribe)\W*",
    re.IGNORECASE,
)
# Who wrote it, what it is filed under and how to pass it on are no statements.
ASIDE = re.compile(
    r"/(?:author|category|categories|tag|tags|archives?)/|[?&](?:cat|tag|author|paged?)="
    r"|//(?:www\.)?(?:facebook|twitter|x|linkedin|instagram|youtube)\.com/",
    re.IGNORECASE,
)
DAY = re.compile(r"(?:[A-Z][a-z]+,? )?(?:[A-Z][a-z]+\.? \d\d?,? \d{4}|\d\d?/\d\d?/\d{2,4})")
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
BOXES = frozenset({"tr", "li", "article", "section", "div", "p", "dd"})
CLIMB = 5  # boxes around a title in which its date may stand
WHOLE = 400  # characters from which the content that a feed gives is more than a teaser
BREAK_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|read more|continue reading)\W{0,20}$", re.IGNORECASE)
# What only the items of a calendar's feed have.
CALENDAR = ("EventDates", "pubDateParts", "localstart", "startdate", "dtstart")
PAPERS = frozenset({"agenda", "minutes", "packet"})
# Where vendors keep their meetings, events and recordings of them.
MEETING = re.compile(
    r"//(?:meetings|video)\.|/(?:meetings?|events?|calendar|videos?|viewfile)/|agenda|minutes",
    re.IGNORECASE,
)


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The statements of a feed or page, in its own order."""
    start = body[:1000].lower()
    is_feed = b"<?xml" in start or b"<rss" in start or b"<feed" in start
    try:
        if is_feed and b"<html" not in start:
            return _feed(body, url, timezone)
        return _page(body, url)
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))


# --- feeds ------------------------------------------------------------------------------------


def _feed(body: bytes, url: str, timezone: str | None) -> Parsed:
    channel, items, variant = feed_of(body)
    if not items:
        return Parsed("empty", NAME, "The feed holds no items.", variant)
    if any(part_text(item, *CALENDAR) for item in items):
        raise ShapeChanged("its items are meetings; it is read as a feed of them (rss)")
    who = words(part_text(channel, "title")) or None
    found = tuple(_item(item, who, url, timezone) for item in items)
    return Parsed("ok", NAME, None, variant, statements=_checked(found))


def _item(item: object, who: str | None, url: str, timezone: str | None) -> StatementFound:
    title, link = words(part_text(item, "title")), link_in(item, url)
    if not title or link is None:
        raise ShapeChanged("an item without a title or link")
    on = published(item, timezone)
    if on is None:
        raise ShapeChanged("an item without a date")
    full = _plain(part_text(item, "encoded", "content"))
    text = full or _plain(part_text(item, "description", "summary"))
    author = words(part_text(item, "creator", "author"))
    return StatementFound(
        title=title,
        date=on.isoformat(),
        text=text,
        who=author if author and "@" not in author else who,
        url=link,
        whole=len(full) >= WHOLE and not BREAK_OFF.search(full),
    )


def _plain(text: str) -> str:
    """Words without their markup, a paragraph a line."""
    if "<" not in text:
        return words(text)
    tree = tree_of(text)
    remove(tree.select("script, style"))
    end_lines(tree.select("p, br, li, div, h1, h2, h3, h4"))
    lines = (words(line) for line in tree.get_text().splitlines())
    return "\n".join(line for line in lines if line)


# --- pages ------------------------------------------------------------------------------------


def _page(body: bytes, url: str) -> Parsed:
    tree = whole_page(body)
    site = tree.select_one('meta[property="og:site_name"]')
    title = words(tree.title.get_text(" ")) if tree.title else ""
    who = (words(str(site.get("content") or "")) if site else "") or title or None
    apart = tree.select("nav, header, footer, aside, script, style, noscript")
    # A header inside of an article is that article's own.
    remove(t for t in apart if t.name != "header" or t.find_parent(["article", "li"]) is None)
    heads = " ".join(tag.get_text(" ") for tag in tree.select("h1, h2"))
    if not NEWS.search(f"{title} {heads} {re.sub(r'[/_-]', ' ', url)}"):
        raise ShapeChanged("it does not call itself news, releases or statements")
    links, cut = ends_of(tree.select("a[href]"))
    found = _entries(links, url, who)
    if not found:
        raise ShapeChanged("no link stands with a date of its own")
    lost = _lost(tree, url)
    if lost > len(found):
        raise ShapeChanged(f"{lost} titles stand with a date and lead nowhere")
    return with_cut(Parsed("ok", NAME, None, "page", statements=_checked(found)), cut)


def _lost(tree: BeautifulSoup, url: str) -> int:
    """How many links that could be titles, each with a date beside it, lost their address."""
    bare = [a for a in tree.select("a") if link_of(a, url) is None and not a.get("name")]
    named = [a for a in bare if len(words(a.get_text(" "))) >= 8 and not a.get("href")]
    dated: dict[int, bool] = {}  # by box, each read once
    count = 0
    for link in named:
        box = link.find_parent(["li", "tr", "article", "section", "p"])
        if box is not None and id(box) not in dated:
            dated[id(box)] = not box.select_one("a[href]") and _day_of(box) is not None
        count += box is not None and dated[id(box)]
    return count


def _entries(within: Sequence[Tag], url: str, who: str | None) -> tuple[StatementFound, ...]:
    """Those of linked headings; else those of any link that could be a title."""
    links = [link for link in within if _is_title(link, url)]
    headed = [link for link in links if link.find_parent(HEADINGS) or link.find(HEADINGS)]
    return _dated(headed, url, who) or _dated(links, url, who)


def _dated(titles: list[Tag], url: str, who: str | None) -> tuple[StatementFound, ...]:
    targets = {id(link): link_of(link, url) for link in titles}
    boxes = Boxes(titles, targets)
    kept: dict[str, StatementFound] = {}
    for link in titles:
        target = targets[id(link)]
        if target is None or target in kept:
            continue
        box, on = boxes.dated(link)
        if box is None or on is None:
            continue
        text = words(box.get_text(" ").replace(link.get_text(" "), " ", 1))
        kept[target] = StatementFound(words(link.get_text(" ")), on.isoformat(), text, who, target)
    return tuple(kept.values())


def _is_title(link: Tag, url: str) -> bool:
    text = words(link.get_text(" "))
    if len(text) < 8 or MORE.fullmatch(text) or link.find_parent("time") or link.find("time"):
        return False
    target = link_of(link, url)
    return bool(target and not ASIDE.search(target) and not DAY.fullmatch(text))


class Boxes:
    """What stands around titles, each box read once however many titles it holds."""

    def __init__(self, titles: list[Tag], targets: dict[int, str | None]) -> None:
        self._days: dict[int, date | None] = {}
        self._only: dict[int, set[str | None]] = {}
        for link in titles:
            for box in link.parents:
                held = self._only.setdefault(id(box), set())
                if len(held) < 2:
                    held.add(targets[id(link)])

    def dated(self, link: Tag) -> tuple[Tag | None, date | None]:
        """The smallest box around a title that holds a date and no other title, and the date."""
        boxes = (tag for tag in link.parents if tag.name in BOXES)
        for box in islice(boxes, CLIMB):
            if len(self._only[id(box)]) > 1:
                return None, None
            if id(box) not in self._days:
                self._days[id(box)] = _day_of(box)
            if self._days[id(box)]:
                return box, self._days[id(box)]
        return None, None


def _day_of(box: Tag) -> date | None:
    stamp = box.select_one("time[datetime]")
    said = any_day(str(stamp["datetime"])[:10]) if stamp else None
    return said or any_day(box.get_text(" "))


def _checked(found: tuple[StatementFound, ...]) -> tuple[StatementFound, ...]:
    papers = sum(
        kind_of(statement.title) in PAPERS or bool(MEETING.search(statement.url))
        for statement in found
    )
    if papers * 2 > len(found):
        raise ShapeChanged("it lists meetings and their papers, not statements")
    return found


PLATFORM = Platform(NAME, parse, never)

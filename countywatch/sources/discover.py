"""From any address of a county to its listings: through redirects, frames and links.

Only links that stand on the pages are followed; no tenant's name is ever guessed. A page counts as
a listing by its platform's own marks, or by the host of a vendor's tenant; that a site is "powered
by" a vendor, or links to the vendor's own pages, says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from countywatch.sources.fetch import FetchedPage, HostRefuses
from groundwork.errors import NotReachable
from spiders.items import Parsed
from spiders.platforms import Platform, recognise
from spiders.platforms.common import absolute, link_of, read_html, trouble, words
from spiders.vendors import VENDORS, host_of, is_vendors_own, tenant

MOST_PAGES = 12  # asked for in all, the first look at each listing included
AT_ONCE = 4
MOST_ALIKE = 3  # pages whose paths differ by numbers only, as those of single events do
DEEPEST = 3

# Where the listing of a tenant stands, for vendors whose every address of a tenant names it.
_LISTS = {
    "civicclerk": "/",
    "civicweb": "/Portal/",
    "escribe": "/",
    "iqm2": "/Citizens/Calendar.aspx",
    "legistar": "/Calendar.aspx",
    "primegov": "/public/portal",
}

_ELSEWHERE = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|instagram|youtube|youtu|linkedin|nextdoor|flickr|vimeo|google"
    r"|apple|adobe|microsoft|googletagmanager|addthis|sharethis|recaptcha|govdelivery)\.[a-z]{2,3}$"
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|svg|mp[34]|css|js)$", re.I)
_OTHERS = re.compile(
    r"\b(?:city|town|village|township|borough) of\b|\bschools?\b|\bciudad de\b|\bescolar(?:es)?\b",
    re.I,
)
_NOT_THESE = re.compile(r"\b(?:news|jobs?|careers?|bids?|tax(?:es)?|permits?|parks?|login)\b", re.I)
_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"agenda|\b[oó]rden(?:es)? del d[ií]a\b", re.I), 60),
    (re.compile(r"minutes|\bactas\b", re.I), 40),
    (re.compile(r"meetings?\b|\breuni[oó]n(?:es)?\b", re.I), 40),
    (
        re.compile(
            r"commission(?:ers?)?\b|supervisors|\bcouncil\b|legislat|\bboard\b|\bcomisi[oó]n\b"
            r"|\bcomisionados\b|\bsupervisores\b|\b(?:con[cs]ejo|junta) (?:del? )?condado\b",
            re.I,
        ),
        25,
    ),
    (re.compile(r"calendar", re.I), 15),
    (re.compile(r"\bgovernment|\bclerk\b|\bboards\b|\bgobierno\b|\bsecretar[ií]a\b", re.I), 8),
)
# "location.href = '/agendas'": a page of few links that says so moves its visitors on.
_MOVES = re.compile(
    r"\blocation(?:\.href)?\s*=\s*[\"']([^\"'\s]+)[\"']"
    r"|\blocation\.(?:replace|assign)\(\s*[\"']([^\"'\s]+)[\"']"
)
_FEW_LINKS = 3
_WORTH = 8
_SURE = 95  # a tenant of a vendor, or a path that only one product has
_STRONG = 40  # words that make a link to another host worth a look

How = Literal["given", "moved", "redirect", "frame", "link"]


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that may lead to a listing: how it was met, on which page, and how likely."""

    url: str
    how: How
    page: str | None = None
    weight: int = 100
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing as it seems: its platform, its address, and how one comes to it."""

    platform: Platform
    url: str
    how: How
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a candidate's listing: what it holds, or why it is none.

    `page` is what its address answered, `successor` the listing that stands there now.
    """

    candidate: Candidate
    parsed: Parsed | None
    reason: str | None = None
    page: FetchedPage | None = None
    successor: Candidate | None = None


Read = Callable[[Sequence[str]], Sequence[FetchedPage | NotReachable]]
Look = Callable[[Sequence[Candidate]], Sequence[Looked]]


@dataclass(slots=True)
class Search:
    """What a walk met: listings, what only seemed one, feeds that are linked to, other pages."""

    found: list[Looked] = field(default_factory=list)
    refused: list[Looked] = field(default_factory=list)
    loose: list[Candidate] = field(default_factory=list)
    pages: list[FetchedPage] = field(default_factory=list)
    unread: list[NotReachable] = field(default_factory=list)
    asked: int = 0


def walk(start: str, read: Read, look: Look) -> Search:
    """Looks for listings from `start`, the nearest first, until a round has found some.

    `read` fetches pages, `look` reads listings; MOST_PAGES are asked for at most.
    """
    return _Walk(start, read, look).run()


class _Walk:
    """The rounds of one walk: what to look at next, and what was asked for already."""

    def __init__(self, start: str, read: Read, look: Look) -> None:
        self.search = Search()
        self._read = read
        self._look = look
        known = tenant(start)
        self._pending = [Candidate(known, start, "given")] if known else []
        self._todo = [] if known else [Lead(start, "given")]
        self._later = [Lead(start, "given")] if known else []
        self._seen: set[str] = set()
        self._tried: set[tuple[str, str]] = set()
        self._alike: Counter[str] = Counter()
        self._closed: set[str] = set()  # hosts that refuse us

    def run(self) -> Search:
        while (self._pending or self._todo) and self._room():
            linked, self._pending = self._pending, []
            self._judge([*linked, *self._read_pages(sure=bool(linked))])
            if any(each.candidate.platform.name in VENDORS for each in self.search.found):
                break
            if self.search.found and not self._pending:
                break
            self._todo = self._best([*self._todo, *self._later])
            self._later = []
        return self.search

    def _room(self) -> int:
        return MOST_PAGES - self.search.asked

    def _read_pages(self, *, sure: bool) -> list[Candidate]:
        """Fetches the likeliest pages; the listings that they are themselves."""
        batch: list[Lead] = []
        for lead in self._todo:
            if len(batch) < min(AT_ONCE, self._room()) and (not sure or lead.weight >= _SURE):
                alike = re.sub(r"\d+", "#", _plain(lead.url).partition("?")[0])
                self._alike[alike] += 1
                if self._alike[alike] <= MOST_ALIKE:
                    batch.append(lead)
        if not batch:
            return []
        self._todo = [lead for lead in self._todo if lead not in batch]
        self.search.asked += len(batch)
        self._seen.update(_plain(lead.url) for lead in batch)
        answers = self._read([lead.url for lead in batch])
        found: list[Candidate] = []
        for lead, answer in zip(batch, answers, strict=True):
            if isinstance(answer, NotReachable):
                self.search.unread.append(answer)
                if isinstance(answer, HostRefuses):
                    self._closed.add(host_of(lead.url))
            else:
                found += self._page(lead, answer)
        return found

    def _page(self, lead: Lead, page: FetchedPage) -> list[Candidate]:
        """What a page is itself; its links are kept for the next round."""
        self._follow(page, lead.depth)
        known = recognise(page.url, page.body)
        if known is None or is_vendors_own(page.url):
            self.search.pages.append(page)
            return []
        moved = not same_place(page.url, lead.url)
        how: How = "redirect" if moved and lead.how == "given" else lead.how
        return [Candidate(known, page.url if moved else lead.url, how, lead.page)]

    def _follow(self, page: FetchedPage, depth: int) -> None:
        for lead in leads(page, depth + 1) if depth < DEEPEST else []:
            known = tenant(lead.url)
            listing = listing_of(known, lead.url) if known else None
            if known is None:
                self._later.append(lead)
            elif listing:
                self._pending.append(Candidate(known, listing, lead.how, page.url))

    def _judge(self, candidates: list[Candidate]) -> None:
        """Looks at what seems a listing; what is loose and only linked to is set apart."""
        fresh: list[Candidate] = []
        for each in candidates:
            key = (each.platform.name, _plain(each.url))
            if key in self._tried:
                continue
            self._tried.add(key)
            loose = each.platform.name not in VENDORS and each.how not in ("given", "redirect")
            (self.search.loose if loose else fresh).append(each)
        fresh = fresh[: min(AT_ONCE, self._room())]
        self.search.asked += len(fresh)
        for looked in self._look(fresh) if fresh else ():
            if looked.parsed is not None:
                self.search.found.append(looked)
                continue
            self.search.refused.append(looked)
            if looked.successor:
                self._pending.insert(0, looked.successor)
            if looked.page:
                self._follow(looked.page, 0)

    def _best(self, todo: list[Lead]) -> list[Lead]:
        """The leads that were not asked for yet, each once, the likeliest and nearest first."""
        kept: dict[str, Lead] = {}
        for lead in sorted(todo, key=lambda lead: (-lead.weight, lead.depth)):
            if _plain(lead.url) not in self._seen and host_of(lead.url) not in self._closed:
                kept.setdefault(_plain(lead.url), lead)
        return list(kept.values())


def listing_of(platform: Platform, url: str) -> str | None:
    """The address of a tenant's listing, from any address of the tenant; None where it is unsaid.

    Vendors that keep all tenants on one host name the tenant in the path or query of few pages.
    """
    parts = urlsplit(url)
    if platform.name == "onbase":
        root = re.match(r".*?agendaonline[^/]*/?", parts.path, re.IGNORECASE)
        return urljoin(url, root[0].rstrip("/") + "/") if root else url
    if platform.name == "municode" and host_of(url) == "meetings.municode.com":
        return url if "/publishpage" in parts.path.lower() else None
    if platform.name == "destiny" and not re.search(r"(?:^|&)id=\d", parts.query, re.IGNORECASE):
        return None
    path = _LISTS.get(platform.name)
    return urljoin(url, path) if path else url


def leads(page: FetchedPage, depth: int = 1) -> list[Lead]:
    """The addresses on a page that may lead to a listing, each once."""
    tree = read_html(page.body)
    base = _base(tree, page.url)
    kept: dict[str, Lead] = {}
    for url, how, said in _addresses(tree, base):
        weight = _weight(url, how, said, page.url)
        if weight >= _WORTH:
            lead = Lead(urldefrag(url).url, how, page.url, weight, depth)
            held = kept.get(_plain(url))
            kept[_plain(url)] = lead if held is None or held.weight < weight else held
    return list(kept.values())


def dead_end(page: FetchedPage) -> str | None:
    """Why a page that leads nowhere may do so, and what to do; None where it is just a page."""
    if not page.body.strip():
        return "answered with an empty page; look at it in a browser and check the address."
    if seen := trouble(page.body):
        return (
            f"answered with {seen}. Look at it in a browser, and give the address of the page that "
            "lists the agendas; where the site lets no program in, ask the office to do so."
        )
    tree = read_html(page.body)
    if tree.select_one("script") and not tree.select_one("a[href]"):
        return (
            "shows nothing before its scripts run, and Countywatch runs none. Open it in a "
            "browser, and give the address of the page that lists the agendas."
        )
    return None


def _addresses(tree: BeautifulSoup, base: str) -> list[tuple[str, How, str]]:
    found: list[tuple[str, How, str]] = []
    if len(tree.select("a[href]")) <= _FEW_LINKS:
        found += [(url, "redirect", "") for url in _moves(tree, base)]
    for frame in tree.select("iframe[src], frame[src], meta[http-equiv][content]"):
        if url := _framed(frame, base):
            found.append((url, "redirect" if frame.name == "meta" else "frame", ""))
    for link in tree.select("a[href], area[href]"):
        if url := link_of(link, base):
            said = " ".join(str(link.get(name) or "") for name in ("title", "aria-label", "alt"))
            found.append((url, "link", words(f"{link.get_text(' ')} {said}")))
    return found


def _framed(frame: Tag, base: str) -> str | None:
    if frame.name != "meta":
        return absolute(str(frame["src"]), base)
    if str(frame["http-equiv"]).lower() != "refresh":
        return None
    target = re.search(r"url\s*=\s*['\"]?([^'\"]+)", str(frame["content"]), re.IGNORECASE)
    return absolute(target[1], base) if target else None


def _moves(tree: BeautifulSoup, base: str) -> list[str]:
    """Where a script of the page sends its visitors."""
    said = "\n".join(script.get_text() for script in tree.select("script"))
    targets = [found[1] or found[2] for found in _MOVES.finditer(said)]
    return [url for target in targets if (url := absolute(target, base))]


def _base(tree: BeautifulSoup, url: str) -> str:
    tag = tree.select_one("base[href]")
    return (absolute(str(tag["href"]), url) if tag else None) or url


def _weight(url: str, how: How, said: str, page: str) -> int:
    """How likely an address leads to the county's listing; under 8 it is not looked at."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _ELSEWHERE.search(host) and tenant(url) is None:
        return 0
    if _OTHERS.search(said) or is_vendors_own(url):
        return 0
    if tenant(url) or how == "redirect":
        return 100
    if _FILE.search(parts.path):
        return 0
    if parts.path.lower().rstrip("/").endswith("/agendacenter"):
        return _SURE
    text = f"{said} {re.sub(r'[-_/+.]', ' ', parts.path)}"
    weight = sum(value for pattern, value in _WORDS if pattern.search(text))
    if how == "frame":
        return max(weight, _STRONG)
    if not _same_site(url, page) and weight < _STRONG:
        return 0
    return 0 if _NOT_THESE.search(said) and weight < _STRONG else weight


def _same_site(one: str, other: str) -> bool:
    first, second = (urlsplit(url).netloc.lower().removeprefix("www.") for url in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are one but for scheme, `www.`, a final slash and the fragment."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> str:
    parts = urlsplit(urldefrag(url).url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"

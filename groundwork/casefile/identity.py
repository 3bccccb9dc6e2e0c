"""When two listings mean one meeting: a pure rule over what they say, the same in any order.

One meeting has one body, one local start and one title. A listing that gives only the day, or only
the body's name for a title, joins another where it can mean nothing else; otherwise it stays apart,
since two meetings made one hide something and one meeting shown twice hides nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, product
from typing import TypeVar
from zoneinfo import ZoneInfo

_WORD = re.compile(r"\w+")
_JOINING = frozenset(_WORD.findall("the of and for a an in on at s with by"))
_NO_NAME = frozenset(
    _WORD.findall(
        "meeting meetings session agenda agendas packet minutes notice public called county "
        "cancelled canceled cancellation postponed rescheduled revised amended updated final draft "
        "hybrid virtual zoom video recording"
    )
)
"""Words of a title that do not tell one sitting of a body from another."""
_KINDS = frozenset(
    _WORD.findall(
        "regular special work workshop emergency closed executive retreat hearing hearings joint "
        "budget organizational reorganizational"
    )
)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATES = re.compile(
    rf"\b\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}\b"
    rf"|\b(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s+\d{{4}})?\b"
    r"|\b\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?"
    r"|\b\d{1,2}\s*[ap]\.?m\b\.?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one listing says of a meeting, normalised.

    `day` is local, `time` is `18:00` or None where only the day is listed; `body` and `title` are
    sorted words, the title's without those of the body, so that () is the body's name and no more.
    """

    source: int
    key: str
    body: tuple[str, ...]
    day: str
    time: str | None
    title: tuple[str, ...]

    @property
    def generic(self) -> bool:
        """Whether its title is the body's name, "Agenda" or "Regular Meeting": any feed's word."""
        return self.title in ((), ("regular",))

    @property
    def kinds(self) -> frozenset[str]:
        """What kind of sitting its title names, if any."""
        return _KINDS.intersection(self.title)


def local_start(start: str, zone: str | None) -> tuple[str, str | None]:
    """A listed start (see `MeetingVersion.start`) as local day and minute; no minute in a date."""
    if len(start) <= 10:
        return start, None
    moment = datetime.fromisoformat(start)
    if moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(ZoneInfo(zone))
    return moment.date().isoformat(), f"{moment:%H:%M}"


def sitting(
    source: int,
    key: str,
    body: str,
    title: str,
    start: str,
    zone: str | None = None,
    place: str | None = None,
) -> Sitting:
    """Normalises what a listing says; `place` is its county's name, which says nothing in it."""
    day, time = local_start(start, zone)
    empty = _JOINING.union(_words(place or ""), ("county",))
    named = [word for word in _words(body) if word not in empty] or _words(body)
    of_body = empty.union(_words(body), _NO_NAME)
    said = [word for word in _words(_DATES.sub(" ", title)) if word not in of_body]
    return Sitting(source, key, tuple(sorted(named)), day, time, tuple(sorted(said)))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


Group = frozenset[Sitting]


def groups(sittings: Iterable[Sitting]) -> frozenset[Group]:
    """Those that are one meeting, together. Whatever more is added, no two that were apart join."""
    by_day: dict[tuple[tuple[str, ...], str], list[Sitting]] = defaultdict(list)
    found: list[Group] = []
    for one in sittings:
        if one.day and one.body:
            by_day[one.body, one.day].append(one)
        else:  # without a day or a body there is nothing to know it by
            found.append(frozenset([one]))
    for same_day in by_day.values():
        found += _of_day(same_day)
    return frozenset(found)


def _of_day(sittings: Sequence[Sitting]) -> list[Group]:
    """First those of one minute (or of no minute) among themselves, then bare days with minutes."""
    cells: dict[str | None, dict[tuple[str, ...], list[Sitting]]] = defaultdict(dict)
    for one in sittings:
        cells[one.time].setdefault(one.title, []).append(one)
    near = [
        cluster
        for titles in cells.values()
        for cluster in _connected([frozenset(group) for group in titles.values()], _like_any)
    ]
    found: list[Group] = []
    for cluster in _connected(near, _dated_and_timed):
        parts = [part for clumped in cluster for part in clumped]
        if len(cluster) == 2 and _all_one(parts):
            found.append(frozenset().union(*parts))
            continue
        for clumped in cluster:
            found += [frozenset().union(*clumped)] if _all_one(clumped) else list(clumped)
    return found


def _connected(nodes: Sequence[T], linked: Callable[[T, T], bool]) -> list[list[T]]:
    """The nodes in clusters: those that are linked, over others or at once, together."""
    clusters: list[list[T]] = []
    for node in nodes:
        mine = [one for one in clusters if any(linked(node, other) for other in one)]
        clusters = [one for one in clusters if one not in mine]
        clusters.append([node, *(other for one in mine for other in one)])
    return clusters


def _dated_and_timed(one: Sequence[Group], other: Sequence[Group]) -> bool:
    bare = [next(iter(cluster[0])).time is None for cluster in (one, other)]
    return bare[0] != bare[1] and any(_like_any(a, b) for a, b in product(one, other))


def _like_any(one: Group, other: Group) -> bool:
    """Whether the titles of two groups, of one title each, may be those of one meeting."""
    a, b = next(iter(one)), next(iter(other))
    if a.title == b.title:
        return True
    clash = a.kinds and b.kinds and a.kinds != b.kinds
    return (a.generic or b.generic) and not clash


def _all_one(parts: Sequence[Group]) -> bool:
    """Whether every two fit; other titles side by side in one source are other meetings."""
    for one, other in combinations(parts, 2):
        if not _like_any(one, other):
            return False
        titles = {sitting.title for sitting in one | other}
        if len(titles) > 1 and {s.source for s in one} & {s.source for s in other}:
            return False
    return True

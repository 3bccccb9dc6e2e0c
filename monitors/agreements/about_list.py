"""What is told of a list as a whole: other headers, two files swapped, no new list for weeks."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitors.agreements.events import Event
from monitors.agreements.notices import day_words
from spiders.platforms.ice287g import AgencyList, ListKind
from spiders.platforms.ice287g_cells import link_of

# The longest gap between two lists, of 214 between February 2025 and May 2026, was 17 days.
STALE_AFTER = timedelta(days=21)

ListEventKind = Literal["lists_swapped", "headers_unknown", "links_unwrapped", "list_stale"]

_RELATIONS = re.compile(r"xl/worksheets/_rels/[^/]+\.rels")
_TARGET = re.compile(r'Target="([^"]*)"')
_ON_ICE = re.compile(r"https?:/{1,2}(?:[a-z0-9-]+\.)*ice\.gov/", re.IGNORECASE)
_UNKNOWN_COLUMN = re.compile(r"The column '(.*)' is (?:not known and was not read|read as .*)\.")


@dataclass(frozen=True, slots=True)
class ListEvent:
    """Something about a list and none of its rows. `before` and `after` are its short values."""

    kind: ListEventKind
    sentence: str
    before: str | None = None
    after: str | None = None

    def to_json(self) -> dict[str, str]:
        """The event as a value for scripts."""
        return {"event": self.kind, "sentence": self.sentence}


def list_events(found: AgencyList, unwrapped: Sequence[str] = ()) -> tuple[ListEvent, ...]:
    """What a list that was read shows about itself; `unwrapped` as `wrapped_links` gives it."""
    return tuple(_list_events(found, unwrapped))


def _list_events(found: AgencyList, unwrapped: Sequence[str]) -> Iterator[ListEvent]:
    if found.misnamed:
        yield ListEvent(
            "lists_swapped",
            f"The file {found.name} holds the {found.kind} list under the other list's name; "
            "it is read by its headers.",
            found.name,
            found.kind,
        )
    unknown = [match[1] for said in found.warnings if (match := _UNKNOWN_COLUMN.fullmatch(said))]
    if unknown:
        yield headers_unknown(found.name, unknown)
    if unwrapped:
        yield ListEvent(
            "links_unwrapped",
            f"{len(unwrapped)} links to agreements stood in a wrapper, as mail filters make them; "
            "each was taken out of it and leads to ice.gov.",
            after=str(len(unwrapped)),
        )


def headers_unknown(name: str, headers: Sequence[str]) -> ListEvent:
    """The event of a workbook with headers that ICE's lists did not have so far."""
    shown = ", ".join(f"'{one[:40]}'" for one in headers[:10]) or "none"
    sentence = f"The file {name} has headers that ICE's lists did not have so far: {shown}."
    return ListEvent("headers_unknown", sentence, after=shown)


def stale(kind: ListKind, list_date: date | None, read_on: date, today: date) -> ListEvent | None:
    """The event of a participating list with no newer one for over 21 days; None before that.

    The pending list stopped to be published in 2026, so its age says nothing.
    """
    day = list_date or read_on
    if kind != "participating" or today - day <= STALE_AFTER:
        return None
    days = (today - day).days
    return ListEvent(
        "list_stale",
        f"The newest list that was read is of {day_words(day)}, {days} days ago; ICE's longest "
        "pause up to May 2026 was 17 days, so look whether its page has moved.",
        before=day.isoformat(),
        after=today.isoformat(),
    )


# --- links in wrappers ------------------------------------------------------------------------


def wrapped_links(data: bytes) -> tuple[str, ...]:
    """The addresses on ice.gov that a workbook's hyperlinks carry inside another address.

    `data` was read as a list before, so its size is within the limits. One entry a hyperlink.
    """
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as workbook:
        for part in workbook.namelist():
            if not _RELATIONS.fullmatch(part):
                continue
            relations = workbook.read(part).decode("utf-8", "replace")
            targets = (html.unescape(target) for target in _TARGET.findall(relations))
            found += [link for target in targets if (link := _out_of_wrapper(target))]
    return tuple(found)


def _out_of_wrapper(target: str) -> str | None:
    return None if _ON_ICE.match(target) else link_of("link", target).value


def unwrapped_events(events: Sequence[Event], unwrapped: Sequence[str]) -> tuple[Event, ...]:
    """The links that a list has for the first time and that had to be taken out of a wrapper."""
    wrapped = frozenset(unwrapped)
    told = []
    for event in events:
        if event.kind in ("new", "model_added", "model_switched", "possible_relabel"):
            links = [("moa", event.row.moa_url), ("addendum", event.row.addendum_url)]
        elif "_link_" in event.kind:
            links = [(event.field or "", event.after)]
        else:
            continue
        told += [
            Event("link_unwrapped", event.row, name, None, link)
            for name, link in links
            if link in wrapped
        ]
    return tuple(told)

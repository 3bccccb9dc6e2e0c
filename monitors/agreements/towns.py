"""The town in an agency's name, and the counties that it may belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundwork.places.towns import TownCounty, counties_of_town
from monitors.agreements.identity import plain, state_code
from spiders.items import AgencyListed

_OFFICE = re.compile(
    r"\b(?:(?:pa|pennsylvania) state )?(?:municipal )?(?:police|pd|p d|marshals?|constables?"
    r"|public safety|safety|department|dept|sheriffs?|law enforcement)\b"
)
_OFFICE_WORDS = re.compile(
    r"^(?:(?:pa|pennsylvania|state|constables?|police|department|dept|office|of|the|so)\b ?)+"
)
_BEFORE = re.compile(r"^(?:the )?(?:city|town|village|borough|township|municipality) of ")
_AFTER = re.compile(r" (?:city|town|village|borough|township|twp|municipal|metro|metropolitan)$")
# Their police is of the school, the railway or the port, which may carry any town's name.
_NO_TOWN = re.compile(
    r"\b(?:university|college|school|isd|campus|airport|railroad|port authority|hospital|regional"
    r"|county|parish|tribe|tribal|nation)\b"
)


def town_counties(row: AgencyListed) -> tuple[TownCounty, ...]:
    """The counties of the town whose name the agency carries; empty where it carries none."""
    state = state_code(row.state)
    if state is None or _NO_TOWN.search(plain(row.agency)):
        return ()
    return next(
        (found for name in _towns_in(row.agency) if (found := counties_of_town(name, state))), ()
    )


def _towns_in(agency: str) -> Iterator[str]:
    """What may be the town's name, the fuller first: "Lake City" before "Lake"."""
    words = plain(agency)
    office = _OFFICE.search(words)
    if office is None:
        return
    name = words[: office.start()].strip()
    # "Constable Unity Township" has its town at the end.
    name = name or _OFFICE_WORDS.sub("", words[office.start() :])
    for tried in (name, _BEFORE.sub("", name)):
        if tried:
            yield tried
        if (shorter := _AFTER.sub("", tried)) not in ("", tried):
            yield shorter

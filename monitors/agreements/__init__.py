"""ICE's lists of 287(g) agencies: what changed between two, what that means, and whom it concerns.

Everything here is a pure function of lists that were read already.
"""

from monitors.agreements.about_list import (
    ListEvent,
    headers_unknown,
    list_events,
    stale,
    unwrapped_events,
    wrapped_links,
)
from monitors.agreements.aliases import Alias, alias_of, aliases
from monitors.agreements.citing import find_row
from monitors.agreements.dating import Basis, ListDate, date_list
from monitors.agreements.diff import Change, Diff, compare
from monitors.agreements.doubt import Doubt, LastList, doubt
from monitors.agreements.events import Event, Past, judge
from monitors.agreements.identity import Identity, identity, plain
from monitors.agreements.listing import Listing, normalise
from monitors.agreements.matching import Match, is_statewide, match, matches_place
from monitors.agreements.notices import AgreementNotice, list_words, model_words, notices
from monitors.agreements.relabel import Relabel, pair

__all__ = [
    "AgreementNotice",
    "Alias",
    "Basis",
    "Change",
    "Diff",
    "Doubt",
    "Event",
    "Identity",
    "LastList",
    "ListDate",
    "ListEvent",
    "Listing",
    "Match",
    "Past",
    "Relabel",
    "alias_of",
    "aliases",
    "compare",
    "date_list",
    "doubt",
    "find_row",
    "headers_unknown",
    "identity",
    "is_statewide",
    "judge",
    "list_events",
    "list_words",
    "match",
    "matches_place",
    "model_words",
    "normalise",
    "notices",
    "pair",
    "plain",
    "stale",
    "unwrapped_events",
    "wrapped_links",
]

"""Which rows of two lists are the same: state, agency and model, each without its accidents.

ICE's lists have no row number that lasts. Case, spaces, apostrophes and other punctuation differ
from one publication to the next without meaning anything.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from groundwork.places import STATES
from spiders.items import AgencyListed

_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['\u2018\u2019\u201a\u201b\u02bc\u00b4\u02b9`]")
_NAMES = {name.casefold(): code for code, name in STATES.items()}


class Identity(NamedTuple):
    """What makes a row the same row in another list; every part is plain text."""

    state: str
    agency: str
    model: str

    @property
    def key(self) -> str:
        """The identity as one string, for storage."""
        return "|".join(self)


def plain(text: str) -> str:
    """Text as words in lower case: without accents, apostrophes and punctuation; `&` is `and`."""
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.replace("&", " and ")))
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cf"))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", kept)).strip()


def identity(row: AgencyListed) -> Identity:
    """The identity of a row; models that are not known are told apart by their own label."""
    model = row.model if row.model != "other" else f"other {plain(row.label)}".strip()
    return Identity(state_code(row.state) or plain(row.state), plain(row.agency), model)


def state_code(state: str) -> str | None:
    """The postal code of a state as a list writes it; None where it is none of ours."""
    code = state.strip().upper()
    return code if code in STATES else _NAMES.get(plain(state))

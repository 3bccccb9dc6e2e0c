"""Which side a sentence speaks of: ICE, or the agency by name, abbreviation or as the LEA."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitors.agreements.moa.likeness import letters_of
from monitors.agreements.moa.model import Side

_ICE = re.compile(r"(?<![A-Za-z])(?:[IlL1\[(|]CE)(?![A-Za-z])|\bthe Government\b")
_LEA = re.compile(r"LEA(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Parties:
    """How a text calls the agency: its name and its abbreviation, as far as they were read."""

    agency: str | None = None
    abbreviation: str | None = None

    def before(self, text: str, offset: int) -> Side | None:
        """The side that is named last before an offset: who "is responsible" there."""
        named = [(at, side) for at, side in self._mentions(text) if at < offset]
        return max(named)[1] if named else None

    def after(self, text: str, offset: int) -> Side | None:
        """The side that is named first behind an offset: by whom something is done."""
        named = [(at, side) for at, side in self._mentions(text) if at >= offset]
        return min(named)[1] if named else None

    def _mentions(self, text: str) -> list[tuple[int, Side]]:
        found: list[tuple[int, Side]] = [(one.start(), "ICE") for one in _ICE.finditer(text)]
        found += [(one.start(), "agency") for one in _LEA.finditer(text)]
        if self.abbreviation:
            for one in re.finditer(rf"{self.abbreviation}(?![A-Z])", text):
                found.append((one.start(), "agency"))
        if self.agency:
            found += [(at, "agency") for at in _places(self.agency, text)]
        return found


def _places(name: str, text: str) -> list[int]:
    """Every place of a name in a sentence, from left to right."""
    places = []
    begin = 0
    while (found := letters_of(text[begin:]).find(name)) is not None:
        places.append(begin + found[0])
        begin += max(found[1], 1)
    return sorted(places)

"""What changed between versions of a document, by page and item: added, removed, moved, changed.

A page is read as units: an agenda item, a table row, a sentence. Two units are the same where their
words are, whatever their number, page, line breaks and spaces: an item that is pushed from 7.C to
7.D by another has not moved. It has moved where its section is another (to the consent calendar,
say) or where it stands elsewhere among the items that both versions have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from monitors.matching.furniture import furniture, is_page_number
from monitors.matching.model import PageLike
from monitors.matching.where import Place, Places

ChangeKind = Literal["added", "removed", "moved", "changed"]

_FULL_LINE = 60
"""Characters from which a line of a paragraph may go on in the next, though that has a capital."""
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)][a-z0-9)][a-z0-9)][.!?])\s+(?=[A-Z\"“(\[])")
_BULLET = re.compile(r"[•·▪◦*–-]\s|\(?[a-z]{1,4}[.)]\s")
_NO_WORD = re.compile(r"[\W_]+")
_LISTED = re.compile(
    r"(?:(?P<section>consent calendar|public hearing|closed session): )?"
    r"(?:(?P<number>[A-Z]?\d{1,3}(?:[.\-]?[A-Z0-9]{1,3})*|[A-Z]|[IVX]{1,5})[.)]?\s+)?(?P<title>.*)",
    re.I,
)
_LISTED_SECTIONS = {
    "consent calendar": "consent",
    "public hearing": "hearing",
    "closed session": "closed",
}
_MOST_LINES = 40
"""Lines of one paragraph: a document without sentences must not become one endless unit."""
_MOST_PAIRS = 10_000
_ALIKE, _ALIKE_SAME_ITEM = 0.75, 0.5


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a page: its text as shown, its page (from 1), item and section ("" = unknown).

    `key` are its words alone; `heads` is true where it is the line that begins an item.
    """

    key: str
    text: str
    page: int
    item: str = ""
    section: str = ""
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document: its number, when it was first seen (aware), and its units."""

    number: int
    seen: datetime
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change that version `version` brought, seen at `seen`.

    `before` is None where it was added, `after` where it was removed. `first_seen` is when the
    words of `after` (of `before`, where removed) were seen for the first time in any version.
    """

    kind: ChangeKind
    version: int
    before: Unit | None
    after: Unit | None
    first_seen: datetime
    seen: datetime


def history(versions: Sequence[Version]) -> tuple[Change, ...]:
    """The changes of each version against the one before it, oldest first."""
    first: dict[str, datetime] = {}
    for version in versions:
        for unit in version.units:
            first.setdefault(unit.key, version.seen)
    changes = []
    for old, new in pairwise(versions):
        for kind, before, after in compare(old.units, new.units):
            said = after or before
            seen = first[said.key] if said else new.seen
            changes.append(Change(kind, new.number, before, after, seen, new.seen))
    return tuple(changes)


# --- pages to units -----------------------------------------------------------------------------


def units_of(pages: Sequence[PageLike], kind: str = "") -> tuple[Unit, ...]:
    """The units of a document, without page numbers and running heads.

    `kind` is the document's (agenda, packet, ...): numbers are items in an agenda only.
    """
    places = Places(pages, kind)
    blocks: list[list[_Line]] = []
    for line in _lines(pages, places):
        last = blocks[-1] if blocks else []
        if last and len(last) < _MOST_LINES and line.goes_on_from(last[-1]):
            last.append(line)
        else:
            blocks.append([line])
    return tuple(unit for block in blocks for unit in _units(block))


def listed_units(pages: Sequence[PageLike]) -> tuple[Unit, ...]:
    """The units of a text that was made of an agenda's listed items: one a line."""
    return tuple(
        unit
        for page in pages
        for line in page.text.splitlines()
        if (unit := _listed(line, page.number)).key
    )


def _listed(line: str, page: int) -> Unit:
    found = _LISTED.fullmatch(" ".join(line.split()))
    if found is None:
        return Unit("", line, page)
    section = _LISTED_SECTIONS.get((found["section"] or "").lower(), "")
    return Unit(_key(found["title"]), found["title"], page, found["number"] or "", section, True)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    place: Place
    after_gap: bool

    @property
    def heads(self) -> bool:
        """Whether the line begins the item that it stands in."""
        return bool(self.place.written) and _without_number(self.text, self.place) != self.text

    def goes_on_from(self, last: _Line) -> bool:
        """Whether this line is one paragraph with the line before it."""
        if self.heads or _BULLET.match(self.text) or "\t" in self.text + last.text:
            return False
        if self.text[0].islower():
            return True
        if self.after_gap or self.page != last.page or self.place != last.place:
            return False
        return len(last.text) >= _FULL_LINE


def _lines(pages: Sequence[PageLike], places: Places) -> Iterator[_Line]:
    heads = furniture(pages)
    for page in pages:
        start, gap = 0, True
        for raw in page.text.splitlines(keepends=True):
            text = "\t".join(" ".join(cell.split()) for cell in raw.strip().split("\t"))
            if not text:
                gap = True
            elif not is_page_number(text) and (page.number, start) not in heads:
                yield _Line(text, page.number, places.at(page.number, start), gap)
                gap = False
            start += len(raw)


def _units(block: Sequence[_Line]) -> Iterator[Unit]:
    first = block[0]
    whole = " ".join(line.text for line in block)
    for number, text in enumerate(_SENTENCE_END.split(whole)):
        heads = first.heads and number == 0
        key = _key(_without_number(text, first.place) if heads else text)
        if key:
            yield Unit(key, text, first.page, first.place.item, first.place.section, heads)


def _without_number(text: str, place: Place) -> str:
    """A line without the number that its item has there; cells may be parted by tabs."""
    number = r"\s+".join(map(re.escape, place.written.split()))
    return re.sub(rf"{number}\s*", "", text, count=1) if re.match(number, text) else text


def _key(text: str) -> str:
    return _NO_WORD.sub(" ", text).strip().casefold()


# --- units to changes ---------------------------------------------------------------------------

_Pair = tuple[ChangeKind, Unit | None, Unit | None]


def compare(old: Sequence[Unit], new: Sequence[Unit]) -> tuple[_Pair, ...]:
    """What is different, in the order of the new version; what was removed, where it stood."""
    removed, added, kept = _aligned(old, new)
    at = {id(unit): float(number) for number, unit in enumerate(new)}
    gone_at = _before_kept(old, {id(before): at[id(after)] for before, after in kept}, len(new))
    moved = [(b, a) for b, a in kept if b.heads and a.heads and b.section != a.section]
    moved += _taken(removed, added)
    found: list[tuple[float, _Pair]] = [(at[id(a)], ("moved", b, a)) for b, a in _once(moved)]
    for before, after in _reworded(removed, added):
        to_other = before.heads and before.section != after.section
        found.append((at[id(after)], ("moved" if to_other else "changed", before, after)))
    found += [(at[id(unit)], ("added", None, unit)) for unit in added]
    found += [(gone_at[id(unit)] - 0.5, ("removed", unit, None)) for unit in removed]
    return tuple(pair for _, pair in sorted(found, key=lambda one: one[0]))


def _aligned(
    old: Sequence[Unit], new: Sequence[Unit]
) -> tuple[list[Unit], list[Unit], list[tuple[Unit, Unit]]]:
    """What only the old has, what only the new has, and what both have in the same order."""
    removed: list[Unit] = []
    added: list[Unit] = []
    kept: list[tuple[Unit, Unit]] = []
    keys = [unit.key for unit in old], [unit.key for unit in new]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            removed += old[i1:i2]
            added += new[j1:j2]
    return removed, added, kept


def _taken(removed: list[Unit], added: list[Unit]) -> list[tuple[Unit, Unit]]:
    """Takes the units that went here and came there from both lists."""
    by_key: dict[str, list[Unit]] = defaultdict(list)
    for unit in added:
        by_key[unit.key].append(unit)
    moved = []
    for unit in tuple(removed):
        if by_key[unit.key]:
            moved.append((unit, by_key[unit.key].pop(0)))
    _drop(removed, (before for before, _ in moved))
    _drop(added, (after for _, after in moved))
    return moved


def _once(moved: Sequence[tuple[Unit, Unit]]) -> list[tuple[Unit, Unit]]:
    """A moved item is told by its first line alone; its other sentences went with it."""
    items = {before.item for before, _ in moved if before.heads}
    return [(b, a) for b, a in moved if b.heads or not b.item or b.item not in items]


def _reworded(removed: list[Unit], added: list[Unit]) -> list[tuple[Unit, Unit]]:
    """Takes the pairs that say nearly the same from both lists, the most alike first."""
    if len(removed) * len(added) > _MOST_PAIRS:
        return []
    alike = sorted(
        ((score, i, j) for i, b in enumerate(removed) for j, a in enumerate(added)
         if (score := _likeness(b, a))),
        key=lambda one: (-one[0], one[1], one[2]),
    )  # fmt: skip
    old_done: set[int] = set()
    new_done: set[int] = set()
    pairs = []
    for _, i, j in alike:
        if i not in old_done and j not in new_done:
            old_done.add(i)
            new_done.add(j)
            pairs.append((removed[i], added[j]))
    _drop(removed, (before for before, _ in pairs))
    _drop(added, (after for _, after in pairs))
    return pairs


def _likeness(before: Unit, after: Unit) -> float:
    """How alike two units are, from 0 to 1; 0 where they are not alike enough."""
    if before.heads != after.heads:
        return 0.0
    same_item = before.heads and before.item == after.item
    least = _ALIKE_SAME_ITEM if same_item else _ALIKE
    matcher = SequenceMatcher(None, before.key.split(), after.key.split(), autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def _drop(units: list[Unit], gone: Iterable[Unit]) -> None:
    ids = {id(unit) for unit in gone}
    units[:] = [unit for unit in units if id(unit) not in ids]


def _before_kept(old: Sequence[Unit], kept_at: dict[int, float], end: int) -> dict[int, float]:
    """For each old unit (by id), the place in the new version before which it stood."""
    places: dict[int, float] = {}
    following = float(end)
    for unit in reversed(old):
        following = kept_at.get(id(unit), following)
        places[id(unit)] = following
    return places

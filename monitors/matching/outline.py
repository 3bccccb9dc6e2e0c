"""The outline of an agenda, read line by line: which item and which section a line stands in.

A numbered line is an item only where its number carries on a list: steps of a recommendation,
clauses of a contract and notes to speakers are numbered too. Where two lists could go on, the one
that says less is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from monitors.matching.headings import END, OTHER, PASSING, heading_of
from monitors.matching.numbering import Number, Token, number_of, token_of

_GAP = 3  # items that were withdrawn leave gaps; letters have none: "K. Wade" is a name
_BODY = 50  # characters from which a line below a title is the item's text
_STEPS = re.compile(r"recommend|action requested|motion|:$", re.I)
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the",
                    "to", "with"})  # fmt: skip
_CONTAINER_WORDS = 6
_PLAIN = frozenset({"consent", "hearing", "closed", "regular"})
"""Headings that no paper of an item is called by: they need no capitals in an agenda without
numbered headings."""


class Said(NamedTuple):
    """What a line says, apart from where it stands: its plain words (see `fold`), its number, and
    the heading that it is, of its words behind the number, outside of any item."""

    plain: str
    number: Number | None
    heading: str


def said(plain: str) -> Said:
    """Reads a plain line once, for all who ask of it."""
    number = number_of(plain)
    if number is None:
        return Said(plain, None, heading_of(plain, numbered=False, within_item=False))
    title = number.title.rstrip(":")
    return Said(plain, number, heading_of(title, numbered=True, within_item=False))


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an item or section begins: the item's number and title and its section ("" = none).

    `written` counts the characters of the line that an item's number takes; `heads` is true where
    the item is the section's heading itself.
    """

    item: str
    section: str
    written: int = 0
    heads: bool = False


@dataclass(slots=True)
class _Level:
    """An open list: its style, where it stands, and what its last entry is.

    `item` is "" in a list of steps, which are no items.
    """

    style: str
    ordinal: int
    label: str
    item: str = ""
    heads: bool = False
    section: str = ""
    title: str = ""
    has_text: bool = False
    parts: tuple[str, ...] = ()
    filed: bool = False

    @property
    def holds_items(self) -> bool:
        """Whether a list that begins right below is one of items."""
        return self.heads or (bool(self.item) and not self.has_text and _is_title(self.title))


@dataclass(slots=True)
class Outline:
    """The state of reading; `line` gives what a line begins, or None.

    `root` is the style of the numbers that the agenda's main headings have, "" where they have
    none.
    """

    root: str
    _may_begin: bool = False
    levels: list[_Level] = field(default_factory=list)
    section: str = ""
    ended: bool = False
    _last: str = ""
    _root_was: _Level | None = None
    items: dict[str, Entry] = field(default_factory=dict)

    def line(self, line: Said) -> Entry | None:
        """Reads the next line, running heads left out."""
        plain, number, heading = line
        if not (number or heading):
            self._text(plain)
            self._last = plain
            return None
        if number and number.title[:1].islower():
            number = None  # a sentence that goes on here; items begin with a capital
        entry = self._numbered(number, plain) if number else self._heading(plain)
        if entry is None and number is None:
            self._text(plain)
        self._last = plain
        if entry and entry.item:
            self.items.setdefault(entry.item, entry)
        return entry

    # --- lines without a number

    def _heading(self, plain: str) -> Entry | None:
        name = heading_of(plain, numbered=False, within_item=self._within_item())
        if not name and not self.root:
            said = heading_of(plain, numbered=False, within_item=False)
            name = said if said in _PLAIN else ""
        if not name:
            return None
        return self._end() if name == END else self._begin(name, plain)

    def _within_item(self) -> bool:
        return bool(self.levels) and not self.levels[-1].heads

    def _end(self) -> Entry:
        """The meeting is over once it has had items; a notice of it may stand before them."""
        self.ended = bool(self.levels or self._root_was)
        self.levels.clear()
        self.section = ""
        return Entry("", "")

    def _begin(self, name: str, plain: str) -> Entry:
        """A heading without a number closes every list, and the main one may go on or restart.

        One report ("SHERIFF'S REPORT") is over with the next item; "REPORTS" holds items.
        """
        if self.levels and self.levels[0].item:
            self._root_was = self.levels[0]
        self.levels.clear()
        self._may_begin = True
        self.section = "" if name == OTHER else name
        entry = Entry("", self.section)
        if plain.lower().rstrip(" :").endswith("report"):
            self.section = ""
        return entry

    def _text(self, plain: str) -> None:
        if self.levels and ((len(plain) >= _BODY and not plain.isupper()) or _STEPS.search(plain)):
            self.levels[-1].has_text = True

    # --- lines with a number

    def _numbered(self, number: Number, plain: str) -> Entry | None:
        if number.kind == "named":
            return self._named(number)
        if number.kind == "file":
            return self._filed(number)
        if number.kind == "composed":
            return self._composed(number)
        return self._simple(number)

    def _named(self, number: Number) -> Entry:
        known = self.items.get(number.label)
        section = known.section if known else self._section()
        level = _Level("named", 0, number.label, number.label, section=section, title=number.title)
        self.levels = [level]
        self._may_begin = False
        return Entry(number.label, section, number.written)

    def _section(self) -> str:
        return self.levels[-1].section if self.levels else self.section

    def _filed(self, number: Number) -> Entry | None:
        """A file's number is an item's where the agenda gives it no other."""
        if self.levels and self.levels[-1].style == "file":
            self.levels.pop()
        elif self.levels and self.levels[-1].filed:
            self.levels.clear()  # the last item has a file's number of its own
        elif not (self.levels[-1].heads if self.levels else self._may_begin):
            return None
        return self._push(Token("file", 0), number, number.label)

    def _composed(self, number: Number) -> Entry | None:
        *above, last = number.path
        prefix = tuple(part.upper() for part in above)
        for depth, level in enumerate(self.levels):
            if level.style == "composed" and level.parts[:-1] == prefix:
                if not _follows(level.parts[-1], last):
                    return None
                del self.levels[depth:]
                return self._open_composed(number)
            if _path(self.levels[: depth + 1]) == prefix and _is_first(last):
                del self.levels[depth + 1 :]
                return self._open_composed(number)
        outer = next((one for one in self.levels if one.style == "composed"), None)
        if outer is None and (self.levels or not self._may_begin):
            return None
        if outer and not (_is_first(last) and _group_follows(outer.parts[:-1], prefix)):
            return None
        self.levels.clear()
        return self._open_composed(number)

    def _open_composed(self, number: Number) -> Entry:
        entry = self._push(Token("composed", 0), number, number.label)
        self.levels[-1].parts = tuple(part.upper() for part in number.path)
        return entry

    def _simple(self, number: Number) -> Entry | None:
        for token in number.readings:
            depth = self._list_of(token, number.title)
            if depth is not None:
                return self._next_in(depth, token, number)
        first = next((token for token in number.readings if token.ordinal == 1), None)
        is_heading = heading_of(number.title.rstrip(":"), numbered=True, within_item=False)
        if first and is_heading and first.style == self.root and not self._has_headings():
            self.levels.clear()  # what was counted before were notes to the reader
        if self.levels and is_heading and not first and number.title.isupper():
            return self._begin(is_heading, number.title)  # of a list that is not followed
        if self.levels:
            return self._first_below(first, number)
        for token in number.readings:
            if self._begins_root(token, bool(is_heading)):
                return self._push(token, number, number.label)
        return None

    def _list_of(self, token: Token, title: str) -> int | None:
        """How deep the list stands that goes on with this number."""
        fits = [
            depth
            for depth, level in enumerate(self.levels)
            if level.style == token.style
            and 0 < token.ordinal - level.ordinal <= (_gap(token) if level.item else 1)
        ]
        if not fits:
            return None
        exact = [d for d in fits if token.ordinal == self.levels[d].ordinal + 1] or fits[:1]
        inner = exact[-1]
        for depth in exact[:-1]:
            outer = self.levels[depth]
            if outer.title.isupper() and title.isupper() and not self.levels[inner].title.isupper():
                return depth
        if heading_of(title, numbered=True, within_item=False) and exact[0] == 0:
            return 0
        return inner

    def _next_in(self, depth: int, token: Token, number: Number) -> Entry | None:
        level = self.levels[depth]
        del self.levels[depth + 1 :]
        if not level.item:
            level.ordinal, level.title = token.ordinal, number.title
            return None
        self.levels.pop()
        return self._push(token, number, self._name(number.label))

    def _first_below(self, token: Token | None, number: Number) -> Entry | None:
        if token is None:
            return None
        top = self.levels[-1]
        styles = {level.style for level in self.levels}
        if (
            top.holds_items
            and top.section not in PASSING
            and token.style not in styles
            and not self._last.endswith(";")
        ):
            return self._push(token, number, self._name(number.label))
        self.levels.append(_Level(token.style, 1, number.label, title=number.title))
        # A list below a heading of comments: its own, or one whose heading was not recognised.
        return Entry("", "") if top.heads and top.section in PASSING else None

    def _has_headings(self) -> bool:
        return any(level.heads for level in self.levels)

    def _begins_root(self, token: Token, is_heading: bool) -> bool:
        if self.root and token.style != self.root:
            return False
        was = self._root_was
        if was and was.parts and _carries_on(was.parts[0], token):
            return True  # 2 behind 1.D
        if was and was.style == token.style and 0 < token.ordinal - was.ordinal <= _gap(token):
            return True
        return is_heading or (token.ordinal == 1 and self._may_begin)

    def _name(self, label: str) -> str:
        above = [level.label for level in self.levels if level.item and level.style != "composed"]
        composed = [level.item for level in self.levels if level.style == "composed"]
        return ".".join([*composed[-1:], *above, label])

    def _push(self, token: Token, number: Number, item: str) -> Entry:
        name = heading_of(number.title.rstrip(":"), numbered=True, within_item=False)
        if name == END:
            return self._end()
        if not self.levels and token.style == self.root and (name or self.section != "consent"):
            self.section = ""  # the next of the main headings ends what stood above the last
        above = self._section()
        section = above if name in ("", OTHER) or above else name
        heads = bool(name) and (not above or number.title.isupper())
        if heads:
            section = "" if name == OTHER else name
        self.levels.append(
            _Level(token.style, token.ordinal, number.label, item, heads, section, number.title)
        )
        self.levels[-1].filed = bool(number.file)
        self._may_begin = False
        return Entry(item, section, number.written, heads)


def _path(levels: list[_Level]) -> tuple[str, ...]:
    if levels[-1].style == "composed":
        return levels[-1].parts
    return tuple(level.label.upper() for level in levels if level.item)


def _gap(token: Token) -> int:
    return _GAP if token.style.startswith("digit") else 1


def _is_first(part: str) -> bool:
    return any(token.ordinal == 1 for token in token_of(part))


def _follows(before: str, after: str) -> bool:
    return any(_carries_on(before, token) for token in token_of(after))


def _carries_on(before: str, token: Token) -> bool:
    """Whether a list whose last part is `before` goes on with this number."""
    return any(
        one.style == token.style and 0 < token.ordinal - one.ordinal <= _gap(token)
        for one in token_of(before)
    )


def _group_follows(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether a list under `after` comes next where the last stood under `before`."""
    return (
        len(before) == len(after)
        and before[:-1] == after[:-1]
        and bool(after)
        and _follows(before[-1], after[-1])
    )


def _is_title(title: str) -> bool:
    """Whether words are a heading rather than a sentence: in capitals, or few with capitals."""
    words = [word for word in title.split() if word[0].isalpha() and word not in _SMALL]
    if not words or title.endswith("."):
        return False
    return title.isupper() or (
        len(words) <= _CONTAINER_WORDS and all(word[0].isupper() for word in words)
    )


def root_style(lines: Iterable[Said]) -> str:
    """The style of the numbers that the headings of sections carry, where two or more do."""
    counts: Counter[str] = Counter()
    for _, number, heading in lines:
        if heading and number and number.readings:
            counts[number.readings[0].style] += 1
    best, count = max(counts.items(), key=lambda one: one[1], default=("", 0))
    return best if count > 1 else ""

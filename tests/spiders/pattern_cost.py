"""Whether a pattern of `re` is linear, proved from its parse tree; what cannot be proved is said.

A search tries every place of a text, so a repeat without an end is linear only where few of its
tries go over the same text. That is proved here in one way: the repeat is of one class of
characters, and the pattern must match, before it, a character that is not of that class (a guard).
Two tries then never go over the same run. A pattern that begins with `^`, or is only used with
`match` and `fullmatch`, is tried at one place, so its first repeat needs no guard. Repeats with an
end cost that many tries a character; together they may cost `MOST_TRIES`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]
from re._constants import (  # type: ignore[import-not-found]
    ANY,
    ASSERT,
    ASSERT_NOT,
    AT,
    AT_BEGINNING,
    AT_BEGINNING_STRING,
    AT_BOUNDARY,
    AT_END,
    AT_END_STRING,
    BRANCH,
    GROUPREF,
    IN,
    LITERAL,
    MAX_REPEAT,
    MAXREPEAT,
    MIN_REPEAT,
    NOT_LITERAL,
    SUBPATTERN,
)
from typing import Any

# Every class that our patterns name is told apart by these: ASCII, Latin, dashes and quotes.
ALPHABET = [*map(chr, range(0x250)), *"\u0661\u2009\u2013\u2014\u2018\u2019\u2026\u4e2d"]
WORD = frozenset(c for c in ALPHABET if re.match(r"\w", c))
MOST_TRIES = 1_000
MOST_TRIES_AT_ONE_PLACE = 50_000
Chars = frozenset[str]


@dataclass(frozen=True)
class State:
    """What is known before an element.

    `guards` are the classes of characters that must have matched since tries could begin; None
    where only one try is made. `run` is the class of an endless repeat just before. `boundary` is
    true right after `\\b`. `tries` is what repeats with an end cost together, a character.
    """

    guards: tuple[Chars, ...] | None
    run: Chars = frozenset()
    boundary: bool = False
    tries: int = 1


@dataclass
class Finding:
    """What could not be proved of a pattern."""

    flags: int
    said: list[str] = field(default_factory=list)


def doubts(pattern: str | bytes, flags: int = 0, *, anchored: bool = False) -> list[str]:
    """What cannot be proved linear in a pattern; nothing where all of it can.

    `anchored` says that it is only used with `match` and `fullmatch`.
    """
    tree = _parser.parse(pattern, flags)
    finding = Finding(tree.state.flags & ~re.DEBUG)
    begins = bool(tree) and tree[0] in [(AT, AT_BEGINNING), (AT, AT_BEGINNING_STRING)]
    single = anchored or (begins and not tree.state.flags & re.MULTILINE)
    state = _sequence(list(tree), State(None if single else ()), finding, ends=True)
    if state.tries > (MOST_TRIES_AT_ONE_PLACE if single else MOST_TRIES):
        finding.said.append(f"its repeats cost {state.tries:,} tries a character")
    return finding.said


def _sequence(items: list[Any], state: State, finding: Finding, *, ends: bool) -> State:
    """The state after a sequence; `ends` is true where the pattern may end with it."""
    for number, item in enumerate(items):
        rest = items[number + 1 :]
        state = _element(item, state, finding, ends=ends and not any(map(_can_fail, rest)))
    return state


def _can_fail(item: Any) -> bool:
    op, value = item
    if op in (MAX_REPEAT, MIN_REPEAT):
        return bool(value[0] > 0)
    return True


def _element(item: Any, state: State, finding: Finding, *, ends: bool) -> State:
    op, value = item
    if op in (LITERAL, NOT_LITERAL, ANY, IN):
        return _after(_chars(item, finding.flags), state)
    if op is SUBPATTERN:
        return _sequence(list(value[3]), state, finding, ends=ends)
    if op is BRANCH:
        return _branch(value[1], state, finding, ends=ends)
    if op in (MAX_REPEAT, MIN_REPEAT):
        return _repeat(op, value, state, finding, ends=ends)
    if op in (ASSERT, ASSERT_NOT):
        return _assertion(op, value, state, finding)
    if op is AT and value is AT_BOUNDARY:
        return State(state.guards, state.run, True, state.tries)
    if op is AT and value in (AT_BEGINNING, AT_BEGINNING_STRING):
        # The rest is tried at one place only, in whichever branch this stands.
        return state if finding.flags & re.MULTILINE else State(None, tries=state.tries)
    if op is AT and value in (AT_END, AT_END_STRING):
        return state
    if op is GROUPREF:
        return _after(frozenset(ALPHABET), state)
    finding.said.append(f"{op} is not known")
    return state


def _after(chars: Chars, state: State) -> State:
    """After one character; behind an endless run old guards hold only where its end is certain."""
    if state.guards is None and not state.run:
        return State(None, tries=state.tries)
    kept = state.guards or () if not state.run or not state.run & chars else ()
    return State((*kept, chars), tries=state.tries)


def _branch(branches: list[Any], state: State, finding: Finding, *, ends: bool) -> State:
    after = [_sequence(list(branch), state, finding, ends=ends) for branch in branches]
    single = all(one.guards is None for one in after)
    shared: list[Chars] = []
    if not single:
        lists = [one.guards or () for one in after]
        # A class that guards must do so in every branch: the union of one of each.
        shared = [*(state.guards or ())] if all(_keeps(state, guards) for guards in lists) else []
        news = [guards[-1] for guards in lists if guards]
        if len(news) == len(lists):
            shared.append(frozenset().union(*news))
    run = frozenset().union(*(one.run for one in after))
    tries = max(one.tries for one in after)
    return State(None if single else tuple(shared), run, False, tries)


def _keeps(state: State, guards: tuple[Chars, ...]) -> bool:
    before = state.guards or ()
    return guards[: len(before)] == before


def _repeat(op: Any, value: Any, state: State, finding: Finding, *, ends: bool) -> State:
    low, high, body = value
    items = list(body)
    if high is MAXREPEAT:
        return _endless(op, low, items, state, finding, ends=ends)
    inner = state
    for _ in range(min(2, high)):  # the second time round, what it holds stands before itself
        inner = _sequence(items, inner, finding, ends=ends and high == 1)
    width = high - low + 1
    guarded = _guarded(_all_chars(items, finding.flags), state)
    cost = 1 if guarded or high <= 1 or (ends and op is MAX_REPEAT) else width
    tries = max(state.tries, inner.tries) * cost
    if low:
        return State(inner.guards, inner.run, False, tries)
    return State(state.guards, state.run | inner.run, state.boundary, tries)


def _endless(
    op: Any, low: int, items: list[Any], state: State, finding: Finding, *, ends: bool
) -> State:
    if len(items) != 1 or items[0][0] not in (LITERAL, NOT_LITERAL, ANY, IN):
        items = _single(items)
    if items is None or len(items) != 1 or items[0][0] not in (LITERAL, NOT_LITERAL, ANY, IN):
        finding.said.append("an endless repeat of more than one character")
        return State((), frozenset(ALPHABET), False, state.tries)
    chars = _chars(items[0], finding.flags)
    cannot_fail = ends and op is MAX_REPEAT
    overlaps = bool(state.run & chars)
    if not cannot_fail and (overlaps or not _guarded(chars, state)):
        shown = "".join(sorted(chars)[:3]) if len(chars) < 4 else f"{len(chars)} characters"
        finding.said.append(f"an endless repeat of {shown!r} without a guard before it")
    guards = state.guards or ()
    if not low:
        return State(guards, chars | state.run, False, state.tries)
    return State((*guards, chars), chars, False, state.tries)


def _single(items: list[Any]) -> Any:
    if len(items) == 1 and items[0][0] is SUBPATTERN:
        return list(items[0][1][3])
    return None


def _guarded(chars: Chars, state: State) -> bool:
    if state.guards is None:
        return not state.run
    at_word = state.boundary and (chars <= WORD or not chars & WORD)
    return at_word or any(not guard & chars for guard in state.guards)


def _assertion(op: Any, value: Any, state: State, finding: Finding) -> State:
    direction, body = value
    items = list(body)
    if direction > 0:
        inner = _sequence(items, state, finding, ends=True)
        return State(state.guards, state.run, state.boundary, max(state.tries, inner.tries))
    if state.guards is None or len(items) != 1 or items[0][0] not in (LITERAL, IN):
        return state
    chars = _chars(items[0], finding.flags)
    before = frozenset(ALPHABET) - chars if op is ASSERT_NOT else chars
    return State((*state.guards, before), state.run, False, state.tries)


def _all_chars(items: list[Any], flags: int) -> Chars:
    """All characters that a sequence may take."""
    found: set[str] = set()
    for op, value in items:
        if op in (LITERAL, NOT_LITERAL, ANY, IN):
            found |= _chars((op, value), flags)
        elif op is SUBPATTERN:
            found |= _all_chars(list(value[3]), flags)
        elif op is BRANCH:
            found |= {c for branch in value[1] for c in _all_chars(list(branch), flags)}
        elif op in (MAX_REPEAT, MIN_REPEAT):
            found |= _all_chars(list(value[2]), flags)
    return frozenset(found)


def _chars(item: Any, flags: int) -> Chars:
    return _class(_Item(item), flags)


class _Item:
    """An element as a key: elements hold lists."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self._text = repr(item)

    def __hash__(self) -> int:
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Item) and self._text == other._text


@cache
def _class(item: _Item, flags: int) -> Chars:
    tree = _parser.parse("", flags | re.UNICODE)
    tree.data = [item.item]
    compiled = _compiler.compile(tree, flags | re.UNICODE)
    return frozenset(c for c in ALPHABET if compiled.fullmatch(c))

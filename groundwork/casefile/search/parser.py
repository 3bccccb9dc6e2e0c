"""Reads a search as it was typed into a tree. Knows no database.

    search   = either
    either   = both { OR both }
    both     = part { [AND] part }
    part     = [NOT] ( word | word* | "words in order" | field:value | ( either ) )
    field    = county | place | body | kind; since and until hold for the whole search

AND, OR and NOT count in capitals only; NOT binds closest, then AND, then OR. A bracket that follows
a letter belongs to the word, so that `287(g)` is one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundwork.casefile.search.tree import (
    All,
    Any,
    Field,
    Node,
    Only,
    Query,
    Without,
    Words,
    words_in,
)
from groundwork.errors import WrongUse

Sign = Literal["(", ")", "AND", "OR", "NOT", "operand", "day"]

MOST_WORDS = 200
MOST_DEPTH = 20
SHORTEST_PREFIX = 2
QUOTES = str.maketrans(dict.fromkeys("“”„‟", '"'))
FIELD = re.compile(r"(county|place|body|kind|since|until):", re.IGNORECASE)
FIELDS: dict[str, Field] = {"county": "county", "place": "county", "body": "body", "kind": "kind"}
OPERATORS: dict[str, Sign] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Token:
    """A sign of the grammar, or an operand with its leaf of the tree; `at` counts from 0."""

    sign: Sign
    at: int
    leaf: Words | Only | None = None
    day: tuple[str, date] = ("", date.min)


def parse(query: str) -> Query:
    """The tree of a search.

    Raises WrongUse in one sentence with the position where it cannot be read, or holds no word.
    """
    reader = _Reader(query)
    tokens = list(reader.tokens())
    days = [token.day for token in tokens if token.sign == "day"]
    since = max((day for name, day in days if name == "since"), default=None)
    until = min((day for name, day in days if name == "until"), default=None)
    rest = _without_days(reader, tokens)
    if not rest and not days:
        raise WrongUse(f"The search '{query}' holds no word to look for; type at least one.")
    return Query(_Parser(reader, rest).whole() if rest else None, since, until)


def _without_days(reader: _Reader, tokens: list[Token]) -> list[Token]:
    """The tokens but for the days, and for an AND that only joins a day to the rest.

    A day holds for the whole search, so it is no part of brackets, OR and NOT.
    """
    rest: list[Token] = []
    depth = 0
    signs = ["", *(token.sign for token in tokens), ""]
    for token, before, after in zip(tokens, signs, signs[2:], strict=False):
        depth += (token.sign == "(") - (token.sign == ")")
        if token.sign != "day":
            joins = token.sign == "AND" and before == "day" and not rest
            rest += [] if joins else [token]
            continue
        if depth > 0 or before in ("OR", "NOT") or after == "OR":
            raise reader.wrong(
                f"'{token.day[0]}:'", token.at,
                "holds for the whole search; write it outside of brackets, OR and NOT.",
            )  # fmt: skip
        if rest and rest[-1].sign == "AND":
            rest.pop()
    return rest


class _Reader:
    """Cuts a search into tokens, and says where in it something is wrong."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.text = query.translate(QUOTES)

    def wrong(self, what: str, at: int, remedy: str) -> WrongUse:
        """The error of a place in the search: what is wrong there, and what to do."""
        return WrongUse(f"{what} at character {at + 1} of the search '{self.query}' {remedy}")

    def tokens(self) -> Iterator[Token]:
        """The tokens of the search; raises WrongUse where one cannot be read."""
        at, words = 0, 0
        while at < len(self.text):
            token, at = self._token(at)
            if token is None:
                continue
            words += len(token.leaf.words) if isinstance(token.leaf, Words) else 1
            if words > MOST_WORDS:
                raise self.wrong("The word", token.at, f"is one too many; {MOST_WORDS} are read.")
            yield token

    def _token(self, at: int) -> tuple[Token | None, int]:
        """The token that begins here, None where nothing does, and where to go on."""
        char = self.text[at]
        if char.isspace():
            return None, at + 1
        if char in "()":
            return Token("(" if char == "(" else ")", at), at + 1
        if char == '"':
            inside, end = self._quoted(at)
            return self._operand(Words(words_in(inside)), at), end
        end = self._end_of_word(at)
        if named := FIELD.match(self.text, at, end):
            return self._field(named[1].casefold(), at, named.end(), end)
        word = self.text[at:end]
        if word in OPERATORS:
            return Token(OPERATORS[word], at), end
        return self._operand(self._word(word, at), at), end

    def _operand(self, said: Words, at: int) -> Token | None:
        return Token("operand", at, said) if said.words else None

    def _quoted(self, at: int) -> tuple[str, int]:
        end = self.text.find('"', at + 1)
        if end < 0:
            raise self.wrong("The quote", at, 'is not closed; add a " or take this one out.')
        return self.text[at + 1 : end], end + 1

    def _end_of_word(self, at: int) -> int:
        """A word ends at a space, a quote, or a bracket that it has not opened itself."""
        open_here = 0
        for end in range(at, len(self.text)):
            char = self.text[end]
            open_here += (char == "(") - (char == ")")
            if char.isspace() or char == '"' or open_here < 0:
                return end
        return len(self.text)

    def _word(self, word: str, at: int) -> Words:
        stem, star, rest = word.partition("*")
        words = words_in(stem)
        if not star:
            return Words(words)
        if rest or not words or not stem.endswith(words[-1]):
            raise self.wrong(
                "The *", at + len(stem),
                "does not end a word; write it behind the beginning of one, as in: detain*",
            )  # fmt: skip
        if len(words[-1]) < SHORTEST_PREFIX:
            raise self.wrong(
                f"'{words[-1]}*'", at, f"is too short; write {SHORTEST_PREFIX} letters or more."
            )
        return Words(words, prefix=True)

    def _field(self, name: str, at: int, start: int, end: int) -> tuple[Token, int]:
        value = self.text[start:end]
        if not value and self.text[end : end + 1] == '"':
            value, end = self._quoted(end)
        if name in ("since", "until"):
            return Token("day", at, day=(name, self._day(name, value.strip(), at))), end
        if not words_in(value):
            raise self.wrong(
                f"'{name}:'", at, f'names nothing; write what, as in: {name}:"two words"'
            )
        return Token("operand", at, Only(FIELDS[name], value.strip(), at + 1)), end

    def _day(self, name: str, value: str, at: int) -> date:
        try:
            return day_of(value, last=name == "until")
        except ValueError:
            raise self.wrong(
                f"'{name}:{value}'", at, f"is no day; write it as in: {name}:2026-11-24"
            ) from None


def day_of(text: str, *, last: bool = False) -> date:
    """The day that `2026-11-24`, `2026-11` or `2026` means: the first of its days, or the last.

    Raises ValueError where there is no such day.
    """
    found = DAY.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is no day")
    year = int(found[1])
    month = int(found[2] or (12 if last else 1))
    return date(year, month, int(found[3] or (monthrange(year, month)[1] if last else 1)))


class _Parser:
    """Recursive descent over the tokens of one search."""

    def __init__(self, reader: _Reader, tokens: list[Token]) -> None:
        self.reader = reader
        self.tokens = tokens
        self.next = 0

    def whole(self) -> Node:
        root = self._either(0)
        if (left := self._peek()) is not None:
            raise self._closes_none(left)
        return self._positive(root, self.tokens[0])

    def _peek(self) -> Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def _take(self, sign: Sign) -> Token | None:
        token = self._peek()
        if token is None or token.sign != sign:
            return None
        self.next += 1
        return token

    def _either(self, depth: int) -> Node:
        first = self._peek()
        parts = [self._both(depth)]
        while self._take("OR"):
            start = self._peek()
            parts.append(self._positive(self._both(depth), start))
        if len(parts) == 1:
            return parts[0]
        return Any((self._positive(parts[0], first), *parts[1:]))

    def _positive(self, node: Node, token: Token | None) -> Node:
        """A node that says what to look for; NOT alone does not."""
        if isinstance(node, Without):
            raise self.reader.wrong(
                "NOT", token.at if token else 0,
                "takes nothing away; write first what to look for, as in: jail NOT bail",
            )  # fmt: skip
        return node

    def _both(self, depth: int) -> Node:
        first = self._peek()
        parts = [self._part(depth)]
        while (token := self._peek()) is not None and token.sign not in ("OR", ")"):
            self._take("AND")
            parts.append(self._part(depth))
        if len(parts) == 1:
            return parts[0]
        if all(isinstance(part, Without) for part in parts):
            self._positive(parts[0], first)
        return All(tuple(parts))

    def _part(self, depth: int) -> Node:
        token = self._peek()
        if token is None or token.sign in (")", "AND", "OR"):
            raise self._missing(token)
        self.next += 1
        if token.leaf is not None:
            return token.leaf
        return self._without(token, depth) if token.sign == "NOT" else self._group(token, depth + 1)

    def _without(self, token: Token, depth: int) -> Node:
        if (after := self._peek()) is not None and after.sign == "NOT":
            raise self.reader.wrong("NOT", token.at, "stands before another NOT; take one out.")
        part = self._part(depth)
        if isinstance(part, Without):
            raise self.reader.wrong("NOT", token.at, "stands before another NOT; take one out.")
        return Without(part)

    def _group(self, token: Token, depth: int) -> Node:
        if self._take(")"):
            raise self.reader.wrong(
                "The bracket", token.at, "holds nothing; write words into it or take it out."
            )
        if depth > MOST_DEPTH:
            raise self.reader.wrong(
                "The bracket", token.at, f"is too deep inside others; {MOST_DEPTH} are read."
            )
        node = self._either(depth)
        if not self._take(")"):
            raise self.reader.wrong("The bracket", token.at, "is not closed; add a ) behind it.")
        return node

    def _missing(self, token: Token | None) -> WrongUse:
        """AND, OR, NOT or a bracket stands where a word should; None: the search ends there."""
        before = self.tokens[self.next - 1] if self.next else None
        if before is not None and before.sign in OPERATORS:
            remedy = f'has nothing behind it; add a word, or write "{before.sign}" in quotes.'
            return self.reader.wrong(before.sign, before.at, remedy)
        if token is None:
            at = before.at if before else 0
            return self.reader.wrong("The bracket", at, "is not closed; add a ) behind it.")
        if token.sign == ")":
            return self._closes_none(token)
        remedy = f'has nothing before it; add a word, or write "{token.sign}" in quotes.'
        return self.reader.wrong(token.sign, token.at, remedy)

    def _closes_none(self, token: Token) -> WrongUse:
        return self.reader.wrong(
            "The bracket", token.at, "closes none; open one before it or take it out."
        )

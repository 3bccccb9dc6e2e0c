"""A watchlist made ready to run: one RE2 set says which terms a page has, then each is found.

RE2 runs in linear time whatever a pattern holds, so a watchlist of a user's cannot hang us. Most
pages hold no word that a rule could begin with: they cost one pass of a small set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import re2

from monitors.matching.model import Context, Near, Rule, Term, Watchlist, Window, WordSet
from monitors.matching.normalise import PlainText
from monitors.matching.phrases import pattern_of
from monitors.matching.windows import Span

MATCHER_VERSION = 4
"""Part of every watchlist's hash: a matcher that finds otherwise re-reads the archive."""

_WORD = re.compile(r"[A-Za-z']+")


def _options() -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = 64 << 20
    return options


def pattern_error(term: Term) -> str:
    """What is wrong with a user's pattern, or "" where nothing is."""
    try:
        compiled = re2.compile(pattern_of(term), _options())
    except re2.error as error:
        return error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
    except UnicodeEncodeError:
        return "it holds a sign that is not Latin"
    return "it also matches nothing at all" if compiled.search(b"") else ""


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """A word set made ready: its terms by index, its lists, and what must not stand near."""

    terms: tuple[int, ...]
    lists: tuple[Words, ...]
    not_near: tuple[ReadyNear, ...]

    def all_terms(self) -> set[int]:
        """The terms that can make a hit of this set."""
        return {*self.terms, *(term for inner in self.lists for term in inner.all_terms())}


@dataclass(frozen=True, eq=False, slots=True)
class ReadyNear:
    """Words and the window in which they count."""

    words: Words
    window: Window


@dataclass(frozen=True, eq=False, slots=True)
class ReadyRule:
    """A rule with its words made ready."""

    rule: Rule
    find: Words
    near: tuple[ReadyNear, ...]
    not_near: tuple[ReadyNear, ...]
    requires: tuple[Words, ...]


@dataclass(frozen=True, eq=False, slots=True)
class ReadyContext:
    """A context with its words made ready."""

    context: Context
    titles: Words | None
    near: ReadyNear | None


class Compiled:
    """A watchlist's rules, stances and contexts, and all its terms, each once."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._watchlist = watchlist
        self._index: dict[Term, int] = {}
        self._lists: dict[str, Words] = {}
        self.rules = tuple(
            ReadyRule(
                rule,
                self._words(rule.find),
                self._nears(rule.near),
                self._nears(rule.not_near),
                tuple(self._words(words) for words in rule.requires),
            )
            for rule in watchlist.rules
        )
        self.stances = tuple((one.stance, self._near(one.near)) for one in watchlist.stances)
        self.contexts = tuple(
            ReadyContext(
                one,
                self._words(one.titles) if one.titles else None,
                self._near(one.near) if one.near else None,
            )
            for one in watchlist.contexts
        )
        self.terms = tuple(self._index)
        self._patterns = [re2.compile(pattern_of(term), _options()) for term in self.terms]
        self._all = self._set(range(len(self.terms)))
        firsts = {term for ready in self.rules for term in ready.find.all_terms()}
        self._first = self._set(sorted(firsts))

    def may_hold(self, data: bytes, words: Words) -> bool:
        """Whether a plain page holds any term of a set, before what must not stand near."""
        return any(self._patterns[index].search(data) for index in words.all_terms())

    def can_fire(self, data: bytes) -> bool:
        """Whether a plain page holds any word with which a rule begins."""
        return bool(self._first.Match(data))

    def hits(self, plain: PlainText) -> dict[int, list[Span]]:
        """Where each term that a page holds stands in its plain text."""
        found: dict[int, list[Span]] = {}
        for index in self._all.Match(plain.data) or ():
            spans = [match.span() for match in self._patterns[index].finditer(plain.data)]
            spans = [span for span in spans if _counts(self.terms[index], plain.text, span)]
            if spans:
                found[index] = spans
        return found

    def _words(self, words: WordSet) -> Words:
        return Words(
            tuple(self._index.setdefault(term, len(self._index)) for term in words.terms),
            tuple(self._list(name) for name in words.lists),
            self._nears(words.not_near),
        )

    def _list(self, name: str) -> Words:
        if name not in self._lists:
            self._lists[name] = self._words(self._watchlist.lists[name])
        return self._lists[name]

    def _near(self, near: Near) -> ReadyNear:
        return ReadyNear(self._words(near.words), near.window)

    def _nears(self, nears: Iterable[Near]) -> tuple[ReadyNear, ...]:
        return tuple(self._near(near) for near in nears)

    def _set(self, terms: Iterable[int]) -> re2.Set:
        made = re2.Set.SearchSet(_options())
        for index in terms:
            made.Add(pattern_of(self.terms[index]))
        made.Compile()
        return made


@lru_cache(maxsize=8)
def compiled(watchlist: Watchlist) -> Compiled:
    """The ready form of a watchlist, made once."""
    return Compiled(watchlist)


def _counts(term: Term, text: str, span: Span) -> bool:
    start = span[0]
    if text[start].isdigit() and start > 1 and text[start - 1] in ".,$" and not term.is_pattern:
        # The tail of a larger number or an amount: 1,287 g; $287.
        return not (text[start - 2].isdigit() or text[start - 1] == "$")
    return term.case != "acronym" or not _shouted(text, span)


def _shouted(text: str, span: Span) -> bool:
    """Whether the words around are in capitals too: SNOW AND ICE CONTROL names no agency."""
    before = _WORD.findall(text, max(0, span[0] - 40), span[0])[-3:]
    after = _WORD.findall(text, span[1], span[1] + 40)[:3]
    around = [word for word in (*before, *after) if len(word) > 1]
    return any(len(word) > 3 for word in around) and all(word.isupper() for word in around)

"""A watchlist made ready to run: one RE2 set says which terms a page has, then each is found.

RE2 runs in linear time whatever a pattern holds, so a watchlist of a user's cannot hang us.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import re2

from monitors.matching.model import Near, Term, Watchlist, Window, WordSet
from monitors.matching.normalise import PlainText
from monitors.matching.phrases import pattern_of
from monitors.matching.windows import Span

MATCHER_VERSION = 1
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


@dataclass(frozen=True, eq=False)
class Words:
    """A word set made ready: its terms by index, its lists, and what must not stand near."""

    terms: tuple[int, ...]
    lists: tuple[Words, ...]
    not_near: tuple[tuple[Words, Window], ...]


class Compiled:
    """All terms of a watchlist, each once, and its word sets by identity."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._watchlist = watchlist
        self._index: dict[Term, int] = {}
        self._lists: dict[str, Words] = {}
        self._words: dict[WordSet, Words] = {}
        for words in _word_sets(watchlist):
            self.words(words)
        self.terms = tuple(self._index)
        self._set = re2.Set.SearchSet(_options())
        self._patterns = []
        for term in self.terms:
            self._set.Add(pattern_of(term))
            self._patterns.append(re2.compile(pattern_of(term), _options()))
        self._set.Compile()

    def words(self, words: WordSet) -> Words:
        """The ready form of a word set of this watchlist."""
        if words not in self._words:
            self._words[words] = Words(
                tuple(self._index.setdefault(term, len(self._index)) for term in words.terms),
                tuple(self._list(name) for name in words.lists),
                tuple((self.words(near.words), near.window) for near in words.not_near),
            )
        return self._words[words]

    def _list(self, name: str) -> Words:
        if name not in self._lists:
            self._lists[name] = self.words(self._watchlist.lists[name])
        return self._lists[name]

    def hits(self, plain: PlainText) -> dict[int, list[Span]]:
        """Where each term that a page holds stands in its plain text."""
        found: dict[int, list[Span]] = {}
        for index in self._set.Match(plain.data) or ():
            spans = [match.span() for match in self._patterns[index].finditer(plain.data)]
            spans = [span for span in spans if _counts(self.terms[index], plain.text, span)]
            if spans:
                found[index] = spans
        return found


@lru_cache(maxsize=8)
def compiled(watchlist: Watchlist) -> Compiled:
    """The ready form of a watchlist, made once."""
    return Compiled(watchlist)


def _word_sets(watchlist: Watchlist) -> Iterable[WordSet]:
    for rule in watchlist.rules:
        yield rule.find
        yield from _of_near((*rule.near, *rule.not_near))
    yield from _of_near(stance.near for stance in watchlist.stances)
    for context in watchlist.contexts:
        yield from _of_near((context.near,) if context.near else ())
        if context.titles:
            yield context.titles


def _of_near(nears: Iterable[Near]) -> Iterable[WordSet]:
    return (near.words for near in nears)


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

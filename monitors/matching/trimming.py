"""A watchlist without some of its words: to measure how it does on places that it never saw."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from monitors.matching.compiled import compiled
from monitors.matching.model import Near, Rule, Term, Watchlist, WordSet
from monitors.matching.normalise import normalise


def terms_in(text: str, watchlist: Watchlist) -> frozenset[Term]:
    """The phrases and patterns of a watchlist that a text holds, whatever stands near them."""
    ready = compiled(watchlist)
    return frozenset(ready.terms[index] for index in ready.hits(normalise(text)))


def only_with(watchlist: Watchlist, terms: Collection[Term]) -> Watchlist:
    """The watchlist with no other phrases and patterns than these, in whatever place they stand.

    A rule whose words are all gone cannot fire; a companion that is gone is never near.
    """
    return replace(
        watchlist,
        hash=f"{watchlist.hash} trimmed",
        rules=tuple(_rule(rule, terms) for rule in watchlist.rules),
        lists={name: _words(words, terms) for name, words in watchlist.lists.items()},
        stances=tuple(replace(one, near=_near(one.near, terms)) for one in watchlist.stances),
        contexts=tuple(
            replace(
                one,
                titles=_words(one.titles, terms) if one.titles else None,
                near=_near(one.near, terms) if one.near else None,
            )
            for one in watchlist.contexts
        ),
    )


def _rule(rule: Rule, terms: Collection[Term]) -> Rule:
    return replace(
        rule,
        find=_words(rule.find, terms),
        near=tuple(_near(near, terms) for near in rule.near),
        not_near=tuple(_near(near, terms) for near in rule.not_near),
        requires=tuple(_words(words, terms) for words in rule.requires),
    )


def _near(near: Near, terms: Collection[Term]) -> Near:
    return replace(near, words=_words(near.words, terms))


def _words(words: WordSet, terms: Collection[Term]) -> WordSet:
    return replace(
        words,
        terms=tuple(term for term in words.terms if term in terms),
        not_near=tuple(_near(near, terms) for near in words.not_near),
    )

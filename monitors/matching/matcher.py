"""Finds the signs of a document: rules over the pages' words, graded by where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitors.matching.compiled import Compiled, Words, compiled
from monitors.matching.model import (
    ALERT_FROM,
    Context,
    Finding,
    Grade,
    PageLike,
    Rule,
    Sign,
    Watchlist,
    Window,
    WordSet,
)
from monitors.matching.normalise import normalise
from monitors.matching.sentences import Sentences, fingerprint
from monitors.matching.where import Place, Places
from monitors.matching.windows import Span, within

_LONGEST_QUOTE = 240
_REPEATED_ON = 4
_REPEATED = "repeated on many pages"
_REPEATED_WEIGHT = -2


class PageWords:
    """One page's plain text and the words of a watchlist that stand on it."""

    def __init__(self, text: str, ready: Compiled) -> None:
        self.plain = normalise(text)
        self._hits = ready.hits(self.plain)
        self._found: dict[Words, list[Span]] = {}
        self._sentences: Sentences | None = None

    def __bool__(self) -> bool:
        return bool(self._hits)

    def sentence(self, span: Span) -> Span:
        """The bounds of the sentence of a span, in plain text."""
        if self._sentences is None:
            self._sentences = Sentences(self.plain)
        return self._sentences.around(*span)

    def find(self, words: Words) -> list[Span]:
        """Where words of a set stand, in order; longer ones first where two begin together."""
        if words not in self._found:
            spans = {span for index in words.terms for span in self._hits.get(index, ())}
            spans.update(span for inner in words.lists for span in self.find(inner))
            kept = [
                span for span in spans if not any(self.near(span, *near) for near in words.not_near)
            ]
            self._found[words] = sorted(kept, key=lambda span: (span[0], -span[1]))
        return self._found[words]

    def near(self, anchor: Span, words: Words, window: Window) -> bool:
        """Whether a word of the set stands within the window of the anchor, or overlaps it."""
        found = self.find(words)
        if not found:
            return False
        sentence = self.sentence(anchor)
        return any(within(window, self.plain.text, anchor, span, sentence) for span in found)

    def nearest(self, anchor: Span, words: Words, window: Window) -> Span | None:
        """The nearest word of the set within the window that does not overlap the anchor."""
        apart = [span for span in self.find(words) if span[1] <= anchor[0] or anchor[1] <= span[0]]
        if not apart:
            return None
        sentence = self.sentence(anchor)
        close = [span for span in apart if within(window, self.plain.text, anchor, span, sentence)]
        return min(close, key=lambda span: (_gap(anchor, span), span), default=None)


def _gap(one: Span, other: Span) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def match_document(
    pages: Sequence[PageLike], watchlist: Watchlist, *, title: str = "", kind: str = ""
) -> tuple[Finding, ...]:
    """Finds every sign in a document and gives one finding a topic, in order of topic.

    `pages` hold the stored text; for every sign `text[start:end] == quote` on its page. `title`
    and `kind` (agenda, packet, minutes, ...) weigh, but nothing is matched in them.
    """
    ready = compiled(watchlist)
    title_words = PageWords(title, ready)
    always = [one for one in watchlist.contexts if _of_document(one, title_words, kind, ready)]
    signs: list[Sign] = []
    places: Places | None = None
    for page in pages:
        words = PageWords(page.text, ready)
        raw = list(_page_signs(words, watchlist, ready)) if words else []
        if raw and places is None:
            places = Places(pages, kind)
        for rule, span in raw:
            assert places is not None
            signs.append(_sign(page, rule, span, words, watchlist, ready, places, always))
    return _findings(_lower_repeated(signs, pages))


def _page_signs(
    words: PageWords, watchlist: Watchlist, ready: Compiled
) -> Iterable[tuple[Rule, Span]]:
    """One span a rule and sentence."""
    for rule in watchlist.rules:
        done = -1
        for anchor in words.find(ready.words(rule.find)):
            if anchor[0] < done:
                continue
            span = _span(rule, anchor, words, ready)
            if span is not None:
                done = max(words.sentence(anchor)[1], span[1])
                yield rule, span


def _span(rule: Rule, anchor: Span, words: PageWords, ready: Compiled) -> Span | None:
    """What a rule quotes at an anchor: the words that made it fire, or None."""
    for near in rule.not_near:
        if words.near(anchor, ready.words(near.words), near.window):
            return None
    start, end = anchor
    for near in rule.near:
        other = words.nearest(anchor, ready.words(near.words), near.window)
        if other is None:
            return None
        start, end = min(start, other[0]), max(end, other[1])
    return (start, end) if end - start <= _LONGEST_QUOTE else anchor


def _sign(
    page: PageLike,
    rule: Rule,
    span: Span,
    words: PageWords,
    watchlist: Watchlist,
    ready: Compiled,
    places: Places,
    always: Sequence[Context],
) -> Sign:
    start, end = words.plain.span(*span)
    place = places.at(page.number, start)
    contexts = [
        *always,
        *(one for one in watchlist.contexts if _of_place(one, place, span, words, ready)),
    ]
    return Sign(
        rule=rule.name,
        topic=rule.topic,
        page=page.number,
        where=str(place),
        start=start,
        end=end,
        quote=page.text[start:end],
        weight=rule.weight + sum(context.weight for context in contexts),
        stance=rule.stance or _stance(span, words, watchlist, ready),
        why=tuple(context.name for context in contexts),
    )


def _of_document(context: Context, title: PageWords, kind: str, ready: Compiled) -> bool:
    if kind in context.kinds:
        return True
    return context.titles is not None and _any(context.titles, title, ready)


def _any(words: WordSet, page: PageWords, ready: Compiled) -> bool:
    return bool(page.find(ready.words(words)))


def _of_place(
    context: Context, place: Place, span: Span, words: PageWords, ready: Compiled
) -> bool:
    if place.section in context.sections:
        return True
    near = context.near
    return near is not None and words.near(span, ready.words(near.words), near.window)


def _stance(span: Span, words: PageWords, watchlist: Watchlist, ready: Compiled) -> str:
    for one in watchlist.stances:
        if words.near(span, ready.words(one.near.words), one.near.window):
            return one.stance
    return "mention"


def _lower_repeated(signs: Sequence[Sign], pages: Sequence[PageLike]) -> list[Sign]:
    """A line that stands on many pages is a header or a form, not a decision: it weighs less."""
    texts = {page.number: page.text for page in pages}
    prints = [fingerprint(sign, texts[sign.page]) for sign in signs]
    seen = Counter(prints)
    return [
        replace(sign, weight=sign.weight + _REPEATED_WEIGHT, why=(*sign.why, _REPEATED))
        if seen[mark] >= _REPEATED_ON
        else sign
        for sign, mark in zip(signs, prints, strict=True)
    ]


def _findings(signs: Sequence[Sign]) -> tuple[Finding, ...]:
    topics = sorted({sign.topic for sign in signs})
    return tuple(_finding(topic, [one for one in signs if one.topic == topic]) for topic in topics)


def _finding(topic: str, signs: list[Sign]) -> Finding:
    grade: Grade = "alert" if any(sign.weight >= ALERT_FROM for sign in signs) else "notice"
    said = {sign.stance for sign in signs} - {"mention"}
    stance = said.pop() if len(said) == 1 else "mention"
    return Finding(
        topic, grade, stance, tuple(sorted(signs, key=lambda one: (one.page, one.start)))
    )

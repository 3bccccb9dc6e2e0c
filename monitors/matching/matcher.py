"""Finds the signs of a document: rules over the pages' words, graded by where they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitors.matching.blocks import Blocks
from monitors.matching.compiled import Compiled, ReadyContext, ReadyNear, ReadyRule, Words, compiled
from monitors.matching.model import ALERT_FROM, Finding, Grade, PageLike, Sign, Watchlist
from monitors.matching.normalise import normalise, plain_data
from monitors.matching.sentences import Sentences, bounds, fingerprint
from monitors.matching.where import Place, Places
from monitors.matching.windows import Span, reach, within

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
        self._sentences = Sentences(self.plain)
        self._text = text
        self._blocks: Blocks | None = None

    def sentence(self, span: Span, beside: int = 0) -> Span:
        """The bounds of the sentence of a span, in plain text, with so many on either side."""
        return self._sentences.around(*span, beside)

    def section(self, span: Span) -> Span:
        """The bounds of the agenda item, or of what stands below a heading, that holds a span."""
        if self._blocks is None:
            self._blocks = Blocks(self._text, self.plain)
        return self._blocks.around(*span)

    def _around(self, span: Span, near: ReadyNear) -> Span:
        """How far a window reaches at most: a count of words or characters ends with a row, for
        another row of a table is another matter, and no count goes over an item or a heading."""
        window = near.window
        if window.unit == "sentence" and not window.size:
            return self.sentence(span)
        start, end = self.section(span)
        if window.unit == "sentence":
            first, last = self.sentence(span, window.size)
            return max(start, first), min(end, last)
        rows = self.plain.rows
        if window.unit == "section" or not rows:
            return start, end
        first = bisect_right(rows, span[0])
        after = bisect_left(rows, span[1])
        start = max(start, rows[first - 1]) if first else start
        return start, min(end, rows[after]) if after < len(rows) else end

    def find(self, words: Words) -> list[Span]:
        """Where words of a set stand, in order; longer ones first where two begin together."""
        if words not in self._found:
            spans = {span for index in words.terms for span in self._hits.get(index, ())}
            spans.update(span for inner in words.lists for span in self.find(inner))
            kept = [
                span for span in spans if not any(self.near(span, near) for near in words.not_near)
            ]
            self._found[words] = sorted(kept, key=lambda span: (span[0], -span[1]))
        return self._found[words]

    def near(self, anchor: Span, near: ReadyNear) -> bool:
        """Whether one of the words stands within the window of the anchor, or overlaps it."""
        return next(self._within(anchor, near), None) is not None

    def nearest(self, anchor: Span, near: ReadyNear) -> Span | None:
        """The nearest of the words within the window that does not overlap the anchor."""
        apart = (
            span
            for span in self._within(anchor, near)
            if span[1] <= anchor[0] or anchor[1] <= span[0]
        )
        return min(apart, key=lambda span: (_gap(anchor, span), span), default=None)

    def _within(self, anchor: Span, near: ReadyNear) -> Iterator[Span]:
        found = self.find(near.words)
        if not found:
            return
        text = self.plain.text
        bounds = self._around(anchor, near)
        far = reach(near.window, len(text))
        # Spans come in order of their start; what begins a quote's length before may still reach.
        first = bisect_left(found, (anchor[0] - far - _LONGEST_QUOTE, 0))
        last = bisect_left(found, (anchor[1] + far + 1, 0))
        for at in range(first, last):
            if within(near.window, text, anchor, found[at], bounds):
                yield found[at]


def _gap(one: Span, other: Span) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


@dataclass(frozen=True, slots=True)
class _Document:
    """What all pages of a document share while it is matched."""

    ready: Compiled
    places: Places
    contexts: tuple[ReadyContext, ...]
    pages: Sequence[PageLike]
    held: dict[Words, bool]

    def holds(self, words: Words) -> bool:
        """Whether one of the words stands on any page; looked up once."""
        if words not in self.held:
            self.held[words] = any(
                self.ready.may_hold(plain_data(page.text), words)
                and PageWords(page.text, self.ready).find(words)
                for page in self.pages
            )
        return self.held[words]


def match_document(
    pages: Sequence[PageLike],
    watchlist: Watchlist,
    *,
    title: str = "",
    kind: str = "",
    every_rule: bool = False,
) -> tuple[Finding, ...]:
    """Finds every sign in a document and gives one finding a topic, in order of topic.

    `pages` hold the stored text; for every sign `text[start:end] == quote` on its page. `title`
    and `kind` (agenda, packet, minutes, ...) weigh, but nothing is matched in them. Where several
    rules of a topic quote overlapping words the heaviest sign stands for them; `every_rule` keeps
    them all, to measure rules.
    """
    ready = compiled(watchlist)
    hopeful = [page for page in pages if ready.can_fire(plain_data(page.text))]
    if not hopeful:
        return ()
    title_words = PageWords(title, ready)
    always = tuple(one for one in ready.contexts if _of_document(one, title_words, kind))
    places = Places(pages, kind)
    document = _Document(ready, places, always, pages, {})
    signs = [sign for page in hopeful for sign in _page_signs(page, document)]
    signs = _without_running(_lower_repeated(signs, pages), pages, places)
    return _findings(signs if every_rule else _heaviest(signs, pages))


def _of_document(one: ReadyContext, title: PageWords, kind: str) -> bool:
    return kind in one.context.kinds or (one.titles is not None and bool(title.find(one.titles)))


def _page_signs(page: PageLike, document: _Document) -> Iterator[Sign]:
    words = PageWords(page.text, document.ready)
    for rule in document.ready.rules:
        for span in _spans(rule, words):
            if not all(document.holds(required) for required in rule.requires):
                break
            yield _sign(page, rule, span, words, document)


def _spans(rule: ReadyRule, words: PageWords) -> Iterator[Span]:
    """What a rule quotes on a page: one span a sentence."""
    done = -1
    for anchor in words.find(rule.find):
        if anchor[0] < done:
            continue
        span = _span(rule, anchor, words)
        if span is not None:
            done = max(words.sentence(anchor)[1], span[1])
            yield span


def _span(rule: ReadyRule, anchor: Span, words: PageWords) -> Span | None:
    """The words that made a rule fire at an anchor, or None where it does not."""
    if any(words.near(anchor, near) for near in rule.not_near):
        return None
    start, end = anchor
    for near in rule.near:
        other = words.nearest(anchor, near)
        if other is None:
            return None
        start, end = min(start, other[0]), max(end, other[1])
    return (start, end) if end - start <= _LONGEST_QUOTE else anchor


def _sign(
    page: PageLike, ready: ReadyRule, span: Span, words: PageWords, document: _Document
) -> Sign:
    start, end = words.plain.span(*span)
    place = document.places.at(page.number, start)
    contexts = [
        one.context
        for one in document.ready.contexts
        if one in document.contexts or _of_place(one, place, span, words)
    ]
    return Sign(
        rule=ready.rule.name,
        topic=ready.rule.topic,
        page=page.number,
        where=str(place),
        start=start,
        end=end,
        quote=page.text[start:end],
        weight=ready.rule.weight + sum(context.weight for context in contexts),
        stance=ready.rule.stance or _stance(span, words, document.ready),
        why=tuple(context.name for context in contexts),
        item_title=place.title,
    )


def _of_place(one: ReadyContext, place: Place, span: Span, words: PageWords) -> bool:
    if place.section in one.context.sections:
        return True
    return one.near is not None and words.near(span, one.near)


def _stance(span: Span, words: PageWords, ready: Compiled) -> str:
    said = (stance for stance, near in ready.stances if words.near(span, near))
    return next(said, "mention")


def _lower_repeated(signs: Sequence[Sign], pages: Sequence[PageLike]) -> list[Sign]:
    """A line that stands on many pages is a header or a form, not a decision: it weighs less."""
    if len(pages) < _REPEATED_ON:
        return list(signs)
    texts = {page.number: page.text for page in pages}
    prints = [fingerprint(sign, texts[sign.page]) for sign in signs]
    on_pages = Counter(
        mark for mark, _ in {(m, s.page) for m, s in zip(prints, signs, strict=True)}
    )
    return [
        _lowered(sign) if on_pages[mark] >= _REPEATED_ON else sign
        for sign, mark in zip(signs, prints, strict=True)
    ]


def _lowered(sign: Sign) -> Sign:
    return replace(sign, weight=sign.weight + _REPEATED_WEIGHT, why=(*sign.why, _REPEATED))


def _without_running(
    signs: Sequence[Sign], pages: Sequence[PageLike], places: Places
) -> list[Sign]:
    """A running head says what it says once, on its first page that has a sign, and weighs less."""
    texts = {page.number: page.text for page in pages}
    said: set[tuple[str, str]] = set()
    kept = []
    for sign in signs:
        line_start = texts[sign.page].rfind("\n", 0, sign.start) + 1
        mark = (sign.rule, sign.quote.casefold())
        runs = (sign.page, line_start) in places.running
        if runs and mark in said:
            continue
        said.add(mark)
        kept.append(_lowered(sign) if runs and _REPEATED not in sign.why else sign)
    return kept


def _heaviest(signs: Sequence[Sign], pages: Sequence[PageLike]) -> list[Sign]:
    """The heaviest of the signs that overlap; of equals the first rule's.

    A sentence is of one topic, that of its heaviest sign: a reader is not told of the same words
    once a topic.
    """
    texts = {page.number: page.text for page in pages}
    kept: list[Sign] = []
    taken: dict[int, list[Span]] = defaultdict(list)
    owner: dict[Span, str] = {}
    for sign in sorted(signs, key=lambda sign: -sign.weight):
        sentence = (sign.page, bounds(texts[sign.page], sign.start, sign.end)[0])
        if owner.setdefault(sentence, sign.topic) == sign.topic and _free(sign, taken[sign.page]):
            kept.append(sign)
    return kept


def _free(sign: Sign, spans: list[Span]) -> bool:
    """Whether no span overlaps the sign's; it is put among them, in order, where none does."""
    at = bisect_left(spans, (sign.start, sign.end))
    before_ends = spans[at - 1][1] if at else 0
    after_begins = spans[at][0] if at < len(spans) else sign.end
    free = before_ends <= sign.start and sign.end <= after_begins
    if free:
        spans.insert(at, (sign.start, sign.end))
    return free


def _findings(signs: Sequence[Sign]) -> tuple[Finding, ...]:
    topics = sorted({sign.topic for sign in signs})
    return tuple(graded(topic, [one for one in signs if one.topic == topic]) for topic in topics)


def graded(topic: str, signs: Sequence[Sign]) -> Finding:
    """The finding of a topic's signs, in page order, with their highest grade."""
    grade: Grade = "alert" if any(sign.weight >= ALERT_FROM for sign in signs) else "notice"
    signs = sorted(signs, key=lambda sign: (sign.page, sign.start, sign.rule))
    return Finding(topic, grade, _common_stance(signs), tuple(signs))


def _common_stance(signs: Sequence[Sign]) -> str:
    """The one stance that the signs state, where half of them do; else only a mention."""
    said = Counter(sign.stance for sign in signs if sign.stance != "mention")
    if len(said) != 1:
        return "mention"
    stance, count = said.most_common(1)[0]
    return stance if 2 * count >= len(signs) else "mention"

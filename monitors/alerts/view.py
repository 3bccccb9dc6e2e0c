"""What an alert shows, as plain data: the same for console, mail, JSON and letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitors.alerts.clock import MeetingClock

TOPICS = {
    "agreement": "agreement",
    "budget": "budget request",
    "money": "money",
    "meeting": "meeting or travel",
    "rhetoric": "rhetoric",
    "detention": "detention",
    "data": "data sharing",
    "policy": "policy",
}


@dataclass(frozen=True, slots=True)
class SignView:
    """One sign with the words around it: `before + quote + after` stands on the page.

    `confidence` is that of OCR in percent, where the page was read by it. `cited` is the page in
    the document's own terms ("sheet 'Budget 2026', row 14"); "" stands for its plain number.
    `item_title` is the title of the item in `where`. `budget` is set where the sign is a changed
    line of a budget, as JSON has it; its `told` says it in words.
    """

    rule: str
    page: int
    where: str
    start: int
    end: int
    quote: str
    before: str
    after: str
    stance: str
    new: bool
    confidence: float | None = None
    cited: str = ""
    item_title: str = ""
    budget: Mapping[str, object] | None = None
    weight: int = 0

    @property
    def words(self) -> str:
        """The page in the document's own terms."""
        return self.cited or f"page {self.page}"

    def to_json(self) -> dict[str, object]:
        """The sign as the contract writes it."""
        return {
            "rule": self.rule,
            "weight": self.weight,
            "page": self.page,
            "cited": self.words,
            "where": self.where,
            "item_title": self.item_title or None,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "stance": self.stance,
            "ocr_confidence": self.confidence,
            "budget": self.budget,
        }


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of one page with its signs marked: `parts` are words, and whether they are marked.

    Signs that stand near each other share an excerpt: a reader sees the same words once. `spans`
    are where the signs stand in the page's text. `told` are the changed lines of a budget among
    them, in words with both amounts.
    """

    page: int
    where: str
    parts: tuple[tuple[str, bool], ...]
    stances: tuple[str, ...]
    new: bool
    confidence: float | None = None
    cited: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    item_title: str = ""
    told: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The page in the document's own terms."""
        return self.cited or f"page {self.page}"

    @property
    def quote(self) -> str:
        """The marked words."""
        return " ... ".join(words.strip() for words, marked in self.parts if marked)

    @property
    def heading(self) -> str:
        """Page and place, as a line begins with them."""
        known = self.where.startswith("sheet ") and self.words.startswith("sheet ")
        place = titled(self.where, self.item_title)
        words = self.words if known or not place else f"{self.words}, {place}"
        return words[:1].upper() + words[1:]

    @property
    def read_by(self) -> str:
        """How the words came off the page, where that is worth a word."""
        if self.confidence is None:
            return ""
        doubt = "; look at the page itself" if self.confidence < UNSURE else ""
        return f"read by OCR, confidence {self.confidence:.0f} %{doubt}"


@dataclass(frozen=True, slots=True)
class Strip:
    """The picture of a page around an excerpt's signs: its address in a mail ("cid:...") and its
    size in pixels."""

    excerpt: Excerpt
    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MeetingView:
    """The meeting as its listing last showed it."""

    title: str
    body: str
    start: str
    status: str
    place: str | None
    participate: str | None
    url: str | None
    clock: MeetingClock


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The document version that the signs stand in."""

    id: str
    title: str
    kind: str
    url: str
    sha256: str
    fetched: datetime
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery of the alert."""

    to: str
    channel: str
    state: str
    message_id: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """All that an alert says. It says what a document says, never what a county intends."""

    id: str
    topic: str
    grade: str
    stance: str
    headline: str | None
    place: str | None
    fips: str | None
    meeting: MeetingView | None
    document: DocumentView
    signs: tuple[SignView, ...]
    excerpts: tuple[Excerpt, ...]
    deliveries: tuple[DeliveryView, ...]
    verdict: str | None
    sample: bool

    @property
    def topic_words(self) -> str:
        """The topic as people say it."""
        return TOPICS.get(self.topic, self.topic)

    @property
    def new_signs(self) -> tuple[SignView, ...]:
        """The signs that no earlier version of the document had."""
        return tuple(sign for sign in self.signs if sign.new)

    @property
    def leading(self) -> SignView:
        """The sign that tells the alert in one line: the heaviest of the new ones, the first of
        equals."""
        return max(self.new_signs or self.signs, key=lambda sign: sign.weight)

    @property
    def subject(self) -> str:
        """One line that quotes: place, words, document, page, and the clock."""
        mark = "SAMPLE " if self.sample else ""
        place = f"{self.place}: " if self.place else ""
        if self.headline:
            return f"{mark}{place}{shorten(self.headline, 110)}"
        lead = self.leading
        quote = " ".join(lead.quote.split())
        when = f" - {self.meeting.clock.left}" if self.meeting else ""
        return f'{mark}{place}"{quote}" in {self.document.title}, {lead.words}{when}'

    def to_json(self) -> dict[str, object]:
        """The alert as the contract writes it."""
        meeting = self.meeting
        return {
            "id": self.id,
            "topic": self.topic,
            "grade": self.grade,
            "stance": self.stance,
            "headline": self.headline,
            "place": {"name": self.place, "fips": self.fips},
            "body": meeting.body if meeting else None,
            "meeting": meeting
            and {"title": meeting.title, "start": meeting.start, "status": meeting.status},
            "hours_left": meeting.clock.hours_left if meeting else None,
            "document": {
                "id": self.document.id,
                "title": self.document.title,
                "kind": self.document.kind,
                "url": self.document.url,
                "sha256": self.document.sha256,
                "fetched": self.document.fetched.isoformat(timespec="seconds"),
                "version": self.document.version,
            },
            "signs": [sign.to_json() for sign in self.signs],
            "new_in_version": [sign.to_json() for sign in self.new_signs],
            "deliveries": [
                {"to": to.to, "channel": to.channel, "state": to.state, "message_id": to.message_id}
                for to in self.deliveries
            ],
            "verdict": self.verdict,
        }


UNSURE = 80  # percent: below it OCR is wrong in every few words
_PLACES = 3  # places that a line names one by one, where they have no plain numbers
_TITLE = 60  # characters of an item's title in a line
NEAR = 240  # signs with fewer characters between them share an excerpt


def excerpts_of(signs: Sequence[SignView], texts: Mapping[int, str]) -> tuple[Excerpt, ...]:
    """The signs of a document as excerpts of its pages, in page order; `texts` by page number."""
    groups: list[list[SignView]] = []
    for sign in sorted(signs, key=lambda sign: (sign.page, sign.start, sign.end)):
        last = groups[-1][-1] if groups else None
        if last and last.page == sign.page and sign.start - last.end < NEAR:
            groups[-1].append(sign)
        else:
            groups.append([sign])
    return tuple(_excerpt(group, texts[group[0].page]) for group in groups)


def _excerpt(group: Sequence[SignView], text: str) -> Excerpt:
    first, end = group[0], max(sign.end for sign in group)
    before, after = around(text, first.start, end)
    parts, at = [(before, False)], first.start
    for sign in group:
        if sign.end > at:
            parts.append((_one_line(text[at : sign.start]) if at < sign.start else "", False))
            parts.append((_one_line(text[max(at, sign.start) : sign.end]), True))
            at = sign.end
    said = tuple(dict.fromkeys(sign.stance for sign in group if sign.stance != "mention"))
    return Excerpt(
        page=first.page,
        where=next((sign.where for sign in group if sign.where), ""),
        parts=tuple((words, marked) for words, marked in (*parts, (after, False)) if words),
        stances=said,
        new=any(sign.new for sign in group),
        confidence=first.confidence,
        cited=first.cited,
        spans=tuple((sign.start, sign.end) for sign in group),
        item_title=next((sign.item_title for sign in group if sign.where), ""),
        told=tuple(str(sign.budget["told"]) for sign in group if sign.budget),
    )


def titled(where: str, title: str) -> str:
    """`item 7.C "Agreement with ..." (consent)`; the place alone where it has no title."""
    item, _, section = where.partition(", ")
    if not title or not item.startswith("item "):
        return where
    return f'{item} "{shorten(title, _TITLE)}"' + (f" ({section})" if section else "")


def shorten(text: str, length: int) -> str:
    """The text cut at a word's end, with dots where anything is missing."""
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0].rstrip(",;") + " ..."


def around(text: str, start: int, end: int, width: int = 160) -> tuple[str, str]:
    """The words before and after `text[start:end]`, cut at word ends, on one line each."""
    before = text[max(0, start - width) : start]
    after = text[end : end + width]
    if start > width:
        before = "... " + before.partition(" ")[2]
    if end + width < len(text):
        after = after.rpartition(" ")[0] + " ..."
    return _one_line(before), _one_line(after)


def _one_line(text: str) -> str:
    folded = " ".join(text.split())
    if text and not folded:
        return " "
    lead = " " if text[:1].isspace() and folded else ""
    tail = " " if text[-1:].isspace() and folded else ""
    return f"{lead}{folded}{tail}"


def places_words(signs: Sequence[SignView | Excerpt]) -> str:
    """`on page 47`, or `on pages 3, 12 and 47`; of what has no pages, each place in its own
    terms."""
    if not all(sign.words.startswith("page ") for sign in signs):
        places = list(dict.fromkeys(sign.words for sign in signs))
        more = f"; {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        return "; ".join(places[:_PLACES]) + more
    pages = sorted({sign.page for sign in signs})
    if len(pages) == 1:
        return f"on {signs[0].words}"
    listed = ", ".join(str(page) for page in pages[:-1])
    return f"on pages {listed} and {pages[-1]}"


def where_words(signs: Sequence[SignView | Excerpt], title: str) -> str:
    """Where a document's signs stand, for a headline that quotes its title."""
    words = places_words(signs)
    if words.startswith("on page"):
        return f"{words} of \u201c{title}\u201d"
    return f"in \u201c{title}\u201d: {words}"

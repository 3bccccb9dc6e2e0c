"""From the pages of a document to the agreements in it and their facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from groundwork.reading import Page
from groundwork.reading.model import GARBAGE, NO_TEXT
from monitors.agreements.moa.clauses import clauses
from monitors.agreements.moa.costs import costs
from monitors.agreements.moa.differences import differences
from monitors.agreements.moa.likeness import letters_of
from monitors.agreements.moa.lines import lines_of
from monitors.agreements.moa.model import Agreement, FileReading, Quote
from monitors.agreements.moa.naming import OPENING, agency, model, revisions
from monitors.agreements.moa.sentences import Sentence, sentences_of
from monitors.agreements.moa.sides import Parties
from monitors.agreements.moa.signing import signatures
from monitors.agreements.moa.terms import endings, term

LONGEST = 40  # pages of one agreement within a packet
_OPENS = (OPENING, "pursuant to which ice delegates", "immigration and customs enforcement")
_CLOSES = "public information points of contact"


def read_file(pages: Sequence[Page], file_name: str = "") -> FileReading:
    """The agreements in a document, in order.

    `file_name` tells the model where neither title nor foot does. A document without a text layer
    is told as a scan, and no fact of it.
    """
    # What a broken font leaves on a page is no text that could be quoted.
    pages = [page if page.unread is None else replace(page, text="") for page in pages]
    words = [page for page in pages if page.text.strip()]
    unread = tuple(page.number for page in pages if page.unread is not None)
    if not words:
        no_text = any(_is_scan(page.unread or "") for page in pages)
        return FileReading((), no_text=no_text, unread=unread)
    found = tuple(_agreement(own, file_name) for own in _stretches(pages))
    by_ocr = all(page.confidence is not None for page in words)
    return FileReading(found, by_ocr=by_ocr, unread=unread)


def _is_scan(unread: str) -> bool:
    """Whether a page has no text because it is a picture; a reason that names OCR says so too."""
    return unread in (NO_TEXT, GARBAGE) or "OCR" in unread


def reads_as_agreement(page: Page) -> bool:
    """Whether an agreement begins on this page: by the words of its opening sentence."""
    letters = letters_of(page.text)
    return all(letters.has(words) for words in _OPENS)


def _stretches(pages: Sequence[Page]) -> list[Sequence[Page]]:
    """The pages of each agreement: to its last appendix, or to the beginning of the next."""
    starts = [index for index, page in enumerate(pages) if reads_as_agreement(page)]
    found: list[Sequence[Page]] = []
    for start, following in pairwise([*starts, len(pages)]):
        own = pages[start : min(following, start + LONGEST)]
        last = next((i for i, page in enumerate(own) if _closes(page)), None)
        found.append(own if last is None else own[: last + 1])
    return found


def _closes(page: Page) -> bool:
    head = "\n".join(page.text.strip().split("\n")[:5])
    return letters_of(head).has(_CLOSES)


def _agreement(pages: Sequence[Page], file_name: str) -> Agreement:
    lines = lines_of(pages)
    sentences = sentences_of(pages, lines)
    name, abbreviation = agency(sentences, lines)
    parties = Parties(name.value, abbreviation)
    unread = tuple(page.number for page in pages if page.unread is not None)
    by_ocr = {page.number: page.confidence for page in pages if page.confidence is not None}
    return differences(
        Agreement(
            first=pages[0].number,
            last=pages[-1].number,
            agency=name,
            abbreviation=abbreviation,
            model=model(pages, lines, file_name),
            revisions=revisions(lines, by_ocr),
            parties=_parties(sentences),
            signatures=signatures(lines, [n for n in (name.value, abbreviation) if n]),
            term=term(sentences),
            endings=endings(sentences, parties),
            costs=costs(sentences, parties),
            clauses=clauses(sentences, unread),
            by_ocr=by_ocr,
            unread=unread,
        ),
        file_name,
    )


def _parties(sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    words = (OPENING, "the lea represents")
    found = [one.quotes(w) for w in words for one in sentences if one.letters.has(w)]
    return tuple(quote for quotes in found for quote in quotes)

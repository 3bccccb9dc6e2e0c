"""An agreement's sentences, each under its section's head and with its places on the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from groundwork.reading import Page
from monitors.agreements.moa.likeness import Letters, letters_of, only_letters
from monitors.agreements.moa.lines import Line
from monitors.agreements.moa.model import Quote

Section = Literal[
    "parties", "training", "costs", "records", "liability", "complaints", "ending", "signing"
]
# Heads are matched by their words, as their numerals come out as "ill." or "xvm.".
_HEADS: tuple[tuple[str, Section | None], ...] = (
    ("EFFECTIVE DATE", "ending"),
    ("DURATION AND TERMINATION", "ending"),
    ("COSTS AND EXPENDITURES", "costs"),
    ("RELEASE OF INFORMATION TO THIRD PARTIES", "records"),
    ("LIABILITY AND RESPONSIBILITY", "liability"),
    ("COMPLAINT PROCEDURE", "complaints"),
    ("TRAINING OF PERSONNEL", "training"),
    ("TRAINING AND ASSIGNMENTS", "training"),
    ("CERTIFICATION AND AUTHORIZATION", "training"),
    ("PARTIES", "parties"),
)
_UPPER = 0.6  # of a head's letters; scanners make single ones small
_LONGEST_HEAD = 90
_NEW_PARAGRAPH = re.compile(
    r"[•●▪■]|[ox]\s|\(?(?:[A-Z]|[ivx]{1,4}|\d{1,2})[.)]\s|Date\W|For (?:the )?[^:.]{2,40}:"
)
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"“(\[]?(?:[A-Z§•]|l[nfst]))")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Za-z]|\b(?:No|Pub|Lt|Sgt|Capt|Maj|Col|Dr|Mr|Mrs|Ms|St|Ste|Rd|Ave|Inc|seq|Sec|vs?"
    r"|Attn|Dept|Gen|Jr|Sr))\.$"
)
_BULLET = re.compile(r"^\s*(?:[•●▪■]\s*|[ox]\s+(?=[A-Z]))?")
_SUBHEAD = re.compile(r"\(?(?:[A-Z]|[ivx]{1,4}|\d{1,2})[.)]\s+(?P<words>[^.:;]{8,70})")
_TITLE = re.compile(r"(?:287\(g\) )?[A-Z][A-Za-z ]{4,40} (?:Model|Program)(?: \([A-Z]{2,4}\))?")
_NAMED_PART = re.compile(r"\b(?:Appendix|Section|Exhibit|Attachment)\s+[A-Z]\.$")
_WHOLE = re.compile(r"[.!?:;][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its section (None: another one), its text, and its part of each page."""

    section: Section | None
    text: str
    letters: Letters
    parts: tuple[Quote, ...]

    def quotes(self, *phrases: str) -> tuple[Quote, ...]:
        """The fewest parts from its beginning that hold all phrases: mostly one page."""
        held = ""
        for count, part in enumerate(self.parts, 1):
            held += part.words
            letters = letters_of(held)
            if all(letters.has(phrase) for phrase in phrases):
                return self.parts[:count]
        return self.parts


def sentences_of(pages: Sequence[Page], lines: Sequence[Line]) -> list[Sentence]:
    """All sentences of the body, in order."""
    texts = {page.number: page.text for page in pages}
    found: list[Sentence] = []
    for section, block in _blocks([line for line in lines if not line.foot]):
        found += _sentences(section, block, texts)
    return found


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[Section | None, list[Line]]]:
    """Lines between heads and beginnings of paragraphs, with the section that they stand in."""
    section: Section | None = None
    block: list[Line] = []
    for line in lines:
        head = is_head(line.text)
        if head or _is_subhead(line.text) or _NEW_PARAGRAPH.match(line.text):
            if block:
                yield section, block
            block = []
        if head:
            section = _section(line.text)
        elif not _is_subhead(line.text):
            block.append(line)
    if block:
        yield section, block


def is_head(text: str) -> bool:
    """Whether a line is the head of a section: short, and mostly in capitals."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 5 or len(text) > _LONGEST_HEAD:
        return False
    return sum(char.isupper() for char in letters) >= _UPPER * len(letters)


def _is_subhead(text: str) -> bool:
    """A title, or the numbered head of a part, with its words in capitals: "C. Time Limits"."""
    found = _SUBHEAD.fullmatch(text)
    long = [word for word in found["words"].split() if len(word) > 3] if found else []
    return bool(_TITLE.fullmatch(text) or (long and all(word[0].isupper() for word in long)))


def _section(text: str) -> Section | None:
    letters = letters_of(text)
    if letters.has("OF THIS MOA") and letters.has("MODIFICATION"):
        return None
    return next((section for words, section in _HEADS if letters.has(words)), None)


def _sentences(
    section: Section | None, block: Sequence[Line], texts: dict[int, str]
) -> Iterator[Sentence]:
    flat = "\n".join(line.text for line in block)
    starts: list[int] = []
    at = 0
    for line in block:
        starts.append(at)
        at += len(line.text) + 1
    begin = 0
    for end in [*_ends(flat), len(flat)]:
        text = flat[begin:end]
        if only_letters(text):
            parts = tuple(_parts(block, starts, begin, end, texts))
            yield Sentence(section, text, letters_of(text), parts)
        begin = end


def _ends(flat: str) -> Iterator[int]:
    for found in _END.finditer(flat):
        before = flat[max(0, found.start() - 16) : found.start() + 1]
        if _NAMED_PART.search(before) or not _ABBREVIATION.search(before):
            yield found.end()


def _parts(
    block: Sequence[Line], starts: Sequence[int], begin: int, end: int, texts: dict[int, str]
) -> Iterator[Quote]:
    """The sentence's stretch of each page, exactly as the page has it."""
    stretches: dict[int, tuple[int, int]] = {}
    for line, start in zip(block, starts, strict=True):
        first, last = max(begin, start), min(end, start + len(line.text))
        if first >= last:
            continue
        low, high = line.start + first - start, line.start + last - start
        known = stretches.get(line.page)
        stretches[line.page] = (known[0] if known else low, high)
    pages = list(stretches)
    for page, (low, high) in stretches.items():
        words = texts[page][low:high]
        bare = _BULLET.sub("", words)
        low += len(words) - len(bare)
        words = bare.rstrip()
        if words:
            yield Quote(
                page, low, low + len(words), words, page != pages[-1] or not _WHOLE.search(words)
            )

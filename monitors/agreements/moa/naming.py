"""Who signs and under which model: every place of the document that tells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from groundwork.reading import Page
from monitors.agreements.moa.dates import whole_date
from monitors.agreements.moa.likeness import alike, letters_of, only_letters
from monitors.agreements.moa.lines import REVISED, Line, foot_words
from monitors.agreements.moa.model import Model, Named, Quote, Reading, Revision
from monitors.agreements.moa.sentences import Sentence

OPENING = "constitutes an agreement between"
_NAME = re.compile(
    r"(?:\(\s*[DO0]HS\s*\)|Homeland\s+Security.{0,10}?)\s*,?\s*and\s+(?:the\s+)?(?P<name>.{3,140}?)"
    r"\s*(?:\((?P<abbreviation>[A-Z]{2,8})\))?\s*,?\s*"
    r"(?:p\w{2,6}ant\s+to\s+which|\(?\s*herein?after)",
    re.DOTALL,
)
_IN_APPENDIX = re.compile(
    r"agreement\s+between\s+ICE\s+and\s+(?:the\s+)?(?P<name>.{3,140}?)\s*,?\s*\(?\s*herein?after",
    re.DOTALL,
)
_BLANK = re.compile(r"_{2,}|~|\.{4,}")
_TITLES: tuple[tuple[str, Model], ...] = (
    ("Tribal Task Force Model", "Tribal"),
    ("Task Force Model", "TFM"),
    ("Jail Enforcement Model", "JEM"),
    ("Warrant Service Officer", "WSO"),
)
_MARK = re.compile(r"(?<![A-Za-z])(?:287g)?(?P<model>TTFM|TFM|JEM|WSO)(?![A-Za-z])")
_TITLE_LINES = 8


def agency(sentences: Sequence[Sentence], lines: Sequence[Line]) -> tuple[Named, str | None]:
    """The agency with every reading, and its abbreviation in the text (BCSO), where it has one.

    The opening sentence counts first, then the foot, then the appendix on complaints. Of the
    spellings that are alike the most frequent is taken: scanners spoil single ones.
    """
    opening, abbreviation = _opening(sentences)
    readings = [*opening, *_feet(lines), *_appendix(sentences)]
    if not readings:
        return Named(None, None), abbreviation
    first = readings[0]
    spelled = Counter(one.value for one in readings if alike(one.value, first.value))
    value = max(spelled, key=lambda text: (spelled[text], text == first.value))
    where = first.where
    if value != first.value:
        where = f"{where}, spelled as in the {_where(readings, value)}"
    return Named(value, where, tuple(_once(readings))), abbreviation


def _opening(sentences: Sequence[Sentence]) -> tuple[list[Reading], str | None]:
    for one in sentences:
        found = _NAME.search(one.text) if one.letters.has(OPENING) else None
        if found is None:
            continue
        name = _clean(found["name"])
        if name:
            quote = one.quotes(name)[0]
            return [Reading("opening sentence", name, quote)], found["abbreviation"]
    return [], None


def _appendix(sentences: Sequence[Sentence]) -> Iterator[Reading]:
    for one in sentences:
        found = _IN_APPENDIX.search(one.text)
        name = _clean(found["name"]) if found else None
        if name:
            yield Reading("appendix on complaints", name, one.quotes(name)[0])


def _clean(name: str) -> str | None:
    """A name on one line; None for a blank to fill in, and for what a scanner made of it."""
    words = " ".join(name.split()).strip(" ,;:")
    if _BLANK.search(words) or len(only_letters(words)) < 4 or len(words) > 120:
        return None
    return words


def _feet(lines: Iterable[Line]) -> Iterator[Reading]:
    for one in lines:
        words = foot_words(one.text) if one.foot else ""
        if len(only_letters(words)) >= 4 and not _MARK.search(words) and not _titled(words):
            yield Reading("foot", words, _quote(one))


def _once(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Each spelling of each place once."""
    seen = set()
    for one in readings:
        if (one.where, one.value) not in seen:
            seen.add((one.where, one.value))
            yield one


def _where(readings: Iterable[Reading], value: str) -> str:
    return next(one.where for one in readings if one.value == value)


def model(pages: Sequence[Page], lines: Sequence[Line], file_name: str) -> Named:
    """The model by the title, else the foot, else the file's name; every reading is kept."""
    readings = list(_once([*_title(pages), *_model_feet(lines), *_file(file_name)]))
    if not readings:
        return Named(None, None)
    return Named(readings[0].value, readings[0].where, tuple(readings))


def _title(pages: Sequence[Page]) -> Iterator[Reading]:
    """The title stands above the opening sentence of the first page."""
    start = 0
    for text in pages[0].text.split("\n")[:_TITLE_LINES] if pages else ():
        if letters_of(text).has(OPENING):
            return
        found = _titled(text)
        words = text.strip()
        if found and len(words) < 80:
            begin = start + text.index(words)
            quote = Quote(pages[0].number, begin, begin + len(words), words)
            yield Reading("title", found, quote)
        start += len(text) + 1


def _model_feet(lines: Iterable[Line]) -> Iterator[Reading]:
    for one in lines:
        found = (_titled(one.text) or _marked(one.text)) if one.foot else None
        if found:
            yield Reading("foot", found, _quote(one))


def _file(name: str) -> Iterator[Reading]:
    found = _marked(name.replace("_", " "))
    if found:
        yield Reading("file name", found)


def _titled(text: str) -> Model | None:
    letters = letters_of(text)
    return next((code for words, code in _TITLES if letters.has(words)), None)


def _marked(text: str) -> Model | None:
    """The one abbreviation of a model in a text; None for none, and for several."""
    marks = {found["model"] for found in _MARK.finditer(text)}
    codes: dict[str, Model] = {"TTFM": "Tribal", "TFM": "TFM", "JEM": "JEM", "WSO": "WSO"}
    return codes[marks.pop()] if len(marks) == 1 else None


def revisions(lines: Iterable[Line], by_ocr: Collection[int] = ()) -> tuple[Revision, ...]:
    """The template's dates of revision as printed. One file can mix two.

    A damaged date belongs to the clean one that it can only be; without any it is not readable.
    Nor is one that OCR read on a single page (`by_ocr`), a figure apart from all the others.
    """
    printed = [(one, found) for one in lines if one.foot and (found := REVISED.search(one.text))]
    clean: dict[date, Revision] = {}
    damaged: list[tuple[Line, re.Match[str]]] = []
    lost: Revision | None = None
    for one, found in printed:
        day = whole_date(found["day"])
        if day is None:
            damaged.append((one, found))
        else:
            clean[day] = _with(clean.get(day), day, one)
    for day in [day for day in clean if _misread(day, clean, by_ocr)]:
        misread = clean.pop(day)
        pages = sorted({*(lost.pages if lost else ()), *misread.pages})
        lost = replace(misread, day=None, pages=tuple(pages))
    for one, found in damaged:
        like = [day for day in clean if alike(found["day"], f"{day:%m/%d/%Y}", 0.75)]
        if len(like) == 1:
            clean[like[0]] = _with(clean[like[0]], like[0], one)
        else:
            lost = _with(lost, None, one)
    return (*(clean[day] for day in sorted(clean)), *([lost] if lost else []))


def _misread(day: date, clean: Mapping[date, Revision], by_ocr: Collection[int]) -> bool:
    """Whether a date stands on one page only, by OCR, and a figure beside it on several others."""
    pages = clean[day].pages
    if len(pages) > 1 or pages[0] not in by_ocr:
        return False
    return any(
        len(other.pages) > 1
        and sum(a != b for a, b in zip(f"{day:%m%d%Y}", f"{one:%m%d%Y}", strict=True)) == 1
        for one, other in clean.items()
    )


def _with(known: Revision | None, day: date | None, line: Line) -> Revision:
    pages = {*(known.pages if known else ()), line.page}
    return Revision(day, tuple(sorted(pages)), known.quote if known else _quote(line))


def _quote(line: Line) -> Quote:
    return Quote(line.page, line.start, line.end, line.text)

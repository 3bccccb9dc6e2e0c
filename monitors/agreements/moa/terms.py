"""How long an agreement runs, and how each side ends it with what notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from monitors.agreements.moa.dates import dates_in
from monitors.agreements.moa.model import Ending, Quote, Side, Term
from monitors.agreements.moa.sentences import Sentence
from monitors.agreements.moa.sides import Parties

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fourteen": 14,
    "thirty": 30, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip
_DAYS = re.compile(
    r"\b(?P<number>\d{1,3}|thirty|sixty|ninety)\)?[\s-]*(?:\(\d{1,3}\)[\s-]*)?"
    r"(?:calendar |business |working )?[\s-]*days?\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"\b(?P<number>\d{1,2}|one|two|three|four|five|ten)[\s-]*(?:\(\d{1,2}\)[\s-]*)?years?\b",
    re.IGNORECASE,
)
_RUNS = (
    "remain in effect",
    "will be in effect",
    "shall be in effect",
    "remain in force",
    "will expire",
    "shall expire",
    "expires on",
    "expiration date",
)
_ENDS = re.compile(r"te.{1,3}inat")  # also tenninate, tem1ination
_UNTIL = re.compile(r"\b(?:until|through|expir\w+)\b", re.IGNORECASE)
_UNTIL_ENDED = (
    "until either party",
    "until it is terminated",
    "until terminated",
    "until one of the parties",
)
_ONE_SIDE = ("termination by", "notice of termination or suspension by", "suspension notice by")


def term(sentences: Sequence[Sentence]) -> Term | None:
    """The term with the sentences that tell it; None where none does.

    A day or a number of years counts before "until either party ends it".
    """
    telling = [one for one in _about_ending(sentences) if _first(one, _RUNS)]
    if not telling:
        return None
    quotes = tuple(quote for one in telling for quote in one.quotes(*_first(one, _RUNS)))
    days = [day for one in telling for day in dates_in(_UNTIL.split(one.text)[-1])]
    years = [_number(found["number"]) for one in telling for found in _YEARS.finditer(one.text)]
    open_ended = any(_first(one, _UNTIL_ENDED) for one in telling)
    until = days[0] if len(set(days)) == 1 else None
    for_years = years[0] if len(set(years)) == 1 and until is None else None
    if until is None and for_years is None and not open_ended:
        return Term(False, None, None, quotes)
    return Term(until is None and for_years is None, until, for_years, quotes)


def endings(sentences: Sequence[Sentence], parties: Parties) -> tuple[Ending, ...]:
    """How the agency and how ICE ends it; a side of which nothing was found is left out."""
    about = _about_ending(sentences)
    told: dict[Side, list[Sentence]] = {"agency": [], "ICE": []}
    for one in about:
        for side in _sides(one, parties):
            told[side].append(one)
    sides: tuple[Side, ...] = ("agency", "ICE")
    return tuple(_ending(side, told[side]) for side in sides if told[side])


def _about_ending(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences under the head on ending; all of them where no such head could be read."""
    own = [one for one in sentences if one.section == "ending"]
    return own or list(sentences)


def _sides(one: Sentence, parties: Parties) -> Iterator[Side]:
    """Whose ending a sentence tells: notice, in writing, or when it takes effect."""
    letters = one.letters
    ends = _ENDS.search(letters.kept) is not None or letters.has("in effect until")
    suspends = letters.has("immediately suspend")
    if suspends and parties.before(one.text, _at(one, "immediately suspend")) == "ICE":
        yield "ICE"
        return
    how = letters.has("notice") or letters.has("in writing") or letters.has("days in advance")
    if not (ends and how):
        return
    if letters.has("either party") or letters.has("termination shall take effect immediately"):
        yield from ("agency", "ICE")
        return
    by = next((words for words in _ONE_SIDE if letters.has(words)), None)
    if by is not None:
        side = parties.after(one.text, _behind(one, by))
    elif letters.has("notice in advance") or letters.has("days in advance"):
        side = parties.before(one.text, _at(one, "in advance"))
        side = "ICE" if letters.has("ice will provide") or letters.has("ices decision") else side
    else:
        side = None
    if side is not None:
        yield side


def _ending(side: Side, told: Sequence[Sentence]) -> Ending:
    final = [one for one in told if not one.letters.has("immediately suspend")]
    periods = {_number(found["number"]) for one in final for found in _DAYS.finditer(one.text)}
    return Ending(
        side=side,
        days=tuple(sorted(periods)),
        in_writing=any(_written(one) for one in final),
        at_once=any(one.letters.has("take effect immediately") for one in final),
        except_exigent=any(one.letters.has("unless exigent circumstances") for one in final),
        after_suspension=len(final) < len(told)
        or any(one.letters.has("from suspension to termination") for one in final),
        quotes=tuple(_quotes(told)),
    )


def _written(one: Sentence) -> bool:
    words = ("written notice", "in writing", "certified or registered mail")
    return any(one.letters.has(each) for each in words)


def _quotes(told: Iterable[Sentence]) -> Iterator[Quote]:
    for one in told:
        yield from one.quotes("notice") if one.letters.has("notice") else one.parts


def _first(one: Sentence, phrases: Iterable[str]) -> tuple[str, ...]:
    return next(((phrase,) for phrase in phrases if one.letters.has(phrase)), ())


def _at(one: Sentence, words: str) -> int:
    """The offset in the sentence's text; both it and its letters run in one order."""
    found = one.letters.find(words)
    return found[0] if found else 0


def _behind(one: Sentence, words: str) -> int:
    found = one.letters.find(words)
    return found[1] if found else 0


def _number(word: str) -> int:
    return _NUMBERS[word.lower()] if word.lower() in _NUMBERS else int(word)

"""An agreement's facts as values for scripts, and in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from groundwork.reading.masking import mask
from monitors.agreements.moa.model import (
    MODELS,
    Agreement,
    Ending,
    Named,
    Quote,
    Reading,
    Signature,
    Term,
)
from monitors.agreements.notices import day_words

NOT_SAID = "not found in the text"
_SIDES = {"agency": "the agency", "ICE": "ICE", None: "a side that is not told"}


def as_value(found: Agreement) -> dict[str, Any]:
    """The agreement as JSON writes it; every fact with its quotes."""
    return {
        "pages": [found.first, found.last],
        "agency": _named(found.agency),
        "abbreviation": found.abbreviation,
        "model": _named(found.model),
        "template_revisions": [
            {
                "date": one.day.isoformat() if one.day else None,
                "readable": one.day is not None,
                "pages": list(one.pages),
                "quote": _quote(one.quote),
            }
            for one in found.revisions
        ],
        "parties": [_quote(one) for one in found.parties],
        "signatures": [_signature(one) for one in found.signatures],
        "term": _term(found.term),
        "ending": [_ending(one) for one in found.endings],
        "who_pays": [
            {"payer": one.payer, "what": one.what, "quotes": [_quote(q) for q in one.quotes]}
            for one in found.costs
        ],
        "clauses": [
            {
                "subject": one.subject,
                "status": one.status,
                "quotes": [_quote(quote) for quote in one.quotes],
            }
            for one in found.clauses.values()
        ],
        "differences": [
            {"what": one.what, "readings": [_reading(each) for each in one.readings]}
            for one in found.differences
        ],
        "pages_by_ocr": {str(page): rate for page, rate in found.by_ocr.items()},
        "pages_unread": list(found.unread),
    }


def _named(one: Named) -> dict[str, Any]:
    return {
        "value": one.value,
        "from": one.where,
        "readings": [_reading(each) for each in one.readings],
    }


def _reading(one: Reading) -> dict[str, Any]:
    quote = _quote(one.quote) if one.quote else None
    return {"where": one.where, "value": one.value, "quote": quote}


def _quote(one: Quote) -> dict[str, Any]:
    return {
        "page": one.page,
        "start": one.start,
        "end": one.end,
        "words": mask(one.words),
        "goes_on": one.runs_on,
    }


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "side": one.side,
        "party": one.party,
        "date": one.day.isoformat() if one.day else None,
        "readable": one.day is not None,
        "why": one.why,
        "name": one.name,
        "title": one.title,
        "quotes": [_quote(quote) for quote in one.quotes],
    }


def _term(one: Term | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "open_ended": one.open_ended,
        "until": one.until.isoformat() if one.until else None,
        "years": one.years,
        "words": term_words(one),
        "quotes": [_quote(quote) for quote in one.quotes],
    }


def _ending(one: Ending) -> dict[str, Any]:
    return {
        "side": one.side,
        "days": list(one.days),
        "in_writing": one.in_writing,
        "at_once": one.at_once,
        "except_exigent": one.except_exigent,
        "after_suspension": one.after_suspension,
        "words": ending_words(one),
        "quotes": [_quote(quote) for quote in one.quotes],
    }


def model_sentence(one: Named) -> str:
    """The model in words with the place that tells it."""
    if one.value is None:
        return "Model: neither title, foot nor file name tells it."
    name = next((words for code, words in MODELS.items() if code == one.value), one.value)
    return f"Model: {name}, by the {one.where}."


def term_words(one: Term | None) -> str:
    """How long it runs, in words."""
    if one is None:
        return NOT_SAID
    if one.until is not None:
        return f"until {day_words(one.until)}"
    if one.years is not None:
        return f"for {one.years} year{'' if one.years == 1 else 's'}"
    if one.open_ended:
        return "no day of expiry: it runs until a party ends it"
    return "not clear; read the sentence"


def ending_words(one: Ending) -> str:
    """How one side ends it, in words."""
    notice = "written notice" if one.in_writing else "notice"
    if one.at_once:
        how = f"by {notice}, which takes effect on receipt"
    elif not one.days:
        how = f"by {notice}, with no period stated"
    elif len(one.days) == 1:
        how = f"with {one.days[0]} days' {notice}"
    else:
        how = f"by {notice}, with periods of {' and '.join(map(str, one.days))} days stated"
    sooner = ", sooner where public safety demands it" if one.except_exigent else ""
    first = ", as a rule after a suspension" if one.after_suspension else ""
    return f"{_SIDES[one.side]} ends it {how}{sooner}{first}"


def signature_words(one: Signature) -> str:
    """A signature in words: whose, by whom, and its date or why there is none."""
    whose = one.party or "side not told"
    by = ", ".join(part for part in (one.name, one.title) if part)
    day = day_words(one.day) if one.day else None
    told = f"{day} ({one.why})" if day and one.why else day or str(one.why)
    return f"{whose}{f' ({by})' if by else ''}: {told}"


def payer_words(side: str | None) -> str:
    """A side as a sentence names it."""
    return {"agency": "the agency", "ICE": "ICE"}.get(side or "", "not told")


def pages_words(pages: Iterable[int]) -> str:
    """Pages as ranges: 1 to 4, 6."""
    spans: list[list[int]] = []
    for page in pages:
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    return ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in spans)

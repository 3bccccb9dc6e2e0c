"""A dossier's answers on agreements: from those that were read, and from ICE's lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from countywatch.agreements.history import History
from countywatch.agreements.signed import StoredAgreement
from countywatch.dossier.model import Answer
from groundwork.reading.masking import mask
from monitors.agreements import model_words
from monitors.agreements.moa import Quote
from monitors.agreements.moa.telling import (
    ending_words,
    model_sentence,
    signature_words,
    term_words,
)
from reports.model import Grade
from spiders.items import AgencyListed

NO_PROOF = (
    "It is what ICE's list says; no agreement of it was read, and a row is no proof that one is in "
    "force."
)


def models(
    lists: Sequence[History], held: Sequence[StoredAgreement], seen: Mapping[str, date | None]
) -> Answer:
    """Documented by agreements that were read, else reported by ICE's newest list.

    Where the list names more than was read, the whole is only reported.
    """
    newest = next((one for one in lists if one.newest.kind == "participating"), None)
    if newest is None and not held:
        return Answer("models", note="ICE's list of agencies was not read yet.")
    covered = [row for one in held for row in _covered(one)]
    named = newest.named if newest else ()
    only_listed = [one.row for one in named if one.row not in covered]
    told = [_held_words(one) for one in held] + [_row_words(row) for row in only_listed]
    grade: Grade = "R" if only_listed or not held else "D"
    quotes = ((one, _quotes_of(one)) for one in held)
    days = [newest.newest.day] if newest else []
    return Answer(
        "models",
        grade,
        "; ".join(told) or "no agency is named",
        (*_moa_evidence(quotes), *_list_evidence(lists)),
        max([*days, *filter(None, [_newest(held, seen)])]),
        "" if grade == "D" else NO_PROOF,
    )


def _covered(one: StoredAgreement) -> list[AgencyListed]:
    """The listed rows that an agreement stands behind: of its agency those of its model."""
    model = one.found.agreement.model.value
    return [row for row in one.found.listed.rows if row.model == model]


def _held_words(one: StoredAgreement) -> str:
    found = one.found.agreement
    return f"{found.agency.value or one.source}: {model_sentence(found.model)} ({one.source})"


def _row_words(row: AgencyListed) -> str:
    return f"{row.agency}: {model_words(row)} (ICE's list only)"


def _quotes_of(one: StoredAgreement) -> list[Quote]:
    return [reading.quote for reading in one.found.agreement.model.readings if reading.quote]


def _list_evidence(lists: Sequence[History]) -> Iterator[dict[str, Any]]:
    for history in lists:
        for one in history.standings:
            yield {
                "source": history.newest.words,
                "list_date": history.newest.day.isoformat(),
                "agency": one.row.agency,
                "model": one.row.model,
                "named": one.absent == 0,
                "row": one.row.row,
                "moa": one.row.moa_url,
                "sentence": one.sentence,
            }


def term(held: Sequence[StoredAgreement], seen: Mapping[str, date | None]) -> Answer:
    told, quoted = [], []
    for one in held:
        found = one.found.agreement
        if found.term is None and not found.endings:
            continue
        words = [term_words(found.term), *(ending_words(each) for each in found.endings)]
        told.append(f"{found.agency.value or one.source}: {'; '.join(words)}")
        quotes = [*(found.term.quotes if found.term else ())]
        quotes += [quote for each in found.endings for quote in each.quotes]
        quoted.append((one, quotes))
    if not told:
        return Answer("term", note=_no_agreement(held))
    return Answer("term", "D", " | ".join(told), tuple(_moa_evidence(quoted)), _newest(held, seen))


def signers(held: Sequence[StoredAgreement], seen: Mapping[str, date | None]) -> Answer:
    """Who signed is documented where a name or a day could be read; handwriting never is."""
    blocks = [(one, each) for one in held for each in one.found.agreement.signatures]
    if not blocks:
        return Answer("signers", note=_no_agreement(held))
    evidence = tuple(_moa_evidence((one, each.quotes) for one, each in blocks))
    told = "; ".join(signature_words(each) for _, each in blocks)
    if not any(each.name or each.day for _, each in blocks):
        return Answer("signers", "U", None, evidence, _newest(held, seen), told)
    return Answer("signers", "D", told, evidence, _newest(held, seen))


def _no_agreement(held: Sequence[StoredAgreement]) -> str:
    if held:
        return "The agreement that was read does not tell it where it can be read."
    return "No agreement of the county was read."


def _moa_evidence(
    quoted: Iterable[tuple[StoredAgreement, Iterable[Quote]]],
) -> Iterator[dict[str, Any]]:
    for one, quotes in quoted:
        for quote in quotes:
            yield {
                "source": one.source,
                "sha256": one.sha256,
                "page": quote.page,
                "start": quote.start,
                "end": quote.end,
                "quote": mask(quote.words),
            }


def _newest(held: Sequence[StoredAgreement], seen: Mapping[str, date | None]) -> date | None:
    return max((day for one in held if (day := seen[one.source])), default=None)

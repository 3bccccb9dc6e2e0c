"""Drafts the first letter of a request from law, dates, agency, topics and requester; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from groundwork.errors import WrongUse
from groundwork.law import Deadline, RecordsLaw, answer_by
from groundwork.paper import PaperMeta, one_line
from requests_templates.agreement import AgreementText
from requests_templates.categories import Category, Topic, find_topics
from requests_templates.linter import Matter, lint
from requests_templates.model import (
    AlertEvidence,
    Draft,
    Item,
    Period,
    Requester,
    refuse_long,
    shown,
)
from requests_templates.overriding import fill
from requests_templates.planning import PlannedLetter, plan
from requests_templates.wording import addressee, letter_law, residency, subject_words

LONGEST_QUOTE = 280
_HIGHEST_CAP = Decimal(100_000)


@dataclass(frozen=True)
class Request:
    """What is asked, of whom, by whom. `reference` is our own number of it, such as `r3`.

    `deadlines` are those of a receipt on `today`. Without `period` the letter asks for last year
    and this one up to `today`. Without `planned` it holds the records that a first letter to one
    agency asks for; `asked_elsewhere` are numbers of records that other letters of the same order
    ask for. `fee_cap` is in dollars. `templates` is the folder of the user's own templates.
    """

    law: RecordsLaw
    deadlines: tuple[Deadline, ...]
    agency: str
    topics: tuple[str, ...]
    requester: Requester
    today: date
    reference: str
    evidence: AlertEvidence | None = None
    period: Period | None = None
    sample: bool = False
    planned: PlannedLetter | None = None
    asked_elsewhere: frozenset[int] = frozenset()
    agreement: AgreementText | None = None
    fee_cap: Decimal | None = None
    templates: Path | None = None

    def whole_period(self) -> Period:
        """The period that is given, else last year and this one up to `today`."""
        return self.period or Period(date(self.today.year - 1, 1, 1), self.today)


def draft(request: Request) -> Draft:
    """The letter with its items and checks; never sends anything.

    Raises WrongUse for an unknown topic and for an agency without a name or with one too long, and
    BadInput for a template of the user's that is broken.
    """
    chosen = find_topics(request.topics)
    planned = request.planned or plan(chosen).letters[0]
    agency = agency_name(request.agency)
    items = _items(planned)
    values = _values(request, agency, _subject(chosen, planned), items)
    letter = fill("request.md.j2", values, request.templates)
    checklist = fill("checklist.md.j2", values, request.templates)
    law_name = letter_law(request.law).name
    meta = PaperMeta(
        title=f"Request under the {law_name} to {agency}",
        author=one_line(request.requester.name or "") or None,
        style="letter",
        footer=f"Request {request.reference} to {agency[:80]}",
        date=request.today,
        sample=request.sample,
    )
    office = planned.office.office if planned.office else None
    made = Draft(letter, checklist, meta, items, checks=(), office=office)
    asked = {c.number for c in planned.categories} | request.asked_elsewhere
    later = [c for topic in chosen for c in topic.records if c.number not in asked]
    return replace(made, checks=lint(made, _matter(request, agency, planned, later)))


def _matter(
    request: Request, agency: str, planned: PlannedLetter, later: Sequence[Category]
) -> Matter:
    return Matter(
        law=request.law,
        requester=request.requester,
        deadlines=request.deadlines,
        agency=agency,
        categories=planned.categories,
        later=tuple(later),
        period=request.whole_period(),
        today=request.today,
        agreement=request.agreement,
    )


def agency_name(text: str) -> str:
    """The name on one line; raises WrongUse where there is none, or more than a name."""
    agency = one_line(text)
    refuse_long("The agency's name", agency)
    if not agency:
        raise WrongUse('The agency has no name; give it with --agency, like "Nash County Sheriff".')
    return agency


def _items(planned: PlannedLetter) -> tuple[Item, ...]:
    return tuple(
        Item(number, category.number, category.series, planned.holder(category), category.text)
        for number, category in enumerate(planned.categories, 1)
    )


def _subject(chosen: Sequence[Topic], planned: PlannedLetter) -> str:
    """The titles of the topics that the letter has records of."""
    return _listed(
        [topic.title for topic in chosen if set(topic.records) & set(planned.categories)]
    )


def _values(
    request: Request, agency: str, subject: str, items: Sequence[Item]
) -> dict[str, object]:
    """All that the templates may print."""
    period = request.whole_period()
    answer = answer_by(request.law, request.deadlines)
    return {
        "requester": _sender(request.requester),
        "today": _day(request.today),
        "addressee": addressee(request.law),
        "agency": agency,
        "law": letter_law(request.law),
        "subject_words": subject_words(request.law),
        "subject": subject,
        "period": {"start": _day(period.start), "end": _day(period.end)},
        "reference": request.reference,
        "residency": residency(request.requester, request.law),
        "evidence": _evidence(request.evidence),
        "agreement": _agreement(request.agreement),
        "items": items,
        "fee_cap": dollars(request.fee_cap),
        "deadline": {
            "sentence": answer.sentence,
            "silence": answer.silence,
            "of_law": answer.basis == "law",
        },
    }


def dollars(amount: Decimal | None) -> str:
    """`$1,250.00`; "" for none. Raises WrongUse for what is no sum that a person would pay."""
    if amount is None or amount == 0:
        return ""
    if not amount.is_finite() or not 0 < amount <= _HIGHEST_CAP:
        raise WrongUse(f"The most that you will pay is a sum up to ${_HIGHEST_CAP:,}, like 25.")
    return f"${amount:,.2f}"


def _agreement(text: AgreementText | None) -> dict[str, object] | None:
    if text is None:
        return None
    parts = {"costs": text.costs, "release": text.release}
    return {
        "title": text.title,
        **{
            name: part
            and {
                "text": one_line(part.text),
                "place": f"page {part.page}"
                + (f", section {part.section}" if part.section else ""),
            }
            for name, part in parts.items()
        },
    }


def _sender(requester: Requester) -> dict[str, object]:
    lines = [one_line(line) for line in (requester.address or "").splitlines()]
    return {
        "name": shown(requester.name),
        "email": shown(requester.email),
        "phone": shown(requester.phone),
        "address_lines": [line for line in lines if line] or [shown(None)],
    }


def _evidence(evidence: AlertEvidence | None) -> dict[str, object] | None:
    if evidence is None:
        return None
    source = f"“{one_line(evidence.document_title)}”"
    if evidence.meeting_title:
        # Many feeds give a meeting no title but the body's name.
        named = evidence.body and one_line(evidence.body) != one_line(evidence.meeting_title)
        of_body = f" of the {evidence.body}" if named else ""
        on_day = f" on {_said_day(evidence.meeting_date)}" if evidence.meeting_date else ""
        source += f", published for the meeting “{evidence.meeting_title}”{of_body}{on_day}"
    return {
        "source": source,
        "place": _place(evidence),
        "quote": _short(evidence.quote),
        "saved": f"{_address(evidence.url)}copy saved on {_said_day(evidence.fetched)}, SHA-256 "
        f"{evidence.sha256[:16]}...",
    }


def _place(evidence: AlertEvidence) -> str:
    """The page as the subject of a sentence: "page 47", "the part under the heading 'X'"."""
    cited = one_line(evidence.cited) or f"page {evidence.page}"
    return f"the part {cited}" if cited.startswith("under ") else cited


def _address(url: str) -> str:
    """The address of a page of the web; a file of the requester's own computer stays unnamed."""
    return f"{url}, " if url.startswith(("http://", "https://")) else ""


def _short(quote: str) -> str:
    line = one_line(quote)
    if len(line) <= LONGEST_QUOTE:
        return line
    return f"{line[:LONGEST_QUOTE].rpartition(' ')[0] or line[:LONGEST_QUOTE]} ..."


def _said_day(text: str) -> str:
    """`September 14, 2026` of an ISO date or time; any other text as it is."""
    try:
        return _day(datetime.fromisoformat(text).date())
    except ValueError:
        return one_line(text)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last

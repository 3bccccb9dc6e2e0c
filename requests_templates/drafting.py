"""Drafts the first letter of a request from law, dates, agency, topics and requester; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jinja2 import Environment, PackageLoader

from groundwork.errors import WrongUse
from groundwork.law import Deadline, RecordsLaw, answer_by
from groundwork.paper import PaperMeta, one_line, template_environment
from requests_templates.categories import Topic, find_topics, first_letter
from requests_templates.linter import lint
from requests_templates.model import (
    AlertEvidence,
    Draft,
    Item,
    Period,
    Requester,
    refuse_long,
    shown,
)
from requests_templates.wording import addressee, letter_law, residency

LONGEST_QUOTE = 280
_TEMPLATES: Environment = template_environment(PackageLoader("requests_templates", "letters"))


@dataclass(frozen=True)
class Request:
    """What is asked, of whom, by whom. `reference` is our own number of it, such as `r3`.

    `deadlines` are those of a receipt on `today`. Without `period` the letter asks for last year
    and this one up to `today`.
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


def draft(request: Request) -> Draft:
    """The letter with its items and checks; never sends anything.

    Raises WrongUse for an unknown topic and for an agency without a name or with one too long.
    """
    chosen = find_topics(request.topics)
    agency = _agency(request.agency)
    items = _items(chosen)
    values = _values(request, agency, chosen, items)
    letter = _TEMPLATES.get_template("request.md.j2").render(values).strip()
    checklist = _TEMPLATES.get_template("checklist.md.j2").render(values).strip()
    law_name = letter_law(request.law).name
    meta = PaperMeta(
        title=f"Request under the {law_name} to {agency}",
        author=one_line(request.requester.name or "") or None,
        style="letter",
        footer=f"Request {request.reference} to {agency[:80]}",
        date=request.today,
        sample=request.sample,
    )
    made = Draft(letter, checklist, meta, items, checks=())
    checks = lint(made, request.law, request.requester, request.deadlines, chosen, agency)
    return Draft(letter, checklist, meta, items, checks)


def _agency(text: str) -> str:
    agency = one_line(text)
    refuse_long("The agency's name", agency)
    if not agency:
        raise WrongUse('The agency has no name; give it with --agency, like "Nash County Sheriff".')
    return agency


def _items(chosen: Sequence[Topic]) -> tuple[Item, ...]:
    return tuple(
        Item(number, category.number, category.series, category.offices[0], category.text)
        for number, category in enumerate(first_letter(chosen), 1)
    )


def _values(
    request: Request, agency: str, chosen: Sequence[Topic], items: Sequence[Item]
) -> dict[str, object]:
    """All that the templates may print."""
    period = request.period or Period(date(request.today.year - 1, 1, 1), request.today)
    answer = answer_by(request.law, request.deadlines)
    return {
        "requester": _sender(request.requester),
        "today": _day(request.today),
        "addressee": addressee(request.law),
        "agency": agency,
        "law": letter_law(request.law),
        "subject": _listed([topic.title for topic in chosen]),
        "period": {"start": _day(period.start), "end": _day(period.end)},
        "reference": request.reference,
        "residency": residency(request.requester, request.law),
        "evidence": _evidence(request.evidence),
        "items": items,
        "deadline": {
            "sentence": answer.sentence,
            "silence": answer.silence,
            "of_law": answer.basis == "law",
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
        of_body = f" of the {evidence.body}" if evidence.body else ""
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

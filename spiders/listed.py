"""What a listing tells by itself, as documents: agenda items, statements, awards in plain words.

A document of ours stands for each, so that they are kept, read, matched and searched as all else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from spiders.items import (
    AgendaItemFound,
    AwardFound,
    DocumentFound,
    MeetingFound,
    Parsed,
    StatementFound,
)
from spiders.platforms.common import kind_of, words

UNKNOWN = "unknown"
_LINES = MappingProxyType(
    {
        "Award": "award_id",
        "Kind": "kind",
        "Recipient": "recipient",
        "Awarding agency": "agency",
        "Awarding sub-agency": "sub_agency",
        "Amount in dollars": "amount",
        "From": "start",
        "To": "end",
    }
)
LISTED = "#items-"  # in the address of a text that we made of what a listing itself says


def items_document(meeting: MeetingFound, source_url: str) -> DocumentFound:
    """An agenda that exists only as listed items, as a document of its own."""
    title = f"Agenda items as listed: {meeting.body}"
    return DocumentFound("agenda", title, f"{meeting.url or source_url}{LISTED}{meeting.key}")


def items_text(meeting: MeetingFound) -> str:
    """The agenda items of a meeting, one a line, each with what its section says of it."""
    return "\n".join(_item_line(item) for item in meeting.items) + "\n"


def _item_line(item: AgendaItemFound) -> str:
    section = {
        "consent": "Consent calendar: ",
        "hearing": "Public hearing: ",
        "closed": "Closed session: ",
    }.get(item.section, "")
    return f"{section}{item.number} {item.title}".strip()


def statement_document(found: StatementFound) -> DocumentFound:
    """The statement's page as a document; its title says who published it, and when."""
    about = ", ".join(part for part in (found.who, found.date) if part)
    return DocumentFound(
        kind_of(found.title), f"{found.title} ({about})" if about else found.title, found.url
    )


def to_fetch(parsed: Parsed, first: date) -> Iterator[DocumentFound]:
    """The pages of statements since `first` whose listing has not all of their words."""
    for found in _recent(parsed, first):
        if not found.whole:
            yield statement_document(found)


def listed_texts(parsed: Parsed, first: date) -> Iterator[tuple[DocumentFound, str]]:
    """Statements since `first` that stand whole in a feed, and awards, with their words."""
    for found in _recent(parsed, first):
        if found.whole:
            yield _own(statement_document(found)), f"{found.title}\n\n{found.text}\n"
    for award in parsed.awards:
        yield _own(_award_document(award)), award_text(award)


def _own(document: DocumentFound) -> DocumentFound:
    """With an address that says that the text is ours, and is never asked for."""
    return replace(document, url=f"{document.url}{LISTED}text")


def _recent(parsed: Parsed, first: date) -> Iterator[StatementFound]:
    for found in parsed.statements:
        if found.date is None or found.date >= first.isoformat():
            yield found


def _award_document(award: AwardFound) -> DocumentFound:
    title = f"Federal award {award.award_id} to {award.recipient or 'an unnamed recipient'}"
    return DocumentFound("other", title, award.url)


def award_text(award: AwardFound) -> str:
    """An award as lines; what USAspending does not say is said to be unknown."""
    values = {name: words(getattr(award, key) or "") for name, key in _LINES.items()}
    return "".join(f"{name}: {value or UNKNOWN}\n" for name, value in values.items())


def award_in(text: str, url: str) -> AwardFound:
    """The award that `award_text` wrote, at the address of its document.

    Raises ValueError for a text that is not one of an award.
    """
    said = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    if set(said) != set(_LINES):
        raise ValueError(f"no text of an award: {text[:80]!r}")
    values = {key: None if said[name] == UNKNOWN else said[name] for name, key in _LINES.items()}
    return AwardFound(
        award_id=said["Award"],
        recipient=values["recipient"] or "",
        amount=values["amount"],
        start=values["start"],
        end=values["end"],
        agency=values["agency"],
        sub_agency=values["sub_agency"],
        kind=values["kind"],
        url=url.partition(LISTED)[0],
    )

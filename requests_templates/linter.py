"""Checks a draft before a person sends it: each finding says what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from groundwork.law import Deadline, RecordsLaw, answer_by
from groundwork.law.model import LawField
from groundwork.paper import one_line, render
from requests_templates.categories import MOST_ITEMS, Topic, left_for_later
from requests_templates.model import BLANK, Check, Draft, Item, Requester
from requests_templates.wording import is_resident, statement_needed

MOST_PAGES = 2
_NEEDED = ("name", "address", "email", "phone")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|\[(?:your |insert )?[A-Z_ ]{3,}\]|\bTODO\b|\bTBD\b|_{4,}")
_BROAD = re.compile(
    r"\bany and all\b|\ball (?:documents|records|e-?mails|communications) "
    r"(?:relating|pertaining|related|concerning)\b|\bincluding but not limited to\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(?:A-numbers?|alien (?:registration )?numbers?|birth ?dates?|dates? of birth|"
    r"social security numbers?|names? of (?:the )?(?:detainees|inmates|prisoners|people held))\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"\b(?:without|leave out|exclud\w+|no)\b[^.;]*$", re.IGNORECASE)
# Fields that a letter would print if they were verified, and what the drafter should know of.
_LETTER_FIELDS = (
    "residency.required",
    "residency.statement_needed",
    "residency.who",
    "form.written",
    "form.channels",
    "form.addressee",
    "form.purpose",
    "fees",
    "fee_estimate",
    "fee_waiver.available",
    "fee_waiver.standard",
    "segregation",
    "denial_written",
    "exemption_cited",
    "electronic_format",
)


def lint(
    draft: Draft,
    law: RecordsLaw,
    requester: Requester,
    deadlines: Sequence[Deadline],
    topics: Sequence[Topic],
    agency: str,
) -> tuple[Check, ...]:
    """Every finding on a draft, those that block first."""
    found = [
        *_missing(requester),
        *_residency(requester, law),
        *_statute(law),
        *_placeholder(draft, requester, law),
        *_items(draft.items),
        *_length(draft),
        *_dates(law, deadlines),
        *_sending(law, agency),
        *_unverified(law),
        *_for_the_drafter(topics),
    ]
    return tuple(sorted(found, key=lambda check: not check.blocks))


def _missing(requester: Requester) -> Iterator[Check]:
    for field in _NEEDED:
        if not one_line(getattr(requester, field) or ""):
            yield Check(
                f"missing_{field}",
                f"The requester's {field} is missing and is a blank in the letter; give it in "
                "the --requester file or in countywatch.toml.",
                True,
            )


def _residency(requester: Requester, law: RecordsLaw) -> Iterator[Check]:
    needed = statement_needed(law) or law.residency.required.printable is True
    if not needed or is_resident(requester, law):
        return
    who = law.residency.who.printable
    may_ask = f" The law names {who}." if who else ""
    if not one_line(requester.resident_of or ""):
        yield Check(
            "residency_unstated",
            f"The law of {law.state_name} asks for residency, and it is not stated; give "
            f"resident_of for a requester who may ask, or have such a person sign.{may_ask}",
            True,
        )
        return
    yield Check(
        "residency_not_met",
        f"resident_of is not in {law.state_name}, whose law lets residents ask; have a person "
        f"sign who may ask.{may_ask}",
        True,
    )


def _statute(law: RecordsLaw) -> Iterator[Check]:
    if not (law.law_name.verified and law.citation.verified):
        yield Check(
            "law_unverified",
            f"The name or citation of the law of {law.state_name} is not verified, so the letter "
            "cannot name its basis; verify it in the law file.",
            True,
        )


def _placeholder(draft: Draft, requester: Requester, law: RecordsLaw) -> Iterator[Check]:
    """Blanks that other checks name are no finding of their own."""
    text = render(draft.letter, draft.meta).text()
    explained = any((*_missing(requester), *_residency(requester, law), *_statute(law)))
    if explained:
        text = text.replace(BLANK, "")
    left = _PLACEHOLDER.search(text)
    if left:
        yield Check(
            "placeholder_left",
            f"{left.group()!r} looks like a place that nobody has filled in; replace it.",
            True,
        )


def _items(items: Sequence[Item]) -> Iterator[Check]:
    if len(items) > MOST_ITEMS:
        yield Check(
            "too_many_items",
            f"The letter has {len(items)} items; make two letters of at most {MOST_ITEMS}.",
            False,
        )
    for item in items:
        yield from _wording(item)


def _wording(item: Item) -> Iterator[Check]:
    broad = _BROAD.search(item.text)
    if broad:
        yield Check(
            "too_broad",
            f"Item {item.number} says {broad.group()!r}, which invites a refusal; name the series, "
            "the office and the period.",
            False,
        )
    for match in _IDENTITY.finditer(item.text):
        if not _LEFT_OUT.search(item.text[: match.start()]):
            yield Check(
                "identifiers",
                f"Item {item.number} asks for {match.group()!r}, which identifies people; ask for "
                "counts instead.",
                True,
            )
    if item.text.rstrip().endswith("?"):
        yield Check(
            "question",
            f"Item {item.number} is a question; ask for a record that holds the answer.",
            False,
        )


def _length(draft: Draft) -> Iterator[Check]:
    pages = render(draft.letter, draft.meta).page_count()
    if pages > MOST_PAGES:
        yield Check(
            "over_two_pages",
            f"The letter runs to {pages} pages; ask for fewer topics at a time.",
            False,
        )


def _dates(law: RecordsLaw, deadlines: Sequence[Deadline]) -> Iterator[Check]:
    answer = answer_by(law, deadlines)
    if answer.basis == "practice":
        yield Check(
            "no_legal_period",
            f"No period of days in the law of {law.state_name} may be relied on: {answer.date} is "
            "our own practice, so never call an answer late by it.",
            False,
        )
    cautions = [c for d in deadlines if d.kind == "respond" for c in d.cautions if d.basis == "law"]
    for caution in cautions:
        yield Check("deadline_caution", f"On the date of answer: {caution}", False)


def _sending(law: RecordsLaw, agency: str) -> Iterator[Check]:
    where = law.form.addressee.printable
    if where:
        yield Check(
            "address",
            f"Send it to {where} ({law.form.addressee.cite}); check the address on the office's "
            "own page.",
            False,
        )
    if "sheriff" in agency.casefold() and not law.applies_to_sheriff.verified:
        yield Check(
            "sheriff_unverified",
            f"That the law of {law.state_name} reaches the sheriff was not read at a source; check "
            "it, or send the letter to the county.",
            False,
        )


def _unverified(law: RecordsLaw) -> Iterator[Check]:
    fields: dict[str, LawField[object]] = dict(law.named_fields())
    for name in _LETTER_FIELDS:
        field = fields[name]
        if field.status == "unverified":
            value = ", ".join(field.value) if isinstance(field.value, tuple) else field.value
            yield Check(
                "unverified_law",
                f"Not in the letter, since not verified: {name.replace('_', ' ')}: {value}"
                f"{f' ({field.cite})' if field.cite else ''}; check it before you rely on it.",
                False,
            )


def _for_the_drafter(topics: Sequence[Topic]) -> Iterator[Check]:
    later = left_for_later(topics)
    if later:
        names = ", ".join(category.series for category in later)
        yield Check("left_for_later", f"For later letters of their own: {names}.", False)
    yield Check(
        "your_words",
        "The letter says that your use is not commercial and that you plan to publish; strike what "
        "is not so. Read it, sign it and send it yourself: nothing is sent for you.",
        False,
    )
    yield Check(
        "not_legal_advice",
        "This draft is not legal advice; where much hangs on it, have a lawyer of the state read "
        "it.",
        False,
    )

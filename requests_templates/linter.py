"""Checks a draft before a person sends it: each finding says what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundwork.law import Deadline, RecordsLaw, answer_by
from groundwork.law.model import LawField
from groundwork.paper import PaperMeta, one_line, render
from requests_templates.agreement import AgreementText
from requests_templates.categories import Category
from requests_templates.model import BLANK, Check, Draft, Item, Period, Requester
from requests_templates.planning import MOST_ITEMS
from requests_templates.text_rules import item_checks, items_in, placeholder
from requests_templates.wording import is_resident, letter_law, statement_needed

MOST_PAGES = 2
_YEAR = timedelta(days=365)
_NEEDED = ("name", "address", "email", "phone")
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


@dataclass(frozen=True)
class Matter:
    """What a draft is held against. `later` are the topic's records that no letter asks for."""

    law: RecordsLaw
    requester: Requester
    deadlines: tuple[Deadline, ...]
    agency: str
    categories: tuple[Category, ...]
    later: tuple[Category, ...]
    period: Period
    today: date
    agreement: AgreementText | None = None


def lint(draft: Draft, matter: Matter) -> tuple[Check, ...]:
    """Every finding on a draft, those that block first."""
    law, requester = matter.law, matter.requester
    found = [
        *_missing(requester),
        *_residency(requester, law),
        *_statute(law),
        *_placeholder(draft, requester, law),
        *_items(draft.items),
        *_mixed(matter.categories),
        *_period(matter.period, matter.today),
        *_length(draft.letter, draft.meta),
        *_dates(law, matter.deadlines),
        *_own_time(law),
        *_sending(law, matter.agency),
        *_form(law),
        *_age(law, matter.today),
        *_unverified(law),
        *_quoted(matter.agreement),
        *_for_the_drafter(matter.later),
    ]
    return tuple(sorted(found, key=lambda check: not check.blocks))


def lint_text(markdown: str, title: str) -> tuple[Check, ...]:
    """What is wrong with any text of a request in Markdown; nothing about law or requester."""
    found = [*placeholder(markdown), *_length(markdown, PaperMeta(title=title, style="letter"))]
    items = items_in(markdown)
    if len(items) > MOST_ITEMS:
        found.append(_too_many(len(items)))
    for number, text in items:
        found += item_checks(f"Item {number}", text)
    if not items:
        found += item_checks("The text", markdown)
    return tuple(sorted(found, key=lambda check: not check.blocks))


def of_law(law: RecordsLaw, today: date) -> tuple[Check, ...]:
    """What the state of our reading of the law says on a day, whatever the letter."""
    return (*_statute(law), *_age(law, today))


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
    yield from placeholder(text)


def _items(items: Sequence[Item]) -> Iterator[Check]:
    if len(items) > MOST_ITEMS:
        yield _too_many(len(items))
    for item in items:
        yield from item_checks(f"Item {item.number}", item.text)


def _too_many(number: int) -> Check:
    return Check(
        "too_many_items",
        f"The letter has {number} items; make two letters of at most {MOST_ITEMS}.",
        False,
    )


def _mixed(categories: Sequence[Category]) -> Iterator[Check]:
    risks = {category.risk for category in categories}
    if "low" in risks and len(risks) > 1:
        yield Check(
            "mixed_items",
            "The letter asks for easy and for disputed records at once, so that a quarrel over one "
            "holds up the rest; put the disputed ones in a letter of their own.",
            False,
        )
    for category in categories:
        if category.needs:
            yield Check(
                "item_needs",
                f"{category.series}: check before you send it: {', '.join(category.needs)}.",
                False,
            )


def _period(period: Period, today: date) -> Iterator[Check]:
    if period.end > today:
        yield Check(
            "period_after_today",
            f"The period ends on {period.end}, after the day of the letter; most offices need not "
            "look for records that do not exist yet. End it today and ask again later.",
            False,
        )


def _length(markdown: str, meta: PaperMeta) -> Iterator[Check]:
    pages = render(markdown, meta).page_count()
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


def _own_time(law: RecordsLaw) -> Iterator[Check]:
    """Periods that run against the requester: missing one can end the request."""
    for clock in law.clocks:
        if clock.party == "requester" and clock.verified:
            yield Check(
                "own_deadline",
                f"A deadline of your own: {clock.name}: {clock.rule} ({clock.cite}).",
                False,
            )


def _form(law: RecordsLaw) -> Iterator[Check]:
    form = law.form
    if not may_email(law):
        ways = ", ".join(way.replace("_", " ") for way in form.channels.printable or ())
        yield Check(
            "wrong_channel",
            f"The law of {law.state_name} takes a request by {ways} ({form.channels.cite}) and not "
            "by e-mail, so no mail is made; post it or bring it.",
            False,
        )
    if form.own_form.printable:
        yield Check(
            "own_form",
            f"On the office's own form: {form.own_form.value} ({form.own_form.cite}).",
            False,
        )
    if form.must_hold.printable and letter_law(law).has_to_hold:
        yield Check(
            "must_hold",
            f"What a request has to hold: {form.must_hold.value} ({form.must_hold.cite}); see that "
            "the letter holds it.",
            False,
        )
    if form.email_body.printable is True:
        yield Check(
            "email_body",
            f"By e-mail the request has to stand in the mail's own text ({form.email_body.cite}); "
            "the mail made here holds it there.",
            False,
        )


def may_email(law: RecordsLaw) -> bool:
    """Whether a mail is made: not where verified law names the ways of asking without e-mail."""
    channels = law.form.channels.printable
    return channels is None or "email" in channels


def _age(law: RecordsLaw, today: date) -> Iterator[Check]:
    read = last_day_of(law.as_of)
    if read is not None and today - read > _YEAR:
        yield Check(
            "law_old",
            f"The law of {law.state_name} was read as of {law.as_of}, more than a year ago; see "
            f"whether it has changed (countywatch law sources {law.state}).",
            False,
        )


def last_day_of(text: str) -> date | None:
    """The last day that an as-of such as `2025`, `2025-06` or `2025-06-03` can mean."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return date(year, 12, 31)
    if day is None:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, day)


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


def _quoted(agreement: AgreementText | None) -> Iterator[Check]:
    if agreement is not None:
        parts = [part for part in (agreement.costs, agreement.release) if part]
        pages = " and ".join(str(part.page) for part in parts)
        yield Check(
            "agreement_quoted",
            f"The letter quotes page {pages} of {agreement.title!r} as it was read; compare it "
            "with the document, since a scan is easily misread.",
            False,
        )


def _for_the_drafter(later: Sequence[Category]) -> Iterator[Check]:
    if later:
        names = ", ".join(f"{one.series} ({' or '.join(one.offices)})" for one in later)
        yield Check(
            "left_for_later",
            f"Not asked for yet, each for a letter of its own kind: {names}. "
            "Draft those with --all-letters or --office.",
            False,
        )
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

"""What a letter says as law: sentences from verified fields, and nothing from any other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundwork.law import RecordsLaw
from groundwork.law.model import LawField
from groundwork.paper import one_line
from requests_templates.model import BLANK, Requester

_REMARK = re.compile(r";|, since\b")
_IN_SUBJECT = re.compile(r"\bwords? (.+?) in the subject line")


@dataclass(frozen=True)
class LetterLaw:
    """The law of a state in a letter's sentences; None or empty where nothing is verified."""

    name: str
    citation: str
    format: str | None
    fees: tuple[str, ...]
    waiver: str | None
    withholding: tuple[str, ...]
    alternative: tuple[str, ...] = ()
    has_to_hold: str | None = None


def letter_law(law: RecordsLaw) -> LetterLaw:
    """The sentences for one state. An unverified name of the law is a ruled blank."""
    return LetterLaw(
        name=law.law_name.printable or BLANK,
        citation=law.citation.printable or BLANK,
        format=_said("I read {cite} to provide for copies {value}.", law.electronic_format),
        fees=_all(
            _said("The charges that the law allows, as I read it: {value} ({cite}).", law.fees),
            _said("On an estimate: {value} ({cite}).", law.fee_estimate),
        ),
        waiver=_waiver(law),
        withholding=_all(
            _sentence(law.segregation),
            _sentence(law.denial_written),
            _sentence(law.exemption_cited),
        ),
        alternative=_alternative(law),
        has_to_hold=_has_to_hold(law.form.must_hold),
    )


def _has_to_hold(field: LawField[str]) -> str | None:
    """What the law wants a request to hold; what follows is for the drafter, not for the office."""
    if field.printable is None or not field.cite:
        return None
    wanted = _REMARK.split(field.printable)[0]
    return f"I mean this letter to hold what {field.cite} asks of a request: {wanted}."


def _alternative(law: RecordsLaw) -> tuple[str, ...]:
    """A second law of the state that may govern some of the records, and what it wants stated."""
    said: list[str | None] = []
    for sister in law.sister_laws:
        name, citation = sister.law_name.printable, sister.citation.printable
        if name is None or citation is None:
            continue
        said.append(
            f"So far as the {name} ({citation}) governs a record below, I ask under it in the "
            "alternative."
        )
        said.append(_said("As {cite} asks, I state {value}.", sister.statement))
    return _all(*said)


def subject_words(law: RecordsLaw) -> str:
    """Words that the law wants in the subject line, as `FOIA Request`; "" where it wants none."""
    wanted = _IN_SUBJECT.search(law.form.must_hold.printable or "")
    return wanted.group(1) if wanted else ""


def _all(*sentences: str | None) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _said(pattern: str, field: LawField[str]) -> str | None:
    """The pattern filled from a verified field that has a citation, else None."""
    if field.printable is None or not field.cite:
        return None
    return pattern.format(value=field.printable, cite=field.cite)


def _sentence(field: LawField[str]) -> str | None:
    said = _said("{value} ({cite}).", field)
    return said and said[0].upper() + said[1:]


def _waiver(law: RecordsLaw) -> str | None:
    """What the law says on a waiver, where it has one; a remark after a semicolon is ours."""
    if law.fee_waiver.available.printable not in ("yes", "discretionary"):
        return None
    test = law.fee_waiver.standard
    if test.printable is None or not test.cite:
        return None
    return f"On a waiver, as I read the law: {test.printable.partition(';')[0]} ({test.cite})."


def addressee(law: RecordsLaw) -> str:
    """Whom the law names for requests, where that is verified, else the custodian of records."""
    named = law.form.addressee.printable
    if named is None:
        return "Custodian of Records"
    title = named.partition(",")[0].removeprefix("the ")
    return title[0].upper() + title[1:]


def statement_needed(law: RecordsLaw) -> bool:
    """Whether a letter has to state residency: the law asks for it and that is verified."""
    return law.residency.statement_needed.printable is True


def is_resident(requester: Requester, law: RecordsLaw) -> bool:
    """Whether `resident_of` ends in the law's state: `Fayette County, KY`, `Kentucky`."""
    last = one_line(requester.resident_of or "").rpartition(",")[2].strip(" .0123456789-")
    for lead in ("state of ", "commonwealth of "):
        last = last.casefold().removeprefix(lead)
    return last.casefold() in (law.state.casefold(), law.state_name.casefold())


def _names(cite: str | None) -> str:
    """The verb for one section or several."""
    return "name" if "§§" in (cite or "") else "names"


def residency(requester: Requester, law: RecordsLaw) -> str:
    """The statement of residency where the law asks for one or for residents, else nothing.

    Somebody who has not said to live there gets a blank: a letter never states it for them.
    """
    needed, required = law.residency.statement_needed, law.residency.required
    if statement_needed(law):
        lead = f"{needed.cite} asks for a statement of residency: "
    elif required.printable is True:
        lead = f"Since {required.cite} {_names(required.cite)} who may ask, I state: "
    else:
        return ""
    if not is_resident(requester, law):
        return f"{lead}I am a resident of {law.state_name} and live in {BLANK}."
    home = one_line(requester.resident_of or "")
    lives = f" and live in {home}" if "," in home else ""
    return f"{lead}I am a resident of {law.state_name}{lives}."

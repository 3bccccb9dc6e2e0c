"""Title, foot, file name and ICE's list that disagree, told together. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitors.agreements.moa.dates import date_in_name
from monitors.agreements.moa.likeness import alike
from monitors.agreements.moa.model import Agreement, Difference, Reading
from spiders.items import AgencyListed

_SIGNED = "date beside a signature"


def differences(found: Agreement, file_name: str) -> Agreement:
    """The agreement with what its own places and the file's name say differently."""
    return replace(found, differences=tuple(_told(found, file_name, ())))


def against_list(
    found: Agreement, file_name: str, rows: Sequence[AgencyListed], list_words: str
) -> Agreement:
    """The agreement with the rows of ICE's list compared too; `list_words` name the list.

    `rows` are those of this agency. Another model of the same agency is no disagreement where the
    agreement's own model is listed.
    """
    listed = tuple((f"{list_words}, row {row.row}", row) for row in rows)
    return replace(found, differences=tuple(_told(found, file_name, listed)))


def _told(
    found: Agreement, file_name: str, listed: Sequence[tuple[str, AgencyListed]]
) -> Iterable[Difference]:
    own_model = [(where, row) for where, row in listed if row.model == found.model.value]
    compared = own_model or listed
    models = (*found.model.readings, *(Reading(where, row.model) for where, row in compared))
    if len({one.value for one in models}) > 1:
        yield Difference("model", models)
    names = (*found.agency.readings, *(Reading(where, row.agency) for where, row in compared))
    if names and any(not alike(names[0].value, one.value) for one in names[1:]):
        yield Difference("agency", names)
    if len(found.revisions) > 1:
        yield Difference(
            "revision of the template",
            tuple(
                Reading(
                    f"foot of page {', '.join(map(str, one.pages))}",
                    one.day.isoformat() if one.day else "not readable",
                    one.quote,
                )
                for one in found.revisions
            ),
        )
    days = tuple(_days(found, file_name, compared))
    signed = {one.value for one in days if one.where.startswith(_SIGNED)}
    others = {one.value for one in days if not one.where.startswith(_SIGNED)}
    # Two sides may sign on two days; a name or a list is at odds where it gives neither.
    if len(others) > 1 or (signed and others - signed):
        yield Difference("date of signing", days)


def _days(
    found: Agreement, file_name: str, listed: Sequence[tuple[str, AgencyListed]]
) -> Iterable[Reading]:
    """The days that are readable, of the signatures, the file's name and the list."""
    for one in found.signatures:
        if one.day is not None:
            whose = one.side or one.party or "side not told"
            yield Reading(f"{_SIGNED}, {whose}", one.day.isoformat(), one.quotes[-1])
    named = date_in_name(file_name)
    if named is not None:
        yield Reading("file name", named.isoformat())
    for where, row in listed:
        if row.signed is not None:
            yield Reading(where, row.signed.isoformat())

"""Facilities of ICE's detention statistics and federal awards, as they are stored."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy.orm import Session

from groundwork.casefile import CaseFile
from groundwork.casefile import federal as store
from groundwork.casefile.documents import Document, DocumentVersion
from spiders.items import AwardFound, FacilityListed
from spiders.listed import award_in

STATISTICS = "icedetention"
AWARDS = "usaspending"
_AS_STORED = tuple(one.name for one in fields(FacilityListed) if one.name != "row")


def facilities(session: Session, list_id: int) -> tuple[FacilityListed, ...]:
    """The facilities of a stored workbook."""
    return tuple(
        FacilityListed(row=row.number, **{name: getattr(row, name) for name in _AS_STORED})
        for row in store.facilities_of(session, list_id)
    )


def award_of(casefile: CaseFile, document: Document, version: DocumentVersion) -> AwardFound:
    """The award that a version of its document holds."""
    return award_in(casefile.bytes.get(version.sha256).decode(), document.url)

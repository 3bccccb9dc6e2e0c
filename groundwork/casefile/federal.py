"""What federal sources list beside a county: facilities of ICE's workbooks, and documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant
from groundwork.casefile.documents import Document, DocumentVersion
from groundwork.casefile.signs import Matching
from groundwork.casefile.sources import GOOD, Crawl, Source


class FacilityList(Base):
    """One workbook of ICE's detention statistics. `as_of` is the day of its data, if it says it."""

    __tablename__ = "facility_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), unique=True)
    name: Mapped[str]
    url: Mapped[str]
    as_of: Mapped[date | None]
    read_at: Mapped[datetime] = mapped_column(Instant)


class FacilityRow(Base):
    """One facility of a workbook, as `spiders.items.FacilityListed` describes it."""

    __tablename__ = "facility_row"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("facility_list.id"))
    number: Mapped[int]
    name: Mapped[str]
    address: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    zip: Mapped[str | None]
    office: Mapped[str | None]
    type: Mapped[str | None]
    guaranteed_minimum: Mapped[int | None]
    population: Mapped[str | None]
    county: Mapped[str | None]
    owner: Mapped[str | None]
    rate: Mapped[str | None]


def facility_lists(session: Session) -> list[FacilityList]:
    """Every workbook that was read, the newest data first; without a day, the day of reading."""
    rows = session.scalars(select(FacilityList)).all()
    return sorted(rows, key=lambda row: (row.as_of or row.read_at.date(), row.id), reverse=True)


def facilities_of(session: Session, list_id: int) -> Sequence[FacilityRow]:
    """The facilities of a workbook, in the order of its sheet."""
    query = select(FacilityRow).where(FacilityRow.list_id == list_id)
    return session.scalars(query.order_by(FacilityRow.number)).all()


def keep_facilities(session: Session, found: FacilityList, rows: Iterable[FacilityRow]) -> None:
    """Stores a workbook with its facilities, in the caller's transaction."""
    session.add(found)
    session.flush()
    for row in rows:
        row.list_id = found.id
        session.add(row)
    session.flush()


def is_listed(session: Session, version_id: int) -> bool:
    """Whether the facilities of a version were stored."""
    query = select(FacilityList.id).where(FacilityList.version_id == version_id)
    return session.scalar(query.limit(1)) is not None


def is_matched(session: Session, version_id: int, platform: str) -> bool:
    """Whether a version was matched under its platform's name."""
    query = select(Matching.id).where(
        Matching.version_id == version_id, Matching.watchlist == platform
    )
    return session.scalar(query.limit(1)) is not None


def unmatched_versions(session: Session, source_id: int, platform: str) -> Sequence[int]:
    """Ids of a source's versions that were not matched under the platform's name, oldest first."""
    done = exists().where(Matching.version_id == DocumentVersion.id, Matching.watchlist == platform)
    query = (
        select(DocumentVersion.id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.source_id == source_id, ~done)
    )
    return session.scalars(query.order_by(DocumentVersion.id)).all()


def versions_of(session: Session, document_id: int) -> Sequence[DocumentVersion]:
    """Every version of a document, the oldest first."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalars(query.order_by(DocumentVersion.number)).all()


@dataclass(frozen=True, slots=True)
class FoundBy:
    """The good look that found a version: whether it was its source's first, and what it gave."""

    is_first: bool
    versions: int


def look_that_found(session: Session, version: DocumentVersion) -> FoundBy | None:
    """The good look at its source that found a version; None where none has ended since."""
    source_id = select(Document.source_id).where(Document.id == version.document_id)
    good = select(Crawl.finished_at).where(
        Crawl.source_id == source_id.scalar_subquery(), Crawl.outcome.in_(GOOD)
    )
    ends = good.where(Crawl.finished_at >= version.fetched_at).order_by(Crawl.finished_at)
    end = session.scalar(ends.limit(1))
    if end is None:
        return None
    before = good.where(Crawl.finished_at < version.fetched_at)
    start = session.scalar(before.order_by(Crawl.finished_at.desc()).limit(1))
    count = (
        select(func.count())
        .select_from(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.source_id == source_id.scalar_subquery())
        .where(DocumentVersion.fetched_at <= end)
    )
    if start is not None:
        count = count.where(DocumentVersion.fetched_at > start)
    return FoundBy(start is None, session.scalar(count) or 0)


def documents_beside(session: Session, platform: str, fips: str | None) -> Sequence[Document]:
    """The documents of a platform's sources, those of one county where one is given."""
    query = select(Document).join(Source).where(Source.platform == platform)
    if fips is not None:
        query = query.where(Source.place_fips == fips)
    return session.scalars(query.order_by(Document.id)).all()

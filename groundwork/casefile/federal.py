"""What federal sources list beside a county: facilities of ICE's workbooks, and documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Select, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant
from groundwork.casefile.documents import Document, DocumentVersion, Text
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


def unlisted_versions(session: Session, platform: str) -> Sequence[DocumentVersion]:
    """Versions of a platform's documents that were read and hold no facility list yet.

    Those of a document in trouble are left until it is fetched again.
    """
    listed = exists().where(FacilityList.version_id == DocumentVersion.id)
    waiting = _read_versions(platform).where(~listed, Document.trouble.is_(None))
    return session.scalars(waiting).all()


def untold_versions(session: Session, platform: str) -> Sequence[DocumentVersion]:
    """Versions of a platform's documents that were read and not matched under its name yet."""
    told = exists().where(Matching.version_id == DocumentVersion.id, Matching.watchlist == platform)
    return session.scalars(_read_versions(platform).where(~told)).all()


def _read_versions(platform: str) -> Select[DocumentVersion]:
    read = exists().where(Text.sha256 == DocumentVersion.sha256)
    return (
        select(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(Source.platform == platform, read)
        .order_by(DocumentVersion.id)
    )


def versions_of(session: Session, document_id: int) -> Sequence[DocumentVersion]:
    """Every version of a document, the oldest first."""
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalars(query.order_by(DocumentVersion.number)).all()


def looked_before(session: Session, source_id: int, moment: datetime) -> bool:
    """Whether a look at a source had ended well before this moment."""
    query = select(Crawl.id).where(
        Crawl.source_id == source_id, Crawl.outcome.in_(GOOD), Crawl.finished_at < moment
    )
    return session.scalar(query.limit(1)) is not None


def documents_beside(session: Session, platform: str, fips: str | None) -> Sequence[Document]:
    """The documents of a platform's sources, those of one county where one is given."""
    query = select(Document).join(Source).where(Source.platform == platform)
    if fips is not None:
        query = query.where(Source.place_fips == fips)
    return session.scalars(query.order_by(Document.id)).all()

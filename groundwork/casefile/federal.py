"""What federal sources list beside a county: ICE's facilities, and awards, each version kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from groundwork.casefile.base import Base, Instant
from groundwork.casefile.documents import Document, DocumentVersion, Text
from groundwork.casefile.signs import Matching
from groundwork.casefile.sources import Source


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


class AwardVersion(Base):
    """An award as USAspending listed it in one version of its document; `amount` in dollars."""

    __tablename__ = "award_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), unique=True)
    award_id: Mapped[str]
    recipient: Mapped[str]
    amount: Mapped[str | None]
    start: Mapped[str | None]
    end: Mapped[str | None]
    agency: Mapped[str | None]
    sub_agency: Mapped[str | None]
    kind: Mapped[str | None]
    url: Mapped[str]


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
    """Versions of a platform's documents that were read and hold no facility list yet."""
    listed = exists().where(FacilityList.version_id == DocumentVersion.id)
    read = exists().where(Text.sha256 == DocumentVersion.sha256)
    return session.scalars(
        select(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(Source.platform == platform, ~listed, read, Document.trouble.is_(None))
        .order_by(DocumentVersion.id)
    ).all()


def awards_to_tell(session: Session, mark: str) -> Sequence[AwardVersion]:
    """Versions of awards whose text was read and which were not matched under this mark yet."""
    told = exists().where(
        Matching.version_id == AwardVersion.version_id, Matching.watchlist == mark
    )
    read = exists().where(Text.sha256 == DocumentVersion.sha256)
    return session.scalars(
        select(AwardVersion)
        .join(DocumentVersion, DocumentVersion.id == AwardVersion.version_id)
        .where(~told, read)
        .order_by(AwardVersion.id)
    ).all()


def award_history(session: Session, document_id: int) -> Sequence[AwardVersion]:
    """Every version of one award, the oldest first."""
    return session.scalars(
        select(AwardVersion)
        .join(DocumentVersion, DocumentVersion.id == AwardVersion.version_id)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.number)
    ).all()


def documents_beside(session: Session, platform: str, fips: str | None) -> Sequence[Document]:
    """The documents of a platform's sources, those of one county where one is given."""
    query = select(Document).join(Source).where(Source.platform == platform)
    if fips is not None:
        query = query.where(Source.place_fips == fips)
    return session.scalars(query.order_by(Document.id)).all()

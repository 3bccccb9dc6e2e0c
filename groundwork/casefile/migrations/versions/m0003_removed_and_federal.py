"""Sources that were removed, and facilities of ICE's detention statistics."""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("removed_at", Instant(), nullable=True))
    _facility_list()
    _facility_row()


def _facility_list() -> None:
    op.create_table(
        "facility_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_facility_list_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_list")),
        sa.UniqueConstraint("version_id", name=op.f("uq_facility_list_version_id")),
    )


def _facility_row() -> None:
    op.create_table(
        "facility_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("zip", sa.String(), nullable=True),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("guaranteed_minimum", sa.Integer(), nullable=True),
        sa.Column("population", sa.String(), nullable=True),
        sa.Column("county", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("rate", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["facility_list.id"], name=op.f("fk_facility_row_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_row")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_facility_row_list_id_number")),
    )

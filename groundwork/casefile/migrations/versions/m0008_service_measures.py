"""Service measures beside the ledger: hours, calls, days and counts, with their evidence."""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_fips", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(), nullable=True),
        sa.Column("assumption", sa.String(), nullable=True),
        sa.Column("request_item", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("file_line", sa.Integer(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_measure")),
        sa.UniqueConstraint(
            "place_fips", "row", "number", name=op.f("uq_service_measure_place_fips_row_number")
        ),
    )
    op.create_index("ix_service_measure_current", "service_measure", ["place_fips", "replaced_at"])

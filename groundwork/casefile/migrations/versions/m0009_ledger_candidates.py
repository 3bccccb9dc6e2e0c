"""Amounts near immigration terms that wait for a person before they enter the ledger."""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_fips", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("doubt", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_ledger_candidate_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_ledger_candidate_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_candidate")),
        sa.UniqueConstraint(
            "document_id", "fingerprint", name=op.f("uq_ledger_candidate_document_id_fingerprint")
        ),
    )
    op.create_index(op.f("ix_ledger_candidate_place_fips"), "ledger_candidate", ["place_fips"])

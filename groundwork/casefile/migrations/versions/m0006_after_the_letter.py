"""What an event of a request says: its items, dates, amounts, evidence; and later letters."""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    items = sa.Column("items", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("request_event", items)
    for name, kind in (
        ("until", sa.Date()),
        ("days", sa.Integer()),
        ("amount", sa.String()),
        ("exemption", sa.String()),
        ("file_name", sa.String()),
        ("file_sha256", sa.String()),
    ):
        op.add_column("request_event", sa.Column(name, kind, nullable=True))
    op.create_table(
        "request_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("footer", sa.String(), nullable=False),
        sa.Column("markdown", sa.String(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_letter_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_letter")),
    )
    op.create_index(op.f("ix_request_letter_request_id"), "request_letter", ["request_id"])

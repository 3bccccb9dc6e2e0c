"""What people said of alerts, each time they said it; and notices with a page, for the digest."""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("html", sa.String(), nullable=True))
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_verdict_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index(op.f("ix_verdict_alert_id"), "verdict", ["alert_id"])
    # What was said before this table was there is kept as its first line.
    op.execute(
        "INSERT INTO verdict (alert_id, verdict, why, at) "
        "SELECT id, verdict, verdict_why, verdict_at FROM alert WHERE verdict IS NOT NULL"
    )

"""Work queues with leases, the watch's pulse, problems that were told, and indexes for status."""

import sqlalchemy as sa
from alembic import op

from groundwork.casefile.base import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _task()
    _pulse()
    _columns()
    _indexes()


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("urgent_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("failed_at", Instant(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_task_kind_key")),
    )
    op.create_index("ix_task_queue", "task", ["kind", "urgent_at", "id"])
    op.create_index("ix_task_owner", "task", ["owner"])
    op.create_table(
        "work_mark",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_work_mark")),
    )


def _pulse() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("beat_at", Instant(), nullable=False),
        sa.Column("progress_at", Instant(), nullable=False),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "problem",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("over_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_problem")),
    )


def _columns() -> None:
    op.add_column("source", sa.Column("next_due", Instant(), nullable=True))
    op.add_column("delivery", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("delivery", sa.Column("lease_until", Instant(), nullable=True))
    op.add_column("delivery", sa.Column("cause", sa.String(), nullable=True))
    for name in ("listed", "ahead", "agendas"):
        op.add_column("crawl", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("matching", sa.Column("silent", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("crawl", sa.Column("more", sa.Boolean(), nullable=False, server_default="0"))


def _indexes() -> None:
    op.create_index(op.f("ix_source_next_due"), "source", ["next_due"])
    op.create_index(op.f("ix_notice_source_id"), "notice", ["source_id"])
    op.create_index(op.f("ix_sign_fingerprint"), "sign", ["fingerprint"])
    op.create_index("ix_alert_created_at", "alert", ["created_at"])
    op.drop_index("ix_delivery_state", "delivery")
    op.create_index("ix_delivery_state", "delivery", ["state", "next_try"])
    op.create_index("ix_delivery_owner", "delivery", ["owner"])
    op.create_index("ix_document_address_meeting", "document_address", ["source_id", "meeting_key"])
    op.create_index("ix_meeting_listing_source_day", "meeting_listing", ["source_id", "day"])
    op.create_index("ix_validator_seen", "validator", ["source_id", "seen_at"])
    op.create_index("ix_validator_meeting", "validator", ["source_id", "meeting_key"])
    _partial("ix_document_trouble", "document", "id", "trouble IS NOT NULL")
    _partial("ix_text_not_read", "text", "sha256", "outcome <> 'read'")
    _partial("ix_page_unread", "page", "text_id", "unread IS NOT NULL")
    _partial("ix_page_confidence", "page", "confidence", "confidence IS NOT NULL")


def _partial(name: str, table: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)

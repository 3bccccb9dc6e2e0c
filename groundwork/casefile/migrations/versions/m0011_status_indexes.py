"""Indexes that answer status and receipt from the few rows that are missing or open."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_crawl_newest", "crawl", ["source_id", "id"])
    _partial("ix_crawl_good", "crawl", ("source_id", "id"), "outcome IN ('ok', 'empty')")
    _partial("ix_document_version_first", "document_version", ("number",), "number = 1")
    address = ("document_id",)
    _partial("ix_document_address_not_fetched", "document_address", address, "sha256 IS NULL")
    op.drop_index("ix_page_unread", "page")
    _partial("ix_page_unread", "page", ("text_id", "number", "unread"), "unread IS NOT NULL")
    _partial("ix_alert_open", "alert", ("id", "grade"), "verdict IS NULL")
    _partial("ix_task_failing", "task", ("urgent_at", "id"), "error IS NOT NULL")
    _partial("ix_task_free", "task", ("due_at",), "owner IS NULL")


def _partial(name: str, table: str, columns: tuple[str, ...], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)

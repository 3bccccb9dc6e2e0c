"""Full-text search over pages: an FTS5 index, and triggers that note whose pages it holds wrongly.

The index keeps no text of its own (`content=''`): the pages have it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NOTE = "INSERT OR IGNORE INTO search_stale(document_id)"
OF_SOURCE = "SELECT id FROM document WHERE source_id = new.id"
OF_BYTES = "SELECT document_id FROM document_version WHERE sha256 = new.sha256"
OF_MEETING = "SELECT id FROM document WHERE meeting_id = new.meeting_id"
CHANGED = "old.meeting_id IS NOT new.meeting_id OR old.kind IS NOT new.kind"
TRIGGERS = (
    ("version", "INSERT ON document_version", "", "VALUES (new.document_id)"),
    ("text", "INSERT ON text", "", OF_BYTES),
    ("meeting", "INSERT ON meeting_version", "", OF_MEETING),
    ("document", "UPDATE OF meeting_id, kind ON document", CHANGED, "VALUES (new.id)"),
    ("place", "UPDATE OF place_fips ON source", "old.place_fips IS NOT new.place_fips", OF_SOURCE),
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("filters", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_search_entry")),
    )
    op.create_table(
        "search_stale",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_search_stale")),
    )
    op.execute(
        "CREATE VIRTUAL TABLE page_search USING fts5("
        "text, filters, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    for name, when, only, whose in TRIGGERS:
        guard = f"WHEN {only} " if only else ""
        op.execute(
            f"CREATE TRIGGER search_stale_{name} AFTER {when} {guard}BEGIN {NOTE} {whose}; END"
        )

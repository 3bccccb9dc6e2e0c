"""Full-text search over pages: an FTS5 index that triggers keep in step with `page`."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE VIRTUAL TABLE page_search USING fts5("
    "text, content='page', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER page_search_insert AFTER INSERT ON page BEGIN "
    "INSERT INTO page_search(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER page_search_delete AFTER DELETE ON page BEGIN "
    "INSERT INTO page_search(page_search, rowid, text) VALUES ('delete', old.id, old.text); END",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

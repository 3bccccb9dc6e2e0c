"""The words of the search's index as a table that can be asked; it stores nothing of its own."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE VIRTUAL TABLE page_search_term USING fts5vocab(page_search, instance)")

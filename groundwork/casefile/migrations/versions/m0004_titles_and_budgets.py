"""A sign's agenda item by its title, and what changed in a line of a budget."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    title = sa.Column("item_title", sa.String(), nullable=False, server_default="")
    op.add_column("sign", title)
    op.add_column("sign", sa.Column("budget", sa.JSON(), nullable=True))

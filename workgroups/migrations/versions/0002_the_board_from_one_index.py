"""The index of the board also holds the task, so that a page of the board is found without reading the cards.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = ["group_id", "deleted_at", "posted_at", "id"]


def upgrade() -> None:
    op.drop_index("ix_card_board", table_name="card")
    op.create_index("ix_card_board", "card", [*COLUMNS, "task_id"])


def downgrade() -> None:
    op.drop_index("ix_card_board", table_name="card")
    op.create_index("ix_card_board", "card", COLUMNS)

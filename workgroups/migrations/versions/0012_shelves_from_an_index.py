"""Each shelf of the board stands ready in an index.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_card_group_id_task_id", table_name="card")
    op.create_index("ix_card_shelf", "card", ["group_id", "deleted_at", "task_id", "posted_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_card_shelf", table_name="card")
    op.create_index("ix_card_group_id_task_id", "card", ["group_id", "task_id"])

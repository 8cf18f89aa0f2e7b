"""When somebody last did anything in a group is found from an index.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_event_group_id_actor_id", "event", ["group_id", "actor_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_event_group_id_actor_id", table_name="event")

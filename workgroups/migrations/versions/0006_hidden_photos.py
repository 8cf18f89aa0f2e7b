"""A photo can be hidden: when, by whom and why.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BY = "fk_attachment_hidden_by_id_person"


def upgrade() -> None:
    with op.batch_alter_table("attachment") as attachment:
        attachment.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
        attachment.add_column(sa.Column("hidden_by_id", sa.Integer(), nullable=True))
        attachment.add_column(
            sa.Column("hidden_because", sa.String(length=300), server_default=sa.text("''"), nullable=False)
        )
        attachment.create_foreign_key(BY, "person", ["hidden_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(BY, type_="foreignkey")
        attachment.drop_column("hidden_because")
        attachment.drop_column("hidden_by_id")
        attachment.drop_column("hidden_at")

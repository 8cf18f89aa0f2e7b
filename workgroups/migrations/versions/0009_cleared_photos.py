"""A photo waits until its teacher has looked at it; a card may wait for its photos. What was shared stays shared.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BY = "fk_attachment_cleared_by_id_person"


def upgrade() -> None:
    with op.batch_alter_table("attachment") as attachment:
        attachment.add_column(sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True))
        attachment.add_column(sa.Column("cleared_by_id", sa.Integer(), nullable=True))
        attachment.create_foreign_key(BY, "person", ["cleared_by_id"], ["id"])
    op.execute("UPDATE attachment SET cleared_at = created_at, cleared_by_id = uploaded_by_id")
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("wants_posting", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("card") as card:
        card.drop_column("wants_posting")
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(BY, type_="foreignkey")
        attachment.drop_column("cleared_by_id")
        attachment.drop_column("cleared_at")

"""Which representations a board shows is read from an index.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_GROUP = "fk_card_tag_group_id_work_group"
BOARD = "ix_card_tag_board"


def upgrade() -> None:
    op.add_column("card_tag", sa.Column("group_id", sa.Integer(), nullable=True))
    op.execute("UPDATE card_tag SET group_id = (SELECT card.group_id FROM card WHERE card.id = card_tag.card_id)")
    with op.batch_alter_table("card_tag") as card_tag:
        card_tag.alter_column("group_id", existing_type=sa.Integer(), nullable=False)
        card_tag.create_foreign_key(OF_GROUP, "work_group", ["group_id"], ["id"])
        card_tag.create_index(BOARD, ["group_id", "tag", "card_id"])


def downgrade() -> None:
    with op.batch_alter_table("card_tag") as card_tag:
        card_tag.drop_index(BOARD)
        card_tag.drop_constraint(OF_GROUP, type_="foreignkey")
        card_tag.drop_column("group_id")

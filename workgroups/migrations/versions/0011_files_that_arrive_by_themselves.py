"""A file that arrives by itself has a key, so that sending it twice adds it once.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONCE = "uq_attachment_uploaded_by_id_upload_key"


def upgrade() -> None:
    with op.batch_alter_table("attachment") as attachment:
        attachment.add_column(sa.Column("upload_key", sa.String(length=64), nullable=True))
        attachment.create_unique_constraint(ONCE, ["uploaded_by_id", "upload_key"])


def downgrade() -> None:
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(ONCE, type_="unique")
        attachment.drop_column("upload_key")

"""Words of voice messages with who typed them, and what of a message was not taken

Revision: 0005
After: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("taken_at", runtime.database.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("spoken_in", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("machine_made", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("left_out", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index(batch_op.f("ix_inbound_message_spoken_in"), ["spoken_in"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_message_spoken_in"))
        for name in ("left_out", "machine_made", "spoken_in", "taken_at", "taken_by"):
            batch_op.drop_column(name)

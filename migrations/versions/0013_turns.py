"""Units take turns in a sender's queue

Revision: 0013
After: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. What waits already stands in the first turn, in the order in which it came."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_queue")
        batch_op.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_delivery_queue", ["state", "channel", "lane_rank", "turn", "queued_at"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_queue")
        batch_op.drop_column("turn")
        batch_op.create_index("ix_delivery_queue", ["state", "channel", "lane_rank", "queued_at"], unique=False)

"""Ladders: taken over, handed over, snoozed, confirmed by all

Revision: 0012
After: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_to", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("snoozes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("snoozed_seconds", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("escalation_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said_so", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("escalation_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("other", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("until", runtime.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("escalation_answer", schema=None) as batch_op:
        batch_op.drop_column("until")
        batch_op.drop_column("other")
        batch_op.drop_column("reason")
    with op.batch_alter_table("escalation_step", schema=None) as batch_op:
        batch_op.drop_column("said_so")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_column("snoozed_seconds")
        batch_op.drop_column("snoozes")
        batch_op.drop_column("handed_to")

"""Zero reports that are owed, and escalations that are not of an incident

Revision: 0002
After: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "zero_due",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("owed_to", sa.String(), nullable=False),
        sa.Column("opens_at", runtime.database.UtcDateTime(), nullable=False),
        sa.Column("due_at", runtime.database.UtcDateTime(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reminded_at", runtime.database.UtcDateTime(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("missed_at", runtime.database.UtcDateTime(), nullable=True),
        sa.Column("met_at", runtime.database.UtcDateTime(), nullable=True),
        sa.Column("met_by", sa.Uuid(), nullable=True),
        sa.Column("met_channel", sa.String(), nullable=False),
        sa.Column("met_means", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("excused_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule", "unit", "due_at"),
    )
    op.create_index("ix_zero_due_round", "zero_due", ["rule", "due_at", "state"])
    op.create_index("ix_zero_due_unit", "zero_due", ["unit", "due_at"])
    with op.batch_alter_table("escalation") as batch:
        batch.add_column(sa.Column("template", sa.String(), nullable=False, server_default="escalation"))
        batch.add_column(sa.Column("page", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("escalation") as batch:
        batch.drop_column("page")
        batch.drop_column("template")
    op.drop_index("ix_zero_due_unit", table_name="zero_due")
    op.drop_index("ix_zero_due_round", table_name="zero_due")
    op.drop_table("zero_due")

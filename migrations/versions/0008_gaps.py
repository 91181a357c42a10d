"""Empty posts, reminders of shifts and their confirmations, codes that prove numbers

Revision: 0008
After: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "number_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("sent_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("means", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_number_code_address", "number_code", ["address"])
    op.create_index("ix_number_code_contact_id", "number_code", ["contact_id"])
    op.create_index("ix_number_code_person_id", "number_code", ["person_id"])
    op.create_index("ix_number_code_sent_at", "number_code", ["sent_at"])
    op.create_table(
        "post_gap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("starts_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("found_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_id", sa.Uuid(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("taken_channel", sa.String(), nullable=False),
        sa.Column("escalated_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("escalation_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_post_gap_escalation_id", "post_gap", ["escalation_id"])
    op.create_index("ix_post_gap_found_at", "post_gap", ["found_at"])
    op.create_index("ix_post_gap_told_id", "post_gap", ["told_id"])
    op.create_index("ix_post_gap_unit_state", "post_gap", ["unit", "state"])
    op.create_table(
        "roster_watched_room",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("looked_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("unit"),
    )
    op.create_table(
        "shift_confirmation",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("shift_id", "person_id", "starts_at"),
    )
    op.create_table(
        "shift_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sent_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("shift_id", "person_id", "starts_at", "kind"),
    )
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("flagged_at", runtime.database.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("contact") as batch:
        batch.drop_column("flagged_at")
    op.drop_table("shift_reminder")
    op.drop_table("shift_confirmation")
    op.drop_table("roster_watched_room")
    op.drop_index("ix_post_gap_escalation_id", table_name="post_gap")
    op.drop_index("ix_post_gap_found_at", table_name="post_gap")
    op.drop_index("ix_post_gap_told_id", table_name="post_gap")
    op.drop_index("ix_post_gap_unit_state", table_name="post_gap")
    op.drop_table("post_gap")
    op.drop_index("ix_number_code_address", table_name="number_code")
    op.drop_index("ix_number_code_contact_id", table_name="number_code")
    op.drop_index("ix_number_code_person_id", table_name="number_code")
    op.drop_index("ix_number_code_sent_at", table_name="number_code")
    op.drop_table("number_code")

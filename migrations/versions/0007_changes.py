"""Requests to change the roster, and handovers

Revision: 0007
After: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("outgoing", sa.Uuid(), nullable=False),
        sa.Column("due_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("drafted_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("outgoing_signed_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("incoming", sa.Uuid(), nullable=True),
        sa.Column("incoming_signed_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_back", sa.String(), nullable=False),
        sa.Column("reminded_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("shift_id"),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index("ix_handover_unit_due_at", ["unit", "due_at"], unique=False)

    op.create_table(
        "handover_use",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("since", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("unit"),
    )
    op.create_table(
        "shift_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("from_person", sa.Uuid(), nullable=False),
        sa.Column("to_person", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("shift_version", sa.Integer(), nullable=True),
        sa.Column("other_shift_id", sa.Uuid(), nullable=True),
        sa.Column("other_version", sa.Integer(), nullable=True),
        sa.Column("starts_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.Column("partner_notice", sa.Uuid(), nullable=True),
        sa.Column("approver_notice", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("shift_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_request_approver_notice"), ["approver_notice"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_request_from_person"), ["from_person"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_request_partner_notice"), ["partner_notice"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_request_to_person"), ["to_person"], unique=False)
        batch_op.create_index("ix_shift_request_unit_asked_at", ["unit", "asked_at"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("shift_request", schema=None) as batch_op:
        batch_op.drop_index("ix_shift_request_unit_asked_at")
        batch_op.drop_index(batch_op.f("ix_shift_request_to_person"))
        batch_op.drop_index(batch_op.f("ix_shift_request_partner_notice"))
        batch_op.drop_index(batch_op.f("ix_shift_request_from_person"))
        batch_op.drop_index(batch_op.f("ix_shift_request_approver_notice"))

    op.drop_table("shift_request")
    op.drop_table("handover_use")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index("ix_handover_unit_due_at")

    op.drop_table("handover")

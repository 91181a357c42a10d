"""Telephone calls

Revision: 0009
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "voice_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=False),
        sa.Column("incoming", sa.Boolean(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("began_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ringing_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("heard_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("spoken", sa.String(), nullable=False),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("carrier_id"),
    )
    with op.batch_alter_table("voice_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_call_began_at"), ["began_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_call_called"), ["called"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_call_caller"), ["caller"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_call_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_call_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_call_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_call_person_id"), ["person_id"], unique=False)

    op.create_table(
        "voice_bridge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("to_unit", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=True),
        sa.Column("dialled_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("connected_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["voice_call.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("voice_bridge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_bridge_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_bridge_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "voice_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["voice_call.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("voice_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_event_call_id"), ["call_id"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("voice_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_event_call_id"))

    op.drop_table("voice_event")
    with op.batch_alter_table("voice_bridge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_bridge_incident_id"))
        batch_op.drop_index(batch_op.f("ix_voice_bridge_call_id"))

    op.drop_table("voice_bridge")
    with op.batch_alter_table("voice_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_call_person_id"))
        batch_op.drop_index(batch_op.f("ix_voice_call_notice_id"))
        batch_op.drop_index(batch_op.f("ix_voice_call_incident_id"))
        batch_op.drop_index(batch_op.f("ix_voice_call_delivery_id"))
        batch_op.drop_index(batch_op.f("ix_voice_call_caller"))
        batch_op.drop_index(batch_op.f("ix_voice_call_called"))
        batch_op.drop_index(batch_op.f("ix_voice_call_began_at"))

    op.drop_table("voice_call")

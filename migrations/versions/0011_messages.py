"""Message log, own wordings of templates, how people want to be reached, who stands in for them

Revision: 0011
After: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TIME = runtime.database.UtcDateTime(timezone=True)
TAIL = "CASE WHEN length(address) <= 4 THEN address ELSE substr(address, length(address) - 3) END"


def upgrade() -> None:
    """Go to this revision."""
    _outgoing()
    _incoming()
    _new_tables()


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _outgoing() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cause_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("on_behalf_of", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("to_tail", sa.String(length=4), nullable=True))
        batch_op.drop_index(batch_op.f("ix_notice_queued_at"))
        batch_op.drop_index(batch_op.f("ix_notice_person_id"))
        batch_op.create_index("ix_notice_newest", ["queued_at", "id", "unit", "state"], unique=False)
        batch_op.create_index("ix_notice_person_newest", ["person_id", "queued_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_on_behalf_of"), ["on_behalf_of"], unique=False)
        batch_op.create_index("ix_notice_to_tail", ["to_tail", "queued_at"], unique=False)
    op.execute(f"UPDATE notice SET to_tail = {TAIL.replace('address', 'to_address')}")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(_text("tail", 4))
        batch_op.add_column(_text("because"))
        batch_op.add_column(_text("wording"))
        batch_op.add_column(sa.Column("said_at", TIME, nullable=True))
        batch_op.add_column(sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        f"UPDATE delivery SET tail = {TAIL}, said_at = (SELECT queued_at FROM notice WHERE notice.id = delivery.notice_id)"
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_tail", ["tail", "said_at", "notice_id"], unique=False)
        batch_op.create_index("ix_delivery_channel", ["channel", "said_at", "notice_id"], unique=False)


def _incoming() -> None:
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.add_column(_text("tail", 4))
        batch_op.drop_index(batch_op.f("ix_inbound_message_received_at"))
        batch_op.drop_index(batch_op.f("ix_inbound_message_person_id"))
    op.execute(f"UPDATE inbound_message SET tail = {TAIL}")
    newest = ["received_at", "id", "unit", "place", "channel", "disposition"]
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        batch_op.create_index("ix_inbound_message_newest", newest, unique=False)
        batch_op.create_index("ix_inbound_message_tail", ["tail", "received_at"], unique=False)
        batch_op.create_index("ix_inbound_message_person", ["person_id", "received_at"], unique=False)


def _new_tables() -> None:
    op.create_table(
        "template_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("replaced_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_template_wording_current", "template_wording", ["replaced_at", "template", "language"], unique=False)
    op.create_table(
        "reach",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("urgent", sa.JSON(), nullable=False),
        sa.Column("routine", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=False),
        sa.Column("quiet_until", sa.String(length=5), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stand_in_person", "stand_in", ["person_id", "ends_at"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    for name in ("stand_in", "reach", "template_wording"):
        op.drop_table(name)
    with op.batch_alter_table("inbound_message", schema=None) as batch_op:
        for name in ("newest", "tail", "person"):
            batch_op.drop_index(f"ix_inbound_message_{name}")
        batch_op.drop_column("tail")
        batch_op.create_index(batch_op.f("ix_inbound_message_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_message_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_tail")
        batch_op.drop_index("ix_delivery_channel")
        for name in ("tail", "because", "wording", "said_at", "silent"):
            batch_op.drop_column(name)
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_on_behalf_of"))
        batch_op.drop_index("ix_notice_to_tail")
        batch_op.drop_index("ix_notice_newest")
        batch_op.drop_index("ix_notice_person_newest")
        batch_op.create_index(batch_op.f("ix_notice_queued_at"), ["queued_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)
        batch_op.drop_column("to_tail")
        batch_op.drop_column("on_behalf_of")
        batch_op.drop_column("cause_id")

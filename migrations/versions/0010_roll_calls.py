"""Roll calls, and notices whose answers are judged by their sender

Revision: 0010
After: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from runtime.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    """Go to this revision."""
    _create_plan()
    _create_roll_call()
    op.create_table("roll_call_list", _id("roll_call_id"), _json("lines"), sa.PrimaryKeyConstraint("roll_call_id"))
    _create_entry()
    op.create_table(
        "roll_call_answer",
        _id("id"),
        _id("entry_id"),
        _time("at"),
        _text("channel"),
        _text("address"),
        _text("text"),
        _text("verdict"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roll_call_answer_entry_id", "roll_call_answer", ["entry_id"])
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("judged", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("challenge", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("only_channels", sa.Boolean(), nullable=False, server_default=sa.false()))


def _create_plan() -> None:
    op.create_table(
        "roll_call_plan",
        _id("id"),
        _text("unit", 32),
        _text("title"),
        _json("spec"),
        _id("by", nullable=True),
        _text("cron"),
        sa.Column("window_seconds", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        _time("made_at"),
        _time("ended_at", nullable=True),
        _id("ended_by", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roll_call_plan_unit", "roll_call_plan", ["unit"])


def _create_roll_call() -> None:
    op.create_table(
        "roll_call",
        _id("id"),
        _id("plan_id", nullable=True),
        _text("unit", 32),
        _text("title"),
        sa.Column("drill", sa.Boolean(), nullable=False),
        _json("spec"),
        _id("by", nullable=True),
        _text("seed"),
        _text("commitment"),
        _text("state"),
        _time("planned_at"),
        _time("opens_at"),
        _time("closes_at"),
        _time("moment"),
        _time("started_at", nullable=True),
        _time("ended_at", nullable=True),
        _id("ended_by", nullable=True),
        _text("ended_reason"),
        _text("candidates_sha256"),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("late_for_seconds", sa.Integer(), nullable=False),
        _json("after"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roll_call_plan_id", "roll_call", ["plan_id"])
    op.create_index("ix_roll_call_started_at", "roll_call", ["started_at"])
    op.create_index("ix_roll_call_unit_state", "roll_call", ["unit", "state"])


def _create_entry() -> None:
    op.create_table(
        "roll_call_entry",
        _id("id"),
        _id("roll_call_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        _text("unit", 32),
        _text("post"),
        _id("person_id", nullable=True),
        _text("state"),
        _text("code"),
        _json("channels"),
        sa.Column("step", sa.Integer(), nullable=False),
        *(_time(name, nullable=True) for name in ("called_at", "sent_at", "due_at", "next_at", "answered_at")),
        _text("answered_channel"),
        _text("answer"),
        sa.Column("seconds", sa.Float(), nullable=True),
        _text("stand_in"),
        sa.Column("wrong", sa.Integer(), nullable=False),
        _text("reason"),
        _id("excused_by", nullable=True),
        sa.ForeignKeyConstraint(["roll_call_id"], ["roll_call.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("roll_call_id", "place"),
    )
    op.create_index("ix_roll_call_entry_unit", "roll_call_entry", ["unit"])
    op.create_index("ix_roll_call_entry_person", "roll_call_entry", ["person_id", "roll_call_id"])
    op.create_index("ix_roll_call_entry_next", "roll_call_entry", ["roll_call_id", "next_at"])


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("notice", schema=None) as batch_op:
        for name in ("only_channels", "challenge", "judged"):
            batch_op.drop_column(name)
    for table in ("roll_call_answer", "roll_call_entry", "roll_call_list", "roll_call", "roll_call_plan"):
        op.drop_table(table)

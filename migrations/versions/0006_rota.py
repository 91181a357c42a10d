"""Posts, patterns, wishes and drafts of duty rosters

Revision: 0006
After: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "holiday_override",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "important_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("important_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_important_period_unit"), ["unit"], unique=False)

    op.create_table(
        "rota_absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rota_absence", schema=None) as batch_op:
        batch_op.create_index("ix_rota_absence_person_id_last", ["person_id", "last"], unique=False)

    op.create_table(
        "rota_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("stood", sa.JSON(), nullable=False),
        sa.Column("published_at", runtime.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rota_draft", schema=None) as batch_op:
        batch_op.create_index("ix_rota_draft_unit_made_at", ["unit", "made_at"], unique=False)

    op.create_table(
        "rota_fitness",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit", "post", "person_id"),
    )
    op.create_table(
        "rota_post",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("rest_minutes", sa.Integer(), nullable=False),
        sa.Column("needed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "post"),
    )
    op.create_table(
        "rota_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", runtime.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit", "person_id", "day"),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("rota_wish")
    op.drop_table("rota_post")
    op.drop_table("rota_fitness")
    with op.batch_alter_table("rota_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_rota_draft_unit_made_at")

    op.drop_table("rota_draft")
    with op.batch_alter_table("rota_absence", schema=None) as batch_op:
        batch_op.drop_index("ix_rota_absence_person_id_last")

    op.drop_table("rota_absence")
    with op.batch_alter_table("important_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_important_period_unit"))

    op.drop_table("important_period")
    op.drop_table("holiday_override")

"""The fired steps of a climb as the decisions see them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from policies.model import Ladder
from roster.said_so import Asked
from roster.tables import Escalation, EscalationStep
from runtime.work import Work


def asked(rules: Ladder, row: EscalationStep) -> Asked:
    """Return a fired step: whom it called, and who said so."""
    return Asked(
        called=frozenset(UUID(each["person_id"]) for each in row.called),
        needs_all=rules.needs_all(rules.steps[row.step - 1]),
        said_so=frozenset(map(UUID, row.said_so)),
        unreached=frozenset(map(UUID, row.unreached)),
    )


async def fired_steps(work: Work, escalation: Escalation) -> Sequence[EscalationStep]:
    """Return every step of a climb that fired, oldest first. Whoever asks holds the escalation's row."""
    of = select(EscalationStep).where(col(EscalationStep.escalation_id) == escalation.id)
    oldest = of.order_by(col(EscalationStep.round), col(EscalationStep.step))
    return (await work.session.scalars(oldest.execution_options(populate_existing=True))).all()


async def fired_before(work: Work, escalation: Escalation, step: int) -> EscalationStep | None:
    """Return when a step fired last in this climb, if nobody has taken it since."""
    rows = [row for row in await fired_steps(work, escalation) if row.step == step]
    since = escalation.acknowledged_at
    return rows[-1] if rows and (since is None or since < rows[-1].fired_at) else None

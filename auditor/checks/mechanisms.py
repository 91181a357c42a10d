"""Timers and outbox: what everything else stands on."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.checks.counting import waiting
from auditor.finding import MEANWHILE, Finding, Look
from roster.wording import lasting
from runtime.tables import OutboxRow, TimerRow

PATIENCE = 30
"""Real seconds: a thousand timers due at once are fired within two."""


async def timers_overdue(session: AsyncSession, look: Look) -> Finding | None:
    """Timers that are due and have not fired: no clock, reminder or escalation step can be trusted then."""
    late = await waiting(session, col(TimerRow.due_at), col(TimerRow.due_at) < look.ago(PATIENCE))
    if late is None:
        return None
    sentence = (
        f"有{late.number}个到点的计时没有执行，最早的已晚{lasting(look.late(late.oldest))}。时限和催报可能失准，{MEANWHILE}"
    )
    return Finding("timers_overdue", sentence, late.number, late.oldest)


async def outbox_waiting(session: AsyncSession, look: Look) -> Finding | None:
    """Messages that were decided and are not on the bus: what follows from them does not happen."""
    kept = await waiting(session, col(OutboxRow.created_at), col(OutboxRow.created_at) < look.ago(PATIENCE))
    if kept is None:
        return None
    sentence = f"有{kept.number}条内部消息已等待{lasting(look.late(kept.oldest))}仍未送出，后续处理停顿，{MEANWHILE}"
    return Finding("outbox_waiting", sentence, kept.number, kept.oldest)

"""Clocks against the time itself: none may be forgotten, and no miss may stay without a call."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.checks.counting import waiting
from auditor.finding import Finding, Look
from reporting.tables import Deadline, Incident
from roster.tables import Escalation
from roster.wording import lasting

PATIENCE = 30
LOOK_BACK = timedelta(days=1)


async def clocks_forgotten(session: AsyncSession, look: Look) -> Finding | None:
    """Clocks that still run though their time is over: nobody found them missed."""
    running = col(Deadline.state) == "running"
    past = await waiting(session, col(Deadline.due_at), running, col(Deadline.due_at) < look.ago(PATIENCE))
    if past is None:
        return None
    sentence = f"有{past.number}个时限已过{lasting(look.late(past.oldest))}，系统尚未判定超时，请人工核对并联系管理员。"
    return Finding("clocks_forgotten", sentence, past.number, past.oldest)


async def misses_not_escalated(session: AsyncSession, look: Look) -> Finding | None:
    """Missed clocks of open incidents for which no escalation was ever started."""
    climbed = exists().where(col(Escalation.deadline_id) == col(Deadline.id))
    still_open = exists().where(col(Incident.id) == col(Deadline.incident_id), col(Incident.status) == "open")
    recently = (col(Deadline.missed_at) < look.ago(PATIENCE)) & (col(Deadline.missed_at) > look.now - LOOK_BACK)
    silent = await waiting(session, col(Deadline.missed_at), col(Deadline.state) == "missed", recently, ~climbed, still_open)
    if silent is None:
        return None
    sentence = f"有{silent.number}个超时已{lasting(look.late(silent.oldest))}没有催报，请立即人工电话催报。"
    return Finding("misses_not_escalated", sentence, silent.number, silent.oldest)

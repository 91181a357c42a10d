"""Escalations: stuck, unanswered, exhausted, or called without a call."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.checks.counting import waiting
from auditor.finding import Finding, Look
from notifier.tables import Notice
from roster.tables import Escalation, EscalationStep
from roster.wording import lasting

PATIENCE = 60
LOOK_BACK = timedelta(days=1)


async def escalations_stuck(session: AsyncSession, look: Look) -> Finding | None:
    """Escalations whose next step is past due, or that have none: they have stopped climbing without an end."""
    moving = col(Escalation.state).in_(("running", "acknowledged"))
    past = col(Escalation.next_at).is_(None) | (col(Escalation.next_at) < look.ago(PATIENCE))
    stuck = await waiting(session, col(Escalation.started_at), moving, past)
    if stuck is None:
        return None
    sentence = f"有{stuck.number}个催报停在原地，没有继续呼叫，请立即人工电话催报并联系管理员。"
    return Finding("escalations_stuck", sentence, stuck.number, stuck.oldest)


async def escalations_unanswered(session: AsyncSession, look: Look) -> Finding | None:
    """Escalations that are in their second round or later: a whole ladder of people did not answer."""
    silent = await waiting(session, col(Escalation.started_at), col(Escalation.state) == "running", col(Escalation.round) > 1)
    if silent is None:
        return None
    sentence = f"有{silent.number}个催报已呼叫一轮无人应答，最早的已{lasting(look.late(silent.oldest))}，请值班领导过问。"
    return Finding("escalations_unanswered", sentence, silent.number, silent.oldest, weight="warning")


async def escalations_exhausted(session: AsyncSession, look: Look) -> Finding | None:
    """Escalations that ran out of people. The desk shows each by itself; here they count, and stop the heartbeat."""
    ended = await waiting(session, col(Escalation.ended_at), col(Escalation.state) == "exhausted")
    if ended is None:
        return None
    sentence = f"有{ended.number}个催报已走完全部阶梯无人应答，最早的在{lasting(look.late(ended.oldest))}前，请立即接手。"
    return Finding("escalations_exhausted", sentence, ended.number, ended.oldest, on_desk=False)


async def calls_without_notice(session: AsyncSession, look: Look) -> Finding | None:
    """Steps that called people, though no notice of their escalation was ever written."""
    called = col(EscalationStep.next_at).is_not(None)
    recently = (col(EscalationStep.fired_at) < look.ago(PATIENCE)) & (col(EscalationStep.fired_at) > look.now - LOOK_BACK)
    written = exists().where(col(Notice.escalation_id) == col(EscalationStep.escalation_id))
    lost = await waiting(session, col(EscalationStep.fired_at), called, recently, ~written)
    if lost is None:
        return None
    sentence = f"有{lost.number}次催报呼叫没有生成通知，被叫的人并未收到，请立即人工电话催报。"
    return Finding("calls_without_notice", sentence, lost.number, lost.oldest)

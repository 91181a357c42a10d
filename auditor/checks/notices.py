"""Urgent notices: stuck on the way out, accepted and never delivered, failed for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.checks.counting import waiting
from auditor.finding import Finding, Look
from notifier.self_test import TEMPLATE
from notifier.states import UNDER_WAY, State
from notifier.tables import Delivery, Notice
from notifier.voice.states import is_machine
from notifier.voice.tables import VoiceCall
from roster.wording import lasting
from schemas.labels import CHANNELS
from schemas.values import Channel, Lane

STUCK_AFTER = 60
RECEIPT_WITHIN = 300
TEST_RECEIPT_WITHIN = 900
TESTED_WITHIN = timedelta(hours=26)
LOOK_BACK, A_DAY = timedelta(hours=1), timedelta(days=1)
WITH_RECEIPTS = (Channel.SMS, Channel.VOICE)
"""Channels whose carriers tell that a message reached the handset."""

RANG = ("busy", "no-answer")

_URGENT = col(Notice.lane) == Lane.URGENT


async def notices_stuck(session: AsyncSession, look: Look) -> Finding | None:
    """Urgent notices that should be out and have not reached a carrier."""
    under_way = col(Notice.state).in_(UNDER_WAY)
    in_time = (col(Notice.queued_at) < look.ago(STUCK_AFTER)) & (col(Notice.queued_at) > look.now - A_DAY)
    stuck = await waiting(session, col(Notice.queued_at), _URGENT, under_way, in_time)
    if stuck is None:
        return None
    sentence = f"有{stuck.number}条紧急通知{lasting(look.late(stuck.oldest))}仍未发出，请改用电话通知，并联系管理员。"
    return Finding("notices_stuck", sentence, stuck.number, stuck.oldest)


async def notices_without_receipt(session: AsyncSession, look: Look) -> Finding | None:
    """Urgent messages that a carrier took and never said to have delivered, of people who did not answer either."""
    accepted = (col(Delivery.state) == State.ACCEPTED) & col(Delivery.channel).in_(WITH_RECEIPTS)
    in_time = (col(Delivery.accepted_at) < look.ago(RECEIPT_WITHIN)) & (col(Delivery.accepted_at) > look.now - LOOK_BACK)
    unanswered = exists().where(col(Notice.id) == col(Delivery.notice_id), _URGENT, col(Notice.state) == State.ACCEPTED)
    silent = await waiting(session, col(Delivery.accepted_at), accepted, in_time, unanswered)
    if silent is None:
        return None
    sentence = f"有{silent.number}条紧急短信{lasting(look.late(silent.oldest))}没有送达回执，对方可能没有收到，请电话确认。"
    return Finding("notices_without_receipt", sentence, silent.number, silent.oldest, weight="warning")


async def notices_failed(session: AsyncSession, look: Look) -> Finding | None:
    """Urgent notices of the last hour that reached nobody on any channel."""
    failed = col(Notice.state).in_((State.FAILED, State.EXPIRED))
    lost = await waiting(session, col(Notice.queued_at), _URGENT, failed, col(Notice.queued_at) > look.now - LOOK_BACK)
    if lost is None:
        return None
    sentence = f"近1小时有{lost.number}条紧急通知所有渠道都没有发成，请电话通知对方，并核对其联系方式。"
    return Finding("notices_failed", sentence, lost.number, lost.oldest, weight="warning")


async def channels_failing(session: AsyncSession, look: Look) -> Finding | None:
    """Channels whose newest daily test did not arrive: refused, or taken and never delivered where carriers tell."""
    tests = select(col(Delivery.channel), col(Delivery.id), col(Delivery.state), col(Delivery.queued_at)).join(
        Notice, col(Notice.id) == col(Delivery.notice_id)
    )
    since = (col(Notice.template) == TEMPLATE) & (col(Notice.queued_at) > look.now - TESTED_WITHIN)
    newest = {row.channel: row for row in await session.execute(tests.where(since).order_by(col(Delivery.queued_at)))}
    lost = [row for row in newest.values() if _did_not_arrive(Channel(row.channel), row.state, row.queued_at, look)]
    rang = await _rang(session, [row.id for row in lost])
    failing = {row.channel: row.queued_at for row in lost if row.id not in rang}
    if not failing:
        return None
    names = "、".join(CHANNELS[Channel(channel)].zh for channel in sorted(failing))
    sentence = f"{names}通道今天的自检没有成功，请管理员检查账号、余额和网络；紧急通知请改用电话。"
    return Finding("channels_failing", sentence, len(failing), min(failing.values()))


def _did_not_arrive(channel: Channel, state: str, queued_at: datetime, look: Look) -> bool:
    if state in (State.FAILED, State.EXPIRED):
        return True
    waits = (*UNDER_WAY, State.ACCEPTED) if channel in WITH_RECEIPTS else UNDER_WAY
    return state in waits and queued_at < look.ago(TEST_RECEIPT_WITHIN)


async def _rang(session: AsyncSession, deliveries: Sequence[UUID]) -> set[UUID]:
    """Return those that were calls which rang, though no person picked up: that is no fault of the line."""
    if not deliveries:
        return set()
    calls = await session.scalars(select(VoiceCall).where(col(VoiceCall.delivery_id).in_(deliveries)))
    return {each.delivery_id for each in calls if each.delivery_id and (each.state in RANG or is_machine(each.answered_by))}

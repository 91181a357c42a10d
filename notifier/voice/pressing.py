"""What a pressed key does to a notice: acknowledged, or handed to the next step of its ladder."""

from __future__ import annotations

from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlmodel import col

from notifier.answers import acknowledge
from notifier.news import of_notice
from notifier.states import REACHED_THE_CARRIER, State
from notifier.tables import Delivery, Notice
from notifier.voice.course import note
from notifier.voice.tables import VoiceCall
from runtime.work import Work
from schemas.intake import ReplyReceived
from schemas.values import Channel, Sender
from schemas.voice import NoticeHandedOn

PRESSED_1 = "按1确认"
PRESSED_2 = "按2转下一级"


async def confirm(work: Work, call: VoiceCall, notice: Notice) -> str:
    """Acknowledge; return which closing words are true now."""
    if notice.answered_at is not None:
        return call.outcome or "acknowledged"
    if notice.closed:
        call.outcome = "settled"
        return "settled"
    if notice.expects_answer:
        await acknowledge(work, reply(work, call, PRESSED_1), notice)
    call.outcome = "acknowledged" if notice.expects_answer else "heard"
    await note(work, call, call.outcome)
    return call.outcome


async def hand_on(work: Work, call: VoiceCall, notice: Notice) -> str:
    """Hand the matter on: the ladder fires its next step at once; return which closing words are true now."""
    if notice.answered_at is not None:
        return call.outcome or "acknowledged"
    if notice.closed:
        call.outcome = "settled"
        return "settled"
    notice.state, notice.answered_at, notice.open_until = State.ANSWERED, work.now, None
    notice.answer, notice.answer_channel = PRESSED_2, Channel.VOICE
    theirs = update(Delivery).where(col(Delivery.id) == call.delivery_id, col(Delivery.state).in_(REACHED_THE_CARRIER))
    await work.session.execute(theirs.values(state=State.ANSWERED))
    waiting = update(Delivery).where(col(Delivery.notice_id) == notice.id, col(Delivery.state) == State.QUEUED)
    await work.session.execute(waiting.values(state=State.EXPIRED, reason="对方已转下一级，不再发送"))
    work.emit(NoticeHandedOn(**of_notice(work, notice, Channel.VOICE), handed_on_at=work.now))
    call.outcome = "handed_on"
    await note(work, call, call.outcome)
    return call.outcome


async def waiting_for(work: Work, person: UUID) -> list[Notice]:
    """Return what waits for an answer of a person, newest first."""
    of = select(Notice).where(col(Notice.person_id) == person, col(Notice.open_until) > work.now)
    newest = of.order_by(col(Notice.queued_at).desc(), col(Notice.id).desc())
    return list(await work.session.scalars(newest.with_for_update().execution_options(populate_existing=True)))


async def confirm_all(work: Work, call: VoiceCall, person: UUID) -> list[Notice]:
    """Acknowledge everything that waits for a person who called; return the matters, each once."""
    matters: dict[UUID, Notice] = {}
    for notice in await waiting_for(work, person):
        if notice.answered_at is None:
            await acknowledge(work, reply(work, call, "来电按2确认在岗", key=notice.id), notice)
            await work.session.flush()
        matters.setdefault(notice.escalation_id or notice.id, notice)
    return list(matters.values())


def reply(work: Work, call: VoiceCall, text: str, key: object = "") -> ReplyReceived:
    """Return a pressed key as the answer that it is."""
    address = call.caller if call.incoming else call.called
    return ReplyReceived(
        time=work.now,
        unit=call.unit,
        message_id=uuid5(call.id, f"key:{key}"),
        channel=Channel.VOICE,
        sender=Sender(address=address, person_id=call.person_id),
        text=text,
        received_at=work.now,
    )

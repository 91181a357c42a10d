"""What the carrier tells of a call: kept in its course, and what follows from it for the notice."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlmodel import col

from notifier.channels.base import PermanentFailure
from notifier.channels.twilio_voice import carrier_of
from notifier.channels.twilio_voice_errors import not_reached
from notifier.failing import way_failed
from notifier.receipts import receive as take_receipt
from notifier.tables import Delivery, Notice
from notifier.voice.course import Leg, call_of, move, note
from notifier.voice.states import FINAL, MACHINE, NOT_REACHED, UNHEARD, is_machine
from notifier.voice.tables import VoiceBridge, VoiceCall
from runtime.logs import log
from runtime.work import Work
from schemas.intake import ReceiptReceived
from schemas.values import Channel
from schemas.voice import CallProgressed

logger = log(__name__)

CALL_UP = "call-upward"
"""Template of the notice whose call connects an officer with the superior: it is tried once."""


def progress_id(carrier_id: str, status: str) -> UUID:
    """Return the id of the news that a call entered a state: the same whether it was told or asked for, and each time."""
    return uuid5(NAMESPACE_URL, f"zhishou:call:{carrier_id}:{status}")


async def take(event: CallProgressed, work: Work) -> None:
    """Keep a state of a call; busy, no answer, a mailbox start the next way at once."""
    if event.bridge_id:
        await _second_leg(event, work, event.bridge_id)
        return
    delivery = await work.session.get(Delivery, event.delivery_id) if event.delivery_id else await _known(event, work)
    notice = await work.session.get(Notice, delivery.notice_id) if delivery else None
    call = await call_of(work, Leg(event.carrier_id, event.caller, event.called), delivery, notice)
    call.answered_by = call.answered_by or event.answered_by
    if event.seconds is not None:
        call.seconds = event.seconds
    if await move(work, call, event.status, event.told_at) and event.status in FINAL:
        await _end_bridges(work, call)
    if delivery and notice:
        await _tell(work, event, call, notice)


async def tell(work: Work, call: VoiceCall, delivery_id: UUID, status: str, account: str) -> None:
    """Hand on a state for a notice's call, once: the carrier's, or ours (a person hears it, a mailbox picked up)."""
    if not await note(work, call, "receipt", key=status):
        return
    receipt = ReceiptReceived(
        id=uuid5(call.id, f"receipt:{status}"),
        time=work.now,
        carrier=carrier_of(account),
        carrier_id=call.carrier_id,
        status=status,
        delivery_id=delivery_id,
        received_at=work.now,
    )
    await take_receipt([(work, receipt)])


async def _tell(work: Work, event: CallProgressed, call: VoiceCall, notice: Notice) -> None:
    status = _means(event.status, call)
    if call.delivery_id is None:
        return
    if notice.template == CALL_UP and status in NOT_REACHED | {MACHINE, UNHEARD}:
        row = await work.session.get_one(Delivery, call.delivery_id, with_for_update=True, populate_existing=True)
        await way_failed(work, row, PermanentFailure(not_reached(status, None).reason))
    else:
        await tell(work, call, call.delivery_id, status, event.account)


def _means(status: str, call: VoiceCall) -> str:
    """Return what the end of a call means: a mailbox that picked up, or a conversation in which nothing was said."""
    if status != "completed":
        return status
    if is_machine(call.answered_by):
        return MACHINE
    return status if call.heard_at else UNHEARD


async def _known(event: CallProgressed, work: Work) -> Delivery | None:
    named = select(Delivery).where(col(Delivery.channel) == Channel.VOICE, col(Delivery.carrier_id) == event.carrier_id)
    return (await work.session.scalars(named)).first()


async def _second_leg(event: CallProgressed, work: Work, bridge_id: UUID) -> None:
    """The carrier tells of the second telephone: its end is the end of the connection, if nothing else told of it."""
    bridge = await work.session.get(VoiceBridge, bridge_id, with_for_update=True, populate_existing=True)
    if bridge is None:
        logger.warning("a state of a connection that is not known here", bridge=str(bridge_id))
        return
    bridge.carrier_id = bridge.carrier_id or event.carrier_id
    if event.status in FINAL:
        await ended(work, bridge)


async def _end_bridges(work: Work, call: VoiceCall) -> None:
    """With a call all its connections are over, though nobody told us of them."""
    open_ones = select(VoiceBridge).where(
        col(VoiceBridge.call_id) == call.id, col(VoiceBridge.state).in_(("dialling", "connected"))
    )
    for bridge in await work.session.scalars(open_ones.with_for_update().execution_options(populate_existing=True)):
        await ended(work, bridge)


async def ended(work: Work, bridge: VoiceBridge) -> None:
    """A connection is over, or was never made."""
    if bridge.state not in ("dialling", "connected"):
        return
    was_connected = bridge.state == "connected"
    bridge.state, bridge.ended_at = ("ended" if was_connected else "not_answered"), work.now
    call = await work.session.get_one(VoiceCall, bridge.call_id)
    await note(work, call, "bridge_ended" if was_connected else "not_answered", bridge.name, key=bridge.id)

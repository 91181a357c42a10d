"""What was said in a voice message, typed in by who listened to it. The voice message stays as it came."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.errors import Refused
from reporting.tables import InboundMessage
from runtime.work import Work
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Location, Sender

LONGEST = 2000


async def type_words(work: Work, by: UUID, voice_id: UUID, text: str, *, machine_made: bool = False) -> UUID:
    """Have what a sender said read like a text of theirs, of the time at which they said it; return the new message's id.

    `machine_made`: a machine wrote the words first; `by` has listened and stands for them all the same.

    Raises:
        Refused: no such voice message, nothing typed, too long, or its words are there already.
    """
    voice = await work.session.get(InboundMessage, voice_id)
    if voice is None or not any(is_voice(each["content_type"]) for each in voice.media):
        raise Refused("这条信息里没有语音。")
    if not (text := text.strip()):
        raise Refused("请写下语音里说了什么；听不清就写“听不清”。")
    if len(text) > LONGEST:
        raise Refused(f"语音内容最多 {LONGEST} 字，请缩短后保存。")
    if await _typed(work, voice.id):
        raise Refused("这条语音的内容已经录入。如有出入，请在事件页更正要素。")
    message = _words_of(voice, by, text, machine_made, work)
    work.emit(message)
    return message.id


def is_voice(content_type: str) -> bool:
    """Say whether somebody may be heard speaking in an attachment of this type."""
    return content_type.startswith(("audio/", "video/"))


async def _typed(work: Work, voice_id: UUID) -> bool:
    query = select(InboundMessage.id).where(col(InboundMessage.spoken_in) == voice_id)  # type: ignore[call-overload]
    return (await work.session.execute(query)).first() is not None


def _words_of(voice: InboundMessage, by: UUID, text: str, machine_made: bool, work: Work) -> MessageReceived:
    channel, carrier_id = Channel(voice.channel), f"{voice.carrier_id}/words"
    place = None
    if voice.latitude is not None and voice.longitude is not None:
        place = Location(latitude=voice.latitude, longitude=voice.longitude)
    return MessageReceived(
        id=message_id(channel, carrier_id),
        time=work.now,
        unit=voice.unit,
        cause=voice.id,
        channel=channel,
        carrier_id=carrier_id,
        sender=Sender(address=voice.address, name=voice.sender_name, person_id=voice.person_id),
        text=text,
        received_at=voice.received_at,
        sent_at=voice.sent_at,
        location=place,
        in_reply_to=voice.in_reply_to,
        taken_by=by,
        spoken_in=voice.id,
        machine_made=machine_made,
    )

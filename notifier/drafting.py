"""A notice and a way become a draft: the delivery that will wait in its sender's queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from notifier.route import Way
from notifier.states import State
from notifier.tables import Delivery, Notice
from notifier.voice.speech import speech
from notifier.wording import fingerprint, parts, wording
from runtime.database import insert_into
from schemas import uuid7
from schemas.values import Channel


@dataclass(slots=True)
class Draft:
    """The columns of a new delivery. Not the model itself: that costs a third of a millisecond, and a thousand come at once."""

    notice_id: UUID
    position: int
    channel: str
    address: str
    contact_id: UUID | None
    lane_rank: int
    text: str
    text_sha256: str
    segments: int
    queued_at: datetime
    next_at: datetime
    expires_at: datetime
    id: UUID = field(default_factory=uuid7)
    state: str = State.QUEUED.value
    attempts: int = 0
    lookups: int = 0
    carrier: str = ""
    carrier_status: str = ""
    reason: str = ""
    maybe_doubled: bool = False


def draft(notice: Notice, way: Way, *, position: int, language: str, show_code: bool, now: datetime) -> Draft:
    """Return the delivery of a notice by one way, due at once.

    Raises:
        notifier.render.UnknownTemplateError: there is no such template.
    """
    spoken = way.channel is Channel.VOICE
    text = (
        speech(notice.template, notice.params, language) if spoken else wording(notice, language, show_code).fitted(way.channel)
    )
    return Draft(
        notice_id=notice.id,
        position=position,
        channel=way.channel.value,
        address=way.address,
        contact_id=way.contact_id,
        lane_rank=notice.lane_rank,
        text=text,
        text_sha256=fingerprint(text),
        segments=parts(text, way.channel),
        queued_at=now,
        next_at=now,
        expires_at=notice.expires_at,
    )


async def enqueue(session: AsyncSession, drafts: Sequence[Draft]) -> None:
    """Put drafts into the queue."""
    if drafts:
        rows = [{name: getattr(one, name) for name in Draft.__slots__} for one in drafts]
        await session.execute(insert_into(session, Delivery), rows)

"""A notice and a way become a draft: the delivery that will wait in its sender's queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from directory.numbers import tail_of
from notifier.quiet import Timing
from notifier.states import State
from notifier.tables import Notice
from notifier.wording import aloud, fingerprint, parts, wording
from notifier.wordings import Words
from schemas import uuid7
from schemas.values import Channel


@dataclass(slots=True)
class Draft:
    """The columns of a new delivery. Not the model itself: that costs a third of a millisecond, and a thousand come at once."""

    notice_id: UUID
    position: int
    channel: str
    address: str
    tail: str
    because: str
    contact_id: UUID | None
    lane_rank: int
    text: str
    text_sha256: str
    wording: str
    silent: bool
    segments: int
    said_at: datetime
    queued_at: datetime
    next_at: datetime
    expires_at: datetime
    id: UUID = field(default_factory=uuid7)
    turn: int = 0
    state: str = State.QUEUED.value
    attempts: int = 0
    lookups: int = 0
    carrier: str = ""
    carrier_status: str = ""
    reason: str = ""
    maybe_doubled: bool = False
    held: str = ""
    account: int = 1


def draft(notice: Notice, when: Timing, *, position: int, language: str, show_code: bool, now: datetime, words: Words) -> Draft:
    """Return the delivery of a notice by one way, due when it may go.

    Raises:
        notifier.render.UnknownTemplateError: there is no such template.
    """
    way = when.way
    written = wording(notice, language, show_code, words)
    text = aloud(notice, language, words) if way.channel is Channel.VOICE else written.fitted(way.channel)
    return Draft(
        notice_id=notice.id,
        position=position,
        channel=way.channel.value,
        address=way.address,
        tail=tail_of(way.address),
        because=way.because,
        contact_id=way.contact_id,
        lane_rank=notice.lane_rank,
        text=text,
        text_sha256=fingerprint(text),
        wording=written.version,
        segments=parts(text, way.channel),
        said_at=notice.queued_at,
        queued_at=now,
        next_at=when.at,
        silent=when.silent,
        expires_at=notice.expires_at,
    )

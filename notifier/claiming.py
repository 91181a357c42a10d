"""The dispatcher takes what is due: out of each sender's queue as much as that sender may send now, urgent before all else, then
the units in turn.

Taking marks the rows in a transaction of its own before any carrier is called. A process that dies after it leaves rows behind
whose `next_at` passes; whoever finds them asks the carrier what became of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, case, select, update
from sqlmodel import col

from directory.tables import Person
from notifier.channels.base import Outgoing
from notifier.holding import Left, PutOff, Sieve, by_channel, sieve_for
from notifier.pacing import Room
from notifier.states import UNDER_WAY, State
from notifier.tables import Delivery, Notice
from notifier.wording import button
from runtime.work import Work
from schemas.values import About, Channel, Lane

CHECK_AFTER = timedelta(seconds=20)
"""A call that has said nothing for so long has died with its process: one that is handed
on from account to account takes 19 seconds at most."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Of a notice in hand, what is told of it when it has gone out."""

    id: UUID
    root_id: UUID
    unit: str
    person_id: UUID | None
    subject: About


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery in hand: what to do with it, and what the carrier needs. `attempts` and `lookups` count this one."""

    delivery_id: UUID
    notice: Subject
    channel: Channel
    action: Literal["send", "look_up"]
    outgoing: Outgoing
    segments: int
    attempts: int
    lookups: int
    lane: str
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What was found. `expired`: deliveries that waited past their end and must not be sent any more.

    `put_off`: what a limit lets go later only; `left`: by channel, what each account has left today, where that is counted.
    """

    claims: list[Claim]
    expired: list[UUID]
    put_off: list[PutOff] = field(default_factory=list)
    left: dict[Channel, Left] = field(default_factory=dict)


async def claim(work: Work, rooms: Mapping[Channel, Room], in_hand: Collection[UUID]) -> Due:
    """Take up to `rooms` deliveries per channel; those `in_hand` are this process's own and under way."""
    lost: list[Row[Any]] = []
    waiting: list[Row[Any]] = []
    expired: list[UUID] = []
    sieves: dict[Channel, Sieve] = {}
    for channel, room in rooms.items():
        if room.deliveries > 0:
            lost += (await work.session.execute(_lost(channel, work.now, in_hand).limit(room.deliveries))).all()
            queue = (await work.session.execute(_waiting(channel, work.now).limit(room.deliveries))).all()
            expired += [row.id for row in queue if row.expires_at <= work.now]
            in_time = [row for row in queue if row.expires_at > work.now]
            sieves[channel] = await sieve_for(work, channel, in_time)
            waiting += sieves[channel].let(channel, _affordable(_sparing(in_time, room.bulk), room.parts))
    await _mark_sending(work, [row.id for row in waiting])
    await _mark_looked_up(work, [row.id for row in lost])
    claims = [_claim(row, "look_up", work.now) for row in lost] + [_claim(row, "send", work.now) for row in waiting]
    return Due(claims, expired, [one for sieve in sieves.values() for one in sieve.put_off], by_channel(sieves))


def _sparing(queue: Sequence[Row[Any]], bulk: int | None) -> Sequence[Row[Any]]:
    """Return a queue with no more in it that goes to very many than leaves room for what is urgent."""
    if bulk is None:
        return queue
    return [*(row for row in queue if row.lane != Lane.BULK), *[row for row in queue if row.lane == Lane.BULK][:bulk]]


def _affordable(queue: Sequence[Row[Any]], parts: int | None) -> Sequence[Row[Any]]:
    """Return the head of a queue that uses up the parts that may be sent; the last text may be longer than what is left."""
    if parts is None:
        return queue
    before = accumulate((row.segments for row in queue), initial=0)
    return [row for row, used in zip(queue, before, strict=False) if used < parts]


async def next_moment(work: Work) -> datetime | None:
    """Return when the next delivery is due that is not due yet."""
    ahead = select(col(Delivery.next_at)).where(col(Delivery.state).in_(UNDER_WAY), col(Delivery.next_at) > work.now)
    return (await work.session.execute(ahead.order_by(col(Delivery.next_at)).limit(1))).scalar_one_or_none()


# A call that waits for an answer to the text, or a message for the end of quiet hours, is not late before its time.
_IN_ITS_TIME = (col(Delivery.attempts) == 0) & (col(Delivery.next_at) > col(Delivery.queued_at))
_WAITS_SINCE = case((_IN_ITS_TIME, col(Delivery.next_at)), else_=col(Notice.queued_at))


def _deliveries(channel: Channel) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Delivery.id,
        Delivery.channel,
        Delivery.address,
        Delivery.text,
        Delivery.segments,
        Delivery.attempts,
        Delivery.lookups,
        Delivery.expires_at,
        col(Notice.id).label("notice_id"),
        Notice.root_id,
        Notice.unit,
        Notice.person_id,
        Notice.about,
        Notice.lane,
        _WAITS_SINCE.label("queued_at"),
        Notice.code,
        Notice.challenge,
        Person.language,
    )
    joined = select(*columns).join(Notice, col(Notice.id) == col(Delivery.notice_id))
    joined = joined.outerjoin(Person, col(Person.id) == col(Notice.person_id)).where(col(Delivery.channel) == channel)
    return joined.with_for_update(skip_locked=True, of=Delivery)


def _waiting(channel: Channel, now: datetime) -> Select[Any]:
    """The sender's queue, in the order in which it is served."""
    queue = _deliveries(channel).where(col(Delivery.state) == State.QUEUED, col(Delivery.next_at) <= now)
    return queue.order_by(col(Delivery.lane_rank), col(Delivery.turn), col(Delivery.queued_at))


def _lost(channel: Channel, now: datetime, in_hand: Collection[UUID]) -> Select[Any]:
    """Deliveries whose outcome is not known: a call without an answer, or a process that died."""
    unknown = _deliveries(channel).where(col(Delivery.state).in_((State.SENDING, State.UNKNOWN)), col(Delivery.next_at) <= now)
    return unknown.where(col(Delivery.id).not_in(in_hand)) if in_hand else unknown


async def _mark_sending(work: Work, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    marked = update(Delivery).where(col(Delivery.id).in_(ids)).execution_options(synchronize_session=False)
    values = {"state": State.SENDING, "sending_at": work.now, "next_at": work.now + CHECK_AFTER}
    await work.session.execute(marked.values(attempts=Delivery.attempts + 1, **values))
    of = select(col(Delivery.notice_id)).where(col(Delivery.id).in_(ids))
    begun = update(Notice).where(col(Notice.id).in_(of), col(Notice.state) == State.QUEUED)
    await work.session.execute(begun.values(state=State.SENDING).execution_options(synchronize_session=False))


async def _mark_looked_up(work: Work, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    marked = update(Delivery).where(col(Delivery.id).in_(ids)).execution_options(synchronize_session=False)
    values = {"state": State.UNKNOWN, "next_at": work.now + CHECK_AFTER}
    await work.session.execute(marked.values(lookups=Delivery.lookups + 1, **values))


def _claim(row: Row[Any], action: Literal["send", "look_up"], now: datetime) -> Claim:
    label = button(None if row.challenge else row.code, row.language or "zh")
    about = About.model_validate(row.about)
    outgoing = Outgoing(row.id, row.address, row.text, row.expires_at - now, label)
    outgoing = replace(outgoing, urgent=row.lane == Lane.URGENT, incident_id=about.incident_id)
    return Claim(
        delivery_id=row.id,
        notice=Subject(row.notice_id, row.root_id, row.unit, row.person_id, about),
        channel=Channel(row.channel),
        action=action,
        outgoing=outgoing,
        segments=row.segments,
        attempts=row.attempts + (action == "send"),
        lookups=row.lookups + (action == "look_up"),
        lane=row.lane,
        queued_at=row.queued_at,
    )

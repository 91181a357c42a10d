"""Drafts are put into their senders' queues, each in its unit's turn. What is urgent takes no turns: it goes as it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import case, func, select
from sqlmodel import col

from notifier.drafting import Draft
from notifier.keeping import RANKS
from notifier.states import State
from notifier.tables import Delivery, Notice
from notifier.turns import Turns
from runtime.database import insert_into
from runtime.work import Work
from schemas.values import Lane

URGENT = RANKS[Lane.URGENT]
Queue = tuple[str, int]
"""A channel and a lane's rank."""


async def enqueue(work: Work, drafts: Sequence[Draft], units: Mapping[UUID, str]) -> None:
    """Put drafts into the queue; `units` says by notice whose each is."""
    if drafts:
        await _take_turns(work, [one for one in drafts if one.lane_rank != URGENT], units)
        rows = [{name: getattr(one, name) for name in Draft.__slots__} for one in drafts]
        await work.session.execute(insert_into(work.session, Delivery), rows)


async def _take_turns(work: Work, drafts: Sequence[Draft], units: Mapping[UUID, str]) -> None:
    if not drafts:
        return
    by_queue: dict[Queue, list[Draft]] = defaultdict(list)
    for one in drafts:
        by_queue[one.channel, one.lane_rank].append(one)
    standing = await _standing(work, by_queue)
    for queue, rows in by_queue.items():
        for one, turn in zip(rows, standing[queue].give(units[one.notice_id] for one in rows), strict=True):
            one.turn = turn


async def _standing(work: Work, queues: Mapping[Queue, object]) -> dict[Queue, Turns]:
    """Return who waits in some queues. What waits for the end of somebody's quiet hours holds up no turn."""
    due = case((col(Delivery.next_at) <= work.now, col(Delivery.turn)))
    whose = (col(Delivery.channel), col(Delivery.lane_rank), col(Notice.unit))
    waiting = (
        select(*whose, func.min(due), func.max(col(Delivery.turn)))
        .join(Notice, col(Notice.id) == col(Delivery.notice_id))
        .where(
            col(Delivery.state) == State.QUEUED,
            col(Delivery.channel).in_({channel for channel, _ in queues}),
            col(Delivery.lane_rank).in_({rank for _, rank in queues}),
        )
    )
    found: dict[Queue, Turns] = defaultdict(Turns)
    for channel, rank, unit, lowest, highest in await work.session.execute(waiting.group_by(*whose)):
        found[channel, rank].stand(unit, lowest, highest)
    return found

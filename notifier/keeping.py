"""A command becomes a row. The dispatcher does the rest; nothing that could fail stands between."""

from __future__ import annotations

from typing import Any

from directory.numbers import tail_of
from notifier.states import State
from notifier.tables import Notice
from runtime.database import insert_into
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Lane

LOOP = "notifier-dispatch"
"""The dispatcher's name, to wake it."""

RANKS = {lane: rank for rank, lane in enumerate(Lane)}
"""0 urgent, 1 routine, 2 bulk."""


async def keep(command: SendNotice, work: Work) -> None:
    """Put a notice into the queue. Its id is the command's: a second one is the same."""
    work.together(_keep_all, command)
    work.wake(LOOP)


async def _keep_all(items: list[tuple[Work, SendNotice]]) -> None:
    session = items[0][0].session
    insert = insert_into(session, Notice).on_conflict_do_nothing()
    await session.execute(insert, [_row(work, command) for work, command in items])


def _row(work: Work, command: SendNotice) -> dict[str, Any]:
    """The row as a plain dict: a model costs half a millisecond, and a thousand come at once."""
    return {
        "id": command.id,
        "root_id": command.root or command.id,
        "cause_id": command.cause,
        "unit": command.unit,
        "lane": command.lane.value,
        "lane_rank": RANKS[command.lane],
        "person_id": command.recipient.person_id,
        "to_channel": command.recipient.channel,
        "to_address": command.recipient.address,
        "to_tail": tail_of(command.recipient.address) if command.recipient.address else None,
        "template": command.template,
        "params": command.params,
        "channels": list(command.channels),
        "at_once": command.all_channels_at_once,
        "ring_after": None if command.ring_after is None else int(command.ring_after.total_seconds()),
        "about": command.about.model_dump(mode="json", exclude_none=True),
        "incident_id": command.about.incident_id,
        "escalation_id": command.about.escalation_id,
        "state": State.QUEUED.value,
        "reason": "",
        "queued_at": work.now,
        "due_at": command.due_at,
        "expires_at": command.expires_at,
        "expects_answer": command.expects_answer,
        "answer": "",
        "judged": command.judged,
        "challenge": command.challenge,
        "only_channels": command.only_channels,
        "closed": "",
    }

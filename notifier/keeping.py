"""A command becomes a row. The dispatcher does the rest; nothing that could fail stands between."""

from __future__ import annotations

from notifier.tables import Notice
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Lane

LOOP = "notifier-dispatch"
"""The dispatcher's name, to wake it."""

_RANKS = {lane: rank for rank, lane in enumerate(Lane)}


async def keep(command: SendNotice, work: Work) -> None:
    """Put a notice into the queue. Its id is the command's: a second one is the same."""
    work.session.add(
        Notice(
            id=command.id,
            root_id=command.root or command.id,
            unit=command.unit,
            lane=command.lane,
            lane_rank=_RANKS[command.lane],
            person_id=command.recipient.person_id,
            to_channel=command.recipient.channel,
            to_address=command.recipient.address,
            template=command.template,
            params=command.params,
            channels=list(command.channels),
            at_once=command.all_channels_at_once,
            about=command.about.model_dump(mode="json", exclude_none=True),
            incident_id=command.about.incident_id,
            escalation_id=command.about.escalation_id,
            queued_at=work.now,
            due_at=command.due_at,
            expires_at=command.expires_at,
            expects_answer=command.expects_answer,
        )
    )
    work.wake(LOOP)

"""What must hold of the books after bad times: everything once, nothing lost, nothing left lying."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import nats

from notifier.tables import Delivery
from reporting.tables import Deadline, InboundMessage
from roster.tables import Escalation, EscalationStep
from runtime import journal
from runtime.tables import JournalRow
from schemas.values import Channel
from tests.crash.town import Town

ONCE: dict[str, tuple[str, ...]] = {
    "message.received": ("id",),
    "message.disposed": ("message_id",),
    "report.normalized": ("message_id",),
    "reply.received": ("message_id",),
    "incident.opened": ("incident_id",),
    "deadline.started": ("obligation.deadline_id", "obligation.due_at"),
    "deadline.near": ("obligation.deadline_id",),
    "deadline.missed": ("obligation.deadline_id",),
    "deadline.met": ("obligation.deadline_id",),
    "escalation.started": ("about.deadline_id",),
    "escalation.stepped": ("escalation_id", "round", "step"),
    "escalation.acknowledged": ("escalation_id",),
    "escalation.stopped": ("escalation_id",),
    "report.submitted": ("incident_id",),
    "notice.sent": ("notice_id", "channel"),
    "notice.delivered": ("notice_id", "channel"),
    "notice.answered": ("notice_id",),
    "receipt.received": ("carrier_id", "status"),
}
"""Events of which there may be only one with the same fields, as the story goes."""


async def assert_whole(town: Town) -> None:
    """Fail unless the journal is whole and complete, every event of `ONCE` is there once, and no letter is dead."""
    async with town.database.read() as session:
        verdict = await journal.verify(session)
    assert verdict.bad_seq is None, verdict.reason
    events, dead = await _on_the_bus(town)
    assert dead == 0, f"{dead} dead letters"
    assert verdict.entries == events, "the journal has not every event of the bus once"
    assert not (repeated := _repeated(await town.rows(JournalRow))), repeated


async def _on_the_bus(town: Town) -> tuple[int, int]:
    """Return how many events there are, and how many dead letters."""
    client = await nats.connect(town.process.nats_url)
    try:
        jetstream = client.jetstream()
        infos = [await jetstream.stream_info(name) for name in ("EVENTS", "DEAD")]
    finally:
        await client.close()
    return infos[0].state.messages, infos[1].state.messages


def _repeated(rows: list[JournalRow]) -> dict[tuple[Any, ...], int]:
    found = Counter(_key(row) for row in rows if row.type in ONCE)
    return {key: count for key, count in found.items() if count > 1}


def _key(row: JournalRow) -> tuple[Any, ...]:
    body = json.loads(row.body)
    return (row.type, *(_field(body, path) for path in ONCE[row.type]))


def _field(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body[name]
    return body


async def clocks(town: Town) -> dict[tuple[str, str], str]:
    """Return how each clock stands, by the unit that owes and the tier."""
    return {(row.unit, row.tier): row.state for row in await town.rows(Deadline)}


async def steps(town: Town) -> list[tuple[str, int, int]]:
    """Return every fired step: the unit that owes, the round, the step."""
    units = {row.id: row.unit for row in await town.rows(Escalation)}
    return sorted((units[row.escalation_id], row.round, row.step) for row in await town.rows(EscalationStep))


async def texts_taken(town: Town) -> list[str]:
    """Return the texts that were taken in, oldest first."""
    return [row.text for row in sorted(await town.rows(InboundMessage), key=lambda row: row.received_at)]


async def doubtful(town: Town, besides: Channel | None = None) -> int:
    """Return how many deliveries are marked as possibly doubled, but for those of a channel whose carrier can't be asked."""
    return sum(row.maybe_doubled for row in await town.rows(Delivery) if row.channel != besides)

"""The shift has changed and the handover is not signed: first those two are reminded, then the leader is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from directory import queries as directory
from roster.handover.planning import follow
from roster.handover.queries import next_on, use_of
from roster.handover.signing import held, told
from roster.handover.steps import OPEN
from roster.handover.tables import Handover
from roster.leaders import leaders_above
from roster.notices import notice_id, page_url
from roster.rooms import unit_name
from roster.wording import clock_time
from runtime.handlers import Due
from runtime.work import Work
from schemas import labels
from schemas.handovers import HandoverOverdue
from schemas.notices import SendNotice
from schemas.values import Lane, Recipient


async def remind(due: Due, work: Work) -> None:
    """Remind who goes and who comes, once."""
    handover = await _late(due, work)
    if handover is None or handover.reminded_at is not None:
        return
    handover.reminded_at = work.now
    work.emit(HandoverOverdue(**told(work, handover)))
    people = [handover.outgoing, *await next_on(work.session, handover, work.now)]
    await _send(work, handover, "handover-late", people)


async def escalate(due: Due, work: Work) -> None:
    """Tell the leader on duty, once; where there is none, those fit to lead there or above."""
    handover = await _late(due, work)
    if handover is None or handover.escalated_at is not None:
        return
    handover.escalated_at = work.now
    work.emit(HandoverOverdue(**told(work, handover), escalated=True))
    await _send(work, handover, "handover-unsigned", (await leaders_above(work, handover.unit))[:1])


async def _late(due: Due, work: Work) -> Handover | None:
    """Return the handover of a timer if it is late indeed: open, past its time, in a unit that uses handovers."""
    handover = await held(work, UUID(due.key))
    if handover.state == "draft":
        await follow(work, handover)
    use = await use_of(work.session, handover.unit)
    late = handover.state in OPEN and handover.due_at < work.now
    return handover if late and use is not None and use.in_use else None


async def _send(work: Work, handover: Handover, template: str, people: Iterable[UUID]) -> None:
    params = await _params(work, handover)
    for person in dict.fromkeys(people):
        work.send(
            SendNotice(
                id=notice_id(template, handover.id, int(handover.due_at.timestamp()), person),
                time=work.now,
                unit=handover.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=person),
                template=template,
                params=params,
                expires_at=work.now + work.policy.notices.expires[Lane.URGENT.value],
            )
        )


async def _params(work: Work, handover: Handover) -> dict[str, Any]:
    incoming = [await _name(work, each) for each in await next_on(work.session, handover, work.now)]
    return {
        "unit_name": await unit_name(work, handover.unit),
        "post": labels.post(handover.post),
        "due_at": clock_time(handover.due_at, work.now, work.settings.zone),
        "minutes": int((work.now - handover.due_at).total_seconds() // 60),
        "outgoing": await _name(work, handover.outgoing),
        "incoming": "、".join(incoming) or "未排人",
        "waiting_for": "交班人" if handover.state == "draft" else "接班人",
        "url": page_url(work, f"/handover/{handover.id}"),
    }


async def _name(work: Work, person_id: UUID) -> str:
    found = await directory.person(work.session, person_id)
    return found.name if found else "未知人员"

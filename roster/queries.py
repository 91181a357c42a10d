"""Questions to the roster: who is on duty, who was called and who answered, which escalations are open or exhausted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from directory.tables import Person
from roster.handover.relief import with_unrelieved
from roster.handover.unrelieved import unrelieved_at_rooms
from roster.on_duty import OnDuty, on_duty_at
from roster.tables import Escalation, EscalationAnswer, EscalationStep, Shift, ShiftChange
from runtime.work import Work

OPEN = ("running", "acknowledged", "exhausted")
"""States in which the obligation is still not met."""

__all__ = [
    "OPEN",
    "EscalationView",
    "OnDuty",
    "changes_of",
    "escalation",
    "escalations_of",
    "exhausted",
    "history",
    "on_duty",
    "on_duty_cached",
    "open_escalations",
    "really_on",
    "shift",
    "shifts_between",
]


@dataclass(frozen=True, slots=True)
class EscalationView:
    """An escalation with every fired step and every answer, in order of time. `unit` is the unit that owes."""

    escalation: Escalation
    steps: tuple[EscalationStep, ...]
    answers: tuple[EscalationAnswer, ...]

    @property
    def id(self) -> UUID:
        """The escalation's id."""
        return self.escalation.id

    @property
    def unit(self) -> str:
        """The unit that owes, for rights."""
        return self.escalation.unit

    @property
    def open(self) -> bool:
        """Whether the obligation is still not met."""
        return self.escalation.state in OPEN

    @property
    def called(self) -> frozenset[UUID]:
        """Everyone who was called so far."""
        return frozenset(UUID(each["person_id"]) for step in self.steps for each in step.called)


async def on_duty(session: AsyncSession, unit: str, at: datetime) -> list[OnDuty]:
    """Return who is on duty at `unit` at a moment, officers first.

    Who has left the service is on no post, whatever the roster says.
    """
    return (await on_duty_at_rooms(session, [unit], at))[unit]


async def on_duty_at_rooms(session: AsyncSession, units: Collection[str], at: datetime) -> dict[str, list[OnDuty]]:
    """Return who is on duty at several units at a moment, asked at once; see `on_duty`."""
    covering = select(Shift).where(col(Shift.unit).in_(units), col(Shift.ends_at) > at, col(Shift.starts_at) <= at)
    still_here = covering.join(Person, col(Person.id) == col(Shift.person_id)).where(col(Person.active))
    by_unit: dict[str, list[Shift]] = {unit: [] for unit in units}
    for shift in await session.scalars(still_here):
        by_unit[shift.unit].append(shift)
    return {unit: on_duty_at(shifts, at) for unit, shifts in by_unit.items()}


async def really_on(session: AsyncSession, unit: str, at: datetime) -> list[OnDuty]:
    """Return who is really on at a moment: by the roster, and who was not relieved, the handover being unsigned."""
    return (await really_on_at_rooms(session, [unit], at))[unit]


async def really_on_at_rooms(session: AsyncSession, units: Collection[str], at: datetime) -> dict[str, list[OnDuty]]:
    """Return who is really on at several units, asked at once; see `really_on`."""
    on, waiting = await on_duty_at_rooms(session, units, at), await unrelieved_at_rooms(session, units, at)
    return {unit: with_unrelieved(on[unit], waiting[unit]) for unit in units}


def on_duty_key(unit: str) -> tuple[str, str]:
    """Where a transaction remembers who is on duty at a unit."""
    return ("roster.on_duty", unit)


async def on_duty_cached(work: Work, unit: str) -> list[OnDuty]:
    """Return who is really on at `unit` now; asked of the database once for all works of a transaction."""
    key = on_duty_key(unit)
    if key not in work.cache:
        work.cache[key] = await really_on(work.session, unit, work.now)
    found: list[OnDuty] = work.cache[key]
    return found


async def shift(session: AsyncSession, shift_id: UUID) -> Shift | None:
    """Return a shift by its id."""
    return await session.get(Shift, shift_id)


async def shifts_between(session: AsyncSession, unit: str, start: datetime, end: datetime) -> list[Shift]:
    """Return the shifts of a unit that touch the time from `start` until `end`, by start, then post."""
    touching = select(Shift).where(col(Shift.unit) == unit, col(Shift.ends_at) > start, col(Shift.starts_at) < end)
    return list(await session.scalars(touching.order_by(col(Shift.starts_at), col(Shift.post), col(Shift.id))))


async def changes_of(session: AsyncSession, shift_id: UUID) -> list[ShiftChange]:
    """Return the history of one shift, oldest first."""
    of = select(ShiftChange).where(col(ShiftChange.shift_id) == shift_id)
    return list(await session.scalars(of.order_by(col(ShiftChange.at), col(ShiftChange.id))))


async def history(session: AsyncSession, unit: str, since: datetime) -> list[ShiftChange]:
    """Return what was changed in a unit's roster since a time, newest first."""
    of = select(ShiftChange).where(col(ShiftChange.unit) == unit, col(ShiftChange.at) >= since)
    return list(await session.scalars(of.order_by(col(ShiftChange.at).desc(), col(ShiftChange.id).desc())))


async def escalation(session: AsyncSession, escalation_id: UUID) -> EscalationView | None:
    """Return one escalation with its steps and answers."""
    found = await session.get(Escalation, escalation_id)
    return (await _views(session, [found]))[0] if found else None


async def escalations_of(session: AsyncSession, incident_id: UUID) -> list[EscalationView]:
    """Return all escalations of an incident, oldest first."""
    of = select(Escalation).where(col(Escalation.incident_id) == incident_id)
    return await _views(session, list(await session.scalars(of.order_by(col(Escalation.started_at), col(Escalation.id)))))


async def open_escalations(session: AsyncSession, roots: Sequence[str]) -> list[EscalationView]:
    """Return the escalations below `roots` whose obligation is not met yet: exhausted first, then by due time."""
    of = select(Escalation).where(col(Escalation.state).in_(OPEN), below_any(col(Escalation.unit), roots))
    by_need = of.order_by(col(Escalation.state) != "exhausted", col(Escalation.due_at), col(Escalation.id))
    return await _views(session, list(await session.scalars(by_need)))


async def exhausted(session: AsyncSession, roots: Sequence[str]) -> list[EscalationView]:
    """Return the escalations below `roots` that nobody answered and nobody took yet: the red banner."""
    of = select(Escalation).where(col(Escalation.state) == "exhausted", below_any(col(Escalation.unit), roots))
    return await _views(session, list(await session.scalars(of.order_by(col(Escalation.due_at), col(Escalation.id)))))


async def _views(session: AsyncSession, escalations: Sequence[Escalation]) -> list[EscalationView]:
    """Put steps and answers to escalations with one query each."""
    ids = [each.id for each in escalations]
    steps = select(EscalationStep).where(col(EscalationStep.escalation_id).in_(ids))
    answers = select(EscalationAnswer).where(col(EscalationAnswer.escalation_id).in_(ids))
    fired: dict[UUID, list[EscalationStep]] = defaultdict(list)
    given: dict[UUID, list[EscalationAnswer]] = defaultdict(list)
    for step in await session.scalars(steps.order_by(col(EscalationStep.round), col(EscalationStep.step))):
        fired[step.escalation_id].append(step)
    for answer in await session.scalars(answers.order_by(col(EscalationAnswer.answered_at), col(EscalationAnswer.id))):
        given[answer.escalation_id].append(answer)
    return [EscalationView(each, tuple(fired[each.id]), tuple(given[each.id])) for each in escalations]

"""Questions to the watch: which posts are empty, which were lately filled, who of those to come has confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from directory.tables import Person
from policies.model import GapSearch
from roster.tables import Shift
from roster.watch.patience import escalate_at
from roster.watch.tables import PostGap, ShiftConfirmation, ShiftReminder
from roster.watch.when import Kind


async def open_gaps(session: AsyncSession, roots: Sequence[str]) -> list[PostGap]:
    """Return the empty posts below `roots`, the nearest first."""
    of = select(PostGap).where(col(PostGap.state) == "open", below_any(col(PostGap.unit), roots))
    return list(await session.scalars(of.order_by(col(PostGap.starts_at), col(PostGap.unit), col(PostGap.post))))


async def closed_gaps(session: AsyncSession, roots: Sequence[str], since: datetime) -> list[PostGap]:
    """Return the empty posts below `roots` that were closed since a time, the newest first."""
    of = select(PostGap).where(col(PostGap.closed_at) >= since, below_any(col(PostGap.unit), roots))
    return list(await session.scalars(of.order_by(col(PostGap.closed_at).desc(), col(PostGap.unit)).limit(50)))


def will_escalate_at(gap: PostGap, rule: GapSearch) -> datetime | None:
    """Return when the superior is called for a gap unless it is filled; None when it was called, or nobody was told yet."""
    if gap.told_at is None or gap.escalation_id is not None or gap.state != "open":
        return None
    return escalate_at(rule, gap.starts_at, gap.told_at, gap.taken_at)


@dataclass(frozen=True, slots=True)
class Coming:
    """A shift that is to begin, and whether its person confirmed it. `asked`: they were reminded."""

    shift: Shift
    confirmation: ShiftConfirmation | None
    asked: bool
    leader_told: bool


async def coming(
    session: AsyncSession, start: datetime, end: datetime, *, roots: Sequence[str] = (), person: UUID | None = None
) -> list[Coming]:
    """Return the shifts that begin between two times, below `roots` or of one person, by time."""
    of = select(Shift, ShiftConfirmation).join(Person, col(Person.id) == col(Shift.person_id)).where(col(Person.active))
    same = and_(
        col(ShiftConfirmation.shift_id) == col(Shift.id),
        col(ShiftConfirmation.person_id) == col(Shift.person_id),
        col(ShiftConfirmation.starts_at) == col(Shift.starts_at),
    )
    whose = col(Shift.person_id) == person if person else below_any(col(Shift.unit), roots)
    of = of.outerjoin(ShiftConfirmation, same).where(whose, col(Shift.starts_at) >= start, col(Shift.starts_at) < end)
    rows = (await session.execute(of.order_by(col(Shift.starts_at), col(Shift.unit), col(Shift.post)))).all()
    reminders = select(ShiftReminder).where(col(ShiftReminder.shift_id).in_({shift.id for shift, _ in rows}))
    kinds = {(r.shift_id, r.person_id, r.starts_at, r.kind) for r in await session.scalars(reminders)}
    return [_coming(shift, confirmation, kinds) for shift, confirmation in rows]


def _coming(shift: Shift, confirmation: ShiftConfirmation | None, kinds: set[tuple[UUID, UUID, datetime, str]]) -> Coming:
    sent = {kind for kind in Kind if (shift.id, shift.person_id, shift.starts_at, kind.value) in kinds}
    return Coming(shift, confirmation, bool(sent - {Kind.UNCONFIRMED}), Kind.UNCONFIRMED in sent)

"""Questions about what a roster is drawn up from, and about its drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from roster.rota.tables import RotaAbsence, RotaDraft, RotaFitness, RotaWish


async def draft(session: AsyncSession, draft_id: UUID) -> RotaDraft | None:
    """Return a draft by its id."""
    return await session.get(RotaDraft, draft_id)


async def draft_for(session: AsyncSession, unit: str, first: date, last: date) -> RotaDraft | None:
    """Return the newest draft, open or published, that touches some days."""
    of = select(RotaDraft).where(col(RotaDraft.unit) == unit, col(RotaDraft.state) != "dropped")
    of = of.where(col(RotaDraft.first) <= last, col(RotaDraft.last) >= first)
    return (await session.scalars(of.order_by(col(RotaDraft.made_at).desc(), col(RotaDraft.id).desc()).limit(1))).first()


async def fitness_of(session: AsyncSession, unit: str) -> list[RotaFitness]:
    """Return whom a unit named fit or unfit."""
    of = select(RotaFitness).where(col(RotaFitness.unit) == unit)
    return list(await session.scalars(of.order_by(col(RotaFitness.post), col(RotaFitness.person_id))))


async def wishes_of(session: AsyncSession, unit: str, first: date, last: date) -> list[RotaWish]:
    """Return a unit's wishes for some days."""
    of = select(RotaWish).where(col(RotaWish.unit) == unit, col(RotaWish.day).between(first, last))
    return list(await session.scalars(of.order_by(col(RotaWish.day), col(RotaWish.id))))


async def absences_of(session: AsyncSession, people: Sequence[UUID], first: date, last: date) -> list[RotaAbsence]:
    """Return when some people are away on some days."""
    of = select(RotaAbsence).where(col(RotaAbsence.person_id).in_(people), col(RotaAbsence.last) >= first)
    rows = await session.scalars(of.where(col(RotaAbsence.first) <= last).order_by(col(RotaAbsence.first), col(RotaAbsence.id)))
    return list(rows)

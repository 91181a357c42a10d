"""What the auditor found, for the duty desk and the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.finding import Finding, Weight
from auditor.tables import AuditFinding, AuditLook
from roster.wording import lasting

__all__ = ["Finding", "findings", "history", "last_look"]


async def findings(session: AsyncSession, now: datetime) -> list[Finding]:
    """Return what is wrong now and belongs on the desk, alarms first; that the auditor itself is silent is one of them."""
    standing = select(AuditFinding).where(col(AuditFinding.cleared_at).is_(None), col(AuditFinding.on_desk))
    rows = await session.scalars(standing.order_by(col(AuditFinding.weight), col(AuditFinding.since)))
    found = [_as_finding(row) for row in rows]
    silent = await _silence(session, now)
    return [silent, *found] if silent else found


async def history(session: AsyncSession, since: datetime) -> list[AuditFinding]:
    """Return everything that was found wrong since a time, newest first."""
    found = select(AuditFinding).where(col(AuditFinding.seen_at) >= since)
    return list(await session.scalars(found.order_by(col(AuditFinding.since).desc())))


async def last_look(session: AsyncSession) -> datetime | None:
    """Return when the auditor looked last; None: never."""
    last = await session.get(AuditLook, "auditor")
    return last.at if last else None


async def _silence(session: AsyncSession, now: datetime) -> Finding | None:
    last = await session.get(AuditLook, "auditor")
    if last is None or datetime.now(UTC) <= last.next_by:
        return None
    stopped_for = lasting(max(now - last.at, timedelta(0)))
    sentence = f"系统自查已停止{stopped_for}，其他情况可能已经变化，请联系管理员。"
    return Finding("auditor_silent", sentence, oldest_at=last.at)


def _as_finding(row: AuditFinding) -> Finding:
    weight: Weight = "warning" if row.weight == "warning" else "alarm"
    return Finding(row.kind, row.sentence, row.count, row.oldest_at, weight, row.on_desk)

"""One audit: look at everything, keep what was found, set the metric."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.checks import CHECKS, Check
from auditor.finding import Finding, Look
from auditor.outside import Bus, disk_full, spool_waiting
from auditor.tables import AuditFinding, AuditLook
from runtime.database import insert_into
from runtime.logs import log
from runtime.platform import Platform
from runtime.work import Work

logger = log(__name__)


async def inside(session: AsyncSession, look: Look, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Return what the tables show. A check that fails is itself a finding, and keeps no other from looking."""
    return [each for check in checks if (each := await _ask(session, look, check))]


async def _ask(session: AsyncSession, look: Look, check: Check) -> Finding | None:
    try:
        return await check(session, look)
    except Exception as error:
        logger.exception("a check of the auditor failed", check=check.__name__)
        await session.rollback()
        sentence = f"自查项目“{check.__name__}”未能完成（{type(error).__name__}），请联系管理员。"
        return Finding(f"check_failed:{check.__name__}", sentence)


async def everything(platform: Platform, bus: Bus, look: Look) -> list[Finding]:
    """Return all that is wrong at this moment."""
    home = platform.settings.home
    async with platform.database.read() as session:
        found = await inside(session, look)
    on_disk = await asyncio.to_thread(lambda: [spool_waiting(home), disk_full(home)])
    return [*found, *(each for each in on_disk if each), *await bus.findings()]


async def keep(work: Work, found: Sequence[Finding], next_by: datetime) -> None:
    """Keep what was found: new findings begin, those that are gone end, the look itself is noted."""
    await _note(work, next_by)
    open_rows = select(AuditFinding).where(col(AuditFinding.cleared_at).is_(None)).order_by(col(AuditFinding.since))
    standing: defaultdict[str, list[AuditFinding]] = defaultdict(list)
    for row in await work.session.scalars(open_rows):
        standing[row.kind].append(row)
    for finding in found:
        seen = asdict(finding) | {"seen_at": work.now}
        if rows := standing[finding.kind]:
            rows.pop(0).sqlmodel_update(seen)
        else:
            work.session.add(AuditFinding(**seen, since=work.now))
    for gone in chain.from_iterable(standing.values()):
        gone.cleared_at = work.now


async def _note(work: Work, next_by: datetime) -> None:
    """Note the look, and hold it: of two auditors (one is being replaced) the later sees what the earlier has found."""
    look = insert_into(work.session, AuditLook).values(name="auditor", at=work.now, next_by=next_by)
    newer = {name: look.excluded[name] for name in ("at", "next_by")}
    await work.session.execute(look.on_conflict_do_update(index_elements=["name"], set_=newer))

"""Which report speaks of which incident, decided by a person: moved, taken out, merged, and back again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.errors import Refused
from reporting.numbering import lock_numbers
from reporting.overriding import closed
from reporting.placing import opened
from reporting.refold import Because, recompute, reports_of, updated
from reporting.standing import standing
from reporting.tables import InboundMessage, Incident, LinkChange, Report
from runtime.work import Work


async def link_report(work: Work, by: UUID | None, report_id: UUID, incident_id: UUID, reason: str = "") -> Report:
    """Have a report speak of another incident; an incident that is left without reports is merged into it.

    Raises:
        Refused: no such report or incident, it is linked there already, or the incident is itself merged into another.
    """
    report = await _report(work, report_id)
    target = await standing(work, incident_id)
    if report.incident_id == target.id:
        raise Refused(f"这条报告已经在事件{target.number}中。")
    if target.status == "merged":
        raise Refused(f"事件{target.number}已并入其他事件，请选择并入后的事件。")
    await _move(work, by, report, target, reason.strip() or "人工归并")
    return report


async def unlink_report(work: Work, by: UUID | None, report_id: UUID, reason: str = "") -> Report:
    """Take a report out of its incident: back to the one that it once opened, or to a new one of its own.

    Raises:
        Refused: no such report, or it is the only one of its incident.
    """
    report = await _report(work, report_id)
    counter = await lock_numbers(work)
    if report.incident_id and len(await reports_of(work, report.incident_id)) == 1:
        raise Refused("这是该事件唯一的一条报告，不能再拆出。")
    reason = reason.strip() or "人工拆分"
    own = await _once_opened(work, report)
    if own is None:
        left = report.incident_id
        own = await opened(report, counter, work)
        await _record(work, by, report, own, reason)
        await _after_leaving(work, by, left, own, reason)
    else:
        await _move(work, by, report, own, reason)
    return report


async def _report(work: Work, report_id: UUID) -> Report:
    if (report := await work.session.get(Report, report_id)) is None:
        raise Refused("没有这条报告，可能网址不完整。请从值班台重新打开。")
    return report


async def _once_opened(work: Work, report: Report) -> Incident | None:
    """Return the incident that a report opened and that was merged away since."""
    query = select(Incident).where(col(Incident.first_report_id) == report.id, col(Incident.status) == "merged")
    return (await work.session.scalars(query)).first()


async def _move(work: Work, by: UUID | None, report: Report, target: Incident, reason: str) -> None:
    left = report.incident_id
    because = Because(report.id, by, reason)
    await _record(work, by, report, target, reason)
    if target.status == "merged":
        target.status, target.merged_into, target.closed_at, target.close_reason = "open", None, None, ""
        work.emit(updated(work, target, ("status",), because))
    await recompute(work, target, because)
    await _after_leaving(work, by, left, target, reason)


async def _record(work: Work, by: UUID | None, report: Report, target: Incident, reason: str) -> None:
    change = LinkChange(report_id=report.id, before=report.incident_id, after=target.id, by=by, reason=reason, at=work.now)
    work.session.add(change)
    report.incident_id, report.link, report.link_reason, report.link_score = target.id, "by_person", reason, None
    report.suggested_id, report.suggested_reason, report.suggested_score = None, "", None
    message = await work.session.get(InboundMessage, report.message_id)
    if message and message.subject_id == report.id:
        message.incident_id, message.place = target.id, target.unit
    await work.session.flush()


async def _after_leaving(work: Work, by: UUID | None, left_id: UUID | None, target: Incident, reason: str) -> None:
    """Compute the incident that lost a report anew; without reports it is merged into the other."""
    if left_id is None:
        return
    left = await standing(work, left_id)
    if await reports_of(work, left.id):
        await recompute(work, left, Because(by=by, reason=reason))
        return
    reason = f"已并入{target.number}：{reason}"
    left.status, left.merged_into, left.updated_at = "merged", target.id, work.now
    left.closed_at, left.closed_by, left.close_reason = work.now, by, reason
    work.emit(closed(work, left, by, reason))

"""Which report speaks of which incident, decided by a person; and taken back again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.errors import Refused
from reporting.link_history import last_by_person
from reporting.moving import Decided, after_leaving, change, move, record
from reporting.numbering import lock_numbers
from reporting.placing import opened
from reporting.refold import reports_of
from reporting.standing import standing
from reporting.tables import Incident, LinkChange, Report
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
    await move(work, report, target, Decided(by, reason.strip() or "人工归并"))
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
    decided = Decided(by, reason.strip() or "人工拆分")
    own = await _once_opened(work, report)
    if own is None:
        left = report.incident_id
        own = await opened(report, counter, work)
        await record(work, report, own, decided)
        await after_leaving(work, left, own, decided)
    else:
        await move(work, report, own, decided)
    return report


async def undo_link(work: Work, by: UUID | None, report_id: UUID) -> Report:
    """Take back the last thing that a person did about where a report belongs.

    Raises:
        Refused: no such report, no person has changed anything, or where it was is gone.
    """
    report = await _report(work, report_id)
    made = select(LinkChange).where(col(LinkChange.report_id) == report_id)
    last = last_by_person(await work.session.scalars(made))
    if last is None:
        raise Refused("这条报告的归属没有人调整过，没有可撤销的。")
    decided = Decided(by, f"撤销“{last.reason}”", last.id)
    if last.before == last.after:
        report.suggested_id, report.suggested_reason = last.rejected, last.rejected_reason
        report.suggested_score = last.rejected_score
        work.session.add(change(work, report, report.incident_id, decided))
        return report
    if last.before is None:
        raise Refused("这条报告原来不在任何事件中，不能撤销，请直接调整归属。")
    await lock_numbers(work)
    await move(work, report, await standing(work, last.before), decided)
    return report


async def reject_suggestion(work: Work, by: UUID | None, report_id: UUID, reason: str = "") -> Report:
    """Say that a report does not speak of the incident that was suggested; it stays where it is.

    Raises:
        Refused: no such report, or none is suggested for it.
    """
    report = await _report(work, report_id)
    other = await work.session.get(Incident, report.suggested_id) if report.suggested_id else None
    if other is None:
        raise Refused("这条报告没有待确认的疑似事件，可能别人已经处理，请刷新页面。")
    rejected = change(work, report, report.incident_id, Decided(by, reason.strip() or f"与{other.number}不是同一件事"))
    rejected.rejected, rejected.rejected_reason = other.id, report.suggested_reason
    rejected.rejected_score = report.suggested_score
    work.session.add(rejected)
    report.suggested_id, report.suggested_reason, report.suggested_score = None, "", None
    return report


async def _report(work: Work, report_id: UUID) -> Report:
    if (report := await work.session.get(Report, report_id)) is None:
        raise Refused("没有这条报告，可能网址不完整。请从值班台重新打开。")
    return report


async def _once_opened(work: Work, report: Report) -> Incident | None:
    """Return the incident that a report opened and that was merged away since."""
    query = select(Incident).where(col(Incident.first_report_id) == report.id, col(Incident.status) == "merged")
    return (await work.session.scalars(query)).first()

"""A report is moved to another incident: on record, both computed anew, an incident left without reports merged away."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from reporting.overriding import closed
from reporting.refold import Because, recompute, reports_of, updated
from reporting.standing import open_again, standing
from reporting.tables import InboundMessage, Incident, LinkChange, Report
from runtime.work import Work


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided where a report belongs, and why. `undoes`: the change that this takes back."""

    by: UUID | None
    reason: str
    undoes: UUID | None = None


async def move(work: Work, report: Report, target: Incident, decided: Decided) -> None:
    """Have a report speak of `target`; one that was merged away comes back."""
    left = report.incident_id
    because = Because(report.id, decided.by, decided.reason)
    await record(work, report, target, decided)
    if target.status == "merged":
        open_again(target)
        work.emit(updated(work, target, ("status",), because))
    await recompute(work, target, because)
    await after_leaving(work, left, target, decided)


async def record(work: Work, report: Report, target: Incident, decided: Decided) -> None:
    """Keep where a report belongs from now on, and who said so."""
    work.session.add(change(work, report, target.id, decided))
    report.incident_id, report.link, report.link_reason, report.link_score = target.id, "by_person", decided.reason, None
    report.suggested_id, report.suggested_reason, report.suggested_score = None, "", None
    message = await work.session.get(InboundMessage, report.message_id)
    if message and message.subject_id == report.id:
        message.incident_id, message.place = target.id, target.unit
    await work.session.flush()


async def after_leaving(work: Work, left_id: UUID | None, target: Incident, decided: Decided) -> None:
    """Compute the incident that lost a report anew; without reports it is merged into the other."""
    if left_id is None:
        return
    left = await standing(work, left_id)
    if await reports_of(work, left.id):
        await recompute(work, left, Because(by=decided.by, reason=decided.reason))
        return
    reason = f"已并入{target.number}：{decided.reason}"
    left.status, left.merged_into, left.updated_at = "merged", target.id, work.now
    left.closed_at, left.closed_by, left.close_reason = work.now, decided.by, reason
    work.emit(closed(work, left, decided.by, reason))


def change(work: Work, report: Report, after: UUID | None, decided: Decided) -> LinkChange:
    """Return the entry that says that a report, now in its incident, is in `after` from now on."""
    entry = LinkChange(report_id=report.id, before=report.incident_id, after=after, at=work.now, reason=decided.reason)
    entry.by, entry.undoes = decided.by, decided.undoes
    return entry

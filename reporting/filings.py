"""Reports upward: a phone call put on record, a written paper, a message. Each meets the clocks that accept it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from directory import queries as directory
from directory.tables import Unit
from reporting.errors import Refused
from reporting.standing import standing
from reporting.summary import understood
from reporting.tables import Filing, Incident
from runtime.work import Work
from schemas.divisions import ancestors
from schemas.reports import ReportSubmitted
from schemas.values import Elements, Means

LONGEST_AGO = timedelta(hours=24)
_AHEAD = timedelta(minutes=2)
"""How far the clock of the person's computer may run ahead of ours."""


@dataclass(frozen=True, slots=True)
class PhoneLog:
    """A phone call upward, as the duty officer writes it down.

    `unit`: the unit that called; empty: the unit of the person who writes. `submitted_to`: whom it called; empty: its superior.
    """

    called_at: datetime
    content: str
    callee_name: str
    callee_post: str = ""
    callee_number: str = ""
    unit: str = ""
    submitted_to: str = ""
    copies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenFiling:
    """A paper that is handed in to the superior. `signed_by`: who signed it off, else the one who submits it."""

    title: str
    body: str
    unit: str = ""
    submitted_to: str = ""
    copies_to: tuple[str, ...] = ()
    signed_by: UUID | None = None


async def log_phone(work: Work, by: UUID | None, incident_id: UUID, call: PhoneLog) -> Filing:
    """Put a phone call upward on record; it meets what a phone call meets, at the time of the call.

    Raises:
        Refused: no such incident, nobody to report to, nothing written down, or a time that cannot be.
    """
    incident = await standing(work, incident_id)
    content, name = call.content.strip(), call.callee_name.strip()
    if not content or not name:
        raise Refused("电话记录要写明接电话的人和通话内容。")
    contact = {"name": name, "post": call.callee_post.strip(), "number": call.callee_number.strip()}
    row = Filing(
        **await _upward(work, by, incident, Means.PHONE, (call.unit, call.submitted_to)),
        submitted_at=_called_at(call.called_at, incident, work),
        body=content,
        contact={key: value for key, value in contact.items() if value},
        copies_to=list(call.copies_to),
    )
    return await _submitted(row, incident, work)


async def submit_filing(work: Work, by: UUID | None, incident_id: UUID, filing: WrittenFiling) -> Filing:
    """Hand in a written report to the superior; it meets what a paper meets.

    Raises:
        Refused: no such incident, nobody to report to, or an empty paper.
    """
    incident = await standing(work, incident_id)
    if not filing.title.strip() or not filing.body.strip():
        raise Refused("书面报告要有标题和正文。")
    row = Filing(
        **await _upward(work, by, incident, Means.WRITTEN, (filing.unit, filing.submitted_to)),
        submitted_at=work.now,
        title=filing.title.strip(),
        body=filing.body.strip(),
        copies_to=list(filing.copies_to),
        signed_by=filing.signed_by or by,
    )
    return await _submitted(row, incident, work)


async def send_up(
    work: Work, by: UUID | None, incident_id: UUID, *, unit: str = "", submitted_to: str = "", text: str = ""
) -> Filing:
    """Send the incident to the superior as a message; `text` empty: what is known, in one line.

    Raises:
        Refused: no such incident, or nobody to report to.
    """
    incident = await standing(work, incident_id)
    known = understood(Elements.model_validate(incident.facts), work.settings.zone)
    row = Filing(
        **await _upward(work, by, incident, Means.MESSAGE, (unit, submitted_to)),
        submitted_at=work.now,
        title=incident.title,
        body=text.strip() or f"{incident.title}：{known}",
    )
    return await _submitted(row, incident, work)


async def _upward(work: Work, by: UUID | None, incident: Incident, means: Means, between: tuple[str, str]) -> dict[str, Any]:
    """Return what all filings have: who reports to whom (`between`, as asked for), and the how-manieth it is."""
    unit, submitted_to = between
    reporting = await _reporting_unit(work, by, unit)
    return {
        "incident_id": incident.id,
        "means": means,
        "unit": reporting,
        "submitted_to": await _receiving_unit(work, reporting, submitted_to),
        "ordinal": await _next_ordinal(work, incident.id, reporting, means),
        "recorded_at": work.now,
        "by": by,
    }


async def _reporting_unit(work: Work, by: UUID | None, unit: str) -> str:
    """Return the government that reports: a department and its people report for theirs."""
    if not unit and by and (person := await directory.person(work.session, by)):
        unit = person.unit
    if not unit or await work.session.get(Unit, unit) is None:
        raise Refused("请选择由哪个单位报告。")
    return unit.partition("-")[0]


async def _receiving_unit(work: Work, reporting: str, submitted_to: str) -> str:
    if not submitted_to:
        superior = await directory.superior(work.session, reporting)
        if superior is None:
            raise Refused("本单位在目录中没有上级单位，不能向上报告。请管理员补录上级单位。")
        return superior.code
    above = submitted_to.partition("-")[0]
    if above == reporting or above not in ancestors(reporting) or await work.session.get(Unit, submitted_to) is None:
        raise Refused("只能报给上级单位（可以越级）。请重新选择接报单位。")
    return submitted_to


async def _next_ordinal(work: Work, incident_id: UUID, unit: str, means: Means) -> int:
    query = (
        select(func.count())
        .select_from(Filing)
        .where(col(Filing.incident_id) == incident_id, col(Filing.unit) == unit, col(Filing.means) == means)
    )
    return (await work.session.execute(query)).scalar_one() + 1


def _called_at(called_at: datetime, incident: Incident, work: Work) -> datetime:
    """Return the time of a call; a record can't be made before the call, nor of one long ago or from before the event."""
    if called_at > work.now + _AHEAD:
        raise Refused("通话时间晚于现在，请改正。")
    if called_at < work.now - LONGEST_AGO:
        raise Refused("通话时间在24小时以前，不能补记。请写书面说明。")
    facts = Elements.model_validate(incident.facts)
    if facts.occurred_at and facts.occurred_precision == "minute" and called_at < min(facts.occurred_at, incident.first_known_at):
        raise Refused("通话时间早于事发时间，请改正。")
    return min(called_at, work.now)


async def _submitted(row: Filing, incident: Incident, work: Work) -> Filing:
    work.session.add(row)
    await work.session.flush()
    work.emit(
        ReportSubmitted(
            time=work.now,
            unit=row.unit,
            incident_id=incident.id,
            filing_id=row.id,
            means=Means(row.means),
            submitted_to=row.submitted_to,
            submitted_at=row.submitted_at,
            by=row.by,
            summary=(row.title or row.body)[:80],
        )
    )
    return row

"""What people do about zero reports at a desk: file one for a unit, excuse a unit, have the missing reminded once more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from reporting.errors import Refused
from reporting.standing import reason_of
from reporting.tables import ZeroDue
from reporting.zero.meeting import Said, completed, meet
from reporting.zero.running import of_round
from runtime.work import Work
from schemas.values import Channel
from schemas.zero_reports import ZeroReportExcused, ZeroReportFiled, ZeroReportsNear

AGAIN_AFTER = timedelta(minutes=10)


async def file_zero_report(work: Work, by: UUID | None, unit: str, channel: Channel, reason: str = "") -> ZeroDue:
    """File the zero report that a unit owes now, for the own unit or for one that said so by phone.

    Raises:
        Refused: the unit owes none now, or it is another's and it is not said who told so.
    """
    person = await work.session.get(Person, by) if by else None
    if not reason.strip() and (person is None or person.unit != unit):
        raise Refused("代其他单位登记零报告，请写明是谁、用什么方式报的。")
    row = await meet(work, Said(unit=unit, at=work.now, means="desk", by=by, channel=channel, reason=reason.strip()))
    if row is None:
        raise Refused("这个单位现在没有应报的零报告：还没到报送时段，或已经报过。")
    work.emit(ZeroReportFiled(**of_round(work, row), unit=row.owed_to, filed_unit=unit, by=by, reason=row.reason))
    return row


async def excuse_zero_report(work: Work, by: UUID | None, due_id: UUID, reason: str) -> ZeroDue:
    """Excuse a unit from one hour.

    Raises:
        Refused: there is no such hour, the unit has reported or is excused, or no reason was given.
    """
    row, reason = await _held(work, due_id), reason_of(reason)
    if row.state not in ("waiting", "missed"):
        raise Refused("已经报过或已准予免报，不用再免报。")
    was_missing = row.state == "missed"
    row.state, row.excused_by, row.reason = "excused", by, reason
    work.emit(ZeroReportExcused(**of_round(work, row), unit=row.owed_to, excused_unit=row.unit, by=by, reason=reason))
    if was_missing:
        await completed(work, row)
    return row


async def remind_missing(work: Work, due_id: UUID) -> int:
    """Have all units of a round reminded that have not reported; `due_id`: any of its rows. Return how many.

    Raises:
        Refused: nobody is missing, or they were reminded a moment ago.
    """
    one = await _held(work, due_id)
    same = (col(ZeroDue.rule) == one.rule, col(ZeroDue.due_at) == one.due_at, col(ZeroDue.owed_to) == one.owed_to)
    owing = select(ZeroDue).where(*same, col(ZeroDue.state).in_(("waiting", "missed"))).order_by(col(ZeroDue.unit))
    rows = (await work.session.scalars(owing.with_for_update())).all()
    if not rows:
        raise Refused("都已经报了，没有要催的单位。")
    if any(row.reminded_at and row.reminded_at > work.now - AGAIN_AFTER for row in rows):
        raise Refused("十分钟内刚催过，请稍后再催。")
    for row in rows:
        row.reminded_at, row.reminders = work.now, row.reminders + 1
    again = max(row.reminders for row in rows)
    work.emit(ZeroReportsNear(**of_round(work, one), unit=one.owed_to, units=tuple(row.unit for row in rows), again=again))
    return len(rows)


async def _held(work: Work, due_id: UUID) -> ZeroDue:
    query = select(ZeroDue).where(col(ZeroDue.id) == due_id).with_for_update()
    row = (await work.session.scalars(query.execution_options(populate_existing=True))).first()
    if row is None:
        raise Refused("没有这一次零报告，请刷新页面后再试。")
    return row

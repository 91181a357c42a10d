"""A person confirms a shift: by answering its reminder, or on their page. The first time counts; channel and time are kept."""

from __future__ import annotations

from datetime import datetime, tzinfo
from uuid import UUID

from policies.model import ShiftReminders
from roster.errors import Refused
from roster.tables import Shift
from roster.watch.tables import ShiftConfirmation, ShiftReminder
from roster.watch.when import day_before
from runtime.database import insert_into
from runtime.work import Work
from schemas.values import Channel


async def answered(work: Work, reminder_id: UUID, person_id: UUID, channel: Channel | None) -> bool:
    """Take the answer to a notice; say whether it was a reminder of that person's. Of a moved shift it confirms nothing."""
    reminder = await work.session.get(ShiftReminder, reminder_id)
    if reminder is None or reminder.person_id != person_id:
        return False
    shift = await work.session.get(Shift, reminder.shift_id)
    if shift is not None and (shift.person_id, shift.starts_at) == (person_id, reminder.starts_at):
        await _keep(work, shift.id, person_id, shift.starts_at, channel)
    return True


def may_confirm(rule: ShiftReminders | None, starts_at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Say whether a shift is near enough to be confirmed: who says yes two weeks ahead has forgotten it by then."""
    return rule is None or now >= day_before(rule, starts_at, zone)


async def confirm(work: Work, shift_id: UUID, person_id: UUID, channel: Channel) -> str:
    """Confirm one's own shift. Return a sentence that says so.

    Raises:
        Refused: the shift is gone, another's, over, or too far ahead.
    """
    shift = await work.session.get(Shift, shift_id)
    if shift is None or shift.person_id != person_id:
        raise Refused("这个班次已调整，不再由您值班，请刷新页面。")
    if shift.ends_at <= work.now:
        raise Refused("这个班次已经结束，不用再确认。")
    if not may_confirm(work.policy.shift_reminders, shift.starts_at, work.now, work.settings.zone):
        raise Refused("离上岗还早，请在前一天收到提醒后确认。")
    await _keep(work, shift_id, person_id, shift.starts_at, channel)
    return "已确认，请按时到岗。"


async def _keep(work: Work, shift_id: UUID, person_id: UUID, starts_at: datetime, channel: Channel | None) -> None:
    row = {"shift_id": shift_id, "person_id": person_id, "starts_at": starts_at}
    row |= {"confirmed_at": work.now, "channel": str(channel or "")}
    await work.session.execute(insert_into(work.session, ShiftConfirmation).values(row).on_conflict_do_nothing())

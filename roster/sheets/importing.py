"""A duty table into the roster: compared first, shown to a person, then applied as a whole with its history, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from roster.errors import Refused
from roster.sheets.cells import Complaint, Sheet
from roster.sheets.days import Month
from roster.sheets.entries import Asked, Found
from roster.sheets.lookups import SOME, elsewhere_of, lock_room, names_of, people_of_table, shifts_by_id, standing_of
from roster.sheets.persons import Doubt, People, placed
from roster.sheets.planning import Plan, Step, Wanted, clashes, plan, wanted
from roster.sheets.reading import sheets_of
from roster.sheets.spans import minutes_of
from roster.sheets.tables import read_sheets
from roster.shifts import ShiftDraft, alter, enter, take_out
from roster.tables import Rotation, Shift
from runtime.spreadsheet import SourceFile, UnreadableError
from runtime.work import Work
from schemas.values import Post

SHOWN = 50
STARTS = "08:00"


class SheetErrors(Refused):
    """Nothing was imported. `complaints` has everything that is wrong, in the order of the sheet's cells.

    `doubts`: the names of which a person must say whom they mean.
    """

    def __init__(self, complaints: Iterable[Complaint], doubts: Iterable[Doubt] = ()) -> None:
        self.doubts = tuple(doubts)
        self.complaints = tuple(sorted(set(complaints), key=lambda each: (each.place, each.sentence)))
        lines = [str(each) for each in self.complaints[:SHOWN]]
        if (more := len(self.complaints) - SHOWN) > 0:
            lines.append(f"……另有{more}处问题。")
        super().__init__("\n".join([f"共{len(self.complaints)}处问题，值班表没有改动，请改正后重新导入：", *lines]))


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported where.

    `month`: 2026-12 where the sheet doesn't say; `starts`: when shifts change (08:00); `chosen`: whom a name or a cell means,
    where several bear the name: 王伟 or C7 -> a person's id or number.
    """

    unit: str
    sheets: Sequence[Sheet]
    month: str = ""
    starts: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do. `names` of everyone in it by id."""

    unit: str
    plan: Plan
    names: dict[UUID, str]
    remarks: tuple[Complaint, ...]
    days: tuple[date, ...]

    def __str__(self) -> str:
        counts = {what: self.plan.count(what) for what in ("added", "changed", "removed")}
        told = f"新增{counts['added']}班，调整{counts['changed']}班，取消{counts['removed']}班，不变{self.plan.same}班"
        return told + (f"；已经过去的{self.plan.past}班不导入" if self.plan.past else "")


def read_file(file: SourceFile) -> list[Sheet]:
    """Return the sheets of a file. It may take a second or two: not for the loop of a server.

    Raises:
        SheetErrors: it can't be read.
    """
    try:
        return sheets_of(file)
    except UnreadableError as error:
        raise SheetErrors([Complaint("", "", str(error))]) from error


async def propose(session: AsyncSession, order: Order, now: datetime, zone: ZoneInfo, *, lock: bool = False) -> Proposal:
    """Compare a duty table with the roster; `lock` the shifts that stand, for who is going to change them.

    Raises:
        SheetErrors: it has errors; all are named, by cell.
    """
    asked = await _asked(session, order, now.astimezone(zone).date())
    people = await people_of_table(session, order.unit, order.chosen)
    found, shifts = await asyncio.to_thread(_understood, order, asked, people, zone)
    names = {each.id: each.name for each in people.everyone}
    standing = await standing_of(session, order.unit, found, zone, lock)
    planned = await asyncio.to_thread(plan, shifts, standing, now)
    held = {each.person_id for each in standing}
    names |= await names_of(session, held - names.keys())
    open_shifts = [each for each in shifts if each.ends_at > now]
    if open_shifts:
        elsewhere = await elsewhere_of(session, open_shifts, found, order.unit, zone)
        found.problems += await asyncio.to_thread(clashes, open_shifts, elsewhere, names, zone)
    if found.problems:
        raise SheetErrors(found.problems, people.doubts.values())
    return Proposal(order.unit, planned, names, tuple(found.remarks), tuple(sorted(found.days)))


def _understood(order: Order, asked: Asked, people: People, zone: ZoneInfo) -> tuple[Found, list[Wanted]]:
    found = read_sheets(order.sheets, asked)
    return found, wanted(placed(found, people), zone)


async def carry_out(work: Work, by: UUID | None, order: Order, reason: str, confirmed: str = "") -> Proposal:
    """Import a duty table: all of it or nothing, each change with its history.

    Args:
        work: the transaction.
        by: who does it.
        order: what is imported.
        reason: why, for the history.
        confirmed: the fingerprint of the plan that a person saw; empty: none was shown.

    Raises:
        SheetErrors: as `propose`.
        Refused: no reason was given, or the roster has been changed since the person saw the plan.
    """
    if not reason.strip():
        raise Refused("请写明导入的理由，例如“12月值班安排”。")
    await lock_room(work, order.unit)
    proposal = await propose(work.session, order, work.now, work.settings.zone, lock=True)
    if confirmed and confirmed != proposal.plan.fingerprint:
        raise Refused("核对期间值班表已被别人改过，没有导入。请重新核对最新的差异后再确认。")
    stood = await shifts_by_id(work.session, [step.before.id for step in proposal.plan.steps if step.before])
    for number, step in enumerate(proposal.plan.steps):
        await _apply(work, by, (order.unit, reason), step, stood)
        if number % SOME == SOME - 1:
            await asyncio.sleep(0)  # pages go on while years of shifts are entered
    return proposal


async def _apply(work: Work, by: UUID | None, where: tuple[str, str], step: Step, stood: Mapping[UUID, Shift]) -> None:
    unit, reason = where
    if step.before is None:
        assert step.after is not None
        enter(work, _draft(unit, step.after), by, reason)
    elif step.after is None:
        await take_out(work, stood[step.before.id], by, reason)
    else:
        alter(work, stood[step.before.id], _draft(unit, step.after), by, reason)


def _draft(unit: str, each: Wanted) -> ShiftDraft:
    return ShiftDraft(unit, each.post, each.person_id, each.starts_at, each.ends_at, each.note)


async def _asked(session: AsyncSession, order: Order, today: date) -> Asked:
    known = list(await session.scalars(select(Rotation).where(col(Rotation.unit) == order.unit).order_by(col(Rotation.post))))
    posts = await session.scalars(select(col(Shift.post)).where(col(Shift.unit) == order.unit).distinct())
    starts = minutes_of(order.starts or next((each.starts for each in known if each.post == Post.OFFICER), STARTS))
    if starts is None:
        raise SheetErrors([Complaint("", "", f"看不懂交接班时间“{order.starts}”，请写成08:00。")])
    return Asked(_month(order.month, today), starts, frozenset(posts) - frozenset(Post), bool(order.starts))


def _month(said: str, today: date) -> Month:
    if not said:
        return Month(today)
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise SheetErrors([Complaint("", "", f"看不懂月份“{said}”，请写成2026-12。")]) from None
    return Month(today, first.year, first.month)

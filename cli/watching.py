"""`zhishou roster gaps` and `now`: what the roster says, one line each, tab between the columns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NoReturn

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from cli.database import read
from directory import queries as directory
from directory.tables import Unit
from policies import load
from roster import queries as roster
from roster.verifying.queries import working_numbers
from roster.watch import queries as watch
from roster.watch.tables import PostGap
from runtime.clock import RealClock
from runtime.settings import Settings
from schemas import labels

Fail = Callable[[str], NoReturn]
UNKNOWN = "没有代码为{}的单位。"


class _UnknownUnitError(Exception):
    pass


def show_gaps(settings: Settings, unit: str, fail: Fail) -> None:
    """Print the empty posts of a unit and those below it, the nearest first."""
    _print(settings, unit, lambda session, root: _gap_lines(session, root, settings), "处空岗", fail)


def show_now(settings: Settings, unit: str, fail: Fail) -> None:
    """Print who is on duty now, room by room; a room without anybody is printed too."""
    _print(settings, unit, lambda session, root: _now_lines(session, root, settings), "行", fail)


def _print(
    settings: Settings, unit: str, ask: Callable[[AsyncSession, str], Awaitable[list[str]]], counted: str, fail: Fail
) -> None:
    async def lines_of(session: AsyncSession) -> list[str]:
        root = await directory.unit(session, unit) if unit else await directory.top(session)
        if root is None:
            raise _UnknownUnitError
        return await ask(session, root.code)

    try:
        lines = read(settings, lines_of)
    except _UnknownUnitError:
        fail(UNKNOWN.format(unit))
    except LookupError as error:
        fail(str(error))
    for line in lines:
        typer.echo(line)
    typer.echo(f"共 {len(lines)} {counted}", err=True)


async def _gap_lines(session: AsyncSession, root: str, settings: Settings) -> list[str]:
    gaps = await watch.open_gaps(session, [root])
    rule = load(settings.policy).gaps
    lines = []
    for gap in gaps:
        unit = await directory.unit(session, gap.unit)
        next_at = watch.will_escalate_at(gap, rule) if rule else None
        times = f"{_local(gap.starts_at, settings)} 至 {_local(gap.ends_at, settings)}"
        lines.append("\t".join((_name(unit, gap.unit), labels.post(gap.post), times, _standing(gap, next_at, settings))))
    return lines


def _standing(gap: PostGap, next_at: datetime | None, settings: Settings) -> str:
    if gap.escalated_at:
        return f"{_local(gap.escalated_at, settings)} 已报上级值班室"
    told = f"{_local(gap.told_at, settings)} 已告知{len(gap.told)}人" if gap.told_at else "尚未告知"
    taken = "，已有人领办" if gap.taken_at else ""
    return f"{told}{taken}" + (f"，{_local(next_at, settings)} 仍未补则报上级" if next_at else "")


async def _now_lines(session: AsyncSession, root: str, settings: Settings) -> list[str]:
    lines, now = [], RealClock().now()
    for room in await directory.duty_rooms(session, root):
        on = await roster.on_duty(session, room.code, now)
        numbers = await working_numbers(session, {each.person_id for each in on})
        for each in on:
            person = await directory.person(session, each.person_id)
            number = next((contact.address for contact in numbers[each.person_id]), "没有能用的号码")
            who = (person.name if person else "未知人员", number, f"至 {_local(each.until, settings)}")
            lines.append("\t".join((_name(room, room.code), labels.post(each.post), *who)))
        if not on:
            lines.append(f"{_name(room, room.code)}\t无人在班")
    return lines


def _name(unit: Unit | None, code: str) -> str:
    return (unit.short_name or unit.name) if unit else code


def _local(moment: datetime, settings: Settings) -> str:
    return f"{moment.astimezone(settings.zone):%Y-%m-%d %H:%M}"

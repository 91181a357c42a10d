"""Duty tables on the command line: compared, imported, written as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from cli.database import read, write
from directory import queries as directory
from roster.errors import Refused
from roster.sheets import importing
from roster.sheets.exporting import FORMS, as_file, table_of
from roster.sheets.importing import Order, Proposal
from roster.sheets.stretch import Stretch
from roster.sheets.whose import room_of
from runtime.settings import Settings
from runtime.spreadsheet import SourceFile
from runtime.work import Work
from schemas import labels

T = TypeVar("T")
Fail = Callable[[str], NoReturn]

WHAT = {"added": "新增", "changed": "调整", "removed": "取消"}


@dataclass(frozen=True, slots=True)
class Told:
    """A file, and what was said beside it."""

    file: Path
    unit: str
    month: str
    starts: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which roster, of which month (2026-12; empty: this one), in which form, into which file."""

    unit: str
    month: str
    form: str
    out: Path | None
    phones: bool


def compare(settings: Settings, told: Told, fail: Fail) -> None:
    """Print what an import would change."""

    async def propose(session: AsyncSession) -> Proposal:
        return await importing.propose(session, await _order(session, told), datetime.now(UTC), settings.zone)

    _say(_or_fail(lambda: read(settings, propose), fail), settings, "只核对，没有写入")


def carry_out(settings: Settings, told: Told, reason: str, fail: Fail) -> None:
    """Import, and print what was changed."""

    async def job(work: Work) -> Proposal:
        why = f"{reason.strip()}（命令行）" if reason.strip() else ""
        return await importing.carry_out(work, None, await _order(work.session, told), why)

    _say(_or_fail(lambda: write(settings, job), fail), settings, "已导入")


def export(settings: Settings, wish: Wish, fail: Fail) -> None:
    """Write a roster into a file."""

    async def as_asked(session: AsyncSession) -> Path:
        if wish.form not in FORMS:
            raise Refused(f"值班表可以导出为{'、'.join(FORMS)}，不能是“{wish.form}”。")
        stretch = Stretch.month(_day(wish.month, datetime.now(settings.zone).date()))
        table = await table_of(session, wish.unit, stretch, settings.zone, phones=wish.phones)
        path = wish.out or Path(f"{table.title}.{wish.form}")
        path.write_bytes(await as_file(table, wish.form))
        return path

    typer.echo(f"已导出：{_or_fail(lambda: read(settings, as_asked), fail)}")


async def _order(session: AsyncSession, told: Told) -> Order:
    sheets = importing.read_file(SourceFile.at(told.file))
    code = told.unit or (await room_of(session, sheets, [(await directory.top(session)).code])).code
    if await directory.unit(session, code) is None:
        raise Refused(f"没有代码为{code}的单位。")
    return Order(code, sheets, told.month, told.starts, dict(map(_pair, told.who)))


def _pair(said: str) -> tuple[str, str]:
    name, mark, person = said.partition("=")
    if not mark or not name or not person:
        raise Refused(f"看不懂“{said}”，请写成 姓名=手机号，或 单元格=手机号。")
    return name, person


def _day(month: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{month}-01") if month else today
    except ValueError:
        raise Refused(f"看不懂月份“{month}”，请写成2026-12。") from None


def _say(proposal: Proposal, settings: Settings, done: str) -> None:
    """Print the difference, a change a line: day, post, what, from whom to whom; and the sum."""
    for remark in proposal.remarks:
        typer.echo(f"请留意 {remark}", err=True)
    for day, steps in proposal.plan.by_day(settings.zone).items():
        for step in steps:
            names = [proposal.names.get(each.person_id, "未知人员") for each in (step.before, step.after) if each]
            typer.echo(f"{day.isoformat()}\t{labels.post(step.shift.post)}\t{WHAT[step.what]}\t{'→'.join(names)}")
    typer.echo(f"{done}：{proposal}")


def _or_fail(job: Callable[[], T], fail: Fail) -> T:
    """Return what `job` does, or end with the sentence that says why it can't be done."""
    try:
        return job()
    except importing.SheetErrors as errors:
        hint = "\n同名的人也可以用 --who 姓名=手机号 指明。" if errors.doubts else ""
        fail(errors.sentence + hint)
    except Refused as refused:
        fail(refused.sentence)
    except LookupError as error:
        fail(str(error))
    except OSError as error:
        fail(f"写不了文件：{error.strerror}")

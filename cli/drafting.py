"""`zhishou roster generate` and `holidays`: a draft drawn up beside whatever runs, printed one shift a line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

import typer

from cli.database import database_needed, works_of, write
from roster.errors import Refused
from roster.rota import editing
from roster.rota.drafts import Outlook, outlook
from roster.rota.gathering import Stretch
from roster.rota.generating import generate
from roster.rota.publishing import Order, publish
from roster.rota.tables import RotaDraft
from runtime.settings import Settings
from runtime.work import Work
from schemas import labels

Fail = Callable[[str], NoReturn]


def import_holidays(settings: Settings, file: Path, fail: Fail) -> None:
    """Take a holiday table."""
    content = file.read_bytes()
    try:
        days = write(settings, lambda work: editing.import_holidays(work, None, content))
    except Refused as refused:
        fail(refused.sentence)
    typer.echo(f"已导入{days}天")


def generate_draft(settings: Settings, unit: str, days: tuple[date, date], at_once: bool, fail: Fail) -> None:
    """Draw up a roster and print it; publish it `at_once` when it breaks no rule: no person is here to answer for one."""
    try:
        with database_needed(settings):
            view, told = asyncio.run(_draw_up(settings, Stretch(unit, *days), at_once))
    except Refused as refused:
        fail(refused.sentence)
    for line in _lines(view):
        typer.echo(line)
    for note in view.draft.notes:
        typer.echo(note["sentence"], err=True)
    typer.echo(told, err=True)


async def _draw_up(settings: Settings, wanted: Stretch, at_once: bool) -> tuple[Outlook, str]:
    async with works_of(settings) as works:
        draft = await generate(works, None, wanted, settings.rota_seconds)
        view = await works.run(lambda work: _looked(work, draft))
        if not at_once:
            return view, "草稿已生成，尚未发布"
        return view, str(await works.run(lambda work: publish(work, Order(None, draft.id, draft.version))))


async def _looked(work: Work, draft: RotaDraft) -> Outlook:
    found = await work.session.get(RotaDraft, draft.id)
    assert found is not None
    return await outlook(work.session, found, work.now, work.settings.zone, work.policy.rota)


def _lines(view: Outlook) -> list[str]:
    """Return day, start, post and name of each shift, and the posts that stay empty."""
    zone = view.ground.zone
    manned = [
        (
            each.starts_at,
            f"{each.day}\t{each.starts_at.astimezone(zone):%H:%M}\t{labels.post(each.post)}\t{view.names[each.person_id]}",
        )
        for each in view.shifts
    ]
    return [line for _, line in sorted(manned)]

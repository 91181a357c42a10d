"""Duty tables as files, for pages and API alike: what is to be imported, and the roster as a download."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from urllib.parse import quote

from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer, may
from directory.tables import Unit
from roster.sheets.exporting import FORMS, as_file, table_of
from roster.sheets.importing import Order, Proposal, carry_out, read_file
from roster.sheets.stretch import Stretch
from runtime.spreadsheet import SourceFile
from runtime.work import Work
from web.errors import InvalidError, NotFoundError
from web.gate import require
from web.site import Site


async def order_of(unit: str, file: SourceFile, said: Mapping[str, str], chosen: Mapping[str, str]) -> Order:
    """Return the order to import a file, read beside the loop. `said`: `month` and `starts`; `chosen`: as in `Order`.

    Raises:
        SheetErrors: it can't be read.
    """
    sheets = await asyncio.to_thread(read_file, file)
    return Order(unit, sheets, said.get("month", "").strip(), said.get("starts", "").strip(), chosen)


def importing(viewer: Viewer, order: Order, reason: str, seen: str) -> Callable[[Work], Awaitable[Proposal]]:
    """Return the piece of work that imports in a viewer's name; of a token, which is no person, the history tells the name."""
    if viewer.token and reason.strip():
        reason = f"{reason.strip()}（接口令牌：{viewer.token}）"
    return lambda work: carry_out(work, viewer.person_id, order, reason, seen)


async def room_for(session: AsyncSession, viewer: Viewer, unit: str, action: Action) -> Unit:
    """Return a unit whose roster the viewer may see, or change.

    Raises:
        NotFoundError: there is no such unit.
        ForbiddenError: it is not this viewer's.
    """
    found = await directory.unit(session, unit)
    if found is None:
        raise NotFoundError("没有这个值班室。")
    require(viewer, action, found.code, unit_name=found.name)
    return found


def stretch_of(month: str, first: date | None, last: date | None, today: date) -> Stretch:
    """Return the days of a month (2026-12), or those asked for; nothing at all is this month.

    Raises:
        InvalidError: it is no month.
        Refused: they are no stretch of days.
    """
    if not month.strip():
        return Stretch.of(first, last, today)
    try:
        return Stretch.month(date.fromisoformat(f"{month.strip()}-01"))
    except ValueError:
        raise InvalidError(f"看不懂月份“{month[:20]}”，请写成2026-12。") from None


async def exported(site: Site, viewer: Viewer, unit: str, form: str, stretch: Stretch) -> Response:
    """Return a unit's duty table as a file; with numbers for who may see the directory there.

    Raises:
        NotFoundError: it can't be written in this form, or there is no such unit.
        ForbiddenError: the viewer may not see this roster.
    """
    if form not in FORMS:
        raise NotFoundError(f"值班表可以导出为{'、'.join(FORMS)}。")
    async with site.platform.database.read() as session:
        room = await room_for(session, viewer, unit, Action.SEE_ROSTER)
        phones = bool(may(viewer, Action.SEE_DIRECTORY, room.code))
        table = await table_of(session, room.code, stretch, site.zone, phones=phones)
    name = quote(f"{table.title}.{form}")
    headers = {"Content-Disposition": f"attachment; filename=\"duty-table.{form}\"; filename*=UTF-8''{name}"}
    return Response(await as_file(table, form), media_type=FORMS[form], headers=headers)

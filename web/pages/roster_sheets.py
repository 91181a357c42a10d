"""值班表导入导出: a table is uploaded and compared, a person looks at the difference and confirms; and the table as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer, may
from directory.tables import Unit
from roster.errors import Refused
from roster.sheets.exporting import FORMS, as_file, table_of
from roster.sheets.importing import Order, Proposal, SheetErrors, carry_out, propose, read_file
from roster.sheets.stretch import Stretch
from runtime.spreadsheet import SourceFile
from runtime.work import Work
from web.errors import InvalidError, NotFoundError
from web.gate import require
from web.identity import AVisit, SignedInViewer, Visit
from web.once import run_once
from web.site import Site, TheSite
from web.upload import form_with_table

router = APIRouter(include_in_schema=False)

GONE = "上传的文件没有找到，请重新上传。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A table that is kept until it is confirmed, with what was said beside it."""

    sha256: str
    name: str
    month: str
    starts: str
    reason: str


@router.get("/roster/import")
async def page(visit: AVisit, unit: str = "") -> Response:
    """The form to upload a table."""
    return await _form(visit, await _room(visit, unit))


@router.post("/roster/import")
async def compare(visit: AVisit, request: Request, unit: str = "") -> Response:
    """Show what the uploaded table would change. Nothing is changed yet."""
    room = await _room(visit, unit)
    try:
        said, file = await form_with_table(request)
        if file is None:
            raise InvalidError("请选择一个 .xlsx 或 .csv 文件。")
        order = await order_of(unit, file, said)
        async with visit.reading() as session:
            proposal = await propose(session, order, visit.site.now, visit.site.zone)
    except SheetErrors as errors:
        return await _form(visit, room, errors=errors)
    except InvalidError as fault:
        return await _form(visit, room, fault=str(fault))
    kept = await visit.site.platform.media.keep(file.content, FORMS["xlsx"], PurePath(file.name).name[:100])
    upload = Upload(kept.sha256, kept.name, order.month, order.starts, said.get("reason", ""))
    return await _difference(visit, room, proposal, upload)


@router.post("/roster/import/confirm")
async def confirm(visit: AVisit, request: Request, unit: str = "") -> Response:
    """Import what the person has seen."""
    room = await _room(visit, unit)
    said, _ = await form_with_table(request)
    try:
        content, _type = await visit.site.platform.media.fetch(said.get("sha256", ""))
    except KeyError:
        return await _form(visit, room, fault=GONE)
    try:
        order = await order_of(unit, SourceFile(said.get("name", ""), content), said)
        job = _importing(visit, order, said)
        await run_once(visit.site, _once(said), job)
    except SheetErrors as errors:
        return await _form(visit, room, errors=errors)
    except Refused as refused:
        return await _form(visit, room, fault=refused.sentence)
    return RedirectResponse(f"/roster?unit={room.code}&done=imported", 303)


@router.get("/roster/export.{form}")
async def export(
    site: TheSite, viewer: SignedInViewer, form: str, unit: str, first: date | None = None, last: date | None = None
) -> Response:
    """The duty table as a workbook or a paper."""
    return await exported(site, viewer, unit, form, Stretch.of(first, last, site.now.astimezone(site.zone).date()))


async def order_of(unit: str, file: SourceFile, said: Mapping[str, str]) -> Order:
    """Return the order to import a file, read beside the loop.

    Raises:
        SheetErrors: it can't be read.
    """
    sheets = await asyncio.to_thread(read_file, file)
    return Order(unit, sheets, month=said.get("month", "").strip(), starts=said.get("starts", "").strip())


async def exported(site: Site, viewer: Viewer, unit: str, form: str, stretch: Stretch) -> Response:
    """Return a unit's duty table as a file; with numbers for who may see the directory there.

    Raises:
        NotFoundError: it can't be written in this form, or there is no such unit.
        ForbiddenError: the viewer may not see this roster.
    """
    if form not in FORMS:
        raise NotFoundError("值班表可以导出为 xlsx 或 pdf。")
    async with site.platform.database.read() as session:
        room = await _found(session, unit)
        require(viewer, Action.SEE_ROSTER, room.code, unit_name=room.name)
        phones = bool(may(viewer, Action.SEE_DIRECTORY, room.code))
        table = await table_of(session, room.code, stretch, site.zone, phones=phones)
    name = quote(f"{table.title}.{form}")
    headers = {"Content-Disposition": f"attachment; filename=\"duty-table.{form}\"; filename*=UTF-8''{name}"}
    return Response(await as_file(table, form), media_type=FORMS[form], headers=headers)


async def _found(session: AsyncSession, unit: str) -> Unit:
    found = await directory.unit(session, unit)
    if found is None:
        raise NotFoundError("没有这个值班室。")
    return found


async def _room(visit: Visit, unit: str) -> Unit:
    """Return the unit whose roster is to be changed, for who may."""
    async with visit.reading() as session:
        room = await _found(session, unit)
    require(visit.viewer, Action.EDIT_ROSTER, room.code, unit_name=room.name)
    return room


def _importing(visit: Visit, order: Order, said: Mapping[str, str]) -> Callable[[Work], Awaitable[Proposal]]:
    by, reason, seen = visit.viewer.person_id, said.get("reason", ""), said.get("seen", "")
    if not seen:
        raise Refused(GONE)
    return lambda work: carry_out(work, by, order, reason, seen)


def _once(said: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(said.get("once", ""))
    except ValueError:
        return None


async def _form(visit: Visit, room: Unit, errors: SheetErrors | None = None, fault: str = "") -> Response:
    code = 422 if errors or fault else 200
    return visit.show("roster/import.html", code, room=room, errors=errors, fault=fault, proposal=None)


async def _difference(visit: Visit, room: Unit, proposal: Proposal, upload: Upload) -> Response:
    days = proposal.plan.by_day(visit.site.zone)
    return visit.show(
        "roster/import.html", room=room, errors=None, fault="", proposal=proposal, days=days, upload=upload, zone=visit.site.zone
    )

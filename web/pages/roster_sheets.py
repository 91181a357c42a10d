"""值班表导入导出: a table is uploaded and compared, a person looks at the difference and confirms; and the table as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from directory.rights import Action
from directory.tables import Unit
from roster.errors import Refused
from roster.sheets.importing import Proposal, SheetErrors, propose
from runtime.spreadsheet import SourceFile
from web.errors import InvalidError
from web.identity import AVisit, SignedInViewer, Visit
from web.once import run_once
from web.sheets import exported, importing, order_of, room_for, stretch_of
from web.site import TheSite
from web.upload import form_with_table

router = APIRouter(include_in_schema=False)

T = TypeVar("T")
KEPT_AS = "application/vnd.zhishou.duty-table"
"""The type under which an uploaded table waits to be confirmed: nothing else that is kept is read as one."""
GONE = "上传的文件没有找到，请重新上传。"
CHOICE = "who."
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Upload:
    """A table that is kept until it is confirmed, with what was said beside it. `chosen`: whom a name of several means."""

    sha256: str = ""
    name: str = ""
    month: str = ""
    starts: str = ""
    reason: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Upload:
        """Read what a form carries on."""
        chosen = {name.removeprefix(CHOICE): value for name, value in said.items() if name.startswith(CHOICE) and value}
        told = {name: said.get(name, "").strip() for name in ("sha256", "name", "month", "starts", "reason")}
        return cls(**told, chosen=chosen)


@router.get("/roster/import")
async def page(visit: AVisit, unit: str = "") -> Response:
    """The form to upload a table."""
    return await _form(visit, await _room(visit, unit), Upload())


@router.post("/roster/import")
async def compare(visit: AVisit, request: Request, unit: str = "") -> Response:
    """Show what the uploaded table would change. Nothing is changed yet."""
    room = await _room(visit, unit)
    upload = Upload()
    try:
        said, file = await form_with_table(request)
        upload, file = await _kept(visit, Upload.of(said), file)
        return await _difference(visit, room, file, upload)
    except SheetErrors as errors:
        return await _form(visit, room, upload, errors=errors)
    except InvalidError as fault:
        return await _form(visit, room, upload, fault=str(fault))


@router.post("/roster/import/confirm")
async def confirm(visit: AVisit, request: Request, unit: str = "") -> Response:
    """Import what the person has seen; when the roster is another by now, show the new difference instead."""
    room = await _room(visit, unit)
    upload = Upload()
    try:
        said, _ = await form_with_table(request)
        upload, file = await _kept(visit, Upload.of(said), None)
        return await _import(visit, room, (upload, file), said)
    except SheetErrors as errors:
        return await _form(visit, room, upload, errors=errors)
    except InvalidError as fault:
        return await _form(visit, room, upload, fault=str(fault))


@router.get("/roster/export.{form}")
async def export(site: TheSite, viewer: SignedInViewer, form: str, unit: str, month: str = "") -> Response:
    """The duty table as a workbook, a paper or CSV."""
    today = site.now.astimezone(site.zone).date()
    return await exported(site, viewer, unit, form, stretch_of(month, None, None, today))


async def _room(visit: Visit, unit: str) -> Unit:
    async with visit.reading() as session:
        return await room_for(session, visit.viewer, unit or visit.viewer.unit, Action.EDIT_ROSTER)


async def _kept(visit: Visit, upload: Upload, file: SourceFile | None) -> tuple[Upload, SourceFile]:
    """Keep a file that was just sent, or fetch the one that was sent before.

    Raises:
        InvalidError: there is neither.
    """
    media = visit.site.platform.media
    if file is not None:
        name = PurePath(file.name).name[:100]
        kept = await media.keep(file.content, KEPT_AS, name)
        return Upload(kept.sha256, name, upload.month, upload.starts, upload.reason, upload.chosen), file
    if not upload.sha256:
        raise InvalidError("请选择一个 .xlsx 或 .csv 文件。")
    try:
        content, kind = await media.fetch(upload.sha256)
    except KeyError:
        raise InvalidError(GONE) from None
    if kind != KEPT_AS:
        raise InvalidError(GONE)
    return upload, SourceFile(upload.name, content)


async def _import(visit: Visit, room: Unit, sent: tuple[Upload, SourceFile], said: Mapping[str, str]) -> Response:
    upload, file = sent
    order = await order_of(room.code, file, said, upload.chosen)
    seen = said.get("seen", "") or "nothing"
    try:
        await run_once(visit.site, _once(said), importing(visit.viewer, order, upload.reason, seen))
    except SheetErrors:
        raise
    except Refused as refused:
        return await _difference(visit, room, file, upload, fault=refused.sentence)
    return RedirectResponse(f"/roster?unit={room.code}&done=imported", 303)


def _once(said: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(said.get("once", ""))
    except ValueError:
        return None


async def _form(visit: Visit, room: Unit, upload: Upload, errors: SheetErrors | None = None, fault: str = "") -> Response:
    code = 422 if errors or fault else 200
    return visit.show("roster/import.html", code, room=room, upload=upload, errors=errors, fault=fault, prefix=CHOICE)


async def _difference(visit: Visit, room: Unit, file: SourceFile, upload: Upload, fault: str = "") -> Response:
    order = await order_of(room.code, file, {"month": upload.month, "starts": upload.starts}, upload.chosen)
    async with visit.reading() as session:
        proposal = await propose(session, order, visit.site.now, visit.site.zone)
    shown = _shown(visit, proposal)
    return visit.show(
        "roster/difference.html", 409 if fault else 200, room=room, upload=upload, fault=fault, prefix=CHOICE, **shown
    )


def _shown(visit: Visit, proposal: Proposal) -> dict[str, object]:
    """Return what the page tells of a proposal: its changes by day, what stays, and how many lines of each are left out."""
    steps = [(day, step) for day, steps in proposal.plan.by_day(visit.site.zone).items() for step in steps]
    kept = [(day, each) for day, several in proposal.plan.kept_by_day(visit.site.zone).items() for each in several]
    return {
        "proposal": proposal,
        "days": _by_day(steps[:MOST_LINES]),
        "kept": _by_day(kept[:MOST_LINES]),
        "more": (max(0, len(steps) - MOST_LINES), max(0, len(kept) - MOST_LINES)),
    }


def _by_day(lines: list[tuple[date, T]]) -> dict[date, list[T]]:
    days: dict[date, list[T]] = {}
    for day, line in lines:
        days.setdefault(day, []).append(line)
    return days

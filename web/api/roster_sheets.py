"""Duty tables by API: compare a file with the roster, import it whole, have the roster as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action, Viewer
from roster.sheets.exporting import FORMS
from roster.sheets.importing import Order, Proposal, SheetErrors, propose
from roster.sheets.planning import Standing, Step, Wanted
from roster.sheets.whose import room_of
from web.api.doing import REFUSED, Key, once_of
from web.api.out import Fault
from web.api.reading import FAULTS
from web.api.sheet_examples import COMPARED, CONTENT, WRONG
from web.errors import InvalidError, RepeatedError
from web.gate import where
from web.identity import SignedInViewer
from web.once import run_once
from web.sheets import exported, importing, order_of, room_for, stretch_of
from web.site import Site, TheSite
from web.upload import form_with_table

router = APIRouter(prefix="/api/roster", tags=["roster"], responses=FAULTS)


class ShiftOut(BaseModel):
    """A shift as it stands, or as the table has it. `cell`: where the table says so."""

    person_id: str
    name: str
    starts_at: datetime
    ends_at: datetime
    cell: str = ""


class ChangeOut(BaseModel):
    """One change, under the local day on which the shift begins."""

    day: date
    post: str
    what: Literal["added", "changed", "removed"]
    before: ShiftOut | None
    after: ShiftOut | None


class Remark(BaseModel):
    """A sentence on a cell; `cell` empty: on the sheet as a whole; `sheet`: when the file has several."""

    sheet: str
    cell: str
    sentence: str


class Comparison(BaseModel):
    """What an import would do, or did. `fingerprint` names exactly these changes: hand it back as `confirmed`."""

    unit: str
    applied: bool
    added: int
    changed: int
    removed: int
    unchanged: int
    past: int = Field(description="shifts of the table that are over; they are left as they are")
    fingerprint: str
    changes: list[ChangeOut]
    remarks: list[Remark]


class Option(BaseModel):
    """Someone whom a name may mean."""

    person_id: str
    label: str


class Choice(BaseModel):
    """A name that several bear; say whom it means by `who=NAME=PERSON_ID`, or for one cell by `who=C7=PERSON_ID`."""

    name: str
    cells: list[str]
    options: list[Option]


class TableFault(Fault):
    """Everything that is wrong in a table, by cell. Nothing was imported."""

    complaints: list[Remark]
    choices: list[Choice]


WRONG_TABLE: dict[int | str, dict[str, Any]] = {
    422: {
        "model": TableFault,
        "description": "The table has errors; all are named, by cell.",
        "content": {"application/json": {"example": WRONG}},
    }
}
FILE = {"requestBody": {"required": True, "content": CONTENT}}
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for kind in FORMS.values()},
    }
}


class ImportQuery(BaseModel):
    """How a table is to be read and imported."""

    unit: str = Field("", max_length=32, description="whose roster; empty: the duty room that the title or file name names")
    dry_run: bool = Field(True, description="compare only; false: import")
    reason: str = Field("", max_length=200, description="why, for the history; needed to import")
    confirmed: str = Field("", max_length=64, description="`fingerprint` that was looked at: other changes are refused")
    month: str = Field("", max_length=7, description="where the table doesn't say", examples=["2026-12"])
    starts: str = Field("", max_length=5, description="when shifts change", examples=["08:00"])
    who: list[str] = Field(default_factory=list, max_length=500, description="NAME=PERSON, or CELL=PERSON: an id or a number")


class ExportQuery(BaseModel):
    """Which days, in which form."""

    unit: str = Field(max_length=32)
    format: Literal["xlsx", "pdf", "csv"] = "xlsx"
    month: str = Field("", max_length=7, description="none of the three: this month", examples=["2026-12"])
    first: date | None = None
    last: date | None = Field(None, description="inclusive; none: the end of the month of `first`")


@router.post(
    "/import",
    summary="Compare a duty table with the roster, or import it",
    openapi_extra=FILE,
    responses=REFUSED | WRONG_TABLE | {200: {"content": {"application/json": {"example": COMPARED}}}},
    response_model=Comparison,
)
async def import_table(
    site: TheSite, viewer: SignedInViewer, request: Request, how: Annotated[ImportQuery, Query()], idempotency_key: Key = None
) -> Comparison | JSONResponse:
    """Read an XLSX or CSV as offices write them. By default nothing is changed; an import is all of it or nothing."""
    try:
        order = await _order(site, viewer, request, how)
        if how.dry_run:
            async with site.platform.database.read() as session:
                proposal = await propose(session, order, site.now, site.zone)
        else:
            job = importing(viewer, order, how.reason, how.confirmed)
            proposal = _done(await run_once(site, once_of(viewer, idempotency_key), job))
    except SheetErrors as errors:
        return JSONResponse(_wrong(errors).model_dump(), 422)
    return _compared(proposal, site.zone, applied=not how.dry_run)


@router.get("/export", summary="The roster as a file", responses=REFUSED | DOWNLOAD, response_class=Response)
async def export(site: TheSite, viewer: SignedInViewer, how: Annotated[ExportQuery, Query()]) -> Response:
    """Return the duty table of a month or of a stretch of days; with numbers for who may see the directory there."""
    today = site.now.astimezone(site.zone).date()
    return await exported(site, viewer, how.unit, how.format, stretch_of(how.month, how.first, how.last, today))


async def _order(site: Site, viewer: Viewer, request: Request, how: ImportQuery) -> Order:
    units = where(viewer, Action.EDIT_ROSTER)
    _, file = await form_with_table(request)
    if file is None:
        raise InvalidError("请在表单字段 file 中上传一个 .xlsx 或 .csv 文件。")
    chosen = dict(_pair(each) for each in how.who)
    order = await order_of(how.unit, file, {"month": how.month, "starts": how.starts}, chosen)
    async with site.platform.database.read() as session:
        code = how.unit or (await room_of(session, order.sheets, units)).code
        room = await room_for(session, viewer, code, Action.EDIT_ROSTER)
    return Order(room.code, order.sheets, order.month, order.starts, order.chosen)


def _pair(said: str) -> tuple[str, str]:
    name, mark, person = said.partition("=")
    if not mark or not name.strip() or not person.strip():
        raise InvalidError(f"看不懂“{said[:40]}”，请写成 姓名=手机号，或 单元格=手机号。")
    return name.strip(), person.strip()


def _done(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    return proposal


def _compared(proposal: Proposal, zone: ZoneInfo, *, applied: bool) -> Comparison:
    plan = proposal.plan
    steps = [(day, step) for day, several in plan.by_day(zone).items() for step in several]
    return Comparison(
        unit=proposal.unit,
        applied=applied,
        added=plan.count("added"),
        changed=plan.count("changed"),
        removed=plan.count("removed"),
        unchanged=plan.same,
        past=plan.past,
        fingerprint=plan.fingerprint,
        changes=[_change(day, step, proposal) for day, step in steps],
        remarks=[Remark(sheet=each.sheet, cell=each.at, sentence=each.sentence) for each in proposal.remarks],
    )


def _change(day: date, step: Step, proposal: Proposal) -> ChangeOut:
    before, after = (_shift(each, proposal) if each else None for each in (step.before, step.after))
    told = {"day": day, "post": step.shift.post, "what": step.what, "before": before, "after": after}
    return ChangeOut.model_validate(told)


def _shift(each: Standing | Wanted, proposal: Proposal) -> ShiftOut:
    cell = f"{each.sheet}!{each.at}".lstrip("!") if isinstance(each, Wanted) else ""
    name = proposal.names.get(each.person_id, "未知人员")
    return ShiftOut(person_id=str(each.person_id), name=name, starts_at=each.starts_at, ends_at=each.ends_at, cell=cell)


def _wrong(errors: SheetErrors) -> TableFault:
    return TableFault(
        error="invalid",
        detail=errors.sentence,
        complaints=[Remark(sheet=each.sheet, cell=each.at, sentence=each.sentence) for each in errors.complaints],
        choices=[
            Choice(
                name=each.name,
                cells=each.cells,
                options=[Option(person_id=str(who.id), label=f"{who.name}，{who.label}") for who in each.options],
            )
            for each in errors.doubts
        ],
    )

"""Shifts by API: read as they stand or stood, enter, change, take out, give some hours to another."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from directory.rights import Action
from roster import queries as roster
from roster.changes import commands
from roster.changes.applying import draft_of
from roster.changes.queries import roster_as_of
from roster.commands import Refused, ShiftDraft
from roster.tables import Shift
from runtime.work import Work
from web.api.doing import REFUSED
from web.api.reading import FAULTS
from web.api.roster_models import HistoryOut, HoursIn, OnOut, ShiftChangeIn, ShiftIn, ShiftOut
from web.identity import SignedInViewer
from web.shift_doing import allowed, shift_for
from web.site import TheSite

router = APIRouter(prefix="/api/roster", responses=FAULTS | REFUSED, tags=["roster"])

WEEK = timedelta(days=7)
AsOf = Annotated[AwareDatetime | None, Query(description="the roster as it stood then; none: as it stands")]


@router.get("/shifts", summary="A unit's shifts, now or as they stood")
async def shifts(
    site: TheSite,
    viewer: SignedInViewer,
    unit: str,
    *,
    start: Annotated[AwareDatetime | None, Query(description="none: now")] = None,
    end: Annotated[AwareDatetime | None, Query(description="none: a week after start")] = None,
    as_of: AsOf = None,
) -> list[ShiftOut]:
    """Return the shifts that touch a stretch of time."""
    first = start or as_of or site.now
    last = end or first + WEEK
    async with site.platform.database.read() as session:
        await allowed(session, viewer, Action.SEE_ROSTER, unit)
        if as_of is None:
            found = await roster.shifts_between(session, unit, first, last)
        else:
            stood = await roster_as_of(session, unit, as_of)
            found = [each for each in stood if each.ends_at > first and each.starts_at < last]
    return [ShiftOut.model_validate(each) for each in found]


@router.get("/really-on", summary="Who is really on: by the roster, and who was not relieved")
async def really_on(
    site: TheSite, viewer: SignedInViewer, unit: str, at: Annotated[AwareDatetime | None, Query()] = None
) -> list[OnOut]:
    """Return who is on duty and whose handover is not signed yet."""
    async with site.platform.database.read() as session:
        await allowed(session, viewer, Action.SEE_ROSTER, unit)
        found = await roster.really_on(session, unit, at or site.now)
    return [OnOut.model_validate(each) for each in found]


@router.get("/history", summary="What was changed in a unit's roster")
async def history(
    site: TheSite, viewer: SignedInViewer, unit: str, since: Annotated[AwareDatetime | None, Query()] = None
) -> list[HistoryOut]:
    """Return changes since a time (none: a week ago), the newest first."""
    async with site.platform.database.read() as session:
        await allowed(session, viewer, Action.SEE_ROSTER, unit)
        found = await roster.history(session, unit, since or site.now - WEEK)
    return [HistoryOut.model_validate(each) for each in found]


@router.post("/shifts", summary="Enter a shift", status_code=201)
async def add(site: TheSite, viewer: SignedInViewer, given: ShiftIn) -> ShiftOut:
    """Enter a shift; of a last-minute one those concerned are told."""
    async with site.platform.database.read() as session:
        await allowed(session, viewer, Action.EDIT_ROSTER, given.unit)
    draft = ShiftDraft(**given.model_dump(exclude={"reason"}))
    made = await site.platform.works.run(lambda work: commands.add(work, viewer.person_id, draft, given.reason))
    return ShiftOut.model_validate(made)


@router.patch("/shifts/{shift_id}", summary="Change a shift")
async def change(site: TheSite, viewer: SignedInViewer, shift_id: UUID, given: ShiftChangeIn) -> ShiftOut:
    """Change a shift that the caller saw as `version`."""
    async with site.platform.database.read() as session:
        await shift_for(session, viewer, shift_id, Action.EDIT_ROSTER)
    changed = await site.platform.works.run(lambda work: _changed(work, viewer.person_id, shift_id, given))
    return ShiftOut.model_validate(changed)


async def _changed(work: Work, by: UUID | None, shift_id: UUID, given: ShiftChangeIn) -> Shift:
    stands = await work.session.get(Shift, shift_id)
    if stands is None:
        raise Refused("这个班次已被删除。")
    told: dict[str, Any] = given.model_dump(exclude={"version", "reason"}, exclude_none=True)
    before = draft_of(stands)
    kept = {name: getattr(before, name) for name in ("unit", "post", "person_id", "starts_at", "ends_at", "note")}
    draft = ShiftDraft(**(kept | told))
    return await commands.change(work, by, shift_id, draft, version=given.version, reason=given.reason)


@router.delete("/shifts/{shift_id}", summary="Take a shift out", status_code=204)
async def remove(
    site: TheSite, viewer: SignedInViewer, shift_id: UUID, version: int, reason: Annotated[str, Query(max_length=200)]
) -> None:
    """Take out a shift that the caller saw as `version`; its history stays."""
    async with site.platform.database.read() as session:
        await shift_for(session, viewer, shift_id, Action.EDIT_ROSTER)
    await site.platform.works.run(lambda work: commands.remove(work, viewer.person_id, shift_id, version=version, reason=reason))


@router.post("/shifts/{shift_id}/hours", summary="Give some hours of a shift to another")
async def hours(site: TheSite, viewer: SignedInViewer, shift_id: UUID, given: HoursIn) -> list[ShiftOut]:
    """Split a shift that the caller saw as `version`; return its pieces in order of time."""
    async with site.platform.database.read() as session:
        await shift_for(session, viewer, shift_id, Action.EDIT_ROSTER)
    made = await site.platform.works.run(
        lambda work: commands.override_hours(
            work,
            viewer.person_id,
            shift_id,
            given.person_id,
            start=given.starts_at,
            end=given.ends_at,
            version=given.version,
            reason=given.reason,
        )
    )
    return [ShiftOut.model_validate(each) for each in made]

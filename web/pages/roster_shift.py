"""One shift: who, when, its history; and what may be done with it: changed, taken out, some hours given to another, swapped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, BeforeValidator, Field

from directory import queries as directory
from directory.rights import Action, may
from roster import queries as roster
from roster.changes import commands
from roster.changes.applying import draft_of
from roster.commands import Refused, ShiftDraft
from runtime.work import Work
from web.asker import person_of
from web.errors import InvalidError
from web.history_view import change_lines
from web.identity import AVisit, Visit
from web.names import people
from web.once import run_once
from web.shift_doing import allowed, shift_for
from web.typed_time import typed_span

router = APIRouter(include_in_schema=False)

AHEAD = timedelta(days=31)
POSTS = ("officer", "second_officer", "leader")
Job = Callable[[Work], Awaitable[Any]]


class Filled(BaseModel):
    """A form about a shift. `once` is the id of its rendering, `version` the shift that was seen."""

    once: UUID | None = None
    version: int = 0
    person: Annotated[UUID | None, BeforeValidator(lambda given: given or None)] = None
    starts_at: str = Field("", max_length=40)
    ends_at: str = Field("", max_length=40)
    reason: str = Field("", max_length=200)


class Entered(Filled):
    """A shift as it is entered anew or changed."""

    unit: str = Field("", max_length=32)
    post: str = Field("officer", max_length=40)
    note: str = Field("", max_length=200)


class Swap(Filled):
    """What is taken in return: the other shift's id and version, as one choice of a list."""

    other: str = Field("", max_length=80)

    @property
    def wanted(self) -> tuple[UUID, int]:
        """The other shift and its version.

        Raises:
            InvalidError: none was chosen.
        """
        other, _, version = self.other.partition("|")
        try:
            return UUID(other), int(version)
        except ValueError:
            raise InvalidError("请选择要换的班次。") from None


@router.get("/roster/add")
async def add_form(visit: AVisit, unit: str, post: str = "officer", day: str = "") -> Response:
    """The form for a new shift."""
    starts = f"{day}T08:00" if day else ""
    return await _add_page(visit, Entered(unit=unit, post=post, starts_at=starts))


@router.post("/roster/add")
async def add(visit: AVisit, filled: Annotated[Entered, Form()]) -> Response:
    """Enter a shift."""
    async with visit.reading() as session:
        await allowed(session, visit.viewer, Action.EDIT_ROSTER, filled.unit)
    try:
        draft = _draft(visit, filled, filled.unit)
        job: Job = lambda work: commands.add(work, visit.viewer.person_id, draft, filled.reason)  # noqa: E731
        await run_once(visit.site, filled.once, job)
    except (Refused, InvalidError) as fault:
        return await _add_page(visit, filled, str(fault))
    return RedirectResponse(f"/roster?unit={filled.unit}", 303)


@router.get("/roster/shifts/{shift_id}")
async def page(visit: AVisit, shift_id: UUID) -> Response:
    """The shift and the forms."""
    return await _page(visit, shift_id)


@router.post("/roster/shifts/{shift_id}/change")
async def change(visit: AVisit, shift_id: UUID, filled: Annotated[Entered, Form()]) -> Response:
    """Change person, post or times."""
    by, unit = visit.viewer.person_id, await _editable(visit, shift_id)

    async def job(work: Work) -> None:
        draft = _draft(visit, filled, unit)
        await commands.change(work, by, shift_id, draft, version=filled.version, reason=filled.reason)

    return await _do(visit, shift_id, "change", filled, job)


@router.post("/roster/shifts/{shift_id}/remove")
async def remove(visit: AVisit, shift_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Take it out."""
    by, unit = visit.viewer.person_id, await _editable(visit, shift_id)

    async def job(work: Work) -> None:
        await commands.remove(work, by, shift_id, version=filled.version, reason=filled.reason)

    return await _do(visit, shift_id, "remove", filled, job, to=f"/roster?unit={unit}")


@router.post("/roster/shifts/{shift_id}/hours")
async def hours(visit: AVisit, shift_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Give some of its hours to another."""
    by, unit = visit.viewer.person_id, await _editable(visit, shift_id)

    async def job(work: Work) -> None:
        start, end = _times(visit, filled)
        person = _chosen(filled.person)
        await commands.override_hours(
            work, by, shift_id, person, start=start, end=end, version=filled.version, reason=filled.reason
        )

    return await _do(visit, shift_id, "hours", filled, job, to=f"/roster?unit={unit}")


@router.post("/roster/shifts/{shift_id}/swap")
async def swap(visit: AVisit, shift_id: UUID, filled: Annotated[Swap, Form()]) -> Response:
    """Offer one's own for another's."""
    by = person_of(visit.viewer)

    async def job(work: Work) -> None:
        other, version = filled.wanted
        await commands.offer_swap(work, by, shift_id, other, version=filled.version, other_version=version, reason=filled.reason)

    return await _do(visit, shift_id, "swap", filled, job, to="/roster/changes")


@router.post("/roster/shifts/{shift_id}/substitute")
async def substitute(visit: AVisit, shift_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Ask another to stand one's own, or part of it."""
    by = person_of(visit.viewer)

    async def job(work: Work) -> None:
        start, end = _times(visit, filled)
        person, version = _chosen(filled.person), filled.version
        await commands.ask_substitute(work, by, shift_id, person, version=version, reason=filled.reason, start=start, end=end)

    return await _do(visit, shift_id, "substitute", filled, job, to="/roster/changes")


async def _editable(visit: Visit, shift_id: UUID) -> str:
    async with visit.reading() as session:
        return (await shift_for(session, visit.viewer, shift_id, Action.EDIT_ROSTER)).unit


async def _do(visit: Visit, shift_id: UUID, act: str, filled: Filled, job: Job, *, to: str = "") -> Response:
    try:
        await run_once(visit.site, filled.once, job)
    except (Refused, InvalidError) as fault:
        return await _page(visit, shift_id, str(fault), {act: filled})
    return RedirectResponse(to or f"/roster/shifts/{shift_id}", 303)


def _draft(visit: Visit, filled: Entered, unit: str) -> ShiftDraft:
    return ShiftDraft(unit, filled.post.strip() or "officer", _chosen(filled.person), *_times(visit, filled), filled.note)


def _times(visit: Visit, filled: Filled) -> tuple[datetime, datetime]:
    return typed_span(filled.starts_at, filled.ends_at, visit.site.now, visit.site.zone)


def _chosen(person: UUID | None) -> UUID:
    if person is None:
        raise Refused("请选择人员。")
    return person


async def _add_page(visit: Visit, filled: Entered, fault: str = "") -> Response:
    async with visit.reading() as session:
        name = await allowed(session, visit.viewer, Action.EDIT_ROSTER, filled.unit)
        staff = await directory.people_of(session, filled.unit)
    entered = {"entered": filled, "unit_name": name, "staff": staff, "posts": POSTS, "fault": fault}
    return visit.show("roster/add.html", 409 if fault else 200, **entered)


async def _page(visit: Visit, shift_id: UUID, fault: str = "", entered: Mapping[str, Filled] = MappingProxyType({})) -> Response:
    now, viewer = visit.site.now, visit.viewer
    async with visit.reading() as session:
        shift = await shift_for(session, viewer, shift_id)
        ahead = await roster.shifts_between(session, shift.unit, now, now + AHEAD)
        staff = await directory.people_of(session, shift.unit)
        named = await people(session, [shift.person_id, *(each.person_id for each in ahead)])
        history = await change_lines(session, (await roster.changes_of(session, shift_id))[::-1])
        unit = await directory.unit(session, shift.unit)
    mine = shift.person_id == viewer.person_id
    over = shift.ends_at <= now
    return visit.show(
        "roster/shift.html",
        409 if fault else 200,
        shift=shift,
        draft=draft_of(shift),
        unit=unit,
        person=named.get(shift.person_id),
        named=named,
        staff=staff,
        posts=POSTS,
        others=[each for each in ahead if each.person_id != shift.person_id and each.starts_at > now],
        history=history,
        begun=shift.starts_at <= now,
        over=over,
        asks=mine and not over,
        edits=may(viewer, Action.EDIT_ROSTER, shift.unit).allowed and not over,
        fault=fault,
        entered=entered,
    )

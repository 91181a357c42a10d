"""Drawing up rosters by API: generate a draft, read it with its explanations, publish it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer, may
from directory.tables import Unit
from roster.rota import queries
from roster.rota.drafts import Outlook, outlook
from roster.rota.gathering import Stretch
from roster.rota.generating import generate
from roster.rota.publishing import Order, publish
from roster.rota.tables import RotaDraft
from web.api.doing import REFUSED
from web.api.reading import FAULTS
from web.api.rota_models import (
    DraftOut,
    FindingOut,
    GenerateIn,
    NoteOut,
    PlannedOut,
    PublishedOut,
    PublishIn,
    ShareOut,
)
from web.errors import NotFoundError
from web.gate import require
from web.identity import SignedInViewer
from web.site import Site, TheSite

router = APIRouter(prefix="/api/roster", tags=["roster"], responses=FAULTS | REFUSED)


@router.post("/units/{unit}/drafts", status_code=201, summary="Draw up a roster")
async def make(site: TheSite, viewer: SignedInViewer, unit: str, days: GenerateIn) -> DraftOut:
    """Draw up the roster of a duty room for some days; it takes up to the configured seconds. What it can't meet is explained."""
    async with site.platform.database.read() as session:
        await unit_for(session, viewer, Action.EDIT_ROSTER, unit)
    wanted, seconds = Stretch(unit, days.first, days.last), site.platform.settings.rota_seconds
    made = await generate(site.platform.works, viewer.person_id, wanted, seconds)
    return await _told(site, viewer, made.id)


@router.get("/drafts/{draft_id}", summary="One draft whole")
async def one(site: TheSite, viewer: SignedInViewer, draft_id: UUID) -> DraftOut:
    """Return a draft: shifts, what could not be met and why, broken rules, everybody's shares."""
    return await _told(site, viewer, draft_id)


@router.post("/drafts/{draft_id}/publish", summary="Put a draft in force")
async def put_in_force(site: TheSite, viewer: SignedInViewer, draft_id: UUID, said: PublishIn) -> PublishedOut:
    """Publish a draft. With broken rules it takes a reason, the right to it, and `seen` as the draft told it; else 409."""
    async with site.platform.database.read() as session:
        draft = await _draft(session, viewer, Action.EDIT_ROSTER, draft_id)
    may_break = may(viewer, Action.PUBLISH_BROKEN_ROSTER, draft.unit).allowed
    order = Order(viewer.person_id, draft_id, said.version, said.reason, said.seen, may_break)
    done = await site.platform.works.run(lambda work: publish(work, order))
    return PublishedOut(added=done.added, changed=done.changed, removed=done.removed, detail=str(done))


async def unit_for(session: AsyncSession, viewer: Viewer, action: Action, code: str) -> Unit:
    """Return a unit where the viewer may do something.

    Raises:
        NotFoundError: there is none of that code.
        ForbiddenError: they may not.
    """
    found = await directory.unit(session, code)
    if found is None:
        raise NotFoundError("没有这个单位。")
    require(viewer, action, found.code, unit_name=found.name)
    return found


async def _draft(session: AsyncSession, viewer: Viewer, action: Action, draft_id: UUID) -> RotaDraft:
    draft = await queries.draft(session, draft_id)
    if draft is None:
        raise NotFoundError("没有这份排班草稿。")
    await unit_for(session, viewer, action, draft.unit)
    return draft


async def _told(site: Site, viewer: Viewer, draft_id: UUID) -> DraftOut:
    async with site.platform.database.read() as session:
        draft = await _draft(session, viewer, Action.SEE_ROSTER, draft_id)
        return draft_out(await outlook(session, draft, site.now, site.zone, site.platform.policy.rota))


def draft_out(view: Outlook) -> DraftOut:
    """Return a draft as the API tells it."""
    draft = view.draft
    shares = (
        ShareOut(
            person_id=each.person_id,
            name=each.name,
            here={str(kind): count for kind, count in each.here.items()},
            before={str(kind): count for kind, count in each.before.items()},
        )
        for each in view.shares
    )
    return DraftOut(
        **{name: getattr(draft, name) for name in ("id", "unit", "first", "last", "state", "version", "made_at", "proven")},
        seen=view.seen,
        shifts=_shifts(view),
        notes=tuple(NoteOut.model_validate(note) for note in draft.notes),
        broken=tuple(FindingOut.model_validate(each) for each in view.broken),
        shares=tuple(shares),
        published_at=draft.published_at,
        reason=draft.reason,
    )


def _shifts(view: Outlook) -> tuple[PlannedOut, ...]:
    """Return the shifts with the posts that stay empty among them."""
    manned = [
        PlannedOut(
            post=each.post,
            day=each.day,
            person_id=each.person_id,
            name=view.names.get(each.person_id, ""),
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            decided=each.decided,
        )
        for each in view.shifts
    ]
    rows = [row for row in view.draft.plan if not row["person"] and view.draft.state == "draft"]
    empty = [
        PlannedOut(**{k: row[k] for k in ("post", "day")}, person_id=None, name="", decided=False, **_times(row)) for row in rows
    ]
    return tuple(sorted([*manned, *empty], key=lambda each: (each.starts_at, each.post)))


def _times(row: dict[str, str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")}

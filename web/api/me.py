"""The caller's own wishes by API: how to be reached, and who stands in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.reach import ANYHOW, Reaching, Wish, change_reach, channels_of, reaching
from directory.rights import Viewer
from directory.standing_in import Wanted, ahead, end_stand_in, stand_in
from directory.tables import Person, StandIn
from schemas.values import Channel
from web.api.doing import REFUSED
from web.api.reading import FAULTS
from web.asker import person_of
from web.identity import SignedInViewer
from web.site import TheSite

router = APIRouter(prefix="/api/me", responses=FAULTS | REFUSED, tags=["me"])

HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"


class WishBody(BaseModel):
    """For one urgency."""

    order: tuple[Channel, ...] = Field((), description="channels in the order to try; others come after them")
    off: frozenset[Channel] = Field(frozenset(), description="channels that are not wanted")


class Quiet(BaseModel):
    """Local hours in which routine messages wait; over midnight too."""

    start: str = Field(pattern=HOUR, examples=["22:00"])
    end: str = Field(pattern=HOUR, examples=["07:00"])


class ReachBody(BaseModel):
    """How the caller is reached."""

    urgent: WishBody = WishBody()
    routine: WishBody = WishBody()
    quiet: Quiet | None = None
    language: str = Field("zh", pattern="^(zh|en)$")


class ReachOut(ReachBody):
    """The same, with the channels that there are."""

    channels: tuple[Channel, ...]


class StandInBody(BaseModel):
    """Who is to get the caller's messages too."""

    taker_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str = Field("", max_length=200)


class StandInOut(BaseModel):
    """A stand-in now or later."""

    id: UUID
    taker_id: UUID
    taker_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str


@router.get("/reach", summary="How the caller is reached")
async def read(site: TheSite, viewer: SignedInViewer) -> ReachOut:
    """Return the wishes that hold now."""
    me = _me(viewer)
    async with site.platform.database.read() as session:
        return await _told(session, me)


@router.put("/reach", summary="Set how the caller is reached")
async def write(site: TheSite, viewer: SignedInViewer, body: ReachBody) -> ReachOut:
    """Keep wishes; refused (409) where an urgent call would reach nobody."""
    me = _me(viewer)
    quiet = (body.quiet.start, body.quiet.end) if body.quiet else None
    wanted = Reaching(_wish(body.urgent), _wish(body.routine), quiet)
    await site.platform.works.run(lambda work: change_reach(work, me, wanted, body.language, me))
    async with site.platform.database.read() as session:
        return await _told(session, me)


@router.get("/stand-ins", summary="Who stands in for the caller")
async def standing(site: TheSite, viewer: SignedInViewer) -> list[StandInOut]:
    """Return who gets the caller's messages too, now or later."""
    async with site.platform.database.read() as session:
        return [_standing(row, taker) for row, taker in await ahead(session, _me(viewer), site.now)]


@router.post("/stand-ins", summary="Have somebody stand in", status_code=201)
async def take(site: TheSite, viewer: SignedInViewer, body: StandInBody) -> StandInOut:
    """Have another person of the caller's unit or below get the caller's messages too."""
    me = _me(viewer)
    wanted = Wanted(me, body.taker_id, body.starts_at, body.ends_at, body.reason)
    row = await site.platform.works.run(lambda work: stand_in(work, wanted, me))
    async with site.platform.database.read() as session:
        taker = await session.get_one(Person, row.taker_id)
    return _standing(row, taker)


@router.delete("/stand-ins/{stand_in_id}", summary="Take a stand-in back", status_code=204)
async def end(site: TheSite, viewer: SignedInViewer, stand_in_id: UUID) -> Response:
    """End it at once."""
    me = _me(viewer)
    await site.platform.works.run(lambda work: end_stand_in(work, me, stand_in_id, me))
    return Response(status_code=204)


def _me(viewer: Viewer) -> UUID:
    return person_of(viewer, "没有联系偏好")


def _wish(body: WishBody) -> Wish:
    return Wish(tuple(each.value for each in body.order), frozenset(each.value for each in body.off))


async def _told(session: AsyncSession, me: UUID) -> ReachOut:
    wishes, person = (await reaching(session, [me])).get(me, ANYHOW), await directory.person(session, me)
    return ReachOut.model_validate(
        {
            "urgent": {"order": wishes.urgent.order, "off": wishes.urgent.off},
            "routine": {"order": wishes.routine.order, "off": wishes.routine.off},
            "quiet": {"start": wishes.quiet[0], "end": wishes.quiet[1]} if wishes.quiet else None,
            "language": person.language if person else "zh",
            "channels": await channels_of(session, me),
        }
    )


def _standing(row: StandIn, taker: Person) -> StandInOut:
    times = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    return StandInOut(id=row.id, taker_id=taker.id, taker_name=taker.name, reason=row.reason, **times)

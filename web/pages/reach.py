"""联系偏好与代接: by which channels a person is reached, when not to be disturbed, and who takes their messages meanwhile."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory import queries as directory
from directory.errors import Refused
from directory.reach import ANYHOW, change_reach, channels_of, keeps_duty, reaching
from directory.standing_in import Wanted, ahead, end_stand_in, named_below, stand_in
from directory.tables import Person
from web.asker import person_of
from web.errors import InvalidError
from web.identity import AVisit, Visit
from web.names import units
from web.reach_form import URGENCIES, days, place_in, reach_of

router = APIRouter(include_in_schema=False)

NOBODY = "没有联系偏好"
DONE = {"reach": "联系偏好已保存，从下一条信息起生效。", "set": "代接已设好，双方都会留下记录。", "ended": "代接已取消。"}


class NewStandIn(BaseModel):
    """The form as it was filled in. `name` may end with the unit's name where several are called so: 李明 青石镇."""

    name: str = Field("", max_length=60)
    first: str = Field("", max_length=10)
    last: str = Field("", max_length=10)
    reason: str = Field("", max_length=200)


@router.get("/account/reach")
async def page(visit: AVisit, done: str = "") -> Response:
    """Both forms, with what holds now."""
    return await _page(visit, done=DONE.get(done, ""))


@router.post("/account/reach")
async def change(visit: AVisit) -> Response:
    """Keep the wishes."""
    me = person_of(visit.viewer, NOBODY)
    form = {name: str(value) for name, value in (await visit.request.form()).items()}
    async with visit.reading() as session:
        channels = await channels_of(session, me)
    try:
        wanted = reach_of(form, channels)
        await visit.site.platform.works.run(lambda work: change_reach(work, me, wanted, form.get("language", "zh"), me))
    except (Refused, InvalidError) as fault:
        return await _page(visit, fault=str(fault))
    return RedirectResponse("/account/reach?done=reach", 303)


@router.post("/account/stand-ins")
async def take(visit: AVisit, given: Annotated[NewStandIn, Form()]) -> Response:
    """Have somebody get one's messages too."""
    me = person_of(visit.viewer, NOBODY)
    try:
        start, end = days(given.first, given.last, visit.site.zone)
        taker = await _named(visit, given.name)
        wanted = Wanted(me, taker.id, start, end, given.reason)
        await visit.site.platform.works.run(lambda work: stand_in(work, wanted, me))
    except (Refused, InvalidError) as fault:
        return await _page(visit, fault=str(fault), given=given)
    return RedirectResponse("/account/reach?done=set", 303)


@router.post("/account/stand-ins/{stand_in_id}/end")
async def end(visit: AVisit, stand_in_id: UUID) -> Response:
    """Take it back."""
    me = person_of(visit.viewer, NOBODY)
    await visit.site.platform.works.run(lambda work: end_stand_in(work, me, stand_in_id, me))
    return RedirectResponse("/account/reach?done=ended", 303)


async def _named(visit: Visit, text: str) -> Person:
    name, _, unit = text.strip().partition(" ")
    async with visit.reading() as session:
        found = await named_below(session, name, visit.viewer.unit)
        places = await units(session, [each.unit for each in found])
    fitting = [each for each in found if not unit.strip() or places.get(each.unit) == unit.strip()]
    if not fitting:
        raise InvalidError(f"您的单位和下级单位里没有“{text.strip()}”，请写姓名全名。")
    if len(fitting) > 1:
        where = "、".join(places.get(each.unit, each.unit) for each in fitting)
        raise InvalidError(f"有{len(fitting)}位{name}（{where}），请在姓名后空一格写明单位。")
    return fitting[0]


async def _page(visit: Visit, fault: str = "", done: str = "", given: NewStandIn | None = None) -> Response:
    me = person_of(visit.viewer, NOBODY)
    async with visit.reading() as session:
        channels = await channels_of(session, me)
        wishes = (await reaching(session, [me])).get(me, ANYHOW)
        person = await directory.person(session, me)
        standing = await ahead(session, me, visit.site.now)
        duty = await keeps_duty(session, me)
    rows = [
        (channel, {urgency: place_in(getattr(wishes, urgency), channel, place) for urgency in URGENCIES})
        for place, channel in enumerate(channels, start=1)
    ]
    context = {"rows": rows, "urgencies": URGENCIES, "wishes": wishes, "standing": standing, "duty": duty, "given": given}
    language = person.language if person else "zh"
    return visit.show("reach.html", 422 if fault else 200, **context, language=language, fault=fault, done=done)

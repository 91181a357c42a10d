"""Units and duty rooms as the roster needs them, asked of the directory once per transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.tables import Unit
from roster.on_duty import OnDuty, on_posts
from roster.queries import on_duty_cached, on_duty_key, really_on_at_rooms
from runtime.work import Work
from schemas.divisions import Level
from schemas.values import Post

OFFICERS = (Post.OFFICER, Post.SECOND_OFFICER)


async def unit_name(work: Work, code: str) -> str:
    """Return what people call a unit; its code when the directory doesn't know it."""
    key = ("roster.unit_name", code)
    if key not in work.cache:
        found = await directory.unit(work.session, code)
        work.cache[key] = (found.short_name or found.name) if found else code
    name: str = work.cache[key]
    return name


async def foresee(work: Work, codes: Iterable[str]) -> None:
    """Ask once what a thousand works of a transaction would ask one by one: names, duty rooms, and who is on duty in them now."""
    wanted = {code for code in codes if ("roster.rooms_above", code) not in work.cache}
    if not wanted:
        return
    for code, way in (await directory.ways_up(work.session, wanted, Level.PROVINCE)).items():
        work.cache["roster.rooms_above", code] = [each for each in way if each.keeps_duty]
        for each in way:
            work.cache["roster.unit_name", each.code] = each.short_name or each.name
    rooms = {await room_of(work, code) for code in wanted}
    for room, people in (await really_on_at_rooms(work.session, rooms, work.now)).items():
        work.cache[on_duty_key(room)] = people


async def rooms_above(work: Work, code: str) -> list[Unit]:
    """Return the duty rooms on the way up from a unit, the lowest first."""
    key = ("roster.rooms_above", code)
    if key not in work.cache:
        work.cache[key] = [each for each in await directory.way_up(work.session, code, Level.PROVINCE) if each.keeps_duty]
    rooms: list[Unit] = work.cache[key]
    return rooms


async def room_of(work: Work, code: str) -> str:
    """Return the duty room that answers for a unit: its own, else the lowest above it, else the unit itself."""
    rooms = await rooms_above(work, code)
    return rooms[0].code if rooms else code


async def room_for(session: AsyncSession, code: str) -> str:
    """Return the same as `room_of`, outside a transaction."""
    way = await directory.way_up(session, code, Level.PROVINCE)
    return next((each.code for each in way if each.keeps_duty), code)


async def someone_at(work: Work, code: str) -> list[OnDuty]:
    """Return the officers on duty at a unit, or the leader when there is no officer."""
    people = await on_duty_cached(work, code)
    return on_posts(people, OFFICERS) or on_posts(people, (Post.LEADER,))


async def nearest_on_duty(work: Work, code: str) -> list[OnDuty]:
    """Return who is told of what happens at a unit: on duty at the lowest room on the way up where anybody is."""
    for room in await rooms_above(work, code):
        if people := await someone_at(work, room.code):
            return people
    return []

"""The demo prefecture's rosters."""

from __future__ import annotations

from datetime import timedelta

from directory import queries as directory
from directory.demo import load_demo
from roster import queries
from roster.demo import load_demo_shifts
from roster.handlers import on
from roster.rules import broken_rules
from tests.support.platform import START, platform_for

CITY = "990100000000"


async def test_every_duty_room_of_the_demo_is_manned_for_two_weeks(tmp_path):
    """Officer and leader at every moment, nobody on two posts at once, in all duty rooms; a second load changes nothing."""
    async with platform_for(tmp_path, on) as platform:
        await platform.works.run(load_demo)
        await platform.works.run(load_demo_shifts)
        assert await platform.works.run(load_demo_shifts) == 0
        async with platform.database.read() as session:
            rooms = await directory.duty_rooms(session, CITY)
            assert len(rooms) == 9
            for room in rooms:
                until = START + timedelta(days=13)
                shifts = await queries.shifts_between(session, room.code, START, until)
                assert broken_rules(shifts, START, until) == []
                assert {shift.person_id for shift in shifts} <= {
                    each.id for each in await directory.people_of(session, room.code)
                }

"""The demo's rosters: every duty room has a rotation of its own people, and shifts for the days ahead."""

from __future__ import annotations

from uuid import UUID

from directory import queries as directory
from roster.leaders import FIT_TO_LEAD, fit_for
from roster.rotating import DAYS_AHEAD, extend_all
from roster.tables import Rotation
from runtime.work import Work
from schemas.values import Post

FIT_FOR_DUTY = "duty_officer"
ENOUGH_FOR_TWO = 4
"""Officers that a room needs before two of them are on at once and still rest every other day."""


async def load_demo_shifts(work: Work, days: int = DAYS_AHEAD) -> int:
    """Give every duty room its rotations and shifts for `days` days. Doing it again adds only what is missing. Return how many.

    The units, people and qualifications of the directory must be there before.
    """
    top = await directory.top(work.session)
    for room in await directory.duty_rooms(work.session, top.code):
        officers = await fit_for(work, room.code, FIT_FOR_DUTY)
        await _rotate(work, room.code, Post.OFFICER, officers, 0)
        if len(officers) >= ENOUGH_FOR_TWO:
            await _rotate(work, room.code, Post.SECOND_OFFICER, officers, 1)
        only_leaders = [each for each in await fit_for(work, room.code, FIT_TO_LEAD) if each not in officers]
        await _rotate(work, room.code, Post.LEADER, only_leaders, 0)
    await work.session.flush()
    return await extend_all(work, days)


async def _rotate(work: Work, unit: str, post: Post, people: list[UUID], shifted: int) -> None:
    """Keep who takes turns on a post; a rotation that stands is left as it is."""
    if people and await work.session.get(Rotation, (unit, post)) is None:
        turn = [str(each) for each in people[shifted:] + people[:shifted]]
        work.session.add(Rotation(unit=unit, post=post, people=turn))

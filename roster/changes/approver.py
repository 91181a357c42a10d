"""Which leader is asked to approve a request: not one whose own shift it is about."""

from __future__ import annotations

from uuid import UUID

from directory import queries as directory
from roster.changes.tables import ShiftRequest
from roster.on_duty import on_posts
from roster.queries import on_duty_cached
from roster.rooms import rooms_above
from runtime.work import Work
from schemas.values import Post, Role


async def approver_of(work: Work, request: ShiftRequest) -> UUID | None:
    """Return the leader on duty at the unit, else one with a leader's role there, else the same of the next room above.

    None: nobody holds the role anywhere above.
    """
    parties = {request.from_person, request.to_person}
    for room in await rooms_above(work, request.unit):
        holders = [each.id for each in await directory.holders(work.session, Role.DUTY_LEADER, room.code)]
        on_shift = [each.person_id for each in on_posts(await on_duty_cached(work, room.code), (Post.LEADER,))]
        for leader in (*(each for each in on_shift if each in holders), *holders):
            if leader not in parties:
                return leader
    return None

"""The moment has come: the list is fixed, the draw is made, everyone drawn is written down. Calling begins after this commit."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Contact
from roster.rollcall.candidates import candidates
from roster.rollcall.draw import Candidate, draw, list_sha256
from roster.rollcall.ending import skip
from roster.rollcall.planning import plan_next
from roster.rollcall.rooms import people_called, rooms_called
from roster.rollcall.tables import RollCall, RollCallEntry, RollCallList, RollCallPlan
from runtime.database import insert_into
from runtime.handlers import Due
from runtime.work import Work
from schemas import uuid7
from schemas.rollcalls import RollCallStarted
from schemas.values import Channel

STEP = "roll-call-step"
FIRST_CODE, CODES = 2200, 7700
"""Four digits that are neither a year of this century nor a service number (110, 119, 12345)."""
AT_ONCE = 500


async def start(due: Due, work: Work) -> None:
    """Begin a roll call; one whose moment went by long ago, while nothing ran, is not held any more."""
    plan = await _plan_of(work, UUID(due.key))
    row = await work.session.get(RollCall, UUID(due.key), with_for_update=True, populate_existing=True)
    if row is None or row.state != "planned":
        return
    late = work.now - row.moment
    if late > work.policy.roll_calls.skip_after:
        skip(work, row, late)
    else:
        await _begin(work, row)
    if plan and plan.active:
        await plan_next(work, plan, max(row.opens_at, row.closes_at, work.now))


async def _plan_of(work: Work, roll_call_id: UUID) -> RollCallPlan | None:
    """Return the plan by which a roll call recurs, held: before the roll call itself, as who ends the plan does."""
    of = (
        select(RollCallPlan).join(RollCall, col(RollCall.plan_id) == col(RollCallPlan.id)).where(col(RollCall.id) == roll_call_id)
    )
    held = of.where(col(RollCall.id) == roll_call_id).with_for_update(of=RollCallPlan).execution_options(populate_existing=True)
    return (await work.session.scalars(held)).first()


async def _begin(work: Work, row: RollCall) -> None:
    terms = row.terms
    rooms = await rooms_called(work.session, row.unit, terms)
    listed = candidates(await people_called(work.session, rooms, work.now), terms.posts)
    drawn = draw(row.seed, listed, terms.share)
    row.state, row.started_at = "running", work.now
    row.candidates, row.drawn, row.candidates_sha256 = len(listed), len(drawn), list_sha256(listed)
    work.session.add(RollCallList(roll_call_id=row.id, lines=[each.line for each in listed]))
    await work.session.flush()
    await _write_entries(work, row, drawn)
    work.set_timer(STEP, row.id, work.now)
    work.emit(
        RollCallStarted(
            time=work.now,
            unit=row.unit,
            roll_call_id=row.id,
            drill=row.drill,
            commitment=row.commitment,
            candidates_sha256=row.candidates_sha256,
            candidates=row.candidates,
            drawn=row.drawn,
        )
    )


async def _write_entries(work: Work, row: RollCall, drawn: list[Candidate]) -> None:
    ways = await _channels(work, row, (UUID(each.person) for each in drawn if each.person))
    rows = [_entry(work, row, place, each, ways) for place, each in enumerate(drawn, start=1)]
    for first in range(0, len(rows), AT_ONCE):
        await work.session.execute(insert_into(work.session, RollCallEntry), rows[first : first + AT_ONCE])


def _entry(work: Work, row: RollCall, place: int, drawn: Candidate, ways: dict[UUID, list[str]]) -> dict[str, Any]:
    """The row as a plain dict: over a thousand come at once."""
    person = UUID(drawn.person) if drawn.person else None
    channels = ways.get(person, []) if person else []
    return {
        "id": uuid7(),
        "roll_call_id": row.id,
        "place": place,
        "unit": drawn.unit,
        "post": drawn.post,
        "person_id": person,
        "state": "waiting" if person else "empty_post",
        "code": str(FIRST_CODE + secrets.randbelow(CODES)),
        "channels": channels,
        "step": 0,
        "next_at": work.now if person else None,
        "due_at": None if channels or not person else work.now + timedelta(seconds=row.terms.limit_seconds),
        "answered_channel": "",
        "answer": "",
        "stand_in": "",
        "wrong": 0,
        "reason": "" if channels or not person else "通讯录里没有这些呼叫方式的号码",
    }


async def _channels(work: Work, row: RollCall, people: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return by which channels each person can be called, in the order of the roll call; a mobile number can be rung as well."""
    order = [channel.value for channel in row.terms.channels]
    asked = {*order, Channel.SMS.value} if Channel.VOICE in row.terms.channels else set(order)
    has: defaultdict[UUID, set[str]] = defaultdict(set)
    wanted = list(people)
    for first in range(0, len(wanted), AT_ONCE):
        of = select(col(Contact.person_id), col(Contact.channel)).where(
            col(Contact.person_id).in_(wanted[first : first + AT_ONCE])
        )
        for person, channel in await work.session.execute(of.where(col(Contact.channel).in_(asked))):
            has[person] |= {channel, Channel.VOICE.value} if channel == Channel.SMS else {channel}
    return {person: [channel for channel in order if channel in channels] for person, channels in has.items()}

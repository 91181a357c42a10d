"""A roll call that is broken off: who did it stands on record with everyone who was still waited for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from roster.rollcall.commands import Spec, Wish, cancel, plan_now
from roster.rollcall.tables import RollCallEntry
from schemas.values import Channel
from tests.roster.world import CITY, someone, world

STARTED, STOPPED = someone("city leader"), someone("county leader")


async def test_who_breaks_it_off_excuses_those_waited_for(tmp_path):
    """Not the one who started it: the leader who broke it off answers for that nobody has to answer any more."""
    async with world(tmp_path) as here:
        wish = Wish(CITY, Spec(channels=(Channel.SMS,), challenge="key"))
        row = await here.work(lambda work: plan_now(work, STARTED, wish))
        await here.pass_time(timedelta(seconds=1))
        await here.work(lambda work: cancel(work, STOPPED, row.id, "全员已去抢险"))
        async with here.platform.database.read() as session:
            entries = (await session.scalars(select(RollCallEntry).where(col(RollCallEntry.state) == "excused"))).all()
        assert {(each.reason, each.excused_by) for each in entries} == {("点名中止", STOPPED)}

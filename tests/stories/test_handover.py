"""Handover on handsets: late it reminds the two, then the leader; until it is signed the outgoing officer is still called."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from directory.queries import person_at
from roster.handover import commands
from roster.handover.tables import Handover
from runtime.clock import ManualClock
from schemas.values import Channel, Post
from tests.stories.test_shift_changes import officers, phone_of, run
from tests.stories.town import MINUTE, TOWNSHIP, Town, a_town

ELSE = "零报告|值班提醒|上岗未确认|空岗"
FIRE = "李家村着火了，就在村东头，伤2个，正在扑"


async def use_handovers(town: Town) -> None:
    """Have the town use handovers from now on."""
    async with town.system.platform.database.read() as session:
        leader = await person_at(session, Channel.SMS, "+8619900000204")
    assert leader
    await run(town, lambda work: commands.switch(work, leader.id, TOWNSHIP, True))


async def the_handover(town: Town) -> Handover:
    """The one handover there is, as soon as the tick that drafts it has fired: a draft says nothing that could be waited for."""
    for _ in range(200):
        if found := await town.rows(Handover):
            break
        await asyncio.sleep(0.05)
    (one,) = found
    return one  # type: ignore[no-any-return]


async def test_late_it_reminds_then_escalates_and_the_unrelieved_is_still_called(tmp_path: Path) -> None:
    """Eight o'clock passes unsigned: a fire rings both officers; the two are reminded, the leader told; signed, it is over."""
    async with a_town(tmp_path, allow=ELSE) as town:
        running, following = (await officers(town))[:2]
        (going, going_name), (coming, coming_name) = [await phone_of(town, s.person_id) for s in (running, following)]
        await use_handovers(town)
        await town.passes(running.ends_at - town.clock.now() - 20 * MINUTE)
        assert (await the_handover(town)).outgoing == running.person_id
        await town.passes(25 * MINUTE)
        villager = await town.villager()
        await villager.text(FIRE)
        await villager.expect("已收到")
        for phone in (going, coming):
            await phone.expect("新事件")
        await town.rest()
        await town.passes(10 * MINUTE)
        for phone in (going, coming):
            await phone.expect("交接班提醒", "08:00", "交班人还没有签字", going_name, coming_name, "不得离岗")
        await town.passes(15 * MINUTE)
        leader = await town.phone_of(TOWNSHIP, Post.LEADER)
        await leader.expect("交接班超时", "已超30分钟", going_name, coming_name)
        one = await the_handover(town)
        await run(town, lambda work: commands.hand_over(work, running.person_id, one.id, [], "火已扑灭"))
        await run(town, lambda work: commands.take_over(work, following.person_id, one.id))
        second = await town.villager("+8619900000103")
        await second.text("王家坝村后山滑坡，伤1人")
        await second.expect("已收到")
        await coming.expect("新事件")
        await town.rest()


async def test_signed_in_time_nobody_hears_of_it(tmp_path: Path) -> None:
    """The outgoing officer signs on the web at ten to eight, the incoming one too: no text to anybody."""
    async with a_town(tmp_path, allow=ELSE) as town:
        running, following = (await officers(town))[:2]
        await use_handovers(town)
        await town.passes(running.ends_at - town.clock.now() - 10 * MINUTE)
        one = await the_handover(town)
        await run(town, lambda work: commands.hand_over(work, running.person_id, one.id, [], ""))
        await run(town, lambda work: commands.take_over(work, following.person_id, one.id))
        await town.passes(timedelta(minutes=50))
        assert (await the_handover(town)).state == "signed"


async def test_a_restart_over_the_change_of_shift_forgets_nothing(tmp_path: Path) -> None:
    """Down from before eight until twenty past: afterwards the two are reminded once, and the leader at half past."""
    async with a_town(tmp_path, allow=ELSE) as town:
        running, following = (await officers(town))[:2]
        await use_handovers(town)
        await town.passes(running.ends_at - town.clock.now() - 15 * MINUTE)
    async with a_town(tmp_path, allow=ELSE, clock=ManualClock(running.ends_at + 20 * MINUTE)) as town:
        await town.rest()
        for shift in (running, following):
            phone, _ = await phone_of(town, shift.person_id)
            await phone.expect("交接班提醒")
        await town.passes(10 * MINUTE)
        leader = await town.phone_of(TOWNSHIP, Post.LEADER)
        await leader.expect("交接班超时")
        await town.passes(20 * MINUTE)


async def test_a_town_that_never_signed_one_hears_nothing(tmp_path: Path) -> None:
    """Who does not use handovers is not surprised by reminders."""
    async with a_town(tmp_path, allow=ELSE) as town:
        running = (await officers(town))[0]
        await town.passes(running.ends_at - town.clock.now() + timedelta(hours=1))
        assert await town.rows(Handover) == []

"""The watch in a small prefecture: important periods, people who left, the top of the tree, answers that come twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from directory.tables import Person, Unit
from roster.commands import remove_shift
from roster.queries import shifts_between
from roster.rota.editing import By, set_period
from roster.rotating import extend_all
from roster.tables import Escalation, Rotation
from roster.watch.looking import look_again
from roster.watch.searching import search
from roster.watch.tables import PostGap, ShiftConfirmation, ShiftReminder
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from schemas.notices import NoticeAnswered
from schemas.values import Channel, Lane, Post
from tests.roster.world import CITY, COUNTY, MINUTE, START, TOWN, World, shift, someone, world
from tests.support.postgres import PostgresServer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANNED = (Post.OFFICER, Post.LEADER)


async def man(here: World, *units: str, posts: tuple[str, ...] = MANNED, but: str = "") -> None:
    """Have posts of some units manned for three weeks, but one of the town's; nobody else keeps duty."""
    names = {(TOWN, Post.OFFICER): "town officer", (TOWN, Post.LEADER): "town leader"}
    names |= {(COUNTY, Post.OFFICER): "county officer", (COUNTY, Post.LEADER): "county leader"}
    names |= {(CITY, Post.OFFICER): "city officer", (CITY, Post.LEADER): "city leader"}

    async def enter(work: Work) -> None:
        await work.session.execute(update(Unit).values(keeps_duty=col(Unit.code).in_(units)))
        for unit in units:
            for post in posts:
                if not (unit == units[0] and post == but):
                    work.session.add(shift(unit, post, names[unit, post], START - 2 * HOUR, 24 * 21))
            look_again(work, unit)

    await here.work(enter)
    await here.pass_time(timedelta(seconds=1))


async def rows(here: World, table: type) -> list:
    """All rows of a table."""
    async with here.platform.database.read() as session:
        return list(await session.scalars(select(table)))


async def test_in_an_important_period_a_second_officer_is_missed(tmp_path: Path) -> None:
    """The city sets one: every room below it is looked at, and its second officer is missing for just those days."""
    async with world(tmp_path, ()) as here:
        await man(here, TOWN, COUNTY)
        assert await rows(here, PostGap) == []
        day = (START + 3 * DAY).astimezone(here.platform.settings.zone).date()
        await here.work(lambda work: set_period(work, By(None, COUNTY), "重大活动", day, day))
        await here.pass_time(timedelta(0))
        gaps = await rows(here, PostGap)
        assert {(gap.unit, gap.post) for gap in gaps} == {(TOWN, "second_officer"), (COUNTY, "second_officer")}
        assert {gap.ends_at - gap.starts_at for gap in gaps} == {DAY}


async def rotate(work: Work) -> None:
    """Have the town's officer and leader take all turns, and make their shifts."""
    for post, name in ((Post.OFFICER, "town officer"), (Post.LEADER, "town leader")):
        work.session.add(Rotation(unit=TOWN, post=post, people=[str(someone(name))]))
    await work.session.flush()
    await extend_all(work)


async def test_the_last_shift_of_a_rotation_that_is_taken_out_stays_out(tmp_path: Path) -> None:
    """No search puts it back behind the back of who took it out: it is an empty post."""
    async with world(tmp_path) as here:
        await here.work(rotate)
        async with here.platform.database.read() as session:
            last = (await shifts_between(session, TOWN, START + 3 * DAY, START + 30 * DAY))[-1]
        await here.work(lambda work: remove_shift(work, None, last.id, version=1, reason="调离"))
        await here.pass_time(MINUTE)
        async with here.platform.database.read() as session:
            gaps = (await session.scalars(select(PostGap).where(col(PostGap.unit) == TOWN))).all()
        assert [(gap.post, gap.starts_at) for gap in gaps] == [(last.post, last.starts_at)]


async def test_what_a_rotation_is_about_to_fill_is_not_empty(tmp_path: Path) -> None:
    """After a standstill a search comes before the day's run: it continues the rotation; what lies between stays empty."""
    async with world(tmp_path) as here:
        await here.work(rotate)
        async with here.platform.database.read() as session:
            stood = await shifts_between(session, TOWN, START + 3 * DAY, START + 30 * DAY)
        await here.work(lambda work: remove_shift(work, None, stood[0].id, version=1, reason="调离"))
        await here.work(lambda work: search(replace(work, now=START + DAY), TOWN))
        async with here.platform.database.read() as session:
            gaps = (await session.scalars(select(PostGap).where(col(PostGap.unit) == TOWN))).all()
            stand = await shifts_between(session, TOWN, START + 3 * DAY, START + 30 * DAY)
        assert [(gap.post, gap.starts_at) for gap in gaps] == [(stood[0].post, stood[0].starts_at)]
        assert {shift.ends_at for shift in stand} - {shift.ends_at for shift in stood} == {stood[-1].ends_at + DAY}


async def test_who_has_left_mans_no_post(tmp_path: Path) -> None:
    """The daily search finds the shifts of somebody who left empty, and the county is called for the one that runs."""
    async with world(tmp_path, ()) as here:
        await man(here, TOWN, COUNTY)
        gone = update(Person).where(col(Person.id) == someone("town officer")).values(active=False)
        await here.work(lambda work: work.session.execute(gone))
        await here.pass_time(DAY)
        (gap,) = await rows(here, PostGap)
        assert (gap.post, gap.told, gap.state) == ("officer", [str(someone("town leader"))], "open")
        (climb,) = await rows(here, Escalation)
        assert (climb.unit, climb.template) == (COUNTY, "post-empty-superior")
        assert here.called("post-empty-superior") == [someone("county officer")]
        await here.pass_time(DAY)
        assert len(await rows(here, PostGap)) == len(await rows(here, Escalation)) == 1


async def test_at_the_top_the_room_itself_is_called(tmp_path: Path) -> None:
    """Nobody stands above the city: its own officer is called for the missing leader."""
    async with world(tmp_path, ()) as here:
        await man(here, CITY, but=Post.LEADER)
        (climb,) = await rows(here, Escalation)
        assert (climb.unit, climb.owed_to) == (CITY, CITY)
        assert here.called("post-empty-superior") == [someone("city officer")]


async def test_a_room_that_is_no_more_has_no_gaps(tmp_path: Path) -> None:
    """Its gap is dropped and the call stops."""
    async with world(tmp_path, ()) as here:
        await man(here, TOWN, COUNTY, but=Post.OFFICER)
        closed = update(Unit).where(col(Unit.code) == TOWN).values(keeps_duty=False)
        await here.work(lambda work: work.session.execute(closed))
        await here.work(lambda work: search(work, TOWN))
        (gap,), (climb,) = await rows(here, PostGap), await rows(here, Escalation)
        assert (gap.state, climb.state, climb.ended_because) == ("dropped", "stopped", "withdrawn")


async def a_shift_tomorrow(here: World) -> None:
    """The town's officer begins tomorrow at eight; the evening before has come."""

    async def enter(work: Work) -> None:
        work.session.add(shift(TOWN, Post.OFFICER, "town officer", START + 22 * HOUR))
        look_again(work, TOWN)

    await here.work(enter)
    await here.pass_time(8 * HOUR)
    await here.pass_time(MINUTE)


async def test_an_answer_that_comes_twice_or_from_another_confirms_once_and_rightly(tmp_path: Path) -> None:
    """The bus delivers at least once; another person's answer to the same notice confirms nothing."""
    async with world(tmp_path, ()) as here:
        await a_shift_tomorrow(here)
        (reminder,) = await rows(here, ShiftReminder)
        answer = {
            "time": here.clock.now(),
            "unit": TOWN,
            "notice_id": reminder.id,
            "answer": "1",
            "answered_at": here.clock.now(),
        }
        await here.tell(NoticeAnswered(**answer, person_id=someone("town leader"), channel=Channel.SMS))
        assert await rows(here, ShiftConfirmation) == []
        right = NoticeAnswered(**answer, person_id=someone("town officer"), channel=Channel.TELEGRAM)
        await here.tell(right)
        await here.redeliver(right)
        (kept,) = await rows(here, ShiftConfirmation)
        assert (kept.person_id, kept.channel) == (someone("town officer"), "telegram")


@pytest.mark.postgres
async def test_it_works_on_postgresql_and_two_processes_tell_of_a_gap_once(tmp_path: Path, postgres: PostgresServer) -> None:
    """Two replicas search one room at the same moment: one row, one text; reminders and confirmations are kept there too."""
    async with world(tmp_path, (), database_url=postgres.fresh()) as here:
        await man(here, COUNTY)
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        await here.work(lambda work: work.session.execute(update(Unit).values(keeps_duty=col(Unit.code).in_((TOWN, COUNTY)))))
        await asyncio.gather(
            *(process.works.run(lambda work: search(work, TOWN)) for process in (here.platform, other) for _ in range(3))
        )
        await other.works.stop()
        await other.database.dispose()
        await here.pass_time(timedelta(seconds=1))
        assert sorted(gap.post for gap in await rows(here, PostGap)) == ["leader", "officer"]
        assert len(await rows(here, Escalation)) == 1
        told = [each for each in here.notices if each.template == "post-empty"]
        assert [(each.lane, each.recipient.person_id) for each in told] == [(Lane.URGENT, someone("town leader"))]
        await a_shift_tomorrow(here)
        (reminder,) = await rows(here, ShiftReminder)
        answered = {"unit": TOWN, "notice_id": reminder.id, "answer": "1", "person_id": someone("town officer")}
        await here.tell(NoticeAnswered(time=here.clock.now(), answered_at=here.clock.now(), channel=Channel.SMS, **answered))
        assert len(await rows(here, ShiftConfirmation)) == 1

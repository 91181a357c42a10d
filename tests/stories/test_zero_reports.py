"""Zero reports: what villages and townships owe at nine in the flood season, who is reminded, who is missing, who is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporting.tables import Incident, ZeroDue
from roster.tables import Escalation, EscalationStep
from runtime.clock import ManualClock
from sandbox import Phone
from schemas.values import Post
from tests.stories.town import COUNTY, MINUTE, START, TOWNSHIP, VILLAGE, Town, a_town

REMINDERS = "零报告提醒|值班提醒|上岗未确认"
HOUR = timedelta(hours=1)
NINE = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)  # 09:00 in Asia/Shanghai


async def until(town: Town, moment: datetime) -> None:
    """Let the time pass until a moment, stopping where plans are made."""
    await town.passes(10 * MINUTE)
    await town.passes(moment - town.clock.now())


async def due(town: Town, unit: str) -> ZeroDue:
    """What a unit owes at the first hour."""
    return next(row for row in await town.rows(ZeroDue, ZeroDue.unit == unit) if row.due_at == NINE)


async def all_else_report(town: Town, *but: str) -> None:
    """Have everybody report nothing but some units, as their desks would."""
    from reporting.zero.meeting import Said, meet

    for row in await town.rows(ZeroDue):
        if row.unit not in but and row.due_at == NINE:
            said = Said(row.unit, town.clock.now(), "desk")
            await town.system.platform.works.run(lambda work, said=said: meet(work, said))
    await town.rest()


async def test_who_reports_in_time_is_not_called(tmp_path: Path) -> None:
    """Reminded half an hour before, the village answers "平安"; the answer names the hour that it met."""
    async with a_town(tmp_path, allow=REMINDERS) as town:
        await until(town, NINE - 30 * MINUTE)
        villager = await town.villager()
        await villager.expect("零报告提醒", "请在09:00前报送汛期零报告", "平安")
        await villager.text("平安")
        await villager.expect("已收到", "零报告", "7月15日09:00汛期零报告")
        await all_else_report(town)
        await town.passes(HOUR)
        met = await due(town, VILLAGE)
        assert (met.state, met.met_means, met.met_channel) == ("met", "zero_report", "sms")
        assert await town.rows(Escalation) == []


async def test_the_missing_are_told_to_the_superior_once_and_a_late_report_ends_it(tmp_path: Path) -> None:
    """One call for the round that names who is missing; "1" takes it; the late report is marked late and stops the climb."""
    async with a_town(tmp_path, allow=REMINDERS) as town:
        await until(town, NINE - 20 * MINUTE)
        await all_else_report(town, VILLAGE)
        officer, villager = await town.phone_of(TOWNSHIP, Post.OFFICER), await town.villager()
        await town.passes(20 * MINUTE)
        await officer.expect("零报告缺报", "09:00", "汛期零报告", "李家村未报", "回复1确认")
        await officer.text("1")
        await officer.expect("已确认")
        await town.passes(25 * MINUTE)
        await villager.text("我村平安无事")
        await villager.expect("已收到", "迟报25分钟")
        await town.rest()
        (climb,) = await town.rows(Escalation)
        assert (climb.state, climb.ended_because, climb.ended_reason) == ("stopped", "met", "零报告已收齐")
        assert [step.reason for step in await town.rows(EscalationStep)] == ["零报告缺报，到时未收齐"]
        assert (await due(town, VILLAGE)).state == "late"
        await town.passes(3 * HOUR)


async def test_silence_climbs_to_the_leader_and_the_superior_above(tmp_path: Path) -> None:
    """Nobody answers: the officer, the leader, then the county's officer are called, each once."""
    async with a_town(tmp_path, allow=REMINDERS) as town:
        await until(town, NINE - 20 * MINUTE)
        await all_else_report(town, VILLAGE)
        officer, leader = await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)
        county = await town.phone_of(COUNTY, Post.OFFICER)
        await town.passes(20 * MINUTE)
        await officer.expect("零报告缺报", "第1步")
        await town.passes(15 * MINUTE)
        await leader.expect("零报告缺报", "第2步")
        await town.passes(15 * MINUTE)
        await county.expect("零报告缺报", "第3步")
        await county.text("1")
        await county.expect("已确认")


async def test_a_real_report_in_the_hours_before_meets_it(tmp_path: Path) -> None:
    """Who reports a fire at half past eight owes no "nothing" at nine."""
    async with a_town(tmp_path, allow=f"{REMINDERS}|新事件|时限") as town:
        await until(town, NINE - 25 * MINUTE)
        villager = await town.villager()
        await villager.text("刚才李家村东头着火了，伤2个")
        await villager.expect("已收到", "受伤2人")
        await town.rest()
        met = await due(town, VILLAGE)
        assert (met.state, met.met_means) == ("met", "report")
        assert len(await town.rows(Incident)) == 1
        await all_else_report(town)
        await town.passes(26 * MINUTE)


async def test_a_restart_over_the_hour_neither_forgets_nor_doubles(tmp_path: Path) -> None:
    """The system is down at nine: after it has come back the missing are found once, and nobody is reminded of a past hour."""
    async with a_town(tmp_path, allow=REMINDERS) as town:
        await until(town, NINE - 2 * HOUR)
        before = len(town.sandbox.phone("+8619900000101").received())
        assert before == 0
        await all_else_report(town, VILLAGE)
    async with a_town(tmp_path, allow=REMINDERS, clock=ManualClock(NINE + 5 * MINUTE)) as town:
        officer: Phone = await town.phone_of(TOWNSHIP, Post.OFFICER)
        await town.rest()
        await officer.expect("零报告缺报", "李家村未报")
        await town.passes(10 * MINUTE)
        assert (await town.villager()).received() == []
        assert len(await town.rows(Escalation)) == 1


async def test_out_of_season_nobody_owes_one(tmp_path: Path) -> None:
    """In November nothing is planned, and "平安" is thanked for without an hour."""
    november = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    async with a_town(tmp_path, clock=ManualClock(november)) as town:
        await town.passes(24 * HOUR)
        assert await town.rows(ZeroDue) == []
        villager = await town.villager()
        await villager.text("平安")
        answer = await villager.expect("已收到", "零报告。")
        assert "迟报" not in answer.text


def test_the_season_of_these_stories_has_begun() -> None:
    """The clock of the stories stands in the flood season."""
    assert START.month == 7

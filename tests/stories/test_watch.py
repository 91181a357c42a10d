"""Empty posts and shift reminders on handsets: leaders are told, the superior is called, shifts are confirmed with one key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from directory.queries import contacts_of
from directory.tables import Contact
from roster.commands import ShiftDraft, add_shift, change_shift, remove_shift
from roster.tables import Escalation, EscalationStep, Rotation, Shift
from roster.watch.tables import PostGap, ShiftConfirmation, ShiftReminder
from runtime.clock import ManualClock
from runtime.work import Work
from sandbox import Chat, Phone
from schemas.values import Channel, Post
from tests.stories.town import COUNTY, MINUTE, START, TOWNSHIP, Town, a_town

HOUR = timedelta(hours=1)
TOMORROW = datetime(2026, 7, 15, 0, 0, tzinfo=UTC)  # 08:00 in Asia/Shanghai
EIGHTEEN, SEVEN = TOMORROW - 14 * HOUR, TOMORROW - HOUR
OTHERS = "值班提醒|上岗未确认"


async def shift_of(town: Town, post: Post, starts_at: datetime = TOMORROW, unit: str = TOWNSHIP) -> Shift:
    """The shift of a post that begins at a moment."""
    (one,) = await town.rows(Shift, Shift.unit == unit, Shift.post == post, Shift.starts_at == starts_at)
    return one  # type: ignore[no-any-return]


async def address(town: Town, shift: Shift, channel: Channel) -> str:
    """Where the person of a shift is reached."""
    async with town.system.platform.database.read() as session:
        return next(c.address for c in await contacts_of(session, shift.person_id) if c.channel == channel)


async def phone(town: Town, shift: Shift) -> Phone:
    """The phone of the person of a shift."""
    return town.sandbox.phone(await address(town, shift, Channel.SMS))


async def chat(town: Town, shift: Shift) -> Chat:
    """The Telegram chat of the person of a shift."""
    return town.sandbox.chat(int(await address(town, shift, Channel.TELEGRAM)))


async def empty(town: Town, shift: Shift) -> None:
    """Take a shift out of the roster."""
    await town.system.platform.works.run(
        lambda work: remove_shift(work, None, shift.id, version=shift.version, reason="调离，另行安排")
    )
    await town.rest()


async def no_rotation(town: Town, unit: str, post: Post) -> None:
    """Let nobody take turns on a post any more: a start of the demo would fill it again."""

    async def clear(work: Work) -> None:
        (await work.session.get_one(Rotation, (unit, post))).people = []

    await town.system.platform.works.run(clear)


async def fill(town: Town, shift: Shift) -> None:
    """Enter the same shift again."""
    draft = ShiftDraft(shift.unit, shift.post, shift.person_id, shift.starts_at, shift.ends_at)
    await town.system.platform.works.run(lambda work: add_shift(work, None, draft))
    await town.rest()


async def gap(town: Town) -> PostGap:
    """The only gap there is."""
    (one,) = await town.rows(PostGap)
    return one  # type: ignore[no-any-return]


async def test_an_empty_post_is_told_once_and_called_to_the_superior_when_nobody_fills_it(tmp_path: Path) -> None:
    """Told to the leader at once, to the county two hours later, over a restart; filled, all is over and nobody hears again."""
    async with a_town(tmp_path) as town:
        tomorrow, leader = await shift_of(town, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)
        await no_rotation(town, TOWNSHIP, Post.OFFICER)
        await empty(town, tomorrow)
        await leader.expect("空岗提醒", "青石镇", "值班员7月15日08:00至7月16日08:00", "回复1确认")
        await town.passes(HOUR)
        assert await town.rows(Escalation) == []
    async with a_town(tmp_path, clock=ManualClock(START + 2 * HOUR + MINUTE)) as town:
        county, their_leader = await town.phone_of(COUNTY, Post.OFFICER), await town.phone_of(COUNTY, Post.LEADER)
        await town.rest()
        await county.expect("空岗督促", "青石镇值班员7月15日08:00", "请东河县")
        await town.passes(15 * MINUTE)
        await their_leader.expect("空岗督促", "第2步")
        await fill(town, tomorrow)
        (climb,) = await town.rows(Escalation)
        assert (climb.state, climb.ended_reason) == ("stopped", "空岗已补上")
        assert (await town.rows(EscalationStep))[0].reason == "岗位空缺，到时未补上"
        filled = await gap(town)
        assert (filled.state, filled.closed_at) == ("filled", town.clock.now())
        await town.passes(HOUR)


async def test_a_leader_who_takes_it_is_given_time(tmp_path: Path) -> None:
    """ "1" on the phone: the county is not called after two hours but six hours before the shift."""
    async with a_town(tmp_path, allow=OTHERS) as town:
        tomorrow, leader = await shift_of(town, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)
        await empty(town, tomorrow)
        await leader.expect("空岗提醒")
        await leader.text("1")
        await leader.expect("已确认", "请尽快排人")
        await town.rest()
        taken = await gap(town)
        assert (taken.taken_channel, str(taken.taken_by) in taken.told) == ("sms", True)
        await town.passes(3 * HOUR)
        county = await town.phone_of(COUNTY, Post.OFFICER)
        await town.passes(TOMORROW - 6 * HOUR - town.clock.now())
        await county.expect("空岗督促")
        await county.text("1")
        await county.expect("已确认")


async def test_a_post_that_is_empty_now_goes_to_both_at_once(tmp_path: Path) -> None:
    """The officer on duty drops out: leader and county hear in the same minute; a substitute ends it, and "1" comes too late."""
    async with a_town(tmp_path) as town:
        now_on = await shift_of(town, Post.OFFICER, TOMORROW - 24 * HOUR)
        leader, county = await town.phone_of(TOWNSHIP, Post.LEADER), await town.phone_of(COUNTY, Post.OFFICER)
        await empty(town, now_on)
        await leader.expect("空岗提醒", "值班员现在至7月15日08:00")
        await county.expect("空岗督促", "青石镇值班员现在至")
        await fill(town, now_on)
        assert (await gap(town)).state == "filled"
        await county.text("1")
        await county.expect("空岗已补上", "不用再回复")


async def test_a_shift_is_confirmed_by_text_and_who_is_silent_is_told_to_the_leader(tmp_path: Path) -> None:
    """Evening reminder, "收到"; an hour before a plain reminder for those, a question for the rest."""
    async with a_town(tmp_path, allow=OTHERS) as town:
        officer, leader = await shift_of(town, Post.OFFICER), await shift_of(town, Post.LEADER)
        present = await town.phone_of(TOWNSHIP, Post.LEADER)
        await town.passes(EIGHTEEN - town.clock.now())
        his, hers = await phone(town, officer), await phone(town, leader)
        await his.expect("值班提醒", "7月15日08:00至7月16日08:00", "青石镇", "值班员", "回复1确认")
        await his.text("收到")
        await his.expect("已确认", "请按时到岗")
        await hers.expect("值班提醒", "带班领导")
        await town.rest()
        (confirmed,) = await town.rows(ShiftConfirmation)
        assert (confirmed.shift_id, confirmed.channel, confirmed.confirmed_at) == (officer.id, "sms", EIGHTEEN)
        await town.passes(SEVEN - town.clock.now())
        again = await his.expect("值班提醒", "即将上岗")
        assert "确认" not in again.text
        names = (await present.expect("上岗未确认", "青石镇", "带班领导")).text
        assert "值班员" not in names
        await hers.expect("值班提醒", "即将上岗", "确认")


async def test_the_telegram_button_confirms_a_shift(tmp_path: Path) -> None:
    """Whose number bounced is reminded by Telegram, and one press of the button is kept with its channel."""
    async with a_town(tmp_path, allow=OTHERS) as town:
        officer = await shift_of(town, Post.OFFICER)
        number = await address(town, officer, Channel.SMS)

        async def bounce(work: Work) -> None:
            await work.session.execute(update(Contact).where(col(Contact.address) == number).values(flagged="空号"))

        await town.system.platform.works.run(bounce)
        await town.passes(EIGHTEEN - town.clock.now())
        screen = await chat(town, officer)
        reminder = await screen.expect("值班提醒", "值班员")
        await reminder.press("收到")
        await screen.expect("已确认", "请按时到岗")
        await town.rest()
        (confirmed,) = await town.rows(ShiftConfirmation)
        assert (confirmed.shift_id, confirmed.channel) == (officer.id, "telegram")


async def test_a_leader_whom_nothing_reaches_is_not_waited_for(tmp_path: Path) -> None:
    """Every channel to the only leader on shift is dead: the superior is called at once, not after two hours."""
    async with a_town(tmp_path, allow=OTHERS) as town:
        leader, county = await town.phone_of(TOWNSHIP, Post.LEADER), await town.phone_of(COUNTY, Post.OFFICER)
        talk = await town.chat_of(TOWNSHIP, Post.LEADER)
        town.sandbox.twilio.faults.undelivered(30005, to=leader.key, times=9)
        town.sandbox.telegram.faults.next(status=403, times=9, to=talk.key)
        await empty(town, await shift_of(town, Post.OFFICER))
        await town.passes(MINUTE)
        await county.expect("空岗督促", "青石镇值班员7月15日08:00")
        assert (await gap(town)).told == []
        town.sandbox.telegram.faults.clear()
        town.sandbox.twilio.faults.clear()


async def test_a_moved_or_removed_shift_is_not_reminded_and_a_restart_repeats_none(tmp_path: Path) -> None:
    """Moved to noon and reminded of noon; nothing is sent twice though the system was down at seven."""
    async with a_town(tmp_path, allow=f"{OTHERS}|空岗|零报告") as town:
        officer = await shift_of(town, Post.OFFICER)
        later = ShiftDraft(officer.unit, officer.post, officer.person_id, TOMORROW + 4 * HOUR, officer.ends_at)
        await town.system.platform.works.run(
            lambda work: change_shift(work, None, officer.id, later, version=officer.version, reason="调整")
        )
        await empty(town, await shift_of(town, Post.LEADER))
        await town.passes(EIGHTEEN - town.clock.now())
        his = await phone(town, officer)
        await his.expect("值班提醒", "7月15日12:00")
        first = {row.id for row in await town.rows(ShiftReminder)}
        assert len([row for row in await town.rows(ShiftReminder) if row.shift_id == officer.id]) == 1
    async with a_town(tmp_path, allow=f"{OTHERS}|空岗|零报告", clock=ManualClock(SEVEN + 20 * MINUTE)) as town:
        await town.rest()
        rows = await town.rows(ShiftReminder)
        assert first <= {row.id for row in rows}
        assert [row.kind for row in rows if row.shift_id == officer.id] == ["day_before"]
        keys = [(row.shift_id, row.person_id, row.kind) for row in rows]
        assert len(keys) == len(set(keys))
        await town.passes(TOMORROW + 3 * HOUR - town.clock.now())
        await (await phone(town, officer)).expect("值班提醒", "12:00", "即将上岗")

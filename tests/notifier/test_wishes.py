"""How people want to be reached: channels by urgency, quiet hours, and who stands in; with why on record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from directory.errors import Refused
from directory.reach import Reaching, Wish, change_reach, refuse_unreachable
from directory.standing_in import Wanted, end_stand_in, stand_in
from directory.tables import Contact
from notifier.route import Point, ways
from notifier.standing_in import copy_id
from notifier.states import State
from notifier.tables import Notice
from schemas.notices import NoticeAnswered
from schemas.values import About, Channel, Lane
from tests.notifier.world import LI, ZHANG, ZHANG_CHAT, World, about_escalation, world
from tests.support.postgres import PostgresServer

ZONE = ZoneInfo("Asia/Shanghai")
BOTH = {Channel.SMS, Channel.TELEGRAM}
CHAT_FIRST = Wish(("telegram", "sms"))
NIGHT = ("22:00", "07:00")


def at(hour: str) -> datetime:
    """Return a local time on 14 July."""
    return datetime.fromisoformat(f"2026-07-14T{hour}:00").replace(tzinfo=ZONE)


def points(*channels: str) -> list[Point]:
    """Return contact points in this order."""
    return [Point(uuid4(), channel, channel, rank) for rank, channel in enumerate(channels)]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """The notifier at 10:00 between pretend carriers."""
    async with world(tmp_path) as made:
        yield made


async def wish(here: World, who: str, **wanted) -> None:
    """Have a person set their wishes."""
    await here.platform.works.run(lambda work: change_reach(work, here.people[who], Reaching(**wanted), "zh", None))


async def takes_over(here: World, away: str, taker: str, hours: int = 24):
    """Have somebody stand in from now on."""
    now = here.clock.now()
    wanted = Wanted(here.people[away], here.people[taker], now, now + timedelta(hours=hours), "年休假")
    return await here.platform.works.run(lambda work: stand_in(work, wanted, None))


# --- pure -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("21:59", None),
        ("22:00", "2026-07-15 07:00"),
        ("03:00", "2026-07-14 07:00"),
        ("06:59", "2026-07-14 07:00"),
        ("07:00", None),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, until: str | None) -> None:
    """From ten in the evening until just before seven."""
    found = Reaching(quiet=NIGHT).quiet_until(at(now).astimezone(UTC), ZONE)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == until


def test_quiet_hours_within_a_day() -> None:
    """A nap at noon is quiet at noon only."""
    nap = Reaching(quiet=("12:00", "14:00"))
    assert nap.quiet_until(at("13:00"), ZONE) == at("14:00")
    assert nap.quiet_until(at("15:00"), ZONE) is None
    assert nap.quiet_until(at("11:00"), ZONE) is None


def test_ways_follow_the_wish_and_say_so() -> None:
    """The person's order, without what is switched off; what the notice asks for goes before it; the reason names which."""
    own = points("sms", "telegram")
    found = ways(own, (None, None), (), BOTH, wish=CHAT_FIRST)
    assert [(way.channel, way.because) for way in found] == [
        ("telegram", "本人设定的渠道顺序中排第1"),
        ("sms", "本人设定的渠道顺序中排第2"),
    ]
    only_chat = Wish(off=frozenset({"sms"}))
    assert [way.channel for way in ways(own, (None, None), (), BOTH, wish=only_chat)] == ["telegram"]
    ruled = ways(own, (None, None), ("sms",), BOTH, wish=only_chat)
    assert [way.channel for way in ruled] == ["sms"]
    assert "规定的渠道顺序中排第1（本人关闭了这个渠道" in ruled[0].because


def test_what_is_urgent_reaches_who_has_only_a_channel_that_is_off() -> None:
    """The contact that was left on is gone: urgent goes by what there is, routine does not."""
    off = Wish(off=frozenset({"sms"}))
    assert [way.channel for way in ways(points("sms"), (None, None), (), BOTH, wish=off)] == ["sms"]
    assert ways(points("sms"), (None, None), (), BOTH, wish=off, must=False) == []


def test_nobody_can_be_made_unreachable() -> None:
    """No one switches off all that is urgent, who keeps duty nothing whole; quiet hours have a length."""
    channels = [Channel.SMS, Channel.TELEGRAM]
    everything = Wish(off=frozenset({"sms", "telegram"}))
    with pytest.raises(Refused, match="紧急信息至少要留一个渠道"):
        refuse_unreachable(Reaching(urgent=everything), channels, duty=False)
    with pytest.raises(Refused, match="值班人员不能关闭普通信息的全部渠道"):
        refuse_unreachable(Reaching(routine=everything), channels, duty=True)
    with pytest.raises(Refused, match="开始和结束时间相同"):
        refuse_unreachable(Reaching(quiet=("22:00", "22:00")), channels, duty=False)
    refuse_unreachable(Reaching(routine=everything), channels, duty=False)


# --- told from outside ----------------------------------------------------------------------------------------------


async def test_an_urgent_call_takes_the_wished_channel_first(here: World) -> None:
    """Who wants chat first gets it there, and the record says that it was their wish."""
    await wish(here, "zhang", urgent=CHAT_FIRST)
    sent = await here.send("zhang")
    await here.sandbox.chat(ZHANG_CHAT).expect("超时催报")
    notice = await here.becomes(sent, lambda view: view.state is State.ACCEPTED)
    assert notice.deliveries[0].because == "本人设定的渠道顺序中排第1"


async def test_a_failed_way_is_the_reason_of_the_next(here: World) -> None:
    """The second way's reason says what became of the first."""
    here.sandbox.twilio.faults.next(status=400, code=21610)
    sent = await here.send("zhang")
    await here.sandbox.chat(ZHANG_CHAT).expect("超时催报")
    notice = await here.becomes(sent, lambda view: len(view.deliveries) == 2)
    assert notice.deliveries[0].because == "本人的联系方式中排第1"
    assert notice.deliveries[1].because.startswith("短信没有发成（")
    assert "改用下一种方式" in notice.deliveries[1].because


async def test_routine_waits_for_the_end_of_quiet_hours_and_urgent_does_not(here: World) -> None:
    """At ten in quiet hours until eleven: an urgent call comes at once, a routine message at eleven."""
    await wish(here, "li", quiet=("09:00", "11:00"))
    phone = here.sandbox.phone(LI)
    later = here.clock.now() + timedelta(hours=6)
    waiting = await here.send("li", "question-help", lane=Lane.ROUTINE, expires_at=later)
    await here.send("li")
    await phone.expect("超时催报")
    phone.expect_nothing_else()
    view = await here.becomes(waiting, lambda view: view.deliveries)
    assert view.deliveries[0].state is State.QUEUED
    assert "本人设了免打扰，等到11:00再发" in view.deliveries[0].because
    here.clock.move(timedelta(minutes=61))
    await phone.expect("直接发短信")


async def test_what_would_be_too_old_goes_silently_by_chat(here: World) -> None:
    """It expires before the quiet hours end: chat without a sound where there is chat."""
    await wish(here, "zhang", quiet=("09:00", "11:00"))
    sent = await here.send("zhang", "question-help", lane=Lane.ROUTINE)
    await here.sandbox.chat(ZHANG_CHAT).expect("直接发短信")
    here.sandbox.phone(ZHANG).expect_nothing_else()
    view = await here.becomes(sent, lambda view: view.state is State.ACCEPTED)
    assert "改为静默发送" in view.deliveries[0].because


async def test_without_chat_it_is_not_sent_and_the_log_says_why(here: World) -> None:
    """No silent way: nothing disturbs, and the notice ends with the reason."""
    await wish(here, "li", quiet=("09:00", "11:00"))
    sent = await here.send("li", "question-help", lane=Lane.ROUTINE)
    view = await here.becomes(sent, lambda view: view.state is State.EXPIRED)
    assert "没有可以静默送达的聊天渠道" in view.reason
    here.sandbox.phone(LI).expect_nothing_else()


async def test_who_stands_in_gets_it_too_and_may_answer(here: World) -> None:
    """Both are called, the taker's text says for whom; the taker's answer is the taker's; both notices are on record."""
    await takes_over(here, "zhang", "li")
    about = about_escalation()
    sent = await here.send("zhang", about=about)
    await here.sandbox.phone(ZHANG).expect("超时催报")
    phone = here.sandbox.phone(LI)
    await phone.expect("【值守】（代zhang接收）超时催报", "回复1确认")
    copy = copy_id(sent, here.people["li"])
    await here.becomes(copy, lambda view: view.state is State.DELIVERED)
    await here.answer(LI)
    await phone.expect("已确认20260714-001")
    answered = await here.event(NoticeAnswered)
    assert (answered.person_id, answered.about.escalation_id) == (here.people["li"], about.escalation_id)
    view = await here.notice(copy)
    assert view
    assert view.on_behalf_of == here.people["zhang"]


async def test_who_stands_in_is_not_called_in_a_roll_call(here: World) -> None:
    """It asks whether zhang is there: a "1" of li's would be confirmed and count for nothing."""
    await takes_over(here, "zhang", "li")
    params = {"unit_name": "青石镇", "post_label": "值班员", "person_name": "zhang", "due_at": "10:05"}
    await here.send("zhang", "roll-call", params=params, expects_answer=True, judged=True, about=About(roll_call_id=uuid4()))
    await here.sandbox.phone(ZHANG).expect("抽查点名")
    await here.sandbox.settled(quiet=0.3)
    here.sandbox.phone(LI).expect_nothing_else()


async def test_a_stand_in_ends_and_makes_no_chain(here: World) -> None:
    """Of zhang for li for zhang nobody is called twice; what was taken back or is over calls the taker no more."""
    await takes_over(here, "li", "zhang")
    row = await takes_over(here, "zhang", "li")
    await here.send("zhang")
    await here.sandbox.phone(ZHANG).expect("超时催报")
    await here.sandbox.phone(LI).expect("代zhang接收")
    async with here.platform.database.read() as session:
        assert len((await session.scalars(select(Notice).where(col(Notice.template) == "escalation"))).all()) == 2
    await here.platform.works.run(lambda work: end_stand_in(work, here.people["zhang"], row.id, None))
    await here.send("zhang")
    await here.sandbox.phone(ZHANG).expect("超时催报")
    await here.sandbox.settled(quiet=0.3)
    here.sandbox.phone(LI).expect_nothing_else()


async def test_who_cannot_stand_in_is_refused(here: World) -> None:
    """Not oneself, nobody without a way to be reached, not for a time that is over or a year."""
    for taker, hours, sentence in (
        ("zhang", 24, "不能由本人代接"),
        ("wu", 24, "没有wu的联系方式"),
        ("li", -1, "结束时间要晚于"),
        ("li", 24 * 365, "代接最长92天"),
    ):
        with pytest.raises(Refused, match=sentence):
            await takes_over(here, "zhang", taker, hours)


async def test_wishes_of_a_contact_that_is_gone(here: World) -> None:
    """Chat was left on and is gone since: the urgent call goes by text nevertheless."""
    await wish(here, "zhang", urgent=Wish(("telegram",), frozenset({"sms"})))
    async with here.platform.database.write() as session:
        chat = (await session.scalars(select(Contact).where(col(Contact.channel) == "telegram"))).one()
        await session.delete(chat)
    await here.send("zhang")
    await here.sandbox.phone(ZHANG).expect("超时催报")


@pytest.mark.postgres
async def test_wishes_and_stand_ins_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    """Chat first, and the taker called too, on the other database as well."""
    async with world(tmp_path, database_url=postgres.fresh()) as there:
        await wish(there, "zhang", urgent=CHAT_FIRST, quiet=NIGHT)
        await takes_over(there, "zhang", "li")
        await there.send("zhang")
        await there.sandbox.chat(ZHANG_CHAT).expect("超时催报")
        await there.sandbox.phone(LI).expect("代zhang接收")

"""Changes of the roster on handsets: asked by text, accepted with "1", approved with "1", told to those concerned."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from directory.queries import contacts_of, person
from roster.changes import commands
from roster.changes.tables import ShiftRequest
from roster.queries import shifts_between
from roster.tables import Shift
from sandbox import Phone
from schemas.values import Channel, Post
from tests.stories.town import MINUTE, START, TOWNSHIP, Town, a_town

HOUR = timedelta(hours=1)
NO_ZERO_REPORTS = "零报告|值班提醒|上岗未确认"


async def officers(town: Town, hours: int = 72) -> list[Shift]:
    """The town's officers' shifts of the next days, the running one first."""
    async with town.system.platform.database.read() as session:
        found = await shifts_between(session, TOWNSHIP, town.clock.now(), town.clock.now() + timedelta(hours=hours))
    return [each for each in found if each.post == Post.OFFICER]


async def phone_of(town: Town, person_id: UUID) -> tuple[Phone, str]:
    """A person's phone and name."""
    async with town.system.platform.database.read() as session:
        contacts = await contacts_of(session, person_id)
        found = await person(session, person_id)
    assert found
    return town.sandbox.phone(next(each.address for each in contacts if each.channel == Channel.SMS)), found.name


async def run(town: Town, job):  # type: ignore[no-untyped-def]
    """Do something as the web would, and wait for what follows."""
    done = await town.system.platform.works.run(job)
    await town.rest()
    return done


async def request(town: Town) -> ShiftRequest:
    """The one request there is."""
    (one,) = await town.rows(ShiftRequest)
    return one  # type: ignore[no-any-return]


async def test_a_swap_all_by_text(town: Town) -> None:
    """The other answers "1", the leader answers "1": the shifts are exchanged, all three know."""
    _, one, other = (await officers(town))[:3]
    asker, asker_name = await phone_of(town, one.person_id)
    partner, partner_name = await phone_of(town, other.person_id)
    leader = await town.phone_of(TOWNSHIP, Post.LEADER)
    by, versions = one.person_id, {"version": 1, "other_version": 1}
    await run(town, lambda work: commands.offer_swap(work, by, one.id, other.id, **versions, reason="家长会"))
    asked = await partner.expect("换班请求", asker_name, "家长会", "同意请", "回复1确认")
    await asked.reply("1")
    await partner.expect("已确认", "办理结果会另行通知您")
    await town.rest()
    approving = await leader.expect("换班待您审批", asker_name, partner_name, "回复1确认")
    await approving.reply("1")
    await leader.expect("已确认")
    for phone in (asker, partner, leader):
        await phone.expect("换班结果", "已批准，值班表已更改")
    await town.rest()
    shifts = {each.id: each.person_id for each in await officers(town)}
    assert (shifts[one.id], shifts[other.id]) == (other.person_id, one.person_id)
    assert (await request(town)).state == "approved"


async def test_the_other_declines_on_the_web_and_the_asker_is_told_why(town: Town) -> None:
    """Nothing changes, the reason is in the text, and a late "1" is told that it is over."""
    _, one, other = (await officers(town))[:3]
    asker, _ = await phone_of(town, one.person_id)
    partner, _ = await phone_of(town, other.person_id)
    by, to = one.person_id, other.person_id
    await run(town, lambda work: commands.ask_substitute(work, by, one.id, to, version=1, reason="有事"))
    asked = await partner.expect("替班请求", "代值")
    made = await request(town)
    await run(town, lambda work: commands.decline(work, to, made.id, "我也要开会"))
    await asker.expect("替班结果", "未获同意：我也要开会")
    await asked.reply("1")
    await partner.expect("已确认")
    await partner.expect("没有办成", "已被拒绝")
    assert (await request(town)).state == "refused"


async def test_it_lapses_over_a_restart_when_the_shift_begins(tmp_path: Path) -> None:
    """Nobody approved; the system was down when the shift began: afterwards both are told once, and the roster is as it was."""
    from runtime.clock import ManualClock

    async with a_town(tmp_path, allow=NO_ZERO_REPORTS) as town:
        _, one, other = (await officers(town))[:3]
        partner, _ = await phone_of(town, other.person_id)
        by, to = one.person_id, other.person_id
        await run(town, lambda work: commands.ask_substitute(work, by, one.id, to, version=1, reason="有事"))
        await partner.expect("替班请求")
    async with a_town(tmp_path, allow=NO_ZERO_REPORTS, clock=ManualClock(one.starts_at + 5 * MINUTE)) as town:
        await town.rest()
        for person_id in (by, to):
            phone, _ = await phone_of(town, person_id)
            await phone.expect("替班结果", "已经失效")
        assert (await officers(town))[0].person_id == by
        await town.passes(10 * MINUTE)


async def test_leave_with_a_substitute_for_the_rest_of_a_running_shift(town: Town) -> None:
    """Reported on the web, accepted by text, approved on the web: from then on the substitute is called, not the one on leave."""
    running, following = (await officers(town))[:2]
    gone, gone_name = await phone_of(town, running.person_id)
    instead, _ = await phone_of(town, following.person_id)
    leader = await town.phone_of(TOWNSHIP, Post.LEADER)
    await town.sign_in("qingshi-daiban")
    by, to, end = running.person_id, following.person_id, running.ends_at
    await run(town, lambda work: commands.report_leave(work, by, to, start=START, end=end, reason="母亲住院"))
    await (await instead.expect("离岗报备请求", gone_name, "母亲住院")).reply("1")
    await instead.expect("已确认")
    await town.rest()
    await leader.expect("离岗报备待您审批")
    page = await town.web.get("/roster/changes")
    assert ">批准</button>" in page.text or ">不批准</button>" in page.text
    made = await request(town)
    from directory.queries import person_at

    async with town.system.platform.database.read() as session:
        approver = await person_at(session, Channel.SMS, "+8619900000204")
        other_leader = await person_at(session, Channel.SMS, "+8619900000205")
    assert approver
    assert other_leader
    await run(town, lambda work: commands.approve(work, approver.id, made.id))
    for phone in (gone, instead):
        await phone.expect("离岗报备结果", "已批准")
    for told in leader.unexpected():
        assert "值班临时变动" in told.text
        await leader.expect(told.text)
    villager = await town.villager()
    await villager.text("李家村着火了，就在村东头，伤2个，正在扑")
    await villager.expect("已收到")
    await instead.expect("新事件")


async def test_a_last_minute_change_by_hand_tells_old_new_and_leader(town: Town) -> None:
    """The administrator gives tomorrow's shift to another: three texts; of one next week none."""
    _, one, other = (await officers(town))[:3]
    old, _ = await phone_of(town, one.person_id)
    new, new_name = await phone_of(town, other.person_id)
    leader = await town.phone_of(TOWNSHIP, Post.LEADER)
    await town.sign_in("guanliyuan")
    fields = {"post": "officer", "starts_at": "2026-07-15T08:00", "ends_at": "2026-07-16T08:00", "reason": "原值班员发烧"}
    await town.post(f"/roster/shifts/{one.id}/change", version="1", person=str(other.person_id), **fields)
    await town.rest()
    for phone in (old, new, leader):
        await phone.expect("值班临时变动", "青石镇", new_name, "原值班员发烧")
    later = (await officers(town, 24 * 8))[5]
    await town.post(f"/roster/shifts/{later.id}/remove", version="1", reason="重排")
    await town.rest()
    await leader.expect("空岗提醒", "青石镇")

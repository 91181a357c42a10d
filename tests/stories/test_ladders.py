"""Ladders on handsets: woken by all ways at once, confirmed by all, put off, taken over, handed over."""

from __future__ import annotations

from pathlib import Path

from policies.model import HERE
from roster.queries import on_duty
from schemas.values import Post
from tests.stories.test_missed import report_a_fire, run_out
from tests.stories.town import COUNTY, MINUTE, TOWNSHIP, Town, a_town

HOLDER, TAKER = "+8619900000201", "+8619900000204"
SLIDE = "刚才李家村后山滑坡，埋了房子，死亡11人，正在挖"


async def test_a_major_incident_wakes_the_officer_by_chat_text_and_call_at_once(tmp_path: Path) -> None:
    """Thirty minutes without a phone report: chat, SMS and telephone in the same moment; unanswered, the leader's within five."""
    async with a_town(tmp_path) as town:
        villager = await town.villager()
        officer, leader = await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)
        chat = await town.chat_of(TOWNSHIP, Post.OFFICER)
        await villager.text(SLIDE)
        await villager.expect("已收到", "死亡11人")
        await town.rest()
        await town.passes(30 * MINUTE)
        await officer.expect("超时催报", "30分钟电话报告")
        await chat.expect("超时催报", "30分钟电话报告")
        first = await officer.rings()
        await first.decline()
        await (await town.phone_of(COUNTY, Post.OFFICER)).rings()
        await town.passes(3 * MINUTE)
        await leader.expect("超时催报", "30分钟电话报告")
        await (await town.phone_of(COUNTY, Post.LEADER)).rings()
        call = await leader.rings()
        await call.answer()
        await call.press("1")
        await call.ends()
        await town.rest()
        (escalation,) = [each for each in await town.escalations() if each.tier == "phone-30m"]
        assert (escalation.state, escalation.ladder["id"]) == ("acknowledged", "call-and-answer")
        assert escalation.acknowledged_at - escalation.started_at < 5 * MINUTE
        await town.read_the_rest("2026-0001")


async def test_put_off_then_taken_over_then_forgotten(town: Town) -> None:
    """The desk confirms and puts it off; a leader takes over and both are told; forgotten, the leader on duty is called."""
    _, officer, leader = await report_a_fire(town)
    await run_out(town, officer)
    await officer.expect("超时催报", "回复1确认")
    (escalation,) = await town.escalations()
    await town.sign_in("qingshi")
    await town.post(f"/escalations/{escalation.id}/acknowledge")
    await town.post(f"/escalations/{escalation.id}/snooze", minutes=20, reason="正在核实伤亡人数")
    await town.passes(20 * MINUTE)
    await town.sign_in("qingshi-daiban")
    await town.post(f"/escalations/{escalation.id}/take-over", reason="值班员联系不上")
    await town.sandbox.phone(HOLDER).expect("催报换人负责", "值班员联系不上")
    await town.sandbox.phone(TAKER).expect("催报换人负责")
    await town.passes(14 * MINUTE)
    await town.passes(MINUTE)
    await leader.rings()
    await (await leader.expect("超时催报", "带班领导")).reply("1")
    await leader.expect("已确认")
    page = (await town.web.get(f"/incidents/{escalation.incident_id}")).text
    for word in ("正在核实伤亡人数", "延后，35分", "接手，由其负责", "值班员联系不上"):
        assert word in page


async def test_handed_over_to_the_superiors_officer(town: Town) -> None:
    """The township's officer hands over on the page; the county's is called with the reason and confirms with 1."""
    _, officer, _ = await report_a_fire(town)
    above = await town.phone_of(COUNTY, Post.OFFICER)
    await run_out(town, officer)
    await officer.expect("超时催报")
    (escalation,) = await town.escalations()
    await town.sign_in("qingshi")
    await town.post(f"/escalations/{escalation.id}/acknowledge")
    form = (await town.web.get(f"/escalations/{escalation.id}/hold")).text
    async with town.system.platform.database.read() as session:
        to = next(each.person_id for each in await on_duty(session, COUNTY, town.clock.now()) if each.post == Post.OFFICER)
    assert str(to) in form
    await town.post(f"/escalations/{escalation.id}/hand-over", to=str(to), reason="我正赶往现场")
    await (await above.expect("超时催报", "移交给您：我正赶往现场")).reply("1")
    await above.expect("已确认")
    await town.rest()
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_by, escalation.step) == ("acknowledged", to, 1)


async def test_officer_and_leader_both_have_to_confirm(tmp_path: Path) -> None:
    """A ladder whose first step asks officer and leader together: one "1" does not end it, two do."""
    written = (HERE / "default.toml").read_text()
    before = '{ call = ["officer", "second_officer"], of = "own", wait = "3m", ring_after = ["1m", "0s"] }'
    assert before in written
    policy = tmp_path / "all.toml"
    both = '{ call = ["officer", "leader"], of = "own", wait = "3m", acknowledged_by = "all" }'
    policy.write_text(written.replace(before, both, 1))
    async with a_town(tmp_path / "home", policy=str(policy)) as town:
        _, officer, leader = await report_a_fire(town)
        await run_out(town, officer)
        name = (await town.person_on(TOWNSHIP, Post.LEADER)).name
        await (await officer.expect("超时催报")).reply("1")
        await officer.expect("已记下您对2026-0001的确认", f"还差1人：{name}", "全部确认前继续催报")
        await town.rest()
        (escalation,) = await town.escalations()
        assert escalation.state == "running"
        await town.sign_in("qingshi")
        page = (await town.web.get(f"/incidents/{escalation.incident_id}")).text
        assert "须全部确认" in page
        assert "未确认" in page
        await (await leader.expect("超时催报")).reply("1")
        await leader.expect("已确认2026-0001")
        await town.rest()
        (escalation,) = await town.escalations()
        assert escalation.state == "acknowledged"
        await town.passes(10 * MINUTE)

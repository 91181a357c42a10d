"""Spot-check roll calls on handsets: who is called, how each answers, who hears of silence, what stands on the page."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from cli.rollcall import checked
from directory.accounts import create_account
from directory.demo import PASSWORD_HASH
from roster.rollcall.tables import RollCall, RollCallAnswerRow, RollCallEntry, RollCallPlan
from roster.rollcall.telling import call_id
from roster.tables import Shift
from runtime.work import Work
from sandbox import Phone
from schemas.values import Post
from tests.stories.town import COUNTY, MINUTE, TOWNSHIP, Town

CALLED = "抽查点名"
ALL = {
    "unit": TOWNSHIP,
    "posts": ["officer", "leader"],
    "channels": ["sms"],
    "challenge": "code",
    "minutes": "5",
}
SUPERVISOR = "+8619900000411"
RESULT = ("已结束", "抽到")


async def start(town: Town, **terms: Any) -> RollCall:
    """Have the city's supervisor start one of the township, now unless told otherwise; return the newest."""
    await town.sign_in("ducha")
    await town.post("/rollcalls", **{**ALL, "when": "now", "levels": "township", **terms})
    await town.rest()
    return max(await town.rows(RollCall), key=lambda row: row.planned_at)  # type: ignore[no-any-return]


async def entry(town: Town, post: Post, unit: str = TOWNSHIP) -> RollCallEntry:
    """How somebody on a post stands."""
    (found,) = await town.rows(RollCallEntry, col(RollCallEntry.unit) == unit, col(RollCallEntry.post) == post)
    return found  # type: ignore[no-any-return]


async def both(town: Town) -> tuple[Phone, Phone]:
    """The phones of the township's officer and leader."""
    return await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)


async def code_in(phone: Phone) -> str:
    """Read the call and return the code that it asks for."""
    call = await phone.expect(CALLED, "应答码")
    found = re.search(r"应答码(\d{4})", call.text)
    assert found
    return found[1]


async def test_both_posts_are_called_with_codes_of_their_own_and_answer_in_time(town: Town) -> None:
    """Each sends back their own code, is told so with the seconds it took, and the roll call closes itself."""
    officer, leader = await both(town)
    row = await start(town)
    codes = await code_in(officer), await code_in(leader)
    assert codes[0] != codes[1]
    town.clock.move(timedelta(seconds=35))
    await officer.text(codes[0])
    await officer.expect("应答已收到", "用时35秒", "按时")
    await leader.text(f"收到 {codes[1]}")
    await leader.expect("应答已收到", "按时")
    await town.rest()
    assert [(await entry(town, post)).state for post in (Post.OFFICER, Post.LEADER)] == ["on_time", "on_time"]
    (row,) = await town.rows(RollCall)
    assert row.state == "closed"
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT, "按时应答2")


async def test_silence_goes_to_the_next_channel_then_to_the_leader_and_a_late_answer_still_counts(town: Town) -> None:
    """Text, after two minutes Telegram, after five the leader is told and it stands on the page; then the answer comes late."""
    officer, leader = await both(town)
    chat = await town.chat_of(TOWNSHIP, Post.OFFICER)
    row = await start(town, posts=["officer"], channels=["sms", "telegram"])
    code = await code_in(officer)
    await town.passes(2 * MINUTE)
    await chat.expect(CALLED, "再次呼叫", code)
    await town.passes(3 * MINUTE)
    await leader.expect("点名无应答", "值班员", "立即核实在岗")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT, "无应答1")
    page = await town.web.get(f"/rollcalls/{row.id}")
    assert "无应答" in page.text
    await town.passes(MINUTE)
    await officer.text(code)
    await officer.expect("应答已收到", "已超过时限", "超时应答")
    await town.rest()
    late = await entry(town, Post.OFFICER)
    assert (late.state, late.answered_channel, late.step) == ("late", "sms", 2)


async def test_a_wrong_code_is_told_and_the_right_one_still_counts(town: Town) -> None:
    """A wrong code is not counted, a "1" neither, and each is said so; the code settles it; another one is told so."""
    officer, _ = await both(town)
    await start(town, posts=["officer"])
    code = await code_in(officer)
    wrong = str(int(code) - 1 if code != "2200" else 2201)
    for said in (wrong, "1"):
        await officer.text(said)
        await officer.expect("应答码不对", "没有计入")
        await town.rest()
    await officer.text(code)
    await officer.expect("应答已收到", "按时")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT)
    await town.rest()
    await officer.text(code)
    await officer.expect("已经应答过")
    await town.rest()
    done = await entry(town, Post.OFFICER)
    assert (done.state, done.wrong) == ("on_time", 2)
    answers = await town.rows(RollCallAnswerRow)
    assert sorted(each.verdict for each in answers) == ["already", "on_time", "wrong_code", "wrong_code"]


async def test_only_wrong_codes_are_a_result_of_their_own(town: Town) -> None:
    """Who sent nothing but a wrong code in time is listed so, not as silent."""
    officer, leader = await both(town)
    await start(town, posts=["officer"])
    code = await code_in(officer)
    await officer.text("9899" if code != "9899" else "9898")
    await officer.expect("应答码不对")
    await town.passes(5 * MINUTE)
    await leader.expect("点名无应答")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT, "应答码错误1")
    assert (await entry(town, Post.OFFICER)).state == "wrong_code"


async def test_a_stand_in_says_so_with_the_code_from_any_telephone(town: Town) -> None:
    """代 CODE 王某 from the officer's phone, and from a stranger's for the leader: both recorded as stand-ins, by name."""
    officer, leader = await both(town)
    await start(town)
    codes = await code_in(officer), await code_in(leader)
    await officer.text(f"代 {codes[0]} 王小明")
    await officer.expect("已登记", "由王小明代")
    stranger = town.sandbox.phone("+8619900009999")
    await stranger.text(f"代{codes[1]}李大海")
    await stranger.expect("已登记", "由李大海代")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT, "他人代答2")
    await town.rest()
    names = [(await entry(town, post)).stand_in for post in (Post.OFFICER, Post.LEADER)]
    assert names == ["王小明", "李大海"]


async def test_a_key_is_met_by_1_and_by_the_button(town: Town) -> None:
    """With a key as challenge the officer texts 1, the second call's button on Telegram answers for the leader."""
    officer, leader = await both(town)
    chat = await town.chat_of(TOWNSHIP, Post.LEADER)
    await start(town, challenge="key", channels=["sms", "telegram"], drill="1")
    call = await officer.expect("（演练）", CALLED, "回复1确认")
    await call.reply("1")
    await officer.expect("（演练）", "应答已收到", "按时")
    await leader.expect("（演练）", CALLED)
    await town.passes(2 * MINUTE)
    again = await chat.expect("（演练）", CALLED)
    await again.press("收到")
    await chat.expect("（演练）", "应答已收到")
    await town.sandbox.phone(SUPERVISOR).expect("（演练）", "点名演练", "按时应答2")
    await town.rest()
    assert (await entry(town, Post.LEADER)).answered_channel == "telegram"


async def test_an_empty_post_is_a_result_and_the_excused_need_not_answer(town: Town) -> None:
    """Nobody is rostered as leader; the officer is excused with a reason: nobody is waited for, and no text follows."""
    officer, _ = await both(town)

    async def no_leader(work: Work) -> None:
        await work.session.execute(delete(Shift).where(col(Shift.unit) == TOWNSHIP, col(Shift.post) == Post.LEADER))

    await town.system.platform.works.run(no_leader)
    row = await start(town)
    await officer.expect(CALLED)
    one = await entry(town, Post.OFFICER)
    refused = await town.web.post(f"/rollcalls/entries/{one.id}/excuse", data={"reason": " "}, headers=town.same_origin)
    assert refused.status_code == 409
    await town.post(f"/rollcalls/entries/{one.id}/excuse", reason="在救灾现场，已电话核实")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT, "准予不答1", "空岗1")
    await town.passes(10 * MINUTE)
    page = (await town.web.get(f"/rollcalls/{row.id}")).text
    assert "空岗" in page
    assert "在救灾现场，已电话核实" in page


async def test_a_roll_call_falls_at_a_random_moment_that_its_record_proves(town: Town) -> None:
    """Nobody called sees it coming; it falls within the window; the record proves moment and draw, and a changed one does not."""
    begins = datetime(2026, 7, 14, 11, 0)  # noqa: DTZ001 (local, as the form gives it)
    row = await start(
        town, when="window", at=begins.isoformat(), until=(begins + timedelta(hours=3)).isoformat(), draw="number", number="1"
    )
    assert row.state == "planned"
    supervisors = (await town.web.get("/rollcalls")).text
    assert "随机时刻" in supervisors
    assert row.moment.isoformat() not in supervisors
    await town.sign_in("qingshi")
    assert (await town.web.get(f"/rollcalls/{row.id}")).status_code == 404
    assert str(row.id) not in (await town.web.get("/rollcalls")).text
    assert timedelta(hours=1) <= row.moment - town.clock.now() <= timedelta(hours=4)
    await town.passes(row.moment - town.clock.now() - timedelta(seconds=1))
    assert await town.rows(RollCallEntry) == []
    await town.passes(timedelta(seconds=1))
    (drawn,) = await town.rows(RollCallEntry)
    called = await town.phone_of(TOWNSHIP, Post(drawn.post))
    code = await code_in(called)
    await town.sign_in("ducha")
    assert (await town.web.get(f"/rollcalls/{row.id}/draw.json")).status_code == 409
    await called.text(code)
    await called.expect("应答已收到")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT)
    await town.rest()
    record = (await town.web.get(f"/rollcalls/{row.id}/draw.json")).content
    assert all(check.holds for check in checked(record)[1])
    told = json.loads(record)
    for change in ({"seed": "00" * 32}, {"candidates": told["candidates"][1:]}, {"moment": told["opens_at"]}, {"drawn": []}):
        assert not all(check.holds for check in checked(json.dumps(told | change).encode())[1])


async def test_a_plan_recurs_with_a_new_seed_each_time_until_it_is_stopped(town: Town) -> None:
    """At noon and at two; after the first the second stands ready with another commitment; then the plan is stopped."""
    officer, _ = await both(town)
    await start(town, when="cron", cron="0 12,14 * * *", window="0", posts=["officer"])
    (first,) = await town.rows(RollCall)
    await town.passes(timedelta(hours=2))
    await officer.text(await code_in(officer))
    await officer.expect("应答已收到")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT)
    await town.rest()
    second = max(await town.rows(RollCall), key=lambda row: row.opens_at)
    assert second.opens_at - first.opens_at == timedelta(hours=2)
    assert second.commitment != first.commitment
    (plan,) = await town.rows(RollCallPlan)
    await town.post(f"/rollcalls/plans/{plan.id}/end")
    await town.passes(timedelta(hours=5))
    assert {row.id: row.state for row in await town.rows(RollCall)} == {first.id: "closed", second.id: "cancelled"}


async def test_the_called_may_answer_on_the_page_and_are_not_called_again(town: Town) -> None:
    """The officer, signed in, types the code; the second channel keeps quiet; the county sees nobody of another's subtree."""
    officer, _ = await both(town)
    row = await start(town, posts=["officer"], channels=["sms", "telegram"])
    code = await code_in(officer)
    person = (await entry(town, Post.OFFICER)).person_id
    assert person
    await town.system.platform.works.run(lambda work: create_account(work, person, "zaigang", PASSWORD_HASH))
    await town.sign_in("zaigang")
    assert "请您应答" in (await town.web.get("/rollcalls")).text
    told = await town.post(f"/rollcalls/{row.id}/answer", code=code)
    assert "应答已收到，按时" in told.text
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT)
    await town.passes(5 * MINUTE)
    assert (await entry(town, Post.OFFICER)).answered_channel == "web"
    await town.sign_in("lijiacun")
    assert (await town.web.get(f"/rollcalls/{row.id}")).status_code == 403


async def test_a_carrier_that_refuses_makes_the_next_channel_ring_at_once(town: Town) -> None:
    """The number is no mobile: Telegram rings without waiting for its share of the time, and by no channel twice."""
    chat = await town.chat_of(TOWNSHIP, Post.OFFICER)
    town.sandbox.twilio.faults.next(status=400, code=21614)
    await start(town, posts=["officer"], channels=["sms", "telegram"])
    call = await chat.expect(CALLED)
    code = re.search(r"应答码(\d{4})", call.text)
    assert code
    await chat.text(code[1])
    await chat.expect("应答已收到")
    await town.sandbox.phone(SUPERVISOR).expect(*RESULT)


async def test_only_supervisors_start_one_and_only_below_them(town: Town) -> None:
    """A duty officer may not; what can't be carried out is refused in a sentence and nothing is planned."""
    await town.sign_in("qingshi")
    refused = await town.web.post("/rollcalls", data={**ALL, "when": "now"}, headers=town.same_origin)
    assert refused.status_code == 403
    await town.sign_in("ducha")
    for terms, sentence in (
        ({"posts": []}, "至少选择一个岗位"),
        ({"minutes": "0.1"}, "30秒到60分钟"),
        ({"when": "cron", "cron": "often"}, "看不懂定时"),
        ({"when": "at", "at": "2026-07-01T10:00"}, "已经过去"),
        ({"levels": "province", "unit": COUNTY}, "没有值班室"),
        ({"draw": "percent", "percent": "500"}, "1%到100%"),
    ):
        answer = await town.web.post("/rollcalls", data={**ALL, "when": "now", **terms}, headers=town.same_origin)
        assert (answer.status_code, sentence in answer.text) == (409, True), sentence
    assert await town.rows(RollCall) == []


def test_ids_of_calls_follow_from_person_and_step() -> None:
    """The same step of the same roll call is one notice, whoever makes it again."""
    row, person = UUID(int=1), UUID(int=2)
    assert call_id(row, person, 1) == call_id(row, person, 1) != call_id(row, person, 2)


async def test_a_key_pressed_in_a_call_answers_the_roll_call(town: Town) -> None:
    """The telephone rings, the officer presses 1 and hears that it was received: not that an incident is theirs."""
    officer, leader = await both(town)
    await start(town, channels=["voice"])
    call = await officer.rings()
    await call.answer()
    await call.hears(CALLED, "应答点名，请按1")
    assert "按2" not in call.text
    assert "负责" not in call.text
    await call.press("1")
    await call.hears("应答已收到")
    assert "由您负责" not in call.text
    await call.ends()
    await (await leader.rings()).decline()
    await town.rest()
    answered = await entry(town, Post.OFFICER)
    assert (answered.state, answered.answered_channel) == ("on_time", "voice")
    assert (await entry(town, Post.LEADER)).state == "waiting"
    await town.passes(6 * MINUTE)
    await town.read_the_rest()
    assert (await entry(town, Post.LEADER)).state == "no_answer"

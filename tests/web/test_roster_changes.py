"""The pages and the API of changes and handovers: the buttons that one has, the rights, the refusals in words."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import httpx

from directory import queries as directory
from directory.demo import PASSWORD_HASH
from roster import queries as roster
from roster.handover import commands as handover
from roster.tables import Shift
from schemas.values import Channel, Post
from tests.web.conftest import Desk

TOWN, HOUR = "990121101000", timedelta(hours=1)
OFFICERS = ("+8619900000201", "+8619900000202", "+8619900000203")


async def account_of(desk: Desk, person_id: UUID, name: str) -> httpx.AsyncClient:
    """A browser of a person, with an account if they have none yet."""
    from sqlmodel import col, select

    from directory.accounts import create_account
    from directory.tables import Account

    async with desk.platform.database.read() as session:
        known = (await session.scalars(select(Account).where(col(Account.person_id) == person_id))).first()
    if known is None:
        await desk.platform.works.run(lambda work: create_account(work, person_id, name, PASSWORD_HASH, demo=True))
    return await desk.browser(known.username if known else name)


async def officer_shifts(desk: Desk) -> list[Shift]:
    """The town officers' shifts of the next days; the first is running."""
    async with desk.platform.database.read() as session:
        found = await roster.shifts_between(session, TOWN, desk.now, desk.now + timedelta(days=3))
    return [each for each in found if each.post == Post.OFFICER]


async def test_a_swap_by_page_from_offer_to_approval(desk: Desk) -> None:
    """Offered on the shift's page, accepted and approved on the page of requests; nobody else has the buttons."""
    _, one, other = (await officer_shifts(desk))[:3]
    asker, partner = await account_of(desk, one.person_id, "a-one"), await account_of(desk, other.person_id, "b-other")
    shift_page = (await asker.get(f"/roster/shifts/{one.id}")).text
    assert "提出换班" in shift_page
    assert "改派一段时间" not in shift_page
    fields = {"version": "1", "other": f"{other.id}|1", "reason": "家长会"}
    assert (await asker.post(f"/roster/shifts/{one.id}/swap", data=fields)).headers["location"] == "/roster/changes"
    await desk.settled()
    (request,) = (await asker.get("/api/roster/requests")).json()
    leader = await desk.browser("qingshi-daiban")
    assert "等待对方答复" in (await leader.get("/roster/changes")).text
    refused = await asker.post(f"/roster/changes/{request['id']}/approve", data={})
    assert refused.status_code == 403
    assert "只有带班领导、管理员能审批" in refused.text
    assert ">同意</button>" in (await partner.get("/roster/changes")).text
    assert (await partner.post(f"/roster/changes/{request['id']}/accept", data={})).status_code == 303
    await desk.settled()
    assert "换班与请假<b" in (await leader.get("/roster")).text
    answer = await leader.post(f"/roster/changes/{request['id']}/turn-down", data={"reason": ""})
    assert answer.status_code == 409
    assert "请写明不批准的理由" in answer.text
    assert (await leader.post(f"/roster/changes/{request['id']}/approve", data={})).status_code == 303
    await desk.settled()
    shifts = {each.id: each.person_id for each in await officer_shifts(desk)}
    assert (shifts[one.id], shifts[other.id]) == (other.person_id, one.person_id)
    assert "家长会（换班）" in (await leader.get("/roster")).text


async def test_the_roster_as_it_stood_is_asked_by_page_and_api(desk: Desk) -> None:
    """After a change the page and the API still tell how it was a minute before."""
    _, one, other = (await officer_shifts(desk))[:3]
    leader = await desk.browser("qingshi-daiban")
    await desk.pass_time(HOUR)
    body = {"version": 1, "reason": "临时调整", "person_id": str(other.person_id)}
    changed = await leader.patch(f"/api/roster/shifts/{one.id}", json=body)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    again = await leader.patch(f"/api/roster/shifts/{one.id}", json=body)
    assert (again.status_code, again.json()["detail"][:10]) == (409, "这个班次刚被别人改过")
    before = (desk.now - timedelta(minutes=1)).isoformat()
    then = (await leader.get("/api/roster/shifts", params={"unit": TOWN, "as_of": before})).json()
    now = (await leader.get("/api/roster/shifts", params={"unit": TOWN})).json()
    who = [{each["id"]: each["person_id"] for each in found}[str(one.id)] for found in (then, now)]
    assert who == [str(one.person_id), str(other.person_id)]
    page = await leader.get("/roster", params={"unit": TOWN, "as_of": "2026-07-14T10:30"})
    assert "2026年7月14日 10:30:00 时的值班表" in page.text
    assert (await leader.get("/roster", params={"as_of": "昨天"})).status_code == 422
    (entry,) = (await leader.get("/api/roster/history", params={"unit": TOWN, "since": before})).json()
    assert (entry["what"], entry["reason"]) == ("changed", "临时调整")


async def test_a_swap_for_no_shift_is_asked_for_in_words(desk: Desk) -> None:
    """What is chosen in a list and is none of its lines is refused with what to choose, never in a program's words."""
    (mine, *_) = [each for each in await officer_shifts(desk) if each.starts_at > desk.now]
    officer = await account_of(desk, mine.person_id, "one-officer")
    for other in ("", "x|1", f"{mine.id}|x"):
        answer = await officer.post(f"/roster/shifts/{mine.id}/swap", data={"version": "1", "other": other, "reason": "有事"})
        assert (answer.status_code, "请选择要换的班次。" in answer.text) == (409, True), other


async def test_leave_without_a_substitute_is_refused_on_the_page(desk: Desk) -> None:
    """The form comes back with the sentence and what was typed."""
    (running, *_) = await officer_shifts(desk)
    officer = await account_of(desk, running.person_id, "one-officer")
    fields = {"starts_at": "2026-07-14T12:00", "ends_at": "2026-07-14T20:00", "person": "", "reason": "就医"}
    answer = await officer.post("/roster/leave", data=fields)
    assert answer.status_code == 409
    assert "离岗报备必须指定替班人员" in answer.text
    assert "就医" in answer.text


async def test_shifts_are_added_changed_split_and_taken_out_by_page(desk: Desk) -> None:
    """Who may edit has the forms; every fault comes back as a sentence."""
    shifts = await officer_shifts(desk)
    running, spare = shifts[0], next(each.person_id for each in shifts if each.person_id != shifts[0].person_id)
    leader = await desk.browser("qingshi-daiban")
    new = {"unit": TOWN, "post": "second_officer", "person": str(spare), "starts_at": "2026-07-14T12:00", "reason": "重要时段"}
    unfinished = (await leader.post("/roster/add", data={**new, "ends_at": ""})).text
    assert "请填写开始和结束时间" in unfinished
    assert 'value="重要时段"' in unfinished
    assert (await leader.post("/roster/add", data={**new, "ends_at": "2026-07-14T14:00"})).status_code == 303
    hours = {
        "version": "1",
        "person": str(spare),
        "reason": "开会",
        "starts_at": "2026-07-14T13:00",
        "ends_at": "2026-07-14T16:00",
    }
    twice = await leader.post(f"/roster/shifts/{running.id}/hours", data=hours)
    assert "不能同时再排一个班" in twice.text
    assert 'id="hours-reason" name="reason" maxlength="200" value="开会"' in twice.text
    assert 'id="hours-start" name="starts_at" value="2026-07-14T13:00"' in twice.text
    assert f'<option value="{spare}" selected>' in twice.text
    split = await leader.post(f"/roster/shifts/{running.id}/hours", data={**hours, "starts_at": "2026-07-14T14:00"})
    assert split.status_code == 303
    stale = await leader.post(f"/roster/shifts/{running.id}/remove", data={"version": "1", "reason": "x"})
    assert "刚被别人改过" in stale.text
    assert (await leader.post(f"/roster/shifts/{running.id}/remove", data={"version": "2", "reason": "重排"})).status_code == 303
    assert (await leader.get(f"/roster/shifts/{running.id}")).status_code == 404
    await desk.settled()


async def test_who_has_no_right_has_no_button_and_is_refused(desk: Desk) -> None:
    """An officer can't edit the roster; the other county sees neither shift nor handover; a token signs nothing."""
    (running, later, *_) = await officer_shifts(desk)
    officer = await account_of(desk, running.person_id, "one-officer")
    assert "添加班次" not in (await officer.get("/roster")).text
    change = {"version": "1", "person": str(later.person_id), "reason": "x"}
    assert (await officer.post(f"/roster/shifts/{later.id}/change", data=change)).status_code == 403
    assert (await officer.post("/roster/add", data={"unit": TOWN})).status_code == 403
    other = await desk.program("duty_leader", "990122000000")
    made = await desk.platform.works.run(lambda work: handover.switch(work, running.person_id, TOWN, True))
    assert made.in_use
    await desk.pass_time(running.ends_at - desk.now - timedelta(minutes=10))
    (drafted,) = (await (await desk.browser("donghe")).get("/api/handovers")).json()
    for method, address in (
        ("GET", f"/roster/shifts/{later.id}"),
        ("GET", f"/handover/{drafted['id']}"),
        ("GET", f"/api/handovers/{drafted['id']}"),
        ("GET", f"/api/roster/shifts?unit={TOWN}"),
        ("GET", f"/api/roster/really-on?unit={TOWN}"),
        ("DELETE", f"/api/roster/shifts/{later.id}?version=1&reason=x"),
        ("POST", f"/handover/{drafted['id']}/waive"),
    ):
        assert (await other.request(method, address)).status_code == 403, address
    assert (await other.get("/api/handovers")).json() == []
    own = await desk.program("duty_leader", TOWN)
    signed = await own.post(f"/api/handovers/{drafted['id']}/hand-over", json={})
    assert signed.status_code == 403
    assert "必须由本人办理" in signed.json()["detail"]


async def test_a_handover_by_page(desk: Desk) -> None:
    """Drafted with the open fire and its clock, signed by both in order; until then the board says 尚未交班."""
    shifts = await officer_shifts(desk)
    running, following = shifts[0], shifts[1]
    going = await account_of(desk, running.person_id, "a-going")
    early = await going.post("/handover/begin")
    assert "离交班还早" in early.text
    await desk.pass_time(running.ends_at - desk.now - timedelta(minutes=25))
    await desk.text("李家村东头柴房着火了，伤2人，正在扑救")
    going, coming = await account_of(desk, running.person_id, "a-going"), await account_of(desk, following.person_id, "b-coming")
    begun = await going.post("/handover/begin")
    address = begun.headers["location"]
    assert "值班员交接班，请您签字" in (await going.get("/")).text
    assert "请您签字" not in (await coming.get("/")).text
    page = (await going.get(address)).text
    assert "李家村" in page
    assert "2小时信息报告" in page
    assert "交班人还没有签字" in (await coming.post(f"{address}/take-over")).text
    assert (await going.post(f"{address}/hand-over", data={"words": "应急车钥匙在值班室"})).status_code == 303
    back = await coming.post(f"{address}/send-back", data={"words": "请写明伤员去向"})
    assert back.status_code == 303
    assert "接班人退回：请写明伤员去向" in (await going.get(address)).text
    await going.post(f"{address}/hand-over", data={"words": "伤员在镇卫生院"})
    await desk.platform.works.run(lambda work: handover.switch(work, running.person_id, TOWN, True))
    await desk.pass_time(timedelta(minutes=26))
    for shown in ("/", "/roster"):
        assert "尚未交班" in (await coming.get(shown)).text
    really = (await coming.get("/api/roster/really-on", params={"unit": TOWN})).json()
    assert [each["person_id"] for each in really if each["unrelieved"]] == [str(running.person_id)]
    assert (await coming.post(f"{address}/take-over")).status_code == 303
    await desk.settled()
    for shown in ("/", "/roster"):
        assert "尚未交班" not in (await coming.get(shown)).text
    (told,) = (await coming.get("/api/handovers")).json()
    assert (told["state"], told["notes"]) == ("signed", "伤员在镇卫生院")
    assert told["items"][0]["kind"] == "incident"
    listed = (await going.get("/handover")).text
    assert "双方已签字" in listed
    assert "已启用" in listed


async def test_a_leader_has_the_unit_use_handovers_or_not(desk: Desk) -> None:
    """The switch stands on the page of handovers; an officer has none."""
    leader, officer = await desk.browser("qingshi-daiban"), await desk.browser("qingshi")
    assert "尚未启用" in (await leader.get("/handover")).text
    assert (await leader.post("/handover/switch", data={"unit": TOWN, "on": "1"})).status_code == 303
    assert "停用交接班" in (await leader.get("/handover")).text
    assert "停用交接班" not in (await officer.get("/handover")).text
    assert (await officer.post("/handover/switch", data={"unit": TOWN, "on": "0"})).status_code == 403
    async with desk.platform.database.read() as session:
        assert [await directory.person_at(session, Channel.SMS, number) for number in OFFICERS]

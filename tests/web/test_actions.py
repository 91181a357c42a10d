"""What a duty officer does on the desk, and what it brings about."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from schemas import uuid7
from tests.web.conftest import Desk, one_incident

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
MINE = "刚刚李家村煤矿瓦斯爆炸，死亡12人，被困5人"
CALL = {"callee_name": "邓敏", "callee_post": "值班员", "callee_number": "+8619900000302", "content": "报告青石镇李家村火灾"}


def own(incident: dict[str, Any], tier: str, unit: str = "990124101000") -> dict[str, Any]:
    """Return the township's clock of a tier."""
    township = next(each["unit"] for each in incident["clocks"] if "青石镇" in each["unit_name"])
    return next(each for each in incident["clocks"] if each["tier"] == tier and each["unit"] == township)


async def test_taking_an_escalation_rests_the_ladder(desk: Desk) -> None:
    """The button on the desk acknowledges in the viewer's name; nobody else is called while the ladder rests."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    browser = await desk.browser("qingshi")
    escalation = next(each for each in (await one_incident(browser))["escalations"] if each["state"] == "running")
    answer = await browser.post(f"/escalations/{escalation['id']}/acknowledge", data={"once": str(uuid7())})
    assert answer.status_code == 303
    await desk.pass_time(timedelta(minutes=5))
    incident = await one_incident(browser)
    held = next(each for each in incident["escalations"] if each["id"] == escalation["id"])
    assert held["state"] == "acknowledged"
    assert held["taken_by"] == "沈卫东"
    assert len([step for step in held["steps"] if step["state"] in ("fired", "taken")]) == 1
    assert "沈卫东" in (await browser.get(f"/incidents/{incident['id']}")).text


async def test_a_logged_call_meets_the_phone_clock(desk: Desk) -> None:
    """A phone report written down on the desk meets the 30-minute clock, and not the written one."""
    await desk.text(MINE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    assert own(incident, "phone-30m")["state"] == "running"
    form = await browser.get(f"/incidents/{incident['id']}/phone-log")
    assert "打给东河县" in form.text
    answer = await browser.post(f"/incidents/{incident['id']}/phone-log", data=CALL)
    assert answer.headers["location"].endswith("done=phone")
    await desk.settled()
    incident = await one_incident(browser)
    assert (own(incident, "phone-30m")["state"], own(incident, "phone-30m")["on_time"]) == ("met", True)
    assert own(incident, "written-1h")["state"] == "running"


async def test_the_written_report_is_drafted_checked_and_meets_its_clock(desk: Desk) -> None:
    """The form comes with a draft; handed in unchecked it is refused with the text kept; checked it meets the written clock."""
    await desk.text(MINE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    address = f"/incidents/{incident['id']}/filing"
    draft = _field((await browser.get(address)).text, "body")
    assert "12人" in draft
    paper = {"title": "关于煤矿事故的报告", "body": f"{draft}\n补充：矿井已封控。"}
    refused = await browser.post(address, data=paper)
    assert refused.status_code == 422
    assert "矿井已封控" in refused.text
    assert (await browser.post(address, data={**paper, "checked": "1", "approved_by": "谢佳"})).status_code == 303
    await desk.settled()
    incident = await one_incident(browser)
    assert own(incident, "written-1h")["state"] == "met"
    assert "签发：谢佳（口头同意，沈卫东代录）" in incident["filings"][0]["body"]


async def test_a_leader_signs_with_their_own_name(desk: Desk) -> None:
    """A leader who hands a paper in is its signer, on record."""
    await desk.text(MINE)
    browser = await desk.browser("qingshi-daiban")
    incident = await one_incident(browser)
    paper = {"title": "报告", "body": "正文", "checked": "1"}
    await browser.post(f"/incidents/{incident['id']}/filing", data=paper)
    assert "签发：谢佳" in (await browser.get(f"/incidents/{incident['id']}")).text


async def test_a_form_sent_twice_is_carried_out_once(desk: Desk) -> None:
    """An impatient second press of the same form logs no second call."""
    await desk.text(MINE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    twice = {**CALL, "once": str(uuid7())}
    for _ in range(2):
        assert (await browser.post(f"/incidents/{incident['id']}/phone-log", data=twice)).status_code == 303
    await desk.settled()
    assert len((await one_incident(browser))["filings"]) == 1


async def test_a_corrected_fact_keeps_who_and_why(desk: Desk) -> None:
    """A person's correction counts, is marked, and shows the reason; without a reason it is refused with the form kept."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    address = f"/incidents/{incident['id']}/fact"
    refused = await browser.post(address, data={"name": "injured", "value": "5"})
    assert refused.status_code == 409
    assert 'value="5"' in refused.text
    answer = await browser.post(address, data={"name": "injured", "value": "5", "reason": "现场电话核实"})
    assert answer.status_code == 303, answer.text
    await desk.settled()
    fact = (await one_incident(browser))["facts"]["injured"]
    assert (fact["value"], fact["overridden"], fact["said"]["reason"]) == (5, True, "现场电话核实")


async def test_regrading_by_hand_starts_the_stricter_clocks(desk: Desk) -> None:
    """Raising the grade to 重大 starts the 30-minute and 1-hour clocks at once."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    data = {"severity": "II", "reason": "火势向粮库蔓延"}
    assert (await browser.post(f"/incidents/{incident['id']}/grade", data=data)).status_code == 303
    await desk.settled()
    incident = await one_incident(browser)
    assert incident["severity"] == "II"
    assert {"phone-30m", "written-1h"} <= {clock["tier"] for clock in incident["clocks"]}


async def test_only_a_leader_ends_an_incident(desk: Desk) -> None:
    """A duty officer sees no button and is refused in words; the leader ends it, and its clocks are withdrawn."""
    await desk.text(FIRE)
    officer, leader = await desk.browser("qingshi"), await desk.browser("qingshi-daiban")
    incident = await one_incident(officer)
    address = f"/incidents/{incident['id']}/close"
    assert address not in (await officer.get(f"/incidents/{incident['id']}")).text
    refused = await officer.post(address, data={"reason": "火已扑灭"})
    assert refused.status_code == 403
    assert "只有带班领导能办结突发事件" in refused.text
    assert (await leader.post(address, data={"reason": "火已扑灭"})).status_code == 303
    await desk.settled()
    incident = await one_incident(leader)
    assert incident["status"] == "closed"
    assert {clock["state"] for clock in incident["clocks"]} == {"withdrawn"}
    page = (await leader.get(f"/incidents/{incident['id']}")).text
    assert '已撤销</span> <span class="text-secondary">事件已办结</span>' in page


async def test_an_ended_incident_is_opened_again_by_a_leader(desk: Desk) -> None:
    """What a refusal says to do can be done: the leader has the button, the clocks come back, an officer has no such right."""
    await desk.text(FIRE)
    officer, leader = await desk.browser("qingshi"), await desk.browser("qingshi-daiban")
    at = f"/incidents/{(await one_incident(leader))['id']}"
    await leader.post(f"{at}/close", data={"reason": "处置完毕"})
    await desk.settled()
    refused = await officer.post(f"{at}/fact", data={"name": "injured", "value": "3", "reason": "复核"})
    assert "请带班领导在事件页先重新打开" in refused.text
    assert f'href="{at}/reopen"' in (await leader.get(at)).text
    assert "处置完毕" in (await leader.get(f"{at}/reopen")).text
    assert f'href="{at}/reopen"' not in (await officer.get(at)).text
    assert (await officer.post(f"{at}/reopen", data={"reason": "复燃"})).status_code == 403
    opened = await leader.post(f"{at}/reopen", data={"reason": "复燃", "once": str(uuid7())})
    assert opened.headers["location"].endswith("?done=reopened")
    await desk.settled()
    incident = await one_incident(leader)
    assert incident["status"] == "open"
    assert "running" in {clock["state"] for clock in incident["clocks"]}
    again = await leader.post(f"{at}/reopen", data={"reason": "复燃"})
    assert (again.status_code, "只有已办结的事件可以重新打开" in again.text) == (409, True)


async def test_what_can_not_be_read_is_told_in_the_words_of_the_form(desk: Desk) -> None:
    """A field that is too long is named as on the form, with how much it takes; a broken address says where to begin again."""
    officer = await desk.browser("qingshi")
    await desk.text(FIRE)
    incident = await one_incident(officer)
    page = await officer.post(f"/incidents/{incident['id']}/close", data={"reason": "完" * 501})
    assert (page.status_code, "理由太长，最多 500 个字符" in page.text) == (422, True)
    assert "网址不完整或有误" in (await officer.get("/incidents/2026-0001")).text
    api = await officer.post(f"/api/incidents/{incident['id']}/facts/deaths", json={"value": 1, "reason": ""})
    assert api.json()["detail"] == "reason不能为空"


async def test_sent_up_as_a_message(desk: Desk) -> None:
    """Sending the known facts up as a message meets the 2-hour clock of an ordinary incident."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    assert (await browser.post(f"/incidents/{incident['id']}/send", data={"text": ""})).status_code == 303
    await desk.settled()
    assert own(await one_incident(browser), "report-2h")["state"] == "met"


async def test_a_report_is_moved_to_another_incident(desk: Desk) -> None:
    """From the message page a report can be given an incident of its own, with a reason."""
    await desk.text(FIRE)
    second = await desk.text("李家村东头着火，又伤了1个人", address="+8619900000102")
    browser = await desk.browser("qingshi")
    before = (await browser.get("/api/incidents")).json()["incidents"]
    page = (await browser.get(f"/messages/{second}")).text
    report = re.search(r'name="report_id" value="([^"]+)"', page)
    assert report
    data = {"report_id": report[1], "incident_id": "", "reason": "是另一户"}
    answer = await browser.post(f"/messages/{second}/link", data=data)
    assert answer.status_code == 303, answer.text
    await desk.settled()
    after = (await browser.get("/api/incidents")).json()["incidents"]
    assert len(before) == 1
    assert len(after) == 2
    again = await browser.post(f"/messages/{second}/link", data={**data, "reason": "再拆一次"})
    assert (again.status_code, "这是该事件唯一的一条报告" in again.text, 'value="再拆一次"' in again.text) == (409, True, True)
    silent = await browser.post(f"/messages/{second}/link", data={**data, "reason": " "})
    assert (silent.status_code, "请写明调整的理由。" in silent.text, "原文" in silent.text) == (409, True, True)


@pytest.mark.parametrize("typed", ["25:00", "昨天晚上"])
async def test_a_time_that_is_none_is_told(desk: Desk, typed: str) -> None:
    """A call time that can't be read is refused with a sentence, and what was written is still in the form."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    answer = await browser.post(f"/incidents/{incident['id']}/phone-log", data={**CALL, "called_at": typed})
    assert answer.status_code == 422
    assert "10:05" in answer.text
    assert CALL["content"] in answer.text


def _field(page: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1]


async def test_every_form_opens(desk: Desk) -> None:
    """Each action's form opens for the leader, who may do all of them."""
    await desk.text(FIRE)
    leader: httpx.AsyncClient = await desk.browser("qingshi-daiban")
    incident = await one_incident(leader)
    for form in ("phone-log", "filing", "send", "fact?name=category", "fact?name=occurred_at", "grade", "close"):
        answer = await leader.get(f"/incidents/{incident['id']}/{form}")
        assert answer.status_code == 200, form
    assert (await leader.get(f"/incidents/{incident['id']}/nothing")).status_code == 404

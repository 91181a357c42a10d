"""接手、移交、延后 on the page and by API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from schemas import uuid7
from tests.web.conftest import Desk, one_incident

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
MINUTE = timedelta(minutes=1)
TOWN = "990121101000"


async def held(desk: Desk) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """Have the town's officer hold a missed clock; return the officer's browser and the escalation."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    browser = await desk.browser("qingshi")
    running = await the_escalation(browser)
    assert (await browser.post(f"/escalations/{running['id']}/acknowledge", data={"once": str(uuid7())})).status_code == 303
    await desk.settled()
    return browser, await the_escalation(browser)


async def the_escalation(browser: httpx.AsyncClient) -> dict[str, Any]:
    incident = await one_incident(browser)
    return next({**each, "incident": incident["id"]} for each in incident["escalations"] if each["unit"] == TOWN)


async def test_the_holder_puts_it_off_and_the_bound_is_said(desk: Desk) -> None:
    """Ten minutes with a reason; the page, ladder and timeline show it; beyond the bound a sentence says what is left."""
    browser, escalation = await held(desk)
    address = f"/escalations/{escalation['id']}"
    page = (await browser.get(f"{address}/hold")).text
    assert "最多还能延后30分钟" in page
    done = await browser.post(f"{address}/snooze", data={"minutes": "10", "reason": "正在核实人数", "once": str(uuid7())})
    assert done.headers["location"].endswith("?done=snoozed")
    await desk.settled()
    later = await the_escalation(browser)
    assert later["next_at"] > escalation["next_at"]
    assert later["answers"][-1]["reason"] == "正在核实人数"
    shown = (await browser.get(f"/incidents/{escalation['incident']}")).text
    assert shown.count("正在核实人数") >= 2
    refused = await browser.post(f"{address}/snooze", data={"minutes": "25", "reason": "再等等"})
    assert refused.status_code == 422
    assert "这次最多还能延后20分钟" in refused.text
    assert (await the_escalation(browser))["next_at"] == later["next_at"]


async def test_the_superior_takes_over(desk: Desk) -> None:
    """The county's officer sees 接手, takes it over, and the town's officer can put nothing off any more."""
    browser, escalation = await held(desk)
    address = f"/escalations/{escalation['id']}"
    county = await desk.browser("donghe")
    assert f'href="{address}/hold">接手' in (await county.get(f"/incidents/{escalation['incident']}")).text
    assert "/take-over" in (await county.get(f"{address}/hold")).text
    done = await county.post(f"{address}/take-over", data={"reason": "由县里直接报送", "once": str(uuid7())})
    assert done.headers["location"].endswith("?done=took-over")
    await desk.settled()
    now = await the_escalation(browser)
    assert now["taken_by"] != escalation["taken_by"]
    assert "从沈卫东处接手" in now["answers"][-1]["outcome"]
    refused = await browser.post(f"/api{address}/snooze", json={"minutes": 5, "reason": "再等等"})
    assert refused.status_code == 409
    assert "只有目前负责" in refused.text


async def test_handing_over_on_the_page(desk: Desk) -> None:
    """Without a choice it is refused; to a person on duty it says whom it waits for; to the next step it calls the leader."""
    browser, escalation = await held(desk)
    address = f"/escalations/{escalation['id']}"
    page = (await browser.get(f"{address}/hold")).text
    assert "沈卫东（" not in page
    leader = page.split('<option value="', 2)[2].split('"', 1)[0]
    nobody = await browser.post(f"{address}/hand-over", data={"to": "", "reason": "去现场"})
    assert (nobody.status_code, "请选择移交给谁" in nobody.text, 'value="去现场"' in nobody.text) == (422, True, True)
    done = await browser.post(f"{address}/hand-over", data={"to": leader, "reason": "去现场", "once": str(uuid7())})
    assert done.headers["location"].endswith("?done=handed-over")
    await desk.settled()
    assert "待其确认" in (await browser.get(f"/incidents/{escalation['incident']}")).text
    await browser.post(f"{address}/acknowledge")
    done = await browser.post(f"{address}/hand-over", data={"to": "next", "reason": "去现场", "once": str(uuid7())})
    assert done.headers["location"].endswith("?done=handed-on")
    await desk.settled()
    assert [step["state"] for step in (await the_escalation(browser))["steps"]][1] == "fired"


async def test_only_people_with_the_right(desk: Desk) -> None:
    """Another county's officer, an administrator and a token are refused with a sentence."""
    _, escalation = await held(desk)
    for who in (await desk.browser("guanliyuan"), await desk.program("duty_officer", TOWN)):
        answer = await who.post(f"/api/escalations/{escalation['id']}/take-over", json={})
        assert answer.status_code == 403, answer.text
        assert "。" in answer.text

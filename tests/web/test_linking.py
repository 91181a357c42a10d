"""A doubtful report on the desk: confirmed, refused, undone; by button and by API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx

from tests.web.conftest import Desk

SECOND_VILLAGE = "+8619900000103"


async def doubtful(desk: Desk) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """Two fires that may be one; return the desk and the second incident."""
    await desk.text("李家村着火了，伤2人")
    await desk.pass_time(timedelta(minutes=3))
    await desk.text("着火了，伤1人", address=SECOND_VILLAGE)
    browser = await desk.browser("qingshi")
    listed = (await browser.get("/api/incidents")).json()["incidents"]
    second = next(each for each in listed if each["number"] == "2026-0002")
    return browser, (await browser.get(f"/api/incidents/{second['id']}")).json()


async def press(browser: httpx.AsyncClient, page: str, button: str) -> None:
    """Press a button of a page with all its hidden fields."""
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.S) if button in each)
    action = re.search(r'action="([^"]+)"', form)
    assert action
    answer = await browser.post(action[1], data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    assert answer.status_code == 303, answer.text


async def test_the_desk_says_yes_and_takes_it_back(desk: Desk) -> None:
    """One press merges, with reason and score in sight; one press brings both back."""
    browser, second = await doubtful(desk)
    page = (await browser.get(f"/incidents/{second['id']}")).text
    assert "相符程度" in page
    await press(browser, page, "是同一件事")
    await desk.settled()
    assert (await browser.get(f"/api/incidents/{second['id']}")).json()["status"] == "merged"
    letter = (await browser.get(f"/messages/{second['reports_received'][0]['message_id']}")).text
    await press(browser, letter, "撤销")
    await desk.settled()
    assert (await browser.get(f"/api/incidents/{second['id']}")).json()["status"] == "open"


async def test_the_desk_says_no_and_is_not_asked_again(desk: Desk) -> None:
    """Refused, the hint is gone from page and board, and its story tells who refused it."""
    browser, second = await doubtful(desk)
    await press(browser, (await browser.get(f"/incidents/{second['id']}")).text, "不是</button>")
    page = (await browser.get(f"/incidents/{second['id']}")).text
    assert "是同一件事（相符程度" not in page
    assert "人工确认一条报告不属于疑似的另一事件" in page
    assert "疑似同一事件" not in (await browser.get("/")).text


async def test_programs_link_refuse_and_undo(desk: Desk) -> None:
    """The same by API; another county's desk may not."""
    browser, second = await doubtful(desk)
    (report,) = second["reports_received"]
    path, other = f"/api/reports/{report['id']}", report["suggestion"]["incident_id"]
    assert (await browser.post(f"{path}/reject-suggestion")).status_code == 200
    assert (await browser.post(f"{path}/reject-suggestion")).status_code == 409
    assert (await browser.post(f"{path}/undo")).status_code == 200
    moved = await browser.post(f"{path}/link", json={"incident_id": other, "reason": "核实为同一起"})
    assert moved.json() == {"report_id": report["id"], "incident_id": other}
    assert (await browser.post(f"{path}/undo")).json()["incident_id"] == second["id"]
    villager = await desk.browser("lijiacun")
    assert (await villager.post(f"{path}/undo")).status_code == 403

"""零报告: who sees what, a report filed by a desk, a unit excused, the missing reminded; by page and by API."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.web.conftest import Desk

TEN = timedelta(minutes=10)


async def at_nine(desk: Desk, short_of: timedelta = timedelta()) -> None:
    """Let the time pass until nine on the next day, or so long before."""
    nine = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)
    await desk.pass_time(TEN)  # the hours of the next day are written down at midnight, and at the start
    await desk.pass_time(nine - short_of - desk.now)


async def shown(browser: httpx.AsyncClient, day: str = "2026-07-15") -> list[dict[str, Any]]:
    """Return what the API shows of a day."""
    answer = await browser.get(f"/api/zero-reports?day={day}")
    assert answer.status_code == 200, answer.text
    rounds: list[dict[str, Any]] = answer.json()["rounds"]
    return rounds


def of(rounds: list[dict[str, Any]], unit_name: str) -> dict[str, Any]:
    """Return what a unit owes."""
    return next(due for each in rounds for due in each["dues"] if due["unit_name"] == unit_name)


async def called(desk: Desk, browser: httpx.AsyncClient) -> str:
    """Return the page once the missing are being called."""
    for _ in range(100):
        page = (await browser.get("/zero-reports?day=2026-07-15")).text
        if "正在催报" in page:
            break
        await desk.settled()
    return page


async def test_each_desk_sees_its_own_share(desk: Desk) -> None:
    """A township sees its villages and itself; the county its townships and all villages; nobody another's."""
    await at_nine(desk, timedelta(minutes=40))
    town, county = await desk.browser("qingshi"), await desk.browser("donghe")
    names = {due["unit_name"] for each in await shown(town) for due in each["dues"]}
    assert {"东河县青石镇李家村", "东河县青石镇"} <= names
    wider = {due["unit_name"] for each in await shown(county) for due in each["dues"]}
    assert names < wider
    page = (await town.get("/zero-reports?day=2026-07-15")).text
    assert "09:00 汛期零报告" in page
    assert "待报" in page


async def test_a_day_without_any_says_when_they_are_due(desk: Desk) -> None:
    """An empty day explains the rule; a broken address shows today."""
    browser = await desk.browser("qingshi")
    for day in ("2026-12-01", "nonsense", ""):
        page = await browser.get(f"/zero-reports?day={day}")
        assert page.status_code == 200
        assert "这一天没有应报的零报告" in page.text
        assert "每日 09:00 前报送" in page.text


async def test_who_reported_by_text_stands_there_with_time_and_message(desk: Desk) -> None:
    """The row names the sender, the channel and leads to the message."""
    await at_nine(desk, timedelta(minutes=20))
    message = await desk.text("平安无事")
    browser = await desk.browser("qingshi")
    due = of(await shown(browser), "东河县青石镇李家村")
    assert (due["state"], due["channel"], due["message_id"]) == ("met", "sms", str(message))
    page = (await browser.get("/zero-reports?day=2026-07-15")).text
    assert f'href="/messages/{message}"' in page
    assert due["by_name"] in page


async def test_a_desk_files_for_a_village_only_with_who_said_so(desk: Desk) -> None:
    """Without saying who told it is refused in a sentence and what was typed stays; with it the row is met and says so."""
    await at_nine(desk, timedelta(minutes=20))
    browser = await desk.browser("qingshi")
    due = of(await shown(browser), "东河县青石镇李家村")
    path = f"/zero-reports/{due['id']}/file"
    assert "谁、用什么方式报的" in (await browser.get(path)).text
    refused = await browser.post(path, data={"reason": "  "})
    assert refused.status_code == 409
    assert "请写明是谁、用什么方式报的" in refused.text
    done = await browser.post(path, data={"reason": "村主任08:41来电报平安"})
    assert done.status_code == 303
    filed = of(await shown(browser), "东河县青石镇李家村")
    assert (filed["state"], filed["means"], filed["reason"]) == ("met", "desk", "村主任08:41来电报平安")
    again = await browser.post(path, data={"reason": "再登记一次"})
    assert again.status_code == 409
    assert "已经报过" in again.text


async def test_a_form_sent_twice_is_carried_out_once(desk: Desk) -> None:
    """Pressing the button twice ends on the same page, not in an error."""
    await at_nine(desk, timedelta(minutes=20))
    browser = await desk.browser("qingshi")
    path = f"/zero-reports/{of(await shown(browser), '东河县青石镇李家村')['id']}/file"
    once = re.search(r'name="once" value="([^"]+)"', (await browser.get(path)).text)
    assert once
    for _ in range(2):
        assert (await browser.post(path, data={"reason": "来电报平安", "once": once[1]})).status_code == 303


async def test_only_the_superiors_leader_excuses_and_only_with_a_reason(desk: Desk) -> None:
    """An officer may not, the leader may; the reason stands in the table; an excused unit is not found missing."""
    await at_nine(desk, timedelta(minutes=20))
    officer, leader = await desk.browser("qingshi"), await desk.browser("qingshi-daiban")
    path = f"/zero-reports/{of(await shown(officer), '东河县青石镇李家村')['id']}/excuse"
    assert (await officer.post(path, data={"reason": "停电"})).status_code == 403
    assert (await leader.post(path, data={"reason": ""})).status_code == 409
    assert (await leader.post(path, data={"reason": "通信中断，已派人核实"})).status_code == 303
    await desk.pass_time(timedelta(minutes=21))
    due = of(await shown(officer), "东河县青石镇李家村")
    assert (due["state"], due["reason"]) == ("excused", "通信中断，已派人核实")


async def test_the_missing_are_called_and_reminded_but_not_every_minute(desk: Desk) -> None:
    """After nine the page shows who is missing and who is called; one reminder goes out, the next within ten minutes does not."""
    await at_nine(desk)
    browser = await desk.browser("qingshi")
    page = await called(desk, browser)
    assert "未报" in page
    assert "正在催报" in page
    due = of(await shown(browser), "东河县青石镇李家村")
    await desk.pass_time(TEN)
    program = await browser.post(f"/api/zero-reports/{due['id']}/remind")
    assert program.status_code == 200, program.text
    assert program.json()["reminded"] >= 1
    soon = await browser.post(f"/zero-reports/{due['id']}/remind")
    assert soon.status_code == 409
    assert "刚催过" in soon.text


async def test_taking_the_call_leads_back_to_the_zero_reports(desk: Desk) -> None:
    """Whoever takes it from a text's link or the banner lands on the page that shows who is missing, not on an incident."""
    await at_nine(desk)
    browser = await desk.browser("qingshi")
    page = await called(desk, browser)
    taking = re.search(r'action="(/escalations/[^"]+/acknowledge)"', page)
    assert taking
    back = await browser.post(taking[1])
    assert back.status_code == 303
    assert back.headers["location"].startswith("/zero-reports")


async def test_programs_file_by_api_once_per_key(desk: Desk) -> None:
    """The same Idempotency-Key is carried out once; without rights it is refused."""
    await at_nine(desk, timedelta(minutes=20))
    browser, other = await desk.browser("qingshi"), await desk.browser("lijiacun")
    due = of(await shown(browser), "东河县青石镇李家村")
    path, key = f"/api/zero-reports/{due['id']}/file", {"Idempotency-Key": "a"}
    done = await browser.post(path, json={"reason": "来电"}, headers=key)
    assert done.json() == {"id": due["id"], "state": "met"}
    assert (await browser.post(path, json={"reason": "来电"}, headers=key)).status_code == 409
    assert (await other.post(path, json={"reason": "来电"})).status_code == 403
    assert (await browser.post("/api/zero-reports/01980f2e-7c3b-7000-8000-000000000000/file", json={})).status_code == 404

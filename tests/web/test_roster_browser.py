"""The pages of changes and handovers in headless Chromium: they fit a phone, and the buttons lead where they say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from directory.queries import person_at
from roster.changes import commands
from roster.handover import commands as handover
from schemas.values import Channel
from tests.web.conftest import Desk, served
from tests.web.test_browser import CHROMIUM, NAMELESS, PHONE, opened, window
from tests.web.test_roster_changes import TOWN, officer_shifts

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


async def test_every_page_of_the_roster_fits_a_phone(desk: Desk) -> None:
    """Nothing is scrolled sideways with every form open, each control has a name, each page one heading."""
    shifts = await officer_shifts(desk)
    running, ahead = shifts[0], shifts[1]
    async with desk.platform.database.read() as session:
        me = await person_at(session, Channel.SMS, "+8619900000204")
    assert me
    run = desk.platform.works.run
    by, to = ahead.person_id, next(each.person_id for each in shifts if each.person_id != ahead.person_id)
    asked = await run(lambda work: commands.ask_substitute(work, by, ahead.id, to, version=1, reason="家长会"))
    await run(lambda work: commands.accept(work, to, asked.id))
    await run(lambda work: handover.switch(work, me.id, TOWN, True))
    await desk.pass_time(running.ends_at - desk.now - timedelta(minutes=20))
    (drafted,) = (await (await desk.browser("qingshi-daiban")).get("/api/handovers")).json()
    async with opened(desk, "qingshi-daiban", PHONE) as page:
        for address in (
            "/roster",
            "/roster?as_of=2026-07-14T10:30",
            f"/roster/shifts/{ahead.id}",
            f"/roster/add?unit={TOWN}",
            "/roster/changes",
            "/roster/leave",
            "/handover",
            f"/handover/{drafted['id']}",
        ):
            await page.goto(address)
            for fold in await page.locator("details.block").all():
                await fold.evaluate("each => each.open = true")
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE[0], (address, wide)
            assert await page.evaluate(NAMELESS) == [], address
            assert await page.locator("h1").count() == 1, address


async def test_a_substitute_is_asked_for_and_approved_by_buttons(desk: Desk) -> None:
    """The officer opens their own shift and asks; after the other's yes the leader approves; the table shows who stands it."""
    async with desk.platform.database.read() as session:
        me = await person_at(session, Channel.SMS, "+8619900000201")
    assert me
    mine = next(each for each in await officer_shifts(desk) if each.person_id == me.id)
    async with served(desk) as base:
        async with window(base, "qingshi") as page:
            await page.goto("/roster")
            await page.locator(f'a[href="/roster/shifts/{mine.id}"]').click()
            await page.get_by_text("替班：请别人代值全部或一段").click()
            await page.locator("#sub-person").select_option(label="周静（应急办主任）")
            await page.locator("#sub-end").fill("2026-07-15T12:00")
            await page.locator("#sub-reason").fill("孩子家长会")
            await page.get_by_role("button", name="请求替班").click()
            await expect(page.get_by_text("等待对方答复")).to_be_visible()
            await expect(page.get_by_role("button", name="撤回")).to_be_visible()
        await desk.settled()
        (asked,) = (await (await desk.browser("qingshi")).get("/api/roster/requests")).json()
        async with desk.platform.database.read() as session:
            other = await person_at(session, Channel.SMS, "+8619900000202")
        assert other
        await desk.platform.works.run(lambda work: commands.accept(work, other.id, UUID(asked["id"])))
        async with window(base, "qingshi-daiban") as page:
            await page.goto("/roster")
            await expect(page.locator(".waiting-count")).to_have_text("1")
            await page.get_by_role("link", name="换班与请假").click()
            await page.get_by_role("button", name="批准", exact=True).click()
            await expect(page.get_by_text("没有等您答复或审批的申请")).to_be_visible()
            await expect(page.get_by_text("已批准")).to_be_visible()
            await page.goto("/roster")
            row = page.locator(".duty-table tbody tr").nth(1)
            await expect(row).to_contain_text("周静")
            await expect(row).to_contain_text("08:00–12:00")
        await desk.settled()

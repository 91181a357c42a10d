"""排班 in headless Chromium: drawn up, published in spite of a broken rule, and it fits a phone."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select, update

from directory.tables import Contact, Person
from roster.rota import editing
from roster.rota.editing import By
from tests.web.conftest import Desk
from tests.web.test_browser import NAMELESS, PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")]
TOWN, CITY = "990121101000", "990100000000"
OCTOBER = f"/roster/plan?unit={TOWN}&month=2026-10"


async def autumn(desk: Desk) -> None:
    """Verify all numbers but one, send both leaders away for a day, and make National Day an important period."""

    async def job(work) -> None:
        await work.session.execute(update(Contact).values(verified_at=work.now))
        people = list(await work.session.scalars(select(Person).where(Person.unit == TOWN).order_by(Person.id)))
        await work.session.execute(update(Contact).where(Contact.person_id == people[0].id).values(verified_at=None))
        day = date(2026, 10, 14)
        for each in (each for each in people if "长" in each.title):
            await editing.add_absence(work, By(None, TOWN), each.id, first=day, last=day, reason="市里开会")
        await editing.set_period(work, By(None, CITY), "国庆", date(2026, 10, 1), date(2026, 10, 7))

    await desk.platform.works.run(job)


async def picture(page: Page, name: str) -> None:
    """Keep how the page looks, where pictures are wanted."""
    if folder := os.environ.get("ZHISHOU_SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_month_is_drawn_up_and_published_with_a_reason(desk: Desk) -> None:
    """A press draws it up; holidays and weekends are marked; what is broken stands on top; with a reason it is put in force."""
    await autumn(desk)
    async with opened(desk, "qingshi-daiban") as page:
        await page.goto(OCTOBER)
        await picture(page, "rota-before")
        await page.get_by_role("button", name="生成草稿").click()
        await expect(page.get_by_text("草稿已生成，尚未发布")).to_be_visible()
        await picture(page, "rota-draft")
        await expect(page.locator(".rota-holiday").first).to_contain_text("国庆")
        await expect(page.locator(".rota-notes")).to_contain_text("10月14日带班领导空缺：可排的")
        await expect(page.locator(".rota-broken")).to_contain_text("号码尚未验证")
        await expect(page.locator(".rota-day.rota-important")).to_have_count(7)
        await page.get_by_label("仍要发布的理由").fill("领导外出当天由县值班室代管")
        await page.get_by_role("button", name="带问题发布").click()
        await expect(page.get_by_text("值班表已发布")).to_be_visible()
        await expect(page.get_by_text("领导外出当天由县值班室代管")).to_be_visible()
        await expect(page.locator(".rota-day", has_text="空缺")).to_have_count(5)  # two without a leader, three without a second
        await picture(page, "rota-published")


async def test_the_page_fits_a_phone(desk: Desk) -> None:
    """On a phone the grid is a list; nothing is scrolled sideways and every control has a name."""
    await autumn(desk)
    async with opened(desk, "qingshi-daiban", PHONE) as page:
        await page.goto(OCTOBER)
        await page.get_by_role("button", name="生成草稿").click()
        await expect(page.get_by_text("草稿已生成，尚未发布")).to_be_visible()
        for each in await page.locator(".rota-setup summary").all():
            if await each.evaluate("(one) => !one.parentElement.open"):
                await each.click()
        await picture(page, "rota-phone")
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert await page.evaluate(NAMELESS) == []
        assert await page.locator("h1").count() == 1

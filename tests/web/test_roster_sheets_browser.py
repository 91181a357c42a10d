"""Importing a duty table and subscribing to shifts in headless Chromium, on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from tests.web.conftest import Desk
from tests.web.test_browser import NAMELESS, PHONE, opened, pytestmark
from tests.web.test_roster_sheets import HEAD, office

__all__ = ["pytestmark"]


async def test_a_table_is_imported_from_a_phone(desk: Desk, tmp_path: Path) -> None:
    """Choose a file, look at the difference, confirm; every page fits, and each control has a name."""
    here = await office(desk)
    file = tmp_path / "青石镇值班表.csv"
    file.write_text(f"{HEAD}\n{here.day(20)},{here.names[0]},{here.names[1]},{here.names[2]}\n", encoding="gbk")
    async with opened(desk, "qingshi-daiban", PHONE) as page:

        async def fits() -> None:
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], page.url
            assert await page.evaluate(NAMELESS) == [], page.url

        await page.goto(f"/roster?unit={here.unit}")
        await page.get_by_role("link", name="导入").click()
        await page.get_by_label("值班表文件").set_input_files(file)
        await fits()
        await page.get_by_role("button", name="核对差异").click()
        await expect(page.get_by_text("新增 3")).to_be_visible()
        await fits()
        await page.get_by_label("导入理由").fill("月度安排")
        await page.get_by_role("button", name="确认导入").click()
        await expect(page.get_by_text("已导入")).to_be_visible()
        async with page.expect_download() as download:
            await page.locator("summary", has_text="下载").click()
            await page.get_by_role("button", name="Excel").click()
        assert (await download.value).suggested_filename.endswith("值班表.xlsx")
        await expect(page.get_by_role("button", name="Excel")).not_to_have_class("btn-loading")
    assert len(await here.shifts()) == 3


async def test_a_calendars_address_is_copied_with_one_press(desk: Desk) -> None:
    """The address is shown with a button that copies it and says so; the page fits a phone."""
    async with opened(desk, "qingshi", PHONE) as page:
        await page.goto("/roster/calendars")
        await page.get_by_role("button", name="订阅我的值班").click()
        address = await page.get_by_role("textbox", name="日历地址").input_value()
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name="复制").click()
        await expect(page.get_by_role("button", name="已复制")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == address
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert (await page.request.get(address)).status == 200

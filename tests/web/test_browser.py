"""The pages in headless Chromium: they live by themselves, say when the line is cut, and fit a phone."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.web.conftest import Desk, one_incident, served
from tests.web.test_report import photo

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "ERR_INCOMPLETE", "Failed to fetch", "network error", "sse")
NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href], summary")]
  .filter((each) => each.checkVisibility() && !(each.labels && each.labels.length) && !each.ariaLabel && !each.innerText.trim())
  .map((each) => each.outerHTML.slice(0, 120))"""
WIDE, PHONE = (1366, 768), (390, 844)


@asynccontextmanager
async def opened(desk: Desk, account: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Page]:
    """Serve the desk and open a browser window at it, signed in."""
    async with served(desk) as base, window(base, account, size) as page:
        yield page


@asynccontextmanager
async def window(base: str, account: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Page]:
    """Open a browser window, and fail on anything that the browser complains of (a broken policy, a script error)."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        viewport = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, base_url=base, locale="zh-CN")
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        if account:
            await page.goto("/sign-in")
            await page.locator(f'form:has(input[value="{account}"]) button').click()
            await page.wait_for_url(lambda url: "/sign-in" not in url)
        yield page
        await browser.close()
    assert [each for each in complaints if not any(sign in each for sign in OFFLINE)] == []


async def test_a_board_lives_by_itself(desk: Desk) -> None:
    """Without a reload the new incident appears, its countdown follows the server's clock, and the ladder is shown and taken."""
    async with opened(desk, "qingshi") as page:
        await expect(page.get_by_text("目前没有处置中的事件")).to_be_visible()
        await desk.text(FIRE)
        card = page.locator("article.case")
        await expect(card).to_contain_text("李家村")
        countdown = card.locator(".case-clock .countdown")
        await expect(countdown).to_have_attribute("data-state", "calm")
        await desk.pass_time(timedelta(hours=1, minutes=55))
        await expect(countdown).to_have_attribute("data-state", "near")
        await desk.pass_time(timedelta(minutes=6))
        await expect(countdown).to_have_attribute("data-state", "over")
        await expect(page).to_have_title("(1项超时) 值班台 · 青石镇")
        await expect(card).to_contain_text("正在催报")
        await card.get_by_role("button", name="我来处理").click()
        await page.wait_for_url("**/incidents/**")
        await expect(page.get_by_text("已确认，由您负责")).to_be_visible()


async def test_a_cut_line_is_told_and_heals(desk: Desk) -> None:
    """When the network is gone a bar says that the page may be old; when it is back the bar goes and what was missed appears."""
    async with opened(desk, "qingshi") as page:
        await expect(page.locator("#cut")).to_be_hidden()
        await page.context.set_offline(True)
        await expect(page.locator("#cut")).to_be_visible()
        await desk.text(FIRE)
        await page.context.set_offline(False)
        await expect(page.locator("#cut")).to_be_hidden(timeout=20_000)
        await expect(page.locator("article.case")).to_contain_text("李家村")


async def test_a_restarted_server_is_found_again(desk: Desk) -> None:
    """When the server goes away every open page says so, and when it is back they go on by themselves."""
    async with AsyncExitStack() as second:
        async with AsyncExitStack() as first:
            base = await first.enter_async_context(served(desk))
            page = await second.enter_async_context(window(base, "qingshi"))
            await expect(page.get_by_text("目前没有处置中的事件")).to_be_visible()
        await expect(page.locator("#cut")).to_be_visible()
        await desk.text(FIRE)
        await second.enter_async_context(served(desk, int(base.rsplit(":", 1)[1])))
        await expect(page.locator("#cut")).to_be_hidden(timeout=20_000)
        await expect(page.locator("article.case")).to_contain_text("李家村")


async def test_a_page_that_changes_leaves_the_reader_alone(desk: Desk) -> None:
    """What a person unfolded stays unfolded, and what they typed stays typed, when the page fetches itself again."""
    await desk.text(FIRE)
    incident = await one_incident(await desk.browser("qingshi"))
    async with opened(desk, "qingshi") as page:
        await page.goto(f"/incidents/{incident['id']}")
        first = page.locator("details.block").filter(has_text="新事件通知").first
        notice = page.locator(f"#{await first.get_attribute('id')}")
        await notice.locator("summary").click()
        await expect(notice).to_have_attribute("open", "")
        await desk.text("李家村柴房的火又伤了1人，现在伤3人", address="+8619900000102")
        await expect(page.get_by_text("2 份，原文不改")).to_be_visible()
        await expect(notice).to_have_attribute("open", "")
        await page.goto(f"/incidents/{incident['id']}/phone-log")
        await page.get_by_label("接听人姓名").fill("邓敏")
        await page.reload()
        await expect(page.get_by_label("接听人姓名")).to_have_value("邓敏")


async def test_a_draft_brings_back_what_was_typed_and_no_old_time(desk: Desk) -> None:
    """Who leaves the phone form and comes back finds their words; the time of the call, which they left alone, is the present."""
    await desk.text(FIRE)
    incident = await one_incident(await desk.browser("qingshi"))
    async with opened(desk, "qingshi") as page:
        await page.goto(f"/incidents/{incident['id']}/phone-log")
        before = await page.input_value("#called_at")
        await page.fill("#callee_name", "周明")
        await page.goto(f"/incidents/{incident['id']}")
        await desk.pass_time(timedelta(minutes=20))
        await page.goto(f"/incidents/{incident['id']}/phone-log")
        await expect(page.locator("#callee_name")).to_have_value("周明")
        assert await page.input_value("#called_at") > before


async def test_every_page_fits_a_phone(desk: Desk, tmp_path: Path) -> None:
    """On a phone nothing has to be scrolled sideways, every control has a name, and an incident's buttons can be reached."""
    message = await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    incident = await one_incident(await desk.browser("qingshi"))
    at = f"/incidents/{incident['id']}"
    async with opened(desk, "qingshi", PHONE) as page:
        for address in (
            "/",
            at,
            f"{at}/phone-log",
            f"{at}/filing",
            "/inbox",
            f"/messages/{message}",
            "/messages",
            "/account/reach",
            "/ladders/preview",
            "/roster",
            "/directory",
            "/call",
        ):
            await page.goto(address)
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE[0], (address, wide)
            assert await page.evaluate(NAMELESS) == [], address
            assert await page.locator("h1").count() == 1, address
        await page.goto(at)
        await page.get_by_role("link", name="登记电话报告").click()
        await page.get_by_role("button", name="填入").first.click()
        await page.get_by_role("button", name="登记").click()
        await expect(page.get_by_text("电话报告已登记")).to_be_visible()


async def test_a_report_from_a_phone(desk: Desk, tmp_path: Path) -> None:
    """A villager writes, adds a photo, sends, and reads the incident's number on the receipt."""
    picture = tmp_path / "fire.jpg"
    picture.write_bytes(photo())
    async with opened(desk, "", PHONE) as page:
        await page.goto("/report")
        await page.get_by_label("发生了什么？").fill(FIRE)
        await page.locator("#photos").set_input_files(picture)
        await expect(page.locator("#added img")).to_be_visible()
        await page.get_by_label("您的手机号").fill("19900009992")
        await page.get_by_role("button", name="发送报告").click()
        await expect(page.get_by_role("heading", name="已收到")).to_be_visible()
        await expect(page.locator(".number")).to_have_text("2026-0001")


async def test_a_report_is_sent_again_until_it_got_through(desk: Desk) -> None:
    """Without a signal the form keeps what was written, says so, and sends once the signal is back: one report, not two."""
    async with opened(desk, "lijiacun", PHONE) as page:
        await page.goto("/report")
        await page.get_by_label("发生了什么？").fill(FIRE)
        await page.context.set_offline(True)
        await page.get_by_role("button", name="发送报告").click()
        await expect(page.get_by_text("信号不好，还没有发出去")).to_be_visible()
        await page.context.set_offline(False)
        await page.get_by_role("button", name="立即重发").click()
        await expect(page.get_by_role("heading", name="已收到")).to_be_visible()
        await desk.settled()
        assert len((await one_incident(await desk.browser("qingshi")))["reports_received"]) == 1

"""What a newcomer does after `make run`, in a real browser: text a report, let the clock run out, answer, and see it stop.

With ``ZHISHOU_SCREENSHOTS`` set to a folder the pages are photographed on the way; the pictures of the docs are made so.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LANDSLIDE = "刚才李家村后山滑坡，埋了房子，死亡11人，还有3人失联，正在挖"


@dataclass
class Running:
    """`zhishou up` as a process of its own, and a browser."""

    url: str
    process: Process
    browser: Browser
    complaints: list[str]

    async def page(self, path: str, size: dict[str, int] = DESKTOP) -> Page:
        """Open a page in a browser profile of its own."""
        context = await self.browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        await page.goto(self.url + path)
        return page

    async def signed_in(self, name: str, size: dict[str, int] = DESKTOP) -> Page:
        """Open the desk by one click on an offered demo account."""
        page = await self.page("/sign-in", size)
        await page.locator(f"form:has(input[value='{name}']) button").click()
        await page.wait_for_load_state()
        return page


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "up", "--port", "0", stdout=PIPE, env={**os.environ, "ZHISHOU_HOME": str(tmp_path)}
    )
    assert process.stdout
    ready = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        complaints: list[str] = []
        yield Running(ready.split()[1], process, browser, complaints)
        await browser.close()
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert complaints == []


async def photograph(page: Page, name: str, *, whole: bool = False) -> None:
    """Take a picture for the docs, when a folder for them is named."""
    if folder := os.environ.get("ZHISHOU_SCREENSHOTS"):
        await page.wait_for_timeout(600)
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


async def test_a_newcomer_sees_a_clock_run_out_and_stops_the_escalation_by_answering(running: Running) -> None:
    """The whole main loop by mouse and keyboard: handset, board, countdown, ringing handset, "1", escalation stopped."""
    board = await running.signed_in("qingshi")
    await photograph(await running.page("/sign-in"), "sign-in")
    await expect(board.get_by_text("目前没有处置中的事件")).to_be_visible()
    wall = await running.page("/sandbox")
    await text_from(wall, "李建国", LANDSLIDE)
    await expect(wall.get_by_text("已收到，编号")).to_be_visible()

    await expect(board.get_by_text("青石镇李家村后山")).to_have_count(2)
    await expect(board.get_by_text("重大", exact=True)).to_be_visible()
    await expect(board.locator("body")).to_contain_text(re.compile(r"(29|30):\d\d"))
    await photograph(board, "board")

    await wall.get_by_role("button", name="+30 分").click()
    await expect(wall.get_by_text("超时催报").first).to_be_visible(timeout=10_000)
    await photograph(wall, "sandbox")
    await expect(board.get_by_text("超时").first).to_be_visible()

    await board.get_by_role("link", name=re.compile("青石镇李家村后山")).first.click()
    await expect(board.get_by_role("heading", name="全过程")).to_be_visible()
    await photograph(board, "incident", whole=True)
    await answer_the_call(wall)
    await expect(wall.get_by_text("已确认").first).to_be_visible(timeout=10_000)
    ladder = board.locator("details.ladder-fold").filter(has_text="青石镇 →")
    await expect(ladder.get_by_text("已有人确认")).to_be_visible()
    await expect(ladder.get_by_text(re.compile("通过短信"))).to_be_visible()
    await photograph(board, "acknowledged", whole=True)


async def text_from(wall: Page, person: str, text: str) -> None:
    """Write an SMS on a handset and send it."""
    handset = wall.get_by_role("article", name=f"{person}的手机")
    await handset.get_by_role("textbox").fill(text)
    await handset.get_by_role("button", name="发送").click()


async def answer_the_call(wall: Page) -> None:
    """Press the quick reply 1 on the first handset that is being called."""
    called = wall.get_by_role("article").filter(has_text="超时催报").first
    await called.get_by_role("button", name="1", exact=True).click()


PAGES = ("/", "/inbox", "/roster", "/directory", "/incidents", "/report")


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("phone", PHONE)])
async def test_every_page_fits_its_screen_and_complains_of_nothing(running: Running, name: str, size: dict[str, int]) -> None:
    """No page scrolls sideways or logs an error, on a desk and on a phone."""
    page = await running.signed_in("qingshi", size)
    for path in PAGES:
        answer = await page.goto(running.url + path)
        assert answer
        assert answer.status == 200, path
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
        await photograph(page, f"{name}-{path.strip('/') or 'board'}")

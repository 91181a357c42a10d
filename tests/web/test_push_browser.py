"""Notices in a real browser: switched on by one button, shown while no page asks. Only the vendor's service is pretended."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Page, expect
from pydantic import SecretStr

from tests.notifier.conformance.browser import PretendBrowser
from tests.notifier.conformance.rigs import VAPID
from tests.web.conftest import Desk
from tests.web.test_browser import CHROMIUM, NAMELESS, PHONE, WIDE, opened

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]

SUBSCRIBE = """PushManager.prototype.subscribe = async (told) => {
  if (told.applicationServerKey.length !== 65 || !told.userVisibleOnly) throw new Error("wrong key");
  return %s;
}"""
REFUSE = "PushManager.prototype.subscribe = async () => { throw new DOMException('no service', 'AbortError'); }"
SHOWN = """async () => (await (await navigator.serviceWorker.getRegistration("/static/")).getNotifications())
  .map((each) => [each.title, each.body, each.data.page])"""


@pytest.fixture
def pushing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that has a key for push services."""
    monkeypatch.setattr(desk.platform.settings.webpush, "private_key", SecretStr(VAPID))
    return desk


async def _deliver(page: Page, told: Any) -> None:
    """Have the browser believe that its push service brought a notice."""
    tools = await page.context.new_cdp_session(page)
    seen: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def found(event: Any) -> None:
        for each in event["registrations"]:
            if not seen.done():
                seen.set_result(each["registrationId"])

    tools.on("ServiceWorker.workerRegistrationUpdated", found)
    await tools.send("ServiceWorker.enable")
    origin = await page.evaluate("location.origin")
    brought = {"origin": origin, "registrationId": await asyncio.wait_for(seen, 10), "data": json.dumps(told)}
    await tools.send("ServiceWorker.deliverPushMessage", brought)


@pytest.mark.parametrize("size", [WIDE, PHONE])
async def test_a_button_switches_a_browser_on_and_its_worker_shows_notices(pushing: Desk, size: tuple[int, int]) -> None:
    """The worker is installed under the strict policy, the subscription is kept, and a push becomes a notice with its page."""
    async with opened(pushing, "qingshi", size) as page:
        await page.context.grant_permissions(["notifications"])
        await page.add_init_script(SUBSCRIBE % PretendBrowser().address("https://fcm.googleapis.com"))
        await page.goto("/account/push")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert await page.evaluate(NAMELESS) == []
        await page.get_by_role("button", name="在这个浏览器开启").click()
        await expect(page.get_by_text("这个浏览器已开启通知")).to_be_visible()
        await expect(page.get_by_text("浏览器（fcm.googleapis.com）")).to_be_visible()
        await _deliver(page, {"text": "【值守】李家村滑坡", "tag": "1", "page": "/incidents/1"})
        for _ in range(100):
            if shown := await page.evaluate(SHOWN):
                break
            await asyncio.sleep(0.05)
        assert shown == [["值守", "【值守】李家村滑坡", "/incidents/1"]]


async def test_a_push_service_out_of_reach_is_told(pushing: Desk) -> None:
    """A sentence says why, and the button can be pressed again."""
    async with opened(pushing, "qingshi") as page:
        await page.context.grant_permissions(["notifications"])
        await page.add_init_script(REFUSE)
        await page.goto("/account/push")
        button = page.get_by_role("button", name="在这个浏览器开启")
        await button.click()
        await expect(page.get_by_text("浏览器连不上它的推送服务")).to_be_visible()
        await expect(button).to_be_enabled()

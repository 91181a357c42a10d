"""The page of an escalation that somebody holds, in headless Chromium: it fits a phone, for the holder and for others."""

from __future__ import annotations

import pytest

from tests.web.conftest import Desk
from tests.web.test_browser import CHROMIUM, NAMELESS, PHONE, opened
from tests.web.test_hold import held

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


@pytest.mark.parametrize("who", ["qingshi", "qingshi-daiban"])
@pytest.mark.parametrize("size", [PHONE, (1366, 768)])
async def test_the_page_fits(desk: Desk, who: str, size: tuple[int, int]) -> None:
    """Nothing is scrolled sideways, each control has a name, the page one heading."""
    _, escalation = await held(desk)
    async with opened(desk, who, size) as page:
        for address in (f"/escalations/{escalation['id']}/hold", f"/incidents/{escalation['incident']}"):
            await page.goto(address)
            assert await page.evaluate("document.documentElement.scrollWidth") <= size[0], address
            assert await page.evaluate(NAMELESS) == [], address
            assert await page.locator("h1").count() == 1, address

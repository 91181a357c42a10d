"""Every page of the menu and behind it, in Chromium at a desk's and a phone's size: nothing overflows, fails or lacks a name."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.conftest import Desk, served
from tests.web.test_browser import CHROMIUM, NAMELESS, PHONE, WIDE, window
from tests.web.test_rollcalls import answered, hold, people
from tests.web.test_zero_reports import at_nine

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]

PICTURES = os.environ.get("ZHISHOU_SCREENSHOTS", "")
OVERFLOWS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
PAGES = {
    "qingshi-daiban": {
        "/": "",
        "/inbox": "",
        "/messages": "messages",
        "/zero-reports": "zero-reports",
        "/roster": "roster",
        "/roster/changes": "",
        "/roster/gaps": "",
        "/roster/mine": "",
        "/roster/plan": "",
        "/roster/calendars": "",
        "/roster/import": "",
        "/handover": "",
        "/account": "",
        "/account/reach": "",
        "/account/push": "",
        "/account/numbers": "",
        "/account/messages": "",
        "/audit": "",
        "/directory": "",
        "/report": "",
    },
    "ducha": {"/rollcalls": "", "/rollcalls/{roll_call}": "roll-call", "/": ""},
    "guanliyuan": {"/templates": "templates", "/templates/escalation": "", "/directory/numbers": ""},
}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("account", sorted(PAGES))
async def test_a_page_fits_its_window(desk: Desk, account: str, size: tuple[int, int]) -> None:
    """A day with a fire, zero reports owed and a roll call under way."""
    await at_nine(desk, timedelta(minutes=20))
    await desk.text("平安无事")
    await desk.text("李家村东头柴房着火了，伤2人，正在扑救")
    supervisor = await desk.browser("ducha")
    roll_call = await hold(supervisor, desk)
    for entry in (await people(desk, roll_call))[:5]:
        await answered(desk, entry)
    await desk.pass_time(timedelta(minutes=2))
    async with served(desk) as base, window(base, account, size) as page:
        for path, picture in PAGES[account].items():
            shown = await page.goto(path.format(roll_call=roll_call))
            assert shown
            assert shown.status == 200, path
            await page.wait_for_timeout(150)
            assert not await page.evaluate(OVERFLOWS), path
            assert await page.evaluate(NAMELESS) == [], path
            if PICTURES and picture and size == WIDE:
                await page.screenshot(path=Path(PICTURES) / f"{picture}.png")

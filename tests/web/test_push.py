"""The page on which a person has a browser take notices."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from directory.tables import Contact
from notifier.channels.webpush_key import public_key
from notifier.tables import Notice
from tests.notifier.conformance.browser import PretendBrowser
from tests.notifier.conformance.rigs import VAPID
from tests.web.conftest import Desk

SERVICE = "https://fcm.googleapis.com"


@pytest.fixture
def pushing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that has a key for push services."""
    monkeypatch.setattr(desk.platform.settings.webpush, "private_key", SecretStr(VAPID))
    return desk


async def _browsers(desk: Desk) -> list[Contact]:
    async with desk.platform.database.read() as session:
        return list(await session.scalars(select(Contact).where(col(Contact.channel) == "webpush")))


async def test_a_browser_is_kept_tried_and_taken_off(pushing: Desk) -> None:
    """It becomes the last of one's contact points, gets a test notice, shows no key to anybody, and can be removed."""
    browser = await pushing.browser("qingshi")
    assert public_key(VAPID) in (await browser.get("/account/push")).text
    subscription = PretendBrowser().address(SERVICE)
    for _ in range(2):  # pressed twice: still one
        answer = await browser.post("/account/push", data={"subscription": subscription})
        assert answer.headers["location"] == "/account/push?done=on", answer.text
    (kept,) = await _browsers(pushing)
    assert "webpush" in (await browser.get("/api/me/reach")).json()["channels"]
    page = (await browser.get("/account/push?done=on")).text
    assert "浏览器（fcm.googleapis.com）" in page
    assert "p256dh" not in page
    assert "p256dh" not in (await browser.get("/directory")).text
    assert (await browser.post(f"/account/push/{kept.id}/test")).headers["location"] == "/account/push?done=sent"
    await pushing.settled()
    async with pushing.platform.database.read() as session:
        notice = (await session.scalars(select(Notice).where(col(Notice.to_channel) == "webpush"))).one()
    assert (notice.to_address, notice.template) == (kept.address, "self-test")
    assert (await browser.post(f"/account/push/{kept.id}/end")).headers["location"] == "/account/push?done=ended"
    assert await _browsers(pushing) == []
    assert "可能已经删去" in (await browser.post(f"/account/push/{kept.id}/end")).text


async def test_a_shared_browser_is_whose_it_was_last(pushing: Desk) -> None:
    """At a shared computer the next person's notices do not go to the one before."""
    subscription = PretendBrowser().address(SERVICE)
    for who in ("qingshi", "qingshi-daiban"):
        await (await pushing.browser(who)).post("/account/push", data={"subscription": subscription})
    (kept,) = await _browsers(pushing)
    first = await pushing.browser("qingshi")
    assert "还没有开启的浏览器" in (await first.get("/account/push")).text
    assert (await first.post(f"/account/push/{kept.id}/test")).status_code == 404
    assert (await first.post(f"/account/push/{kept.id}/end")).status_code == 422
    assert len(await _browsers(pushing)) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "没有给出可用的推送地址"),
        ("{}", "没有给出可用的推送地址"),
        (PretendBrowser().address("https://10.0.0.1"), "不在允许的范围内"),
    ],
)
async def test_what_no_push_service_gave_is_refused(pushing: Desk, words: str, sentence: str) -> None:
    """With a sentence, and nothing is kept."""
    answer = await (await pushing.browser("qingshi")).post("/account/push", data={"subscription": words})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await _browsers(pushing) == []


async def test_there_is_an_end_to_browsers(pushing: Desk) -> None:
    """Ten are enough for anybody."""
    browser = await pushing.browser("qingshi")
    for number in range(10):
        subscription = PretendBrowser().address(f"{SERVICE}/{number}")
        assert (await browser.post("/account/push", data={"subscription": subscription})).status_code == 303
    answer = await browser.post("/account/push", data={"subscription": PretendBrowser().address(SERVICE)})
    assert "最多登记10个浏览器" in answer.text
    assert len(await _browsers(pushing)) == 10


async def test_without_a_key_the_page_says_so(desk: Desk) -> None:
    """There is no button that could not work."""
    page = (await (await desk.browser("qingshi")).get("/account/push")).text
    assert "没有开通浏览器通知" in page
    assert "push.js" not in page


async def test_the_worker_comes_from_our_own_origin(desk: Desk) -> None:
    """A static file, and the policy lets workers come from nowhere else."""
    answer = await (await desk.browser()).get("/static/push-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer.headers["content-security-policy"]
    assert "showNotification" in answer.text

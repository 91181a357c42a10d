"""One's own account: sessions and password."""

from __future__ import annotations

from directory.demo import PASSWORD
from tests.web.conftest import Desk


async def test_signing_out_everywhere_ends_every_browser(desk: Desk) -> None:
    """The page lists the browsers in which the account is signed in; one press ends all of them."""
    here, there = await desk.browser("qingshi"), await desk.browser("qingshi")
    assert (await here.get("/account")).text.count("前有效") == 2
    await here.post("/account/sign-out-everywhere")
    for browser in (here, there):
        assert (await browser.get("/")).status_code == 303


async def test_a_new_password_needs_the_old_one(desk: Desk) -> None:
    """A wrong old password or a mistyped new one changes nothing; after the change only the new one signs in."""
    browser = await desk.browser("qingshi")
    fresh = "a better password"
    for given, told in (
        ({"old": "wrong one here", "new": fresh, "again": fresh}, "原密码不对"),
        ({"old": PASSWORD, "new": fresh, "again": "another"}, "不一样"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "10"),
    ):
        answer = await browser.post("/account/password", data=given)
        assert answer.status_code == 422
        assert told in answer.text
    assert (await browser.post("/account/password", data={"old": PASSWORD, "new": fresh, "again": fresh})).status_code == 303
    assert (await browser.get("/")).status_code == 303
    for password, status in ((PASSWORD, 401), (fresh, 303)):
        assert (await browser.post("/sign-in", data={"username": "qingshi", "password": password})).status_code == status

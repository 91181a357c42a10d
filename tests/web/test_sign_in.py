"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from directory.demo import PASSWORD
from tests.web.conftest import BASE, Desk, open_desk
from web.pages.sign_in import local_path


async def test_a_demo_account_is_one_press_away(desk: Desk) -> None:
    """The sign-in page of a demo offers its accounts, and one press signs in."""
    browser = await desk.browser()
    assert "李建国" in (await browser.get("/sign-in")).text
    answer = await browser.post("/sign-in", data={"demo": "qingshi"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "青石镇" in (await browser.get("/")).text


async def test_the_password_signs_in_and_the_wrong_one_does_not(desk: Desk) -> None:
    """A right password opens the desk; a wrong one shows the page again, saying so, without a cookie."""
    browser = await desk.browser()
    wrong = await browser.post("/sign-in", data={"username": "qingshi", "password": "guess-again"})
    assert wrong.status_code == 401
    assert "用户名或密码不对" in wrong.text
    assert not browser.cookies
    right = await browser.post("/sign-in", data={"username": "qingshi", "password": PASSWORD})
    assert right.status_code == 303
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_too_many_guesses_have_to_wait(desk: Desk) -> None:
    """After several wrong passwords the page says how long to wait, and answers 429."""
    browser = await desk.browser()
    tried = [await browser.post("/sign-in", data={"username": "qingshi", "password": "guess-again"}) for _ in range(6)]
    assert tried[-1].status_code == 429
    assert int(tried[-1].headers["retry-after"]) > 0
    assert "秒后再试" in tried[-1].text


async def test_outside_a_demo_nobody_gets_in_without_a_password(tmp_path: Path) -> None:
    """Where the site is not a demo, its accounts are not offered and the one-press form opens nothing."""
    async with open_desk(tmp_path, demo=False) as desk:
        browser = await desk.browser()
        assert "演示账号" not in (await browser.get("/sign-in")).text
        answer = await browser.post("/sign-in", data={"demo": "qingshi"})
        assert answer.status_code == 401
        assert not browser.cookies


async def test_signing_out_ends_the_session_itself(desk: Desk) -> None:
    """After signing out, a copy of the cookie opens nothing."""
    browser = await desk.browser("qingshi")
    stolen = dict(browser.cookies)
    await browser.post("/sign-out")
    again = await desk.browser()
    again.cookies.update(stolen)
    assert (await again.get("/")).headers["location"].startswith("/sign-in")


async def test_a_session_ends_when_nobody_is_there(desk: Desk) -> None:
    """A browser that asks for nothing for half a day is signed out."""
    browser = await desk.browser("qingshi")
    await desk.pass_time(timedelta(hours=13))
    assert (await browser.get("/")).status_code == 303


async def test_who_is_not_signed_in_is_led_there_and_back(desk: Desk) -> None:
    """A page leads to the sign-in and back to itself; the API answers 401 in JSON; a fragment tells htmx to go."""
    browser = await desk.browser()
    assert (await browser.get("/inbox?only=unclear")).headers["location"] == "/sign-in?next=/inbox%3Fonly%3Dunclear"
    api = await browser.get("/api/incidents")
    assert (api.status_code, api.json()["error"]) == (401, "unauthenticated")
    shown = {"hx-request": "true", "hx-current-url": "http://desk.test/roster?unit=990121101000"}
    part = await browser.get("/parts/board", headers=shown)
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in?next=/roster%3Funit%3D990121101000")


async def test_what_could_not_be_done_without_a_session_is_said_and_the_form_found_again(desk: Desk) -> None:
    """Who sends a form after the session's end is told that nothing was done, and is led back to the form's page."""
    browser = await desk.browser()
    page = f"{BASE}/incidents/018f0000-0000-7000-8000-000000000000/phone-log"
    answer = await browser.post(page, data={"content": "已报告"}, headers={"referer": page})
    assert answer.headers["location"] == f"/sign-in?next={page.removeprefix(BASE)}&ended=1"
    assert "刚才的操作没有办理" in (await browser.get(answer.headers["location"])).text
    assert (await browser.post(page, data={})).headers["location"] == "/sign-in?next=/&ended=1"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "inbox", "/a\nb"]
)
def test_a_sign_in_never_leads_to_another_site(target: str) -> None:
    """A `next` that is not a plain path of this site is dropped."""
    assert local_path(target) == "/"


async def test_another_site_cannot_post_here(desk: Desk) -> None:
    """A form on another site is refused before anything happens."""
    browser = await desk.browser("qingshi")
    answer = await browser.post("/sign-out", headers={"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert (await browser.get("/")).status_code == 200

"""Signing in and out. A demo offers its accounts to be signed in with one press."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import col

from directory.accounts import DemoAccount, SignInRefused, demo_accounts, open_session, revoke, sign_in
from directory.tables import Account
from runtime.work import Work
from web.identity import COOKIE, AnyViewer, hand_cookie
from web.site import Site, TheSite

router = APIRouter(include_in_schema=False)
ENDED = "登录已过期，刚才的操作没有办理。请重新登录，会回到原来的页面，请再提交一次。"


def local_path(target: str) -> str:
    """Return `target` when it is a path of this site, else the front page: a link must not lead a fresh sign-in elsewhere."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or any(ord(c) < 33 for c in target):
        return "/"
    return target


@router.get("/sign-in")
async def form(request: Request, site: TheSite, viewer: AnyViewer, next: str = "/", ended: str = "") -> Response:  # noqa: A002
    """The sign-in page. `ended`: something was to be done, but the session had ended."""
    if viewer is not None:
        return RedirectResponse(local_path(next), 303)
    return await _page(request, site, local_path(next), ended=bool(ended))


class Credentials(BaseModel):
    """The form as it was filled in. `demo`: the demo account whose button was pressed."""

    username: str = ""
    password: str = ""
    demo: str = ""
    next: str = "/"


@router.post("/sign-in")
async def submit(request: Request, site: TheSite, given: Annotated[Credentials, Form()]) -> Response:
    """Sign in with name and password, or in a demo with the press of a button."""
    target, browser = local_path(given.next), request.headers.get("user-agent", "")
    try:
        if site.demo and given.demo:
            secret = await site.platform.works.run(lambda work: _open_demo(work, given.demo, browser))
        else:
            secret = await sign_in(site.platform.works, given.username, given.password, browser)
    except SignInRefused as refused:
        return await _page(request, site, target, username=given.username[:64], fault=refused)
    response = RedirectResponse(target, 303)
    hand_cookie(site, response, secret)
    return response


@router.post("/sign-out")
async def leave(request: Request, site: TheSite) -> Response:
    """End the session of this browser."""
    secret = request.cookies.get(COOKIE)
    if secret:
        await site.platform.works.run(lambda work: revoke(work, secret))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _page(
    request: Request, site: Site, target: str, username: str = "", fault: SignInRefused | None = None, *, ended: bool = False
) -> Response:
    offered: list[DemoAccount] = []
    if site.demo:
        async with site.platform.database.read() as session:
            offered = await demo_accounts(session)
    told = fault.sentence if fault else ENDED if ended else ""
    page = site.render("sign_in.html", request, next=target, username=username, fault=told, demo_accounts=offered)
    if fault:
        page.status_code = 429 if fault.wait_seconds else 401
        if fault.wait_seconds:
            page.headers["Retry-After"] = str(fault.wait_seconds)
    return page


async def _open_demo(work: Work, username: str, browser: str) -> str:
    of = select(Account).where(col(Account.username) == username, col(Account.demo), ~col(Account.disabled))
    account = (await work.session.scalars(of)).first()
    if account is None:
        raise SignInRefused("没有这个演示账号。")
    return await open_session(work, account.id, browser)

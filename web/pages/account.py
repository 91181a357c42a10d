"""我的账号: where it is signed in, signing out everywhere, a new password."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from directory.accounts import change_password, hash_password, password_fits, revoke_all, sessions_of
from directory.errors import Refused
from directory.secrets import fingerprint
from directory.tables import Account
from web.errors import ForbiddenError
from web.identity import COOKIE, AVisit, Visit

router = APIRouter(include_in_schema=False)


class NewPassword(BaseModel):
    """The form as it was filled in."""

    old: str = ""
    new: str = ""
    again: str = ""


@router.get("/account")
async def page(visit: AVisit) -> Response:
    """The browsers in which this account is signed in, and the password form."""
    return await _page(visit)


@router.post("/account/sign-out-everywhere")
async def sign_out_everywhere(visit: AVisit) -> Response:
    """End all sessions of this account, this one too."""
    account = _account(visit)
    await visit.site.platform.works.run(lambda work: revoke_all(work, account))
    return _to_sign_in()


@router.post("/account/password")
async def password(visit: AVisit, given: Annotated[NewPassword, Form()]) -> Response:
    """Set a new password; everybody who is signed in with the old one is signed out."""
    account = _account(visit)
    async with visit.reading() as session:
        row = await session.get_one(Account, account)
    try:
        hashed = await _hashed(given, row.password_hash)
    except Refused as fault:
        return await _page(visit, str(fault))
    await visit.site.platform.works.run(lambda work: change_password(work, account, hashed))
    return _to_sign_in()


async def _hashed(given: NewPassword, old_hash: str) -> str:
    """Return the hash of the new password.

    Raises:
        Refused: the old one is wrong, or the new one is mistyped or too short.
    """
    if given.new != given.again:
        raise Refused("两次输入的新密码不一样。")
    if not await password_fits(given.old, old_hash):
        raise Refused("原密码不对。")
    return await hash_password(given.new)


def _account(visit: Visit) -> UUID:
    if visit.viewer.account_id is None:
        raise ForbiddenError("令牌没有账号；请用 zhishou token 命令管理令牌。")
    return visit.viewer.account_id


def _to_sign_in() -> Response:
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _page(visit: Visit, fault: str = "") -> Response:
    account = _account(visit)
    async with visit.reading() as session:
        sessions = await sessions_of(session, account, visit.site.now)
    here = fingerprint(visit.request.cookies.get(COOKIE, ""))
    return visit.show("account.html", 422 if fault else 200, sessions=sessions, here=here, fault=fault)

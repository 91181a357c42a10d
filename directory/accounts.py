"""Accounts: how a person signs in. Sessions and tokens stand in files of their own and are offered here too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.errors import Refused, SignInRefused
from directory.guesses import admit, forget
from directory.passwords import hash_password, password_fits
from directory.sessions import (
    SignedIn,
    keep_alive,
    open_session,
    revoke,
    revoke_all,
    sessions_of,
    signed_in,
    viewer_of_session,
)
from directory.tables import Account, Person
from directory.tokens import create_token, revoke_token, tokens, viewer_of_token
from directory.viewers import viewer_of
from runtime.group_commit import GroupCommit
from runtime.work import Work

__all__ = [
    "DemoAccount",
    "SignInRefused",
    "SignedIn",
    "change_password",
    "create_account",
    "create_token",
    "demo_accounts",
    "disable",
    "enable",
    "hash_password",
    "keep_alive",
    "open_session",
    "password_fits",
    "revoke",
    "revoke_all",
    "revoke_token",
    "sessions_of",
    "sign_in",
    "signed_in",
    "tokens",
    "viewer_of_session",
    "viewer_of_token",
]

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_WRONG = "用户名或密码不对。"


async def sign_in(works: GroupCommit, username: str, password: str, browser: str = "") -> str:
    """Sign a person in and return the secret for the browser's cookie.

    The password is checked between two transactions, so that no other work waits for the half second it takes.

    Raises:
        SignInRefused: wrong, disabled, or tried too often; the sentence says which, but not whether the username exists.
    """
    username = _spelled(username)
    if not USERNAME.fullmatch(username):
        raise SignInRefused(_WRONG)
    wait, password_hash = await works.run(lambda work: _admitted(work, username))
    if wait:
        raise SignInRefused(f"密码连续输错多次，请{wait}秒后再试。", wait)
    if not await password_fits(password, password_hash):
        raise SignInRefused(_WRONG)
    return await works.run(lambda work: _let_in(work, username, password_hash, browser))


async def _admitted(work: Work, username: str) -> tuple[int, str | None]:
    """Return the seconds to wait, and the hash of the account's password if there is one."""
    wait = await admit(work, username)
    account = await _account(work.session, username)
    return wait, account.password_hash if account else None


async def _let_in(work: Work, username: str, password_hash: str | None, browser: str) -> str:
    account = await _account(work.session, username)
    if account is None or account.password_hash != password_hash:
        raise SignInRefused(_WRONG)
    if account.disabled or await viewer_of(work.session, account.person_id) is None:
        raise SignInRefused("这个账号已停用，请联系管理员。")
    await forget(work, username)
    return await open_session(work, account.id, browser)


async def create_account(work: Work, person_id: UUID, username: str, password_hash: str, *, demo: bool = False) -> Account:
    """Give a person an account; `password_hash` comes from `hash_password`, made before the work.

    Raises:
        Refused: the username is taken or not well formed, the person has an account or is not known.
    """
    username = _spelled(username)
    if not USERNAME.fullmatch(username):
        raise Refused("用户名由2到32个小写字母、数字、点、横线组成，以字母或数字开头。")
    if await work.session.get(Person, person_id) is None:
        raise Refused("通讯录里没有这个人，请先导入人员。")
    if await _account(work.session, username):
        raise Refused(f"用户名“{username}”已有人使用，请换一个。")
    if await _account_of(work.session, person_id):
        raise Refused("这个人已经有账号了。")
    account = Account(person_id=person_id, username=username, password_hash=password_hash, demo=demo)
    work.session.add(account)
    await work.session.flush()
    return account


async def change_password(work: Work, account_id: UUID, password_hash: str) -> None:
    """Set a new password and sign the account out everywhere: whoever knew the old one is out.

    Raises:
        Refused: there is no such account.
    """
    account = await _existing(work, account_id)
    account.password_hash = password_hash
    await revoke_all(work, account_id)


async def disable(work: Work, account_id: UUID) -> None:
    """Let nobody in with this account any more, and sign it out everywhere.

    Raises:
        Refused: there is no such account.
    """
    (await _existing(work, account_id)).disabled = True
    await revoke_all(work, account_id)


async def enable(work: Work, account_id: UUID) -> None:
    """Let the account in again.

    Raises:
        Refused: there is no such account.
    """
    (await _existing(work, account_id)).disabled = False


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that a demo's sign-in page offers, with what its person is: 青石镇值班员."""

    username: str
    name: str
    title: str
    duties: str


async def demo_accounts(session: AsyncSession) -> list[DemoAccount]:
    """Return the accounts of the demo, in the order in which they were made."""
    of = select(Account, Person).join(Person, col(Person.id) == col(Account.person_id)).where(col(Account.demo))
    found = (await session.execute(of.where(~col(Account.disabled)).order_by(col(Account.id)))).all()
    return [await _offered(session, account, person) for account, person in found]


async def _offered(session: AsyncSession, account: Account, person: Person) -> DemoAccount:
    viewer = await viewer_of(session, person.id)
    duties = "、".join(held.label for held in viewer.grants) if viewer else ""
    return DemoAccount(account.username, person.name, person.title, duties)


def _spelled(username: str) -> str:
    return username.strip().lower()


async def _account(session: AsyncSession, username: str) -> Account | None:
    return (await session.scalars(select(Account).where(col(Account.username) == username))).first()


async def _account_of(session: AsyncSession, person_id: UUID) -> Account | None:
    return (await session.scalars(select(Account).where(col(Account.person_id) == person_id))).first()


async def _existing(work: Work, account_id: UUID) -> Account:
    account = await work.session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise Refused("没有这个账号。")
    return account

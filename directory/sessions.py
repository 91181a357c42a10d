"""Signed-in browsers: rows that can be revoked; the cookie holds only a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.rights import Viewer
from directory.secrets import fingerprint, new_secret
from directory.tables import Account, SignInSession
from directory.viewers import viewer_of
from runtime.work import Work

IDLE = timedelta(hours=12)
"""Without a request for so long, a browser is signed out."""
AT_MOST = timedelta(hours=36)
"""A shift of 24 hours with its handovers; after this everybody signs in anew."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly "last seen" is kept; a row written on each request would cost more than the request."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that is signed in. `stale`: its last-seen time is old enough to be written (`keep_alive`)."""

    viewer: Viewer
    stale: bool


async def open_session(work: Work, account_id: UUID, browser: str = "") -> str:
    """Sign a browser in and return the secret for its cookie. `browser` is its User-Agent, shown in the list of sessions."""
    secret = new_secret()
    await work.session.execute(delete(SignInSession).where(col(SignInSession.expires_at) <= work.now))
    row = SignInSession(
        secret_sha256=fingerprint(secret),
        account_id=account_id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + IDLE,
        browser=browser[:200],
    )
    work.session.add(row)
    return secret


async def signed_in(session: AsyncSession, secret: str, now: datetime) -> SignedIn | None:
    """Return who sits at the browser with this cookie; None when it is not signed in (any more)."""
    at = select(SignInSession, Account).join(Account, col(Account.id) == col(SignInSession.account_id))
    at = at.where(col(SignInSession.secret_sha256) == fingerprint(secret), col(SignInSession.expires_at) > now)
    found = (await session.execute(at.where(~col(Account.disabled)))).one_or_none()
    if found is None:
        return None
    row, account = found
    viewer = await viewer_of(session, account.person_id, account.id)
    return SignedIn(viewer, stale=now - row.seen_at >= SEEN_EVERY) if viewer else None


async def viewer_of_session(session: AsyncSession, secret: str, now: datetime) -> Viewer | None:
    """Return the viewer at the browser with this cookie, or None."""
    found = await signed_in(session, secret, now)
    return found.viewer if found else None


async def keep_alive(work: Work, secret: str) -> None:
    """Note that a browser was seen, which puts off its end, up to `AT_MOST` after it signed in."""
    row = await work.session.get(SignInSession, fingerprint(secret), with_for_update=True)
    if row is not None:
        row.seen_at = work.now
        row.expires_at = min(work.now + IDLE, row.created_at + AT_MOST)


async def sessions_of(session: AsyncSession, account_id: UUID, now: datetime) -> list[SignInSession]:
    """Return the browsers in which an account is signed in, the latest seen first."""
    of = select(SignInSession).where(col(SignInSession.account_id) == account_id, col(SignInSession.expires_at) > now)
    return list(await session.scalars(of.order_by(col(SignInSession.seen_at).desc())))


async def revoke(work: Work, secret: str) -> None:
    """Sign one browser out."""
    await work.session.execute(delete(SignInSession).where(col(SignInSession.secret_sha256) == fingerprint(secret)))


async def revoke_all(work: Work, account_id: UUID) -> None:
    """Sign an account out everywhere."""
    await work.session.execute(delete(SignInSession).where(col(SignInSession.account_id) == account_id))

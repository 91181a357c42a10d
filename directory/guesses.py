"""How often a password may be tried: a few times freely, then once in a while, per username and whichever process is asked."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from sqlalchemy import delete
from sqlmodel import col

from directory.tables import SignInFailures
from runtime.database import insert_into
from runtime.work import Work

FREE_TRIES = 5
WAIT = timedelta(seconds=30)
"""Short on purpose: somebody else's guessing must not lock a duty officer out of the night."""
FORGOTTEN_AFTER = timedelta(minutes=15)


async def admit(work: Work, username: str) -> int:
    """Count a try before the password is looked at, so that a thousand tries at once are counted as well.

    Returns the seconds to wait before the next try, 0 when this one may go on. It does not raise: guesses that fail a
    transaction would make all others in it be done again.
    """
    await work.session.execute(delete(SignInFailures).where(col(SignInFailures.last_at) < work.now - FORGOTTEN_AFTER))
    fresh = insert_into(work.session, SignInFailures).values(username=username, count=0, last_at=work.now)
    await work.session.execute(fresh.on_conflict_do_nothing())
    row = await work.session.get_one(SignInFailures, username, with_for_update=True, populate_existing=True)
    left = row.last_at + WAIT - work.now
    if row.count >= FREE_TRIES and left > timedelta():
        return ceil(left.total_seconds())
    row.count, row.last_at = row.count + 1, work.now
    return 0


async def forget(work: Work, username: str) -> None:
    """Start counting anew: the right password was given."""
    await work.session.execute(delete(SignInFailures).where(col(SignInFailures.username) == username))

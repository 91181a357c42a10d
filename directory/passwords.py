"""Passwords: argon2 by pwdlib, in threads of their own, since one hash takes a processor for about half a second."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash

from directory.errors import Refused

LEAST_LENGTH = 10
GREATEST_LENGTH = 256

# Two at most: each needs 64 MB, and a burst of sign-ins must not starve the clocks.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
_hashing = PasswordHash.recommended()


async def hash_password(password: str) -> str:
    """Return the hash that is kept of a new password.

    Raises:
        Refused: it is too short or too long.
    """
    if not LEAST_LENGTH <= len(password) <= GREATEST_LENGTH:
        raise Refused(f"密码要有{LEAST_LENGTH}到{GREATEST_LENGTH}个字符。")
    return await asyncio.get_running_loop().run_in_executor(_threads, _hashing.hash, password)


async def password_fits(password: str, password_hash: str | None) -> bool:
    """Say whether the password belongs to the hash; with no hash never, but just as slowly: time tells nobody who exists."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _fits, password, password_hash)


def _fits(password: str, password_hash: str | None) -> bool:
    if len(password) > GREATEST_LENGTH:
        return False
    fits = _hashing.verify(password, password_hash or _hash_of_nobody())
    return fits and password_hash is not None


@cache
def _hash_of_nobody() -> str:
    return _hashing.hash("nobody has this password")

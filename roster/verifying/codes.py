"""Codes of six digits that prove a number. Pure but for the dice; of a code only the hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

FIRST, LAST = 100_000, 999_999
ROUNDS = 50_000
"""So many rounds make trying all codes against a stolen hash cost hours, while the code lives for minutes."""


def new_code() -> str:
    """Return a code that nobody can guess."""
    return str(FIRST + secrets.randbelow(LAST - FIRST + 1))


def new_salt() -> str:
    """Return what makes equal codes have different hashes."""
    return secrets.token_hex(16)


def hashed(code: str, salt: str) -> str:
    """Return the hash under which a code is kept."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), ROUNDS).hex()


def fits(code: str, salt: str, kept: str) -> bool:
    """Say whether a code is the one whose hash was kept."""
    return hmac.compare_digest(hashed(code, salt), kept)

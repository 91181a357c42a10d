"""Secrets that are handed out once and kept only as their SHA-256: what is stolen from the database opens nothing."""

from __future__ import annotations

import hashlib
from secrets import token_urlsafe


def new_secret(mark: str = "") -> str:
    """Return a new secret of 256 bits; `mark` in front lets people and scanners see what it is."""
    return mark + token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """Return the key under which a secret is kept. It needs no salt: the secret is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()

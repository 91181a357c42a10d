"""The key by which push services know our notices (VAPID, RFC 8292): as the settings have it, else made once in the home folder.

Browsers subscribe for this one key: with another, all have to subscribe anew. Several processes must share it by the settings.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from functools import lru_cache

from runtime.settings import Settings

FILE = "webpush.key"


def private_key(settings: Settings) -> str:
    """Return the key's 32 bytes in URL-safe base64; empty: there is none, so browsers get no notices."""
    if said := settings.webpush.private_key.get_secret_value():
        return said
    with suppress(FileNotFoundError):
        return (settings.home / FILE).read_text().strip()
    return ""


def has_key(settings: Settings) -> bool:
    """Say whether there is one."""
    return bool(settings.webpush.private_key.get_secret_value()) or (settings.home / FILE).exists()


def keep_key(settings: Settings) -> None:
    """Make the key where there is none; readable by the program's own user alone."""
    if has_key(settings):
        return
    draft = settings.home / f"{FILE}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(new_key())
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # who came first wins
        os.link(draft, settings.home / FILE)
    draft.unlink()


def new_key() -> str:
    """Return a new private key."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


@lru_cache(maxsize=4)
def public_key(private: str) -> str:
    """Return what browsers subscribe for: the uncompressed point in URL-safe base64."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    number = int.from_bytes(urlsafe_b64decode(private + "=" * (-len(private) % 4)), "big")
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return urlsafe_b64encode(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode().rstrip("=")

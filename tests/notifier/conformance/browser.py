"""A browser's half of web push: its keys, its subscription, and reading what was encrypted for it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_ece import decrypt


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


class PretendBrowser:
    """One browser that allowed notices."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = token_bytes(16)

    def address(self, service: str) -> str:
        """Return its subscription at a push service, as the directory keeps it."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"auth": _text(self._auth), "p256dh": _text(point)}
        return json.dumps({"endpoint": f"{service}/push/1", "keys": keys}, separators=(",", ":"))

    def read(self, body: bytes) -> Any:
        """Decrypt a notice."""
        return json.loads(decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"))

"""A receiver of anyone's: our notice as JSON, signed, with a key by which the receiver can tell a repeat.

``POST`` with ``{"id", "to", "text", "valid_seconds"}``. ``X-Zhishou-Signature: t=<seconds since 1970>,v1=<hex>`` is the
HMAC-SHA256 of ``<seconds>.<body>`` under the shared secret; ``Idempotency-Key`` is our delivery's id. Any 2xx is an accept; an
``id`` in a JSON answer is kept as the receiver's. The directory names a receiver as the settings do, never by an address.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection

from notifier.channels.base import Accepted, CannotLookUp, Outgoing, PermanentFailure
from notifier.channels.limits import Limits, rates
from notifier.channels.posting import Poster, as_json
from runtime.clock import Clock, RealClock
from runtime.settings import Settings
from schemas.values import Channel

LONGEST = 10_000
NAME = "接收系统"


class Webhook:
    """All receivers of the settings."""

    channel = Channel.WEBHOOK
    carrier = Channel.WEBHOOK.value
    longest = LONGEST

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.per_second, self.at_once = settings.webhook.messages_per_second, settings.webhook.at_once
        self._receivers = settings.webhook.receivers
        self._clock = clock or RealClock()
        self._poster = Poster(NAME)

    async def open(self) -> None:
        """Open connections."""
        await self._poster.open()

    async def close(self) -> None:
        """Close connections."""
        await self._poster.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Post the notice.

        Raises:
            SendingError: it did not end in an accept.
        """
        receiver = self._receivers.get(message.address)
        if receiver is None:
            raise PermanentFailure(f"设置里没有名为“{message.address}”的{NAME}", flag_contact=True)
        body, now = _body(message), int(self._clock.now().timestamp())
        signed = signature(receiver.secret.get_secret_value(), now, body)
        headers = {"X-Zhishou-Signature": f"t={now},v1={signed}", "Idempotency-Key": str(message.delivery_id)}
        status, said, answer = await self._poster.post(receiver.url, body, headers)
        if error := self._poster.refusal(status, said):
            raise error
        return Accepted(str(as_json(answer).get("id") or message.delivery_id)[:64])

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Refuse: there is no such question. The key in a repeat tells the receiver that it is one."""
        raise CannotLookUp(f"{NAME}不提供已发消息查询")


def _body(message: Outgoing) -> bytes:
    said = {
        "id": str(message.delivery_id),
        "to": message.address,
        "text": message.text,
        "valid_seconds": max(0, int(message.valid_for.total_seconds())),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Return the signature of a body sent at a time."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def limits(settings: Settings) -> Limits:
    """Return what each receiver takes."""
    each = rates(NAME, settings.webhook.receiver_per_minute)
    return Limits((settings.webhook.messages_per_day,), lambda receiver: each)

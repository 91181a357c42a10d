"""Notices in the browsers of a person, by the push service of the browser's vendor (Web Push: RFC 8030, 8291, 8292).

The text is encrypted for the one browser. An accept means that the push service has it; nobody says whether it was shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from uuid import UUID

from directory.browsers import Subscription, subscription_of
from notifier.channels.base import Accepted, CannotLookUp, Outgoing, PermanentFailure, SendingError
from notifier.channels.posting import Poster
from notifier.channels.webpush_key import private_key
from runtime.clock import Clock, RealClock
from runtime.settings import Settings
from schemas.values import Channel

LONGEST = 1_200
"""A push service takes 4,096 bytes, 3,993 before encryption: this many Chinese characters and the frame around them."""
NAME = "浏览器推送服务"
GONE = (404, 410)
"""The subscription ended: the person took the permission back, or the browser is gone."""
NOT_OURS = (401, 403)
"""The signature was not taken: the key is not the one that the browser subscribed for, or the clock is wrong."""
TOO_LONG = 413
SIGNED_FOR_SECONDS = 12 * 3600
LONGEST_WAIT = 28 * 24 * 3600
"""Seconds; push services refuse more."""


class WebPush:
    """All browsers, whatever their vendor."""

    channel = Channel.WEBPUSH
    carrier = Channel.WEBPUSH.value
    longest = LONGEST

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.per_second, self.at_once = settings.webpush.messages_per_second, settings.webpush.at_once
        self._services = settings.webpush.services
        self._private = private_key(settings)
        self._contact = settings.webpush.contact
        self._clock = clock or RealClock()
        self._poster = Poster(NAME)

    async def open(self) -> None:
        """Open connections."""
        await self._poster.open()

    async def close(self) -> None:
        """Close connections."""
        await self._poster.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Encrypt the notice and hand it to the browser's push service.

        Raises:
            SendingError: it did not end in an accept.
        """
        to = subscription_of(message.address)
        if to is None or not to.is_of(self._services):
            raise PermanentFailure("这不是可用的浏览器推送地址", flag_contact=True)
        status, said, _ = await self._poster.post(to.endpoint, encrypted(to, message), self._headers(to, message))
        if error := self._failure(status, said):
            raise error
        return Accepted(said.get("Location", "")[-64:] or str(message.delivery_id))

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Refuse: there is no such question. A repeat has the same tag, so the browser shows one notice."""
        raise CannotLookUp(f"{NAME}不提供已发消息查询")

    def _headers(self, to: Subscription, message: Outgoing) -> dict[str, str]:
        from py_vapid import Vapid02

        until = int(self._clock.now().timestamp()) + SIGNED_FOR_SECONDS
        signed = Vapid02.from_raw(self._private.encode()).sign({"aud": to.origin, "exp": until, "sub": self._contact})
        return {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(max(0, min(int(message.valid_for.total_seconds()), LONGEST_WAIT))),
            "Urgency": "high" if message.urgent else "normal",
            "Authorization": signed["Authorization"],
        }

    def _failure(self, status: int, said: Mapping[str, str]) -> SendingError | None:
        if status in GONE:
            return PermanentFailure(f"浏览器已取消接收通知（HTTP {status}）", status, flag_contact=True)
        if status in NOT_OURS:
            return PermanentFailure(f"{NAME}不认本系统的密钥（HTTP {status}），请重新开启", status, flag_contact=True)
        if status == TOO_LONG:
            return PermanentFailure(f"内容太长，{NAME}不收（HTTP {status}）", status)
        return self._poster.refusal(status, said)


def encrypted(to: Subscription, message: Outgoing) -> bytes:
    """Return the body: text, tag and page, which only the browser can read."""
    from pywebpush import WebPusher

    notice = {"text": message.text, "tag": str(message.delivery_id), "page": page_of(message.incident_id)}
    body = WebPusher(to.model_dump()).encode(json.dumps(notice, ensure_ascii=False).encode())["body"]
    return bytes(body)


def page_of(incident_id: UUID | None) -> str:
    """Return the page that a click on the notice opens."""
    return f"/incidents/{incident_id}" if incident_id else "/"

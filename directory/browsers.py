"""Browsers in which a person takes notices: each is a contact point whose address is the browser's push subscription as JSON.

The endpoint is an address at the push service of the browser's vendor; the keys encrypt what only that browser can read.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Collection
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.errors import Refused
from directory.tables import Contact
from runtime.work import Work
from schemas.values import Channel

MOST = 10
LOOPBACK = ("127.0.0.1", "localhost")


def _bytes(wanted: int) -> AfterValidator:
    def check(text: str) -> str:
        try:
            found = len(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (Error, ValueError):
            found = -1
        if found != wanted:
            raise ValueError("no key of a browser")
        return text

    return AfterValidator(check)


class Keys(BaseModel):
    """The browser's public key (an uncompressed point of P-256) and its secret, in URL-safe base64."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    auth: Annotated[str, Field(max_length=24), _bytes(16)]
    p256dh: Annotated[str, Field(max_length=90), _bytes(65)]


class Subscription(BaseModel):
    """What a browser's ``PushSubscription.toJSON()`` says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    endpoint: str = Field(max_length=1000, pattern=r"^https?://[\x21-\x7e]+$")
    keys: Keys

    @property
    def address(self) -> str:
        """The same for the same subscription."""
        return json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))

    @property
    def host(self) -> str:
        """The push service."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the push service, for whom a signature is made."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    def is_of(self, services: Collection[str]) -> bool:
        """Say whether the endpoint is at one of these hosts or below. No other is ever called: a person could name anything."""
        parts = urlsplit(self.endpoint)
        safe = parts.scheme == "https" or self.host in LOOPBACK
        plain = "@" not in parts.netloc and "\\" not in self.endpoint
        return safe and plain and any(self.host == each or self.host.endswith(f".{each}") for each in services)


def subscription_of(text: str) -> Subscription | None:
    """Return the subscription that a contact's address or a browser's words are, None when they are none."""
    try:
        return Subscription.model_validate_json(text)
    except ValidationError:
        return None


def shown(address: str) -> str:
    """Return an address as people are shown it: of a browser its push service alone, any other as it is."""
    if not address.startswith("{"):
        return address
    found = subscription_of(address)
    return f"浏览器（{found.host}）" if found else "浏览器"


async def browsers_of(session: AsyncSession, person_id: UUID) -> list[Contact]:
    """Return a person's browsers, the first registered first."""
    own = select(Contact).where(col(Contact.person_id) == person_id, col(Contact.channel) == Channel.WEBPUSH.value)
    return list(await session.scalars(own.order_by(col(Contact.verified_at), col(Contact.id))))


async def add_browser(work: Work, person_id: UUID, said: str, services: Collection[str]) -> Contact:
    """Keep a browser as a contact point, behind the others. One that was somebody else's is from now on this person's.

    Raises:
        Refused: it is no subscription, its push service is not known here, or there are too many already.
    """
    found = subscription_of(said)
    if found is None:
        raise Refused("浏览器没有给出可用的推送地址，请换一个浏览器再试。")
    if not found.is_of(services):
        raise Refused(f"这个浏览器的推送服务（{found.host}）不在允许的范围内，请联系管理员。")
    await work.session.execute(delete(Contact).where(*_same(found)))
    kept = await browsers_of(work.session, person_id)
    if len(kept) >= MOST:
        raise Refused(f"最多登记{MOST}个浏览器，请先删去不用的。")
    last = await work.session.scalar(select(func.max(col(Contact.rank))).where(col(Contact.person_id) == person_id))
    row = Contact(person_id=person_id, channel=Channel.WEBPUSH.value, address=found.address, rank=(last or 0) + 1)
    row.verified_at = work.now
    work.session.add(row)
    await work.session.flush()
    return row


async def remove_browser(work: Work, person_id: UUID, contact_id: UUID) -> None:
    """Take a browser off a person's contact points.

    Raises:
        Refused: it is not one of theirs.
    """
    row = await work.session.get(Contact, contact_id)
    if row is None or row.person_id != person_id or row.channel != Channel.WEBPUSH.value:
        raise Refused("没有这个浏览器，可能已经删去。")
    await work.session.delete(row)


def _same(found: Subscription) -> tuple[Any, ...]:
    begins = f'{{"endpoint":{json.dumps(found.endpoint)},'
    return (col(Contact.channel) == Channel.WEBPUSH.value, col(Contact.address).startswith(begins, autoescape=True))

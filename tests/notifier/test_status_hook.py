"""Status callbacks as HTTP: signed or refused, kept before they are answered, of unknown messages too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from notifier.channels.twilio_sms import STATUS_PATH
from notifier.states import State
from notifier.tables import Receipt
from tests.notifier.world import LI, World, world
from tests.support.platform import quiet


async def post(here: World, form: dict[str, str], *, query: str = "", signature: str | None = None) -> httpx.Response:
    """Post a callback, signed as Twilio does unless told otherwise."""
    url = f"{here.platform.settings.public_url}{STATUS_PATH}{query}"
    right = RequestValidator(here.sandbox.settings.auth_token).compute_signature(url, form)
    headers = {"X-Twilio-Signature": right if signature is None else signature}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(url, data=form, headers=headers)


async def receipts(here: World) -> list[Receipt]:
    """Return the receipts kept so far."""
    await quiet(here.platform)
    async with here.platform.database.read() as session:
        return list((await session.scalars(select(Receipt))).all())


async def test_a_wrong_signature_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    """403, in words, for a missing, a wrong and an odd one."""
    async with world(tmp_path) as here:
        url = f"{here.platform.settings.public_url}{STATUS_PATH}"
        for signature in ("", "AAAA", "签名"):
            async with httpx.AsyncClient(trust_env=False) as client:
                headers = [(b"X-Twilio-Signature", signature.encode())] if signature else []
                answer = await client.post(url, data={"MessageSid": "SM1", "MessageStatus": "sent"}, headers=headers)
            assert (answer.status_code, answer.text) == (403, "签名不对\n")
        assert not await receipts(here)


async def test_a_callback_without_a_message_is_a_bad_request(tmp_path: Path) -> None:
    """Signed, but saying nothing: 400."""
    async with world(tmp_path) as here:
        assert (await post(here, {"MessageSid": "", "MessageStatus": ""})).status_code == 400


async def test_a_callback_for_an_unknown_message_is_answered_and_kept(tmp_path: Path) -> None:
    """Nothing to do with it here, but it is on record; a delivery of ours that is none makes no difference."""
    async with world(tmp_path) as here:
        answer = await post(here, {"MessageSid": "SMunknown", "MessageStatus": "delivered"}, query="?delivery=not-a-uuid")
        assert answer.status_code == 204
        assert [(one.carrier_id, one.effect) for one in await receipts(here)] == [("SMunknown", "unknown_message")]


async def test_the_same_callback_twice_is_kept_once(tmp_path: Path) -> None:
    """A repeated delivery of one callback is one receipt."""
    async with world(tmp_path) as here:
        for _ in range(2):
            assert (await post(here, {"MessageSid": "SMtwice", "MessageStatus": "sent"})).status_code == 204
        assert len(await receipts(here)) == 1


async def test_a_receipt_outlives_a_bus_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the bus the receipt goes by the outbox, and is answered all the same."""

    publish = JetStreamContext.publish
    broken = True

    async def away(self: JetStreamContext, *arguments: Any, **options: Any) -> Any:
        if broken:
            raise NatsTimeoutError
        return await publish(self, *arguments, **options)

    async with world(tmp_path) as here:
        sent = await here.send("li")
        message = await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        monkeypatch.setattr(JetStreamContext, "publish", away)
        answer = await post(here, {"MessageSid": message.sid, "MessageStatus": "read"})
        broken = False
        assert answer.status_code == 204
        assert [one.effect for one in await receipts(here) if one.status == "read"] == ["repeated"]

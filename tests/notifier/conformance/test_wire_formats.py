"""What a single channel puts on the wire, and what it makes of odd answers."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError

from notifier.channels import CHANNELS, dingtalk, email, feishu, webhook
from notifier.channels.base import Outgoing, PermanentFailure, Sender, UnknownOutcome
from runtime.settings import SmtpSettings, WebhookReceiver
from schemas.values import Channel
from tests.notifier.conformance.receiver import HttpReceiver, http_receiver
from tests.notifier.conformance.rigs import NAME, of

POSTING = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU, Channel.WEBHOOK, Channel.APPRISE)
OK = {Channel.FEISHU: b'{"code":0}', Channel.WEBHOOK: b"", Channel.APPRISE: b""}


async def sent(channel: Channel, receiver: HttpReceiver, address: str = NAME) -> Outgoing:
    """Send one text to a receiver."""
    sender: Sender = CHANNELS[channel].sender(of(channel, receiver.url))
    message = Outgoing(uuid4(), address, "试一试", timedelta(minutes=5))
    await sender.open()
    try:
        await sender.send(message)
    finally:
        await sender.close()
    return message


def test_dingtalk_signs_time_and_secret() -> None:
    """The signature is HMAC-SHA256 over "time, newline, secret" under the secret."""
    expected = hmac.digest(b"SEC1", b"1700000000000\nSEC1", "sha256")
    assert dingtalk.signature("SEC1", 1_700_000_000_000) == b64encode(expected).decode()


def test_feishu_signs_nothing_under_time_and_secret() -> None:
    """The signature is HMAC-SHA256 over nothing under "time, newline, secret"."""
    assert feishu.signature("SEC1", 1_700_000_000) == b64encode(hmac.digest(b"1700000000\nSEC1", b"", "sha256")).decode()


async def test_a_webhook_can_be_checked_by_its_receiver() -> None:
    """Signature over time and body, the key of our delivery, and the text as JSON."""
    async with http_receiver((202, b"")) as receiver:
        message = await sent(Channel.WEBHOOK, receiver)
        posted = receiver.posted[0]
        marks = dict(part.split("=") for part in posted.headers["X-Zhishou-Signature"].split(","))
        signed = hmac.new(b"a secret of sixteen and more", f"{marks['t']}.".encode() + posted.body, hashlib.sha256)
        assert hmac.compare_digest(marks["v1"], signed.hexdigest())
        assert marks["v1"] == webhook.signature("a secret of sixteen and more", int(marks["t"]), posted.body)
        assert posted.headers["Idempotency-Key"] == str(message.delivery_id) == posted.json["id"]
        assert posted.json["text"] == "试一试"


@pytest.mark.parametrize("channel", POSTING)
async def test_a_name_that_the_settings_do_not_have_is_refused_without_a_call(channel: Channel) -> None:
    """A contact can't lead our texts to an address of its own: not even one written as its name."""
    async with http_receiver((200, OK.get(channel, b'{"errcode":0}'))) as receiver:
        with pytest.raises(PermanentFailure, match="设置里没有"):
            await sent(channel, receiver, receiver.url)
        assert receiver.posted == []


@pytest.mark.parametrize("channel", POSTING[:3])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok":true}', b'{"errcode":"0"}'])
async def test_an_answer_that_cannot_be_read_is_not_taken_for_an_accept(channel: Channel, body: bytes) -> None:
    """HTTP 200 alone says nothing in team chat."""
    async with http_receiver((200, body)) as receiver:
        with pytest.raises(UnknownOutcome):
            await sent(channel, receiver)


@pytest.mark.parametrize("channel", POSTING)
async def test_a_redirect_is_not_followed(channel: Channel) -> None:
    """A text meant for one receiver is not carried to another."""
    async with http_receiver((200, OK.get(channel, b'{"errcode":0}'))) as receiver:
        receiver.programme.append((307, b"", {"Location": f"{receiver.url}/elsewhere"}))
        with pytest.raises(PermanentFailure):
            await sent(channel, receiver)
        assert len(receiver.posted) == 1


def test_a_subject_is_the_first_line() -> None:
    """Cut where it is long; a text of nothing but blanks has one all the same."""
    assert email.subject("\n超时催报\n李家村") == "超时催报"
    assert email.subject(" ") == "值守通知"
    assert len(email.subject("山" * 100)) == email.SUBJECT_LONGEST


def test_settings_that_could_not_work_are_refused() -> None:
    """No mail without a sender; no receiver at something that is no address, or with a secret that is none."""
    with pytest.raises(ValidationError, match="发件地址"):
        SmtpSettings(host="mail.example.org")
    with pytest.raises(ValidationError):
        WebhookReceiver(url="file:///etc/passwd", secret="long enough a secret")  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        WebhookReceiver(url="https://example.org", secret="short")  # type: ignore[arg-type]

"""SMS by Twilio's webhook."""

from __future__ import annotations

import pytest

from schemas.intake import message_id
from schemas.values import Channel
from tests.intake.conftest import ACCOUNT, URL, Town

HOOK = "/hooks/twilio/sms"


async def test_a_signed_text_is_on_the_bus_before_twilio_is_answered_with_an_empty_twiml(town: Town) -> None:
    """A signed text is on the bus before Twilio is answered, and the answer says nothing to the sender."""
    answer = await town.sms("李家村着火了 伤2个", sid="SM42")
    assert answer.status_code == 200
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response />'
    assert answer.headers["content-type"].startswith("text/xml")
    message = await town.the_one()
    assert (message.id, message.carrier_id) == (message_id(Channel.SMS, "SM42"), "SM42")
    assert (message.text, message.sender.address) == ("李家村着火了 伤2个", "+8619900000101")
    assert message.received_at == message.time == town.platform.clock.now()


async def test_the_same_message_sent_twice_is_one(town: Town) -> None:
    """A webhook that Twilio doubles, at once or later, is one message."""
    for _ in range(3):
        assert (await town.sms(sid="SM7")).status_code == 200
    assert len(await town.on_bus()) == 1
    assert town.counted("sms", "repeat") == 2


@pytest.mark.parametrize("text", ["", "   ", "火" * 1600, "着火🔥👨‍👩‍👧‍👦快来", "𠮷家村塌方", "a=b&c=d+e%20f", "1"])
async def test_any_text_arrives_as_it_was_sent(town: Town, text: str) -> None:
    """An empty text, 1,600 characters, emoji, rare characters and form punctuation arrive unchanged."""
    assert (await town.sms(text)).status_code == 200
    assert (await town.the_one()).text == text


async def test_a_wrong_signature_is_refused_and_nothing_is_kept(town: Town) -> None:
    """A signature made with another token is refused with 403, counted, and leaves nothing behind."""
    answer = await town.sms(token="another token")
    assert answer.status_code == 403
    assert "签名不符" in answer.json()["detail"]
    assert town.counted("sms", "bad_signature") == 1
    assert await town.on_bus() == []


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "不是签名".encode()}])
async def test_a_missing_or_odd_signature_is_refused(town: Town, headers: dict[str, str | bytes]) -> None:
    """No signature, an empty one, or one that is no base64: 403, never a server error."""
    answer = await town.http.post(HOOK, data={"MessageSid": "SM1", "From": "+8619900000101"}, headers=headers)
    assert answer.status_code == 403


async def test_a_form_of_another_account_is_refused(town: Town) -> None:
    """A correctly signed form for another account's number is refused with 403."""
    assert (await town.sms(AccountSid="AC" + "00" * 16)).status_code == 403


async def test_signed_forms_without_a_sender_or_id_are_told_what_is_missing(town: Town) -> None:
    """A signed form without MessageSid or From can't be kept as a message: 400, and which one is missing."""
    answer = await town.sms(sid="", From="")
    assert answer.status_code == 400
    assert "MessageSid、From" in answer.json()["detail"]


async def test_a_body_that_is_no_form_is_refused_with_415(town: Town) -> None:
    """JSON at Twilio's hook is refused with 415."""
    answer = await town.http.post(HOOK, json={"Body": "x"}, headers={"X-Twilio-Signature": "x"})
    assert answer.status_code == 415


async def test_a_body_too_large_is_refused_with_413_whatever_its_head_says(town: Town) -> None:
    """A form over the limit is refused with 413, also when it comes in chunks without a length."""

    async def chunks() -> object:
        for _ in range(100):
            yield b"Body=" + b"x" * 1000 + b"&"

    headers = {"X-Twilio-Signature": "x", "Content-Type": "application/x-www-form-urlencoded"}
    assert (await town.http.post(HOOK, content=chunks(), headers=headers)).status_code == 413
    assert (await town.http.post(HOOK, content=b"x" * 100_000, headers=headers)).status_code == 413


async def test_a_location_and_a_reply_thread_come_along(town: Town) -> None:
    """Where a channel sends them, a location and the message replied to are kept."""
    await town.sms(Latitude="29.5", Longitude="112.5", OriginalRepliedMessageSid="SM0", ProfileName="老李")
    message = await town.the_one()
    assert (message.location.latitude, message.in_reply_to, message.sender.name) == (29.5, "SM0", "老李")
    await town.sms(sid="SM2", Latitude="999", Longitude="x")
    assert (await town.on_bus())[1].location is None


async def test_gb18030_bytes_in_a_signed_form_are_read_as_such(town: Town) -> None:
    """A gateway that posts GB18030 bytes is understood, its signature being over the decoded text."""
    from urllib.parse import urlencode

    from twilio.request_validator import RequestValidator

    form = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": "+8619900000101", "Body": "李家村着火了"}
    signature = RequestValidator("12345").compute_signature(URL + HOOK, form)
    body = urlencode(form, encoding="gb18030").encode()
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    assert (await town.http.post(HOOK, content=body, headers=headers)).status_code == 200
    assert (await town.the_one()).text == "李家村着火了"

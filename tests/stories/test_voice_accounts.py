"""The first telephone account is refused: everything goes by the second, out, in, bridged, and it is asked how calls ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlmodel import col
from twilio.request_validator import RequestValidator

from notifier.tables import Delivery
from notifier.voice.tables import VoiceBridge, VoiceCall
from sandbox import Account
from sandbox.faults import ALWAYS
from schemas.values import Channel, Post
from tests.stories.test_voice_out import calling_policy, missed
from tests.stories.town import MINUTE, TOWNSHIP, Town, a_town

SECOND = Account("AC" + "5b" * 16, "the second account's token", "+15550123")
BY_THE_SECOND = f"twilio-voice:{SECOND.account_sid}"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    policy = calling_policy(tmp_path, "voice", "sms")
    async with a_town(tmp_path / "home", policy=str(policy), accounts=(SECOND,)) as started:
        faults, first = started.sandbox.twilio.faults, started.sandbox.settings.account_sid
        faults.next(401, 20003, times=ALWAYS, to=first)
        yield started


async def test_the_officer_is_rung_by_the_second_account_and_presses_1(town: Town) -> None:
    """No channel is lost and no minute: documents, keys and states are the second account's, signed with its key, on record."""
    officer, _ = await missed(town)
    call = await officer.rings()
    assert call.sender == SECOND.from_number
    await call.answer()
    await call.press("1")
    await call.hears("已确认，由您负责")
    await call.ends()
    await town.rest()
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "voice")
    (delivery,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
    assert (delivery.carrier, delivery.carrier_id, delivery.state) == (BY_THE_SECOND, call.sid, "answered")
    (kept,) = await town.rows(VoiceCall)
    assert (kept.caller, kept.state, kept.outcome) == (SECOND.from_number, "completed", "acknowledged")


async def test_key_9_connects_under_the_number_of_the_account_that_called(town: Town) -> None:
    """The carrier lets an account show no other number."""
    officer, leader = await missed(town)
    call = await officer.rings()
    await call.answer()
    await call.press("9")
    other = await leader.rings()
    assert other.sender == SECOND.from_number
    await other.answer()
    await other.press("1")
    await call.is_connected()
    await other.hang_up()
    await call.ends()
    await town.rest()
    (bridge,) = await town.rows(VoiceBridge)
    assert (bridge.called, bridge.state) == (leader.key, "ended")


async def test_who_calls_the_second_number_is_greeted_and_connected_under_it(town: Town) -> None:
    """Every account's number is the duty number."""
    villager, officer = await town.villager(), await town.phone_of(TOWNSHIP, Post.OFFICER)
    call = await villager.dial(SECOND.from_number)
    await call.hears("您好，这里是值守系统")
    await call.press("3")
    other = await officer.rings()
    assert other.sender == SECOND.from_number
    await other.answer()
    await other.press("1")
    await call.is_connected()
    await call.hang_up()
    await other.ends()
    await town.rest()
    (kept,) = await town.rows(VoiceCall)
    assert (kept.incoming, kept.called, kept.outcome) == (True, SECOND.from_number, "connected")


async def test_a_busy_that_was_never_told_is_asked_for_at_the_second_account(town: Town) -> None:
    """No callback comes at all: when the call must be over, its account is asked, and the text goes out."""
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    officer.when_called = "busy"
    town.sandbox.twilio.faults.callbacks("off", to=officer.key)
    await missed(town)
    await town.rest()
    assert officer.unexpected() == []
    await town.passes(MINUTE)
    await officer.expect("超时催报")
    await town.rest()
    (kept,) = await town.rows(VoiceCall)
    assert (kept.state, kept.caller) == ("busy", SECOND.from_number)


async def test_what_one_account_signs_in_the_name_of_another_is_refused(town: Town) -> None:
    """A key that leaked speaks for its own account only."""
    first, second = town.sandbox.settings.accounts
    url = f"{town.system.url}/hooks/twilio/voice/status"
    form = {"CallSid": "CA" + "0" * 32, "CallStatus": "busy", "AccountSid": first.account_sid}

    async def told(token: str) -> int:
        signature = RequestValidator(token).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return (await town.web.post(url, content=urlencode(form), headers=headers)).status_code

    assert await told(second.auth_token) == 403
    assert await told(first.auth_token) == 204
    form["AccountSid"] = "AC" + "0" * 32
    assert await told(first.auth_token) == 403

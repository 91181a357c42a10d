"""Two accounts that call, at the sandbox: the second rings at once when the first cannot, never when it perhaps did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from notifier.channels import senders
from notifier.channels.base import Outgoing, PermanentFailure, Sender, TemporaryFailure, UnknownOutcome
from notifier.channels.circuit import FAILURES_IN_A_ROW
from notifier.channels.twilio_voice import TwilioVoice
from runtime.settings import Settings
from sandbox import Account, PhoneCall, Sandbox, SandboxSettings
from sandbox.faults import ALWAYS
from schemas import uuid7
from schemas.values import Channel
from tests.notifier.world import LI

SECOND = Account("AC" + "5b" * 16, "the second account's token", "+15550123")


def settings(world: Sandbox, **voice: Any) -> Settings:
    """Return settings with both accounts of a world."""
    first, second = (
        {
            "account_sid": each.account_sid,
            "auth_token": each.auth_token,
            "from_number": each.from_number,
            "base_url": world.twilio_url,
        }
        for each in world.settings.accounts
    )
    twilio = {**first, "others": (second,)}
    return Settings(_env_file=None, public_url="http://127.0.0.1:1", twilio=twilio, voice=voice)  # type: ignore[call-arg]


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxSettings(others=(SECOND,)), allow="^") as started:
        yield started
        await started.exchange.close()


@pytest.fixture
async def line(world: Sandbox) -> AsyncIterator[Sender]:
    (sender,) = [each for each in senders(settings(world), lambda: 100.0) if each.channel is Channel.VOICE]
    await sender.open()
    yield sender
    await sender.close()


def a_call() -> Outgoing:
    """A call to Li."""
    return Outgoing(uuid7(), LI, "青石镇火灾", timedelta(minutes=5))


def callers(world: Sandbox) -> list[str]:
    """Return by which numbers Li was called."""
    return [entry.sender for entry in world.phone(LI).history if isinstance(entry, PhoneCall)]


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (403, 20003), (400, 21210), (503, 20503)])
async def test_the_second_account_rings_at_once_when_the_first_is_refused_or_away(
    world: Sandbox, line: Sender, status: int, code: int
) -> None:
    """Within the same send; the accept names the account that took it."""
    world.twilio.faults.next(status, code, to=world.settings.account_sid)
    accepted = await line.send(a_call())
    await world.phone(LI).rings()
    assert callers(world) == [SECOND.from_number]
    assert accepted.carrier == f"twilio-voice:{SECOND.account_sid}"


async def test_the_first_account_calls_while_it_can(world: Sandbox, line: Sender) -> None:
    """In the order of the settings."""
    accepted = await line.send(a_call())
    await world.phone(LI).rings()
    assert callers(world) == [world.settings.from_number]
    assert accepted.carrier == f"twilio-voice:{world.settings.account_sid}"


async def test_an_unknown_outcome_is_not_handed_on_but_looked_up_in_every_account(world: Sandbox, line: Sender) -> None:
    """The first may have rung: the second would ring twice. Asked, the account that has the call says so."""
    world.twilio.faults.next(500, 20500, to=world.settings.account_sid)
    with pytest.raises(UnknownOutcome):
        await line.send(a_call())
    assert callers(world) == []
    assert await line.look_up(a_call(), ()) is None
    world.twilio.faults.next(401, 20003, to=world.settings.account_sid)
    made = await line.send(a_call())
    found = await line.look_up(a_call(), ())
    assert found is not None
    assert (found.carrier_id, found.carrier) == (made.carrier_id, f"twilio-voice:{SECOND.account_sid}")


async def test_a_bad_number_is_asked_of_one_account_only(world: Sandbox, line: Sender) -> None:
    """It is as bad for the other; the answer counts for the number, not for the account."""
    world.twilio.faults.next(400, 21217, to=world.settings.account_sid)
    with pytest.raises(PermanentFailure) as refused:
        await line.send(a_call())
    assert refused.value.flag_contact
    assert callers(world) == []


async def test_an_account_that_keeps_failing_rests_and_with_both_away_that_is_told(world: Sandbox, line: Sender) -> None:
    """After some failures in a row it is not asked any more; with no account left the failure is temporary."""
    world.twilio.faults.next(503, 20503, times=100, to=world.settings.account_sid)
    for _ in range(FAILURES_IN_A_ROW + 2):
        await line.send(a_call())
    assert world.twilio.faults.rules[0].left == 100 - FAILURES_IN_A_ROW
    await world.settled()
    assert callers(world) == [SECOND.from_number] * (FAILURES_IN_A_ROW + 2)
    world.twilio.faults.next(503, 20503, times=ALWAYS, to=SECOND.account_sid)
    with pytest.raises(TemporaryFailure):
        await line.send(a_call())


async def test_a_call_is_asked_after_at_the_account_that_placed_it(world: Sandbox, line: Sender) -> None:
    """The other account knows nothing of it."""
    world.phone(LI).when_called = "busy"
    world.twilio.faults.next(401, 20003, to=world.settings.account_sid)
    made = await line.send(a_call())
    await world.settled()
    first, second = (TwilioVoice(each) for each in settings(world).calling_accounts)
    for each in (first, second):
        await each.open()
    try:
        assert await first.news_of(made.carrier_id) is None
        news = await second.news_of(made.carrier_id)
    finally:
        for each in (first, second):
            await each.close()
    assert news is not None
    assert (news.status, news.account, news.caller, news.called) == ("busy", SECOND.account_sid, SECOND.from_number, LI)


async def test_each_account_calls_by_its_own_number(world: Sandbox) -> None:
    """`voice.number` is the first account's; another's its `voice_number`, else `from_number`; one without is left out."""
    given = settings(world, number="+12025550101")
    assert [each.duty_number for each in given.calling_accounts] == ["+12025550101", SECOND.from_number]
    (other,) = given.twilio.others
    others = (other.model_copy(update={"voice_number": "+15550124"}), other.model_copy(update={"from_number": ""}))
    given = given.model_copy(update={"twilio": given.twilio.model_copy(update={"others": others})})
    assert [each.duty_number for each in given.calling_accounts] == ["+12025550101", "+15550124"]


def test_a_request_is_believed_by_the_key_of_the_account_that_it_names(world: Sandbox) -> None:
    """Not by another account's; of a stranger's there is no key at all."""
    twilio = settings(world).twilio
    first, second = world.settings.accounts
    assert twilio.tokens_of(first.account_sid) == (first.auth_token,)
    assert twilio.tokens_of(second.account_sid) == (second.auth_token,)
    assert twilio.tokens_of("AC" + "00" * 16) == ()

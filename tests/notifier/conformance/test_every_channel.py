"""What every channel does alike, whatever its carrier: the same tests for each, on its real wire format."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from notifier.channels import CHANNELS
from notifier.channels.base import CannotLookUp, Outgoing, PermanentFailure, TemporaryFailure, Throttled, UnknownOutcome
from notifier.lengths import fit
from runtime.nats_server import free_port
from schemas.values import Channel
from tests.notifier.conformance.browser import PretendBrowser
from tests.notifier.conformance.rigs import RIGS, Rig, unreachable
from tests.support.platform import eventually

EVERY = pytest.mark.parametrize("channel", list(RIGS))
CHINESE = "【值守】李家村滑坡，死亡11人。⚠️请回复“1”𠮷"


def outgoing(rig: Rig, text: str = CHINESE) -> Outgoing:
    """Return a text on its way to the rig's person."""
    return Outgoing(uuid4(), rig.address, text, timedelta(minutes=5))


def test_every_channel_has_a_rig() -> None:
    """A new channel can't be forgotten here."""
    assert set(RIGS) == set(CHANNELS)


@EVERY
async def test_chinese_arrives_whole(channel: Channel) -> None:
    """An accept comes with an id, and every character arrives, emoji and rare ones too."""
    async with RIGS[channel]() as rig:
        assert (await rig.sender.send(outgoing(rig))).carrier_id
        await eventually(lambda: rig.arrived() == [CHINESE])


@EVERY
async def test_a_text_as_long_as_the_channel_takes_arrives_whole(channel: Channel) -> None:
    """What `fit` cuts to the channel's length is taken by the carrier, all of it."""
    async with RIGS[channel]() as rig:
        text = fit("山" * 30_000, "请回复1", rig.sender.longest)
        await rig.sender.send(outgoing(rig, text))
        await eventually(lambda: rig.arrived() == [text])


@EVERY
async def test_a_carrier_that_is_not_there_is_a_temporary_failure(channel: Channel) -> None:
    """No connection, so certainly nothing was sent: the same may be tried again."""
    async with unreachable(channel) as sender:
        number = "+8619900000101"
        address = {Channel.SMS: number, Channel.VOICE: number, Channel.TELEGRAM: "5550101", Channel.EMAIL: "zhang@example.org"}
        address[Channel.WEBPUSH] = PretendBrowser().address(f"http://127.0.0.1:{free_port()}")
        message = Outgoing(uuid4(), address.get(channel, "应急值班群"), "试", timedelta(minutes=5))
        with pytest.raises(TemporaryFailure):
            await sender.send(message)


@pytest.mark.parametrize("channel", [each for each in RIGS if each is not Channel.TELEGRAM])
async def test_a_temporary_refusal_may_be_tried_again(channel: Channel) -> None:
    """The carrier says not now; nothing arrived, and the next try does. (Telegram says so by its 429 only.)"""
    async with RIGS[channel]() as rig:
        rig.say("temporary")
        with pytest.raises(TemporaryFailure) as refused:
            await rig.sender.send(outgoing(rig))
        assert not isinstance(refused.value, Throttled)
        assert rig.arrived() == []
        await rig.sender.send(outgoing(rig))
        await eventually(lambda: rig.arrived() == [CHINESE])


@EVERY
async def test_a_permanent_refusal_flags_the_contact(channel: Channel) -> None:
    """This address will never work; the reason is a sentence with the carrier's code in it."""
    async with RIGS[channel]() as rig:
        rig.say("permanent")
        with pytest.raises(PermanentFailure) as refused:
            await rig.sender.send(outgoing(rig))
        assert refused.value.code
        assert str(refused.value.code) in refused.value.reason
        unsaid = (Channel.WEBHOOK, Channel.APPRISE)  # HTTP does not say whose fault a refusal is
        assert refused.value.flag_contact == (channel not in unsaid)
        assert rig.arrived() == []


@EVERY
async def test_too_much_is_told_with_a_pause(channel: Channel) -> None:
    """A throttled send was not processed, and the channel says how long to wait."""
    async with RIGS[channel]() as rig:
        rig.say("throttled")
        with pytest.raises(Throttled) as refused:
            await rig.sender.send(outgoing(rig))
        assert refused.value.retry_after
        assert refused.value.retry_after > timedelta()
        assert rig.arrived() == []


@EVERY
async def test_a_line_that_breaks_leaves_the_outcome_unknown(channel: Channel) -> None:
    """Never called sent, never called failed; a channel that can't look it up says so."""
    async with RIGS[channel]() as rig:
        rig.say("unknown")
        message = outgoing(rig)
        with pytest.raises(UnknownOutcome):
            await rig.sender.send(message)
        if channel in (Channel.SMS, Channel.VOICE):
            assert await rig.sender.look_up(message, ()) is None
        else:
            with pytest.raises(CannotLookUp):
                await rig.sender.look_up(message, ())

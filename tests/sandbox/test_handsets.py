"""Handsets wait for what should come, and tell what came instead."""

import asyncio
import re

import pytest
from twilio.rest import Client

from sandbox import Sandbox, SandboxSettings

from .receiver import client_for

VILLAGER = "+8619900000101"


async def send(client: Client, body: str, to: str = VILLAGER) -> None:
    await client.messages.create_async(to=to, from_="+12025550100", body=body)


async def world_with(
    texts: list[str],
    settings: SandboxSettings | None = None,
    *,
    to: str = VILLAGER,
    allow: str | None = None,
    problem: Exception | None = None,
) -> None:
    """Run a world in which the texts are sent, and leave it."""
    async with Sandbox(settings, allow=allow) as world:
        client = client_for(world)
        world.phone(VILLAGER, "李四")
        for text in texts:
            await send(client, text, to)
        await client.http_client.close()
        if problem:
            raise problem


async def test_an_unexpected_message_fails_the_clean_exit() -> None:
    """Leaving the world with a message that nobody expected raises, and names the person, the number and the text."""
    with pytest.raises(AssertionError, match=r"1 unexpected message[\s\S]*李四 \+8619900000101: 多余的短信"):
        await world_with(["多余的短信"])


async def test_a_message_to_a_stranger_is_unexpected_too() -> None:
    """A message to a number that no test ever mentioned fails as well."""
    with pytest.raises(AssertionError, match=r"\+8619900000999"):
        await world_with(["发错了人"], to="+8619900000999")


async def test_allowed_messages_may_lie_there() -> None:
    """Texts in which the allowed pattern is found don't fail the exit."""
    await world_with(["交接班提醒：08:00"], allow="交接班提醒")


async def test_a_failing_test_keeps_its_own_error() -> None:
    """When the test itself fails, its own error comes out and not the unexpected messages."""
    with pytest.raises(ZeroDivisionError):
        await world_with(["多余的短信"], problem=ZeroDivisionError())


async def test_each_message_is_expected_once(world: Sandbox, client: Client) -> None:
    """An expected message isn't found a second time."""
    await send(client, "还有10分钟")
    await world.phone(VILLAGER).expect("10分钟")
    with pytest.raises(AssertionError, match="nothing unexpected lies there"):
        await world.phone(VILLAGER).expect("10分钟", within=0.05)


async def test_every_fragment_must_be_there(world: Sandbox, client: Client) -> None:
    """A message matches only when it has all fragments, and the failure shows what lies there instead."""
    await send(client, "李家村 还有10分钟")
    await world.settled()
    with pytest.raises(AssertionError, match=r"“王家村”[\s\S]*李家村 还有10分钟"):
        await world.phone(VILLAGER).expect("王家村", "10分钟", within=0.05)
    await world.phone(VILLAGER).expect("李家村", re.compile(r"\d+分钟"))


async def test_several_waiters_each_get_theirs(world: Sandbox, client: Client) -> None:
    """Two waits on one handset are each woken by their own message."""
    phone = world.phone(VILLAGER)
    waiting = asyncio.gather(phone.expect("甲"), phone.expect("乙"))
    await send(client, "乙")
    await send(client, "甲")
    first, second = await waiting
    assert (first.text, second.text) == ("甲", "乙")


async def test_expect_nothing_else_and_staying_quiet(world: Sandbox, client: Client) -> None:
    """A handset can be asked at once, or for a while, whether anything unexpected came."""
    phone = world.phone(VILLAGER)
    phone.expect_nothing_else()
    await send(client, "突然来的")
    with pytest.raises(AssertionError, match="突然来的"):
        await phone.stays_quiet(0.2)
    await phone.expect("突然")
    phone.expect_nothing_else()


async def test_settled_gives_up_in_time(world: Sandbox) -> None:
    """Waiting for rest ends with a TimeoutError when something stays under way."""
    world.traffic.began()
    with pytest.raises(TimeoutError):
        await world.settled(within=0.1)
    world.traffic.ended()


async def test_old_messages_are_dropped_beyond_the_cap_but_not_forgiven() -> None:
    """Unexpected messages that fell off the end of a handset's memory still fail the exit."""
    texts = [f"第{number}条" for number in range(5)]
    with pytest.raises(AssertionError, match=r"5 unexpected message[\s\S]*2 older ones"):
        await world_with(texts, SandboxSettings(kept_per_handset=3))


async def test_two_worlds_run_side_by_side(world: Sandbox) -> None:
    """Worlds take free ports, so several run at once; a taken port is an error."""
    async with Sandbox() as other:
        assert other.twilio_url != world.twilio_url
    taken = int(world.twilio_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await Sandbox.start(SandboxSettings(twilio_port=taken))

"""What is committed reaches every consumer, over kills of the server; what nobody can take is kept and can be replayed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from runtime import consuming, dead_letters
from runtime.handlers import Handlers
from runtime.work import Work
from schemas.examples import examples
from schemas.intake import MessageReceived
from tests.support.platform import eventually, platform_for, quiet


def listening(seen: list[str], fails: set[str] | None = None) -> Handlers:
    on = Handlers("test")

    @on(MessageReceived, "test-reader")
    async def read(event: MessageReceived, work: Work) -> None:
        """Remember the text."""
        if fails and event.text in fails:
            raise LookupError("cannot take it")
        seen.append(event.text)

    return on


def a_message(number: int, text: str = "") -> MessageReceived:
    example = examples()["message.received"]
    return example.model_copy(update={"id": examples()["message.received"].id.__class__(int=number), "text": text or str(number)})  # type: ignore[return-value]


async def emit(work: Work, number: int, text: str = "") -> None:
    work.emit(a_message(number, text))


async def test_every_committed_message_arrives_though_the_server_is_killed_meanwhile(tmp_path: Path) -> None:
    """kill -9 of nats-server under load: each of 300 messages is handled once."""
    seen: list[str] = []
    async with platform_for(tmp_path, listening(seen)) as platform:
        assert platform.nats_server
        for number in range(1, 301):
            await platform.works.run(lambda work, number=number: emit(work, number))
            if number == 150:
                os.kill(platform.nats_server.pid, signal.SIGKILL)
        await eventually(lambda: len(seen) >= 300, within=30)
        await quiet(platform, within=30)
    assert sorted(seen, key=int) == [str(n) for n in range(1, 301)]


async def test_rows_left_by_a_dead_process_are_published_at_the_next_start(tmp_path: Path, on_database: dict[str, str]) -> None:
    """A commit whose relay never ran is published when a process starts on the same database."""
    seen: list[str] = []
    async with platform_for(tmp_path, listening(seen), **on_database) as platform:
        await platform.relay.stop()
        await platform.works.run(lambda work: emit(work, 7))
        assert not seen
    async with platform_for(tmp_path, listening(seen), **on_database):
        await eventually(lambda: seen == ["7"])


async def test_a_message_that_no_handler_can_take_is_kept_and_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its tries it lies among the dead letters with the reason; replayed once the fault is mended, it is handled."""
    seen: list[str] = []
    fails = {"poison"}
    monkeypatch.setattr(consuming, "DELAYS", (0.01,))
    async with platform_for(tmp_path, listening(seen, fails)) as platform:
        await platform.works.run(lambda work: emit(work, 1, "poison"))
        await platform.works.run(lambda work: emit(work, 2, "good"))
        await eventually(lambda: seen == ["good"])
        await quiet(platform)
        letters = [letter async for letter in dead_letters.every(platform.jetstream)]
        assert [(letter.consumer, letter.reason) for letter in letters] == [("test-reader", "LookupError('cannot take it')")]
        fails.clear()
        await dead_letters.replay(platform.jetstream, letters[0])
        await eventually(lambda: seen == ["good", "poison"])
        assert [letter async for letter in dead_letters.every(platform.jetstream)] == []


async def test_an_unreadable_message_goes_to_the_dead_letters_at_once(tmp_path: Path) -> None:
    """Bytes that are no message of the contract stop nobody and are kept."""
    seen: list[str] = []
    async with platform_for(tmp_path, listening(seen)) as platform:
        await platform.jetstream.publish("evt.message.received.00.00.00.000.000", b"{nonsense")
        await platform.works.run(lambda work: emit(work, 2, "good"))
        await eventually(lambda: seen == ["good"])
        await quiet(platform)
        letters = [letter async for letter in dead_letters.every(platform.jetstream)]
        assert [letter.body for letter in letters] == [b"{nonsense"]

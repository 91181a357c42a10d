"""The bus dies, hangs, stays away; the disk is full; the process is killed. Nothing that was answered for is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import httpx
import pytest

from reporting.intake.app import build
from reporting.intake.drain import drain_once
from reporting.intake.spool import Spool, SpoolNotWritableError
from runtime.clock import ManualClock
from runtime.nats_server import free_port
from runtime.platform import Platform
from runtime.settings import Settings
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Sender
from tests.intake.conftest import ACCOUNT, START, TOKEN, URL, Town, page_of, town_in, until


def a_message(name: str) -> MessageReceived:
    return MessageReceived(
        id=message_id(Channel.SMS, name),
        time=START,
        channel=Channel.SMS,
        carrier_id=name,
        sender=Sender(address="+8619900000101"),
        text=f"第{name}条",
        received_at=START,
    )


async def stopped(pid: int) -> None:
    """Stop a process, and wait until all its threads stand still: some go on for a moment after the signal."""
    os.kill(pid, signal.SIGSTOP)
    await until(lambda: all(") T " in stat.read_text() for stat in Path(f"/proc/{pid}/task").glob("*/stat")))


async def test_messages_that_arrive_while_nats_is_killed_and_restarted_are_all_kept_once(town: Town) -> None:
    """nats-server is killed twice under load: every message is answered 200 and is on the bus afterwards, once."""

    async def send(number: int) -> int:
        await asyncio.sleep(number * 0.01)
        return (await town.sms(sid=f"SM{number}")).status_code

    async def kill_twice() -> None:
        for _ in range(2):
            await asyncio.sleep(0.5)
            os.kill(town.platform.nats_server.pid, signal.SIGKILL)

    *statuses, _ = await asyncio.gather(*(send(number) for number in range(200)), kill_twice())
    assert statuses == [200] * 200
    await until(lambda: town.spooled == 0)
    await until(lambda: town.platform.client.is_connected)
    assert sorted(message.carrier_id for message in await town.on_bus()) == sorted(f"SM{n}" for n in range(200))


async def test_a_long_outage_fills_the_spool_which_drains_by_itself_in_order(town: Town) -> None:
    """While the bus is away messages are answered at once out of the spool; when it is back they follow in order."""
    await town.platform.nats_server.stop()
    await until(lambda: not town.platform.client.is_connected)
    for number in range(120):
        assert (await town.sms(sid=f"SM{number:03}")).status_code == 200
    assert town.spooled == 120
    assert town.counted("sms", "spool") == 120
    await town.platform.nats_server.start()
    await until(lambda: town.spooled == 0)
    assert [message.carrier_id for message in await town.on_bus()] == [f"SM{n:03}" for n in range(120)]


async def test_a_bus_that_hangs_costs_the_budget_once(tmp_path: Path) -> None:
    """A bus that takes connections and never answers delays one message by its budget; the next are spooled at once."""
    async with town_in(tmp_path, intake_budget=0.5) as town:
        await stopped(town.platform.nats_server.pid)
        try:
            started = asyncio.get_running_loop().time()
            assert (await town.sms(sid="SM1")).status_code == 200
            first = asyncio.get_running_loop().time() - started
            assert 0.4 < first < 1.5
            for number in range(2, 12):
                assert (await town.sms(sid=f"SM{number}")).status_code == 200
            assert asyncio.get_running_loop().time() - started - first < 0.5
        finally:
            os.kill(town.platform.nats_server.pid, signal.SIGCONT)
        await until(lambda: town.spooled == 0)
        assert len(await town.on_bus()) == 11


async def test_a_message_the_bus_had_kept_before_the_budget_ended_is_not_doubled(town: Town) -> None:
    """A publish whose ack came too late is published again from the spool, and JetStream knows it."""
    message = a_message("1")
    await town.doors.intake.bus.publish(message)
    town.doors.intake.spool.put(message)
    assert await drain_once(town.doors.intake)
    assert len(await town.on_bus()) == 1


async def test_what_a_process_left_in_its_spool_is_drained_by_the_next(tmp_path: Path) -> None:
    """A process that ends with a full spool hands it on: the next one on the same home drains it."""
    spool = Spool(tmp_path)
    spool.prepare()
    for name in "123":
        spool.put(a_message(name))
    async with town_in(tmp_path) as town:
        await until(lambda: town.spooled == 0)
        assert [message.text for message in await town.on_bus()] == ["第1条", "第2条", "第3条"]


def killed_while_writing(home: Path, moment: str) -> None:
    """Run a process that spools two messages and is killed with SIGKILL at `moment` of the second."""
    at = {
        "before the rename": "Path.rename = lambda *_: os.kill(os.getpid(), 9)",
        "half written": "os.fsync = lambda *_: (out[0].truncate(40), os.kill(os.getpid(), 9))",
    }[moment]
    messages = [a_message(name).model_dump_json() for name in "12"]
    program = f"""
        import os
        from pathlib import Path
        from reporting.intake.spool import Spool
        from schemas.intake import MessageReceived
        first, second = (MessageReceived.model_validate_json(text) for text in {messages!r})
        spool = Spool(Path({str(home)!r}))
        spool.prepare()
        spool.put(first)
        out, opened = [], Path.open
        def remember(*args):
            out.append(opened(*args))
            return out[-1]
        Path.open = remember
        {at}
        spool.put(second)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("moment", "texts", "aside"), [("before the rename", ["1", "2"], 0), ("half written", ["1"], 1)])
async def test_a_kill_in_the_middle_of_spooling_loses_nothing_that_was_answered_for(
    tmp_path: Path, moment: str, texts: list[str], aside: int
) -> None:
    """Killed before the rename, the whole message is taken up; killed half way, the rest is set aside; the one before stands."""
    killed_while_writing(tmp_path, moment)
    async with town_in(tmp_path) as town:
        await until(lambda: town.spooled == 0)
        assert [message.carrier_id for message in await town.on_bus()] == texts
        assert len(list(town.doors.intake.spool.aside.iterdir())) == aside


async def test_an_unreadable_file_is_set_aside_and_holds_up_nothing(town: Town) -> None:
    """A damaged file in the spool is kept for a person, and what stands behind it drains."""
    spool = town.doors.intake.spool
    (spool.messages / "00000000000000000001-x.json").write_bytes(b"{ damaged")
    (spool.media / ("a" * 64)).write_bytes(b"no head")
    spool.put(a_message("1"))
    town.doors.intake.spooled.set()
    await until(lambda: town.spooled == 0)
    assert (await town.the_one()).carrier_id == "1"
    assert sorted(path.read_bytes() for path in spool.aside.iterdir()) == [b"no head", b"{ damaged"]


def test_a_process_whose_spool_cannot_be_written_refuses_to_start(tmp_path: Path) -> None:
    """Without its net no process takes messages."""
    (tmp_path / "spool").write_text("a file where the folder should be")
    with pytest.raises(SpoolNotWritableError, match="收件暂存目录不能写入"):
        Spool(tmp_path).prepare()


async def test_readiness_follows_the_disk(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """`writable` is true while a file can be written and synced, and false when it can't."""
    assert await town.doors.intake.writable()
    monkeypatch.setattr("os.fsync", full_disk)
    assert not await town.doors.intake.writable()


def full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")


async def test_with_neither_bus_nor_disk_the_carrier_is_told_to_send_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bus away and disk full: 503 with Retry-After, counted; nothing is confirmed that isn't kept, and no half file stays."""
    await town.platform.nats_server.stop()
    await until(lambda: not town.platform.client.is_connected)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        answer = await town.sms()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert town.counted("sms", "not_kept") == 1
    assert list(town.doors.intake.spool.messages.iterdir()) == []
    await town.platform.nats_server.start()
    await until(lambda: town.platform.client.is_connected)
    assert (await town.sms()).status_code == 200


async def test_with_neither_bus_nor_disk_the_form_shows_the_words_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who can't be answered for has their words back, with a sentence that says what to do meanwhile."""
    await town.platform.nats_server.stop()
    await until(lambda: not town.platform.client.is_connected)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        answer = await town.http.post("/report", data={"text": "李家村着火了"})
    assert (answer.status_code, answer.json()["said"]) == (503, "李家村着火了")
    assert "请直接打值班电话" in answer.json()["detail"]


async def test_a_full_disk_alone_stops_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an outage the bus is asked again even when the spool can't be written: a full disk alone loses nothing."""
    town.doors.intake.bus.answers = False
    monkeypatch.setattr("reporting.intake.durable_file.os.fsync", full_disk)
    assert (await town.sms()).status_code == 200
    assert town.counted("sms", "bus") == 1
    assert town.doors.intake.bus.answers


async def test_pictures_kept_during_an_outage_follow_too(town: Town) -> None:
    """A picture that was spooled can be fetched from the object store afterwards."""
    await town.platform.nats_server.stop()
    await until(lambda: not town.platform.client.is_connected)
    media = await town.doors.intake.keep_media(b"\x89PNG" * 50_000, "image/png", "火.png")
    assert town.spooled == 1
    await town.platform.nats_server.start()
    await until(lambda: town.spooled == 0)
    assert await town.platform.media.fetch(media.sha256) == (b"\x89PNG" * 50_000, "image/png")


async def test_messages_are_taken_before_the_first_connection_to_the_bus(tmp_path: Path) -> None:
    """A process that starts while nobody listens at the bus's address takes messages all the same, into its spool."""
    twilio = {"account_sid": ACCOUNT, "auth_token": TOKEN}
    settings = Settings(home=tmp_path, nats_url=f"nats://127.0.0.1:{free_port()}", public_url=URL, twilio=twilio)
    platform = Platform(settings, ManualClock(START))
    doors = build(platform)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=page_of(doors)), base_url=URL) as http:
        town = Town(platform, doors, http)
        assert (await town.sms()).status_code == 200
        assert (await town.api({"text": "着火"}, **{"Idempotency-Key": "k"})).status_code == 202
        assert town.spooled == 2
    await platform.database.dispose()


async def test_a_locked_database_holds_up_nothing(town: Town) -> None:
    """While someone holds the database's write lock messages are kept as fast as ever: intake does not need it."""
    lock = sqlite3.connect(town.platform.settings.home / "zhishou.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        answers = await asyncio.wait_for(asyncio.gather(*(town.sms(sid=f"SM{n}") for n in range(20))), 3)
    finally:
        lock.close()
    assert {answer.status_code for answer in answers} == {200}
    assert len(await town.on_bus()) == 20

"""The auditor at work on a real bus: metric, desk, history, heartbeat, and its own silence."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from nats.js.api import ConsumerConfig

import auditor
from auditor import queries
from auditor.tables import AuditLook
from auditor.watch import Watch
from runtime.tables import TimerRow
from schemas import uuid7
from tests.support.platform import START, eventually, platform_for

MINUTE = timedelta(minutes=1)


@asynccontextmanager
async def watching(home, **settings):
    """Start a platform whose tables a watch of the test looks at."""
    async with platform_for(home, **settings) as platform:
        yield platform, Watch(platform)


async def lose_a_timer(work):
    """Leave a timer behind that nobody handles."""
    work.session.add(TimerRow(kind="nobody", key="x", due_at=work.now - 5 * MINUTE))


async def desk(platform):
    """Return the kinds that the duty desk shows."""
    async with platform.database.read() as session:
        return [each.kind for each in await auditor.findings(session, platform.clock.now())]


def metric(platform, kind):
    """Return the value of the alarm of a kind."""
    return platform.metrics.registry.get_sample_value("zhishou_alarms", {"kind": kind})


async def test_a_finding_is_raised_kept_and_cleared(tmp_path):
    """A lost timer: desk and metric show it; once it is gone, both forget it and the history keeps from when to when."""
    async with watching(tmp_path) as (platform, watch):
        await platform.works.run(lose_a_timer)
        for _ in range(2):
            await watch.look()
        assert await desk(platform) == ["timers_overdue"]
        assert metric(platform, "timers_overdue") == 1

        async def handle(work):
            await work.session.delete(await work.session.get(TimerRow, ("nobody", "x")))

        await platform.works.run(handle)
        platform.clock.move(MINUTE)
        assert await watch.look() == []
        assert await desk(platform) == []
        assert metric(platform, "timers_overdue") == 0
        async with platform.database.read() as session:
            (entry,) = await queries.history(session, START)
        assert (entry.since, entry.cleared_at) == (START, START + MINUTE)


async def test_an_auditor_that_falls_silent_is_a_finding(tmp_path):
    """The last look is older than it may be: the desk says that nobody looks any more."""
    async with watching(tmp_path) as (platform, watch):
        await watch.look()
        assert await desk(platform) == []

        async def grow_old(work):
            last = await work.session.get(AuditLook, "auditor")
            last.next_by = datetime.now(UTC) - MINUTE

        await platform.works.run(grow_old)
        assert await desk(platform) == ["auditor_silent"]


async def test_the_heartbeat_goes_out_while_no_alarm_stands(tmp_path):
    """Clean: fetched. A warning: fetched. An alarm: not. The other side down: no error."""
    beats = []

    async def answer(reader, writer):
        beats.append(await reader.readline())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with watching(tmp_path, heartbeat_url=f"http://127.0.0.1:{port}/beat") as (platform, watch):
        assert await watch.beat(await watch.look())
        assert await watch.beat([queries.Finding("posts_empty", "", weight="warning")])
        await platform.works.run(lose_a_timer)
        assert not await watch.beat(await watch.look())
        assert beats == [b"GET /beat HTTP/1.1\r\n"] * 2
        server.close()
        assert not await watch.beat([])


async def test_a_consumer_that_does_not_move_is_found_at_the_second_look(tmp_path):
    """A message waits for a consumer at two looks in a row and nothing was acknowledged in between."""
    async with watching(tmp_path) as (platform, watch):
        await platform.jetstream.add_consumer(
            "EVENTS", ConsumerConfig(durable_name="asleep", filter_subject="evt.>", ack_policy="explicit")
        )
        await platform.jetstream.publish("evt.incident.opened.99.01.24.102.201", b"{}")
        assert await watch.look() == []
        (found,) = await watch.look()
        assert found.sentence == "有1个处理环节停住了（asleep），收信、催报或通知可能不动；要紧的请先打电话办，并联系管理员。"


async def test_dead_letters_are_found(tmp_path):
    """A message that no handler could take is told until somebody deals with it."""
    async with watching(tmp_path) as (platform, watch):
        await platform.jetstream.publish("dead.roster-escalate", b"{}", stream="DEAD")
        assert [each.kind for each in await watch.look()] == ["dead_letters"]


async def test_a_bus_that_does_not_answer_is_found(tmp_path):
    """The server is gone: the auditor says so and still looks at everything else."""
    async with watching(tmp_path) as (platform, watch):
        await platform.works.run(lose_a_timer)
        await watch.look()
        await platform.nats_server.stop()
        assert [each.kind for each in await watch.look()] == ["timers_overdue", "bus_silent"]
        await platform.nats_server.start()
        await eventually(lambda: platform.client.is_connected)


async def test_messages_that_wait_in_the_spool_are_found(tmp_path):
    """A spooled message of two minutes is told, a fresh one is not."""
    async with watching(tmp_path) as (_, watch):
        spool = tmp_path / "spool" / "messages"
        spool.mkdir(parents=True)
        fresh, old = spool / f"1-{uuid7()}.json", spool / f"0-{uuid7()}.json"
        for each in (fresh, old):
            each.write_text("{}")
        two_minutes_ago = datetime.now(UTC).timestamp() - 120
        os.utime(old, (two_minutes_ago, two_minutes_ago))
        (found,) = await watch.look()
        assert found.sentence == "有1条来信暂存在本机，还没有进入处理，值班台上看不到；请留意值班电话，并请管理员检查消息总线。"


async def test_it_looks_by_itself_when_hosted(tmp_path):
    """Hosted on a platform it looks at once, again and again, and right after the clock was put forward."""
    async with platform_for(tmp_path) as platform:
        watch = Watch(platform, every=60)
        task = asyncio.create_task(watch.run())
        await eventually(lambda: metric(platform, "timers_overdue") is None)
        await platform.works.run(lose_a_timer)
        platform.clock.move(MINUTE)
        await eventually(lambda: metric(platform, "timers_overdue") == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""Each check finds what it is for, leaves alone what is in order, and says it in a sentence."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import SQLModel

from auditor.audit import inside
from auditor.finding import Look
from directory.tables import Person, Unit
from notifier.tables import Delivery, Notice
from roster.tables import Shift
from runtime.database import Database
from runtime.tables import OutboxRow, TimerRow
from schemas.values import Post
from tests.auditor.rows import HOUR, MINUTE, START, TOWN, deadline, escalation, incident, step

SECOND = timedelta(seconds=1)


@asynccontextmanager
async def tables(home, *rows: SQLModel):
    """Open a database that holds these rows, added in this order."""
    database = Database(f"sqlite+aiosqlite:///{home / 'audit.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with database.write() as session:
        for row in rows:
            session.add(row)
            await session.flush()
    try:
        yield database
    finally:
        await database.dispose()


async def found_in(home, *rows: SQLModel, rate: float = 1.0) -> dict[str, str]:
    """Return kind and sentence of everything that is found among these rows."""
    async with tables(home, *rows) as database, database.read() as session:
        return {each.kind: each.sentence for each in await inside(session, Look(START, rate))}


def timer(late: timedelta) -> TimerRow:
    return TimerRow(kind="deadline", key=str(uuid4()), due_at=START - late)


def notice(age: timedelta, **other) -> Notice:
    row = {
        "id": uuid4(),
        "root_id": uuid4(),
        "unit": TOWN,
        "lane": "urgent",
        "lane_rank": 0,
        "template": "escalation",
        "queued_at": START - age,
        "expires_at": START + HOUR,
        "state": "accepted",
    }
    return Notice(**(row | other))


def delivery(of: Notice, age: timedelta, **other) -> Delivery:
    row = {
        "notice_id": of.id,
        "position": 1,
        "channel": "sms",
        "address": "+8619900000001",
        "lane_rank": 0,
        "text": "",
        "text_sha256": "",
        "queued_at": START - age,
        "next_at": START,
        "expires_at": START + HOUR,
        "accepted_at": START - age,
        "state": "accepted",
    }
    return Delivery(**(row | other))


async def test_an_empty_database_is_clean(tmp_path):
    """Nothing is there, nothing is wrong."""
    assert await found_in(tmp_path) == {}


async def test_timers_and_messages_that_wait_too_long_are_found(tmp_path):
    """Two timers half a minute over, an outbox row of a minute: both are told with number and age."""
    waiting = OutboxRow(id=uuid4(), subject="evt.x", body=b"{}", created_at=START - MINUTE)
    assert await found_in(tmp_path, timer(31 * SECOND), timer(95 * SECOND), waiting) == {
        "timers_overdue": "有2个到点的计时没有执行，最早的已晚1分钟35秒。时限和催报可能失准，要紧的请先打电话办，并联系管理员。",
        "outbox_waiting": "有1条内部消息已等待1分钟仍未送出，后续处理停顿，要紧的请先打电话办，并联系管理员。",
    }


async def test_what_is_just_due_is_left_in_peace(tmp_path):
    """Ten seconds late is within patience; so is ten minutes on a clock that runs sixty times as fast."""
    assert await found_in(tmp_path, timer(10 * SECOND)) == {}


async def test_patience_is_real_time(tmp_path):
    """On a clock at rate 60, a timer that is ten minutes late has waited ten real seconds."""
    assert await found_in(tmp_path, timer(10 * MINUTE), rate=60) == {}


async def test_a_clock_that_nobody_judged_is_found(tmp_path):
    """It still runs, its time is over for a minute."""
    fire = incident()
    found = await found_in(tmp_path, fire, deadline(fire, START - MINUTE), deadline(fire, START + MINUTE, tier="written-1h"))
    assert found == {"clocks_forgotten": "有1个时限已过1分钟，系统尚未判定超时，请人工核对并联系管理员。"}


async def test_a_miss_without_a_call_is_found_unless_the_incident_is_over(tmp_path):
    """Missed two minutes ago and no escalation; another of a closed incident, a third that climbs."""
    fire, over = incident(), incident(status="closed")
    lost = deadline(fire, START - 2 * MINUTE, state="missed", missed_at=START - 2 * MINUTE)
    closed = deadline(over, START - 2 * MINUTE, state="missed", missed_at=START - 2 * MINUTE)
    climbing = deadline(fire, START - 2 * MINUTE, state="missed", missed_at=START - 2 * MINUTE, tier="written-1h")
    found = await found_in(tmp_path, fire, over, lost, closed, climbing, escalation(deadline_id=climbing.id))
    assert found == {"misses_not_escalated": "有1个超时已2分钟没有催报，请立即人工电话催报。"}


@pytest.mark.parametrize(
    "stuck", [{"next_at": START - 2 * MINUTE}, {"next_at": None}, {"state": "acknowledged", "next_at": START - 2 * MINUTE}]
)
async def test_an_escalation_that_stopped_without_an_end_is_found(tmp_path, stuck):
    """Its next step is past due, or it has none, though it runs or waits for its ack timeout."""
    assert list(await found_in(tmp_path, escalation(**stuck))) == ["escalations_stuck"]


async def test_unanswered_and_exhausted_escalations_are_told(tmp_path):
    """One in its second round, one at its end, one stopped: the first two are found."""
    rows = (
        escalation(round=2),
        escalation(state="exhausted", next_at=None, ended_at=START - MINUTE),
        escalation(state="stopped", next_at=None),
    )
    assert list(await found_in(tmp_path, *rows)) == ["escalations_unanswered", "escalations_exhausted"]


async def test_a_call_that_no_notice_was_written_for_is_found(tmp_path):
    """A step called somebody two minutes ago and the notifier has nothing of it; an empty post and a written one are fine."""
    lost, empty, written = escalation(), escalation(), escalation()
    rows = (
        lost,
        step(lost, START - 2 * MINUTE),
        empty,
        step(empty, START - 2 * MINUTE, next_at=None, called=[]),
        written,
        step(written, START - 2 * MINUTE),
        notice(2 * MINUTE, escalation_id=written.id, state="delivered"),
    )
    assert await found_in(tmp_path, *rows) == {
        "calls_without_notice": "有1次催报呼叫没有生成通知，被叫的人并未收到，请立即人工电话催报。"
    }


async def test_urgent_notices_that_hang_or_fail_are_found(tmp_path):
    """Queued for two minutes, failed within the hour; a routine one that hangs is not urgent."""
    rows = (
        notice(2 * MINUTE, state="queued"),
        notice(10 * MINUTE, state="failed"),
        notice(2 * MINUTE, state="queued", lane="routine"),
    )
    assert list(await found_in(tmp_path, *rows)) == ["notices_stuck", "notices_failed"]


async def test_an_accepted_message_without_receipt_is_found(tmp_path):
    """Accepted six minutes ago and silent since: found. Answered, fresh, or on a channel that tells no receipts: not."""
    silent, answered, fresh, chat = notice(HOUR / 2), notice(HOUR / 2, state="answered"), notice(MINUTE), notice(HOUR / 2)
    rows = (
        silent,
        delivery(silent, 6 * MINUTE),
        answered,
        delivery(answered, 6 * MINUTE),
        fresh,
        delivery(fresh, MINUTE),
        chat,
        delivery(chat, 6 * MINUTE, channel="telegram"),
    )
    assert await found_in(tmp_path, *rows) == {
        "notices_without_receipt": "有1条紧急短信6分钟没有送达回执，对方可能没有收到，请电话确认。"
    }


async def test_posts_that_nobody_is_on_are_named(tmp_path):
    """A room with an officer and a leader who has left the service, a room with nobody: three posts are named."""
    rooms = [
        Unit(code=code, name=name, level="township", keeps_duty=True)
        for code, name in ((TOWN, "青石镇"), ("990124103000", "白水镇"))
    ]
    here, gone = Person(name="王明", unit=TOWN), Person(name="李强", unit=TOWN, active=False)
    times = {"unit": TOWN, "starts_at": START - HOUR, "ends_at": START + HOUR}
    on = [Shift(post=Post.OFFICER, person_id=here.id, **times), Shift(post=Post.LEADER, person_id=gone.id, **times)]
    assert await found_in(tmp_path, *rooms, here, gone, *on) == {
        "posts_empty": "此刻无人在岗：青石镇带班领导、白水镇值班员、白水镇带班领导岗位，请尽快排班。"
    }


async def test_a_check_that_fails_is_a_finding_and_hinders_no_other(tmp_path):
    """One check raises; it is told by name, and the next one still looks."""

    async def broken(session, look):
        raise RuntimeError("no such table")

    from auditor.checks import timers_overdue

    async with tables(tmp_path, timer(MINUTE)) as database, database.read() as session:
        found = await inside(session, Look(START), [broken, timers_overdue])
    assert [each.kind for each in found] == ["check_failed:broken", "timers_overdue"]

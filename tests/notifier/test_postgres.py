"""The same on PostgreSQL, where several replicas share one queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.app import build
from notifier.states import State
from runtime.platform import Platform
from schemas.notices import NoticeAnswered
from schemas.values import Channel, Lane, Recipient
from tests.notifier.world import LI, ZHANG_CHAT, about_escalation, world
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres


async def test_sent_delivered_answered_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    """The whole life of a notice, with row locks that mean something."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        sent = await here.send("li", about=about_escalation())
        phone = here.sandbox.phone(LI)
        await phone.expect("超时催报", "回复1确认")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        await here.answer(LI, "收到")
        await phone.expect("已确认20260714-001")
        assert (await here.event(NoticeAnswered)).notice_id == sent


async def test_the_next_way_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    """A refusal and an undelivered receipt start the next channel there too."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        here.sandbox.twilio.faults.next(status=400, code=21610)
        await here.send("zhang")
        await chat.expect("超时催报")
        here.sandbox.twilio.faults.undelivered(30007, to=LI)
        lost = await here.send("li")
        assert "30007" in (await here.becomes(lost, lambda notice: notice.state is State.FAILED)).reason


async def test_two_replicas_send_each_notice_once(tmp_path: Path, postgres: PostgresServer) -> None:
    """Rows that one replica has taken are skipped by the other."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        settings = here.platform.settings.model_copy(update={"nats_url": here.platform.nats_server.url})  # type: ignore[union-attr]
        other = Platform(settings, here.clock)
        build(other)
        await other.start()
        try:
            numbers = [f"+86199000{place:05}" for place in range(30)]
            for number in numbers:
                await here.send(Recipient(channel=Channel.SMS, address=number), "question-help", lane=Lane.BULK)
            for number in numbers:
                await here.sandbox.phone(number).expect("直接发短信", within=15)
            await here.sandbox.settled(quiet=0.3)
        finally:
            await other.stop()
        for number in numbers:
            here.sandbox.phone(number).expect_nothing_else()

"""The daily test of each channel."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from auditor.audit import inside
from auditor.finding import Look
from notifier.self_test import self_test_id, send_self_tests
from notifier.states import State
from schemas.values import Channel
from tests.notifier.world import LI, ZHANG_CHAT, World, world

SELF_TEST = {"sms": LI, "telegram": str(ZHANG_CHAT), "email": "duty@example.org"}


async def findings(here: World) -> dict[str, str]:
    """What the auditor finds now."""
    async with here.platform.database.read() as session:
        return {each.kind: each.sentence for each in await inside(session, Look(here.clock.now()))}


def today(here: World) -> UUID:
    """The id of today's test by SMS."""
    return self_test_id(f"{here.clock.now().astimezone(here.platform.settings.zone):%Y-%m-%d}", Channel.SMS)


async def run(here: World) -> int:
    """Have the day's tests sent."""

    async def job(work):  # type: ignore[no-untyped-def]
        return send_self_tests(work)

    return int(await here.platform.works.run(job))


async def test_each_channel_with_an_account_is_tested_once_a_day(tmp_path: Path) -> None:
    """SMS and chat get a text, mail has no account here; started again on the same day nothing goes out."""
    async with world(tmp_path, self_test=SELF_TEST) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        assert [await run(here), await run(here)] == [2, 2]
        await here.sandbox.phone(LI).expect("每日自检", "短信通道正常")
        await chat.expect("每日自检", "Telegram通道正常")
        assert "channels_failing" not in await findings(here)


async def test_a_failed_test_stands_on_the_desk_until_the_next_one_arrives(tmp_path: Path) -> None:
    """Refused by the carrier: the auditor names the channel; the next day's test clears it."""
    async with world(tmp_path, self_test={"sms": LI}) as here:
        here.sandbox.twilio.faults.undelivered(30007)
        await run(here)
        await here.becomes(today(here), lambda notice: notice.state is State.FAILED)
        assert "短信通道今天的自检没有成功" in (await findings(here))["channels_failing"]
        here.clock.move(timedelta(days=1))
        await run(here)
        await here.sandbox.phone(LI).expect("每日自检")
        await here.becomes(today(here), lambda notice: notice.state is State.DELIVERED)
        assert "channels_failing" not in await findings(here)

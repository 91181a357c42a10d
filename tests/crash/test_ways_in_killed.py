"""A death at the door: what was not answered for comes again or is texted again, what may be doubled is marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col

from notifier.tables import Delivery
from reporting.tables import Incident, Report
from sandbox import Chat
from tests.crash import ledger
from tests.crash.story import LANDSLIDE, kind
from tests.crash.town import SECOND_VILLAGER, VILLAGER, Town, a_town

VILLAGERS_CHAT = 5550101
ALL_QUIET = "平安无事"


async def assert_one_report(town: Town) -> None:
    """Fail unless one message became one report of one incident, and the books are whole."""
    assert await ledger.texts_taken(town) == [LANDSLIDE]
    assert [len(await town.rows(table)) for table in (Report, Incident)] == [1, 1]
    await ledger.assert_whole(town)


async def test_a_text_that_was_never_kept_is_texted_again(before: dict[str, Path], tmp_path: Path) -> None:
    """Killed before anything was durable, the webhook fails; texted again, it is one report."""
    async with a_town(before["reported"], tmp_path / "home", "before_keep:sms") as town:
        assert not await town.text(VILLAGER, LANDSLIDE)
        await town.rest()
        assert await ledger.texts_taken(town) == []
        assert await town.text(VILLAGER, LANDSLIDE)
        await town.rest()
        assert town.deaths == 1
        assert [kind(text) for text in town.sandbox.phone(VILLAGER).received()] == ["已收到"]
        await assert_one_report(town)


async def test_a_doubled_webhook_over_a_death_is_one_report(before: dict[str, Path], tmp_path: Path) -> None:
    """Twilio posts the same message twice, the system dies over it, and the message is read once."""
    async with a_town(before["reported"], tmp_path / "home", "after_keep:sms") as town:
        town.sandbox.twilio.faults.double_webhook()
        await town.text(VILLAGER, LANDSLIDE)
        await town.rest()
        assert town.deaths == 1
        assert [kind(text) for text in town.sandbox.phone(VILLAGER).received()] == ["已收到"]
        await assert_one_report(town)


@pytest.mark.parametrize("point", ["before_keep:telegram", "after_keep:telegram"])
async def test_telegram_brings_an_update_again_that_was_not_answered_for(
    before: dict[str, Path], tmp_path: Path, point: str
) -> None:
    """Kept or not before the death, the repeated update is one report and one answer."""
    async with a_town(before["reported"], tmp_path / "home", point) as town:
        chat = await say(town)
        assert [kind(message) for message in chat.received()] == ["已收到"]
        assert await ledger.doubtful(town) == 0
        await assert_one_report(town)


async def test_an_update_that_was_fetched_but_not_confirmed_is_fetched_again(before: dict[str, Path], tmp_path: Path) -> None:
    """By polling too: killed between keeping an update and confirming it, the system gets it twice and reads it once."""
    polling = {"ZHISHOU_TELEGRAM__MODE": "polling"}
    async with a_town(before["reported"], tmp_path / "home", "after_keep:telegram", **polling) as town:
        chat = await say(town)
        assert [kind(message) for message in chat.received()] == ["已收到"]
        await assert_one_report(town)


@pytest.mark.parametrize("point", ["before_keep:api", "after_keep:api"])
async def test_a_program_repeats_its_request_with_the_same_key_over_a_death(
    before: dict[str, Path], tmp_path: Path, point: str
) -> None:
    """No answer came, so it asks again with the same Idempotency-Key: one report, whether the first had been kept or not."""
    async with a_town(before["reported"], tmp_path / "home", point) as town:
        handed_in = await town.post("/api/reports", {"text": LANDSLIDE}, key="one")
        assert handed_in.status_code == 202, handed_in.text
        await town.rest()
        assert town.deaths == 1
        await assert_one_report(town)


@pytest.mark.parametrize(("point", "copies"), [("before_send:telegram", 1), ("after_send:telegram", 2)])
async def test_a_chat_message_may_be_doubled_by_a_death_and_is_marked(
    before: dict[str, Path], tmp_path: Path, point: str, copies: int
) -> None:
    """Telegram can't be asked what it has: better twice than never, and the delivery says so."""
    async with a_town(before["reported"], tmp_path / "home", point) as town:
        chat = await say(town)
        assert [kind(message) for message in chat.received()] == ["已收到"] * copies
        (answer,) = await town.rows(Delivery, col(Delivery.address) == str(VILLAGERS_CHAT))
        assert answer.maybe_doubled
        assert await ledger.doubtful(town) == 1
        await assert_one_report(town)


async def test_a_text_is_doubled_and_marked_when_twilio_cannot_be_asked_after_a_death(
    before: dict[str, Path], tmp_path: Path
) -> None:
    """Killed after the accept, and then no question is answered: with no other way the text goes out again, marked."""
    async with a_town(before["reported"], tmp_path / "home", "after_send:sms") as town:
        town.sandbox.twilio.faults.next(500, 20500, times=3, to="lookup")
        await town.text(SECOND_VILLAGER, ALL_QUIET)
        await town.rest()
        assert town.deaths == 1
        assert [kind(text) for text in town.sandbox.phone(SECOND_VILLAGER).received()] == ["已收到"] * 2
        (answer,) = await town.rows(Delivery)
        assert answer.maybe_doubled
        assert await ledger.texts_taken(town) == [ALL_QUIET]
        await ledger.assert_whole(town)


async def say(town: Town) -> Chat:
    """Have the village officer report by chat, over a death."""
    telegram = town.sandbox.telegram
    await town.until(lambda: telegram.webhook.target or telegram.updates.is_polled)
    chat = town.sandbox.chat(VILLAGERS_CHAT)
    await chat.text(LANDSLIDE)
    await town.until(lambda: town.deaths == 1 and not telegram.updates.pending)
    await town.rest()
    return chat

"""Twilio answers an escalation's first call with 429, 500, 21610, or not at all: the officer is reached all the same, once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import col

from directory.tables import Contact
from notifier.tables import Attempt, Delivery
from policies.model import HERE
from sandbox import Chat, Phone
from sandbox.twilio.faults import TwilioFaults
from schemas.values import Channel, Post
from tests.crash import ledger
from tests.crash.story import STORY, kind, place_of
from tests.crash.town import COUNTY, TOWNSHIP, Town, a_town

MISSED = place_of("missed")
FIRST_CALL = "超时催报 第1步"

Fault = Callable[[TwilioFaults, str], object]


def _hang_in_silence(faults: TwilioFaults, to: str) -> None:
    faults.callbacks("off", to=to)
    faults.hang(processed=True, to=to)


TROUBLES: dict[str, tuple[Fault, list[str]]] = {
    "429, not processed": (lambda faults, to: faults.next(429, 20429, to=to), ["throttled", "accepted"]),
    "500, not processed": (lambda faults, to: faults.next(500, 20500, to=to), ["unknown", "not_found", "accepted"]),
    "no answer, not processed": (
        lambda faults, to: faults.hang(processed=False, to=to),
        ["unknown", "not_found", "accepted"],
    ),
    "no answer, processed, and receipts come": (lambda faults, to: faults.hang(processed=True, to=to), ["unknown"]),
    "no answer, processed, and no receipt comes": (_hang_in_silence, ["unknown", "found"]),
}
"""What Twilio does to the first call, and how our attempts go then."""


def texts_first(folder: Path) -> str:
    """Write the shipped policy without its calls: one way after the other, so that what the carrier answers decides."""
    text, rings = re.subn(r', ring_after = (\[[^\]]*\]|"[^"]*")', "", (HERE / "default.toml").read_text())
    text, choices = re.subn(r"\[\[ladder_choices\]\]\n(?:.+\n)+", "", text)
    assert (rings, choices) == (4, 1)
    (folder / "texts.toml").write_text(text)
    return str(folder / "texts.toml")


async def called(town: Town) -> tuple[Phone, Chat]:
    """Return both handsets of the township's officer on duty."""
    phone = await town.phone_of(TOWNSHIP, Post.OFFICER)
    (sms,) = await town.rows(Contact, col(Contact.address) == phone.key)
    (chat,) = await town.rows(Contact, col(Contact.person_id) == sms.person_id, col(Contact.channel) == Channel.TELEGRAM)
    return phone, town.sandbox.chat(int(chat.address))


async def calls_to(town: Town, address: str) -> list[UUID]:
    """Return the deliveries of the escalation's first call to an address."""
    rows = await town.rows(Delivery, col(Delivery.address) == address, col(Delivery.text).contains("第1步"))
    return [row.id for row in rows]


async def attempts_at(town: Town, address: str) -> list[str]:
    """Return how the attempts to call an address went, in their order."""
    rows = await town.rows(Attempt, col(Attempt.delivery_id).in_(await calls_to(town, address)))
    return [row.outcome for row in sorted(rows, key=lambda row: (row.started_at, row.id))]


@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_call_that_twilio_did_not_answer_for_is_made_once(before: dict[str, Path], tmp_path: Path, trouble: str) -> None:
    """What was not processed is sent again, what may have been is looked up first: one text lies on the handset."""
    bring, outcomes = TROUBLES[trouble]
    async with a_town(before["missed"], tmp_path / "home", ZHISHOU_POLICY=texts_first(tmp_path)) as town:
        phone, chat = await called(town)
        bring(town.sandbox.twilio.faults, phone.key)
        await STORY[MISSED].act(town)
        await town.until_there_is(
            Attempt, col(Attempt.outcome) == outcomes[-1], col(Attempt.delivery_id).in_(await calls_to(town, phone.key))
        )
        await town.rest()
        assert [kind(text) for text in (*phone.received(), *chat.received())] == [FIRST_CALL]
        assert await attempts_at(town, phone.key) == outcomes
        assert await ledger.doubtful(town) == 0
        await ledger.assert_whole(town)


async def test_who_opted_out_of_texts_is_called_by_chat_at_once(before: dict[str, Path], tmp_path: Path) -> None:
    """21610 is never tried again: the chat takes over, the contact is marked, and the next notice goes to the chat first."""
    async with a_town(before["missed"], tmp_path / "home", ZHISHOU_POLICY=texts_first(tmp_path)) as town:
        phone, chat = await called(town)
        town.sandbox.twilio.faults.next(400, 21610, to=phone.key)
        await STORY[MISSED].act(town)
        assert phone.received() == []
        assert [kind(text) for text in chat.received()] == [FIRST_CALL]
        assert await attempts_at(town, phone.key) == ["permanent"]
        (contact,) = await town.rows(Contact, col(Contact.address) == phone.key)
        assert "退订" in contact.flagged
        await ledger.assert_whole(town)


async def test_twilio_is_down_altogether_for_some_seconds(before: dict[str, Path], tmp_path: Path) -> None:
    """Who has a chat is called there at once; who has none is called when Twilio is back; no ladder is used up meanwhile."""
    async with a_town(before["missed"], tmp_path / "home", ZHISHOU_POLICY=texts_first(tmp_path)) as town:
        phone, chat = await called(town)
        nobody_else = await town.phone_of(COUNTY, Post.OFFICER)
        town.sandbox.twilio.faults.outage()
        calling = asyncio.create_task(STORY[MISSED].act(town))
        await chat.expect("超时催报", within=10)
        await asyncio.sleep(4)
        assert await ledger.steps(town) == sorted(STORY[MISSED].steps)
        assert nobody_else.received() == []
        town.sandbox.twilio.faults.outage(is_down=False)
        await calling
        assert [kind(text) for text in (*phone.received(), *chat.received(), *nobody_else.received())] == [FIRST_CALL] * 2
        assert await ledger.steps(town) == sorted(STORY[MISSED].steps)
        await ledger.assert_whole(town)

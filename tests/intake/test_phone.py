"""Calls that a duty officer takes down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reporting.intake import phone
from reporting.intake.refusals import NotTakenError
from schemas import uuid7
from tests.intake.conftest import Town

DUTY = uuid7()
UNIT = "990102101000"


async def take_down(town: Town, **call: Any) -> Any:
    return await phone.take_down(town.doors.intake, by=DUTY, unit=UNIT, **call)


async def test_a_call_is_a_message_of_its_caller(town: Town) -> None:
    """What a caller says is kept as theirs, with who took it down, for which unit, and when they called."""
    called_at = town.platform.clock.now() - timedelta(minutes=7)
    kept, _ = await take_down(
        town, text="李家村着火了", caller="+8619900000101", caller_name="李四", called_at=called_at, submission="p1"
    )
    message = await town.the_one()
    assert kept.message_id == message.id
    assert (message.channel, message.sender.address, message.sender.name) == ("phone", "+8619900000101", "李四")
    assert (message.taken_by, message.unit, message.received_at) == (DUTY, UNIT, called_at)


async def test_a_form_sent_twice_is_one_call(town: Town) -> None:
    """The page's submission id makes a doubled form one message; a hidden number is kept as unknown."""
    for _ in range(2):
        await take_down(town, text="着火", submission="p1")
    assert (await town.the_one()).sender.address == "unknown"


async def test_a_form_gone_back_to_and_filled_in_anew_is_another_call(town: Town) -> None:
    """Who goes back in the browser and writes the next call into the same page loses neither."""
    first, _ = await take_down(town, text="李家村着火", submission="p1")
    second, _ = await take_down(town, text="王家村塌方", submission="p1")
    assert first.message_id != second.message_id
    assert not second.repeat


@pytest.mark.parametrize(
    ("call", "told"),
    [({"text": " "}, "请记下来电内容"), ({"text": "火" * 10_001}, "最多 10000 字"), ({"text": "火", "ahead": 5}, "晚于现在")],
)
async def test_a_call_that_cannot_be_is_refused(town: Town, call: dict[str, Any], told: str) -> None:
    """Nothing written, too much written, or a call in the future: a sentence says so."""
    ahead = call.pop("ahead", None)
    moment = town.platform.clock.now() + timedelta(minutes=ahead) if ahead else None
    with pytest.raises(NotTakenError, match=told):
        await take_down(town, **call, called_at=moment)

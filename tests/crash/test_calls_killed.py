"""The system is killed with -9 at each step of a telephone call: nobody is left uncalled or rung twice, no key is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col

from notifier.tables import Delivery
from notifier.voice.tables import VoiceCall
from roster.tables import Escalation
from sandbox import Account, Phone
from sandbox.calling import PhoneCall
from sandbox.faults import ALWAYS
from schemas.values import Channel, Post
from tests.crash import ledger
from tests.crash.ladders import policy_that_calls_by
from tests.crash.story import STORY, kind, place_of
from tests.crash.town import COUNTY, TOWNSHIP, Town, a_town

MISSED, UNANSWERED = place_of("missed"), place_of("unanswered")
FIRST_TEXT = "超时催报 第1步"
SECOND = Account("AC" + "5b" * 16, "the second account's token", "+15550123")
SENDING = [
    "before_claim:voice",
    "before_send:voice",
    "after_send:voice",
    "before_record:voice",
    "after_record:voice",
    "before_progress:ringing",
    "after_progress:ringing",
]
ANSWERING = ["before_progress:in-progress", "after_progress:in-progress", "before_progress:completed", "after_progress:completed"]


async def called(town: Town) -> list[Phone]:
    """Return the phones of the two officers whose clocks run out."""
    return [await town.phone_of(unit, Post.OFFICER) for unit in (TOWNSHIP, COUNTY)]


def calls_on(phone: Phone) -> list[PhoneCall]:
    """Return the calls that came to a phone."""
    return [entry for entry in phone.history if isinstance(entry, PhoneCall)]


def texts_on(phone: Phone) -> list[str]:
    """Return in short the texts that came to a phone."""
    return [kind(entry) for entry in phone.received() if not isinstance(entry, PhoneCall)]


async def ring(town: Town) -> list[PhoneCall]:
    """Let the clocks run out; return the calls, which ring after all that died was started again."""
    await STORY[MISSED].act(town)
    phones = await called(town)
    await town.until(lambda: all(calls_on(phone) for phone in phones))
    return [calls_on(phone)[0] for phone in phones]


async def acknowledge(town: Town, call: PhoneCall) -> None:
    """Pick up, press 1, and see the call to its end, over deaths."""
    await call.answer()
    await town.until(lambda: call.call.listens or call.call.is_over)
    if call.call.listens:
        await call.press("1")
    await town.until(lambda: call.call.is_over)


async def ladders(town: Town) -> list[str]:
    """Return how the ladders stand."""
    return sorted(row.state for row in await town.rows(Escalation))


async def outcomes(town: Town) -> Counter[tuple[str, str]]:
    """Return how each call ended: the carrier's state, and what the person did."""
    return Counter((row.state, row.outcome) for row in await town.rows(VoiceCall))


async def assert_rung_once(town: Town, deaths: int = 1) -> None:
    """Fail unless each officer was rung once, that call is on record, nothing may be doubled, and the books are whole."""
    assert town.deaths == deaths
    phones = await called(town)
    calls = [calls_on(phone) for phone in phones]
    assert [len(each) for each in calls] == [1, 1]
    theirs = col(Delivery.address).in_([phone.key for phone in phones])
    rows = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE, theirs)
    assert {row.carrier_id for row in rows} == {call.sid for (call,) in calls}
    assert await ledger.doubtful(town) == 0
    await ledger.assert_whole(town)


def calling(before: dict[str, Path], tmp_path: Path, point: str, *channels: str, others: tuple[Account, ...] = ()) -> Any:
    """Start a town before the clocks run out whose ladders ring the telephone, then text; it dies at a point."""
    policy = policy_that_calls_by(tmp_path, *(channels or ("voice", "sms")))
    return a_town(before["missed"], tmp_path / "home", point, others=others, ZHISHOU_POLICY=policy)


@pytest.mark.parametrize("point", SENDING)
async def test_killed_before_anybody_picks_up_each_is_rung_once(before: dict[str, Path], tmp_path: Path, point: str) -> None:
    """Claimed, created, recorded or ringing: what the carrier has is found there, and a key pressed after it counts."""
    async with calling(before, tmp_path, point) as town:
        for call in await ring(town):
            await acknowledge(town, call)
        await town.rest()
        await STORY[UNANSWERED].act(town)
        await assert_rung_once(town)
        assert await ladders(town) == ["acknowledged"] * 2
        assert await outcomes(town) == {("completed", "acknowledged"): 2}
        assert await ledger.steps(town) == sorted(STORY[MISSED].steps)


@pytest.mark.parametrize("point", ANSWERING)
async def test_killed_while_the_carrier_tells_of_a_conversation_its_end_is_on_record(
    before: dict[str, Path], tmp_path: Path, point: str
) -> None:
    """What was told and not kept is asked for after the death: the record has every call's end."""
    async with calling(before, tmp_path, point) as town:
        for call in await ring(town):
            await acknowledge(town, call)
            await town.revive()
        await town.rest()
        await assert_rung_once(town)
        states = {row.state for row in await town.rows(VoiceCall)}
        assert states == {"completed"}


LEAVING: dict[str, Callable[[PhoneCall], Any]] = {"busy": PhoneCall.decline, "no-answer": PhoneCall.let_ring}


@pytest.mark.parametrize("status", LEAVING)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_while_told_that_nobody_picked_up_the_text_goes_out_all_the_same(
    before: dict[str, Path], tmp_path: Path, when: str, status: str
) -> None:
    """Durable or not when it died, the next channel is begun, once, without a wait for the ladder."""
    async with calling(before, tmp_path, f"{when}_progress:{status}") as town:
        for call in await ring(town):
            await LEAVING[status](call)
        await town.rest()
        phones = await called(town)
        await town.until(lambda: all(texts_on(phone) for phone in phones))
        await town.rest()
        assert [texts_on(phone) for phone in phones] == [[FIRST_TEXT], [FIRST_TEXT]]
        assert await outcomes(town) == {(status, ""): 2}
        await assert_rung_once(town)


@pytest.mark.parametrize("point", ["before_key:1", "after_key:1"])
async def test_killed_over_a_key_the_answer_counts_or_the_ladder_goes_on(
    before: dict[str, Path], tmp_path: Path, point: str
) -> None:
    """Kept, the key acknowledges though its caller heard no thanks; not kept, the leader is rung when the step's time is over."""
    async with calling(before, tmp_path, point) as town:
        first, second = await ring(town)
        await acknowledge(town, first)
        await town.rest()
        await acknowledge(town, second)
        await town.rest()
        await STORY[UNANSWERED].act(town)
        leader = await town.phone_of(TOWNSHIP, Post.LEADER)
        kept = point.startswith("after")
        assert await ladders(town) == (["acknowledged"] * 2 if kept else ["acknowledged", "running"])
        assert len(calls_on(leader)) == (0 if kept else 1)
        await assert_rung_once(town)


async def test_killed_before_the_first_word_is_kept_the_call_counts_as_unheard(before: dict[str, Path], tmp_path: Path) -> None:
    """The person heard the carrier's apology only: the text goes out at once."""
    async with calling(before, tmp_path, "before_speech:") as town:
        first, second = await ring(town)
        await acknowledge(town, first)
        await town.rest()
        await acknowledge(town, second)
        phones = await called(town)
        await town.until(lambda: texts_on(phones[0]))
        await town.rest()
        assert [texts_on(phone) for phone in phones] == [[FIRST_TEXT], []]
        await assert_rung_once(town)


async def test_whoever_was_busy_while_the_system_was_dead_is_texted(before: dict[str, Path], tmp_path: Path) -> None:
    """Neither the accept nor the end of the call was recorded: it is found, its end is asked for, the text goes out."""
    async with calling(before, tmp_path, "after_send:voice") as town:
        phones = await called(town)
        for phone in phones:
            phone.when_called = "busy"
        await STORY[MISSED].act(town)
        await town.until(lambda: all(texts_on(phone) for phone in phones))
        await town.rest()
        assert [texts_on(phone) for phone in phones] == [[FIRST_TEXT], [FIRST_TEXT]]
        assert town.deaths == 1
        assert await outcomes(town) == {("busy", ""): 2}
        assert len(town.sandbox.exchange.store.in_order()) == len(phones)
        assert await ledger.doubtful(town) == 0
        await ledger.assert_whole(town)


async def test_rung_twice_only_when_twilio_cannot_be_asked_and_then_marked(before: dict[str, Path], tmp_path: Path) -> None:
    """Killed after the accept, no question answered, no other channel: better rung twice than never, and the record says so."""
    async with calling(before, tmp_path, "after_send:voice", "voice") as town:
        town.sandbox.twilio.faults.next(500, 20500, times=ALWAYS, to="lookup")
        await ring(town)
        await town.rest()
        phones = await called(town)
        assert town.deaths == 1
        assert max(len(calls_on(phone)) for phone in phones) == 2
        for phone in phones:
            (row,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE, col(Delivery.address) == phone.key)
            assert row.maybe_doubled or len(calls_on(phone)) == 1
            await acknowledge(town, calls_on(phone)[-1])
        await town.rest()
        assert await ladders(town) == ["acknowledged"] * 2
        await ledger.assert_whole(town)


async def test_killed_after_the_words_were_kept_and_not_said_the_ladder_goes_on(before: dict[str, Path], tmp_path: Path) -> None:
    """The person heard the carrier's apology and could press nothing: the leader is rung when the step's time is over."""
    async with calling(before, tmp_path, "after_speech:") as town:
        first, second = await ring(town)
        await acknowledge(town, first)
        await town.rest()
        await acknowledge(town, second)
        await town.rest()
        await STORY[UNANSWERED].act(town)
        leader = await town.phone_of(TOWNSHIP, Post.LEADER)
        assert await ladders(town) == ["acknowledged", "running"]
        assert len(calls_on(leader)) == 1
        await assert_rung_once(town)


@pytest.mark.parametrize("point", ["after_send:voice", "before_progress:busy"])
async def test_killed_over_a_call_of_the_second_account_it_is_found_there(
    before: dict[str, Path], tmp_path: Path, point: str
) -> None:
    """The first account is refused, even when it is asked: nobody is rung twice, and who was busy is texted."""
    async with calling(before, tmp_path, point, others=(SECOND,)) as town:
        town.sandbox.twilio.faults.next(401, 20003, times=ALWAYS, to=town.sandbox.settings.account_sid)
        for call in await ring(town):
            assert call.sender == SECOND.from_number
            await (call.decline() if "busy" in point else acknowledge(town, call))
        await town.rest()
        phones = await called(town)
        await town.until(lambda: "busy" not in point or all(texts_on(phone) for phone in phones))
        await town.rest()
        await assert_rung_once(town)
        rows = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
        assert {row.carrier for row in rows} == {f"twilio-voice:{SECOND.account_sid}"}

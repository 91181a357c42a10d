"""Calls: the official client places them, handsets ring, the program's TwiML is fetched and followed, states are told signed."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from sandbox import Sandbox
from sandbox.twilio.voice.markup import verbs_in

from .program import GATHER, LEADER, OFFICER, Place, Program


async def test_a_call_is_answered_heard_and_pressed(world: Sandbox, program: Program, place: Place) -> None:
    """The phone rings, the words are heard, the key is posted, and every state is told in order."""
    made = await place()
    assert made.status == "queued"
    call = await world.phone(OFFICER).rings()
    await call.answer()
    await call.hears("收到请按1")
    await call.press("1")
    await call.hears("谢谢")
    await call.ends()
    await world.settled()
    assert program.of("/pressed")[0]["Digits"] == "1"
    assert program.states() == ["initiated", "ringing", "in-progress", "completed"]
    assert program.of("/status")[-1]["CallDuration"] == "0"


@pytest.mark.parametrize(
    ("leave", "status"), [("decline", "busy"), ("let_ring", "no-answer")], ids=["pushed away", "not picked up"]
)
async def test_a_call_that_is_not_answered(world: Sandbox, program: Program, place: Place, leave: str, status: str) -> None:
    """Busy and no answer are told, and no TwiML is fetched."""
    await place()
    await getattr(await world.phone(OFFICER).rings(), leave)()
    await world.settled()
    assert program.states() == ["initiated", "ringing", status]
    assert program.of("/start") == []


@pytest.mark.parametrize(("manner", "status"), [("busy", "busy"), ("unreachable", "failed"), ("no-answer", "no-answer")])
async def test_a_phone_that_does_not_even_ring(world: Sandbox, program: Program, place: Place, manner: str, status: str) -> None:
    """A phone in use, switched off or left alone ends the call at once."""
    world.phone(OFFICER).when_called = manner
    await place()
    await world.settled()
    assert program.states()[-1] == status


async def test_a_mailbox_is_told_from_a_person(world: Sandbox, program: Program, place: Place) -> None:
    """With machine detection the fetch says who picked up."""
    world.phone(OFFICER).when_called = "machine"
    program.pages["/start"] = "<Hangup/>"
    await place(machine_detection="Enable")
    await world.settled()
    assert program.of("/start")[0]["AnsweredBy"] == "machine_start"


async def test_no_key_goes_on_with_the_next_verb(world: Sandbox, program: Program, place: Place) -> None:
    """Silence in a Gather posts nothing."""
    await place()
    call = await world.phone(OFFICER).rings()
    await call.answer()
    await call.stay_silent()
    await call.hears("没有按键")
    await call.ends()
    assert program.of("/pressed") == []


async def test_it_rings_no_longer_than_the_timeout(world: Sandbox, program: Program, place: Place) -> None:
    """Nobody does anything: the call ends by itself."""
    await place(timeout=1)
    call = await world.phone(OFFICER).rings()
    await call.ends()
    await world.settled()
    assert program.states()[-1] == "no-answer"


async def test_a_person_who_hangs_up_ends_it(world: Sandbox, program: Program, place: Place) -> None:
    """Hanging up while the other side listens is a completed call."""
    await place()
    call = await world.phone(OFFICER).rings()
    await call.answer()
    await call.hears("按1")
    await call.hang_up()
    await world.settled()
    assert program.states()[-1] == "completed"


async def test_a_call_in_is_recorded_and_the_recording_can_be_fetched(world: Sandbox, program: Program) -> None:
    """The program's number is called; what is said after the tone is kept and told with its address."""
    world.exchange.webhook = f"{program.listener.url}/line"
    program.pages |= {
        "/line": '<Say>请讲</Say><Record action="/recorded" recordingStatusCallback="/kept"/>',
        "/recorded": "<Say>已收到</Say>",
    }
    call = await world.phone(LEADER).dial()
    said = await call.speak("李家村着火了")
    await call.hears("请讲", "已收到")
    await call.ends()
    await world.settled()
    told = program.of("/recorded")[0]
    assert told["Direction"] == "inbound"
    assert program.of("/kept")[0]["RecordingSid"] == told["RecordingSid"]
    async with httpx.AsyncClient() as http:
        assert (await http.get(told["RecordingUrl"])).content == said


@pytest.fixture
async def dialled(world: Sandbox, program: Program) -> Any:
    world.exchange.webhook = f"{program.listener.url}/line"
    program.pages |= {
        "/line": f'<Dial action="/after"><Number url="/screen" statusCallback="/status">{OFFICER}</Number></Dial>',
        "/screen": '<Gather numDigits="1" action="/take"><Say>按1接听</Say></Gather><Hangup/>',
        "/take": "",
        "/after": "<Say>再见</Say>",
    }
    return await world.phone(LEADER).dial()


async def test_two_phones_are_connected_after_the_key(world: Sandbox, program: Program, dialled: Any) -> None:
    """The called one hears the screening, presses, and both talk until one hangs up."""
    other = await world.phone(OFFICER).rings()
    await other.answer()
    await other.press("1")
    await dialled.is_connected()
    await other.hang_up()
    await dialled.hears("再见")
    await world.settled()
    told = program.of("/after")[0]
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "true")


async def test_a_called_one_who_presses_nothing_is_not_connected(world: Sandbox, program: Program, dialled: Any) -> None:
    """The screening document ends with Hangup: no conversation."""
    other = await world.phone(OFFICER).rings()
    await other.answer()
    await other.stay_silent()
    await dialled.hears("再见")
    assert program.of("/after")[0]["DialBridged"] == "false"


async def test_a_caller_who_hangs_up_cancels_the_ringing(world: Sandbox, program: Program, dialled: Any) -> None:
    """The other phone stops ringing."""
    other = await world.phone(OFFICER).rings()
    await dialled.hang_up()
    await other.ends()
    assert other.call.status == "canceled"


async def test_calls_are_listed_and_fetched(world: Sandbox, place: Place, client: Client) -> None:
    """The client finds a call by its recipient, and ends it."""
    made = await place()
    call = await world.phone(OFFICER).rings()
    (listed,) = await client.calls.list_async(to=OFFICER, limit=5)
    assert (listed.sid, listed.status) == (made.sid, "ringing")
    await client.calls(made.sid).update_async(status="completed")
    await call.ends()
    assert (await client.calls(made.sid).fetch_async()).status == "canceled"


@pytest.mark.parametrize(("to", "code"), [("+15005550001", 21217), ("+15005550002", 21214), ("12345", 21217)])
async def test_numbers_that_cannot_be_called_are_refused(place: Place, to: str, code: int) -> None:
    """With Twilio's own codes."""
    with pytest.raises(TwilioRestException) as refused:
        await place(to)
    assert refused.value.code == code


async def test_broken_twiml_ends_the_call_with_an_alert(world: Sandbox, program: Program, place: Place) -> None:
    """The person hears Twilio's own apology, and the alert names the error."""
    program.pages["/start"] = "<Sing/>"
    await place()
    call = await world.phone(OFFICER).rings()
    await call.answer()
    await call.hears("application error")
    await call.ends()
    assert "12200" in world.twilio.alerts[-1]


async def test_callbacks_may_be_doubled(world: Sandbox, program: Program, place: Place) -> None:
    """A fault of message callbacks holds for calls as well."""
    world.twilio.faults.callbacks("doubled")
    await place()
    await (await world.phone(OFFICER).rings()).decline()
    await world.settled()
    await asyncio.sleep(0)
    assert program.states().count("busy") == 2


def test_a_document_is_read_verb_by_verb() -> None:
    """Attributes and what stands inside."""
    (gather, say) = verbs_in(f"<Response>{GATHER}</Response>".encode(), "text/xml")
    assert (gather.attributes["action"], gather.inside[0].text, say.text) == ("/pressed", "收到请按1", "没有按键")

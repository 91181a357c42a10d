"""What the sandbox answers is what Twilio's published document says: messages, calls and refusals in all their states.

The client looks at each answer itself (`receiver.as_published`): a test here need only bring the sandbox to say something.
"""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

import sandbox.twilio.voice.api
from sandbox import Sandbox, SandboxSettings
from sandbox.twilio.errors import SENTENCES
from tests.contract.document import document, named

from .program import LEADER, OFFICER, Place, Program
from .receiver import Receiver, client_for

VILLAGER = "+8619900000101"


async def _sent(client: Client, body: str = "试一试", **more: Any) -> Any:
    return await client.messages.create_async(**{"to": VILLAGER, "from_": "+12025550100", "body": body, **more})


async def test_messages_are_as_published_in_every_state(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """Queued, accepted by a service, delivered, sent, undelivered, failed, received and answered, alone and in the list."""
    receiver.twiml = "<Response><Message>已收到</Message></Response>"
    await _sent(client)
    await world.settled()
    world.twilio.faults.undelivered(30003)
    await _sent(client)
    world.twilio.faults.undelivered(30007, state="failed")
    await _sent(client)
    world.twilio.faults.no_receipt()
    await _sent(client, from_=None, messaging_service_sid=world.settings.messaging_service_sid)
    await world.phone(VILLAGER).text("李家村火情")
    await world.settled()
    listed = await client.messages.list_async()
    assert {one.status for one in listed} == {"delivered", "undelivered", "failed", "sent", "received"}
    assert {one.direction for one in listed} == {"outbound-api", "inbound", "outbound-reply"}
    for one in listed:
        await client.messages(one.sid).fetch_async()
    for arrived in ("试一试", "试一试", "已收到"):
        await world.phone(VILLAGER).expect(arrived)


async def test_pictures_are_listed_in_pages(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """Each page with its links; the picture lies where its resource says, without `.json`."""
    sid = await world.phone(VILLAGER).text("现场", [b"\xff\xd8 1", b"\xff\xd8 2", b"\xff\xd8 3"])
    listed = await client.messages(sid).media.list_async(page_size=2)
    addresses = [receiver.messages[0][f"MediaUrl{number}"] for number in range(3)]
    assert [world.twilio_url + one.uri.removesuffix(".json") for one in listed] == addresses


async def test_a_message_is_deleted_without_a_word(client: Client, world: Sandbox) -> None:
    """204, as the document says, and then 404."""
    made = await _sent(client)
    await world.phone(VILLAGER).expect("试一试")
    assert await client.messages(made.sid).delete_async()
    with pytest.raises(TwilioRestException, match="404"):
        await client.messages(made.sid).fetch_async()


ENDS = {"busy": "busy", "unreachable": "failed", "no-answer": "no-answer", "machine": "completed"}


@pytest.mark.parametrize("manner", ENDS)
async def test_calls_are_as_published_however_they_end(
    world: Sandbox, program: Program, place: Place, client: Client, manner: str
) -> None:
    """Busy, failed, not answered, and answered by a machine."""
    world.phone(OFFICER).when_called = manner
    program.pages["/start"] = "<Hangup/>"
    made = await place(machine_detection="Enable")
    await world.settled()
    assert (await client.calls(made.sid).fetch_async()).status == ENDS[manner]


async def test_a_call_is_as_published_from_ringing_to_its_end(
    world: Sandbox, program: Program, place: Place, client: Client
) -> None:
    """Queued, ringing, answered, hung up by us: each state as the list's filter knows it."""
    made = await place()
    call = await world.phone(OFFICER).rings()
    assert [one.sid for one in await client.calls.list_async(status="ringing", to=OFFICER)] == [made.sid]
    await call.answer()
    await call.hears("按1")
    assert [one.sid for one in await client.calls.list_async(status="in-progress")] == [made.sid]
    ended = await client.calls(made.sid).update_async(status="completed")
    await call.ends()
    assert ended.sid == made.sid
    assert (await client.calls(made.sid).fetch_async()).status == "completed"
    assert await client.calls.list_async(status="in-progress") == []


async def test_a_call_in_its_second_leg_and_its_recording_are_as_published(
    world: Sandbox, program: Program, client: Client
) -> None:
    """An inbound call, the leg that it is connected to, and the address of a recording."""
    world.exchange.webhook = f"{program.listener.url}/line"
    program.pages |= {"/line": '<Record action="/then"/>', "/then": f"<Dial>{OFFICER}</Dial>"}
    world.phone(OFFICER).when_called = "busy"
    call = await world.phone(LEADER).dial()
    await call.speak("李家村着火了")
    await call.ends()
    await world.settled()
    (child,) = await client.calls.list_async(parent_call_sid=call.call.sid)
    assert (child.direction, child.status, child.to) == ("outbound-dial", "busy", OFFICER)
    published = document()["paths"]["/2010-04-01/Accounts/{AccountSid}/Recordings/{Sid}.json"]["get"]["responses"]["200"]
    (*_, example) = published["content"]["application/json"]["examples"].values()
    assert _shape(program.of("/then")[0]["RecordingUrl"]) == _shape(example["value"]["media_url"])


async def test_calls_are_listed_in_pages_and_by_time(world: Sandbox, place: Place, client: Client) -> None:
    """The newest first, as many to a page as was asked; a call that was never answered has no time of beginning."""
    world.phone(OFFICER).when_called = "busy"
    made = [(await place()).sid for _ in range(5)]
    await world.settled()
    assert [one.sid for one in await client.calls.list_async(page_size=2)] == made[::-1]
    first = await client.calls.page_async(page_size=2)
    assert (await client.calls.get_page_async(first.next_page_url)).previous_page_url is not None
    assert len(await client.calls.list_async(end_time_after=world.settings.now().date())) == 5
    assert await client.calls.list_async(start_time_after=world.settings.now().date()) == []


async def test_an_answered_call_cannot_be_canceled(world: Sandbox, place: Place, client: Client) -> None:
    """`canceled` is for calls that are queued or ring; this one has to be completed."""
    made = await place()
    call = await world.phone(OFFICER).rings()
    await call.answer()
    await call.hears("按1")
    with pytest.raises(TwilioRestException) as refused:
        await client.calls(made.sid).update_async(status="canceled")
    assert refused.value.code == 21220
    await call.hang_up()


@pytest.mark.parametrize("code", SENTENCES)
async def test_every_refusal_has_twilios_error_body(world: Sandbox, client: Client, code: int) -> None:
    """Status, code, sentence and link: for each code that the sandbox knows."""
    world.twilio.faults.next(status=SENTENCES[code][0], code=code)
    with pytest.raises(TwilioRestException) as refused:
        await _sent(client)
    assert (refused.value.status, refused.value.code) == (SENTENCES[code][0], code)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Messages/SM" + "0" * 32 + ".json", 404),
        ("PUT", "/Messages.json", 405),
        ("PUT", "/Calls.json", 405),
        ("GET", "/Calls/CA" + "0" * 32 + ".json", 404),
        ("DELETE", "/Calls/{call}.json", 405),
        ("GET", "/Recordings/RE" + "0" * 32, 404),
    ],
)
async def test_what_is_not_there_is_refused_in_twilios_error_body(
    world: Sandbox, place: Place, method: str, path: str, status: int
) -> None:
    """Unknown sids and methods."""
    world.phone(OFFICER).when_called = "busy"
    path = path.format(call=(await place()).sid)
    auth = (world.settings.account_sid, world.settings.auth_token)
    async with httpx.AsyncClient(auth=auth) as http:
        url = f"{world.twilio_url}/2010-04-01/Accounts/{world.settings.account_sid}{path}"
        answer = await http.request(method, url)
    assert answer.status_code == status
    assert named("FetchCall").answer_faults(status, answer.json()) == []


async def test_too_many_requests_and_a_wrong_password_are_refused_so_as_well() -> None:
    """429 and 401, from the sandbox itself."""
    async with Sandbox(SandboxSettings(requests_per_second=0)) as world:
        for token, status in ((None, 429), ("wrong", 401)):
            client = client_for(world, token)
            with pytest.raises(TwilioRestException) as refused:
                await _sent(client)
            await client.http_client.close()
            assert refused.value.status == status


async def test_an_answer_that_strays_from_the_document_is_seen(
    world: Sandbox, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look that the client takes at each answer can fail: a field too many, and one of a wrong kind."""
    usual = sandbox.twilio.voice.api.call_resource
    world.phone(OFFICER).when_called = "busy"
    for stray in ({"annotation": None}, {"status": "initiated"}, {"duration": 0}):
        monkeypatch.setattr(sandbox.twilio.voice.api, "call_resource", lambda *given, stray=stray: {**usual(*given), **stray})
        with pytest.raises(AssertionError, match="CreateCall is not answered as Twilio's document says"):
            await place()


def _shape(url: str) -> str:
    """Return an address without its host, and without what differs between two sids."""
    return re.sub(r"[0-9a-f]{32}", "…", re.sub(r"https?://[^/]+", "", url))

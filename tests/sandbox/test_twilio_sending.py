"""Twilio's official client sends through the sandbox."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from sandbox import Sandbox, SandboxSettings

from .receiver import BlockingPointedHere, Receiver, client_for

VILLAGER = "+8619900000101"
OFFICER = "+8619900000102"


async def send(client: Client, body: str = "【值守】请回复", to: str = VILLAGER, **more: object):
    more.setdefault("from_", "+12025550100")
    return await client.messages.create_async(to=to, body=body, **more)


async def refused(client: Client, **message: object) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as raised:
        await send(client, **message)
    return raised.value


async def test_a_message_reaches_the_handset_and_its_states_are_called_back(
    world: Sandbox, receiver: Receiver, client: Client
) -> None:
    """A message is queued, then sending, sent and delivered, each told by a signed callback, and lies on the handset."""
    created = await send(client, "李家村火情，30分钟内电话报告。", status_callback=receiver.status_url)
    received = await world.phone(VILLAGER).expect("李家村", "30分钟")
    await world.settled()
    assert (created.status, created.direction, created.num_segments) == ("queued", "outbound-api", "1")
    assert created.date_created.tzinfo is not None
    assert received.sid == created.sid
    assert [one["MessageStatus"] for one in receiver.statuses] == ["sending", "sent", "delivered"]
    assert receiver.statuses[0].items() >= {"MessageSid": created.sid, "SmsStatus": "sending", "To": VILLAGER}.items()
    fetched = await client.messages(created.sid).fetch_async()
    assert (fetched.status, fetched.body, fetched.error_code) == ("delivered", "李家村火情，30分钟内电话报告。", None)
    assert fetched.date_sent is not None


async def test_a_messaging_service_accepts_first(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """Through a Messaging Service the create call answers `accepted`, and `queued` is called back too."""
    service = world.settings.messaging_service_sid
    created = await send(client, from_=None, messaging_service_sid=service, status_callback=receiver.status_url)
    await world.phone(VILLAGER).expect("请回复")
    await world.settled()
    assert created.status == "accepted"
    assert [one["MessageStatus"] for one in receiver.statuses] == ["queued", "sending", "sent", "delivered"]
    assert {one["MessagingServiceSid"] for one in receiver.statuses} == {service}


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
        ("19900000101", 21211),
    ],
)
async def test_magic_and_malformed_recipients_are_refused(client: Client, to: str, code: int) -> None:
    """Each magic number of Twilio's test credentials is refused with its own code, and so is a number that isn't E.164."""
    problem = await refused(client, to=to)
    assert (problem.status, problem.code) == (400, code)
    assert problem.msg.startswith("Unable to create record: ")


@pytest.mark.parametrize(
    ("message", "status", "code"),
    [
        ({"body": ""}, 400, 21602),
        ({"to": ""}, 400, 21604),
        ({"from_": None}, 400, 21603),
        ({"from_": "+12025550199"}, 400, 21606),
        ({"from_": "+15005550001"}, 400, 21212),
        ({"from_": "+15005550008"}, 400, 21611),
        ({"body": "长" * 1601}, 400, 21617),
        ({"status_callback": "ftp://127.0.0.1/x"}, 400, 21609),
        ({"from_": None, "messaging_service_sid": "MG" + "0" * 32}, 400, 21701),
    ],
)
async def test_bad_messages_are_refused(client: Client, message: dict[str, object], status: int, code: int) -> None:
    """A message that Twilio wouldn't take is refused with Twilio's status and code."""
    problem = await refused(client, **message)
    assert (problem.status, problem.code) == (status, code)


async def test_1600_characters_are_taken_and_counted_in_ucs2(world: Sandbox, client: Client) -> None:
    """1,600 Chinese characters are accepted as 24 segments of 67."""
    created = await send(client, "灾" * 1600)
    await world.phone(VILLAGER).expect("灾" * 1600)
    assert created.num_segments == "24"


async def test_emoji_and_rare_characters_arrive_unchanged(world: Sandbox, client: Client) -> None:
    """Characters outside the basic plane, spaces and plus signs arrive as they were sent."""
    text = "🔥 𠮷村 a+b & c=d 100%\n第二行"
    await send(client, text)
    assert (await world.phone(VILLAGER).expect("🔥")).text == text


async def test_wrong_password_and_wrong_account(world: Sandbox) -> None:
    """A wrong token gets 401 with code 20003."""
    stranger = client_for(world, "not the token")
    problem = await refused(stranger)
    await stranger.http_client.close()
    assert (problem.status, problem.code) == (401, 20003)


async def test_an_unknown_message_is_not_found(client: Client) -> None:
    """Fetching a message that was never created gets 404 with code 20404."""
    with pytest.raises(TwilioRestException) as raised:
        await client.messages("SM" + "0" * 32).fetch_async()
    assert (raised.value.status, raised.value.code) == (404, 20404)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503), (400, 21610)])
async def test_programmed_answers(world: Sandbox, client: Client, status: int, code: int) -> None:
    """A programmed error answers exactly as many requests as told; those aren't processed, the next one is."""
    world.twilio.faults.next(status=status, code=code, times=2)
    for _ in range(2):
        problem = await refused(client)
        assert (problem.status, problem.code) == (status, code)
    await send(client)
    await world.phone(VILLAGER).expect("请回复")
    assert world.twilio.store.accepted == 1


async def test_a_fault_can_concern_one_recipient(world: Sandbox, client: Client) -> None:
    """A fault given for one number leaves other numbers alone."""
    world.twilio.faults.next(status=500, to=OFFICER)
    await send(client, to=VILLAGER)
    assert (await refused(client, to=OFFICER)).code == 20500
    await world.phone(VILLAGER).expect("请回复")


@pytest.mark.parametrize("processed", [True, False])
async def test_a_hanging_call_may_have_been_processed_or_not(world: Sandbox, client: Client, processed: bool) -> None:
    """A call that never answers has sent the message or hasn't; listing by recipient and time tells which."""
    world.twilio.faults.hang(processed=processed)
    before = datetime.now(UTC) - timedelta(seconds=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(client, "可能发过"), 0.3)
    found = await client.messages.list_async(to=VILLAGER, date_sent_after=before)
    assert [one.body for one in found] == (["可能发过"] if processed else [])
    if processed:
        await world.phone(VILLAGER).expect("可能发过")


async def test_a_slow_accept_delays_only_the_answer(world: Sandbox, client: Client) -> None:
    """A slow accept answers late, and well."""
    world.twilio.faults.slow(0.2, times=1)
    began = asyncio.get_running_loop().time()
    await send(client)
    assert asyncio.get_running_loop().time() - began >= 0.2
    await world.phone(VILLAGER).expect("请回复")


async def test_an_outage_refuses_everything_until_it_ends(world: Sandbox, client: Client) -> None:
    """During an outage every call gets 503; afterwards messages go through again."""
    world.twilio.faults.outage()
    assert (await refused(client)).status == 503
    world.twilio.faults.outage(False)
    await send(client)
    await world.phone(VILLAGER).expect("请回复")


@pytest.mark.parametrize(
    ("code", "states"),
    [(30003, ["sending", "sent", "undelivered"]), (30007, ["sending", "failed"])],
)
async def test_an_undelivered_message_never_lies_on_the_handset(
    world: Sandbox, receiver: Receiver, client: Client, code: int, states: list[str]
) -> None:
    """An undelivered or failed message tells its ErrorCode by callback and on fetching, and doesn't arrive."""
    state = states[-1]
    world.twilio.faults.undelivered(error_code=code, state=state)
    created = await send(client, status_callback=receiver.status_url)
    await world.settled()
    assert [one["MessageStatus"] for one in receiver.statuses] == states
    assert receiver.statuses[-1]["ErrorCode"] == str(code)
    fetched = await client.messages(created.sid).fetch_async()
    assert (fetched.status, fetched.error_code) == (state, code)
    assert world.phone(VILLAGER).received() == []


async def test_without_a_receipt_a_message_stays_sent(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """A message without delivery receipt arrives, yet its state never goes beyond `sent`."""
    world.twilio.faults.no_receipt()
    created = await send(client, status_callback=receiver.status_url)
    await world.phone(VILLAGER).expect("请回复")
    await world.settled()
    assert [one["MessageStatus"] for one in receiver.statuses] == ["sending", "sent"]
    assert (await client.messages(created.sid).fetch_async()).status == "sent"


@pytest.mark.parametrize(
    ("manner", "expected"),
    [
        ("doubled", ["sending", "sending", "sent", "sent", "delivered", "delivered"]),
        ("reversed", ["delivered", "sent", "sending"]),
        ("off", []),
    ],
)
async def test_callbacks_misbehave_as_told(
    world: Sandbox, receiver: Receiver, client: Client, manner: str, expected: list[str]
) -> None:
    """Callbacks come twice, in the wrong order, or not at all, and the message arrives all the same."""
    world.twilio.faults.callbacks(manner, times=1)
    await send(client, status_callback=receiver.status_url)
    await world.phone(VILLAGER).expect("请回复")
    await world.settled()
    assert [one["MessageStatus"] for one in receiver.statuses] == expected


async def test_late_callbacks_come_after_the_world_has_settled(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """Late callbacks don't keep the world from settling, and come in the end."""
    world.twilio.faults.callbacks("late", times=1, seconds=0.4)
    await send(client, status_callback=receiver.status_url)
    await world.phone(VILLAGER).expect("请回复")
    await world.settled()
    assert receiver.statuses == []
    await asyncio.sleep(0.5)
    assert [one["MessageStatus"] for one in receiver.statuses] == ["sending", "sent", "delivered"]


async def test_lists_are_newest_first_filtered_and_paged(world: Sandbox, client: Client) -> None:
    """The list filters by To, From and DateSent and pages as the client follows it."""
    for number in range(5):
        await send(client, f"第{number}条")
        await world.phone(VILLAGER).expect(f"第{number}条")
    await send(client, "给值班员", to=OFFICER)
    await world.phone(OFFICER).expect("给值班员")
    assert len(await client.messages.list_async()) == 6
    paged = await client.messages.list_async(to=VILLAGER, page_size=2)
    assert [one.body for one in paged] == [f"第{number}条" for number in (4, 3, 2, 1, 0)]
    assert await client.messages.list_async(from_="+12025550199") == []
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert await client.messages.list_async(to=VILLAGER, date_sent_after=tomorrow) == []
    assert len(await client.messages.list_async(to=VILLAGER, date_sent_before=tomorrow)) == 5
    assert len(await client.messages.list_async(to=OFFICER, date_sent=datetime.now(UTC).date())) == 1


async def test_the_request_limit_answers_429(client: Client) -> None:
    """With a limit of requests per second the surplus gets 20429."""
    settings = SandboxSettings(requests_per_second=3)
    async with Sandbox(settings, allow="请回复") as limited:
        official = client_for(limited)
        outcomes = await asyncio.gather(*(send(official) for _ in range(12)), return_exceptions=True)
        await official.http_client.close()
    codes = {one.code for one in outcomes if isinstance(one, TwilioRestException)}
    assert codes == {20429}
    assert 3 <= sum(not isinstance(one, Exception) for one in outcomes) <= 6


async def test_the_segment_rate_queues_messages() -> None:
    """With a rate of segments per second messages wait in Twilio's queue instead of being refused."""
    async with Sandbox(SandboxSettings(segments_per_second=10, step_seconds=0.0)) as slow:
        official = client_for(slow)
        began = asyncio.get_running_loop().time()
        for number in range(4):
            await send(official, f"第{number}条")
        await slow.phone(VILLAGER).expect("第3条")
        assert asyncio.get_running_loop().time() - began >= 0.3
        for number in range(3):
            await slow.phone(VILLAGER).expect(f"第{number}条")
        await official.http_client.close()


async def test_a_stray_callback_is_well_signed(world: Sandbox, receiver: Receiver) -> None:
    """A status callback for a message that nobody sent can be commanded, with a signature that holds."""
    reply = await world.twilio.stray_callback(receiver.status_url, "undelivered")
    assert (reply.status, receiver.refused) == (204, [])
    assert receiver.statuses[0]["MessageStatus"] == "undelivered"


async def test_the_blocking_client_works_as_well(world: Sandbox) -> None:
    """The official client's blocking calls speak to the sandbox too."""
    settings = world.settings
    blocking = Client(settings.account_sid, settings.auth_token, http_client=BlockingPointedHere(world.twilio_url))
    created = await asyncio.to_thread(
        blocking.messages.create, to=VILLAGER, from_="+12025550100", body="同步发送 🔥", media_url=["http://127.0.0.1/1.jpg"]
    )
    received = await world.phone(VILLAGER).expect("同步发送 🔥")
    assert (created.sid[:2], created.num_media, received.media[0].url) == ("MM", "1", "http://127.0.0.1/1.jpg")


async def test_a_message_can_be_deleted(world: Sandbox, client: Client) -> None:
    """A deleted message is no longer found."""
    created = await send(client)
    await world.phone(VILLAGER).expect("请回复")
    assert await client.messages(created.sid).delete_async()
    assert await client.messages.list_async() == []

"""A handset texts, and the program gets Twilio's signed webhook."""

import asyncio
import re

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from sandbox import Sandbox, SandboxSettings, WebhookRefused
from sandbox.outgoing import Outgoing
from sandbox.twilio.faults import TwilioFaults
from sandbox.twilio.signing import SignedPoster

from .receiver import Receiver

VILLAGER = "+8619900000101"


async def test_a_text_is_posted_signed_with_all_parameters(world: Sandbox, receiver: Receiver) -> None:
    """The webhook carries Twilio's parameters, blank ones too, and a signature that its validator accepts."""
    sid = await world.phone(VILLAGER).text("李家村着火了 伤2个")
    (form,) = receiver.messages
    assert receiver.refused == []
    assert (
        form.items()
        >= {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": world.settings.account_sid,
            "From": VILLAGER,
            "To": "+12025550100",
            "Body": "李家村着火了 伤2个",
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "FromCountry": "CN",
            "FromCity": "",
            "ToZip": "",
        }.items()
    )


async def test_an_empty_text_is_posted_too(world: Sandbox, receiver: Receiver) -> None:
    """An empty message is a message, and its signature counts the blank body."""
    await world.phone(VILLAGER).text("")
    assert receiver.messages[0]["Body"] == ""


async def test_the_signature_vectors_of_the_documentation() -> None:
    """The signature is the one that Twilio's documentation computes for its example."""
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    poster = SignedPoster(Outgoing(1, {}, "x"), "12345", TwilioFaults())
    assert poster._signature("https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_twiml_answers_reach_the_handset(world: Sandbox, receiver: Receiver) -> None:
    """Every <Message> of the answer is sent to the handset, and replying to it goes back in."""
    receiver.twiml = "<Response><Message>收到，编号0101</Message><Message><Body>请补充：地点</Body></Message></Response>"
    await world.phone(VILLAGER).text("着火了")
    await world.phone(VILLAGER).expect("编号0101")
    question = await world.phone(VILLAGER).expect(re.compile("补充：(地点|时间)"))
    receiver.twiml = "<Response/>"
    await question.reply("李家村")
    assert [one["Body"] for one in receiver.messages] == ["着火了", "李家村"]


@pytest.mark.parametrize(
    ("twiml", "code"), [("<Response><Message>没有收尾", "12100"), ("<html/>", "12200"), ("<Response><Dial/></Response>", "12200")]
)
async def test_broken_twiml_is_a_failure(world: Sandbox, receiver: Receiver, twiml: str, code: str) -> None:
    """An answer that isn't TwiML fails the text with Twilio's warning code, which is kept among the alerts."""
    receiver.twiml = twiml
    with pytest.raises(WebhookRefused, match=code):
        await world.phone(VILLAGER).text("着火了")
    assert world.twilio.alerts[-1].startswith(code)


async def test_a_refused_webhook_raises_unless_told(world: Sandbox, receiver: Receiver) -> None:
    """A 5xx fails the text and isn't retried; a person's handset may be told to shrug it off."""
    receiver.status = 503
    with pytest.raises(WebhookRefused) as raised:
        await world.phone(VILLAGER).text("着火了")
    assert raised.value.reply.status == 503
    sid = await world.phone(VILLAGER).text("着火了", must_be_taken=False)
    assert sid.startswith("SM")
    assert len(receiver.messages) == 2


async def test_an_unreachable_program_is_a_failure(world: Sandbox) -> None:
    """A refused connection fails the text, and so does having no webhook at all."""
    with pytest.raises(WebhookRefused, match="no webhook"):
        await world.phone(VILLAGER).text("着火了")
    world.point_to("http://127.0.0.1:9/hooks/twilio/sms")
    with pytest.raises(WebhookRefused):
        await world.phone(VILLAGER).text("着火了")


async def test_the_fallback_gets_the_message_with_the_error(world: Sandbox, receiver: Receiver) -> None:
    """When the webhook fails and a fallback is set, the fallback is told what failed."""
    dead = "http://127.0.0.1:9/hooks/twilio/sms"
    world.point_to(dead, receiver.listener.url + "/hooks/twilio/sms-fallback")
    await world.phone(VILLAGER).text("着火了")
    assert receiver.messages[0].items() >= {"Body": "着火了", "ErrorUrl": dead, "ErrorCode": "11205"}.items()


async def test_a_doubled_webhook_has_the_same_sid(world: Sandbox, receiver: Receiver) -> None:
    """On command a message is posted twice at once with one MessageSid."""
    world.twilio.faults.double_webhook()
    sid = await world.phone(VILLAGER).text("着火了")
    await world.phone(VILLAGER).text("又着火了")
    assert [one["MessageSid"] for one in receiver.messages[:2]] == [sid, sid]
    assert len(receiver.messages) == 3


@pytest.mark.parametrize("kind", ["wrong", "missing"])
async def test_bad_signatures_on_command(world: Sandbox, receiver: Receiver, kind: str) -> None:
    """On command the signature is wrong or missing, and the program's 403 comes back."""
    world.twilio.faults.signature(kind)
    with pytest.raises(WebhookRefused) as raised:
        await world.phone(VILLAGER).text("着火了")
    assert raised.value.reply.status == 403


async def test_pictures_are_announced_and_can_be_fetched(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """A picture comes as MediaUrl0 with its content type, and the URL serves its bytes."""
    sid = await world.phone(VILLAGER).text("现场照片", [b"\xff\xd8 first", b"\xff\xd8 second"])
    (form,) = receiver.messages
    assert sid.startswith("MM")
    assert (form["NumMedia"], form["MediaContentType0"]) == ("2", "image/jpeg")
    fetched = await client.http_client.session.get(form["MediaUrl1"])
    assert await fetched.read() == b"\xff\xd8 second"
    assert fetched.headers["Content-Type"] == "image/jpeg"
    listed = await client.messages(sid).media.list_async()
    assert [one.content_type for one in listed] == ["image/jpeg", "image/jpeg"]


async def test_stop_ends_and_start_resumes(world: Sandbox, receiver: Receiver, client: Client) -> None:
    """After STOP the carrier answers by itself and refuses messages with 21610, until START."""
    phone = world.phone(VILLAGER)
    await phone.text("STOP")
    await phone.expect("unsubscribed")
    with pytest.raises(TwilioRestException) as raised:
        await client.messages.create_async(to=VILLAGER, from_="+12025550100", body="请回复")
    assert (raised.value.status, raised.value.code) == (400, 21610)
    await phone.text("START")
    await client.messages.create_async(to=VILLAGER, from_="+12025550100", body="请回复")
    await phone.expect("请回复")
    assert [one["Body"] for one in receiver.messages] == ["STOP", "START"]


async def test_the_public_url_is_signed_and_the_local_one_dialled(receiver: Receiver) -> None:
    """Behind a proxy the signature is over the public URL while the post goes to the local address."""
    settings = SandboxSettings(reach={"https://zhishou.example": receiver.listener.url})
    receiver.public = "https://zhishou.example"
    async with Sandbox(settings) as proxied:
        proxied.point_to("https://zhishou.example/hooks/twilio/sms")
        await proxied.phone(VILLAGER).text("着火了")
    assert [one["Body"] for one in receiver.messages] == ["着火了"]


async def test_many_people_text_at_once(world: Sandbox, receiver: Receiver) -> None:
    """A hundred people texting in the same moment all get through."""
    await asyncio.gather(*(world.phone(f"+8619900001{number:03}").text(f"第{number}人") for number in range(100)))
    assert {one["Body"] for one in receiver.messages} == {f"第{number}人" for number in range(100)}

"""A rig per channel: the channel, a pretend carrier before it, and how that carrier says each of the outcomes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

from notifier.channels import CHANNELS
from notifier.channels.base import Accepted, Outgoing, Sender
from notifier.voice.script import Place, Talk, message
from runtime.nats_server import free_port
from runtime.settings import Settings
from sandbox.calling import PhoneCall
from sandbox.running import Sandbox
from sandbox.settings import SandboxSettings
from schemas.values import Channel
from tests.notifier.conformance.browser import PretendBrowser
from tests.notifier.conformance.receiver import BREAK, http_receiver, mailbox

Trouble = Literal["temporary", "permanent", "throttled", "unknown"]
TWILIO: Mapping[Trouble, tuple[int, int]] = {
    "temporary": (503, 20503),
    "permanent": (400, 21610),
    "throttled": (429, 20429),
    "unknown": (500, 20500),
}
VAPID = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"
PHONE, CHAT, NAME = "+8619900000101", "5550101", "应急值班群"


@dataclass
class Rig:
    """`say` has the carrier fail the next send in a way; `arrived` returns the texts that reached the person."""

    sender: Sender
    address: str
    say: Callable[[Trouble], None]
    arrived: Callable[[], list[str]]


def _settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **more)  # type: ignore[call-arg]


@asynccontextmanager
async def _opened(channel: Channel, settings: Settings) -> AsyncIterator[Sender]:
    sender = CHANNELS[channel].sender(settings)
    assert CHANNELS[channel].configured(settings)
    await sender.open()
    try:
        yield sender
    finally:
        await sender.close()


def unreachable(channel: Channel) -> AbstractAsyncContextManager[Sender]:
    """Return a channel whose carrier nobody listens at."""
    return _opened(channel, of(channel, f"http://127.0.0.1:{free_port()}"))


def of(channel: Channel, url: str) -> Settings:
    """Return settings of a channel whose carrier is at `url`."""
    secret = "a secret of sixteen and more"
    made: Mapping[Channel, dict[str, Any]] = {
        Channel.SMS: {
            "twilio": {"account_sid": "AC" + "0" * 32, "auth_token": secret, "from_number": "+15550100", "base_url": url}
        },
        Channel.VOICE: {
            "public_url": "http://127.0.0.1:1",
            "twilio": {"account_sid": "AC" + "0" * 32, "auth_token": secret, "from_number": "+15550100", "base_url": url},
        },
        Channel.TELEGRAM: {"telegram": {"token": "1:abc", "base_url": f"{url}/bot"}},
        Channel.WECOM: {"wecom": {"base_url": url, "robots": {NAME: {"key": "key-1"}}}},
        Channel.DINGTALK: {"dingtalk": {"base_url": url, "robots": {NAME: {"token": "token-1", "secret": "SEC1"}}}},
        Channel.FEISHU: {"feishu": {"base_url": url, "robots": {NAME: {"hook": "hook-1", "secret": "SEC1"}}}},
        Channel.WEBHOOK: {"webhook": {"receivers": {NAME: {"url": f"{url}/in", "secret": secret}}}},
        Channel.APPRISE: {"apprise": {"services": {NAME: f"{url.replace('http', 'json', 1)}/in"}}},
        Channel.WEBPUSH: {"webpush": {"private_key": VAPID, "services": ("127.0.0.1",)}},
        Channel.EMAIL: {
            "smtp": {"host": "127.0.0.1", "port": int(url.rpartition(":")[2]), "tls": "none", "sender": "值守 <duty@example.org>"}
        },
    }
    return _settings(**made[channel])


@asynccontextmanager
async def _posting(
    channel: Channel, usual: bytes, troubles: Mapping[Trouble, tuple[int, bytes]], text: Callable[[Any], str]
) -> AsyncIterator[Rig]:
    """Rig a channel that posts JSON."""
    async with http_receiver((200, usual)) as receiver, _opened(channel, of(channel, receiver.url)) as sender:

        def say(trouble: Trouble) -> None:
            receiver.programme.append(BREAK if trouble == "unknown" else (*troubles[trouble], {"Retry-After": "7"}))

        yield Rig(sender, NAME, say, lambda: [text(one.json) for one in receiver.taken])


def wecom() -> AbstractAsyncContextManager[Rig]:
    """WeCom answers 200 with `errcode`."""
    return _posting(
        Channel.WECOM,
        b'{"errcode":0,"errmsg":"ok"}',
        {
            "temporary": (200, b'{"errcode":-1,"errmsg":"system busy"}'),
            "permanent": (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'),
            "throttled": (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        },
        lambda body: body["text"]["content"],
    )


def dingtalk() -> AbstractAsyncContextManager[Rig]:
    """DingTalk answers 200 with `errcode`."""
    return _posting(
        Channel.DINGTALK,
        b'{"errcode":0,"errmsg":"ok"}',
        {
            "temporary": (200, b'{"errcode":-1,"errmsg":"system busy"}'),
            "permanent": (200, b'{"errcode":300001,"errmsg":"token is not exist"}'),
            "throttled": (200, b'{"errcode":130101,"errmsg":"send too fast"}'),
        },
        lambda body: body["text"]["content"],
    )


def feishu() -> AbstractAsyncContextManager[Rig]:
    """Feishu answers 200 with `code`."""
    return _posting(
        Channel.FEISHU,
        b'{"code":0,"msg":"success","data":{}}',
        {
            "temporary": (503, b""),
            "permanent": (200, b'{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}'),
            "throttled": (200, b'{"code":11232,"msg":"frequency limited"}'),
        },
        lambda body: body["content"]["text"],
    )


def webhook() -> AbstractAsyncContextManager[Rig]:
    """A receiver of anyone's answers with HTTP's own codes."""
    return _posting(
        Channel.WEBHOOK,
        b'{"id":"theirs-1"}',
        {"temporary": (503, b""), "permanent": (410, b""), "throttled": (429, b"")},
        lambda body: body["text"],
    )


def apprise() -> AbstractAsyncContextManager[Rig]:
    """Apprise's own JSON service stands for all that it knows."""
    return _posting(
        Channel.APPRISE,
        b"",
        {"temporary": (503, b""), "permanent": (410, b""), "throttled": (429, b"")},
        lambda body: body["message"],
    )


@asynccontextmanager
async def webpush() -> AsyncIterator[Rig]:
    """A push service on loopback, and a browser that decrypts what it is handed with its own keys."""
    browser = PretendBrowser()
    troubles = {"temporary": (503, b""), "permanent": (410, b""), "throttled": (429, b"")}
    async with http_receiver((201, b"")) as receiver, _opened(Channel.WEBPUSH, of(Channel.WEBPUSH, receiver.url)) as sender:

        def say(trouble: Trouble) -> None:
            receiver.programme.append(BREAK if trouble == "unknown" else (*troubles[trouble], {"Retry-After": "7"}))

        yield Rig(sender, browser.address(receiver.url), say, lambda: [browser.read(one.body)["text"] for one in receiver.taken])


@asynccontextmanager
async def email() -> AsyncIterator[Rig]:
    """A mail server answers with SMTP's codes."""
    said = {
        "temporary": "454 4.3.0 not now",
        "permanent": "550 5.1.1 no such box",
        "throttled": "451 4.7.1 too many",
        "unknown": BREAK,
    }
    async with mailbox() as box, _opened(Channel.EMAIL, of(Channel.EMAIL, f"http://127.0.0.1:{box.port}")) as sender:
        yield Rig(sender, "zhang@example.org", lambda trouble: box.programme.append(said[trouble]), lambda: list(box.texts))


@asynccontextmanager
async def sms() -> AsyncIterator[Rig]:
    """Twilio, as the sandbox speaks it."""
    async with Sandbox(SandboxSettings(), allow=".") as world:
        carrier = world.settings
        settings = _settings(
            twilio={
                "account_sid": carrier.account_sid,
                "auth_token": carrier.auth_token,
                "from_number": carrier.from_number,
                "base_url": world.twilio_url,
            }
        )
        faults = world.twilio.faults

        def say(trouble: Trouble) -> None:
            status, code = TWILIO[trouble]
            faults.next(status=status, code=code)

        async with _opened(Channel.SMS, settings) as sender:
            yield Rig(sender, PHONE, say, lambda: [entry.text for entry in world.phone(PHONE).received()])


@asynccontextmanager
async def telegram() -> AsyncIterator[Rig]:
    """Telegram, as the sandbox speaks it."""
    async with Sandbox(SandboxSettings(), allow=".") as world:
        world.chat(int(CHAT))
        settings = _settings(telegram={"token": world.settings.telegram_token, "base_url": world.telegram_base_url})
        faults = world.telegram.faults

        def say(trouble: Trouble) -> None:
            if trouble == "throttled":
                faults.next(status=429, retry_after=3)
            else:
                faults.next(status={"permanent": 403, "unknown": 502}[trouble])

        async with _opened(Channel.TELEGRAM, settings) as sender:
            yield Rig(sender, CHAT, say, lambda: [entry.text for entry in world.chat(int(CHAT)).received()])


class Told:
    """A channel that calls, remembering what each call is to say: the program is asked for it by the carrier."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.texts: dict[str, str] = {}
        self.longest = sender.longest

    async def send(self, message: Outgoing) -> Accepted:
        """Send, and know what to say."""
        self.texts[str(message.delivery_id)] = message.text
        return await self._sender.send(message)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sender, name)

    async def say(self, request: web.Request) -> web.Response:
        """Answer the carrier with the message of the call that it asks about."""
        talk = Talk(self.texts[request.path.rpartition("/")[2]], "", "zh", "1", "duty")
        return web.Response(text=message(talk, request.path, Place()), content_type="text/xml")


@asynccontextmanager
async def voice() -> AsyncIterator[Rig]:
    """Twilio's telephone, as the sandbox rings it; the person picks up and hears the message."""
    async with Sandbox(SandboxSettings(), allow=".") as world, AsyncExitStack() as stack:
        carrier, port = world.settings, free_port()
        settings = _settings(
            public_url=f"http://127.0.0.1:{port}",
            twilio={
                "account_sid": carrier.account_sid,
                "auth_token": carrier.auth_token,
                "from_number": carrier.from_number,
                "base_url": world.twilio_url,
            },
        )
        faults, phone = world.twilio.faults, world.phone(PHONE)

        def say(trouble: Trouble) -> None:
            status, code = TWILIO[trouble]
            faults.next(status=status, code=21217 if trouble == "permanent" else code)

        def arrived() -> list[str]:
            calls = [entry for entry in phone.history if isinstance(entry, PhoneCall)]
            for each in calls:
                each.call.picked_up.set()
            return [line.removeprefix("您好，这里是值守系统。") for each in calls for line in each.text.splitlines()[:1]]

        told = Told(await stack.enter_async_context(_opened(Channel.VOICE, settings)))
        app = web.Application()
        app.router.add_post("/hooks/twilio/voice/notice/{delivery}", told.say)
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield Rig(told, PHONE, say, arrived)  # type: ignore[arg-type]
        await world.exchange.close()


RIGS: Mapping[Channel, Callable[[], AbstractAsyncContextManager[Rig]]] = {
    Channel.SMS: sms,
    Channel.VOICE: voice,
    Channel.TELEGRAM: telegram,
    Channel.WECOM: wecom,
    Channel.DINGTALK: dingtalk,
    Channel.FEISHU: feishu,
    Channel.WEBHOOK: webhook,
    Channel.APPRISE: apprise,
    Channel.WEBPUSH: webpush,
    Channel.EMAIL: email,
}

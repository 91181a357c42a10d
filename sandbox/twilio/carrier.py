"""The pretend Twilio: what it knows, and what it does with a message to send."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from sandbox.outgoing import Outgoing, Reply
from sandbox.settings import SandboxSettings
from sandbox.traffic import Traffic
from sandbox.twilio import numbers
from sandbox.twilio.callbacks import news_of
from sandbox.twilio.errors import refusal
from sandbox.twilio.faults import TwilioFaults
from sandbox.twilio.messages import Message, MessageStore, new_sid
from sandbox.twilio.optout import OptOuts
from sandbox.twilio.segments import segments
from sandbox.twilio.signing import SignedPoster
from sandbox.twilio.states import first_state
from sandbox.twilio.transit import Transit

LONGEST = 1600
KEPT_ALERTS = 1000


class TwilioCarrier:
    """Accepts messages, refuses them with Twilio's codes, and sends them on their way."""

    def __init__(self, settings: SandboxSettings, traffic: Traffic, deliver: Callable[[Message], None]) -> None:
        self.settings = settings
        self.account_sid = settings.account_sid
        self.faults = TwilioFaults()
        self.store = MessageStore(settings.kept_messages)
        self.opt_outs = OptOuts()
        self.alerts: deque[str] = deque(maxlen=KEPT_ALERTS)
        self.now = settings.now
        self.outgoing = Outgoing(settings.webhook_timeout, settings.reach, "TwilioProxy/1.1")
        self.poster = SignedPoster(self.outgoing, settings.auth_token, self.faults)
        self.transit = Transit(settings, self.poster, self.faults, traffic, deliver)

    def create(self, form: Mapping[str, str], media_urls: Sequence[str] = ()) -> Message:
        """Accept the message that the form of a create call describes; raise Refusal."""
        sender, service = self._sender(form)
        message = self.outbound(form.get("To", ""), sender, form.get("Body", ""), tuple(media_urls), "outbound-api")
        message.service_sid = service
        message.status = first_state(by_service=bool(service))
        message.status_callback = _callback(form)
        self.transit.start(message)
        return message

    def outbound(self, to: str, sender: str, body: str, media_urls: tuple[str, ...], direction: str) -> Message:
        """Check and keep a message to be sent, not yet on its way; raise Refusal."""
        self._check(to, sender, body, media_urls)
        now = self.now()
        message = Message(
            sid=new_sid("MM" if media_urls else "SM"),
            sender=sender,
            to=to,
            body=body,
            direction=direction,
            status="queued",
            segments=segments(body),
            created=now,
            updated=now,
            accepted_at=time.time(),
            media_urls=media_urls,
        )
        self.store.add(message)
        return message

    async def stray_callback(self, url: str, status: str = "delivered", sid: str | None = None) -> Reply:
        """Post a well-signed status callback for a message that was never sent here; return the program's answer."""
        now = self.now()
        own = self.settings.from_number
        stray = Message(sid or new_sid("SM"), own, "+8619900009999", "", "outbound-api", status, 1, now, now, time.time())
        return await self.poster.post(url, news_of(stray, self.account_sid, now))

    async def close(self) -> None:
        """Stop posting."""
        self.transit.stop()
        await self.outgoing.close()

    def _sender(self, form: Mapping[str, str]) -> tuple[str, str | None]:
        service = form.get("MessagingServiceSid")
        if service and service != self.settings.messaging_service_sid:
            raise refusal(21701, service)
        if not service and not form.get("From"):
            raise refusal(21603)
        return form.get("From") or self.settings.from_number, service

    def _check(self, to: str, sender: str, body: str, media_urls: tuple[str, ...]) -> None:
        if not to:
            raise refusal(21604)
        if not body and not media_urls:
            raise refusal(21602)
        if code := numbers.refused_sender(sender, self.settings.from_number):
            raise refusal(code, sender)
        if code := numbers.refused_recipient(to):
            raise refusal(code, to)
        if to in self.opt_outs:
            raise refusal(21610)
        if len(body) > LONGEST:
            raise refusal(21617)


def _callback(form: Mapping[str, str]) -> str | None:
    url = form.get("StatusCallback")
    if url and not url.startswith(("http://", "https://")):
        raise refusal(21609, url)
    return url

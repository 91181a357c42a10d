"""A handset texts: the signed webhook to the program, and what its answer makes the carrier send."""

import asyncio
import time
from collections.abc import Callable, Sequence

from sandbox.outgoing import Reply
from sandbox.traffic import Traffic
from sandbox.twilio.carrier import TwilioCarrier
from sandbox.twilio.errors import Refusal
from sandbox.twilio.faults import DoubledWebhook
from sandbox.twilio.messages import Media, Message, new_sid
from sandbox.twilio.segments import segments
from sandbox.twilio.twiml import BrokenTwiml, TwimlMessage, messages_in
from sandbox.twilio.wire import API_VERSION

PLACE_FIELDS = ("City", "Country", "State", "Zip")


class WebhookRefused(Exception):
    """The program didn't take the message: no 2xx, or an answer that isn't TwiML."""

    def __init__(self, sid: str, reply: Reply, why: str) -> None:
        super().__init__(f"webhook for {sid}: {why}")
        self.sid, self.reply = sid, reply


class Inbound:
    """Takes messages from handsets to the program."""

    def __init__(self, carrier: TwilioCarrier, traffic: Traffic, media_base: Callable[[], str]) -> None:
        self._carrier, self._traffic, self._media_base = carrier, traffic, media_base
        self.now = carrier.now
        self.webhook = carrier.settings.sms_webhook
        self.fallback = carrier.settings.sms_fallback

    async def bring_in(self, sender: str, body: str, media: Sequence[tuple[str, bytes]] = ()) -> str:
        """Take one message from `sender` to the program and return its sid; raise WebhookRefused (it carries the sid).

        `media` are pairs of content type and bytes.
        """
        self._traffic.began()
        try:
            message = self._keep(sender, body, media)
            carriers_own = self._carrier.opt_outs.heard(sender, body)
            if carriers_own:
                self._answer_as_carrier(message, carriers_own)
            await self._announce(message)
            return message.sid
        finally:
            self._traffic.ended()

    def _keep(self, sender: str, body: str, media: Sequence[tuple[str, bytes]]) -> Message:
        now = self._carrier.now()
        message = Message(
            sid=new_sid("MM" if media else "SM"),
            sender=sender,
            to=self._carrier.settings.from_number,
            body=body,
            direction="inbound",
            status="received",
            segments=segments(body),
            created=now,
            updated=now,
            sent=now,
            accepted_at=time.time(),
            media=[Media(new_sid("ME"), content_type, content) for content_type, content in media],
        )
        self._carrier.store.add(message)
        return message

    async def _announce(self, message: Message) -> None:
        if self.webhook is None:
            raise WebhookRefused(message.sid, Reply(0), "no webhook address is set")
        form = self._form(message)
        times = 2 if self._carrier.faults.take(DoubledWebhook) else 1
        answers = await asyncio.gather(*(self._post(self.webhook, form) for _ in range(times)))
        for answer in answers:
            self._obey(message, answer)

    async def _post(self, webhook: str, form: dict[str, str]) -> Reply:
        answer = await self._carrier.poster.post(webhook, form)
        if answer.is_ok or self.fallback is None:
            return answer
        error_code = "11205" if answer.status == 0 else "11200"
        self._carrier.alerts.append(f"{error_code} {webhook}: {answer.error or answer.status}")
        return await self._carrier.poster.post(self.fallback, {**form, "ErrorCode": error_code, "ErrorUrl": webhook})

    def _obey(self, message: Message, answer: Reply) -> None:
        if not answer.is_ok:
            why = answer.error or f"HTTP {answer.status} {answer.body[:300].decode('utf-8', 'replace')}"
            self._carrier.alerts.append(f"11200 {message.sid}: {why}")
            raise WebhookRefused(message.sid, answer, why)
        try:
            wanted = messages_in(answer.body, answer.content_type)
        except BrokenTwiml as problem:
            self._carrier.alerts.append(f"{problem} ({message.sid})")
            raise WebhookRefused(message.sid, answer, str(problem)) from problem
        for one in wanted:
            self._send(message, one)

    def _send(self, message: Message, wanted: TwimlMessage) -> None:
        try:
            answer = self._carrier.outbound(
                wanted.to or message.sender, wanted.sender or message.to, wanted.body, wanted.media_urls, "outbound-reply"
            )
        except Refusal as problem:
            self._carrier.alerts.append(f"{problem.code} {problem.message} (answer to {message.sid})")
            return
        answer.status_callback = wanted.status_callback
        self._carrier.transit.start(answer)

    def _answer_as_carrier(self, message: Message, text: str) -> None:
        now = self._carrier.now()
        answer = Message(
            sid=new_sid("SM"),
            sender=message.to,
            to=message.sender,
            body=text,
            direction="outbound-reply",
            status="queued",
            segments=segments(text),
            created=now,
            updated=now,
            accepted_at=time.time(),
            by_carrier=True,
        )
        self._carrier.store.add(answer)
        self._carrier.transit.start(answer)

    def _form(self, message: Message) -> dict[str, str]:
        """Return what Twilio posts, the fields it leaves blank included: they count in the signature."""
        form = {f"{side}{field}": "" for side in ("From", "To") for field in PLACE_FIELDS}
        form |= {
            "AccountSid": self._carrier.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.body,
            "From": message.sender,
            "FromCountry": "CN" if message.sender.startswith("+86") else "US",
            "MessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(message.segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
            "ToCountry": "US",
        }
        for number, media in enumerate(message.media):
            form[f"MediaContentType{number}"] = media.content_type
            form[f"MediaUrl{number}"] = self._media_url(message, media)
        return form

    def _media_url(self, message: Message, media: Media) -> str:
        place = f"/{API_VERSION}/Accounts/{self._carrier.account_sid}/Messages/{message.sid}/Media/{media.sid}"
        return self._media_base() + place

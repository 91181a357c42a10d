"""Status callbacks: the news of a message's states, posted one after the other."""

import asyncio
from collections import deque
from datetime import datetime

from sandbox.traffic import Traffic
from sandbox.twilio import faults
from sandbox.twilio.messages import Message
from sandbox.twilio.signing import SignedPoster
from sandbox.twilio.states import FINAL
from sandbox.twilio.wire import API_VERSION

News = dict[str, str]
CALL_FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class CallbackLine:
    """The callbacks of one message, kept in their order unless a fault shuffles, doubles, delays or drops them."""

    def __init__(self, url: str, poster: SignedPoster, traffic: Traffic, manner: faults.Callbacks | None) -> None:
        self._url, self._poster, self._traffic = url, poster, traffic
        self._manner = manner.manner if manner else "prompt"
        self._delay = manner.seconds if manner else 0.0
        self._waiting: deque[News] = deque()
        self._posting: asyncio.Task[None] | None = None

    def tell(self, news: News) -> None:
        """Line up one callback."""
        if self._manner == "off":
            return
        self._waiting.extend([news, news] if self._manner == "doubled" else [news])
        if self._manner == "reversed":
            if (news.get("MessageStatus") or news["CallStatus"]) not in FINAL | CALL_FINAL:
                return
            self._waiting.reverse()
        if self._posting is None:
            self._posting = asyncio.create_task(self._late() if self._manner == "late" else self._post_all())

    async def _late(self) -> None:
        """A late callback isn't traffic: the world may come to rest before it arrives."""
        await asyncio.sleep(self._delay)
        await self._post_all()

    async def _post_all(self) -> None:
        self._traffic.began()
        try:
            while self._waiting:
                await self._poster.post(self._url, self._waiting.popleft())
        finally:
            self._posting = None
            self._traffic.ended()

    def cancel(self) -> None:
        """Post nothing more."""
        if self._posting is not None:
            self._posting.cancel()


def news_of(message: Message, account_sid: str, now: datetime) -> News:
    """Return the parameters of the status callback for the state that `message` is in."""
    news = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.service_sid:
        news["MessagingServiceSid"] = message.service_sid
    if message.error_code:
        news["ErrorCode"] = str(message.error_code)
    if message.status == "delivered":
        news["RawDlrDoneDate"] = now.strftime("%y%m%d%H%M")
    return news

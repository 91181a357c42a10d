"""Twilio's REST API as a bare ASGI application: nothing between the socket and the carrier, so it is fast."""

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from sandbox.faults import Answer, Hang, Slow
from sandbox.twilio.carrier import TwilioCarrier
from sandbox.twilio.errors import Refusal, refusal, refusal_for_status
from sandbox.twilio.messages import Media, Message
from sandbox.twilio.paging import media_list, message_list
from sandbox.twilio.wire import API_VERSION, encoded, message_resource

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
JSON = b"application/json;charset=utf-8"


class NoAnswer(Exception):
    """The caller is left waiting."""


class MessagesApi:
    """Serves `/2010-04-01/Accounts/{sid}/Messages…`."""

    def __init__(self, carrier: TwilioCarrier, closing: asyncio.Event) -> None:
        self._carrier, self._closing = carrier, closing
        pair = f"{carrier.account_sid}:{carrier.settings.auth_token}".encode()
        self._authorization = b"Basic " + b64encode(pair)
        self._base = f"/{API_VERSION}/Accounts/{carrier.account_sid}/Messages"
        self._collection = self._base + ".json"
        self._second, self._this_second = 0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = await _body(receive)
        try:
            status, content_type, answer = await self._answer(scope, body)
        except Refusal as problem:
            status, content_type, answer = problem.status, JSON, encoded(problem.body())
        except NoAnswer:
            if await self._until_gone(receive):
                return
            status, content_type, answer = 503, JSON, encoded(refusal(20503).body())
        await _respond(send, status, content_type, answer)

    async def _answer(self, scope: Scope, body: bytes) -> tuple[int, bytes, bytes]:
        path, method = scope["path"], scope["method"]
        if self._carrier.faults.is_down:
            raise refusal(20503)
        if "/Media/ME" in path and not path.endswith(".json"):
            return self._media_content(path)
        self._authenticate(scope)
        self._limit_rate()
        if path == self._collection and method == "POST":
            return 201, JSON, encoded(message_resource(await self._create(body), self._carrier.account_sid))
        return self._other(path, method, scope["query_string"])

    async def _create(self, body: bytes) -> Message:
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace")
        form, faults = dict(pairs), self._carrier.faults
        media_urls = [value for name, value in pairs if name == "MediaUrl"]
        if not faults.rules:
            return self._carrier.create(form, media_urls)
        to = form.get("To")
        if fault := faults.take(Answer, to):
            raise refusal_for_status(fault.status, fault.code, fault.message)
        if slow := faults.take(Slow, to):
            await asyncio.sleep(slow.seconds)
        hang = faults.take(Hang, to)
        if hang and not hang.processed:
            raise NoAnswer
        message = self._carrier.create(form, media_urls)
        if hang:
            raise NoAnswer
        return message

    def _other(self, path: str, method: str, query: bytes) -> tuple[int, bytes, bytes]:
        account = self._carrier.account_sid
        if self._carrier.faults.rules and (fault := self._carrier.faults.take(Answer, "lookup")):
            raise refusal_for_status(fault.status, fault.code, fault.message)
        wanted = dict(parse_qsl(query.decode(), keep_blank_values=True))
        if path == self._collection and method == "GET":
            return 200, JSON, encoded(message_list(self._carrier.store, wanted, account))
        if path == self._collection:
            raise refusal(20004)
        message, rest = self._message(path)
        if rest == "/Media" and method == "GET":
            return 200, JSON, encoded(media_list(message, wanted, account))
        if rest == "" and method == "GET":
            return 200, JSON, encoded(message_resource(message, account))
        if rest == "" and method == "DELETE":
            self._carrier.store.remove(message)
            return 204, JSON, b""
        raise refusal(20004)

    def _message(self, path: str) -> tuple[Message, str]:
        sid, _, rest = path.removeprefix(self._base + "/").removesuffix(".json").partition("/")
        message = self._carrier.store.get(sid)
        if message is None or not path.startswith(self._base + "/"):
            raise refusal(20404, path)
        return message, "/" + rest if rest else ""

    def _media_content(self, path: str) -> tuple[int, bytes, bytes]:
        """Twilio serves media without a password unless the account asks for one."""
        message, rest = self._message(path)
        media = _with_sid(message, rest.removeprefix("/Media/"))
        if media is None:
            raise refusal(20404, path)
        return 200, media.content_type.encode(), media.content

    def _authenticate(self, scope: Scope) -> None:
        for name, value in scope["headers"]:
            if name == b"authorization" and value == self._authorization:
                return
        raise refusal(20003)

    def _limit_rate(self) -> None:
        limit = self._carrier.settings.requests_per_second
        if limit is None:
            return
        second = int(time.monotonic())
        self._this_second = self._this_second + 1 if second == self._second else 1
        self._second = second
        if self._this_second > limit:
            raise refusal(20429)

    async def _until_gone(self, receive: Receive) -> bool:
        """Wait until the caller hangs up and return True, or False when the sandbox stops first."""
        gone = asyncio.ensure_future(receive())
        closing = asyncio.ensure_future(self._closing.wait())
        await asyncio.wait((gone, closing), return_when=asyncio.FIRST_COMPLETED)
        hung_up = gone.done()
        for waiting in (gone, closing):
            waiting.cancel()
        return hung_up


def _with_sid(message: Message, sid: str) -> Media | None:
    return next((media for media in message.media if media.sid == sid), None)


async def _body(receive: Receive) -> bytes:
    event = await receive()
    body: bytes = event.get("body", b"")
    while event.get("more_body"):
        event = await receive()
        body += event.get("body", b"")
    return body


async def _respond(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

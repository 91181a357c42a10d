"""Pretend receivers: an HTTP server and a mail server on loopback that take a text, refuse it as told, or break the line."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP

BREAK = "break"
"""Take the request and close the line without an answer."""


@dataclass
class Posted:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass
class HttpReceiver:
    """Answers with what is programmed, else with `usual`."""

    usual: tuple[int, bytes]
    url: str = ""
    programme: deque[tuple[int, bytes, dict[str, str]] | str] = field(default_factory=deque)
    posted: list[Posted] = field(default_factory=list)
    taken: list[Posted] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Keep a request and answer it."""
        body = await request.read()
        self.posted.append(Posted(request.path, dict(request.query), dict(request.headers), body))
        if not self.programme:
            self.taken.append(self.posted[-1])
        answer = self.programme.popleft() if self.programme else (*self.usual, {})
        if isinstance(answer, str):
            assert request.transport is not None
            request.transport.close()
            raise web.HTTPInternalServerError
        status, said, headers = answer
        return web.Response(status=status, body=said, headers=headers)


@asynccontextmanager
async def http_receiver(usual: tuple[int, bytes]) -> AsyncIterator[HttpReceiver]:
    """Serve a receiver on a free loopback port."""
    receiver = HttpReceiver(usual)
    app = web.Application()
    app.router.add_post("/{path:.*}", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@dataclass
class Mailbox:
    """What a mail server took, and what it is to say next."""

    programme: deque[str] = field(default_factory=deque)
    texts: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail, or answer as programmed. aiosmtpd calls it by this name."""
        answer = self.programme.popleft() if self.programme else "250 OK"
        if answer == BREAK:
            server.transport.abort()
            await asyncio.sleep(0)
            return "451 gone"
        if answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            self.texts.append(mail.get_content().rstrip("\r\n"))  # type: ignore[attr-defined]
            self.subjects.append(str(mail["Subject"]))
            self.ids.append(str(mail["Message-ID"]))
        return answer


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Run a mail server on a free loopback port."""
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()

"""The program at the other end of a call: it answers with TwiML and is told of every state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from sandbox.listener import Listener

Place = Callable[..., Any]
OFFICER, LEADER = "+8619900000201", "+8619900000204"
EVENTS = ["initiated", "ringing", "answered", "completed"]
GATHER = '<Gather numDigits="1" action="/pressed"><Say language="cmn-CN">收到请按1</Say></Gather><Say>没有按键</Say>'


class Program:
    """Answers with the TwiML of each path, and keeps every request whose signature is right."""

    def __init__(self, token: str) -> None:
        self.pages: dict[str, str] = {"/start": GATHER, "/pressed": "<Say>谢谢</Say><Hangup/>"}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._validator = RequestValidator(token)
        self.listener = Listener(Starlette(routes=[Route("/{path:path}", self.take, methods=["POST"])]), "127.0.0.1", 0)

    async def take(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        assert self._validator.validate(str(request.url), form, request.headers["X-Twilio-Signature"])
        self.asked.append((request.url.path, form))
        return Response(f"<Response>{self.pages.get(request.url.path, '')}</Response>", media_type="text/xml")

    def of(self, path: str) -> list[dict[str, str]]:
        """The requests to a path."""
        return [form for asked, form in self.asked if asked == path]

    def states(self) -> list[str]:
        """The states that were told."""
        return [form["CallStatus"] for form in self.of("/status")]

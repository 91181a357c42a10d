"""The Bot API as an ASGI application: `/bot{token}/{method}` and `/file/bot{token}/{path}`."""

import asyncio
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Answer, Hang, Slow
from sandbox.telegram.calls import Call, read_call
from sandbox.telegram.carrier import TelegramCarrier
from sandbox.telegram.errors import NOT_FOUND, UNAUTHORIZED, WEBHOOK_ACTIVE, ApiError, for_status
from sandbox.telegram.methods import METHODS

LONGEST_POLL = 50


class BotApi:
    """Answers the calls of one bot."""

    def __init__(self, carrier: TelegramCarrier, closing: asyncio.Event) -> None:
        self._carrier, self._closing = carrier, closing
        carrier.on_webhook_call = self._call_from_webhook
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download),
            ]
        )

    async def _answer(self, request: Request) -> Response:
        try:
            self._authenticate(request)
            call = await read_call(request.path_params["method"].lower(), request)
            await self._misbehave(call)
            result = await self._result(call)
        except ApiError as problem:
            return _json(problem.body(), problem.code)
        return _json({"ok": True, "result": result}, 200)

    async def _misbehave(self, call: Call) -> None:
        """Carry out the faults that are programmed for this call; polls and set-up calls are spared all but outages."""
        faults = self._carrier.faults
        if faults.is_down:
            raise ApiError(502, "Bad Gateway")
        if not faults.rules or call.method.startswith(("get", "set", "delete")):
            return
        to = call.text("chat_id") or None
        if fault := faults.take(Answer, to):
            raise for_status(fault.status, fault.message, fault.retry_after)
        if slow := faults.take(Slow, to):
            await asyncio.sleep(slow.seconds)
        if hang := faults.take(Hang, to):
            if hang.processed:
                await self._result(call)
            await self._closing.wait()
            raise ApiError(502, "Bad Gateway")

    async def _result(self, call: Call) -> Any:
        if call.method == "getupdates":
            return await self._get_updates(call)
        method = METHODS.get(call.method)
        if method is None:
            raise NOT_FOUND
        return method(self._carrier, call)

    async def _get_updates(self, call: Call) -> Any:
        if self._carrier.webhook.target is not None:
            raise WEBHOOK_ACTIVE
        updates = self._carrier.updates
        if "allowed_updates" in call.params:
            updates.allowed = frozenset(call.params["allowed_updates"] or ()) or None
        limit = min(max(call.number("limit", 100), 1), 100)
        wait = min(float(call.text("timeout") or 0), LONGEST_POLL)
        return await updates.get(call.number("offset"), limit, wait)

    def _call_from_webhook(self, method: str, params: dict[str, Any]) -> None:
        """Carry out a call in a webhook's answer; as with Telegram nobody learns whether it worked."""
        known = METHODS.get(method.lower())
        if known is not None:
            try:
                known(self._carrier, Call(method.lower(), params))
            except ApiError:
                return

    async def _download(self, request: Request) -> Response:
        try:
            self._authenticate(request)
        except ApiError as problem:
            return _json(problem.body(), problem.code)
        stored = self._carrier.files.by_path(request.path_params["path"])
        if stored is None:
            return _json(NOT_FOUND.body(), 404)
        return Response(stored.content, media_type="application/octet-stream")

    def _authenticate(self, request: Request) -> None:
        token = request.path_params["token"]
        if token != self._carrier.settings.telegram_token:
            raise UNAUTHORIZED if ":" in token else NOT_FOUND


def _json(body: dict[str, Any], status: int) -> Response:
    if status == 200:
        return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")
    return JSONResponse(body, status)

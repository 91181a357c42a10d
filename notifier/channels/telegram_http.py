"""python-telegram-bot's transport over aiohttp, whose pool stays fast with many calls at once."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession, ClientTimeout
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 10.0


class AiohttpRequest(BaseRequest):
    """Sends Bot API calls that carry no files. Errors of aiohttp come out as the cause of python-telegram-bot's NetworkError."""

    __slots__ = ("_session",)

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return ANSWER_SECONDS

    async def initialize(self) -> None:
        """Open the pool of connections in the running loop."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS))

    async def shutdown(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: Any, **_more_timeouts: Any
    ) -> tuple[int, bytes]:
        """Make one call and return its status and body."""
        if self._session is None:
            raise RuntimeError("the transport has not been opened")
        fields = request_data.json_parameters if request_data else None
        async with self._session.request(method, url, data=fields, headers={"User-Agent": self.USER_AGENT}) as answer:
            return answer.status, await answer.read()

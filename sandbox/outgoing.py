"""Requests that the carriers make to the program: webhooks, status callbacks."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the program answered; status 0 with an `error` when it didn't."""

    status: int
    body: bytes = b""
    content_type: str = ""
    retry_after: float | None = None
    error: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether it was a 2xx."""
        return 200 <= self.status < 300


class Outgoing:
    """A pooled HTTP client that never raises: a failure to reach the program is a Reply too."""

    def __init__(self, total_seconds: float, reach: Mapping[str, str], user_agent: str) -> None:
        self._timeout = aiohttp.ClientTimeout(total=total_seconds, sock_connect=min(CONNECT_SECONDS, total_seconds))
        self._reach = reach
        self._user_agent = user_agent
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Post `body` to `url` (dialled through `reach`) and return what came back."""
        try:
            target = URL(self._dialled(url), encoded=True)
            async with self._open().post(target, data=body, headers=headers, allow_redirects=False) as answer:
                return Reply(answer.status, await answer.read(), answer.content_type, _seconds(answer.headers.get("Retry-After")))
        except TimeoutError:
            return Reply(0, error="timed out")
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            return Reply(0, error=f"{type(problem).__name__}: {problem}")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _dialled(self, url: str) -> str:
        for public, local in self._reach.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout,
                connector=aiohttp.TCPConnector(limit=64),
                headers={"User-Agent": self._user_agent, "Accept": "*/*"},
            )
        return self._session


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdigit() else None

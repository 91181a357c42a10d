"""What the channels share that post JSON over HTTP: connections, time limits, and what a broken line or a status code means.

Chinese team chat answers HTTP 200 with the error in the body: a channel of these reads the body before it says "accepted".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from notifier.channels.base import PermanentFailure, SendingError, TemporaryFailure, Throttled, UnknownOutcome

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 8.0
PAUSE = timedelta(seconds=5)
"""How long to wait when a receiver says "too many" without saying how long."""
LONGEST_PAUSE = timedelta(minutes=1)
MOST_BYTES = 65_536


class Poster:
    """Posts bodies and leaves the judgement of the answer to its channel."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the pool of connections, which belongs to the running loop."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS))

    async def close(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
        """Post a JSON body; return status, headers and the answer's body. Redirects are not followed: a post is for one receiver.

        Raises:
            TemporaryFailure: there was no connection, so nothing was sent.
            UnknownOutcome: the line broke, or the answer did not come in time, after the request had gone out.
            PermanentFailure: the address is no address.
        """
        if self._session is None:
            raise RuntimeError("the channel has not been opened")
        sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        try:
            async with self._session.post(url, data=body, headers=sent, allow_redirects=False) as answer:
                return answer.status, answer.headers, await answer.content.read(MOST_BYTES)
        except aiohttp.InvalidURL as error:
            raise PermanentFailure(f"{self._name}的地址不对，请检查设置") from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TemporaryFailure(f"连不上{self._name}") from error
        except TimeoutError as error:
            raise UnknownOutcome(f"{self._name}没有及时应答，不知是否已发出") from error
        except (aiohttp.ClientError, OSError) as error:
            raise UnknownOutcome(f"{self._name}的连接中断，不知是否已发出（{type(error).__name__}）") from error

    def refusal(self, status: int, headers: Mapping[str, str]) -> SendingError | None:
        """Return the failure that a status code means; None for success.

        A 429 and a 503 were not processed. Any other error of the server may have been.
        """
        if 200 <= status < 300:
            return None
        if status == 429:
            return Throttled(f"{self._name}限速（HTTP 429）", status, pause(headers), whole_sender=False)
        if status == 503:
            return TemporaryFailure(f"{self._name}暂停服务（HTTP 503）", status, pause(headers))
        if status >= 500:
            return UnknownOutcome(f"{self._name}出错，不知是否已发出（HTTP {status}）", status)
        return PermanentFailure(f"{self._name}拒收（HTTP {status}）", status)


def pause(headers: Mapping[str, str]) -> timedelta:
    """Return how long a receiver asks to wait (``Retry-After`` in seconds), a minute at most."""
    said = headers.get("Retry-After", "")
    return min(timedelta(seconds=int(said)), LONGEST_PAUSE) if said.isdigit() and len(said) < 9 and int(said) else PAUSE


def as_json(body: bytes) -> dict[str, Any]:
    """Return an answer's JSON object; anything else is an empty one."""
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}

"""Group robots of Chinese team chat: what WeCom, DingTalk and Feishu have in common.

A robot posts into one group. Its secret key stays in the settings; the directory names the robot by the name it has there, so
that nobody can send our texts to an address of their own by editing a contact. Robots give no message id, no receipts and no
look-up, and nobody can answer one: who answers does so by text message, call or on the desk.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from notifier.channels.base import Accepted, CannotLookUp, Outgoing, PermanentFailure, SendingError, Throttled, UnknownOutcome
from notifier.channels.limits import Limits, rates
from notifier.channels.posting import Poster, as_json
from runtime.clock import Clock, RealClock
from runtime.settings import RobotLimits
from schemas.values import Channel

PAUSE = timedelta(seconds=10)
"""A robot that sent too much (20 a minute at WeCom and DingTalk) waits this long; other robots go on."""

R = TypeVar("R", bound=BaseModel)


class GroupRobots(ABC, Generic[R]):
    """All robots of one team chat."""

    channel: Channel
    name: str
    longest: int

    def __init__(self, base_url: str, robots: Mapping[str, R], limits: RobotLimits, clock: Clock | None = None) -> None:
        self.per_second, self.at_once = limits.messages_per_second, limits.at_once
        self.carrier = self.channel.value
        self._base = base_url.rstrip("/")
        self._robots = robots
        self._clock = clock or RealClock()
        self._poster = Poster(self.name)

    async def open(self) -> None:
        """Open connections."""
        await self._poster.open()

    async def close(self) -> None:
        """Close connections."""
        await self._poster.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Post the text into the robot's group.

        Raises:
            SendingError: it did not end in an accept.
        """
        robot = self._robots.get(message.address)
        if robot is None:
            raise PermanentFailure(f"设置里没有名为“{message.address}”的{self.name}机器人", flag_contact=True)
        url, content = self.request(robot, message.text, int(self._clock.now().timestamp()))
        status, headers, body = await self._poster.post(url, json.dumps(content, ensure_ascii=False).encode())
        if error := self._poster.refusal(status, headers) or self._said(as_json(body)):
            raise error
        return Accepted(str(message.delivery_id))

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Refuse: a robot cannot ask what it has posted."""
        raise CannotLookUp(f"{self.name}机器人不提供已发消息查询")

    @abstractmethod
    def request(self, robot: R, text: str, now: int) -> tuple[str, dict[str, Any]]:
        """Return where to post what; `now`: seconds since 1970, for robots that sign."""

    @abstractmethod
    def verdict(self, code: int, said: str) -> SendingError | None:
        """Return the failure that a code in the answer means; None when it was taken."""

    def _said(self, answer: Mapping[str, Any]) -> SendingError | None:
        """Read the body: it, not HTTP's 200, tells whether the message was taken."""
        code = next((answer[key] for key in ("errcode", "code", "StatusCode") if key in answer), None)
        if not isinstance(code, int) or isinstance(code, bool):
            return UnknownOutcome(f"{self.name}的应答读不懂，不知是否已发出")
        said = next((str(answer[key]) for key in ("errmsg", "msg", "StatusMessage") if key in answer), "")
        return self.verdict(code, said[:200])

    def too_fast(self, code: int) -> Throttled:
        """Return the failure of a robot that posted too much."""
        return Throttled(f"{self.name}机器人发得太快（{code}）", code, PAUSE, whole_sender=False)

    def refused(self, code: int, said: str, *, flag: bool = False) -> PermanentFailure:
        """Return the failure of a message that this robot will never take."""
        return PermanentFailure(f"{self.name}拒收：{said or '未说明原因'}（{code}）", code, flag_contact=flag)


def limits(settings: RobotLimits) -> Limits:
    """Return what robots may post: each so many a minute and a second, all together so many a day."""
    each = rates("机器人", settings.robot_per_minute, settings.robot_per_second)
    return Limits((settings.messages_per_day,), lambda robot: each)

"""WeCom (企业微信) group robots: 20 messages a minute each, 2,048 bytes of UTF-8 a text."""

from __future__ import annotations

from typing import Any

from notifier.channels.base import SendingError, TemporaryFailure
from notifier.channels.robots import GroupRobots
from runtime.settings import Settings, WecomRobot
from schemas.values import Channel

LONGEST = 680
"""2,048 bytes hold this many Chinese characters."""

BUSY = -1
TOO_FAST = (45009, 45033)
GONE = (93000, 93008)
"""The robot's address is not valid, or the robot is not in the group any more."""


class WecomRobots(GroupRobots[WecomRobot]):
    """Errors as its documentation of global error codes names them."""

    channel = Channel.WECOM
    name = "企业微信"
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.wecom.base_url, settings.wecom.robots, settings.wecom)

    def request(self, robot: WecomRobot, text: str, now: int) -> tuple[str, dict[str, Any]]:
        """Return the robot's address, which carries its key, and a text message."""
        url = f"{self._base}/cgi-bin/webhook/send?key={robot.key.get_secret_value()}"
        return url, {"msgtype": "text", "text": {"content": text}}

    def verdict(self, code: int, said: str) -> SendingError | None:
        """Return what `errcode` means."""
        if code == 0:
            return None
        if code == BUSY:
            return TemporaryFailure(f"{self.name}系统繁忙（{code}）", code)
        return self.too_fast(code) if code in TOO_FAST else self.refused(code, said, flag=code in GONE)

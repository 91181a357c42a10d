"""DingTalk (钉钉) group robots: 20 messages a minute each; signed with the robot's secret where it has one."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from notifier.channels.base import SendingError, TemporaryFailure
from notifier.channels.robots import GroupRobots
from runtime.settings import DingtalkRobot, Settings
from schemas.values import Channel

LONGEST = 6_000
"""A message may have 20,000 bytes."""

BUSY = -1
TOO_FAST = (130101, 410100)
GONE = (300001, 400013, 400101, 400102)
"""There is no such token, the group was dissolved, or the robot was switched off."""


class DingtalkRobots(GroupRobots[DingtalkRobot]):
    """Errors as its documentation of robots names them."""

    channel = Channel.DINGTALK
    name = "钉钉"
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.dingtalk.base_url, settings.dingtalk.robots, settings.dingtalk)

    def request(self, robot: DingtalkRobot, text: str, now: int) -> tuple[str, dict[str, Any]]:
        """Return the robot's address with token and signature, and a text message."""
        query = {"access_token": robot.token.get_secret_value()}
        if secret := robot.secret.get_secret_value():
            query |= {"timestamp": str(now * 1000), "sign": signature(secret, now * 1000)}
        return f"{self._base}/robot/send?{urlencode(query)}", {"msgtype": "text", "text": {"content": text}}

    def verdict(self, code: int, said: str) -> SendingError | None:
        """Return what `errcode` means."""
        if code == 0:
            return None
        if code == BUSY:
            return TemporaryFailure(f"{self.name}系统繁忙（{code}）", code)
        return self.too_fast(code) if code in TOO_FAST else self.refused(code, said, flag=code in GONE)


def signature(secret: str, milliseconds: int) -> str:
    """Return the robot's signature: HMAC-SHA256 of time and secret under the secret, Base64."""
    signed = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return b64encode(signed.digest()).decode()

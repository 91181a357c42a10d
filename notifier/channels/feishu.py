"""Feishu (飞书) group robots: 100 messages a minute and 5 a second each; signed with the robot's secret where it has one."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from typing import Any
from urllib.parse import quote

from notifier.channels.base import SendingError
from notifier.channels.robots import GroupRobots
from runtime.settings import FeishuRobot, Settings
from schemas.values import Channel

LONGEST = 6_000
"""A request may have 20 KB."""

TOO_FAST = (9499, 11232)
GONE = (19001,)
"""The robot's address is not valid: it was taken out of the group."""


class FeishuRobots(GroupRobots[FeishuRobot]):
    """Errors as its documentation of custom bots names them."""

    channel = Channel.FEISHU
    name = "飞书"
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.feishu.base_url, settings.feishu.robots, settings.feishu)

    def request(self, robot: FeishuRobot, text: str, now: int) -> tuple[str, dict[str, Any]]:
        """Return the robot's address, and a text message with time and signature."""
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret := robot.secret.get_secret_value():
            body |= {"timestamp": str(now), "sign": signature(secret, now)}
        return f"{self._base}/open-apis/bot/v2/hook/{quote(robot.hook.get_secret_value(), safe='')}", body

    def verdict(self, code: int, said: str) -> SendingError | None:
        """Return what `code` means."""
        if code == 0:
            return None
        return self.too_fast(code) if code in TOO_FAST else self.refused(code, said, flag=code in GONE)


def signature(secret: str, seconds: int) -> str:
    """Return the robot's signature: HMAC-SHA256 of nothing under time and secret, Base64."""
    return b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()

"""What python-telegram-bot's errors mean for us, in words for a person. Pure."""

from __future__ import annotations

import warnings
from datetime import timedelta

import aiohttp
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from notifier.channels.base import PermanentFailure, SendingError, TemporaryFailure, Throttled, UnknownOutcome

_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "chat_id is empty")


def failure(error: Exception) -> SendingError:
    """Say what an error means: never sent, or perhaps sent."""
    return _refusal(error) or _breakdown(error)


def _refusal(error: Exception) -> SendingError | None:
    """Telegram answered, and said no."""
    if isinstance(error, RetryAfter):
        return Throttled("Telegram 限速", 429, _wait(error), whole_sender=False)
    if isinstance(error, Forbidden):
        return PermanentFailure("对方已停用或屏蔽了机器人（Telegram 403）", 403, flag_contact=True)
    if isinstance(error, ChatMigrated):
        return PermanentFailure("群组已升级，编号变了（Telegram 400）", 400, flag_contact=True)
    if isinstance(error, BadRequest):
        gone = any(words in error.message.lower() for words in _GONE)
        said = "找不到这个聊天" if gone else f"拒收：{error.message}"
        return PermanentFailure(f"{said}（Telegram 400）", 400, flag_contact=gone)
    return PermanentFailure("Telegram 机器人的密钥不对", 401, of_account=True) if isinstance(error, InvalidToken) else None


def _breakdown(error: Exception) -> SendingError:
    """The line or Telegram itself failed. python-telegram-bot keeps aiohttp's error as the cause."""
    cause = error.__cause__
    if isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return TemporaryFailure("连不上 Telegram")
    if isinstance(cause, TimeoutError):
        return UnknownOutcome("Telegram 没有及时应答，不知是否已发出")
    return UnknownOutcome(f"Telegram 出错，不知是否已发出（{error}）")


def _wait(error: RetryAfter) -> timedelta:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # python-telegram-bot announces that these seconds will become a timedelta
        wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
